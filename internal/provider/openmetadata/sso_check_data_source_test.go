package openmetadata_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const ssoCheck = "data.openmetadata_sso_check.test"

// ssoChecksWith are the names of the checks whose passed is as given; "" for those that were not made.
func ssoChecksWith(state *terraform.State, passed string) []string {
	attributes := state.RootModule().Resources[ssoCheck].Primary.Attributes
	var names []string
	for key, value := range attributes {
		if name, isName := strings.CutSuffix(key, ".name"); isName && attributes[name+".passed"] == passed {
			names = append(names, value)
		}
	}
	slices.Sort(names)
	return names
}

// expectSSOChecks compares the failed checks and those that were not made, and the outputs with them.
func expectSSOChecks(failed, notMade []string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		attributes := state.RootModule().Resources[ssoCheck].Primary.Attributes
		for passed, want := range map[string][]string{"false": failed, "": notMade} {
			if got := ssoChecksWith(state, passed); !slices.Equal(got, want) {
				for _, name := range got {
					fmt.Printf("%s: %s\n", name, attributes["checks."+name+".detail"])
				}
				return fmt.Errorf("the checks with passed = %q are %v, want %v", passed, got, want)
			}
		}
		if got, want := attributes["passed"], strconv.FormatBool(len(failed) == 0); got != want {
			return fmt.Errorf("passed is %s, want %s", got, want)
		}
		told := len(failed)
		for _, name := range notMade {
			if attributes["checks."+name+".remedy"] != "" {
				told++ // what could not be read is told too
			}
		}
		if got, want := attributes["failures.#"], strconv.Itoa(told); got != want {
			return fmt.Errorf("there are %s failures, want %s", got, want)
		}
		for _, name := range failed {
			if attributes["checks."+name+".remedy"] == "" {
				return fmt.Errorf("%s has no remedy", name)
			}
		}
		return nil
	}
}

// ssoBrokenSetting is one setting changed behind Terraform's back, and the checks that fail then.
type ssoBrokenSetting struct {
	name   string
	change func(*ssoHandMade)
	repair func(*ssoHandMade)
	failed []string
	// notMade are the checks that are not made beside those that never are.
	notMade []string
}

// ssoPut changes one member of an object of the org and returns the change and its repair.
func ssoPut(path func(*ssoHandMade) string, member string, value func(*ssoHandMade) any) (change, repair func(*ssoHandMade)) {
	var before any
	change = func(h *ssoHandMade) {
		h.Okta().Change(h.t, path(h), func(object map[string]any) {
			before = acctest.Member(object, member)
			acctest.SetMember(object, member, value(h))
		})
	}
	repair = func(h *ssoHandMade) {
		h.Okta().Change(h.t, path(h), func(object map[string]any) { acctest.SetMember(object, member, before) })
	}
	return change, repair
}

func ssoAlways(value any) func(*ssoHandMade) any { return func(*ssoHandMade) any { return value } }

// ssoSecurity changes one member of the security configuration.
func ssoSecurity(member string, value any) (change, repair func(*ssoHandMade)) {
	return func(h *ssoHandMade) {
			configuration := h.securityConfig()
			acctest.SetMember(configuration, member, value)
			h.putSecurity(configuration)
		}, func(h *ssoHandMade) {
			h.putSecurity(h.securityConfig())
		}
}

// ssoLifecycle switches an object off, and on again.
func ssoLifecycle(path func(*ssoHandMade) string) (change, repair func(*ssoHandMade)) {
	post := func(operation string) func(*ssoHandMade) {
		return func(h *ssoHandMade) {
			h.Okta().Must(h.t, http.MethodPost, path(h)+"/lifecycle/"+operation, nil)
		}
	}
	return post("deactivate"), post("activate")
}

func ssoBroken(name string, change, repair func(*ssoHandMade), failed ...string) ssoBrokenSetting {
	return ssoBrokenSetting{name: name, change: change, repair: repair, failed: failed}
}

// without names the checks that cannot be made then.
func (b ssoBrokenSetting) without(names ...string) ssoBrokenSetting {
	b.notMade = names
	return b
}

// runSSOBroken reads the data source once while all is well, and once for each thing that is broken alone.
func runSSOBroken(h *ssoHandMade, config string, notMade []string, cases []ssoBrokenSetting) {
	steps := []resource.TestStep{{Config: config, Check: expectSSOChecks(nil, notMade)}}
	repair := func(*ssoHandMade) {}
	for _, c := range cases {
		previous := repair
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				h.t.Log(c.name)
				previous(h)
				c.change(h)
			},
			Config: config, Check: expectSSOChecks(c.failed, slices.Sorted(slices.Values(slices.Concat(notMade, c.notMade)))),
		})
		repair = c.repair
	}
	last := repair
	steps = append(steps, resource.TestStep{
		PreConfig: func() { last(h) }, Config: config, Check: expectSSOChecks(nil, notMade),
	})
	h.Test(resource.TestCase{Steps: steps})
}

func ssoApp(h *ssoHandMade) string        { return h.app }
func ssoAuthServer(h *ssoHandMade) string { return h.authServer }
func ssoPolicy(h *ssoHandMade) string     { return h.policy }
func ssoRule(h *ssoHandMade) string       { return h.rule }
func ssoOrigin(h *ssoHandMade) string     { return h.origin }

// TestAccSSOCheck_confidential breaks one setting after the other of a setup with a confidential client.
func TestAccSSOCheck_confidential(t *testing.T) {
	// Later versions derive publicKeyUrls themselves (M19).
	h := makeSSOByHand(t, true, double.Options{Version: "1.12"})
	const oauth = "settings.oauthClient."
	row := func(name string, failed ...string) func(change, repair func(*ssoHandMade)) ssoBrokenSetting {
		return func(change, repair func(*ssoHandMade)) ssoBrokenSetting {
			return ssoBroken(name, change, repair, failed...)
		}
	}
	runSSOBroken(h, h.config(h.provider), []string{"replicas", "trusted_origin"}, []ssoBrokenSetting{
		row("redirect URI in Okta", "authorization_request", "redirect_uri")(ssoPut(ssoApp, oauth+"redirect_uris", func(h *ssoHandMade) any { return []string{h.callback + "/"} })),
		row("app inactive", "app", "authorization_request", "client_secret")(ssoLifecycle(ssoApp)),
		row("grant of the rule", "access_rule", "administrator_sign_in")(ssoPut(ssoRule, "conditions.grantTypes.include", ssoAlways([]string{"implicit"}))),
		row("scopes of the rule", "access_rule", "administrator_sign_in")(ssoPut(ssoRule, "conditions.scopes.include", ssoAlways([]string{"openid"}))),
		row("people of the rule", "access_rule", "administrator_sign_in")(ssoPut(ssoRule, "conditions.people.groups.include", func(h *ssoHandMade) any {
			return []string{h.post("/api/v1/groups", map[string]any{"profile": map[string]any{"name": "others"}})["id"].(string)}
		})),
		row("rule inactive", "access_rule", "administrator_sign_in")(ssoLifecycle(ssoRule)),
		row("policy inactive", "access_policy", "access_rule", "administrator_sign_in")(ssoLifecycle(ssoPolicy)),
		row("audience", "audience")(ssoPut(ssoAuthServer, "audiences", ssoAlways([]string{"api://default"}))),
		row("authorization server inactive", "authorization_request", "authorization_server", "discovery", "issuer", "jwks", "public_key_urls")(ssoLifecycle(ssoAuthServer)).without("client_secret", "server_login"),
		row("scope gone", "authorization_request", "scopes")(
			func(h *ssoHandMade) { h.Okta().Must(h.t, http.MethodDelete, h.scope, nil) },
			func(h *ssoHandMade) {
				h.scope = h.authServer + "/scopes/" + h.post(h.authServer+"/scopes", map[string]any{"name": "catalog"})["id"].(string)
			}),
		row("group assignment", "administrator_sign_in", "group_assignment")(
			func(h *ssoHandMade) { h.Okta().Must(h.t, http.MethodDelete, h.assignment, nil) },
			func(h *ssoHandMade) { h.Okta().Must(h.t, http.MethodPut, h.assignment, map[string]any{}) }),
		row("JWKS URL of the org's own server", "public_key_urls")(ssoSecurity("authenticationConfiguration.publicKeyUrls", []string{h.Okta().URL + "/oauth2/v1/keys"})),
		row("JWKS URL that nobody serves", "public_key_urls")(ssoSecurity("authenticationConfiguration.publicKeyUrls", []string{h.issuer + "/v1/keys", h.Okta().URL + "/nothing"})),
		// The provider's own token dies of it too, since its subject has no domain.
		row("principal claims", "principal_claims")(ssoSecurity("authenticationConfiguration.jwtPrincipalClaims", []string{"sub"})).
			without("administrator_sign_in", "administrators", "default_admin", "email_domain", "pkce", "public_key_urls", "server_credential", "server_login", "token_algorithm"),
		row("client id", "authorization_request", "client_id")(ssoSecurity("authenticationConfiguration.oidcConfiguration.id", "0oa1gjh63g214q0Hq0g4")),
		row("callback URL of the server", "authorization_request", "redirect_uri")(ssoSecurity("authenticationConfiguration.oidcConfiguration.callbackUrl", h.Server().URL+"/signin")),
		row("PKCE", "authorization_request", "pkce")(ssoSecurity("authenticationConfiguration.oidcConfiguration.disablePkce", true)),
		row("self sign-up", "self_signup")(ssoSecurity("authenticationConfiguration.enableSelfSignup", true)),
		row("domain", "email_domain")(ssoSecurity("authorizerConfiguration.enforcePrincipalDomain", false)),
		row("the administrator is suspended in Okta", "administrator_sign_in")(ssoPerson("suspend"), ssoPerson("unsuspend")),
		row("the administrator left the group", "administrator_sign_in")(ssoMembership(http.MethodDelete), ssoMembership(http.MethodPut)),
		row("an administrator demoted", "administrators")(ssoSetAdministrator("alice", false), ssoSetAdministrator("alice", true)),
	})
}

// ssoPerson takes the administrator's account in Okta through a step of its life.
func ssoPerson(operation string) func(*ssoHandMade) {
	return func(h *ssoHandMade) {
		h.Okta().Must(h.t, http.MethodPost, "/api/v1/users/alice@open-metadata.org/lifecycle/"+operation, nil)
	}
}

// ssoMembership takes the administrator out of the assigned group, or puts her back.
func ssoMembership(method string) func(*ssoHandMade) {
	return func(h *ssoHandMade) {
		alice := h.Okta().Must(h.t, http.MethodGet, "/api/v1/users/alice@open-metadata.org", nil).(map[string]any)
		h.Okta().Must(h.t, method, "/api/v1/groups/"+h.groupID+"/users/"+alice["id"].(string), nil)
	}
}

// ssoSetAdministrator gives or takes the administrator right.
func ssoSetAdministrator(name string, administrator bool) func(*ssoHandMade) {
	return func(h *ssoHandMade) {
		token := h.Server().AutomationToken()
		user := h.Server().Must(h.t, token, http.MethodGet, "/v1/users/name/"+name, nil).(map[string]any)
		h.Server().Must(h.t, token, http.MethodPatch, "/v1/users/"+user["id"].(string), []any{
			map[string]any{"op": "add", "path": "/isAdmin", "value": administrator},
		})
	}
}

// TestAccSSOCheck_public does so with a public client, where trusted origin and refresh tokens count.
func TestAccSSOCheck_public(t *testing.T) {
	h := makeSSOByHand(t, false)
	row := func(name string, failed ...string) func(change, repair func(*ssoHandMade)) ssoBrokenSetting {
		return func(change, repair func(*ssoHandMade)) ssoBrokenSetting {
			return ssoBroken(name, change, repair, failed...)
		}
	}
	runSSOBroken(h, h.config(h.provider), []string{"client_secret", "replicas", "server_login"}, []ssoBrokenSetting{
		row("trusted origin inactive", "trusted_origin")(ssoLifecycle(ssoOrigin)),
		row("trusted origin without CORS", "trusted_origin")(ssoPut(ssoOrigin, "scopes", ssoAlways([]any{map[string]any{"type": "REDIRECT"}}))),
		row("grants of the app", "app_grants")(ssoPut(ssoApp, "settings.oauthClient.grant_types", ssoAlways([]string{"authorization_code"}))),
		row("authority with a trailing slash", "authorization_request", "discovery", "issuer", "jwks", "public_key_urls")(ssoSecurity("authenticationConfiguration.authority", h.issuer+"/")),
		// Left out it would be "public"; an explicit null stays one (F154).
		row("client type", "client_type")(ssoSecurity("authenticationConfiguration.clientType", json.RawMessage("null"))),
	})
}

// TestAccSSOCheck_clientSecret has a bot's credential, which sees the secret that the server has. Okta's side is changed: the
// secret of the server is replaced.
func TestAccSSOCheck_clientSecret(t *testing.T) {
	h := makeSSOByHand(t, true)
	token := ssoAdminBotToken(h)
	runSSOBroken(h, h.config(fmt.Sprintf("token = %q", token), h.provider), []string{"replicas", "trusted_origin"}, []ssoBrokenSetting{
		{
			name: "another secret in Okta",
			change: func(h *ssoHandMade) {
				old := h.Okta().Must(h.t, http.MethodGet, h.app+"/credentials/secrets", nil).([]any)[0].(map[string]any)["id"].(string)
				h.post(h.app+"/credentials/secrets", map[string]any{})
				h.Okta().Must(h.t, http.MethodPost, h.app+"/credentials/secrets/"+old+"/lifecycle/deactivate", nil)
				h.Okta().Must(h.t, http.MethodDelete, h.app+"/credentials/secrets/"+old, nil)
			},
			repair: func(h *ssoHandMade) { h.putSecurity(h.securityConfig()) },
			failed: []string{"client_secret"},
		},
	})
}

// ssoAdminBotToken makes a bot that is an administrator.
func ssoAdminBotToken(h *ssoHandMade) string {
	h.t.Helper()
	server, token := h.Server(), h.Server().AutomationToken()
	user := server.Must(h.t, token, http.MethodPut, "/v1/users", map[string]any{
		"name": h.bot, "email": h.bot + "@open-metadata.org", "isBot": true, "botName": h.bot, "isAdmin": true,
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
	}).(map[string]any)
	server.Must(h.t, token, http.MethodPost, "/v1/bots", map[string]any{"name": h.bot, "botUser": h.bot})
	found := server.Must(h.t, token, http.MethodGet, "/v1/users/token/"+user["id"].(string), nil).(map[string]any)
	return found["JWTToken"].(string)
}

// TestAccSSOCheck_freshServer looks at a server as it is released, without Okta.
func TestAccSSOCheck_freshServer(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.Fresh})
	environment.Server()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + `data "openmetadata_sso_check" "test" {}`,
		Check: func(state *terraform.State) error {
			failed := []string{"administrators", "default_admin", "email_domain", "self_signup", "server_provider", "shipped_key"}
			if got := ssoChecksWith(state, "false"); !slices.Equal(got, failed) {
				return fmt.Errorf("the failed checks are %v, want %v", got, failed)
			}
			if got, want := ssoChecksWith(state, "true"), []string{"key_pair", "server", "server_credential", "token_algorithm"}; !slices.Equal(got, want) {
				return fmt.Errorf("the passed checks are %v, want %v", got, want)
			}
			detail := state.RootModule().Resources[ssoCheck].Primary.Attributes["checks.app.detail"]
			if !strings.HasPrefix(detail, "No Okta org is configured") {
				return fmt.Errorf("the check app says %q", detail)
			}
			return nil
		},
	}}})
}

// TestAccSSOCheck_oktaOnly looks at the org without a server: the app stands for the sign-in. No secret is tried unless that is
// asked for.
func TestAccSSOCheck_oktaOnly(t *testing.T) {
	h := makeSSOByHand(t, true)
	only := fmt.Sprintf("provider \"openmetadata\" {\n  okta = { org_url = %q, api_token = %q }\n}\n", h.Okta().URL, h.Okta().Token)
	_, data, _ := strings.Cut(h.config(), "\n}\n")
	h.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: only + strings.Replace(data, "probe_client_secret     = true", "", 1),
		Check: func(state *terraform.State) error {
			want := []string{
				"access_policy", "access_rule", "app", "app_grants", "audience", "authorization_request", "authorization_server",
				"discovery", "group_assignment", "issuer", "jwks", "okta", "pkce", "scopes",
			}
			if detail := state.RootModule().Resources[ssoCheck].Primary.Attributes["checks.client_secret.detail"]; !strings.Contains(detail, "probe_client_secret") {
				return fmt.Errorf("the check client_secret says %q", detail)
			}
			if got := ssoChecksWith(state, "true"); !slices.Equal(got, want) || len(ssoChecksWith(state, "false")) > 0 {
				return fmt.Errorf("the passed checks are %v, want %v; failed %v", got, want, ssoChecksWith(state, "false"))
			}
			return nil
		},
	}}})
}

// TestAccSSOCheck_unreachable has nobody at either address: that is a finding, not an error.
func TestAccSSOCheck_unreachable(t *testing.T) {
	environment := acctest.New(t)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: `
provider "openmetadata" {
  host        = "http://localhost:1"
  email       = "admin@open-metadata.org"
  password    = "admin"
  max_retries = 0
  okta        = { org_url = "http://localhost:1", api_token = "sandbox-api-token" }
}

data "openmetadata_sso_check" "test" {}
`,
		Check: func(state *terraform.State) error {
			attributes := state.RootModule().Resources[ssoCheck].Primary.Attributes
			if made := len(ssoChecksWith(state, "true")) + len(ssoChecksWith(state, "false")); made > 0 || attributes["passed"] != "false" || attributes["failures.#"] != "3" {
				return fmt.Errorf("%d checks were made, passed is %s with %s failures", made, attributes["passed"], attributes["failures.#"])
			}
			for _, name := range []string{"okta", "server"} {
				if detail := attributes["checks."+name+".detail"]; !strings.Contains(detail, "got no answer") {
					return fmt.Errorf("%s says %q", name, detail)
				}
			}
			return nil
		},
	}}})
}
