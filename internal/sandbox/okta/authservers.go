package okta

import (
	"net/http"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

const authServersPath = "/api/v1/authorizationServers"

// rotationPeriod is the time after which a server in mode AUTO rotates its key (POST_authorizationServers.json).
const rotationPeriod = 90 * 24 * time.Hour

// authServer is one custom authorization server.
type authServer struct {
	id        string
	isDefault bool
	life

	name        string
	description *string
	audiences   []string
	issuerMode  string
	rotation    string
	encryption  string
	jwksURI     string
	trusted     []string // ids of associated servers

	resourceKeys list[*resourceKey]
	keys         serverKeys
	lastRotated  time.Time
	nextRotation time.Time

	scopes   list[*scope]
	claims   list[*claim]
	policies list[*policy] // in the order of their priority
}

func (s *authServer) objectID() string { return s.id }

// pathName is how URLs name the server: the default one by that word.
func (s *authServer) pathName() string {
	if s.isDefault {
		return "default"
	}
	return s.id
}

// authServerBody is what a request says of an authorization server.
type authServerBody struct {
	Name        string   `json:"name"`
	Description *string  `json:"description"`
	Audiences   []string `json:"audiences"`
	IssuerMode  string   `json:"issuerMode" enum:"issuerMode"`
	Status      string   `json:"status" enum:"status"`
	Credentials struct {
		Signing struct {
			RotationMode string `json:"rotationMode" enum:"rotationMode"`
			Use          string `json:"use" enum:"keyUse"`
		} `json:"signing"`
	} `json:"credentials"`
	Encryption string `json:"accessTokenEncryptedResponseAlgorithm" enum:"encryptionAlg"`
	JWKS       struct {
		Keys []resourceJWK `json:"keys"`
	} `json:"jwks"`
	JWKSURI string `json:"jwks_uri"`
}

// seedDefaultAuthServer makes the server "default" (GET_authorizationServers_default.json).
func (s *state) seedDefaultAuthServer(now time.Time) {
	description := "Default Authorization Server for your Applications"
	srv := newAuthServer(now)
	srv.isDefault = true
	srv.name, srv.description = "default", &description
	srv.audiences, srv.issuerMode = []string{"api://default"}, "DYNAMIC"
	srv.rotation = "MANUAL"
	seedMyAccountScopes(srv)
	seedSystemScopes(srv)
	seedSystemClaims(srv)
	s.authServers.add(srv)
}

func newAuthServer(now time.Time) *authServer {
	return &authServer{
		id: web.NewID("aus"), life: life{active, now, now}, rotation: "AUTO",
		keys: newServerKeys(now), lastRotated: now, nextRotation: now.Add(rotationPeriod),
	}
}

func routeAuthServers(r *router) {
	r.handle("GET", authServersPath, listAuthServers)
	r.handle("POST", authServersPath, createAuthServer)
	const one = authServersPath + "/{authServerId}"
	r.handle("GET", one, withAuthServer(func(c *call, s *authServer) error {
		return c.Reply(http.StatusOK, c.authServerAnswer(s))
	}))
	r.handle("PUT", one, withAuthServer(replaceAuthServer))
	r.handle("DELETE", one, withAuthServer(deleteAuthServer))
	r.handle("POST", one+"/lifecycle/activate", authServerLifecycle(active))
	r.handle("POST", one+"/lifecycle/deactivate", authServerLifecycle(inactive))
}

// authServer finds a server by id or, the default one, by that word.
func (s *state) authServer(name string) (*authServer, bool) {
	return s.authServers.find(func(srv *authServer) bool { return srv.id == name || srv.pathName() == name })
}

// withAuthServer looks up the server of the path. The keys that are due are rotated first.
func withAuthServer(h func(*call, *authServer) error) handler {
	return func(c *call) error {
		s, ok := c.authServer(c.Params["authServerId"])
		if !ok {
			return web.NotFound(c.Params["authServerId"], "AuthorizationServer")
		}
		s.rotateIfDue(c.Now)
		return h(c, s)
	}
}

func (c *call) authServerAnswer(s *authServer) map[string]any {
	self := c.Base + authServersPath + "/" + s.pathName()
	issuer := c.issuer(s)
	signing := map[string]any{"kid": s.keys.active.ID(), "rotationMode": s.rotation, "lastRotated": web.Timestamp(s.lastRotated)}
	if s.rotation == "AUTO" {
		signing["nextRotation"] = web.Timestamp(s.nextRotation)
	}
	links := map[string]any{
		"rotateKey": web.Allow(self+"/credentials/lifecycle/keyRotate", "POST"),
		"metadata": []web.Link{
			{Name: "oauth-authorization-server", Href: issuer + "/.well-known/oauth-authorization-server", Hints: &web.Hints{Allow: []string{"GET"}}},
			{Name: "openid-configuration", Href: issuer + "/.well-known/openid-configuration", Hints: &web.Hints{Allow: []string{"GET"}}},
		},
		"keys":     web.Allow(self+"/credentials/keys", "GET"),
		"claims":   web.Allow(self+"/claims", "GET", "POST"),
		"policies": web.Allow(self+"/policies", "GET", "POST"),
		"self":     web.Allow(self, "GET", "DELETE", "PUT"),
		"scopes":   web.Allow(self+"/scopes", "GET", "POST"),
	}
	if !c.opts.NoResourceServerKeys {
		links["resourceServerCredentialsKeys"] = web.Allow(self+"/resourceservercredentials/keys", "GET")
	}
	lifecycleLinks(links, self, s.status)
	out := map[string]any{
		"id": s.id, "name": s.name, "description": s.description, "audiences": s.audiences, "issuer": issuer,
		"status": s.status, "created": web.Timestamp(s.created), "lastUpdated": web.Timestamp(s.lastUpdated),
		"credentials": map[string]any{"signing": signing}, "default": s.isDefault, "_links": links,
	}
	if !c.opts.NoDynamicIssuerMode {
		out["issuerMode"] = s.issuerMode
	}
	if s.encryption != "" {
		out["accessTokenEncryptedResponseAlgorithm"] = s.encryption
	}
	if len(s.resourceKeys.items) > 0 {
		out["jwks"] = map[string]any{"keys": s.shownKeys()}
	}
	if s.jwksURI != "" {
		out["jwks_uri"] = s.jwksURI
	}
	return out
}

func (c *call) issuer(s *authServer) string { return oidc.IssuerOf(c.Base, s.pathName()) }

// matches says whether the text, in lower case, is in the name or an audience.
func (s *authServer) matches(q string) bool {
	return strings.Contains(strings.ToLower(s.name), q) || strings.Contains(strings.ToLower(strings.Join(s.audiences, " ")), q)
}

// listAuthServers: q is looked for in names and audiences (API doc).
func listAuthServers(c *call) error {
	q := strings.ToLower(c.Request.URL.Query().Get("q"))
	return replyPage(c, &c.authServers, func(s *authServer) bool { return s.matches(q) }, pageSize{byDefault: 200, max: 200}, func(s *authServer) any {
		s.rotateIfDue(c.Now)
		return c.authServerAnswer(s)
	})
}

func createAuthServer(c *call) error {
	s := newAuthServer(c.Now)
	var body authServerBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	// A new server rotates by itself whatever the request says
	// (POST_authorizationServers.no-description-MANUAL-becomes-AUTO.json).
	body.Credentials.Signing.RotationMode = "AUTO"
	if err := c.applyAuthServer(s, body); err != nil {
		return err
	}
	seedSystemScopes(s)
	seedSystemClaims(s)
	c.authServers.add(s)
	return c.Reply(http.StatusCreated, c.authServerAnswer(s))
}

// replaceAuthServer replaces everything but id, status and times: the status has operations of its own.
func replaceAuthServer(c *call, s *authServer) error {
	var body authServerBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if err := c.applyAuthServer(s, body); err != nil {
		return err
	}
	return c.Reply(http.StatusOK, c.authServerAnswer(s))
}

func (c *call) applyAuthServer(s *authServer, body authServerBody) error {
	if body.Name == "" {
		return blank("name")
	}
	if len(body.Audiences) == 0 || body.Audiences[0] == "" {
		return blank("audiences")
	}
	if len(body.Audiences) > 1 {
		return invalidField("audiences", "Only one audience is supported.")
	}
	resourceKeys, err := newResourceKeys(body.JWKS.Keys, c.Now)
	if err != nil {
		return err
	}
	setDefault(&body.IssuerMode, defaultIssuerMode(c.opts))
	mode := body.Credentials.Signing.RotationMode
	setDefault(&mode, "AUTO")
	if mode == "AUTO" && s.rotation == "MANUAL" {
		s.nextRotation = c.Now.Add(rotationPeriod)
	}
	s.name, s.description, s.audiences, s.issuerMode, s.rotation = body.Name, body.Description, body.Audiences, body.IssuerMode, mode
	s.encryption, s.resourceKeys, s.jwksURI, s.lastUpdated = body.Encryption, resourceKeys, body.JWKSURI, c.Now
	return nil
}

// deleteAuthServer: the default server cannot be deleted (API doc). Whether Okta refuses an active one is not known; it is not
// refused here.
func deleteAuthServer(c *call, s *authServer) error {
	if s.isDefault {
		return errAccessDenied
	}
	c.authServers.remove(s.id)
	for _, o := range c.authServers.items {
		o.trusted = without(o.trusted, s.id)
	}
	return c.Reply(http.StatusNoContent, nil)
}

// authServerLifecycle answers 204 (POST_authorizationServers_lifecycle_deactivate.json).
func authServerLifecycle(to string) handler {
	return withAuthServer(func(c *call, s *authServer) error {
		s.become(to, c.Now)
		return c.Reply(http.StatusNoContent, nil)
	})
}
