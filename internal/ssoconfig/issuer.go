package ssoconfig

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// DiscoverySuffix is what follows an issuer in the address of its discovery document.
const DiscoverySuffix = "/.well-known/openid-configuration"

// Issuer is an Okta issuer: an org's own authorization server, whose issuer is the org URL, or a custom one, whose issuer is
// the org URL followed by /oauth2/ and the server's id.
type Issuer struct {
	// URL is the issuer as it stands in tokens.
	URL string
	// Custom is true for a custom authorization server.
	Custom bool
}

// The expression by which OpenMetadata tells a custom server (M36).
var customServer = regexp.MustCompile(`.*/oauth2/[^/]+$`)

// ParseIssuer reads an issuer. What is no absolute http or https URL, has a trailing slash (the server would ask for
// //.well-known, F10), a query, a fragment, the discovery suffix, or another path than an Okta issuer has, is an error that
// says what to write instead.
func ParseIssuer(issuer string) (Issuer, error) {
	parsed, err := url.Parse(issuer)
	if err != nil || parsed.Hostname() == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return Issuer{}, fmt.Errorf("the issuer %q is no absolute URL: write https://example.okta.com for the org's own authorization server, or https://example.okta.com/oauth2/<id> for a custom one", issuer)
	}
	if schemeTwice(parsed) {
		return Issuer{}, fmt.Errorf("the issuer %q has two schemes: write https once", issuer)
	}
	switch {
	case strings.HasSuffix(issuer, DiscoverySuffix):
		return Issuer{}, fmt.Errorf("the issuer %q is the address of a discovery document: write %s", issuer, strings.TrimRight(strings.TrimSuffix(issuer, DiscoverySuffix), "/"))
	case strings.ContainsAny(issuer, "?#"):
		return Issuer{}, fmt.Errorf("the issuer %q has a query or a fragment: write %s", issuer, strings.TrimRight(issuer[:strings.IndexAny(issuer, "?#")], "/"))
	case strings.HasSuffix(issuer, "/"):
		return Issuer{}, fmt.Errorf("the issuer %q ends in a slash, so the server would look for its discovery document under a double slash: write %s", issuer, strings.TrimRight(issuer, "/"))
	}
	custom := customServer.MatchString(parsed.Path) && strings.Count(parsed.Path, "/") == 2
	if parsed.Path != "" && !custom {
		return Issuer{}, fmt.Errorf("the issuer %q has the path %s: an Okta issuer is the org URL, or the org URL followed by /oauth2/<id>", issuer, parsed.Path)
	}
	return Issuer{URL: issuer, Custom: custom}, nil
}

// IssuerOfDiscoveryURI returns the issuer that a discovery URI belongs to; a URI without the well-known suffix (answered with
// 404, F19), or of no issuer, is an error.
func IssuerOfDiscoveryURI(uri string) (Issuer, error) {
	base, found := strings.CutSuffix(uri, DiscoverySuffix)
	if !found {
		return Issuer{}, fmt.Errorf("the discovery URI %q does not end in %s: write the issuer followed by that", uri, DiscoverySuffix)
	}
	issuer, err := ParseIssuer(base)
	if err != nil {
		return Issuer{}, fmt.Errorf("the discovery URI %q belongs to no issuer: %w", uri, err)
	}
	return issuer, nil
}

// JWKSURL returns the address of the issuer's keys, which differs between the two kinds of server; OpenMetadata compares it to
// the letter (F12).
func (i Issuer) JWKSURL() string {
	if i.Custom {
		return i.URL + "/v1/keys"
	}
	return i.URL + "/oauth2/v1/keys"
}

// DiscoveryURI returns the address of the issuer's discovery document.
func (i Issuer) DiscoveryURI() string { return i.URL + DiscoverySuffix }
