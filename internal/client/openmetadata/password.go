package openmetadata

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// PasswordError says that nobody is known who could sign in with a password, once the server's own user store counts
// again.
type PasswordError struct {
	// Reason says what is wrong with the configured e-mail and password, as a clause.
	Reason string
}

// Error words it.
func (e *PasswordError) Error() string {
	return "no administrator is known who could sign in with a password: " + e.Reason
}

// PasswordAdministrator is somebody who can sign in with a password under basic.
type PasswordAdministrator struct {
	Name string
	// Made is true when the account did not exist and was made, with the configured password.
	Made bool
	// Configured is true when it is the account of the configured e-mail and password.
	Configured bool
}

// EnsurePasswordAdministrator finds, while the provider may still be another than basic, an administrator who will be
// able to sign in under basic. The configured e-mail and password come first: if their account does not exist, it is
// made with that password (fact 78; the server stores it under Okta too, recording m07d). Otherwise any administrator
// with a password does. The error is a *PasswordError when there is none.
//
// A start under another provider clears the passwords of the administrators that the environment names (F69), so that
// there is one is looked for and not assumed.
func (c *Client) EnsurePasswordAdministrator(ctx context.Context) (PasswordAdministrator, error) {
	email, password, configured := c.PasswordAccount()
	reason := "email and password are not configured"
	if configured {
		found, why, err := c.configuredAdministrator(ctx, email, password)
		if err != nil || why == "" {
			return found, err
		}
		reason = why
	}
	administrators, err := c.Administrators(ctx)
	if err != nil {
		return PasswordAdministrator{}, err
	}
	for _, administrator := range administrators {
		if administrator.IsBot || administrator.Deleted || configured && strings.EqualFold(administrator.Email, email) {
			continue
		}
		hash, err := c.passwordHash(ctx, administrator.ID)
		if err != nil {
			return PasswordAdministrator{}, err
		}
		if hash != "" {
			return PasswordAdministrator{Name: administrator.Name}, nil
		}
	}
	return PasswordAdministrator{}, &PasswordError{Reason: reason + ", and no other administrator has a password"}
}

// configuredAdministrator looks at the account of the configured e-mail, and says why it will not do.
func (c *Client) configuredAdministrator(ctx context.Context, email, password string) (found PasswordAdministrator, why string, err error) {
	found = PasswordAdministrator{Name: localPartOf(email), Configured: true}
	account, err := c.GetUser(ctx, found.Name, true)
	switch {
	case IsNotFound(err):
		_, err = c.CreateUser(ctx, CreateUser{
			Name: found.Name, Email: email, IsAdmin: true,
			CreatePasswordType: "ADMIN_CREATE", Password: password, ConfirmPassword: password,
		})
		if HasStatus(err, http.StatusConflict) {
			return found, fmt.Sprintf("the account %s does not exist, and the server refused to make it, as it does when the password is too weak "+
				"(it wants 8 characters or more with upper and lower case letters, a digit and a special character)", email), nil
		}
		found.Made = err == nil
		return found, "", err
	case err != nil:
		return found, "", err
	case account.Deleted:
		return found, fmt.Sprintf("the account %s is deleted", email), nil
	case account.IsBot || !account.IsAdmin || !strings.EqualFold(account.Email, email):
		return found, fmt.Sprintf("the account %q of the server is not that of the administrator %s", account.Name, email), nil
	}
	hash, err := c.passwordHash(ctx, account.ID)
	switch {
	case err != nil:
		return found, "", err
	case hash == "":
		return found, fmt.Sprintf("the account %s has no password (the server clears it when it starts under another provider)", email), nil
	case !passwordMatches(hash, password):
		return found, fmt.Sprintf("the account %s has another password than the configured one", email), nil
	}
	return found, "", nil
}

// passwordHash returns the bcrypt hash of an administrator's password, empty when there is none. No read shows it; the
// answer to a change does (F79), so the account's administrator right is set to what it is.
func (c *Client) passwordHash(ctx context.Context, administratorID string) (string, error) {
	var answer struct {
		AuthenticationMechanism struct {
			Config struct {
				Password string `json:"password"`
			} `json:"config"`
		} `json:"authenticationMechanism"`
	}
	err := c.do(ctx, http.MethodPatch, "/v1/users/"+url.PathEscape(administratorID),
		jsonPatch{{Operation: "add", Path: "/isAdmin", Value: true}}, &answer)
	return answer.AuthenticationMechanism.Config.Password, err
}

// passwordMatches tells whether a password has the hash. A text of another form, such as a mask, says only that there is
// a password, and passes.
func passwordMatches(hash, password string) bool {
	if _, err := bcrypt.Cost([]byte(hash)); err != nil {
		return true
	}
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
}

// ProvePasswordLogin signs in with the configured e-mail and password. It fails with the server's words.
func (c *Client) ProvePasswordLogin(ctx context.Context) error {
	email, password, _ := c.PasswordAccount()
	_, err := c.login(ctx, email, password)
	return err
}
