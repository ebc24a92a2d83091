// Package okta is the client of the Okta Management API. Requests are built and answers decoded by Okta's own SDK
// (okta-sdk-golang/v2) with our transport underneath: the SDK's cache, retries and timeouts are off, because its cache
// serves objects from before a change, its retries lose the answer, and its timeouts cover the waits between attempts.
//
// Where the SDK's types lack fields of the API, this package has types of its own and sends them with the SDK's request
// executor. Updates never lose what they do not know: see package overlay.
package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/okta/okta-sdk-golang/v2/okta"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// Config says which org the client talks to and how.
type Config struct {
	// OrgURL is the org's base URL without a path, such as https://example.okta.com.
	OrgURL string
	// APIToken authenticates every request (scheme SSWS), unless the transport does: see ServiceApp.
	APIToken string
	// Transport sends the requests; see package transport.
	Transport http.RoundTripper
}

// Client makes typed calls to one org. It is safe for concurrent use.
type Client struct {
	orgURL   string
	sdk      *sdk.Client
	policies keyedMutex
}

// New returns a client for the org. Nothing is sent. It fails on an org URL that is not one: no scheme or host, a path,
// or the host of the Admin Console, which does not serve the API.
func New(config Config) (*Client, error) {
	orgURL, err := NormalizeOrgURL(config.OrgURL)
	if err != nil {
		return nil, err
	}
	token := config.APIToken
	if token == "" {
		token = "none" // The SDK demands one; the transport replaces it.
	}
	// Every setting of the SDK is given, since it would take the ones left out from files and the environment.
	_, client, err := sdk.NewClient(context.Background(),
		sdk.WithOrgUrl(orgURL),
		sdk.WithAuthorizationMode("SSWS"),
		sdk.WithToken(token),
		sdk.WithClientId(""), sdk.WithClientAssertion(""), sdk.WithScopes(nil), sdk.WithPrivateKeyId(""),
		sdk.WithHttpClientPtr(&http.Client{
			Transport:     &failing{next: config.Transport},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
		sdk.WithCache(false),
		sdk.WithRequestTimeout(0),
		sdk.WithRateLimitMaxRetries(0),
		sdk.WithTestingDisableHttpsCheck(true),
	)
	if err != nil {
		return nil, err
	}
	return &Client{orgURL: orgURL, sdk: client}, nil
}

// NormalizeOrgURL checks an org URL and returns it without a trailing slash: the SDK glues paths to it as it stands.
func NormalizeOrgURL(orgURL string) (string, error) {
	trimmed := strings.TrimRight(orgURL, "/")
	parsed, err := url.Parse(trimmed)
	if err != nil || (parsed.Scheme != "https" && parsed.Scheme != "http") || parsed.Host == "" {
		return "", fmt.Errorf("%q is not an URL such as https://example.okta.com", orgURL)
	}
	if parsed.Path != "" || parsed.RawQuery != "" || parsed.Fragment != "" {
		return "", fmt.Errorf("%q must be the org's base URL, without a path", orgURL)
	}
	for _, domain := range []string{".okta.com", ".oktapreview.com", ".okta-emea.com"} {
		if strings.HasSuffix(parsed.Hostname(), "-admin"+domain) {
			return "", fmt.Errorf("%q is the Admin Console's address; leave out \"-admin\"", orgURL)
		}
	}
	return trimmed, nil
}

// OrgURL is the org's base URL, without a trailing slash.
func (c *Client) OrgURL() string { return c.orgURL }

// path joins the segments of an API path and escapes each: ids come from users, and the SDK would send them as they
// are.
func path(segments ...string) string {
	escaped := make([]string, len(segments))
	for i, segment := range segments {
		escaped[i] = url.PathEscape(segment)
	}
	return "/api/v1/" + strings.Join(escaped, "/")
}

// call sends one request through the SDK's executor and decodes the answer into out, unless that is nil.
func (c *Client) call(ctx context.Context, method, target string, body, out any) error {
	_, err := c.send(ctx, method, target, body, out)
	return err
}

func (c *Client) send(ctx context.Context, method, target string, body, out any) (*sdk.Response, error) {
	executor := c.sdk.CloneRequestExecutor().WithAccept("application/json").WithContentType("application/json")
	request, err := executor.NewRequest(method, target, body)
	if err != nil {
		return nil, err
	}
	received := false
	var decoded any
	if out != nil {
		decoded = &sink{out: out, received: &received}
	}
	response, err := executor.Do(ctx, request, decoded)
	if err != nil {
		var refused *APIError
		if errors.As(err, &refused) {
			return response, refused
		}
		var unanswered *url.Error
		if permanent := (*transport.PermanentError)(nil); !errors.As(err, &permanent) && errors.As(err, &unanswered) {
			return response, &RequestError{Method: method, Path: request.URL.Path, Err: unanswered.Err}
		}
		return response, fmt.Errorf("%s %s: %w", method, target, err)
	}
	if out != nil && !received {
		return response, fmt.Errorf("%s %s: the answer (status %d) has no body", method, target, response.StatusCode)
	}
	return response, nil
}
