package openmetadata_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// What depends on a resource is destroyed before it, so what its end cannot do, or takes away from people, is told in the plan,
// of the resources beside openmetadata_security_config (TestAccSecurityConfig_destroyIsDecidedInThePlan).

// onlyAdminBot makes an administrator's bot and takes the right from everybody else. It returns the bot's token.
func onlyAdminBot(t *testing.T, environment *acctest.Environment) string {
	t.Helper()
	environment.Server().Automation(t)
	token := environment.Server().AdminBot(t, acctest.Name("admbot"))
	for _, name := range []string{"admin", "terraform"} {
		environment.Server().Must(t, token, http.MethodPatch, "/v1/users/"+userID(t, environment, token, name), []map[string]any{{"op": "add", "path": "/isAdmin", "value": false}})
	}
	return token
}

func userID(t *testing.T, environment *acctest.Environment, token, name string) string {
	t.Helper()
	user, _ := environment.Server().Must(t, token, http.MethodGet, "/v1/users/name/"+name, nil).(map[string]any)
	id, _ := user["id"].(string)
	return id
}

// TestAccAdminUser_destroyOfTheLast: to leave nobody who can administer the server is refused in the plan, whether one account
// goes or all that there are. With another administrator, or one that the configured password stands for, and for the account
// that the run acts as, which stays, it is not.
func TestAccAdminUser_destroyOfTheLast(t *testing.T) {
	const refused = `is the last administrator`
	for name, test := range map[string]struct {
		before func(environment *acctest.Environment, token string)
		values map[string]any
		text   string
	}{
		"nobody else":         {text: refused},
		"somebody else":       {before: func(environment *acctest.Environment, token string) { promote(t, environment, token, "admin") }},
		"a password":          {values: map[string]any{"email": "operator@open-metadata.org", "password": "Str0ng-Pass!"}},
		"a demoted one":       {before: func(environment *acctest.Environment, token string) { demote(t, environment, token, "alice") }},
		"the run's own stays": {values: map[string]any{"token": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			environment := acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.KeyFiles})
			environment.Parallel()
			token := onlyAdminBot(t, environment)
			values := map[string]any{"token": token, "email": nil, "password": nil}
			maps.Copy(values, test.values)
			if _, own := test.values["token"]; own {
				maps.Copy(values, environment.Server().BySigningKey("alice"))
				promote(t, environment, token, "admin")
				environment.Server().Must(t, token, http.MethodPost, "/v1/users", map[string]any{"name": "alice", "email": "alice@open-metadata.org", "isAdmin": true})
			}
			d := environment.Dialogue("openmetadata_admin_user", values)
			d.MustApply(map[string]any{"email": "alice@open-metadata.org"})
			if _, own := test.values["token"]; own {
				demote(t, environment, token, "admin")
			}
			if test.before != nil {
				test.before(environment, token)
			}
			said := d.PlanDestroy()
			if test.text != "" {
				said.ExpectError(t, "", test.text)
				return
			}
			if len(said.Errors) > 0 {
				t.Errorf("the plan of the destroy says %v", said.Errors)
			}
		})
	}
}

func promote(t *testing.T, environment *acctest.Environment, token, name string) {
	t.Helper()
	setAdmin(t, environment, token, name, true)
}

func demote(t *testing.T, environment *acctest.Environment, token, name string) {
	t.Helper()
	setAdmin(t, environment, token, name, false)
}

func setAdmin(t *testing.T, environment *acctest.Environment, token, name string, is bool) {
	t.Helper()
	environment.Server().Must(t, token, http.MethodPatch, "/v1/users/"+userID(t, environment, token, name), []map[string]any{{"op": "add", "path": "/isAdmin", "value": is}})
}

// TestAccAdminUser_destroyOfAll: two accounts are each other's other administrator; the plan that destroys both is refused all
// the same, whichever it looks at last, and nothing has left the state.
func TestAccAdminUser_destroyOfAll(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.KeyFiles})
	token := onlyAdminBot(t, environment)
	provider := fmt.Sprintf("provider \"openmetadata\" {\n  host = %q\n  token = %q\n}\n", environment.Server().URL, token)
	config := provider + `
resource "openmetadata_admin_user" "alice" {
  email = "alice@example.com"
}
resource "openmetadata_admin_user" "bob" {
  email = "bob@example.com"
}
`
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{Config: config, Destroy: true, ExpectError: regexp.MustCompile(acctest.Escape("nobody could administer the server without"))},
		{PreConfig: func() { promote(t, environment, token, "admin") }, Config: config, ConfigPlanChecks: acctest.NoChanges},
	}})
}

// TestAccDefaultAdminRemoval_destroyIsToldInThePlan: what the end of the removal cannot bring back is told before.
func TestAccDefaultAdminRemoval_destroyIsToldInThePlan(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles})
	environment.Parallel()
	environment.Server().Automation(t)
	for name, test := range map[string]struct {
		login map[string]any
		text  string
	}{
		"no password":       {map[string]any{"email": nil, "password": nil}, "no e-mail and password of it"},
		"somebody else's":   {map[string]any{"email": "operator@open-metadata.org", "password": "Str0ng-Pass!"}, "no e-mail and password of it"},
		"a weak password":   {map[string]any{"email": "admin@open-metadata.org", "password": "admin"}, "too weak"},
		"a strong password": {map[string]any{"email": "admin@open-metadata.org", "password": "Str0ng-Pass!"}, ""},
	} {
		values := environment.Server().BySigningKey("terraform")
		maps.Copy(values, test.login)
		d := environment.Dialogue("openmetadata_default_admin_removal", values)
		d.MustApply(map[string]any{})
		said := d.PlanDestroy()
		if test.text == "" {
			said.ExpectNoWarning(t, "", "stays deleted")
			continue
		}
		if said.ExpectWarning(t, "", test.text); t.Failed() {
			t.Log(name)
		}
	}
}
