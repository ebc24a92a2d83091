package okta_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestBodiesAreJSON: error catalogue, E0000021.
func TestBodiesAreJSON(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	for kind, status := range map[string]int{
		"application/json": 200, "application/json; charset=UTF-8": 200, "": 200,
		"application/x-www-form-urlencoded": 400, "text/plain": 400, "application/xml": 400,
	} {
		header := http.Header{"Authorization": {"SSWS " + okta.DefaultAPIToken}, "Content-Type": {kind}}
		if kind == "" {
			header["Content-Type"] = nil
		}
		a := f.SendWith("POST", "/api/v1/groups", map[string]any{"profile": map[string]any{"name": "g" + kind}}, header)
		if a.Status != status || status == 400 && a.Str("errorCode") != "E0000021" {
			t.Errorf("%q: %d %s", kind, a.Status, a.Raw)
		}
	}
}

// TestAddressesOfAnAppHaveALimit: maxLength of the API specification, OpenIdConnectApplicationSettingsClient.
func TestAddressesOfAnAppHaveALimit(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	address := func(length int) string {
		return "https://a.example/" + strings.Repeat("x", length-len("https://a.example/"))
	}
	for _, field := range []string{"client_uri", "logo_uri", "frontchannel_logout_uri", "sector_identifier_uri"} {
		f.Must(200, "POST", orgtest.Apps, orgtest.OIDCApp("a", "web", "client_secret_basic", map[string]any{field: address(1024)}))
		refused(f, "POST", orgtest.Apps, orgtest.OIDCApp("a", "web", "client_secret_basic", map[string]any{field: address(1025)}), refusal{400, "E0000001", field + ": The field is too long"})
	}
}

// TestTruthValuesOfClaimsMayBeTexts: request example of "Update a claim" in the API reference.
func TestTruthValuesOfClaimsMayBeTexts(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	claims := orgtest.Servers + "/default/claims"
	body := func(name string, always any) map[string]any {
		return map[string]any{"name": name, "claimType": "IDENTITY", "valueType": "EXPRESSION", "value": "user.email", "alwaysIncludeInToken": always}
	}
	for name, tc := range map[string]struct {
		sent any
		want bool
	}{"a": {"true", true}, "b": {"TRUE", true}, "c": {true, true}, "d": {"false", false}, "e": {false, false}, "f": {nil, false}} {
		if a := f.Must(201, "POST", claims, body(name, tc.sent)); a.At("alwaysIncludeInToken") != tc.want {
			t.Errorf("%v: %s", tc.sent, a.Raw)
		}
	}
	refused(f, "POST", claims, body("g", "yes"), refusal{400, "E0000003", ""})
}

// TestTrustedOriginsAreFoundByID: example "List trusted origins with a filter" of the API reference.
func TestTrustedOriginsAreFoundByID(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	one := func(name string) string {
		return f.Must(200, "POST", orgtest.Origins, map[string]any{"name": name, "origin": "https://" + name, "scopes": []any{map[string]any{"type": "CORS"}}}).ID()
	}
	a, _ := one("a"), one("b")
	if got := f.Must(200, "GET", orgtest.Origins+"?filter="+url.QueryEscape(`id eq "`+a+`"`), nil).Values("id"); len(got) != 1 || got[0] != a {
		t.Errorf("%v", got)
	}
}

// TestGrantsOfAnApp: API reference, Application Grants.
func TestGrantsOfAnApp(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	grants := f.NewApp("web", "client_secret_basic", nil) + "/grants"
	made := f.Must(201, "POST", grants, map[string]any{"scopeId": "okta.apps.read", "issuer": f.URL})
	one := grants + "/" + made.ID()
	if got := f.Must(200, "GET", one, nil); string(got.Raw) != string(made.Raw) || got.Str("scopeId") != "okta.apps.read" {
		t.Errorf("%s, made as %s", got.Raw, made.Raw)
	}
	f.Must(204, "DELETE", one, nil)
	refused(f, "GET", one, nil, refusal{404, "E0000007", made.ID()})
	refused(f, "DELETE", one, nil, refusal{404, "E0000007", made.ID()})
}
