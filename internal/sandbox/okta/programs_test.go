package okta_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// TestWhatOtherProgramsSend: requests of Okta's own Terraform provider and of Okta's SDKs, in the form in which these send
// them.
func TestWhatOtherProgramsSend(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{})
	app := f.newApp("web", "client_secret_basic", nil)

	t.Run("a groups claim of the okta provider", func(t *testing.T) {
		settings := strings.Replace(app, "/api/v1/apps", "/api/v1/internal/apps", 1) + "/settings/oauth/idToken"
		empty := f.must(200, "POST", settings, map[string]any{})
		if want := `{"issuer":null,"orgUrl":null,"customUrl":null,"audience":null,"issuerMode":"ORG_URL"}`; string(empty.raw) != want {
			t.Errorf("%s, want %s", empty.raw, want)
		}
		f.must(200, "POST", settings, map[string]any{"name": "groups", "valueType": "GROUPS", "groupFilterType": "STARTS_WITH", "value": "data", "issuerMode": "ORG_URL"})
		shown := f.must(200, "GET", settings, nil)
		for member, want := range map[string]string{"name": "groups", "valueType": "GROUPS", "groupFilterType": "STARTS_WITH", "value": "data"} {
			if got := shown.str(member); got != want {
				t.Errorf("%s %q, want %q", member, got, want)
			}
		}
		if a := f.send("POST", "/api/v1/internal/apps/0oaunknown/settings/oauth/idToken", map[string]any{}); a.status != 404 {
			t.Errorf("unknown app: %d", a.status)
		}
	})
	t.Run("the token of the Python SDK 3, without a blank", func(t *testing.T) {
		for authorization, want := range map[string]int{"SSWS" + okta.DefaultAPIToken: 200, "SSWS " + okta.DefaultAPIToken: 200, "SSWSx": 401, "SSWS": 401} {
			if a := f.sendWith("GET", apps, nil, http.Header{"Authorization": {authorization}}); a.status != want {
				t.Errorf("%s: %d, want %d", authorization, a.status, want)
			}
		}
	})
	t.Run("a request for a token in the query, of the Go SDKs", func(t *testing.T) {
		query := url.Values{"grant_type": {"client_credentials"}, "scope": {"okta.users.read"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {"x"}}
		header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		if got := oauthErrorOf(f.sendWith("POST", "/oauth2/v1/token?"+query.Encode(), nil, header)); got != "invalid_client: The parsing of the client_assertion failed." {
			t.Errorf("assertion in the query: %s", got)
		}
		if got := oauthErrorOf(f.sendWith("POST", "/oauth2/v1/token?"+query.Encode(), "grant_type=client_credentials", header)); got != "invalid_request: Client credentials cannot be supplied via query parameters." {
			t.Errorf("assertion in the query beside a form: %s", got)
		}
	})
	t.Run("a form as JSON", func(t *testing.T) {
		for _, issuer := range []string{"/oauth2", "/oauth2/default"} {
			for _, endpoint := range []string{"token", "introspect", "revoke", "par"} {
				for kind, want := range map[string]string{
					"application/json": "E0000021", "multipart/form-data; boundary=x": "E0000021", "text/plain": "E0000021",
					"application/x-www-form-urlencoded": "", "application/x-www-form-urlencoded; charset=UTF-8": "",
				} {
					a := f.sendWith("POST", issuer+"/v1/"+endpoint, `{"grant_type":"client_credentials"}`, http.Header{"Content-Type": {kind}})
					if got := a.str("errorCode"); got != want || want != "" && a.status != 400 {
						t.Errorf("%s of %s as %s: %d %s", endpoint, issuer, kind, a.status, a.raw)
					}
				}
			}
		}
	})
	t.Run("the keys of a client", func(t *testing.T) {
		p := newPossession(t, f)
		path := apps + "/" + p.app + "/credentials/jwks"
		keys := f.must(200, "GET", path, nil)
		if id := keys.values("id")[0]; !strings.HasPrefix(id, "pks") || f.must(200, "GET", path+"/"+id, nil).str("kid") != "k" {
			t.Errorf("%s", keys.raw)
		}
		if a := f.send("GET", path+"/pksunknown", nil); a.status != 404 {
			t.Errorf("unknown key: %d", a.status)
		}
		links, _ := f.must(200, "GET", apps+"/"+p.app, nil).at("_links", "clientCredentials").([]any)
		if len(links) != 1 {
			t.Errorf("_links.clientCredentials %v", links)
		}
	})
	t.Run("a scope with an empty display name", func(t *testing.T) {
		scopes := f.newServer() + "/scopes"
		if a := f.must(201, "POST", scopes, map[string]any{"name": "x", "displayName": ""}); a.object["displayName"] != "" {
			t.Errorf("%s", a.raw)
		}
		if a := f.must(201, "POST", scopes, map[string]any{"name": "y"}); strings.Contains(string(a.raw), "displayName") {
			t.Errorf("%s", a.raw)
		}
	})
	t.Run("the texts of refusals", func(*testing.T) {
		f.refused("POST", apps, oidcAppWithoutPKCE(), refusal{400, "E0000001", "''pkce_required'' must be set to true when ''token_endpoint_auth_method'' is ''none''"})
		f.refused("GET", f.newServer()+"/clients/0oaunknown/tokens", nil, refusal{404, "E0000007", "0oaunknown (PublicClientApp)"})
		f.refused("GET", app+"/features/OTHER", nil, refusal{404, "E0000007", "OTHER (PublicAppFeatureSetName)"})
		for _, list := range []string{apps, origins, servers, "/api/v1/groups", "/api/v1/users"} {
			f.refused("GET", list+"?after=00unevergiven", nil, refusal{400, "E0000029", "Invalid cursor."})
		}
	})
}

// oidcAppWithoutPKCE is a public client that forbids PKCE.
func oidcAppWithoutPKCE() map[string]any {
	body := oidcApp("x", "browser", "none", nil)
	body["credentials"].(map[string]any)["oauthClient"].(map[string]any)["pkce_required"] = false
	return body
}

// TestSignInOwnSession: what session.exists() of the browser SDK asks for, from a page of a trusted origin.
func TestSignInOwnSession(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	const page = "https://app.example.com"
	d.must(200, "POST", origins, map[string]any{"name": "app", "origin": page, "scopes": []any{map[string]any{"type": "CORS"}}})
	browser := d.browser()
	ask := func() *http.Response { return d.do(browser, "GET", "/api/v1/sessions/me", nil) }
	if got := ask().StatusCode; got != 404 {
		t.Errorf("before: %d", got)
	}
	d.signIn(browser, "alice@example.com", d.request(nil))
	if got := ask().StatusCode; got != 200 {
		t.Errorf("after: %d", got)
	}
	a := d.sendWith("GET", "/api/v1/sessions/me", nil, http.Header{"Origin": {page}})
	if a.header.Get("Access-Control-Allow-Origin") != page || a.header.Get("Access-Control-Allow-Credentials") != "true" {
		t.Errorf("CORS: %v", a.header)
	}
}
