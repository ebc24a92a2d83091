package securityconfig_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestStory_refusedInThePlan: settings that the server takes and then dies of, or that nobody could sign in by. The
// configuration alone decides, so nothing is asked of a server.
func TestStory_refusedInThePlan(t *testing.T) {
	t.Parallel()
	const (
		claims  = authn + "jwt_principal_claims"
		mapping = authn + "jwt_principal_claims_mapping"
		keys    = authn + "public_key_urls"
		block   = authn + "oidc_configuration"
		classes = "org.openmetadata.service.security."
	)
	orgKeys := "https://example.okta.com/oauth2/v1/keys"
	for _, test := range []struct {
		story      string
		clientType string
		change     map[string]any
		path, text string
	}{
		{"fact 7: the server's own keys by their address", "public", map[string]any{keys: []any{orgKeys, "http://127.0.0.1:8585/api/v1/system/config/jwks"}}, keys, "Write a host name"},
		{"fact 24: a claim that no token of the server has", "public", map[string]any{claims: []any{"nope"}}, claims, `Add "email" or "preferred_username" or "sub"`},
		{"fact 24: an algorithm that its keys do not have", "public", map[string]any{authn + "token_validation_algorithm": "ES256"}, authn + "token_validation_algorithm", `Write "RS256"`},
		{"fact 36: no way for the client to prove itself", "confidential", map[string]any{oidc + "client_authentication_method": nil}, oidc + "client_authentication_method", `write "client_secret_basic" or "client_secret_post"`},
		{"fact 36: a confidential client without its block", "confidential", map[string]any{block: nil}, block, "which needs oidc_configuration"},
		{"fact 36: no keys", "public", map[string]any{keys: []any{}}, keys, orgKeys},
		{"fact 36: no administrators", "public", map[string]any{authz + "admin_principals": []any{}}, authz + "admin_principals", "at least one administrator"},
		{"fact 39: keys at no address", "public", map[string]any{keys: []any{orgKeys, "garbage"}}, keys, "does not start again"},
		{"fact 39: a mapping that does not parse", "public", map[string]any{mapping: []any{"username=sub", "email:email"}}, mapping, "Write exactly two entries"},
		{"fact 40: no principal claims", "public", map[string]any{claims: []any{}}, claims, "refuses every token"},
		{"fact 41: RS512", "public", map[string]any{authn + "token_validation_algorithm": "RS512"}, authn + "token_validation_algorithm", `Write "RS256"`},
		{"fact 117: every token is an administrator's", "public", map[string]any{authz + "class_name": classes + "NoopAuthorizer"}, authz + "class_name", "every token an administrator's rights"},
		{"fact 118: no token is looked at", "public", map[string]any{authz + "container_request_filter": classes + "NoopFilter"}, authz + "container_request_filter", "nobody gets in"},
		{"fact 121: a class that is not there", "public", map[string]any{authz + "class_name": classes + "DefaultAuthoriser"}, authz + "class_name", "keeps it from starting again"},
		{"fact 122: no filter", "public", map[string]any{authz + "container_request_filter": ""}, authz + "container_request_filter", classes + "JwtFilter"},
		{"fact 124: a domain in upper case", "public", map[string]any{authz + "principal_domain": "EXAMPLE.COM", authz + "enforce_principal_domain": true}, authz + "principal_domain", `Write "example.com"`},
		{"fact 125: a domain with its @", "public", map[string]any{authz + "principal_domain": "@example.com"}, authz + "principal_domain", "what follows the @"},
		{"fact 126: a domain of no name", "public", map[string]any{authz + "allowed_domains": []any{"example.com", ""}}, authz + "allowed_domains", "every token without a domain"},
		{"fact 127: ALL domains", "confidential", map[string]any{authz + "allowed_email_registration_domains": []any{"ALL"}}, authz + "allowed_email_registration_domains", `write "all"`},
		{"fact 128: a slash behind the server's address", "confidential", map[string]any{oidc + "server_url": "https://catalog.example.com/"}, oidc + "server_url", "write https://catalog.example.com."},
		{"fact 130: a callback that is not listened at", "confidential", map[string]any{oidc + "callback_url": "https://catalog.example.com/auth/callback"}, oidc + "callback_url", "write https://catalog.example.com/callback."},
		{"fact 132: a callback without the server's path", "confidential", map[string]any{oidc + "server_url": "https://catalog.example.com/om"}, oidc + "callback_url", "write https://catalog.example.com/om/callback."},
		{"fact 135: another response type", "confidential", map[string]any{oidc + "response_type": "id_token"}, oidc + "response_type", `Write "code"`},
		{"fact 136: a parameter of the server's own", "confidential", map[string]any{oidc + "custom_params": map[string]any{"customParamKey1": "scope", "customParamValue1": "openid"}}, oidc + "custom_params", "write it as scope"},
		{"fact 137: a prompt that there is not", "confidential", map[string]any{oidc + "prompt": "foo"}, oidc + "prompt", "every sign-in fails"},
		{"fact 138: a scope without email", "confidential", map[string]any{oidc + "scope": "openid profile"}, oidc + "scope", `Write "openid profile email"`},
		{"issue 2773: the keys of another server", "public", map[string]any{keys: []any{"https://example.okta.com/oauth2/default/v1/keys"}}, keys, orgKeys},
		{"issue 15518: an e-mail address as administrator", "public", map[string]any{authz + "admin_principals": []any{"alice@example.com"}}, authz + "admin_principals", `write "alice"`},
		{"issue 16662: a password beside the name", "public", map[string]any{authz + "admin_principals": []any{"alice:secret"}}, authz + "admin_principals", `write the user name only, "alice"`},
		{"issue 20782: no address of the server", "confidential", map[string]any{oidc + "server_url": nil}, oidc + "server_url", "write the server's URL"},
		{"issue 20811: a public client with the confidential block", "confidential", map[string]any{authn + "client_type": "public", "client_secret_wo": nil}, block, "Remove it"},
		{"issue 25128: half a mapping", "public", map[string]any{mapping: []any{"username:preferred_username"}}, mapping, "maps only one of username and email"},
		{"issue 25128: a mapping of more than names", "public", map[string]any{mapping: []any{"username:preferred_username", "email:email", "groups:groups"}}, mapping, `"groups:groups" is no mapping`},
		{"issue 28088: the keys of the earlier issuer", "confidential", map[string]any{
			keys: []any{orgKeys}, authn + "authority": "https://example.okta.com/oauth2/aus1", oidc + "discovery_uri": "https://example.okta.com/oauth2/aus1/.well-known/openid-configuration",
		}, keys, "https://example.okta.com/oauth2/aus1/v1/keys"},
	} {
		t.Run(test.story, func(t *testing.T) {
			t.Parallel()
			config := goodSecurityConfig(test.clientType)
			for name, value := range test.change {
				acctest.SetMember(config, name, value)
			}
			problems := acctest.Validate(t, "openmetadata_security_config", config)
			if len(problems) != 1 || problems[0].Path != test.path || !strings.Contains(problems[0].Text, test.text) {
				t.Errorf("%q, want one error on %s with %q", problems, test.path, test.text)
			}
		})
	}
}

// TestAccStory_warnedInThePlan: settings that are good for one server and not for another, or that work and let the wrong
// people in.
func TestAccStory_warnedInThePlan(t *testing.T) {
	s := newSignIn(t, "web")
	s.Parallel()
	quiet := s.confidential().with(settings{
		authn + "force_secure_session_cookie": "true", authz + "enforce_principal_domain": "true",
	})
	// Not all is known, so the server is not asked about an issuer that is not there.
	at := func(issuer string) settings {
		return quiet.with(settings{
			authn + "client_id": acctest.Unknown, authn + "authority": fmt.Sprintf("%q", issuer),
			oidc + "discovery_uri": fmt.Sprintf("%q", issuer+"/.well-known/openid-configuration"),
		})
	}
	custom := at("https://example.okta.com/oauth2/aus1")
	for _, test := range []struct {
		story      string
		version    string
		good       settings
		change     settings
		path, text string
	}{
		{"issue 24334: the org's own authorization server on 1.10.6", "1.10.6", custom, at("https://example.okta.com"), oidc + "discovery_uri", "Upgrade the server to 1.10.7 or later"},
		{"issue 25412: a host like a private address on 1.11.5", "1.11.5", custom, at("https://fd12.okta.com"), oidc + "discovery_uri", "Upgrade the server to 1.12"},
		{"issue 30304: refresh tokens on 1.13.1", "1.13.1", quiet, settings{oidc + "scope": `"openid email profile offline_access"`}, oidc + "scope", "upgrade the server to the last 1.13 release"},
		{"issue 26145: TLS that ends at a proxy", "", quiet, settings{authn + "force_secure_session_cookie": "false"}, authn + "force_secure_session_cookie", "Write force_secure_session_cookie = true"},
		{"issue 20782: http to another machine", "", quiet, settings{oidc + "server_url": `"http://catalog.example.com"`}, oidc + "server_url", "Write https://catalog.example.com"},
		{"issue 20782: the callback at another origin", "", quiet, settings{oidc + "callback_url": `"https://om.example.com/callback"`}, oidc + "callback_url", "the callback finds no session"},
		{"issue 27312: the claim that Okta fills with an id", "", quiet, settings{authn + "jwt_principal_claims": `["sub", "email"]`}, authn + "jwt_principal_claims", "nobody would be who the server knows"},
		{"issue 29488: domains looked for in a claim that has none", "", quiet, settings{authn + "jwt_principal_claims": `["preferred_username", "email"]`}, authn + "jwt_principal_claims", `Write "email" first`},
		{"issue 21532: anybody's alice is alice", "", quiet, settings{authz + "enforce_principal_domain": "false"}, authz + "enforce_principal_domain", "alice@another.example signs in as alice"},
		{"fact 59: self sign-up is opened", "", quiet, settings{authn + "enable_self_signup": "true"}, authn + "enable_self_signup", "Anyone whom Okta lets in can become an administrator"},
		{"fact 73: admin stays in the list", "", quiet, settings{authz + "admin_principals": `["admin", "terraform"]`}, authz + "admin_principals", "begins with admin@"},
	} {
		t.Run(test.story, func(t *testing.T) {
			host := s.Server().URL
			if test.version != "" {
				host = sayingVersion(t, s.Server(), test.version)
			}
			s.dialogue(host).Plan(test.good.with(test.change).tree(t)).ExpectWarning(t, test.path, test.text)
			s.dialogue(host).Plan(test.good.tree(t)).ExpectNoWarning(t, test.path, test.text)
		})
	}
}

// TestAccStory_refusedForItsOwnCredential: domain enforcement counts for the server's own tokens too, the provider's among
// them.
func TestAccStory_refusedForItsOwnCredential(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Parallel()
	enforced := s.public().with(settings{authz + "enforce_principal_domain": "true"})
	for _, test := range []struct {
		story, path string
		change      settings
	}{
		{"fact 56: another domain", authz + "principal_domain", settings{authz + "principal_domain": `"example.com"`}},
		{"fact 56: allowed domains replace the principal domain", authz + "allowed_domains", settings{authz + "allowed_domains": `["example.com"]`}},
	} {
		t.Run(test.story, func(t *testing.T) {
			values := s.Server().BySigningKey("terraform")
			s.Dialogue("openmetadata_security_config", values).Plan(enforced.with(test.change).tree(t)).
				ExpectError(t, test.path, `Add "open-metadata.org" to allowed_domains`)
			if said := s.Dialogue("openmetadata_security_config", values).Plan(enforced.tree(t)); len(said.Errors) > 0 {
				t.Errorf("the domain of the credential is refused: %q", said.Errors)
			}
		})
	}
}
