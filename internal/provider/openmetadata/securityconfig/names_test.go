package securityconfig_test

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccSecurityConfig_namesOfAccounts: an account by whose name nobody signs in is told where it is seen, in the plan of the
// settings that come, and of the account where they are in force; with a mapping to logins neither says anything.
func TestAccSecurityConfig_namesOfAccounts(t *testing.T) {
	const mapping = authn + "jwt_principal_claims_mapping"
	s := newSignIn(t, "web")
	session := s.Session(s.Server().BySigningKey("terraform"))
	account, settings := session.Dialogue("openmetadata_admin_user"), session.Dialogue("openmetadata_security_config")
	ada := func(name string) map[string]any {
		return map[string]any{"name": name, "email": "ada@example.com"}
	}
	login := acctest.Name("a.lovelace")
	account.Plan(ada(login)).ExpectNoWarning(t, "", "")
	settings.Plan(s.confidential().tree(t)).ExpectWarning(t, mapping, "the holder of ada@example.com signs in as \"ada\", and openmetadata_admin_user has the account \""+login+"\"")
	mapped := s.confidential().with(map[string]any{mapping: `["username:preferred_username", "email:email"]`})
	settings.Plan(mapped.tree(t)).ExpectNoWarning(t, mapping, "")

	settings.MustApply(s.confidential().tree(t))
	account.Apply(ada(login)).ExpectWarning(t, "name", "it knows the holder of ada@example.com as \"ada\"")
	account.Destroy()
	settings.MustApply(mapped.tree(t))
	account.Apply(ada(login)).ExpectNoWarning(t, "name", "")
}
