package okta_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

func TestAuthServerRules(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	for body, field := range map[string]string{
		`{"audiences":["a"]}`:                "name",
		`{"name":"n"}`:                       "audiences",
		`{"name":"n","audiences":["a","b"]}`: "audiences",
		`{"name":"n","audiences":[""]}`:      "audiences",
	} {
		refused(f, "POST", orgtest.Servers, body, invalidClient(field))
	}
	refused(f, "POST", orgtest.Servers, `{"name":"n","audiences":["a"],"issuerMode":"URL"}`, refusal{400, "E0000003", ""})
	refused(f, "DELETE", orgtest.Servers+"/default", nil, refusal{403, "E0000006", ""})
	refused(f, "GET", orgtest.Servers+"/ausunknown", nil, refusal{404, "E0000007", "ausunknown (AuthorizationServer)"})
	body := map[string]any{"name": "same", "audiences": []string{"a"}}
	f.Must(201, "POST", orgtest.Servers, body)
	f.Must(201, "POST", orgtest.Servers, body) // names need not be unique
}

func TestUpdateReplacesTheWholeAuthServer(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := orgtest.Servers + "/" + f.Must(201, "POST", orgtest.Servers, map[string]any{
		"name": "n", "description": "d", "audiences": []string{"a"}, "issuerMode": "ORG_URL",
	}).ID()
	f.Must(200, "PUT", path, map[string]any{"name": "n", "audiences": []string{"a"}, "credentials": map[string]any{"signing": map[string]any{"rotationMode": "MANUAL"}}})
	after := f.Must(200, "PUT", path, map[string]any{"name": "n", "audiences": []string{"a"}})
	if after.At("description") != nil || after.Str("issuerMode") != "DYNAMIC" || after.Str("credentials", "signing", "rotationMode") != "AUTO" {
		t.Errorf("something survived: %s", after.Raw)
	}
}

func TestNewServerHasSystemScopesAndClaimsAndNoPolicy(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewServer()
	scopes := f.Must(200, "GET", path+"/scopes", nil)
	want := []string{"openid", "profile", "email", "address", "phone", "offline_access", "device_sso"}
	if got := scopes.Values("name"); !reflect.DeepEqual(got, want) {
		t.Errorf("scopes %v", got)
	}
	if got := len(f.Must(200, "GET", path+"/claims", nil).Array); got != 19 {
		t.Errorf("%d claims, want 19", got)
	}
	if got := f.Must(200, "GET", path+"/policies", nil); string(got.Raw) != "[]" {
		t.Errorf("policies %s", got.Raw)
	}
	refused(f, "DELETE", path+"/scopes/"+scopes.Values("id")[0], nil, refusal{403, "E0000006", ""})
}

func TestScopeRules(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewServer() + "/scopes"
	for _, name := range []string{"", "a b", `a"b`, `a\b`, "ä", "okta.read", "okta:read", "okta", "*", "openid"} {
		refused(f, "POST", path, map[string]any{"name": name}, invalidClient("name"))
	}
	bare := f.Must(201, "POST", path, map[string]any{"name": "okta-read"})
	for field, want := range map[string]any{
		"metadataPublish": "NO_CLIENTS", "consent": "IMPLICIT", "default": false, "optional": false, "system": false, "description": nil,
	} {
		if got := bare.At(field); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	for _, name := range []string{"one", "two"} { // several default scopes are allowed
		f.Must(201, "POST", path, map[string]any{"name": name, "default": true})
	}
}

func TestClaimRules(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewServer() + "/claims"
	claim := func(typ string) map[string]any {
		return map[string]any{"name": "groups", "claimType": typ, "valueType": "GROUPS", "group_filter_type": "REGEX", "value": ".*", "alwaysIncludeInToken": false}
	}
	if got := f.Must(201, "POST", path, claim("RESOURCE")); got.At("alwaysIncludeInToken") != true {
		t.Errorf("a claim of access tokens is always included: %s", got.Raw)
	}
	f.Must(201, "POST", path, claim("IDENTITY"))
	refused(f, "POST", path, claim("IDENTITY"), invalidClient("name"))
	refused(f, "POST", path, map[string]any{"name": "x", "claimType": "IDENTITY", "valueType": "EXPRESSION"}, invalidClient("value"))
	refused(f, "POST", path, map[string]any{"name": "x", "claimType": "ID"}, refusal{400, "E0000003", ""})
}

func TestKeyRotation(t *testing.T) {
	t.Parallel()
	now := orgtest.NewClock()
	f := orgtest.Start(t, okta.Options{Clock: now.Read})
	path := f.NewServer()
	before := f.Must(200, "GET", path+"/credentials/keys", nil)
	if got := before.Values("status"); !reflect.DeepEqual(got, []string{"ACTIVE", "NEXT"}) {
		t.Fatalf("keys %v", got)
	}
	refused(f, "POST", path+"/credentials/lifecycle/keyRotate", map[string]any{"use": "enc"}, refusal{400, "E0000001", "Invalid value specified for key 'use' parameter"})
	after := f.Must(200, "POST", path+"/credentials/lifecycle/keyRotate", map[string]any{"use": "sig"})
	if got := after.Values("status"); !reflect.DeepEqual(got, []string{"ACTIVE", "NEXT", "EXPIRED"}) {
		t.Fatalf("keys %v", got)
	}
	if after.Values("kid")[0] != before.Values("kid")[1] || after.Values("kid")[2] != before.Values("kid")[0] {
		t.Errorf("before %v, after %v", before.Values("kid"), after.Values("kid"))
	}
	if got := f.Must(200, "GET", path, nil).Str("credentials", "signing", "kid"); got != after.Values("kid")[0] {
		t.Errorf("signing.kid %q", got)
	}
	now.Now = now.Now.Add(90 * 24 * time.Hour)
	if got := f.Must(200, "GET", path, nil).Str("credentials", "signing", "kid"); got != after.Values("kid")[1] {
		t.Errorf("mode AUTO has not rotated after 90 days: %q", got)
	}
}

// TestPrioritiesAreContiguous: okta/terraform-provider-okta issue 2833.
func TestPrioritiesAreContiguous(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	server := f.NewServer() + "/policies"
	parent := server + "/" + f.Must(201, "POST", server, orgtest.PolicyBody("parent")).ID() + "/rules"
	for collection, body := range map[string]func(string) map[string]any{
		f.NewServer() + "/policies": orgtest.PolicyBody,
		parent:                      func(name string) map[string]any { return orgtest.RuleBody(name, "implicit") },
	} {
		ids := map[string]string{}
		put := func(status int, name string, priority any) {
			b := body(name)
			if priority != nil {
				b["priority"] = priority
			}
			if status == 201 {
				ids[name] = f.Must(201, "POST", collection, b).ID()
				return
			}
			f.Must(200, "PUT", collection+"/"+ids[name], b)
		}
		expect := func(want string) {
			t.Helper()
			got := ""
			for _, v := range f.Must(200, "GET", collection, nil).Array {
				m := v.(map[string]any)
				got += fmt.Sprintf("%v%v ", m["name"], m["priority"])
			}
			if got != want {
				t.Errorf("%s: %q, want %q", collection, got, want)
			}
		}
		put(201, "a", 7)
		put(201, "b", nil)
		put(201, "c", 1)
		expect("c1 a2 b3 ")
		put(200, "b", 2)
		expect("c1 b2 a3 ")
		put(200, "b", nil)
		expect("c1 b2 a3 ")
		put(200, "c", 99)
		expect("b1 a2 c3 ")
		f.Must(204, "DELETE", collection+"/"+ids["b"], nil)
		expect("a1 c2 ")
	}
}

func TestPolicyRules(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewServer() + "/policies"
	for field, change := range map[string]map[string]any{
		"name":        {"name": ""},
		"description": {"description": ""},
	} {
		body := orgtest.PolicyBody("p")
		body[field] = change[field]
		refused(f, "POST", path, body, invalidClient(field))
	}
	inactive := orgtest.PolicyBody("p")
	inactive["status"] = "INACTIVE"
	created := f.Must(201, "POST", path, inactive)
	if created.Str("status") != "ACTIVE" {
		t.Errorf("a policy cannot be created inactive: %s", created.Raw)
	}
	if got := f.Must(200, "PUT", path+"/"+created.ID(), inactive).Str("status"); got != "INACTIVE" {
		t.Errorf("status after PUT: %q", got)
	}
}

func TestRuleLifetimesAndPeople(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewPolicy() + "/rules"
	for _, tc := range []struct {
		access, refresh, window int
		field                   string
	}{
		{4, 0, 10, "actions.token.accessTokenLifetimeMinutes"},
		{1441, 0, 10, "actions.token.accessTokenLifetimeMinutes"},
		{60, 59, 10, "actions.token.refreshTokenLifetimeMinutes"},
		{60, 0, 9, "actions.token.refreshTokenWindowMinutes"},
		{60, 0, 2628001, "actions.token.refreshTokenWindowMinutes"},
		{5, 5, 10, ""}, {1440, 0, 2628000, ""},
	} {
		body := orgtest.RuleBody("r", "authorization_code")
		body["actions"] = map[string]any{"token": map[string]any{
			"accessTokenLifetimeMinutes": tc.access, "refreshTokenLifetimeMinutes": tc.refresh, "refreshTokenWindowMinutes": tc.window,
		}}
		if tc.field == "" {
			f.Must(201, "POST", path, body)
			continue
		}
		refused(f, "POST", path, body, invalidClient(tc.field))
	}
	for _, required := range []string{"name", "type", "conditions"} {
		body := orgtest.RuleBody("r", "implicit")
		delete(body, required)
		refused(f, "POST", path, body, invalidClient(required))
	}
	for _, grant := range []string{"authorization_code", "implicit", "password", "client_credentials"} {
		body := orgtest.RuleBody("r", grant)
		body["conditions"].(map[string]any)["people"] = map[string]any{"groups": map[string]any{"include": []string{"00gunknown"}}}
		if grant == "client_credentials" {
			f.Must(201, "POST", path, body)
			continue
		}
		refused(f, "POST", path, body, invalidClient("conditions.people"))
	}
}

func TestNoAPIAccessManagement(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{NoAPIAccessManagement: true})
	for _, path := range []string{orgtest.Servers, orgtest.Servers + "/default", orgtest.Servers + "/default/scopes"} {
		refused(f, "GET", path, nil, refusal{401, "E0000015", "You do not have permission to access the feature you are requesting"})
	}
	f.Must(200, "GET", "/.well-known/openid-configuration", nil)
	refused(f, "GET", "/oauth2/default/.well-known/openid-configuration", nil, refusal{404, "E0000007", ""})
}
