package acctest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// CutOff stands in front of both servers and takes the network away with the answer to one write to their APIs: it is carried
// out, and neither its answer nor any later one arrives. The servers call themselves what they are called without it.
type CutOff struct {
	mu     sync.Mutex
	at     int
	writes int
	lost   string
	then   func()
}

// Arm chooses the write, counted from now, from 1; then, where it is not nil, is done when it has been carried out.
func (c *CutOff) Arm(at int, then func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.writes, c.lost, c.then = at, 0, "", then
}

// Before serves what is at the address, until the network is gone, and returns where.
func (c *CutOff) Before(t *testing.T, address string) string {
	t.Helper()
	return Between(t, address, c.pass)
}

func (c *CutOff) pass(writer http.ResponseWriter, request *http.Request, next http.Handler) {
	c.mu.Lock()
	gone, last := c.lost != "", false
	if !gone && request.Method != http.MethodGet && strings.HasPrefix(request.URL.Path, "/api/") {
		c.writes++
		last = c.writes == c.at
	}
	c.mu.Unlock()
	switch {
	case gone:
		panic(http.ErrAbortHandler)
	case last:
		// The server calls the org for some writes, by the same way.
		next.ServeHTTP(httptest.NewRecorder(), request)
		c.mu.Lock()
		c.lost = request.Method + " " + request.URL.Path
		then := c.then
		c.mu.Unlock()
		if then != nil {
			then()
		}
		panic(http.ErrAbortHandler)
	}
	next.ServeHTTP(writer, request)
}

// Mend gives the network back, and tells which request lost its answer; empty: none.
func (c *CutOff) Mend() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	lost := c.lost
	c.at, c.lost, c.then = 0, "", nil
	return lost
}
