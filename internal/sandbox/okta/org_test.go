package okta_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/speccheck"
)

// fixture is an org that a test talks to over plain HTTP.
type fixture struct {
	t      *testing.T
	org    *okta.Org
	url    string
	client *http.Client
	// checked checks what is exchanged; nil where the specification is absent.
	checked *speccheck.Handler
}

// start starts an org whose exchanges are checked against the specification.
func start(t *testing.T, opts okta.Options) *fixture {
	t.Helper()
	return startOrg(t, opts, true)
}

// startUnchecked starts an org for requests that no specification allows.
func startUnchecked(t *testing.T, opts okta.Options) *fixture {
	t.Helper()
	return startOrg(t, opts, false)
}

func startOrg(t *testing.T, opts okta.Options, checked bool) *fixture {
	t.Helper()
	org := okta.New(opts)
	f := &fixture{t: t, org: org}
	handler := org.Handler()
	if spec := loadSpecification(); spec != nil && checked {
		f.checked = spec.Wrap(handler)
		handler = f.checked
		t.Cleanup(func() {
			for _, v := range f.checked.Violations() {
				t.Errorf("against the specification: %.3000s", v)
			}
		})
	}
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	noRedirects := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	f.url, f.client = srv.URL, &http.Client{CheckRedirect: noRedirects}
	return f
}

// answer is a response that has been read.
type answer struct {
	status int
	header http.Header
	raw    []byte
	object map[string]any
	array  []any
}

// send sends a body (a string as it is, anything else as JSON) with the API token.
func (f *fixture) send(method, path string, body any) answer {
	f.t.Helper()
	return f.sendWith(method, path, body, http.Header{"Authorization": {"SSWS " + okta.DefaultAPIToken}})
}

func (f *fixture) sendWith(method, path string, body any, header http.Header) answer {
	f.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = bytes.NewReader([]byte(b))
	default:
		data, err := json.Marshal(b)
		if err != nil {
			f.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(f.t.Context(), method, f.url+path, reader)
	if err != nil {
		f.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(req.Header, header)
	resp, err := f.client.Do(req)
	if err != nil {
		f.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode, header: resp.Header}
	if a.raw, err = io.ReadAll(resp.Body); err != nil {
		f.t.Fatal(err)
	}
	_ = json.Unmarshal(a.raw, &a.object)
	_ = json.Unmarshal(a.raw, &a.array)
	return a
}

// expectCut sends a request whose connection has to be cut before the answer.
func (f *fixture) expectCut(method, path string, body any) {
	f.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		f.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(f.t.Context(), method, f.url+path, bytes.NewReader(data))
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS "+okta.DefaultAPIToken)
	if resp, err := f.client.Do(req); err == nil {
		_ = resp.Body.Close()
		f.t.Errorf("%s %s was answered: %d", method, path, resp.StatusCode)
	}
}

// must sends a request that has to be answered with the status.
func (f *fixture) must(status int, method, path string, body any) answer {
	f.t.Helper()
	a := f.send(method, path, body)
	if a.status != status {
		f.t.Fatalf("%s %s: %d %s, want %d", method, path, a.status, a.raw, status)
	}
	return a
}

// id is the id of the object in the answer.
func (a answer) id() string { return a.str("id") }

// at follows member names into the answer.
func (a answer) at(path ...string) any {
	var v any = a.object
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// str is a text in the answer.
func (a answer) str(path ...string) string {
	s, _ := a.at(path...).(string)
	return s
}

// values collects one member of each object of a list.
func (a answer) values(path ...string) []string {
	out := []string{}
	for _, v := range a.array {
		m, _ := v.(map[string]any)
		out = append(out, answer{object: m}.str(path...))
	}
	return out
}

// clock is a time that a test moves.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func newClock() *clock { return &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

// oidcApp is the body of an app; changes are merged into settings.oauthClient.
func oidcApp(label, applicationType, method string, changes map[string]any) map[string]any {
	client := map[string]any{
		"application_type": applicationType, "grant_types": []string{"authorization_code"},
		"response_types": []string{"code"}, "redirect_uris": []string{"https://app.example.com/callback"},
	}
	for name, value := range changes {
		client[name] = value
		if value == nil {
			delete(client, name)
		}
	}
	return map[string]any{
		"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": method}},
		"settings":    map[string]any{"oauthClient": client},
	}
}

func TestEveryAnswerHasOktasHeaders(t *testing.T) {
	t.Parallel()
	now := newClock()
	f := start(t, okta.Options{Clock: now.read})
	for _, path := range []string{"/api/v1/apps", "/api/v1/nothing", "/.well-known/okta-organization"} {
		a := f.send("GET", path, nil)
		if a.header.Get("X-Okta-Request-Id") == "" {
			t.Errorf("%s: no X-Okta-Request-Id", path)
		}
		for name, want := range map[string]string{
			"Date":                   "Sun, 01 Mar 2026 12:00:00 GMT",
			"X-Rate-Limit-Limit":     "600",
			"X-Rate-Limit-Remaining": "599",
			"X-Rate-Limit-Reset":     "1772366460",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestWrongTokenIsRefusedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{APIToken: "right"})
	for _, token := range []string{"SSWS wrong", "Bearer right", "right", ""} {
		for _, path := range []string{"/api/v1/apps", "/api/v1/nothing"} {
			a := f.sendWith("GET", path, nil, http.Header{"Authorization": {token}})
			if a.status != 401 || a.str("errorCode") != "E0000011" {
				t.Errorf("%q %s: %d %s", token, path, a.status, a.raw)
			}
		}
	}
	if a := f.sendWith("GET", "/api/v1/apps", nil, http.Header{"Authorization": {"SSWS right"}}); a.status != 200 {
		t.Errorf("right token: %d", a.status)
	}
	if a := f.sendWith("GET", "/.well-known/okta-organization", nil, nil); a.status != 200 {
		t.Errorf("organization without a token: %d", a.status)
	}
}

func TestUnknownPathAndWrongMethod(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for _, tc := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/api/v1/nothing", 404, "E0000008"},
		{"GET", "/nothing", 404, "E0000008"},
		{"GET", "/api/v1/apps/", 404, "E0000008"},
		{"GET", "//.well-known/openid-configuration", 404, "E0000008"},
		{"PATCH", "/api/v1/apps", 405, "E0000022"},
		{"POST", "/api/v1/users/me", 405, "E0000022"},
		{"GET", "/api/v1/apps/0oaunknown", 404, "E0000007"},
	} {
		a := f.send(tc.method, tc.path, nil)
		if a.status != tc.status || a.str("errorCode") != tc.code || a.str("errorLink") != tc.code || a.str("errorId") == "" || a.at("errorCauses") == nil {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, a.status, a.raw)
		}
	}
}

func TestBaseURLNamesTheOrgEverywhere(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{BaseURL: "https://example.okta.com"})
	s := f.must(201, "POST", "/api/v1/authorizationServers", map[string]any{"name": "n", "audiences": []string{"a"}})
	if got, want := s.str("issuer"), "https://example.okta.com/oauth2/"+s.id(); got != want {
		t.Errorf("issuer %q, want %q", got, want)
	}
	d := f.must(200, "GET", "/oauth2/"+s.id()+"/.well-known/openid-configuration", nil)
	if got, want := d.str("jwks_uri"), "https://example.okta.com/oauth2/"+s.id()+"/v1/keys"; got != want {
		t.Errorf("jwks_uri %q, want %q", got, want)
	}
}
