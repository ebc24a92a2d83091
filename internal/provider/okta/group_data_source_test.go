package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

func makeGroup(t *testing.T, org *acctest.OktaTarget, name, description string) string {
	t.Helper()
	group := org.Must(t, http.MethodPost, "/api/v1/groups", map[string]any{
		"profile": map[string]any{"name": name, "description": description},
	}).(map[string]any)
	id := group["id"].(string)
	t.Cleanup(func() { org.Do(t, http.MethodDelete, "/api/v1/groups/"+id, nil) })
	return id
}

func TestAccOktaGroupData_byName(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	name := acctest.Name(`data "team"`)
	id := makeGroup(t, org, name, "People of data")
	makeGroup(t, org, name+"-2", "Begins with the same name")
	at := "data.openmetadata_okta_group.test"
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: env.ProviderConfig() + fmt.Sprintf("data \"openmetadata_okta_group\" \"test\" {\n  name = %q\n}\n", name),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(at, tfjsonpath.New("id"), knownvalue.StringExact(id)),
				statecheck.ExpectKnownValue(at, tfjsonpath.New("type"), knownvalue.StringExact("OKTA_GROUP")),
				statecheck.ExpectKnownValue(at, tfjsonpath.New("description"), knownvalue.StringExact("People of data")),
			},
		},
		{
			Config: env.ProviderConfig() + "data \"openmetadata_okta_group\" \"test\" {\n  name = \"Everyone\"\n  type = \"BUILT_IN\"\n}\n",
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(at, tfjsonpath.New("type"), knownvalue.StringExact("BUILT_IN")),
			},
		},
	}})
}

func TestAccOktaGroupData_none(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	name := acctest.Name("Data-Team")
	makeGroup(t, org, name, "")
	config := func(lines string) string {
		return env.ProviderConfig() + "data \"openmetadata_okta_group\" \"test\" {\n" + lines + "\n}\n"
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      config(`  name = "no-such-group"`),
			ExpectError: regexp.MustCompile(`(?s)No such group.*name = "no-such-group".*no group named "no-such-group"`),
		},
		{
			// The case of a name counts.
			Config:      config(fmt.Sprintf("  name = lower(%q)", name)),
			ExpectError: regexp.MustCompile(`No such group`),
		},
		{
			Config:      config(fmt.Sprintf("  name = %q\n  type = \"APP_GROUP\"", name)),
			ExpectError: regexp.MustCompile(acctest.Escape(fmt.Sprintf("no group named %q of the type APP_GROUP", name))),
		},
	}})
}

// TestAccOktaGroupData_several: groups of different types may share a name. The stand-in has no groups that come from
// elsewhere, so the answer is given to it.
func TestAccOktaGroupData_several(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	env.Okta().Fault(control.Fault{
		Method: http.MethodGet, Path: "/api/v1/groups", Times: -1,
		Kind: control.KindStatus, Status: http.StatusOK, Headers: map[string]string{"Content-Type": "application/json"},
		Body: `[{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"data"}},{"id":"00g2","type":"APP_GROUP","profile":{"name":"data"}},{"id":"00g3","type":"OKTA_GROUP","profile":{"name":"DATA"}}]`,
	})
	at := "data.openmetadata_okta_group.test"
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      env.ProviderConfig() + "data \"openmetadata_okta_group\" \"test\" {\n  name = \"data\"\n}\n",
			ExpectError: regexp.MustCompile(`(?s)More than one group.*` + acctest.Escape(`2 groups named "data": 00g1 (OKTA_GROUP), 00g2 (APP_GROUP).`)),
		},
		{
			Config: env.ProviderConfig() + "data \"openmetadata_okta_group\" \"test\" {\n  name = \"data\"\n  type = \"APP_GROUP\"\n}\n",
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(at, tfjsonpath.New("id"), knownvalue.StringExact("00g2")),
			},
		},
	}})
}
