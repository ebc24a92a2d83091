package okta

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// maxSecrets is how many secrets a client may have (API doc).
const maxSecrets = 2

// clientSecret is one secret of an app.
type clientSecret struct {
	id    string
	value string
	life
}

func (s *clientSecret) objectID() string { return s.id }

type clientSecretJSON struct {
	ID          string         `json:"id"`
	Created     web.Timestamp  `json:"created"`
	LastUpdated web.Timestamp  `json:"lastUpdated"`
	Status      string         `json:"status" enum:"status"`
	Value       string         `json:"client_secret"`
	Hash        string         `json:"secret_hash"`
	Links       map[string]any `json:"_links"`
}

func routeClientSecrets(r *router) {
	const secrets = "/api/v1/apps/{appId}/credentials/secrets"
	r.handle("GET", secrets, withApp(func(c *call, a *app) error {
		return c.Reply(http.StatusOK, shown(a.secrets.items, func(s *clientSecret) clientSecretJSON { return c.secretAnswer(a, s) }))
	}))
	r.handle("POST", secrets, withApp(createSecret))
	r.handle("GET", secrets+"/{secretId}", withSecret(func(c *call, a *app, s *clientSecret) error {
		return c.Reply(http.StatusOK, c.secretAnswer(a, s))
	}))
	r.handle("DELETE", secrets+"/{secretId}", withSecret(deleteSecret))
	r.handle("POST", secrets+"/{secretId}/lifecycle/activate", withSecret(func(c *call, a *app, s *clientSecret) error {
		return c.setSecretStatus(a, s, active)
	}))
	r.handle("POST", secrets+"/{secretId}/lifecycle/deactivate", withSecret(deactivateSecret))
}

func withSecret(h func(*call, *app, *clientSecret) error) handler {
	return withApp(func(c *call, a *app) error {
		return in(c, &a.secrets, "secretId", "OAuth2ClientSecretMediated", func(s *clientSecret) error { return h(c, a, s) })
	})
}

// secretAnswer shows the value in clear (GET_apps_credentials_secrets.json).
func (c *call) secretAnswer(a *app, s *clientSecret) clientSecretJSON {
	self := c.Base + "/api/v1/apps/" + a.id + "/credentials/secrets/" + s.id
	links := map[string]any{}
	lifecycleLinks(links, self, s.status)
	if s.status == inactive {
		links["delete"] = web.Allow(self, "DELETE")
	}
	return clientSecretJSON{
		ID: s.id, Created: web.Timestamp(s.created), LastUpdated: web.Timestamp(s.lastUpdated), Status: s.status,
		Value: s.value, Hash: secretHash(s.value), Links: links,
	}
}

// createSecret adds a secret of the caller's or a generated one. Which refusal comes first when several apply is not
// documented.
func createSecret(c *call, a *app) error {
	var body struct {
		Value  string `json:"client_secret"`
		Status string `json:"status" enum:"status"`
	}
	if err := c.Decode(&body, true); err != nil {
		return err
	}
	if a.client.AuthMethod == "private_key_jwt" {
		return invalid("client_secret", "'client_secret' can't be used when 'token_endpoint_auth_method' is 'private_key_jwt'.")
	}
	if err := checkSecretValue(body.Value, a.client.AuthMethod); err != nil {
		return err
	}
	if len(a.secrets.items) >= maxSecrets {
		return invalid("OAuth2ClientSecretMediated", "You've reached the maximum number of client secrets per client.")
	}
	s := c.addSecret(a, body.Value)
	if body.Status == inactive {
		s.status = inactive
	}
	return c.Reply(http.StatusCreated, c.secretAnswer(a, s))
}

func (c *call) addSecret(a *app, value string) *clientSecret {
	if value == "" {
		value = newClientSecret()
	}
	s := &clientSecret{id: web.NewID("ocs"), value: value, life: life{active, c.Now, c.Now}}
	a.secrets.add(s)
	return s
}

// checkSecretValue checks a secret that the request brings, if it brings one (POST_apps_credentials_secrets.400-*.json).
func checkSecretValue(value string, method string) error {
	const field = "client_secret"
	switch {
	case value == "":
		return nil
	case strings.ContainsFunc(value, func(r rune) bool { return r < 0x20 || r > 0x7e }):
		return invalidField(field, "''client_secret'' must only contain printable ASCII: [x20-x7E]+")
	case len(value) > 100:
		return invalidField(field, "'client_secret' can't be more than '100' characters long.")
	case len(value) < 14:
		return invalidField(field, "'client_secret' must be at least '14' characters long.")
	case len(value) < oidc.MinHMACSecret && method == "client_secret_jwt":
		return invalidField(field, "'client_secret' must be at least '32' characters long when 'token_endpoint_auth_method' is 'client_secret_jwt'.")
	}
	return nil
}

func deleteSecret(c *call, a *app, s *clientSecret) error {
	if s.status == active {
		return invalid("OAuth2ClientSecretMediated", "You can't delete an active client secret. Deactivate the secret before deleting it.")
	}
	a.secrets.remove(s.id)
	return c.Reply(http.StatusNoContent, nil)
}

func deactivateSecret(c *call, a *app, s *clientSecret) error {
	others := slices.ContainsFunc(a.secrets.items, func(o *clientSecret) bool { return o != s && o.status == active })
	if s.status == active && !others {
		return invalid("OAuth2ClientSecretMediated", "You can't deactivate the only active client secret.")
	}
	return c.setSecretStatus(a, s, inactive)
}

func (c *call) setSecretStatus(a *app, s *clientSecret, to string) error {
	s.become(to, c.Now)
	return c.Reply(http.StatusOK, c.secretAnswer(a, s))
}

// currentSecret is the newest active secret: the one that answers to POST and PUT of the app show, and that a PUT of the app
// replaces.
func (a *app) currentSecret() *clientSecret {
	for _, s := range slices.Backward(a.secrets.items) {
		if s.status == active {
			return s
		}
	}
	return nil
}

// writeSecret gives the app the secret of the request. Without one, or with an empty one, the app keeps what it has
// (PUT_apps_id.web-empty-secret.json), and gets a generated one when its method needs one and it has none.
func (c *call) writeSecret(a *app, value string) {
	if !usesSecret(a.client.AuthMethod) {
		return
	}
	current := a.currentSecret()
	switch {
	case current == nil:
		c.addSecret(a, value)
	case value != "" && value != current.value:
		current.value, current.lastUpdated = value, c.Now
	}
}
