package okta_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccOktaApp_invalid shows that Terraform puts the error on the attribute.
func TestAccOktaApp_invalid(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + app("x", "auth_code_pkce", oneCallback, `token_endpoint_auth_method = "client_secret_basic"`),
		PlanOnly:    true,
		ExpectError: regexp.MustCompile(`(?s)Not possible with the flow auth_code_pkce.*token_endpoint_auth_method = "client_secret_basic".*cannot\s+keep\s+a\s+client\s+secret`),
	}}})
}

func TestOktaApp_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"label": "OpenMetadata", "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}}
	set := func(pairs ...any) map[string]any {
		change := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			change[pairs[i].(string)] = pairs[i+1]
		}
		return change
	}
	unknown := map[string]any{}
	for _, name := range []string{"label", "flow_type", "redirect_uris", "application_type", "grant_types", "response_types", "token_endpoint_auth_method", "pkce_required",
		"post_logout_redirect_uris", "initiate_login_uri", "wildcard_redirect", "consent_method", "issuer_mode", "refresh_token", "implicit_assignment", "auto_key_rotation", "status"} {
		unknown[name] = acctest.Unknown
	}
	rotate := map[string]any{"rotation_type": "ROTATE", "leeway": 10}
	acctest.ExpectProblems(t, "openmetadata_okta_app", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: unknown},
		{Name: "a URI not known", Change: set("redirect_uris", []any{acctest.Unknown, "https://catalog.example.com/callback"})},
		{Name: "a grant not known", Change: set("grant_types", []any{acctest.Unknown})},
		{Name: "flow not known, method given", Change: set("flow_type", acctest.Unknown, "token_endpoint_auth_method", "none")},
		{Name: "web without refresh tokens", Change: set("grant_types", []any{"authorization_code"})},
		{Name: "web with a further grant", Change: set("grant_types", []any{"authorization_code", "urn:ietf:params:oauth:grant-type:device_code"})},
		{Name: "web with post", Change: set("token_endpoint_auth_method", "client_secret_post", "pkce_required", false)},
		{Name: "implicit written out", Change: set("flow_type", "implicit", "application_type", "browser", "grant_types", []any{"implicit", "refresh_token", "authorization_code"}, "response_types", []any{"token", "code", "id_token"}, "token_endpoint_auth_method", "none", "pkce_required", true)},
		{Name: "rotation", Change: set("refresh_token", rotate)},
		{Name: "wildcard", Change: set("redirect_uris", []any{"https://*.example.com/callback"}, "wildcard_redirect", "SUBDOMAIN")},
		{Name: "loopback", Change: set("redirect_uris", []any{"http://localhost:8585/callback"})},

		{Name: "host in upper case", Change: set("redirect_uris", []any{"https://Catalog.example.com/callback"}), Path: "redirect_uris[0]", Text: "write https://catalog.example.com/callback."},
		{Name: "sign-out with the scheme's own port", Change: set("post_logout_redirect_uris", []any{"https://catalog.example.com:443"}), Path: "post_logout_redirect_uris[0]", Text: "write https://catalog.example.com."},
		{Name: "a beginning with a user", Change: set("initiate_login_uri", "https://bob@catalog.example.com/login"), Path: "initiate_login_uri", Text: "Write https://catalog.example.com/login."},
		{Name: "logout with blanks", Change: set("frontchannel_logout_uri", "https://catalog.example.com/logout "), Path: "frontchannel_logout_uri", Text: "Write https://catalog.example.com/logout."},
		{Name: "flow", Change: set("flow_type", "authorization_code"), Path: "flow_type", Text: `"implicit" "auth_code_pkce" "auth_code"`},
		{Name: "flow in upper case, with a grant", Change: set("flow_type", "AUTH_CODE", "grant_types", []any{"refresh_token"}), Path: "flow_type", Text: `got: "AUTH_CODE"`},
		{Name: "no label", Change: set("label", ""), Path: "label", Text: "between 1 and 100"},
		{Name: "long label", Change: set("label", strings.Repeat("l", 101)), Path: "label", Text: "between 1 and 100"},
		{Name: "web as browser", Change: set("application_type", "browser"), Path: "application_type", Text: `Write "web"`},
		{Name: "spa as web", Change: set("flow_type", "auth_code_pkce", "application_type", "web"), Path: "application_type", Text: `Write "browser"`},
		{Name: "web without a secret", Change: set("token_endpoint_auth_method", "none"), Path: "token_endpoint_auth_method", Text: "authenticates with its client secret"},
		{Name: "spa with a secret", Change: set("flow_type", "implicit", "token_endpoint_auth_method", "client_secret_basic"), Path: "token_endpoint_auth_method", Text: "cannot keep a client secret"},
		{Name: "spa without PKCE", Change: set("flow_type", "auth_code_pkce", "pkce_required", false), Path: "pkce_required", Text: "must use PKCE"},
		{Name: "web with the implicit grant", Change: set("grant_types", []any{"authorization_code", "implicit"}), Path: "grant_types", Text: "has no implicit grant"},
		{Name: "web without codes", Change: set("grant_types", []any{"refresh_token"}), Path: "grant_types", Text: `needs the grant "authorization_code"`},
		{Name: "spa with client credentials", Change: set("flow_type", "implicit", "grant_types", []any{"authorization_code", "refresh_token", "implicit", "client_credentials"}), Path: "grant_types", Text: `cannot have the grant "client_credentials"`},
		{Name: "web with tokens", Change: set("response_types", []any{"code", "token"}), Path: "response_types", Text: `Write ["code"]`},
		{Name: "rotation without the grant", Change: set("grant_types", []any{"authorization_code"}, "refresh_token", rotate), Path: "refresh_token", Text: "Add the grant or leave refresh_token out"},
		{Name: "leeway of a static token", Change: set("refresh_token", map[string]any{"rotation_type": "STATIC", "leeway": 10}), Path: "refresh_token.leeway", Text: "Leave leeway out"},
		{Name: "leeway", Change: set("refresh_token", map[string]any{"rotation_type": "ROTATE", "leeway": 61}), Path: "refresh_token.leeway", Text: "between 0 and 60"},
		{Name: "rotation type", Change: set("refresh_token", map[string]any{"rotation_type": "rotate"}), Path: "refresh_token.rotation_type", Text: `"ROTATE" "STATIC"`},
		{Name: "no redirect URI", Change: set("redirect_uris", []any{}), Path: "redirect_uris", Text: "at least 1"},
		{Name: "the same URI twice", Change: set("redirect_uris", []any{"https://catalog.example.com/callback", "https://catalog.example.com/callback"}), Path: "redirect_uris", Text: "duplicate"},
		{Name: "plain http", Change: set("redirect_uris", []any{"http://catalog.example.com/callback"}), Path: "redirect_uris[0]", Text: "write https://catalog.example.com/callback"},
		{Name: "fragment", Change: set("redirect_uris", []any{"https://catalog.example.com/callback#x"}), Path: "redirect_uris[0]", Text: "fragment"},
		{Name: "no scheme", Change: set("redirect_uris", []any{"catalog.example.com/callback"}), Path: "redirect_uris[0]", Text: "no absolute URI"},
		{Name: "wildcard without the setting", Change: set("redirect_uris", []any{"https://*.example.com/callback"}), Path: "redirect_uris[0]", Text: `wildcard_redirect = "SUBDOMAIN"`},
		{Name: "sign-out over plain http", Change: set("post_logout_redirect_uris", []any{"http://catalog.example.com"}), Path: "post_logout_redirect_uris[0]", Text: "write https://catalog.example.com"},
		{Name: "consent", Change: set("consent_method", "NONE"), Path: "consent_method", Text: `"TRUSTED" "REQUIRED"`},
		{Name: "issuer mode", Change: set("issuer_mode", "ORG"), Path: "issuer_mode", Text: `"ORG_URL" "CUSTOM_URL" "DYNAMIC"`},
		{Name: "status", Change: set("status", "off"), Path: "status", Text: `"ACTIVE" "INACTIVE"`},
	})
}
