package securityconfig_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const configPath = "/api/v1/system/security/config"

// A write that fails is undone, and says so; the next apply goes through. Under basic the server is put back by a PUT of what
// it had (fact 38).
func TestAccSecurityConfig_writeFails(t *testing.T) {
	s := newSignIn(t, "web", withNeeds(acctest.Faults))
	before := s.served()
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: func() {
				s.Server().Fault(control.Fault{Method: http.MethodPut, Path: configPath, Kind: control.KindServerError})
			},
			Config:      s.config(s.confidential()),
			ExpectError: regexp.MustCompile(acctest.Escape("The server is back at its previous configuration")),
		},
		{Config: s.provider, Check: s.restored(before)},
		{Config: s.config(s.confidential()), ConfigPlanChecks: acctest.NoChanges, Check: s.expectSecret(s.secret)},
	}})
}

// An answer that is lost leaves open whether the change was made; what the server serves decides.
func TestAccSecurityConfig_answerLost(t *testing.T) {
	for _, kind := range []string{control.KindCutAfter, control.KindCutBefore} {
		t.Run(kind, func(t *testing.T) {
			s := newSignIn(t, "web", withNeeds(acctest.Faults))
			s.Test(resource.TestCase{Steps: []resource.TestStep{
				{
					PreConfig:        func() { s.Server().Fault(control.Fault{Method: http.MethodPut, Path: configPath, Kind: kind}) },
					Config:           s.config(s.confidential()),
					ConfigPlanChecks: acctest.NoChanges,
					Check:            resource.ComposeTestCheckFunc(s.expectSecret(s.secret), s.expect(map[string]any{"authenticationConfiguration.provider": "okta"})),
				},
			}})
		})
	}
}

// A new secret is written although nothing of it can be seen, also when the first try is cut.
func TestAccSecurityConfig_secretAnswerLost(t *testing.T) {
	s := newSignIn(t, "web", withNeeds(acctest.Faults))
	var second string
	config := s.config(s.confidential())
	next := func() string { return strings.Replace(config, s.secret, second, 1) }
	second = s.anotherSecret()
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig: func() {
				s.Server().Fault(control.Fault{Method: http.MethodPut, Path: configPath, Kind: control.KindCutBefore})
			},
			Config: strings.Replace(next(), "client_secret_wo_version = 1", "client_secret_wo_version = 2", 1),
			Check:  func(*terraform.State) error { return s.expectSecret(second)(nil) }, ConfigPlanChecks: acctest.NoChanges,
		},
	}})
}

// anotherSecret makes a second client secret in Okta, which signs in beside the first.
func (s *signIn) anotherSecret() string {
	s.t.Helper()
	apps, _ := s.Okta().Must(s.t, http.MethodGet, "/api/v1/apps", nil).([]any)
	for _, element := range apps {
		app := element.(map[string]any)
		if acctest.Member(app, "credentials.oauthClient.client_id") != s.client {
			continue
		}
		made, _ := s.Okta().Must(s.t, http.MethodPost, fmt.Sprintf("/api/v1/apps/%s/credentials/secrets", app["id"]), map[string]any{}).(map[string]any)
		secret, _ := made["client_secret"].(string)
		if secret != "" {
			return secret
		}
	}
	s.t.Fatal("Okta made no second secret")
	return ""
}

// Facts 36 to 38: a PUT that fails because the identity provider dies in between has been half applied. It is cured at once,
// under Okta by a PATCH, so that the secret that nobody can read stays.
func TestAccStory_fact37_fact38_pull30499_halfAppliedWriteIsRolledBack(t *testing.T) {
	s := newSignIn(t, "web", withNeeds(acctest.RequestLog|acctest.Restart|acctest.OrgFaults|acctest.OrgRequestLog))
	s.root2()
	named := func(name string) string {
		return s.config(s.confidential().with(settings{authn + "provider_name": fmt.Sprintf("%q", name)}))
	}
	var before map[string]any
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: named("first")},
		{PreConfig: s.Server().ClearLog, Config: named("second")},
		{
			PreConfig: func() {
				// As often as in the step before, the configuration is validated; then the discovery document is gone, for the
				// reload only.
				validations := 0
				for _, line := range s.Server().Requests() {
					if line == "POST /api/v1/system/security/validate" {
						validations++
					}
				}
				nth := validations*s.discoveriesOfOneValidation() + 1
				before = s.served()
				s.Server().ClearLog()
				s.Okta().Fault(control.Fault{
					Path: "/.well-known/openid-configuration", Nth: nth, Kind: control.KindStatus, Status: http.StatusNotFound, Body: `{}`,
				})
			},
			Config:      named("third"),
			ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("Failed to reload security system") + `.*` + acctest.Escape("The server is back at its previous configuration")),
		},
		{
			PreConfig: func() {
				if s.sent(http.MethodPut) != 1 || s.sent(http.MethodPatch) != 1 {
					t.Errorf("the failed PUT was not followed by one PATCH: %v", s.Server().Requests())
				}
				if err := same(before, s.served()); err != nil {
					t.Error(err)
				}
				if err := s.expectSecret(s.secret)(nil); err != nil {
					t.Error(err)
				}
				if err := s.Server().Restart(); err != nil {
					t.Errorf("the server does not start again: %s", err)
				}
			},
			Config: named("third"), ConfigPlanChecks: acctest.NoChanges,
			Check: s.expect(map[string]any{"authenticationConfiguration.providerName": "third"}),
		},
	}})
}

// discoveriesOfOneValidation counts how often the server reads the discovery document to validate what it serves.
func (s *signIn) discoveriesOfOneValidation() int {
	s.t.Helper()
	s.Okta().ClearLog()
	candidate := s.served()
	delete(candidate["authenticationConfiguration"].(map[string]any), "ldapConfiguration")
	acctest.SetMember(candidate, "authenticationConfiguration.oidcConfiguration.secret", s.secret)
	answer, _ := s.Server().Must(s.t, s.Server().AutomationToken(), http.MethodPost, "/v1/system/security/validate", candidate).(map[string]any)
	if answer["status"] != "success" {
		s.t.Fatalf("the validation answered %v", answer)
	}
	count := 0
	for _, line := range s.Okta().Requests() {
		if line == "GET /.well-known/openid-configuration" {
			count++
		}
	}
	return count
}

// A configuration that cannot be brought back says what became of the server, and the way out.
func TestAccStory_issue23979_recoveryIsNamed(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.Faults))
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: func() {
				s.Server().Fault(control.Fault{Method: http.MethodPut, Path: configPath, Kind: control.KindServerError, Times: 2})
			},
			Config:      s.config(s.public()),
			ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("may have applied it in part") + `.*` + acctest.Escape("remove-security-config --force")),
		},
		{Config: s.config(s.public()), ConfigPlanChecks: acctest.NoChanges},
	}})
}

// What has no attribute survives a change, whoever set it and also when it is set later.
func TestAccSecurityConfig_unmanaged(t *testing.T) {
	s := newSignIn(t, "browser")
	saml := authnAPI + "samlConfiguration.samlDisplayNameAttributes"
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: s.config(s.public())},
		{
			PreConfig: func() { s.put(map[string]any{saml: []any{"displayName"}}) },
			Config:    s.config(s.public().with(settings{authn + "provider_name": `"Company"`})), ConfigPlanChecks: acctest.NoChanges,
			Check: s.expect(map[string]any{saml: []any{"displayName"}, authnAPI + "providerName": "Company"}),
		},
	}})
}

// The secret is written again when its version is raised, or, without a version, when another one is configured.
func TestAccSecurityConfig_secret(t *testing.T) {
	s := newSignIn(t, "web")
	second := s.anotherSecret()
	with := func(secret, version any) string {
		return s.config(s.confidential().with(settings{"client_secret_wo": fmt.Sprintf("%q", secret), "client_secret_wo_version": version}))
	}
	update := resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{expectLeaves("client_secret_wo_version")},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
	fingerprintOnly := resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{expectLeaves()},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: with(s.secret, `1`), ConfigPlanChecks: acctest.NoChanges, Check: s.expectSecret(s.secret)},
		{Config: with(second, `1`), PlanOnly: true},
		{Config: with(second, `2`), ConfigPlanChecks: update, Check: s.expectSecret(second)},
		{Config: with(second, nil), ConfigPlanChecks: update},
		{Config: with(s.secret, nil), ConfigPlanChecks: fingerprintOnly, Check: s.expectSecret(s.secret)},
	}})
}

// Fact 26: an administrator bot is shown the secret, so with its token a changed one is drift.
func TestAccSecurityConfig_secretDrift(t *testing.T) {
	s := newSignIn(t, "web")
	s.provider = strings.Replace(s.provider, "  host", fmt.Sprintf("  token = %q\n  host", s.adminBot()), 1)
	config := s.config(s.confidential())
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ConfigPlanChecks: acctest.NoChanges},
		{
			PreConfig: func() {
				s.put(map[string]any{oidcAPI + "secret": "changed-by-hand"})
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{expectLeaves()},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: s.expectSecret(s.secret),
		},
	}})
}
