package oidc_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestEachPromptIsAskedOnce: somebody who has done what the prompt asks for goes back to the client, also when the sign-in took
// a while.
func TestEachPromptIsAskedOnce(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	d.Must(200, "PUT", d.Scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
	for name, tc := range map[string]struct {
		changes url.Values
		consent bool
	}{
		"login":             {url.Values{"prompt": {"login"}}, false},
		"max_age":           {url.Values{"max_age": {"0"}}, false},
		"login, then asked": {url.Values{"prompt": {"login consent"}, "scope": {"openid catalog"}}, true},
		"asked, then login": {url.Values{"prompt": {"consent login"}, "scope": {"openid catalog"}}, true},
		"both in a POST":    {url.Values{"prompt": {"login consent"}, "scope": {"openid catalog"}, "method": {"POST"}}, true},
	} {
		browser := d.Browser()
		d.SignIn(browser, "alice@example.com", d.Request(nil)) // a session does not help
		method, form := "GET", url.Values(nil)
		if tc.changes.Get("method") == "POST" {
			tc.changes.Del("method")
			method = "POST"
		}
		target := d.Request(tc.changes)
		if method == "POST" {
			path, query, _ := strings.Cut(target, "?")
			form, _ = url.ParseQuery(query)
			target = path
		}
		at := d.Do(browser, method, target, form).Header.Get("Location")
		if !strings.HasPrefix(at, "/login/login.htm") {
			t.Errorf("%s: no sign-in, but %q", name, at)
			continue
		}
		resp := d.Do(browser, "POST", at, url.Values{"username": {"alice@example.com"}, "password": {"alice-pw"}})
		d.Clock.Now = d.Clock.Now.Add(2 * time.Second)
		resp = d.Do(browser, "GET", resp.Header.Get("Location"), nil)
		if tc.consent {
			resp = answerConsent(d, browser, resp, "allow")
		}
		if back := d.SentBack(resp); back.Get("code") == "" {
			t.Errorf("%s: sent back %v", name, back)
		}
	}
	if back := d.SignIn(d.Browser(), "", d.Request(url.Values{"prompt": {"none"}, "max_age": {"0"}})); back.Get("error_description") !=
		"'prompt' parameter must not have the value 'none' for request with 'zero' as max_age." {
		t.Errorf("nobody to ask: %v", back)
	}
}

// answerConsent fills in the consent page and returns to the request.
func answerConsent(d *orgtest.Deployment, browser *http.Client, page *http.Response, consent string) *http.Response {
	d.T.Helper()
	text, _ := io.ReadAll(page.Body)
	_, action, found := strings.Cut(string(text), `action="`)
	action, _, _ = strings.Cut(action, `"`)
	if page.StatusCode != http.StatusOK || !found {
		d.T.Fatalf("no consent page, but %d to %q: %s", page.StatusCode, page.Header.Get("Location"), text)
	}
	resp := d.Do(browser, "POST", html.UnescapeString(action), url.Values{"consent": {consent}})
	return d.Do(browser, "GET", resp.Header.Get("Location"), nil)
}

// TestConsentIsAskedByThreeSettings is the table of the guide "Request user consent": prompt, the app's consent_method, and the
// scope's consent.
func TestConsentIsAskedByThreeSettings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		prompt, method, consent string
		asked                   bool
	}{
		{"consent", "TRUSTED", "REQUIRED", true},
		{"consent", "REQUIRED", "REQUIRED", true},
		{"consent", "TRUSTED", "FLEXIBLE", true},
		{"consent", "REQUIRED", "FLEXIBLE", true},
		{"consent", "TRUSTED", "IMPLICIT", false},
		{"consent", "REQUIRED", "IMPLICIT", false},
		{"", "TRUSTED", "REQUIRED", false},
		{"", "TRUSTED", "FLEXIBLE", false},
		{"", "TRUSTED", "IMPLICIT", false},
		{"", "REQUIRED", "REQUIRED", true},
		{"", "REQUIRED", "FLEXIBLE", true},
		{"", "REQUIRED", "IMPLICIT", false},
	} {
		d := orgtest.Deploy(t, "browser", "none", map[string]any{"consent_method": tc.method})
		d.Must(200, "PUT", d.Scope, map[string]any{"name": "catalog", "consent": tc.consent})
		browser := d.Browser()
		d.SignIn(browser, "alice@example.com", d.Request(nil)) // system scopes need no consent
		request := d.Request(url.Values{"scope": {"openid catalog"}, "prompt": {tc.prompt}})
		resp := d.Do(browser, "GET", request, nil)
		if asked := resp.StatusCode == http.StatusOK; asked != tc.asked {
			t.Errorf("%+v: %d to %q", tc, resp.StatusCode, resp.Header.Get("Location"))
			continue
		}
		if !tc.asked {
			continue
		}
		if back := d.SentBack(answerConsent(d, browser, resp, "allow")); back.Get("code") == "" {
			t.Errorf("%+v: after consent %v", tc, back)
		}
		again := d.Do(browser, "GET", request, nil).StatusCode == http.StatusOK
		if again != (tc.prompt == "consent") {
			t.Errorf("%+v: asked again: %v", tc, again)
		}
	}
}

func TestConsentIsForOneClientAtOneServer(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", map[string]any{"consent_method": "REQUIRED"})
	d.Must(200, "PUT", d.Scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
	browser, changes := d.Browser(), url.Values{"scope": {"openid catalog"}}
	silent := d.Request(url.Values{"scope": {"openid catalog"}, "prompt": {"none"}})
	d.SignIn(browser, "alice@example.com", d.Request(nil))
	if back := d.SignIn(browser, "", silent); back.Get("error") != "consent_required" || back.Get("error_description") != "The following scopes require user consent: [catalog]." {
		t.Errorf("prompt=none: %v", back)
	}
	if back := d.SentBack(answerConsent(d, browser, d.Do(browser, "GET", d.Request(changes), nil), "deny")); back.Get("error") != "access_denied" {
		t.Errorf("denied: %v", back)
	}
	answerConsent(d, browser, d.Do(browser, "GET", d.Request(changes), nil), "allow")
	if back := d.SignIn(browser, "", silent); back.Get("code") == "" {
		t.Errorf("after consent: %v", back)
	}
	elsewhere := d.Must(201, "POST", orgtest.Servers, map[string]any{"name": "other", "audiences": []string{"api://other"}}).ID()
	d.Must(201, "POST", orgtest.Servers+"/"+elsewhere+"/scopes", map[string]any{"name": "catalog", "consent": "REQUIRED"})
	d.Issuer = "/oauth2/" + elsewhere
	if back := d.SignIn(browser, "", d.Request(url.Values{"scope": {"openid catalog"}, "prompt": {"none"}})); back.Get("error") != "consent_required" {
		t.Errorf("at another server: %v", back)
	}
}

// TestConsentWithoutAPerson: the texts are those of the OAuth error catalogue (consent_required_client_credentials,
// consent_required_ropf).
func TestConsentWithoutAPerson(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "native", "client_secret_basic", map[string]any{"grant_types": []string{"authorization_code", "password"}, "consent_method": "REQUIRED"})
	d.Must(200, "PUT", d.Rule, orgtest.RuleBody("r", "authorization_code", "password", "client_credentials"))
	d.Must(200, "PUT", d.Scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
	d.Must(201, "POST", d.Server+"/scopes", map[string]any{"name": "flexible", "consent": "FLEXIBLE"})
	a := d.Post("token", url.Values{
		"grant_type": {"password"}, "scope": {"openid catalog"}, "username": {"alice@example.com"}, "password": {"alice-pw"},
	}, orgtest.Basic(d.ClientID, d.Secret))
	if a.Status != 400 || a.Str("error") != "consent_required" || !strings.Contains(a.Str("error_description"), "[catalog]. To access protected scopes using the resource owner password grant type") {
		t.Errorf("password: %d %s", a.Status, a.Raw)
	}
	service := d.Must(200, "POST", orgtest.Apps, orgtest.OIDCApp("s", "service", "client_secret_basic", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	}))
	d.Must(200, "PUT", d.Policy, orgtest.PolicyBody("p"))
	ask := func(scope string) orgtest.Answer {
		return d.Post("token", url.Values{"grant_type": {"client_credentials"}, "scope": {scope}},
			orgtest.Basic(service.ID(), service.Str("credentials", "oauthClient", "client_secret")))
	}
	if a := ask("catalog"); a.Status != 400 || a.Str("error") != "consent_required" || a.Str("error_description") !=
		"The following scopes require user consent and cannot be granted for the client credentials grant type: [catalog]." {
		t.Errorf("client_credentials: %d %s", a.Status, a.Raw)
	}
	if a := ask("flexible"); a.Status != 200 {
		t.Errorf("client_credentials with a FLEXIBLE scope: %d %s", a.Status, a.Raw)
	}
}
