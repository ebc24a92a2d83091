package transport_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// wire stands where requests leave, and notes them.
type wire struct {
	sent []*http.Request
	// answer is the response's status and headers.
	status int
	header http.Header
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	w.sent = append(w.sent, request)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(strings.NewReader("{}")), Request: request}, nil
}

func guarded(t *testing.T, to transport.Destination) (*wire, http.RoundTripper) {
	t.Helper()
	under := &wire{status: http.StatusOK, header: http.Header{}}
	roundTripper, err := transport.New(transport.Options{To: to, Wire: func(http.RoundTripper) http.RoundTripper { return under }})
	if err != nil {
		t.Fatal(err)
	}
	return under, roundTripper
}

func to(t *testing.T, party transport.Party, address string) transport.Destination {
	t.Helper()
	destination, err := transport.To(party, address)
	if err != nil {
		t.Fatal(err)
	}
	return destination
}

// TestGuard_credentials sends every credential, in every way in which one can be sent, to everybody. The pairs that may be are
// those of the documents: Okta's "Okta API tokens", "OAuth 2.0 for Okta" and RFC 9449, and OpenMetadata's guide.
func TestGuard_credentials(t *testing.T) {
	t.Parallel()
	destinations := map[string]transport.Destination{
		"org": to(t, transport.Org, "https://example.okta.com"), "server": to(t, transport.Server, "https://example.okta.com"), "anyone": transport.ToAnyone(),
	}
	schemes := []string{"", "SSWS", "Bearer", "DPoP", "Basic", "Negotiate", "ssws"}
	want := map[transport.Credential][]string{
		transport.OktaAPIToken:        {"org by SSWS", "org by body"},
		transport.OktaAccessToken:     {"org by Bearer", "org by DPoP", "org by body"},
		transport.OktaClientAssertion: {"org by body"},
		transport.OktaClientSecret:    {"org by Basic", "org by body", "server by body"},
		transport.ServerToken:         {"server by Bearer", "server by body"},
		transport.ServerSignedToken:   {"server by Bearer", "server by body"},
		transport.ServerLoginToken:    {"server by Bearer", "server by body"},
		transport.ServerTriedToken:    {"server by Bearer", "server by body"},
		transport.ServerPassword:      {"server by body"},
		transport.ServerHeaders:       {"server by body"},
		"one that nobody knows":       nil,
		"":                            nil,
	}
	for credential, allowed := range want {
		var passed []string
		for name, destination := range destinations {
			for _, scheme := range schemes {
				ctx := t.Context()
				if credential != "" {
					ctx = transport.Carrying(ctx, credential)
				}
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.okta.com/api/v1/apps", nil)
				if err != nil {
					t.Fatal(err)
				}
				if scheme != "" {
					request.Header.Set("Authorization", scheme+" a-secret")
				} else if credential == "" {
					continue
				}
				under, roundTripper := guarded(t, destination)
				_, err = roundTripper.RoundTrip(request)
				if refused := transport.AsNotSent(err); (refused == nil) != (len(under.sent) == 1) || err != nil && refused == nil {
					t.Errorf("%d requests left, and the error is %v", len(under.sent), err)
				}
				if err != nil && strings.Contains(err.Error(), "a-secret") {
					t.Errorf("the error tells the secret: %s", err)
				}
				if len(under.sent) == 1 {
					passed = append(passed, name+" by "+map[bool]string{true: "body", false: scheme}[scheme == ""])
				}
			}
		}
		slices.Sort(passed)
		slices.Sort(allowed)
		if !slices.Equal(passed, allowed) {
			t.Errorf("%q passes as %q, want %q", credential, passed, allowed)
		}
	}
}

// TestGuard_places sends a request with a credential to every address that is not the configured one, and the like.
func TestGuard_places(t *testing.T) {
	t.Parallel()
	for base, addresses := range map[string]map[string]bool{
		"https://example.okta.com": {
			"https://example.okta.com/api/v1/apps":               true,
			"https://EXAMPLE.okta.com:443/api/v1/apps":           true,
			"https://example.okta.com/api/v1/apps?after=x":       true,
			"https://example.okta.com/api/v1/apps/a%2Fb":         true,
			"https://example.okta.com/api/v1/apps/%252e%252e":    true,
			"http://example.okta.com/api/v1/apps":                false,
			"https://example.okta.com:8443/api/v1/apps":          false,
			"https://example.okta.com.evil.example/api/v1/apps":  false,
			"https://evil.example/api/v1/apps":                   false,
			"https://example.okta.com@evil.example/api/v1/apps":  false,
			"https://user@example.okta.com/api/v1/apps":          false,
			"https://user:password@example.okta.com/api/v1":      false,
			"https:example.okta.com":                             false,
			"https:@evil.example/x":                              false,
			"https://example.okta.com/api/v1/apps/..":            false,
			"https://example.okta.com/api/v1/apps/.":             false,
			"https://example.okta.com/api/v1/apps/../users":      false,
			"https://example.okta.com/api/v1/apps/%2e%2E/users":  false,
			"https://example.okta.com/api/v1/apps/":              false,
			"https://example.okta.com/api/v1//groups":            false,
			"https://example.okta.com/api/v1/apps?api_token=abc": true,
			"https://example.okta.com/api/v1/apps?token=abc":     false,
			"https://example.okta.com/oauth2?client_secret=abc":  false,
		},
		"http://localhost:8585/om": {
			"http://localhost:8585/om/api/v1/users": true,
			"http://127.0.0.1:8585/om/api/v1/users": false,
			"http://localhost/om/api/v1/users":      false,
			"https://localhost:8585/om/api":         false,
			"http://[::1]:8585/om/api":              false,
		},
	} {
		for address, may := range addresses {
			request := &http.Request{Method: http.MethodGet, Header: http.Header{"Authorization": {"SSWS a-secret"}}}
			parsed, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			request.URL = parsed
			request = request.WithContext(transport.Carrying(t.Context(), transport.OktaAPIToken))
			under, roundTripper := guarded(t, to(t, transport.Org, base))
			_, err = roundTripper.RoundTrip(request)
			if sent := len(under.sent) == 1; sent != may || (err == nil) != may {
				t.Errorf("to %s of %s: sent %t, %v, want %t", address, base, sent, err, may)
			}
			if err != nil && (strings.Contains(err.Error(), "password") && strings.Contains(err.Error(), "user:") || strings.Contains(err.Error(), "abc")) {
				t.Errorf("to %s: the error tells what it should not: %s", address, err)
			}
		}
	}
}

// TestGuard_several: an end that the configuration gives several addresses of is reached at each, and nowhere else.
func TestGuard_several(t *testing.T) {
	t.Parallel()
	destination, err := transport.To(transport.Server, "https://catalog.example.com", "https://om-0.example.com", "http://10.0.0.7:8585")
	if err != nil {
		t.Fatal(err)
	}
	for address, may := range map[string]bool{
		"https://catalog.example.com/api/v1/users": true, "https://om-0.example.com/api/v1/users": true, "http://10.0.0.7:8585/api/v1/users": true,
		"https://om-1.example.com/api/v1/users": false, "http://om-0.example.com/api/v1/users": false, "http://10.0.0.7/api/v1/users": false,
		"https://10.0.0.7:8585/api/v1/users": false, "http://catalog.example.com:8585/api/v1/users": false,
	} {
		request, err := http.NewRequestWithContext(transport.Carrying(t.Context(), transport.ServerToken), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer a-secret")
		under, roundTripper := guarded(t, destination)
		_, err = roundTripper.RoundTrip(request)
		if sent := len(under.sent) == 1; sent != may || (transport.AsNotSent(err) == nil) != may {
			t.Errorf("to %s: sent %t, %v, want %t", address, sent, err, may)
		}
	}
	if _, err := transport.To(transport.Server, "https://catalog.example.com", "om-0"); err == nil {
		t.Error("an address without an origin is taken")
	}
}

// TestGuard_headers: what else a request may be recognized by goes nowhere.
func TestGuard_headers(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*http.Request){
		"cookie":          func(r *http.Request) { r.Header.Set("Cookie", "sid=a-secret") },
		"for a proxy":     func(r *http.Request) { r.Header.Set("Proxy-Authorization", "Basic a-secret") },
		"a proof alone":   func(r *http.Request) { r.Header.Set("DPoP", "a-secret") },
		"two credentials": func(r *http.Request) { r.Header["Authorization"] = []string{"SSWS a-secret", "Bearer a-secret"} },
		"another host":    func(r *http.Request) { r.Host = "evil.example" },
	} {
		for party, destination := range map[string]transport.Destination{
			"org": to(t, transport.Org, "https://example.okta.com"), "anyone": transport.ToAnyone(),
		} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.okta.com/api/v1/apps", nil)
			if err != nil {
				t.Fatal(err)
			}
			change(request)
			under, roundTripper := guarded(t, destination)
			if _, err := roundTripper.RoundTrip(request); transport.AsNotSent(err) == nil || len(under.sent) > 0 {
				t.Errorf("%s to %s: %d left, %v", name, party, len(under.sent), err)
			}
		}
	}
}

// TestGuard_anyone: an address that an answer names is asked by https or on this machine, without a body.
func TestGuard_anyone(t *testing.T) {
	t.Parallel()
	plain := to(t, transport.Org, "http://okta.test:8590")
	for address, may := range map[string]bool{
		"https://anyone.example/keys":                true,
		"https://anyone.example//.well-known/openid": true,
		"http://localhost:8580/keys":                 true,
		"http://org.localhost/keys":                  true,
		"http://127.9.9.9/keys":                      true,
		"http://[::1]/keys":                          true,
		"http://okta.test:8590/keys":                 true,
		"http://okta.test/keys":                      false,
		"http://anyone.example/keys":                 false,
		"http://169.254.169.254/latest/meta-data":    false,
		"http://10.0.0.1/keys":                       false,
		"http://localhost.evil.example/keys":         false,
		"http://notlocalhost/keys":                   false,
		"http://127.1/keys":                          false,
		"http://2130706433/keys":                     false,
		"http://0.0.0.0/keys":                        false,
		"http://[::ffff:127.0.0.1]/keys":             false,
		"http://127.0.0.1.evil.example/keys":         false,
		"http://localhost@evil.example/keys":         false,
		"https://user:password@anyone.example/keys":  false,
		"ftp://localhost/keys":                       false,
		"file:///etc/passwd":                         false,
	} {
		under, roundTripper := guarded(t, transport.ToAnyone(plain))
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := roundTripper.RoundTrip(request); (err == nil) != may || (len(under.sent) == 1) != may {
			t.Errorf("%s: %d left, %v, want %t", address, len(under.sent), err, may)
		}
	}
	under, roundTripper := guarded(t, transport.ToAnyone())
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "https://anyone.example/token", strings.NewReader("grant_type=x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := roundTripper.RoundTrip(request); transport.AsNotSent(err) == nil || len(under.sent) > 0 {
		t.Errorf("a body went to anyone: %v", err)
	}
}

// TestGuard_redirect: a redirect is handed to the caller, and nothing is sent to where it leads.
func TestGuard_redirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		under, roundTripper := guarded(t, to(t, transport.Org, "https://example.okta.com"))
		under.status, under.header = status, http.Header{"Location": {"https://evil.example/"}}
		request, err := http.NewRequestWithContext(transport.Carrying(t.Context(), transport.OktaAPIToken), http.MethodGet, "https://example.okta.com/api/v1/apps", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "SSWS a-secret")
		response, err := roundTripper.RoundTrip(request)
		if err != nil || response.StatusCode != status || len(under.sent) != 1 {
			t.Errorf("%d: %v, %d requests", status, err, len(under.sent))
		}
	}
}

// TestParseBase: a base URL is taken as it is, and what is none is refused without repeating what may be secret.
func TestParseBase(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for _, good := range []string{"https://catalog.example.com", "http://localhost:8585/", "https://[::1]:8585/om/", "https://catalog.example.com/om"} {
		if _, err := transport.ParseBase(good, "x"); err != nil {
			t.Errorf("%s: %s", good, err)
		}
	}
	jwt := "eyJhbGciOiJub25lIn0." + secret + ".x"
	for _, bad := range []string{
		"https://user:" + secret + "@catalog.example.com", "https://" + secret + "@catalog.example.com", "//user:" + secret + "@catalog.example.com",
		"user:" + secret + "@catalog.example.com", "https://user:" + secret + "%zz@catalog.example.com", "https://user:" + secret + "@", "https://u:" + secret + "@[::1",
		"https://catalog.example.com?token=" + secret, "https://catalog.example.com#" + secret, "https://catalog.example.com/?" + secret,
		secret, jwt, "https://" + jwt + "?x", "Bearer " + jwt, "https:" + "?" + secret, "catalog?token=" + secret,
		"https://catalog example.com", "https://katalög.example.com", "https://cata\u200blog.example.com", "https://catalog.example.com:x", " https://catalog.example.com",
		"https://catalog.example.com/a/../b", "https://catalog.example.com//b", "https://catalog.example.com/%2e%2e/b", "ftp://catalog.example.com", "", "https://", "https:catalog.example.com",
	} {
		_, err := transport.ParseBase(bad, "https://example.com")
		if err == nil || strings.Contains(fmt.Sprint(err), secret) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestParseBase_asBrowsersWriteIt: scheme, host and port are what a browser makes of them, and the path is kept.
func TestParseBase_asBrowsersWriteIt(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"HTTPS://Catalog.Example.COM":              "https://catalog.example.com",
		"https://catalog.example.com:443/Om":       "https://catalog.example.com/Om",
		"http://Localhost:80":                      "http://localhost",
		"https://catalog.example.com:":             "https://catalog.example.com",
		"https://catalog.example.com:80":           "https://catalog.example.com:80",
		"https://catalog.example.com:8443/a%2Fb/C": "https://catalog.example.com:8443/a%2Fb/C",
		"http://[FD00::1]:443":                     "http://[fd00::1]:443",
	} {
		if got, err := transport.ParseBase(given, "x"); err != nil || got.String() != want {
			t.Errorf("%s becomes %s, %v; want %s", given, got, err, want)
		}
	}
}
