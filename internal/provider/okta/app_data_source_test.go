package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// makeApp makes a single-page app in the org for the time of a test and returns its id.
func makeApp(t *testing.T, org *acctest.OktaTarget, label string) string {
	t.Helper()
	app := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "none"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "browser", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"},
			"redirect_uris": []string{"https://catalog.example.com/callback"},
		}},
	}).(map[string]any)
	path := "/api/v1/apps/" + app["id"].(string)
	t.Cleanup(func() {
		org.Do(t, http.MethodPost, path+"/lifecycle/deactivate", nil)
		org.Do(t, http.MethodDelete, path, nil)
	})
	return app["id"].(string)
}

func TestAccOktaAppData(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("App & co")
	id := makeApp(t, org, label)
	makeApp(t, org, label+" 2")
	twice := acctest.Name("twice")
	makeApp(t, org, twice)
	makeApp(t, org, twice)
	config := func(label string) string {
		return env.ProviderConfig() + fmt.Sprintf("data \"openmetadata_okta_app\" \"test\" {\n  label = %q\n}\n", label)
	}
	at := "data.openmetadata_okta_app.test"
	expect := func(attribute string, value knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(at, tfjsonpath.New(attribute), value)
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config(label),
			ConfigStateChecks: []statecheck.StateCheck{
				expect("id", knownvalue.StringExact(id)), expect("client_id", knownvalue.StringExact(id)),
				expect("status", knownvalue.StringExact("ACTIVE")), expect("flow_type", knownvalue.StringExact("auth_code_pkce")),
				expect("application_type", knownvalue.StringExact("browser")), expect("token_endpoint_auth_method", knownvalue.StringExact("none")),
				expect("pkce_required", knownvalue.Bool(true)), expect("grant_types", knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("authorization_code")})),
				expect("response_types", knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("code")})),
				expect("redirect_uris", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("https://catalog.example.com/callback")})),
				expect("post_logout_redirect_uris", knownvalue.ListExact(nil)),
			},
		},
		{Config: config(strings.ToLower(label)), ExpectError: regexp.MustCompile(`(?s)No such app integration.*label = `)},
		{Config: config(twice), ExpectError: regexp.MustCompile(`(?s)More than one app integration.*2\s+app\s+integrations.*0oa\w+\s+\(ACTIVE\)`)},
	}})
}
