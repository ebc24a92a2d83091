package transport

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Waits between attempts when the server does not say how long.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// longestTold is what counts where the server asks for a longer wait: the sum of several must not overflow, or it would be
// shorter than any bound.
const longestTold = 365 * 24 * time.Hour

// budget follows one request through its attempts.
type budget struct {
	method string
	never  bool
	// attempt counts the retries, and gaveUp says why there is none more.
	attempt int
	gaveUp  string
}

type budgetKey struct{}

type neverKey struct{}

// WithoutRetry marks the requests made with the context as ones that are sent once, whatever comes back: a write that may have
// been applied in part must be looked at before it is repeated (F37).
func WithoutRetry(ctx context.Context) context.Context {
	return context.WithValue(ctx, neverKey{}, true)
}

// DefaultRetryStatus asks for another attempt after 429, where the server has done nothing, and after 502, 503 and 504 when
// repeating the method is safe.
func DefaultRetryStatus(method string, status int) bool {
	switch status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return Idempotent(method)
	}
	return false
}

// Idempotent tells whether a method may be sent twice with the effect of once (RFC 9110, section 9.2.2).
func Idempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

// retrying adapts the retrying client to a RoundTripper and gives each request its budget.
type retrying struct {
	client *retryablehttp.Client
}

// RoundTrip sends the request until an answer is final, the retries are used up or the context ends. The last answer is
// returned as it came.
func (r *retrying) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	never, _ := ctx.Value(neverKey{}).(bool)
	ctx = context.WithValue(ctx, budgetKey{}, &budget{method: request.Method, never: never})
	ctx = context.WithValue(ctx, patienceKey{}, patienceOf(ctx))
	retryable, err := retryablehttp.FromRequest(request.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	response, err := r.client.Do(retryable)
	// Whoever sends by this RoundTripper words method and address themselves, as http.Client does.
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return response, err
}

func checkRetry(retryStatus func(string, int) bool, maxWait time.Duration) retryablehttp.CheckRetry {
	return func(ctx context.Context, response *http.Response, err error) (bool, error) {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		spent, _ := ctx.Value(budgetKey{}).(*budget)
		if spent == nil || spent.never {
			return false, err
		}
		if err != nil {
			var permanent *PermanentError
			if errors.As(err, &permanent) || !Idempotent(spent.method) {
				return false, err
			}
			return retryablehttp.DefaultRetryPolicy(ctx, response, err)
		}
		if !retryStatus(spent.method, response.StatusCode) {
			return false, nil
		}
		wait, told := serverWait(response)
		if !told && response.StatusCode == http.StatusTooManyRequests {
			wait, told = ownWait(spent.attempt), true
		}
		spent.attempt++
		patience := patienceOf(ctx)
		if told && wait > 0 && patience.take(wait, maxWait, true) == 0 {
			spent.gaveUp = gaveUp(wait, patience.spent(), maxWait)
			return false, nil
		}
		return true, nil
	}
}

// backoff waits as long as the server says, or else exponentially, in both cases with jitter on top so that the parallel
// operations of one run do not all come back at the same moment.
func backoff(_, _ time.Duration, attempt int, response *http.Response) time.Duration {
	if wait, told := serverWait(response); told {
		return wait + time.Duration(rand.Int64N(int64(250*time.Millisecond))) //nolint:gosec // jitter
	}
	wait := ownWait(attempt)
	return wait/2 + time.Duration(rand.Int64N(int64(wait/2))) //nolint:gosec // jitter
}

// ownWait is how long is waited at most where the server does not say.
func ownWait(attempt int) time.Duration { return min(firstWait<<min(attempt, 10), longestWait) }

// serverWait reads how long the server wants a client to wait: Retry-After in seconds, or X-Rate-Limit-Reset against the
// server's own Date, so that a wrong clock here does no harm. Okta's concurrency limit answers with a reset of its own and
// limits of zero; the same rule serves it (429-E0000047-concurrency.json).
func serverWait(response *http.Response) (time.Duration, bool) {
	if response == nil {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(response.Header.Get("Retry-After"), 10, 64); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, int64(longestTold/time.Second))) * time.Second, true
	}
	if response.StatusCode != http.StatusTooManyRequests {
		return 0, false
	}
	return untilReset(response.Header)
}

func untilReset(header http.Header) (time.Duration, bool) {
	reset, err := strconv.ParseInt(header.Get("X-Rate-Limit-Reset"), 10, 64)
	if err != nil {
		return 0, false
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0, false
	}
	// The header counts whole seconds, so the second that it names must have passed.
	return max(min(time.Unix(reset, 0).Sub(now), longestTold)+time.Second, 0), true
}

// PermanentError is an error of a RoundTripper under the retries that another attempt cannot cure.
type PermanentError struct{ Err error }

// Error words the cause.
func (e *PermanentError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *PermanentError) Unwrap() error { return e.Err }
