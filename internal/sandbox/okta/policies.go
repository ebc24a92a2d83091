package okta

import (
	"net/http"
	"slices"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// allClients stands for every client in a policy's condition.
const allClients = "ALL_CLIENTS"

// policy is one access policy of a custom authorization server.
type policy struct {
	id          string
	name        string
	description *string
	priority    int
	status      string
	clients     []string
	created     time.Time
	lastUpdated time.Time
	rules       list[*rule] // in the order of their priority
}

func (p *policy) objectID() string  { return p.id }
func (p *policy) setPriority(n int) { p.priority = n }

type policyBody struct {
	Type        string  `json:"type" enum:"policyType"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	Priority    *int    `json:"priority"`
	Status      string  `json:"status" enum:"status"`
	Conditions  struct {
		Clients struct {
			Include []string `json:"include"`
		} `json:"clients"`
	} `json:"conditions"`
}

func routePolicies(r *router) {
	const policies = authServersPath + "/{authServerId}/policies"
	r.handle("GET", policies, withAuthServer(func(c *call, s *authServer) error {
		out := []map[string]any{}
		for _, p := range s.policies.items {
			out = append(out, c.policyAnswer(s, p))
		}
		return c.Reply(http.StatusOK, out)
	}))
	r.handle("POST", policies, withAuthServer(createPolicy))
	const one = policies + "/{policyId}"
	r.handle("GET", one, withPolicy(func(c *call, s *authServer, p *policy) error {
		return c.Reply(http.StatusOK, c.policyAnswer(s, p))
	}))
	r.handle("PUT", one, withPolicy(replacePolicy))
	r.handle("DELETE", one, withPolicy(func(c *call, s *authServer, p *policy) error {
		s.policies.remove(p.id)
		renumber(&s.policies)
		return c.Reply(http.StatusNoContent, nil)
	}))
	r.handle("POST", one+"/lifecycle/activate", policyLifecycle(active))
	r.handle("POST", one+"/lifecycle/deactivate", policyLifecycle(inactive))
}

func withPolicy(h func(*call, *authServer, *policy) error) handler {
	return withAuthServer(func(c *call, s *authServer) error {
		p, ok := s.policies.get(c.Params["policyId"])
		if !ok {
			return web.NotFound(c.Params["policyId"], "Policy")
		}
		return h(c, s, p)
	})
}

func (c *call) policyURL(s *authServer, p *policy) string {
	return c.Base + authServersPath + "/" + s.pathName() + "/policies/" + p.id
}

func (c *call) policyAnswer(s *authServer, p *policy) map[string]any {
	self := c.policyURL(s, p)
	links := map[string]any{"self": web.Allow(self, "GET", "PUT", "DELETE"), "rules": web.Allow(self+"/rules", "GET")}
	lifecycleLinks(links, self, p.status)
	out := map[string]any{
		"id": p.id, "status": p.status, "name": p.name, "priority": p.priority, "system": false,
		"conditions": map[string]any{"clients": map[string]any{"include": p.clients}},
		"created":    web.Timestamp(p.created), "lastUpdated": web.Timestamp(p.lastUpdated),
		"_links": links, "type": "OAUTH_AUTHORIZATION_POLICY",
	}
	if p.description != nil {
		out["description"] = *p.description
	}
	return out
}

// createPolicy makes an active policy: the status of the request is ignored
// (okta/terraform-provider-okta issues 111 and 1472).
func createPolicy(c *call, s *authServer) error {
	p := &policy{id: web.NewID("00p"), status: active, created: c.Now}
	if err := c.writePolicy(s, p, false); err != nil {
		return err
	}
	return c.Reply(http.StatusCreated, c.policyAnswer(s, p))
}

func replacePolicy(c *call, s *authServer, p *policy) error {
	if err := c.writePolicy(s, p, true); err != nil {
		return err
	}
	return c.Reply(http.StatusOK, c.policyAnswer(s, p))
}

// writePolicy reads a policy from the request and gives it its place.
func (c *call) writePolicy(s *authServer, p *policy, withStatus bool) error {
	var body policyBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if err := textLength("name", body.Name, 100); err != nil {
		return err
	}
	if body.Description != nil {
		if err := textLength("description", *body.Description, 255); err != nil {
			return err
		}
	}
	if err := c.checkPolicyClients(body.Conditions.Clients.Include); err != nil {
		return err
	}
	p.name, p.description, p.clients, p.lastUpdated = body.Name, body.Description, body.Conditions.Clients.Include, c.Now
	if p.clients == nil {
		p.clients = []string{}
	}
	if withStatus && body.Status != "" {
		p.status = body.Status
	}
	place(&s.policies, p, body.Priority)
	return nil
}

// checkPolicyClients: a client that does not exist is refused
// (POST_policies.400-client-not-found.json).
func (c *call) checkPolicyClients(include []string) error {
	for _, id := range include {
		if _, isClient := c.client(id); id != allClients && !isClient {
			if _, isApp := c.apps.get(id); !isApp {
				return invalidField("conditions.clients.include", "Resource not found")
			}
		}
	}
	return nil
}

// covers says whether the policy's condition includes the client.
func (p *policy) covers(a *app) bool {
	return slices.ContainsFunc(p.clients, func(id string) bool {
		return id == allClients || id == a.clientID() || id == a.id
	})
}

func policyLifecycle(to string) handler {
	return withPolicy(func(c *call, _ *authServer, p *policy) error {
		if p.status != to {
			p.status, p.lastUpdated = to, c.Now
		}
		return c.Reply(http.StatusNoContent, nil)
	})
}
