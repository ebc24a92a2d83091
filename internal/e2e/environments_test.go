package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// addressLine is a line of an environment's file of values that names where something is.
var addressLine = regexp.MustCompile(`(?m)^(openmetadata_url|okta_org_url|key_directory) .*`)

// TestAccEnvironments_threePairs applies the example for each of its environments to a pair of stand-ins of its own: one
// configuration, three flows, three states.
func TestAccEnvironments_threePairs(t *testing.T) {
	for name, want := range map[string]struct {
		applicationType, clientType string
		groups                      int
	}{
		"dev":     {"browser", "public", 1},
		"staging": {"browser", "public", 2},
		"prod":    {"web", "confidential", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := startWith(t, "environments", acctest.Options{
				Needs: wholeServer, Okta: orgOf("engineering", "data-team"),
			})
			s.Variables["openmetadata_url"] = s.Server().URL
			s.Variables["okta_org_url"] = s.Okta().URL
			s.Variables["key_directory"] = s.Server().ConfDir()
			values, err := filepath.Abs(filepath.Join(repository, "examples", "environments", name+".tfvars"))
			if err != nil {
				t.Fatal(err)
			}
			s.must(0, nil, "init")
			if name == "prod" {
				// In the guide the addresses are in the file, too.
				content, err := os.ReadFile(values)
				if err != nil {
					t.Fatal(err)
				}
				values = filepath.Join(s.Directory, name+".tfvars")
				write(t, values, addressLine.ReplaceAllStringFunc(string(content), func(line string) string {
					variable := strings.Fields(line)[0]
					return fmt.Sprintf("%s = %q", variable, s.Variables[variable])
				}))
				s.page("environments").next(s.withPassword("admin"))
			} else {
				s.must(0, s.withPassword("admin"), "apply", "-auto-approve", "-var-file="+values)
			}
			s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode", "-var-file="+values)

			outputs, err := s.Outputs(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			clientID := outputs["client_id"].(string)
			app := s.Okta().Get(t, "/api/v1/apps/"+clientID)
			client := app["settings"].(map[string]any)["oauthClient"].(map[string]any)
			if client["application_type"] != want.applicationType {
				t.Errorf("the app is %v", client["application_type"])
			}
			if assigned := s.Okta().Must(t, "GET", "/api/v1/apps/"+clientID+"/groups", nil).([]any); len(assigned) != want.groups {
				t.Errorf("%d groups are assigned", len(assigned))
			}
			status, configuration := s.Server().Do(t, "", "GET", "/v1/system/config/auth", nil)
			auth, _ := configuration.(map[string]any)
			if status != 200 || auth["provider"] != "okta" || auth["clientType"] != want.clientType || auth["clientId"] != clientID {
				t.Errorf("%d: the server has %v", status, auth)
			}
		})
	}
}
