package openmetadata

import (
	"context"
	"errors"
	"net"
	"strings"
)

// guardResolved is 2.1's addition to the guard: a name with a private address
// is refused, at every call (URLValidator, openmetadata.md sections 0b and 1.10).
// Names in the table of public hosts pass without being resolved; one that does
// not resolve is left to the call itself.
func (s *Server) guardResolved(ctx context.Context, host string) error {
	if _, known := s.publicHosts[strings.ToLower(host)]; known {
		return nil
	}
	addresses, err := net.DefaultResolver.LookupIP(ctx, "ip", host)
	if err != nil {
		return nil
	}
	for _, a := range addresses {
		if a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsUnspecified() || a.IsMulticast() {
			return errors.New("URL targeting private/internal network not allowed")
		}
	}
	return nil
}
