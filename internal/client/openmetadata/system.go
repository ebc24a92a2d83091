package openmetadata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Version is what a server says of itself.
type Version struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
}

// AtLeast tells whether the server is of the release line major.minor or later; what is no version is of none.
func (v Version) AtLeast(major, minor int) bool {
	running, known := ssoconfig.ParseVersion(v.Version)
	return known && running.AtLeast(fmt.Sprintf("%d.%d", major, minor))
}

// HasSecurityAPI tells whether the server's security configuration can be read and written through its API, which came with
// 1.10 (M10).
func (v Version) HasSecurityAPI() bool { return v.AtLeast(1, 10) }

// versionCache keeps the version for the life of the client: a server is not upgraded in the middle of a run.
type versionCache struct {
	mu    sync.Mutex
	known *Version
}

// Version asks the server for its version, once. It needs no credential.
func (c *Client) Version(ctx context.Context) (Version, error) {
	c.version.mu.Lock()
	defer c.version.mu.Unlock()
	if c.version.known != nil {
		return *c.version.known, nil
	}
	var version Version
	if err := c.public(ctx, "/v1/system/version", &version); err != nil {
		return Version{}, err
	}
	if version.Version == "" {
		return Version{}, errors.New("GET /api/v1/system/version: the answer has no version")
	}
	c.version.known = &version
	return version, nil
}

// JWKS reads the keys that the server publishes. It needs no credential.
func (c *Client) JWKS(ctx context.Context) (jwtkey.JWKS, error) {
	var raw json.RawMessage
	if err := c.public(ctx, "/v1/system/config/jwks", &raw); err != nil {
		return jwtkey.JWKS{}, err
	}
	return jwtkey.ParseJWKS(raw)
}

// PublicAuthentication is what anyone may read of the server's sign-in settings.
type PublicAuthentication struct {
	Provider         string `json:"provider"`
	ProviderName     string `json:"providerName"`
	ClientType       string `json:"clientType"`
	ClientID         string `json:"clientId"`
	Authority        string `json:"authority"`
	CallbackURL      string `json:"callbackUrl"`
	EnableSelfSignup bool   `json:"enableSelfSignup"`
	// JWTPrincipalClaims and JWTPrincipalClaimsMapping say which claims tell who somebody is.
	JWTPrincipalClaims        []string `json:"jwtPrincipalClaims"`
	JWTPrincipalClaimsMapping []string `json:"jwtPrincipalClaimsMapping"`
}

// PublicAuthentication reads GET /system/config/auth. It needs no credential.
func (c *Client) PublicAuthentication(ctx context.Context) (PublicAuthentication, error) {
	var settings PublicAuthentication
	err := c.public(ctx, "/v1/system/config/auth", &settings)
	return settings, err
}

// Healthy tells whether GET /system/health answers 200, which it does with the text OK. It needs no credential. An error says
// that there was no answer.
func (c *Client) Healthy(ctx context.Context) (bool, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.host+"/api/v1/system/health", nil)
	if err != nil {
		return false, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return false, &RequestError{Method: http.MethodGet, Path: "/api/v1/system/health", Err: err}
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK, nil
}

// StatusStep is one step of the server's own check of itself.
type StatusStep struct {
	Description string `json:"description"`
	Passed      bool   `json:"passed"`
	Message     string `json:"message"`
}

// Status reads GET /system/status, by step. Its step jwks is no proof of anything after a reload (F53).
func (c *Client) Status(ctx context.Context) (map[string]StatusStep, error) {
	raw := map[string]json.RawMessage{}
	if err := c.do(ctx, http.MethodGet, "/v1/system/status", nil, &raw); err != nil {
		return nil, err
	}
	steps := map[string]StatusStep{}
	for name, content := range raw {
		var step StatusStep
		if err := json.Unmarshal(content, &step); err != nil {
			return nil, fmt.Errorf("GET /api/v1/system/status: step %s: %w", transport.OneLine(name), transport.Unexpected(err))
		}
		steps[name] = step
	}
	return steps, nil
}
