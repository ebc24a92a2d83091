package okta_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// refusal is what Okta answers to a body that it does not accept.
type refusal struct {
	status         int
	code, contains string
}

func (f *fixture) refused(method, path string, body any, want refusal) {
	f.t.Helper()
	a := f.send(method, path, body)
	if a.status != want.status || a.str("errorCode") != want.code || !strings.Contains(string(a.raw), want.contains) {
		f.t.Errorf("%s %s %v: %d %s, want %d %s %q", method, path, body, a.status, a.raw, want.status, want.code, want.contains)
	}
}

func invalidClient(field string) refusal {
	return refusal{400, "E0000001", "Api validation failed: " + field}
}

// TestAppRules has the documented rules (O1 to O6) that no recorded body shows.
func TestAppRules(t *testing.T) {
	t.Parallel()
	malformed := refusal{400, "E0000003", "The request body was not well-formed."}
	refresh := []string{"authorization_code", "refresh_token"}
	for name, tc := range map[string]struct {
		typ, method string
		changes     map[string]any
		want        refusal
	}{
		"no redirect URI":            {"web", "client_secret_basic", map[string]any{"redirect_uris": []string{}}, invalidClient("redirect_uris")},
		"no response type":           {"browser", "none", map[string]any{"response_types": nil}, invalidClient("response_types")},
		"relative redirect URI":      {"web", "client_secret_basic", map[string]any{"redirect_uris": []string{"/callback"}}, invalidClient("redirect_uris")},
		"fragment in redirect URI":   {"web", "client_secret_basic", map[string]any{"redirect_uris": []string{"https://x.example/#a"}}, invalidClient("redirect_uris")},
		"wildcard while disabled":    {"web", "client_secret_basic", map[string]any{"redirect_uris": []string{"https://*.x.example/"}}, invalidClient("redirect_uris")},
		"wildcard with http":         {"web", "client_secret_basic", map[string]any{"wildcard_redirect": "SUBDOMAIN", "redirect_uris": []string{"http://*.x.example/"}}, invalidClient("redirect_uris")},
		"wildcard not lowest label":  {"web", "client_secret_basic", map[string]any{"wildcard_redirect": "SUBDOMAIN", "redirect_uris": []string{"https://a.*.x.example/"}}, invalidClient("redirect_uris")},
		"wildcard below top level":   {"web", "client_secret_basic", map[string]any{"wildcard_redirect": "SUBDOMAIN", "redirect_uris": []string{"https://*.example/"}}, invalidClient("redirect_uris")},
		"two wildcards":              {"web", "client_secret_basic", map[string]any{"wildcard_redirect": "SUBDOMAIN", "redirect_uris": []string{"https://*-*.x.example/"}}, invalidClient("redirect_uris")},
		"web without code":           {"web", "client_secret_basic", map[string]any{"grant_types": []string{"implicit"}}, invalidClient("grant_types")},
		"native without code":        {"native", "none", map[string]any{"grant_types": []string{"implicit"}}, invalidClient("grant_types")},
		"browser with password":      {"browser", "none", map[string]any{"grant_types": []string{"authorization_code", "password"}}, invalidClient("grant_types")},
		"no grant":                   {"web", "client_secret_basic", map[string]any{"grant_types": nil}, invalidClient("grant_types")},
		"leeway too long":            {"browser", "none", map[string]any{"grant_types": refresh, "refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 61}}, invalidClient("leeway")},
		"login without URI":          {"web", "client_secret_basic", map[string]any{"idp_initiated_login": map[string]any{"mode": "SPEC"}}, invalidClient("initiate_login_uri")},
		"DPoP with implicit":         {"browser", "none", map[string]any{"dpop_bound_access_tokens": true, "grant_types": []string{"implicit"}, "response_types": []string{"token"}}, invalidClient("dpop_bound_access_tokens")},
		"single logout of a native":  {"native", "none", map[string]any{"participate_slo": true, "frontchannel_logout_uri": "https://x"}, invalidClient("participate_slo")},
		"single logout without URI":  {"web", "client_secret_basic", map[string]any{"participate_slo": true}, invalidClient("frontchannel_logout_uri")},
		"network without connection": {"web", "client_secret_basic", map[string]any{"network": map[string]any{}}, invalidClient("network.connection")},
		"unknown grant":              {"web", "client_secret_basic", map[string]any{"grant_types": []string{"code"}}, malformed},
		"unknown auth method":        {"web", "secret", nil, malformed},
		"text for a list":            {"web", "client_secret_basic", map[string]any{"redirect_uris": "https://x.example"}, malformed},
		"web without authentication": {"web", "none", nil, refusal{400, "E0000001", "Valid values: [client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt]."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := start(t, okta.Options{})
			body := oidcApp("x", tc.typ, tc.method, tc.changes)
			f.refused("POST", apps, body, tc.want)
			path := f.newApp("web", "client_secret_basic", nil)
			before := f.must(200, "GET", path, nil)
			f.refused("PUT", path, body, tc.want)
			if after := f.must(200, "GET", path, nil); !reflect.DeepEqual(after.object, before.object) {
				t.Errorf("a refused update has changed the app: %s", after.raw)
			}
		})
	}
}

func TestAppRequiredProperties(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for _, property := range []string{"label", "name", "signOnMode", "settings"} {
		body := oidcApp("x", "web", "client_secret_basic", nil)
		delete(body, property)
		f.refused("POST", apps, body, refusal{400, "E0000001", property + ": The field cannot be left blank"})
	}
	saml := oidcApp("x", "web", "client_secret_basic", nil)
	saml["signOnMode"] = "SAML_2_0"
	f.refused("POST", apps, saml, refusal{400, "E0000024", ""})
	f.refused("POST", apps, `{"label":`, refusal{400, "E0000003", ""})
	f.refused("POST", apps, "", refusal{400, "E0000003", ""})
	if got := f.must(200, "GET", apps, nil); len(got.array) != 0 {
		t.Errorf("refused apps exist: %s", got.raw)
	}
}

func TestPKCEDefaultsByTypeAndMethod(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for _, tc := range []struct {
		typ, method string
		want        bool
	}{
		{"browser", "none", true}, {"browser", "client_secret_basic", true}, {"native", "client_secret_basic", true},
		{"native", "none", true}, {"web", "client_secret_basic", false}, {"web", "private_key_jwt", false},
	} {
		a := f.must(200, "GET", f.newApp(tc.typ, tc.method, nil), nil)
		if got := a.at("credentials", "oauthClient", "pkce_required"); got != tc.want {
			t.Errorf("%s %s: pkce_required %v, want %v", tc.typ, tc.method, got, tc.want)
		}
	}
	body := oidcApp("x", "browser", "none", nil)
	body["credentials"].(map[string]any)["oauthClient"].(map[string]any)["pkce_required"] = false
	f.refused("POST", apps, body, invalidClient("pkce_required"))
}

func TestSecretsAreShownByWritesOnly(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for method, has := range map[string]bool{
		"client_secret_basic": true, "client_secret_post": true, "client_secret_jwt": true, "private_key_jwt": false,
	} {
		created := f.must(200, "POST", apps, oidcApp("x", "web", method, nil))
		path := apps + "/" + created.id()
		updated := f.must(200, "PUT", path, oidcApp("x", "web", method, nil))
		for _, a := range []answer{created, updated} {
			if secret := a.str("credentials", "oauthClient", "client_secret"); has != (len(secret) == 64) {
				t.Errorf("%s: secret %q", method, secret)
			}
		}
		if created.str("credentials", "oauthClient", "client_secret") != updated.str("credentials", "oauthClient", "client_secret") {
			t.Errorf("%s: an update without a secret has changed it", method)
		}
		for _, a := range []answer{f.must(200, "GET", path, nil), f.must(200, "GET", apps+"?limit=200", nil)} {
			if strings.Contains(string(a.raw), "client_secret\"") {
				t.Errorf("%s: GET shows a secret: %s", method, a.raw)
			}
		}
	}
}

func TestSecretOfOnesOwn(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	body := oidcApp("x", "web", "client_secret_basic", nil)
	client := body["credentials"].(map[string]any)["oauthClient"].(map[string]any)
	client["client_id"], client["client_secret"] = "my-client.id", "fourteen chars"
	created := f.must(200, "POST", apps, body)
	if created.str("credentials", "oauthClient", "client_id") != "my-client.id" || created.id() == "my-client.id" {
		t.Errorf("client_id: %s", created.raw)
	}
	f.refused("POST", apps, body, refusal{400, "E0000001", "client_id: An object with this field already exists"})
	client["client_id"], client["client_secret"] = "other-client", "another secret"
	updated := f.must(200, "PUT", apps+"/"+created.id(), body)
	if got := updated.str("credentials", "oauthClient", "client_id"); got != "my-client.id" {
		t.Errorf("client_id is immutable, got %q", got)
	}
	secrets := f.must(200, "GET", apps+"/"+created.id()+"/credentials/secrets", nil)
	if !reflect.DeepEqual(secrets.values("client_secret"), []string{"another secret"}) {
		t.Errorf("secrets: %s", secrets.raw)
	}
	for _, bad := range []string{"short", "ALL_CLIENTS", "with space", strings.Repeat("a", 101)} {
		client["client_id"] = bad
		f.refused("POST", apps, body, invalidClient("client_id"))
	}
}

func TestUpdateReplacesTheWholeApp(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	bare := oidcApp("x", "web", "client_secret_basic", map[string]any{"grant_types": []string{"authorization_code", "refresh_token"}})
	wide := oidcApp("x", "web", "client_secret_basic", broadClient)
	wide["profile"] = map[string]any{"a": 1}
	wide["visibility"] = map[string]any{"autoLaunch": true, "hide": map[string]any{"web": false}}
	wide["settings"].(map[string]any)["notes"] = map[string]any{"admin": "n"}
	path := apps + "/" + f.must(200, "POST", apps, wide).id()
	after := f.must(200, "PUT", path, bare)
	for _, gone := range []string{
		"policy_uri", "tos_uri", "post_logout_redirect_uris", "initiate_login_uri", "jwks_uri", "network", "frontchannel_logout_uri",
		"frontchannel_logout_session_required", "request_object_signing_alg", "id_token_encrypted_response_alg",
		"sector_identifier_uri", "subject_type", "backchannel_custom_authenticator_id", "backchannel_token_delivery_mode",
	} {
		if v := after.at("settings", "oauthClient", gone); v != nil {
			t.Errorf("%s survived: %v", gone, v)
		}
	}
	for name, want := range map[string]any{
		"client_uri": nil, "logo_uri": nil, "wildcard_redirect": "DISABLED", "consent_method": "TRUSTED",
		"dpop_bound_access_tokens": false, "participate_slo": false, "idp_initiated_login": map[string]any{"mode": "DISABLED", "default_scope": []any{}},
		// The API doc: previously configured values are used.
		"refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 15.0},
	} {
		if got := after.at("settings", "oauthClient", name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if after.at("profile") != nil || after.at("settings", "notes", "admin") != nil || after.at("visibility", "autoLaunch") != false {
		t.Errorf("profile, notes or visibility survived: %s", after.raw)
	}
}

func TestRefreshTokenDefaults(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	grants := map[string]any{"grant_types": []string{"authorization_code", "refresh_token"}}
	for typ, want := range map[string]any{
		"browser": map[string]any{"rotation_type": "ROTATE", "leeway": 30.0},
		"web":     map[string]any{"rotation_type": "STATIC"},
		"native":  map[string]any{"rotation_type": "STATIC"},
	} {
		method := "client_secret_basic"
		got := f.must(200, "GET", f.newApp(typ, method, grants), nil).at("settings", "oauthClient", "refresh_token")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", typ, got, want)
		}
	}
	without := f.newApp("browser", "none", map[string]any{"refresh_token": map[string]any{"rotation_type": "ROTATE"}})
	if got := f.must(200, "GET", without, nil).at("settings", "oauthClient", "refresh_token"); got != nil {
		t.Errorf("without the grant: %v", got)
	}
}

func TestInactiveAppsAreNotAssignable(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := apps + "/" + f.must(200, "POST", apps+"?activate=false", oidcApp("x", "web", "client_secret_basic", nil)).id()
	if got := f.must(200, "GET", path, nil).str("status"); got != "INACTIVE" {
		t.Errorf("status %q", got)
	}
	f.refused("PUT", path+"/groups/"+f.everyone(), nil, refusal{404, "E0000007", "(AppInstance)"})
	f.must(200, "POST", path+"/lifecycle/activate", nil)
	f.must(200, "PUT", path+"/groups/"+f.everyone(), nil)
	f.refused("PUT", path+"/groups/00gunknown", nil, refusal{404, "E0000007", "00gunknown (UserGroup)"})
	f.refused("GET", path+"/groups/00gunknown", nil, refusal{404, "E0000007", "00gunknown"})
}

// TestGroupPriorities: recordings of TestAccResourceOktaAppGroupAssignment_crud.
func TestGroupPriorities(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newApp("web", "client_secret_basic", nil) + "/groups/"
	for i, tc := range []struct{ sent, want any }{{nil, 0.0}, {1, 1.0}, {3, 3.0}, {nil, 4.0}} {
		body := map[string]any{}
		if tc.sent != nil {
			body["priority"] = tc.sent
		}
		if got := f.must(200, "PUT", path+f.newGroup(strings.Repeat("g", i+1)), body).at("priority"); got != tc.want {
			t.Errorf("group %d: priority %v, want %v", i, got, tc.want)
		}
	}
}

func TestOrgsWithoutAFeatureLackItsField(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{NoConsentMethod: true, NoSingleLogout: true, NoDynamicIssuerMode: true})
	a := f.must(200, "GET", f.newApp("web", "client_secret_basic", nil), nil)
	for _, field := range []string{"consent_method", "participate_slo"} {
		if strings.Contains(string(a.raw), field) {
			t.Errorf("%s is shown", field)
		}
	}
	if got := a.str("settings", "oauthClient", "issuer_mode"); got != "ORG_URL" {
		t.Errorf("issuer_mode %q", got)
	}
	if s := f.must(200, "GET", f.newServer(), nil); s.at("issuerMode") != nil {
		t.Errorf("issuerMode is shown: %s", s.raw)
	}
}

// TestNullIsAbsent: SDK v2 sends null for what is not set.
func TestNullIsAbsent(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{})
	body := oidcApp("x", "browser", "none", map[string]any{"grant_types": []string{"authorization_code", "refresh_token"}})
	client := body["settings"].(map[string]any)["oauthClient"].(map[string]any)
	client["refresh_token"] = map[string]any{"rotation_type": "ROTATE", "leeway": nil}
	bare := f.must(200, "POST", apps, body)
	for _, name := range []string{"profile", "licensing", "visibility", "accessibility"} {
		body[name] = any(nil)
	}
	for _, name := range []string{"jwks", "network", "consent_method", "idp_initiated_login", "post_logout_redirect_uris", "client_uri"} {
		client[name] = any(nil)
	}
	nulls := f.send("POST", apps, body)
	if got, want := normal("", nulls.object), normal("", bare.object); nulls.status != 200 || !reflect.DeepEqual(got, want) {
		t.Errorf("%d, differs from the bare app: %v", nulls.status, differences("", got, want))
	}
}
