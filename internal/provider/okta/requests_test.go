package okta_test

import (
	"context"
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
)

// anApp is one of the apps, of which whichever is read first is read by itself.
var anApp = regexp.MustCompile(`/apps/[^/]+$`)

// TestAccOktaRequests_oneGetPerObject: a plan that changes nothing costs one GET at most for each object, one for those that a
// list shows together, and nothing else: no other method, and nothing when the provider is configured.
func TestAccOktaRequests_oneGetPerObject(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgRequestLog})
	org, name := env.Okta(), acctest.Name("requests")
	makeGroup(t, org, name, "")
	config := env.ProviderConfig() + fmt.Sprintf(`
data "openmetadata_okta_group" "test" {
  name = %[1]q
}

resource "openmetadata_okta_app" "test" {
  count         = 3
  label         = "%[1]s-${count.index}"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

resource "openmetadata_okta_app_group_assignment" "test" {
  app_id   = openmetadata_okta_app.test[0].id
  group_id = data.openmetadata_okta_group.test.id
}

resource "openmetadata_okta_trusted_origin" "test" {
  name   = %[1]q
  origin = "https://%[1]s.example.com"
  scopes = [{ type = "CORS" }]
}

resource "openmetadata_okta_authorization_server" "test" {
  name      = %[1]q
  audiences = [openmetadata_okta_app.test[0].client_id]
}

resource "openmetadata_okta_authorization_server_scope" "test" {
  authorization_server_id = openmetadata_okta_authorization_server.test.id
  name                    = "openmetadata"
}

resource "openmetadata_okta_authorization_server_policy" "test" {
  authorization_server_id = openmetadata_okta_authorization_server.test.id
  name                    = "OpenMetadata"
  description             = "x"
  clients_included        = [openmetadata_okta_app.test[0].client_id]
}

resource "openmetadata_okta_authorization_server_policy_rule" "test" {
  count                   = 2
  authorization_server_id = openmetadata_okta_authorization_server.test.id
  policy_id               = openmetadata_okta_authorization_server_policy.test.id
  name                    = "rule ${count.index}"
  grant_types             = ["authorization_code"]
  groups_included         = [data.openmetadata_okta_group.test.id]
}
`, name)
	var want []string
	wantGet := func(path string) { want = append(want, http.MethodGet+" "+path) }
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			of := func(address string) func(string) string {
				return func(attribute string) string {
					return acctest.Attribute(state, "openmetadata_okta_"+address, attribute)
				}
			}
			wantGet("/api/v1/apps/*")
			wantGet("/api/v1/apps") // two of three
			wantGet("/api/v1/apps/" + of("app.test.0")("id") + "/groups")
			wantGet("/api/v1/trustedOrigins")
			server := "/api/v1/authorizationServers/" + of("authorization_server.test")("id")
			wantGet(server)
			wantGet(server + "/scopes")
			wantGet(server + "/policies")
			wantGet(server + "/policies/" + of("authorization_server_policy.test")("id") + "/rules")
			wantGet("/api/v1/groups")
			return nil
		}},
		{
			PreConfig: org.ClearLog,
			Config:    config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
				requestsSoFar{func() error {
					var got []string
					for _, request := range org.Requests() {
						path, _, _ := strings.Cut(request, "?")
						got = append(got, anApp.ReplaceAllString(path, "/apps/*"))
					}
					slices.Sort(got)
					slices.Sort(want)
					if !slices.Equal(got, want) {
						return fmt.Errorf("the plan sent\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
					}
					return nil
				}},
			}},
		},
	}})
}

// requestsSoFar looks at the request log between the plan and the apply.
type requestsSoFar struct{ check func() error }

// CheckPlan implements plancheck.PlanCheck.
func (r requestsSoFar) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, response *plancheck.CheckPlanResponse) {
	response.Error = r.check()
}
