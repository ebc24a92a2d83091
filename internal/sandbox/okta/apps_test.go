package okta_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// refusal is what Okta answers to a body that it does not accept.
type refusal struct {
	status         int
	code, contains string
}

func refused(f *orgtest.Fixture, method, path string, body any, want refusal) {
	f.T.Helper()
	a := f.Send(method, path, body)
	if a.Status != want.status || a.Str("errorCode") != want.code || !strings.Contains(string(a.Raw), want.contains) {
		f.T.Errorf("%s %s %v: %d %s, want %d %s %q", method, path, body, a.Status, a.Raw, want.status, want.code, want.contains)
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
			f := orgtest.Start(t, okta.Options{})
			body := orgtest.OIDCApp("x", tc.typ, tc.method, tc.changes)
			refused(f, "POST", orgtest.Apps, body, tc.want)
			path := f.NewApp("web", "client_secret_basic", nil)
			before := f.Must(200, "GET", path, nil)
			refused(f, "PUT", path, body, tc.want)
			if after := f.Must(200, "GET", path, nil); !reflect.DeepEqual(after.Object, before.Object) {
				t.Errorf("a refused update has changed the app: %s", after.Raw)
			}
		})
	}
}

func TestAppRequiredProperties(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	for _, property := range []string{"label", "name", "signOnMode", "settings"} {
		body := orgtest.OIDCApp("x", "web", "client_secret_basic", nil)
		delete(body, property)
		refused(f, "POST", orgtest.Apps, body, refusal{400, "E0000001", property + ": The field cannot be left blank"})
	}
	saml := orgtest.OIDCApp("x", "web", "client_secret_basic", nil)
	saml["signOnMode"] = "SAML_2_0"
	refused(f, "POST", orgtest.Apps, saml, refusal{400, "E0000024", ""})
	refused(f, "POST", orgtest.Apps, `{"label":`, refusal{400, "E0000003", ""})
	refused(f, "POST", orgtest.Apps, "", refusal{400, "E0000003", ""})
	if got := f.Must(200, "GET", orgtest.Apps, nil); len(got.Array) != 0 {
		t.Errorf("refused apps exist: %s", got.Raw)
	}
}

func TestPKCEDefaultsByTypeAndMethod(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	for _, tc := range []struct {
		typ, method string
		want        bool
	}{
		{"browser", "none", true}, {"browser", "client_secret_basic", true}, {"native", "client_secret_basic", true},
		{"native", "none", true}, {"web", "client_secret_basic", false}, {"web", "private_key_jwt", false},
	} {
		a := f.Must(200, "GET", f.NewApp(tc.typ, tc.method, nil), nil)
		if got := a.At("credentials", "oauthClient", "pkce_required"); got != tc.want {
			t.Errorf("%s %s: pkce_required %v, want %v", tc.typ, tc.method, got, tc.want)
		}
	}
	body := orgtest.OIDCApp("x", "browser", "none", nil)
	body["credentials"].(map[string]any)["oauthClient"].(map[string]any)["pkce_required"] = false
	refused(f, "POST", orgtest.Apps, body, invalidClient("pkce_required"))
}

func TestSecretsAreShownByWritesOnly(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	for method, has := range map[string]bool{
		"client_secret_basic": true, "client_secret_post": true, "client_secret_jwt": true, "private_key_jwt": false,
	} {
		created := f.Must(200, "POST", orgtest.Apps, orgtest.OIDCApp("x", "web", method, nil))
		path := orgtest.Apps + "/" + created.ID()
		updated := f.Must(200, "PUT", path, orgtest.OIDCApp("x", "web", method, nil))
		for _, a := range []orgtest.Answer{created, updated} {
			if secret := a.Str("credentials", "oauthClient", "client_secret"); has != (len(secret) == 64) {
				t.Errorf("%s: secret %q", method, secret)
			}
		}
		if created.Str("credentials", "oauthClient", "client_secret") != updated.Str("credentials", "oauthClient", "client_secret") {
			t.Errorf("%s: an update without a secret has changed it", method)
		}
		for _, a := range []orgtest.Answer{f.Must(200, "GET", path, nil), f.Must(200, "GET", orgtest.Apps+"?limit=200", nil)} {
			if strings.Contains(string(a.Raw), "client_secret\"") {
				t.Errorf("%s: GET shows a secret: %s", method, a.Raw)
			}
		}
	}
}

func TestSecretOfOnesOwn(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	body := orgtest.OIDCApp("x", "web", "client_secret_basic", nil)
	client := body["credentials"].(map[string]any)["oauthClient"].(map[string]any)
	client["client_id"], client["client_secret"] = "my-client.id", "fourteen chars"
	created := f.Must(200, "POST", orgtest.Apps, body)
	if created.Str("credentials", "oauthClient", "client_id") != "my-client.id" || created.ID() == "my-client.id" {
		t.Errorf("client_id: %s", created.Raw)
	}
	refused(f, "POST", orgtest.Apps, body, refusal{400, "E0000001", "client_id: An object with this field already exists"})
	client["client_id"], client["client_secret"] = "other-client", "another secret"
	updated := f.Must(200, "PUT", orgtest.Apps+"/"+created.ID(), body)
	if got := updated.Str("credentials", "oauthClient", "client_id"); got != "my-client.id" {
		t.Errorf("client_id is immutable, got %q", got)
	}
	secrets := f.Must(200, "GET", orgtest.Apps+"/"+created.ID()+"/credentials/secrets", nil)
	if !reflect.DeepEqual(secrets.Values("client_secret"), []string{"another secret"}) {
		t.Errorf("secrets: %s", secrets.Raw)
	}
	for _, bad := range []string{"short", "ALL_CLIENTS", "with space", strings.Repeat("a", 101)} {
		client["client_id"] = bad
		refused(f, "POST", orgtest.Apps, body, invalidClient("client_id"))
	}
}

func TestUpdateReplacesTheWholeApp(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	bare := orgtest.OIDCApp("x", "web", "client_secret_basic", map[string]any{"grant_types": []string{"authorization_code", "refresh_token"}})
	wide := orgtest.OIDCApp("x", "web", "client_secret_basic", broadClient)
	wide["profile"] = map[string]any{"a": 1}
	wide["visibility"] = map[string]any{"autoLaunch": true, "hide": map[string]any{"web": false}}
	wide["settings"].(map[string]any)["notes"] = map[string]any{"admin": "n"}
	path := orgtest.Apps + "/" + f.Must(200, "POST", orgtest.Apps, wide).ID()
	after := f.Must(200, "PUT", path, bare)
	for _, gone := range []string{
		"policy_uri", "tos_uri", "post_logout_redirect_uris", "initiate_login_uri", "jwks_uri", "network", "frontchannel_logout_uri",
		"frontchannel_logout_session_required", "request_object_signing_alg", "id_token_encrypted_response_alg",
		"sector_identifier_uri", "subject_type", "backchannel_custom_authenticator_id", "backchannel_token_delivery_mode",
	} {
		if v := after.At("settings", "oauthClient", gone); v != nil {
			t.Errorf("%s survived: %v", gone, v)
		}
	}
	for name, want := range map[string]any{
		"client_uri": nil, "logo_uri": nil, "wildcard_redirect": "DISABLED", "consent_method": "TRUSTED",
		"dpop_bound_access_tokens": false, "participate_slo": false, "idp_initiated_login": map[string]any{"mode": "DISABLED", "default_scope": []any{}},
		// The API doc: previously configured values are used.
		"refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 15.0},
	} {
		if got := after.At("settings", "oauthClient", name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if after.At("profile") != nil || after.At("settings", "notes", "admin") != nil || after.At("visibility", "autoLaunch") != false {
		t.Errorf("profile, notes or visibility survived: %s", after.Raw)
	}
}

func TestRefreshTokenDefaults(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	grants := map[string]any{"grant_types": []string{"authorization_code", "refresh_token"}}
	for typ, want := range map[string]any{
		"browser": map[string]any{"rotation_type": "ROTATE", "leeway": 30.0},
		"web":     map[string]any{"rotation_type": "STATIC"},
		"native":  map[string]any{"rotation_type": "STATIC"},
	} {
		method := "client_secret_basic"
		got := f.Must(200, "GET", f.NewApp(typ, method, grants), nil).At("settings", "oauthClient", "refresh_token")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", typ, got, want)
		}
	}
	without := f.NewApp("browser", "none", map[string]any{"refresh_token": map[string]any{"rotation_type": "ROTATE"}})
	if got := f.Must(200, "GET", without, nil).At("settings", "oauthClient", "refresh_token"); got != nil {
		t.Errorf("without the grant: %v", got)
	}
}

func TestInactiveAppsAreNotAssignable(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := orgtest.Apps + "/" + f.Must(200, "POST", orgtest.Apps+"?activate=false", orgtest.OIDCApp("x", "web", "client_secret_basic", nil)).ID()
	if got := f.Must(200, "GET", path, nil).Str("status"); got != "INACTIVE" {
		t.Errorf("status %q", got)
	}
	refused(f, "PUT", path+"/groups/"+f.Everyone(), nil, refusal{404, "E0000007", "(AppInstance)"})
	f.Must(200, "POST", path+"/lifecycle/activate", nil)
	f.Must(200, "PUT", path+"/groups/"+f.Everyone(), nil)
	refused(f, "PUT", path+"/groups/00gunknown", nil, refusal{404, "E0000007", "00gunknown (UserGroup)"})
	refused(f, "GET", path+"/groups/00gunknown", nil, refusal{404, "E0000007", "00gunknown"})
}

// TestGroupPriorities: recordings of TestAccResourceOktaAppGroupAssignment_crud.
func TestGroupPriorities(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewApp("web", "client_secret_basic", nil) + "/groups/"
	for i, tc := range []struct{ sent, want any }{{nil, 0.0}, {1, 1.0}, {3, 3.0}, {nil, 4.0}} {
		body := map[string]any{}
		if tc.sent != nil {
			body["priority"] = tc.sent
		}
		if got := f.Must(200, "PUT", path+f.NewGroup(strings.Repeat("g", i+1)), body).At("priority"); got != tc.want {
			t.Errorf("group %d: priority %v, want %v", i, got, tc.want)
		}
	}
}

func TestOrgsWithoutAFeatureLackItsField(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{NoConsentMethod: true, NoSingleLogout: true, NoDynamicIssuerMode: true})
	a := f.Must(200, "GET", f.NewApp("web", "client_secret_basic", nil), nil)
	for _, field := range []string{"consent_method", "participate_slo"} {
		if strings.Contains(string(a.Raw), field) {
			t.Errorf("%s is shown", field)
		}
	}
	if got := a.Str("settings", "oauthClient", "issuer_mode"); got != "ORG_URL" {
		t.Errorf("issuer_mode %q", got)
	}
	if s := f.Must(200, "GET", f.NewServer(), nil); s.At("issuerMode") != nil {
		t.Errorf("issuerMode is shown: %s", s.Raw)
	}
}

// TestNullIsAbsent: SDK v2 sends null for what is not set.
func TestNullIsAbsent(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	body := orgtest.OIDCApp("x", "browser", "none", map[string]any{"grant_types": []string{"authorization_code", "refresh_token"}})
	client := body["settings"].(map[string]any)["oauthClient"].(map[string]any)
	client["refresh_token"] = map[string]any{"rotation_type": "ROTATE", "leeway": nil}
	bare := f.Must(200, "POST", orgtest.Apps, body)
	for _, name := range []string{"profile", "licensing", "visibility", "accessibility"} {
		body[name] = any(nil)
	}
	for _, name := range []string{"jwks", "network", "consent_method", "idp_initiated_login", "post_logout_redirect_uris", "client_uri"} {
		client[name] = any(nil)
	}
	nulls := f.Send("POST", orgtest.Apps, body)
	if got, want := normal("", nulls.Object), normal("", bare.Object); nulls.Status != 200 || !reflect.DeepEqual(got, want) {
		t.Errorf("%d, differs from the bare app: %v", nulls.Status, differences("", got, want))
	}
}
