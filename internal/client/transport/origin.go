package transport

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Origin is the scheme, host and port that a request goes to. Two of the same compare equal.
type Origin struct{ scheme, host, port string }

// OriginOf returns the origin of an address, with the port that its scheme implies. An address that net/http would not send to
// its host, such as an opaque one, has the zero origin.
func OriginOf(address *url.URL) Origin {
	if address.Opaque != "" || address.Host == "" {
		return Origin{}
	}
	origin := Origin{scheme: strings.ToLower(address.Scheme), host: strings.ToLower(address.Hostname()), port: address.Port()}
	if origin.port == "" {
		origin.port = map[string]string{"http": "80", "https": "443"}[origin.scheme]
	}
	return origin
}

// String words the origin as a URL.
func (o Origin) String() string {
	if o.host == "" {
		return "nowhere"
	}
	return o.scheme + "://" + net.JoinHostPort(o.host, o.port)
}

// Private tells whether nobody on the way can read what is sent to the origin: it is https, or stays on this machine. Names are
// taken literally, and nothing is resolved: localhost, names below it, 127.0.0.0/8 and ::1.
func (o Origin) Private() bool {
	if o.scheme == "https" {
		return true
	}
	if o.scheme != "http" {
		return false
	}
	if o.host == "localhost" || strings.HasSuffix(o.host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(o.host)
	return err == nil && (address == netip.IPv6Loopback() || address.Is4() && address.IsLoopback())
}

// ParseBase reads the base URL of an API. It fails on what is no absolute http or https URL, and on one with user information,
// a query, a fragment, or a path that servers read in different ways. Errors repeat no part of an address that may be a secret.
func ParseBase(address, example string) (*url.URL, error) {
	if strings.Contains(address, "@") {
		return nil, fmt.Errorf("the address has a user name or password in it (an @); write it without, as in %s, and give the credential by its own argument", example)
	}
	named := nameable(address)
	parsed, err := url.Parse(address)
	switch {
	case err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Hostname() == "" || parsed.Opaque != "":
		return nil, fmt.Errorf("%s is not a URL such as %s", named, example)
	case strings.ContainsAny(address, "?#"):
		return nil, fmt.Errorf("%s must be the base URL, such as %s, without a query or a fragment", named, example)
	case hasStrangeSegment(strings.TrimRight(parsed.EscapedPath(), "/")):
		return nil, fmt.Errorf("%s has a dot segment or an empty one in its path", named)
	case strings.ContainsFunc(parsed.Host, func(char rune) bool { return char <= ' ' || char > '~' }):
		return nil, fmt.Errorf("%s has a host that no browser sends: write it in ASCII (xn--...), without blanks", named)
	}
	parsed.Host = strings.ToLower(parsed.Host)
	parsed.Host = strings.TrimSuffix(parsed.Host, map[string]string{"http": ":80", "https": ":443"}[parsed.Scheme])
	parsed.Host = strings.TrimSuffix(parsed.Host, ":")
	return parsed, nil
}

// nameable quotes what somebody gave for an address, without what may be a secret: its query, and the whole where it may be a
// token that was put into the wrong place.
func nameable(address string) string {
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	if address != "" && !strings.ContainsAny(address, ".:/") || RedactText(address) != address {
		return "what is given"
	}
	return strconv.Quote(address)
}

// Party is an end that credentials belong to.
type Party int

// The parties.
const (
	// Anyone is whoever a setting or an answer of a server names. No credential goes there.
	Anyone Party = iota
	// Org is the Okta org.
	Org
	// Server is the OpenMetadata server.
	Server
)

// String names the party.
func (p Party) String() string {
	return [...]string{"an address that an answer names", "the Okta org", "the OpenMetadata server"}[p]
}

// Destination is where the requests of one RoundTripper may go. The zero value is Anyone at addresses that nobody on the way
// can listen to.
type Destination struct {
	party  Party
	origin Origin
	// others are those at which the party is reached too, by other URLs of the configuration.
	others []Origin
	// headers are sent with each request to the origin; see With.
	headers http.Header
	// ends are those whose origins Anyone may be asked at although people on the way could listen.
	ends []Destination
}

// To returns the destination of an API client: the party, at the origin of the base URL that the configuration gives, and at
// those of the other URLs that it gives for the same party.
func To(party Party, baseURL string, others ...string) (Destination, error) {
	var origins []Origin
	for _, address := range append([]string{baseURL}, others...) {
		parsed, err := url.Parse(address)
		if err != nil || OriginOf(parsed) == (Origin{}) || party == Anyone {
			return Destination{}, errors.New("the base URL has no origin")
		}
		origins = append(origins, OriginOf(parsed))
	}
	return Destination{party: party, origin: origins[0], others: origins[1:]}, nil
}

// ToAnyone returns the destination of requests without a credential: https, this machine, and the origins of other
// destinations, which the configuration decides.
func ToAnyone(others ...Destination) Destination {
	return Destination{ends: others}
}

// knows tells whether an origin is that of one of the ends.
func (d Destination) knows(at Origin) bool {
	return slices.ContainsFunc(d.ends, func(end Destination) bool { return end.origin == at })
}
