package okta

import (
	"context"
	"net/url"
)

// TrustedOrigin is a web origin that the org trusts (POST_trustedOrigins.json).
type TrustedOrigin struct {
	ID     string `json:"id,omitempty"`
	Name   string `json:"name"`
	Origin string `json:"origin"`
	// Scopes say what the origin is trusted for.
	Scopes []TrustedOriginScope `json:"scopes"`
	// Status is left out of requests; see SetTrustedOriginStatus.
	Status string `json:"status,omitempty" overlay:"keep"`
}

// TrustedOriginScope is CORS, REDIRECT or IFRAME_EMBED. AllowedOktaApps goes with the last.
type TrustedOriginScope struct {
	Type            string   `json:"type"`
	AllowedOktaApps []string `json:"allowedOktaApps,omitempty"`
}

// CreateTrustedOrigin creates a trusted origin, which is active: the API takes no status for a new one.
func (c *Client) CreateTrustedOrigin(ctx context.Context, origin TrustedOrigin) (*TrustedOrigin, error) {
	origin.ID, origin.Status = "", ""
	return post[TrustedOrigin](ctx, c, path("trustedOrigins"), origin)
}

// GetTrustedOrigin reads a trusted origin. IsNotFound tells that it does not exist.
func (c *Client) GetTrustedOrigin(ctx context.Context, id string) (*TrustedOrigin, error) {
	return get[TrustedOrigin](ctx, c, path("trustedOrigins", id))
}

// FindTrustedOrigin returns the trusted origin of that name, or nil. Names are unique.
func (c *Client) FindTrustedOrigin(ctx context.Context, name string) (*TrustedOrigin, error) {
	query := url.Values{"q": {name}, "limit": {"200"}}
	found, err := list[TrustedOrigin](ctx, c, path("trustedOrigins")+"?"+query.Encode())
	return first(found, func(origin TrustedOrigin) bool { return origin.Name == name }), err
}

// UpdateTrustedOrigin replaces the fields that we manage and leaves all others, the status among them.
func (c *Client) UpdateTrustedOrigin(ctx context.Context, origin TrustedOrigin) (*TrustedOrigin, error) {
	id := origin.ID
	origin.ID, origin.Status = "", ""
	return put(ctx, c, path("trustedOrigins", id), origin)
}

// SetTrustedOriginStatus switches a trusted origin on or off.
func (c *Client) SetTrustedOriginStatus(ctx context.Context, id, status string) error {
	return c.setStatus(ctx, path("trustedOrigins", id), status, nil)
}

// DeleteTrustedOrigin deletes a trusted origin. One that is gone already is a success.
func (c *Client) DeleteTrustedOrigin(ctx context.Context, id string) error {
	return c.delete(ctx, path("trustedOrigins", id))
}
