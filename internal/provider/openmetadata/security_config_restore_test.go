package openmetadata_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
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

// Fact 69: a start under Okta clears the password of the administrator whom the environment names, so nobody could sign
// in if basic were put back. The destroy is refused, and the way out that it names works: an account that does not exist
// yet is made.
func TestAccSecurityConfig_destroyRefused(t *testing.T) {
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
				Check:  s.untouchedLater(&under), ConfigPlanChecks: noChanges,
			},
		},
	})
}

func (s *signIn) untouchedLater(before *map[string]any) resource.TestCheckFunc {
	return func(state *terraform.State) error { return s.untouched(*before)(state) }
}

// A wrong password is noticed before anything is changed: the hash of an administrator's own password is shown in the
// answer to a change (fact 79).
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

// An administrator of one's own with a password is enough, whoever it is.
func TestAccSecurityConfig_destroyOtherPassword(t *testing.T) {
	s := newSignIn(t, "browser")
	before := s.served()
	s.root2()
	s.Test(resource.TestCase{
		CheckDestroy: s.restored(before),
		Steps:        []resource.TestStep{{Config: s.withLogin("", "") + securityResource(s.public())}},
	})
}

// root2 makes an administrator whose password no restart clears: the environment does not name him (F69).
func (s *signIn) root2() {
	s.t.Helper()
	s.Server().Must(s.t, asTerraform(s.t, s.Environment), http.MethodPost, "/v1/users", map[string]any{
		"name": "root2", "email": "root2@open-metadata.org", "isAdmin": true,
		"createPasswordType": "ADMIN_CREATE", "password": "Passw0rd!x", "confirmPassword": "Passw0rd!x",
	})
}

// A server that signed people in at Okta before gets that back, its client secret included where it is the same client's:
// nobody can read it, so it is left alone by a PATCH.
func TestAccSecurityConfig_destroyToSameClient(t *testing.T) {
	for _, version := range []string{"1.12", "2.1"} {
		t.Run(version, func(t *testing.T) {
			s := newSignIn(t, "web", ofVersion(version))
			s.byHandConfidential(s.client, s.secret)
			before := s.served()
			s.Test(resource.TestCase{
				CheckDestroy: resource.ComposeTestCheckFunc(s.untouched(before), s.expectSecret(s.secret)),
				Steps: []resource.TestStep{
					{Config: s.config(s.confidential().with(settings{authn + "provider_name": `"Company"`, oidc + "prompt": `"login"`})), ConfigPlanChecks: noChanges},
				},
			})
		})
	}
}

// With another client's secret, which is known to nobody, sign-in would be broken: the configuration stays, with a
// warning.
func TestAccSecurityConfig_destroyToOtherClient(t *testing.T) {
	s := newSignIn(t, "web")
	other, secret := s.app("web")
	s.byHandConfidential(other, secret)
	s.Test(resource.TestCase{
		CheckDestroy: resource.ComposeTestCheckFunc(s.expectSecret(s.secret), s.expect(map[string]any{"authenticationConfiguration.clientId": s.client})),
		Steps:        []resource.TestStep{{Config: s.config(s.confidential()), ConfigPlanChecks: noChanges}},
	})
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
		Steps:        []resource.TestStep{{Config: s.config(s.confidential()), ConfigPlanChecks: noChanges}},
	})
}

// An imported configuration stays when the resource is destroyed: what was before it is not known.
func TestAccSecurityConfig_destroyImported(t *testing.T) {
	s := newSignIn(t, "browser")
	config := s.config(s.public())
	s.byHandPublic(s.client)
	var imported map[string]any
	s.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error { return same(imported, s.served()) },
		Steps: []resource.TestStep{
			{
				Config: config, ResourceName: securityConfig, ImportState: true, ImportStateId: "security_config", ImportStatePersist: true,
			},
			{PreConfig: func() { imported = s.served() }, Config: config, ConfigPlanChecks: noChanges},
		},
	})
}
