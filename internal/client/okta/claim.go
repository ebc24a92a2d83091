package okta

// Kinds of claims by the token that they go into.
const (
	ClaimTypeIdentity = "IDENTITY"
	ClaimTypeResource = "RESOURCE"
)

// Claim is a claim of a custom authorization server's tokens (POST_claims.json).
type Claim struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	// ClaimType is ClaimTypeIdentity or ClaimTypeResource.
	ClaimType string `json:"claimType"`
	// ValueType is EXPRESSION, or GROUPS with a GroupFilterType; SYSTEM is the org's.
	ValueType       string `json:"valueType"`
	Value           string `json:"value"`
	GroupFilterType string `json:"group_filter_type,omitempty"`
	// AlwaysIncludeInToken is true for access tokens, whatever the request says.
	AlwaysIncludeInToken bool            `json:"alwaysIncludeInToken"`
	Conditions           ClaimConditions `json:"conditions"`
	Status               string          `json:"status"`
	// System says that the org made the claim.
	System bool `json:"system,omitempty" overlay:"keep"`
}

// ClaimConditions says with which scopes the claim is given; none means any.
type ClaimConditions struct {
	Scopes []string `json:"scopes"`
}

var claims = kind[Claim]{
	place:    place{segments: []string{"authorizationServers", "*", "claims"}, first: true, all: true},
	id:       func(c *Claim) *string { return &c.ID },
	request:  Claim.request,
	same:     func(c, sought Claim) bool { return c.Name == sought.Name && c.ClaimType == sought.ClaimType },
	readOnly: []string{"apiResourceId"},
}

// Claims are those of an authorization server, which has each name once in each kind of token.
func (c *Client) Claims(serverID string) Collection[Claim] { return in(c, &claims, serverID) }

func (c Claim) request() Claim {
	c.ID, c.System = "", false
	if c.Conditions.Scopes == nil {
		c.Conditions.Scopes = []string{}
	}
	return c
}
