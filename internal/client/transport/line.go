package transport

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// Line keeps the requests that are made with it to one connection. A load balancer of connections leads each of them to one of
// the servers behind it, so all of a line's requests meet the same. The zero value is a line that has no connection yet.
type Line struct {
	mu          sync.Mutex
	own         *http.Transport
	connections atomic.Int64
}

type lineKey struct{}

// OnLine marks the requests made with the context as ones of the line.
func OnLine(ctx context.Context, line *Line) context.Context {
	return context.WithValue(ctx, lineKey{}, line)
}

// Connections is how many connections the line has had so far. One more than before says that what was asked last may have met
// another server than what was asked earlier.
func (l *Line) Connections() int64 { return l.connections.Load() }

// Close ends the line's connection once no request is on it. A request that is made afterwards opens another.
func (l *Line) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.own != nil {
		l.own.CloseIdleConnections()
	}
}

// over is the line's own connection, made as base makes them.
func (l *Line) over(base *http.Transport) *http.Transport {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.own == nil {
		l.own = base.Clone()
		l.own.MaxConnsPerHost, l.own.MaxIdleConnsPerHost = 1, 1
		dial := l.own.DialContext
		if dial == nil {
			dial = (&net.Dialer{}).DialContext
		}
		l.own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			l.connections.Add(1)
			return dial(ctx, network, address)
		}
	}
	return l.own
}

// lines sends each request on its line, and what has none on a connection that is free.
type lines struct{ base *http.Transport }

// RoundTrip implements http.RoundTripper.
func (l lines) RoundTrip(request *http.Request) (*http.Response, error) {
	return l.of(request).RoundTrip(request)
}

func (l lines) of(request *http.Request) *http.Transport {
	if line, isLine := request.Context().Value(lineKey{}).(*Line); isLine {
		return line.over(l.base)
	}
	return l.base
}
