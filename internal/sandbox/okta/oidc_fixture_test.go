package okta_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"reflect"
	"strings"
	"testing"

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
// policy and a rule; alice is in the group, bob is not, others are as given.
func deploy(t *testing.T, typ, method string, changes map[string]any, others ...okta.User) *deployment {
	t.Helper()
	now := newClock()
	f := start(t, okta.Options{Clock: now.read, Users: append([]okta.User{
		{Login: "alice@example.com", FirstName: "Alice", LastName: "A", Password: "alice-pw", Groups: []string{"data-team"}},
		{Login: "bob@example.com", FirstName: "Bob", LastName: "B", Password: "bob-pw"},
	}, others...)})
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

func merged(objects ...map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range objects {
		maps.Copy(out, m)
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
	if at := resp.Header.Get("Location"); resp.StatusCode == http.StatusFound && strings.HasPrefix(at, "/login/") {
		name, _, _ := strings.Cut(login, "@")
		resp = d.do(browser, "POST", at, url.Values{"username": {login}, "password": {name + "-pw"}})
		if resp.StatusCode != http.StatusFound {
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
	if err != nil || resp.StatusCode != http.StatusFound || !strings.HasPrefix(at.String(), callback) {
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
	maps.Copy(h, header)
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
