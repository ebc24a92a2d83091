package okta

import (
	"net/http"
	"slices"

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
	life
	clients []string
	rules   list[*rule] // in the order of their priority
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

var policies = collection[*authServer, *policy]{
	path: authServersPath + "/{authServerId}/policies", parameter: "policyId", typ: "Policy",
	within: withAuthServer, list: func(_ *call, s *authServer) *list[*policy] { return &s.policies },
	// A new policy is active: the status of the request is ignored (okta/terraform-provider-okta issues 111 and 1472).
	made: func(c *call) *policy {
		return &policy{id: web.NewID("00p"), life: life{status: active, created: c.Now}}
	},
	write: (*call).writePolicy, created: http.StatusCreated, answer: func(c *call, s *authServer, p *policy) any { return c.policyAnswer(s, p) },
	removed: renumber[*policy], life: func(p *policy) *life { return &p.life },
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

// writePolicy reads a policy from the request and gives it its place.
func (c *call) writePolicy(s *authServer, p *policy, isNew bool) error {
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
	if !isNew && body.Status != "" {
		p.status = body.Status
	}
	place(&s.policies, p, body.Priority)
	return nil
}

// checkPolicyClients: a client that does not exist is refused (POST_policies.400-client-not-found.json).
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
