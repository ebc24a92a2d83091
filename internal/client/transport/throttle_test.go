package transport_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// throttled is a transport over the script, with the same limits for all requests made through it.
func throttled(t *testing.T, s *script) func(ctx context.Context, method, url string) error {
	t.Helper()
	roundTripper, err := transport.New(transport.Options{Wrap: func(http.RoundTripper) http.RoundTripper { return s }})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, method, url string) error {
		request, err := http.NewRequestWithContext(ctx, method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = roundTripper.RoundTrip(request)
		return err
	}
}

// TestThrottle: when an answer says that nothing remains of a limit, the next request of the same limit waits for the reset
// before it is sent, and one of another limit does not.
func TestThrottle(t *testing.T) {
	t.Parallel()
	const org, app, other = "https://example.okta.com", "/api/v1/apps/0oa1b2c3d4e5f6G7H8i9", "/api/v1/apps/0oaZZZZZZZZZZZZZZZZZ"
	used := answer{status: 200, headers: map[string]string{"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "now+10"}}
	left := answer{status: 200, headers: map[string]string{"X-Rate-Limit-Remaining": "1", "X-Rate-Limit-Reset": "now+10"}}
	for name, c := range map[string]struct {
		first        answer
		method, next string
		wait         time.Duration
	}{
		"the same object":           {used, http.MethodGet, org + app, 11 * time.Second},
		"another object":            {used, http.MethodGet, org + other, 11 * time.Second},
		"another method":            {used, http.MethodPut, org + app, 0},
		"another kind of object":    {used, http.MethodGet, org + "/api/v1/groups/00g1b2c3d4e5f6G7H8i9", 0},
		"the list":                  {used, http.MethodGet, org + "/api/v1/apps", 0},
		"another host":              {used, http.MethodGet, "https://other.okta.com" + app, 0},
		"something remains":         {left, http.MethodGet, org + app, 0},
		"no limit is told":          {answer{status: 200}, http.MethodGet, org + app, 0},
		"a limit without its reset": {answer{status: 200, headers: map[string]string{"X-Rate-Limit-Remaining": "0"}}, http.MethodGet, org + app, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: []answer{c.first, {status: 200}}}
				get := throttled(t, s)
				if err := get(t.Context(), http.MethodGet, org+app); err != nil {
					t.Fatal(err)
				}
				if err := get(t.Context(), c.method, c.next); err != nil {
					t.Fatal(err)
				}
				if wait := s.waits()[0]; wait != c.wait {
					t.Errorf("the second request waited %s, want %s", wait, c.wait)
				}
			})
		})
	}
}

// TestThrottle_cancelled: who leaves while the throttle holds a request back gets the context's error, and nothing is sent.
func TestThrottle_cancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 200, headers: map[string]string{"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "now+10"}}}}
		get := throttled(t, s)
		if err := get(t.Context(), http.MethodGet, "https://example.okta.com/api/v1/apps"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := get(ctx, http.MethodGet, "https://example.okta.com/api/v1/apps"); !errors.Is(err, context.DeadlineExceeded) || len(s.asked) != 1 {
			t.Errorf("%v after %d requests", err, len(s.asked))
		}
	})
}
