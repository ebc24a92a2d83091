package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// byHand is what somebody has set up without Terraform, by the names and values that they chose.
type byHand struct {
	flow, app, origin, server, audience, scope, policy, rule string
	serverDescription, scopeDescription, policyDescription   string
	groups, admins, redirects, logouts, grants, scopes       []string
	// claims are those that the server takes names from, in their order.
	claims         []string
	providerName   string
	defaultScope   bool
	selfSignup     bool
	ingestion      string
	automationMail string
	// bot says that what Terraform is to act as is a bot with a token, and not an account.
	bot bool
	// adminGone says that the account admin was deleted.
	adminGone bool
}

// handMade are the setups of the three examples, which the guide shows.
var handMade = map[string]byHand{
	"auth-code": {
		flow: "auth_code", app: "Data Catalog", origin: "data-catalog", server: "catalog-sso", audience: "api://data-catalog", scope: "catalog", policy: "Catalog",
		rule: "Engineers and stewards", serverDescription: "Sign-in to the data catalog", scopeDescription: "Open the data catalog", policyDescription: "The data catalog and nothing else",
		groups: []string{"Data Engineers", "Data Stewards"}, admins: []string{"ada", "grace"}, redirects: []string{"{url}/callback", "https://catalog-test.example.com/callback"},
		logouts: []string{"{url}/signin"}, grants: []string{"authorization_code", "client_credentials"}, scopes: []string{"*"}, claims: []string{"preferred_username", "email", "sub"},
		providerName: "Example SSO", selfSignup: true, ingestion: "Unlimited", automationMail: "sso-automation@example.com",
	},
	"auth-code-pkce": {
		flow: "auth_code_pkce", app: "Catalog SPA", origin: "Catalog", server: "Catalog", scope: "catalog.use", policy: "Catalog SPA", rule: "Analytics only", policyDescription: "Catalog SPA",
		groups: []string{"Analytics"}, admins: []string{"ada"}, redirects: []string{"{url}/callback", "{url}/silent-callback", "{url}/old-callback"}, logouts: []string{"{url}"},
		grants: []string{"authorization_code"}, scopes: []string{"openid", "profile", "email", "offline_access"}, claims: []string{"email", "preferred_username", "sub"},
		providerName: "okta", defaultScope: true, ingestion: "60", automationMail: "sso-bot@example.com", bot: true, adminGone: true,
	},
	"implicit": {
		flow: "implicit", app: "openmetadata-prod", origin: "openmetadata-prod", server: "openmetadata-prod", audience: "openmetadata-prod", scope: "om", policy: "openmetadata-prod", rule: "allow",
		serverDescription: "OpenMetadata production", scopeDescription: "OpenMetadata", policyDescription: "OpenMetadata production",
		groups: []string{"Everyone in data"}, admins: []string{"a.lovelace"}, redirects: []string{"{url}/silent-callback", "{url}/callback"}, logouts: []string{},
		grants: []string{"authorization_code", "implicit", "client_credentials", "password"}, scopes: []string{"*"}, claims: []string{"email", "preferred_username", "sub"},
		providerName: "Okta (production)", selfSignup: true, ingestion: "Unlimited", automationMail: "terraform@open-metadata.org",
	},
}

// adoption is an org and a server that were set up by hand, and a directory with the example for them.
type adoption struct {
	*setup
	byHand

	// token is that of the bot, or one of the account, that Terraform acts as.
	token string
	appID string
}

// startAdoption prepares an org with people, and a server as released.
func startAdoption(t *testing.T, example string) *adoption {
	t.Helper()
	hand := handMade[example]
	org := oktadouble.Options{Groups: hand.groups}
	for _, name := range hand.admins {
		org.Users = append(org.Users, oktadouble.User{Login: name + "@example.com", FirstName: name, LastName: "Example", Password: alicePassword, Groups: hand.groups})
	}
	s := startWith(t, filepath.Join("adopt", example), acctest.Options{Needs: wholeServer | acctest.RequestLog | acctest.OrgRequestLog, Okta: org})
	a := &adoption{setup: s, byHand: hand}
	here := func(addresses []string) []string {
		all := []string{}
		for _, address := range addresses {
			all = append(all, strings.ReplaceAll(address, "{url}", s.Server().URL))
		}
		return all
	}
	a.redirects, a.logouts = here(a.redirects), here(a.logouts)
	return a
}

// text is a member of an object of an answer.
func text(t *testing.T, object any, member string) string {
	t.Helper()
	members, _ := object.(map[string]any)
	value, isText := acctest.Member(members, member).(string)
	if !isText {
		t.Fatalf("there is no %s in %v", member, object)
	}
	return value
}

// okta does what somebody does in the Admin Console, and returns the client ID, the client secret, which a public client does
// not have, and the issuer.
func (a *adoption) okta() (clientID, secret, issuer string) {
	t := a.t
	t.Helper()
	post := func(path string, body map[string]any) any {
		t.Helper()
		return a.Okta().Must(t, http.MethodPost, path, body)
	}
	client := map[string]any{"application_type": "browser", "grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"}}
	credentials := map[string]any{"token_endpoint_auth_method": "none", "pkce_required": true}
	switch a.flow {
	case "auth_code":
		client["application_type"], client["grant_types"] = "web", []string{"authorization_code", "refresh_token", "client_credentials"}
		client["refresh_token"] = map[string]any{"rotation_type": "STATIC", "leeway": 0}
		credentials = map[string]any{"token_endpoint_auth_method": "client_secret_basic", "pkce_required": false}
	case "implicit":
		client["grant_types"], client["response_types"] = []string{"authorization_code", "refresh_token", "implicit"}, []string{"code", "id_token", "token"}
	}
	client["redirect_uris"], client["post_logout_redirect_uris"] = a.redirects, a.logouts
	client["issuer_mode"], client["consent_method"] = "ORG_URL", "TRUSTED"
	app := post("/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": a.app, "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": credentials}, "settings": map[string]any{"oauthClient": client},
	})
	a.appID, clientID = text(t, app, "id"), text(t, app, "credentials.oauthClient.client_id")
	if a.flow == "auth_code" {
		secret = text(t, app, "credentials.oauthClient.client_secret")
	}
	groups := []string{}
	for _, group := range a.Okta().Must(t, http.MethodGet, "/api/v1/groups", nil).([]any) {
		if slices.Contains(a.groups, text(t, group, "profile.name")) {
			groups = append(groups, text(t, group, "id"))
			a.Okta().Must(t, http.MethodPut, "/api/v1/apps/"+a.appID+"/groups/"+text(t, group, "id"), map[string]any{})
		}
	}
	post("/api/v1/groups", map[string]any{"profile": map[string]any{"name": "Catalog readers", "description": "Read the data catalog"}})
	post("/api/v1/trustedOrigins", map[string]any{"name": a.origin, "origin": a.Server().URL, "scopes": []map[string]any{{"type": "CORS"}, {"type": "REDIRECT"}}})
	audience := a.audience
	if audience == "" {
		audience = clientID
	}
	server := post("/api/v1/authorizationServers", map[string]any{"name": a.server, "description": a.serverDescription, "audiences": []string{audience}, "issuerMode": "ORG_URL"})
	place := "/api/v1/authorizationServers/" + text(t, server, "id")
	post(place+"/scopes", map[string]any{"name": a.scope, "description": a.scopeDescription, "default": a.defaultScope})
	post(place+"/claims", map[string]any{
		"name": "teams", "status": "ACTIVE", "claimType": "IDENTITY", "valueType": "GROUPS", "value": "Data", "group_filter_type": "STARTS_WITH", "alwaysIncludeInToken": true, "conditions": map[string]any{"scopes": []string{}},
	})
	policy := post(place+"/policies", map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": a.policy, "description": a.policyDescription, "priority": 1,
		"conditions": map[string]any{"clients": map[string]any{"include": []string{clientID}}},
	})
	post(place+"/policies/"+text(t, policy, "id")+"/rules", map[string]any{
		"type": "RESOURCE_ACCESS", "name": a.rule, "priority": 1, "conditions": map[string]any{
			"people": map[string]any{"groups": map[string]any{"include": groups}}, "grantTypes": map[string]any{"include": a.grants}, "scopes": map[string]any{"include": a.scopes},
		},
	})
	return clientID, secret, text(t, server, "issuer")
}

// openmetadata does what an administrator does with a server as released: a key of their own, the accounts, the tokens, and
// then the settings by which people sign in.
func (a *adoption) openmetadata(clientID, secret, issuer string) {
	t := a.t
	t.Helper()
	server := a.Server()
	// The page says how to come to a pair of one's own.
	for _, commands := range commandsOf(t, "adopt") {
		if strings.Contains(commands, "openssl") {
			if _, err := a.Shell(t.Context(), nil, commands); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{jwtkey.PrivateFileName, jwtkey.PublicFileName} {
		content, err := os.ReadFile(filepath.Join(a.Directory, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(server.ConfDir(), name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	token := server.Login(t)
	post := func(path string, body map[string]any) any {
		t.Helper()
		return server.Must(t, token, http.MethodPost, path, body)
	}
	for _, name := range a.admins {
		post("/v1/users", map[string]any{"name": name, "email": name + "@example.com", "isAdmin": true})
	}
	name, _, _ := strings.Cut(a.automationMail, "@")
	principals := append([]string{}, a.admins...)
	if a.bot {
		user := post("/v1/users", map[string]any{
			"name": name, "email": a.automationMail, "isBot": true, "botName": name, "isAdmin": true,
			"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
		})
		post("/v1/bots", map[string]any{"name": name, "description": "Sets up the sign-in", "botUser": name})
		a.token = text(t, server.Must(t, token, http.MethodGet, "/v1/users/token/"+text(t, user, "id"), nil), "JWTToken")
	} else {
		post("/v1/users", map[string]any{"name": name, "email": a.automationMail, "isAdmin": true})
		principals = append(principals, name)
	}
	post("/v1/users", map[string]any{
		"name": "reports", "email": "reports@example.com", "isBot": true, "botName": "reports",
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "90"}},
	})
	post("/v1/bots", map[string]any{"name": "reports", "description": "Weekly reports", "botUser": "reports"})
	ingestion := server.Must(t, token, http.MethodGet, "/v1/users/name/ingestion-bot", nil)
	server.Must(t, token, http.MethodPut, "/v1/users/generateToken/"+text(t, ingestion, "id"), map[string]any{"JWTTokenExpiry": a.ingestion})

	configuration, _ := server.Must(t, token, http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
	url := server.URL
	authentication := map[string]any{
		"provider": "okta", "providerName": a.providerName, "clientType": "public", "responseType": "id_token", "authority": issuer, "clientId": clientID, "callbackUrl": url + "/callback",
		"publicKeyUrls": []string{issuer + "/v1/keys"}, "jwtPrincipalClaims": a.claims, "jwtPrincipalClaimsMapping": []string{}, "enableSelfSignup": a.selfSignup,
		"tokenValidationAlgorithm": "RS256", "enableAutoRedirect": false,
	}
	if a.flow == "auth_code" {
		authentication["clientType"], authentication["responseType"] = "confidential", "code"
		authentication["oidcConfiguration"] = map[string]any{
			"type": "okta", "id": clientID, "secret": secret, "scope": "openid email profile offline_access", "discoveryUri": issuer + "/.well-known/openid-configuration",
			"useNonce": "true", "preferredJwsAlgorithm": "RS256", "responseType": "code", "disablePkce": true, "callbackUrl": url + "/callback", "serverUrl": url,
			"clientAuthenticationMethod": "client_secret_post", "tokenValidity": 3600, "customParams": map[string]any{}, "maxClockSkew": "", "tenant": "", "sessionExpiry": 604800,
		}
	}
	configuration["authenticationConfiguration"] = authentication
	authorizer, _ := configuration["authorizerConfiguration"].(map[string]any)
	authorizer["adminPrincipals"], authorizer["principalDomain"], authorizer["enforcePrincipalDomain"] = principals, "example.com", false
	if a.adminGone {
		admin := server.Must(t, a.token, http.MethodGet, "/v1/users/name/admin", nil)
		server.Must(t, a.token, http.MethodDelete, "/v1/users/"+text(t, admin, "id")+"?hardDelete=true", nil)
	} else {
		authorizer["adminPrincipals"] = append(principals, "admin")
	}
	by := token
	if a.bot {
		by = a.token
	}
	server.Must(t, by, http.MethodPut, "/v1/system/security/config", configuration)
}

// who is the administrator that Terraform acts as, as the harness gives it to a provider in this process, and a token of
// theirs.
func (a *adoption) who() (provider map[string]any, token string) {
	if a.bot {
		return map[string]any{"token": a.token}, a.token
	}
	name, _, _ := strings.Cut(a.automationMail, "@")
	key := a.Server().BySigningKey(name)
	key["signing_key"].(map[string]any)["email"] = a.automationMail
	return key, a.Server().SignedToken(name)
}

// facts are what must be the same after an adoption: what an end would have to be written to change.
func (a *adoption) facts() map[string]any {
	a.t.Helper()
	_, token := a.who()
	facts := map[string]any{}
	for _, path := range []string{"/v1/system/config/jwks", "/v1/system/security/config", "/v1/users?limit=100", "/v1/bots?limit=100"} {
		facts[path] = a.Server().Must(a.t, token, http.MethodGet, path, nil)
	}
	for _, bot := range []string{"ingestion-bot", "reports", strings.Split(a.automationMail, "@")[0]} {
		user := a.Server().Must(a.t, token, http.MethodGet, "/v1/users/name/"+bot, nil)
		if user.(map[string]any)["isBot"] == true {
			facts["token of "+bot] = text(a.t, a.Server().Must(a.t, token, http.MethodGet, "/v1/users/token/"+text(a.t, user, "id"), nil), "JWTToken")
		}
	}
	app := "/api/v1/apps/" + a.appID
	for _, path := range []string{app, app + "/groups", "/api/v1/groups", "/api/v1/trustedOrigins", "/api/v1/authorizationServers"} {
		facts[path] = a.Okta().Must(a.t, http.MethodGet, path, nil)
	}
	if a.flow == "auth_code" {
		secrets := a.Okta().Must(a.t, http.MethodGet, app+"/credentials/secrets", nil)
		facts["hash of the client secret"] = text(a.t, secrets.([]any)[0], "secret_hash")
	}
	return facts
}

// follow runs the commands of the page, with its blocks beside the example.
func (a *adoption) follow(environment []string) {
	a.t.Helper()
	page := a.page("adopt")
	for i, block := range guide(a.t, "adopt") {
		switch {
		case block.language == "terraform" && strings.HasPrefix(block.text, "import"):
			write(a.t, filepath.Join(a.Directory, fmt.Sprintf("block_%d.tf", i)), strings.ReplaceAll(block.text, "name:catalog-sso/", "name:"+a.server+"/"))
		case block.language == "sh" && block.notRun == "":
			output := page.next(environment)
			for _, name := range map[bool][]string{true: {a.app, a.origin, a.server}, false: a.admins}[strings.Contains(block.text, "$OKTA_API_TOKEN")] {
				if output != "" && strings.Contains(block.text, "curl") && !strings.Contains(output, name) {
					a.t.Errorf("nothing names %s:\n%s", name, output)
				}
			}
			if strings.Contains(output, "destroyed") && !strings.Contains(output, "0 destroyed") || strings.Contains(output, "must be replaced") {
				a.t.Errorf("something in use is to go:\n%s", output)
			}
		}
	}
}

// valuesOf are the attributes of the managed resources in the state, by their addresses.
func (s *setup) valuesOf() map[string]map[string]any {
	s.t.Helper()
	type module struct {
		Resources []struct {
			Address, Type, Mode string
			Values              map[string]any
		}
		Modules []module `json:"child_modules"`
	}
	var state struct {
		Values struct {
			Root module `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(s.must(0, nil, "show", "-json")), &state); err != nil {
		s.t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for _, one := range append(state.Values.Root.Modules, state.Values.Root) {
		for _, resource := range one.Resources {
			if resource.Mode == "managed" {
				all[resource.Address] = resource.Values
				all[resource.Address]["of type"] = resource.Type
			}
		}
	}
	return all
}

// TestAccAdopt_existing follows the guide on adoption, once for each flow: an org and a server that somebody has set up by
// hand, with names and values of their own, come into the module by the example's blocks and the page's commands, and what is
// outside of it comes beside it with a configuration that Terraform writes. Nothing is written to either end, keys, tokens and
// secrets are those from before, people sign in before and after, and the plan is empty.
func TestAccAdopt_existing(t *testing.T) {
	if examples, err := filepath.Glob(filepath.Join(repository, "examples", "adopt", "*")); err != nil || len(examples) != len(handMade) {
		t.Errorf("there are the examples %q: %v", examples, err)
	}
	for example := range handMade {
		t.Run(example, func(t *testing.T) {
			a := startAdoption(t, example)
			a.openmetadata(a.okta())
			files, err := filepath.Glob(filepath.Join(a.Directory, "*.tf"))
			if err != nil || len(files) != 2 {
				t.Fatalf("the example has the files %q: %v", files, err)
			}
			here := strings.NewReplacer("https://catalog.example.com", a.Server().URL, "https://example.okta.com", a.Okta().URL, "/etc/openmetadata/jwtkeys", a.Server().ConfDir())
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				write(t, file, here.Replace(string(content)))
			}
			a.signsIn(a.admins[0] + "@example.com")
			before := a.facts()
			provider, token := a.who()
			environment := append(a.withoutPassword(), "TOKEN="+token, "OKTA_ORG_URL="+a.Okta().URL, "OPENMETADATA_HOST="+a.Server().URL)
			if a.bot {
				environment = append(environment, "OPENMETADATA_TOKEN="+token)
			}

			a.clearLogs()
			a.follow(environment)
			org, server := a.requests()
			if len(org) == 0 || len(server) == 0 {
				t.Errorf("%d requests to the org and %d to the server are logged", len(org), len(server))
			}
			for _, request := range append(org, server...) {
				if !strings.HasPrefix(request, "GET ") {
					t.Errorf("there was a write: %s", request)
				}
			}
			after := a.facts()
			for name, was := range before {
				if now := after[name]; !reflect.DeepEqual(now, was) {
					t.Errorf("%s was\n%v\nand is\n%v", name, was, now)
				}
			}
			a.signsIn(a.admins[0] + "@example.com")

			// A query would have found each of them.
			run := a.Session(provider)
			adopted := a.valuesOf()
			if len(adopted) < 15 {
				t.Errorf("%d resources are adopted", len(adopted))
			}
			for address, values := range adopted {
				if typeName := values["of type"].(string); slices.Contains(run.ListTypes(), typeName) && !slices.ContainsFunc(run.List(typeName, nil, false, 0), func(one acctest.Listed) bool {
					for name, value := range one.Identity {
						if values[name] != value {
							return false
						}
					}
					return len(one.Identity) > 0
				}) {
					t.Errorf("no list has %s", address)
				}
			}
		})
	}
}
