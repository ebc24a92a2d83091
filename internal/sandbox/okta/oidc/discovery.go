package oidc

import (
	"fmt"
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// issuer is one of the org's issuers of tokens: the org itself, or a custom authorization server.
type issuer struct {
	url    string  // the iss claim
	prefix string  // below which its endpoints are: url + "/oauth2", or url
	server *Server // nil for the org
}

func (i issuer) endpoint(name string) string { return i.prefix + "/v1/" + name }

// withIssuer adds an operation for the org's own server, below /oauth2/v1, and for every custom one, below
// /oauth2/{authServerId}/v1. A custom server that does not exist or is not active is not found.
func withIssuer(r router, method, name string, h func(*call, issuer) error) {
	r(method, "/oauth2/v1/"+name, func(c *call) error { return h(c, c.orgIssuer()) })
	r(method, "/oauth2/{authServerId}/v1/"+name, customIssuer(h))
}

func customIssuer(h func(*call, issuer) error) handler {
	return func(c *call) error {
		s, ok := c.Server(c.Params["authServerId"])
		if !ok {
			return web.NotFound(c.Params["authServerId"], "AuthorizationServer")
		}
		url := IssuerOf(c.Base, s.Name)
		return h(c, issuer{url: url, prefix: url, server: s})
	}
}

// IssuerOf is the issuer of the custom authorization server of that name. The org has no custom domain, so all issuer modes
// give the same.
func IssuerOf(base, server string) string { return base + "/oauth2/" + server }

func (c *call) orgIssuer() issuer { return issuer{url: c.Base, prefix: c.Base + "/oauth2"} }

func routeDiscovery(r router) {
	const openid, oauth = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"
	org := func(h func(*call, issuer) error) handler {
		return func(c *call) error { return h(c, c.orgIssuer()) }
	}
	r("GET", openid, org(forClient(serveOpenIDConfiguration)))
	r("GET", oauth, org(forClient(serveOAuthMetadata)))
	r("GET", "/oauth2/{authServerId}"+openid, customIssuer(forClient(serveOpenIDConfiguration)))
	r("GET", "/oauth2/{authServerId}"+oauth, customIssuer(forClient(serveOAuthMetadata)))
	r("GET", oauth+"/oauth2/{authServerId}", customIssuer(forClient(serveOAuthMetadata)))
	withIssuer(r, "GET", "keys", serveKeys)
}

// forClient refuses a document that is asked for an unknown client (OAuth specification, Error400InvalidClientId of the
// metadata endpoints).
func forClient(h func(*call, issuer) error) func(*call, issuer) error {
	return func(c *call, i issuer) error {
		if id := c.Request.URL.Query().Get("client_id"); id != "" {
			if _, ok := c.Client(id); !ok {
				return errUnknownClient(http.StatusBadRequest)
			}
		}
		return h(c, i)
	}
}

// orgScopes are the scopes of Okta's own API, without their "okta." prefix
// (GET_well-known_oauth-authorization-server.org.json).
var orgScopes = []string{
	"users.manage", "users.manage.self", "users.read", "users.read.self", "linkedObjects.manage", "linkedObjects.read",
	"profileMappings.manage", "profileMappings.read", "userTypes.manage", "userTypes.read", "clients.manage",
	"clients.register", "clients.read", "appGrants.manage", "appGrants.read", "policies.manage", "policies.read",
	"groups.manage", "groups.read", "inlineHooks.manage", "inlineHooks.read", "eventHooks.manage", "eventHooks.read",
	"events.read", "logs.read", "apps.manage", "apps.read", "governance.assignmentCandidates.read",
	"accessRequests.tasks.manage", "accessRequests.tasks.read", "schemas.manage", "schemas.read", "idps.manage",
	"idps.read", "factors.manage", "factors.read", "riskProviders.manage", "riskProviders.read", "roles.manage",
	"roles.read", "orgs.manage", "orgs.read", "domains.manage", "domains.read", "brands.manage", "brands.read",
	"sessions.manage", "sessions.read", "templates.manage", "templates.read", "trustedOrigins.manage",
	"trustedOrigins.read", "threatInsights.manage", "threatInsights.read", "behaviors.manage", "behaviors.read",
	"networkZones.manage", "networkZones.read", "agentPools.manage", "agentPools.read", "reports.read",
	"features.manage", "features.read", "certificateAuthorities.manage", "certificateAuthorities.read",
	"principalRateLimits.manage", "principalRateLimits.read", "rateLimits.manage", "rateLimits.read",
	"directories.manage", "directories.groups.manage", "apiTokens.manage", "apiTokens.read",
	"personal.adminSettings.manage", "personal.adminSettings.read",
}

// openIDScopes are the scopes of OpenID Connect that every issuer has.
var openIDScopes = []string{"openid", "email", "profile", "address", "phone", "offline_access"}

var (
	metadataResponseTypes = []string{"code", "token", "id_token", "code id_token", "code token", "id_token token", "code id_token token"}
	metadataGrantTypes    = []string{
		"authorization_code", "implicit", "refresh_token", "password", "client_credentials",
		"urn:ietf:params:oauth:grant-type:device_code", "urn:okta:params:oauth:grant-type:otp",
		"http://auth0.com/oauth/grant-type/mfa-otp", "urn:okta:params:oauth:grant-type:oob",
		"http://auth0.com/oauth/grant-type/mfa-oob", "urn:ietf:params:oauth:grant-type:token-exchange",
	}
)

// metadata has the members that both documents have (GET_well-known_oauth-authorization-server.org.json).
func (i issuer) metadata() map[string]any {
	authMethods := []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"}
	algs := []string{"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}
	return map[string]any{
		"issuer":                                            i.url,
		"authorization_endpoint":                            i.endpoint("authorize"),
		"token_endpoint":                                    i.endpoint("token"),
		"registration_endpoint":                             i.url + "/oauth2/v1/clients",
		"response_types_supported":                          metadataResponseTypes,
		"response_modes_supported":                          []string{"query", "fragment", "form_post", "okta_post_message"},
		"grant_types_supported":                             metadataGrantTypes,
		"subject_types_supported":                           []string{"public"},
		"token_endpoint_auth_methods_supported":             authMethods,
		"code_challenge_methods_supported":                  []string{"S256"},
		"introspection_endpoint":                            i.endpoint("introspect"),
		"introspection_endpoint_auth_methods_supported":     authMethods,
		"revocation_endpoint":                               i.endpoint("revoke"),
		"revocation_endpoint_auth_methods_supported":        authMethods,
		"end_session_endpoint":                              i.endpoint("logout"),
		"request_parameter_supported":                       true,
		"request_object_signing_alg_values_supported":       algs,
		"device_authorization_endpoint":                     i.endpoint("device/authorize"),
		"pushed_authorization_request_endpoint":             i.endpoint("par"),
		"dpop_signing_alg_values_supported":                 algs[3:],
		"frontchannel_logout_supported":                     true,
		"frontchannel_logout_session_supported":             true,
		"identity_chaining_requested_token_types_supported": []string{"urn:ietf:params:oauth:token-type:id-jag"},
	}
}

// serveOAuthMetadata: the document of the org lists the scopes of Okta's API and has no jwks_uri, since its access tokens are
// not for others to check (GET_well-known_oauth-authorization-server.org.json).
func serveOAuthMetadata(c *call, i issuer) error {
	doc := i.metadata()
	doc["claims_supported"] = []string{"ver", "jti", "iss", "aud", "iat", "exp", "cid", "uid", "scp", "sub"}
	if i.server != nil {
		doc["jwks_uri"] = i.endpoint("keys")
		doc["registration_endpoint"] = c.Base + "/oauth2/v1/clients"
		doc["scopes_supported"] = i.server.publishedScopes()
		return c.Reply(http.StatusOK, doc)
	}
	scopes := make([]string, 0, len(orgScopes)+len(openIDScopes)+1)
	for _, s := range orgScopes {
		scopes = append(scopes, "okta."+s)
	}
	scopes = append(append(scopes, openIDScopes...), "groups")
	doc["scopes_supported"] = scopes
	return c.Reply(http.StatusOK, doc)
}

// serveOpenIDConfiguration: the members that OpenID Connect adds are those of the API doc (openid-configuration of the org and
// of custom servers). OpenID Connect has no response type without a code or an ID token, and no grant without a person
// (examples OrgASOidcMetadata and CustomASOidcMetadata of the OAuth specification, and public documents of orgs). Encryption of
// ID tokens is an Early Access feature, which this org does not have.
func serveOpenIDConfiguration(c *call, i issuer) error {
	doc := i.metadata()
	doc["jwks_uri"] = i.endpoint("keys")
	doc["userinfo_endpoint"] = i.endpoint("userinfo")
	doc["registration_endpoint"] = c.Base + "/oauth2/v1/clients"
	doc["response_types_supported"] = without(metadataResponseTypes, "token")
	doc["grant_types_supported"] = without(metadataGrantTypes, "client_credentials")
	doc["id_token_signing_alg_values_supported"] = []string{"RS256"}
	doc["claims_supported"] = []string{
		"iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "idp", "nonce", "name", "nickname",
		"preferred_username", "given_name", "middle_name", "family_name", "email", "email_verified", "profile", "zoneinfo",
		"locale", "address", "phone_number", "picture", "website", "gender", "birthdate", "updated_at", "at_hash", "c_hash",
	}
	doc["scopes_supported"] = append(append([]string{}, openIDScopes...), "groups")
	if i.server != nil {
		doc["scopes_supported"] = i.server.publishedScopes()
	}
	return c.Reply(http.StatusOK, doc)
}

// publishedScopes are the scopes that the metadata of the server show: those with metadataPublish ALL_CLIENTS (API doc).
func (s *Server) publishedScopes() []string {
	out := []string{}
	for _, sc := range s.Scopes {
		if sc.Published {
			out = append(out, sc.Name)
		}
	}
	return out
}

// serveKeys answers the key that signs and the one that signed before. It may be kept until the next rotation, of which the
// org's own server and a server in mode MANUAL know none (OAuth specification, oauthKeys).
func serveKeys(c *call, i issuer) error {
	keys := []map[string]any{}
	for _, k := range c.publishedKeys(i) {
		keys = append(keys, k.Members())
	}
	if i.server != nil && !i.server.NextRotation.IsZero() {
		c.Header.Set("Cache-Control", fmt.Sprintf("max-age=%d, must-revalidate", int(i.server.NextRotation.Sub(c.Now).Seconds())))
	}
	return c.Reply(http.StatusOK, map[string]any{"keys": keys})
}

func (c *call) publishedKeys(i issuer) []*SigningKey {
	if i.server == nil {
		_, key := c.Identity()
		return []*SigningKey{key}
	}
	return i.server.Keys
}
