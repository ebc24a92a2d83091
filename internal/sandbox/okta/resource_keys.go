package okta

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// maxResourceKeys is how many keys a server may have (example ErrorJsonWebKeyTooManyKids of the API specification).
const maxResourceKeys = 5

// minRSABits is how long an RSA key has to be (example ErrorJsonWebKeyKidLengthTooShort).
const minRSABits = 2048

// resourceKey is a public key of the resource server, for which an authorization server may encrypt access tokens. Nothing is
// encrypted here.
type resourceKey struct {
	id string
	life
	jwk resourceJWK
}

func (k *resourceKey) objectID() string { return k.id }

// resourceJWK is such a key as requests and the server's jwks show it.
type resourceJWK struct {
	KeyID    string `json:"kid,omitempty"`
	Type     string `json:"kty" enum:"keyType"`
	Use      string `json:"use" enum:"encUse"`
	Exponent string `json:"e"`
	Modulus  string `json:"n"`
	Status   string `json:"status,omitempty" enum:"status"`
}

// check checks what keys have to be: of type RSA, for encryption, long enough.
func (j resourceJWK) check() error {
	for _, field := range []struct{ name, value string }{
		{"kty", j.Type}, {"use", j.Use}, {"e", j.Exponent}, {"n", j.Modulus},
	} {
		if field.value == "" {
			return blank(field.name)
		}
	}
	modulus, err := base64.RawURLEncoding.DecodeString(j.Modulus)
	if err != nil || new(big.Int).SetBytes(modulus).BitLen() < minRSABits {
		return errJSONWebKey("RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
	}
	return nil
}

func errJSONWebKey(text string) *web.Error { return invalid("JsonWebKey", text) }

// newResourceKeys are the keys of the jwks of a request. One without a status is active (API specification,
// OAuth2ResourceServerJsonWebKey).
func newResourceKeys(jwks []resourceJWK, now time.Time) (list[*resourceKey], error) {
	var keys list[*resourceKey]
	for _, j := range jwks {
		if err := j.check(); err != nil {
			return keys, err
		}
		if kidTaken(&keys, j.KeyID) {
			return keys, errKeyIDTaken
		}
		setDefault(&j.Status, active)
		keys.add(newResourceKey(j, now))
	}
	return keys, nil
}

func newResourceKey(j resourceJWK, now time.Time) *resourceKey {
	return &resourceKey{id: web.NewID("apk"), life: life{j.Status, now, now}, jwk: j}
}

var errKeyIDTaken = errJSONWebKey("Each key must have a unique ''kid''.")

func kidTaken(keys *list[*resourceKey], kid string) bool {
	_, taken := keys.find(func(k *resourceKey) bool { return k.jwk.KeyID == kid })
	return taken
}

// shownKeys are the keys as the server's jwks has them.
func (s *authServer) shownKeys() []resourceJWK {
	out := make([]resourceJWK, 0, len(s.resourceKeys.items))
	for _, k := range s.resourceKeys.items {
		k.jwk.Status = k.status
		out = append(out, k.jwk)
	}
	return out
}

func routeResourceKeys(r *router) {
	const keys = authServersPath + "/{authServerId}/resourceservercredentials/keys"
	r.handle("GET", keys, withAuthServer(func(c *call, s *authServer) error {
		return c.Reply(http.StatusOK, shown(s.resourceKeys.items, func(k *resourceKey) any { return c.resourceKeyAnswer(s, k) }))
	}))
	r.handle("POST", keys, withAuthServer(addResourceKey))
	r.handle("GET", keys+"/{keyId}", withResourceKey(func(c *call, s *authServer, k *resourceKey) error {
		return c.Reply(http.StatusOK, c.resourceKeyAnswer(s, k))
	}))
	r.handle("DELETE", keys+"/{keyId}", withResourceKey(func(c *call, s *authServer, k *resourceKey) error {
		if k.status == active {
			return errJSONWebKey("''ACTIVE'' keys cannot be deleted. Activate another key before deleting this one.")
		}
		s.resourceKeys.remove(k.id)
		return c.Reply(http.StatusNoContent, nil)
	}))
	r.handle("POST", keys+"/{keyId}/lifecycle/activate", withResourceKey(activateResourceKey))
	r.handle("POST", keys+"/{keyId}/lifecycle/deactivate", withResourceKey(func(c *call, s *authServer, k *resourceKey) error {
		if k.status == active && s.encryption != "" {
			return errJSONWebKey("You cannot deactivate the active key when access token encryption is enabled.")
		}
		k.become(inactive, c.Now)
		return c.Reply(http.StatusOK, c.resourceKeyAnswer(s, k))
	}))
}

func withResourceKey(h func(*call, *authServer, *resourceKey) error) handler {
	return withAuthServer(func(c *call, s *authServer) error {
		return in(c, &s.resourceKeys, "keyId", "JsonWebKey", func(k *resourceKey) error { return h(c, s, k) })
	})
}

// addResourceKey adds a key, which is inactive at first. Texts and limits are those of the operation's examples in the API
// specification.
func addResourceKey(c *call, s *authServer) error {
	var j resourceJWK
	if err := c.Decode(&j, false); err != nil {
		return err
	}
	switch {
	case j.Status == active:
		return errJSONWebKey("Keys cannot be created with an ''ACTIVE'' status. Create an ''INACTIVE'' key and then activate it.")
	case len(s.resourceKeys.items) >= maxResourceKeys:
		return errJSONWebKey("You can't create a new key. You have reached the maximum number of keys allowed (5). To add another key, you must first delete an existing one.")
	case kidTaken(&s.resourceKeys, j.KeyID):
		return errKeyIDTaken
	}
	if err := j.check(); err != nil {
		return err
	}
	j.Status = inactive
	k := newResourceKey(j, c.Now)
	s.resourceKeys.add(k)
	return c.Reply(http.StatusCreated, c.resourceKeyAnswer(s, k))
}

// activateResourceKey makes the key the only active one (API doc).
func activateResourceKey(c *call, s *authServer, k *resourceKey) error {
	for _, o := range s.resourceKeys.items {
		if o != k {
			o.become(inactive, c.Now)
		}
	}
	k.become(active, c.Now)
	return c.Reply(http.StatusOK, c.resourceKeyAnswer(s, k))
}

func (c *call) resourceKeyAnswer(s *authServer, k *resourceKey) map[string]any {
	self := c.Base + authServersPath + "/" + s.pathName() + "/resourceservercredentials/keys/" + k.id
	links := map[string]any{"self": web.Allow(self, "GET")} // example ListOAuth2ResourceServerJsonWebKeys
	if k.status == inactive {
		lifecycleLinks(links, self, k.status)
		links["delete"] = web.Allow(self, "DELETE")
	}
	out := map[string]any{}
	data, err := json.Marshal(k.jwk)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		panic(err) // texts only
	}
	out["id"], out["status"], out["created"], out["lastUpdated"], out["_links"] =
		k.id, k.status, web.Timestamp(k.created), web.Timestamp(k.lastUpdated), links
	return out
}
