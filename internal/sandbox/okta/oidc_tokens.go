package okta

import (
	"net/http"
	"slices"
	"strings"
)

func routeOIDC(r *router) {
	routeDiscovery(r)
	routeSignIn(r)
	withIssuer(r, "GET", "authorize", authorize)
	withIssuer(r, "POST", "authorize", authorize)
	withIssuer(r, "POST", "par", pushRequest)
	withIssuer(r, "POST", "token", serveToken)
	withIssuer(r, "GET", "userinfo", userinfo)
	withIssuer(r, "POST", "userinfo", userinfo)
	withIssuer(r, "POST", "introspect", introspect)
	withIssuer(r, "POST", "revoke", revoke)
	withIssuer(r, "GET", "logout", logout)
	withIssuer(r, "POST", "logout", logout)
}

// presentedToken is the access token that a request to /userinfo shows: in the
// header, or in the form of a POST (RFC 6750). Statuses and texts are those of
// the OAuth error catalogue, access_token_*.
func (c *call) presentedToken() (token string, byProof bool, refused *oauthError) {
	if c.r.URL.Query().Has("access_token") {
		return "", false, &oauthError{400, "invalid_request", "The access token cannot be presented in a query string."}
	}
	if err := c.r.ParseForm(); err != nil {
		return "", false, errInvalidRequest
	}
	header, inHeader := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if bound, isProof := strings.CutPrefix(c.r.Header.Get("Authorization"), "DPoP "); isProof {
		header, inHeader, byProof = bound, true, true
	}
	inForm := c.r.PostForm.Get("access_token")
	switch {
	case inHeader && inForm != "":
		return "", false, &oauthError{400, "invalid_request", "The access token cannot be specified in both the Authorization header and the request-body."}
	case inHeader && header != "":
		return header, byProof, nil
	case inForm != "":
		return inForm, false, nil
	}
	return "", false, &oauthError{401, "invalid_request", "The access token is missing."}
}

// checkPresented says why a token is of no use at /userinfo.
func (c *call) checkPresented(i issuer, t *issuedToken) *oauthError {
	switch {
	case t == nil || t.grant.issuer != i.url || t.grant.user == nil:
		return &oauthError{401, "invalid_token", "The access token is invalid."}
	case t.revoked || t.grant.family.revoked:
		return &oauthError{401, "invalid_token", "The access token has been revoked."}
	case !t.good(i, c.now):
		return &oauthError{401, "invalid_token", "The token has expired."}
	case !slices.Contains(t.grant.scopes, "openid"):
		return &oauthError{403, "insufficient_scope", "The access token provided does not contain the required scopes."}
	}
	return nil
}

// userinfo answers the claims of the person of an access token with the scope
// openid. Errors are in the WWW-Authenticate header, with an empty body (API doc).
func userinfo(c *call, i issuer) error {
	sent, byProof, refused := c.presentedToken()
	t := c.sessions.access[sent]
	if refused == nil {
		refused = c.checkPresented(i, t)
	}
	if refused == nil {
		refused = c.checkBinding(t, sent, byProof)
	}
	if refused != nil {
		c.header.Set("WWW-Authenticate", `Bearer authorization_uri="`+i.endpoint("authorize")+`", realm="`+i.url+
			`", scope="openid", error="`+refused.code+`", error_description="`+refused.description+`"`)
		return c.reply(refused.status, nil)
	}
	a, ok := c.client(t.grant.client)
	if !ok {
		return errInternal // a deleted client has no tokens that are good
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
	if out := c.tokenFacts(i, token); out != nil {
		out["active"], out["iss"] = true, i.url
		return c.reply(http.StatusOK, out)
	}
	return c.reply(http.StatusOK, map[string]bool{"active": false})
}

// tokenFacts are the members about an access token, a refresh token or an ID
// token that is good; nil for any other. Only access tokens have uid (OAuth
// specification, IntrospectionResponse).
func (c *call) tokenFacts(i issuer, token string) map[string]any {
	if t := c.sessions.access[token]; t.good(i, c.now) {
		out := map[string]any{
			"scope": strings.Join(t.grant.scopes, " "), "client_id": t.grant.client,
			"sub": t.sub, "aud": t.aud, "jti": t.jti, "iat": t.issued.Unix(), "exp": t.expires.Unix(), "token_type": t.grant.tokenType(),
		}
		if t.grant.user != nil {
			out["username"], out["uid"] = t.grant.user.login, t.grant.user.id
		}
		return out
	}
	if rg, ok := c.sessions.refreshByToken(token); ok && rg.current == token && rg.good(i, c.now) {
		return map[string]any{
			"scope": strings.Join(rg.grant.scopes, " "), "client_id": rg.grant.client,
			"token_type": "Bearer", "username": rg.grant.user.login, "sub": rg.grant.user.login, "iat": rg.created.Unix(), "exp": rg.expires().Unix(),
		}
	}
	if claims, ok := c.idTokenClaims(i, token); ok && c.now.Before(claims.Expiry.Time()) {
		out := map[string]any{
			"token_type": "Bearer", "client_id": claims.Audience[0], "aud": claims.Audience[0], "sub": claims.Subject, "jti": claims.ID,
			"iat": claims.IssuedAt.Time().Unix(), "exp": claims.Expiry.Time().Unix(),
		}
		if u, ok := c.users.get(claims.Subject); ok {
			out["username"] = u.login
		}
		return out
	}
	return nil
}
