package ssoconfig

import (
	"fmt"
	"net/url"
	"strings"
)

// ServerURL is where people reach OpenMetadata, without a trailing slash.
type ServerURL struct {
	base string
}

// ParseServerURL reads the URL of an OpenMetadata server. A trailing slash is dropped; what is no absolute http or https URL,
// or has a query or a fragment, is an error.
func ParseServerURL(base string) (ServerURL, error) {
	if _, err := Origin(base); err != nil {
		return ServerURL{}, err
	}
	if strings.ContainsAny(base, "?#") {
		return ServerURL{}, fmt.Errorf("the URL %q has a query or a fragment: write %s", base, strings.TrimRight(base[:strings.IndexAny(base, "?#")], "/"))
	}
	return ServerURL{base: strings.TrimRight(base, "/")}, nil
}

// String returns the URL without a trailing slash.
func (s ServerURL) String() string { return s.base }

// absolute reads an absolute http or https URL, and reports whether the text is one.
func absolute(text string) (*url.URL, bool) {
	parsed, err := url.Parse(text)
	return parsed, err == nil && parsed.Hostname() != "" && (parsed.Scheme == "https" || parsed.Scheme == "http") && !schemeTwice(parsed)
}

// Origin returns scheme, host and port of an absolute http or https URL, in lower case and without the scheme's own port, as a
// browser sends it. Anything else is an error.
func Origin(address string) (string, error) {
	parsed, isAbsolute := absolute(address)
	if !isAbsolute {
		return "", fmt.Errorf("%q is no absolute http or https URL: write for example https://catalog.example.com", address)
	}
	host := strings.ToLower(parsed.Host)
	switch parsed.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return parsed.Scheme + "://" + strings.TrimSuffix(host, ":"), nil
}

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
