package ssoconfig

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// callbackSegment is the one path that the server listens at, and its pages
// too, below the path that they are served under (F130, F132).
const callbackSegment = "callback"

// address reports an error where a text is no absolute http or https URL, has blanks or a user name, and a warning where it is
// plain http to another machine. It returns the URL where there is no error.
func (c *checker) address(path, text string) (*url.URL, bool) {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		c.fail(path, "F128, F130", "Blanks in "+lastPart(path),
			"%s is %q, and a blank is no part of a URL: the server takes the text as it stands. Write it without blanks.", lastPart(path), text)
		return nil, false
	}
	if parsed, err := url.Parse(text); err == nil && parsed.User != nil {
		c.fail(path, "F130", "User name in "+lastPart(path),
			"%s has a user name before the host, which no browser sends: leave it out.", lastPart(path))
		return nil, false
	}
	parsed, isAbsolute := absolute(text)
	if !isAbsolute {
		c.fail(path, "recorded: b01d, b01e", "Invalid "+lastPart(path), "%s is %q, which is no absolute http or https URL.", lastPart(path), text)
		return nil, false
	}
	if plainHTTP(parsed) {
		c.warn(path, "M53", "Sign-in over plain http",
			"%s is %q: sign-ins and tokens cross the network in the clear, and browsers drop the sign-in's secure cookies. Write https%s.",
			lastPart(path), text, strings.TrimPrefix(text, "http"))
	}
	return parsed, true
}

// plainHTTP reports whether a URL is reached in the clear, over a network.
func plainHTTP(address *url.URL) bool {
	return address.Scheme == "http" && !isLoopback(address.Hostname())
}

// bare reports an error where a URL has a query or a fragment.
func (c *checker) bare(path, text string) bool {
	i := strings.IndexAny(text, "?#")
	if i < 0 {
		return true
	}
	what := "query"
	if text[i] == '#' {
		what = "fragment"
	}
	c.fail(path, "F128, F130", "A "+what+" in "+lastPart(path),
		"%s is %q: the server adds what belongs there without looking, so with a %s in it nobody comes back. Write %s.", lastPart(path), text, what, text[:i])
	return false
}

// serverURL checks the address that the server adds /logout to (F128, F129). It returns the URL, nil where there is an error.
func (c *checker) serverURL(path, text string) *url.URL {
	server, ok := c.address(path, text)
	if !ok || !c.bare(path, text) {
		return nil
	}
	if strings.HasSuffix(server.Path, "/") {
		c.fail(path, "F128", "Trailing slash in "+lastPart(path),
			"%s is %q: the server sends people who log out to %s/logout, which it answers with an empty page. Without the slash write %s.",
			lastPart(path), text, text, strings.TrimRight(text, "/"))
		return nil
	}
	return server
}

// callback checks the address that people come back to, which neither the server nor Okta changes in any way (F130). Where the
// server's address is known, the path is that of the server and /callback (F132), else its last part is callback.
func (c *checker) callback(path, text string, server *url.URL) {
	callback, ok := c.address(path, text)
	if !ok || !c.bare(path, text) {
		return
	}
	want := callbackOf(callback)
	if server != nil {
		want = strings.TrimRight(server.EscapedPath(), "/") + "/" + callbackSegment
	}
	if callback.EscapedPath() == want {
		return
	}
	listens := "at /" + callbackSegment + " of its own address only, to the letter"
	if server != nil {
		listens = fmt.Sprintf("at %s only, to the letter", want)
	}
	c.fail(path, "F130, F132", "Address that no sign-in comes back to",
		"%s is %q, and the server listens %s: a sign-in that comes back elsewhere never ends. Instead write %s.",
		lastPart(path), text, listens, callback.Scheme+"://"+callback.Host+want)
}

// callbackOf is the path that is meant by a callback's, where the path of the server is not known: the one that ends in
// callback where that is only written otherwise, else that of a server without a path.
func callbackOf(callback *url.URL) string {
	path := strings.TrimRight(callback.EscapedPath(), "/")
	last := strings.LastIndex(path, "/")
	if last < 0 || !strings.EqualFold(path[last+1:], callbackSegment) {
		return "/" + callbackSegment
	}
	return path[:last+1] + callbackSegment
}
