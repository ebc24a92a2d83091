package okta_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

func TestAuthServerRules(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for body, field := range map[string]string{
		`{"audiences":["a"]}`:                "name",
		`{"name":"n"}`:                       "audiences",
		`{"name":"n","audiences":["a","b"]}`: "audiences",
		`{"name":"n","audiences":[""]}`:      "audiences",
	} {
		f.refused("POST", servers, body, invalidClient(field))
	}
	f.refused("POST", servers, `{"name":"n","audiences":["a"],"issuerMode":"URL"}`, refusal{400, "E0000003", ""})
	f.refused("DELETE", servers+"/default", nil, refusal{403, "E0000006", ""})
	f.refused("GET", servers+"/ausunknown", nil, refusal{404, "E0000007", "ausunknown (AuthorizationServer)"})
	body := map[string]any{"name": "same", "audiences": []string{"a"}}
	f.must(201, "POST", servers, body)
	f.must(201, "POST", servers, body) // names need not be unique
}

func TestUpdateReplacesTheWholeAuthServer(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := servers + "/" + f.must(201, "POST", servers, map[string]any{
		"name": "n", "description": "d", "audiences": []string{"a"}, "issuerMode": "ORG_URL",
	}).id()
	f.must(200, "PUT", path, map[string]any{"name": "n", "audiences": []string{"a"}, "credentials": map[string]any{"signing": map[string]any{"rotationMode": "MANUAL"}}})
	after := f.must(200, "PUT", path, map[string]any{"name": "n", "audiences": []string{"a"}})
	if after.at("description") != nil || after.str("issuerMode") != "DYNAMIC" || after.str("credentials", "signing", "rotationMode") != "AUTO" {
		t.Errorf("something survived: %s", after.raw)
	}
}

func TestNewServerHasSystemScopesAndClaimsAndNoPolicy(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newServer()
	scopes := f.must(200, "GET", path+"/scopes", nil)
	want := []string{"openid", "profile", "email", "address", "phone", "offline_access", "device_sso"}
	if got := scopes.values("name"); !reflect.DeepEqual(got, want) {
		t.Errorf("scopes %v", got)
	}
	if got := len(f.must(200, "GET", path+"/claims", nil).array); got != 19 {
		t.Errorf("%d claims, want 19", got)
	}
	if got := f.must(200, "GET", path+"/policies", nil); string(got.raw) != "[]" {
		t.Errorf("policies %s", got.raw)
	}
	f.refused("DELETE", path+"/scopes/"+scopes.values("id")[0], nil, refusal{403, "E0000006", ""})
}

func TestScopeRules(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newServer() + "/scopes"
	for _, name := range []string{"", "a b", `a"b`, `a\b`, "ä", "okta.read", "okta:read", "okta", "*", "openid"} {
		f.refused("POST", path, map[string]any{"name": name}, invalidClient("name"))
	}
	bare := f.must(201, "POST", path, map[string]any{"name": "okta-read"})
	for field, want := range map[string]any{
		"metadataPublish": "NO_CLIENTS", "consent": "IMPLICIT", "default": false, "optional": false, "system": false, "description": nil,
	} {
		if got := bare.at(field); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	for _, name := range []string{"one", "two"} { // several default scopes are allowed
		f.must(201, "POST", path, map[string]any{"name": name, "default": true})
	}
}

func TestClaimRules(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newServer() + "/claims"
	claim := func(typ string) map[string]any {
		return map[string]any{"name": "groups", "claimType": typ, "valueType": "GROUPS", "group_filter_type": "REGEX", "value": ".*", "alwaysIncludeInToken": false}
	}
	if got := f.must(201, "POST", path, claim("RESOURCE")); got.at("alwaysIncludeInToken") != true {
		t.Errorf("a claim of access tokens is always included: %s", got.raw)
	}
	f.must(201, "POST", path, claim("IDENTITY"))
	f.refused("POST", path, claim("IDENTITY"), invalidClient("name"))
	f.refused("POST", path, map[string]any{"name": "x", "claimType": "IDENTITY", "valueType": "EXPRESSION"}, invalidClient("value"))
	f.refused("POST", path, map[string]any{"name": "x", "claimType": "ID"}, refusal{400, "E0000003", ""})
}

func TestKeyRotation(t *testing.T) {
	t.Parallel()
	now := newClock()
	f := start(t, okta.Options{Clock: now.read})
	path := f.newServer()
	before := f.must(200, "GET", path+"/credentials/keys", nil)
	if got := before.values("status"); !reflect.DeepEqual(got, []string{"ACTIVE", "NEXT"}) {
		t.Fatalf("keys %v", got)
	}
	f.refused("POST", path+"/credentials/lifecycle/keyRotate", map[string]any{"use": "enc"}, refusal{400, "E0000001", "Invalid value specified for key 'use' parameter"})
	after := f.must(200, "POST", path+"/credentials/lifecycle/keyRotate", map[string]any{"use": "sig"})
	if got := after.values("status"); !reflect.DeepEqual(got, []string{"ACTIVE", "NEXT", "EXPIRED"}) {
		t.Fatalf("keys %v", got)
	}
	if after.values("kid")[0] != before.values("kid")[1] || after.values("kid")[2] != before.values("kid")[0] {
		t.Errorf("before %v, after %v", before.values("kid"), after.values("kid"))
	}
	if got := f.must(200, "GET", path, nil).str("credentials", "signing", "kid"); got != after.values("kid")[0] {
		t.Errorf("signing.kid %q", got)
	}
	now.now = now.now.Add(90 * 24 * time.Hour)
	if got := f.must(200, "GET", path, nil).str("credentials", "signing", "kid"); got != after.values("kid")[1] {
		t.Errorf("mode AUTO has not rotated after 90 days: %q", got)
	}
}

// TestPrioritiesAreContiguous: okta/terraform-provider-okta issue 2833.
func TestPrioritiesAreContiguous(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	server := f.newServer() + "/policies"
	parent := server + "/" + f.must(201, "POST", server, policyBody("parent")).id() + "/rules"
	for collection, body := range map[string]func(string) map[string]any{
		f.newServer() + "/policies": policyBody,
		parent:                      func(name string) map[string]any { return ruleBody(name, "implicit") },
	} {
		ids := map[string]string{}
		put := func(status int, name string, priority any) {
			b := body(name)
			if priority != nil {
				b["priority"] = priority
			}
			if status == 201 {
				ids[name] = f.must(201, "POST", collection, b).id()
				return
			}
			f.must(200, "PUT", collection+"/"+ids[name], b)
		}
		expect := func(want string) {
			t.Helper()
			got := ""
			for _, v := range f.must(200, "GET", collection, nil).array {
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
		f.must(204, "DELETE", collection+"/"+ids["b"], nil)
		expect("a1 c2 ")
	}
}

func TestPolicyRules(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newServer() + "/policies"
	for field, change := range map[string]map[string]any{
		"name":        {"name": ""},
		"description": {"description": ""},
	} {
		body := policyBody("p")
		body[field] = change[field]
		f.refused("POST", path, body, invalidClient(field))
	}
	inactive := policyBody("p")
	inactive["status"] = "INACTIVE"
	created := f.must(201, "POST", path, inactive)
	if created.str("status") != "ACTIVE" {
		t.Errorf("a policy cannot be created inactive: %s", created.raw)
	}
	if got := f.must(200, "PUT", path+"/"+created.id(), inactive).str("status"); got != "INACTIVE" {
		t.Errorf("status after PUT: %q", got)
	}
}

func TestRuleLifetimesAndPeople(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newPolicy() + "/rules"
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
		body := ruleBody("r", "authorization_code")
		body["actions"] = map[string]any{"token": map[string]any{
			"accessTokenLifetimeMinutes": tc.access, "refreshTokenLifetimeMinutes": tc.refresh, "refreshTokenWindowMinutes": tc.window,
		}}
		if tc.field == "" {
			f.must(201, "POST", path, body)
			continue
		}
		f.refused("POST", path, body, invalidClient(tc.field))
	}
	for _, required := range []string{"name", "type", "conditions"} {
		body := ruleBody("r", "implicit")
		delete(body, required)
		f.refused("POST", path, body, invalidClient(required))
	}
	for _, grant := range []string{"authorization_code", "implicit", "password", "client_credentials"} {
		body := ruleBody("r", grant)
		body["conditions"].(map[string]any)["people"] = map[string]any{"groups": map[string]any{"include": []string{"00gunknown"}}}
		if grant == "client_credentials" {
			f.must(201, "POST", path, body)
			continue
		}
		f.refused("POST", path, body, invalidClient("conditions.people"))
	}
}

func TestNoAPIAccessManagement(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{NoAPIAccessManagement: true})
	for _, path := range []string{servers, servers + "/default", servers + "/default/scopes"} {
		f.refused("GET", path, nil, refusal{401, "E0000015", "You do not have permission to access the feature you are requesting"})
	}
	f.must(200, "GET", "/.well-known/openid-configuration", nil)
	f.refused("GET", "/oauth2/default/.well-known/openid-configuration", nil, refusal{404, "E0000007", ""})
}
