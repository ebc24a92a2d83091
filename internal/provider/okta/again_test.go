package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// lookedUp are the objects that are looked up by name: how one is made and looked up in one configuration, and what is asked.
var lookedUp = map[string]struct{ made, found, absent, path string }{
	"group": {
		`resource "openmetadata_okta_group" "test" { name = %q }`,
		`data "openmetadata_okta_group" "test" { name = openmetadata_okta_group.test.name }`,
		`data "openmetadata_okta_group" "test" { name = "nobody" }`,
		"/api/v1/groups",
	},
	"app": {
		"resource \"openmetadata_okta_app\" \"test\" {\n  label = %q\n  flow_type = \"auth_code\"\n  redirect_uris = [\"https://catalog.example.com/callback\"]\n}",
		`data "openmetadata_okta_app" "test" { label = openmetadata_okta_app.test.label }`,
		`data "openmetadata_okta_app" "test" { label = "nobody" }`,
		"/api/v1/apps",
	},
	"authorization_server": {
		"resource \"openmetadata_okta_authorization_server\" \"test\" {\n  name = %q\n  audiences = [\"api://catalog\"]\n}",
		`data "openmetadata_okta_authorization_server" "test" { name = openmetadata_okta_authorization_server.test.name }`,
		`data "openmetadata_okta_authorization_server" "test" { name = "nobody" }`,
		"/api/v1/authorizationServers",
	},
}

// TestAccOkta_lookedUpAfterAWrite: what this run has just made, and the org's search does not show yet, is looked for again.
// What nobody has written is not: a typo fails at the first look.
func TestAccOkta_lookedUpAfterAWrite(t *testing.T) {
	for kind, c := range lookedUp {
		t.Run(kind, func(t *testing.T) {
			env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults | acctest.OrgRequestLog})
			org := env.Okta()
			name := acctest.Name(kind)
			made := env.ProviderConfig() + fmt.Sprintf(c.made, name) + "\n"
			dependent := c.found[:len(c.found)-1] + "\n  depends_on = [openmetadata_okta_" + kind + ".test]\n}\n"
			dependent = regexp.MustCompile(`\{ (\w+ = )`).ReplaceAllString(dependent, "{\n  $1")
			looks := func() int {
				return len(slices.DeleteFunc(org.Requests(), func(line string) bool { return !strings.HasPrefix(line+"?", http.MethodGet+" "+c.path+"?") }))
			}
			address := "data.openmetadata_okta_" + kind + ".test"
			env.Test(resource.TestCase{Steps: []resource.TestStep{
				{
					PreConfig:   org.ClearLog,
					Config:      env.ProviderConfig() + c.absent,
					ExpectError: regexp.MustCompile(`No such|There is no|no .*"nobody"`),
				},
				{
					PreConfig: func() {
						if looks() != 1 {
							t.Errorf("a name of nobody was looked up %d times", looks())
						}
						// The first look is the resource's own, before it is made.
						org.Fault(control.Fault{Method: http.MethodGet, Path: c.path, Nth: 2, Times: 3, Kind: control.KindStatus, Status: http.StatusOK,
							Headers: map[string]string{"Content-Type": "application/json"}, Body: "[]"})
					},
					Config: made + dependent,
					Check: func(state *terraform.State) error {
						if got, want := acctest.Attribute(state, address, "id"), acctest.Attribute(state, "openmetadata_okta_"+kind+".test", "id"); got != want {
							return fmt.Errorf("%s was found, want %s", got, want)
						}
						return nil
					},
				},
			}})
		})
	}
}
