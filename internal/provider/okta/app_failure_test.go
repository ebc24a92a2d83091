package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

func TestAccOktaApp_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	existing := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT", "credentials": map[string]any{"oauthClient": map[string]any{}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "web", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"}, "redirect_uris": []string{"https://x.example.com"},
		}},
	}).(map[string]any)
	path := "/api/v1/apps/" + existing["id"].(string)
	t.Cleanup(func() {
		org.Do(t, http.MethodPost, path+"/lifecycle/deactivate", nil)
		org.Do(t, http.MethodDelete, path, nil)
	})
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      env.ProviderConfig() + app(label, "auth_code", oneCallback),
			ExpectError: regexp.MustCompile(`(?s)exists already.*to = openmetadata_okta_app.NAME.*` + acctest.Escape(fmt.Sprintf("id = %q", existing["id"]))),
		},
		{
			Config: env.ProviderConfig() + app(label, "auth_code", oneCallback),
			Check:  func(*terraform.State) error { return nil },
			// The import block of the error, pasted.
			ResourceName: appAddress, ImportState: true, ImportStateId: existing["id"].(string),
		},
	}})
}

// TestAccOktaApp_lostAnswer cuts the connection after the org has made the app: the same apply finds it and takes it on, and no
// second one is made.
func TestAccOktaApp_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, label := env.Okta(), acctest.Name("app")
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/apps", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + app(label, "auth_code", oneCallback),
		ConfigPlanChecks: emptyAfter,
		Check:            func(*terraform.State) error { return acctest.ExpectCount(t, org, "/api/v1/apps?q="+label, 1) },
	}}})
}

// TestAccOktaApp_nothingMade cuts the connection before the org has made the app: the apply fails, and the next makes one.
func TestAccOktaApp_nothingMade(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, label := env.Okta(), acctest.Name("app")
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/apps", Kind: control.KindCutBefore})
	config := env.ProviderConfig() + app(label, "auth_code", oneCallback)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ExpectError: regexp.MustCompile(`(?s)Cannot create the Okta app integration.*cut\s+before\s+the\s+answer`)},
		{Config: config, Check: func(*terraform.State) error { return acctest.ExpectCount(t, org, "/api/v1/apps?q="+label, 1) }},
	}})
}

// TestAccOktaApp_partialUpdate fails the deactivation after the update: what was updated is in the state, and the next apply
// does the rest.
func TestAccOktaApp_partialUpdate(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, label := env.Okta(), acctest.Name("app")
	changed := env.ProviderConfig() + app(label+"-renamed", "auth_code", oneCallback, `status = "INACTIVE"`)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + app(label, "auth_code", oneCallback)},
		{
			PreConfig: func() {
				org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/apps/*/lifecycle/deactivate", Kind: control.KindServerError})
			},
			Config: changed, ExpectError: regexp.MustCompile("Cannot update the Okta app integration"),
		},
		{
			Config:           changed,
			ConfigPlanChecks: updates(appAddress, "status"),
			Check: func(state *terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, pathOf(state, appAddress, appPath)), map[string]any{"label": label + "-renamed", "status": "INACTIVE"})
			},
		},
	}})
}

// TestAccOktaApp_refused: the org's causes stand on the attributes that they name.
func TestAccOktaApp_refused(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	// The body of PUT_apps_id.400-web-auth-method-none.json, for a setting that the plan would not have let through.
	org.Fault(control.Fault{
		Method: http.MethodPost, Path: "/api/v1/apps", Kind: control.KindStatus, Status: http.StatusBadRequest, Headers: map[string]string{"Content-Type": "application/json"},
		Body: `{"errorCode":"E0000001","errorSummary":"Api validation failed: settings","errorLink":"E0000001","errorId":"oae1","errorCauses":[{"errorSummary":"token_endpoint_auth_method: 'token_endpoint_auth_method' is invalid. Valid values: [client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt]."}]}`,
	})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback, `token_endpoint_auth_method = "client_secret_post"`),
		ExpectError: regexp.MustCompile(`(?s)Cannot create the Okta app integration.*token_endpoint_auth_method = "client_secret_post".*Valid\s+values:\s+\[client_secret_basic`),
	}}})
}

// TestAccOktaApp_badToken: a token that the org does not accept is told in words.
func TestAccOktaApp_badToken(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      fmt.Sprintf("provider \"openmetadata\" {\n  okta = { org_url = %q, api_token = \"00expired\" }\n}\n", org.URL) + app(acctest.Name("app"), "auth_code", oneCallback),
			ExpectError: regexp.MustCompile(`(?s)401 E0000011.*` + acctest.Escape("Create one in the Admin Console")),
		},
		{
			Config:      "provider \"openmetadata\" {}\n" + app(acctest.Name("app"), "auth_code", oneCallback),
			ExpectError: regexp.MustCompile(`(?s)The provider is not configured for the Okta org.*okta.org_url.*OKTA_ORG_URL`),
		},
	}})
}
