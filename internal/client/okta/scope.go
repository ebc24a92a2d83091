package okta

import (
	"context"
	"net/url"
)

// Scope is a scope of a custom authorization server (POST_scopes.json). The SDK's type lacks optional.
type Scope struct {
	ID              string `json:"id,omitempty"`
	Name            string `json:"name"`
	DisplayName     string `json:"displayName,omitempty"`
	Description     string `json:"description,omitempty"`
	Consent         string `json:"consent"`
	MetadataPublish string `json:"metadataPublish"`
	Default         bool   `json:"default"`
	Optional        bool   `json:"optional"`
	// System says that the org made the scope.
	System bool `json:"system,omitempty" overlay:"keep"`
}

func (s Scope) request() Scope {
	s.ID, s.System = "", false
	return s
}

// Is tells whether the scope is what CreateScope would make of the wanted one.
func (s Scope) Is(wanted Scope) bool { return !s.System && isWhatIsMade(s.request(), wanted.request()) }

// CreateScope creates a scope.
func (c *Client) CreateScope(ctx context.Context, serverID string, scope Scope) (*Scope, error) {
	return post[Scope](ctx, c, path("authorizationServers", serverID, "scopes"), scope.request())
}

// GetScope reads a scope. IsNotFound tells that it does not exist, or its server does not.
func (c *Client) GetScope(ctx context.Context, serverID, id string) (*Scope, error) {
	return get[Scope](ctx, c, path("authorizationServers", serverID, "scopes", id))
}

// FindScope returns the server's scope of that name, or nil.
func (c *Client) FindScope(ctx context.Context, serverID, name string) (*Scope, error) {
	query := url.Values{"q": {name}}
	found, err := list[Scope](ctx, c, path("authorizationServers", serverID, "scopes")+"?"+query.Encode())
	return first(found, func(scope Scope) bool { return scope.Name == name }), err
}

// UpdateScope replaces the fields that we manage and leaves all others.
func (c *Client) UpdateScope(ctx context.Context, serverID string, scope Scope) (*Scope, error) {
	return put(ctx, c, path("authorizationServers", serverID, "scopes", scope.ID), scope.request(), "apiResourceId")
}

// DeleteScope deletes a scope. One that is gone already is a success.
func (c *Client) DeleteScope(ctx context.Context, serverID, id string) error {
	return c.delete(ctx, path("authorizationServers", serverID, "scopes", id))
}
