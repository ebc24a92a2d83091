package ssoconfig

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// WildcardSubdomain is the value of an Okta app's wildcard_redirect that allows wildcards; the other one, DISABLED, does not.
const WildcardSubdomain = "SUBDOMAIN"

// redirectRule says which rule a redirect URI breaks.
type redirectRule string

// The rules for redirect URIs (O5), and https unless the host is this machine.
const (
	redirectNotAbsolute   redirectRule = "not_absolute"
	redirectScheme        redirectRule = "scheme"
	redirectNotHTTPS      redirectRule = "not_https"
	redirectFragment      redirectRule = "fragment"
	redirectWildcard      redirectRule = "wildcard"
	redirectWildcardPlace redirectRule = "wildcard_place"
	redirectUnsent        redirectRule = "unsent"
)

// RedirectProblem is one rule that a redirect URI breaks, and what to write instead.
type RedirectProblem struct {
	rule    redirectRule
	Message string
}

// CheckRedirectURI returns each rule that a sign-in or sign-out redirect URI breaks, none for a good one. wildcard is the app's
// wildcard_redirect, empty counts as DISABLED.
func CheckRedirectURI(uri, wildcard string) []RedirectProblem {
	parsed, err := url.Parse(strings.TrimSpace(uri))
	if err != nil || !parsed.IsAbs() || parsed.Hostname() == "" {
		return []RedirectProblem{{redirectNotAbsolute, fmt.Sprintf(
			"%q is no absolute URI: write scheme, host and path in full, for example https://catalog.example.com/callback.", uri)}}
	}
	if parsed.Scheme != "http" && parsed.Scheme != "https" || schemeTwice(parsed) {
		return []RedirectProblem{{redirectScheme, fmt.Sprintf("%q must begin with https:// once, and with no other scheme.", uri)}}
	}
	var problems []RedirectProblem
	if sent := AsBrowsersSend(uri); sent != uri {
		problems = append(problems, RedirectProblem{redirectUnsent, fmt.Sprintf(
			"No browser sends %q, and Okta compares to the letter: write %s.", redacted(parsed, uri), sent)})
	}
	if strings.Contains(uri, "#") {
		problems = append(problems, RedirectProblem{redirectFragment, fmt.Sprintf(
			"%q has a fragment, which Okta refuses: write %s.", uri, withoutFragment(uri))})
	}
	if parsed.Scheme == "http" && !isLoopback(parsed.Hostname()) {
		problems = append(problems, RedirectProblem{redirectNotHTTPS, fmt.Sprintf(
			"%q sends the sign-in over plain http to another machine: write https%s. Plain http is for localhost only.",
			uri, strings.TrimPrefix(uri, "http"))})
	}
	if strings.Contains(uri, "*") {
		problems = append(problems, checkWildcard(uri, parsed, wildcard)...)
	}
	return problems
}

// redacted is an address without the password that may be in it.
func redacted(parsed *url.URL, address string) string {
	if parsed.User == nil {
		return address
	}
	return parsed.Redacted()
}

func checkWildcard(uri string, parsed *url.URL, wildcard string) []RedirectProblem {
	if wildcard != WildcardSubdomain {
		return []RedirectProblem{{redirectWildcard, fmt.Sprintf(
			"%q has a wildcard: write each host in full, or set wildcard_redirect = %q.", uri, WildcardSubdomain)}}
	}
	label, _, _ := strings.Cut(parsed.Hostname(), ".")
	if strings.Count(uri, "*") != 1 || !strings.Contains(label, "*") {
		return []RedirectProblem{{redirectWildcardPlace, fmt.Sprintf(
			"%q may have a single wildcard, in the lowest part of the host name: for example https://*.example.com/callback.", uri)}}
	}
	if parsed.Scheme != "https" {
		return []RedirectProblem{{redirectNotHTTPS, fmt.Sprintf("%q has a wildcard, which Okta takes with https only.", uri)}}
	}
	return nil
}

// schemeTwice recognises http://https://host, as the guide's own example for the discovery URI expands.
func schemeTwice(parsed *url.URL) bool {
	return (parsed.Hostname() == "http" || parsed.Hostname() == "https") && strings.HasPrefix(parsed.Path, "//")
}

// isLoopback reports whether a host, without port, is this machine by its name or address. Nothing is looked up.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// isPrivateLiteral reports whether a host is a literal address that the server's URL guard refuses (F6; recorded: 53a):
// loopback, private or link-local. Names are not looked up.
func isPrivateLiteral(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	address = address.Unmap()
	return address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast()
}

func withoutFragment(uri string) string {
	before, _, _ := strings.Cut(uri, "#")
	return before
}
