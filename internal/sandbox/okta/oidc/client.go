package oidc

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// Error is an error of an OAuth endpoint. Its name is the internalErrorCode of Okta's catalogue
// (_okta-oauth2-error-codes-2026.08.1.json).
type Error struct {
	Status      int
	Code        string
	Description string
}

// Error has code and description.
func (e *Error) Error() string { return e.Code + ": " + e.Description }

// Answer answers with the error as OAuth has it: {"error": …, "error_description": …}.
func (e *Error) Answer(c *web.Call) error {
	c.Header.Set("Cache-Control", "no-cache, no-store")
	return c.Reply(e.Status, map[string]string{"error": e.Code, "error_description": e.Description})
}

// Errors of client authentication, with statuses and texts of the catalogue.
var (
	errMissingCredentials  = &Error{401, "invalid_client", "No client credentials found."}
	errInvalidBasic        = &Error{401, "invalid_client", "Found Authentication header but was not valid client credentials."}
	errInvalidClientSecret = &Error{401, "invalid_client", "The client secret supplied for a confidential client is invalid."}
	errInvalidAuthMethod   = &Error{401, "invalid_client", "Client authentication failed. Either the client or the client credentials are invalid."}
	errMultipleCredentials = &Error{401, "invalid_request", "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body."}
	errCredentialsInQuery  = &Error{400, "invalid_request", "Client credentials cannot be supplied via query parameters."}
)

// errUnknownClient is the answer for a client_id that does not exist or is not active, which Okta words as an error of its
// management API (seen in public reports of Okta's answers).
func errUnknownClient(status int) *web.Error {
	return &web.Error{Status: status, Code: "invalid_client", Summary: "Invalid value for 'client_id' parameter."}
}

var (
	errInvalidRequest    = &Error{400, "invalid_request", "Invalid request"}
	errRepeatedParameter = &Error{400, "invalid_request", "The request contained multiple parameters with the same name."}
)

// form reads the form of a POST. Parameters of the query are not part of it. A body of another media type is refused as those
// of the management API are (Kong/volcano-agent-sdk issue 21: a request for tokens as JSON).
func (c *call) form() (url.Values, error) {
	if kind := c.MediaType(); kind != "" && kind != "application/x-www-form-urlencoded" {
		return nil, web.ErrMediaType
	}
	if err := c.Request.ParseForm(); err != nil {
		return nil, errInvalidRequest
	}
	if repeated(c.Request.PostForm) {
		return nil, errRepeatedParameter
	}
	return c.Request.PostForm, nil
}

// tokenForm is the form of a request for tokens. Where the body is empty it is in the query, as okta-sdk-golang 2.20 and 4.1
// send it.
func (c *call) tokenForm() (url.Values, error) {
	form, err := c.form()
	if err != nil || len(form) > 0 {
		return form, err
	}
	if form = c.Request.URL.Query(); repeated(form) {
		return nil, errRepeatedParameter
	}
	return form, nil
}

// repeated says whether a parameter has several values.
func repeated(params url.Values) bool {
	for _, values := range params {
		if len(values) > 1 {
			return true
		}
	}
	return false
}

// uses says whether the client may use the grant type.
func (a *Client) uses(grantType string) bool { return slices.Contains(a.GrantTypes, grantType) }

// MinHMACSecret is how long a secret has to be to sign JWTs by (POST_apps_credentials_secrets.400-jwt-too-short.json).
const MinHMACSecret = 32

// authenticateClient finds the client of a request to the token, introspection or revocation endpoint and checks its
// credentials: a public client shows its client_id only, a confidential one its secret in the header or in the form, or an
// assertion. Okta does not tell the two ways to send a secret apart.
func (c *call) authenticateClient(form url.Values, i issuer, endpoint string) (*Client, error) {
	query := c.Request.URL.Query()
	if query.Has("client_secret") || query.Has("client_assertion") && len(c.Request.PostForm) > 0 {
		return nil, errCredentialsInQuery
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if id == "" && endpoint == "introspect" {
		id = query.Get("client_id") // of public clients (OAuth specification, introspect)
	}
	hasSecret := form.Has("client_secret")
	assertion := form.Get("client_assertion")
	if header, ok := strings.CutPrefix(c.Request.Header.Get("Authorization"), "Basic "); ok {
		user, password, err := basicCredentials(header)
		if err != nil || user == "" {
			return nil, errInvalidBasic
		}
		if hasSecret || assertion != "" {
			return nil, errMultipleCredentials
		}
		id, secret, hasSecret = user, password, password != ""
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
	a, ok := c.Client(id)
	if !ok || !a.Active {
		return nil, errUnknownClient(http.StatusUnauthorized)
	}
	switch method := a.AuthMethod; {
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

// authenticated reads the form of a request to an endpoint and finds its client.
func (c *call) authenticated(i issuer, endpoint string) (url.Values, *Client, error) {
	form, err := c.form()
	if err != nil {
		return nil, nil, err
	}
	a, err := c.authenticateClient(form, i, endpoint)
	return form, a, err
}

// aboutToken is such a request about a token.
func (c *call) aboutToken(i issuer, endpoint string) (token string, client *Client, err error) {
	form, a, err := c.authenticated(i, endpoint)
	if err == nil && form.Get("token") == "" {
		err = &Error{400, "invalid_request", "The 'token' parameter is required."}
	}
	return form.Get("token"), a, err
}

// basicCredentials reads the Authorization header. A public client may show its client_id alone there, without a colon (Okta's
// okta-auth-js does so to revoke and introspect).
func basicCredentials(encoded string) (id, secret string, err error) {
	data, err := base64.StdEncoding.DecodeString(encoded)
	id, secret, _ = strings.Cut(string(data), ":")
	return unescaped(id), unescaped(secret), err
}

// unescaped decodes what RFC 6749 section 2.3.1 has clients encode in the Authorization header.
func unescaped(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

// acceptsSecret says whether the value is one of the app's active secrets.
func (a *Client) acceptsSecret(value string) bool {
	return slices.ContainsFunc(a.Secrets, func(s string) bool { return subtle.ConstantTimeCompare([]byte(s), []byte(value)) == 1 })
}

// keys are the keys that are inline in the app's settings.
func (a *Client) keys() ([]jose.JSONWebKey, error) {
	var set jose.JSONWebKeySet
	data, err := json.Marshal(a.JWKS)
	if err == nil {
		err = json.Unmarshal(data, &set)
	}
	return set.Keys, err
}

// assertionType is the only type of client assertion (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// maxAssertionLife is how far in the future an assertion may expire (API doc, private_key_jwt: at most one hour).
const maxAssertionLife = time.Hour

func assertionError(text string) *Error { return &Error{401, "invalid_client", text} }

// authenticateByAssertion checks a JWT that the client has signed with its secret (client_secret_jwt) or with one of its keys
// (private_key_jwt). Keys behind a jwks_uri are fetched by nobody: the org makes no requests.
func (c *call) authenticateByAssertion(form url.Values, i issuer, endpoint string) (*Client, error) {
	if form.Get("client_assertion_type") != assertionType {
		return nil, &Error{400, "invalid_request", "The client_assertion_type is invalid."}
	}
	algs := []jose.SignatureAlgorithm{
		jose.HS256, jose.HS384, jose.HS512, jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512,
	}
	token, err := jwt.ParseSigned(form.Get("client_assertion"), algs)
	if err != nil {
		return nil, assertionError("The parsing of the client_assertion failed.")
	}
	var claims jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&claims); err != nil {
		return nil, assertionError("The parsing of the client_assertion failed.")
	}
	a, ok := c.Client(claims.Issuer)
	if !ok || !a.Active {
		return nil, assertionError("The issuer claim for client_assertion is not a valid client_id.")
	}
	if claims.Subject != claims.Issuer {
		return nil, assertionError("The subject claim for client_assertion is not a valid client_id.")
	}
	if err := a.verifyAssertion(token); err != nil {
		return nil, err
	}
	if err := c.checkAssertionClaims(claims, i, endpoint); err != nil {
		return nil, err
	}
	if claims.ID != "" {
		use := claims.Issuer + " " + claims.ID
		if c.sessions.assertions[use] {
			return nil, assertionError("The client_assertion token has already been used.")
		}
		c.sessions.assertions[use] = true
	}
	return a, nil
}

func (a *Client) verifyAssertion(token *jwt.JSONWebToken) error {
	var keys []any
	symmetric := token.Headers[0].Algorithm[0] == 'H'
	switch {
	case a.AuthMethod == "client_secret_jwt" && symmetric:
		for _, s := range a.Secrets {
			if len(s) >= MinHMACSecret {
				keys = append(keys, []byte(s))
			}
		}
		if len(keys) == 0 {
			return assertionError("The client secret is too short to verify a JWT HMAC.")
		}
	case a.AuthMethod == "private_key_jwt" && !symmetric:
		configured, err := a.keys()
		if err != nil || len(configured) == 0 {
			return assertionError("The client does not have a JWKSet configured, but the client_assertion requires one.")
		}
		for _, k := range configured {
			if kid := token.Headers[0].KeyID; kid == "" || kid == k.KeyID {
				keys = append(keys, k)
			}
		}
		if len(keys) == 0 {
			return assertionError("The client_assertion JWT kid is invalid.")
		}
	default:
		return errInvalidAuthMethod
	}
	for _, k := range keys {
		if token.Claims(k, &struct{}{}) == nil {
			return nil
		}
	}
	return assertionError("The client_assertion signature is invalid.")
}

// checkAssertionClaims: the audience is the endpoint or the issuer, and the assertion has not expired nor expires too late.
func (c *call) checkAssertionClaims(claims jwt.Claims, i issuer, endpoint string) error {
	if !slices.Contains(claims.Audience, i.endpoint(endpoint)) && !slices.Contains(claims.Audience, i.url) {
		return assertionError("The audience claim for client_assertion must be the endpoint invoked for the request.")
	}
	if claims.Expiry == nil {
		return assertionError("The client_assertion must contain the 'exp' claim as seconds since epoch.")
	}
	err := claims.ValidateWithLeeway(jwt.Expected{Time: c.Now}, time.Minute)
	switch {
	case errors.Is(err, jwt.ErrIssuedInTheFuture):
		return assertionError("The client_assertion token must be issued before the current time.")
	case err != nil:
		return assertionError("The client_assertion token is expired.")
	case claims.Expiry.Time().After(c.Now.Add(maxAssertionLife + time.Minute)):
		return assertionError("The client_assertion token has an expiration too far into the future.")
	}
	return nil
}
