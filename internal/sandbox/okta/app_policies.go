package okta

import (
	"net/http"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// appPolicy is an app sign-in policy (type ACCESS_POLICY).
type appPolicy struct {
	id          string
	name        string
	description string
	system      bool
	created     time.Time
}

func (p *appPolicy) objectID() string { return p.id }

// seedAppPolicies makes the policies of a new org: those of Okta's own apps, and the default, which new apps get (recordings of
// GET /policies?type=ACCESS_POLICY).
func (s *state) seedAppPolicies(now time.Time) {
	for _, name := range []string{"Okta Admin Console", "Okta Dashboard", "Okta Browser Plugin"} {
		s.appPolicies.add(&appPolicy{id: web.NewID("rst"), name: name, created: now})
	}
	byDefault := &appPolicy{id: web.NewID("rst"), name: "Any two factors", description: "Require two factors to access.", system: true, created: now}
	s.appPolicies.add(byDefault)
	s.defaultPolicy, s.enrollPolicy = byDefault.id, web.NewID("rst")
}

func routeAppPolicies(r *router) {
	r.handle("PUT", "/api/v1/apps/{appId}/policies/{policyId}", withApp(func(c *call, a *app) error {
		return in(c, &c.appPolicies, "policyId", "Policy", func(p *appPolicy) error {
			a.policyID, a.lastUpdated = p.id, c.Now
			return c.Reply(http.StatusNoContent, nil)
		})
	}))
	r.handle("GET", "/api/v1/policies", listAppPolicies)
	r.handle("GET", "/api/v1/policies/{policyId}", func(c *call) error {
		return in(c, &c.appPolicies, "policyId", "Policy", func(p *appPolicy) error { return c.Reply(http.StatusOK, c.appPolicyAnswer(p)) })
	})
}

// listAppPolicies lists the policies of type ACCESS_POLICY (GET_policies.type-ACCESS_POLICY.json); of the other types the org
// has none.
func listAppPolicies(c *call) error {
	typ := c.Request.URL.Query().Get("type")
	if typ == "" {
		return &web.Error{Status: 400, Code: "E0000028", Summary: "The request is missing a required parameter."}
	}
	return replyPage(c, &c.appPolicies, func(*appPolicy) bool { return typ == "ACCESS_POLICY" }, pageSize{byDefault: 200, max: 200, unsaid: true}, c.appPolicyAnswer)
}

func (c *call) appPolicyAnswer(p *appPolicy) map[string]any {
	self := c.Base + "/api/v1/policies/" + p.id
	links := map[string]any{"self": web.Allow(self, "GET", "PUT"), "rules": web.Allow(self+"/rules", "GET", "POST")}
	if !p.system {
		links["self"] = web.Allow(self, "GET", "PUT", "DELETE")
		links["mappings"] = web.Allow(self+"/mappings", "GET", "POST")
		lifecycleLinks(links, self, active)
	}
	out := map[string]any{
		"id": p.id, "status": active, "name": p.name, "priority": 1, "system": p.system, "conditions": nil,
		"created": web.Timestamp(p.created), "lastUpdated": web.Timestamp(p.created), "_links": links,
		"_embedded": map[string]string{"resourceType": "APP"}, "type": "ACCESS_POLICY",
	}
	if p.description != "" {
		out["description"] = p.description
	}
	return out
}
