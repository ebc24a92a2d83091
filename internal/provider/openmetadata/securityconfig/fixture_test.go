package securityconfig_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// These tests change how everybody signs in, with an org whose app the server may use.

const securityConfig = "openmetadata_security_config.this"

// signIn is a server with a key of its own and the app that it signs people in with.
type signIn struct {
	*acctest.Environment

	t        *testing.T
	provider string
	client   string
	secret   string
	issuer   string
	// bot is the name of the one that adminBot makes.
	bot string
}

// newSignIn prepares an Okta app of the application type, web or browser, and a server that the provider may change by
// signing_key, for the administrator terraform. The options add to what every such test needs.
func newSignIn(t *testing.T, applicationType string, options ...acctest.Options) *signIn {
	t.Helper()
	var chosen acctest.Options
	if len(options) > 0 {
		chosen = options[0]
	}
	chosen.Needs |= acctest.Exclusive | acctest.KeyFiles | acctest.CallsOkta
	s := &signIn{Environment: acctest.New(t, chosen), t: t, bot: acctest.Name("admbot")}
	s.provider = s.ProviderConfig(s.Server().Automation(t))
	s.issuer = s.Okta().URL
	s.client, s.secret = s.app(applicationType)
	s.trust("https://catalog.example.com")
	return s
}

// trust makes a trusted origin, without which no browser signs in to a single-page app.
func (s *signIn) trust(origin string) {
	s.t.Helper()
	for _, known := range s.Okta().Must(s.t, http.MethodGet, "/api/v1/trustedOrigins", nil).([]any) {
		if known.(map[string]any)["origin"] == origin {
			return
		}
	}
	s.Okta().Must(s.t, http.MethodPost, "/api/v1/trustedOrigins", map[string]any{
		"name": acctest.Name("origin"), "origin": origin, "scopes": []any{map[string]any{"type": "CORS"}, map[string]any{"type": "REDIRECT"}},
	})
}

// app makes an app in Okta and returns its credentials.
func (s *signIn) app(applicationType string) (client, secret string) {
	s.t.Helper()
	method, grants, answers := "client_secret_basic", []string{"authorization_code", "refresh_token"}, []string{"code"}
	if applicationType == "browser" {
		method = "none"
	}
	app, _ := s.Okta().Must(s.t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": acctest.Name("OpenMetadata"), "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": method, "pkce_required": applicationType == "browser"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": applicationType, "grant_types": grants, "response_types": answers,
			"redirect_uris": []string{"https://catalog.example.com/callback"},
		}},
	}).(map[string]any)
	s.assignOwner(app["id"].(string))
	client, _ = acctest.Member(app, "credentials.oauthClient.client_id").(string)
	secret, _ = acctest.Member(app, "credentials.oauthClient.client_secret").(string)
	return client, secret
}

// assignOwner assigns the owner of the API token to the app, and makes an administrator of that person, since no change of the
// sign-in is made that shuts all administrators out.
func (s *signIn) assignOwner(app string) {
	s.t.Helper()
	owner, _ := s.Okta().Must(s.t, http.MethodGet, "/api/v1/users/me", nil).(map[string]any)
	s.Okta().Must(s.t, http.MethodPost, "/api/v1/apps/"+app+"/users", map[string]any{"id": owner["id"]})
	email, _ := acctest.Member(owner, "profile.email").(string)
	name, _, _ := strings.Cut(strings.ToLower(email), "@")
	s.Server().Must(s.t, s.Server().AutomationToken(), http.MethodPut, "/v1/users", map[string]any{"name": name, "email": email, "isAdmin": true})
}

// withNeeds are options that say only what a test needs beside what all of them do.
func withNeeds(needs acctest.Need) acctest.Options { return acctest.Options{Needs: needs} }

// withWants are options for a test that uses something where its targets have it.
func withWants(wants acctest.Need) acctest.Options { return acctest.Options{Wants: wants} }

// writes are those of the requests that write the configuration.
func writes(requests []string) []string {
	return slices.DeleteFunc(requests, func(line string) bool {
		return line != http.MethodPut+" "+configPath && line != http.MethodPatch+" "+configPath
	})
}

// ofVersion are options for a test that expects what one version of the server does.
func ofVersion(version string) acctest.Options {
	return acctest.Options{Server: double.Options{Version: version}}
}

// settings are the attributes of a configuration by their names with dots, as HCL expressions; nil is left out.
type settings map[string]any

func (s settings) with(changes settings) settings {
	changed := maps.Clone(s)
	maps.Copy(changed, changes)
	return changed
}

const (
	authn = "authentication_configuration."
	oidc  = authn + "oidc_configuration."
	authz = "authorizer_configuration."
)

// public are the settings of a single-page app, at the org's own authorization server.
func (s *signIn) public() settings {
	return settings{
		authn + "provider":             `"okta"`,
		authn + "provider_name":        `"Okta"`,
		authn + "client_type":          `"public"`,
		authn + "authority":            fmt.Sprintf("%q", s.issuer),
		authn + "client_id":            fmt.Sprintf("%q", s.client),
		authn + "callback_url":         `"https://catalog.example.com/callback"`,
		authn + "public_key_urls":      fmt.Sprintf(`[%q]`, s.issuer+"/oauth2/v1/keys"),
		authn + "jwt_principal_claims": `["email", "preferred_username", "sub"]`,
		authz + "admin_principals":     `["alice", "terraform"]`,
		authz + "principal_domain":     `"open-metadata.org"`,
	}
}

// confidential are the settings of a Web app, with its secret.
func (s *signIn) confidential() settings {
	return s.public().with(settings{
		authn + "client_type":                 `"confidential"`,
		authn + "response_type":               `"code"`,
		authn + "public_key_urls":             nil,
		oidc + "type":                         `"okta"`,
		oidc + "id":                           fmt.Sprintf("%q", s.client),
		oidc + "discovery_uri":                fmt.Sprintf("%q", s.issuer+"/.well-known/openid-configuration"),
		oidc + "client_authentication_method": `"client_secret_basic"`,
		oidc + "disable_pkce":                 `false`,
		oidc + "callback_url":                 `"https://catalog.example.com/callback"`,
		oidc + "server_url":                   `"https://catalog.example.com"`,
		"client_secret_wo":                    fmt.Sprintf("%q", s.secret),
		"client_secret_wo_version":            `1`,
	})
}

// config is a whole configuration.
func (s *signIn) config(values settings) string { return s.provider + securityResource(values) }

func securityResource(values settings) string {
	tree := map[string]any{}
	for name, value := range values {
		if value != nil {
			acctest.SetMember(tree, name, value)
		}
	}
	return "resource \"openmetadata_security_config\" \"this\" {\n" + block(tree) + "}\n"
}

func block(tree map[string]any) string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if inner, isObject := tree[name].(map[string]any); isObject {
			fmt.Fprintf(&lines, "%s = {\n%s}\n", name, block(inner))
			continue
		}
		fmt.Fprintf(&lines, "%s = %s\n", name, tree[name])
	}
	return lines.String()
}

// served reads the configuration as the administrator terraform.
func (s *signIn) served() map[string]any {
	s.t.Helper()
	configuration, _ := s.Server().Must(s.t, s.Server().AutomationToken(), http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
	return configuration
}

// put changes members of the configuration by hand, secret included, as somebody with the server's settings page does. The stub
// for LDAP goes where the server does not take back what it served (F30).
func (s *signIn) put(members map[string]any) {
	s.t.Helper()
	configuration := s.served()
	if acctest.Member(configuration, "authenticationConfiguration.oidcConfiguration") != nil {
		acctest.SetMember(configuration, "authenticationConfiguration.oidcConfiguration.secret", s.secret)
	}
	for member, value := range members {
		acctest.SetMember(configuration, member, value)
	}
	token := s.Server().AutomationToken()
	if status, _ := s.Server().Do(s.t, token, http.MethodPut, "/v1/system/security/config", configuration); status == http.StatusBadRequest {
		acctest.SetMember(configuration, authnAPI+"ldapConfiguration", nil)
		s.Server().Must(s.t, token, http.MethodPut, "/v1/system/security/config", configuration)
	}
}

// expect compares members of the served configuration; nil stands for one that is absent.
func (s *signIn) expect(want map[string]any) resource.TestCheckFunc {
	return func(*terraform.State) error {
		served := s.served()
		for member, value := range want {
			if got := acctest.Member(served, member); !reflect.DeepEqual(got, value) {
				return fmt.Errorf("the server has %#v as %s, not %#v", got, member, value)
			}
		}
		return nil
	}
}

// restored looks that the server has what it had before, but for the LDAP stub, which it refuses itself before 2.1 (F30).
func (s *signIn) restored(before map[string]any) resource.TestCheckFunc {
	return func(*terraform.State) error {
		now := s.served()
		if stub := authnAPI + "ldapConfiguration"; acctest.Member(now, stub) == nil {
			acctest.SetMember(before, stub, nil)
		}
		return same(before, now)
	}
}

// untouched looks that the server has exactly what it had before.
func (s *signIn) untouched(before map[string]any) resource.TestCheckFunc {
	return func(*terraform.State) error { return same(before, s.served()) }
}

func same(before, after map[string]any) error {
	if !reflect.DeepEqual(before, after) {
		return fmt.Errorf("the configuration was\n%v\nand is now\n%v", before, after)
	}
	return nil
}

// sent counts requests of a method to the security configuration since the log was cleared.
func (s *signIn) sent(method string) int {
	s.t.Helper()
	count := 0
	for _, line := range s.Server().Requests() {
		if line == method+" /api/v1/system/security/config" {
			count++
		}
	}
	return count
}

// secretMarks are what is known of the client secret, and neverImported what no server tells.
var (
	secretMarks   = []string{"client_secret_fingerprint", "client_secret_salt", "client_secret_written_fingerprint"}
	neverImported = append([]string{"previous_configuration"}, secretMarks...)
)

// leaves looks that the plan changes exactly the leaves that are named with dots.
type leaves struct{ names []string }

func expectLeaves(names ...string) plancheck.PlanCheck { return leaves{names: names} }

// CheckPlan implements plancheck.PlanCheck. The fingerprints and whether replicas agree, known only after apply, do not count.
func (l leaves) CheckPlan(_ context.Context, request plancheck.CheckPlanRequest, response *plancheck.CheckPlanResponse) {
	for _, change := range request.Plan.ResourceChanges {
		if change.Address != securityConfig {
			continue
		}
		if !slices.Equal(change.Change.Actions, tfjson.Actions{tfjson.ActionUpdate}) {
			response.Error = fmt.Errorf("the plan has %v, not an update", change.Change.Actions)
			return
		}
		changed := changedLeaves("", change.Change.Before, change.Change.After)
		changed = slices.DeleteFunc(changed, func(name string) bool { return slices.Contains(secretMarks, name) || name == "replicas_agree" })
		slices.Sort(changed)
		wanted := slices.Sorted(slices.Values(l.names))
		if !slices.Equal(changed, wanted) {
			response.Error = fmt.Errorf("the plan changes %v, not %v", changed, wanted)
		}
		return
	}
	response.Error = fmt.Errorf("the plan does not name %s", securityConfig)
}

func changedLeaves(name string, before, after any) []string {
	old, isObject := before.(map[string]any)
	now, stays := after.(map[string]any)
	if !isObject || !stays {
		if reflect.DeepEqual(before, after) {
			return nil
		}
		return []string{name}
	}
	var changed []string
	members := maps.Clone(old)
	maps.Copy(members, now)
	for member := range members {
		changed = append(changed, changedLeaves(strings.TrimPrefix(name+"."+member, "."), old[member], now[member])...)
	}
	return changed
}
