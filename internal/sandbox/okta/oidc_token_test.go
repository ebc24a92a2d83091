package okta_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"maps"
	"net/http"
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

func TestClientAuthentication(t *testing.T) {
	t.Parallel()
	d := deploy(t, "web", "client_secret_basic", nil)
	spa := strings.TrimPrefix(d.newApp("browser", "none", nil), apps+"/")
	token := url.Values{"token": {"dummy"}}
	with := func(extra url.Values) url.Values {
		out := url.Values{"token": {"dummy"}}
		maps.Copy(out, extra)
		return out
	}
	for name, tc := range map[string]struct {
		form   url.Values
		header http.Header
		status int
		text   string
	}{
		"secret in the header":           {token, basic(d.clientID, d.secret), 200, `{"active":false}`},
		"secret in the form":             {with(url.Values{"client_id": {d.clientID}, "client_secret": {d.secret}}), nil, 200, `{"active":false}`},
		"public by its id":               {with(url.Values{"client_id": {spa}}), nil, 200, `{"active":false}`},
		"wrong secret":                   {token, basic(d.clientID, "wrong"), 401, "The client secret supplied for a confidential client is invalid."},
		"confidential without":           {with(url.Values{"client_id": {d.clientID}}), nil, 401, "The client secret supplied for a confidential client is invalid."},
		"public by its id in the header": {token, http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(spa))}}, 200, `{"active":false}`},
		"public with an empty secret":    {token, basic(spa, ""), 200, `{"active":false}`},
		"confidential by its id":         {token, http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(d.clientID))}}, 401, "The client secret supplied for a confidential client is invalid."},
		"not base64":                     {token, http.Header{"Authorization": {"Basic ???"}}, 401, "Found Authentication header but was not valid client credentials."},
		"public with a secret":           {token, basic(spa, "secret"), 401, "Client authentication failed."},
		"unknown client":                 {with(url.Values{"client_id": {"0oaunknown"}}), nil, 401, "Invalid value for 'client_id' parameter."},
		"nothing":                        {token, nil, 401, "No client credentials found."},
		"twice":                          {with(url.Values{"client_secret": {"x"}}), basic(d.clientID, d.secret), 401, "Cannot supply multiple client credentials."},
		"without a token to ask about":   {url.Values{"client_id": {spa}}, nil, 400, "The 'token' parameter is required."},
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
		"time":    {func(d *deployment, _ url.Values) { d.now.now = d.now.now.Add(300 * time.Second) }, "invalid_grant", "The authorization code is invalid or has expired."},
		"code":    {func(_ *deployment, f url.Values) { f.Set("code", "bogus") }, "invalid_grant", "The authorization code is invalid or has expired."},
		"no code": {func(_ *deployment, f url.Values) { f.Del("code") }, "invalid_request", "The required parameter 'code' is missing."},
		"twice":   {func(_ *deployment, f url.Values) { f["code"] = append(f["code"], "other") }, "invalid_request", "multiple parameters with the same name."},
		"grant":   {func(_ *deployment, f url.Values) { f.Set("grant_type", "urn:x") }, "unsupported_grant_type", ""},
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
		maps.Copy(form, changes)
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
