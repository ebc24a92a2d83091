package openmetadata_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// checkRoles compares the roles that a bot's account has itself, in the order of their names.
func checkRoles(t *testing.T, server *acctest.ServerTarget, name string, want ...string) resource.TestCheckFunc {
	t.Helper()
	return func(*terraform.State) error {
		account, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/users/"+botAccount(t, server, name)+"?fields=roles", nil).(map[string]any)
		var names []string
		roles, _ := account["roles"].([]any)
		for _, role := range roles {
			names = append(names, role.(map[string]any)["name"].(string))
		}
		if slices.Sort(names); !slices.Equal(names, want) {
			return fmt.Errorf("the roles of %s are %v, not %v", name, names, want)
		}
		return nil
	}
}

// roleReference is a role as an account names it.
func roleReference(t *testing.T, server *acctest.ServerTarget, name string) map[string]any {
	t.Helper()
	role, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/roles/name/"+name, nil).(map[string]any)
	return map[string]any{"id": role["id"], "type": "role"}
}

// A new bot has the default role (41j_create_bot_user). A set is all that the account has; none is none.
func TestAccBot_roles(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	config := func(lines ...string) string { return botConfig(environment.ProviderConfig(), name, lines...) }
	update := botPlan(plancheck.ResourceActionUpdate)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config(), ConfigPlanChecks: acctest.NoChanges,
			Check: resource.ComposeTestCheckFunc(checkRoles(t, server, name, "DefaultBotRole"), resource.TestCheckTypeSetElemAttr(botAddress, "roles.*", "DefaultBotRole")),
		},
		{Config: config(`roles = ["UsageBotRole", "DataConsumer"]`), ConfigPlanChecks: update, Check: checkRoles(t, server, name, "DataConsumer", "UsageBotRole")},
		{ResourceName: botAddress, ImportState: true, ImportStateVerify: true, ImportStateId: name},
		{Config: config(`description = "Loads."`), ConfigPlanChecks: update, Check: checkRoles(t, server, name, "DataConsumer", "UsageBotRole")},
		{Config: config(`roles = []`), ConfigPlanChecks: update, Check: checkRoles(t, server, name)},
		{Config: config(`roles = []`, `description = "Loads more."`), ConfigPlanChecks: update, Check: checkRoles(t, server, name)},
		{
			Config: config(`roles = ["NoSuchRole"]`), ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape(`roles = ["NoSuchRole"]`) + `.*` + acctest.Escape(`The server has no role "NoSuchRole"`)),
		},
	}})
}

// A role that does not exist stops a create before anything is made, and roles that are known only after apply count.
func TestAccBot_rolesOfANewBot(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      botConfig(environment.ProviderConfig(), name, `roles = ["DataConsumer", "Data Consumer"]`),
			ExpectError: regexp.MustCompile(acctest.Escape(`The server has no role "Data Consumer"`)),
		},
		{
			PreConfig: func() {
				if bot(t, server, name) != nil {
					t.Error("the bot was made without its roles")
				}
			},
			Config:           botConfig(environment.ProviderConfig(), name, `roles = ["DataConsumer", terraform_data.role.output]`) + "resource \"terraform_data\" \"role\" { input = \"UsageBotRole\" }\n",
			ConfigPlanChecks: acctest.NoChanges, Check: checkRoles(t, server, name, "DataConsumer", "UsageBotRole"),
		},
	}})
}

// A role given or taken by hand is drift, once roles are configured.
func TestAccBot_rolesDrift(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	config := botConfig(environment.ProviderConfig(), name, `roles = ["UsageBotRole"]`)
	drifted := func(config string, names ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() {
				references := []any{}
				for _, role := range names {
					references = append(references, roleReference(t, server, role))
				}
				server.Must(t, server.Login(t), http.MethodPatch, "/v1/users/"+botAccount(t, server, name), []any{map[string]any{"op": "add", "path": "/roles", "value": references}})
			},
			Config: config,
		}
	}
	repaired := func(step resource.TestStep) resource.TestStep {
		step.ConfigPlanChecks = resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(botAddress, "roles")},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}
		step.Check = checkRoles(t, server, name, "UsageBotRole")
		return step
	}
	left := drifted(botConfig(environment.ProviderConfig(), name), "DataConsumer")
	left.ConfigPlanChecks, left.Check = acctest.NoChanges, checkRoles(t, server, name, "DataConsumer")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		repaired(drifted(config, "UsageBotRole", "DataConsumer")),
		repaired(drifted(config)),
		left,
	}})
}

// The roles of a bot of the server's own are left alone (14c_bot_user_ingestion), unless they are written.
func TestAccBot_rolesOfASystemBot(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.Exclusive})
	server := environment.Server()
	const name = "ingestion-bot"
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: botConfig(environment.ProviderConfig(), name), ConfigPlanChecks: acctest.NoChanges, Check: checkRoles(t, server, name, "IngestionBotRole")},
		{Config: botConfig(environment.ProviderConfig(), name, `roles = ["IngestionBotRole", "DataConsumer"]`), ConfigPlanChecks: acctest.NoChanges, Check: checkRoles(t, server, name, "DataConsumer", "IngestionBotRole")},
		{Config: botConfig(environment.ProviderConfig(), name, `roles = ["IngestionBotRole"]`), ConfigPlanChecks: acctest.NoChanges, Check: checkRoles(t, server, name, "IngestionBotRole")},
	}})
	if err := checkRoles(t, server, name, "IngestionBotRole")(nil); err != nil {
		t.Error(err)
	}
}
