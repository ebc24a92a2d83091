package okta_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSignInByCodeWithPKCE(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	back := d.signIn(d.browser(), "alice@example.com", d.request(nil))
	if back.Get("state") != "st" || back.Get("code") == "" {
		t.Fatalf("sent back %v", back)
	}
	tokens := d.post("token", d.codeForm(back.Get("code")), nil)
	if tokens.status != 200 || tokens.str("token_type") != "Bearer" || tokens.at("expires_in") != 3600.0 || tokens.str("scope") != "openid email profile" {
		t.Fatalf("tokens: %d %s", tokens.status, tokens.raw)
	}
	issuer, now := d.url+d.issuer, float64(d.now.now.Unix())
	alice := d.must(200, "GET", "/api/v1/users/alice@example.com", nil).id()
	d.expectClaims(tokens.str("id_token"), map[string]any{
		"iss": issuer, "aud": d.clientID, "sub": alice, "nonce": "no", "iat": now, "exp": now + 3600, "auth_time": now,
		"name": "Alice A", "email": "alice@example.com", "preferred_username": "alice@example.com", "given_name": nil,
	})
	d.expectClaims(tokens.str("access_token"), map[string]any{
		"iss": issuer, "aud": d.clientID, "cid": d.clientID, "uid": alice, "sub": "alice@example.com",
		"scp": []any{"openid", "email", "profile"},
	})
	info := d.sendWith("GET", d.issuer+"/v1/userinfo", nil, http.Header{"Authorization": {"Bearer " + tokens.str("access_token")}})
	if info.str("sub") != alice || info.str("given_name") != "Alice" || info.at("email_verified") != true {
		t.Errorf("userinfo: %d %s", info.status, info.raw)
	}
	known := d.post("introspect", url.Values{"token": {tokens.str("access_token")}, "client_id": {d.clientID}}, nil)
	if known.at("active") != true || known.str("username") != "alice@example.com" {
		t.Errorf("introspect: %s", known.raw)
	}
	if again := d.post("token", d.codeForm(back.Get("code")), nil); again.status != 400 || again.str("error") != "invalid_grant" {
		t.Errorf("a used code: %d %s", again.status, again.raw)
	}
	d.post("revoke", url.Values{"token": {tokens.str("access_token")}, "client_id": {d.clientID}}, nil)
	if gone := d.post("introspect", url.Values{"token": {tokens.str("access_token")}, "client_id": {d.clientID}}, nil); string(gone.raw) != `{"active":false}` {
		t.Errorf("introspect after revocation: %s", gone.raw)
	}
}

func TestSignInNonceIsInTheIDToken(t *testing.T) {
	t.Parallel()
	d := deploy(t, "web", "client_secret_post", map[string]any{
		"grant_types": []string{"authorization_code", "implicit"}, "response_types": []string{"code", "id_token", "token"},
	})
	back := d.signIn(d.browser(), "alice@example.com", d.request(url.Values{"response_type": {"id_token token"}}))
	d.expectClaims(back.Get("id_token"), map[string]any{"nonce": "no", "aud": d.clientID})
	alone := d.signIn(d.browser(), "alice@example.com", d.request(url.Values{"response_type": {"id_token"}}))
	d.expectClaims(alone.Get("id_token"), map[string]any{"given_name": "Alice", "email_verified": true})
	if back.Get("access_token") == "" || back.Get("refresh_token") != "" || alone.Get("access_token") != "" {
		t.Errorf("sent back %v and %v", back, alone)
	}
}

// TestSignInFailsByEachSetting changes one thing at a time; the errors are those
// of the OAuth error catalogue.
func TestSignInFailsByEachSetting(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		breakIt            func(d *deployment)
		changes            url.Values
		login              string
		code, descriptionW string
	}{
		"not assigned":       {login: "bob@example.com", code: "access_denied", descriptionW: "User is not assigned to the client application."},
		"assignment removed": {breakIt: func(d *deployment) { d.must(204, "DELETE", d.group, nil) }, code: "access_denied", descriptionW: "User is not assigned"},
		"policy inactive":    {breakIt: func(d *deployment) { d.must(204, "POST", d.policy+"/lifecycle/deactivate", nil) }, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule inactive":      {breakIt: func(d *deployment) { d.must(204, "POST", d.rule+"/lifecycle/deactivate", nil) }, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule without grant": {breakIt: func(d *deployment) { d.must(200, "PUT", d.rule, ruleBody("r", "client_credentials")) }, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule without scope": {breakIt: func(d *deployment) {
			body := ruleBody("r", "authorization_code")
			body["conditions"].(map[string]any)["scopes"] = map[string]any{"include": []string{"openid"}}
			d.must(200, "PUT", d.rule, body)
		}, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"rule for others": {breakIt: func(d *deployment) {
			d.must(200, "PUT", d.rule, withGroup(ruleBody("r", "authorization_code"), d.newGroup("others")))
		}, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"policy for another client": {breakIt: func(d *deployment) {
			body := policyBody("p")
			body["conditions"] = map[string]any{"clients": map[string]any{"include": []string{strings.TrimPrefix(d.newApp("browser", "none", nil), apps+"/")}}}
			d.must(200, "PUT", d.policy, body)
		}, code: "access_denied", descriptionW: "Policy evaluation failed"},
		"unknown scope":   {changes: url.Values{"scope": {"openid nothing"}}, code: "invalid_scope", descriptionW: "One or more scopes are not configured"},
		"no challenge":    {changes: url.Values{"code_challenge": {""}, "code_challenge_method": {""}}, code: "invalid_request", descriptionW: "PKCE code challenge is required by the application."},
		"plain challenge": {changes: url.Values{"code_challenge_method": {"plain"}}, code: "invalid_request", descriptionW: "Valid values: [S256]"},
		"response type":   {changes: url.Values{"response_type": {"token"}}, code: "unsupported_response_type", descriptionW: "Configured response types: [code]."},
		"no state":        {changes: url.Values{"state": {""}}, code: "invalid_request", descriptionW: "invalid 'state' parameter"},
		"unknown prompt":  {changes: url.Values{"prompt": {"maybe"}}, code: "invalid_request", descriptionW: "Invalid value for 'prompt' parameter."},
		"nobody to ask":   {changes: url.Values{"prompt": {"none"}}, code: "login_required", descriptionW: "The client specified not to prompt, but the user is not logged in."},
		"grant taken away": {breakIt: func(d *deployment) {
			d.must(200, "PUT", d.app, oidcApp("app", "browser", "none", map[string]any{"grant_types": []string{"implicit"}, "response_types": []string{"code", "token"}}))
		}, code: "unauthorized_client", descriptionW: "Configured grant types: [implicit]."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := deploy(t, "browser", "none", nil)
			if tc.breakIt != nil {
				tc.breakIt(d)
			}
			if tc.login == "" {
				tc.login = "alice@example.com"
			}
			back := d.signIn(d.browser(), tc.login, d.request(tc.changes))
			if back.Get("error") != tc.code || !strings.Contains(back.Get("error_description"), tc.descriptionW) || back.Has("code") {
				t.Errorf("sent back %v, want %s %q", back, tc.code, tc.descriptionW)
			}
		})
	}
}

func TestSignInErrorsThatStayAtTheOrg(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	resp := d.do(d.browser(), "GET", d.request(url.Values{"redirect_uri": {callback + "/"}}), nil)
	page, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(page), "must be a Login redirect URI in the client app settings") {
		t.Errorf("redirect URI: %d %s", resp.StatusCode, page)
	}
	for _, setting := range []string{"unknown", "inactive"} {
		changes := url.Values{"client_id": {"0oaunknown"}}
		if setting == "inactive" {
			d.must(200, "POST", d.app+"/lifecycle/deactivate", nil)
			changes = nil
		}
		a := d.sendWith("GET", d.request(changes), nil, nil)
		if a.status != 400 || a.str("errorCode") != "invalid_client" || a.str("errorSummary") != "Invalid value for 'client_id' parameter." {
			t.Errorf("%s client: %d %s", setting, a.status, a.raw)
		}
	}
	d.must(204, "POST", d.server+"/lifecycle/deactivate", nil)
	if a := d.sendWith("GET", d.request(nil), nil, nil); a.status != 404 {
		t.Errorf("inactive server: %d", a.status)
	}
}

func TestSessionsAndLogout(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	browser := d.browser()
	tokens := d.post("token", d.codeForm(d.signIn(browser, "alice@example.com", d.request(nil)).Get("code")), nil)
	silent := d.request(url.Values{"prompt": {"none"}})
	if back := d.signIn(browser, "", silent); back.Get("code") == "" {
		t.Fatalf("with a session: %v", back)
	}
	d.now.now = d.now.now.Add(time.Minute)
	if back := d.signIn(browser, "", d.request(url.Values{"prompt": {"none"}, "max_age": {"30"}})); back.Get("error") != "login_required" {
		t.Errorf("an old session: %v", back)
	}
	if resp := d.do(browser, "GET", d.request(url.Values{"prompt": {"login"}}), nil); !strings.HasPrefix(resp.Header.Get("Location"), "/login/") {
		t.Errorf("prompt=login: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	out := d.issuer + "/v1/logout?" + url.Values{"id_token_hint": {tokens.str("id_token")}, "post_logout_redirect_uri": {"https://app.example.com/elsewhere"}}.Encode()
	if resp := d.do(browser, "GET", out, nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("unregistered logout URI: %d", resp.StatusCode)
	}
	out = d.issuer + "/v1/logout?" + url.Values{"id_token_hint": {tokens.str("id_token")}, "post_logout_redirect_uri": {"https://app.example.com/bye"}, "state": {"x"}}.Encode()
	if resp := d.do(browser, "GET", out, nil); resp.Header.Get("Location") != "https://app.example.com/bye?state=x" {
		t.Errorf("logout: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if back := d.signIn(browser, "", silent); back.Get("error") != "login_required" {
		t.Errorf("after logout: %v", back)
	}
	if resp := d.do(browser, "POST", "/login/login.htm", url.Values{"username": {"alice@example.com"}, "password": {"wrong"}}); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", resp.StatusCode)
	}
	if resp := d.do(browser, "POST", "/login/login.htm?fromURI=https://evil.example/", url.Values{"username": {"alice@example.com"}, "password": {"alice-pw"}}); resp.Header.Get("Location") != "/" {
		t.Errorf("open redirect to %q", resp.Header.Get("Location"))
	}
}

func TestSignInBySessionToken(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	if a := d.sendWith("POST", "/api/v1/authn", map[string]string{"username": "alice@example.com", "password": "no"}, nil); a.status != 401 || a.str("errorCode") != "E0000004" {
		t.Errorf("wrong password: %d %s", a.status, a.raw)
	}
	a := d.sendWith("POST", "/api/v1/authn", map[string]string{"username": "alice@example.com", "password": "alice-pw"}, nil)
	request := d.request(url.Values{"sessionToken": {a.str("sessionToken")}, "prompt": {"none"}})
	if back := d.signIn(d.browser(), "", request); back.Get("code") == "" {
		t.Errorf("sent back %v", back)
	}
	if back := d.signIn(d.browser(), "", request); back.Get("error") != "login_required" {
		t.Errorf("a session token is good once: %v", back)
	}
}

func TestDefaultScopesAndGroupsClaim(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	d.must(201, "POST", d.server+"/claims", map[string]any{
		"name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "STARTS_WITH", "value": "data",
	})
	d.must(201, "POST", d.server+"/claims", map[string]any{
		"name": "mail", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.email", "conditions": map[string]any{"scopes": []string{"email"}},
	})
	browser := d.browser()
	bare := d.post("token", d.codeForm(d.signIn(browser, "alice@example.com", d.request(url.Values{"scope": {""}})).Get("code")), nil)
	if bare.str("scope") != "catalog" || bare.at("id_token") != nil {
		t.Errorf("without scopes: %s", bare.raw)
	}
	d.expectClaims(bare.str("access_token"), map[string]any{"groups": []any{"data-team"}, "mail": nil})
	mail := d.post("token", d.codeForm(d.signIn(browser, "", d.request(url.Values{"scope": {"openid email"}})).Get("code")), nil)
	d.expectClaims(mail.str("access_token"), map[string]any{"mail": "alice@example.com"})
}

func TestSignInAtTheOrgsOwnServer(t *testing.T) {
	t.Parallel()
	d := deploy(t, "web", "client_secret_basic", nil)
	d.issuer = "/oauth2"
	back := d.signIn(d.browser(), "alice@example.com", d.request(nil))
	tokens := d.post("token", d.codeForm(back.Get("code")), basic(d.clientID, d.secret))
	d.expectClaims(tokens.str("id_token"), map[string]any{"iss": d.url, "aud": d.clientID, "email": "alice@example.com"})
	if back := d.signIn(d.browser(), "bob@example.com", d.request(nil)); back.Get("error") != "access_denied" {
		t.Errorf("not assigned: %v", back)
	}
	discovery := d.must(200, "GET", "/.well-known/openid-configuration", nil)
	for member, want := range map[string]string{
		"issuer": d.url, "jwks_uri": d.url + "/oauth2/v1/keys", "token_endpoint": d.url + "/oauth2/v1/token",
		"userinfo_endpoint": d.url + "/oauth2/v1/userinfo", "authorization_endpoint": d.url + "/oauth2/v1/authorize",
	} {
		if got := discovery.str(member); got != want {
			t.Errorf("%s %q, want %q", member, got, want)
		}
	}
}
