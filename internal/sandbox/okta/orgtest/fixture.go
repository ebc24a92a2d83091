// Package orgtest has what the tests of the org have in common: an org that a test talks to over HTTP, bodies of its objects,
// an app to which people sign in, and clients with tokens. Expectations stay in the tests.
package orgtest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/speccheck"
)

// Fixture is an org that a test talks to over plain HTTP.
type Fixture struct {
	T      *testing.T
	Org    *okta.Org
	URL    string
	Client *http.Client
	// checked checks what is exchanged; nil where the specification is absent.
	Checked *speccheck.Handler
}

// Start starts an org whose exchanges are checked against the specification.
func Start(t *testing.T, opts okta.Options) *Fixture {
	t.Helper()
	return startOrg(t, opts, true)
}

// StartUnchecked starts an org for requests that no specification allows.
func StartUnchecked(t *testing.T, opts okta.Options) *Fixture {
	t.Helper()
	return startOrg(t, opts, false)
}

func startOrg(t *testing.T, opts okta.Options, checked bool) *Fixture {
	t.Helper()
	org := okta.New(opts)
	f := &Fixture{T: t, Org: org}
	handler := org.Handler()
	if spec := LoadSpecification(); spec != nil && checked {
		f.Checked = spec.Wrap(handler)
		handler = f.Checked
		t.Cleanup(func() {
			for _, v := range f.Checked.Violations() {
				t.Errorf("against the specification: %.3000s", v)
			}
		})
	}
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	noRedirects := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	f.URL, f.Client = srv.URL, &http.Client{CheckRedirect: noRedirects}
	return f
}

// LoadSpecification loads Okta's specification once; nil where it is absent.
var LoadSpecification = sync.OnceValue(func() *speccheck.Specification {
	file, there, _ := evidence.SharedIfThere("okta", "okta-mgmt-subset-2026.06.3-nullable-patched.yaml")
	if !there {
		return nil
	}
	spec, err := speccheck.Load(file)
	if err != nil {
		panic(err)
	}
	return spec
})

// Answer is a response that has been read.
type Answer struct {
	Status int
	Header http.Header
	Raw    []byte
	Object map[string]any
	Array  []any
}

// Send sends a body (a string as it is, anything else as JSON) with the API token.
func (f *Fixture) Send(method, path string, body any) Answer {
	f.T.Helper()
	return f.SendWith(method, path, body, http.Header{"Authorization": {"SSWS " + okta.DefaultAPIToken}})
}

// SendWith sends a body, as Send does, with other headers.
func (f *Fixture) SendWith(method, path string, body any, header http.Header) Answer {
	f.T.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = bytes.NewReader([]byte(b))
	default:
		data, err := json.Marshal(b)
		if err != nil {
			f.T.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(f.T.Context(), method, f.URL+path, reader)
	if err != nil {
		f.T.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(req.Header, header)
	resp, err := f.Client.Do(req)
	if err != nil {
		f.T.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Raw, err = io.ReadAll(resp.Body); err != nil {
		f.T.Fatal(err)
	}
	_ = json.Unmarshal(a.Raw, &a.Object)
	_ = json.Unmarshal(a.Raw, &a.Array)
	return a
}

// Must sends a request that has to be answered with the status.
func (f *Fixture) Must(status int, method, path string, body any) Answer {
	f.T.Helper()
	a := f.Send(method, path, body)
	if a.Status != status {
		f.T.Fatalf("%s %s: %d %s, want %d", method, path, a.Status, a.Raw, status)
	}
	return a
}

// ID is the id of the object in the answer.
func (a Answer) ID() string { return a.Str("id") }

// At follows member names into the answer.
func (a Answer) At(path ...string) any {
	var v any = a.Object
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// Str is a text in the answer.
func (a Answer) Str(path ...string) string {
	s, _ := a.At(path...).(string)
	return s
}

// Values collects one member of each object of a list.
func (a Answer) Values(path ...string) []string {
	out := []string{}
	for _, v := range a.Array {
		m, _ := v.(map[string]any)
		out = append(out, Answer{Object: m}.Str(path...))
	}
	return out
}

// Clock is a time that a test moves.
type Clock struct{ Now time.Time }

// Read is the time that it shows.
func (c *Clock) Read() time.Time { return c.Now }

// NewClock returns a clock that shows the same time in each test.
func NewClock() *Clock { return &Clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

// OAuthError is the answer's OAuth error with its description.
func (a Answer) OAuthError() string { return a.Str("error") + ": " + a.Str("error_description") }
