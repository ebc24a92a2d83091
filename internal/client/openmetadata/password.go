package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/crypto/bcrypt"
)

// PasswordError says why nobody could sign in with the configured e-mail and password once the server's own user store
// counts again.
type PasswordError struct {
	// Email is the account's.
	Email string
	// Reason is a clause.
	Reason string
}

// Error words it.
func (e *PasswordError) Error() string {
	return fmt.Sprintf("nobody could sign in with the configured password of %s: %s", e.Email, e.Reason)
}

// EnsurePasswordAdministrator proves, while the provider may be another than basic, that the configured e-mail and
// password will sign an administrator in under basic. An account that does not exist is made, with that password
// (fact 78; it is stored under Okta too, recording m07d); a soft-deleted one is not touched. made tells whether it was.
//
// Whether an existing account has that password follows from the hash that the answer to a PATCH carries (F79): a start
// under another provider clears the passwords of the environment's administrators (F69). The error is a *PasswordError
// when it cannot be proved.
func (c *Client) EnsurePasswordAdministrator(ctx context.Context, name string) (made bool, err error) {
	email, password, configured := c.PasswordAccount()
	if !configured {
		return false, &PasswordError{Email: "an administrator", Reason: "none is configured"}
	}
	account, err := c.GetUser(ctx, name, true)
	switch {
	case IsNotFound(err):
		_, err = c.CreateUser(ctx, CreateUser{
			Name: name, Email: email, IsAdmin: true,
			CreatePasswordType: "ADMIN_CREATE", Password: password, ConfirmPassword: password,
		})
		if HasStatus(err, http.StatusConflict) {
			return false, &PasswordError{Email: email, Reason: "the account does not exist, and the server refused to make it, " +
				"as it does when the password is too weak: it wants 8 characters or more with upper and lower case letters, a digit and a special character"}
		}
		return err == nil, err
	case err != nil:
		return false, err
	case account.Deleted:
		return false, &PasswordError{Email: email, Reason: "the account is deleted (softly)"}
	case account.IsBot || !account.IsAdmin:
		return false, &PasswordError{Email: email, Reason: "the account is not an administrator's"}
	}
	return false, c.provePassword(ctx, account.ID, email, password)
}

// provePassword compares the password with the hash in the answer to a PATCH that changes nothing.
func (c *Client) provePassword(ctx context.Context, id, email, password string) error {
	var answer struct {
		Mechanism *struct {
			Config struct {
				Password string `json:"password"`
			} `json:"config"`
		} `json:"authenticationMechanism"`
	}
	err := c.do(ctx, http.MethodPatch, "/v1/users/"+url.PathEscape(id),
		jsonPatch{{Operation: "add", Path: "/isAdmin", Value: true}}, &answer)
	switch {
	case err != nil:
		return err
	case answer.Mechanism == nil || answer.Mechanism.Config.Password == "":
		return &PasswordError{Email: email, Reason: "the account has no password, or the server cleared it when it was started under another provider"}
	}
	err = bcrypt.CompareHashAndPassword([]byte(answer.Mechanism.Config.Password), []byte(password))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return &PasswordError{Email: email, Reason: "the account has another password"}
	}
	return err
}

// ProvePasswordLogin signs in with the configured e-mail and password. It fails with the server's words.
func (c *Client) ProvePasswordLogin(ctx context.Context) error {
	email, password, _ := c.PasswordAccount()
	_, err := c.login(ctx, email, password)
	return err
}

// ConfiguredCredential is a credential of the chain as far as it is known without asking the server.
type ConfiguredCredential struct {
	Kind        Kind
	Description string
	// Identity is empty where a token says nothing of itself.
	Identity Identity
}

// ConfiguredCredentials lists the chain's credentials in their order. Nothing is sent, and no file is read.
func (c *Client) ConfiguredCredentials() []ConfiguredCredential {
	var all []ConfiguredCredential
	for _, candidate := range c.chain.credentials {
		found := ConfiguredCredential{Kind: candidate.kind(), Description: candidate.describe()}
		switch typed := candidate.(type) {
		case *previousKeyCredential:
			continue
		case *tokenCredential:
			found.Identity = identityOf(typed.token)
		case *signingKeyCredential:
			found.Identity = Identity{User: typed.User, Email: typed.Email}
		case *passwordCredential:
			found.Identity = Identity{User: localPartOf(typed.email), Email: typed.email}
		}
		all = append(all, found)
	}
	return all
}
