package okta

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// rule is one rule of an access policy.
type rule struct {
	id          string
	name        string
	priority    int
	status      string
	created     time.Time
	lastUpdated time.Time
	people      rulePeople
	grants      []string
	scopes      []string
	token       tokenAction
}

func (r *rule) objectID() string  { return r.id }
func (r *rule) setPriority(n int) { r.priority = n }

type rulePeople struct {
	Users  *ruleUsers  `json:"users,omitempty"`
	Groups *ruleGroups `json:"groups,omitempty"`
}

// ruleUsers answers always with exclude, also where the request names groups
// only, ruleGroups only with what is set (POST_policy_rules.implicit-groups.json,
// authorization_server_rules.policy_rules_lifecycle.json).
type ruleUsers struct {
	Include []string `json:"include,omitempty"`
	Exclude []string `json:"exclude"`
}

type ruleGroups struct {
	Include []string `json:"include,omitempty"`
	Exclude []string `json:"exclude,omitempty"`
}

type tokenAction struct {
	oidc.Lifetimes
	InlineHook *inlineHook `json:"inlineHook,omitempty"`
}

type inlineHook struct {
	ID string `json:"id"`
}

type include struct {
	Include []string `json:"include"`
}

type ruleBody struct {
	Type       string `json:"type" enum:"ruleType"`
	Name       string `json:"name"`
	Priority   *int   `json:"priority"`
	Status     string `json:"status" enum:"status"`
	Conditions *struct {
		People     rulePeople `json:"people"`
		GrantTypes include    `json:"grantTypes"`
		Scopes     include    `json:"scopes"`
	} `json:"conditions"`
	Actions struct {
		Token struct {
			AccessMinutes  *int        `json:"accessTokenLifetimeMinutes"`
			RefreshMinutes *int        `json:"refreshTokenLifetimeMinutes"`
			WindowMinutes  *int        `json:"refreshTokenWindowMinutes"`
			InlineHook     *inlineHook `json:"inlineHook"`
		} `json:"token"`
	} `json:"actions"`
}

func routeRules(r *router) {
	const rules = authServersPath + "/{authServerId}/policies/{policyId}/rules"
	r.handle("GET", rules, withPolicy(func(c *call, s *authServer, p *policy) error {
		out := []map[string]any{}
		for _, rl := range p.rules.items {
			out = append(out, c.ruleAnswer(s, p, rl))
		}
		return c.Reply(http.StatusOK, out)
	}))
	r.handle("POST", rules, withPolicy(func(c *call, s *authServer, p *policy) error {
		rl := &rule{id: web.NewID("0pr"), status: active, created: c.Now}
		if err := c.writeRule(p, rl, false); err != nil {
			return err
		}
		return c.Reply(http.StatusCreated, c.ruleAnswer(s, p, rl))
	}))
	const one = rules + "/{ruleId}"
	r.handle("GET", one, withRule(func(c *call, s *authServer, p *policy, rl *rule) error {
		return c.Reply(http.StatusOK, c.ruleAnswer(s, p, rl))
	}))
	r.handle("PUT", one, withRule(func(c *call, s *authServer, p *policy, rl *rule) error {
		if err := c.writeRule(p, rl, true); err != nil {
			return err
		}
		return c.Reply(http.StatusOK, c.ruleAnswer(s, p, rl))
	}))
	r.handle("DELETE", one, withRule(func(c *call, _ *authServer, p *policy, rl *rule) error {
		p.rules.remove(rl.id)
		renumber(&p.rules)
		return c.Reply(http.StatusNoContent, nil)
	}))
	r.handle("POST", one+"/lifecycle/activate", ruleLifecycle(active))
	r.handle("POST", one+"/lifecycle/deactivate", ruleLifecycle(inactive))
}

func withRule(h func(*call, *authServer, *policy, *rule) error) handler {
	return withPolicy(func(c *call, s *authServer, p *policy) error {
		rl, ok := p.rules.get(c.Params["ruleId"])
		if !ok {
			return web.NotFound(c.Params["ruleId"], "PolicyRule")
		}
		return h(c, s, p, rl)
	})
}

func (c *call) ruleAnswer(s *authServer, p *policy, rl *rule) map[string]any {
	self := c.policyURL(s, p) + "/rules/" + rl.id
	links := map[string]any{"self": web.Allow(self, "GET", "PUT", "DELETE")}
	lifecycleLinks(links, self, rl.status)
	return map[string]any{
		"id": rl.id, "status": rl.status, "name": rl.name, "priority": rl.priority, "system": false,
		"created": web.Timestamp(rl.created), "lastUpdated": web.Timestamp(rl.lastUpdated),
		"conditions": map[string]any{
			"people": rl.people, "grantTypes": include{rl.grants}, "scopes": include{rl.scopes},
		},
		"actions": map[string]any{"token": rl.token}, "_links": links, "type": "RESOURCE_ACCESS",
	}
}

// grantOrder is the order in which rules list their grants, whatever the order
// of the request (PUT_policy_rules_id.two-grants-reordered.json has implicit
// before password; the others are in the order of the API doc's examples).
var grantOrder = []string{"implicit", "client_credentials", "authorization_code", "password"}

func sortedGrants(grants []string) []string {
	out := slices.Clone(grants)
	if out == nil {
		out = []string{}
	}
	rank := func(g string) int {
		if i := slices.Index(grantOrder, g); i >= 0 {
			return i
		}
		return len(grantOrder)
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// writeRule reads a rule from the request and gives it its place.
func (c *call) writeRule(p *policy, rl *rule, withStatus bool) error {
	var body ruleBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	switch {
	case body.Name == "":
		return blank("name")
	case body.Conditions == nil:
		return blank("conditions")
	case body.Type == "":
		return blank("type")
	}
	cond := body.Conditions
	if err := c.checkPeople(cond.GrantTypes.Include, cond.People); err != nil {
		return err
	}
	token := tokenAction{oidc.Lifetimes{
		AccessMinutes:  orDefault(body.Actions.Token.AccessMinutes, 60),
		RefreshMinutes: orDefault(body.Actions.Token.RefreshMinutes, 0),
		WindowMinutes:  orDefault(body.Actions.Token.WindowMinutes, 10080),
	}, body.Actions.Token.InlineHook}
	if err := checkLifetimes(token); err != nil {
		return err
	}
	if cond.People.Users == nil && cond.People.Groups != nil {
		cond.People.Users = &ruleUsers{}
	}
	if cond.People.Users != nil && cond.People.Users.Exclude == nil {
		cond.People.Users.Exclude = []string{}
	}
	rl.name, rl.people, rl.grants, rl.token, rl.lastUpdated = body.Name, cond.People, sortedGrants(cond.GrantTypes.Include), token, c.Now
	rl.scopes = cond.Scopes.Include
	if rl.scopes == nil {
		rl.scopes = []string{}
	}
	if withStatus && body.Status != "" {
		rl.status = body.Status
	}
	place(&p.rules, rl, body.Priority)
	return nil
}

func orDefault(v *int, otherwise int) int {
	if v == nil {
		return otherwise
	}
	return *v
}

// everyone stands for the group of all users in a rule's condition (API doc).
const everyone = "EVERYONE"

// checkPeople: grants that a person is part of need at least one valid user or
// group (POST_policy_rules.400-people-required.json).
func (c *call) checkPeople(grants []string, people rulePeople) error {
	personal := slices.ContainsFunc(grants, func(g string) bool {
		return g == "authorization_code" || g == "implicit" || g == "password"
	})
	if !personal {
		return nil
	}
	if people.Users != nil && slices.ContainsFunc(people.Users.Include, func(id string) bool { _, ok := c.users.get(id); return ok }) {
		return nil
	}
	if people.Groups != nil && slices.ContainsFunc(people.Groups.Include, func(id string) bool {
		_, ok := c.groups.get(id)
		return ok || id == everyone
	}) {
		return nil
	}
	return invalidField("conditions.people", "At least one of ''conditions.people.users.include'' or ''conditions.people.groups.include'' "+
		"must contain a valid user or group when ''conditions.grantTypes'' contains one or more of [authorization_code, implicit, password].")
}

// checkLifetimes: access 5 minutes to a day; refresh unlimited (0) or at least
// as long as access; window 10 minutes to five years (API doc).
func checkLifetimes(t tokenAction) error {
	switch {
	case t.AccessMinutes < 5 || t.AccessMinutes > 1440:
		return invalidField("actions.token.accessTokenLifetimeMinutes", "The value must be between 5 and 1440.")
	case t.RefreshMinutes != 0 && t.RefreshMinutes < t.AccessMinutes:
		return invalidField("actions.token.refreshTokenLifetimeMinutes", "The value must be 0 or at least the access token lifetime.")
	case t.WindowMinutes < 10 || t.WindowMinutes > 2628000:
		return invalidField("actions.token.refreshTokenWindowMinutes", "The value must be between 10 and 2628000.")
	}
	return nil
}

func ruleLifecycle(to string) handler {
	return withRule(func(c *call, _ *authServer, _ *policy, rl *rule) error {
		if rl.status != to {
			rl.status, rl.lastUpdated = to, c.Now
		}
		return c.Reply(http.StatusNoContent, nil)
	})
}
