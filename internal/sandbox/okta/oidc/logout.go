package oidc

import (
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// logout ends the browser's session of the person that the ID token names, and goes to the registered URI that the request
// names, with its state.
func logout(c *call, i issuer) error {
	if err := c.Request.ParseForm(); err != nil {
		return c.badRequest(errInvalidRequest)
	}
	params := c.Request.Form
	if repeated(params) {
		return c.badRequest(errRepeatedParameter)
	}
	hint, ok := c.idTokenClaims(i, params.Get("id_token_hint"))
	if !ok {
		return c.badRequest(&Error{400, "invalid_token", "The id token is invalid."})
	}
	a, ok := c.Client(hint.Audience[0])
	if !ok {
		return c.badRequest(&Error{400, "invalid_token", "The id token is invalid."})
	}
	target := params.Get("post_logout_redirect_uri")
	if target != "" && !slices.Contains(a.PostLogoutRedirectURIs, target) {
		return c.badRequest(&Error{400, "invalid_request", "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings."})
	}
	if s := c.session(); s != nil {
		if s.person.ID != hint.Subject {
			return c.badRequest(&Error{400, "id_token_does_not_match_session", "The ID token subject does not match the current session's user."})
		}
		c.endSession()
	}
	if target == "" {
		return c.redirect(c.Base + signInPath)
	}
	u, err := url.Parse(target)
	if err != nil {
		return c.badRequest(errInvalidRequest)
	}
	if state := params.Get("state"); state != "" {
		q := u.Query()
		q.Set("state", state)
		u.RawQuery = q.Encode()
	}
	return c.redirect(u.String())
}

// idTokenClaims are the claims of an ID token that the issuer has signed, whether or not it has expired.
func (c *call) idTokenClaims(i issuer, idToken string) (jwt.Claims, bool) {
	var claims jwt.Claims
	token, err := jwt.ParseSigned(idToken, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return claims, false
	}
	for _, k := range c.publishedKeys(i) {
		if token.Claims(k.private().Public(), &claims) == nil {
			return claims, claims.Issuer == i.url && len(claims.Audience) == 1 && strings.HasPrefix(claims.ID, idTokenPrefix)
		}
	}
	return claims, false
}
