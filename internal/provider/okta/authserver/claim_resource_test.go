package authserver_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const claimAddress = "openmetadata_okta_authorization_server_claim.test"

func claimPath(attribute func(string) string) string {
	return serversPath + attribute("authorization_server_id") + "/claims/" + attribute("id")
}

func claim(lines ...string) string {
	return block("_claim", append([]string{ofServer}, lines...)...)
}

var groupsClaim = []string{`name = "groups"`, `claim_type = "IDENTITY"`, `value_type = "GROUPS"`, `value = "data-"`, `group_filter_type = "STARTS_WITH"`}

func TestAccOktaAuthorizationServerClaim_basic(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	imported := resource.TestStep{
		ResourceName: claimAddress, ImportState: true, ImportStateVerify: true,
		ImportStateIdFunc: importIDs(claimAddress, "authorization_server_id", "id"),
	}
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           config + claim(groupsClaim...),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(state *terraform.State) error {
				path = claimPath(of(state, claimAddress))
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "groups", "claimType": "IDENTITY", "valueType": "GROUPS", "value": "data-", "group_filter_type": "STARTS_WITH",
					"alwaysIncludeInToken": true, "conditions.scopes": []any{}, "status": "ACTIVE",
				})
			},
		},
		imported,
		{
			Config: config + claim(`name = "mail"`, `claim_type = "IDENTITY"`, `value_type = "EXPRESSION"`, `value = "user.email"`,
				"always_include_in_token = false", `scopes = ["email"]`, `status = "INACTIVE"`),
			ConfigPlanChecks: expectUpdate(claimAddress, "name", "value_type", "value", "group_filter_type", "always_include_in_token", "scopes", "status"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "mail", "valueType": "EXPRESSION", "value": "user.email", "group_filter_type": nil,
					"alwaysIncludeInToken": false, "conditions.scopes": []any{"email"}, "status": "INACTIVE",
				})
			},
		},
		imported,
		{
			Config: config + claim(`name = "mail"`, `claim_type = "RESOURCE"`, `value_type = "EXPRESSION"`, `value = "user.email"`, "scopes = []"),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(claimAddress, plancheck.ResourceActionReplace)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		},
		{Config: config, Check: func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) }},
	}})
}

func TestAccOktaAuthorizationServerClaim_drift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + claim(groupsClaim...)
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, claimAddress, claimPath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("name", "drifted")},
		acctest.Drift{Attributes: []string{"value"}, Change: acctest.Put("value", "drifted-")},
		acctest.Drift{Attributes: []string{"group_filter_type"}, Change: acctest.Put("group_filter_type", "CONTAINS")},
		acctest.Drift{Attributes: []string{"always_include_in_token"}, Change: acctest.Put("alwaysIncludeInToken", false)},
		acctest.Drift{Attributes: []string{"scopes"}, Change: acctest.Put("conditions.scopes", []string{"openid"})},
		acctest.Drift{Attributes: []string{"status"}, Change: acctest.Put("status", "INACTIVE")},
		acctest.Drift{Attributes: []string{"value_type", "group_filter_type"}, Change: func(t *testing.T, org *acctest.OktaTarget, path string) {
			t.Helper()
			org.Change(t, path, func(object map[string]any) {
				acctest.SetMember(object, "valueType", "EXPRESSION")
				acctest.SetMember(object, "group_filter_type", nil)
			})
		}},
	)})
}

func TestAccOktaAuthorizationServerClaim_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + claim(groupsClaim...)
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(config, claimAddress, claimPath)})
}

// TestAccOktaAuthorizationServerClaim_system: Okta's own claims are neither made nor adopted.
func TestAccOktaAuthorizationServerClaim_system(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var id string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			at := serverPath(of(state, serverAddress))
			first := org.Must(t, http.MethodGet, at+"/claims", nil).([]any)[0].(map[string]any)
			id = acctest.Attribute(state, serverAddress, "id") + "/" + first["id"].(string)
			return nil
		}},
		{
			Config:      config + claim(`name = "email"`, `claim_type = "IDENTITY"`, `value_type = "EXPRESSION"`, `value = "user.email"`),
			ExpectError: regexp.MustCompile(`(?s)A claim of Okta's own.*name += "email"`),
		},
		{
			Config: config + claim(groupsClaim...), ResourceName: claimAddress, ImportState: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return id, nil },
			ExpectError:       regexp.MustCompile(`A claim of Okta's own`),
		},
	}})
}

// TestAccOktaAuthorizationServerClaim_otherToken: the same name may stand in the other kind of token.
func TestAccOktaAuthorizationServerClaim_otherToken(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + server(acctest.Name("server")) +
			claim(`name = "email"`, `claim_type = "RESOURCE"`, `value_type = "EXPRESSION"`, `value = "user.email"`),
		ConfigPlanChecks: expectEmptyAfter,
	}}})
}

func TestAccOktaAuthorizationServerClaim_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var at string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			at = serverPath(of(state, serverAddress))
			return nil
		}},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, at+"/claims", map[string]any{"name": "groups", "claimType": "IDENTITY", "valueType": "EXPRESSION", "value": "x", "conditions": map[string]any{}})
			},
			Config:      config + claim(groupsClaim...),
			ExpectError: regexp.MustCompile(`(?s)exists already.*id = "aus\w+/ocl\w+"`),
		},
	}})
}

func TestAccOktaAuthorizationServerClaim_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/claims", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + server(acctest.Name("server")) + claim(groupsClaim...),
		ConfigPlanChecks: expectEmptyAfter,
	}}})
}

func TestAccOktaAuthorizationServerClaim_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + server(acctest.Name("server")) + `
resource "terraform_data" "x" {
  input = { name = "groups", kind = "IDENTITY", values = "GROUPS", value = ".*", filter = "REGEX", flag = true, scopes = ["openid"], status = "ACTIVE" }
}
` + claim("name = terraform_data.x.output.name", "claim_type = terraform_data.x.output.kind", "value_type = terraform_data.x.output.values",
			"value = terraform_data.x.output.value", "group_filter_type = terraform_data.x.output.filter",
			"always_include_in_token = terraform_data.x.output.flag", "scopes = terraform_data.x.output.scopes", "status = terraform_data.x.output.status"),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, claimPath(of(state, claimAddress))), map[string]any{"group_filter_type": "REGEX", "conditions.scopes": []any{"openid"}})
		},
	}}})
}

func TestOktaAuthorizationServerClaim_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"authorization_server_id": "aus1", "name": "groups", "claim_type": "IDENTITY", "value_type": "GROUPS", "value": ".*", "group_filter_type": "REGEX"}
	expression := func(pairs ...any) map[string]any {
		change := map[string]any{"value_type": "EXPRESSION", "value": "user.email", "group_filter_type": nil}
		for i := 0; i < len(pairs); i += 2 {
			change[pairs[i].(string)] = pairs[i+1]
		}
		return change
	}
	acctest.ExpectProblems(t, "openmetadata_okta_authorization_server_claim", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "expression", Change: expression()},
		{Name: "access token", Change: expression("claim_type", "RESOURCE", "always_include_in_token", true)},
		{Name: "nothing known", Change: map[string]any{"name": acctest.Unknown, "claim_type": acctest.Unknown, "value_type": acctest.Unknown, "value": acctest.Unknown, "group_filter_type": acctest.Unknown, "always_include_in_token": acctest.Unknown, "scopes": acctest.Unknown, "status": acctest.Unknown}},
		{Name: "filter not known", Change: map[string]any{"group_filter_type": acctest.Unknown}},
		{Name: "groups without a filter", Change: map[string]any{"group_filter_type": nil}, Path: "group_filter_type", Text: "STARTS_WITH"},
		{Name: "filter without groups", Change: expression("group_filter_type", "REGEX"), Path: "group_filter_type", Text: "Leave it out"},
		{Name: "access token without the claim", Change: expression("claim_type", "RESOURCE", "always_include_in_token", false), Path: "always_include_in_token", Text: "Leave always_include_in_token out"},
		{Name: "kind", Change: map[string]any{"claim_type": "ID"}, Path: "claim_type", Text: `"IDENTITY" "RESOURCE"`},
		{Name: "system value", Change: map[string]any{"value_type": "SYSTEM", "group_filter_type": nil}, Path: "value_type", Text: `"EXPRESSION" "GROUPS"`},
		{Name: "filter", Change: map[string]any{"group_filter_type": "PREFIX"}, Path: "group_filter_type", Text: `"STARTS_WITH"`},
		{Name: "no value", Change: map[string]any{"value": ""}, Path: "value", Text: "at least 1"},
		{Name: "no name", Change: map[string]any{"name": ""}, Path: "name", Text: "at least 1"},
	})
}
