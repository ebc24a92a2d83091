package signin

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/person"
)

// signIn signs somebody in by the flow, in a new browser.
func (s *setup) signIn(flow, login string) (person.Account, error) {
	s.t.Helper()
	settings := s.inForce()
	return s.person(login).ByFlow(s.t.Context(), flow, person.Settings{Authority: settings.Authority, ClientID: settings.ClientID, CallbackURL: settings.CallbackURL})
}

// person opens a browser without any cookie.
func (s *setup) person(login string) *person.Person {
	return person.New(login, password, s.Server().URL, s.Clock.Now)
}

// expectPeople signs in everybody: the administrator is one, another one who is assigned is not, and who is not assigned is
// refused.
func (s *setup) expectPeople(flow string) {
	s.t.Helper()
	for login, administrator := range map[string]bool{alice: true, bob: false} {
		name, _, _ := strings.Cut(login, "@")
		want := person.Account{Name: name, Email: login, IsAdmin: administrator}
		if got, err := s.signIn(flow, login); err != nil || got != want {
			s.t.Errorf("%s: %s signs in as %+v (%v), want %+v", flow, login, got, err, want)
		}
	}
	got, err := s.signIn(flow, mallory)
	if err == nil || !strings.HasPrefix(err.Error(), "access_denied: User is not assigned to the client application.") {
		s.t.Errorf("%s: %s signs in as %+v (%v), want access_denied", flow, mallory, got, err)
	}
}

// broken is a setting that is changed alone.
type broken struct {
	name string
	// flows are those in which the setting counts.
	flows  []string
	change func(*setup, objects) (repair func())
	// symptom is what the person is told, or the part of it that Okta, the server or the client library words.
	symptom map[string]string
	// checks are the ones that fail then, without a person.
	checks []string
}

const (
	anyFlow     = ""
	policyWords = "access_denied: Policy evaluation failed for this request, please check the policy configurations."
	serverPage  = "500 [Auth Callback Servlet] Authentication failed. Please try again."
)

// member changes one member of an object of the org.
func member(path func(objects) string, name string, value func(*setup) any) func(*setup, objects) func() {
	return func(s *setup, at objects) func() {
		var before any
		s.Okta().Change(s.t, path(at), func(object map[string]any) {
			before = acctest.Member(object, name)
			acctest.SetMember(object, name, value(s))
		})
		return func() {
			s.Okta().Change(s.t, path(at), func(object map[string]any) { acctest.SetMember(object, name, before) })
		}
	}
}

func to(value any) func(*setup) any { return func(*setup) any { return value } }

// switchedOff deactivates an object of the org.
func switchedOff(path func(objects) string) func(*setup, objects) func() {
	return func(s *setup, at objects) func() {
		s.Okta().Must(s.t, http.MethodPost, path(at)+"/lifecycle/deactivate", nil)
		return func() { s.Okta().Must(s.t, http.MethodPost, path(at)+"/lifecycle/activate", nil) }
	}
}

// setting changes one member of the server's security configuration.
func setting(name string, value func(*setup) any) func(*setup, objects) func() {
	return func(s *setup, _ objects) func() {
		before, changed := s.security(), s.security()
		acctest.SetMember(changed, "authenticationConfiguration."+name, value(s))
		s.putSecurity(changed)
		return func() { s.putSecurity(before) }
	}
}

func theApp(at objects) string        { return at.app }
func theRule(at objects) string       { return at.rule }
func thePolicy(at objects) string     { return at.policy }
func theAuthServer(at objects) string { return at.authServer }
func theOrigin(at objects) string     { return at.origin }

// secretReplaced gives the app another secret and takes the one away that the server has.
func secretReplaced(s *setup, at objects) func() {
	secrets := at.app + "/credentials/secrets"
	old := s.only(secrets)
	s.Okta().Must(s.t, http.MethodPost, secrets, map[string]any{})
	s.Okta().Must(s.t, http.MethodPost, secrets+"/"+old+"/lifecycle/deactivate", nil)
	s.Okta().Must(s.t, http.MethodDelete, secrets+"/"+old, nil)
	return func() {
		changed := s.security()
		made := s.Okta().Must(s.t, http.MethodGet, secrets, nil).([]any)[0].(map[string]any)
		acctest.SetMember(changed, "authenticationConfiguration.oidcConfiguration.secret", made["client_secret"])
		s.putSecurity(changed)
	}
}

// unassigned takes the group's assignment away.
func unassigned(s *setup, at objects) func() {
	s.Okta().Must(s.t, http.MethodDelete, at.assignment, nil)
	return func() { s.Okta().Must(s.t, http.MethodPut, at.assignment, map[string]any{}) }
}

// inOkta takes the administrator's account in Okta through a step of its life, and back.
func inOkta(step, back string) func(*setup, objects) func() {
	return func(s *setup, _ objects) func() {
		move := func(step string) { s.Okta().Must(s.t, http.MethodPost, "/api/v1/users/"+alice+"/lifecycle/"+step, nil) }
		move(step)
		return func() { move(back) }
	}
}

// leftGroup takes the administrator out of the assigned groups.
func leftGroup(s *setup, at objects) func() {
	user := s.Okta().Must(s.t, http.MethodGet, "/api/v1/users/"+alice, nil).(map[string]any)
	member := "/api/v1/groups/" + path.Base(at.assignment) + "/users/" + user["id"].(string)
	s.Okta().Must(s.t, http.MethodDelete, member, nil)
	return func() { s.Okta().Must(s.t, http.MethodPut, member, nil) }
}

// settings are the rows of the table in the guide "Sign-in problems".
var settings = []broken{
	{
		name:    "redirect URI",
		change:  member(theApp, "settings.oauthClient.redirect_uris", func(s *setup) any { return []string{s.Server().URL + "/callback/"} }),
		symptom: map[string]string{anyFlow: "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings"},
		checks:  []string{"authorization_request", "redirect_uri"},
	},
	{
		name:    "app inactive",
		change:  switchedOff(theApp),
		symptom: map[string]string{anyFlow: "400 {\"errorCode\":\"invalid_client\",\"errorSummary\":\"Invalid value for 'client_id' parameter.\""},
		checks:  []string{"app", "authorization_request", "client_secret"},
	},
	{
		name:    "grant of the app",
		flows:   []string{"implicit"},
		change:  member(theApp, "settings.oauthClient.grant_types", to([]string{"authorization_code", "refresh_token"})),
		symptom: map[string]string{anyFlow: "unauthorized_client: The client is not authorized to use the provided grant type. Configured grant types: [authorization_code, refresh_token]."},
		checks:  []string{"app_grants"},
	},
	{
		name:  "grant and response type of the app",
		flows: []string{"auth_code_pkce"},
		change: func(s *setup, at objects) func() {
			grants := member(theApp, "settings.oauthClient", func(s *setup) any {
				client := acctest.Member(s.Okta().Get(s.t, at.app), "settings.oauthClient").(map[string]any)
				client["grant_types"], client["response_types"] = []string{"implicit"}, []string{"id_token"}
				return client
			})
			return grants(s, at)
		},
		symptom: map[string]string{anyFlow: "unsupported_response_type: The response type is not supported by the authorization server. Configured response types: [id_token]."},
		checks:  []string{"access_rule", "app_grants", "authorization_request"},
	},
	{
		name:    "grant of the rule",
		change:  member(theRule, "conditions.grantTypes.include", to([]string{"client_credentials"})),
		symptom: map[string]string{anyFlow: policyWords},
		checks:  []string{"access_rule", "administrator_sign_in"},
	},
	{
		name:    "policy",
		change:  switchedOff(thePolicy),
		symptom: map[string]string{anyFlow: policyWords},
		checks:  []string{"access_policy", "access_rule", "administrator_sign_in"},
	},
	{
		name:    "policy rule",
		change:  switchedOff(theRule),
		symptom: map[string]string{anyFlow: policyWords},
		checks:  []string{"access_rule", "administrator_sign_in"},
	},
	{
		name:    "scopes of the rule",
		change:  member(theRule, "conditions.scopes.include", to([]string{"openid"})),
		symptom: map[string]string{anyFlow: policyWords},
		checks:  []string{"access_rule", "administrator_sign_in"},
	},
	{
		name:    "scope that the server asks for",
		flows:   []string{"auth_code"},
		change:  setting("oidcConfiguration.scope", to("openid email profile catalog")),
		symptom: map[string]string{anyFlow: "invalid_scope: One or more scopes are not configured for the authorization server resource."},
		checks:  []string{"access_rule", "administrator_sign_in", "authorization_request", "scopes"},
	},
	{
		name:    "audience",
		flows:   []string{"auth_code_pkce", "implicit"},
		change:  member(theAuthServer, "audiences", to([]string{"api://default"})),
		symptom: map[string]string{anyFlow: "access token: oidc: expected audience"},
		checks:  []string{"audience"},
	},
	{
		name:    "authorization server inactive",
		change:  switchedOff(theAuthServer),
		symptom: map[string]string{anyFlow: "404", "auth_code": "Resource not found"},
		checks:  []string{"authorization_request", "authorization_server", "discovery", "issuer", "jwks", "public_key_urls"},
	},
	{
		name:    "client secret",
		flows:   []string{"auth_code"},
		change:  secretReplaced,
		symptom: map[string]string{anyFlow: serverPage},
		checks:  []string{"client_secret"},
	},
	{
		name:    "client id",
		change:  setting("clientId", to("0oa1gjh63g214q0Hq0g4")),
		flows:   []string{"auth_code_pkce", "implicit"},
		symptom: map[string]string{anyFlow: "invalid_client"},
		checks:  []string{"authorization_request", "client_id"},
	},
	{
		name:    "group assignment",
		change:  unassigned,
		symptom: map[string]string{anyFlow: "access_denied: User is not assigned to the client application."},
		checks:  []string{"administrator_sign_in", "group_assignment"},
	},
	{
		name:    "person suspended in Okta",
		change:  inOkta("suspend", "unsuspend"),
		symptom: map[string]string{anyFlow: "Unable to sign in"},
		checks:  []string{"administrator_sign_in"},
	},
	{
		name:    "members of the group",
		change:  leftGroup,
		symptom: map[string]string{anyFlow: "access_denied: User is not assigned to the client application."},
		checks:  []string{"administrator_sign_in"},
	},
	{
		name:    "trusted origin",
		flows:   []string{"auth_code_pkce", "implicit"},
		change:  switchedOff(theOrigin),
		symptom: map[string]string{anyFlow: "CORS: "},
		checks:  []string{"trusted_origin"},
	},
	{
		name:    "JWKS URL",
		change:  setting("publicKeyUrls", func(s *setup) any { return []string{s.Okta().URL + "/oauth2/v1/keys"} }),
		symptom: map[string]string{anyFlow: "SigningKeyNotFoundException: JWT Token keyID doesn't match the configured keyID."},
		checks:  []string{"public_key_urls"},
	},
	{
		name:   "principal claim",
		change: setting("jwtPrincipalClaims", to([]string{"upn"})),
		symptom: map[string]string{
			anyFlow:     "401 {\"code\":401,\"message\":\"Invalid JWT token, none of the following claims are present [upn]\"",
			"auth_code": serverPage,
		},
		checks: []string{"principal_claims"},
	},
	{
		name:    "PKCE",
		flows:   []string{"auth_code"},
		change:  requirePKCE,
		symptom: map[string]string{anyFlow: "invalid_request: PKCE code challenge is required"},
		checks:  []string{"authorization_request", "pkce"},
	},
}

// requirePKCE makes the app demand what the server is told not to use.
func requirePKCE(s *setup, at objects) func() {
	app := member(theApp, "credentials.oauthClient.pkce_required", to(true))(s, at)
	server := setting("oidcConfiguration.disablePkce", to(true))(s, at)
	return func() {
		server()
		app()
	}
}

func TestSignIn_authCode(t *testing.T)     { testFlow(t, "auth_code") }
func TestSignIn_authCodePKCE(t *testing.T) { testFlow(t, "auth_code_pkce") }
func TestSignIn_implicit(t *testing.T)     { testFlow(t, "implicit") }

// testFlow applies the module once, signs everybody in, and then breaks one setting after the other.
func testFlow(t *testing.T, flow string) {
	s := start(t, flow)
	s.expectPeople(flow)
	t.Run("browser", s.inBrowser(flow))
	at := s.objects()
	for name, result := range s.check(at) {
		t.Errorf("all is well, and the check %s failed: %s", name, result.Detail)
	}
	for _, row := range settings {
		if len(row.flows) > 0 && !slices.Contains(row.flows, flow) {
			continue
		}
		repair := row.change(s, at)
		symptom := row.symptom[anyFlow]
		if own, has := row.symptom[flow]; has {
			symptom = own
		}
		got, err := s.signIn(flow, alice)
		if err == nil || !strings.Contains(err.Error(), symptom) {
			t.Errorf("%s: alice signs in as %+v (%v), want %q", row.name, got, err, symptom)
		}
		want := slices.Clone(row.checks)
		if flow != "auth_code" {
			want = slices.DeleteFunc(want, func(name string) bool { return name == "client_secret" })
		}
		failed := s.check(at)
		if names := slices.Sorted(maps.Keys(failed)); !slices.Equal(names, want) {
			for _, name := range names {
				t.Logf("%s: %s: %s", row.name, name, failed[name].Detail)
			}
			t.Errorf("%s: the failed checks are %v, want %v", row.name, names, want)
		}
		repair()
		if got, err := s.signIn(flow, alice); err != nil || !got.IsAdmin {
			t.Fatalf("%s: after the repair alice signs in as %+v (%v)", row.name, got, err)
		}
	}
	if s.Has(acctest.OwnServer) {
		s.Server().Unjudged(func() { s.verdicts(flow, at) })
	}
	s.expectWarning(at)
}

// expectWarning breaks what Terraform does not manage, and looks that the module's check says so in the next plan, which has
// nothing to change.
func (s *setup) expectWarning(at objects) {
	s.t.Helper()
	group := s.Okta().Must(s.t, http.MethodPost, "/api/v1/groups", map[string]any{"profile": map[string]any{"name": "others"}}).(map[string]any)
	s.Okta().Must(s.t, http.MethodPut, at.app+"/groups/"+group["id"].(string), map[string]any{})
	output, err := s.Must(s.t.Context(), 0, []string{"OKTA_API_TOKEN=" + s.Okta().Token}, "plan", "-detailed-exitcode")
	if err != nil {
		s.t.Fatal(err)
	}
	if !strings.Contains(output, failedCheck) || !strings.Contains(output, "access_rule: No access rule") {
		s.t.Errorf("the plan does not warn that the rule leaves out an assigned group:\n%s", output)
	}
}
