package okta_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

const (
	callback = "https://app.example.com/callback"
	verifier = "0123456789012345678901234567890123456789abc"
)

// deployment is an org with everything that a sign-in needs.
type deployment struct {
	*fixture
	now                                   *clock
	app, clientID, secret, server, issuer string
	policy, rule, group                   string
	scope                                 string
}

// deploy makes an app of the type for the group data-team, with a server, a
// policy and a rule; alice is in the group, bob is not.
func deploy(t *testing.T, typ, method string, changes map[string]any) *deployment {
	t.Helper()
	now := newClock()
	f := start(t, okta.Options{Clock: now.read, Users: []okta.User{
		{Login: "alice@example.com", FirstName: "Alice", LastName: "A", Password: "alice-pw", Groups: []string{"data-team"}},
		{Login: "bob@example.com", FirstName: "Bob", LastName: "B", Password: "bob-pw"},
	}})
	if changes["grant_types"] == nil {
		changes = merged(changes, map[string]any{
			"grant_types":               []string{"authorization_code", "refresh_token"},
			"post_logout_redirect_uris": []string{"https://app.example.com/bye"},
		})
	}
	created := f.must(200, "POST", apps, oidcApp("app", typ, method, changes))
	d := &deployment{fixture: f, now: now, app: apps + "/" + created.id(), clientID: created.id(), secret: created.str("credentials", "oauthClient", "client_secret")}
	server := f.must(201, "POST", servers, map[string]any{"name": "s", "audiences": []string{d.clientID}})
	d.server, d.issuer = servers+"/"+server.id(), "/oauth2/"+server.id()
	d.scope = d.server + "/scopes/" + f.must(201, "POST", d.server+"/scopes", map[string]any{"name": "catalog", "default": true}).id()
	body := policyBody("p")
	body["conditions"] = map[string]any{"clients": map[string]any{"include": []string{d.clientID}}}
	d.policy = d.server + "/policies/" + f.must(201, "POST", d.server+"/policies", body).id()
	d.rule = d.policy + "/rules/" + f.must(201, "POST", d.policy+"/rules", ruleBody("r", "authorization_code", "implicit")).id()
	d.group = d.app + "/groups/" + f.must(200, "GET", "/api/v1/groups?q=data-team", nil).values("id")[0]
	f.must(200, "PUT", d.group, nil)
	return d
}

func merged(maps ...map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range maps {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// browser is a person's browser, which keeps cookies and follows no redirects.
func (d *deployment) browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: d.client.CheckRedirect}
}

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// request is an authorization request as a client sends it; changes replace
// parameters, an empty one removes.
func (d *deployment) request(changes url.Values) string {
	q := url.Values{
		"client_id": {d.clientID}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid email profile"},
		"state": {"st"}, "nonce": {"no"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for name, v := range changes {
		q[name] = v
		if v[0] == "" {
			q.Del(name)
		}
	}
	return d.issuer + "/v1/authorize?" + q.Encode()
}

func (d *deployment) do(browser *http.Client, method, path string, form url.Values) *http.Response {
	d.t.Helper()
	target, err := url.Parse(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	if target, err = target.Parse(path); err != nil {
		d.t.Fatal(err)
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, target.String(), body)
	if err != nil {
		d.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := browser.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// signIn follows an authorization request through the sign-in form and returns
// what the client gets at its redirect URI.
func (d *deployment) signIn(browser *http.Client, login, request string) url.Values {
	d.t.Helper()
	resp := d.do(browser, "GET", request, nil)
	if at := resp.Header.Get("Location"); resp.StatusCode == 302 && strings.HasPrefix(at, "/login/") {
		name, _, _ := strings.Cut(login, "@")
		resp = d.do(browser, "POST", at, url.Values{"username": {login}, "password": {name + "-pw"}})
		if resp.StatusCode != 302 {
			d.t.Fatalf("sign-in form: %d", resp.StatusCode)
		}
		resp = d.do(browser, "GET", resp.Header.Get("Location"), nil)
	}
	return d.sentBack(resp)
}

// sentBack reads what a redirect to the client carries.
func (d *deployment) sentBack(resp *http.Response) url.Values {
	d.t.Helper()
	at, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != 302 || !strings.HasPrefix(at.String(), callback) {
		body, _ := io.ReadAll(resp.Body)
		d.t.Fatalf("%d to %q: %s", resp.StatusCode, resp.Header.Get("Location"), body)
	}
	values := at.Query()
	if at.Fragment != "" {
		values, _ = url.ParseQuery(at.Fragment)
	}
	return values
}

// post sends a form to an endpoint of the issuer.
func (d *deployment) post(endpoint string, form url.Values, header http.Header) answer {
	d.t.Helper()
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, v := range header {
		h[name] = v
	}
	return d.sendWith("POST", d.issuer+"/v1/"+endpoint, form.Encode(), h)
}

func basic(id, secret string) http.Header {
	return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret)))}}
}

func (d *deployment) codeForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier}, "client_id": {d.clientID}}
}

// verify checks the signature by the published keys and returns the claims.
func (d *deployment) verify(token string) map[string]any {
	d.t.Helper()
	var set jose.JSONWebKeySet
	keys := d.sendWith("GET", d.issuer+"/v1/keys", nil, nil)
	if err := json.Unmarshal(keys.raw, &set); err != nil {
		d.t.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		d.t.Fatalf("%q: %v", token, err)
	}
	claims := map[string]any{}
	if err := parsed.Claims(set.Key(parsed.Headers[0].KeyID)[0], &claims); err != nil {
		d.t.Fatal(err)
	}
	return claims
}

func (d *deployment) expectClaims(token string, want map[string]any) {
	d.t.Helper()
	claims := d.verify(token)
	for name, v := range want {
		if !reflect.DeepEqual(claims[name], v) {
			d.t.Errorf("claim %s is %v, want %v", name, claims[name], v)
		}
	}
}

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
	if resp.StatusCode != 400 || !strings.Contains(string(page), "must be a Login redirect URI in the client app settings") {
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

func TestClientAuthentication(t *testing.T) {
	t.Parallel()
	d := deploy(t, "web", "client_secret_basic", nil)
	spa := strings.TrimPrefix(d.newApp("browser", "none", nil), apps+"/")
	token := url.Values{"token": {"dummy"}}
	with := func(extra url.Values) url.Values {
		out := url.Values{"token": {"dummy"}}
		for k, v := range extra {
			out[k] = v
		}
		return out
	}
	for name, tc := range map[string]struct {
		form   url.Values
		header http.Header
		status int
		text   string
	}{
		"secret in the header":         {token, basic(d.clientID, d.secret), 200, `{"active":false}`},
		"secret in the form":           {with(url.Values{"client_id": {d.clientID}, "client_secret": {d.secret}}), nil, 200, `{"active":false}`},
		"public by its id":             {with(url.Values{"client_id": {spa}}), nil, 200, `{"active":false}`},
		"wrong secret":                 {token, basic(d.clientID, "wrong"), 401, "The client secret supplied for a confidential client is invalid."},
		"confidential without":         {with(url.Values{"client_id": {d.clientID}}), nil, 401, "The client secret supplied for a confidential client is invalid."},
		"public with a secret":         {token, basic(spa, "secret"), 401, "Client authentication failed."},
		"unknown client":               {with(url.Values{"client_id": {"0oaunknown"}}), nil, 401, "Invalid value for 'client_id' parameter."},
		"nothing":                      {token, nil, 401, "No client credentials found."},
		"twice":                        {with(url.Values{"client_secret": {"x"}}), basic(d.clientID, d.secret), 401, "Cannot supply multiple client credentials."},
		"without a token to ask about": {url.Values{"client_id": {spa}}, nil, 400, "The 'token' parameter is required."},
	} {
		a := d.post("introspect", tc.form, tc.header)
		if a.status != tc.status || !strings.Contains(string(a.raw), tc.text) {
			t.Errorf("%s: %d %s, want %d %q", name, a.status, a.raw, tc.status, tc.text)
		}
	}
	secrets := d.app + "/credentials/secrets"
	old := d.must(200, "GET", secrets, nil).values("id")[0]
	next := d.must(201, "POST", secrets, map[string]any{}).str("client_secret")
	for _, secret := range []string{d.secret, next} {
		if a := d.post("introspect", token, basic(d.clientID, secret)); a.status != 200 {
			t.Errorf("of two active secrets one is refused: %s", a.raw)
		}
	}
	d.must(200, "POST", secrets+"/"+old+"/lifecycle/deactivate", nil)
	if a := d.post("introspect", token, basic(d.clientID, d.secret)); a.status != 401 {
		t.Errorf("the inactive secret is accepted: %s", a.raw)
	}
}

func TestCodeIsBoundToItsRequest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change     func(d *deployment, form url.Values)
		code, text string
	}{
		"verifier":     {func(_ *deployment, f url.Values) { f.Set("code_verifier", strings.Repeat("x", 43)) }, "invalid_grant", "PKCE verification failed."},
		"no verifier":  {func(_ *deployment, f url.Values) { f.Del("code_verifier") }, "invalid_request", "PKCE code verifier is required by the application."},
		"redirect URI": {func(_ *deployment, f url.Values) { f.Set("redirect_uri", "https://other") }, "invalid_grant", "does not match the redirection URI"},
		"client": {func(d *deployment, f url.Values) {
			f.Set("client_id", strings.TrimPrefix(d.newApp("browser", "none", nil), apps+"/"))
		}, "invalid_grant", "The grant was issued to another client."},
		"time":  {func(d *deployment, _ url.Values) { d.now.now = d.now.now.Add(61 * time.Second) }, "invalid_grant", "The authorization code is invalid or has expired."},
		"code":  {func(_ *deployment, f url.Values) { f.Set("code", "bogus") }, "invalid_grant", "The authorization code is invalid or has expired."},
		"grant": {func(_ *deployment, f url.Values) { f.Set("grant_type", "urn:x") }, "unsupported_grant_type", ""},
	} {
		d := deploy(t, "browser", "none", nil)
		form := d.codeForm(d.signIn(d.browser(), "alice@example.com", d.request(nil)).Get("code"))
		tc.change(d, form)
		if a := d.post("token", form, nil); a.status != 400 || a.str("error") != tc.code || !strings.Contains(a.str("error_description"), tc.text) {
			t.Errorf("%s: %d %s, want %s %q", name, a.status, a.raw, tc.code, tc.text)
		}
	}
}

func TestRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", map[string]any{
		"grant_types": []string{"authorization_code", "refresh_token"}, "refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 30},
	})
	back := d.signIn(d.browser(), "alice@example.com", d.request(url.Values{"scope": {"openid offline_access"}}))
	first := d.post("token", d.codeForm(back.Get("code")), nil).str("refresh_token")
	refresh := func(token string) answer {
		return d.post("token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {d.clientID}}, nil)
	}
	second := refresh(first)
	if second.status != 200 || second.str("refresh_token") == first || second.str("id_token") == "" {
		t.Fatalf("refresh: %d %s", second.status, second.raw)
	}
	if again := refresh(first); again.status != 200 || again.str("refresh_token") != second.str("refresh_token") {
		t.Errorf("within the leeway: %d %s", again.status, again.raw)
	}
	d.now.now = d.now.now.Add(31 * time.Second)
	if late := refresh(first); late.str("error") != "invalid_grant" {
		t.Errorf("after the leeway: %d %s", late.status, late.raw)
	}
	if after := refresh(second.str("refresh_token")); after.str("error") != "invalid_grant" {
		t.Errorf("the replay has not ended the others: %d %s", after.status, after.raw)
	}
}

func TestStaticRefreshTokensStayAndEndWithTheAssignment(t *testing.T) {
	t.Parallel()
	d := deploy(t, "web", "client_secret_basic", nil)
	back := d.signIn(d.browser(), "alice@example.com", d.request(url.Values{"scope": {"openid offline_access"}}))
	form := d.codeForm(back.Get("code"))
	form.Del("client_id")
	token := d.post("token", form, basic(d.clientID, d.secret)).str("refresh_token")
	refresh := func(changes url.Values) answer {
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
		for k, v := range changes {
			form[k] = v
		}
		return d.post("token", form, basic(d.clientID, d.secret))
	}
	if a := refresh(nil); a.str("refresh_token") != token {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if a := refresh(url.Values{"scope": {"openid profile"}}); !strings.Contains(a.str("error_description"), "Denied scopes: profile.") {
		t.Errorf("more scopes: %d %s", a.status, a.raw)
	}
	d.must(204, "DELETE", d.group, nil)
	if a := refresh(nil); a.str("error") != "access_denied" {
		t.Errorf("after the assignment: %d %s", a.status, a.raw)
	}
	d.must(200, "PUT", d.group, nil)
	d.now.now = d.now.now.Add(8 * 24 * time.Hour) // the rule's window is seven days
	if a := refresh(nil); a.str("error") != "invalid_grant" {
		t.Errorf("after the window: %d %s", a.status, a.raw)
	}
}

func TestBrowsersMayUseTheTokenEndpointFromTrustedOrigins(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	page := http.Header{"Origin": {"https://app.example.com"}}
	exchange := func(header http.Header) answer {
		return d.post("token", d.codeForm(d.signIn(d.browser(), "alice@example.com", d.request(nil)).Get("code")), header)
	}
	if a := exchange(page); !strings.Contains(a.str("error_description"), "registered Trusted Origins") || a.header.Get("Access-Control-Allow-Origin") != "" {
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
	if preflight.status != 204 || preflight.header.Get("Access-Control-Allow-Headers") != "content-type" {
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
		for name, v := range h {
			out[name] = v
		}
	}
	return out
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
	if resp := d.do(browser, "GET", out, nil); resp.StatusCode != 400 {
		t.Errorf("unregistered logout URI: %d", resp.StatusCode)
	}
	out = d.issuer + "/v1/logout?" + url.Values{"id_token_hint": {tokens.str("id_token")}, "post_logout_redirect_uri": {"https://app.example.com/bye"}, "state": {"x"}}.Encode()
	if resp := d.do(browser, "GET", out, nil); resp.Header.Get("Location") != "https://app.example.com/bye?state=x" {
		t.Errorf("logout: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if back := d.signIn(browser, "", silent); back.Get("error") != "login_required" {
		t.Errorf("after logout: %v", back)
	}
	if resp := d.do(browser, "POST", "/login/login.htm", url.Values{"username": {"alice@example.com"}, "password": {"wrong"}}); resp.StatusCode != 401 {
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
	mail := d.post("token", d.codeForm(d.signIn(browser, "", d.request(url.Values{"scope": {"email"}})).Get("code")), nil)
	d.expectClaims(mail.str("access_token"), map[string]any{"mail": "alice@example.com"})
}

func TestConsentIsAskedForScopesThatRequireIt(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", map[string]any{"consent_method": "REQUIRED"})
	d.must(200, "PUT", d.scope, map[string]any{"name": "catalog", "consent": "REQUIRED"})
	browser := d.browser()
	if back := d.signIn(browser, "alice@example.com", d.request(nil)); back.Get("code") == "" {
		t.Fatalf("system scopes need no consent: %v", back)
	}
	changes := url.Values{"scope": {"openid catalog"}}
	silent := d.request(url.Values{"scope": changes["scope"], "prompt": {"none"}})
	if back := d.signIn(browser, "", silent); back.Get("error") != "consent_required" {
		t.Errorf("prompt=none: %v", back)
	}
	page, _ := io.ReadAll(d.do(browser, "GET", d.request(changes), nil).Body)
	_, action, _ := strings.Cut(string(page), `action="`)
	action, _, _ = strings.Cut(action, `"`)
	action = strings.ReplaceAll(action, "&amp;", "&")
	denied := d.do(browser, "POST", action, url.Values{"consent": {"deny"}})
	if back := d.sentBack(d.do(browser, "GET", denied.Header.Get("Location"), nil)); back.Get("error") != "access_denied" {
		t.Errorf("denied: %v", back)
	}
	d.do(browser, "POST", action, url.Values{"consent": {"allow"}})
	if back := d.signIn(browser, "", silent); back.Get("code") == "" {
		t.Errorf("after consent: %v", back)
	}
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

func TestServiceAppUsesTheManagementAPI(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := jose.JSONWebKey{Key: key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}
	app := f.newApp("service", "private_key_jwt", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
		"jwks": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public}},
	})
	clientID := strings.TrimPrefix(app, apps+"/")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(scope string, change func(*jwt.Claims)) answer {
		claims := jwt.Claims{Issuer: clientID, Subject: clientID, Audience: jwt.Audience{f.url + "/oauth2/v1/token"}, Expiry: jwt.NewNumericDate(time.Now().Add(5 * time.Minute))}
		change(&claims)
		assertion, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return f.sendWith("POST", "/oauth2/v1/token", url.Values{
			"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {assertion},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		}.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	}
	as := func(*jwt.Claims) {}
	if a := ask("okta.apps.read", as); a.str("error") != "consent_required" {
		t.Errorf("not granted: %d %s", a.status, a.raw)
	}
	for _, scope := range []string{"okta.apps.read", "okta.authorizationServers.manage"} {
		f.must(201, "POST", app+"/grants", map[string]any{"scopeId": scope, "issuer": f.url})
	}
	for text, change := range map[string]func(*jwt.Claims){
		"The audience claim for client_assertion must be the endpoint": func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://other"} },
		"The client_assertion token is expired.":                       func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(time.Now().Add(-5 * time.Minute)) },
		"expiration too far into the future":                           func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(time.Now().Add(3 * time.Hour)) },
		"The issuer claim for client_assertion is not a valid":         func(c *jwt.Claims) { c.Issuer = "nobody" },
	} {
		if a := ask("okta.apps.read", change); a.status != 401 || !strings.Contains(a.str("error_description"), text) {
			t.Errorf("%q: %d %s", text, a.status, a.raw)
		}
	}
	token := ask("okta.apps.read okta.authorizationServers.manage", as)
	if token.status != 200 {
		t.Fatalf("token: %d %s", token.status, token.raw)
	}
	bearer := http.Header{"Authorization": {"Bearer " + token.str("access_token")}}
	for _, tc := range []struct {
		method, path string
		status       int
	}{{"GET", apps, 200}, {"POST", apps, 403}, {"POST", servers, 201}, {"GET", servers, 200}, {"GET", origins, 403}} {
		a := f.sendWith(tc.method, tc.path, map[string]any{"name": "s", "audiences": []string{"a"}}, bearer)
		if a.status != tc.status || tc.status == 403 && !strings.Contains(a.header.Get("WWW-Authenticate"), "insufficient_scope") {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, a.status, a.raw)
		}
	}
}

func TestKeysFollowTheRotation(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	kids := func() []string {
		return answer{array: d.must(200, "GET", d.issuer+"/v1/keys", nil).object["keys"].([]any)}.values("kid")
	}
	signing := func() string { return d.must(200, "GET", d.server, nil).str("credentials", "signing", "kid") }
	before := signing()
	if got := kids(); !reflect.DeepEqual(got, []string{before}) {
		t.Errorf("keys %v, signing %s", got, before)
	}
	back := d.signIn(d.browser(), "alice@example.com", d.request(nil))
	old := d.post("token", d.codeForm(back.Get("code")), nil).str("id_token")
	d.must(200, "POST", d.server+"/credentials/lifecycle/keyRotate", map[string]any{"use": "sig"})
	if got := kids(); !slices.Contains(got, before) || got[0] != signing() || got[0] == before {
		t.Errorf("keys %v after rotation, signing %s", got, signing())
	}
	d.verify(old)
}
