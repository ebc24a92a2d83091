package signin

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// TestSignInStory_peopleOfARunningServer: what signing in does to the accounts that Terraform looks after, and what the next
// plan makes of it.
func TestSignInStory_peopleOfARunningServer(t *testing.T) {
	s := start(t, "auth_code")
	run := func(arguments ...string) terraform.Result {
		s.t.Helper()
		result, err := s.Run(t.Context(), []string{"OKTA_API_TOKEN=" + s.Okta().Token}, arguments...)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	exists := func(name string) bool {
		status, _ := s.Server().Do(t, s.token(), http.MethodGet, "/v1/users/name/"+name, nil)
		return status == http.StatusOK
	}

	t.Run("issue 22413, issue 5564: a sign-in leaves the right and the profile", func(t *testing.T) {
		for range 2 {
			if got, err := s.signIn("auth_code", alice); err != nil || !got.IsAdmin {
				t.Fatalf("alice signs in as %+v (%v)", got, err)
			}
		}
		if plan := run("plan", "-detailed-exitcode"); plan.Code != 0 {
			t.Errorf("after a sign-in the plan has something to do:\n%s", plan.Output)
		}
	})
	t.Run("issue 16763, issue 14709: only people who have an account", func(t *testing.T) {
		closed := s.security()
		acctest.SetMember(closed, "authenticationConfiguration.enableSelfSignup", false)
		s.putSecurity(closed)
		if got, err := s.signIn("auth_code", bob); err == nil || exists("bob") {
			t.Errorf("bob, who has no account, signs in as %+v", got)
		}
		if got, err := s.signIn("auth_code", alice); err != nil {
			t.Errorf("alice, who has one, signs in as %+v (%v)", got, err)
		}
		acctest.SetMember(closed, "authenticationConfiguration.enableSelfSignup", true)
		s.putSecurity(closed)
	})
	t.Run("fact 73: a namesake of admin signs in", func(t *testing.T) {
		if got, err := s.signIn("auth_code", namesake); err != nil || got.Name != "admin" || got.IsAdmin {
			t.Fatalf("%s signs in as %+v (%v)", namesake, got, err)
		}
		plan := run("plan", "-detailed-exitcode")
		if plan.Code != 2 || !strings.Contains(plan.Output, "openmetadata_default_admin_removal.this[0] will be created") {
			t.Errorf("the account is back, and the plan ends with %d:\n%s", plan.Code, plan.Output)
		}
		if apply := run("apply", "-auto-approve"); apply.Code != 0 || exists("admin") {
			t.Errorf("the apply ends with %d, and the account is there: %t\n%s", apply.Code, exists("admin"), apply.Output)
		}
	})
}
