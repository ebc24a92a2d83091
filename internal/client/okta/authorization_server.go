package okta

import (
	"context"
	"net/http"
	"net/url"

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
	// Status is left out of requests; see Collection.SetStatus.
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

// authorizationServers are active and rotate their keys automatically when they are new, whatever the creation says
// (POST_authorizationServers.no-description-MANUAL-becomes-AUTO.json); an update changes the mode. Nothing says that names are
// unique. An active one cannot be deleted.
var authorizationServers = kind[AuthorizationServer]{
	place:   place{segments: []string{"authorizationServers"}, page: "limit=200"},
	id:      func(s *AuthorizationServer) *string { return &s.ID },
	request: AuthorizationServer.request,
	search:  func(s AuthorizationServer) url.Values { return url.Values{"q": {s.Name}} },
	same:    func(s, sought AuthorizationServer) bool { return s.Name == sought.Name },
	alike: func(existing AuthorizationServer, wanted *AuthorizationServer) bool {
		wanted.Credentials.Signing.RotationMode = existing.Credentials.Signing.RotationMode
		if existing.IssuerMode == "" {
			wanted.IssuerMode = "" // the org does not show it
		}
		return true
	},
	readOnly: []string{"credentials.signing.kid", "credentials.signing.lastRotated", "credentials.signing.nextRotation"},
	switched: empty, stops: true,
}

// AuthorizationServers are those of the org. The first one has the id "default" as well.
func (c *Client) AuthorizationServers() Collection[AuthorizationServer] {
	return in(c, &authorizationServers)
}

// request is the server without what the org decides.
func (s AuthorizationServer) request() AuthorizationServer {
	s.ID, s.Issuer, s.Status = "", "", ""
	s.Credentials.Signing = AuthorizationServerSigning{RotationMode: s.Credentials.Signing.RotationMode}
	return s
}

// RotateAuthorizationServerKeys makes the next key the active one at once, in either rotation mode, and returns its id. present
// is the id of the key that was active before.
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
		server, err := c.AuthorizationServers().Get(ctx, id)
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
