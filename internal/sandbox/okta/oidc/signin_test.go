package oidc_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

func TestSignInByCodeWithPKCE(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(nil))
	if back.Get("state") != "st" || back.Get("code") == "" {
		t.Fatalf("sent back %v", back)
	}
	tokens := d.Post("token", d.CodeForm(back.Get("code")), nil)
	if tokens.Status != 200 || tokens.Str("token_type") != "Bearer" || tokens.At("expires_in") != 3600.0 || tokens.Str("scope") != "openid email profile" {
		t.Fatalf("tokens: %d %s", tokens.Status, tokens.Raw)
	}
	issuer, now := d.URL+d.Issuer, float64(d.Clock.Now.Unix())
	alice := d.Must(200, "GET", "/api/v1/users/alice@example.com", nil).ID()
	d.ExpectClaims(tokens.Str("id_token"), map[string]any{
		"iss": issuer, "aud": d.ClientID, "sub": alice, "nonce": "no", "iat": now, "exp": now + 3600, "auth_time": now,
		"name": "Alice A", "email": "alice@example.com", "preferred_username": "alice@example.com", "given_name": nil,
	})
	d.ExpectClaims(tokens.Str("access_token"), map[string]any{
		"iss": issuer, "aud": d.ClientID, "cid": d.ClientID, "uid": alice, "sub": "alice@example.com",
		"scp": []any{"openid", "email", "profile"},
	})
	info := d.SendWith("GET", d.Issuer+"/v1/userinfo", nil, http.Header{"Authorization": {"Bearer " + tokens.Str("access_token")}})
	if info.Str("sub") != alice || info.Str("given_name") != "Alice" || info.At("email_verified") != true {
		t.Errorf("userinfo: %d %s", info.Status, info.Raw)
	}
	known := d.Post("introspect", url.Values{"token": {tokens.Str("access_token")}, "client_id": {d.ClientID}}, nil)
	if known.At("active") != true || known.Str("username") != "alice@example.com" {
		t.Errorf("introspect: %s", known.Raw)
	}
	if again := d.Post("token", d.CodeForm(back.Get("code")), nil); again.Status != 400 || again.Str("error") != "invalid_grant" {
		t.Errorf("a used code: %d %s", again.Status, again.Raw)
	}
	d.Post("revoke", url.Values{"token": {tokens.Str("access_token")}, "client_id": {d.ClientID}}, nil)
	if gone := d.Post("introspect", url.Values{"token": {tokens.Str("access_token")}, "client_id": {d.ClientID}}, nil); string(gone.Raw) != `{"active":false}` {
		t.Errorf("introspect after revocation: %s", gone.Raw)
	}
}

func TestSignInNonceIsInTheIDToken(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_post", map[string]any{
		"grant_types": []string{"authorization_code", "implicit"}, "response_types": []string{"code", "id_token", "token"},
	})
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"response_type": {"id_token token"}}))
	d.ExpectClaims(back.Get("id_token"), map[string]any{"nonce": "no", "aud": d.ClientID})
	alone := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"response_type": {"id_token"}}))
	d.ExpectClaims(alone.Get("id_token"), map[string]any{"given_name": "Alice", "email_verified": true})
	if back.Get("access_token") == "" || back.Get("refresh_token") != "" || alone.Get("access_token") != "" {
		t.Errorf("sent back %v and %v", back, alone)
	}
}

// TestSignInFailsByEachSetting changes one thing at a time; the errors are those of the OAuth error catalogue.
func TestSignInFailsByEachSetting(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		breakIt            func(d *orgtest.Deployment)
		changes            url.Values
		login              string
		code, descriptionW string
	}{
		"not assigned":       {login: "bob@example.com", code: "access_denied", descriptionW: "User is not assigned to the client application."},
		"assignment removed": {breakIt: func(d *orgtest.Deployment) { d.Must(204, "DELETE", d.Group, nil) }, code: "access_denied", descriptionW: "User is not assigned"},
		"policy inactive":    {breakIt: func(d *orgtest.Deployment) { d.Must(204, "POST", d.Policy+"/lifecycle/deactivate", nil) }, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule inactive":      {breakIt: func(d *orgtest.Deployment) { d.Must(204, "POST", d.Rule+"/lifecycle/deactivate", nil) }, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule without grant": {breakIt: func(d *orgtest.Deployment) { d.Must(200, "PUT", d.Rule, orgtest.RuleBody("r", "client_credentials")) }, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule without scope": {breakIt: func(d *orgtest.Deployment) {
			body := orgtest.RuleBody("r", "authorization_code")
			body["conditions"].(map[string]any)["scopes"] = map[string]any{"include": []string{"openid"}}
			d.Must(200, "PUT", d.Rule, body)
		}, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule for others": {breakIt: func(d *orgtest.Deployment) {
			d.Must(200, "PUT", d.Rule, orgtest.WithGroup(orgtest.RuleBody("r", "authorization_code"), d.NewGroup("others")))
		}, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"policy for another client": {breakIt: func(d *orgtest.Deployment) {
			body := orgtest.PolicyBody("p")
			body["conditions"] = map[string]any{"clients": map[string]any{"include": []string{strings.TrimPrefix(d.NewApp("browser", "none", nil), orgtest.Apps+"/")}}}
			d.Must(200, "PUT", d.Policy, body)
		}, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"unknown scope":   {changes: url.Values{"scope": {"openid nothing"}}, code: "invalid_scope", descriptionW: "One or more scopes are not configured"},
		"no challenge":    {changes: url.Values{"code_challenge": {""}, "code_challenge_method": {""}}, code: "invalid_request", descriptionW: "PKCE code challenge is required by the application."},
		"plain challenge": {changes: url.Values{"code_challenge_method": {"plain"}}, code: "invalid_request", descriptionW: "Valid values: [S256]"},
		"response type":   {changes: url.Values{"response_type": {"token"}}, code: "unsupported_response_type", descriptionW: "Configured response types: [code]."},
		"no state":        {changes: url.Values{"state": {""}}, code: "invalid_request", descriptionW: "invalid 'state' parameter"},
		"unknown prompt":  {changes: url.Values{"prompt": {"maybe"}}, code: "invalid_request", descriptionW: "Invalid value for 'prompt' parameter."},
		"nobody to ask":   {changes: url.Values{"prompt": {"none"}}, code: "login_required", descriptionW: "The client specified not to prompt, but the user is not logged in."},
		"grant taken away": {breakIt: func(d *orgtest.Deployment) {
			d.Must(200, "PUT", d.App, orgtest.OIDCApp("app", "browser", "none", map[string]any{"grant_types": []string{"implicit"}, "response_types": []string{"code", "token"}}))
		}, code: "unauthorized_client", descriptionW: "Configured grant types: [implicit]."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := orgtest.Deploy(t, "browser", "none", nil)
			if tc.breakIt != nil {
				tc.breakIt(d)
			}
			if tc.login == "" {
				tc.login = "alice@example.com"
			}
			back := d.SignIn(d.Browser(), tc.login, d.Request(tc.changes))
			if back.Get("error") != tc.code || !strings.Contains(back.Get("error_description"), tc.descriptionW) || back.Has("code") {
				t.Errorf("sent back %v, want %s %q", back, tc.code, tc.descriptionW)
			}
		})
	}
}

func TestSignInErrorsThatStayAtTheOrg(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	resp := d.Do(d.Browser(), "GET", d.Request(url.Values{"redirect_uri": {orgtest.Callback + "/"}}), nil)
	page, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(page), "must be a Login redirect URI in the client app settings") {
		t.Errorf("redirect URI: %d %s", resp.StatusCode, page)
	}
	for _, setting := range []string{"unknown", "inactive"} {
		changes := url.Values{"client_id": {"0oaunknown"}}
		if setting == "inactive" {
			d.Must(200, "POST", d.App+"/lifecycle/deactivate", nil)
			changes = nil
		}
		a := d.SendWith("GET", d.Request(changes), nil, nil)
		if a.Status != 400 || a.Str("errorCode") != "invalid_client" || a.Str("errorSummary") != "Invalid value for 'client_id' parameter." {
			t.Errorf("%s client: %d %s", setting, a.Status, a.Raw)
		}
	}
	d.Must(204, "POST", d.Server+"/lifecycle/deactivate", nil)
	if a := d.SendWith("GET", d.Request(nil), nil, nil); a.Status != 404 {
		t.Errorf("inactive server: %d", a.Status)
	}
}

func TestSessionsAndLogout(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	browser := d.Browser()
	tokens := d.Post("token", d.CodeForm(d.SignIn(browser, "alice@example.com", d.Request(nil)).Get("code")), nil)
	silent := d.Request(url.Values{"prompt": {"none"}})
	if back := d.SignIn(browser, "", silent); back.Get("code") == "" {
		t.Fatalf("with a session: %v", back)
	}
	d.Clock.Now = d.Clock.Now.Add(time.Minute)
	if back := d.SignIn(browser, "", d.Request(url.Values{"prompt": {"none"}, "max_age": {"30"}})); back.Get("error") != "login_required" {
		t.Errorf("an old session: %v", back)
	}
	if resp := d.Do(browser, "GET", d.Request(url.Values{"prompt": {"login"}}), nil); !strings.HasPrefix(resp.Header.Get("Location"), "/login/") {
		t.Errorf("prompt=login: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	out := d.Issuer + "/v1/logout?" + url.Values{"id_token_hint": {tokens.Str("id_token")}, "post_logout_redirect_uri": {"https://app.example.com/elsewhere"}}.Encode()
	if resp := d.Do(browser, "GET", out, nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("unregistered logout URI: %d", resp.StatusCode)
	}
	out = d.Issuer + "/v1/logout?" + url.Values{"id_token_hint": {tokens.Str("id_token")}, "post_logout_redirect_uri": {"https://app.example.com/bye"}, "state": {"x"}}.Encode()
	if resp := d.Do(browser, "GET", out, nil); resp.Header.Get("Location") != "https://app.example.com/bye?state=x" {
		t.Errorf("logout: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if back := d.SignIn(browser, "", silent); back.Get("error") != "login_required" {
		t.Errorf("after logout: %v", back)
	}
	if resp := d.Do(browser, "POST", "/login/login.htm", url.Values{"username": {"alice@example.com"}, "password": {"wrong"}}); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", resp.StatusCode)
	}
	if resp := d.Do(browser, "POST", "/login/login.htm?fromURI=https://evil.example/", url.Values{"username": {"alice@example.com"}, "password": {"alice-pw"}}); resp.Header.Get("Location") != "/" {
		t.Errorf("open redirect to %q", resp.Header.Get("Location"))
	}
}

func TestSignInBySessionToken(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	if a := d.SendWith("POST", "/api/v1/authn", map[string]string{"username": "alice@example.com", "password": "no"}, nil); a.Status != 401 || a.Str("errorCode") != "E0000004" {
		t.Errorf("wrong password: %d %s", a.Status, a.Raw)
	}
	a := d.SendWith("POST", "/api/v1/authn", map[string]string{"username": "alice@example.com", "password": "alice-pw"}, nil)
	request := d.Request(url.Values{"sessionToken": {a.Str("sessionToken")}, "prompt": {"none"}})
	if back := d.SignIn(d.Browser(), "", request); back.Get("code") == "" {
		t.Errorf("sent back %v", back)
	}
	if back := d.SignIn(d.Browser(), "", request); back.Get("error") != "login_required" {
		t.Errorf("a session token is good once: %v", back)
	}
}

func TestDefaultScopesAndGroupsClaim(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	d.Must(201, "POST", d.Server+"/claims", map[string]any{
		"name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "STARTS_WITH", "value": "data",
	})
	d.Must(201, "POST", d.Server+"/claims", map[string]any{
		"name": "mail", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.email", "conditions": map[string]any{"scopes": []string{"email"}},
	})
	browser := d.Browser()
	bare := d.Post("token", d.CodeForm(d.SignIn(browser, "alice@example.com", d.Request(url.Values{"scope": {""}})).Get("code")), nil)
	if bare.Str("scope") != "catalog" || bare.At("id_token") != nil {
		t.Errorf("without scopes: %s", bare.Raw)
	}
	d.ExpectClaims(bare.Str("access_token"), map[string]any{"groups": []any{"data-team"}, "mail": nil})
	mail := d.Post("token", d.CodeForm(d.SignIn(browser, "", d.Request(url.Values{"scope": {"openid email"}})).Get("code")), nil)
	d.ExpectClaims(mail.Str("access_token"), map[string]any{"mail": "alice@example.com"})
}

func TestSignInAtTheOrgsOwnServer(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", nil)
	d.Issuer = "/oauth2"
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(nil))
	tokens := d.Post("token", d.CodeForm(back.Get("code")), orgtest.Basic(d.ClientID, d.Secret))
	d.ExpectClaims(tokens.Str("id_token"), map[string]any{"iss": d.URL, "aud": d.ClientID, "email": "alice@example.com"})
	if back := d.SignIn(d.Browser(), "bob@example.com", d.Request(nil)); back.Get("error") != "access_denied" {
		t.Errorf("not assigned: %v", back)
	}
	discovery := d.Must(200, "GET", "/.well-known/openid-configuration", nil)
	for member, want := range map[string]string{
		"issuer": d.URL, "jwks_uri": d.URL + "/oauth2/v1/keys", "token_endpoint": d.URL + "/oauth2/v1/token",
		"userinfo_endpoint": d.URL + "/oauth2/v1/userinfo", "authorization_endpoint": d.URL + "/oauth2/v1/authorize",
	} {
		if got := discovery.Str(member); got != want {
			t.Errorf("%s %q, want %q", member, got, want)
		}
	}
}
