package openmetadata

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// Two tokens of an account that the server issues in one second with one lifetime are the same text, also when the first has
// been revoked meanwhile (F161). So another token is asked for only in a later second of the server's clock, and what it issues
// is compared with what there was.

// attempts bounds how often another token is asked for while the server issues one that there was.
const attempts = 3

// farAhead is how far the server's clock may be behind a token's second for the two to meet. Who has set the clock back by more
// gets another text anyway.
const farAhead = 5 * time.Second

// errSameToken is what a server whose clock stands still is told by.
var errSameToken = errors.New("the server keeps returning a token that there was before: what tells two tokens apart is the second in which they are issued, " +
	"and the server's clock seems to stand still. Check the clock of the machine that it runs on")

// issuing is what clients that act as different accounts share: when tokens were revoked, which no list tells afterwards.
type issuing struct {
	mu      sync.Mutex
	revoked map[string]time.Time // by account, in the server's time
}

// moment is when the server answered, by its clock and by ours.
type moment struct{ server, local time.Time }

type momentKey struct{}

// noting has send note in the moment when the server answered.
func noting(ctx context.Context, at *moment) context.Context {
	return context.WithValue(ctx, momentKey{}, at)
}

// noteMoment does what noting asked for. A server whose answer has no date is taken to have our time.
func (c *Client) noteMoment(ctx context.Context, header http.Header) {
	at, asked := ctx.Value(momentKey{}).(*moment)
	if !asked {
		return
	}
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		date = c.now()
	}
	*at = moment{server: date.Truncate(time.Second), local: time.Now()}
}

// passSecond waits until the server's clock, which was looked at before, has left the second.
func (c *Client) passSecond(ctx context.Context, second time.Time, looked moment) error {
	left := second.Truncate(time.Second).Add(time.Second).Sub(looked.server)
	if left <= 0 || left > farAhead {
		return nil
	}
	return c.pause(ctx, left-time.Since(looked.local))
}

// pause waits, or until the context ends.
func pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// issuedAt is the second in which the server issued a token; zero where it does not say.
func issuedAt(token string) time.Time {
	claims, err := jwtkey.Inspect(token)
	if err != nil {
		return time.Time{}
	}
	return claims.IssuedAt
}

// another makes a token that there was not before. look reads what there is, and returns the latest second in which one was
// issued, which passes by first; issue makes one and tells whether it is another.
func (c *Client) another(ctx context.Context, look func(ctx context.Context, looked *moment) (time.Time, error), issue func() (isAnother bool, err error)) error {
	for range attempts {
		var looked moment
		second, err := look(noting(ctx, &looked), &looked)
		if err == nil {
			err = c.passSecond(ctx, second, looked)
		}
		if err != nil {
			return err
		}
		if isAnother, err := issue(); err != nil || isAnother {
			return err
		}
	}
	return errSameToken
}

// later is the later of two seconds.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
