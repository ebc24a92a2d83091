package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// groupsConfig makes a group and gives it to the module of the same configuration.
const groupsConfig = `
terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}
%s
resource "openmetadata_okta_group" "team" {
  name        = "new-team"
  description = %q
}

module "okta_sso" {
  source           = "../modules/okta-sso"
  openmetadata_url = %q
  flow_type        = "auth_code_pkce"
  admins           = ["alice@example.com"]
  key_files        = { private_key = %q, public_key = %q }
  issuer_mode      = "DYNAMIC"

  enable_self_signup           = false
  server_environment_confirmed = true
  ingestion_token_expiry       = "7"

  %s
}

output "app_id" {
  value = module.okta_sso.app_id
}
`

// TestAccModule_groupsOfTheSameConfiguration applies the module beside a group that the same configuration makes: by its id in
// one apply, and by its name with a depends_on, which has the group's id unknown in each plan that changes the group. Nobody
// loses the app meanwhile. It then looks at what else of tokens and issuers the module hands on.
func TestAccModule_groupsOfTheSameConfiguration(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: wholeServer | acctest.MovableClock | acctest.OrgRequestLog, Okta: orgOf("data-team")})
	environment.Parallel()
	directory := t.TempDir()
	if err := terraform.CopyConfigurations(filepath.Join(repository, "examples", "modules"), filepath.Join(directory, "modules")); err != nil {
		t.Fatal(err)
	}
	org, server := environment.Okta(), environment.Server()
	privateKey, publicKey := filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), filepath.Join(server.ConfDir(), jwtkey.PublicFileName)
	provider := environment.ProviderConfig(fmt.Sprintf("signing_key = { private_key_file = %q, user = \"terraform\" }", privateKey))
	w := terraform.Reattached(filepath.Join(directory, "root"), environment.Reattach())
	if err := os.Mkdir(w.Directory, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(description string, groups ...string) {
		content := fmt.Sprintf(groupsConfig, provider, description, server.URL, privateKey, publicKey, strings.Join(groups, "\n  "))
		if err := os.WriteFile(filepath.Join(w.Directory, "main.tf"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	must := func(code int, arguments ...string) string {
		t.Helper()
		output, err := w.Must(t.Context(), code, nil, arguments...)
		if err != nil {
			t.Fatal(err)
		}
		return output
	}
	var appPath string
	assigned := func() int {
		t.Helper()
		return len(org.Must(t, http.MethodGet, appPath+"/groups", nil).([]any))
	}

	write("Made here.", `okta_groups = ["data-team"]`, `okta_group_ids = { team = openmetadata_okta_group.team.id }`)
	must(0, "init")
	must(0, "apply", "-auto-approve")
	must(0, "plan", "-detailed-exitcode")
	outputs, err := w.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	appPath = "/api/v1/apps/" + outputs["app_id"].(string)
	if assigned() != 2 {
		t.Errorf("%d groups are assigned", assigned())
	}
	if mode := acctest.Member(org.Get(t, appPath), "settings.oauthClient.issuer_mode"); mode != "DYNAMIC" {
		t.Errorf("the app's issuer mode is %v", mode)
	}
	for _, one := range org.Must(t, http.MethodGet, "/api/v1/authorizationServers?q=OpenMetadata", nil).([]any) {
		if mode := one.(map[string]any)["issuerMode"]; mode != "DYNAMIC" {
			t.Errorf("the authorization server's issuer mode is %v", mode)
		}
	}

	byName := []string{`okta_groups = ["data-team", openmetadata_okta_group.team.name]`, "depends_on = [openmetadata_okta_group.team]"}
	write("Made here.", byName...)
	must(0, "apply", "-auto-approve")
	org.ClearLog()
	write("Changed.", byName...)
	if output := must(0, "apply", "-auto-approve"); strings.Contains(output, "must be replaced") || strings.Contains(output, "was there already") {
		t.Errorf("a group whose id is not known in the plan has something replaced:\n%s", output)
	}
	for _, request := range org.Requests() {
		if strings.HasPrefix(request, http.MethodDelete) {
			t.Errorf("the change of a description sent %s", request)
		}
	}
	if assigned() != 2 {
		t.Errorf("%d groups are assigned", assigned())
	}
	must(0, "plan", "-detailed-exitcode")

	// The token of ingestion lives seven days, and is renewed from two days before on.
	environment.Clock.Advance(4 * 24 * time.Hour)
	must(0, "plan", "-detailed-exitcode")
	environment.Clock.Advance(25 * time.Hour)
	if output := must(2, "plan", "-detailed-exitcode"); !strings.Contains(output, "openmetadata_bot_token.ingestion will be updated") {
		t.Errorf("the token is not renewed before it dies:\n%s", output)
	}
	must(0, "apply", "-auto-approve")
	environment.Clock.Advance(3 * 24 * time.Hour)
	must(0, "plan", "-detailed-exitcode")
}
