package openmetadata_test

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

const botAddress = "openmetadata_bot.test"

func botConfig(provider, name string, lines ...string) string {
	return provider + fmt.Sprintf("resource \"openmetadata_bot\" \"test\" {\n  name = %q\n  %s\n}\n", name, strings.Join(lines, "\n  "))
}

// bot reads a bot; nil when there is none.
func bot(t *testing.T, server *acctest.ServerTarget, name string) map[string]any {
	t.Helper()
	_, body := server.Do(t, server.Login(t), http.MethodGet, "/v1/bots/name/"+name, nil)
	found, _ := body.(map[string]any)
	if found["name"] != name {
		return nil
	}
	return found
}

// checkBot compares members of a bot, and of its account, with what they must be.
func checkBot(t *testing.T, server *acctest.ServerTarget, name string, want, accountWant map[string]any) resource.TestCheckFunc {
	t.Helper()
	return func(*terraform.State) error {
		if err := acctest.ExpectMembers(bot(t, server, name), want); err != nil {
			return err
		}
		return acctest.ExpectMembers(account(t, server, strings.ToLower(name)), accountWant)
	}
}

func botPlan(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(botAddress, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

func TestAccBot_basic(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("Bot")
	address := acctest.Name("loader") + "@example.com"
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: botConfig(environment.ProviderConfig(), name),
			Check: checkBot(t, server, name, map[string]any{"displayName": nil, "description": nil},
				map[string]any{"isBot": true, "isAdmin": false, "allowImpersonation": false, "email": strings.ToLower(name) + "@open-metadata.org"}),
			ConfigPlanChecks: acctest.NoChanges,
		},
		{ResourceName: botAddress, ImportState: true, ImportStateVerify: true, ImportStateId: name},
		{
			Config: botConfig(environment.ProviderConfig(), name, `display_name = "Robot"`, `description = "Loads."`, "is_admin = true", "allow_impersonation = true"),
			Check: checkBot(t, server, name, map[string]any{"displayName": "Robot", "description": "Loads."},
				map[string]any{"isAdmin": true, "allowImpersonation": true}),
			ConfigPlanChecks: botPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config: botConfig(environment.ProviderConfig(), name, `display_name = "Loader"`, `description = "Loads more."`, "allow_impersonation = false"),
			Check: checkBot(t, server, name, map[string]any{"displayName": "Loader", "description": "Loads more."},
				map[string]any{"isAdmin": false, "allowImpersonation": false}),
			ConfigPlanChecks: botPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config:           botConfig(environment.ProviderConfig(), name, fmt.Sprintf("email = %q", address)),
			Check:            checkBot(t, server, name, nil, map[string]any{"email": address}),
			ConfigPlanChecks: botPlan(plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
	if bot(t, server, name) != nil {
		t.Error("destroy left the bot")
	}
	if status, _ := server.Do(t, server.Login(t), http.MethodGet, "/v1/users/name/"+strings.ToLower(name)+"?include=all", nil); status != http.StatusNotFound {
		t.Errorf("destroy left the bot's account: %d", status)
	}
}

func TestAccBot_takesOnASystemBot(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	const name, described = "lineage-bot", "Bot used for ingesting lineage metadata."
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: botConfig(environment.ProviderConfig(), name),
			Check: resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(botAddress, "system", "true"),
				// 14b_bots_list
				checkBot(t, server, name, map[string]any{"displayName": "LineageBot", "description": described}, nil)),
			ConfigPlanChecks: acctest.NoChanges,
		},
	}})
	if bot(t, server, name) == nil {
		t.Error("destroy removed a bot of the server's own")
	}
}

func TestAccBot_drift(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("bot")
	config := botConfig(environment.ProviderConfig(), name, `display_name = "Robot"`, `description = "Loads."`, "allow_impersonation = false")
	drifted := func(path, member string, value any, attribute string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() {
				target := "/v1/bots/" + bot(t, server, name)["id"].(string)
				if path == "users" {
					target = "/v1/users/" + botAccount(t, server, name)
				}
				server.Must(t, server.Login(t), http.MethodPatch, target, []any{map[string]any{"op": "add", "path": "/" + member, "value": value}})
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(botAddress, attribute)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: checkBot(t, server, name, map[string]any{"displayName": "Robot", "description": "Loads."}, map[string]any{"isAdmin": false, "allowImpersonation": false}),
		}
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		drifted("bots", "displayName", "Mallory", "display_name"),
		drifted("bots", "description", "Steals.", "description"),
		drifted("users", "isAdmin", true, "is_admin"),
		drifted("users", "allowImpersonation", true, "allow_impersonation"),
	}})
}

func TestAccBot_disappears(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	config := botConfig(environment.ProviderConfig(), name)
	exists := func(*terraform.State) error {
		if bot(t, server, name) == nil {
			return fmt.Errorf("there is no bot %s", name)
		}
		return nil
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: exists},
		{
			PreConfig: func() {
				server.Must(t, server.Login(t), http.MethodDelete, "/v1/bots/name/"+name+"?hardDelete=true", nil)
			},
			Config: config, Check: exists, ConfigPlanChecks: botPlan(plancheck.ResourceActionCreate),
		},
	}})
}

func TestAccBot_exists(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig:   func() { addBot(t, server, name, false) },
			Config:      botConfig(environment.ProviderConfig(), name),
			ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("exists already") + `.*` + acctest.Escape(fmt.Sprintf("id = %q", name))),
		},
		{
			Config:           botConfig(environment.ProviderConfig(), name) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", botAddress, name),
			ConfigPlanChecks: acctest.NoChanges,
		},
	}})
}

func TestAccBot_nameOfAPerson(t *testing.T) {
	environment := acctest.New(t)
	environment.Server()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      botConfig(environment.ProviderConfig(), "admin"),
		ExpectError: regexp.MustCompile(`(?s)The name belongs to a person.*` + acctest.Escape(`name = "admin"`)),
	}}})
}

// The account is made and the bot is not: the next apply uses the account.
func TestAccBot_partialFailure(t *testing.T) {
	for name, fault := range map[string]control.Fault{
		"refused":     {Method: http.MethodPost, Path: "/api/v1/bots", Kind: "status", Status: 403, Body: `{"code":403,"message":"not now"}`},
		"lost before": {Method: http.MethodPost, Path: "/api/v1/bots", Kind: "cut_before"},
	} {
		t.Run(name, func(t *testing.T) {
			environment, server := withServer(t, acctest.Faults)
			config := botConfig(environment.ProviderConfig(), "loader")
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{
					PreConfig: func() {
						server.Fault(fault)
					},
					Config: config, ExpectError: regexp.MustCompile(acctest.Escape(`Cannot create the bot "loader"`)),
				},
				{Config: config, Check: checkBot(t, server, "loader", nil, map[string]any{"isBot": true}), ConfigPlanChecks: acctest.NoChanges},
			}})
		})
	}
}

func TestAccBot_lostAnswer(t *testing.T) {
	environment, server := withServer(t, acctest.Faults)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		PreConfig: func() {
			server.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/bots", Kind: "cut_after"})
		},
		Config: botConfig(environment.ProviderConfig(), "loader"),
		Check:  checkBot(t, server, "loader", nil, map[string]any{"isBot": true}), ConfigPlanChecks: acctest.NoChanges,
	}}})
}

// The bot that the run acts as keeps its right and its life while there is no other credential.
func TestAccBot_actingBot(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("automation")
	provider := actingBot(t, server, name)
	config := func(lines ...string) string {
		return botConfig(provider, name, lines...) + fmt.Sprintf("import {\n  to = openmetadata_bot.test\n  id = %q\n}\n", name)
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("is_admin = true"), ConfigPlanChecks: acctest.NoChanges},
		{Config: config("is_admin = false"), ExpectError: regexp.MustCompile(`(?s)Terraform itself acts as this bot.*` + acctest.Escape("is_admin = false"))},
	}})
	if bot(t, server, name) == nil {
		t.Error("destroy removed the bot that the run acted as")
	}
}

// TestAccBot_deletedAdministrator: the token of a deleted administrator that was used shortly before would keep its rights for
// minutes (F72).
func TestAccBot_deletedAdministrator(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	var token string
	look := func() (status int) {
		status, _ = server.Do(t, token, http.MethodGet, "/v1/system/security/config", nil)
		return status
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: botConfig(environment.ProviderConfig(), name, "is_admin = true"),
		Check: func(*terraform.State) error {
			token, _ = storedToken(t, server, name)["JWTToken"].(string)
			if status := look(); status != http.StatusOK {
				return fmt.Errorf("the bot's token is answered %d", status)
			}
			return nil
		},
	}}})
	if status := look(); status == http.StatusOK {
		t.Error("the token of the deleted bot still reads the security configuration")
	}
}

func TestAccBot_unknown(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	name := acctest.Name("bot")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + "resource \"openmetadata_bot\" \"test\" {\n  name = terraform_data.name.output\n  description = terraform_data.text.output\n  is_admin = terraform_data.truth.output\n}\n" +
			fmt.Sprintf("resource \"terraform_data\" \"name\" { input = %q }\nresource \"terraform_data\" \"text\" { input = \"Loads.\" }\nresource \"terraform_data\" \"truth\" { input = true }\n", name),
		Check: checkBot(t, server, name, map[string]any{"description": "Loads."}, map[string]any{"isAdmin": true}), ConfigPlanChecks: acctest.NoChanges,
	}}})
}

func TestBotValidation(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_bot", map[string]any{"name": "loader"}, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: map[string]any{
			"name": acctest.Unknown, "email": acctest.Unknown, "display_name": acctest.Unknown, "description": acctest.Unknown,
			"is_admin": acctest.Unknown, "allow_impersonation": acctest.Unknown, "roles": acctest.Unknown,
		}},
		{Name: "roles, one of them not known", Change: map[string]any{"roles": []any{"DataConsumer", acctest.Unknown}}},
		{Name: "empty role", Change: map[string]any{"roles": []any{""}}, Path: "roles[...]", Text: "at least 1"},
		{Name: "blank in the name", Change: map[string]any{"name": "my bot"}, Path: "name", Text: "letters, digits"},
		{Name: "no address", Change: map[string]any{"email": "loader"}, Path: "email", Text: "e-mail address"},
		{Name: "empty display name", Change: map[string]any{"display_name": ""}, Path: "display_name", Text: "at least 1"},
		{Name: "empty description", Change: map[string]any{"description": ""}, Path: "description", Text: "at least 1"},
	})
}
