package authserver_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

func TestAccOktaAuthorizationServerPolicy_basic(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	clientID := newApp(t, org)
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var path string
	imported := resource.TestStep{
		ResourceName: policyAddress, ImportState: true, ImportStateVerify: true,
		ImportStateIdFunc: importIDs(policyAddress, "authorization_server_id", "id"),
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           config + policy(),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(state *terraform.State) error {
				path = policyPath(of(state, policyAddress))
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "OpenMetadata", "description": "Lets the app ask for tokens.", "priority": 1.0, "status": "ACTIVE",
					"type": "OAUTH_AUTHORIZATION_POLICY", "conditions.clients.include": []any{"ALL_CLIENTS"},
				})
			},
		},
		imported,
		{
			Config: config + block("_policy", ofServer, `name = "Renamed"`, `description = "Changed."`,
				fmt.Sprintf("clients_included = [%q]", clientID), `status = "INACTIVE"`),
			ConfigPlanChecks: expectUpdate(policyAddress, "name", "description", "clients_included", "status"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "Renamed", "description": "Changed.", "priority": 1.0, "status": "INACTIVE", "conditions.clients.include": []any{clientID},
				})
			},
		},
		imported,
		{
			Config: config + policy(),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"status": "ACTIVE", "name": "OpenMetadata"})
			},
		},
		{
			Config: config,
			Check:  func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
		},
	}})
}

// TestAccOktaAuthorizationServerPolicy_priorities makes three policies at once whose priorities are the reverse of any order of
// creation: Okta renumbers at every write, and in the end each stands where it should.
func TestAccOktaAuthorizationServerPolicy_priorities(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	named := func(name string, priority int) string {
		return block("_policy."+name, ofServer, fmt.Sprintf("name = %q", name), `description = "x"`, `clients_included = ["ALL_CLIENTS"]`, fmt.Sprintf("priority = %d", priority))
	}
	config := env.ProviderConfig() + server(acctest.Name("server"))
	order := func(want ...string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			var got []string
			for _, policy := range org.Must(t, http.MethodGet, serverPath(of(state, serverAddress))+"/policies", nil).([]any) {
				got = append(got, policy.(map[string]any)["name"].(string))
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				return fmt.Errorf("the policies stand in the order %v, not %v", got, want)
			}
			return nil
		}
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config + named("first", 1)},
		{Config: config + named("first", 1) + named("second", 2), ConfigPlanChecks: expectEmptyAfter, Check: order("first", "second")},
		{Config: config + named("first", 2) + named("second", 1), ConfigPlanChecks: expectEmptyAfter, Check: order("second", "first")},
	}})
}

// TestAccOktaAuthorizationServerPolicy_priorityLeftOut: the org's own numbering is nobody's drift, and an update leaves it.
func TestAccOktaAuthorizationServerPolicy_priorityLeftOut(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config + policy(), Check: func(state *terraform.State) error {
			path = policyPath(of(state, policyAddress))
			return nil
		}},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, path[:strings.LastIndex(path, "/")], map[string]any{
					"type": "OAUTH_AUTHORIZATION_POLICY", "name": "By hand", "description": "x", "priority": 1, "status": "ACTIVE",
					"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
				})
			},
			Config:           config + policy(),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		{
			Config:           config + block("_policy", ofServer, `name = "OpenMetadata"`, `description = "Changed."`, `clients_included = ["ALL_CLIENTS"]`),
			ConfigPlanChecks: expectUpdate(policyAddress, "description"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"priority": 2.0, "description": "Changed."})
			},
		},
	}})
}

func TestAccOktaAuthorizationServerPolicy_drift(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	clientID := newApp(t, org)
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy()
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, policyAddress, policyPath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("name", "Drifted")},
		acctest.Drift{Attributes: []string{"description"}, Change: acctest.Put("description", "Drifted")},
		acctest.Drift{Attributes: []string{"clients_included"}, Change: acctest.Put("conditions.clients.include", []string{clientID})},
		acctest.Drift{Attributes: []string{"status"}, Change: acctest.Post("lifecycle/deactivate")},
	)})
}

// TestAccOktaAuthorizationServerPolicy_priorityDrift moves a policy whose priority is written.
func TestAccOktaAuthorizationServerPolicy_priorityDrift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	other := block("_policy.other", ofServer, `name = "Other"`, `description = "x"`, `clients_included = ["ALL_CLIENTS"]`,
		"depends_on = [openmetadata_okta_authorization_server_policy.test]")
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy("priority = 1") + other
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, policyAddress, policyPath,
		acctest.Drift{Attributes: []string{"priority"}, Change: acctest.Put("priority", 2)},
	)})
}

func TestAccOktaAuthorizationServerPolicy_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+server(acctest.Name("server"))+policy(), policyAddress, policyPath)})
}

// TestAccOktaAuthorizationServerPolicy_unknownClient: the org's cause names the condition, the error the attribute.
func TestAccOktaAuthorizationServerPolicy_unknownClient(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + server(acctest.Name("server")) +
			block("_policy", ofServer, `name = "OpenMetadata"`, `description = "x"`, `clients_included = ["0oaNoSuchApp000000000"]`),
		ExpectError: regexp.MustCompile(`(?s)clients_included = \["0oaNoSuchApp000000000"\].*conditions.clients.include:\s+Resource\s+not\s+found`),
	}}})
}

func TestAccOktaAuthorizationServerPolicy_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var serverID string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			serverID = acctest.Attribute(state, serverAddress, "id")
			return nil
		}},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, serversPath+serverID+"/policies", map[string]any{
					"type": "OAUTH_AUTHORIZATION_POLICY", "name": "OpenMetadata", "description": "x",
					"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
				})
			},
			Config:      config + policy(),
			ExpectError: regexp.MustCompile(`(?s)exists already.*id = "aus\w+/00p\w+"`),
		},
	}})
}

// TestAccOktaAuthorizationServerPolicy_trouble: the answer to the creation is lost, and the org is busy with its priorities;
// the same apply waits it out and ends with one policy.
func TestAccOktaAuthorizationServerPolicy_trouble(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(
		control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/policies", Kind: control.KindStatus, Status: http.StatusLocked, Headers: map[string]string{"Content-Type": "application/json"},
			Body: `{"errorCode":"E0000239","errorSummary":"Policy priorities are being reconciled. Please try again later.","errorLink":"E0000239","errorId":"oae1","errorCauses":[]}`},
		control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/policies", Nth: 2, Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + server(acctest.Name("server")) + policy(),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, serverPath(of(state, serverAddress))+"/policies", 1)
		},
	}}})
}

func TestAccOktaAuthorizationServerPolicy_partialFailure(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/policies/*/lifecycle/deactivate", Kind: control.KindServerError})
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy(`status = "INACTIVE"`)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ExpectError: regexp.MustCompile("Cannot create the Okta access policy")},
		{Config: config, ConfigPlanChecks: expectEmptyAfter, Check: func(state *terraform.State) error {
			if err := acctest.ExpectCount(t, org, serverPath(of(state, serverAddress))+"/policies", 1); err != nil {
				return err
			}
			return acctest.ExpectMembers(org.Get(t, policyPath(of(state, policyAddress))), map[string]any{"status": "INACTIVE"})
		}},
	}})
}

func TestAccOktaAuthorizationServerPolicy_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + server(acctest.Name("server")) + `
resource "terraform_data" "x" {
  input = { text = "x", clients = ["ALL_CLIENTS"], priority = 1, status = "ACTIVE" }
}
` + block("_policy", ofServer, "name = terraform_data.x.output.text", "description = terraform_data.x.output.text",
			"clients_included = terraform_data.x.output.clients", "priority = terraform_data.x.output.priority", "status = terraform_data.x.output.status"),
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, policyPath(of(state, policyAddress))), map[string]any{"name": "x", "priority": 1.0})
		},
	}}})
}

func TestOktaAuthorizationServerPolicy_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"authorization_server_id": "aus1", "name": "x", "description": "x", "clients_included": []any{"0oa1"}}
	acctest.ExpectProblems(t, "openmetadata_okta_authorization_server_policy", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: map[string]any{"authorization_server_id": acctest.Unknown, "name": acctest.Unknown, "description": acctest.Unknown, "clients_included": acctest.Unknown, "priority": acctest.Unknown, "status": acctest.Unknown}},
		{Name: "client not known", Change: map[string]any{"clients_included": []any{acctest.Unknown}}},
		{Name: "long name", Change: map[string]any{"name": strings.Repeat("n", 101)}, Path: "name", Text: "between 1 and 100"},
		{Name: "no description", Change: map[string]any{"description": ""}, Path: "description", Text: "between 1 and 255"},
		{Name: "long description", Change: map[string]any{"description": strings.Repeat("d", 256)}, Path: "description", Text: "between 1 and 255"},
		{Name: "no client", Change: map[string]any{"clients_included": []any{}}, Path: "clients_included", Text: "at least 1"},
		{Name: "empty client", Change: map[string]any{"clients_included": []any{""}}, Path: "clients_included[...]", Text: "at least 1"},
		{Name: "priority", Change: map[string]any{"priority": 0}, Path: "priority", Text: "at least 1"},
		{Name: "status", Change: map[string]any{"status": "off"}, Path: "status", Text: `"ACTIVE" "INACTIVE"`},
	})
}
