package transport

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// ownHeaders are those that the provider or net/http sets itself, those that are about one connection only, and the one by
// which the server is told to act as somebody else, each with what to use instead where there is something.
var ownHeaders = map[string]string{
	"Authorization": "OpenMetadata's own token is sent in it; a proxy that wants it too has another header for itself, such as Proxy-Authorization",
	"Accept":        "", "Accept-Encoding": "", "Content-Encoding": "", "Content-Length": "", "Content-Type": "", "User-Agent": "", "Host": "", "Dpop": "",
	"Connection": "", "Expect": "", "Keep-Alive": "", "Proxy-Connection": "", "Te": "", "Trailer": "", "Transfer-Encoding": "", "Upgrade": "",
	"X-Impersonate-User": "",
}

// CheckHeaders says what is wrong with further headers of the requests to a server, without showing a value: a name that is
// none (RFC 9110, section 5.1) or one of those that are set otherwise, or a value that no header can carry.
func CheckHeaders(headers map[string]string) error {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		canonical := http.CanonicalHeaderKey(name)
		instead, isOwn := ownHeaders[canonical]
		if !isToken(name) {
			return errors.New("one of the names is no name of a header, which is made of letters, digits and hyphens")
		}
		switch value := headers[name]; {
		case isOwn && instead != "":
			return fmt.Errorf("the header %s cannot be given: %s", canonical, instead)
		case isOwn:
			return fmt.Errorf("the header %s cannot be given: it is set by what sends the request", canonical)
		case seen[canonical]:
			return fmt.Errorf("the header %s is given twice, in two spellings", canonical)
		case strings.TrimSpace(value) == "":
			return fmt.Errorf("the header %s has no value", canonical)
		case strings.ContainsFunc(strings.TrimSpace(value), func(char rune) bool { return char < ' ' || char > '~' }):
			return fmt.Errorf("the value of the header %s has a line break or another character that no header can carry", canonical)
		}
		seen[canonical] = true
	}
	return nil
}

// isToken tells whether a text can be the name of a header.
func isToken(name string) bool {
	const marks = "!#$%&'*+-.^_`|~"
	return name != "" && !strings.ContainsFunc(name, func(char rune) bool {
		isLetter := char >= 'a' && char <= 'z' || char >= 'A' && char <= 'Z'
		return !isLetter && (char < '0' || char > '9') && !strings.ContainsRune(marks, char)
	})
}

// With returns the destination whose origin, and no other, is sent the headers with each request. It fails as CheckHeaders
// does, and where the party may be sent none.
func (d Destination) With(headers map[string]string) (Destination, error) {
	if len(headers) == 0 {
		return d, nil
	}
	if !Belongs([]Credential{ServerHeaders}, d.party, inOwnHeaders) {
		return Destination{}, fmt.Errorf("the %s do not belong to %s", ServerHeaders, d.party)
	}
	if err := CheckHeaders(headers); err != nil {
		return Destination{}, err
	}
	d.headers = http.Header{}
	for name, value := range headers {
		d.headers.Set(name, strings.TrimSpace(value))
	}
	return d, nil
}

// headersAt are the further headers of a request to the origin.
func (d Destination) headersAt(at Origin) http.Header {
	if d.origin == at {
		return d.headers
	}
	for _, end := range d.ends {
		if headers := end.headersAt(at); headers != nil {
			return headers
		}
	}
	return nil
}

// withHeaders is the request as it is sent: with the further headers of its origin.
func (d Destination) withHeaders(request *http.Request) *http.Request {
	headers := d.headersAt(OriginOf(request.URL))
	if headers == nil {
		return request
	}
	request = request.Clone(Carrying(request.Context(), ServerHeaders))
	maps.Copy(request.Header, headers)
	return request
}

// secretsAt are the values of the further headers of a request, as far as they are long enough to be told from a word.
func (d Destination) secretsAt(request *http.Request) []string {
	var secrets []string
	for _, values := range d.headersAt(OriginOf(request.URL)) {
		for _, value := range values {
			secrets = append(secrets, value)
			if _, credential, found := strings.Cut(value, " "); found {
				secrets = append(secrets, credential)
			}
		}
	}
	return slices.DeleteFunc(secrets, func(secret string) bool { return len(secret) < shortestEcho })
}
