package transport_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestPatience: whatever the servers of one operation ask for, it waits for no longer than the bound in all, and its last
// answer says so. Each of the loops that a server can prolong is one of the cases.
func TestPatience(t *testing.T) {
	t.Parallel()
	const most, jitter = 25 * time.Second, 250 * time.Millisecond
	retryAfter := func(status int, seconds string) answer {
		return answer{status: status, headers: map[string]string{"Retry-After": seconds}}
	}
	for name, c := range map[string]struct {
		answer   answer
		requests int
		// waited is how long is waited at least, and attempts how often is asked at most.
		waited   time.Duration
		attempts int
		gaveUp   bool
	}{
		"429 for ever with a wait, of one request":   {retryAfter(429, "10"), 1, 20 * time.Second, 3, true},
		"429 for ever with a wait, of many requests": {retryAfter(429, "10"), 7, 20 * time.Second, 9, true},
		"429 for ever with a long wait":              {retryAfter(429, "3600"), 3, 0, 3, true},
		"429 for ever with a reset":                  {answer{status: 429, headers: perMinute}, 7, 24 * time.Second, 10, true},
		"429 for ever without a wait":                {answer{status: 429}, 3, 5 * time.Second, 20, true},
		"503 for ever with a wait":                   {retryAfter(503, "10"), 7, 20 * time.Second, 9, true},
		"nothing remains, for ever":                  {answer{status: 200, headers: perMinute}, 20, most, 20, false},
		"nothing remains for a day":                  {answer{status: 200, headers: map[string]string{"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "now+86400"}}, 5, most, 5, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: []answer{c.answer}}
				roundTripper, err := transport.New(transport.Options{
					MaxRetries: 100, MaxWait: most, Wrap: func(http.RoundTripper) http.RoundTripper { return s },
				})
				if err != nil {
					t.Fatal(err)
				}
				began, ctx, said := time.Now(), transport.WithPatience(t.Context()), ""
				for range c.requests {
					request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.okta.com/api/v1/apps", nil)
					if err != nil {
						t.Fatal(err)
					}
					response, err := roundTripper.RoundTrip(request)
					if err != nil || response.StatusCode != c.answer.status {
						t.Fatalf("%v, %v", response, err)
					}
					said = transport.GaveUp(response)
				}
				waited := time.Since(began)
				if longest := most + time.Duration(len(s.asked))*jitter; waited < c.waited || waited > longest || len(s.asked) > c.attempts {
					t.Errorf("%s in %d attempts, want %s to %s in at most %d", waited, len(s.asked), c.waited, longest, c.attempts)
				}
				if (said != "") != c.gaveUp || c.gaveUp && (!strings.Contains(said, "max_wait allows 25s") || !strings.Contains(said, "waited in this operation")) {
					t.Errorf("the last answer is explained by %q", said)
				}
			})
		})
	}
}

// TestPatience_atOnce: requests of one operation that wait at the same time do not use its patience up several times, and
// another operation has its own.
func TestPatience_atOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		asked := map[string]int{}
		roundTripper, err := transport.New(transport.Options{MaxRetries: 1, MaxWait: 25 * time.Second, Wrap: func(http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(request *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				asked[request.URL.Path]++
				response := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Retry-After": {"20"}}, Body: http.NoBody, Request: request}
				if asked[request.URL.Path] == 1 {
					response.StatusCode = http.StatusTooManyRequests
				}
				return response, nil
			})
		}})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(ctx context.Context, path string) {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.okta.com"+path, nil)
			if err != nil {
				t.Error(err)
				return
			}
			if response, err := roundTripper.RoundTrip(request); err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("%s: %v, %v", path, response, err)
			}
		}
		for operation := range 2 {
			ctx := transport.WithPatience(t.Context())
			var group sync.WaitGroup
			for i := range 5 {
				group.Go(func() { ask(ctx, fmt.Sprintf("/%d/%d", operation, i)) })
			}
			group.Wait()
		}
	})
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// TestPages_time: a server that takes its time for each page does not prolong a list for ever.
func TestPages_time(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var pages transport.Pages
		began := time.Now()
		for page := 0; ; page++ {
			err := pages.Ask(strconv.Itoa(page))
			if err != nil {
				if taken := time.Since(began); taken > transport.MaxListTime+time.Minute || !strings.Contains(err.Error(), "have taken 16m0s") {
					t.Errorf("after %s: %s", taken, err)
				}
				return
			}
			time.Sleep(time.Minute)
		}
	})
}
