package oidc

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

func routeIssuers(r router) {
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

// presentedToken is the access token that a request to /userinfo shows: in the header, or in the form of a POST (RFC 6750).
// Statuses and texts are those of the OAuth error catalogue, access_token_*.
func (c *call) presentedToken() (token string, byProof bool, refused *Error) {
	if c.Request.URL.Query().Has("access_token") {
		return "", false, &Error{400, "invalid_request", "The access token cannot be presented in a query string."}
	}
	if err := c.Request.ParseForm(); err != nil {
		return "", false, errInvalidRequest
	}
	header, inHeader := strings.CutPrefix(c.Request.Header.Get("Authorization"), "Bearer ")
	if bound, isProof := strings.CutPrefix(c.Request.Header.Get("Authorization"), "DPoP "); isProof {
		header, inHeader, byProof = bound, true, true
	}
	inForm := c.Request.PostForm.Get("access_token")
	switch {
	case inHeader && inForm != "":
		return "", false, &Error{400, "invalid_request", "The access token cannot be specified in both the Authorization header and the request-body."}
	case inHeader && header != "":
		return header, byProof, nil
	case inForm != "":
		return inForm, false, nil
	}
	return "", false, &Error{401, "invalid_request", "The access token is missing."}
}

// checkPresented says why a token is of no use at /userinfo.
func (c *call) checkPresented(i issuer, t *issuedToken) *Error {
	switch {
	case t == nil || t.grant.Issuer != i.url || t.grant.Person == nil:
		return &Error{401, "invalid_token", "The access token is invalid."}
	case t.revoked || t.grant.family.revoked:
		return &Error{401, "invalid_token", "The access token has been revoked."}
	case !t.good(i.url, c.Now):
		return &Error{401, "invalid_token", "The token has expired."}
	case !slices.Contains(t.grant.Scopes, "openid"):
		return &Error{403, "insufficient_scope", "The access token provided does not contain the required scopes."}
	}
	return nil
}

// userinfo answers the claims of the person of an access token with the scope openid. Errors are in the WWW-Authenticate
// header, with an empty body (API doc).
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
		c.Header.Set("WWW-Authenticate", `Bearer authorization_uri="`+i.endpoint("authorize")+`", realm="`+i.url+
			`", scope="openid", error="`+refused.Code+`", error_description="`+refused.Description+`"`)
		return c.Reply(refused.Status, nil)
	}
	a, ok := c.Client(t.grant.Client)
	if !ok {
		return web.ErrInternal // a deleted client has no tokens that are good
	}
	claims := map[string]any{"sub": t.grant.Person.ID}
	if err := c.addClaims(claims, t.grant.request(i, a), "IDENTITY", true); err != nil {
		return err
	}
	return c.Reply(http.StatusOK, claims)
}

// introspect answers {"active": false} for a token that the issuer does not know or that is no longer good.
func introspect(c *call, i issuer) error {
	token, _, err := c.aboutToken(i, "introspect")
	if err != nil {
		return err
	}
	if out := c.tokenFacts(i, token); out != nil {
		out["active"], out["iss"] = true, i.url
		return c.Reply(http.StatusOK, out)
	}
	return c.Reply(http.StatusOK, map[string]bool{"active": false})
}

// tokenFacts are the members about an access token, a refresh token or an ID token that is good; nil for any other. Only access
// tokens have uid (OAuth specification, IntrospectionResponse).
func (c *call) tokenFacts(i issuer, token string) map[string]any {
	if t := c.sessions.access[token]; t.good(i.url, c.Now) {
		out := map[string]any{
			"scope": strings.Join(t.grant.Scopes, " "), "client_id": t.grant.Client,
			"sub": t.sub, "aud": t.aud, "jti": t.jti, "iat": t.issued.Unix(), "exp": t.expires.Unix(), "token_type": t.grant.tokenType(),
		}
		if t.grant.Person != nil {
			out["username"], out["uid"] = t.grant.Person.Login, t.grant.Person.ID
		}
		return out
	}
	if rg, ok := c.sessions.refreshByToken(token); ok && rg.current == token && rg.good(i.url, c.Now) {
		return map[string]any{
			"scope": strings.Join(rg.Grant.Scopes, " "), "client_id": rg.Grant.Client,
			"token_type": "Bearer", "username": rg.Grant.Person.Login, "sub": rg.Grant.Person.Login, "iat": rg.Created.Unix(), "exp": rg.Expires().Unix(),
		}
	}
	if claims, ok := c.idTokenClaims(i, token); ok && c.Now.Before(claims.Expiry.Time()) {
		out := map[string]any{
			"token_type": "Bearer", "client_id": claims.Audience[0], "aud": claims.Audience[0], "sub": claims.Subject, "jti": claims.ID,
			"iat": claims.IssuedAt.Time().Unix(), "exp": claims.Expiry.Time().Unix(),
		}
		if u, ok := c.Person(claims.Subject); ok {
			out["username"] = u.Login
		}
		return out
	}
	return nil
}
