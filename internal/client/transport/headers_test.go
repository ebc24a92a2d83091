package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// access are headers as access proxies want them.
var access = map[string]string{
	"CF-Access-Client-Id": "an-id.access", "cf-access-client-secret": "proxy-secret-0123456789", "Proxy-Authorization": "Bearer identity-aware-token",
	"Cookie": "proxy_session=session-of-the-proxy",
}

func withAccess(t *testing.T, party transport.Party, address string) transport.Destination {
	t.Helper()
	destination, err := to(t, party, address).With(access)
	if err != nil {
		t.Fatal(err)
	}
	return destination
}

// TestHeaders_places sends requests everywhere: the further headers are on those to the server's own origin, whoever asks, and
// on no other.
func TestHeaders_places(t *testing.T) {
	t.Parallel()
	server, org := withAccess(t, transport.Server, "https://example.com/catalog"), to(t, transport.Org, "https://example.okta.com")
	anyone := transport.ToAnyone(org, server)
	for _, c := range []struct {
		to      transport.Destination
		address string
		carries bool
	}{
		{server, "https://example.com/catalog/api/v1/users", true},
		{server, "https://EXAMPLE.com:443/catalog/api/v1/users", true},
		{anyone, "https://example.com/catalog/api/v1/system/config/jwks", true},
		{anyone, "https://example.com:8443/catalog", false},
		{anyone, "https://example.com.evil.example/catalog", false},
		{anyone, "https://evil.example/catalog", false},
		{anyone, "https://example.okta.com/oauth2/v1/keys", false},
		{org, "https://example.okta.com/api/v1/apps", false},
		{transport.ToAnyone(), "https://example.com/catalog", false},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		under, roundTripper := guarded(t, c.to)
		if _, err := roundTripper.RoundTrip(request); err != nil {
			t.Fatalf("%s: %s", c.address, err)
		}
		if len(request.Header) > 0 {
			t.Errorf("%s: the caller's own request was changed", c.address)
		}
		for name, value := range access {
			if got := under.sent[0].Header.Get(name); (got == value) != c.carries || got != "" && !c.carries {
				t.Errorf("%s carries %s: %q, want %v", c.address, name, got, c.carries)
			}
		}
		if marked := slices.Contains(transport.Carried(under.sent[0].Context()), transport.ServerHeaders); marked != c.carries {
			t.Errorf("%s is marked as carrying them: %v", c.address, marked)
		}
	}
	for _, other := range []transport.Destination{org, transport.ToAnyone()} {
		if _, err := other.With(access); err == nil {
			t.Error("headers were taken for somebody else than the server")
		}
	}
}

// TestHeaders_refused: what cannot be sent, or is set otherwise, is refused without its value.
func TestHeaders_refused(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2"
	for want, headers := range map[string]map[string]string{
		"OpenMetadata's own token":       {"authorization": secret},
		"Host cannot be given":           {"host": secret},
		"Content-Type cannot be given":   {"Content-Type": secret},
		"X-Impersonate-User cannot":      {"x-impersonate-user": secret},
		"no name of a header":            {"two words": secret},
		"is no name":                     {"": secret},
		"one of the names is no name of": {secret + ":": "x"},
		"has no value":                   {"X-Access": " "},
		"given twice":                    {"X-Access": secret, "x-access": secret},
		"has a line break":               {"X-Access": secret + "\nX-Other: x"},
		"another character":              {"X-Access": "schlüssel-" + secret},
	} {
		err := transport.CheckHeaders(headers)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v, want %q", slices.Collect(maps.Keys(headers)), err, want)
		}
	}
	if err := transport.CheckHeaders(access); err != nil {
		t.Error(err)
	}
}

// echoing is a proxy that answers every request with what it got, or fails with it.
type echoing struct {
	status int
	fails  bool
}

func (e echoing) RoundTrip(request *http.Request) (*http.Response, error) {
	said := fmt.Sprintf("%q", fmt.Sprint(request.Header))
	if e.fails {
		return nil, errors.New("the connection broke on " + said)
	}
	return &http.Response{
		StatusCode: e.status, Header: http.Header{"Location": {"https://login.example.com/" + request.Header.Get("Cf-Access-Client-Secret")}},
		Body: io.NopCloser(strings.NewReader(said)), Request: request,
	}, nil
}

// TestHeaders_redacted: an answer that holds the values is shown without them, whatever its status, in the log and to the
// caller.
func TestHeaders_redacted(t *testing.T) {
	t.Parallel()
	for _, proxy := range []echoing{{status: http.StatusOK}, {status: http.StatusFound}, {status: http.StatusForbidden}, {fails: true}} {
		var logged strings.Builder
		roundTripper, err := transport.New(transport.Options{
			To: withAccess(t, transport.Server, "https://example.com/catalog"), LogBodies: true,
			Log:  func(_ context.Context, _ string, fields map[string]any) { fmt.Fprintln(&logged, fields) },
			Wire: func(http.RoundTripper) http.RoundTripper { return proxy },
		})
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com/catalog/api/v1/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := roundTripper.RoundTrip(request)
		shown := logged.String()
		if err == nil && proxy.status != http.StatusOK {
			body, _ := io.ReadAll(response.Body)
			shown += string(body) + transport.RedirectTarget(response)
		}
		if !strings.Contains(shown, "example.com") {
			t.Fatalf("%+v: nothing was logged: %q", proxy, shown)
		}
		for _, secret := range []string{"proxy-secret-0123456789", "identity-aware-token", "session-of-the-proxy"} {
			if strings.Contains(shown, secret) {
				t.Errorf("%+v: %q is shown in %s", proxy, secret, shown)
			}
		}
	}
}
