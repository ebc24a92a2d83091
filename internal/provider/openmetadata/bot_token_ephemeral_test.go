package openmetadata_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

func TestAccBotTokenEphemeral(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	bot := ownBot(t, server)
	config := func(of string) string {
		return environment.ProviderConfig() + fmt.Sprintf("ephemeral \"openmetadata_bot_token\" \"test\" {\n  bot = %q\n}\n", of) +
			"provider \"echo\" {\n  data = ephemeral.openmetadata_bot_token.test\n}\nresource \"echo\" \"test\" {}\n"
	}
	stored, _ := storedToken(t, server, bot)["JWTToken"].(string)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config(bot),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey("token"), knownvalue.StringExact(stored)),
				statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey("expiry"), knownvalue.StringExact("Unlimited")),
				statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey("expires_at"), knownvalue.Null()),
				statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey("bot_user_id"), knownvalue.StringExact(botAccount(t, server, bot))),
			},
		},
		{Config: config("nobody-bot"), ExpectError: regexp.MustCompile(acctest.Escape("There is no such bot"))},
		{
			PreConfig: func() {
				if now := storedToken(t, server, bot)["JWTToken"]; now != stored {
					t.Error("reading made another token")
				}
				server.Must(t, server.Login(t), http.MethodPut, "/v1/users/revokeToken", map[string]any{"id": botAccount(t, server, bot)})
			},
			Config: config(bot), ExpectError: regexp.MustCompile(acctest.Escape("The bot has no token")),
		},
		{PreConfig: func() { byHand(t, server, bot, "7") }, Config: config(bot)},
	}})
}

// TestAccBotTokenEphemeral_ofANewBot: the token of a bot that the same apply makes is read once it is there.
func TestAccBotTokenEphemeral_ofANewBot(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("bot")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_bot" "new" { name = %q }
resource "openmetadata_bot_token" "new" { bot = openmetadata_bot.new.name }
ephemeral "openmetadata_bot_token" "new" { bot = openmetadata_bot_token.new.id }
provider "echo" { data = ephemeral.openmetadata_bot_token.new }
resource "echo" "test" {}
`, name),
		Check: func(state *terraform.State) error {
			stored, _ := storedToken(t, server, name)["JWTToken"].(string)
			if got := acctest.Attribute(state, "echo.test", "data.token"); stored == "" || got != stored {
				return fmt.Errorf("a token of %d characters was read, want one of %d", len(got), len(stored))
			}
			return nil
		},
		ConfigPlanChecks: acctest.NoChanges,
	}}})
}
