// Package clock is the time of stand-ins that can be moved: the Clock of their options, for expiry and cache windows that
// nobody wants to wait for.
package clock

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// tokenCacheWindow is how long an OpenMetadata server may go on judging a bot by the token that it had (F52).
const tokenCacheWindow = 2 * time.Minute

// Clock is a clock that can be moved forward. The zero value shows the real time. It is safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	offset time.Duration
}

// Now is the real time plus what the clock has been moved by.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Advance moves the clock forward.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += by
}

// SkipTokenCache moves the clock past the cache of bot tokens whenever the stand-in OpenMetadata server that is steered by
// server has regenerated a bot's token, until stop is called.
func (c *Clock) SkipTokenCache(server *control.Control) (stop func()) {
	return server.OnAnswer(func(request control.Request) {
		if request.Method == http.MethodPut && strings.Contains(request.Path, "/users/generateToken/") {
			c.Advance(tokenCacheWindow + time.Second)
		}
	})
}
