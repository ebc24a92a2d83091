package transport_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestThrottle_recorded holds the throttle to the headers that live orgs have sent (../shared/okta/recorded). While something
// remains, as in each of them, nothing is held back. Were it the last of the window, the next request of the same limit goes
// out when the recorded reset has passed by the org's own clock, and those of other limits at once. Were it turned away, it is
// sent again then.
func TestThrottle_recorded(t *testing.T) {
	t.Parallel()
	shared := filepath.Join("..", "..", "..", "..", "shared", "okta", "recorded")
	files, err := filepath.Glob(filepath.Join(shared, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("there are no recordings in %s", shared)
	}
	tried := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var recorded struct {
			Exchanges []struct {
				Request  struct{ Method, Path string }
				Response struct {
					Status  int
					Headers map[string]any
				}
			}
		}
		if err := json.Unmarshal(content, &recorded); err != nil {
			t.Fatalf("%s: %s", file, err)
		}
		for i, exchange := range recorded.Exchanges {
			name := fmt.Sprintf("%s %d", filepath.Base(file), i+1)
			headers := map[string]string{}
			for header, value := range exchange.Response.Headers {
				headers[header] = fmt.Sprint(value)
			}
			if headers["x-rate-limit-limit"] == "" {
				continue
			}
			tried++
			sent, err := http.ParseTime(headers["date"])
			reset, resetErr := strconv.ParseInt(headers["x-rate-limit-reset"], 10, 64)
			if err != nil || resetErr != nil {
				t.Errorf("%s: %v, %v", name, err, resetErr)
				continue
			}
			// The second that the header names must have passed.
			left := max(time.Unix(reset, 0).Sub(sent)+time.Second, 0)
			address := "https://example.okta.com" + exchange.Request.Path
			synctest.Test(t, func(t *testing.T) {
				ask := func(status int, remaining, method, next string, options transport.Options) time.Duration {
					first := answer{status: status, headers: map[string]string{}}
					maps.Copy(first.headers, headers)
					if remaining != "" {
						first.headers["x-rate-limit-remaining"] = remaining
					}
					s := &script{answers: []answer{first, {status: http.StatusOK}}}
					options.Wrap = func(http.RoundTripper) http.RoundTripper { return s }
					roundTripper, err := transport.New(options)
					if err != nil {
						t.Fatal(err)
					}
					for _, one := range []struct{ method, address string }{{exchange.Request.Method, address}, {method, next}} {
						if len(s.asked) == 2 {
							break // the first was sent again
						}
						request, err := http.NewRequestWithContext(t.Context(), one.method, one.address, nil)
						if err != nil {
							t.Fatal(err)
						}
						if _, err := roundTripper.RoundTrip(request); err != nil {
							t.Fatal(err)
						}
					}
					return s.waits()[0]
				}
				status, method := exchange.Response.Status, exchange.Request.Method
				if wait := ask(status, "", method, address, transport.Options{}); wait != 0 {
					t.Errorf("%s: %s remain, and the next request waits %s", name, headers["x-rate-limit-remaining"], wait)
				}
				if status >= http.StatusBadRequest {
					status = http.StatusOK
				}
				if wait := ask(status, "0", method, address, transport.Options{}); wait != left {
					t.Errorf("%s: nothing remains, and the next request waits %s, not %s", name, wait, left)
				}
				if wait := ask(status, "0", method, "https://example.okta.com/api/v1/something/else", transport.Options{}); wait != 0 {
					t.Errorf("%s: a request of another limit waits %s", name, wait)
				}
				if wait := ask(http.StatusTooManyRequests, "0", method, address, transport.Options{MaxRetries: 1}); wait < left || wait >= left+250*time.Millisecond {
					t.Errorf("%s: turned away, it is sent again after %s, not %s", name, wait, left)
				}
			})
		}
	}
	if tried < 200 {
		t.Errorf("only %d recorded answers tell of a limit", tried)
	}
}
