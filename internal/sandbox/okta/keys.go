package okta

import (
	"net/http"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// serverKeys are the keys of an authorization server: the one that signs, the one that will sign next, and the one that signed
// before the last rotation.
type serverKeys struct {
	active, next, expired *oidc.SigningKey
}

func newServerKeys(now time.Time) serverKeys {
	return serverKeys{active: oidc.NewSigningKey(now), next: oidc.NewSigningKey(now)}
}

// rotate makes ACTIVE expired and NEXT active (API doc, keyRotate).
func (s *authServer) rotate(at time.Time) {
	s.keys = serverKeys{active: s.keys.next, next: oidc.NewSigningKey(at), expired: s.keys.active}
	s.lastRotated, s.nextRotation = at, at.Add(rotationPeriod)
}

// rotateIfDue rotates a server in mode AUTO whose time has come.
func (s *authServer) rotateIfDue(now time.Time) {
	for s.rotation == "AUTO" && !now.Before(s.nextRotation) {
		s.rotate(s.nextRotation)
	}
}

// all returns the keys with their string, in the order of the API doc's example.
func (k serverKeys) all() []serverKey {
	out := []serverKey{{"ACTIVE", k.active}, {"NEXT", k.next}}
	if k.expired != nil {
		out = append(out, serverKey{"EXPIRED", k.expired})
	}
	return out
}

type serverKey struct {
	status string
	*oidc.SigningKey
}

func routeAuthServerKeys(r *router) {
	const keys = authServersPath + "/{authServerId}/credentials/keys"
	r.handle("GET", keys, withAuthServer(func(c *call, s *authServer) error {
		return c.replyKeys(s)
	}))
	r.handle("GET", keys+"/{keyId}", withAuthServer(func(c *call, s *authServer) error {
		for _, k := range s.keys.all() {
			if k.ID() == c.Params["keyId"] {
				return c.Reply(http.StatusOK, c.keyAnswer(s, k))
			}
		}
		return web.NotFound(c.Params["keyId"], "JsonWebKey")
	}))
	r.handle("POST", authServersPath+"/{authServerId}/credentials/lifecycle/keyRotate", withAuthServer(rotateKeys))
}

// rotateKeys answers the keys after the rotation; a use other than sig is refused (example InvalidRotateUse of the API doc).
func rotateKeys(c *call, s *authServer) error {
	var body struct {
		Use string `json:"use"`
	}
	if err := c.Decode(&body, true); err != nil {
		return err
	}
	if body.Use != "sig" {
		return invalid("rotateKeys", "Invalid value specified for key 'use' parameter")
	}
	s.rotate(c.Now)
	return c.replyKeys(s)
}

func (c *call) replyKeys(s *authServer) error {
	return c.Reply(http.StatusOK, shown(s.keys.all(), func(k serverKey) any { return c.keyAnswer(s, k) }))
}

func (c *call) keyAnswer(s *authServer, k serverKey) map[string]any {
	out := k.Members()
	out["status"] = k.status
	out["_links"] = map[string]any{"self": web.Allow(c.Base+authServersPath+"/"+s.pathName()+"/credentials/keys/"+k.ID(), "GET")}
	return out
}
