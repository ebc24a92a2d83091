package securityconfig_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// goodSecurityConfig is a configuration that breaks no rule, for a public or a confidential client.
func goodSecurityConfig(clientType string) map[string]any {
	authentication := map[string]any{
		"provider": "okta", "provider_name": "Okta", "client_type": clientType,
		"authority": "https://example.okta.com", "client_id": "0oa1", "callback_url": "https://catalog.example.com/callback",
		"public_key_urls":      []any{"https://example.okta.com/oauth2/v1/keys"},
		"jwt_principal_claims": []any{"email", "preferred_username", "sub"},
	}
	config := map[string]any{
		"authentication_configuration": authentication,
		"authorizer_configuration":     map[string]any{"admin_principals": []any{"alice"}, "principal_domain": "example.com"},
	}
	if clientType == "confidential" {
		authentication["oidc_configuration"] = map[string]any{
			"id": "0oa1", "discovery_uri": "https://example.okta.com/.well-known/openid-configuration",
			"client_authentication_method": "client_secret_basic",
			"callback_url":                 "https://catalog.example.com/callback", "server_url": "https://catalog.example.com",
		}
		config["client_secret_wo"] = "a-client-secret"
	}
	return config
}

// changeOf returns the good configuration's block with members changed.
func changeOf(clientType, block string, members map[string]any) map[string]any {
	config := goodSecurityConfig(clientType)
	for name, value := range members {
		acctest.SetMember(config, block+"."+name, value)
	}
	return config
}

// Each rule itself is tested in package ssoconfig; here that it is asked, with the defaults of what is left out, and that its
// findings are on our attributes.
func TestSecurityConfig_validate(t *testing.T) {
	cases := map[string]struct {
		config     map[string]any
		path, text string
	}{
		"public":               {config: goodSecurityConfig("public")},
		"confidential":         {config: goodSecurityConfig("confidential")},
		"client type left out": {config: changeOf("public", "authentication_configuration", map[string]any{"client_type": nil})},
		"the guide's first sentence: a single-page app with a secret": {
			config: func() map[string]any {
				config := goodSecurityConfig("public")
				config["client_secret_wo"] = "a-client-secret"
				return config
			}(), path: "client_secret_wo", text: `Remove it, or, for a Web app (flow_type "auth_code"), write client_type = "confidential"`,
		},
		// It is missed where the server is written to: see TestAccSecurityConfig_secretLeftOut.
		"a Web app without a secret": {
			config: func() map[string]any {
				config := goodSecurityConfig("confidential")
				config["client_secret_wo"] = nil
				return config
			}(),
		},
		"the mask as secret": {
			config: func() map[string]any {
				config := goodSecurityConfig("confidential")
				config["client_secret_wo"] = "*********"
				return config
			}(), path: "client_secret_wo", text: "Write the secret itself",
		},
		"fact 10: a trailing slash": {
			config: changeOf("public", "authentication_configuration", map[string]any{"authority": "https://example.okta.com/"}),
			path:   authn + "authority", text: "write https://example.okta.com.",
		},
		"an empty list of key URLs": {
			config: changeOf("confidential", "authentication_configuration", map[string]any{"public_key_urls": []any{}}),
			path:   authn + "public_key_urls", text: "Leave public_key_urls out",
		},
	}
	for name, c := range cases {
		problems := acctest.Validate(t, "openmetadata_security_config", c.config)
		if c.text == "" {
			if len(problems) > 0 {
				t.Errorf("%s: %v, want no error", name, problems)
			}
			continue
		}
		if len(problems) != 1 || problems[0].Path != c.path || !strings.Contains(problems[0].Text, c.text) {
			t.Errorf("%s: %v, want one error on %s with %q", name, problems, c.path, c.text)
		}
	}
}

// Of a block that is null, only that is told.
func TestSecurityConfig_validateNull(t *testing.T) {
	for _, block := range []string{"authentication_configuration", "authorizer_configuration"} {
		config := goodSecurityConfig("public")
		config[block] = nil
		if problems := acctest.Validate(t, "openmetadata_security_config", config); len(problems) != 1 || problems[0].Path != block {
			t.Errorf("%s null: %v", block, problems)
		}
	}
}

// What is not known yet breaks no rule.
func TestSecurityConfig_validateUnknown(t *testing.T) {
	for _, clientType := range []string{"public", "confidential"} {
		good := goodSecurityConfig(clientType)
		for _, block := range []string{"authentication_configuration", "authorizer_configuration"} {
			members := good[block].(map[string]any)
			for name := range members {
				config := changeOf(clientType, block, map[string]any{name: acctest.Unknown})
				if problems := acctest.Validate(t, "openmetadata_security_config", config); len(problems) > 0 {
					t.Errorf("%s: %s.%s unknown: %v", clientType, block, name, problems)
				}
			}
			config := goodSecurityConfig(clientType)
			config[block] = acctest.Unknown
			if problems := acctest.Validate(t, "openmetadata_security_config", config); len(problems) > 0 {
				t.Errorf("%s: %s unknown: %v", clientType, block, problems)
			}
		}
	}
	confidential := goodSecurityConfig("confidential")
	for name := range confidential["authentication_configuration"].(map[string]any)["oidc_configuration"].(map[string]any) {
		config := changeOf("confidential", "authentication_configuration.oidc_configuration", map[string]any{name: acctest.Unknown})
		if problems := acctest.Validate(t, "openmetadata_security_config", config); len(problems) > 0 {
			t.Errorf("oidc_configuration.%s unknown: %v", name, problems)
		}
	}
	for _, clientType := range []string{"public", "confidential"} {
		config := goodSecurityConfig(clientType)
		config["client_secret_wo"] = acctest.Unknown
		if problems := acctest.Validate(t, "openmetadata_security_config", config); len(problems) > 0 {
			t.Errorf("%s: secret unknown: %v", clientType, problems)
		}
	}
}

// Values that are known only after apply are planned, checked and written then.
func TestAccSecurityConfig_unknown(t *testing.T) {
	s := newSignIn(t, "web")
	later := func(name, value string) string {
		return fmt.Sprintf("resource \"terraform_data\" %q {\n  input = %s\n}\n", name, value)
	}
	values := s.confidential()
	extra := later("client", values[oidc+"id"].(string)) + later("issuer", values[authn+"authority"].(string)) +
		later("claims", values[authn+"jwt_principal_claims"].(string)) + later("admins", values[authz+"admin_principals"].(string)) +
		later("secret", values["client_secret_wo"].(string))
	unknown := values.with(settings{
		authn + "authority":            "terraform_data.issuer.output",
		authn + "client_id":            "terraform_data.client.output",
		authn + "jwt_principal_claims": "terraform_data.claims.output",
		oidc + "id":                    "terraform_data.client.output",
		oidc + "discovery_uri":         `"${terraform_data.issuer.output}/.well-known/openid-configuration"`,
		authz + "admin_principals":     "terraform_data.admins.output",
		"client_secret_wo":             "terraform_data.secret.output",
	})
	wrong := unknown.with(settings{authn + "authority": `"${terraform_data.issuer.output}/"`})
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			// What turns out to be wrong in the apply is an error on its path, and nothing is written.
			Config: s.provider + extra + securityResource(wrong), ExpectError: regexp.MustCompile(acctest.Escape("ends in a slash")),
		},
		{
			Config: s.provider + extra + securityResource(unknown), ConfigPlanChecks: acctest.NoChanges,
			Check: resource.ComposeTestCheckFunc(
				s.expect(map[string]any{"authenticationConfiguration.authority": s.issuer, "authenticationConfiguration.oidcConfiguration.id": s.client}),
				s.expectSecret(s.secret)),
		},
	}})
}

// A change that no credential of the provider would survive is refused in the plan.
func TestAccSecurityConfig_lockout(t *testing.T) {
	s := newSignIn(t, "browser")
	before := s.served()
	passwordOnly := s.ProviderConfig()
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: passwordOnly + securityResource(s.public()), PlanOnly: true,
			ExpectError: regexp.MustCompile(acctest.Escape(`With the provider "okta" nobody signs in with email and password`)),
		},
		{Config: s.provider, Check: s.untouched(before)},
	}})
}

// A key file that does not exist yet may come into being in the same apply, so it counts in the plan; in the apply it must be
// accepted before anything is written.
func TestAccSecurityConfig_keyFileMissing(t *testing.T) {
	s := newSignIn(t, "browser", withWants(acctest.RequestLog))
	before := s.served()
	var since func() []string
	missing := s.ProviderConfig(fmt.Sprintf(`signing_key = { private_key_file = %q, user = "terraform" }`, filepath.Join(t.TempDir(), "later.der")))
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: missing + securityResource(s.public()), PlanOnly: true, ExpectNonEmptyPlan: true},
		{
			PreConfig: func() { since = s.Server().Watch() },
			Config:    missing + securityResource(s.public()), ExpectError: regexp.MustCompile(acctest.Escape("is not on this machine")),
		},
		{
			Config: s.provider,
			Check: resource.ComposeTestCheckFunc(s.untouched(before), func(*terraform.State) error {
				if sent := writes(since()); len(sent) > 0 {
					return fmt.Errorf("%v were sent", sent)
				}
				return nil
			}),
		},
	}})
}

// What the server's own validation finds is an error in the apply, on our attribute, and nothing is written.
func TestAccStory_issue28781_triedBeforeItIsWritten(t *testing.T) {
	s := newSignIn(t, "web", withNeeds(acctest.RequestLog))
	before := s.served()
	cases := []struct {
		values settings
		text   string
	}{
		{s.confidential().with(settings{"client_secret_wo": `"not-the-secret"`}), "client_secret_wo"},
		{s.confidential().with(settings{oidc + "scope": `"openid email nothing"`}), "not supported by the IdP"},
		{s.public(), "Client ID validation failed. HTTP response: 401"},
	}
	var steps []resource.TestStep
	for _, c := range cases {
		steps = append(steps, resource.TestStep{
			PreConfig: s.Server().ClearLog,
			Config:    s.config(c.values), ExpectError: regexp.MustCompile(`(?s)The server refuses the security configuration.*` + acctest.Escape(c.text)),
		})
	}
	steps = append(steps, resource.TestStep{
		Config: s.provider,
		Check: resource.ComposeTestCheckFunc(s.untouched(before), func(*terraform.State) error {
			if s.sent(http.MethodPut) > 0 {
				return errors.New("a refused configuration was written")
			}
			return nil
		}),
	})
	s.Test(resource.TestCase{Steps: steps})
}

// Servers before 1.10 are configured by their environment.
func TestAccSecurityConfig_version19(t *testing.T) {
	s := newSignIn(t, "browser", ofVersion("1.9"))
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: s.config(s.public()), PlanOnly: true,
			ExpectError: regexp.MustCompile(acctest.Escape("render the same settings with the provider's functions docker_env, helm_values or server_yaml")),
		},
	}})
}

// A setting that the server does not know is refused in the plan: it answers 400 to it (fact 4).
func TestAccSecurityConfig_settingTooNew(t *testing.T) {
	s := newSignIn(t, "browser", ofVersion("1.12"))
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: s.config(s.public().with(settings{authn + "session_expiry": "7200"})), PlanOnly: true,
			ExpectError: regexp.MustCompile(acctest.Escape("session_expiry exists since OpenMetadata 2.0.0, and the server is 1.12.")),
		},
	}})
	d := s.dialogue()
	for name, value := range map[string]string{"admin_emails": `["alice@open-metadata.org"]`, "allowed_email_domains": `["open-metadata.org"]`, "bot_domain": `"open-metadata.org"`} {
		d.Plan(s.public().with(settings{authz + name: value}).tree(t)).ExpectError(t, authz+name, name+" exists since OpenMetadata 2.1.0")
	}
}

// What is managed where it is written only stays as somebody else has set it, is no drift, and is taken over and removed again
// where it is written.
func TestAccSecurityConfig_keptUnlessWritten(t *testing.T) {
	s := newSignIn(t, "browser", ofVersion("2.1"))
	d := s.dialogue()
	have := func() []any {
		emails, _ := acctest.Member(s.served(), "authorizerConfiguration.adminEmails").([]any)
		return emails
	}
	d.MustApply(s.public().tree(t))
	s.put(map[string]any{"authorizerConfiguration.adminEmails": []string{"carol@open-metadata.org"}})
	if d.Changes(s.public().tree(t)) {
		t.Error("what somebody else has set is drift")
	}
	d.MustApply(s.public().with(settings{authn + "provider_name": `"Company"`}).tree(t))
	if emails := have(); len(emails) != 1 {
		t.Errorf("a change of something else has left %v", emails)
	}
	d.MustApply(s.public().with(settings{authz + "admin_emails": `["alice@open-metadata.org", "bob@open-metadata.org"]`}).tree(t))
	if emails := have(); len(emails) != 2 {
		t.Errorf("written were two addresses, and the server has %v", emails)
	}
	d.MustApply(s.public().with(settings{authz + "admin_emails": `[]`}).tree(t))
	if emails := have(); len(emails) != 0 {
		t.Errorf("they were removed, and the server has %v", emails)
	}
}

// 2.1 resolves host names, keeps secrets that are left out, and may be told to take its settings from its environment (pull
// 32251).
func TestAccSecurityConfig_version21(t *testing.T) {
	s := newSignIn(t, "web", acctest.Options{Server: double.Options{
		Version: "2.1", Authentication: map[string]any{"providerName": "of the environment"},
	}})
	managedBy := func(source string) func() {
		return func() {
			environment := s.Server().Double().Environment()
			environment.ConfigSource = source
			s.Server().Double().SetEnvironment(environment)
		}
	}
	before := s.served()
	config := s.config(s.confidential())
	s.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error { return same(before, s.served()) },
		Steps: []resource.TestStep{
			{PreConfig: managedBy("AUTO"), Config: config, ConfigPlanChecks: acctest.NoChanges},
			{
				Config: s.config(s.confidential().with(settings{
					authn + "provider_name":                    `"Company"`,
					authn + "additional_trusted_redirect_uris": `["https://extension.example.com/callback"]`,
					authn + "session_expiry":                   `7200`,
					authn + "max_active_sessions_per_user":     `3`,
					authz + "admin_emails":                     `["alice@open-metadata.org", "bob@open-metadata.org"]`,
					authz + "allowed_email_domains":            `["open-metadata.org"]`,
					authz + "bot_domain":                       `"bots.open-metadata.org"`,
				})), ConfigPlanChecks: acctest.NoChanges,
				Check: s.expect(map[string]any{
					"authenticationConfiguration.providerName":                  "Company",
					"authenticationConfiguration.additionalTrustedRedirectUris": []any{"https://extension.example.com/callback"},
					"authenticationConfiguration.sessionExpiry":                 float64(7200),
					"authenticationConfiguration.maxActiveSessionsPerUser":      float64(3),
					"authorizerConfiguration.allowedEmailDomains":               []any{"open-metadata.org"},
					"authorizerConfiguration.botDomain":                         "bots.open-metadata.org",
					"authenticationConfiguration.ldapConfiguration.maxPoolSize": float64(3),
				}),
			},
			{Config: config, ConfigPlanChecks: acctest.NoChanges, Check: s.expect(map[string]any{"authenticationConfiguration.sessionExpiry": nil})},
		},
	})
}

// A server of 2.1 that takes its settings from its deployment only answers a change with 409. The plan says so before, on the
// attribute, with the variable to set instead (M20, M40), for which it asks once. What the deployment does not write can be
// changed.
func TestAccSecurityConfig_ownedByTheDeployment(t *testing.T) {
	s := newSignIn(t, "browser", acctest.Options{Needs: acctest.RequestLog, Server: double.Options{
		Version: "2.1", PublicHosts: map[string]string{"localhost": "the stand-in org"},
	}})
	own := func(source string) func() {
		return func() {
			environment := s.Server().Double().Environment()
			environment.ConfigSource = source
			s.Server().Double().SetEnvironment(environment)
			s.Server().ClearLog()
		}
	}
	asked := func(want int) error {
		got := 0
		for _, line := range s.Server().Requests() {
			if line == "GET /api/v1/system/settings/source" {
				got++
			}
		}
		if got != want || s.sent(http.MethodPut) > 0 {
			return fmt.Errorf("asked %d times, not %d: %v", got, want, s.Server().Requests())
		}
		return nil
	}
	refused := func(change settings, says string) resource.TestStep {
		return resource.TestStep{
			PreConfig: own("ENV"), Config: s.config(s.public().with(change)), PlanOnly: true, ExpectError: regexp.MustCompile(acctest.Escape(says)),
		}
	}
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		refused(nil, "The server takes authenticationConfiguration.provider from its deployment only (SECURITY_CONFIG_SOURCE=ENV), and refuses to have it changed through its API. "+
			"Set it by AUTHENTICATION_PROVIDER in the server's environment, or set SECURITY_CONFIG_SOURCE to AUTO or DB, and restart the server."),
		{PreConfig: own("DB"), Config: s.config(s.public()), ConfigPlanChecks: acctest.NoChanges},
		{PreConfig: own("ENV"), Config: s.config(s.public()), ConfigPlanChecks: acctest.NoChanges, Check: func(*terraform.State) error { return asked(0) }},
		refused(settings{authz + "enforce_principal_domain": "true"}, "Set it by AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN in the server's environment"),
		{
			PreConfig: func() {
				if err := asked(1); err != nil {
					t.Error(err)
				}
			},
			Config: s.config(s.public().with(settings{authz + "test_principals": `["tester"]`})), ConfigPlanChecks: acctest.NoChanges,
		},
		{PreConfig: own("AUTO"), Config: s.config(s.public())},
	}})
}

// The plan of a create does not depend on the server: one that cannot be reached is a warning.
func TestAccSecurityConfig_unreachable(t *testing.T) {
	s := newSignIn(t, "browser")
	key := filepath.Join(s.Server().ConfDir(), "private_key.der")
	if _, err := os.Stat(key); err != nil {
		t.Fatal(err)
	}
	elsewhere := fmt.Sprintf("provider \"openmetadata\" {\n host = \"http://localhost:1\"\n max_retries = 0\n signing_key = { private_key_file = %q, user = \"terraform\" }\n}\n", key)
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: elsewhere + securityResource(s.public()), PlanOnly: true, ExpectNonEmptyPlan: true},
	}})
}

// TestAccSecurityConfig_secretLeftOut: the guide's second sentence, a Web app without a secret, is refused in every plan that
// writes to the server; an import, whose configuration Terraform makes without one, changes nothing.
func TestAccSecurityConfig_secretLeftOut(t *testing.T) {
	const missing = "Write the client secret, for example from the ephemeral openmetadata_okta_client_secret"
	s := newSignIn(t, "web")
	good := s.confidential()
	without := good.with(settings{"client_secret_wo": nil, "client_secret_wo_version": nil})
	s.dialogue().Plan(without.tree(t)).ExpectError(t, "client_secret_wo", missing)
	blank := s.dialogue().Plan(good.with(settings{"client_secret_wo": `" "`}).tree(t))
	blank.ExpectError(t, "client_secret_wo", missing)

	dialogue := s.dialogue()
	dialogue.MustApply(good.tree(t))
	dialogue.Plan(without.with(settings{authn + "provider_name": `"Company"`}).tree(t)).ExpectError(t, "client_secret_wo", missing)
	imported := s.dialogue()
	imported.Import("security_config")
	if imported.Changes(without.tree(t)) {
		t.Errorf("the import changes %q", imported.Differences(without.tree(t)))
	}
	imported.Plan(without.with(settings{authn + "provider_name": `"Company"`}).tree(t)).ExpectError(t, "client_secret_wo", missing)
}
