package transport

import (
	"fmt"
	"net/http"
	"strings"
)

// RedirectTarget is where an answer sends the request to, without its query, in which a sign-in page has what belongs to nobody
// else; empty for what is no redirect.
func RedirectTarget(response *http.Response) string {
	location := response.Header.Get("Location")
	if response.StatusCode < http.StatusMultipleChoices || response.StatusCode >= http.StatusBadRequest || location == "" || response.Request == nil {
		return ""
	}
	target, err := response.Request.URL.Parse(location)
	if err != nil || target.Host == "" {
		return "what is no address"
	}
	return Excerpt(RedactText(target.Scheme + "://" + target.Host + target.EscapedPath()))
}

// SentElsewhere says of an answer where it sends the request to, which is not followed: whoever is there has not been trusted
// with a credential. It is empty for what is no redirect. below is the path that was asked for below the base URL of the API,
// which the argument of the name configures; where the target ends in it, the whole API may be there.
func SentElsewhere(response *http.Response, below, argument string) string {
	target := RedirectTarget(response)
	if target == "" {
		return ""
	}
	from := response.Request.URL
	if base, whole := strings.CutSuffix(target, below); whole && below != "" && target != from.Scheme+"://"+from.Host+from.EscapedPath() {
		return fmt.Sprintf("it is a redirect to %s, which is not followed. If the same API is there, set %s = %q", target, argument, base)
	}
	return fmt.Sprintf("it is a redirect to %s, which is not followed: somebody else stands in between, such as an access proxy that wants a sign-in, or %s is not the base URL", target, argument)
}
