package openmetadata_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const alice = "openmetadata_admin_user.alice"

// adminUserConfig is the configuration of a person whom no other test knows, also on a server that several runs share.
func adminUserConfig(environment *acctest.Environment, name, lines string) string {
	environment.Server()
	return environment.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_admin_user" "alice" {
  email = "%s@example.com"
  %s
}
`, name, lines)
}

// account reads an account as an administrator would.
func account(t *testing.T, server *acctest.ServerTarget, name string) map[string]any {
	t.Helper()
	_, body := server.Do(t, server.Login(t), http.MethodGet, "/v1/users/name/"+name+"?include=all", nil)
	object, _ := body.(map[string]any)
	return object
}

func TestAccAdminUser_basic(t *testing.T) {
	name := acctest.Name("alice")
	environment := acctest.New(t)
	server := environment.Server()
	environment.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			if found := account(t, server, name); found["id"] != nil {
				return fmt.Errorf("an account that the resource made is still there: %v", found)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: adminUserConfig(environment, name, ""),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(alice, tfjsonpath.New("name"), knownvalue.StringExact(name)),
					statecheck.ExpectKnownValue(alice, tfjsonpath.New("is_admin"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(alice, tfjsonpath.New("created"), knownvalue.Bool(true)),
				},
				ConfigPlanChecks: acctest.NoChanges,
			},
			{
				ResourceName: alice, ImportState: true, ImportStateId: name, ImportStateVerify: true,
				// An imported account was not made by the resource.
				ImportStateVerifyIgnore: []string{"created"},
			},
			{Config: adminUserConfig(environment, name, `display_name = "Alice"`), ConfigPlanChecks: acctest.NoChanges},
			{
				PreConfig: func() {
					if found := account(t, server, name); found["displayName"] != "Alice" || found["isAdmin"] != true {
						t.Errorf("the server has %v", found)
					}
				},
				Config:   adminUserConfig(environment, name, `display_name = "Alice"`),
				PlanOnly: true,
			},
		},
	})
}

func TestAccAdminUser_takesOnAndOnlyDemotes(t *testing.T) {
	name := acctest.Name("alice")
	environment := acctest.New(t)
	server := environment.Server()
	server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{"name": name, "email": name + "@example.com", "displayName": "Alice of old"})
	environment.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			found := account(t, server, name)
			if found["isAdmin"] != false || found["deleted"] != false {
				return fmt.Errorf("somebody else's account must be kept and demoted: %v", found)
			}
			return nil
		},
		Steps: []resource.TestStep{{
			Config: adminUserConfig(environment, name, ""),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("created"), knownvalue.Bool(false)),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("display_name"), knownvalue.StringExact("Alice of old")),
			},
			ConfigPlanChecks: acctest.NoChanges,
		}},
	})
}

func TestAccAdminUser_restoresDeleted(t *testing.T) {
	name := acctest.Name("alice")
	environment := acctest.New(t)
	server := environment.Server()
	token := server.Login(t)
	made := server.Must(t, token, http.MethodPost, "/v1/users", map[string]any{"name": name, "email": name + "@example.com"}).(map[string]any)
	server.Must(t, token, http.MethodDelete, "/v1/users/"+made["id"].(string), nil)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: adminUserConfig(environment, name, ""),
		Check: func(*terraform.State) error {
			if found := account(t, server, name); found["deleted"] != false || found["isAdmin"] != true {
				return fmt.Errorf("the server has %v", found)
			}
			return nil
		},
		ConfigPlanChecks: acctest.NoChanges,
	}}})
}

func TestAccAdminUser_drift(t *testing.T) {
	name := acctest.Name("alice")
	environment := acctest.New(t)
	server := environment.Server()
	patch := func(operation, member string, value any) func() {
		return func() {
			id := account(t, server, name)["id"].(string)
			server.Must(t, server.Login(t), http.MethodPatch, "/v1/users/"+id, []map[string]any{{"op": operation, "path": "/" + member, "value": value}})
		}
	}
	repaired := func(member string, want any) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if found := account(t, server, name); found[member] != want {
				return fmt.Errorf("%s is %v, want %v", member, found[member], want)
			}
			return nil
		}
	}
	config := adminUserConfig(environment, name, `display_name = "Alice"`)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{PreConfig: patch("replace", "isAdmin", false), Config: config, ConfigPlanChecks: expectUpdate(alice), Check: repaired("isAdmin", true)},
		{PreConfig: patch("replace", "displayName", "Mallory"), Config: config, ConfigPlanChecks: expectUpdate(alice), Check: repaired("displayName", "Alice")},
	}})
}

func expectUpdate(address string) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

func TestAccAdminUser_disappears(t *testing.T) {
	for kind, query := range map[string]string{"softly": "", "for good": "?hardDelete=true"} {
		t.Run(kind, func(t *testing.T) {
			name := acctest.Name("alice")
			environment := acctest.New(t)
			server := environment.Server()
			config := adminUserConfig(environment, name, "")
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: config},
				{
					PreConfig: func() {
						id := account(t, server, name)["id"].(string)
						server.Must(t, server.Login(t), http.MethodDelete, "/v1/users/"+id+query, nil)
					},
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(alice, plancheck.ResourceActionCreate)},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
				},
			}})
		})
	}
}

func TestAccAdminUser_refused(t *testing.T) {
	name := acctest.Name("alice")
	environment := acctest.New(t)
	server := environment.Server()
	server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{"name": name, "email": name + "@example.org"})
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      adminUserConfig(environment, name, `name = "Alice.A"`),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)name = "Alice.A".*` + acctest.Escape(`user names are lower-case: write "alice.a"`)),
		},
		{
			Config:      adminUserConfig(environment, name, `name = "alice@example.com"`),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)name = "alice@example.com".*` + acctest.Escape(`where a user name is wanted: write "alice"`)),
		},
		{
			Config:      environment.ProviderConfig() + `resource "openmetadata_admin_user" "alice" { email = "alice" }`,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Not an e-mail address.*email = "alice"`),
		},
		{
			Config:      environment.ProviderConfig() + `resource "openmetadata_admin_user" "alice" { email = "alice@localhost" }`,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)email = "alice@localhost".*` + acctest.Escape(`has no domain such as example.com, which the server wants`)),
		},
		{
			Config:      adminUserConfig(environment, name, ""),
			ExpectError: regexp.MustCompile(acctest.Escape(fmt.Sprintf(`The server knows %q with the e-mail address %s@example.org`, name, name))),
		},
		{
			Config:      environment.ProviderConfig() + `resource "openmetadata_admin_user" "bot" { email = "ingestion-bot@open-metadata.org" }`,
			ExpectError: regexp.MustCompile(acctest.Escape(`"ingestion-bot" is a bot's account`)),
		},
	}})
}

func TestAccAdminUser_unknownEmail(t *testing.T) {
	name := acctest.Name("alice")
	environment := acctest.New(t)
	environment.Server()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + `
resource "terraform_data" "address" { input = "` + name + `@example.com" }
resource "openmetadata_admin_user" "alice" { email = terraform_data.address.output }
`,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue(alice, tfjsonpath.New("name"))},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(alice, tfjsonpath.New("name"), knownvalue.StringExact(name))},
	}}})
}

// TestAccAdminUser_lostAnswer: the account is made and the answer lost; it is found again, and noted as made.
func TestAccAdminUser_lostAnswer(t *testing.T) {
	name := acctest.Name("alice")
	environment, server := withServer(t, acctest.Faults)
	server.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/users", Kind: "cut_after"})
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:            adminUserConfig(environment, name, ""),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(alice, tfjsonpath.New("created"), knownvalue.Bool(true))},
		ConfigPlanChecks:  acctest.NoChanges,
	}}})
}

// TestAccAdminUser_actingAccountIsLeft: the run acts as the account, and nothing else works, so destroying leaves it.
func TestAccAdminUser_actingAccountIsLeft(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	config := environment.ProviderConfig() + `resource "openmetadata_admin_user" "alice" { email = "admin@open-metadata.org" }`
	environment.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			if found := account(t, server, "admin"); found["isAdmin"] != true {
				return fmt.Errorf("the account that the run acts as was taken away: %v", found)
			}
			return nil
		},
		Steps: []resource.TestStep{{Config: config, ConfigPlanChecks: acctest.NoChanges}},
	})
}

// TestAccAdminUser_nameOfItsOwn: the name and the address are two things. An account is made, changed, imported and deleted by
// a name that is not the first part of its address, also where the configuration leaves the name to the account.
func TestAccAdminUser_nameOfItsOwn(t *testing.T) {
	login, address := acctest.Name("a.lovelace"), acctest.Name("ada")
	environment := acctest.New(t)
	server := environment.Server()
	environment.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			if found := account(t, server, login); found["id"] != nil {
				return fmt.Errorf("an account that the resource made is still there: %v", found)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: adminUserConfig(environment, address, fmt.Sprintf("name = %q", login)),
				Check: func(*terraform.State) error {
					if found := account(t, server, login); found["email"] != address+"@example.com" || found["isAdmin"] != true {
						return fmt.Errorf("the server has %v", found)
					}
					return nil
				},
				ConfigPlanChecks: acctest.NoChanges,
			},
			{ResourceName: alice, ImportState: true, ImportStateId: login, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"created"}},
			{Config: adminUserConfig(environment, address, ""), PlanOnly: true},
			{Config: adminUserConfig(environment, address, `display_name = "Ada"`), ConfigPlanChecks: acctest.NoChanges},
		},
	})
}

// TestAcc_taken: whatever makes an account tells who has its name or its address, a deleted account too, on the attribute.
func TestAcc_taken(t *testing.T) {
	environment := acctest.New(t)
	server := environment.Server()
	person, deleted, bot := acctest.Name("bob"), acctest.Name("gone"), acctest.Name("robot")
	for _, name := range []string{person, deleted} {
		made := server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{"name": name, "email": name + "@example.com"}).(map[string]any)
		if name == deleted {
			server.Must(t, server.Login(t), http.MethodDelete, "/v1/users/"+made["id"].(string), nil)
		}
	}
	addBot(t, server, bot, false)
	botEmail := account(t, server, bot)["email"].(string)
	user := func(lines string) string {
		return fmt.Sprintf("resource \"openmetadata_admin_user\" \"x\" {\n  %s\n}\n", lines)
	}
	var steps []resource.TestStep
	for _, c := range []struct{ configuration, attribute, want string }{
		{user(fmt.Sprintf("name = \"%s-x\"\n  email = \"%s@example.com\"", person, person)), "email", fmt.Sprintf(`is that of the account %q (a person, %s@example.com)`, person, person)},
		{user(fmt.Sprintf("name = \"%s-x\"\n  email = \"%s@example.com\"", deleted, deleted)), "email", fmt.Sprintf(`is that of the account %q (a person, %s@example.com, deleted but kept by the server)`, deleted, deleted)},
		{user(fmt.Sprintf("name = \"%s-x\"\n  email = %q", bot, botEmail)), "email", fmt.Sprintf(`is that of the account %q (a bot, %s)`, bot, botEmail)},
		{botConfig("", bot+"-x", fmt.Sprintf("email = %q", botEmail)), "email", fmt.Sprintf(`is that of the account %q (a bot, %s)`, bot, botEmail)},
		{botConfig("", person+"-x", fmt.Sprintf("email = \"%s@example.com\"", person)), "email", fmt.Sprintf(`is that of the account %q (a person, %s@example.com)`, person, person)},
		{botConfig("", deleted+"-x", fmt.Sprintf("email = \"%s@example.com\"", deleted)), "email", "Or delete " + fmt.Sprintf("%q", deleted) + " for good, or restore it"},
		{botConfig("", person), "name", fmt.Sprintf(`The server has an account %q (%s@example.com) that is no bot's`, person, person)},
	} {
		steps = append(steps, resource.TestStep{
			Config:      environment.ProviderConfig() + c.configuration,
			ExpectError: regexp.MustCompile(`(?s)` + c.attribute + ` += .*` + acctest.Escape(c.want)),
		})
	}
	environment.Test(resource.TestCase{Steps: steps})
}

// TestAcc_addressInAnotherCase: an address is the same in whatever case it is written, in what is made, read, changed and
// imported: nobody's account is replaced, and no plan goes on showing a change.
func TestAcc_addressInAnotherCase(t *testing.T) {
	environment := acctest.New(t)
	environment.Server()
	name := acctest.Name("carol")
	for typeName, config := range map[string]func(email string) map[string]any{
		"openmetadata_admin_user": func(email string) map[string]any { return map[string]any{"email": email} },
		"openmetadata_bot":        func(email string) map[string]any { return map[string]any{"name": name + "-bot", "email": email} },
	} {
		address := name + "@example.com"
		if typeName == "openmetadata_bot" {
			address = name + "-bot@example.com"
		}
		spelled := strings.ToUpper(address[:1]) + strings.Replace(address[1:], "example.com", "Example.COM", 1)
		account := environment.Session(nil).Dialogue(typeName)
		account.MustApply(config(spelled))
		id := account.Attribute("id")
		if account.Changes(config(spelled)) {
			t.Errorf("%s: the second plan changes %v", typeName, account.Differences(config(spelled)))
		}
		for _, email := range []string{address, strings.ToUpper(address), spelled} {
			if account.Replaces(config(email)) {
				t.Errorf("%s: %s replaces the account", typeName, email)
			}
			account.MustApply(config(email))
			if account.Attribute("id") != id || account.Attribute("email") != email || account.Changes(config(email)) {
				t.Errorf("%s: after %s the account %v has %v", typeName, email, account.Attribute("id"), account.Attribute("email"))
			}
		}
		renamed := config(spelled)
		renamed["display_name"] = "Carol"
		if account.Replaces(renamed) {
			t.Errorf("%s: another display name replaces the account", typeName)
		}
		if !account.Replaces(config("other." + address)) {
			t.Errorf("%s: another address replaces nothing", typeName)
		}
		account.Destroy()
	}
}
