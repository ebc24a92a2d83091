package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

const assignmentAddress = "openmetadata_okta_app_group_assignment.test"

func assignmentPath(attribute func(string) string) string {
	return "/api/v1/apps/" + attribute("app_id") + "/groups/" + attribute("group_id")
}

// newGroup makes a group in the org for the time of a test and returns its id.
func newGroup(t *testing.T, org *acctest.OktaTarget) string {
	t.Helper()
	group := org.Must(t, http.MethodPost, "/api/v1/groups", map[string]any{"profile": map[string]any{"name": acctest.Name("group")}}).(map[string]any)
	id := group["id"].(string)
	t.Cleanup(func() { org.Do(t, http.MethodDelete, "/api/v1/groups/"+id, nil) })
	return id
}

// webApp is the configuration of an app with the address openmetadata_okta_app.test, with lines added to it.
func webApp(label string, lines ...string) string {
	config := fmt.Sprintf("resource \"openmetadata_okta_app\" \"test\" {\n  label = %q\n  flow_type = \"auth_code\"\n  redirect_uris = [\"https://catalog.example.com/callback\"]\n", label)
	for _, line := range lines {
		config += "  " + line + "\n"
	}
	return config + "}\n"
}

func assignment(groupID string, lines ...string) string {
	config := fmt.Sprintf("resource \"openmetadata_okta_app_group_assignment\" \"test\" {\n  app_id = openmetadata_okta_app.test.id\n  group_id = %q\n", groupID)
	for _, line := range lines {
		config += "  " + line + "\n"
	}
	return config + "}\n"
}

func TestAccOktaAppGroupAssignment_basic(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	groupID, other, byHand := newGroup(t, org), newGroup(t, org), newGroup(t, org)
	app := env.ProviderConfig() + webApp(acctest.Name("app"))
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	var path, appPath string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           app + assignment(groupID),
			ConfigPlanChecks: empty,
			Check: func(state *terraform.State) error {
				path = assignmentPath(func(name string) string { return acctest.Attribute(state, assignmentAddress, name) })
				appPath = "/api/v1/apps/" + acctest.Attribute(state, assignmentAddress, "app_id")
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"id": groupID})
			},
		},
		{
			ResourceName: assignmentAddress, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "group_id",
			ImportStateIdFunc: func(state *terraform.State) (string, error) {
				return acctest.Attribute(state, assignmentAddress, "app_id") + "/" + acctest.Attribute(state, assignmentAddress, "group_id"), nil
			},
		},
		{
			Config: app + assignment(groupID, "priority = 7", `profile = jsonencode({ department = "data" })`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(assignmentAddress, "priority", "profile")},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"priority": 7.0, "profile.department": "data"})
			},
		},
		{
			// What is no longer written is no longer managed, and stays.
			PreConfig:        func() { org.Must(t, http.MethodPut, appPath+"/groups/"+byHand, map[string]any{}) },
			Config:           app + assignment(groupID),
			ConfigPlanChecks: empty,
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"priority": 7.0, "profile.department": "data"})
			},
		},
		{
			Config: app + assignment(other),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(assignmentAddress, "group_id")},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(*terraform.State) error {
				if err := acctest.ExpectStatus(t, org, path, http.StatusNotFound); err != nil {
					return err
				}
				return acctest.ExpectCount(t, org, appPath+"/groups", 2)
			},
		},
		{
			Config: app,
			Check: func(*terraform.State) error {
				// Only the assignment that somebody made by hand is left.
				if err := acctest.ExpectStatus(t, org, appPath+"/groups/"+byHand, http.StatusOK); err != nil {
					return err
				}
				return acctest.ExpectCount(t, org, appPath+"/groups", 1)
			},
		},
	}})
}

func TestAccOktaAppGroupAssignment_drift(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + webApp(acctest.Name("app")) + assignment(newGroup(t, org), "priority = 3", `profile = jsonencode({ department = "data" })`)
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, assignmentAddress, assignmentPath,
		acctest.Drift{Attributes: []string{"priority"}, Change: acctest.Put("priority", 5)},
		acctest.Drift{Attributes: []string{"profile"}, Change: acctest.Put("profile.department", "sales")},
	)})
}

// TestAccOktaAppGroupAssignment_profileInOtherWords: an org that turns switches and numbers into texts, and shows what is not
// set as null, has the profile that was written, and so has a configuration that is worded otherwise.
func TestAccOktaAppGroupAssignment_profileInOtherWords(t *testing.T) {
	env := acctest.New(t, acctest.Options{Okta: oktadouble.Options{TextProfile: []string{"admin", "level", "department", "nickname"}}})
	org := env.Okta()
	groupID := newGroup(t, org)
	app := env.ProviderConfig() + webApp(acctest.Name("app"))
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	written := app + assignment(groupID, `profile = jsonencode({ level = 3, admin = true, department = "data" })`)
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: written, ConfigPlanChecks: empty, Check: func(state *terraform.State) error {
			path = assignmentPath(func(name string) string { return acctest.Attribute(state, assignmentAddress, name) })
			return acctest.ExpectMembers(org.Get(t, path), map[string]any{"profile.admin": "true", "profile.level": "3", "profile.nickname": nil})
		}},
		{
			Config:           app + assignment(groupID, `profile = "{ \"department\": \"data\", \"admin\": \"true\", \"level\": 3.0, \"nickname\": null }"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		{
			PreConfig: func() {
				org.Change(t, path, func(object map[string]any) { object["profile"].(map[string]any)["admin"] = "false" })
			},
			Config:           written,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.ExpectUpdate(assignmentAddress, "profile")}},
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"profile.admin": "true"})
			},
		},
	}})
}

// TestAccOktaAppGroupAssignment_unmanaged shows that a priority and a profile that are not written are nobody's drift, and
// survive an update of the other.
func TestAccOktaAppGroupAssignment_unmanaged(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	groupID := newGroup(t, org)
	app := env.ProviderConfig() + webApp(acctest.Name("app"))
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: app + assignment(groupID),
			Check: func(state *terraform.State) error {
				path = assignmentPath(func(name string) string { return acctest.Attribute(state, assignmentAddress, name) })
				return nil
			},
		},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPut, path, map[string]any{"priority": 4, "profile": map[string]any{"department": "sales"}})
			},
			Config:           app + assignment(groupID),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		{
			Config: app + assignment(groupID, "priority = 2"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"priority": 2.0, "profile.department": "sales"})
			},
		},
	}})
}

func TestAccOktaAppGroupAssignment_disappears(t *testing.T) {
	env := acctest.New(t)
	config := webApp(acctest.Name("app")) + assignment(newGroup(t, env.Okta()))
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+config, assignmentAddress, assignmentPath)})
}

func TestAccOktaAppGroupAssignment_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	groupID := newGroup(t, org)
	app := env.ProviderConfig() + webApp(acctest.Name("app"))
	var appID string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: app, Check: func(state *terraform.State) error {
			appID = acctest.Attribute(state, "openmetadata_okta_app.test", "id")
			return nil
		}},
		{
			PreConfig:   func() { org.Must(t, http.MethodPut, "/api/v1/apps/"+appID+"/groups/"+groupID, map[string]any{}) },
			Config:      app + assignment(groupID, `profile = jsonencode({ role = "reader" })`),
			ExpectError: regexp.MustCompile(`id = "0oa\w+/` + groupID + `"`),
		},
	}})
}

func TestAccOktaAppGroupAssignment_notFound(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	groupID := newGroup(t, org)
	name := acctest.Name("app")
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      env.ProviderConfig() + webApp(name, `status = "INACTIVE"`) + assignment(groupID),
			ExpectError: regexp.MustCompile(`(?s)The app integration is inactive.*app_id += openmetadata_okta_app.test.id.*set\s+its\s+status\s+to\s+ACTIVE`),
		},
		{
			Config:      env.ProviderConfig() + webApp(name) + assignment("00gNoSuchGroup0000000"),
			ExpectError: regexp.MustCompile(`(?s)No such group.*group_id += "00gNoSuchGroup0000000".*E0000007`),
		},
		{
			Config: env.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_okta_app_group_assignment" "test" {
  app_id   = "0oaNoSuchApp000000000"
  group_id = %q
}
`, groupID),
			ExpectError: regexp.MustCompile(`(?s)No such app integration.*app_id += "0oaNoSuchApp000000000"`),
		},
	}})
}

// TestAccOktaAppGroupAssignment_lostAnswer: a PUT may be repeated, and is.
func TestAccOktaAppGroupAssignment_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/apps/*/groups/*", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + webApp(acctest.Name("app")) + assignment(newGroup(t, org)),
		Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, "/api/v1/apps/"+acctest.Attribute(state, assignmentAddress, "app_id")+"/groups", 1)
		},
	}}})
}

func TestAccOktaAppGroupAssignment_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	groupID := newGroup(t, org)
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + webApp(acctest.Name("app")) + fmt.Sprintf(`
resource "terraform_data" "x" {
  input = { group = %q, priority = 2, profile = "{}" }
}

resource "openmetadata_okta_app_group_assignment" "test" {
  app_id   = openmetadata_okta_app.test.id
  group_id = terraform_data.x.output.group
  priority = terraform_data.x.output.priority
  profile  = terraform_data.x.output.profile
}
`, groupID),
		Check: func(state *terraform.State) error {
			path := assignmentPath(func(name string) string { return acctest.Attribute(state, assignmentAddress, name) })
			return acctest.ExpectMembers(org.Get(t, path), map[string]any{"id": groupID, "priority": 2.0})
		},
	}}})
}

func TestAccOktaAppGroupAssignment_importID(t *testing.T) {
	env := acctest.New(t)
	config := webApp(acctest.Name("app")) + assignment(newGroup(t, env.Okta()))
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + config},
		{
			ResourceName: assignmentAddress, ImportState: true, ImportStateId: "0oaOnlyTheApp",
			ExpectError: regexp.MustCompile(acctest.Escape(`does not have the form <app_id>/<group_id>`)),
		},
	}})
}

func TestOktaAppGroupAssignment_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"app_id": "0oa1", "group_id": "00g1"}
	acctest.ExpectProblems(t, "openmetadata_okta_app_group_assignment", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "profile", Change: map[string]any{"profile": `{"department":"data"}`, "priority": 0}},
		{Name: "nothing known", Change: map[string]any{"app_id": acctest.Unknown, "group_id": acctest.Unknown, "priority": acctest.Unknown, "profile": acctest.Unknown}},
		{Name: "no app", Change: map[string]any{"app_id": ""}, Path: "app_id", Text: "at least 1"},
		{Name: "no group", Change: map[string]any{"group_id": ""}, Path: "group_id", Text: "at least 1"},
		{Name: "a group's name", Change: map[string]any{"group_id": "data-team"}, Path: "group_id", Text: `begin with "00g". Write the id of`},
		{Name: "a client's name", Change: map[string]any{"app_id": "OpenMetadata"}, Path: "app_id", Text: `begin with "0oa"`},
		{Name: "a group for an app", Change: map[string]any{"app_id": "00g1"}, Path: "app_id", Text: `begin with "0oa"`},
		{Name: "priority", Change: map[string]any{"priority": -1}, Path: "priority", Text: "at least 0"},
		{Name: "a list", Change: map[string]any{"profile": `["data"]`}, Path: "profile", Text: "jsonencode"},
		{Name: "no JSON", Change: map[string]any{"profile": `department: data`}, Path: "profile", Text: "jsonencode"},
	})
}
