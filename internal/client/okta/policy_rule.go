package okta

// PolicyRule is a rule of an access policy (POST_policy_rules.implicit-groups.json).
type PolicyRule struct {
	ID   string `json:"id,omitempty"`
	Type string `json:"type"`
	Name string `json:"name"`
	// Priority is as in Policy.
	Priority *int64 `json:"priority,omitempty" overlay:"keep"`
	// Status is left out of requests; see Collection.SetStatus.
	Status     string               `json:"status,omitempty" overlay:"keep"`
	Conditions PolicyRuleConditions `json:"conditions"`
	Actions    PolicyRuleActions    `json:"actions"`
}

// PolicyRuleConditions says when the rule counts.
type PolicyRuleConditions struct {
	People     PolicyRulePeople `json:"people"`
	GrantTypes Included         `json:"grantTypes"`
	Scopes     Included         `json:"scopes"`
}

// PolicyRulePeople says for whom the rule counts: users and groups by their ids, EVERYONE for the group of all.
type PolicyRulePeople struct {
	Users  PeopleCondition `json:"users"`
	Groups PeopleCondition `json:"groups"`
}

// PeopleCondition lists who is included and who is not.
type PeopleCondition struct {
	Include []string `json:"include,omitempty"`
	Exclude []string `json:"exclude,omitempty"`
}

// PolicyRuleActions says what is done then.
type PolicyRuleActions struct {
	Token TokenAction `json:"token"`
}

// TokenAction says how long the tokens live, in minutes, and which inline hook is asked.
type TokenAction struct {
	AccessTokenLifetime int64 `json:"accessTokenLifetimeMinutes"`
	// RefreshTokenLifetime is 0 for tokens that live until they have not been used for RefreshTokenWindow.
	RefreshTokenLifetime int64       `json:"refreshTokenLifetimeMinutes"`
	RefreshTokenWindow   int64       `json:"refreshTokenWindowMinutes"`
	InlineHook           *InlineHook `json:"inlineHook,omitempty"`
}

// InlineHook names an inline hook of the org.
type InlineHook struct {
	ID string `json:"id"`
}

var policyRules = kind[PolicyRule]{
	place:    place{segments: []string{"authorizationServers", "*", "policies", "*", "rules"}, first: true, all: true},
	id:       func(r *PolicyRule) *string { return &r.ID },
	request:  PolicyRule.request,
	starts:   func(r *PolicyRule) { r.Status = StatusActive },
	same:     func(r, sought PolicyRule) bool { return r.Name == sought.Name },
	rank:     func(r *PolicyRule) (string, **int64) { return r.Name, &r.Priority },
	readOnly: []string{"system"},
	switched: empty,
}

// PolicyRules are the rules of an access policy, in the order in which they are evaluated.
func (c *Client) PolicyRules(serverID, policyID string) Collection[PolicyRule] {
	return in(c, &policyRules, serverID, policyID)
}

func (r PolicyRule) request() PolicyRule {
	r.ID, r.Type, r.Status = "", "RESOURCE_ACCESS", ""
	return r
}
