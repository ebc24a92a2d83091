package okta

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

var (
	errInvalidCode    = &oauthError{400, "invalid_grant", "The authorization code is invalid or has expired."}
	errInvalidRefresh = &oauthError{400, "invalid_grant", "The refresh token is invalid or expired."}
)

// tokenGrants are the grant types of the token endpoint.
var tokenGrants = map[string]func(*call, tokenRequest) (grant, *oauthError){
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
	app    *app
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
		return &oauthError{400, "invalid_request", "The token request must specify a 'grant_type'. Valid values: " + listed(valid)}
	}
	redeem, known := tokenGrants[kind]
	if !known {
		return &oauthError{400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server. Configured grant types: " + listed(valid) + "."}
	}
	a, err := c.authenticateClient(form, i, "token")
	if err != nil {
		return err
	}
	if !a.uses(grantType(kind)) {
		return unauthorizedGrant(a)
	}
	if err := c.checkBrowser(a, form); err != nil {
		return err
	}
	for _, name := range requiredParameters[kind] {
		if form.Get(name) == "" {
			return &oauthError{400, "invalid_request", "The required parameter '" + name + "' is missing."}
		}
	}
	key, refused := c.proofAtTokenEndpoint(a)
	if refused != nil {
		return refused
	}
	if known, ok := c.sessions.refreshByToken(form.Get("refresh_token")); ok && kind == "refresh_token" && known.grant.boundTo != "" && known.grant.boundTo != key {
		return proofError("Invalid DPoP Public Key binding in refresh token")
	}
	g, refused := redeem(c, tokenRequest{i, a, form})
	if refused != nil {
		return refused
	}
	g.boundTo = key
	return c.tokens(i, a, g, form)
}

// checkBrowser: a page may ask the token endpoint when its origin is trusted and
// is that of one of the client's redirect URIs, and with PKCE (OAuth error
// catalogue, *_browser_request).
func (c *call) checkBrowser(a *app, form url.Values) error {
	origin := c.r.Header.Get("Origin")
	if origin == "" || origin == c.base {
		return nil
	}
	if form.Get("grant_type") == "authorization_code" && form.Get("code_verifier") == "" {
		return &oauthError{401, "invalid_client", "Browser requests to the token endpoint must use Proof Key for Code Exchange."}
	}
	own := slices.ContainsFunc(a.settings.OAuthClient.RedirectURIs, func(uri string) bool {
		u, err := url.Parse(uri)
		return err == nil && strings.EqualFold(u.Scheme+"://"+u.Host, origin)
	})
	if !own {
		return &oauthError{400, "invalid_request", "Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri."}
	}
	if !c.trusts(origin, "CORS") {
		return &oauthError{400, "invalid_request", "Browser requests to the token endpoint must be made from one of the registered Trusted Origins."}
	}
	return nil
}

// redeemCode takes an authorization code once.
func redeemCode(c *call, r tokenRequest) (grant, *oauthError) {
	code := r.form.Get("code")
	known, ok := c.sessions.codes[code]
	if !ok || !c.now.Before(known.expires) {
		return grant{}, errInvalidCode
	}
	verifier := r.form.Get("code_verifier")
	switch {
	case known.grant.client != r.app.clientID():
		return grant{}, &oauthError{400, "invalid_grant", "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request."}
	case known.grant.issuer != r.issuer.url:
		return grant{}, &oauthError{400, "invalid_request", "The grant was issued for another authorization server."}
	case known.redirectURI != r.form.Get("redirect_uri"):
		return grant{}, &oauthError{400, "invalid_grant", "The 'redirect_uri' does not match the redirection URI used in the authorization request."}
	case known.challenge == "" && verifier != "":
		return grant{}, &oauthError{400, "invalid_request", "PKCE code challenge should be specified in the authorize request for code verification."}
	case known.challenge != "" && verifier == "":
		return grant{}, &oauthError{400, "invalid_request", "PKCE code verifier is required by the application."}
	case known.challenge != "" && known.challenge != challengeOf(verifier):
		delete(c.sessions.codes, code)
		return grant{}, &oauthError{400, "invalid_grant", "PKCE verification failed."}
	}
	delete(c.sessions.codes, code)
	return known.grant, nil
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// redeemRefreshToken takes a refresh token. A client that rotates gets a new
// one, and the old one stays good for the leeway; using it later is a replay,
// which ends the current one and all access tokens since the person
// authenticated (guide "Refresh access tokens"). The policies are evaluated again.
func redeemRefreshToken(c *call, r tokenRequest) (grant, *oauthError) {
	token := r.form.Get("refresh_token")
	rg, ok := c.sessions.refreshByToken(token)
	if !ok || !rg.good(r.issuer, c.now) {
		return grant{}, errInvalidRefresh
	}
	if rg.grant.client != r.app.clientID() {
		return grant{}, &oauthError{400, "invalid_grant", "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request."}
	}
	if until, previous := rg.previous[token]; previous && !c.now.Before(until) {
		rg.grant.family.revoked = true
		return grant{}, errInvalidRefresh
	}
	if _, there := c.users.get(rg.grant.user.id); !there || !c.assigned(r.app, rg.grant.user) {
		return grant{}, &oauthError{400, "access_denied", "User is not assigned to the client application."}
	}
	scopes := rg.grant.scopes
	if asked := strings.Fields(r.form.Get("scope")); len(asked) > 0 {
		denied := slices.DeleteFunc(slices.Clone(asked), func(s string) bool { return slices.Contains(scopes, s) })
		if len(denied) > 0 {
			return grant{}, &oauthError{400, "access_denied", "Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: " + strings.Join(denied, ", ") + "."}
		}
		scopes = asked
	}
	g, refused := c.evaluate(r.issuer, r.app, rg.grant.user, rg.grant.kind, scopes, false)
	if refused != nil {
		return grant{}, refused
	}
	g.authTime, g.family = rg.grant.authTime, rg.grant.family
	rg.used = c.now
	rg.rotate(r.app, token, c.now)
	return g, nil
}

// expires is the end of the lifetime of the rule, or of its window when the
// token is not used until then.
func (rg *refreshGrant) expires() time.Time {
	unused := rg.used.Add(time.Duration(rg.grant.token.WindowMinutes) * time.Minute)
	end := rg.created.Add(time.Duration(rg.grant.token.RefreshMinutes) * time.Minute)
	if rg.grant.token.RefreshMinutes > 0 && end.Before(unused) {
		return end
	}
	return unused
}

// good says whether the issuer has issued the refresh token and it has not ended
// since.
func (rg *refreshGrant) good(i issuer, now time.Time) bool {
	return !rg.grant.family.revoked && rg.grant.issuer == i.url && now.Before(rg.expires())
}

func (rg *refreshGrant) rotate(a *app, used string, now time.Time) {
	setting := a.settings.OAuthClient.RefreshToken
	if setting == nil || setting.RotationType != "ROTATE" || used != rg.current {
		return
	}
	rg.previous[rg.current] = now.Add(time.Duration(orDefault(setting.Leeway, 0)) * time.Second)
	rg.current = randomString(43)
}

// clientCredentials: on the org's own server only service apps that
// authenticate by a key may, and only for scopes of Okta's API (OAuth error
// catalogue, *_client_creds).
func clientCredentials(c *call, r tokenRequest) (grant, *oauthError) {
	asked := strings.Fields(r.form.Get("scope"))
	if r.issuer.server == nil {
		switch {
		case r.app.client.AuthMethod != "private_key_jwt":
			return grant{}, &oauthError{401, "invalid_client", "Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method."}
		case r.app.settings.OAuthClient.ApplicationType != "service":
			return grant{}, &oauthError{401, "invalid_client", "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with the Org Authorization Server."}
		}
	}
	if slices.ContainsFunc(asked, func(s string) bool { return slices.Contains(openIDScopes, s) }) {
		return grant{}, &oauthError{400, "invalid_scope", "Cannot request 'openid' scopes using client credentials."}
	}
	if slices.ContainsFunc(asked, func(s string) bool { return strings.HasPrefix(s, "okta.") && strings.HasSuffix(s, ".self") }) {
		return grant{}, &oauthError{400, "client_credentials_self_scope_requested", "The 'client_credentials' grant type may not request .self scopes."}
	}
	scopes, refused := c.requestedScopes(r.issuer, r.app, asked)
	if refused != nil {
		return grant{}, refused
	}
	if r.issuer.server != nil {
		if consent := r.issuer.server.scopesWithConsent(scopes, "REQUIRED"); len(consent) > 0 {
			return grant{}, &oauthError{400, "consent_required", "The following scopes require user consent and cannot be granted for the client credentials grant type: " + listed(consent) + "."}
		}
	}
	return c.evaluate(r.issuer, r.app, nil, "client_credentials", scopes, len(asked) == 0)
}

func passwordGrant(c *call, r tokenRequest) (grant, *oauthError) {
	asked := strings.Fields(r.form.Get("scope"))
	scopes, refused := c.requestedScopes(r.issuer, r.app, asked)
	if refused != nil {
		return grant{}, refused
	}
	u, ok := c.userByPassword(r.form.Get("username"), r.form.Get("password"))
	if !ok {
		return grant{}, &oauthError{400, "invalid_grant", "The credentials provided were invalid."}
	}
	if !c.assigned(r.app, u) {
		return grant{}, &oauthError{400, "access_denied", "User is not assigned to the client application."}
	}
	if missing := c.missingConsent(r.issuer, r.app, u, scopes, false); len(missing) > 0 {
		return grant{}, &oauthError{400, "consent_required", "The following scopes require user consent: " + listed(missing) +
			". To access protected scopes using the resource owner password grant type, please uncheck 'Require consent' in the app settings or set the 'consent_method' to 'TRUSTED' through the apps API."}
	}
	g, refused := c.evaluate(r.issuer, r.app, u, "password", scopes, len(asked) == 0)
	g.authTime = c.now
	return g, refused
}

// tokens answers the tokens of a grant.
func (c *call) tokens(i issuer, a *app, g grant, form url.Values) error {
	access, refused := c.accessToken(i, a, g)
	if refused != nil {
		return refused
	}
	out := map[string]any{
		"token_type": g.tokenType(), "expires_in": g.token.AccessMinutes * 60, "access_token": access, "scope": strings.Join(g.scopes, " "),
	}
	if g.user != nil && slices.Contains(g.scopes, "openid") {
		id, refused := c.idToken(i, a, g, access, "")
		if refused != nil {
			return refused
		}
		out["id_token"] = id
	}
	if refresh := c.refreshTokenOf(a, g, form); refresh != "" {
		out["refresh_token"] = refresh
	}
	c.header.Set("Cache-Control", "no-cache, no-store")
	return c.reply(http.StatusOK, out)
}

// refreshTokenOf is the refresh token that goes with the answer: on a refresh
// the current one, else a new one for clients with that grant who ask for
// offline_access.
func (c *call) refreshTokenOf(a *app, g grant, form url.Values) string {
	if form.Get("grant_type") == "refresh_token" {
		if rg, ok := c.sessions.refreshByToken(form.Get("refresh_token")); ok {
			return rg.current
		}
	}
	if g.user == nil || !a.uses("refresh_token") || !slices.Contains(g.scopes, "offline_access") {
		return ""
	}
	rg := &refreshGrant{id: newID("oar"), grant: g, current: randomString(43), created: c.now, used: c.now, previous: map[string]time.Time{}}
	c.sessions.refresh = append(c.sessions.refresh, rg)
	return rg.current
}
