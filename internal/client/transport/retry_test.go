package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// answer is one answer of a script: a status with headers, or an error.
type answer struct {
	status  int
	headers map[string]string
	err     error
}

// script plays answers one after the other, the last one for ever, and notes when and how it was asked.
type script struct {
	answers []answer
	asked   []time.Time
	bodies  []string
}

// RoundTrip implements http.RoundTripper. The Date of an answer is the bubble's time.
func (s *script) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	s.asked = append(s.asked, time.Now())
	body := ""
	if request.Body != nil {
		content, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		body = string(content)
	}
	s.bodies = append(s.bodies, body)
	next := s.answers[min(len(s.asked), len(s.answers))-1]
	if next.err != nil {
		return nil, next.err
	}
	response := &http.Response{StatusCode: next.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: request}
	response.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	for name, value := range next.headers {
		if seconds, isReset := strings.CutPrefix(value, "now+"); isReset {
			offset, err := strconv.Atoi(seconds)
			if err != nil {
				return nil, err
			}
			value = strconv.FormatInt(time.Now().Unix()+int64(offset), 10)
		}
		response.Header.Set(name, value)
	}
	return response, nil
}

// waits are the pauses between the attempts.
func (s *script) waits() []time.Duration {
	var waits []time.Duration
	for i := 1; i < len(s.asked); i++ {
		waits = append(waits, s.asked[i].Sub(s.asked[i-1]))
	}
	return waits
}

// send sends one request through a transport over the script.
func send(ctx context.Context, t *testing.T, method string, s *script, options transport.Options) (*http.Response, error) {
	t.Helper()
	options.Wrap = func(http.RoundTripper) http.RoundTripper { return s }
	roundTripper, err := transport.New(options)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, method, "https://example.okta.com/api/v1/apps", strings.NewReader(`{"label":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	return roundTripper.RoundTrip(request)
}

var perMinute = map[string]string{"X-Rate-Limit-Limit": "600", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "now+7"}

// The concurrency limit answers with limits of zero (429-E0000047-concurrency.json).
var concurrency = map[string]string{"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "now+2"}

func TestRetry(t *testing.T) {
	t.Parallel()
	const jitter = 250 * time.Millisecond
	cases := map[string]struct {
		method   string
		answers  []answer
		options  transport.Options
		attempts int
		status   int
		// shortest is what every pause is at least, longest what it is at most.
		shortest, longest time.Duration
	}{
		"429 per minute waits for the reset and the second that it names": {
			method: http.MethodPost, answers: []answer{{status: 429, headers: perMinute}, {status: 200}},
			options: transport.Options{MaxRetries: 2}, attempts: 2, status: 200, shortest: 8 * time.Second, longest: 8*time.Second + jitter,
		},
		"429 by concurrency waits in the same way": {
			method: http.MethodPost, answers: []answer{{status: 429, headers: concurrency}, {status: 200}},
			options: transport.Options{MaxRetries: 2}, attempts: 2, status: 200, shortest: 3 * time.Second, longest: 3*time.Second + jitter,
		},
		"a reset that has passed is no wait": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: map[string]string{"X-Rate-Limit-Reset": "now+-5"}}, {status: 200}},
			options: transport.Options{MaxRetries: 2}, attempts: 2, status: 200, longest: jitter,
		},
		"429 without a reset waits by itself": {
			method: http.MethodGet, answers: []answer{{status: 429}, {status: 200}},
			options: transport.Options{MaxRetries: 2}, attempts: 2, status: 200, shortest: 250 * time.Millisecond, longest: 500 * time.Millisecond,
		},
		"429 with a reset that is no number waits by itself": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: map[string]string{"X-Rate-Limit-Reset": "soon"}}, {status: 200}},
			options: transport.Options{MaxRetries: 2}, attempts: 2, status: 200, shortest: 250 * time.Millisecond, longest: 500 * time.Millisecond,
		},
		"Retry-After counts": {
			method: http.MethodGet, answers: []answer{{status: 503, headers: map[string]string{"Retry-After": "4"}}, {status: 200}},
			options: transport.Options{MaxRetries: 2}, attempts: 2, status: 200, shortest: 4 * time.Second, longest: 4*time.Second + jitter,
		},
		"the retries are counted": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: concurrency}},
			options: transport.Options{MaxRetries: 3}, attempts: 4, status: 429, shortest: 3 * time.Second, longest: 3*time.Second + jitter,
		},
		"no retries, one attempt": {
			method: http.MethodGet, answers: []answer{{status: 503}}, attempts: 1, status: 503,
		},
		"502 after GET": {method: http.MethodGet, answers: []answer{{status: 502}, {status: 200}}, options: transport.Options{MaxRetries: 1}, attempts: 2, status: 200, longest: time.Second},
		"503 after PUT": {method: http.MethodPut, answers: []answer{{status: 503}, {status: 200}}, options: transport.Options{MaxRetries: 1}, attempts: 2, status: 200, longest: time.Second},
		"504 after DELETE": {
			method: http.MethodDelete, answers: []answer{{status: 504}, {status: 204}}, options: transport.Options{MaxRetries: 1}, attempts: 2, status: 204, longest: time.Second,
		},
		"503 after POST is final":  {method: http.MethodPost, answers: []answer{{status: 503}}, options: transport.Options{MaxRetries: 3}, attempts: 1, status: 503},
		"503 after PATCH is final": {method: http.MethodPatch, answers: []answer{{status: 503}}, options: transport.Options{MaxRetries: 3}, attempts: 1, status: 503},
		"500 is final":             {method: http.MethodGet, answers: []answer{{status: 500}}, options: transport.Options{MaxRetries: 3}, attempts: 1, status: 500},
		"400 is final":             {method: http.MethodGet, answers: []answer{{status: 400}}, options: transport.Options{MaxRetries: 3}, attempts: 1, status: 400},
		"a status of one's own": {
			method: http.MethodPost, answers: []answer{{status: 423}, {status: 200}}, attempts: 2, status: 200, longest: time.Second,
			options: transport.Options{MaxRetries: 3, RetryStatus: func(_ string, status int) bool { return status == 423 }},
		},
		"the waits have a bound": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: perMinute}},
			options: transport.Options{MaxRetries: 9, MaxWait: 20 * time.Second}, attempts: 3, status: 429, shortest: 8 * time.Second, longest: 8*time.Second + jitter,
		},
		"a wait that lasts as long as a Duration does not pass the bound with the one before": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: map[string]string{"Retry-After": "1"}}, {status: 429, headers: map[string]string{"Retry-After": "9223372036"}}},
			options: transport.Options{MaxRetries: 9, MaxWait: time.Minute}, attempts: 2, status: 429, shortest: time.Second, longest: time.Second + jitter,
		},
		"nor does a longer one count as none": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: map[string]string{"Retry-After": "18446744074"}}},
			options: transport.Options{MaxRetries: 9, MaxWait: time.Minute}, attempts: 1, status: 429,
		},
		"nor does a reset at the end of time": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: map[string]string{"X-Rate-Limit-Reset": "now+9223372035"}}},
			options: transport.Options{MaxRetries: 9, MaxWait: time.Minute}, attempts: 1, status: 429,
		},
		"a wait over the bound is not begun": {
			method: http.MethodGet, answers: []answer{{status: 429, headers: perMinute}},
			options: transport.Options{MaxRetries: 9, MaxWait: 7 * time.Second}, attempts: 1, status: 429,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: c.answers}
				response, err := send(t.Context(), t, c.method, s, c.options)
				if err != nil {
					t.Fatal(err)
				}
				if response.StatusCode != c.status || len(s.asked) != c.attempts {
					t.Errorf("%d after %d attempts, want %d after %d", response.StatusCode, len(s.asked), c.status, c.attempts)
				}
				for _, wait := range s.waits() {
					if wait < c.shortest || wait > c.longest {
						t.Errorf("a pause of %s, want %s to %s", wait, c.shortest, c.longest)
					}
				}
				for i, body := range s.bodies {
					if body != `{"label":"x"}` {
						t.Errorf("attempt %d sent the body %q", i+1, body)
					}
				}
			})
		})
	}
}

// TestRetry_clock: a wrong clock here does no harm, since the reset is read against the server's own Date.
func TestRetry_clock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := time.Now().Add(-3 * time.Hour)
		s := &script{answers: []answer{{status: 429, headers: map[string]string{
			"Date": server.UTC().Format(http.TimeFormat), "X-Rate-Limit-Reset": strconv.FormatInt(server.Unix()+5, 10),
		}}, {status: 200}}}
		if _, err := send(t.Context(), t, http.MethodGet, s, transport.Options{MaxRetries: 1}); err != nil {
			t.Fatal(err)
		}
		if wait := s.waits()[0]; wait < 6*time.Second || wait > 7*time.Second {
			t.Errorf("a pause of %s, want the server's 6 seconds", wait)
		}
	})
}

// TestRetry_grows: where the server says nothing, each pause may be twice as long as the one before, up to half a minute.
func TestRetry_grows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 503}}}
		if _, err := send(t.Context(), t, http.MethodGet, s, transport.Options{MaxRetries: 9}); err != nil {
			t.Fatal(err)
		}
		longest := 500 * time.Millisecond
		for i, wait := range s.waits() {
			if wait < longest/2 || wait > longest {
				t.Errorf("pause %d is %s, want %s to %s", i+1, wait, longest/2, longest)
			}
			longest = min(2*longest, 30*time.Second)
		}
	})
}

func TestRetry_errors(t *testing.T) {
	t.Parallel()
	cut := errors.New("connection reset by peer")
	permanent := &transport.PermanentError{Err: errors.New("not for another attempt")}
	cases := map[string]struct {
		method   string
		err      error
		attempts int
	}{
		"GET":             {http.MethodGet, cut, 3},
		"PUT":             {http.MethodPut, cut, 3},
		"DELETE":          {http.MethodDelete, cut, 3},
		"POST":            {http.MethodPost, cut, 1},
		"PATCH":           {http.MethodPatch, cut, 1},
		"permanent error": {http.MethodGet, permanent, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: []answer{{err: c.err}}}
				_, err := send(t.Context(), t, c.method, s, transport.Options{MaxRetries: 2})
				if !errors.Is(err, c.err) || len(s.asked) != c.attempts {
					t.Errorf("%d attempts and %v, want %d and %v", len(s.asked), err, c.attempts, c.err)
				}
			})
		})
	}
}

// TestWithoutRetry: a write that may have been applied in part is sent once, whatever comes back.
func TestWithoutRetry(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]answer{"429": {status: 429, headers: concurrency}, "503": {status: 503}, "cut": {err: errors.New("cut")}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: []answer{one, {status: 200}}}
				response, err := send(transport.WithoutRetry(t.Context()), t, http.MethodPut, s, transport.Options{MaxRetries: 5})
				if len(s.asked) != 1 || (one.err != nil) != (err != nil) || err == nil && response.StatusCode != one.status {
					t.Errorf("%d attempts, %v, %v", len(s.asked), response, err)
				}
			})
		})
	}
}

// TestRetry_cancelled: who leaves while the request waits gets the context's error at once.
func TestRetry_cancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		started := time.Now()
		s := &script{answers: []answer{{status: 429, headers: perMinute}}}
		_, err := send(ctx, t, http.MethodGet, s, transport.Options{MaxRetries: 5})
		if !errors.Is(err, context.DeadlineExceeded) || len(s.asked) != 1 || time.Since(started) != 2*time.Second {
			t.Errorf("%v after %s and %d attempts", err, time.Since(started), len(s.asked))
		}
	})
}
