package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// ServeAnywhere serves on a free port of loopback, and gives the URL and what ends it. The name localhost is used, because the
// server refuses a literal 127.0.0.1 as its identity provider (F6). Errors are those of listening.
func ServeAnywhere(ctx context.Context, handler http.Handler) (url string, stop func(), err error) {
	return Serve(ctx, "localhost:0", &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute})
}

// Serve serves on an address of loopback and on no other, and gives the URL and what ends it.
//
// Errors: an address that cannot be listened on, and any that is not on loopback, since the doubles know only test credentials.
func Serve(ctx context.Context, address string, server *http.Server) (url string, stop func(), err error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "", nil, fmt.Errorf("address %q: %w", address, err)
	}
	resolved, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return "", nil, fmt.Errorf("address %q: %w", address, err)
	}
	for _, ip := range resolved {
		if !ip.IP.IsLoopback() {
			return "", nil, fmt.Errorf("address %q is not on loopback, and the sandbox knows only test credentials", address)
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return "", nil, err
	}
	go func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "sandbox:", err)
		}
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return "http://" + net.JoinHostPort(host, port), func() { _ = server.Close() }, err
}
