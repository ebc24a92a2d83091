package openmetadata

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// unsafeHost is the literal-host part of the SSRF guard: loopback, private and
// link-local addresses. Names pass, whatever they resolve to, on 1.12 (F6, a10
// to a16; a17: 127.0.0.1; a13: a name that begins like fd12 passes).
var unsafeHost = regexp.MustCompile(`^(127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|0\.0\.0\.0|::1|::|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)$`)

// guard checks a URL that validation is about to call.
func (s *Server) guard(ctx context.Context, raw string) error {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || unsafeHost.MatchString(strings.ToLower(u.Hostname())) {
		return said("Invalid or unsafe URL: " + raw)
	}
	if s.profile.resolvesNames {
		return s.guardResolved(ctx, u.Hostname())
	}
	return nil
}

// reply is what a call to an identity provider gave.
type reply struct {
	status int
	raw    []byte
	body   object // nil where it is no JSON object
}

// transportError is a call that got no answer; the server's message for it is
// what Java's exception says, mostly nothing (F8).
type transportError struct{ cause error }

func (e *transportError) Error() string {
	text := e.cause.Error()
	if strings.Contains(text, "x509:") || strings.Contains(text, "tls:") {
		return "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target"
	}
	return "null"
}

func (e *transportError) Unwrap() error { return e.cause }

// safeGet calls a URL after the guard has passed it.
func (s *Server) safeGet(ctx context.Context, address string) (*reply, error) {
	if err := s.guard(ctx, address); err != nil {
		return nil, err
	}
	return doGet(ctx, s.client, address)
}

// safePost sends a form, with HTTP Basic where an id is given.
func (s *Server) safePost(ctx context.Context, address, form, id, secret string) (*reply, error) {
	if err := s.guard(ctx, address); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form))
	if err != nil {
		return nil, &transportError{err}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if id != "" {
		req.SetBasicAuth(id, secret)
	}
	return do(s.client, req)
}

func doGet(ctx context.Context, client *http.Client, address string) (*reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &transportError{err}
	}
	return do(client, req)
}

func do(client *http.Client, req *http.Request) (*reply, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, &transportError{err}
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, &transportError{err}
	}
	r := &reply{status: resp.StatusCode, raw: data}
	_ = json.Unmarshal(data, &r.body)
	return r, nil
}

// fetchDiscovery reads a discovery document without the guard, as the sign-in does.
func fetchDiscovery(ctx context.Context, client *http.Client, address string) (*reply, error) {
	r, err := doGet(ctx, client, address)
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK || r.body == nil {
		return nil, fmt.Errorf("the discovery document answered %d", r.status)
	}
	return r, nil
}

// guardResolved is 2.1's addition to the guard: a name with a private address
// is refused, at every call (URLValidator, M16).
// Names in the table of public hosts pass without being resolved; one that does
// not resolve is left to the call itself.
func (s *Server) guardResolved(ctx context.Context, host string) error {
	if _, known := s.publicHosts[strings.ToLower(host)]; known {
		return nil
	}
	// No address, no refusal: the call itself will say so.
	addresses, _ := net.DefaultResolver.LookupIP(ctx, "ip", host)
	for _, a := range addresses {
		if a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsUnspecified() || a.IsMulticast() {
			return said("URL targeting private/internal network not allowed")
		}
	}
	return nil
}
