package okta_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

const appAddress = "openmetadata_okta_app.test"

func appPath(attribute func(string) string) string { return "/api/v1/apps/" + attribute("id") }

func pathOf(state *terraform.State, address string, path func(func(string) string) string) string {
	return path(func(name string) string { return acctest.Attribute(state, address, name) })
}

// app is the configuration of an app of a flow with the address openmetadata_okta_app.test, with lines added to it.
func app(label, flow string, lines ...string) string {
	all := append([]string{fmt.Sprintf("label = %q", label), fmt.Sprintf("flow_type = %q", flow)}, lines...)
	return "resource \"openmetadata_okta_app\" \"test\" {\n  " + strings.Join(all, "\n  ") + "\n}\n"
}

const oneCallback = `redirect_uris = ["https://catalog.example.com/callback"]`

var emptyAfter = resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func updates(address string, attributes ...string) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(address, attributes...)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

const client = "settings.oauthClient."

// TestAccOktaApp_basic makes an app of each flow with nothing but what it needs. What the flow decides is that of the guide.
func TestAccOktaApp_basic(t *testing.T) {
	for flow, want := range map[string]map[string]any{
		"auth_code": {
			client + "application_type": "web", client + "grant_types": []any{"authorization_code", "refresh_token"}, client + "response_types": []any{"code"},
			"credentials.oauthClient.token_endpoint_auth_method": "client_secret_basic", "credentials.oauthClient.pkce_required": false,
		},
		"auth_code_pkce": {
			client + "application_type": "browser", client + "grant_types": []any{"authorization_code", "refresh_token"}, client + "response_types": []any{"code"},
			"credentials.oauthClient.token_endpoint_auth_method": "none", "credentials.oauthClient.pkce_required": true,
		},
		"implicit": {
			client + "application_type": "browser", client + "grant_types": []any{"authorization_code", "implicit", "refresh_token"},
			client + "response_types":                            []any{"code", "id_token", "token"},
			"credentials.oauthClient.token_endpoint_auth_method": "none", "credentials.oauthClient.pkce_required": true,
		},
	} {
		t.Run(flow, func(t *testing.T) {
			env := acctest.New(t)
			org, label := env.Okta(), acctest.Name("app")
			var path string
			env.Test(resource.TestCase{
				CheckDestroy: func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
				Steps: []resource.TestStep{
					{
						Config:           env.ProviderConfig() + app(label, flow, oneCallback),
						ConfigPlanChecks: emptyAfter,
						Check: func(state *terraform.State) error {
							path = pathOf(state, appAddress, appPath)
							object := org.Get(t, path)
							if id := acctest.Member(object, "credentials.oauthClient.client_id"); id != acctest.Attribute(state, appAddress, "client_id") {
								return fmt.Errorf("the client id is %v in the org and %s in the state", id, acctest.Attribute(state, appAddress, "client_id"))
							}
							if err := acctest.ExpectMembers(object, want); err != nil {
								return err
							}
							return acctest.ExpectMembers(object, map[string]any{
								"label": label, "status": "ACTIVE", "name": "oidc_client", "signOnMode": "OPENID_CONNECT",
								client + "redirect_uris": []any{"https://catalog.example.com/callback"}, client + "post_logout_redirect_uris": nil,
								client + "consent_method": "TRUSTED", client + "issuer_mode": "ORG_URL", client + "wildcard_redirect": "DISABLED",
								client + "refresh_token.rotation_type": "ROTATE", client + "refresh_token.leeway": 30.0,
								"settings.implicitAssignment": false, "credentials.oauthClient.autoKeyRotation": true,
							})
						},
					},
					{ResourceName: appAddress, ImportState: true, ImportStateVerify: true},
				},
			})
		})
	}
}

func TestAccOktaApp_update(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	var path string
	first := app(label, "auth_code", oneCallback)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + first, Check: func(state *terraform.State) error {
			path = pathOf(state, appAddress, appPath)
			return nil
		}},
		{
			Config: env.ProviderConfig() + app(label+"-renamed", "auth_code",
				`redirect_uris = ["https://*.example.com/callback", "http://localhost:8585/callback"]`,
				`post_logout_redirect_uris = ["https://catalog.example.com"]`,
				`initiate_login_uri = "https://catalog.example.com/signin"`,
				`wildcard_redirect = "SUBDOMAIN"`, `consent_method = "REQUIRED"`, `issuer_mode = "DYNAMIC"`,
				`token_endpoint_auth_method = "client_secret_post"`, `pkce_required = true`,
				`refresh_token = { rotation_type = "ROTATE", leeway = 10 }`,
				`implicit_assignment = true`, `auto_key_rotation = false`, `status = "INACTIVE"`),
			ConfigPlanChecks: updates(appAddress, "label", "redirect_uris", "post_logout_redirect_uris", "initiate_login_uri", "wildcard_redirect",
				"consent_method", "issuer_mode", "token_endpoint_auth_method", "pkce_required", "refresh_token", "implicit_assignment", "auto_key_rotation", "status"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"label": label + "-renamed", "status": "INACTIVE",
					client + "redirect_uris":             []any{"https://*.example.com/callback", "http://localhost:8585/callback"},
					client + "post_logout_redirect_uris": []any{"https://catalog.example.com"},
					client + "initiate_login_uri":        "https://catalog.example.com/signin", client + "wildcard_redirect": "SUBDOMAIN",
					client + "consent_method": "REQUIRED", client + "issuer_mode": "DYNAMIC", client + "refresh_token.leeway": 10.0,
					"credentials.oauthClient.token_endpoint_auth_method": "client_secret_post", "credentials.oauthClient.pkce_required": true,
					"settings.implicitAssignment": true, "credentials.oauthClient.autoKeyRotation": false,
				})
			},
		},
		{ResourceName: appAddress, ImportState: true, ImportStateVerify: true},
		{
			Config:           env.ProviderConfig() + app(label, "auth_code", oneCallback, `grant_types = ["authorization_code"]`),
			ConfigPlanChecks: emptyAfter,
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"label": label, "status": "ACTIVE", client + "grant_types": []any{"authorization_code"}, client + "refresh_token": nil,
					client + "post_logout_redirect_uris": nil, client + "initiate_login_uri": nil,
				})
			},
		},
		{
			Config:           env.ProviderConfig() + app(label, "auth_code", oneCallback, `refresh_token = { rotation_type = "STATIC" }`),
			ConfigPlanChecks: updates(appAddress, "grant_types", "refresh_token"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					client + "grant_types": []any{"authorization_code", "refresh_token"}, client + "refresh_token": map[string]any{"rotation_type": "STATIC"},
				})
			},
		},
		{Config: env.ProviderConfig() + first, ConfigPlanChecks: updates(appAddress, "refresh_token")},
	}})
}

// TestAccOktaApp_emptyList: a list that is written as empty is as empty in the org as one that is left out, and neither is a
// difference.
func TestAccOktaApp_emptyList(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	label := acctest.Name("app")
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback, `post_logout_redirect_uris = ["https://catalog.example.com"]`)},
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback, `post_logout_redirect_uris = []`), ConfigPlanChecks: updates(appAddress, "post_logout_redirect_uris")},
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback), ConfigPlanChecks: emptyAfter},
	}})
}

func TestAccOktaApp_drift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	label := acctest.Name("app")
	config := env.ProviderConfig() + app(label, "auth_code", oneCallback, `post_logout_redirect_uris = ["https://catalog.example.com"]`,
		`initiate_login_uri = "https://catalog.example.com/signin"`)
	drift := func(attribute, member string, value any) acctest.Drift {
		return acctest.Drift{Attributes: []string{attribute}, Change: acctest.Put(member, value)}
	}
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, appAddress, appPath,
		drift("label", "label", label+"-drifted"),
		drift("redirect_uris", client+"redirect_uris", []string{"https://evil.example.com/callback", "https://catalog.example.com/callback"}),
		drift("post_logout_redirect_uris", client+"post_logout_redirect_uris", nil),
		drift("post_logout_redirect_uris", client+"post_logout_redirect_uris", []string{"https://evil.example.com"}),
		drift("initiate_login_uri", client+"initiate_login_uri", nil),
		drift("wildcard_redirect", client+"wildcard_redirect", "SUBDOMAIN"),
		drift("consent_method", client+"consent_method", "REQUIRED"),
		drift("issuer_mode", client+"issuer_mode", "DYNAMIC"),
		drift("response_types", client+"response_types", []string{"code", "id_token"}),
		drift("refresh_token", client+"refresh_token", map[string]any{"rotation_type": "STATIC"}),
		drift("refresh_token", client+"refresh_token.leeway", 5),
		drift("token_endpoint_auth_method", "credentials.oauthClient.token_endpoint_auth_method", "client_secret_post"),
		drift("pkce_required", "credentials.oauthClient.pkce_required", true),
		drift("auto_key_rotation", "credentials.oauthClient.autoKeyRotation", false),
		drift("implicit_assignment", "settings.implicitAssignment", true),
		acctest.Drift{Attributes: []string{"grant_types"}, Change: acctest.Put(client+"grant_types", []string{"authorization_code", "refresh_token", "client_credentials"})},
		acctest.Drift{Attributes: []string{"status"}, Change: acctest.Post("lifecycle/deactivate")},
	)})
}

// TestAccOktaApp_flowChange: the two single-page flows are one kind of app, the Web flow is another.
func TestAccOktaApp_flowChange(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	var first string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + app(label, "implicit", oneCallback), Check: func(state *terraform.State) error {
			first = pathOf(state, appAddress, appPath)
			return nil
		}},
		{
			Config:           env.ProviderConfig() + app(label, "auth_code_pkce", oneCallback),
			ConfigPlanChecks: updates(appAddress, "flow_type", "grant_types", "response_types"),
			Check: func(state *terraform.State) error {
				if now := pathOf(state, appAddress, appPath); now != first {
					return fmt.Errorf("the app is another: %s, not %s", now, first)
				}
				return acctest.ExpectMembers(org.Get(t, first), map[string]any{
					client + "grant_types": []any{"authorization_code", "refresh_token"}, client + "response_types": []any{"code"},
				})
			},
		},
		{
			Config:           env.ProviderConfig() + app(label, "implicit", oneCallback),
			ConfigPlanChecks: updates(appAddress, "flow_type", "grant_types", "response_types"),
		},
		{
			Config: env.ProviderConfig() + app(label, "auth_code", oneCallback),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(appAddress, plancheck.ResourceActionDestroyBeforeCreate),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(state *terraform.State) error {
				if err := acctest.ExpectStatus(t, org, first, http.StatusNotFound); err != nil {
					return err
				}
				return acctest.ExpectMembers(org.Get(t, pathOf(state, appAddress, appPath)), map[string]any{client + "application_type": "web"})
			},
		},
	}})
}

// TestAccOktaApp_unmanaged sets in the console whatever the resource does not manage, and shows that it is no drift and
// survives an update.
func TestAccOktaApp_unmanaged(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	foreign := map[string]any{
		"settings.notes.admin": "Ask the data team.", "settings.notes.enduser": "Sign in here.",
		"visibility.hide.web": true, "visibility.hide.iOS": true, "visibility.autoSubmitToolbar": true, "visibility.autoLaunch": true,
		client + "dpop_bound_access_tokens": true,
		client + "network":                  map[string]any{"connection": "ANYWHERE"},
		client + "client_uri":               "https://catalog.example.com", client + "logo_uri": "https://catalog.example.com/logo.png",
		client + "policy_uri": "https://catalog.example.com/policy", client + "tos_uri": "https://catalog.example.com/tos",
		client + "frontchannel_logout_uri": "https://catalog.example.com/logout", client + "frontchannel_logout_session_required": true,
		client + "participate_slo":                 true,
		"credentials.userNameTemplate.template":    "${source.email}",
		"credentials.userNameTemplate.type":        "BUILT_IN",
		"settings.notifications.vpn.network":       map[string]any{"connection": "DISABLED"},
		"accessibility.errorRedirectUrl":           "https://catalog.example.com/error",
		client + "jwks_uri":                        "https://catalog.example.com/keys",
		client + "request_object_signing_alg":      "RS256",
		client + "id_token_encrypted_response_alg": "RSA-OAEP-256",
	}
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback), Check: func(state *terraform.State) error {
			path = pathOf(state, appAddress, appPath)
			return nil
		}},
		{
			PreConfig: func() {
				org.Change(t, path, func(object map[string]any) {
					for member, value := range foreign {
						acctest.SetMember(object, member, value)
					}
				})
			},
			Config:           env.ProviderConfig() + app(label, "auth_code", oneCallback),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            func(*terraform.State) error { return acctest.ExpectMembers(org.Get(t, path), foreign) },
		},
		{
			Config:           env.ProviderConfig() + app(label+"-renamed", "auth_code", oneCallback),
			ConfigPlanChecks: updates(appAddress, "label"),
			Check:            func(*terraform.State) error { return acctest.ExpectMembers(org.Get(t, path), foreign) },
		},
	}})
}

// TestAccOktaApp_secretSurvives: an update sends no secret, and the app keeps the one that it has; it is not in the state.
func TestAccOktaApp_secretSurvives(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	var secret string
	current := func(state *terraform.State) string {
		return secretsOf(t, org, acctest.Attribute(state, appAddress, "id"))[0].(map[string]any)["client_secret"].(string)
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback), Check: func(state *terraform.State) error {
			secret = current(state)
			if strings.Contains(state.String(), secret) {
				return errors.New("the state holds the client secret")
			}
			return nil
		}},
		{Config: env.ProviderConfig() + app(label+"-renamed", "auth_code", oneCallback), Check: func(state *terraform.State) error {
			if current(state) != secret {
				return errors.New("the update changed the client secret")
			}
			return nil
		}},
	}})
}

func TestAccOktaApp_inactive(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback, `status = "INACTIVE"`),
		ConfigPlanChecks: emptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, pathOf(state, appAddress, appPath)), map[string]any{"status": "INACTIVE"})
		},
	}}})
}

func TestAccOktaApp_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+app(acctest.Name("app"), "auth_code", oneCallback), appAddress, appPath)})
}

// TestAccOktaApp_goneAtDestroy: what is deleted already is deleted.
func TestAccOktaApp_goneAtDestroy(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	config := env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback)
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			path = pathOf(state, appAddress, appPath)
			return nil
		}},
		{
			// The refresh still sees the app, the deletion does not.
			PreConfig: func() {
				org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/apps/*/lifecycle/deactivate", Kind: control.KindStatus, Status: http.StatusNotFound, Headers: map[string]string{"Content-Type": "application/json"}, Body: `{"errorCode":"E0000007"}`},
					control.Fault{Method: http.MethodDelete, Path: "/api/v1/apps/*", Kind: control.KindStatus, Status: http.StatusNotFound, Headers: map[string]string{"Content-Type": "application/json"}, Body: `{"errorCode":"E0000007"}`})
			},
			Config:  config,
			Destroy: true,
		},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, path+"/lifecycle/deactivate", nil)
				org.Must(t, http.MethodDelete, path, nil)
			},
			Config: env.ProviderConfig(),
		},
	}})
}

func TestAccOktaApp_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + fmt.Sprintf(`
resource "terraform_data" "x" {
  input = {
    label = %q, flow = "auth_code", uri = "https://catalog.example.com/callback", uris = ["https://catalog.example.com"],
    grants = ["authorization_code"], answers = ["code"], method = "client_secret_post", flag = true, wildcard = "DISABLED",
    consent = "TRUSTED", mode = "ORG_URL", status = "ACTIVE", kind = "web"
  }
}

resource "openmetadata_okta_app" "test" {
  label                      = terraform_data.x.output.label
  flow_type                  = terraform_data.x.output.flow
  application_type           = terraform_data.x.output.kind
  redirect_uris              = [terraform_data.x.output.uri]
  post_logout_redirect_uris  = terraform_data.x.output.uris
  grant_types                = terraform_data.x.output.grants
  response_types             = terraform_data.x.output.answers
  token_endpoint_auth_method = terraform_data.x.output.method
  pkce_required              = terraform_data.x.output.flag
  initiate_login_uri         = terraform_data.x.output.uri
  wildcard_redirect          = terraform_data.x.output.wildcard
  consent_method             = terraform_data.x.output.consent
  issuer_mode                = terraform_data.x.output.mode
  implicit_assignment        = terraform_data.x.output.flag
  auto_key_rotation          = terraform_data.x.output.flag
  status                     = terraform_data.x.output.status
}
`, label),
		ConfigPlanChecks: emptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, pathOf(state, appAddress, appPath)), map[string]any{
				"label": label, client + "grant_types": []any{"authorization_code"}, client + "refresh_token": nil,
			})
		},
	}}})
}

// TestAccOktaApp_unknownFlow: a flow that is known only after the apply leaves open what it decides.
func TestAccOktaApp_unknownFlow(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + "resource \"terraform_data\" \"x\" {\n  input = \"auth_code_pkce\"\n}\n" +
			strings.Replace(app(acctest.Name("app"), "X", oneCallback), `"X"`, "terraform_data.x.output", 1),
		ConfigPlanChecks: emptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, pathOf(state, appAddress, appPath)), map[string]any{
				client + "application_type": "browser", "credentials.oauthClient.token_endpoint_auth_method": "none",
			})
		},
	}}})
}

// TestAccOktaApp_noConsentMethod: an older org drops the consent method without a word, which is no drift.
func TestAccOktaApp_noConsentMethod(t *testing.T) {
	env := acctest.New(t, acctest.Options{Okta: oktadouble.Options{NoConsentMethod: true, NoSingleLogout: true}})
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback, `consent_method = "REQUIRED"`),
		ConfigPlanChecks: emptyAfter,
	}}})
}
