package okta

import (
	"context"
	"net/url"
)

// ListGroupAssignments reads which groups are assigned to an app.
func (c *Client) ListGroupAssignments(ctx context.Context, appID string) ([]GroupAssignment, error) {
	return list[GroupAssignment](ctx, c, path("apps", appID, "groups")+"?limit=200")
}

// UserAssignment is a person who is assigned to an app, directly (scope USER) or through a group.
type UserAssignment struct {
	ID    string `json:"id"`
	Scope string `json:"scope"`
}

// AnyUserAssignment returns one of the people who are assigned to an app, or nil when nobody is.
func (c *Client) AnyUserAssignment(ctx context.Context, appID string) (*UserAssignment, error) {
	found, err := get[[]UserAssignment](ctx, c, path("apps", appID, "users")+"?limit=1")
	if err != nil || len(*found) == 0 {
		return nil, err
	}
	return &(*found)[0], nil
}

// ListScopes reads the scopes of an authorization server, those of the org among them.
func (c *Client) ListScopes(ctx context.Context, serverID string) ([]Scope, error) {
	return list[Scope](ctx, c, path("authorizationServers", serverID, "scopes"))
}

// ListClaims reads the claims of an authorization server, those of the org among them.
func (c *Client) ListClaims(ctx context.Context, serverID string) ([]Claim, error) {
	return list[Claim](ctx, c, path("authorizationServers", serverID, "claims"))
}

// ListPolicies reads the access policies of an authorization server in the order in which they are evaluated.
func (c *Client) ListPolicies(ctx context.Context, serverID string) ([]Policy, error) {
	return list[Policy](ctx, c, path("authorizationServers", serverID, "policies"))
}

// ListPolicyRules reads the rules of an access policy in the order in which they are evaluated.
func (c *Client) ListPolicyRules(ctx context.Context, serverID, policyID string) ([]PolicyRule, error) {
	return list[PolicyRule](ctx, c, rulePath(serverID, policyID))
}

// ListTrustedOrigins reads the org's trusted origins.
func (c *Client) ListTrustedOrigins(ctx context.Context) ([]TrustedOrigin, error) {
	query := url.Values{"limit": {"200"}}
	return list[TrustedOrigin](ctx, c, path("trustedOrigins")+"?"+query.Encode())
}
