package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// openSecret opens the ephemeral secret of openmetadata_okta_app.test and shows it through the echo provider.
func openSecret(lines ...string) string {
	return fmt.Sprintf(`
ephemeral "openmetadata_okta_client_secret" "test" {
  app_id = openmetadata_okta_app.test.id
  %s
}

provider "echo" {
  data = ephemeral.openmetadata_okta_client_secret.test
}

resource "echo" "test" {}
`, strings.Join(lines, "\n  "))
}

func secretsOf(t *testing.T, org *acctest.OktaTarget, appID string) []any {
	t.Helper()
	return org.Must(t, http.MethodGet, "/api/v1/apps/"+appID+"/credentials/secrets", nil).([]any)
}

func TestAccOktaClientSecretEphemeral_newestActive(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + webApp(acctest.Name("app"))
	var appID, second string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config + openSecret(),
			Check: func(state *terraform.State) error {
				appID = acctest.Attribute(state, "openmetadata_okta_app.test", "id")
				first := secretsOf(t, org, appID)[0].(map[string]any)
				if got := acctest.Attribute(state, "echo.test", "data.client_secret"); got == "" || got != first["client_secret"] {
					return fmt.Errorf("the secret is %q, not the app's %q", got, first["client_secret"])
				}
				if got := acctest.Attribute(state, "echo.test", "data.secret_id"); got != first["id"] {
					return fmt.Errorf("the secret's id is %q, not %q", got, first["id"])
				}
				return nil
			},
		},
		{
			// A newer one counts, but an inactive one does not.
			PreConfig: func() {
				env.Clock.Advance(time.Minute)
				added := org.Must(t, http.MethodPost, "/api/v1/apps/"+appID+"/credentials/secrets", map[string]any{}).(map[string]any)
				second = added["id"].(string)
			},
			Config: config + strings.ReplaceAll(openSecret(), `"echo" "test"`, `"echo" "again"`),
			Check: func(state *terraform.State) error {
				if got := acctest.Attribute(state, "echo.again", "data.secret_id"); got != second {
					return fmt.Errorf("the secret is %s, not the newest %s", got, second)
				}
				return acctest.ExpectCount(t, org, "/api/v1/apps/"+appID+"/credentials/secrets", 2)
			},
		},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, "/api/v1/apps/"+appID+"/credentials/secrets/"+second+"/lifecycle/deactivate", nil)
			},
			Config: config + strings.ReplaceAll(openSecret(), `"echo" "test"`, `"echo" "third"`),
			Check: func(state *terraform.State) error {
				if got := acctest.Attribute(state, "echo.third", "data.secret_id"); got == second || got == "" {
					return fmt.Errorf("the secret is %q, which is not active", got)
				}
				return nil
			},
		},
		{
			Config:      config + openSecret(`secret_id = "ocsNoSuchSecret"`),
			ExpectError: regexp.MustCompile(`(?s)No such client secret.*secret_id = "ocsNoSuchSecret"`),
		},
		{Config: config},
	}})
}

// TestAccOktaClientSecretEphemeral_publicClient: a single-page app has no secret, and the error says why.
func TestAccOktaClientSecretEphemeral_publicClient(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	app := fmt.Sprintf("resource \"openmetadata_okta_app\" \"test\" {\n  label = %q\n  flow_type = \"auth_code_pkce\"\n  redirect_uris = [\"https://catalog.example.com/callback\"]\n}\n", acctest.Name("spa"))
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + app + openSecret(),
		ExpectError: regexp.MustCompile(`(?s)A public client has no secret.*app_id += openmetadata_okta_app.test.id.*flow_type\s+=\s+"auth_code"`),
	}}})
}

func TestAccOktaClientSecretEphemeral_noApp(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + strings.ReplaceAll(openSecret(), "openmetadata_okta_app.test.id", `"0oaNoSuchApp000000000"`),
		ExpectError: regexp.MustCompile(`(?s)No such app integration.*app_id = "0oaNoSuchApp000000000"`),
	}}})
}
