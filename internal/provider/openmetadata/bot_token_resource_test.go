package openmetadata_test

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

func TestAccBotToken_basic(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	bot := ownBot(t, server)
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: ofBot(environment, bot),
			Check: resource.ComposeAggregateTestCheckFunc(checkToken(t, server, bot, &token),
				resource.TestCheckResourceAttr(botToken, "id", bot),
				resource.TestCheckResourceAttr(botToken, "expiry", "90"),
				resource.TestCheckResourceAttr(botToken, "ready_for_rotation", "false"),
				func(state *terraform.State) error {
					if id := botAccount(t, server, bot); acctest.Attribute(state, botToken, "bot_user_id") != id {
						return fmt.Errorf("bot_user_id is not %s", id)
					}
					at, err := time.Parse(time.RFC3339, acctest.Attribute(state, botToken, "expires_at"))
					if left := time.Until(at); err != nil || left < 89*24*time.Hour || left > 90*24*time.Hour {
						return fmt.Errorf("a token of 90 days expires at %s: %w", at, err)
					}
					return nil
				}),
			ConfigPlanChecks: acctest.NoChanges,
		},
		{ResourceName: botToken, ImportState: true, ImportStateVerify: true, ImportStateId: bot},
	}})
	// Destroy leaves the token, since somebody may be using it.
	if !accepted(t, server, token) {
		t.Error("destroy took the token away")
	}
}

func TestAccBotToken_requests(t *testing.T) {
	environment, server := withServer(t, acctest.RequestLog)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: ofIngestion(environment)},
		{
			PreConfig: server.ClearLog, Config: ofIngestion(environment),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if lines := server.Requests(); slices.ContainsFunc(lines, func(line string) bool { return !strings.HasPrefix(line, "GET ") && line != "POST /api/v1/users/login" }) {
					return fmt.Errorf("a plan without changes sent %v", lines)
				}
				return nil
			},
		},
	}})
}

func TestAccBotToken_update(t *testing.T) {
	environment, server := withServer(t, waits)
	hurry(t, environment, server)
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: ofIngestion(environment), Check: checkToken(t, server, "ingestion-bot", &token)},
		{
			// What only Terraform does with the token replaces none.
			Config: ofIngestion(environment, "early_rotation_window = 48", "timeout = 60", "revoke_on_destroy = true", "allow_acting_token = true"),
			Check:  checkReplaced(t, server, "ingestion-bot", &token, false), ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
		{
			Config: ofIngestion(environment, `expiry = "7"`, "revoke_on_destroy = true"),
			Check: resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, "ingestion-bot", &token, true),
				func(*terraform.State) error {
					if expiry := storedToken(t, server, "ingestion-bot")["JWTTokenExpiry"]; expiry != "7" {
						return fmt.Errorf("the server's token has the lifetime %v", expiry)
					}
					return nil
				}),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
		{
			Config: ofIngestion(environment, `expiry = "Unlimited"`, `keepers = { month = "2026-11" }`, "revoke_on_destroy = true"),
			Check: resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, "ingestion-bot", &token, true),
				resource.TestCheckNoResourceAttr(botToken, "expires_at")),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
		{
			Config: ofIngestion(environment, `expiry = "Unlimited"`, `keepers = { month = "2026-12" }`, "revoke_on_destroy = true"),
			Check:  checkReplaced(t, server, "ingestion-bot", &token, true), ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
		{
			Config:           botTokenConfig(environment.ProviderConfig(), `bot = "lineage-bot"`, "revoke_on_destroy = true"),
			Check:            checkReplaced(t, server, "lineage-bot", &token, true),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
	if accepted(t, server, token) {
		t.Error("destroy left the token in spite of revoke_on_destroy")
	}
	if stored := storedToken(t, server, "ingestion-bot")["JWTToken"]; stored != "" {
		t.Error("the token of the bot that the resource left was not revoked")
	}
}

func TestAccBotToken_disappears(t *testing.T) {
	environment, server := withServer(t, waits)
	hurry(t, environment, server)
	name := acctest.Name("bot")
	config := botTokenConfig(environment.ProviderConfig(), fmt.Sprintf("bot = %q", name))
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{PreConfig: func() { addBot(t, server, name, false) }, Config: config, Check: checkToken(t, server, name, &token)},
		{
			PreConfig: func() {
				// Deleting a bot takes its account with it (41m, 41n).
				server.Must(t, server.Login(t), http.MethodDelete, "/v1/bots/name/"+name+"?hardDelete=true", nil)
				addBot(t, server, name, false)
			},
			Config: config, Check: checkReplaced(t, server, name, &token, true), ConfigPlanChecks: plannedAs(plancheck.ResourceActionCreate),
		},
	}})
}

func TestAccBotToken_drift(t *testing.T) {
	environment, server := withServer(t, waits|acctest.KeyFiles|acctest.Restart)
	hurry(t, environment, server)
	var token string
	const bot = "ingestion-bot"
	config := ofIngestion(environment, `expiry = "30"`, "early_rotation_window = 24")
	replaced := func(drift func()) resource.TestStep {
		return resource.TestStep{
			PreConfig: drift, Config: config,
			Check: checkReplaced(t, server, bot, &token, true), ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		}
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: checkToken(t, server, bot, &token)},
		// Revoked.
		replaced(func() {
			server.Must(t, server.Login(t), http.MethodPut, "/v1/users/revokeToken", map[string]any{"id": botAccount(t, server, bot)})
		}),
		// Within the window before its end, and after it.
		{
			PreConfig: func() { environment.Clock.Advance(28 * 24 * time.Hour) }, Config: config,
			Check: checkReplaced(t, server, bot, &token, false), ConfigPlanChecks: plannedAs(plancheck.ResourceActionNoop),
		},
		replaced(func() { environment.Clock.Advance(25 * time.Hour) }),
		replaced(func() { environment.Clock.Advance(31 * 24 * time.Hour) }),
		// Regenerated by hand with another lifetime.
		replaced(func() { byHand(t, server, bot, "7") }),
		// Another signing key, which kills every token (F46).
		replaced(func() {
			key, err := jwtkey.Generate(jwtkey.MinBits)
			if err == nil {
				err = keyfile.WritePair(keyfile.InDirectory(server.ConfDir()), key, keyfile.WriteOptions{})
			}
			if err == nil {
				err = server.Restart()
			}
			if err != nil {
				t.Error(err)
			}
		}),
	}})
}

// Somebody has given the bot a new token, and may be using it: it is taken on, and not replaced once more.
func TestAccStory_issue14720_tokenRegeneratedByHand(t *testing.T) {
	environment, server := withServer(t, waits)
	hurry(t, environment, server)
	var first, second string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: ofIngestion(environment), Check: checkToken(t, server, "ingestion-bot", &first)},
		{
			PreConfig: func() {
				// A token of another second: two of the same second are the same.
				environment.Clock.Advance(10 * time.Minute)
				byHand(t, server, "ingestion-bot", "90")
				second, _ = storedToken(t, server, "ingestion-bot")["JWTToken"].(string)
				server.ClearLog()
			},
			Config: ofIngestion(environment),
			Check: resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, "ingestion-bot", &first, true), func(*terraform.State) error {
				if first != second || regenerations(t, server) != 0 {
					return errors.New("the token that was made by hand was replaced")
				}
				return nil
			}),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
	}})
}

// The story of a rotation: the old token dies with the key, the new one is refused for two minutes, since the bot was used just
// before, and is handed on once it is accepted (F77). That is the rotation of os_c_data_commons 261, by the process without
// hands of os_c_data_commons 310.
func TestAccStory_fact52_issue24806_issue19140_pull26477_tokenAfterARotation(t *testing.T) {
	environment, server := withServer(t, waits|acctest.KeyFiles)
	config := func(revision string) string {
		return botTokenConfig(environment.ProviderConfig(), `bot = "ingestion-bot"`, `keepers = { signing_key = openmetadata_jwt_signing_key_rollout.server.served_thumbprint }`) +
			fmt.Sprintf("resource \"openmetadata_jwt_signing_key_files\" \"server\" {\n  directory = %q\n  keepers = { revision = %q }\n}\n", server.ConfDir(), revision) +
			"resource \"openmetadata_jwt_signing_key_rollout\" \"server\" {\n  thumbprint = openmetadata_jwt_signing_key_files.server.thumbprint\n}\n" +
			"resource \"terraform_data\" \"ingestion\" {\n  input = openmetadata_bot_token.test.fingerprint\n}\n"
	}
	var token, old string
	waits := hurry(t, environment, server)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("1"), Check: checkToken(t, server, "ingestion-bot", &token), ConfigPlanChecks: acctest.NoChanges},
		{
			PreConfig: func() {
				old = token
				if !accepted(t, server, old) {
					t.Error("the first token is refused")
				}
				waits.Store(0)
			},
			Config: config("2"),
			Check: resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, "ingestion-bot", &token, true), func(*terraform.State) error {
				if waits.Load() == 0 {
					return errors.New("the new token was accepted at once, although the bot was active just before")
				}
				if accepted(t, server, old) {
					return errors.New("the token of the old key still works")
				}
				return nil
			}),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
	}})
}

// A new token that is not accepted in time is not handed on; the next apply goes on waiting and makes no other.
func TestAccBotToken_notAcceptedInTime(t *testing.T) {
	environment, server := withServer(t, waits)
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: ofIngestion(environment, "timeout = 1"), Check: checkToken(t, server, "ingestion-bot", &token)},
		{
			PreConfig:   server.ClearLog,
			Config:      ofIngestion(environment, "timeout = 1", `keepers = { month = "2026-12" }`),
			ExpectError: regexp.MustCompile(acctest.Escape("The server still refuses the bot's new token after 1 seconds")),
		},
		{
			PreConfig: func() {
				if count := regenerations(t, server); count != 1 {
					t.Errorf("%d regenerations", count)
				}
				environment.Clock.Advance(2*time.Minute + time.Second)
			},
			Config: ofIngestion(environment, "timeout = 1", `keepers = { month = "2026-12" }`),
			Check: resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, "ingestion-bot", &token, true), func(*terraform.State) error {
				if count := regenerations(t, server); count != 1 {
					return fmt.Errorf("%d regenerations for one change", count)
				}
				return nil
			}),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
		},
	}})
}

// At creation the same leaves the resource tainted, with its token in the state: the next apply replaces it.
func TestAccBotToken_createNotAcceptedInTime(t *testing.T) {
	environment, server := withServer(t, acctest.MovableClock)
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: func() {
				first, _ := storedToken(t, server, "ingestion-bot")["JWTToken"].(string)
				if !accepted(t, server, first) {
					t.Error("the seeded token is refused")
				}
			},
			Config:      ofIngestion(environment, "timeout = 1"),
			ExpectError: regexp.MustCompile(acctest.Escape("It is the bot's by now")),
		},
		{
			PreConfig: func() { environment.Clock.Advance(2*time.Minute + time.Second) },
			Config:    ofIngestion(environment, "timeout = 1"), Check: checkToken(t, server, "ingestion-bot", &token),
			ConfigPlanChecks: plannedAs(plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
}

// A server whose files do not belong together issues tokens that it refuses (F51).
func TestAccBotToken_mismatchedFiles(t *testing.T) {
	environment, server := withServer(t, acctest.KeyFiles|acctest.Restart)
	served, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	signing, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwtkey.MarshalPrivatePEM(served)
	if err != nil {
		t.Fatal(err)
	}
	provider := fmt.Sprintf("provider \"openmetadata\" {\n  host = %q\n  signing_key = { private_key = %q, user = \"admin\" }\n}\n", server.URL, text)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		PreConfig: func() {
			paths := keyfile.InDirectory(server.ConfDir())
			err := errors.Join(
				keyfile.WritePair(paths, signing, keyfile.WriteOptions{}),
				keyfile.WritePair(keyfile.Paths{Private: filepath.Join(t.TempDir(), "unused.der"), Public: paths.Public}, served, keyfile.WriteOptions{}),
				server.Restart())
			if err != nil {
				t.Error(err)
			}
		},
		Config:      botTokenConfig(provider, `bot = "ingestion-bot"`),
		ExpectError: regexp.MustCompile(acctest.Escape("it signs with another key than the one that it serves")),
	}}})
}

// actingBot makes a bot that is an administrator, and returns a provider block that acts by its token.
func actingBot(t *testing.T, server *acctest.ServerTarget, name string, lines ...string) string {
	t.Helper()
	addBot(t, server, name, true)
	token, _ := storedToken(t, server, name)["JWTToken"].(string)
	return fmt.Sprintf("provider \"openmetadata\" {\n  host = %q\n  token = %q\n  max_retries = 2\n  %s\n}\n", server.URL, token, strings.Join(lines, "\n  "))
}

func TestAccBotToken_actingToken(t *testing.T) {
	environment, server := withServer(t, waits)
	hurry(t, environment, server)
	password := []string{`email = "admin@open-metadata.org"`, `password = "admin"`}
	provider := actingBot(t, server, "automation", password...)
	line := `bot = "automation"`
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: botTokenConfig(provider, line), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)This is the token that Terraform itself acts by.*` + acctest.Escape(line)),
		},
		{
			// The name is known only at apply.
			Config:      botTokenConfig(provider, "bot = terraform_data.name.output") + "resource \"terraform_data\" \"name\" { input = \"automation\" }\n",
			ExpectError: regexp.MustCompile(acctest.Escape("This is the token that Terraform itself acts by")),
		},
		{Config: botTokenConfig(provider, line, "allow_acting_token = true"), ConfigPlanChecks: acctest.NoChanges},
	}})
}

// Destroy leaves the token by which the run acts while it has no other credential.
func TestAccBotToken_actingTokenIsLeft(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("automation")
	provider := actingBot(t, server, name)
	acting, _ := storedToken(t, server, name)["JWTToken"].(string)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: botTokenConfig(provider, fmt.Sprintf("bot = %q", name), "revoke_on_destroy = true", `expiry = "Unlimited"`) +
			fmt.Sprintf("import {\n  to = openmetadata_bot_token.test\n  id = %q\n}\n", name),
	}}})
	if !accepted(t, server, acting) {
		t.Error("destroy revoked the token that the run acted by")
	}
}

func TestAccBotToken_noSuchBot(t *testing.T) {
	environment, _ := withServer(t, acctest.API)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      botTokenConfig(environment.ProviderConfig(), `bot = "nobody-bot"`),
			ExpectError: regexp.MustCompile(`(?s)There is no such bot.*` + acctest.Escape(`bot = "nobody-bot"`)),
		},
		{
			Config: ofIngestion(environment), ResourceName: botToken, ImportState: true, ImportStateId: "nobody-bot",
			ExpectError: regexp.MustCompile("non-existent"),
		},
	}})
}

func TestAccBotToken_unknown(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	bot := ownBot(t, server)
	config := func(revision string) string {
		return botTokenConfig(environment.ProviderConfig(), "bot = terraform_data.name.output", "expiry = terraform_data.expiry.output", "keepers = { revision = terraform_data.revision.output }") +
			fmt.Sprintf("resource \"terraform_data\" \"name\" { input = %q }\n", bot) + "resource \"terraform_data\" \"expiry\" { input = \"30\" }\n" +
			fmt.Sprintf("resource \"terraform_data\" \"revision\" {\n  input = \"same\"\n  triggers_replace = [%q]\n}\n", revision)
	}
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("1"), Check: checkToken(t, server, bot, &token), ConfigPlanChecks: acctest.NoChanges},
		// A keeper that is not known in the plan and turns out unchanged replaces nothing.
		{Config: config("2"), Check: checkReplaced(t, server, bot, &token, false), ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate)},
	}})
}

// A lost answer to the regeneration is no harm: the token is read afterwards.
func TestAccBotToken_lostAnswer(t *testing.T) {
	environment, server := withServer(t, acctest.Faults)
	var token string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		PreConfig: func() {
			server.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/users/generateToken/*", Kind: "cut_after"})
		},
		Config: ofIngestion(environment), Check: checkToken(t, server, "ingestion-bot", &token), ConfigPlanChecks: acctest.NoChanges,
	}}})
}

// From 2.1 on the server answers a regeneration with the token itself, and accepts it at once; 1.9 has no security
// configuration to probe a credential with.
func TestAccBotToken_otherVersions(t *testing.T) {
	for _, version := range []string{"1.9", "2.1"} {
		t.Run(version, func(t *testing.T) {
			var needs acctest.Need
			if version == "1.9" {
				needs = waits
			}
			environment := acctest.New(t, acctest.Options{Needs: needs, Server: double.Options{Version: version}})
			server := environment.Server()
			if version == "1.9" {
				hurry(t, environment, server)
			}
			bot := ownBot(t, server)
			var token string
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: ofBot(environment, bot), Check: checkToken(t, server, bot, &token), ConfigPlanChecks: acctest.NoChanges},
				{
					Config: ofBot(environment, bot, `expiry = "7"`), Check: checkReplaced(t, server, bot, &token, true),
					ConfigPlanChecks: plannedAs(plancheck.ResourceActionUpdate),
				},
			}})
		})
	}
}

func TestBotTokenValidation(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_bot_token", map[string]any{"bot": "ingestion-bot"}, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: map[string]any{
			"bot": acctest.Unknown, "expiry": acctest.Unknown, "keepers": acctest.Unknown, "early_rotation_window": acctest.Unknown,
			"timeout": acctest.Unknown, "revoke_on_destroy": acctest.Unknown, "allow_acting_token": acctest.Unknown,
		}},
		{Name: "a window within the life", Change: map[string]any{"expiry": "1", "early_rotation_window": 23}},
		{Name: "a window before no end", Change: map[string]any{"expiry": "Unlimited", "early_rotation_window": 1000}},
		{Name: "empty bot", Change: map[string]any{"bot": ""}, Path: "bot", Text: "at least 1"},
		{Name: "another lifetime", Change: map[string]any{"expiry": "365"}, Path: "expiry", Text: `"90" "Unlimited"`},
		{Name: "a window as long as the life", Change: map[string]any{"expiry": "1", "early_rotation_window": 24}, Path: "early_rotation_window", Text: "lives 24 hours"},
		{Name: "a window longer than the usual life", Change: map[string]any{"early_rotation_window": 2160}, Path: "early_rotation_window", Text: "lives 2160 hours"},
		{Name: "a negative window", Change: map[string]any{"early_rotation_window": -1}, Path: "early_rotation_window", Text: "at least 0"},
		{Name: "no time", Change: map[string]any{"timeout": 0}, Path: "timeout", Text: "at least 1"},
	})
}

// TestAccBotToken_inState: the state holds the token only where that is asked for, and follows when it is asked for later.
func TestAccBotToken_inState(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	bot := ownBot(t, server)
	var token string
	inState := func(want func() string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			if got := acctest.Attribute(state, botToken, "token"); got != want() {
				return fmt.Errorf("the state has a token of %d characters, want %d", len(got), len(want()))
			}
			return nil
		}
	}
	nothing := func() string { return "" }
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           ofBot(environment, bot),
			Check:            resource.ComposeAggregateTestCheckFunc(checkToken(t, server, bot, &token), inState(nothing)),
			ConfigPlanChecks: acctest.NoChanges,
		},
		{
			Config:           ofBot(environment, bot, "token_in_state = true"),
			Check:            resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, bot, &token, false), inState(func() string { return token })),
			ConfigPlanChecks: acctest.NoChanges,
		},
		{
			Config:           ofBot(environment, bot, "token_in_state = false"),
			Check:            resource.ComposeAggregateTestCheckFunc(checkReplaced(t, server, bot, &token, false), inState(nothing)),
			ConfigPlanChecks: acctest.NoChanges,
		},
	}})
}

// TestAcc_namesOfNobody: a name that the server does not have is warned of in the plan, unless the same apply makes what it
// names, and is an error or a removal of nothing in the apply.
func TestAcc_namesOfNobody(t *testing.T) {
	environment := acctest.New(t)
	environment.Server()
	bot, person := acctest.Name("loader"), acctest.Name("adminn")
	token := func(session *acctest.Session) *acctest.Dialogue { return session.Dialogue("openmetadata_bot_token") }
	wanted := map[string]any{"bot": bot, "expiry": "7"}

	said := token(environment.Session(nil)).Plan(wanted)
	said.ExpectWarning(t, "bot", fmt.Sprintf("The server knows no bot %q. Make it with openmetadata_bot, or write the name of one that exists", bot))
	token(environment.Session(nil)).Apply(wanted).ExpectError(t, "bot", fmt.Sprintf("The server knows no bot %q", bot))
	token(environment.Session(nil)).Plan(map[string]any{"bot": "ingestion-bot", "expiry": "7"}).ExpectNoWarning(t, "bot", "no bot")
	session := environment.Session(nil)
	session.Dialogue("openmetadata_bot").Plan(map[string]any{"name": bot})
	token(session).Plan(wanted).ExpectNoWarning(t, "bot", "no bot")
	session = environment.Session(nil)
	session.Dialogue("openmetadata_bot").Plan(map[string]any{"name": acctest.Name("another")})
	token(session).Plan(wanted).ExpectWarning(t, "bot", "no such bot now")

	removal := func(name string) acctest.Said {
		return environment.Dialogue("openmetadata_default_admin_removal", map[string]any{"token": "x"}).Plan(map[string]any{"name": name})
	}
	said = removal(person)
	said.ExpectWarning(t, "name", fmt.Sprintf("There is no account %q, so nothing is removed", person))
	said.ExpectWarning(t, "name", `is "admin": leave name out for that one`)
	removal("admin").ExpectNoWarning(t, "name", "nothing is removed")
}
