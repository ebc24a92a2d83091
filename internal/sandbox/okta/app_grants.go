package okta

import (
	"net/http"
	"slices"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
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
		return c.Reply(http.StatusOK, shown(a.grants, func(g *scopeGrant) any { return c.grantAnswer(a, g) }))
	}))
	r.handle("POST", grants, withApp(grantScope))
	r.handle("GET", grants+"/{grantId}", withGrant(func(c *call, a *app, g *scopeGrant) error {
		return c.Reply(http.StatusOK, c.grantAnswer(a, g))
	}))
	r.handle("DELETE", grants+"/{grantId}", withGrant(func(c *call, a *app, g *scopeGrant) error {
		a.grants = slices.DeleteFunc(a.grants, func(o *scopeGrant) bool { return o == g })
		return c.Reply(http.StatusNoContent, nil)
	}))
}

func withGrant(h func(*call, *app, *scopeGrant) error) handler {
	return withApp(func(c *call, a *app) error {
		at := slices.IndexFunc(a.grants, func(g *scopeGrant) bool { return g.id == c.Params["grantId"] })
		if at < 0 {
			return web.NotFound(c.Params["grantId"], "OAuth2ScopeConsentGrant")
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
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if !oidc.IsAPIScope(body.ScopeID) {
		return invalidField("scopeId", "'"+body.ScopeID+"' is not a valid scope.")
	}
	for _, g := range a.grants {
		if g.scope == body.ScopeID {
			return c.Reply(http.StatusCreated, c.grantAnswer(a, g))
		}
	}
	g := &scopeGrant{id: web.NewID("oag"), scope: body.ScopeID, created: c.Now}
	a.grants = append(a.grants, g)
	return c.Reply(http.StatusCreated, c.grantAnswer(a, g))
}

func (c *call) grantAnswer(a *app, g *scopeGrant) map[string]any {
	self := c.Base + "/api/v1/apps/" + a.id
	return map[string]any{
		"id": g.id, "status": "ACTIVE", "created": web.Timestamp(g.created), "lastUpdated": web.Timestamp(g.created),
		"createdBy": map[string]string{"id": c.admin.id, "type": "User"}, "issuer": c.Base, "clientId": a.clientID(),
		"scopeId": g.scope, "source": "ADMIN",
		"_links": map[string]any{
			"app": titled{self, a.label}, "self": web.Allow(self+"/grants/"+g.id, "GET", "DELETE"), "client": c.clientLink(a),
		},
	}
}
