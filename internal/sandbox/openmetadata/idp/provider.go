// Package idp is what the server asks of identity providers: discovery documents, and whether a configuration is right. Its
// calls, their order and its words are the server's; where each rule comes from is in the documentation of package
// openmetadata.
package idp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// object is a JSON object.
type object = map[string]any

// maxBody limits an answer.
const maxBody = 8 << 20

// Provider asks identity providers, as the server does.
type Provider struct {
	// HTTP makes the calls.
	HTTP *http.Client
	// PublicHosts are names that count as public whatever they resolve to.
	PublicHosts map[string]string
	// ResolvesNames and DerivesKeyURLs are of 2.1: see package openmetadata, profile.go.
	ResolvesNames, DerivesKeyURLs bool
}

// unsafeHost is the literal-host part of the SSRF guard: loopback, private and link-local addresses. Names pass, whatever they
// resolve to, on 1.12 (F6, a10 to a16; a17: 127.0.0.1; a13: a name that begins like fd12 passes).
var unsafeHost = regexp.MustCompile(`^(127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|0\.0\.0\.0|::1|::|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)$`)

// guard checks a URL that validation is about to call.
func (c *Provider) guard(ctx context.Context, raw string) error {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || unsafeHost.MatchString(strings.ToLower(u.Hostname())) {
		return web.Said("Invalid or unsafe URL: " + raw)
	}
	if c.ResolvesNames {
		return c.guardResolved(ctx, u.Hostname())
	}
	return nil
}

// Reply is what a call to an identity provider gave.
type Reply struct {
	Status int
	Raw    []byte
	Body   object // nil where it is no JSON object
}

// transportError is a call that got no answer; the server's message for it is what Java's exception says, mostly nothing (F8).
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
func (c *Provider) safeGet(ctx context.Context, address string) (*Reply, error) {
	if err := c.guard(ctx, address); err != nil {
		return nil, err
	}
	return Get(ctx, c.HTTP, address)
}

// safePost sends a form, with HTTP Basic where an id is given.
func (c *Provider) safePost(ctx context.Context, address, form, id, secret string) (*Reply, error) {
	if err := c.guard(ctx, address); err != nil {
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
	return Do(c.HTTP, req)
}

// Get asks for a document.
func Get(ctx context.Context, client *http.Client, address string) (*Reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &transportError{err}
	}
	return Do(client, req)
}

// Do sends a request, and reads the answer.
func Do(client *http.Client, req *http.Request) (*Reply, error) {
	resp, err := client.Do(req) //nolint:gosec // the server asks whom it is told to
	if err != nil {
		return nil, &transportError{err}
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, &transportError{err}
	}
	r := &Reply{Status: resp.StatusCode, Raw: data}
	_ = json.Unmarshal(data, &r.Body)
	return r, nil
}

// fetchDiscovery reads a discovery document without the guard, as the sign-in does.
func fetchDiscovery(ctx context.Context, client *http.Client, address string) (*Reply, error) {
	r, err := Get(ctx, client, address)
	if err != nil {
		return nil, err
	}
	if r.Status != http.StatusOK || r.Body == nil {
		return nil, fmt.Errorf("the discovery document answered %d", r.Status)
	}
	return r, nil
}

// guardResolved is 2.1's addition to the guard: a name with a private address is refused, at every call (URLValidator, M16).
// Names in the table of public hosts pass without being resolved; one that does not resolve is left to the call itself.
func (c *Provider) guardResolved(ctx context.Context, host string) error {
	if _, known := c.PublicHosts[strings.ToLower(host)]; known {
		return nil
	}
	// No address, no refusal: the call itself will say so.
	addresses, _ := net.DefaultResolver.LookupIP(ctx, "ip", host)
	for _, a := range addresses {
		if a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsUnspecified() || a.IsMulticast() {
			return web.Said("URL targeting private/internal network not allowed")
		}
	}
	return nil
}

// FillKeyURLs takes a confidential client's key URLs from discovery where there are none, on 2.1 always; where discovery fails
// they stay (e23, M19).
func (c *Provider) FillKeyURLs(ctx context.Context, authn object) {
	oidc := members.Object(authn, "oidcConfiguration")
	if !bean.IsConfidential(authn) || oidc == nil || members.Text(oidc, "discoveryUri") == "" {
		return
	}
	if len(members.Texts(authn, "publicKeyUrls")) > 0 && !c.DerivesKeyURLs {
		return
	}
	if d, err := fetchDiscovery(ctx, c.HTTP, members.Text(oidc, "discoveryUri")); err == nil && members.Text(d.Body, "jwks_uri") != "" {
		authn["publicKeyUrls"] = members.List(members.Text(d.Body, "jwks_uri"))
	}
}

// checkClient is the part of validation that makes the client.
func checkClient(ctx context.Context, client *http.Client, authn, oidc object) error {
	_, err := Metadata(ctx, client, authn, oidc)
	return err
}

// Metadata checks the block in the server's order and words, and reads the discovery document (F18, F21, b15_conf, b19*, c02*,
// c03*, c12*, c13*).
func Metadata(ctx context.Context, client *http.Client, authn, oidc map[string]any) (map[string]any, error) {
	method := members.Text(oidc, "clientAuthenticationMethod")
	_, mapping := ParseMapping(members.Texts(authn, "jwtPrincipalClaimsMapping"))
	switch {
	case blank(oidc, "callbackUrl"):
		return nil, web.Said("CallbackUrl cannot be blank")
	case blank(oidc, "serverUrl"):
		return nil, web.Said("ServerUrl cannot be blank")
	case mapping != "":
		return nil, web.Said(mapping)
	case empty(oidc, "id") || empty(oidc, "secret"):
		return nil, web.Said("Client ID and Client Secret is required to create OidcClient")
	}
	if skew := members.Text(oidc, "maxClockSkew"); skew != "" {
		if _, err := strconv.ParseInt(skew, 10, 32); err != nil {
			return nil, web.Saidf("For input string: %q", skew)
		}
	}
	switch method {
	case "":
		return nil, web.Said(`Cannot invoke "org.openmetadata.schema.security.client.OidcClientConfig$ClientAuthenticationMethod.value()" because the return value of "org.openmetadata.schema.security.client.OidcClientConfig.getClientAuthenticationMethod()" is null`)
	case "client_secret_jwt":
		return nil, web.Saidf("Configured authentication method (%s) is not supported.", method)
	case "private_key_jwt":
		return nil, web.Said("privateKetJwtConfig cannot be null")
	}
	address := members.Text(oidc, "discoveryUri")
	if address == "" {
		return nil, web.Said("DiscoveryURI cannot be blank")
	}
	d, err := fetchDiscovery(ctx, client, address)
	if err != nil {
		return nil, err
	}
	if supported := members.Texts(d.Body, "token_endpoint_auth_methods_supported"); supported != nil && !slices.Contains(supported, method) {
		return nil, web.Saidf("Preferred authentication method (%s) not supported by provider according to provider metadata ([%s]).", method, strings.Join(supported, ", "))
	}
	return d.Body, nil
}
