package openmetadata

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Rehearsal is the ID token of an administrator, with which a change of the security configuration is tried before it is made.
type Rehearsal struct {
	// Token is the token. It is sent to the server and to nobody else.
	Token string
	// User is the user name that the server takes from the token once it has the new configuration.
	User string
	// Blind says why the present configuration would judge the token otherwise than the new one, so that it is not asked; empty
	// where it would not.
	Blind string
}

// String keeps the token out of logs.
func (r Rehearsal) String() string { return "rehearsal with the token of " + r.User }

// GoString keeps the token out of logs.
func (r Rehearsal) GoString() string { return r.String() }

// RehearsalError says that the token would not be accepted as an administrator's after the change, or could not be tried.
type RehearsalError struct{ Err error }

// Error words why.
func (e *RehearsalError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *RehearsalError) Unwrap() error { return e.Err }

// NotAdministratorError says that an account is no administrator's.
type NotAdministratorError struct {
	User string
	// Missing is true when there is no such account.
	Missing bool
}

// Error names the account.
func (e *NotAdministratorError) Error() string {
	if e.Missing {
		return fmt.Sprintf("the server has no user %q", e.User)
	}
	return fmt.Sprintf("the user %q is no administrator of the server", e.User)
}

// NeedAdministrator fails with a NotAdministratorError when the account does not exist, is deleted, or is no administrator's.
func (c *Client) NeedAdministrator(ctx context.Context, user string) error {
	found, err := c.GetUser(ctx, user, false)
	switch {
	case IsNotFound(err):
		return &NotAdministratorError{User: user, Missing: true}
	case err == nil && !found.IsAdmin:
		return &NotAdministratorError{User: user}
	}
	return err
}

// RehearseSecurityConfig is ChangeSecurityConfig after a rehearsal. The change is made only when the token's user is an
// administrator and the server, where it can be asked, accepts the token. unasked says why it was not asked; then only what the
// token says of itself speaks for it. A rehearsal that fails is a *RehearsalError, inside of a *ChangeError where the server
// was touched for it: it is at its previous configuration then, checked by reading it.
//
// From 2.0 on the server tries the token against the new configuration without taking it on (test login, schemas of 2.0). Older
// ones are asked under their present configuration. Where that lacks the addresses of the keys of the new one, they are added
// first: under basic by a PUT, after which the tokens of the identity provider are accepted (F32), between two OIDC providers
// by a PATCH, which needs no secret (F33). Then the change follows at once, or what was there is put back.
func (c *Client) RehearseSecurityConfig(ctx context.Context, wanted, previous SecurityConfiguration, rehearsal Rehearsal) (served SecurityConfiguration, unasked string, err error) {
	c.reload.Lock()
	defer c.reload.Unlock()
	if wanted, err = wanted.normalized(); err != nil {
		return SecurityConfiguration{}, "", err
	}
	// The process that has the keys is asked about the token, and takes the change first.
	err = c.somewhere(ctx, func(ctx context.Context) error {
		var touched bool
		if touched, unasked, err = c.rehearse(ctx, wanted, previous, rehearsal); err != nil {
			unasked = ""
			err = &RehearsalError{Err: err}
			if touched {
				err = c.restore(ctx, previous, err)
			}
			return err
		}
		served, err = c.change(ctx, wanted, previous, touched)
		return err
	})
	return served, unasked, err
}

func (c *Client) rehearse(ctx context.Context, wanted, previous SecurityConfiguration, rehearsal Rehearsal) (touched bool, unasked string, err error) {
	version, err := c.Version(ctx)
	if err != nil {
		return false, "", err
	}
	if version.AtLeast(2, 0) {
		user, exists, err := c.testLogin(ctx, wanted, rehearsal.Token)
		if err != nil {
			return false, "", err
		}
		if exists {
			return false, "", c.NeedAdministrator(ctx, cmp.Or(user, rehearsal.User))
		}
	}
	if err := c.NeedAdministrator(ctx, rehearsal.User); err != nil {
		return false, "", err
	}
	if rehearsal.Blind != "" {
		return false, rehearsal.Blind, nil
	}
	keys := keyURLs(wanted)
	if len(keys) == 0 {
		return false, "the address of the identity provider's keys is not part of the new configuration", nil
	}
	present := keyURLs(previous)
	missing := slices.DeleteFunc(keys, func(url string) bool { return slices.Contains(present, url) })
	if len(missing) > 0 {
		touched, unasked, err = c.admitKeys(ctx, version, previous, append(present, missing...))
		if err != nil || unasked != "" {
			return touched, unasked, err
		}
	}
	if err := c.send(transport.Carrying(ctx, transport.ServerTriedToken), rehearsal.Token, http.MethodGet, securityConfigPath, nil, nil); err != nil {
		return touched, "", fmt.Errorf("the server does not accept the token: %w", err)
	}
	return touched, "", nil
}

// testLogin asks a server from 2.0 on who the holder of the token would be under the configuration (testLoginTokenRequest,
// testLoginResult). exists is false for a server that has no such path.
func (c *Client) testLogin(ctx context.Context, candidate SecurityConfiguration, token string) (user string, exists bool, err error) {
	request := struct {
		SecurityConfiguration SecurityConfiguration `json:"securityConfiguration"`
		IDToken               string                `json:"idToken"`
	}{candidate, token}
	var result struct {
		Status            string   `json:"status"`
		Stage             string   `json:"stage"`
		ResolvedPrincipal string   `json:"resolvedPrincipal"`
		Errors            []string `json:"errors"`
	}
	ctx = transport.Carrying(transport.Carrying(ctx, transport.ServerTriedToken), transport.OktaClientSecret)
	err = c.do(ctx, http.MethodPost, "/v1/system/security/test-login/validate-token", request, &result)
	switch {
	case lacksPath(err):
		return "", false, nil
	case err != nil:
		return "", true, err
	case result.Status != "success":
		reasons := "it gives no reason"
		if len(result.Errors) > 0 {
			reasons = strings.Join(result.Errors, "; ")
		}
		return "", true, fmt.Errorf("the server's test login fails at the stage %s: %s", result.Stage, words.Clause(reasons))
	}
	return result.ResolvedPrincipal, true, nil
}

// admitKeys lets the server accept tokens that are signed by further keys, and changes nothing else. touched says that
// something may have been written. unasked says why nothing was, although that is no reason against the change.
func (c *Client) admitKeys(ctx context.Context, version Version, previous SecurityConfiguration, urls []string) (touched bool, unasked string, err error) {
	extended := previous.Clone()
	extended.Authentication["publicKeyUrls"] = urls
	if extended, err = extended.normalized(); err != nil {
		return false, "", err
	}
	byPatch := ssoconfig.IsOIDC(previous.Provider())
	write := func() error { return c.patchSecurityConfig(ctx, previous.patchTo(extended)) }
	if !byPatch {
		switch {
		case previous.Provider() != ProviderBasic:
			return false, fmt.Sprintf("the server signs people in by %q, and its configuration cannot be written back without secrets that it does not show", previous.Provider()), nil
		case !version.AtLeast(2, 1) && previous.hidesIdleSecret():
			return false, "the server keeps the secret of another client beside its own user store, shows it to nobody, and would lose it", nil
		}
		extended = extended.Writable(version)
		write = func() error { return c.putSecurityConfig(ctx, extended) }
	}
	err = c.once(ctx, extended, previous, write)
	switch {
	case err == nil:
		return true, "", nil
	case byPatch && HasStatus(err, http.StatusBadRequest):
		// A PATCH is validated as a whole: what is wrong with the present configuration may be what the change repairs.
		return false, fmt.Sprintf("the server finds fault with its present configuration (%s)", AsAPIError(err)), nil
	}
	return !refusedOutright(err), "", fmt.Errorf("the keys of the new configuration could not be admitted for the rehearsal: %w", err)
}

// hidesIdleSecret tells whether a block that is not in use has a masked secret that may be one: the blocks of a fresh server
// show the mask too, but belong to no client and no directory (recording web_04).
func (s SecurityConfiguration) hidesIdleSecret() bool {
	for block, marks := range map[string][2]string{oidcMember: {"id", "secret"}, "ldapConfiguration": {"host", "dnAdminPassword"}} {
		idle, _ := s.Authentication[block].(map[string]any)
		if owner, _ := idle[marks[0]].(string); owner != "" && idle[marks[1]] == mask {
			return true
		}
	}
	return false
}

// keyURLs are the addresses of the keys that tokens are accepted by.
func keyURLs(configuration SecurityConfiguration) []string {
	urls := []string{}
	list, _ := configuration.Authentication["publicKeyUrls"].([]any)
	for _, element := range list {
		if url, isText := element.(string); isText {
			urls = append(urls, url)
		}
	}
	return urls
}
