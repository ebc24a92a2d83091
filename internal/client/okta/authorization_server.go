package okta

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// Key rotation modes of an authorization server.
const (
	RotationAuto   = "AUTO"
	RotationManual = "MANUAL"
)

// AuthorizationServer is a custom authorization server (POST_authorizationServers.json).
type AuthorizationServer struct {
	ID          string `json:"id,omitempty"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Audiences has exactly one member; the org supports no more.
	Audiences []string `json:"audiences"`
	// Issuer is derived by the org.
	Issuer string `json:"issuer,omitempty" overlay:"keep"`
	// IssuerMode is absent from the answers of orgs without a custom domain (O7).
	IssuerMode string `json:"issuerMode,omitempty" overlay:"keep"`
	// Status is left out of requests; see SetAuthorizationServerStatus.
	Status      string                         `json:"status,omitempty" overlay:"keep"`
	Credentials AuthorizationServerCredentials `json:"credentials"`
}

// AuthorizationServerCredentials holds how the server signs.
type AuthorizationServerCredentials struct {
	Signing AuthorizationServerSigning `json:"signing"`
}

// AuthorizationServerSigning holds the rotation of the server's keys; all but the mode is the org's.
type AuthorizationServerSigning struct {
	RotationMode string `json:"rotationMode"`
	KeyID        string `json:"kid,omitempty" overlay:"keep"`
	LastRotated  string `json:"lastRotated,omitempty" overlay:"keep"`
	NextRotation string `json:"nextRotation,omitempty" overlay:"keep"`
}

// signingReadOnly are nested members that the specification bars from requests.
var signingReadOnly = []string{"credentials.signing.kid", "credentials.signing.lastRotated", "credentials.signing.nextRotation"}

// request is the server without what the org decides.
func (s AuthorizationServer) request() AuthorizationServer {
	s.ID, s.Issuer, s.Status = "", "", ""
	s.Credentials.Signing = AuthorizationServerSigning{RotationMode: s.Credentials.Signing.RotationMode}
	return s
}

// Is tells whether the server is what CreateAuthorizationServer would make of the wanted one. The rotation mode is left
// out, which a creation cannot choose, and so is an issuer mode that the org does not show.
func (s AuthorizationServer) Is(wanted AuthorizationServer) bool {
	wanted.Credentials.Signing.RotationMode = s.Credentials.Signing.RotationMode
	if s.IssuerMode == "" {
		wanted.IssuerMode = ""
	}
	return isWhatIsMade(s.request(), wanted.request())
}

// CreateAuthorizationServer creates an authorization server. Whatever the request says, it is active and rotates its
// keys automatically (POST_authorizationServers.no-description-MANUAL-becomes-AUTO.json); an update changes the mode.
func (c *Client) CreateAuthorizationServer(ctx context.Context, server AuthorizationServer) (*AuthorizationServer, error) {
	return post[AuthorizationServer](ctx, c, path("authorizationServers"), server.request())
}

// GetAuthorizationServer reads an authorization server by its id, or the org's first one as "default". IsNotFound tells
// that it does not exist.
func (c *Client) GetAuthorizationServer(ctx context.Context, id string) (*AuthorizationServer, error) {
	return get[AuthorizationServer](ctx, c, path("authorizationServers", id))
}

// FindAuthorizationServers returns the authorization servers of that name. Nothing says that names are unique.
func (c *Client) FindAuthorizationServers(ctx context.Context, name string) ([]AuthorizationServer, error) {
	query := url.Values{"q": {name}, "limit": {"200"}}
	found, err := list[AuthorizationServer](ctx, c, path("authorizationServers")+"?"+query.Encode())
	return slices.DeleteFunc(found, func(server AuthorizationServer) bool { return server.Name != name }), err
}

// UpdateAuthorizationServer replaces the fields that we manage and leaves all others, the status among them.
func (c *Client) UpdateAuthorizationServer(ctx context.Context, server AuthorizationServer) (*AuthorizationServer, error) {
	return put(ctx, c, path("authorizationServers", server.ID), server.request(), signingReadOnly...)
}

// SetAuthorizationServerStatus switches an authorization server on or off.
func (c *Client) SetAuthorizationServerStatus(ctx context.Context, id, status string) error {
	return c.setStatus(ctx, path("authorizationServers", id), status, empty)
}

// RotateAuthorizationServerKeys makes the next key the active one at once, in either rotation mode, and returns its id.
// present is the id of the key that was active before.
func (c *Client) RotateAuthorizationServerKeys(ctx context.Context, id, present string) (string, error) {
	target := path("authorizationServers", id, "credentials", "lifecycle", "keyRotate")
	got, err := c.send(ctx, http.MethodPost, target, map[string]string{"use": "sig"})
	if err != nil {
		return "", err
	}
	var keys []struct {
		ID     string `json:"kid"`
		Status string `json:"status"`
	}
	if err = got.decode(&keys); err == nil {
		for _, key := range keys {
			if key.Status == StatusActive && key.ID != "" {
				return key.ID, nil
			}
		}
		err = got.strange("the answer names no active key")
	}
	active := ""
	err = transport.Look(err, func() (bool, error) {
		server, err := c.GetAuthorizationServer(ctx, id)
		if err != nil {
			return false, err
		}
		active = server.Credentials.Signing.KeyID
		return active != "" && active != present, nil
	})
	if err != nil {
		return "", err
	}
	return active, nil
}

// DeleteAuthorizationServer deactivates and deletes an authorization server, with everything in it. One that is gone
// already is a success.
func (c *Client) DeleteAuthorizationServer(ctx context.Context, id string) error {
	if err := c.SetAuthorizationServerStatus(ctx, id, StatusInactive); err != nil && !IsNotFound(err) {
		return err
	}
	return c.delete(ctx, path("authorizationServers", id))
}
