package openmetadata_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccStory_administrators: on a running server a list of names makes no administrators, and an e-mail address no
// person. The accounts do.
func TestAccStory_administrators(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Parallel()
	server := s.Server()
	bob, carol := acctest.Name("bob"), acctest.Name("carol")
	found := func(name string) map[string]any {
		_, body := server.Do(t, asTerraform(t, s.Environment), http.MethodGet, "/v1/users/name/"+name, nil)
		object, _ := body.(map[string]any)
		return object
	}
	administrator := func() *acctest.Dialogue { return s.Dialogue("openmetadata_admin_user", bySigningKey(server)) }
	server.Must(t, asTerraform(t, s.Environment), http.MethodPost, "/v1/users", map[string]any{"name": bob, "email": bob + "@open-metadata.org"})
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
		security.MustApply(s.public().with(settings{authz + "enforce_principal_domain": "true"}).tree(t))
		dave := acctest.Name("dave")
		administrator().MustApply(map[string]any{"email": dave + "@example.org"}).ExpectWarning(t, "email", "lets in open-metadata.org only")
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
	removal := environment.Dialogue("openmetadata_default_admin_removal", bySigningKey(server))
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

// An administrator's token that was used shortly before outlives a deletion by minutes. It does not outlive the removal,
// which takes the right away first.
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
	server.Must(t, asTerraform(t, environment), http.MethodDelete, "/v1/users/"+made["id"].(string)+"?hardDelete=true", nil)
	if got := status(deleted); got != http.StatusOK {
		t.Errorf("the token of an account that was deleted by hand answers %d; it should live on (F72)", got)
	}
	environment.Dialogue("openmetadata_default_admin_removal", bySigningKey(server)).MustApply(map[string]any{"server_environment_confirmed": true})
	if got := status(removed); got == http.StatusOK {
		t.Error("the token of the removed account lives on")
	}
}
