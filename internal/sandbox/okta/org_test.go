package okta_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// expectCut sends a request whose connection has to be cut before the answer.
func expectCut(f *orgtest.Fixture, method, path string, body any) {
	f.T.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		f.T.Fatal(err)
	}
	req, err := http.NewRequestWithContext(f.T.Context(), method, f.URL+path, bytes.NewReader(data))
	if err != nil {
		f.T.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS "+okta.DefaultAPIToken)
	if resp, err := f.Client.Do(req); err == nil {
		_ = resp.Body.Close()
		f.T.Errorf("%s %s was answered: %d", method, path, resp.StatusCode)
	}
}

func TestEveryAnswerHasOktasHeaders(t *testing.T) {
	t.Parallel()
	now := orgtest.NewClock()
	f := orgtest.Start(t, okta.Options{Clock: now.Read})
	for _, path := range []string{"/api/v1/apps", "/api/v1/nothing", "/.well-known/okta-organization"} {
		a := f.Send("GET", path, nil)
		if a.Header.Get("X-Okta-Request-Id") == "" {
			t.Errorf("%s: no X-Okta-Request-Id", path)
		}
		for name, want := range map[string]string{
			"Date":                   "Sun, 01 Mar 2026 12:00:00 GMT",
			"X-Rate-Limit-Limit":     "600",
			"X-Rate-Limit-Remaining": "599",
			"X-Rate-Limit-Reset":     "1772366460",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestWrongTokenIsRefusedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{APIToken: "right"})
	for _, token := range []string{"SSWS wrong", "Bearer right", "right", ""} {
		for _, path := range []string{"/api/v1/apps", "/api/v1/nothing"} {
			a := f.SendWith("GET", path, nil, http.Header{"Authorization": {token}})
			if a.Status != 401 || a.Str("errorCode") != "E0000011" {
				t.Errorf("%q %s: %d %s", token, path, a.Status, a.Raw)
			}
		}
	}
	if a := f.SendWith("GET", "/api/v1/apps", nil, http.Header{"Authorization": {"SSWS right"}}); a.Status != 200 {
		t.Errorf("right token: %d", a.Status)
	}
	if a := f.SendWith("GET", "/.well-known/okta-organization", nil, nil); a.Status != 200 {
		t.Errorf("organization without a token: %d", a.Status)
	}
}

func TestUnknownPathAndWrongMethod(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
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
		a := f.Send(tc.method, tc.path, nil)
		if a.Status != tc.status || a.Str("errorCode") != tc.code || a.Str("errorLink") != tc.code || a.Str("errorId") == "" || a.At("errorCauses") == nil {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, a.Status, a.Raw)
		}
	}
}

func TestBaseURLNamesTheOrgEverywhere(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{BaseURL: "https://example.okta.com"})
	s := f.Must(201, "POST", "/api/v1/authorizationServers", map[string]any{"name": "n", "audiences": []string{"a"}})
	if got, want := s.Str("issuer"), "https://example.okta.com/oauth2/"+s.ID(); got != want {
		t.Errorf("issuer %q, want %q", got, want)
	}
	d := f.Must(200, "GET", "/oauth2/"+s.ID()+"/.well-known/openid-configuration", nil)
	if got, want := d.Str("jwks_uri"), "https://example.okta.com/oauth2/"+s.ID()+"/v1/keys"; got != want {
		t.Errorf("jwks_uri %q, want %q", got, want)
	}
}
