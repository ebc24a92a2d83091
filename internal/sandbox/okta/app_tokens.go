package okta

import (
	"net/http"
	"slices"
)

// routeAppTokens: the refresh tokens that an app has of any issuer
// (application_tokens.application_tokens_lifecycle.json).
func routeAppTokens(r *router) {
	const tokens = "/api/v1/apps/{appId}/tokens"
	r.handle("GET", tokens, withApp(func(c *call, a *app) error {
		found, err := page(c, c.tokensOfApp(a), nil, pageSize{byDefault: 20, max: 200})
		if err != nil {
			return err
		}
		out := []map[string]any{}
		for _, rg := range found {
			out = append(out, c.appTokenAnswer(a, rg))
		}
		return c.reply(http.StatusOK, out)
	}))
	r.handle("DELETE", tokens, withApp(func(c *call, a *app) error {
		for _, rg := range c.tokensOfApp(a).items {
			rg.grant.family.revoked = true
		}
		return c.reply(http.StatusNoContent, nil)
	}))
	r.handle("GET", tokens+"/{tokenId}", withAppToken(func(c *call, a *app, rg *refreshGrant) error {
		return c.reply(http.StatusOK, c.appTokenAnswer(a, rg))
	}))
	r.handle("DELETE", tokens+"/{tokenId}", withAppToken(func(c *call, _ *app, rg *refreshGrant) error {
		rg.grant.family.revoked = true
		return c.reply(http.StatusNoContent, nil)
	}))
}

func withAppToken(h func(*call, *app, *refreshGrant) error) handler {
	return withApp(func(c *call, a *app) error {
		rg, ok := c.tokensOfApp(a).get(c.params["tokenId"])
		if !ok {
			return notFound(a.id+"."+c.params["tokenId"], "OAuth2RefreshTokenTx")
		}
		return h(c, a, rg)
	})
}

// tokensOfApp are the app's refresh tokens that are good, of the issuers named or else of any.
func (c *call) tokensOfApp(a *app, issuers ...string) *list[*refreshGrant] {
	found := &list[*refreshGrant]{}
	for _, rg := range c.sessions.refresh {
		if of := rg.grant.issuer; rg.grant.client == a.clientID() && rg.good(issuer{url: of}, c.now) && (len(issuers) == 0 || slices.Contains(issuers, of)) {
			found.add(rg)
		}
	}
	return found
}

// appTokenAnswer shows a token as the API specification's OAuth2RefreshToken.
func (c *call) appTokenAnswer(a *app, rg *refreshGrant) map[string]any {
	return c.refreshTokenAnswer(a, rg, c.base+"/api/v1/apps/"+a.id+"/tokens/"+rg.id)
}

// refreshTokenAnswer has the members of OAuth2RefreshToken of the API specification, for a token at an address.
func (c *call) refreshTokenAnswer(a *app, rg *refreshGrant, self string) map[string]any {
	return map[string]any{
		"id": rg.id, "status": "ACTIVE", "created": timestamp(rg.created), "lastUpdated": timestamp(rg.used),
		"expiresAt": timestamp(rg.expires()), "issuer": rg.grant.issuer, "clientId": a.clientID(),
		"userId": rg.grant.user.id, "scopes": rg.grant.scopes,
		"_links": map[string]any{
			"app": titled{c.base + "/api/v1/apps/" + a.id, a.label}, "self": href{Href: self}, "revoke": allow(self, "DELETE"), "client": c.clientLink(a),
			"user": titled{c.base + "/api/v1/users/" + rg.grant.user.id, rg.grant.user.name()},
		},
	}
}
