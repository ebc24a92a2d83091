package authserver_test

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
)

var forEveryone = []string{`grant_types = ["authorization_code"]`, `groups_included = ["EVERYONE"]`}

func TestAccOktaAuthorizationServerPolicyRule_basic(t *testing.T) {
	env := acctest.New(t, withPeople)
	org := env.Okta()
	group, notGroup := newGroup(t, org), newGroup(t, org)
	user, notUser := twoUsers(t, org)
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy()
	var path string
	imported := resource.TestStep{
		ResourceName: ruleAddress, ImportState: true, ImportStateVerify: true,
		ImportStateIdFunc: importIDs(ruleAddress, "authorization_server_id", "policy_id", "id"),
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           config + rule(forEveryone...),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(state *terraform.State) error {
				path = rulePath(of(state, ruleAddress))
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "Data team", "type": "RESOURCE_ACCESS", "status": "ACTIVE", "priority": 1.0,
					"conditions.grantTypes.include": []any{"authorization_code"}, "conditions.scopes.include": []any{"*"},
					"conditions.people.groups.include": []any{"EVERYONE"}, "actions.token.accessTokenLifetimeMinutes": 60.0,
					"actions.token.refreshTokenLifetimeMinutes": 0.0, "actions.token.refreshTokenWindowMinutes": 10080.0,
					"actions.token.inlineHook": nil,
				})
			},
		},
		imported,
		{
			// Two grants, which the org gives in an order of its own.
			Config: config + block("_policy_rule", ofServer, ofPolicy, `name = "Renamed"`, `grant_types = ["password", "implicit"]`,
				`scopes = ["openid", "email"]`,
				fmt.Sprintf("groups_included = [%q]", group), fmt.Sprintf("groups_excluded = [%q]", notGroup),
				fmt.Sprintf("users_included = [%q]", user), fmt.Sprintf("users_excluded = [%q]", notUser),
				"access_token_lifetime_minutes = 30", "refresh_token_lifetime_minutes = 1440", "refresh_token_window_minutes = 720",
				`inline_hook_id = "cal1234567890abcdefg"`, `status = "INACTIVE"`),
			ConfigPlanChecks: expectUpdate(ruleAddress, "name", "grant_types", "scopes", "groups_included", "groups_excluded", "users_included",
				"users_excluded", "access_token_lifetime_minutes", "refresh_token_lifetime_minutes", "refresh_token_window_minutes", "inline_hook_id", "status"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "Renamed", "status": "INACTIVE", "priority": 1.0,
					"conditions.grantTypes.include":    []any{"implicit", "password"},
					"conditions.people.groups.include": []any{group}, "conditions.people.groups.exclude": []any{notGroup},
					"conditions.people.users.include": []any{user}, "conditions.people.users.exclude": []any{notUser},
					"actions.token.accessTokenLifetimeMinutes": 30.0, "actions.token.refreshTokenLifetimeMinutes": 1440.0,
					"actions.token.refreshTokenWindowMinutes": 720.0, "actions.token.inlineHook.id": "cal1234567890abcdefg",
				})
			},
		},
		imported,
		{
			Config:           config + rule(forEveryone...),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"status": "ACTIVE", "conditions.people.groups.exclude": nil, "conditions.people.users.include": nil, "actions.token.inlineHook": nil,
				})
			},
		},
		{
			Config: config,
			Check:  func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
		},
	}})
}

// TestAccOktaAuthorizationServerPolicyRule_emptySets: a set that is written as empty is as empty in the org as one that is left
// out, and neither is a difference.
func TestAccOktaAuthorizationServerPolicyRule_emptySets(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy()
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config + rule(`grant_types = ["client_credentials"]`, "groups_included = []", "groups_excluded = []", "users_included = []", "users_excluded = []"), ConfigPlanChecks: expectEmptyAfter},
		{Config: config + rule(`grant_types = ["client_credentials"]`), ConfigPlanChecks: expectEmptyAfter},
	}})
}

// TestAccOktaAuthorizationServerPolicyRule_manyAtOnce makes rules in parallel, which the client sends in turn.
func TestAccOktaAuthorizationServerPolicyRule_manyAtOnce(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy() + `
resource "openmetadata_okta_authorization_server_policy_rule" "test" {
  count                   = 5
  authorization_server_id = openmetadata_okta_authorization_server.test.id
  policy_id               = openmetadata_okta_authorization_server_policy.test.id
  name                    = "rule ${count.index}"
  grant_types             = ["client_credentials"]
}
`
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           config,
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, policyPath(of(state, policyAddress))+"/rules", 5)
		},
	}}})
}

func TestAccOktaAuthorizationServerPolicyRule_drift(t *testing.T) {
	env := acctest.New(t, withPeople)
	org := env.Okta()
	group := newGroup(t, org)
	user, _ := twoUsers(t, org)
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy() + rule(forEveryone...)
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, ruleAddress, rulePath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("name", "Drifted")},
		acctest.Drift{Attributes: []string{"grant_types"}, Change: acctest.Put("conditions.grantTypes.include", []string{"authorization_code", "implicit"})},
		acctest.Drift{Attributes: []string{"scopes"}, Change: acctest.Put("conditions.scopes.include", []string{"openid"})},
		acctest.Drift{Attributes: []string{"groups_included"}, Change: acctest.Put("conditions.people.groups.include", []string{group})},
		acctest.Drift{Attributes: []string{"groups_excluded"}, Change: acctest.Put("conditions.people.groups.exclude", []string{group})},
		acctest.Drift{Attributes: []string{"users_included"}, Change: acctest.Put("conditions.people.users.include", []string{user})},
		acctest.Drift{Attributes: []string{"users_excluded"}, Change: acctest.Put("conditions.people.users.exclude", []string{user})},
		acctest.Drift{Attributes: []string{"access_token_lifetime_minutes"}, Change: acctest.Put("actions.token.accessTokenLifetimeMinutes", 5)},
		acctest.Drift{Attributes: []string{"refresh_token_lifetime_minutes"}, Change: acctest.Put("actions.token.refreshTokenLifetimeMinutes", 100)},
		acctest.Drift{Attributes: []string{"refresh_token_window_minutes"}, Change: acctest.Put("actions.token.refreshTokenWindowMinutes", 100)},
		acctest.Drift{Attributes: []string{"inline_hook_id"}, Change: acctest.Put("actions.token.inlineHook", map[string]any{"id": "cal1234567890abcdefg"})},
		acctest.Drift{Attributes: []string{"status"}, Change: acctest.Post("lifecycle/deactivate")},
	)})
}

func TestAccOktaAuthorizationServerPolicyRule_priorityDrift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	other := block("_policy_rule.other", ofServer, ofPolicy, `name = "Other"`, `grant_types = ["client_credentials"]`,
		"depends_on = [openmetadata_okta_authorization_server_policy_rule.test]")
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy() + rule(append(forEveryone, "priority = 1")...) + other
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, ruleAddress, rulePath,
		acctest.Drift{Attributes: []string{"priority"}, Change: acctest.Put("priority", 2)},
	)})
}

func TestAccOktaAuthorizationServerPolicyRule_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy() + rule(forEveryone...)
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(config, ruleAddress, rulePath)})
}

// TestAccOktaAuthorizationServerPolicyRule_replacedWithPolicy: another policy gets another rule.
func TestAccOktaAuthorizationServerPolicyRule_replacedWithPolicy(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy() +
		block("_policy.other", ofServer, `name = "Other"`, `description = "x"`, `clients_included = ["ALL_CLIENTS"]`)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config + rule(forEveryone...)},
		{
			Config: config + block("_policy_rule", append([]string{ofServer, "policy_id = openmetadata_okta_authorization_server_policy.other.id", `name = "Data team"`}, forEveryone...)...),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(ruleAddress, plancheck.ResourceActionReplace)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		},
	}})
}

func TestAccOktaAuthorizationServerPolicyRule_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy()
	var policyAt string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			policyAt = policyPath(of(state, policyAddress))
			return nil
		}},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, policyAt+"/rules", map[string]any{
					"type": "RESOURCE_ACCESS", "name": "Data team",
					"conditions": map[string]any{"grantTypes": map[string]any{"include": []string{"client_credentials"}}, "scopes": map[string]any{"include": []string{"*"}}},
				})
			},
			Config:      config + rule(forEveryone...),
			ExpectError: regexp.MustCompile(`(?s)exists already.*id = "aus\w+/00p\w+/0pr\w+"`),
		},
	}})
}

func TestAccOktaAuthorizationServerPolicyRule_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/policies/*/rules", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + server(acctest.Name("server")) + policy() + rule(forEveryone...),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, policyPath(of(state, policyAddress))+"/rules", 1)
		},
	}}})
}

func TestAccOktaAuthorizationServerPolicyRule_partialFailure(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/policies/*/rules/*/lifecycle/deactivate", Kind: control.KindServerError})
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy() + rule(append(forEveryone, `status = "INACTIVE"`)...)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ExpectError: regexp.MustCompile("Cannot create the Okta access policy rule")},
		{Config: config, ConfigPlanChecks: expectEmptyAfter, Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, policyPath(of(state, policyAddress))+"/rules", 1)
		}},
	}})
}

// TestAccOktaAuthorizationServerPolicyRule_refused: what the plan cannot know, the org refuses, and the error stands on the
// attribute.
func TestAccOktaAuthorizationServerPolicyRule_refused(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + server(acctest.Name("server")) + policy() + rule(`grant_types = ["authorization_code"]`, `groups_included = ["00gNoSuchGroup0000000"]`),
		ExpectError: regexp.MustCompile(`(?s)groups_included = \["00gNoSuchGroup0000000"\].*conditions\.people:`),
	}}})
}

// TestAccOktaAuthorizationServerPolicyRule_scopes: a scope that the server does not have is a warning in the plan, since the
// same apply may make it, and an error in an apply that does not.
func TestAccOktaAuthorizationServerPolicyRule_scopes(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + policy()
	scoped := func(scopes string) string {
		return config + rule(`grant_types = ["client_credentials"]`, "scopes = "+scopes)
	}
	own := block("_scope", ofServer, `name = "catalog"`, `description = "Use it."`)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: scoped(`["openid", "catalogue"]`), ExpectError: regexp.MustCompile(`(?s)A scope that the authorization server does not have.*scopes += \["openid", "catalogue"\].*no\s+scope\s+"catalogue"`)},
		{Config: own + scoped(`["openid", openmetadata_okta_authorization_server_scope.test.name]`), ConfigPlanChecks: expectEmptyAfter},
		{Config: own + scoped(`["catalog", "catalogue"]`), ExpectError: regexp.MustCompile(`no\s+scope\s+"catalogue"`)},
	}})
}

func TestAccOktaAuthorizationServerPolicyRule_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + server(acctest.Name("server")) + policy() + `
resource "terraform_data" "x" {
  input = { name = "x", grants = ["authorization_code"], scopes = ["openid"], groups = ["EVERYONE"], none = [], minutes = 60, priority = 1, status = "ACTIVE" }
}
` + block("_policy_rule", ofServer, ofPolicy, "name = terraform_data.x.output.name", "grant_types = terraform_data.x.output.grants",
			"scopes = terraform_data.x.output.scopes", "groups_included = terraform_data.x.output.groups", "users_excluded = terraform_data.x.output.none",
			"access_token_lifetime_minutes = terraform_data.x.output.minutes", "refresh_token_lifetime_minutes = terraform_data.x.output.minutes",
			"refresh_token_window_minutes = terraform_data.x.output.minutes", "priority = terraform_data.x.output.priority", "status = terraform_data.x.output.status"),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, rulePath(of(state, ruleAddress))), map[string]any{
				"name": "x", "conditions.scopes.include": []any{"openid"}, "actions.token.refreshTokenLifetimeMinutes": 60.0,
			})
		},
	}}})
}

func TestOktaAuthorizationServerPolicyRule_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{
		"authorization_server_id": "aus1", "policy_id": "00p1", "name": "x", "grant_types": []any{"authorization_code"}, "groups_included": []any{"EVERYONE"},
	}
	set := func(pairs ...any) map[string]any {
		change := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			change[pairs[i].(string)] = pairs[i+1]
		}
		return change
	}
	acctest.ExpectProblems(t, "openmetadata_okta_authorization_server_policy_rule", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "a user instead", Change: set("groups_included", nil, "users_included", []any{"00u1"})},
		{Name: "no people needed", Change: set("groups_included", nil, "grant_types", []any{"client_credentials"})},
		{Name: "people not known", Change: set("groups_included", acctest.Unknown)},
		{Name: "grants not known", Change: set("groups_included", nil, "grant_types", acctest.Unknown)},
		{Name: "a grant not known", Change: set("groups_included", nil, "grant_types", []any{acctest.Unknown})},
		{Name: "nothing known", Change: set("name", acctest.Unknown, "scopes", acctest.Unknown, "access_token_lifetime_minutes", acctest.Unknown, "refresh_token_lifetime_minutes", acctest.Unknown, "refresh_token_window_minutes", acctest.Unknown)},
		{Name: "refresh as long as access", Change: set("access_token_lifetime_minutes", 90, "refresh_token_lifetime_minutes", 90)},
		{Name: "access not known", Change: set("access_token_lifetime_minutes", acctest.Unknown, "refresh_token_lifetime_minutes", 10)},
		{Name: "shortest and longest", Change: set("access_token_lifetime_minutes", 5, "refresh_token_window_minutes", 2628000)},
		{Name: "a group's name", Change: set("groups_included", []any{"data-team"}), Path: "groups_included[...]", Text: "openmetadata_okta_group"},
		{Name: "a name and an id", Change: set("groups_excluded", []any{"00g1", "Data team"}), Path: "groups_excluded[...]", Text: `"Data team" is not the ID of a group`},
		{Name: "everyone in small letters", Change: set("groups_included", []any{"everyone"}), Path: "groups_included[...]", Text: `"EVERYONE"`},
		{Name: "a person's address", Change: set("users_included", []any{"alice@example.com"}), Path: "users_included[...]", Text: `begin with "00u"`},
		{Name: "a group for a person", Change: set("users_excluded", []any{"00g1"}), Path: "users_excluded[...]", Text: `begin with "00u"`},
		{Name: "a server's name", Change: set("authorization_server_id", "OpenMetadata"), Path: "authorization_server_id", Text: `or "default"`},
		{Name: "the default server", Change: set("authorization_server_id", "default")},
		{Name: "a policy's name", Change: set("policy_id", "OpenMetadata"), Path: "policy_id", Text: `begin with "00p"`},
		{Name: "a hook's name", Change: set("inline_hook_id", "hook"), Path: "inline_hook_id", Text: `begin with "cal"`},
		{Name: "a grant that does not exist", Change: set("grant_types", []any{"authorisation_code"}), Path: "grant_types[...]", Text: `"authorization_code"`},
		{Name: "no people, code", Change: set("groups_included", nil), Path: "groups_included", Text: "the grant authorization_code only for people who are named"},
		{Name: "no people, empty", Change: set("groups_included", []any{}, "users_included", []any{}, "grant_types", []any{"implicit", "client_credentials"}), Path: "groups_included", Text: `groups_included = ["EVERYONE"]`},
		{Name: "no people, password", Change: set("groups_included", nil, "grant_types", []any{"password"}), Path: "groups_included", Text: "password"},
		{Name: "access too short", Change: set("access_token_lifetime_minutes", 4), Path: "access_token_lifetime_minutes", Text: "between 5 and 1440"},
		{Name: "access too long", Change: set("access_token_lifetime_minutes", 1441), Path: "access_token_lifetime_minutes", Text: "between 5 and 1440"},
		{Name: "refresh shorter than access", Change: set("access_token_lifetime_minutes", 90, "refresh_token_lifetime_minutes", 89), Path: "refresh_token_lifetime_minutes", Text: "Write at least 90, or 0"},
		{Name: "refresh shorter than the default access", Change: set("refresh_token_lifetime_minutes", 59), Path: "refresh_token_lifetime_minutes", Text: "Write at least 60, or 0"},
		{Name: "refresh negative", Change: set("refresh_token_lifetime_minutes", -1, "access_token_lifetime_minutes", acctest.Unknown), Path: "refresh_token_lifetime_minutes", Text: "at least 0"},
		{Name: "window too short", Change: set("refresh_token_window_minutes", 9), Path: "refresh_token_window_minutes", Text: "between 10 and 2628000"},
		{Name: "window too long", Change: set("refresh_token_window_minutes", 2628001), Path: "refresh_token_window_minutes", Text: "between 10 and 2628000"},
		{Name: "no grant", Change: set("grant_types", []any{}), Path: "grant_types", Text: "at least 1"},
		{Name: "no scope", Change: set("scopes", []any{}), Path: "scopes", Text: "at least 1"},
		{Name: "no name", Change: set("name", ""), Path: "name", Text: "at least 1"},
		{Name: "no policy", Change: set("policy_id", ""), Path: "policy_id", Text: "at least 1"},
		{Name: "status", Change: set("status", "off"), Path: "status", Text: `"ACTIVE" "INACTIVE"`},
		{Name: "priority", Change: set("priority", 0), Path: "priority", Text: "at least 1"},
	})
}
