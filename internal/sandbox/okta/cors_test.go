package okta_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// TestBrowsersMayUseTheTokenEndpointFromTrustedOrigins: the refusals are those of
// the OAuth error catalogue (*_browser_request). That the endpoint always has the
// CORS headers of the page is in the OAuth specification (tokenOptions): "CORS is
// enforced on a per-client basis".
func TestBrowsersMayUseTheTokenEndpointFromTrustedOrigins(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	page := http.Header{"Origin": {"https://app.example.com"}}
	exchange := func(header http.Header) answer {
		return d.post("token", d.codeForm(d.signIn(d.browser(), "alice@example.com", d.request(nil)).Get("code")), header)
	}
	if a := exchange(page); !strings.Contains(a.str("error_description"), "registered Trusted Origins") || a.header.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("untrusted: %d %s %v", a.status, a.raw, a.header)
	}
	body := map[string]any{"name": "om", "origin": "https://app.example.com", "scopes": []any{map[string]any{"type": "CORS"}}}
	origin := origins + "/" + d.must(200, "POST", origins, body).id()
	if a := exchange(page); a.status != 200 || a.header.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("trusted: %d %s %v", a.status, a.raw, a.header)
	}
	if a := exchange(http.Header{"Origin": {"https://evil.example"}}); !strings.Contains(a.str("error_description"), "whitelisted redirect_uri") {
		t.Errorf("another page: %d %s", a.status, a.raw)
	}
	preflight := d.sendWith("OPTIONS", d.issuer+"/v1/token", nil, merge(page, http.Header{
		"Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type"},
	}))
	if h := preflight.header; preflight.status != 204 || h.Get("Access-Control-Allow-Headers") != "content-type" || h.Get("Access-Control-Allow-Methods") != "POST" ||
		h.Get("Access-Control-Max-Age") != "3600" || h.Get("Vary") != "Origin" {
		t.Errorf("preflight: %d %v", preflight.status, preflight.header)
	}
	d.must(200, "POST", origin+"/lifecycle/deactivate", nil)
	if a := exchange(page); a.status != 400 {
		t.Errorf("inactive origin: %d %s", a.status, a.raw)
	}
}

func merge(headers ...http.Header) http.Header {
	out := http.Header{}
	for _, h := range headers {
		maps.Copy(out, h)
	}
	return out
}

// TestCORSIsEnabledForSomeOperations: the operations are those that the OAuth
// specification and the API specification mark as isCorsEnabled.
func TestCORSIsEnabledForSomeOperations(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	page := http.Header{"Origin": {"https://app.example.com"}, "Authorization": {"SSWS sandbox-api-token"}}
	operations := map[string]bool{
		"/.well-known/okta-organization":                     true,
		"/.well-known/openid-configuration":                  true,
		d.issuer + "/.well-known/openid-configuration":       true,
		"/.well-known/oauth-authorization-server" + d.issuer: true,
		"/oauth2/v1/keys":                                    true,
		d.issuer + "/v1/keys":                                true,
		d.issuer + "/v1/userinfo":                            true,
		d.issuer + "/v1/logout":                              false,
		d.request(nil):                                       false,
		apps:                                                 false,
		origins:                                              false,
		servers:                                              false,
		"/api/v1/groups":                                     false,
		"/api/v1/users/me":                                   true,
	}
	allowed := func(path string) string {
		return d.sendWith("GET", path, nil, page).header.Get("Access-Control-Allow-Origin")
	}
	for path := range operations {
		if got := allowed(path); got != "" {
			t.Errorf("%s: the origin is not trusted, but %q is allowed", path, got)
		}
	}
	d.must(200, "POST", origins, map[string]any{"name": "om", "origin": "https://app.example.com", "scopes": []any{map[string]any{"type": "CORS"}}})
	for path, enabled := range operations {
		if got := allowed(path); enabled != (got == "https://app.example.com") || !enabled && got != "" {
			t.Errorf("%s: %q is allowed, enabled is %v", path, got, enabled)
		}
	}
}
