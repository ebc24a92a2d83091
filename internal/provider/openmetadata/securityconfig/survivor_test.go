package securityconfig

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// M59 line by line: which credential outlives which configuration.
func TestSurvives(t *testing.T) {
	own := []string{"sub", "email", "preferred_username"}
	password := api.ConfiguredCredential{Kind: api.KindPassword, Claims: own, Identity: api.Identity{Email: "admin@open-metadata.org"}}
	signingKey := api.ConfiguredCredential{Kind: api.KindSigningKey, Claims: own, Identity: api.Identity{Email: "terraform@open-metadata.org"}}
	bot := api.ConfiguredCredential{Kind: api.KindToken, Claims: own, Identity: api.Identity{
		Email: "admbot@open-metadata.org", Claims: jwtkey.Claims{Issuer: "open-metadata.org", TokenType: "BOT", IsBot: true},
	}}
	ofOkta := api.ConfiguredCredential{Kind: api.KindToken, Claims: own, Identity: api.Identity{
		Email: "alice@example.com", Claims: jwtkey.Claims{Issuer: "https://example.okta.com"},
	}}
	settings := func(provider string, urls []string, domain string, claims ...string) ssoconfig.Input {
		in := ssoconfig.Input{}
		in.Settings.Authentication = ssoconfig.Authentication{Provider: &provider, PublicKeyURLs: urls, JWTPrincipalClaims: claims}
		enforce := domain != ""
		in.Settings.Authorizer = ssoconfig.Authorizer{PrincipalDomain: &domain, EnforcePrincipalDomain: &enforce}
		return in
	}
	okta := settings("okta", []string{"https://example.okta.com/oauth2/v1/keys"}, "", "email")
	basic := settings("basic", []string{"http://localhost:8585/api/v1/system/config/jwks"}, "", "email")
	enforced := settings("okta", []string{"https://example.okta.com/oauth2/v1/keys"}, "example.com", "email")
	unknownProvider := settings("okta", nil, "", "email")
	unknownProvider.Settings.Authentication.Provider = nil
	unknownProvider.Undecided = ssoconfig.Undecided{ssoconfig.PathAuthentication + ".provider": true}
	for _, c := range []struct {
		what      string
		candidate api.ConfiguredCredential
		in        ssoconfig.Input
		why       string
	}{
		{"a password under Okta", password, okta, "nobody signs in"},
		{"a password under basic", password, basic, ""},
		{"a password under a provider that is not known yet", password, unknownProvider, ""},
		{"a self-signed token under Okta", signingKey, okta, ""},
		{"a self-signed token of another domain", signingKey, enforced, "open-metadata.org"},
		{"a bot of another domain, which is exempt", bot, enforced, ""},
		{"an Okta token under Okta", ofOkta, okta, ""},
		{"an Okta token under basic", ofOkta, basic, "whose keys are not among public_key_urls"},
		{"an Okta token where the key URLs are derived", ofOkta, settings("okta", nil, "", "email"), ""},
		{"claims that the token does not carry", signingKey, settings("okta", nil, "", "upn"), "Add one of the claims that it carries"},
	} {
		problems := survives(c.candidate, c.in)
		switch {
		case c.why == "" && len(problems) > 0:
			t.Errorf("%s: %v, want it to survive", c.what, problems)
		case c.why != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, c.why)):
			t.Errorf("%s: %v, want %q", c.what, problems, c.why)
		}
	}
}

// The server's findings are warnings in the plan and errors in the apply, on the same attributes (F2, F3).
func TestAddFindings(t *testing.T) {
	beans := &api.APIError{Method: "POST", Path: "/api/v1/system/security/validate", Status: 400, Message: "[query param tenant must not be null, query param className must not be null]"}
	failed := &api.APIError{Method: "POST", Path: "/api/v1/system/security/validate", Status: 500, Message: "injected"}
	for _, c := range []struct {
		what     string
		findings []api.FieldError
		err      error
		paths    []string
	}{
		{"nothing", nil, nil, nil},
		{"a field", []api.FieldError{{Field: "authenticationConfiguration.oidcConfiguration.discoveryUri", Error: "…404"}}, nil, []string{"authentication_configuration.oidc_configuration.discovery_uri"}},
		{"the secret, which stands at the top", []api.FieldError{{Field: "authenticationConfiguration.oidcConfiguration.secret", Error: "invalid"}}, nil, []string{"client_secret_wo"}},
		{"no field", []api.FieldError{{Field: "", Error: "blank"}}, nil, []string{"authentication_configuration"}},
		{"members that are missing", nil, beans, []string{"authentication_configuration.oidc_configuration.tenant", "authorizer_configuration.class_name"}},
		{"an error of another kind", nil, &api.RequestError{Method: "POST", Path: "/x", Err: errForTest}, []string{"authentication_configuration"}},
		{"a failure of the server", nil, failed, []string{"authentication_configuration"}},
	} {
		for _, severity := range []diag.Severity{diag.SeverityWarning, diag.SeverityError} {
			var diagnostics diag.Diagnostics
			addFindings(&diagnostics, c.findings, c.err, severity)
			var paths []string
			for _, one := range diagnostics {
				if one.Severity() != severity {
					t.Errorf("%s: %s is %s", c.what, one.Summary(), one.Severity())
				}
				if asked := c.err == nil || errors.Is(c.err, error(beans)); strings.Contains(one.Summary(), "refuse") != asked {
					t.Errorf("%s: %q", c.what, one.Summary())
				}
				paths = append(paths, one.(diag.DiagnosticWithPath).Path().String())
			}
			if strings.Join(paths, " ") != strings.Join(c.paths, " ") {
				t.Errorf("%s: on %v, want %v", c.what, paths, c.paths)
			}
		}
	}
}

type testError string

func (e testError) Error() string { return string(e) }

const errForTest = testError("connection refused")
