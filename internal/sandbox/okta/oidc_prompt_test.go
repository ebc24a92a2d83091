package okta_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestEachPromptIsAskedOnce: somebody who has done what the prompt asks for goes
// back to the client, also when the sign-in took a while.
func TestEachPromptIsAskedOnce(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	d.must(200, "PUT", d.scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
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
		browser := d.browser()
		d.signIn(browser, "alice@example.com", d.request(nil)) // a session does not help
		method, form := "GET", url.Values(nil)
		if tc.changes.Get("method") == "POST" {
			tc.changes.Del("method")
			method = "POST"
		}
		target := d.request(tc.changes)
		if method == "POST" {
			path, query, _ := strings.Cut(target, "?")
			form, _ = url.ParseQuery(query)
			target = path
		}
		at := d.do(browser, method, target, form).Header.Get("Location")
		if !strings.HasPrefix(at, "/login/login.htm") {
			t.Errorf("%s: no sign-in, but %q", name, at)
			continue
		}
		resp := d.do(browser, "POST", at, url.Values{"username": {"alice@example.com"}, "password": {"alice-pw"}})
		d.now.now = d.now.now.Add(2 * time.Second)
		resp = d.do(browser, "GET", resp.Header.Get("Location"), nil)
		if tc.consent {
			resp = d.answerConsent(browser, resp, "allow")
		}
		if back := d.sentBack(resp); back.Get("code") == "" {
			t.Errorf("%s: sent back %v", name, back)
		}
	}
	if back := d.signIn(d.browser(), "", d.request(url.Values{"prompt": {"none"}, "max_age": {"0"}})); back.Get("error_description") !=
		"'prompt' parameter must not have the value 'none' for request with 'zero' as max_age." {
		t.Errorf("nobody to ask: %v", back)
	}
}

// answerConsent fills in the consent page and returns to the request.
func (d *deployment) answerConsent(browser *http.Client, page *http.Response, consent string) *http.Response {
	d.t.Helper()
	text, _ := io.ReadAll(page.Body)
	_, action, found := strings.Cut(string(text), `action="`)
	action, _, _ = strings.Cut(action, `"`)
	if page.StatusCode != http.StatusOK || !found {
		d.t.Fatalf("no consent page, but %d to %q: %s", page.StatusCode, page.Header.Get("Location"), text)
	}
	resp := d.do(browser, "POST", html.UnescapeString(action), url.Values{"consent": {consent}})
	return d.do(browser, "GET", resp.Header.Get("Location"), nil)
}

// TestConsentIsAskedByThreeSettings is the table of the guide "Request user
// consent": prompt, the app's consent_method, and the scope's consent.
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
		d := deploy(t, "browser", "none", map[string]any{"consent_method": tc.method})
		d.must(200, "PUT", d.scope, map[string]any{"name": "catalog", "consent": tc.consent})
		browser := d.browser()
		d.signIn(browser, "alice@example.com", d.request(nil)) // system scopes need no consent
		request := d.request(url.Values{"scope": {"openid catalog"}, "prompt": {tc.prompt}})
		resp := d.do(browser, "GET", request, nil)
		if asked := resp.StatusCode == http.StatusOK; asked != tc.asked {
			t.Errorf("%+v: %d to %q", tc, resp.StatusCode, resp.Header.Get("Location"))
			continue
		}
		if !tc.asked {
			continue
		}
		if back := d.sentBack(d.answerConsent(browser, resp, "allow")); back.Get("code") == "" {
			t.Errorf("%+v: after consent %v", tc, back)
		}
		again := d.do(browser, "GET", request, nil).StatusCode == http.StatusOK
		if again != (tc.prompt == "consent") {
			t.Errorf("%+v: asked again: %v", tc, again)
		}
	}
}

func TestConsentIsForOneClientAtOneServer(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", map[string]any{"consent_method": "REQUIRED"})
	d.must(200, "PUT", d.scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
	browser, changes := d.browser(), url.Values{"scope": {"openid catalog"}}
	silent := d.request(url.Values{"scope": {"openid catalog"}, "prompt": {"none"}})
	d.signIn(browser, "alice@example.com", d.request(nil))
	if back := d.signIn(browser, "", silent); back.Get("error") != "consent_required" || back.Get("error_description") != "The following scopes require user consent: [catalog]." {
		t.Errorf("prompt=none: %v", back)
	}
	if back := d.sentBack(d.answerConsent(browser, d.do(browser, "GET", d.request(changes), nil), "deny")); back.Get("error") != "access_denied" {
		t.Errorf("denied: %v", back)
	}
	d.answerConsent(browser, d.do(browser, "GET", d.request(changes), nil), "allow")
	if back := d.signIn(browser, "", silent); back.Get("code") == "" {
		t.Errorf("after consent: %v", back)
	}
	elsewhere := d.must(201, "POST", servers, map[string]any{"name": "other", "audiences": []string{"api://other"}}).id()
	d.must(201, "POST", servers+"/"+elsewhere+"/scopes", map[string]any{"name": "catalog", "consent": "REQUIRED"})
	d.issuer = "/oauth2/" + elsewhere
	if back := d.signIn(browser, "", d.request(url.Values{"scope": {"openid catalog"}, "prompt": {"none"}})); back.Get("error") != "consent_required" {
		t.Errorf("at another server: %v", back)
	}
}

// TestConsentWithoutAPerson: the texts are those of the OAuth error catalogue
// (consent_required_client_credentials, consent_required_ropf).
func TestConsentWithoutAPerson(t *testing.T) {
	t.Parallel()
	d := deploy(t, "native", "client_secret_basic", map[string]any{"grant_types": []string{"authorization_code", "password"}, "consent_method": "REQUIRED"})
	d.must(200, "PUT", d.rule, ruleBody("r", "authorization_code", "password", "client_credentials"))
	d.must(200, "PUT", d.scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
	d.must(201, "POST", d.server+"/scopes", map[string]any{"name": "flexible", "consent": "FLEXIBLE"})
	a := d.post("token", url.Values{
		"grant_type": {"password"}, "scope": {"openid catalog"}, "username": {"alice@example.com"}, "password": {"alice-pw"},
	}, basic(d.clientID, d.secret))
	if a.status != 400 || a.str("error") != "consent_required" || !strings.Contains(a.str("error_description"), "[catalog]. To access protected scopes using the resource owner password grant type") {
		t.Errorf("password: %d %s", a.status, a.raw)
	}
	service := d.must(200, "POST", apps, oidcApp("s", "service", "client_secret_basic", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	}))
	d.must(200, "PUT", d.policy, policyBody("p"))
	ask := func(scope string) answer {
		return d.post("token", url.Values{"grant_type": {"client_credentials"}, "scope": {scope}},
			basic(service.id(), service.str("credentials", "oauthClient", "client_secret")))
	}
	if a := ask("catalog"); a.status != 400 || a.str("error") != "consent_required" || a.str("error_description") !=
		"The following scopes require user consent and cannot be granted for the client credentials grant type: [catalog]." {
		t.Errorf("client_credentials: %d %s", a.status, a.raw)
	}
	if a := ask("flexible"); a.status != 200 {
		t.Errorf("client_credentials with a FLEXIBLE scope: %d %s", a.status, a.raw)
	}
}
