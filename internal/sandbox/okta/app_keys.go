package okta

import (
	"maps"
	"net/http"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// clientKey is one public key of an app whose keys are inline. The API lists it under an id of its own.
type clientKey struct {
	id      string
	created time.Time
	jwk     map[string]any
}

func (k *clientKey) objectID() string { return k.id }

func routeClientKeys(r *router) {
	const keys = "/api/v1/apps/{appId}/credentials/jwks"
	r.handle("GET", keys, withApp(func(c *call, a *app) error {
		return c.Reply(http.StatusOK, shown(a.clientKeys.items, func(k *clientKey) any { return c.clientKeyAnswer(a, k) }))
	}))
	r.handle("GET", keys+"/{keyId}", withApp(func(c *call, a *app) error {
		return in(c, &a.clientKeys, "keyId", "OAuth2ClientJsonWebKey", func(k *clientKey) error {
			return c.Reply(http.StatusOK, c.clientKeyAnswer(a, k))
		})
	}))
}

// listKeys keeps the list of the app's keys in step with its settings: a key that stays keeps its id.
func (c *call) listKeys(a *app) {
	before := a.clientKeys
	a.clientKeys = list[*clientKey]{}
	if a.settings.OAuthClient.JWKS == nil {
		return
	}
	for _, jwk := range a.settings.OAuthClient.JWKS.Keys {
		k, known := before.find(func(k *clientKey) bool {
			return k.jwk["kid"] == jwk["kid"] && k.jwk["n"] == jwk["n"] && k.jwk["x"] == jwk["x"]
		})
		if !known {
			k = &clientKey{id: web.NewID("pks"), created: c.Now}
		}
		k.jwk = jwk
		a.clientKeys.add(k)
	}
}

// clientKeyAnswer shows a key with its status (API specification, OAuth2ClientJsonWebKeyRsaResponse); use is null where the key
// has none.
func (c *call) clientKeyAnswer(a *app, k *clientKey) map[string]any {
	links := map[string]any{}
	lifecycleLinks(links, c.Base+"/api/v1/apps/"+a.id+"/credentials/jwks/"+k.id, active)
	out := map[string]any{"use": nil, "kid": nil}
	maps.Copy(out, k.jwk)
	maps.Copy(out, map[string]any{
		"id": k.id, "created": web.Timestamp(k.created), "lastUpdated": web.Timestamp(k.created), "status": active, "_links": links,
	})
	return out
}
