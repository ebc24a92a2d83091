package okta

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// oauthError is an error of an OAuth endpoint. Its name is the internalErrorCode
// of Okta's catalogue (_okta-oauth2-error-codes-2026.08.1.json).
type oauthError struct {
	status      int
	code        string
	description string
}

func (e *oauthError) Error() string { return e.code + ": " + e.description }

// oauth answers an OAuth error: {"error": …, "error_description": …}.
func (c *call) oauth(e *oauthError) error {
	c.header.Set("Cache-Control", "no-cache, no-store")
	return c.reply(e.status, map[string]string{"error": e.code, "error_description": e.description})
}

// Errors of client authentication, with statuses and texts of the catalogue.
var (
	errMissingCredentials  = &oauthError{401, "invalid_client", "No client credentials found."}
	errInvalidBasic        = &oauthError{401, "invalid_client", "Found Authentication header but was not valid client credentials."}
	errInvalidClientSecret = &oauthError{401, "invalid_client", "The client secret supplied for a confidential client is invalid."}
	errInvalidAuthMethod   = &oauthError{401, "invalid_client", "Client authentication failed. Either the client or the client credentials are invalid."}
	errMultipleCredentials = &oauthError{401, "invalid_request", "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body."}
	errCredentialsInQuery  = &oauthError{400, "invalid_request", "Client credentials cannot be supplied via query parameters."}
)

// errUnknownClient is the answer for a client_id that does not exist or is not
// active, which Okta words as an error of its management API (seen in public
// reports of Okta's answers).
func errUnknownClient(status int) *apiError {
	return &apiError{status: status, code: "invalid_client", summary: "Invalid value for 'client_id' parameter."}
}

// form reads the form of a POST. Parameters of the query are not part of it.
func (c *call) form() (url.Values, error) {
	if err := c.r.ParseForm(); err != nil {
		return nil, &oauthError{400, "invalid_request", "Invalid request"}
	}
	return c.r.PostForm, nil
}

// authenticateClient finds the client of a request to the token, introspection
// or revocation endpoint and checks its credentials: a public client shows its
// client_id only, a confidential one its secret in the header or in the form,
// or an assertion. Okta does not tell the two ways to send a secret apart.
func (c *call) authenticateClient(form url.Values, i issuer, endpoint string) (*app, error) {
	query := c.r.URL.Query()
	if query.Has("client_secret") || query.Has("client_assertion") {
		return nil, errCredentialsInQuery
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	hasSecret := form.Has("client_secret")
	assertion := form.Get("client_assertion")
	if header := c.r.Header.Get("Authorization"); strings.HasPrefix(header, "Basic ") {
		user, password, ok := c.r.BasicAuth()
		if !ok || user == "" {
			return nil, errInvalidBasic
		}
		if hasSecret || assertion != "" {
			return nil, errMultipleCredentials
		}
		id, secret, hasSecret = unescaped(user), unescaped(password), true
	}
	if assertion != "" {
		if hasSecret {
			return nil, errMultipleCredentials
		}
		return c.authenticateByAssertion(form, i, endpoint)
	}
	if id == "" {
		return nil, errMissingCredentials
	}
	a, ok := c.client(id)
	if !ok || a.status != active {
		return nil, errUnknownClient(http.StatusUnauthorized)
	}
	switch method := a.client.AuthMethod; {
	case method == "none" && !hasSecret:
		return a, nil
	case method == "client_secret_basic" || method == "client_secret_post":
		if !a.acceptsSecret(secret) {
			return nil, errInvalidClientSecret
		}
		return a, nil
	}
	return nil, errInvalidAuthMethod
}

// unescaped decodes what RFC 6749 section 2.3.1 has clients encode in the
// Authorization header.
func unescaped(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

// acceptsSecret says whether the value is one of the app's active secrets.
func (a *app) acceptsSecret(value string) bool {
	_, ok := a.secrets.find(func(s *clientSecret) bool {
		return s.status == active && subtle.ConstantTimeCompare([]byte(s.value), []byte(value)) == 1
	})
	return ok
}

// jwksOf are the keys that are inline in the app's settings.
func (a *app) jwksOf() json.RawMessage { return a.settings.OAuthClient.JWKS }
