package okta

import "slices"

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
	// Status is left out of requests; see Collection.SetStatus.
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

// policies are active when they are new: the org ignores another status. One for all clients is never taken for what would be
// made: it may be anybody's.
var policies = kind[Policy]{
	place:   place{segments: []string{"authorizationServers", "*", "policies"}, first: true, all: true},
	id:      func(p *Policy) *string { return &p.ID },
	request: Policy.request,
	starts:  func(p *Policy) { p.Status = StatusActive },
	same:    func(p, sought Policy) bool { return p.Name == sought.Name },
	alike: func(existing Policy, _ *Policy) bool {
		return !slices.Contains(existing.Conditions.Clients.Include, AllClients)
	},
	rank:     func(p *Policy) (string, **int64) { return p.Name, &p.Priority },
	readOnly: []string{"system"},
	switched: empty,
}

// Policies are the access policies of an authorization server, in the order in which they are evaluated.
func (c *Client) Policies(serverID string) Collection[Policy] { return in(c, &policies, serverID) }

func (p Policy) request() Policy {
	p.ID, p.Type, p.Status = "", "OAUTH_AUTHORIZATION_POLICY", ""
	return p
}
