package okta

import "context"

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

func (c Claim) request() Claim {
	c.ID, c.System = "", false
	if c.Conditions.Scopes == nil {
		c.Conditions.Scopes = []string{}
	}
	return c
}

// CreateClaim creates a claim.
func (c *Client) CreateClaim(ctx context.Context, serverID string, claim Claim) (*Claim, error) {
	return post[Claim](ctx, c, path("authorizationServers", serverID, "claims"), claim.request())
}

// GetClaim reads a claim. IsNotFound tells that it does not exist, or its server does not.
func (c *Client) GetClaim(ctx context.Context, serverID, id string) (*Claim, error) {
	return get[Claim](ctx, c, path("authorizationServers", serverID, "claims", id))
}

// FindClaim returns the server's claim of that name in that kind of token, or nil.
func (c *Client) FindClaim(ctx context.Context, serverID, name, claimType string) (*Claim, error) {
	found, err := c.ListClaims(ctx, serverID)
	return first(found, func(claim Claim) bool { return claim.Name == name && claim.ClaimType == claimType }), err
}

// UpdateClaim replaces the fields that we manage and leaves all others.
func (c *Client) UpdateClaim(ctx context.Context, serverID string, claim Claim) (*Claim, error) {
	return put(ctx, c, path("authorizationServers", serverID, "claims", claim.ID), claim.request(), "apiResourceId")
}

// DeleteClaim deletes a claim. One that is gone already is a success.
func (c *Client) DeleteClaim(ctx context.Context, serverID, id string) error {
	return c.delete(ctx, path("authorizationServers", serverID, "claims", id))
}
