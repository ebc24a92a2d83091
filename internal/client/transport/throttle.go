package transport

import (
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// throttle holds requests back when the last answer of their rate limit said that nothing remains, so that an org's other
// clients do not pay for a large plan.
type throttle struct {
	next http.RoundTripper
	// longest bounds the waits of one operation; zero does not. What it does not allow is not waited: the org turns the request
	// away if it means it.
	longest time.Duration

	mu    sync.Mutex
	until map[string]time.Time
}

func newThrottle(next http.RoundTripper, longest time.Duration) *throttle {
	return &throttle{next: next, longest: longest, until: map[string]time.Time{}}
}

// RoundTrip waits until the request's limit has been reset, sends it and notes what the answer says of the limit.
func (t *throttle) RoundTrip(request *http.Request) (*http.Response, error) {
	bucket := bucketOf(request)
	t.mu.Lock()
	wait := time.Until(t.until[bucket])
	t.mu.Unlock()
	if wait > 0 {
		wait = patienceOf(request.Context()).take(wait, t.longest, false)
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-request.Context().Done():
			return nil, request.Context().Err()
		case <-timer.C:
		}
	}
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return response, err
	}
	remaining, parseErr := strconv.Atoi(response.Header.Get("X-Rate-Limit-Remaining"))
	if parseErr == nil && remaining == 0 && response.StatusCode < http.StatusBadRequest {
		if until, told := untilReset(response.Header); told {
			t.mu.Lock()
			t.until[bucket] = time.Now().Add(until)
			t.mu.Unlock()
		}
	}
	return response, nil
}

// idSegment matches the path segments that Okta numbers objects with: twenty characters, letters and digits.
var idSegment = regexp.MustCompile(`/[0-9A-Za-z]{20}(/|$)`)

// bucketOf names the rate limit that a request counts towards. Okta limits by method and path with the ids left out.
func bucketOf(request *http.Request) string {
	return request.Method + " " + request.URL.Host + idSegment.ReplaceAllString(request.URL.Path, "/*$1")
}
