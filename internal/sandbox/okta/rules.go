package okta

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// rule is one rule of an access policy.
type rule struct {
	id       string
	name     string
	priority int
	life
	people rulePeople
	grants []string
	scopes []string
	token  tokenAction
}

func (r *rule) objectID() string  { return r.id }
func (r *rule) setPriority(n int) { r.priority = n }

type rulePeople struct {
	Users  *ruleUsers  `json:"users,omitempty"`
	Groups *ruleGroups `json:"groups,omitempty"`
}

// ruleUsers answers always with exclude, also where the request names groups only, ruleGroups only with what is set
// (POST_policy_rules.implicit-groups.json, authorization_server_rules.policy_rules_lifecycle.json).
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

// rulesOf is what rules are below.
type rulesOf struct {
	server *authServer
	policy *policy
}

var rules = collection[rulesOf, *rule]{
	path: policies.path + "/{policyId}/rules", parameter: "ruleId", typ: "PolicyRule",
	within: func(h func(*call, rulesOf) error) handler {
		return policies.one(func(c *call, s *authServer, p *policy) error { return h(c, rulesOf{s, p}) })
	},
	list:  func(_ *call, of rulesOf) *list[*rule] { return &of.policy.rules },
	made:  func(c *call) *rule { return &rule{id: web.NewID("0pr"), life: life{status: active, created: c.Now}} },
	write: (*call).writeRule, created: http.StatusCreated, answer: func(c *call, of rulesOf, rl *rule) any { return c.ruleAnswer(of, rl) },
	removed: renumber[*rule], life: func(rl *rule) *life { return &rl.life },
}

func (c *call) ruleAnswer(of rulesOf, rl *rule) map[string]any {
	self := c.policyURL(of.server, of.policy) + "/rules/" + rl.id
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

// grantOrder is the order in which rules list their grants, whatever the order of the request
// (PUT_policy_rules_id.two-grants-reordered.json has implicit before password; the others are in the order of the API doc's
// examples).
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
func (c *call) writeRule(of rulesOf, rl *rule, isNew bool) error {
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
	if !isNew && body.Status != "" {
		rl.status = body.Status
	}
	place(&of.policy.rules, rl, body.Priority)
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

// checkPeople: grants that a person is part of need at least one valid user or group
// (POST_policy_rules.400-people-required.json).
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

// checkLifetimes: access 5 minutes to a day; refresh unlimited (0) or at least as long as access; window 10 minutes to five
// years (API doc).
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
