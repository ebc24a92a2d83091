package okta

import "context"

// PolicyRule is a rule of an access policy (POST_policy_rules.implicit-groups.json).
type PolicyRule struct {
	ID   string `json:"id,omitempty"`
	Type string `json:"type"`
	Name string `json:"name"`
	// Priority is as in Policy.
	Priority *int64 `json:"priority,omitempty" overlay:"keep"`
	// Status is left out of requests; see SetPolicyRuleStatus.
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

func (r PolicyRule) request(status string) PolicyRule {
	r.ID, r.Type, r.Status = "", "RESOURCE_ACCESS", status
	return r
}

// Is tells whether the rule is what CreatePolicyRule would make of the wanted one.
func (r PolicyRule) Is(wanted PolicyRule) bool {
	return isWhatIsMade(r.request(""), wanted.request(""))
}

func rulePath(serverID, policyID string, rest ...string) string {
	return path(append([]string{"authorizationServers", serverID, "policies", policyID, "rules"}, rest...)...)
}

// CreatePolicyRule creates a rule, which is active. A priority is as in CreatePolicy.
func (c *Client) CreatePolicyRule(ctx context.Context, serverID, policyID string, rule PolicyRule) (created *PolicyRule, err error) {
	err = c.policies.inTurn(ctx, serverID, func() error {
		collection := rulePath(serverID, policyID)
		created, err = writeInOrder(ctx, c, collection, ranked{Name: rule.Name}, rule.Priority, func(priority *int64) (*PolicyRule, error) {
			rule.Priority = priority
			return post[PolicyRule](ctx, c, collection, rule.request(StatusActive))
		}, rulePlace)
		return err
	})
	return created, err
}

// GetPolicyRule reads a rule. IsNotFound tells that it does not exist, or its policy or server does not.
func (c *Client) GetPolicyRule(ctx context.Context, serverID, policyID, id string) (*PolicyRule, error) {
	return get[PolicyRule](ctx, c, rulePath(serverID, policyID, id))
}

// FindPolicyRule returns the policy's rule of that name, or nil.
func (c *Client) FindPolicyRule(ctx context.Context, serverID, policyID, name string) (*PolicyRule, error) {
	found, err := c.ListPolicyRules(ctx, serverID, policyID)
	return first(found, func(rule PolicyRule) bool { return rule.Name == name }), err
}

// UpdatePolicyRule replaces the fields that we manage and leaves all others, the status among them. A priority is as in
// CreatePolicy.
func (c *Client) UpdatePolicyRule(ctx context.Context, serverID, policyID string, rule PolicyRule) (updated *PolicyRule, err error) {
	err = c.policies.inTurn(ctx, serverID, func() error {
		updated, err = writeInOrder(ctx, c, rulePath(serverID, policyID), ranked{ID: rule.ID, Name: rule.Name}, rule.Priority, func(priority *int64) (*PolicyRule, error) {
			rule.Priority = priority
			return put(ctx, c, rulePath(serverID, policyID, rule.ID), rule.request(""), "system")
		}, rulePlace)
		return err
	})
	return updated, err
}

// SetPolicyRuleStatus switches a rule on or off.
func (c *Client) SetPolicyRuleStatus(ctx context.Context, serverID, policyID, id, status string) error {
	return c.policies.inTurn(ctx, serverID, func() error {
		return c.setStatus(ctx, rulePath(serverID, policyID, id), status, empty)
	})
}

// DeletePolicyRule deletes a rule, which had the priority. One that is gone already is a success.
func (c *Client) DeletePolicyRule(ctx context.Context, serverID, policyID, id string, priority int64) error {
	return c.policies.inTurn(ctx, serverID, func() error {
		c.orders.at(rulePath(serverID, policyID)).forget(id, priority)
		return c.delete(ctx, rulePath(serverID, policyID, id))
	})
}

func rulePlace(rule *PolicyRule) (string, *int64) { return rule.ID, rule.Priority }
