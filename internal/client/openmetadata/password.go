package openmetadata

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// PasswordError says that nobody is known who could sign in with a password, once the server's own user store counts again.
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
	// Unset is true when the account has no password yet: it can be given the configured one once passwords count.
	Unset bool
}

// EnsurePasswordAdministrator finds, while the provider may still be another than basic, an administrator who will be able to
// sign in under basic. The configured e-mail and password come first: if their account does not exist, it is made with that
// password (fact 78). Otherwise any administrator with a password does, and if there is none, the configured account where it
// has none yet. The error is a *PasswordError when there is nobody.
//
// A start under another provider clears the passwords of the administrators that the environment names (F69), and a server that
// was started so drops the password of a new account (one that was only switched stores it, recording m07d;
// UserResource.isBasicAuth), so that there is one is looked for and not assumed.
func (c *Client) EnsurePasswordAdministrator(ctx context.Context) (PasswordAdministrator, error) {
	email, password, configured := c.PasswordAccount()
	reason := notConfigured
	var account PasswordAdministrator
	if configured {
		found, why, err := c.configuredAdministrator(ctx, email, password)
		if err != nil || (why == "" && (found.Made || !found.Unset)) {
			return found, err
		}
		account, reason = found, why
	}
	administrators, err := c.Administrators(ctx)
	if err != nil {
		return PasswordAdministrator{}, err
	}
	for _, administrator := range administrators {
		if administrator.IsBot || administrator.Deleted || configured && strings.EqualFold(administrator.Email, email) {
			continue
		}
		password, err := c.storedPassword(ctx, administrator.ID)
		if err != nil {
			return PasswordAdministrator{}, err
		}
		if password.hash != "" {
			return PasswordAdministrator{Name: administrator.Name}, nil
		}
	}
	if account.Unset {
		return account, nil
	}
	return PasswordAdministrator{}, &PasswordError{Reason: reason + ", and no other administrator has a password"}
}

// PasswordAccountUsable finds out by reading only what EnsurePasswordAdministrator will find wrong with the configured e-mail
// and password: that they are not configured, that the account is no administrator's, or that it does not exist and the
// password is too weak to make it with. Whether the password is right cannot be read (F69, F79). The error is a *PasswordError
// then, and any other when the server could not be asked.
func (c *Client) PasswordAccountUsable(ctx context.Context) error {
	email, password, configured := c.PasswordAccount()
	if !configured {
		return &PasswordError{Reason: notConfigured}
	}
	_, why, err := c.findPasswordAccount(ctx, email, password)
	if err == nil && why != "" {
		return &PasswordError{Reason: why}
	}
	return err
}

const notConfigured = "email and password are not configured"

// findPasswordAccount looks the account of the configured e-mail up, nil when it has to be made, and says why it will not do.
// One that is deleted will: it can be restored.
func (c *Client) findPasswordAccount(ctx context.Context, email, password string) (found *User, why string, err error) {
	account, err := c.GetUser(ctx, ssoconfig.LocalPart(email), true)
	switch {
	case IsNotFound(err) && !StrongPassword(password):
		return nil, fmt.Sprintf("the account %s does not exist, and the password is too weak to make it with (%s)", email, PasswordRule), nil
	case IsNotFound(err):
		return nil, "", nil
	case err != nil:
		return nil, "", err
	case account.IsBot || !strings.EqualFold(account.Email, email) || !account.IsAdmin && !account.Deleted:
		return nil, fmt.Sprintf("the account %q of the server is not that of the administrator %s", account.Name, email), nil
	}
	return &account, "", nil
}

// configuredAdministrator makes the account of the configured e-mail an administrator's with that password, where it is not,
// and says why it will not do.
func (c *Client) configuredAdministrator(ctx context.Context, email, password string) (found PasswordAdministrator, why string, err error) {
	found = PasswordAdministrator{Name: ssoconfig.LocalPart(email), Configured: true}
	account, why, err := c.findPasswordAccount(ctx, email, password)
	switch {
	case err != nil || why != "":
		return found, why, err
	case account == nil:
		return c.makeAdministrator(ctx, found, email, password)
	case account.Deleted:
		if _, err = c.RestoreUser(ctx, account.ID); err != nil {
			return found, "", err
		}
	}
	stored, err := c.storedPassword(ctx, account.ID)
	switch {
	case err != nil:
		return found, "", err
	case stored.cleared:
		return found, fmt.Sprintf("the account %s has no password (the server clears it when it starts under another provider)", email), nil
	case stored.hash == "" && !StrongPassword(password):
		return found, fmt.Sprintf("the account %s has no password, and the configured one is too weak (%s)", email, PasswordRule), nil
	case stored.hash != "" && !passwordMatches(stored.hash, password):
		return found, fmt.Sprintf("the account %s has another password than the configured one", email), nil
	}
	found.Unset = stored.hash == ""
	return found, "", nil
}

// makeAdministrator makes the account of the configured e-mail and password, and says why it cannot be made.
func (c *Client) makeAdministrator(ctx context.Context, wanted PasswordAdministrator, email, password string) (made PasswordAdministrator, why string, err error) {
	created, err := c.CreateUser(ctx, NewAdministrator(wanted.Name, email, password))
	if HasStatus(err, http.StatusConflict) {
		return wanted, fmt.Sprintf("the account %s does not exist, and the server refused to make it: %s", email, err), nil
	}
	if err != nil {
		return wanted, "", err
	}
	wanted.Made = true
	stored, err := c.storedPassword(ctx, created.ID)
	wanted.Unset = stored.hash == ""
	return wanted, "", err
}

// PasswordRule is what StrongPassword looks for, as a clause.
const PasswordRule = "the server wants 8 to 56 characters with upper and lower case letters, a digit and a special character"

var passwordParts = []*regexp.Regexp{
	regexp.MustCompile(`^\S{8,56}$`), regexp.MustCompile(`[0-9]`), regexp.MustCompile(`[a-z]`), regexp.MustCompile(`[A-Z]`), regexp.MustCompile(`[^A-Za-z0-9]`),
}

// StrongPassword tells whether a password is strong enough for a new account. It is the server's own rule (recordings 30l,
// 57_destroy_recreate_weak). It is asked here because a server that drops the password does not ask it.
func StrongPassword(password string) bool {
	return !slices.ContainsFunc(passwordParts, func(part *regexp.Regexp) bool { return !part.MatchString(password) })
}

// storedPassword is what the server has of an account's password.
type storedPassword struct {
	// hash is the bcrypt hash, empty when there is no password.
	hash string
	// cleared is true when a start took the password away (F69): what it leaves cannot be given another through the API.
	cleared bool
}

// storedPassword looks at an administrator's password. No read shows it; the answer to a change does (F79), so the account's
// administrator right is set to what it is.
func (c *Client) storedPassword(ctx context.Context, administratorID string) (storedPassword, error) {
	var answer struct {
		AuthenticationMechanism *struct {
			Config struct {
				Password string `json:"password"`
			} `json:"config"`
		} `json:"authenticationMechanism"`
	}
	err := c.do(ctx, http.MethodPatch, "/v1/users/"+url.PathEscape(administratorID),
		jsonPatch{{Operation: "add", Path: "/isAdmin", Value: true}}, &answer)
	mechanism := answer.AuthenticationMechanism
	if err != nil || mechanism == nil {
		return storedPassword{}, err
	}
	return storedPassword{hash: mechanism.Config.Password, cleared: mechanism.Config.Password == ""}, nil
}

// maxCost bounds the cost of a hash that is computed, a second or two. Each one more takes twice as long, and those of the
// highest, 31, two days.
const maxCost = 15

// passwordMatches tells whether a password has the hash. A text of another form, such as a mask, or one that would take too
// long to compute, says only that there is a password, and passes.
func passwordMatches(hash, password string) bool {
	if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost > maxCost {
		return true
	}
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
}

// ProvePasswordLogin signs in with the configured e-mail and password, now that passwords count. An account that has none yet
// is given the configured one first. It fails with the server's words.
func (c *Client) ProvePasswordLogin(ctx context.Context, administrator PasswordAdministrator) error {
	email, password, _ := c.PasswordAccount()
	if administrator.Unset {
		err := c.do(transport.Carrying(ctx, transport.ServerPassword), http.MethodPut, "/v1/users/changePassword", map[string]string{
			"username": administrator.Name, "newPassword": password, "confirmPassword": password, "requestType": "USER",
		}, anything) // it is a text, and the login tells
		if err != nil {
			return err
		}
	}
	_, err := c.login(ctx, email, password)
	return err
}
