package okta

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

func routeOIDC(r *router) {
	routeDiscovery(r)
	routeSignIn(r)
	withIssuer(r, "GET", "authorize", authorize)
	withIssuer(r, "POST", "authorize", authorize)
	withIssuer(r, "POST", "token", serveToken)
	withIssuer(r, "GET", "userinfo", userinfo)
	withIssuer(r, "POST", "userinfo", userinfo)
	withIssuer(r, "POST", "introspect", introspect)
	withIssuer(r, "POST", "revoke", revoke)
	withIssuer(r, "GET", "logout", logout)
	withIssuer(r, "POST", "logout", logout)
}

// bearer is the access token of the request that the issuer has issued and that
// is still good.
func (c *call) bearer(i issuer) (string, *issuedToken) {
	token, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return "", nil
	}
	t := c.sessions.access[token]
	if t == nil || t.revoked || t.grant.issuer != i.url || !c.now.Before(t.expires) {
		return token, nil
	}
	return token, t
}

// userinfo answers the claims of the person of an access token with the scope
// openid. Errors are in the WWW-Authenticate header, with an empty body (API doc).
func userinfo(c *call, i issuer) error {
	sent, t := c.bearer(i)
	refuse := func(status int, code, description string) error {
		challenge := `Bearer authorization_uri="` + i.endpoint("authorize") + `", realm="` + i.url + `", scope="openid"`
		if code != "" {
			challenge += `, error="` + code + `", error_description="` + description + `"`
		}
		c.header.Set("WWW-Authenticate", challenge)
		return c.reply(status, nil)
	}
	if sent == "" {
		return refuse(http.StatusUnauthorized, "", "")
	}
	if t == nil || t.grant.user == nil {
		return refuse(http.StatusUnauthorized, "invalid_token", "The access token is invalid.")
	}
	if !slices.Contains(t.grant.scopes, "openid") {
		return refuse(http.StatusForbidden, "insufficient_scope", "The access token provided does not contain the required scopes.")
	}
	a, ok := c.client(t.grant.client)
	if !ok {
		return refuse(http.StatusUnauthorized, "invalid_token", "The access token is invalid.")
	}
	claims := map[string]any{"sub": t.grant.user.id}
	if err := c.addIdentity(claims, i, a, t.grant, true); err != nil {
		return err
	}
	return c.reply(http.StatusOK, claims)
}

// introspect answers {"active": false} for a token that the issuer does not
// know or that is no longer good.
func introspect(c *call, i issuer) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if _, err := c.authenticateClient(form, i, "introspect"); err != nil {
		return err
	}
	token := form.Get("token")
	if token == "" {
		return &oauthError{400, "invalid_request", "The 'token' parameter is required."}
	}
	if t := c.sessions.access[token]; t != nil && !t.revoked && t.grant.issuer == i.url && c.now.Before(t.expires) {
		out := map[string]any{
			"active": true, "token_type": "Bearer", "scope": strings.Join(t.grant.scopes, " "), "client_id": t.grant.client,
			"sub": t.sub, "aud": t.aud, "iss": i.url, "jti": t.jti, "iat": t.issued.Unix(), "exp": t.expires.Unix(),
		}
		if t.grant.user != nil {
			out["username"], out["uid"] = t.grant.user.login, t.grant.user.id
		}
		return c.reply(http.StatusOK, out)
	}
	if rg, ok := c.sessions.refreshByToken(token); ok && rg.current == token && !rg.revoked && rg.grant.issuer == i.url && !rg.expired(c.now) {
		return c.reply(http.StatusOK, map[string]any{
			"active": true, "scope": strings.Join(rg.grant.scopes, " "), "client_id": rg.grant.client,
			"username": rg.grant.user.login, "sub": rg.grant.user.login, "iss": i.url, "iat": rg.created.Unix(),
		})
	}
	return c.reply(http.StatusOK, map[string]bool{"active": false})
}

// revoke ends an access token, or a refresh token with all that it was rotated
// from. It answers 200 whether or not the token exists (RFC 7009).
func revoke(c *call, i issuer) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	a, err := c.authenticateClient(form, i, "revoke")
	if err != nil {
		return err
	}
	token := form.Get("token")
	if token == "" {
		return &oauthError{400, "invalid_request", "The 'token' parameter is required."}
	}
	if t := c.sessions.access[token]; t != nil && t.grant.client == a.clientID() {
		t.revoked = true
	}
	if rg, ok := c.sessions.refreshByToken(token); ok && rg.grant.client == a.clientID() {
		rg.revoked = true
	}
	return c.reply(http.StatusOK, nil)
}

// logout ends the browser's session of the person that the ID token names, and
// goes to the registered URI that the request names, with its state.
func logout(c *call, i issuer) error {
	if err := c.r.ParseForm(); err != nil {
		return c.badRequest(&oauthError{400, "invalid_request", "Invalid request"})
	}
	params := c.r.Form
	a, userID, ok := c.idTokenHint(i, params.Get("id_token_hint"))
	if !ok {
		return c.badRequest(&oauthError{400, "invalid_token", "The id token is invalid."})
	}
	target := params.Get("post_logout_redirect_uri")
	if target != "" && !slices.Contains(a.settings.OAuthClient.PostLogoutRedirectURIs, target) {
		return c.badRequest(&oauthError{400, "invalid_request", "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings."})
	}
	if s := c.session(""); s != nil && s.user.id == userID {
		c.endSession()
	}
	if target == "" {
		return c.redirect(c.base + signInPath)
	}
	u, err := url.Parse(target)
	if err != nil {
		return c.badRequest(&oauthError{400, "invalid_request", "Invalid request"})
	}
	if state := params.Get("state"); state != "" {
		q := u.Query()
		q.Set("state", state)
		u.RawQuery = q.Encode()
	}
	return c.redirect(u.String())
}

// idTokenHint checks the signature and issuer of an ID token, not whether it has
// expired, and says for which client and person it was issued.
func (c *call) idTokenHint(i issuer, hint string) (*app, string, bool) {
	token, err := jwt.ParseSigned(hint, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, "", false
	}
	for _, k := range c.publishedKeys(i) {
		var claims jwt.Claims
		if token.Claims(k.private().Public(), &claims) != nil || claims.Issuer != i.url || len(claims.Audience) != 1 {
			continue
		}
		a, ok := c.client(claims.Audience[0])
		return a, claims.Subject, ok
	}
	return nil, "", false
}
