package securityconfig_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccSecurityConfig_noAlarmAboutWhatIsChanged: what the org has now is told where it stays so, and one cause once; where
// the same apply changes what it is about, nothing is told.
func TestAccSecurityConfig_noAlarmAboutWhatIsChanged(t *testing.T) {
	const alarm, at = "Okta would not let people sign in with this now", authn + "client_id"
	s := newSignIn(t, "web", acctest.Options{Needs: acctest.OwnOrg})
	server, _ := s.Okta().Must(t, http.MethodPost, "/api/v1/authorizationServers", map[string]any{"name": acctest.Name("catalog"), "audiences": []string{s.client}}).(map[string]any)
	serverID, issuer := server["id"].(string), server["issuer"].(string)
	custom := s.confidential().with(settings{
		authn + "authority": `"` + issuer + `"`, oidc + "discovery_uri": `"` + issuer + `/.well-known/openid-configuration"`,
		authn + "public_key_urls": `["` + issuer + `/v1/keys"]`,
	})
	plan := func(config settings, others ...func(*acctest.Session)) acctest.Said {
		t.Helper()
		session := s.Session(s.Server().BySigningKey("terraform"))
		for _, other := range others {
			other(session)
		}
		return session.Dialogue("openmetadata_security_config").Plan(config.tree(t))
	}
	planned := func(typeName string, values map[string]any) func(*acctest.Session) {
		return func(session *acctest.Session) { session.Dialogue(typeName).Plan(values) }
	}
	count := func(said acctest.Said) (alarms []acctest.Problem) {
		for _, warning := range said.Warnings {
			if len(warning.Text) > len(alarm) && warning.Text[:len(alarm)] == alarm {
				alarms = append(alarms, warning)
			}
		}
		return alarms
	}

	// No policy: no rule and no administrator's sign-in either, and that is one cause.
	said := plan(custom)
	said.ExpectWarning(t, at, "No active access policy")
	if alarms := count(said); len(alarms) != 1 {
		t.Errorf("one cause is told as %q", alarms)
	}
	policy := planned("openmetadata_okta_authorization_server_policy", map[string]any{
		"authorization_server_id": serverID, "name": "catalog", "description": "For the catalog.", "clients_included": []any{s.client},
	})
	if alarms := count(plan(custom, policy)); len(alarms) > 0 {
		t.Errorf("although the policy is made by the same apply: %q", alarms)
	}
	// What changes something else silences nothing.
	claim := func(name string) func(*acctest.Session) {
		return planned("openmetadata_okta_authorization_server_claim", map[string]any{
			"authorization_server_id": serverID, "name": name, "claim_type": "IDENTITY", "value_type": "EXPRESSION", "value": "user.login",
		})
	}
	if alarms := count(plan(custom, planned("openmetadata_okta_trusted_origin", map[string]any{
		"name": "x", "origin": "https://x.example.com", "scopes": []any{map[string]any{"type": "CORS"}},
	}))); len(alarms) != 1 {
		t.Errorf("with another change: %q", alarms)
	}

	// Settings that count on a claim which nobody makes (F82, F89).
	team := custom.with(settings{authn + "jwt_team_claim_mapping": `"groups"`, authz + "use_roles_from_provider": "true"})
	said = plan(team)
	said.ExpectWarning(t, authn+"jwt_team_claim_mapping", `have no claim "groups": nobody gets a team`)
	said.ExpectWarning(t, authz+"use_roles_from_provider", `have no claim "roles": with use_roles_from_provider every person who calls the API loses the roles`)
	said = plan(team, claim("groups"))
	said.ExpectNoWarning(t, authn+"jwt_team_claim_mapping", "have no claim")
	said.ExpectNoWarning(t, authz+"use_roles_from_provider", "have no claim")
	for _, name := range []string{"groups", "roles"} {
		s.Okta().Must(t, http.MethodPost, "/api/v1/authorizationServers/"+serverID+"/claims", map[string]any{
			"name": name, "claimType": "IDENTITY", "valueType": "GROUPS", "group_filter_type": "REGEX", "value": ".*", "alwaysIncludeInToken": true, "status": "ACTIVE",
			"conditions": map[string]any{"scopes": []string{}},
		})
	}
	said = plan(team)
	said.ExpectNoWarning(t, authn+"jwt_team_claim_mapping", "have no claim")
	said.ExpectNoWarning(t, authz+"use_roles_from_provider", "have no claim")

	// What the server does not know.
	plan(custom.with(settings{authz + "default_oauth_role": `"DataConsumr"`})).ExpectWarning(t, authz+"default_oauth_role", `The server has no role "DataConsumr"`)
	plan(custom.with(settings{authz + "default_oauth_role": `"DataConsumer"`})).ExpectNoWarning(t, authz+"default_oauth_role", "no role")
	// Custom parameters that the server does not send, and that are in the place of its own (F136).
	plan(custom.with(settings{oidc + "custom_params": map[string]any{"acr_values": "x", "customParamKey1": "idp", "customParamValue1": "0oa1"}})).
		ExpectWarning(t, oidc+"custom_params", `custom_params holds "acr_values", which the server does not send`)
}
