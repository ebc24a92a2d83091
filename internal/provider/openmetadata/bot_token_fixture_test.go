package openmetadata_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const (
	botToken   = "openmetadata_bot_token.test"
	regenerate = "PUT /api/v1/users/generateToken/"
)

func botTokenConfig(provider string, lines ...string) string {
	return provider + "resource \"openmetadata_bot_token\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// ofBot is the configuration of a bot's token.
func ofBot(environment *acctest.Environment, bot string, lines ...string) string {
	return botTokenConfig(environment.ProviderConfig(), append([]string{fmt.Sprintf("bot = %q", bot)}, lines...)...)
}

// ofIngestion is the configuration of the token of a bot that every server has.
func ofIngestion(environment *acctest.Environment, lines ...string) string {
	return ofBot(environment, "ingestion-bot", lines...)
}

// withServer is an environment and its server.
func withServer(t *testing.T, needs acctest.Need) (*acctest.Environment, *acctest.ServerTarget) {
	t.Helper()
	environment := acctest.New(t, acctest.Options{Needs: needs})
	return environment, environment.Server()
}

// waits is what hurry needs.
const waits = acctest.MovableClock | acctest.RequestLog

// hurry moves the clock on by two minutes whenever the server has refused a bot's token, until the test ends: so long a new one
// is refused when the bot was active just before (F52). It counts the times.
func hurry(t *testing.T, environment *acctest.Environment, server *acctest.ServerTarget) *atomic.Int32 {
	t.Helper()
	var times atomic.Int32
	server.OnAnswer(func(request control.Request) {
		if request.Path == "/api/v1/users?limit=1" && request.Status == http.StatusUnauthorized {
			times.Add(1)
			environment.Clock.Advance(2*time.Minute + time.Second)
		}
	})
	return &times
}

// botAccount is the id of the account that a bot acts by.
func botAccount(t *testing.T, server *acctest.ServerTarget, bot string) string {
	t.Helper()
	found, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/bots/name/"+bot, nil).(map[string]any)
	user, _ := found["botUser"].(map[string]any)
	id, _ := user["id"].(string)
	return id
}

// storedToken is what the server says the bot's token is.
func storedToken(t *testing.T, server *acctest.ServerTarget, bot string) map[string]any {
	t.Helper()
	stored, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/users/token/"+botAccount(t, server, bot), nil).(map[string]any)
	return stored
}

// accepted tells whether the server takes a token.
func accepted(t *testing.T, server *acctest.ServerTarget, token string) bool {
	t.Helper()
	status, _ := server.Do(t, token, http.MethodGet, "/v1/users?limit=1", nil)
	return status != http.StatusUnauthorized
}

// byHand gives the bot a new token as an administrator does.
func byHand(t *testing.T, server *acctest.ServerTarget, bot, expiry string) {
	t.Helper()
	server.Must(t, server.Login(t), http.MethodPut, "/v1/users/generateToken/"+botAccount(t, server, bot), map[string]any{"JWTTokenExpiry": expiry})
}

// addBot makes a bot that is not the server's own, and its account.
func addBot(t *testing.T, server *acctest.ServerTarget, name string, administrator bool) {
	t.Helper()
	token := server.Login(t)
	server.Must(t, token, http.MethodPut, "/v1/users", map[string]any{
		"name": name, "email": name + "@open-metadata.org", "isBot": true, "botName": name, "isAdmin": administrator,
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
	})
	server.Must(t, token, http.MethodPost, "/v1/bots", map[string]any{"name": name, "botUser": name})
}

// ownBot makes a bot for the test alone, whose token nobody uses: on a server that others use too, and because the server
// accepts the first new token of such a bot at once (F52).
func ownBot(t *testing.T, server *acctest.ServerTarget) (name string) {
	t.Helper()
	name = acctest.Name("bot")
	addBot(t, server, name, false)
	return name
}

// regenerations counts since the log was last cleared.
func regenerations(t *testing.T, server *acctest.ServerTarget) int {
	t.Helper()
	count := 0
	for _, line := range server.Requests() {
		if strings.HasPrefix(line, regenerate) {
			count++
		}
	}
	return count
}

// checkToken looks that the token in the state is the bot's, and that the server takes it. token gets its value.
func checkToken(t *testing.T, server *acctest.ServerTarget, bot string, token *string) resource.TestCheckFunc {
	t.Helper()
	return func(state *terraform.State) error {
		stored, _ := storedToken(t, server, bot)["JWTToken"].(string)
		*token = stored
		sum := sha256.Sum256([]byte(stored))
		if got := acctest.Attribute(state, botToken, "served_fingerprint"); stored == "" || got != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("the state has the fingerprint %q, not that of the bot's token", got)
		}
		if got := acctest.Attribute(state, botToken, "fingerprint"); got != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("the token that was handed on has the fingerprint %q, not that of the bot's token", got)
		}
		if !accepted(t, server, *token) {
			return errors.New("the server refuses the token")
		}
		return nil
	}
}

// checkReplaced is checkToken for a token that must be (or must not be) another than before.
func checkReplaced(t *testing.T, server *acctest.ServerTarget, bot string, token *string, replaced bool) resource.TestCheckFunc {
	t.Helper()
	return func(state *terraform.State) error {
		before := *token
		if err := checkToken(t, server, bot, token)(state); err != nil {
			return err
		}
		if (*token != before) != replaced {
			return fmt.Errorf("the token was replaced: %t, want %t", *token != before, replaced)
		}
		return nil
	}
}

func plannedAs(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(botToken, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}
