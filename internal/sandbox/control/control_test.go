package control_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

type vendor struct{}

func (vendor) RateLimited(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Vendor", "limit")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = io.WriteString(w, "slow down")
}

func (vendor) ServerError(w http.ResponseWriter, _ *http.Request, status int) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "vendor failed")
}

// standIn answers 201 "done" and counts what it did.
func standIn(t *testing.T) (*control.Control, *httptest.Server, *atomic.Int64) {
	t.Helper()
	var done atomic.Int64
	c := control.New(vendor{})
	srv := httptest.NewServer(c.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		done.Add(1)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "done")
	})))
	t.Cleanup(srv.Close)
	return c, srv, &done
}

func do(t *testing.T, method, url, body string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error(), nil
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error(), nil
	}
	return resp.StatusCode, string(data), resp.Header
}

func TestRequestsAreRecordedInOrderWithQueryAndStatus(t *testing.T) {
	t.Parallel()
	_, srv, _ := standIn(t)
	do(t, "GET", srv.URL+"/a?q=1", "")
	do(t, "POST", srv.URL+"/b", "{}")
	do(t, "POST", srv.URL+"/sandbox/nothing", "")

	status, body, header := do(t, "GET", srv.URL+"/sandbox/requests", "")
	if status != 200 || header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, type %q", status, header.Get("Content-Type"))
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"method": "GET", "path": "/a?q=1", "status": 201.0},
		{"method": "POST", "path": "/b", "status": 201.0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("requests: %v, want %v", got, want)
	}
	if status, _, _ := do(t, "DELETE", srv.URL+"/sandbox/requests", ""); status != 204 {
		t.Errorf("DELETE: %d", status)
	}
	if _, body, _ := do(t, "GET", srv.URL+"/sandbox/requests", ""); strings.TrimSpace(body) != "[]" {
		t.Errorf("after DELETE: %s", body)
	}
}

func TestFaultHitsTheNthMatchingRequestForSoManyTimes(t *testing.T) {
	t.Parallel()
	_, srv, done := standIn(t)
	status, _, _ := do(t, "POST", srv.URL+"/sandbox/faults",
		`{"method":"post","path":"/api/*/apps","nth":2,"times":2,"kind":"status","status":418,"headers":{"X-F":"1"},"body":"teapot"}`)
	if status != 201 {
		t.Fatalf("add: %d", status)
	}
	var got []int
	for range 4 {
		do(t, "GET", srv.URL+"/api/v1/apps", "")
		do(t, "POST", srv.URL+"/api/v1/apps/x", "")
		status, body, header := do(t, "POST", srv.URL+"/api/v1/apps?activate=true", "")
		got = append(got, status)
		if status == 418 && (body != "teapot" || header.Get("X-F") != "1") {
			t.Errorf("body %q, headers %v", body, header)
		}
	}
	if want := []int{201, 418, 418, 201}; !reflect.DeepEqual(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
	if done.Load() != 10 {
		t.Errorf("the stand-in did %d requests, want 10", done.Load())
	}
}

func TestFaultForEverEndsWhenCleared(t *testing.T) {
	t.Parallel()
	_, srv, _ := standIn(t)
	do(t, "POST", srv.URL+"/sandbox/faults", `{"times":-1,"kind":"server_error","status":503}`)
	for range 3 {
		if status, body, _ := do(t, "GET", srv.URL+"/", ""); status != 503 || body != "vendor failed" {
			t.Errorf("got %d %q", status, body)
		}
	}
	if status, _, _ := do(t, "DELETE", srv.URL+"/sandbox/faults", ""); status != 204 {
		t.Errorf("DELETE: %d", status)
	}
	if status, _, _ := do(t, "GET", srv.URL+"/", ""); status != 201 {
		t.Errorf("after DELETE: %d", status)
	}
}

func TestRateLimitIsTheVendorsOwnUnlessTheFaultHasABody(t *testing.T) {
	t.Parallel()
	_, srv, _ := standIn(t)
	do(t, "POST", srv.URL+"/sandbox/faults", `[{"kind":"rate_limit"},
		{"kind":"rate_limit","nth":2,"headers":{"X-Vendor":"mine"},"body":{"a":1}}]`)
	status, body, header := do(t, "GET", srv.URL+"/", "")
	if status != 429 || body != "slow down" || header.Get("X-Vendor") != "limit" {
		t.Errorf("vendor's: %d %q %v", status, body, header)
	}
	status, body, header = do(t, "GET", srv.URL+"/", "")
	if status != 429 || body != `{"a":1}` || header.Get("X-Vendor") != "mine" {
		t.Errorf("fault's: %d %q %v", status, body, header)
	}
}

func TestServerErrorDefaultsTo500(t *testing.T) {
	t.Parallel()
	c, srv, _ := standIn(t)
	if err := c.AddFault(control.Fault{Kind: control.KindServerError}); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := do(t, "GET", srv.URL+"/", ""); status != 500 {
		t.Errorf("got %d", status)
	}
}

func TestCutBeforeDoesNothingAndCutAfterDoesTheChange(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind string
		done int64
	}{{control.KindCutBefore, 0}, {control.KindCutAfter, 1}} {
		t.Run(tc.kind, func(t *testing.T) {
			t.Parallel()
			c, srv, done := standIn(t)
			// A POST is not repeated by net/http of its own accord.
			if err := c.AddFault(control.Fault{Method: "POST", Kind: tc.kind}); err != nil {
				t.Fatal(err)
			}
			if status, msg, _ := do(t, "POST", srv.URL+"/x", "{}"); status != 0 || !strings.Contains(msg, "EOF") {
				t.Errorf("got %d %q, want a cut connection", status, msg)
			}
			if done.Load() != tc.done {
				t.Errorf("done %d, want %d", done.Load(), tc.done)
			}
			if got := c.Requests(); len(got) != 1 || got[0].Status != 0 {
				t.Errorf("requests %v, want one without a status", got)
			}
		})
	}
}

func TestHangLastsUntilTheClientLeaves(t *testing.T) {
	t.Parallel()
	c, srv, done := standIn(t)
	if err := c.AddFault(control.Fault{Kind: control.KindHang}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var hung atomic.Value
	stop := c.OnHang(func(request control.Request) { hung.Store(request); cancel() })
	req, _ := http.NewRequestWithContext(ctx, http.MethodPut, srv.URL+"/x", strings.NewReader(`{"a":1}`))
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		_ = resp.Body.Close()
		t.Fatalf("answered %d", resp.StatusCode)
	}
	if got := hung.Load(); ctx.Err() == nil || got != (control.Request{Method: http.MethodPut, Path: "/x"}) {
		t.Errorf("ended with %v before the client left %v: %v", ctx.Err(), got, err)
	}
	stop()
	if done.Load() != 0 {
		t.Error("the change was made")
	}
}

func TestPathPatterns(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		json, path string
		hit        bool
	}{
		{`"path":"/api/v1/apps/*"`, "/api/v1/apps/0oa1", true},
		{`"path":"/api/v1/apps/*"`, "/api/v1/apps/0oa1/groups", false},
		{`"path":"/api/v1/apps/**"`, "/api/v1/apps/0oa1/groups", true},
		{`"path":"/api/**/rules"`, "/api/v1/authorizationServers/a/policies/p/rules", true},
		{`"path":"/api/**/rules"`, "/api/v1/authorizationServers/a/policies/p", false},
		{`"path":"/api/v1/app*"`, "/api/v1/apps", true},
		{`"path_pattern":"/x"`, "/x", true},
		{`"path_pattern":"/x"`, "/y", false},
		{`"pathPattern":"/x"`, "/y", false},
		{`"pattern":"/x"`, "/y", false},
		{`"path":"**"`, "/any/thing", true},
		{`"path":""`, "/any/thing", true},
	} {
		t.Run(tc.json+" "+tc.path, func(t *testing.T) {
			t.Parallel()
			_, srv, _ := standIn(t)
			do(t, "POST", srv.URL+"/sandbox/faults", `{"kind":"status","status":599,`+tc.json+`}`)
			status, _, _ := do(t, "GET", srv.URL+tc.path, "")
			if (status == 599) != tc.hit {
				t.Errorf("got %d, hit wanted: %v", status, tc.hit)
			}
		})
	}
}

func TestBadFaultsAreRefusedWithAMessage(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"kind":"explode"}`:                    "explode",
		`{}`:                                    "kind",
		`{"kind":"status"}`:                     "status",
		`{"kind":"server_error","status":400}`:  "400",
		`{"kind":"hang","times":-2}`:            "times",
		`{"kind":"hang","nth":-1}`:              "nth",
		`{"kind":"hang","path":"/[a"}`:          "/[a",
		`{"kind":"hang","path":"^/(a"}`:         "^/(a",
		`{"kind":"hang","headers":{"A":["b"]}}`: "header A",
		`{"kind":"hang","nht":2}`:               "nht",
		`{`:                                     "JSON",
		``:                                      "JSON",
		`[{"kind":"hang"},{"kind":"status","status":1}]`: "status",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			_, srv, _ := standIn(t)
			status, msg, _ := do(t, "POST", srv.URL+"/sandbox/faults", body)
			if status != 400 || !strings.Contains(msg, want) {
				t.Errorf("got %d %q, want 400 naming %q", status, msg, want)
			}
			if status, _, _ := do(t, "GET", srv.URL+"/", ""); status != 201 {
				t.Errorf("a refused fault hit: %d", status)
			}
		})
	}
}

func TestEveryAnswerIsTold(t *testing.T) {
	t.Parallel()
	c, srv, _ := standIn(t)
	var told []control.Request
	stop := c.OnAnswer(func(request control.Request) { told = append(told, request) })
	stopOther := c.OnAnswer(func(control.Request) {})
	_ = c.AddFault(control.Fault{Path: "/refused", Kind: control.KindServerError, Status: 503})
	_ = c.AddFault(control.Fault{Path: "/cut", Kind: control.KindCutAfter})
	do(t, "GET", srv.URL+"/a?q=1", "")
	do(t, "POST", srv.URL+"/refused", "{}")
	do(t, "POST", srv.URL+"/cut", "{}")
	do(t, "POST", srv.URL+"/sandbox/reset", "")
	do(t, "PUT", srv.URL+"/b", "{}")
	stopOther()
	do(t, "PUT", srv.URL+"/c", "{}")
	stop()
	do(t, "PUT", srv.URL+"/d", "{}")
	want := []control.Request{
		{Method: "GET", Path: "/a?q=1", Status: 201}, {Method: "POST", Path: "/refused", Status: 503}, {Method: "POST", Path: "/cut"},
		{Method: "PUT", Path: "/b", Status: 201}, {Method: "PUT", Path: "/c", Status: 201},
	}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told\n%v, want\n%v", told, want)
	}
}

// A program that has only read which faults there are need not know how the kinds are spelled.
func TestKindsInOtherSpellings(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]int{
		`{"kind":"rate limit"}`: 429, `{"kind":"rate-limit"}`: 429, `{"kind":"rateLimit"}`: 429, `{"kind":"RATE_LIMIT"}`: 429,
		`{"kind":"5xx"}`: 500, `{"kind":"5xx","status":503}`: 503, `{"kind":"serverError"}`: 500,
		`{"kind":"cut before"}`: 0, `{"kind":"cut-after"}`: 0, `{"kind":"cutBefore"}`: 0,
		`{"status":418}`: 418, `{"kind":"","status":418,"headers":{"Retry-After":3}}`: 418,
		`{"path":"^/a(/b)?$","kind":"status","status":418}`: 418, `{"path":"^/b","kind":"status","status":418}`: 201,
	} {
		_, srv, _ := standIn(t)
		if status, body, _ := do(t, "POST", srv.URL+"/sandbox/faults", fault); status != 201 {
			t.Errorf("%s: %d %s", fault, status, body)
		}
		status, _, header := do(t, "POST", srv.URL+"/a", "{}") // a GET that is cut would be sent again
		if status != want {
			t.Errorf("%s: the request was answered %d, want %d", fault, status, want)
		}
		if strings.Contains(fault, "Retry-After") && header.Get("Retry-After") != "3" {
			t.Errorf("%s: the headers are %v", fault, header)
		}
	}
}

func TestResetClearsAllAndCallsBack(t *testing.T) {
	t.Parallel()
	c, srv, _ := standIn(t)
	var calls []string
	c.OnReset(func() { calls = append(calls, "first") })
	c.OnReset(func() { calls = append(calls, "second") })
	do(t, "POST", srv.URL+"/sandbox/faults", `{"kind":"server_error","times":-1}`)
	do(t, "GET", srv.URL+"/", "")
	if status, _, _ := do(t, "POST", srv.URL+"/sandbox/reset", ""); status != 204 {
		t.Fatalf("reset: %d", status)
	}
	if !reflect.DeepEqual(calls, []string{"first", "second"}) {
		t.Errorf("calls %v", calls)
	}
	if got := c.Requests(); len(got) != 0 {
		t.Errorf("requests %v", got)
	}
	if status, _, _ := do(t, "GET", srv.URL+"/", ""); status != 201 {
		t.Errorf("the fault is still there: %d", status)
	}
}

func TestHandleAddsSteeringThatIsNotRecorded(t *testing.T) {
	t.Parallel()
	c, srv, done := standIn(t)
	c.Handle("POST /sandbox/restart", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
	}))
	_ = c.AddFault(control.Fault{Kind: control.KindServerError, Times: -1})
	if status, _, _ := do(t, "POST", srv.URL+"/sandbox/restart", ""); status != 202 {
		t.Errorf("got %d", status)
	}
	if len(c.Requests()) != 0 || done.Load() != 0 {
		t.Errorf("recorded %v", c.Requests())
	}
	defer func() {
		if recover() == nil {
			t.Error("a path outside /sandbox/ was taken")
		}
	}()
	c.Handle("POST /api/v1/apps", http.NotFoundHandler())
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c, srv, _ := standIn(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				do(t, "GET", srv.URL+"/x", "")
				_ = c.AddFault(control.Fault{Kind: control.KindStatus, Status: 500, Path: "/never"})
				_ = c.Requests()
			}
		})
	}
	wg.Wait()
	if got := len(c.Requests()); got != 80 {
		t.Errorf("%d requests, want 80", got)
	}
}
