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

const groupAddress = "openmetadata_okta_group.test"

func groupPath(attribute func(string) string) string { return "/api/v1/groups/" + attribute("id") }

func group(name string, lines ...string) string {
	config := fmt.Sprintf("resource \"openmetadata_okta_group\" \"test\" {\n  name = %q\n", name)
	for _, line := range lines {
		config += "  " + line + "\n"
	}
	return config + "}\n"
}

func TestAccOktaGroup_basic(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("group")
	var path string
	env.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
		Steps: []resource.TestStep{
			{
				Config: env.ProviderConfig() + group(name), ConfigPlanChecks: emptyAfter,
				Check: func(state *terraform.State) error {
					path = pathOf(state, groupAddress, groupPath)
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{"profile.name": name, "profile.description": nil, "type": "OKTA_GROUP"})
				},
			},
			{ResourceName: groupAddress, ImportState: true, ImportStateVerify: true},
			{
				// A property that the resource does not manage survives its update.
				PreConfig:        func() { acctest.Put("profile.costCenter", "42")(t, org, path) },
				Config:           env.ProviderConfig() + group(name+"-renamed", `description = "People of data"`),
				ConfigPlanChecks: updates(groupAddress, "name", "description"),
				Check: func(*terraform.State) error {
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{
						"profile.name": name + "-renamed", "profile.description": "People of data", "profile.costCenter": "42",
					})
				},
			},
			{ResourceName: groupAddress, ImportState: true, ImportStateVerify: true},
			{
				Config: env.ProviderConfig() + group(name), ConfigPlanChecks: updates(groupAddress, "name", "description"),
				Check: func(*terraform.State) error {
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{"profile.description": nil})
				},
			},
		},
	})
}

func TestAccOktaGroup_drift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	name := acctest.Name("group")
	env.Test(resource.TestCase{Steps: env.DriftSteps(env.ProviderConfig()+group(name, `description = "People of data"`), groupAddress, groupPath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("profile.name", name+"-drifted")},
		acctest.Drift{Attributes: []string{"description"}, Change: acctest.Put("profile.description", "Drifted")},
		acctest.Drift{Attributes: []string{"description"}, Change: acctest.Put("profile.description", nil)},
	)})
}

func TestAccOktaGroup_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+group(acctest.Name("group")), groupAddress, groupPath)})
}

func TestAccOktaGroup_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("group")
	id := makeGroup(t, org, name, "")
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + group(name),
		ExpectError: regexp.MustCompile(`(?s)exists already.*id = "` + id + `"`),
	}}})
}

func TestAccOktaGroup_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, name := env.Okta(), acctest.Name("group")
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/groups", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + group(name), ConfigPlanChecks: emptyAfter,
		Check: func(*terraform.State) error { return acctest.ExpectCount(t, org, "/api/v1/groups?q="+name, 1) },
	}}})
}

// TestAccOktaGroup_builtIn: Everyone cannot be managed.
func TestAccOktaGroup_builtIn(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	everyone := org.Must(t, http.MethodGet, "/api/v1/groups?q=Everyone", nil).([]any)[0].(map[string]any)
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + group("Everyone"), ResourceName: groupAddress, ImportState: true, ImportStateId: everyone["id"].(string),
		ExpectError: regexp.MustCompile(`(?s)Not a group of Okta's own.*BUILT_IN`),
	}}})
}

func TestAccOktaGroup_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("group")
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = %q\n}\n", name) +
			"resource \"openmetadata_okta_group\" \"test\" {\n  name = terraform_data.x.output\n  description = terraform_data.x.output\n}\n",
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, pathOf(state, groupAddress, groupPath)), map[string]any{"profile.name": name, "profile.description": name})
		},
	}}})
}

func TestOktaGroup_invalid(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_okta_group", map[string]any{"name": "data-team"}, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: map[string]any{"name": acctest.Unknown, "description": acctest.Unknown}},
		{Name: "no name", Change: map[string]any{"name": ""}, Path: "name", Text: "between 1 and 255"},
		{Name: "empty description", Change: map[string]any{"description": ""}, Path: "description", Text: "between 1 and 1024"},
	})
}
