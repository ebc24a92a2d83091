package okta

import (
	"net/http"
	"testing"
)

// TestRetryStatus: 423 is given while nothing has been done, 500 for passing faults.
func TestRetryStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method string
		status int
		want   bool
	}{
		{http.MethodPost, 423, true}, {http.MethodPut, 423, true}, {http.MethodDelete, 500, true}, {http.MethodGet, 500, true},
		{http.MethodPost, 500, false}, {http.MethodPost, 429, true}, {http.MethodGet, 503, true}, {http.MethodPost, 503, false},
		{http.MethodGet, 404, false}, {http.MethodGet, 401, false}, {http.MethodPost, 409, false},
	} {
		if got := retryStatus(c.method, c.status); got != c.want {
			t.Errorf("%s %d: %t, want %t", c.method, c.status, got, c.want)
		}
	}
}
