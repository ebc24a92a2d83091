package okta

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// signingKey is an RSA key. It is generated when it is first needed, since most
// servers of most tests never sign anything; its id exists from the start.
type signingKey struct {
	kid     string
	created time.Time
	mu      sync.Mutex
	key     *rsa.PrivateKey
}

func newSigningKey(now time.Time) *signingKey { return &signingKey{kid: randomKeyID(), created: now} }

// private returns the key, generating it the first time.
func (k *signingKey) private() *rsa.PrivateKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err) // crypto/rand never fails, and 2048 bits are allowed
		}
		k.key = key
	}
	return k.key
}

// public is the key as key sets show it.
func (k *signingKey) public() jose.JSONWebKey {
	return jose.JSONWebKey{Key: k.private().Public(), KeyID: k.kid, Algorithm: string(jose.RS256), Use: "sig"}
}

// serverKeys are the keys of an authorization server: the one that signs, the
// one that will sign next, and the one that signed before the last rotation.
type serverKeys struct {
	active, next, expired *signingKey
}

func newServerKeys(now time.Time) serverKeys {
	return serverKeys{active: newSigningKey(now), next: newSigningKey(now)}
}

// rotate makes ACTIVE expired and NEXT active (API doc, keyRotate).
func (s *authServer) rotate(at time.Time) {
	s.keys = serverKeys{active: s.keys.next, next: newSigningKey(at), expired: s.keys.active}
	s.lastRotated, s.nextRotation = at, at.Add(rotationPeriod)
}

// rotateIfDue rotates a server in mode AUTO whose time has come.
func (s *authServer) rotateIfDue(now time.Time) {
	for s.rotation == "AUTO" && !now.Before(s.nextRotation) {
		s.rotate(s.nextRotation)
	}
}

// all returns the keys with their status, in the order of the API doc's example.
func (k serverKeys) all() []serverKey {
	out := []serverKey{{"ACTIVE", k.active}, {"NEXT", k.next}}
	if k.expired != nil {
		out = append(out, serverKey{"EXPIRED", k.expired})
	}
	return out
}

type serverKey struct {
	status string
	*signingKey
}

func routeAuthServerKeys(r *router) {
	const keys = authServersPath + "/{authServerId}/credentials/keys"
	r.handle("GET", keys, withAuthServer(func(c *call, s *authServer) error {
		out := []map[string]any{}
		for _, k := range s.keys.all() {
			out = append(out, c.keyAnswer(s, k))
		}
		return c.reply(http.StatusOK, out)
	}))
	r.handle("GET", keys+"/{keyId}", withAuthServer(func(c *call, s *authServer) error {
		for _, k := range s.keys.all() {
			if k.kid == c.params["keyId"] {
				return c.reply(http.StatusOK, c.keyAnswer(s, k))
			}
		}
		return notFound(c.params["keyId"], "JsonWebKey")
	}))
	r.handle("POST", authServersPath+"/{authServerId}/credentials/lifecycle/keyRotate", withAuthServer(rotateKeys))
}

// rotateKeys answers the keys after the rotation; a use other than sig is
// refused (example InvalidRotateUse of the API doc).
func rotateKeys(c *call, s *authServer) error {
	var body struct {
		Use string `json:"use"`
	}
	if err := c.decode(&body, true); err != nil {
		return err
	}
	if body.Use != "sig" {
		return invalid("rotateKeys", "Invalid value specified for key 'use' parameter")
	}
	s.rotate(c.now)
	out := []map[string]any{}
	for _, k := range s.keys.all() {
		out = append(out, c.keyAnswer(s, k))
	}
	return c.reply(http.StatusOK, out)
}

func (c *call) keyAnswer(s *authServer, k serverKey) map[string]any {
	out := jwkMembers(k.public())
	out["status"] = k.status
	out["_links"] = map[string]any{"self": allow(c.base+authServersPath+"/"+s.pathName()+"/credentials/keys/"+k.kid, "GET")}
	return out
}
