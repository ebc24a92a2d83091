package oidc

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// idTokenPrefix begins the jti of ID tokens (API doc, ID token payload).
const idTokenPrefix = "ID."

// idTokenLifetime is how long an ID token is valid (API doc: one hour).
const idTokenLifetime = time.Hour

// sign signs claims with the key of the issuer.
func (c *call) sign(i issuer, claims map[string]any) string {
	key := c.publishedKeys(i)[0]
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key.private(), KeyID: key.kid},
	}, nil)
	if err != nil {
		panic(err) // the algorithm fits the key
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		panic(err) // the claims are of JSON types
	}
	return token
}

// accessToken issues an access token (API doc, access token payload). Its audience is the server's, the org's own tokens are
// for the org.
func (c *call) accessToken(i issuer, a *Client, g Grant) (string, *Error) {
	expires := c.Now.Add(time.Duration(g.token.AccessMinutes) * time.Minute)
	claims := map[string]any{
		"ver": 1, "jti": "AT." + web.Random(43), "iss": i.url, "aud": c.Base, "iat": c.Now.Unix(), "exp": expires.Unix(),
		"cid": a.ID, "scp": g.Scopes, "sub": a.ID,
	}
	if g.Person != nil {
		name, _ := c.Assigned(a, g.Person)
		claims["uid"], claims["sub"], claims["auth_time"] = g.Person.ID, name, g.authTime.Unix()
	}
	if g.boundTo != "" {
		claims["cnf"] = map[string]string{"jkt": g.boundTo}
	}
	if i.server != nil {
		claims["aud"] = i.server.Audience
		if err := c.addClaims(claims, g.request(i, a), "RESOURCE", true); err != nil {
			return "", err
		}
	}
	token := c.sign(i, claims)
	sub, _ := claims["sub"].(string)
	c.sessions.access[token] = &issuedToken{
		grant: g, jti: claims["jti"].(string), sub: sub, aud: claims["aud"].(string), issued: c.Now, expires: expires,
	}
	return token, nil
}

// idToken issues an ID token. With an access token or a code beside it, it has only the claims that are always included; the
// others are at /userinfo (API doc, alwaysIncludeInToken).
func (c *call) idToken(i issuer, a *Client, g Grant, accessToken, code string) (string, *Error) {
	org, _ := c.Identity()
	claims := map[string]any{
		"sub": g.Person.ID, "ver": 1, "iss": i.url, "aud": a.ID, "iat": c.Now.Unix(), "exp": c.Now.Add(idTokenLifetime).Unix(),
		"jti": idTokenPrefix + web.Random(43), "amr": []string{"pwd"}, "idp": org, "auth_time": g.authTime.Unix(),
	}
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	if accessToken != "" {
		claims["at_hash"] = halfHash(accessToken)
	}
	if code != "" {
		claims["c_hash"] = halfHash(code)
	}
	whole := accessToken == "" && code == ""
	if err := c.addClaims(claims, g.request(i, a), "IDENTITY", whole); err != nil {
		return "", err
	}
	return c.sign(i, claims), nil
}

// halfHash is the left half of the SHA-256 sum (OpenID Connect, at_hash).
func halfHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// addClaims adds the claims of the issuer.
func (c *call) addClaims(claims map[string]any, r Request, tokenType string, all bool) *Error {
	added, refused := c.Claims(r, tokenType, all)
	maps.Copy(claims, added)
	return refused
}
