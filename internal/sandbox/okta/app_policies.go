package okta

import (
	"net/http"
	"time"
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

// seedAppPolicies makes the policies of a new org: those of Okta's own apps, and
// the default, which new apps get (recordings of GET /policies?type=ACCESS_POLICY).
func (s *state) seedAppPolicies(now time.Time) {
	for _, name := range []string{"Okta Admin Console", "Okta Dashboard", "Okta Browser Plugin"} {
		s.appPolicies.add(&appPolicy{id: newID("rst"), name: name, created: now})
	}
	byDefault := &appPolicy{id: newID("rst"), name: "Any two factors", description: "Require two factors to access.", system: true, created: now}
	s.appPolicies.add(byDefault)
	s.defaultPolicy, s.enrollPolicy = byDefault.id, newID("rst")
}

func routeAppPolicies(r *router) {
	r.handle("PUT", "/api/v1/apps/{appId}/policies/{policyId}", withApp(func(c *call, a *app) error {
		p, ok := c.appPolicies.get(c.params["policyId"])
		if !ok {
			return notFound(c.params["policyId"], "Policy")
		}
		a.policyID, a.lastUpdated = p.id, c.now
		return c.reply(http.StatusNoContent, nil)
	}))
	r.handle("GET", "/api/v1/policies", listAppPolicies)
	r.handle("GET", "/api/v1/policies/{policyId}", func(c *call) error {
		p, ok := c.appPolicies.get(c.params["policyId"])
		if !ok {
			return notFound(c.params["policyId"], "Policy")
		}
		return c.reply(http.StatusOK, c.appPolicyAnswer(p))
	})
}

// listAppPolicies lists the policies of type ACCESS_POLICY
// (GET_policies.type-ACCESS_POLICY.json); of the other types the org has none.
func listAppPolicies(c *call) error {
	typ := c.r.URL.Query().Get("type")
	if typ == "" {
		return &apiError{status: 400, code: "E0000028", summary: "The request is missing a required parameter."}
	}
	found, err := page(c, &c.appPolicies, func(*appPolicy) bool { return typ == "ACCESS_POLICY" }, pageSize{byDefault: 200, max: 200, unsaid: true})
	if err != nil {
		return err
	}
	out := make([]map[string]any, 0, len(found))
	for _, p := range found {
		out = append(out, c.appPolicyAnswer(p))
	}
	return c.reply(http.StatusOK, out)
}

func (c *call) appPolicyAnswer(p *appPolicy) map[string]any {
	self := c.base + "/api/v1/policies/" + p.id
	links := map[string]any{"self": allow(self, "GET", "PUT"), "rules": allow(self+"/rules", "GET", "POST")}
	if !p.system {
		links["self"] = allow(self, "GET", "PUT", "DELETE")
		links["mappings"] = allow(self+"/mappings", "GET", "POST")
		lifecycleLinks(links, self, active)
	}
	out := map[string]any{
		"id": p.id, "status": active, "name": p.name, "priority": 1, "system": p.system, "conditions": nil,
		"created": timestamp(p.created), "lastUpdated": timestamp(p.created), "_links": links,
		"_embedded": map[string]string{"resourceType": "APP"}, "type": "ACCESS_POLICY",
	}
	if p.description != "" {
		out["description"] = p.description
	}
	return out
}
