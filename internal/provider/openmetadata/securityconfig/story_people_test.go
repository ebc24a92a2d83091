package securityconfig_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccStory_administrators: on a running server a list of names makes no administrators, and an e-mail address no person.
// The accounts do.
func TestAccStory_administrators(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Parallel()
	server := s.Server()
	bob, carol := acctest.Name("bob"), acctest.Name("carol")
	found := func(name string) map[string]any {
		_, body := server.Do(t, s.Server().AutomationToken(), http.MethodGet, "/v1/users/name/"+name, nil)
		object, _ := body.(map[string]any)
		return object
	}
	administrator := func() *acctest.Dialogue {
		return s.Dialogue("openmetadata_admin_user", server.BySigningKey("terraform"))
	}
	server.Must(t, s.Server().AutomationToken(), http.MethodPost, "/v1/users", map[string]any{"name": bob, "email": bob + "@open-metadata.org"})
	security := s.dialogue()
	security.MustApply(s.public().with(settings{authz + "admin_principals": `["terraform", "` + bob + `"]`}).tree(t))

	t.Run("issue 22675, issue 15518: the list promotes nobody who is there", func(t *testing.T) {
		if found(bob)["isAdmin"] != false {
			t.Fatalf("the list alone has made %v", found(bob))
		}
		administrator().MustApply(map[string]any{"email": bob + "@open-metadata.org"})
		if found(bob)["isAdmin"] != true {
			t.Errorf("the resource has made %v", found(bob))
		}
	})
	t.Run("issue 25007: an account is made while sign-up is closed", func(t *testing.T) {
		administrator().MustApply(map[string]any{"email": carol + "@open-metadata.org"})
		if found(carol)["isAdmin"] != true {
			t.Errorf("the resource has made %v", found(carol))
		}
	})
	t.Run("issue 21532: two people of one name", func(t *testing.T) {
		administrator().Apply(map[string]any{"email": bob + "@example.org"}).ExpectError(t, "email", "It tells people apart only by the part of the address before the @")
	})
	t.Run("issue 19306: somebody whom the server's domains keep out", func(t *testing.T) {
		security.MustApply(s.public().with(settings{authz + "enforce_principal_domain": "true", authz + "allowed_domains": `["open-metadata.org", "sandbox.example.com"]`}).tree(t))
		dave := acctest.Name("dave")
		administrator().MustApply(map[string]any{"email": dave + "@example.org"}).ExpectWarning(t, "email", "lets in open-metadata.org")
		administrator().MustApply(map[string]any{"email": carol + "@open-metadata.org"}).ExpectNoWarning(t, "email", "lets in")
	})
}

// The list in the server's own environment makes admin again at every start, with the tokens that it had. The plan says so
// before, the return is seen, and with another list it stays away.
func TestAccStory_fact70_fact71_issue9344_issue11362_pull11463_adminComesBack(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.Restart | acctest.OwnServer})
	environment.Parallel()
	server := environment.Server()
	server.Automation(t)
	made, _ := server.Must(t, server.Login(t), http.MethodPut, "/v1/users/security/token", map[string]any{"tokenName": "old", "JWTTokenExpiry": "7"}).(map[string]any)
	old, _ := made["jwtToken"].(string)
	works := func() bool {
		status, _ := server.Do(t, old, http.MethodGet, "/v1/system/security/config", nil)
		return status == http.StatusOK
	}
	restart := func(administrators ...string) {
		t.Helper()
		starting := server.Double().Environment()
		starting.AdminPrincipals = administrators
		server.Double().SetEnvironment(starting)
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	removal := environment.Dialogue("openmetadata_default_admin_removal", server.BySigningKey("terraform"))
	removal.MustApply(map[string]any{}).ExpectWarning(t, "server_environment_confirmed", "each start makes it again")
	if works() {
		t.Error("the token of the removed account works")
	}
	restart("admin")
	if !works() {
		t.Error("after a start with admin in the list the old token of the account should work again (F71)")
	}
	if removal.Exists() {
		t.Error("the account's return is not seen")
	}
	removal.MustApply(map[string]any{"server_environment_confirmed": true}).ExpectNoWarning(t, "server_environment_confirmed", "each start makes it again")
	if works() {
		t.Error("the old token works after the account was removed once more")
	}
	restart("terraform")
	if !removal.Exists() || works() {
		t.Error("the account is back although the list names somebody else")
	}
}

// An administrator's token that was used shortly before outlives a deletion by minutes. It does not outlive the removal, which
// takes the right away first.
func TestAccStory_fact72_tokenThatWasJustUsed(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.Exclusive})
	environment.Parallel()
	server := environment.Server()
	server.Automation(t)
	status := func(token string) int {
		status, _ := server.Do(t, token, http.MethodGet, "/v1/system/security/config", nil)
		return status
	}
	byHand := acctest.Name("root")
	made := server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{"name": byHand, "email": byHand + "@open-metadata.org", "isAdmin": true}).(map[string]any)
	deleted, removed := server.SignedToken(byHand), server.Login(t)
	if status(deleted) != http.StatusOK || status(removed) != http.StatusOK {
		t.Fatal("the tokens do not work before")
	}
	server.Must(t, environment.Server().AutomationToken(), http.MethodDelete, "/v1/users/"+made["id"].(string)+"?hardDelete=true", nil)
	if got := status(deleted); got != http.StatusOK {
		t.Errorf("the token of an account that was deleted by hand answers %d; it should live on (F72)", got)
	}
	environment.Dialogue("openmetadata_default_admin_removal", server.BySigningKey("terraform")).MustApply(map[string]any{"server_environment_confirmed": true})
	if got := status(removed); got == http.StatusOK {
		t.Error("the token of the removed account lives on")
	}
}

// Domain enforcement exempts bots, so that a bot's token survives what shuts every administrator out: the plan says so, the
// apply refuses, and nothing is written.
func TestAccStory_fact56_noAdministratorOfTheDomains(t *testing.T) {
	s := newSignIn(t, "web", withWants(acctest.RequestLog))
	dialogue := s.Dialogue("openmetadata_security_config", map[string]any{"token": s.adminBot()})
	with := func(changes settings) map[string]any {
		return s.confidential().with(settings{authz + "enforce_principal_domain": "true"}).with(changes).tree(t)
	}
	for _, shutOut := range []settings{
		{authz + "allowed_domains": `["example.com"]`},
		{authz + "principal_domain": `"example.com"`},
	} {
		since := s.Server().Watch()
		said := dialogue.Apply(with(shutOut))
		at := authz + "allowed_domains"
		if shutOut[at] == nil {
			at = authz + "principal_domain"
		}
		said.ExpectError(t, at, "the addresses of its administrators are admin@open-metadata.org, org-admin@sandbox.example.com, terraform@open-metadata.org")
		if !strings.Contains(fmt.Sprint(said.Warnings), "Where this apply makes such an administrator before") {
			t.Errorf("the plan does not say so: %q", said.Warnings)
		}
		if sent := writes(since()); len(sent) > 0 {
			t.Errorf("something was written: %v", sent)
		}
	}
	// Whoever is on the list and makes an account of their own becomes an administrator by it (F67).
	signup := with(settings{authz + "allowed_domains": `["example.com"]`, authn + "enable_self_signup": "true"})
	if said := dialogue.Plan(signup); strings.Contains(fmt.Sprint(said.Warnings), "No administrator could sign in") {
		t.Errorf("warned although alice can come: %q", said.Warnings)
	}
	// An administrator of one of the domains is enough, who is a person of the org.
	dialogue.MustApply(with(settings{authz + "allowed_domains": `["open-metadata.org", "sandbox.example.com"]`}))
	s.Server().Must(t, s.Server().AutomationToken(), http.MethodPost, "/v1/users", map[string]any{"name": "alice", "email": "alice@example.com", "isAdmin": true})
	dialogue.Apply(with(settings{authz + "allowed_domains": `["example.com"]`})).ExpectError(t, authn+"client_id", `and the server takes only "example.com"`)
	if said := dialogue.Destroy(); len(said.Errors) > 0 {
		t.Errorf("the end: %q", said.Errors)
	}
}

// A server whose filter looks at no token refuses every credential as one of the user anonymous. The error names the filter.
func TestAccStory_fact118_fact123_filterIsNamed(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.OwnServer))
	dialogue := s.dialogue()
	dialogue.MustApply(s.public().tree(t))
	s.put(map[string]any{"authorizerConfiguration.containerRequestFilter": "org.openmetadata.service.security.NoopFilter"})
	said := fmt.Sprint(dialogue.Plan(s.public().tree(t)).Errors)
	for _, want := range []string{"containerRequestFilter is NoopFilter", "./bootstrap/openmetadata-ops.sh remove-security-config --force"} {
		if strings.Count(said, want) != 1 {
			t.Errorf("the error does not say %q once: %s", want, said)
		}
	}
	if strings.Contains(said, "signing_key (for") {
		t.Errorf("the error blames credentials: %s", said)
	}
}
