package okta_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestBrowsersMayUseTheTokenEndpointFromTrustedOrigins: the refusals are those of the OAuth error catalogue
// (*_browser_request). That the endpoint always has the CORS headers of the page is in the OAuth specification (tokenOptions):
// "CORS is enforced on a per-client basis".
func TestBrowsersMayUseTheTokenEndpointFromTrustedOrigins(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	page := http.Header{"Origin": {"https://app.example.com"}}
	exchange := func(header http.Header) orgtest.Answer {
		return d.Post("token", d.CodeForm(d.SignIn(d.Browser(), "alice@example.com", d.Request(nil)).Get("code")), header)
	}
	if a := exchange(page); !strings.Contains(a.Str("error_description"), "registered Trusted Origins") || a.Header.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("untrusted: %d %s %v", a.Status, a.Raw, a.Header)
	}
	body := map[string]any{"name": "om", "origin": "https://app.example.com", "scopes": []any{map[string]any{"type": "CORS"}}}
	origin := orgtest.Origins + "/" + d.Must(200, "POST", orgtest.Origins, body).ID()
	if a := exchange(page); a.Status != 200 || a.Header.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("trusted: %d %s %v", a.Status, a.Raw, a.Header)
	}
	if a := exchange(http.Header{"Origin": {"https://evil.example"}}); !strings.Contains(a.Str("error_description"), "whitelisted redirect_uri") {
		t.Errorf("another page: %d %s", a.Status, a.Raw)
	}
	preflight := d.SendWith("OPTIONS", d.Issuer+"/v1/token", nil, orgtest.Merged(page, http.Header{
		"Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type"},
	}))
	if h := preflight.Header; preflight.Status != 204 || h.Get("Access-Control-Allow-Headers") != "content-type" || h.Get("Access-Control-Allow-Methods") != "POST" ||
		h.Get("Access-Control-Max-Age") != "3600" || h.Get("Vary") != "Origin" {
		t.Errorf("preflight: %d %v", preflight.Status, preflight.Header)
	}
	d.Must(200, "POST", origin+"/lifecycle/deactivate", nil)
	if a := exchange(page); a.Status != 400 {
		t.Errorf("inactive origin: %d %s", a.Status, a.Raw)
	}
}

// TestCORSIsEnabledForSomeOperations: the operations are those that the OAuth specification and the API specification mark as
// isCorsEnabled.
func TestCORSIsEnabledForSomeOperations(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	page := http.Header{"Origin": {"https://app.example.com"}, "Authorization": {"SSWS sandbox-api-token"}}
	operations := map[string]bool{
		"/.well-known/okta-organization":                     true,
		"/.well-known/openid-configuration":                  true,
		d.Issuer + "/.well-known/openid-configuration":       true,
		"/.well-known/oauth-authorization-server" + d.Issuer: true,
		"/oauth2/v1/keys":                                    true,
		d.Issuer + "/v1/keys":                                true,
		d.Issuer + "/v1/userinfo":                            true,
		d.Issuer + "/v1/logout":                              false,
		d.Request(nil):                                       false,
		orgtest.Apps:                                         false,
		orgtest.Origins:                                      false,
		orgtest.Servers:                                      false,
		"/api/v1/groups":                                     false,
		"/api/v1/users/me":                                   true,
	}
	allowed := func(path string) string {
		return d.SendWith("GET", path, nil, page).Header.Get("Access-Control-Allow-Origin")
	}
	for path := range operations {
		if got := allowed(path); got != "" {
			t.Errorf("%s: the origin is not trusted, but %q is allowed", path, got)
		}
	}
	d.Must(200, "POST", orgtest.Origins, map[string]any{"name": "om", "origin": "https://app.example.com", "scopes": []any{map[string]any{"type": "CORS"}}})
	for path, enabled := range operations {
		if got := allowed(path); enabled != (got == "https://app.example.com") || !enabled && got != "" {
			t.Errorf("%s: %q is allowed, enabled is %v", path, got, enabled)
		}
	}
}
