package okta

import (
	"net/http"
	"slices"
	"time"
)

// scopeGrant lets an app ask the org's own server for a scope of Okta's API.
type scopeGrant struct {
	id      string
	scope   string
	created time.Time
}

func routeAppGrants(r *router) {
	const grants = "/api/v1/apps/{appId}/grants"
	r.handle("GET", grants, withApp(func(c *call, a *app) error {
		out := []map[string]any{}
		for _, g := range a.grants {
			out = append(out, c.grantAnswer(a, g))
		}
		return c.reply(http.StatusOK, out)
	}))
	r.handle("POST", grants, withApp(grantScope))
	r.handle("GET", grants+"/{grantId}", withGrant(func(c *call, a *app, g *scopeGrant) error {
		return c.reply(http.StatusOK, c.grantAnswer(a, g))
	}))
	r.handle("DELETE", grants+"/{grantId}", withGrant(func(c *call, a *app, g *scopeGrant) error {
		a.grants = slices.DeleteFunc(a.grants, func(o *scopeGrant) bool { return o == g })
		return c.reply(http.StatusNoContent, nil)
	}))
}

func withGrant(h func(*call, *app, *scopeGrant) error) handler {
	return withApp(func(c *call, a *app) error {
		at := slices.IndexFunc(a.grants, func(g *scopeGrant) bool { return g.id == c.params["grantId"] })
		if at < 0 {
			return notFound(c.params["grantId"], "OAuth2ScopeConsentGrant")
		}
		return h(c, a, a.grants[at])
	})
}

// grantScope answers 201 (API doc, Application Grants). Granting twice is no error.
func grantScope(c *call, a *app) error {
	var body struct {
		ScopeID string `json:"scopeId"`
		Issuer  string `json:"issuer"`
	}
	if err := c.decode(&body, false); err != nil {
		return err
	}
	if !isAPIScope(body.ScopeID) {
		return invalidField("scopeId", "'"+body.ScopeID+"' is not a valid scope.")
	}
	for _, g := range a.grants {
		if g.scope == body.ScopeID {
			return c.reply(http.StatusCreated, c.grantAnswer(a, g))
		}
	}
	g := &scopeGrant{id: newID("oag"), scope: body.ScopeID, created: c.now}
	a.grants = append(a.grants, g)
	return c.reply(http.StatusCreated, c.grantAnswer(a, g))
}

func (c *call) grantAnswer(a *app, g *scopeGrant) map[string]any {
	self := c.base + "/api/v1/apps/" + a.id
	return map[string]any{
		"id": g.id, "status": "ACTIVE", "created": timestamp(g.created), "lastUpdated": timestamp(g.created),
		"createdBy": map[string]string{"id": c.admin.id, "type": "User"}, "issuer": c.base, "clientId": a.clientID(),
		"scopeId": g.scope, "source": "ADMIN",
		"_links": map[string]any{
			"app": titled{self, a.label}, "self": allow(self+"/grants/"+g.id, "GET", "DELETE"), "client": c.clientLink(a),
		},
	}
}
