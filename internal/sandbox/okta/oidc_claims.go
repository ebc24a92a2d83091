package okta

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
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

// accessToken issues an access token (API doc, access token payload). Its
// audience is the server's, the org's own tokens are for the org.
func (c *call) accessToken(i issuer, a *app, g grant) (string, *oauthError) {
	expires := c.now.Add(time.Duration(g.token.AccessMinutes) * time.Minute)
	claims := map[string]any{
		"ver": 1, "jti": "AT." + randomString(43), "iss": i.url, "aud": c.base, "iat": c.now.Unix(), "exp": expires.Unix(),
		"cid": a.clientID(), "scp": g.scopes, "sub": a.clientID(),
	}
	if g.user != nil {
		claims["uid"], claims["sub"], claims["auth_time"] = g.user.id, a.userName(g.user), g.authTime.Unix()
	}
	if g.boundTo != "" {
		claims["cnf"] = map[string]string{"jkt": g.boundTo}
	}
	if i.server != nil {
		claims["aud"] = i.server.audiences[0]
		if err := c.addClaims(claims, i.server, "RESOURCE", a, g, true); err != nil {
			return "", err
		}
	}
	token := c.sign(i, claims)
	sub, _ := claims["sub"].(string)
	c.sessions.access[token] = &issuedToken{
		grant: g, jti: claims["jti"].(string), sub: sub, aud: claims["aud"].(string), issued: c.now, expires: expires,
	}
	return token, nil
}

// idToken issues an ID token. With an access token or a code beside it, it has
// only the claims that are always included; the others are at /userinfo (API
// doc, alwaysIncludeInToken).
func (c *call) idToken(i issuer, a *app, g grant, accessToken, code string) (string, *oauthError) {
	claims := map[string]any{
		"sub": g.user.id, "ver": 1, "iss": i.url, "aud": a.clientID(), "iat": c.now.Unix(), "exp": c.now.Add(idTokenLifetime).Unix(),
		"jti": idTokenPrefix + randomString(43), "amr": []string{"pwd"}, "idp": c.orgID, "auth_time": g.authTime.Unix(),
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
	if err := c.addIdentity(claims, i, a, g, whole); err != nil {
		return "", err
	}
	return c.sign(i, claims), nil
}

// halfHash is the left half of the SHA-256 sum (OpenID Connect, at_hash).
func halfHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// addIdentity adds the claims about the person.
func (c *call) addIdentity(claims map[string]any, i issuer, a *app, g grant, whole bool) *oauthError {
	if i.server != nil {
		return c.addClaims(claims, i.server, "IDENTITY", a, g, whole)
	}
	for _, sys := range systemClaims {
		if (whole || sys.alwaysInclude) && slices.Contains(g.scopes, sys.scope) {
			addSystemClaim(claims, sys.name, g.user)
		}
	}
	return nil
}

// addClaims adds the server's active claims of the type whose scopes were
// granted.
func (c *call) addClaims(claims map[string]any, s *authServer, typ claimType, a *app, g grant, whole bool) *oauthError {
	for _, cl := range s.claims.items {
		if cl.Status != active || cl.ClaimType != typ || !whole && !cl.AlwaysInclude {
			continue
		}
		if scopes := cl.Conditions.Scopes; len(scopes) > 0 && !slices.ContainsFunc(scopes, func(sc string) bool { return slices.Contains(g.scopes, sc) }) {
			continue
		}
		switch cl.ValueType {
		case "SYSTEM":
			addSystemClaim(claims, cl.Name, g.user)
		case "GROUPS":
			if g.user != nil {
				names := c.matchingGroups(cl, g.user)
				if len(names) > maxGroups {
					return &oauthError{400, "server_error", "The groups claim matched too many groups and must be configured to match fewer groups."}
				}
				claims[cl.Name] = names
			}
		default:
			value, ok := evaluateExpression(cl.Value, a, g.user)
			if !ok {
				return &oauthError{400, "server_error", "The '" + cl.Name + "' user claim could not be evaluated."}
			}
			claims[cl.Name] = value
		}
	}
	return nil
}

// addSystemClaim adds a claim of OpenID Connect where the profile has its value.
func addSystemClaim(claims map[string]any, name string, u *user) {
	if u == nil {
		return
	}
	value := map[string]any{
		"preferred_username": u.login, "name": u.name(), "given_name": u.firstName, "family_name": u.lastName,
		"email": u.email, "email_verified": true, "locale": "en_US", "zoneinfo": "America/Los_Angeles", "updated_at": u.created.Unix(),
	}[name]
	if value != nil && value != "" {
		claims[name] = value
	}
}

// maxGroups is how many groups a claim may have (API doc, group claims).
const maxGroups = 100

// matchingGroups are the names of the person's groups that the claim's filter
// lets through. Only REGEX minds case (API specification,
// OAuth2ClaimGroupFilterType).
func (c *call) matchingGroups(cl *claim, u *user) []string {
	out := []string{}
	for _, g := range c.groupsOf(u) {
		matches := false
		switch cl.GroupFilter {
		case "STARTS_WITH":
			matches = hasPrefixFold(g.name, cl.Value)
		case "EQUALS":
			matches = strings.EqualFold(g.name, cl.Value)
		case "CONTAINS":
			matches = strings.Contains(strings.ToLower(g.name), strings.ToLower(cl.Value))
		case "REGEX":
			form, err := regexp.Compile("^(?:" + cl.Value + ")$")
			matches = err == nil && form.MatchString(g.name)
		}
		if matches {
			out = append(out, g.name)
		}
	}
	return out
}

// userName is the name that the app's user name template gives the person.
func (a *app) userName(u *user) string {
	values := strings.NewReplacer("${source.login}", u.login, "${source.email}", u.email,
		"${fn:substringBefore(source.login, \"@\")}", strings.Split(u.login, "@")[0])
	return values.Replace(a.template.Template) + a.template.UserSuffix
}

// evaluateExpression evaluates the expressions that claims of this kind of
// deployment use: attributes of user, appuser and app, quoted texts, and the
// expression of the system claim sub. Any other cannot be evaluated.
func evaluateExpression(expression string, a *app, u *user) (any, bool) {
	e := strings.TrimSpace(expression)
	if len(e) >= 2 && (e[0] == '"' && e[len(e)-1] == '"' || e[0] == '\'' && e[len(e)-1] == '\'') {
		return e[1 : len(e)-1], true
	}
	if e == "app.clientId" || e == subExpression && u == nil {
		return a.clientID(), true
	}
	if u == nil {
		return nil, false
	}
	value, ok := map[string]string{
		subExpression: a.userName(u), "appuser.userName": a.userName(u), "user.login": u.login, "user.email": u.email,
		"user.firstName": u.firstName, "user.lastName": u.lastName, "user.displayName": u.name(), "user.id": u.id,
	}[e]
	return value, ok
}
