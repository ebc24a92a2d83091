package oidc_test

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
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

func TestClientAuthentication(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", nil)
	spa := strings.TrimPrefix(d.NewApp("browser", "none", nil), orgtest.Apps+"/")
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
		"secret in the header":           {token, orgtest.Basic(d.ClientID, d.Secret), 200, `{"active":false}`},
		"secret in the form":             {with(url.Values{"client_id": {d.ClientID}, "client_secret": {d.Secret}}), nil, 200, `{"active":false}`},
		"public by its id":               {with(url.Values{"client_id": {spa}}), nil, 200, `{"active":false}`},
		"wrong secret":                   {token, orgtest.Basic(d.ClientID, "wrong"), 401, "The client secret supplied for a confidential client is invalid."},
		"confidential without":           {with(url.Values{"client_id": {d.ClientID}}), nil, 401, "The client secret supplied for a confidential client is invalid."},
		"public by its id in the header": {token, http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(spa))}}, 200, `{"active":false}`},
		"public with an empty secret":    {token, orgtest.Basic(spa, ""), 200, `{"active":false}`},
		"confidential by its id":         {token, http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(d.ClientID))}}, 401, "The client secret supplied for a confidential client is invalid."},
		"not base64":                     {token, http.Header{"Authorization": {"Basic ???"}}, 401, "Found Authentication header but was not valid client credentials."},
		"public with a secret":           {token, orgtest.Basic(spa, "secret"), 401, "Client authentication failed."},
		"unknown client":                 {with(url.Values{"client_id": {"0oaunknown"}}), nil, 401, "Invalid value for 'client_id' parameter."},
		"nothing":                        {token, nil, 401, "No client credentials found."},
		"twice":                          {with(url.Values{"client_secret": {"x"}}), orgtest.Basic(d.ClientID, d.Secret), 401, "Cannot supply multiple client credentials."},
		"without a token to ask about":   {url.Values{"client_id": {spa}}, nil, 400, "The 'token' parameter is required."},
	} {
		a := d.Post("introspect", tc.form, tc.header)
		if a.Status != tc.status || !strings.Contains(string(a.Raw), tc.text) {
			t.Errorf("%s: %d %s, want %d %q", name, a.Status, a.Raw, tc.status, tc.text)
		}
	}
	secrets := d.App + "/credentials/secrets"
	old := d.Must(200, "GET", secrets, nil).Values("id")[0]
	next := d.Must(201, "POST", secrets, map[string]any{}).Str("client_secret")
	for _, secret := range []string{d.Secret, next} {
		if a := d.Post("introspect", token, orgtest.Basic(d.ClientID, secret)); a.Status != 200 {
			t.Errorf("of two active secrets one is refused: %s", a.Raw)
		}
	}
	d.Must(200, "POST", secrets+"/"+old+"/lifecycle/deactivate", nil)
	if a := d.Post("introspect", token, orgtest.Basic(d.ClientID, d.Secret)); a.Status != 401 {
		t.Errorf("the inactive secret is accepted: %s", a.Raw)
	}
}

func TestCodeIsBoundToItsRequest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change     func(d *orgtest.Deployment, form url.Values)
		code, text string
	}{
		"verifier":     {func(_ *orgtest.Deployment, f url.Values) { f.Set("code_verifier", strings.Repeat("x", 43)) }, "invalid_grant", "PKCE verification failed."},
		"no verifier":  {func(_ *orgtest.Deployment, f url.Values) { f.Del("code_verifier") }, "invalid_request", "PKCE code verifier is required by the application."},
		"redirect URI": {func(_ *orgtest.Deployment, f url.Values) { f.Set("redirect_uri", "https://other") }, "invalid_grant", "does not match the redirection URI"},
		"client": {func(d *orgtest.Deployment, f url.Values) {
			f.Set("client_id", strings.TrimPrefix(d.NewApp("browser", "none", nil), orgtest.Apps+"/"))
		}, "invalid_grant", "The grant was issued to another client."},
		"time":    {func(d *orgtest.Deployment, _ url.Values) { d.Clock.Now = d.Clock.Now.Add(300 * time.Second) }, "invalid_grant", "The authorization code is invalid or has expired."},
		"code":    {func(_ *orgtest.Deployment, f url.Values) { f.Set("code", "bogus") }, "invalid_grant", "The authorization code is invalid or has expired."},
		"no code": {func(_ *orgtest.Deployment, f url.Values) { f.Del("code") }, "invalid_request", "The required parameter 'code' is missing."},
		"twice":   {func(_ *orgtest.Deployment, f url.Values) { f["code"] = append(f["code"], "other") }, "invalid_request", "multiple parameters with the same name."},
		"grant":   {func(_ *orgtest.Deployment, f url.Values) { f.Set("grant_type", "urn:x") }, "unsupported_grant_type", ""},
	} {
		d := orgtest.Deploy(t, "browser", "none", nil)
		form := d.CodeForm(d.SignIn(d.Browser(), "alice@example.com", d.Request(nil)).Get("code"))
		tc.change(d, form)
		if a := d.Post("token", form, nil); a.Status != 400 || a.Str("error") != tc.code || !strings.Contains(a.Str("error_description"), tc.text) {
			t.Errorf("%s: %d %s, want %s %q", name, a.Status, a.Raw, tc.code, tc.text)
		}
	}
}

func TestRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", map[string]any{
		"grant_types": []string{"authorization_code", "refresh_token"}, "refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 30},
	})
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"scope": {"openid offline_access"}}))
	first := d.Post("token", d.CodeForm(back.Get("code")), nil).Str("refresh_token")
	refresh := func(token string) orgtest.Answer {
		return d.Post("token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {d.ClientID}}, nil)
	}
	second := refresh(first)
	if second.Status != 200 || second.Str("refresh_token") == first || second.Str("id_token") == "" {
		t.Fatalf("refresh: %d %s", second.Status, second.Raw)
	}
	if again := refresh(first); again.Status != 200 || again.Str("refresh_token") != second.Str("refresh_token") {
		t.Errorf("within the leeway: %d %s", again.Status, again.Raw)
	}
	d.Clock.Now = d.Clock.Now.Add(31 * time.Second)
	if late := refresh(first); late.Str("error") != "invalid_grant" {
		t.Errorf("after the leeway: %d %s", late.Status, late.Raw)
	}
	if after := refresh(second.Str("refresh_token")); after.Str("error") != "invalid_grant" {
		t.Errorf("the replay has not ended the others: %d %s", after.Status, after.Raw)
	}
}

func TestStaticRefreshTokensStayAndEndWithTheAssignment(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", nil)
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"scope": {"openid offline_access"}}))
	form := d.CodeForm(back.Get("code"))
	form.Del("client_id")
	token := d.Post("token", form, orgtest.Basic(d.ClientID, d.Secret)).Str("refresh_token")
	refresh := func(changes url.Values) orgtest.Answer {
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
		maps.Copy(form, changes)
		return d.Post("token", form, orgtest.Basic(d.ClientID, d.Secret))
	}
	if a := refresh(nil); a.Str("refresh_token") != token {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := refresh(url.Values{"scope": {"openid profile"}}); !strings.Contains(a.Str("error_description"), "Denied scopes: profile.") {
		t.Errorf("more scopes: %d %s", a.Status, a.Raw)
	}
	d.Must(204, "DELETE", d.Group, nil)
	if a := refresh(nil); a.Str("error") != "access_denied" {
		t.Errorf("after the assignment: %d %s", a.Status, a.Raw)
	}
	d.Must(200, "PUT", d.Group, nil)
	d.Clock.Now = d.Clock.Now.Add(8 * 24 * time.Hour) // the rule's window is seven days
	if a := refresh(nil); a.Str("error") != "invalid_grant" {
		t.Errorf("after the window: %d %s", a.Status, a.Raw)
	}
}

func TestServiceAppUsesTheManagementAPI(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := jose.JSONWebKey{Key: key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}
	app := f.NewApp("service", "private_key_jwt", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
		"jwks": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public}},
	})
	clientID := strings.TrimPrefix(app, orgtest.Apps+"/")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(scope string, change func(*jwt.Claims)) orgtest.Answer {
		claims := jwt.Claims{Issuer: clientID, Subject: clientID, Audience: jwt.Audience{f.URL + "/oauth2/v1/token"}, Expiry: jwt.NewNumericDate(time.Now().Add(5 * time.Minute))}
		change(&claims)
		assertion, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return f.SendWith("POST", "/oauth2/v1/token", url.Values{
			"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {assertion},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		}.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	}
	as := func(*jwt.Claims) {}
	if a := ask("okta.apps.read", as); a.Str("error") != "consent_required" {
		t.Errorf("not granted: %d %s", a.Status, a.Raw)
	}
	for _, scope := range []string{"okta.apps.read", "okta.authorizationServers.manage"} {
		f.Must(201, "POST", app+"/grants", map[string]any{"scopeId": scope, "issuer": f.URL})
	}
	for text, change := range map[string]func(*jwt.Claims){
		"The audience claim for client_assertion must be the endpoint": func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://other"} },
		"The client_assertion token is expired.":                       func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(time.Now().Add(-5 * time.Minute)) },
		"expiration too far into the future":                           func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(time.Now().Add(3 * time.Hour)) },
		"The issuer claim for client_assertion is not a valid":         func(c *jwt.Claims) { c.Issuer = "nobody" },
	} {
		if a := ask("okta.apps.read", change); a.Status != 401 || !strings.Contains(a.Str("error_description"), text) {
			t.Errorf("%q: %d %s", text, a.Status, a.Raw)
		}
	}
	token := ask("okta.apps.read okta.authorizationServers.manage", as)
	if token.Status != 200 {
		t.Fatalf("token: %d %s", token.Status, token.Raw)
	}
	bearer := http.Header{"Authorization": {"Bearer " + token.Str("access_token")}}
	for _, tc := range []struct {
		method, path string
		status       int
	}{{"GET", orgtest.Apps, 200}, {"POST", orgtest.Apps, 403}, {"POST", orgtest.Servers, 201}, {"GET", orgtest.Servers, 200}, {"GET", orgtest.Origins, 403}} {
		a := f.SendWith(tc.method, tc.path, map[string]any{"name": "s", "audiences": []string{"a"}}, bearer)
		if a.Status != tc.status || tc.status == 403 && !strings.Contains(a.Header.Get("WWW-Authenticate"), "insufficient_scope") {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, a.Status, a.Raw)
		}
	}
}

func TestKeysFollowTheRotation(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	kids := func() []string {
		return orgtest.Answer{Array: d.Must(200, "GET", d.Issuer+"/v1/keys", nil).Object["keys"].([]any)}.Values("kid")
	}
	signing := func() string { return d.Must(200, "GET", d.Server, nil).Str("credentials", "signing", "kid") }
	before := signing()
	if got := kids(); !reflect.DeepEqual(got, []string{before}) {
		t.Errorf("keys %v, signing %s", got, before)
	}
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(nil))
	old := d.Post("token", d.CodeForm(back.Get("code")), nil).Str("id_token")
	d.Must(200, "POST", d.Server+"/credentials/lifecycle/keyRotate", map[string]any{"use": "sig"})
	if got := kids(); !slices.Contains(got, before) || got[0] != signing() || got[0] == before {
		t.Errorf("keys %v after rotation, signing %s", got, signing())
	}
	d.Verify(old)
}
