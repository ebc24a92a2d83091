package okta

import (
	"context"
	"slices"
)

// AllClients stands for every client in a policy's condition.
const AllClients = "ALL_CLIENTS"

// Policy is an access policy of a custom authorization server (POST_policies.json).
type Policy struct {
	ID          string `json:"id,omitempty"`
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Priority is 1 for the policy that is evaluated first. Nil in a request: the org's choice, or what it is.
	Priority *int64 `json:"priority,omitempty" overlay:"keep"`
	// Status is left out of requests; see SetPolicyStatus.
	Status     string           `json:"status,omitempty" overlay:"keep"`
	Conditions PolicyConditions `json:"conditions"`
}

// PolicyConditions says for which clients the policy counts.
type PolicyConditions struct {
	Clients Included `json:"clients"`
}

// Included is a condition that lists what it includes; an empty list is sent.
type Included struct {
	Include []string `json:"include"`
}

func (p Policy) request(status string) Policy {
	p.ID, p.Type, p.Status = "", "OAUTH_AUTHORIZATION_POLICY", status
	return p
}

// Is tells whether the policy is what CreatePolicy would make of the wanted one. One for all clients never is: it may be
// anybody's.
func (p Policy) Is(wanted Policy) bool {
	return !slices.Contains(p.Conditions.Clients.Include, AllClients) && isWhatIsMade(p.request(""), wanted.request(""))
}

// CreatePolicy creates a policy, which is active: the org ignores another status for a new one. Of the policies that have
// been written with a priority each stands where its priority puts it among them, whatever the order of the writes.
func (c *Client) CreatePolicy(ctx context.Context, serverID string, policy Policy) (created *Policy, err error) {
	err = c.policies.inTurn(ctx, serverID, func() error {
		collection := path("authorizationServers", serverID, "policies")
		created, err = writeInOrder(ctx, c, collection, ranked{Name: policy.Name}, policy.Priority, func(priority *int64) (*Policy, error) {
			policy.Priority = priority
			return post[Policy](ctx, c, collection, policy.request(StatusActive))
		}, policyPlace)
		return err
	})
	return created, err
}

// GetPolicy reads a policy. IsNotFound tells that it does not exist, or its server does not.
func (c *Client) GetPolicy(ctx context.Context, serverID, id string) (*Policy, error) {
	return get[Policy](ctx, c, path("authorizationServers", serverID, "policies", id))
}

// FindPolicy returns the server's policy of that name, or nil.
func (c *Client) FindPolicy(ctx context.Context, serverID, name string) (*Policy, error) {
	found, err := c.ListPolicies(ctx, serverID)
	return first(found, func(policy Policy) bool { return policy.Name == name }), err
}

// UpdatePolicy replaces the fields that we manage and leaves all others, the status among them. A priority is as in
// CreatePolicy.
func (c *Client) UpdatePolicy(ctx context.Context, serverID string, policy Policy) (updated *Policy, err error) {
	err = c.policies.inTurn(ctx, serverID, func() error {
		collection := path("authorizationServers", serverID, "policies")
		updated, err = writeInOrder(ctx, c, collection, ranked{ID: policy.ID, Name: policy.Name}, policy.Priority, func(priority *int64) (*Policy, error) {
			policy.Priority = priority
			return put(ctx, c, path("authorizationServers", serverID, "policies", policy.ID), policy.request(""), "system")
		}, policyPlace)
		return err
	})
	return updated, err
}

// SetPolicyStatus switches a policy on or off.
func (c *Client) SetPolicyStatus(ctx context.Context, serverID, id, status string) error {
	return c.policies.inTurn(ctx, serverID, func() error {
		return c.setStatus(ctx, path("authorizationServers", serverID, "policies", id), status, empty)
	})
}

// DeletePolicy deletes a policy, which had the priority, with its rules. One that is gone already is a success.
func (c *Client) DeletePolicy(ctx context.Context, serverID, id string, priority int64) error {
	return c.policies.inTurn(ctx, serverID, func() error {
		c.orders.at(path("authorizationServers", serverID, "policies")).forget(id, priority)
		return c.delete(ctx, path("authorizationServers", serverID, "policies", id))
	})
}

func policyPlace(policy *Policy) (string, *int64) { return policy.ID, policy.Priority }
