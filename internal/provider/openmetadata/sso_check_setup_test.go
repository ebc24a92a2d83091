package openmetadata_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// ssoHandMade is a setup of single sign-on in which all is well, made through the two APIs as people make it in the consoles.
type ssoHandMade struct {
	*acctest.Environment
	t *testing.T

	// provider is the argument by which the provider signs its own tokens.
	provider string
	clientID string
	issuer   string
	callback string
	groupID  string
	confid   bool
	// bot is the name of the one whose credential sees secrets.
	bot string

	// app and its likes are the paths of the objects.
	app, assignment, authServer, scope, policy, rule, origin string
}

// makeSSOByHand makes the setup for a confidential or a public client.
func makeSSOByHand(t *testing.T, confidential bool, server ...double.Options) *ssoHandMade {
	t.Helper()
	options := acctest.Options{
		Needs: acctest.Exclusive | acctest.KeyFiles | acctest.Restart | acctest.CallsOkta, Okta: oktadouble.Options{Groups: []string{"data-team"}, Users: []oktadouble.User{{
			Login: "alice@open-metadata.org", FirstName: "Alice", LastName: "A", Password: "alice-password", Groups: []string{"data-team"},
		}}},
	}
	if len(server) > 0 {
		options.Server = server[0]
	}
	h := &ssoHandMade{t: t, confid: confidential, bot: acctest.Name("checker"), Environment: acctest.New(t, options)}
	h.provider = ownKey(t, h.Environment)
	h.callback = h.Server().URL + "/callback"
	h.makeApp()
	h.makeAuthorizationServer()
	h.makeServer()
	return h
}

// post makes an object of the org and returns it.
func (h *ssoHandMade) post(path string, body map[string]any) map[string]any {
	h.t.Helper()
	object, isObject := h.Okta().Must(h.t, http.MethodPost, path, body).(map[string]any)
	if !isObject {
		h.t.Fatalf("POST %s answered no object", path)
	}
	return object
}

func (h *ssoHandMade) makeApp() {
	h.t.Helper()
	method, kind := "none", "browser"
	if h.confid {
		method, kind = "client_secret_basic", "web"
	}
	app := h.post("/api/v1/apps", map[string]any{
		"label": "OpenMetadata", "name": "oidc_client", "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": method, "pkce_required": true}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": kind, "grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
			"redirect_uris": []string{h.callback},
		}},
	})
	h.app = "/api/v1/apps/" + app["id"].(string)
	h.clientID = acctest.Member(app, "credentials.oauthClient.client_id").(string)
	for _, group := range h.Okta().Must(h.t, http.MethodGet, "/api/v1/groups?q=data-team", nil).([]any) {
		h.groupID = group.(map[string]any)["id"].(string)
	}
	h.assignment = h.app + "/groups/" + h.groupID
	h.Okta().Must(h.t, http.MethodPut, h.assignment, map[string]any{})
	origin := h.post("/api/v1/trustedOrigins", map[string]any{
		"name": "OpenMetadata", "origin": h.Server().URL, "scopes": []any{map[string]any{"type": "CORS"}, map[string]any{"type": "REDIRECT"}},
	})
	h.origin = "/api/v1/trustedOrigins/" + origin["id"].(string)
}

func (h *ssoHandMade) makeAuthorizationServer() {
	h.t.Helper()
	server := h.post("/api/v1/authorizationServers", map[string]any{
		"name": "OpenMetadata", "audiences": []string{h.clientID}, "issuerMode": "ORG_URL",
	})
	h.authServer, h.issuer = "/api/v1/authorizationServers/"+server["id"].(string), server["issuer"].(string)
	h.scope = h.authServer + "/scopes/" + h.post(h.authServer+"/scopes", map[string]any{"name": "catalog"})["id"].(string)
	policy := h.post(h.authServer+"/policies", map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": "OpenMetadata", "description": "OpenMetadata", "status": "ACTIVE",
		"conditions": map[string]any{"clients": map[string]any{"include": []string{h.clientID}}},
	})
	h.policy = h.authServer + "/policies/" + policy["id"].(string)
	rule := h.post(h.policy+"/rules", map[string]any{
		"type": "RESOURCE_ACCESS", "name": "Members", "status": "ACTIVE",
		"conditions": map[string]any{
			"people":     map[string]any{"groups": map[string]any{"include": []string{h.groupID}}},
			"grantTypes": map[string]any{"include": []string{"authorization_code"}},
			"scopes":     map[string]any{"include": []string{"openid", "profile", "email", "offline_access", "catalog"}},
		},
		"actions": map[string]any{"token": map[string]any{"accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}},
	})
	h.rule = h.policy + "/rules/" + rule["id"].(string)
}

// makeServer gives the server an administrator and the security configuration, and takes the default account away.
func (h *ssoHandMade) makeServer() {
	h.t.Helper()
	server, token := h.Server(), h.Server().AutomationToken()
	server.Must(h.t, token, http.MethodPost, "/v1/users", map[string]any{"name": "alice", "email": "alice@open-metadata.org", "isAdmin": true})
	h.putSecurity(h.securityConfig())
	_, admin := adminAccount(h.t, h.Environment)
	server.Must(h.t, token, http.MethodDelete, "/v1/users/"+admin["id"].(string)+"?hardDelete=true", nil)
}

func (h *ssoHandMade) securityConfig() map[string]any {
	authentication := map[string]any{
		"provider": "okta", "providerName": "Okta", "clientType": "public", "responseType": "id_token", "authority": h.issuer,
		"clientId": h.clientID, "callbackUrl": h.callback, "publicKeyUrls": []string{h.issuer + "/v1/keys"},
		"tokenValidationAlgorithm": "RS256", "jwtPrincipalClaims": []string{"email", "preferred_username", "sub"}, "enableSelfSignup": false,
	}
	if h.confid {
		authentication["clientType"], authentication["responseType"] = "confidential", "code"
		authentication["oidcConfiguration"] = map[string]any{
			"type": "okta", "id": h.clientID, "secret": h.secret(), "scope": "openid email profile catalog", "useNonce": "true",
			"discoveryUri": h.issuer + "/.well-known/openid-configuration", "responseType": "code", "disablePkce": false, "tenant": "",
			"clientAuthenticationMethod": "client_secret_basic", "callbackUrl": h.callback, "serverUrl": h.Server().URL,
		}
	}
	return map[string]any{
		"authenticationConfiguration": authentication,
		"authorizerConfiguration": map[string]any{
			"className":              "org.openmetadata.service.security.DefaultAuthorizer",
			"containerRequestFilter": "org.openmetadata.service.security.JwtFilter",
			"adminPrincipals":        []string{"alice"}, "principalDomain": "open-metadata.org", "enforcePrincipalDomain": true,
			"enableSecureSocketConnection": false,
		},
	}
}

// secret is the app's client secret.
func (h *ssoHandMade) secret() string {
	h.t.Helper()
	secrets := h.Okta().Must(h.t, http.MethodGet, h.app+"/credentials/secrets", nil).([]any)
	return secrets[0].(map[string]any)["client_secret"].(string)
}

func (h *ssoHandMade) putSecurity(configuration map[string]any) {
	h.t.Helper()
	content, err := os.ReadFile(filepath.Join(h.Server().ConfDir(), jwtkey.PrivateFileName))
	if err != nil {
		h.t.Fatal(err)
	}
	key, err := jwtkey.ParsePrivate(content)
	if err != nil {
		h.t.Fatal(err)
	}
	// Good under every list of claims that the tests set.
	token, err := jwtkey.Sign(key, jwtkey.TokenRequest{
		Subject: "terraform@open-metadata.org", Email: "terraform@open-metadata.org", KeyID: jwtkey.ShippedKeyID, Now: h.Clock.Now(),
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Server().Must(h.t, token, http.MethodPut, "/v1/system/security/config", configuration)
}

// config is the data source, read by a provider with the lines.
func (h *ssoHandMade) config(lines ...string) string {
	return h.ProviderConfig(lines...) + fmt.Sprintf(`
data "openmetadata_sso_check" "test" {
  app_id                  = %q
  authorization_server_id = %q
  administrators          = ["alice"]
  probe_client_secret     = true
  probe_server_login      = %t
}
`, h.app[len("/api/v1/apps/"):], h.authServer[len("/api/v1/authorizationServers/"):], h.confid)
}
