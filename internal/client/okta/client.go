// Package okta is the client of the Okta Management API. Requests are built and sent by Okta's own SDK (okta-sdk-golang/v2)
// with our transport underneath: the SDK's cache, retries and timeouts are off, because its cache serves objects from before a
// change, its retries lose the answer, and its timeouts cover the waits between attempts. Answers are read and judged here; see
// exchange.go.
//
// Where the SDK's types lack fields of the API, this package has types of its own and sends them with the SDK's request
// executor. Updates never lose what they do not know: see package overlay.
package okta

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"

	sdk "github.com/okta/okta-sdk-golang/v2/okta"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// Config says which org the client talks to and how.
type Config struct {
	// OrgURL is the org's base URL without a path, such as https://example.okta.com.
	OrgURL string
	// APIToken authenticates every request (scheme SSWS).
	APIToken string
	// ServiceApp does so where there is no API token.
	ServiceApp *ServiceApp
	// Transport says how requests are sent. Where they may go, what is worth another attempt, and authentication are decided
	// here.
	Transport transport.Options
	// ListFirst is that of transport.Memory.
	ListFirst bool
}

// Client makes typed calls to one org. It is safe for concurrent use.
type Client struct {
	orgURL   string
	http     *http.Client
	sdk      *sdk.Client
	policies keyedMutex
	// orders are those of evaluation, an *order by the path of its list.
	orders  sync.Map
	sealKey []byte
	// memory is what reads of this process have shown; see transport.Remembering.
	memory *transport.Memory[answer]
}

// New returns a client for the org. Nothing is sent. It fails on an org URL that is not one (see NormalizeOrgURL), and on a
// setting of the transport that is wrong.
func New(config Config) (*Client, error) {
	orgURL, err := NormalizeOrgURL(config.OrgURL)
	if err != nil {
		return nil, err
	}
	options := config.Transport
	options.RetryStatus = retryStatus
	if options.To, err = transport.To(transport.Org, orgURL); err != nil {
		return nil, err
	}
	switch {
	case config.APIToken != "":
		options.Wrap = apiToken(config.APIToken).wrap
	case config.ServiceApp != nil:
		options.Wrap = config.ServiceApp.wrap
	}
	roundTripper, err := transport.New(options)
	if err != nil {
		return nil, err
	}
	httpClient := &http.Client{
		Transport:     &reading{next: roundTripper},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	// Every setting of the SDK is given, since it would take the ones left out from files and the environment. It demands a
	// token, which the transport replaces.
	_, client, err := sdk.NewClient(context.Background(),
		sdk.WithOrgUrl(orgURL),
		sdk.WithAuthorizationMode("SSWS"),
		sdk.WithToken("none"),
		sdk.WithClientId(""), sdk.WithClientAssertion(""), sdk.WithScopes(nil), sdk.WithPrivateKeyId(""),
		sdk.WithHttpClientPtr(httpClient),
		sdk.WithCache(false),
		sdk.WithRequestTimeout(0),
		sdk.WithRateLimitMaxRetries(0),
		sdk.WithTestingDisableHttpsCheck(true),
	)
	if err != nil {
		return nil, err
	}
	key, err := sealKey(config)
	if err != nil {
		return nil, err
	}
	return &Client{
		orgURL: orgURL, http: httpClient, sdk: client, sealKey: key, memory: &transport.Memory[answer]{ListFirst: config.ListFirst},
	}, nil
}

// NormalizeOrgURL checks an org URL and returns it as a browser writes it, without a trailing slash: the SDK glues paths to it
// as it stands. It fails as transport.ParseBase does, on a path, on the host of the Admin Console, which does not serve the
// API, and on http to another machine, unless PlainHTTPVariable allows that.
func NormalizeOrgURL(orgURL string) (string, error) {
	const example = "https://example.okta.com"
	trimmed := strings.TrimRight(orgURL, "/")
	parsed, err := transport.ParseBase(trimmed, example)
	if err != nil {
		return "", err
	}
	trimmed = parsed.String()
	if parsed.Path != "" {
		return "", fmt.Errorf("%q must be the org's base URL, without a path", orgURL)
	}
	for _, domain := range []string{".okta.com", ".oktapreview.com", ".okta-emea.com"} {
		if strings.HasSuffix(strings.ToLower(parsed.Hostname()), "-admin"+domain) {
			return "", fmt.Errorf("%q is the Admin Console's address; leave out \"-admin\"", orgURL)
		}
	}
	if allowed, _ := strconv.ParseBool(os.Getenv(PlainHTTPVariable)); !allowed && !transport.OriginOf(parsed).Private() {
		return "", fmt.Errorf("%q is plain http, by which anyone on the way reads the credential; write it with https, as in %s", orgURL, example)
	}
	return trimmed, nil
}

// PlainHTTPVariable is the environment variable of Okta's own SDKs that lets an org be reached by http when it is true, for
// tests.
const PlainHTTPVariable = "OKTA_TESTING_DISABLE_HTTPS_CHECK"

// apiToken authenticates requests by the scheme SSWS.
type apiToken string

// wrap puts the authentication in front of a RoundTripper.
func (t apiToken) wrap(next http.RoundTripper) http.RoundTripper {
	return authenticator(func(request *http.Request) (*http.Response, error) {
		if bringsCredential(request) {
			return next.RoundTrip(request)
		}
		request = request.Clone(transport.Carrying(request.Context(), transport.OktaAPIToken))
		request.Header.Set("Authorization", "SSWS "+string(t))
		return next.RoundTrip(request)
	})
}

// authenticator is a RoundTripper of one function.
type authenticator func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (a authenticator) RoundTrip(request *http.Request) (*http.Response, error) { return a(request) }

// bringsCredential tells whether the request has a credential of its own instead of the client's.
func bringsCredential(request *http.Request) bool {
	return strings.HasPrefix(request.Header.Get("Authorization"), "Basic ")
}

// OrgURL is the org's base URL, without a trailing slash.
func (c *Client) OrgURL() string { return c.orgURL }

// path joins the segments of an API path and escapes each: ids come from users, and the SDK would send them as they are.
func path(segments ...string) string {
	return "/api/v1" + join(segments...)
}

// join is path below the org's base URL.
func join(segments ...string) string {
	var joined strings.Builder
	for _, segment := range segments {
		joined.WriteString("/" + url.PathEscape(segment))
	}
	return joined.String()
}
