package securityconfig_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// withLogin is the provider block with an e-mail and password, or without.
func (s *signIn) withLogin(email, password string) string {
	login := ""
	if email != "" {
		login = fmt.Sprintf("  email = %q\n  password = %q\n", email, password)
	}
	return fmt.Sprintf("provider \"openmetadata\" {\n  max_retries = 2\n  host = %q\n%s  signing_key = { private_key_file = %q, user = \"terraform\" }\n}\n",
		s.Server().URL, login, filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName))
}

// Fact 69: a start under Okta clears the password of the administrator whom the environment names, so nobody could sign in if
// basic were put back. The destroy is refused, and the way out that it names works: an account that does not exist yet is made.
func TestAccStory_fact69_nobodyCouldSignInAfterwards(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.Restart))
	before := s.served()
	var under map[string]any
	refused := func(config, text string) resource.TestStep {
		return resource.TestStep{Config: config + securityResource(s.public()), Destroy: true, ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("Nobody could sign in afterwards") + `.*` + acctest.Escape(text))}
	}
	s.Test(resource.TestCase{
		CheckDestroy: resource.ComposeTestCheckFunc(s.restored(before), func(*terraform.State) error {
			server := s.Server()
			status, body := server.Do(t, "", http.MethodPost, "/v1/users/login", map[string]any{"email": "rescue@open-metadata.org", "password": "U3RyMG5nLVBhc3Mh"})
			if status != http.StatusOK {
				return fmt.Errorf("the login of the account that was made answered %d %v", status, body)
			}
			return nil
		}),
		Steps: []resource.TestStep{
			{Config: s.config(s.public())},
			{
				PreConfig: func() {
					if err := s.Server().Restart(); err != nil {
						t.Fatal(err)
					}
					under = s.served()
				},
				Config: s.config(s.public()), PlanOnly: true,
			},
			refused(s.withLogin("admin@open-metadata.org", "admin"), "has no password"),
			refused(s.withLogin("", ""), "email and password are not configured"),
			refused(s.withLogin("rescue@open-metadata.org", "weak"), "too weak"),
			{
				Config: s.withLogin("rescue@open-metadata.org", "Str0ng-Pass!") + securityResource(s.public()),
				Check:  s.untouchedLater(&under), ConfigPlanChecks: acctest.NoChanges,
			},
		},
	})
}

func (s *signIn) untouchedLater(before *map[string]any) resource.TestCheckFunc {
	return func(state *terraform.State) error { return s.untouched(*before)(state) }
}

// A wrong password is noticed before anything is changed: the hash of an administrator's own password is shown in the answer to
// a change (fact 79).
func TestAccSecurityConfig_destroyWrongPassword(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: s.config(s.public())},
		{
			Config: s.withLogin("admin@open-metadata.org", "not-it") + securityResource(s.public()), Destroy: true,
			ExpectError: regexp.MustCompile(acctest.Escape("has another password than the configured one")),
		},
		{Config: s.config(s.public()), Check: s.expect(map[string]any{"authenticationConfiguration.provider": "okta"})},
	}})
}

// TestProvePasswordLogin_unanswered: what the login does not answer is no word against the password, and the same destroy looks
// again and goes on.
func TestProvePasswordLogin_unanswered(t *testing.T) {
	for name, fault := range map[string]control.Fault{
		"a failure inside the server": {Kind: control.KindServerError},
		"a server that is busy":       {Kind: control.KindServerError, Status: http.StatusServiceUnavailable},
		"a connection that is cut":    {Kind: control.KindCutBefore, Times: 2}, // a login that is lost is made once more
	} {
		t.Run(name, func(t *testing.T) {
			s := newSignIn(t, "browser", withNeeds(acctest.Faults))
			s.Parallel()
			values := s.Server().BySigningKey("terraform")
			values["max_retries"] = 0
			d := s.Dialogue("openmetadata_security_config", values)
			d.MustApply(s.public().tree(t))
			fault.Method, fault.Path = http.MethodPost, "/api/v1/users/login"
			s.Server().Fault(fault)
			said := d.Destroy()
			said.ExpectError(t, "", "The earlier security configuration is back")
			for _, problem := range said.Errors {
				if strings.Contains(problem.Text, "reset-password") || !strings.Contains(problem.Text, "same command again") {
					t.Errorf("%s", problem.Text)
				}
			}
			if said := d.Destroy(); len(said.Errors) > 0 || d.Exists() {
				t.Errorf("the next destroy: %v", said.Errors)
			}
		})
	}
}

// TestAccSecurityConfig_readsThatFail lets each read of the configuration fail in turn while a change of it is applied: no
// credential is to blame for it, and the next apply makes the change.
func TestAccSecurityConfig_readsThatFail(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.Faults))
	s.Parallel()
	values := s.Server().BySigningKey("terraform")
	values["max_retries"] = 0
	d := s.Dialogue("openmetadata_security_config", values)
	d.MustApply(s.public().tree(t))
	failed, untried := 0, 0
	for nth := 1; nth < 20; nth++ {
		config := s.public().with(settings{authn + "provider_name": fmt.Sprintf(`"Okta %d"`, nth)}).tree(t)
		_, apply := d.Prepare(config)
		s.Server().Fault(control.Fault{Method: http.MethodGet, Path: "/api/v1/system/security/config", Nth: nth, Kind: control.KindServerError})
		said := apply()
		s.Server().ClearFaults()
		for _, problem := range said.Errors {
			failed++
			if strings.Contains(problem.Text, "Configure ") || strings.Contains(problem.Text, "Correct that") || strings.Contains(problem.Text, "bringing back") {
				t.Errorf("read %d: %s", nth, problem.Text)
			}
			if strings.Contains(problem.Text, "could not be tried") {
				untried++
			}
		}
		d.MustApply(config)
	}
	if failed < 3 || untried == 0 {
		t.Errorf("%d applies failed, %d of them because nobody judged the credentials", failed, untried)
	}
}

// byHandConfidential switches the server to a confidential client before Terraform comes.
func (s *signIn) byHandConfidential(client, secret string) {
	s.t.Helper()
	s.put(map[string]any{
		authnAPI + "provider": "okta", authnAPI + "providerName": "Before", authnAPI + "clientType": "confidential",
		authnAPI + "clientId": client, authnAPI + "authority": s.issuer, authnAPI + "callbackUrl": "https://catalog.example.com/callback",
		authnAPI + "publicKeyUrls": []any{s.issuer + "/oauth2/v1/keys"},
		authnAPI + "oidcConfiguration": map[string]any{
			"type": "okta", "id": client, "secret": secret, "discoveryUri": s.issuer + "/.well-known/openid-configuration", "scope": "openid email profile",
			"tenant": "", "clientAuthenticationMethod": "client_secret_basic",
			"serverUrl": "https://catalog.example.com", "callbackUrl": "https://catalog.example.com/callback",
		},
	})
}

// byHandPublic makes what the public settings say, before Terraform comes.
func (s *signIn) byHandPublic(client string) {
	s.t.Helper()
	s.put(map[string]any{
		authnAPI + "provider": "okta", authnAPI + "providerName": "Okta", authnAPI + "clientType": "public", authnAPI + "enableSelfSignup": false,
		authnAPI + "clientId": client, authnAPI + "authority": s.issuer, authnAPI + "callbackUrl": "https://catalog.example.com/callback",
		authnAPI + "publicKeyUrls": []any{s.issuer + "/oauth2/v1/keys"}, authnAPI + "oidcConfiguration": nil,
		authzAPI + "adminPrincipals": []any{"alice", "terraform"},
	})
}

// A public client has no secret, so it comes back whole.
func TestAccSecurityConfig_destroyToPublic(t *testing.T) {
	s := newSignIn(t, "web")
	spa, _ := s.app("browser")
	s.byHandPublic(spa)
	before := s.served()
	s.Test(resource.TestCase{
		CheckDestroy: s.untouched(before),
		Steps:        []resource.TestStep{{Config: s.config(s.confidential()), ConfigPlanChecks: acctest.NoChanges}},
	})
}

// root2 makes an administrator whose password no restart clears: the environment does not name him (F69).
func (s *signIn) root2() {
	s.t.Helper()
	s.Server().Must(s.t, s.Server().AutomationToken(), http.MethodPost, "/v1/users", map[string]any{
		"name": "root2", "email": "root2@open-metadata.org", "isAdmin": true,
		"createPasswordType": "ADMIN_CREATE", "password": "Passw0rd!x", "confirmPassword": "Passw0rd!x",
	})
}

// TestAccSecurityConfig_destroyIsDecidedInThePlan: what depends on the resource is destroyed before it, so what stands in the
// way of its end is told by the plan, which writes nothing to the server. Where nothing does, the destroy puts back what was
// there, and where the user decides so, it leaves what is there.
func TestAccSecurityConfig_destroyIsDecidedInThePlan(t *testing.T) {
	type login map[string]any
	const strong = "Str0ng-Pass!"
	admin, rescue := login{"email": "admin@open-metadata.org", "password": "admin"}, login{"email": "rescue@open-metadata.org", "password": strong}
	for name, test := range map[string]struct {
		// app is the kind of the resource's app.
		app string
		// before brings the server to what it has before the resource, of another app.
		before func(s *signIn)
		// after is what becomes of the server, or of the state, once the resource is there.
		after func(s *signIn, d *acctest.Dialogue)
		login login
		// refused is on the attribute at; without it warned is told, and the destroy goes through.
		at, refused, warned string
		// leaves is whether the server then keeps what it has.
		leaves bool
	}{
		"basic, and the account is there":        {login: admin, warned: "AUTHORIZER_ADMIN_PRINCIPALS"},
		"basic, and the account can be made":     {login: rescue, warned: "off that list, where they are on it, or set their passwords after it: admin, alice, terraform."},
		"basic, and the account can be restored": {after: softlyDeleted, login: login{"email": "root2@open-metadata.org", "password": "Passw0rd!x"}},
		"basic, and no login is configured":      {refused: "email and password are not configured"},
		"basic, and another has a password":      {after: func(s *signIn, _ *acctest.Dialogue) { s.root2() }, refused: "email and password are not configured"},
		"basic, and the account cannot be made":  {login: login{"email": "rescue@open-metadata.org", "password": "weak"}, refused: "too weak"},
		"basic, and the account is no administrator's": {login: login{"email": "carol@open-metadata.org", "password": strong}, after: func(s *signIn, _ *acctest.Dialogue) {
			s.Server().Must(s.t, s.Server().AutomationToken(), http.MethodPost, "/v1/users", map[string]any{"name": "carol", "email": "carol@open-metadata.org"})
		}, refused: "is not that of the administrator carol@open-metadata.org"},
		"basic, and the name is another's": {login: login{"email": "terraform@example.com", "password": strong}, refused: "is not that of the administrator terraform@example.com"},
		"a public client":                  {app: "web", before: func(s *signIn) { client, _ := s.app("browser"); s.byHandPublic(client) }},
		"a public client that is gone": {app: "web", before: func(s *signIn) { client, _ := s.app("browser"); s.byHandPublic(client) }, after: func(s *signIn, _ *acctest.Dialogue) {
			s.removeOtherApps()
		}, refused: `the server's validation says of "authenticationConfiguration.clientId"`},
		"a confidential client of another id": {app: "web", before: func(s *signIn) { s.byHandConfidential(s.app("web")) }, refused: "the secret of that client is shown to nobody"},
		"the resource's own client": {app: "web", login: admin, before: func(s *signIn) { s.byHandConfidential(s.client, s.secret) },
			at: "on_destroy", refused: "What the server had before is not known"},
		"an import": {login: admin, after: func(_ *signIn, d *acctest.Dialogue) { d.Import("security_config") },
			at: "on_destroy", refused: `set on_destroy = "leave" and apply that: it counts once it is in the state`},
		"an import, and the user decides": {after: func(s *signIn, d *acctest.Dialogue) {
			d.Import("security_config")
			d.MustApply(s.public().with(settings{"on_destroy": `"leave"`}).tree(t))
		}, warned: "When that client is deleted too, nobody can sign in any more", leaves: true},
	} {
		t.Run(name, func(t *testing.T) {
			app := cmp.Or(test.app, "browser")
			s := newSignIn(t, app, withWants(acctest.RequestLog))
			s.Parallel()
			if test.before != nil {
				test.before(s)
			}
			before := s.served()
			values := s.Server().BySigningKey("terraform")
			values["email"], values["password"] = nil, nil
			maps.Copy(values, test.login)
			d := s.Dialogue("openmetadata_security_config", values)
			config := s.public()
			if app == "web" {
				config = s.confidential()
			}
			d.MustApply(config.tree(t))
			if test.after != nil {
				test.after(s, d)
			}
			if test.refused != "" {
				since := s.Server().Watch()
				d.PlanDestroy().ExpectError(t, test.at, test.refused)
				for _, line := range since() {
					if !strings.HasPrefix(line, http.MethodGet) && line != "POST /api/v1/system/security/validate" && line != "POST /api/v1/users/login" {
						t.Errorf("the plan sent %s", line)
					}
				}
				if !d.Exists() {
					t.Error("the plan has taken the resource out of the state")
				}
				d.MustApply(config.with(settings{"on_destroy": `"leave"`}).tree(t))
				test.leaves = true
			}
			if test.leaves {
				before = s.served()
			}
			since := s.Server().Watch()
			said := d.Destroy()
			if len(said.Errors) > 0 {
				t.Fatal(said.Errors)
			}
			if test.warned != "" {
				said.ExpectWarning(t, "", test.warned)
			}
			if d.Exists() {
				t.Error("the resource is still in the state")
			}
			if sent := writes(since()); len(sent) > 0 && test.leaves {
				t.Errorf("what was to be left was changed by %v", sent)
			}
			if err := s.restored(before)(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// softlyDeleted makes the administrator root2, who has a password, and deletes him softly.
func softlyDeleted(s *signIn, _ *acctest.Dialogue) {
	s.root2()
	token := s.Server().AutomationToken()
	account, _ := s.Server().Must(s.t, token, http.MethodGet, "/v1/users/name/root2", nil).(map[string]any)
	s.Server().Must(s.t, token, http.MethodDelete, fmt.Sprintf("/v1/users/%v", account["id"]), nil)
}

// removeOtherApps removes every app from the org but the one that the server signs people in with.
func (s *signIn) removeOtherApps() {
	s.t.Helper()
	apps, _ := s.Okta().Must(s.t, http.MethodGet, "/api/v1/apps", nil).([]any)
	for _, app := range apps {
		app, _ := app.(map[string]any)
		if acctest.Member(app, "credentials.oauthClient.client_id") == s.client {
			continue
		}
		s.Okta().Must(s.t, http.MethodPost, fmt.Sprintf("/api/v1/apps/%v/lifecycle/deactivate", app["id"]), nil)
		s.Okta().Must(s.t, http.MethodDelete, fmt.Sprintf("/api/v1/apps/%v", app["id"]), nil)
	}
}
