package ssoconfig

import (
	"net/url"
	"strings"
)

// AsBrowsersSend returns a URL as a browser sends it, by which Okta compares what comes with what is registered: scheme and
// host in lower case, without the scheme's own port, a user and blanks around it. The path stays as it is. What is no URL with
// a host is returned as it came; so is the port of another scheme than http and https.
func AsBrowsersSend(address string) string {
	trimmed := strings.TrimSpace(address)
	parsed, err := url.Parse(trimmed)
	if err != nil || parsed.Hostname() == "" {
		return address
	}
	origin, err := Origin(parsed.Scheme + "://" + parsed.Host)
	if err != nil {
		origin = parsed.Scheme + "://" + strings.ToLower(parsed.Host)
	}
	_, rest, _ := strings.Cut(trimmed, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		return origin + strings.ReplaceAll(rest[end:], " ", "%20")
	}
	return origin
}
