package schemacheck

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

func needOfficial(t *testing.T, version string) *Schemas {
	t.Helper()
	schemas, err := Official(version)
	if err != nil {
		t.Fatal(err)
	}
	if schemas == nil {
		evidence.Shared(t, "openmetadata", "schemas")
		t.Fatal("the official schemas are there and were not loaded")
	}
	return schemas
}

// confidential is a security configuration that fits the schemas.
const confidential = `{
	"authenticationConfiguration": {
		"clientType": "confidential", "provider": "okta", "providerName": "Okta", "authority": "https://example.okta.com",
		"clientId": "0oa1", "callbackUrl": "https://catalog.example.com/callback", "publicKeyUrls": [], "jwtPrincipalClaims": ["email"],
		"oidcConfiguration": {"id": "0oa1", "secret": "s", "discoveryUri": "https://example.okta.com/.well-known/openid-configuration", "tenant": ""}
	},
	"authorizerConfiguration": {
		"className": "A", "containerRequestFilter": "F", "adminPrincipals": ["alice"], "principalDomain": "example.com",
		"enforcePrincipalDomain": false, "enableSecureSocketConnection": false
	}
}`

// with gives that configuration with members set, or removed where the value is nil; paths are separated by dots.
func with(t *testing.T, changes map[string]any) string {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal([]byte(confidential), &whole); err != nil {
		t.Fatal(err)
	}
	for path, value := range changes {
		steps := strings.Split(path, ".")
		object := whole
		for _, step := range steps[:len(steps)-1] {
			next, there := object[step].(map[string]any)
			if !there {
				next = map[string]any{}
				object[step] = next
			}
			object = next
		}
		if last := steps[len(steps)-1]; value == nil {
			delete(object, last)
		} else {
			object[last] = value
		}
	}
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const (
	authn = "authenticationConfiguration."
	oidc  = authn + "oidcConfiguration."
)

// A violation planted in a request and one planted in an answer are found, by the official schemas.
func TestContractPlantedViolations(t *testing.T) {
	t.Parallel()
	schemas := needOfficial(t, "1.12")
	for _, planted := range []struct {
		change map[string]any
		want   string // at that place, by that rule; empty: none
	}{
		{nil, ""},
		{map[string]any{"zzz": 1}, "the whole: additionalProperties: zzz"},
		{map[string]any{authn + "zzz": 1}, "/authenticationConfiguration: additionalProperties: zzz"},
		{map[string]any{oidc + "zzz": 1}, "/authenticationConfiguration/oidcConfiguration: additionalProperties: zzz"},
		{map[string]any{oidc + "tenant": nil}, "/authenticationConfiguration/oidcConfiguration: required: tenant"},
		{map[string]any{oidc + "clientAuthenticationMethod": "none"}, "/authenticationConfiguration/oidcConfiguration/clientAuthenticationMethod: enum"},
		{map[string]any{oidc + "maxAge": 5}, "/authenticationConfiguration/oidcConfiguration/maxAge: type: number"},
		{map[string]any{authn + "provider": "octa"}, "/authenticationConfiguration/provider: enum"},
		{map[string]any{authn + "clientId": nil}, "/authenticationConfiguration: required: clientId"},
		{map[string]any{authn + "jwtPrincipalClaimsMapping": []string{"user:sub"}}, "/authenticationConfiguration/jwtPrincipalClaimsMapping/0: pattern"},
		{map[string]any{authn + "sessionExpiry": 3600}, "/authenticationConfiguration: additionalProperties: sessionExpiry"},
		{map[string]any{"authorizerConfiguration.adminPrincipals": []string{"a", "a"}}, "/authorizerConfiguration/adminPrincipals: uniqueItems"},
		{map[string]any{"authorizerConfiguration.className": nil}, "/authorizerConfiguration: required: className"},
	} {
		body := []byte(with(t, planted.change))
		for part, exchange := range map[string]func() (bool, []Violation){
			"PUT system/security/config: request: ": func() (bool, []Violation) {
				return schemas.Exchange("PUT", "/api/v1/system/security/config", body, 200, []byte(confidential))
			},
			"PUT system/security/config: response 200: ": func() (bool, []Violation) {
				return schemas.Exchange("PUT", "/api/v1/system/security/config", []byte(confidential), 200, body)
			},
			"POST system/security/validate: request: ": func() (bool, []Violation) {
				return schemas.Exchange("POST", "/api/v1/system/security/validate", body, 200, []byte(`{"status":"success","errors":[]}`))
			},
			"GET system/security/config: response 200: ": func() (bool, []Violation) {
				return schemas.Exchange("GET", "/api/v1/system/security/config", nil, 200, body)
			},
		} {
			judged, found := exchange()
			want := ""
			if planted.want != "" {
				want = part + planted.want
			}
			if got := texts(found); got != want || !judged {
				t.Errorf("%v: %q, want %q", planted.change, got, want)
			}
		}
	}
	patch := func(ops string) string {
		_, found := schemas.Exchange("PATCH", "/api/v1/system/security/config", []byte(ops), 204, nil)
		return texts(found)
	}
	if got, want := patch(`[{"op":"replace","path":"/authenticationConfiguration/oidcConfiguration/disablePkce","value":"no"}]`),
		"PATCH system/security/config: request: /0/authenticationConfiguration/oidcConfiguration/disablePkce: type: string"; got != want {
		t.Errorf("the patch breaks %q, want %q", got, want)
	}
}

// From 2.0 on the schemas have what CHANGES-2.0.md lists, with its limits.
func TestContractWhat20Added(t *testing.T) {
	t.Parallel()
	older, newer := needOfficial(t, "1.12"), needOfficial(t, "2.1")
	put := func(s *Schemas, change map[string]any) string {
		_, found := s.Exchange("PUT", "/api/v1/system/security/config", []byte(with(t, change)), 200, []byte(confidential))
		return texts(found)
	}
	for _, tc := range []struct {
		path      string
		good, bad any
		rule      string // that the bad value breaks
		known     bool   // before 2.0
	}{
		{authn + "additionalTrustedRedirectUris", []string{"https://extension.example.com"}, []int{1}, "/0: type: number", false},
		{authn + "sessionExpiry", 3600, 3599, ": minimum", false},
		{authn + "maxActiveSessionsPerUser", 1, 0, ": minimum", false},
		{oidc + "tokenValidity", 1, 0, ": minimum", true},
		{oidc + "sessionExpiry", 3600, 3599, ": minimum", true},
		{authn + "samlConfiguration.security.tokenValidity", 1, 0, ": minimum", true},
		{authn + "ldapConfiguration.recursiveGroupMembership", true, "x", ": type: string", false},
	} {
		steps := strings.Split(tc.path, ".")
		place, name := "/"+strings.Join(steps[:len(steps)-1], "/"), steps[len(steps)-1]
		unknown := fmt.Sprintf("request: %s: additionalProperties: %s", place, name)
		if got := put(older, map[string]any{tc.path: tc.good}); strings.Contains(got, unknown) == tc.known {
			t.Errorf("%s before 2.0: %q", tc.path, got)
		}
		if got := put(newer, map[string]any{tc.path: tc.good}); strings.Contains(got, "/"+name) || strings.Contains(got, unknown) {
			t.Errorf("%s = %v since 2.0: %q", tc.path, tc.good, got)
		}
		if got := put(newer, map[string]any{tc.path: tc.bad}); !strings.Contains(got, place+"/"+name+tc.rule) {
			t.Errorf("%s = %v since 2.0: %q", tc.path, tc.bad, got)
		}
	}
	const stored = `{"id":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","name":"b","botUser":{"id":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","type":"user"}}`
	for value, want := range map[string]string{"true": "", `"x"`: "POST bots: request: /allowImpersonation: type: string"} {
		_, found := newer.Exchange("POST", "/api/v1/bots", []byte(`{"name":"b","botUser":"b","allowImpersonation":`+value+`}`), 201, []byte(stored))
		if got := texts(found); got != want {
			t.Errorf("allowImpersonation = %s: %q", value, got)
		}
	}
	const tryToken = "/api/v1/system/security/test-login/validate-token"
	for _, tc := range []struct{ sent, answer, want string }{
		{`{"securityConfiguration":` + confidential + `,"idToken":"x"}`, `{"status":"success","domainCheck":{"passed":true},"errors":[]}`, ""},
		{`{"securityConfiguration":` + confidential + `}`, `{"status":"failed"}`, "request: the whole: required: idToken"},
		{`{"securityConfiguration":` + with(t, map[string]any{authn + "zzz": 1}) + `,"idToken":"x"}`, `{"status":"failed"}`, "request: /securityConfiguration/authenticationConfiguration: additionalProperties: zzz"},
		{`{"securityConfiguration":` + confidential + `,"idToken":"x"}`, `{"status":"maybe"}`, "response 200: /status: enum"},
		{`{"securityConfiguration":` + confidential + `,"idToken":"x"}`, `{"status":"failed","domainCheck":{"zzz":1}}`, "response 200: /domainCheck: additionalProperties: zzz"},
	} {
		_, found := newer.Exchange("POST", tryToken, []byte(tc.sent), 200, []byte(tc.answer))
		if got := texts(found); !strings.HasSuffix(got, tc.want) || (tc.want == "") != (got == "") {
			t.Errorf("%s: %q, want %q", tc.sent, got, tc.want)
		}
	}
}

// Every excuse that no recording has can be met, by an exchange as its source describes it, and one of 2.0 is none before.
func TestContractExcusesAreMet(t *testing.T) {
	t.Parallel()
	older, newer := needOfficial(t, "1.12"), needOfficial(t, "2.1")
	stub := map[string]any{authn + "ldapConfiguration": map[string]any{"userBaseDN": "", "dnAdminPrincipal": ""}}
	untouched := with(t, map[string]any{oidc + "secret": nil, authn + "ldapConfiguration": stub[authn+"ldapConfiguration"]})
	neither := with(t, map[string]any{authn + "clientType": nil, authn + "oidcConfiguration": nil})
	const (
		bot     = `{"id":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","name":"b"}`
		revoked = `{"id":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","name":"b","email":"b@open-metadata.org","isBot":true,"authenticationMechanism":{"config":{"JWTToken":"<fernet ciphertext>"},"authType":"JWT"}}`
		token   = `{"token":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","userId":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","tokenName":"t","tokenType":"PERSONAL_ACCESS_TOKEN"}`
	)
	var met []Violation
	for _, e := range []struct{ method, path, sent, answer string }{
		{"PUT", "system/security/config", untouched, with(t, stub)},
		{"PUT", "system/security/config", with(t, map[string]any{authn + "clientType": json.RawMessage("null")}), neither},
		{"GET", "system/security/config", "", neither},
		{"POST", "system/security/validate", untouched, `{"status":"success","errors":[]}`},
		{"POST", "system/security/test-login/validate-token", `{"idToken":"t","securityConfiguration":` + untouched + `}`, `{"status":"success"}`},
		{"DELETE", "bots/7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b", "", bot},
		{"PATCH", "users/7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b", `[{"op":"add","path":"/isAdmin","value":false}]`, revoked},
		{"PUT", "users/security/token", `{"tokenName":"t","JWTTokenExpiry":"Unlimited"}`, token},
		{"GET", "users/security/token", "", `{"data":[` + token + `]}`},
		{"PUT", "users/security/token/revoke", `{"tokenIds":[]}`, `{"data":[` + token + `]}`},
	} {
		_, found := newer.Exchange(e.method, "/api/v1/"+e.path, []byte(e.sent), 200, []byte(e.answer))
		met = append(met, found...)
	}
	for _, e := range Excuses {
		if e.Reason == "" || e.Source == "" {
			t.Errorf("the excuse %v has no reason or no source", e)
		}
		if strings.HasPrefix(e.Source, "1.12.6") {
			continue // the contract tests hold it to its recording
		}
		v := Violation{e.Operation, e.Part, e.Place, e.Rule}
		if !slices.Contains(met, v) {
			t.Errorf("the excuse %v is never met", v)
		}
		if !newer.excused(v) || older.excused(v) == e.Since20 {
			t.Errorf("%v is excused before 2.0: %t, since 2.0: %t", v, older.excused(v), newer.excused(v))
		}
	}
}

// failures collects what a test would have failed with.
type failures struct {
	testing.TB
	cleanups []func()
	errors   []string
}

func (f *failures) Helper()           {}
func (f *failures) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }
func (f *failures) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

// A test whose server is held to the schemas fails for a planted violation, and not for an excused one.
func TestContractHold(t *testing.T) {
	t.Parallel()
	needOfficial(t, "")
	observed := &failures{TB: t}
	server := Hold(observed, "", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"data":[{"id":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b","name":"b","zzz":1}]}`))
	}))
	server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/bots", nil))
	for _, do := range observed.cleanups {
		do()
	}
	want := []string{"OpenMetadata's schemas do not allow: GET bots: response 200: /data/*: additionalProperties: zzz"}
	if !slices.Equal(observed.errors, want) {
		t.Errorf("the test fails with %q, want %q", observed.errors, want)
	}
}
