package okta

// SignInPolicy is an app sign-in policy of the org, which decides how people sign in to the apps that have it. It is only read
// (GET_policies.type-ACCESS_POLICY.json).
type SignInPolicy struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Status      string `json:"status"`
	// System says that the org made the policy, which cannot be deleted then.
	System bool `json:"system"`
}

// SignInPolicies are the org's app sign-in policies. An org of the Classic Engine has none.
func (c *Client) SignInPolicies() Listing[SignInPolicy] {
	return listing[SignInPolicy](c, place{segments: []string{"policies"}, page: "type=ACCESS_POLICY"})
}
