package transport_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestSentElsewhere: whatever the status, a redirect says where to, without the query, and what to set where the whole API is
// there.
func TestSentElsewhere(t *testing.T) {
	t.Parallel()
	const below = "/api/v1/users/name/a%2Fb"
	for location, want := range map[string]string{
		"https://new.example.com/catalog" + below:          `to https://new.example.com/catalog/api/v1/users/name/a%2Fb, which is not followed. If the same API is there, set host = "https://new.example.com/catalog"`,
		"https://old.example.com" + below + "?include=all": `set host = "https://old.example.com"`,
		"/catalog" + below: `set host = "http://old.example.com/catalog"`,
		below:              "somebody else stands in between",
		"https://login.example.com/in?token=hunter2&state=x": "to https://login.example.com/in, which is not followed: somebody else",
		"//user:hunter2@evil.example/":                       "to http://evil.example/, which",
		"http:///":                                           "to what is no address, which",
		"http://evil.example/\x1b[2J":                        "to what is no address, which",
		"":                                                   "",
	} {
		for _, status := range []int{300, 301, 302, 303, 307, 308} {
			response := &http.Response{
				StatusCode: status, Header: http.Header{"Location": {location}},
				Request: &http.Request{URL: &url.URL{Scheme: "http", Host: "old.example.com", Path: "/api/v1/users/name/a/b", RawPath: below, RawQuery: "include=all"}},
			}
			got := transport.SentElsewhere(response, below, "host")
			if !strings.Contains(got, want) || (want == "") != (got == "") || strings.Contains(got, "hunter2") {
				t.Errorf("%d to %s: %q, want %q", status, location, got, want)
			}
			response.StatusCode += 100
			if got := transport.SentElsewhere(response, below, "host"); got != "" {
				t.Errorf("%d: %q", response.StatusCode, got)
			}
		}
	}
}
