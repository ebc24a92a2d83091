package okta_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestWhatOtherProgramsSend: requests of Okta's own Terraform provider and of Okta's SDKs, in the form in which these send
// them.
func TestWhatOtherProgramsSend(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	app := f.NewApp("web", "client_secret_basic", nil)

	t.Run("a groups claim of the okta provider", func(t *testing.T) {
		settings := strings.Replace(app, "/api/v1/apps", "/api/v1/internal/apps", 1) + "/settings/oauth/idToken"
		empty := f.Must(200, "POST", settings, map[string]any{})
		if want := `{"issuer":null,"orgUrl":null,"customUrl":null,"audience":null,"issuerMode":"ORG_URL"}`; string(empty.Raw) != want {
			t.Errorf("%s, want %s", empty.Raw, want)
		}
		f.Must(200, "POST", settings, map[string]any{"name": "groups", "valueType": "GROUPS", "groupFilterType": "STARTS_WITH", "value": "data", "issuerMode": "ORG_URL"})
		shown := f.Must(200, "GET", settings, nil)
		for member, want := range map[string]string{"name": "groups", "valueType": "GROUPS", "groupFilterType": "STARTS_WITH", "value": "data"} {
			if got := shown.Str(member); got != want {
				t.Errorf("%s %q, want %q", member, got, want)
			}
		}
		if a := f.Send("POST", "/api/v1/internal/apps/0oaunknown/settings/oauth/idToken", map[string]any{}); a.Status != 404 {
			t.Errorf("unknown app: %d", a.Status)
		}
	})
	t.Run("the token of the Python SDK 3, without a blank", func(t *testing.T) {
		for authorization, want := range map[string]int{"SSWS" + okta.DefaultAPIToken: 200, "SSWS " + okta.DefaultAPIToken: 200, "SSWSx": 401, "SSWS": 401} {
			if a := f.SendWith("GET", orgtest.Apps, nil, http.Header{"Authorization": {authorization}}); a.Status != want {
				t.Errorf("%s: %d, want %d", authorization, a.Status, want)
			}
		}
	})
	t.Run("a request for a token in the query, of the Go SDKs", func(t *testing.T) {
		query := url.Values{"grant_type": {"client_credentials"}, "scope": {"okta.users.read"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {"x"}}
		header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		if got := f.SendWith("POST", "/oauth2/v1/token?"+query.Encode(), nil, header).OAuthError(); got != "invalid_client: The parsing of the client_assertion failed." {
			t.Errorf("assertion in the query: %s", got)
		}
		if got := f.SendWith("POST", "/oauth2/v1/token?"+query.Encode(), "grant_type=client_credentials", header).OAuthError(); got != "invalid_request: Client credentials cannot be supplied via query parameters." {
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
					a := f.SendWith("POST", issuer+"/v1/"+endpoint, `{"grant_type":"client_credentials"}`, http.Header{"Content-Type": {kind}})
					if got := a.Str("errorCode"); got != want || want != "" && a.Status != 400 {
						t.Errorf("%s of %s as %s: %d %s", endpoint, issuer, kind, a.Status, a.Raw)
					}
				}
			}
		}
	})
	t.Run("the keys of a client", func(t *testing.T) {
		p := orgtest.NewPossession(t, f)
		path := orgtest.Apps + "/" + p.App + "/credentials/jwks"
		keys := f.Must(200, "GET", path, nil)
		if id := keys.Values("id")[0]; !strings.HasPrefix(id, "pks") || f.Must(200, "GET", path+"/"+id, nil).Str("kid") != "k" {
			t.Errorf("%s", keys.Raw)
		}
		if a := f.Send("GET", path+"/pksunknown", nil); a.Status != 404 {
			t.Errorf("unknown key: %d", a.Status)
		}
		links, _ := f.Must(200, "GET", orgtest.Apps+"/"+p.App, nil).At("_links", "clientCredentials").([]any)
		if len(links) != 1 {
			t.Errorf("_links.clientCredentials %v", links)
		}
	})
	t.Run("a scope with an empty display name", func(t *testing.T) {
		scopes := f.NewServer() + "/scopes"
		if a := f.Must(201, "POST", scopes, map[string]any{"name": "x", "displayName": ""}); a.Object["displayName"] != "" {
			t.Errorf("%s", a.Raw)
		}
		if a := f.Must(201, "POST", scopes, map[string]any{"name": "y"}); strings.Contains(string(a.Raw), "displayName") {
			t.Errorf("%s", a.Raw)
		}
	})
	t.Run("the texts of refusals", func(*testing.T) {
		refused(f, "POST", orgtest.Apps, oidcAppWithoutPKCE(), refusal{400, "E0000001", "''pkce_required'' must be set to true when ''token_endpoint_auth_method'' is ''none''"})
		refused(f, "GET", f.NewServer()+"/clients/0oaunknown/tokens", nil, refusal{404, "E0000007", "0oaunknown (PublicClientApp)"})
		refused(f, "GET", app+"/features/OTHER", nil, refusal{404, "E0000007", "OTHER (PublicAppFeatureSetName)"})
		for _, list := range []string{orgtest.Apps, orgtest.Origins, orgtest.Servers, "/api/v1/groups", "/api/v1/users"} {
			refused(f, "GET", list+"?after=00unevergiven", nil, refusal{400, "E0000029", "Invalid cursor."})
		}
	})
}

// oidcAppWithoutPKCE is a public client that forbids PKCE.
func oidcAppWithoutPKCE() map[string]any {
	body := orgtest.OIDCApp("x", "browser", "none", nil)
	body["credentials"].(map[string]any)["oauthClient"].(map[string]any)["pkce_required"] = false
	return body
}

// TestSignInOwnSession: what session.exists() of the browser SDK asks for, from a page of a trusted origin.
func TestSignInOwnSession(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	const page = "https://app.example.com"
	d.Must(200, "POST", orgtest.Origins, map[string]any{"name": "app", "origin": page, "scopes": []any{map[string]any{"type": "CORS"}}})
	browser := d.Browser()
	ask := func() *http.Response { return d.Do(browser, "GET", "/api/v1/sessions/me", nil) }
	if got := ask().StatusCode; got != 404 {
		t.Errorf("before: %d", got)
	}
	d.SignIn(browser, "alice@example.com", d.Request(nil))
	if got := ask().StatusCode; got != 200 {
		t.Errorf("after: %d", got)
	}
	a := d.SendWith("GET", "/api/v1/sessions/me", nil, http.Header{"Origin": {page}})
	if a.Header.Get("Access-Control-Allow-Origin") != page || a.Header.Get("Access-Control-Allow-Credentials") != "true" {
		t.Errorf("CORS: %v", a.Header)
	}
}
