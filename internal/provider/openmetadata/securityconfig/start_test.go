package securityconfig_test

import (
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

const confirmedAt = "server_environment_confirmed"

// What counts as of the server's start is told in the plan until the user confirms it, and nothing else of it: no API shows it,
// so nothing claims to have seen it (fact 80, fact 81; F59, F70, F117, F132, F160). To confirm it is no change of the server.
func TestAccSecurityConfig_startIsConfirmed(t *testing.T) {
	s := newSignIn(t, "web", withWants(acctest.RequestLog))
	good := s.confidential().with(settings{authn + "force_secure_session_cookie": "true", authz + "enforce_principal_domain": "true", authz + "allowed_domains": `["open-metadata.org", "sandbox.example.com"]`})
	dialogue := s.dialogue(s.Server().URL)

	said := dialogue.Plan(good.tree(t))
	for _, want := range []string{
		`AUTHORIZER_ADMIN_PRINCIPALS=["alice","terraform"]: each start makes the accounts`, "AUTHORIZER_PRINCIPAL_DOMAIN=open-metadata.org",
		"AUTHENTICATION_ENABLE_SELF_SIGNUP=false: while it was true, whoever the provider lets in can become an administrator",
		"AUTHORIZER_USE_ROLES_FROM_PROVIDER=false: where it was true and here it is false, every person who calls the API loses the roles that were given by hand",
		"AUTHORIZER_CLASS_NAME=org.openmetadata.service.security.DefaultAuthorizer", "FORCE_SECURE_SESSION_COOKIE=true", "set server_environment_confirmed = true",
	} {
		said.ExpectWarning(t, confirmedAt, want)
	}
	said.ExpectNoWarning(t, confirmedAt, "BASE_PATH")
	said.ExpectNoWarning(t, authz+"use_roles_from_provider", "")

	// What is not known yet is said to be so, and a path is part of it.
	dialogue.Plan(good.with(settings{authz + "admin_principals": acctest.Unknown}).tree(t)).
		ExpectWarning(t, confirmedAt, "AUTHORIZER_ADMIN_PRINCIPALS=(known after apply)")
	dialogue.Plan(good.with(settings{
		authn + "client_id": acctest.Unknown, // so that the server and Okta are not asked about the address
		oidc + "server_url": `"https://catalog.example.com/om"`, oidc + "callback_url": `"https://catalog.example.com/om/callback"`,
	}).tree(t)).ExpectWarning(t, confirmedAt, "BASE_PATH=/om")
	dialogue.Plan(good.with(settings{authz + "use_roles_from_provider": "true"}).tree(t)).
		ExpectWarning(t, authz+"use_roles_from_provider", "every person who calls the API loses the roles that were given by hand")

	dialogue.MustApply(good.tree(t))
	since := s.Server().Watch()
	confirmed := good.with(settings{confirmedAt: "true"})
	if said := dialogue.MustApply(confirmed.tree(t)); len(said.Warnings) > 0 {
		t.Errorf("the confirmation is warned of: %q", said.Warnings)
	}
	if sent := writes(since()); len(sent) > 0 {
		t.Errorf("the confirmation sends %v", sent)
	}
	if dialogue.Changes(confirmed.tree(t)) {
		t.Error("the confirmation is planned again")
	}
	for _, problem := range dialogue.Plan(confirmed.with(settings{authn + "provider_name": `"Company"`, authz + "use_roles_from_provider": "true"}).tree(t)).Warnings {
		if strings.Contains(problem.Text, "start") {
			t.Errorf("warned of although it is confirmed: %q", problem)
		}
	}
}

// The earlier form of the confirmation does for the removal of admin, and is kept out of a state that has it: what an earlier
// provider wrote is read without a change.
func TestAccDefaultAdminRemoval_earlierConfirmation(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.Exclusive})
	environment.Parallel()
	server := environment.Server()
	server.Automation(t)
	const earlier, says = "server_principals_replaced", "each start makes it again"
	removal := environment.Dialogue("openmetadata_default_admin_removal", server.BySigningKey("terraform"))
	removal.MustApply(map[string]any{earlier: true}).ExpectNoWarning(t, confirmedAt, says)
	for _, config := range []map[string]any{{earlier: true}, {}} {
		if removal.Changes(config) {
			t.Errorf("%v is a change of a state that has the earlier confirmation", config)
		}
	}
	// What is not in the configuration confirms nothing.
	removal.Plan(map[string]any{}).ExpectWarning(t, confirmedAt, says)
	removal.Plan(map[string]any{confirmedAt: acctest.Unknown}).ExpectNoWarning(t, confirmedAt, says)
}
