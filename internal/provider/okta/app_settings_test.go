package okta_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// allSettings writes every setting that stays as the org has it unless it is written.
var allSettings = []string{
	oneCallback,
	`client_uri = "https://catalog.example.com"`, `logo_uri = "https://catalog.example.com/logo.png"`,
	`policy_uri = "https://catalog.example.com/policy"`, `tos_uri = "https://catalog.example.com/tos"`,
	`notes = { admin = "Ask the data team.", enduser = "Sign in here." }`,
	`visibility = { hide_web = true, auto_launch = true }`,
	`user_name_template = { template = "$${source.email}", push_status = "DONT_PUSH", user_suffix = "-x" }`,
	`inline_hook_id = "cal1234567890abcdefg"`,
	`initiate_login_uri = "https://catalog.example.com/signin"`,
	`idp_initiated_login = { mode = "OKTA", default_scope = ["openid", "email"] }`,
	`network = { connection = "ZONE", include = ["nzo1", "nzo2"], exclude = ["nzo3"] }`,
	`dpop_bound_access_tokens = true`,
	`jwks = jsonencode({ keys = [{ use = "sig", kty = "RSA", kid = "one", e = "AQAB", n = "abc" }] })`,
	`jwks_uri = "https://catalog.example.com/keys"`,
	`participate_slo = true`, `frontchannel_logout_uri = "https://catalog.example.com/logout"`, `frontchannel_logout_session_required = true`,
	`request_object_signing_alg = "RS256"`, `id_token_encrypted_response_alg = "RSA-OAEP-256"`,
	`sector_identifier_uri = "https://catalog.example.com/sector"`, `subject_type = "pairwise"`,
}

var settingsInOrg = map[string]any{
	client + "client_uri": "https://catalog.example.com", client + "logo_uri": "https://catalog.example.com/logo.png",
	client + "policy_uri": "https://catalog.example.com/policy", client + "tos_uri": "https://catalog.example.com/tos",
	"settings.notes":  map[string]any{"admin": "Ask the data team.", "enduser": "Sign in here."},
	"visibility.hide": map[string]any{"web": true, "iOS": false}, "visibility.autoLaunch": true, "visibility.autoSubmitToolbar": false,
	"credentials.userNameTemplate":                  map[string]any{"template": "${source.email}", "type": "BUILT_IN", "pushStatus": "DONT_PUSH", "userSuffix": "-x"},
	"settings.inlineHookId":                         "cal1234567890abcdefg",
	client + "idp_initiated_login":                  map[string]any{"mode": "OKTA", "default_scope": []any{"email", "openid"}},
	client + "network":                              map[string]any{"connection": "ZONE", "include": []any{"nzo1", "nzo2"}, "exclude": []any{"nzo3"}},
	client + "dpop_bound_access_tokens":             true,
	client + "jwks":                                 map[string]any{"keys": []any{map[string]any{"use": "sig", "kty": "RSA", "kid": "one", "e": "AQAB", "n": "abc"}}},
	client + "jwks_uri":                             "https://catalog.example.com/keys",
	client + "participate_slo":                      true,
	client + "frontchannel_logout_uri":              "https://catalog.example.com/logout",
	client + "frontchannel_logout_session_required": true,
	client + "request_object_signing_alg":           "RS256", client + "id_token_encrypted_response_alg": "RSA-OAEP-256",
	client + "sector_identifier_uri": "https://catalog.example.com/sector", client + "subject_type": "pairwise",
}

// TestAccOktaApp_firstPlan: the plan of a new app shows everything that the flow and the documented defaults decide. What is
// known after the apply only is what Okta makes up, and what the org's administrators set the defaults of.
func TestAccOktaApp_firstPlan(t *testing.T) {
	open := []string{"access_policy_id", "client_id", "id", "user_name_template", "visibility"}
	for name, options := range map[string]oktadouble.Options{
		"an org as of today": {}, "an older org": {NoSingleLogout: true, NoConsentMethod: true, NoDynamicIssuerMode: true},
	} {
		t.Run(name, func(t *testing.T) {
			env := acctest.New(t, acctest.Options{Okta: options})
			org := env.Okta()
			for _, flow := range []string{"auth_code", "auth_code_pkce", "implicit"} {
				config := map[string]any{"label": acctest.Name(flow), "flow_type": flow, "redirect_uris": []any{"https://catalog.example.com/callback"}}
				d := env.Dialogue("openmetadata_okta_app", nil)
				if got := d.Unknown(config); !slices.Equal(got, open) {
					t.Errorf("%s: the first plan leaves open %v", flow, got)
				}
				d.MustApply(config)
				if changes := d.Differences(config); len(changes) > 0 {
					t.Errorf("%s: %v", flow, changes)
				}
				// An instance that adopts the app adopts its settings, whoever made them.
				org.Change(t, "/api/v1/apps/"+d.Attribute("id").(string), func(app map[string]any) {
					acctest.Member(app, "settings.oauthClient").(map[string]any)["logo_uri"] = "https://catalog.example.com/by-hand.png"
				})
				if said := d.CreateBefore(config); len(said.Errors) > 0 {
					t.Errorf("%s: %v", flow, said.Errors)
				}
				if said := d.DestroyFormer(); len(said.Errors) > 0 {
					t.Errorf("%s: %v", flow, said.Errors)
				}
				if changes := d.Differences(config); len(changes) > 0 || d.Attribute("logo_uri") != "https://catalog.example.com/by-hand.png" {
					t.Errorf("%s: %v %v", flow, changes, d.Attribute("logo_uri"))
				}
				d.Destroy()
			}
		})
	}
}

func TestAccOktaApp_settings(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: env.ProviderConfig() + app(label, "auth_code", allSettings...), ConfigPlanChecks: emptyAfter,
			Check: func(state *terraform.State) error {
				path = pathOf(state, appAddress, appPath)
				return acctest.ExpectMembers(org.Get(t, path), settingsInOrg)
			},
		},
		// The import words the keys in its own way.
		{ResourceName: appAddress, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"jwks"}},
		{
			// What is no longer written is no longer managed, and stays.
			Config: env.ProviderConfig() + app(label, "auth_code", oneCallback, `initiate_login_uri = "https://catalog.example.com/signin"`), ConfigPlanChecks: emptyAfter,
			Check: func(*terraform.State) error { return acctest.ExpectMembers(org.Get(t, path), settingsInOrg) },
		},
		{
			// What is written as empty is cleared.
			Config: env.ProviderConfig() + app(label, "auth_code", oneCallback, `client_uri = ""`, `logo_uri = ""`, `policy_uri = ""`, `tos_uri = ""`,
				`notes = {}`, `visibility = {}`, `user_name_template = { template = "$${source.login}" }`, `inline_hook_id = ""`,
				`idp_initiated_login = { mode = "DISABLED" }`, `network = { connection = "ANYWHERE" }`, `dpop_bound_access_tokens = false`, `jwks_uri = ""`,
				`participate_slo = false`, `frontchannel_logout_uri = ""`, `frontchannel_logout_session_required = false`,
				`request_object_signing_alg = ""`, `id_token_encrypted_response_alg = ""`, `sector_identifier_uri = ""`, `subject_type = ""`),
			ConfigPlanChecks: emptyAfter,
			Check: func(*terraform.State) error {
				cleared := map[string]any{
					"settings.notes":               map[string]any{"admin": nil, "enduser": nil},
					"visibility.hide":              map[string]any{"web": false, "iOS": false},
					"visibility.autoLaunch":        false,
					"credentials.userNameTemplate": map[string]any{"template": "${source.login}", "type": "BUILT_IN"},
					"settings.inlineHookId":        nil,
					client + "idp_initiated_login": map[string]any{"mode": "DISABLED", "default_scope": []any{}},
					client + "network":             map[string]any{"connection": "ANYWHERE"},
					client + "participate_slo":     false, client + "dpop_bound_access_tokens": false,
				}
				for _, name := range []string{"client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri", "frontchannel_logout_uri", "request_object_signing_alg", "id_token_encrypted_response_alg", "sector_identifier_uri", "subject_type"} {
					cleared[client+name] = nil
				}
				return acctest.ExpectMembers(org.Get(t, path), cleared)
			},
		},
	}})
}

// TestAccOktaApp_settingsDrift changes each of the written settings by hand.
func TestAccOktaApp_settingsDrift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	drift := func(attribute, member string, value any) acctest.Drift {
		return acctest.Drift{Attributes: []string{attribute}, Change: acctest.Put(member, value)}
	}
	elsewhere := "https://evil.example.com"
	env.Test(resource.TestCase{Steps: env.DriftSteps(env.ProviderConfig()+app(acctest.Name("app"), "auth_code", allSettings...), appAddress, appPath,
		drift("client_uri", client+"client_uri", elsewhere),
		drift("logo_uri", client+"logo_uri", elsewhere),
		drift("policy_uri", client+"policy_uri", nil),
		drift("tos_uri", client+"tos_uri", elsewhere),
		drift("notes", "settings.notes.admin", "Drifted"),
		drift("visibility", "visibility.hide.web", false),
		drift("user_name_template", "credentials.userNameTemplate.template", "${source.login}"),
		drift("inline_hook_id", "settings.inlineHookId", nil),
		drift("idp_initiated_login", client+"idp_initiated_login.mode", "SPEC"),
		drift("network", client+"network.include", []string{"nzo1"}),
		drift("dpop_bound_access_tokens", client+"dpop_bound_access_tokens", false),
		drift("jwks", client+"jwks.keys", []any{map[string]any{"use": "sig", "kty": "RSA", "kid": "two", "e": "AQAB", "n": "def"}}),
		drift("jwks_uri", client+"jwks_uri", elsewhere),
		drift("participate_slo", client+"participate_slo", false),
		drift("frontchannel_logout_uri", client+"frontchannel_logout_uri", elsewhere),
		drift("frontchannel_logout_session_required", client+"frontchannel_logout_session_required", false),
		drift("request_object_signing_alg", client+"request_object_signing_alg", "ES256"),
		drift("id_token_encrypted_response_alg", client+"id_token_encrypted_response_alg", nil),
		drift("sector_identifier_uri", client+"sector_identifier_uri", elsewhere),
		drift("subject_type", client+"subject_type", "public"),
	)})
}

// TestAccOktaApp_keys: keys that say the same in other words, and what the org adds to them, are no difference.
func TestAccOktaApp_keys(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	config := env.ProviderConfig() + app(label, "auth_code", oneCallback, `jwks = "{ \"keys\": [ {\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\",\"use\":\"sig\",\"x\":\"abc\",\"y\":\"def\"} ] }"`)
	var path, id string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ConfigPlanChecks: emptyAfter, Check: func(state *terraform.State) error {
			path, id = pathOf(state, appAddress, appPath), acctest.Attribute(state, appAddress, "id")
			return nil
		}},
		{
			PreConfig: func() {
				org.Change(t, path, func(object map[string]any) {
					key := acctest.Member(object, client+"jwks.keys").([]any)[0].(map[string]any)
					key["id"], key["status"], key["created"], key["lastUpdated"] = "pks1", "ACTIVE", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"
				})
			},
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		{
			// After an import the words are others, and still nothing changes.
			Config: env.ProviderConfig() + fmt.Sprintf("removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n", appAddress),
		},
		{
			Config:           config + "import {\n  to = " + appAddress + "\n  id = data.openmetadata_okta_app.test.id\n}\ndata \"openmetadata_okta_app\" \"test\" {\n  label = \"" + label + "\"\n}\n",
			ConfigPlanChecks: emptyAfter,
			Check: func(state *terraform.State) error {
				if now := acctest.Attribute(state, appAddress, "id"); now != id {
					return fmt.Errorf("the app is %s, not %s", now, id)
				}
				return nil
			},
		},
	}})
}

// TestAccOktaApp_accessPolicy gives the app another sign-in policy, by its id.
func TestAccOktaApp_accessPolicy(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, label := env.Okta(), acctest.Name("app")
	var policies []string
	for _, policy := range org.Must(t, http.MethodGet, "/api/v1/policies?type=ACCESS_POLICY", nil).([]any) {
		policies = append(policies, policy.(map[string]any)["id"].(string))
	}
	expect := func(id string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			href, _ := acctest.Member(org.Get(t, pathOf(state, appAddress, appPath)), "_links.accessPolicy.href").(string)
			if !strings.HasSuffix(href, "/"+id) {
				return fmt.Errorf("the app's policy is %s, not %s", href, id)
			}
			return nil
		}
	}
	with := func(id string) string {
		return env.ProviderConfig() + app(label, "auth_code", oneCallback, fmt.Sprintf("access_policy_id = %q", id))
	}
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: with(policies[0]), ConfigPlanChecks: emptyAfter, Check: resource.ComposeTestCheckFunc(expect(policies[0]), func(state *terraform.State) error {
			path = pathOf(state, appAddress, appPath)
			return nil
		})},
		{ResourceName: appAddress, ImportState: true, ImportStateVerify: true},
		{Config: with(policies[1]), ConfigPlanChecks: updates(appAddress, "access_policy_id"), Check: expect(policies[1])},
		{
			PreConfig: func() { org.Must(t, http.MethodPut, path+"/policies/"+policies[0], nil) },
			Config:    with(policies[1]), ConfigPlanChecks: updates(appAddress, "access_policy_id"), Check: expect(policies[1]),
		},
		{
			// Left out, it stays.
			Config: env.ProviderConfig() + app(label+"-renamed", "auth_code", oneCallback), ConfigPlanChecks: updates(appAddress, "label"), Check: expect(policies[1]),
		},
		{Config: with("rstNoSuchPolicy000000"), ExpectError: regexp.MustCompile(`(?s)No such sign-in policy.*access_policy_id = "rstNoSuchPolicy000000"`)},
		{
			PreConfig: func() {
				org.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/apps/*/policies/*", Kind: control.KindStatus, Status: http.StatusForbidden, Headers: map[string]string{"Content-Type": "application/json"}, Body: `{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action"}`})
			},
			Config: with(policies[0]), ExpectError: regexp.MustCompile(`(?s)Cannot update the Okta app integration.*E0000006`),
		},
		{Config: with(policies[0]), ConfigPlanChecks: updates(appAddress, "access_policy_id"), Check: expect(policies[0])},
	}})
}

// TestAccOktaApp_clientID chooses the client id; another one is another app.
func TestAccOktaApp_clientID(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	id := acctest.Name("open_metadata.prod")
	var path string
	expect := func(id string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			path = pathOf(state, appAddress, appPath)
			return acctest.ExpectMembers(org.Get(t, path), map[string]any{"credentials.oauthClient.client_id": id})
		}
	}
	with := func(id string) string {
		return env.ProviderConfig() + app(label, "auth_code", oneCallback, fmt.Sprintf("client_id = %q", id))
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: with(id), ConfigPlanChecks: emptyAfter, Check: expect(id)},
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback), ConfigPlanChecks: emptyAfter, Check: expect(id)},
		{
			Config: with(id + "-2"), Check: expect(id + "-2"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(appAddress, plancheck.ResourceActionReplace)}},
		},
	}})
}

func TestAccOktaApp_settingsUnknown(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + `
resource "terraform_data" "x" {
  input = { uri = "https://catalog.example.com", flag = true, zones = ["nzo1"], text = "x", keys = jsonencode({ keys = [{ kty = "RSA", e = "AQAB", n = "x" }] }) }
}
` + app(acctest.Name("app"), "auth_code", oneCallback, "client_uri = terraform_data.x.output.uri", "initiate_login_uri = terraform_data.x.output.uri",
			"frontchannel_logout_uri = terraform_data.x.output.uri", "participate_slo = terraform_data.x.output.flag", "dpop_bound_access_tokens = terraform_data.x.output.flag",
			`idp_initiated_login = { mode = "SPEC", default_scope = terraform_data.x.output.zones }`, `network = { connection = "ZONE", include = terraform_data.x.output.zones }`,
			"notes = { admin = terraform_data.x.output.text }", "visibility = { hide_web = terraform_data.x.output.flag }",
			"user_name_template = { template = terraform_data.x.output.text }", "jwks = terraform_data.x.output.keys"),
		ConfigPlanChecks: emptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, pathOf(state, appAddress, appPath)), map[string]any{
				client + "client_uri": "https://catalog.example.com", client + "network.include": []any{"nzo1"}, "visibility.hide.web": true, "settings.notes.admin": "x",
			})
		},
	}}})
}

func TestOktaApp_settingsInvalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"label": "OpenMetadata", "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}}
	set := func(pairs ...any) map[string]any {
		change := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			change[pairs[i].(string)] = pairs[i+1]
		}
		return change
	}
	keys := func(key map[string]any) string {
		text, err := json.Marshal(map[string]any{"keys": []any{key}})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	login := func(mode any) map[string]any { return map[string]any{"mode": mode} }
	unknown := map[string]any{}
	for _, name := range []string{"client_id", "client_uri", "logo_uri", "policy_uri", "tos_uri", "notes", "visibility", "user_name_template", "access_policy_id", "inline_hook_id",
		"idp_initiated_login", "network", "dpop_bound_access_tokens", "jwks", "jwks_uri", "participate_slo", "frontchannel_logout_uri", "frontchannel_logout_session_required",
		"request_object_signing_alg", "id_token_encrypted_response_alg", "sector_identifier_uri", "subject_type"} {
		unknown[name] = acctest.Unknown
	}
	acctest.ExpectProblems(t, "openmetadata_okta_app", good, []acctest.Invalid{
		{Name: "nothing known", Change: unknown},
		{Name: "cleared", Change: set("client_uri", "", "jwks_uri", "", "subject_type", "", "request_object_signing_alg", "")},
		{Name: "DPoP with codes", Change: set("dpop_bound_access_tokens", true)},
		{Name: "DPoP with a grant not known", Change: set("dpop_bound_access_tokens", true, "grant_types", []any{"authorization_code", acctest.Unknown})},
		{Name: "single logout", Change: set("participate_slo", true, "frontchannel_logout_uri", "https://catalog.example.com/logout")},
		{Name: "single logout, address not known", Change: set("participate_slo", true, "frontchannel_logout_uri", acctest.Unknown)},
		{Name: "sign-in from Okta", Change: set("idp_initiated_login", login("SPEC"), "initiate_login_uri", "https://catalog.example.com/signin")},
		{Name: "sign-in from Okta, mode not known", Change: set("idp_initiated_login", login(acctest.Unknown))},
		{Name: "sign-in from Okta, address not known", Change: set("idp_initiated_login", login("OKTA"), "initiate_login_uri", acctest.Unknown)},
		{Name: "no sign-in from Okta", Change: set("idp_initiated_login", login("DISABLED"))},
		{Name: "public key", Change: set("jwks", keys(map[string]any{"kty": "RSA", "e": "AQAB", "n": "x"}))},
		{Name: "client id", Change: set("client_id", "open-metadata_1.prod")},

		{Name: "DPoP with the implicit grant", Change: set("flow_type", "implicit", "dpop_bound_access_tokens", true), Path: "dpop_bound_access_tokens", Text: "grant implicit"},
		{Name: "DPoP with client credentials", Change: set("grant_types", []any{"authorization_code", "client_credentials"}, "dpop_bound_access_tokens", true), Path: "dpop_bound_access_tokens", Text: "grant client_credentials"},
		{Name: "single logout to nowhere", Change: set("participate_slo", true), Path: "frontchannel_logout_uri", Text: "Write frontchannel_logout_uri"},
		{Name: "single logout, cleared", Change: set("participate_slo", true, "frontchannel_logout_uri", ""), Path: "frontchannel_logout_uri", Text: "Write frontchannel_logout_uri"},
		{Name: "sign-in from Okta to nowhere", Change: set("idp_initiated_login", login("SPEC")), Path: "initiate_login_uri", Text: "Write initiate_login_uri"},
		{Name: "login mode", Change: set("idp_initiated_login", login("okta"), "initiate_login_uri", "https://x.example.com"), Path: "idp_initiated_login.mode", Text: `"DISABLED" "SPEC" "OKTA"`},
		{Name: "zones anywhere", Change: set("network", map[string]any{"connection": "ANYWHERE", "include": []any{"nzo1"}}), Path: "network", Text: `connection = "ZONE"`},
		{Name: "network", Change: set("network", map[string]any{"connection": "HOME"}), Path: "network.connection", Text: `"ANYWHERE" "ZONE"`},
		{Name: "private key", Change: set("jwks", keys(map[string]any{"kty": "RSA", "e": "AQAB", "n": "x", "d": "secret"})), Path: "jwks", Text: "Write the public key only"},
		{Name: "no keys", Change: set("jwks", `{"keys":[]}`), Path: "jwks", Text: "list of keys"},
		{Name: "no JSON", Change: set("jwks", "-----BEGIN PUBLIC KEY-----"), Path: "jwks", Text: "list of keys"},
		{Name: "short client id", Change: set("client_id", "short"), Path: "client_id", Text: "6 to 100"},
		{Name: "client id with a slash", Change: set("client_id", "open/metadata"), Path: "client_id", Text: "6 to 100"},
		{Name: "client id of all clients", Change: set("client_id", "ALL_CLIENTS"), Path: "client_id", Text: "none of"},
		{Name: "long URI", Change: set("logo_uri", "https://x.example.com/"+strings.Repeat("x", 1024)), Path: "logo_uri", Text: "at most 1024"},
		{Name: "long note", Change: set("notes", map[string]any{"admin": strings.Repeat("x", 251)}), Path: "notes.admin", Text: "between 1 and 250"},
		{Name: "template type", Change: set("user_name_template", map[string]any{"template": "x", "type": "builtin"}), Path: "user_name_template.type", Text: `"BUILT_IN" "CUSTOM" "NONE"`},
		{Name: "push status", Change: set("user_name_template", map[string]any{"template": "x", "push_status": "YES"}), Path: "user_name_template.push_status", Text: `"PUSH"`},
		{Name: "algorithm", Change: set("request_object_signing_alg", "none"), Path: "request_object_signing_alg", Text: `"RS256"`},
		{Name: "encryption", Change: set("id_token_encrypted_response_alg", "RSA1_5"), Path: "id_token_encrypted_response_alg", Text: `"RSA-OAEP-256"`},
		{Name: "subject", Change: set("subject_type", "private"), Path: "subject_type", Text: `"public" "pairwise"`},
	})
}
