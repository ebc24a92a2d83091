package oidc_test

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestAuthorizeByPost: the parameters are in the body and none are in the query (OAuth specification, authorizeWithPost).
func TestAuthorizeByPost(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	browser := d.Browser()
	d.SignIn(browser, "alice@example.com", d.Request(nil))
	target := d.Request(nil)
	path, query, _ := strings.Cut(target, "?")
	form, _ := url.ParseQuery(query)
	if back := d.SentBack(d.Do(browser, "POST", path, form)); back.Get("code") == "" {
		t.Errorf("in the body: %v", back)
	}
	if resp := d.Do(browser, "POST", target, url.Values{"scope": {"openid"}}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("in the query: %d", resp.StatusCode)
	}
}

// TestAuthorizeAnswers: the header and the ignored scope are those of the API doc (response_mode; scope offline_access).
func TestAuthorizeAnswers(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", map[string]any{
		"grant_types": []string{"authorization_code", "implicit", "refresh_token"}, "response_types": []string{"code", "id_token", "token"},
	})
	browser := d.Browser()
	d.SignIn(browser, "alice@example.com", d.Request(nil))
	for _, tc := range []struct{ types, policy, scope string }{
		{"code", "no-referrer", ""},
		{"token", "no-referrer", "openid"},
		{"code token", "no-referrer", "openid offline_access"},
	} {
		resp := d.Do(browser, "GET", d.Request(url.Values{"response_type": {tc.types}, "scope": {"openid offline_access"}}), nil)
		if got := resp.Header.Get("Referrer-Policy"); got != tc.policy {
			t.Errorf("%s: Referrer-Policy %q", tc.types, got)
		}
		if back := d.SentBack(resp); back.Get("scope") != tc.scope {
			t.Errorf("%s: scope %q, want %q", tc.types, back.Get("scope"), tc.scope)
		}
	}
	if resp := d.Do(browser, "GET", d.Request(url.Values{"response_mode": {"form_post"}}), nil); resp.StatusCode != http.StatusOK || resp.Header.Get("Referrer-Policy") != "" {
		t.Errorf("form_post: %d %v", resp.StatusCode, resp.Header)
	}
}

// TestAuthorizeShowsAPageForARequestOfNobody: the texts are those of the OAuth error catalogue.
func TestAuthorizeShowsAPageForARequestOfNobody(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	service := d.Must(200, "POST", orgtest.Apps, orgtest.OIDCApp("s", "service", "client_secret_basic", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	})).ID()
	for text, changes := range map[string]url.Values{
		"The request contained multiple parameters with the same name.": {"scope": {"openid", "email"}},
		"Clients with &#39;application_type&#39; of &#39;service&#39;":  {"client_id": {service}},
		"The authorize request_uri is invalid.":                         {"request_uri": {"urn:okta:unknown"}},
	} {
		resp := d.Do(d.Browser(), "GET", d.Request(changes), nil)
		if page, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(page), text) {
			t.Errorf("%d %s, want %q", resp.StatusCode, page, text)
		}
	}
}

// TestScopesOfOpenIDNeedOpenID: OAuth error catalogue, openid_scope_required.
func TestScopesOfOpenIDNeedOpenID(t *testing.T) {
	t.Parallel()
	const text = "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."
	d := orgtest.Deploy(t, "browser", "none", nil)
	for _, issuer := range []string{d.Issuer, "/oauth2"} {
		d.Issuer = issuer
		for _, scope := range []string{"email", "profile offline_access", "address", "phone"} {
			if back := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"scope": {scope}})); back.Get("error") != "invalid_scope" || back.Get("error_description") != text {
				t.Errorf("%s at %s: %v", scope, issuer, back)
			}
		}
	}
}

// TestPushedRequests: answer and refusals are those of the OAuth specification (par) and of the error catalogue.
func TestPushedRequests(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", nil)
	_, query, _ := strings.Cut(d.Request(nil), "?")
	params := func(changes url.Values) url.Values {
		form, _ := url.ParseQuery(query)
		maps.Copy(form, changes)
		return form
	}
	credentials := orgtest.Basic(d.ClientID, d.Secret)
	pushed := d.Post("par", params(nil), credentials)
	if pushed.Status != 200 || !strings.HasPrefix(pushed.Str("request_uri"), "urn:okta:") || pushed.At("expires_in") != 3600.0 {
		t.Fatalf("%d %s", pushed.Status, pushed.Raw)
	}
	refer := func(issuer, clientID string) string {
		return issuer + "/v1/authorize?" + url.Values{"client_id": {clientID}, "request_uri": {pushed.Str("request_uri")}, "scope": {"openid"}}.Encode()
	}
	back := d.SignIn(d.Browser(), "alice@example.com", refer(d.Issuer, d.ClientID))
	if tokens := d.Post("token", d.CodeForm(back.Get("code")), credentials); back.Get("state") != "st" || tokens.Str("scope") != "openid email profile" {
		t.Errorf("sent back %v, tokens %s", back, tokens.Raw)
	}
	for text, target := range map[string]string{
		"does not match the expected value for the provided request_uri.": refer(d.Issuer, strings.TrimPrefix(d.NewApp("browser", "none", nil), orgtest.Apps+"/")),
		"The request_uri was issued for another authorization server.":    refer("/oauth2", d.ClientID),
	} {
		resp := d.Do(d.Browser(), "GET", target, nil)
		if page, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(page), text) {
			t.Errorf("%d %s, want %q", resp.StatusCode, page, text)
		}
	}
	for text, tc := range map[string]struct {
		changes url.Values
		header  http.Header
		status  int
		code    string
	}{
		"No client credentials found.":                                     {url.Values{"client_id": {""}}, nil, 401, "invalid_client"},
		"The 'request_uri' parameter must not be present in the request.":  {url.Values{"request_uri": {"urn:okta:x"}}, credentials, 400, "invalid_request"},
		"The 'redirect_uri' parameter must be a Login redirect URI in the": {url.Values{"redirect_uri": {"https://other"}}, credentials, 400, "invalid_request"},
		"One or more scopes are not configured for the authorization":      {url.Values{"scope": {"openid nothing"}}, credentials, 400, "invalid_scope"},
		"The response type is not supported by the authorization server.":  {url.Values{"response_type": {"token"}}, credentials, 400, "unsupported_response_type"},
		"The authentication request has an invalid 'state' parameter.":     {url.Values{"state": {""}}, credentials, 400, "invalid_request"},
		"The client secret supplied for a confidential client is invalid.": {nil, orgtest.Basic(d.ClientID, "wrong"), 401, "invalid_client"},
	} {
		a := d.Post("par", params(tc.changes), tc.header)
		if a.Status != tc.status || a.Str("error") != tc.code || !strings.HasPrefix(a.Str("error_description"), text) {
			t.Errorf("%q: %d %s", text, a.Status, a.Raw)
		}
	}
	d.Clock.Now = d.Clock.Now.Add(time.Hour)
	if resp := d.Do(d.Browser(), "GET", refer(d.Issuer, d.ClientID), nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("after an hour: %d", resp.StatusCode)
	}
}
