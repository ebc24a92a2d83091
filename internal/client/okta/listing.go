package okta

import (
	"context"
	"iter"
	"net/url"
	"strings"
)

// Applications goes through the OpenID Connect app integrations of the org; it asks for its pages as they are wanted. An error
// ends it.
func (c *Client) Applications(ctx context.Context) iter.Seq2[*Application, error] {
	return func(yield func(*Application, error) bool) {
		for app, err := range stream[Application](ctx, c, path("apps")+"?limit=200") {
			if (err != nil || strings.EqualFold(app.SignOnMode, "OPENID_CONNECT")) && !yield(&app, err) {
				return
			}
		}
	}
}

// Groups goes through the groups of the org of a type, or of any; see Applications.
func (c *Client) Groups(ctx context.Context, groupType string) iter.Seq2[Group, error] {
	query := url.Values{"limit": {"200"}}
	if groupType != "" {
		query.Set("search", "type eq "+quoted(groupType))
	}
	return stream[Group](ctx, c, path("groups")+"?"+query.Encode())
}

// AuthorizationServers goes through the authorization servers of the org; see Applications.
func (c *Client) AuthorizationServers(ctx context.Context) iter.Seq2[AuthorizationServer, error] {
	return stream[AuthorizationServer](ctx, c, path("authorizationServers")+"?limit=200")
}

// TrustedOrigins goes through the trusted origins of the org; see Applications.
func (c *Client) TrustedOrigins(ctx context.Context) iter.Seq2[TrustedOrigin, error] {
	return stream[TrustedOrigin](ctx, c, path("trustedOrigins")+"?limit=200")
}

// ListGroupAssignments reads which groups are assigned to an app.
func (c *Client) ListGroupAssignments(ctx context.Context, appID string) ([]GroupAssignment, error) {
	return list[GroupAssignment](ctx, c, path("apps", appID, "groups")+"?limit=200")
}

// UserAssignment is a person who is assigned to an app, directly or through a group (API doc, Application Users).
type UserAssignment struct {
	ID          string `json:"id"`
	Credentials struct {
		// UserName is the person's name in the app, which is the claim preferred_username.
		UserName string `json:"userName"`
	} `json:"credentials"`
	Embedded struct {
		// User is nil where the credential may not read people.
		User *User `json:"user"`
	} `json:"_embedded"`
}

// User is a person of the org.
type User struct {
	// Status is ACTIVE for a person who can sign in.
	Status  string `json:"status"`
	Profile struct {
		Login string `json:"login"`
		Email string `json:"email"`
	} `json:"profile"`
}

// FindUserAssignment returns the first of the people assigned to an app, through groups too, whom the function accepts,
// or nil when there is none. It asks for no page beyond the one with that person. The function's error ends it.
func (c *Client) FindUserAssignment(ctx context.Context, appID string, accepts func(UserAssignment) (bool, error)) (*UserAssignment, error) {
	var found *UserAssignment
	err := each(ctx, c, path("apps", appID, "users")+"?limit=500&expand=user", func(page []UserAssignment) (bool, error) {
		for _, person := range page {
			good, err := accepts(person)
			if err != nil {
				return false, err
			}
			if good {
				found = &person
				return false, nil
			}
		}
		return true, nil
	})
	return found, err
}

// ListGroupsOfUser reads the groups that a person is in.
func (c *Client) ListGroupsOfUser(ctx context.Context, userID string) ([]Group, error) {
	return list[Group](ctx, c, path("users", userID, "groups")+"?limit=200")
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
