package openmetadata_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const personalToken = "openmetadata_personal_access_token.test"

func personalTokenConfig(provider, name string, lines ...string) string {
	return provider + fmt.Sprintf("resource \"openmetadata_personal_access_token\" \"test\" {\n  name = %q\n  %s\n}\n", name, strings.Join(lines, "\n  "))
}

// personalTokens lists those of admin that have the name, by id.
func personalTokens(t *testing.T, server *acctest.ServerTarget, name string) map[string]string {
	t.Helper()
	answer, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/users/security/token?username=admin", nil).(map[string]any)
	listed, _ := answer["data"].([]any)
	found := map[string]string{}
	for _, element := range listed {
		token, _ := element.(map[string]any)
		if token["tokenName"] == name {
			found[fmt.Sprint(token["token"])] = fmt.Sprint(token["jwtToken"])
		}
	}
	return found
}

// revokePersonal revokes those of admin that have the name.
func revokePersonal(t *testing.T, server *acctest.ServerTarget, name string) {
	t.Helper()
	ids := slices.Collect(maps.Keys(personalTokens(t, server, name)))
	server.Must(t, server.Login(t), http.MethodPut, "/v1/users/security/token/revoke", map[string]any{"tokenIds": ids})
}

// checkPersonal looks that the account has exactly the token that the state names, that the server takes it, and that the state
// does not hold it.
func checkPersonal(t *testing.T, server *acctest.ServerTarget, name string, id *string, replaced bool) resource.TestCheckFunc {
	t.Helper()
	return func(state *terraform.State) error {
		before := *id
		*id = acctest.Attribute(state, personalToken, "id")
		stored := personalTokens(t, server, name)
		token := stored[*id]
		if len(stored) != 1 || token == "" {
			return fmt.Errorf("the account has %d tokens of the name, or another than the state", len(stored))
		}
		if inState := acctest.Attribute(state, personalToken, "token"); inState != "" {
			return errors.New("the state holds the token")
		}
		if !accepted(t, server, token) {
			return errors.New("the server refuses the token")
		}
		if (before != *id) != replaced {
			return fmt.Errorf("the token was replaced: %t, want %t", before != *id, replaced)
		}
		return nil
	}
}

func personalPlan(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(personalToken, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

func TestAccPersonalAccessToken_basic(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name, other := acctest.Name("ci"), acctest.Name("pipeline")
	var id string
	provider := environment.ProviderConfig()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: personalTokenConfig(provider, name),
			Check: resource.ComposeAggregateTestCheckFunc(checkPersonal(t, server, name, &id, true),
				resource.TestCheckResourceAttr(personalToken, "user", "admin"), resource.TestCheckResourceAttr(personalToken, "expiry", "90")),
			ConfigPlanChecks: acctest.NoChanges,
		},
		{
			ResourceName: personalToken, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return "admin/" + id, nil },
		},
		{
			Config: personalTokenConfig(provider, name, "early_rotation_window = 24", "revoke_on_destroy = false"),
			Check:  checkPersonal(t, server, name, &id, false), ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config: personalTokenConfig(provider, name, `expiry = "7"`),
			Check:  checkPersonal(t, server, name, &id, true), ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config: personalTokenConfig(provider, name, `expiry = "Unlimited"`, `keepers = { month = "2026-11" }`),
			Check: resource.ComposeAggregateTestCheckFunc(checkPersonal(t, server, name, &id, true),
				resource.TestCheckNoResourceAttr(personalToken, "expires_at")),
			ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config: personalTokenConfig(provider, other),
			Check:  checkPersonal(t, server, other, &id, true), ConfigPlanChecks: personalPlan(plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
	if left := len(personalTokens(t, server, other)) + len(personalTokens(t, server, name)); left != 0 {
		t.Errorf("destroy left %d tokens", left)
	}
}

// TestAccPersonalAccessToken_inState: the state holds the token only where that is asked for, and follows when it is asked for
// later.
func TestAccPersonalAccessToken_inState(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	provider, name := environment.ProviderConfig(), acctest.Name("ci")
	var id string
	holds := func(replaced bool) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			before := id
			id = acctest.Attribute(state, personalToken, "id")
			if token := acctest.Attribute(state, personalToken, "token"); token == "" || token != personalTokens(t, server, name)[id] {
				return errors.New("the state does not hold the token that the account has")
			}
			if (before != id) != replaced {
				return fmt.Errorf("the token was replaced: %t, want %t", before != id, replaced)
			}
			return nil
		}
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: personalTokenConfig(provider, name, "token_in_state = true"), Check: holds(true), ConfigPlanChecks: acctest.NoChanges},
		{
			Config: personalTokenConfig(provider, name, "token_in_state = false"),
			Check:  checkPersonal(t, server, name, &id, false), ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config: personalTokenConfig(provider, name, "token_in_state = true"),
			Check:  holds(false), ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
		{
			Config: personalTokenConfig(provider, name, "token_in_state = true", `expiry = "7"`),
			Check:  holds(true), ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
	}})
}

// TestAccPersonalAccessTokenEphemeral reads the token that the resource manages, of the acting account or a named one.
func TestAccPersonalAccessTokenEphemeral(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("ci")
	config := func(id string, lines ...string) string {
		return personalTokenConfig(environment.ProviderConfig(), name, `expiry = "7"`) +
			fmt.Sprintf("ephemeral \"openmetadata_personal_access_token\" \"test\" {\n  id = %s\n  %s\n}\n", id, strings.Join(lines, "\n  ")) +
			"provider \"echo\" {\n  data = ephemeral.openmetadata_personal_access_token.test\n}\nresource \"echo\" \"test\" {}\n"
	}
	const ofTheResource = personalToken + ".id"
	shown := func(state *terraform.State) error {
		echoed := state.RootModule().Resources["echo.test"].Primary.Attributes
		stored := personalTokens(t, server, name)[acctest.Attribute(state, personalToken, "id")]
		for member, want := range map[string]string{
			"data.token": stored, "data.user": "admin", "data.name": name,
			"data.expires_at": acctest.Attribute(state, personalToken, "expires_at"),
		} {
			if want == "" || echoed[member] != want {
				return fmt.Errorf("%s is not what the account has", member)
			}
		}
		return nil
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(ofTheResource), Check: shown},
		{Config: config(`"c4f0c77d-96e1-4ca4-bf74-a6a02e657b93"`), ExpectError: regexp.MustCompile(acctest.Escape("There is no such personal access token"))},
		{Config: config(ofTheResource, `user = "nobody"`), ExpectError: regexp.MustCompile(acctest.Escape(`The account "nobody" has no token`))},
		{Config: config(ofTheResource, `user = "admin"`), Check: shown},
	}})
}

func TestAccPersonalAccessToken_drift(t *testing.T) {
	environment, server := withServer(t, acctest.MovableClock)
	var id string
	config := personalTokenConfig(environment.ProviderConfig(), "ci", `expiry = "30"`, "early_rotation_window = 24")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: checkPersonal(t, server, "ci", &id, true)},
		{
			PreConfig: func() { environment.Clock.Advance(28 * 24 * time.Hour) }, Config: config,
			Check: checkPersonal(t, server, "ci", &id, false), ConfigPlanChecks: personalPlan(plancheck.ResourceActionNoop),
		},
		{
			PreConfig: func() { environment.Clock.Advance(25 * time.Hour) }, Config: config,
			Check: checkPersonal(t, server, "ci", &id, true), ConfigPlanChecks: personalPlan(plancheck.ResourceActionUpdate),
		},
		{
			// Revoked by hand: gone from the list.
			PreConfig: func() {
				revokePersonal(t, server, "ci")
			},
			Config: config, Check: checkPersonal(t, server, "ci", &id, true), ConfigPlanChecks: personalPlan(plancheck.ResourceActionCreate),
		},
	}})
}

func TestAccPersonalAccessToken_exists(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("ci")
	t.Cleanup(func() { revokePersonal(t, server, name) })
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		PreConfig: func() {
			server.Must(t, server.Login(t), http.MethodPut, "/v1/users/security/token", map[string]any{"tokenName": name, "JWTTokenExpiry": "7"})
		},
		Config:      personalTokenConfig(environment.ProviderConfig(), name),
		ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("exists already") + `.*` + acctest.Escape(`id = "admin/`)),
	}}})
}

func TestAccPersonalAccessToken_lostAnswer(t *testing.T) {
	environment, server := withServer(t, acctest.Faults)
	cut := func() {
		server.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/users/security/token", Kind: "cut_after"})
	}
	var id string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: cut, Config: personalTokenConfig(environment.ProviderConfig(), "ci"),
			Check: checkPersonal(t, server, "ci", &id, true), ConfigPlanChecks: acctest.NoChanges,
		},
		{
			PreConfig: cut, Config: personalTokenConfig(environment.ProviderConfig(), "ci", `expiry = "7"`),
			Check: checkPersonal(t, server, "ci", &id, true), ConfigPlanChecks: acctest.NoChanges,
		},
	}})
}

func TestAccPersonalAccessToken_ofABot(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	provider := actingBot(t, server, acctest.Name("automation"))
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      personalTokenConfig(provider, "ci"),
		ExpectError: regexp.MustCompile(acctest.Escape("A bot has no personal access token")),
	}}})
}

func TestAccPersonalAccessToken_unknown(t *testing.T) {
	environment, server := withServer(t, acctest.API)
	name := acctest.Name("ci")
	var id string
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + "resource \"openmetadata_personal_access_token\" \"test\" {\n  name = terraform_data.name.output\n  expiry = terraform_data.expiry.output\n}\n" +
			fmt.Sprintf("resource \"terraform_data\" \"name\" { input = %q }\n", name) + "resource \"terraform_data\" \"expiry\" { input = \"30\" }\n",
		Check: checkPersonal(t, server, name, &id, true), ConfigPlanChecks: acctest.NoChanges,
	}}})
}

func TestPersonalAccessTokenValidation(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_personal_access_token", map[string]any{"name": "ci"}, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: map[string]any{
			"name": acctest.Unknown, "expiry": acctest.Unknown, "keepers": acctest.Unknown, "early_rotation_window": acctest.Unknown, "revoke_on_destroy": acctest.Unknown,
			"token_in_state": acctest.Unknown,
		}},
		{Name: "empty name", Change: map[string]any{"name": ""}, Path: "name", Text: "at least 1"},
		{Name: "another lifetime", Change: map[string]any{"expiry": "365"}, Path: "expiry", Text: `"90" "Unlimited"`},
		{Name: "a window as long as the life", Change: map[string]any{"expiry": "OneHour", "early_rotation_window": 1}, Path: "early_rotation_window", Text: "lives 1 hours"},
	})
}
