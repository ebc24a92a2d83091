package orgtest

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

// What a client of a Deployment uses: its redirect URI, and its PKCE code verifier.
const (
	Callback = "https://app.example.com/callback"
	Verifier = "0123456789012345678901234567890123456789abc"
)

// Deployment is an org with everything that a sign-in needs.
type Deployment struct {
	*Fixture
	Clock                                 *Clock
	App, ClientID, Secret, Server, Issuer string
	Policy, Rule, Group                   string
	Scope                                 string
}

// Deploy makes an app of the type for the group data-team, with a server, a policy and a rule; alice is in the group, bob is
// not, others are as given.
func Deploy(t *testing.T, typ, method string, changes map[string]any, others ...okta.User) *Deployment {
	t.Helper()
	now := NewClock()
	f := Start(t, okta.Options{Clock: now.Read, Users: append([]okta.User{
		{Login: "alice@example.com", FirstName: "Alice", LastName: "A", Password: "alice-pw", Groups: []string{"data-team"}},
		{Login: "bob@example.com", FirstName: "Bob", LastName: "B", Password: "bob-pw"},
	}, others...)})
	if changes["grant_types"] == nil {
		changes = Merged(changes, map[string]any{
			"grant_types":               []string{"authorization_code", "refresh_token"},
			"post_logout_redirect_uris": []string{"https://app.example.com/bye"},
		})
	}
	created := f.Must(200, "POST", Apps, OIDCApp("app", typ, method, changes))
	d := &Deployment{Fixture: f, Clock: now, App: Apps + "/" + created.ID(), ClientID: created.ID(), Secret: created.Str("credentials", "oauthClient", "client_secret")}
	server := f.Must(201, "POST", Servers, map[string]any{"name": "s", "audiences": []string{d.ClientID}})
	d.Server, d.Issuer = Servers+"/"+server.ID(), "/oauth2/"+server.ID()
	d.Scope = d.Server + "/scopes/" + f.Must(201, "POST", d.Server+"/scopes", map[string]any{"name": "catalog", "default": true}).ID()
	body := PolicyBody("p")
	body["conditions"] = map[string]any{"clients": map[string]any{"include": []string{d.ClientID}}}
	d.Policy = d.Server + "/policies/" + f.Must(201, "POST", d.Server+"/policies", body).ID()
	d.Rule = d.Policy + "/rules/" + f.Must(201, "POST", d.Policy+"/rules", RuleBody("r", "authorization_code", "implicit")).ID()
	d.Group = d.App + "/groups/" + f.Must(200, "GET", "/api/v1/groups?q=data-team", nil).Values("id")[0]
	f.Must(200, "PUT", d.Group, nil)
	return d
}

// Merged has the members of all maps; those of a later one count.
func Merged[M ~map[string]V, V any](objects ...M) M {
	out := M{}
	for _, m := range objects {
		maps.Copy(out, m)
	}
	return out
}

// Browser is a person's browser, which keeps cookies and follows no redirects.
func (d *Deployment) Browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: d.Client.CheckRedirect}
}

// Challenge is the PKCE challenge for Verifier.
func Challenge() string {
	sum := sha256.Sum256([]byte(Verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Request is an authorization request as a client sends it; changes replace parameters, an empty one removes.
func (d *Deployment) Request(changes url.Values) string {
	q := url.Values{
		"client_id": {d.ClientID}, "redirect_uri": {Callback}, "response_type": {"code"}, "scope": {"openid email profile"},
		"state": {"st"}, "nonce": {"no"}, "code_challenge": {Challenge()}, "code_challenge_method": {"S256"},
	}
	for name, v := range changes {
		q[name] = v
		if v[0] == "" {
			q.Del(name)
		}
	}
	return d.Issuer + "/v1/authorize?" + q.Encode()
}

// Do sends a request, with a form where there is one, by a browser.
func (d *Deployment) Do(browser *http.Client, method, path string, form url.Values) *http.Response {
	d.T.Helper()
	target, err := url.Parse(d.URL)
	if err != nil {
		d.T.Fatal(err)
	}
	if target, err = target.Parse(path); err != nil {
		d.T.Fatal(err)
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(d.T.Context(), method, target.String(), body)
	if err != nil {
		d.T.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := browser.Do(req)
	if err != nil {
		d.T.Fatal(err)
	}
	d.T.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// SignIn follows an authorization request through the sign-in form and returns what the client gets at its redirect URI.
func (d *Deployment) SignIn(browser *http.Client, login, request string) url.Values {
	d.T.Helper()
	resp := d.Do(browser, "GET", request, nil)
	if at := resp.Header.Get("Location"); resp.StatusCode == http.StatusFound && strings.HasPrefix(at, "/login/") {
		name, _, _ := strings.Cut(login, "@")
		resp = d.Do(browser, "POST", at, url.Values{"username": {login}, "password": {name + "-pw"}})
		if resp.StatusCode != http.StatusFound {
			d.T.Fatalf("sign-in form: %d", resp.StatusCode)
		}
		resp = d.Do(browser, "GET", resp.Header.Get("Location"), nil)
	}
	return d.SentBack(resp)
}

// SentBack reads what a redirect to the client carries.
func (d *Deployment) SentBack(resp *http.Response) url.Values {
	d.T.Helper()
	at, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusFound || !strings.HasPrefix(at.String(), Callback) {
		body, _ := io.ReadAll(resp.Body)
		d.T.Fatalf("%d to %q: %s", resp.StatusCode, resp.Header.Get("Location"), body)
	}
	values := at.Query()
	if at.Fragment != "" {
		values, _ = url.ParseQuery(at.Fragment)
	}
	return values
}

// Post sends a form to an endpoint of the issuer.
func (d *Deployment) Post(endpoint string, form url.Values, header http.Header) Answer {
	d.T.Helper()
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	maps.Copy(h, header)
	return d.SendWith("POST", d.Issuer+"/v1/"+endpoint, form.Encode(), h)
}

// Basic is the header by which a client authenticates with its secret.
func Basic(id, secret string) http.Header {
	return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret)))}}
}

// CodeForm is the request for tokens by a code.
func (d *Deployment) CodeForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {Callback}, "code_verifier": {Verifier}, "client_id": {d.ClientID}}
}

// Verify checks the signature by the published keys and returns the claims.
func (d *Deployment) Verify(token string) map[string]any {
	d.T.Helper()
	var set jose.JSONWebKeySet
	keys := d.SendWith("GET", d.Issuer+"/v1/keys", nil, nil)
	if err := json.Unmarshal(keys.Raw, &set); err != nil {
		d.T.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		d.T.Fatalf("%q: %v", token, err)
	}
	claims := map[string]any{}
	if err := parsed.Claims(set.Key(parsed.Headers[0].KeyID)[0], &claims); err != nil {
		d.T.Fatal(err)
	}
	return claims
}

// ExpectClaims says which of the claims a token has to have it has not.
func (d *Deployment) ExpectClaims(token string, want map[string]any) {
	d.T.Helper()
	claims := d.Verify(token)
	for name, v := range want {
		if !reflect.DeepEqual(claims[name], v) {
			d.T.Errorf("claim %s is %v, want %v", name, claims[name], v)
		}
	}
}
