package oidc

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

var (
	errInvalidCode    = &Error{400, "invalid_grant", "The authorization code is invalid or has expired."}
	errOtherClient    = &Error{400, "invalid_grant", "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request."}
	errNotAssigned    = &Error{400, "access_denied", "User is not assigned to the client application."}
	errInvalidRefresh = &Error{400, "invalid_grant", "The refresh token is invalid or expired."}
)

// tokenGrants are the grant types of the token endpoint.
var tokenGrants = map[string]func(*call, tokenRequest) (Grant, *Error){
	"authorization_code": redeemCode,
	"refresh_token":      redeemRefreshToken,
	"client_credentials": clientCredentials,
	"password":           passwordGrant,
}

// requiredParameters are those without which a grant cannot be looked at.
var requiredParameters = map[string][]string{
	"authorization_code": {"code"}, "refresh_token": {"refresh_token"}, "password": {"username", "password"},
}

// tokenRequest is a request to the token endpoint of an authenticated client.
type tokenRequest struct {
	issuer issuer
	app    *Client
	form   url.Values
}

// serveToken answers the token endpoint.
func serveToken(c *call, i issuer) error {
	form, err := c.tokenForm()
	if err != nil {
		return err
	}
	kind := form.Get("grant_type")
	valid := []string{"authorization_code", "client_credentials", "password", "refresh_token"}
	if kind == "" {
		return &Error{400, "invalid_request", "The token request must specify a 'grant_type'. Valid values: " + listed(valid)}
	}
	redeem, known := tokenGrants[kind]
	if !known {
		return &Error{400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server. Configured grant types: " + listed(valid) + "."}
	}
	a, err := c.authenticateClient(form, i, "token")
	if err != nil {
		return err
	}
	if !a.uses(kind) {
		return unauthorizedGrant(a)
	}
	if err := c.checkBrowser(a, form); err != nil {
		return err
	}
	for _, name := range requiredParameters[kind] {
		if form.Get(name) == "" {
			return &Error{400, "invalid_request", "The required parameter '" + name + "' is missing."}
		}
	}
	key, refused := c.proofAtTokenEndpoint(a)
	if refused != nil {
		return refused
	}
	if known, ok := c.sessions.refreshByToken(form.Get("refresh_token")); ok && kind == "refresh_token" && known.Grant.boundTo != "" && known.Grant.boundTo != key {
		return proofError("Invalid DPoP Public Key binding in refresh token")
	}
	g, refused := redeem(c, tokenRequest{i, a, form})
	if refused != nil {
		return refused
	}
	g.boundTo = key
	return c.tokens(i, a, g, form)
}

// checkBrowser: a page may ask the token endpoint when its origin is trusted and is that of one of the client's redirect URIs,
// and with PKCE (OAuth error catalogue, *_browser_request).
func (c *call) checkBrowser(a *Client, form url.Values) error {
	origin := c.Request.Header.Get("Origin")
	if origin == "" || origin == c.Base {
		return nil
	}
	if form.Get("grant_type") == "authorization_code" && form.Get("code_verifier") == "" {
		return &Error{401, "invalid_client", "Browser requests to the token endpoint must use Proof Key for Code Exchange."}
	}
	own := slices.ContainsFunc(a.RedirectURIs, func(uri string) bool {
		u, err := url.Parse(uri)
		return err == nil && strings.EqualFold(u.Scheme+"://"+u.Host, origin)
	})
	if !own {
		return &Error{400, "invalid_request", "Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri."}
	}
	if !c.Trusts(origin) {
		return &Error{400, "invalid_request", "Browser requests to the token endpoint must be made from one of the registered Trusted Origins."}
	}
	return nil
}

// redeemCode takes an authorization code once.
func redeemCode(c *call, r tokenRequest) (Grant, *Error) {
	code := r.form.Get("code")
	known, ok := c.sessions.codes[code]
	if !ok || !c.Now.Before(known.expires) {
		return Grant{}, errInvalidCode
	}
	verifier := r.form.Get("code_verifier")
	switch {
	case known.grant.Client != r.app.ID:
		return Grant{}, errOtherClient
	case known.grant.Issuer != r.issuer.url:
		return Grant{}, &Error{400, "invalid_request", "The grant was issued for another authorization server."}
	case known.redirectURI != r.form.Get("redirect_uri"):
		return Grant{}, &Error{400, "invalid_grant", "The 'redirect_uri' does not match the redirection URI used in the authorization request."}
	case known.challenge == "" && verifier != "":
		return Grant{}, &Error{400, "invalid_request", "PKCE code challenge should be specified in the authorize request for code verification."}
	case known.challenge != "" && verifier == "":
		return Grant{}, &Error{400, "invalid_request", "PKCE code verifier is required by the application."}
	case known.challenge != "" && known.challenge != challengeOf(verifier):
		delete(c.sessions.codes, code)
		return Grant{}, &Error{400, "invalid_grant", "PKCE verification failed."}
	}
	delete(c.sessions.codes, code)
	return known.grant, nil
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// redeemRefreshToken takes a refresh token. A client that rotates gets a new one, and the old one stays good for the leeway;
// using it later is a replay, which ends the current one and all access tokens since the person authenticated (guide "Refresh
// access tokens"). The policies are evaluated again.
func redeemRefreshToken(c *call, r tokenRequest) (Grant, *Error) {
	token := r.form.Get("refresh_token")
	rg, ok := c.sessions.refreshByToken(token)
	if !ok || !rg.good(r.issuer.url, c.Now) {
		return Grant{}, errInvalidRefresh
	}
	if rg.Grant.Client != r.app.ID {
		return Grant{}, errOtherClient
	}
	if until, previous := rg.previous[token]; previous && !c.Now.Before(until) {
		rg.Revoke()
		return Grant{}, errInvalidRefresh
	}
	if _, assigned := c.Assigned(r.app, rg.Grant.Person); !assigned {
		return Grant{}, errNotAssigned
	}
	scopes := rg.Grant.Scopes
	if asked := strings.Fields(r.form.Get("scope")); len(asked) > 0 {
		denied := slices.DeleteFunc(slices.Clone(asked), func(s string) bool { return slices.Contains(scopes, s) })
		if len(denied) > 0 {
			return Grant{}, &Error{400, "access_denied", "Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: " + strings.Join(denied, ", ") + "."}
		}
		scopes = asked
	}
	g, refused := c.evaluate(r.issuer, r.app, rg.Grant.Person, rg.Grant.kind, scopes, false)
	if refused != nil {
		return Grant{}, refused
	}
	g.authTime, g.family = rg.Grant.authTime, rg.Grant.family
	rg.Used = c.Now
	rg.rotate(r.app, token, c.Now)
	return g, nil
}

func (rg *RefreshToken) rotate(a *Client, used string, now time.Time) {
	if !a.Rotates || used != rg.current {
		return
	}
	rg.previous[rg.current] = now.Add(a.Leeway)
	rg.current = web.Random(43)
}

// clientCredentials: on the org's own server only service apps that authenticate by a key may, and only for scopes of Okta's
// API (OAuth error catalogue, *_client_creds).
func clientCredentials(c *call, r tokenRequest) (Grant, *Error) {
	asked := strings.Fields(r.form.Get("scope"))
	if r.issuer.server == nil {
		switch {
		case r.app.AuthMethod != "private_key_jwt":
			return Grant{}, &Error{401, "invalid_client", "Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method."}
		case r.app.ApplicationType != "service":
			return Grant{}, &Error{401, "invalid_client", "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with the Org Authorization Server."}
		}
	}
	if slices.ContainsFunc(asked, func(s string) bool { return slices.Contains(openIDScopes, s) }) {
		return Grant{}, &Error{400, "invalid_scope", "Cannot request 'openid' scopes using client credentials."}
	}
	if slices.ContainsFunc(asked, func(s string) bool { return strings.HasPrefix(s, "okta.") && strings.HasSuffix(s, ".self") }) {
		return Grant{}, &Error{400, "client_credentials_self_scope_requested", "The 'client_credentials' grant type may not request .self scopes."}
	}
	scopes, refused := c.requestedScopes(r.issuer, r.app, asked)
	if refused != nil {
		return Grant{}, refused
	}
	if r.issuer.server != nil {
		if consent := r.issuer.server.scopesWithConsent(scopes, "REQUIRED"); len(consent) > 0 {
			return Grant{}, &Error{400, "consent_required", "The following scopes require user consent and cannot be granted for the client credentials grant type: " + listed(consent) + "."}
		}
	}
	return c.evaluate(r.issuer, r.app, nil, "client_credentials", scopes, len(asked) == 0)
}

func passwordGrant(c *call, r tokenRequest) (Grant, *Error) {
	asked := strings.Fields(r.form.Get("scope"))
	scopes, refused := c.requestedScopes(r.issuer, r.app, asked)
	if refused != nil {
		return Grant{}, refused
	}
	u, ok := c.PersonByPassword(r.form.Get("username"), r.form.Get("password"))
	if !ok {
		return Grant{}, &Error{400, "invalid_grant", "The credentials provided were invalid."}
	}
	if _, assigned := c.Assigned(r.app, u); !assigned {
		return Grant{}, errNotAssigned
	}
	if missing := c.missingConsent(r.issuer, r.app, u, scopes, false); len(missing) > 0 {
		return Grant{}, &Error{400, "consent_required", "The following scopes require user consent: " + listed(missing) +
			". To access protected scopes using the resource owner password grant type, please uncheck 'Require consent' in the app settings or set the 'consent_method' to 'TRUSTED' through the apps API."}
	}
	g, refused := c.evaluate(r.issuer, r.app, u, "password", scopes, len(asked) == 0)
	g.authTime = c.Now
	return g, refused
}

// tokens answers the tokens of a grant.
func (c *call) tokens(i issuer, a *Client, g Grant, form url.Values) error {
	access, refused := c.accessToken(i, a, g)
	if refused != nil {
		return refused
	}
	out := map[string]any{
		"token_type": g.tokenType(), "expires_in": g.token.AccessMinutes * 60, "access_token": access, "scope": strings.Join(g.Scopes, " "),
	}
	if g.Person != nil && slices.Contains(g.Scopes, "openid") {
		id, refused := c.idToken(i, a, g, access, "")
		if refused != nil {
			return refused
		}
		out["id_token"] = id
	}
	if refresh := c.refreshTokenOf(a, g, form); refresh != "" {
		out["refresh_token"] = refresh
	}
	c.Header.Set("Cache-Control", "no-cache, no-store")
	return c.Reply(http.StatusOK, out)
}

// refreshTokenOf is the refresh token that goes with the answer: on a refresh the current one, else a new one for clients with
// that grant who ask for offline_access.
func (c *call) refreshTokenOf(a *Client, g Grant, form url.Values) string {
	if form.Get("grant_type") == "refresh_token" {
		if rg, ok := c.sessions.refreshByToken(form.Get("refresh_token")); ok {
			return rg.current
		}
	}
	if g.Person == nil || !a.uses("refresh_token") || !slices.Contains(g.Scopes, "offline_access") {
		return ""
	}
	rg := &RefreshToken{ID: web.NewID("oar"), Grant: g, current: web.Random(43), Created: c.Now, Used: c.Now, previous: map[string]time.Time{}}
	c.sessions.refresh = append(c.sessions.refresh, rg)
	return rg.current
}
