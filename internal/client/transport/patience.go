package transport

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// patience adds up how long the servers have an operation wait: for the reset of a rate limit, or for as long as they say.
// Waits of requests that are under way at the same time count once.
type patience struct {
	mu     sync.Mutex
	waited time.Duration
	// covered is until when the waits that were granted last.
	covered time.Time
}

type patienceKey struct{}

// WithPatience has all requests made with the context share one bound of waiting, Options.MaxWait. They are those of one
// operation on one object, so that no server prolongs it by having each of many requests wait, such as those for the pages of a
// list or of a poll. What the server does not ask for is bounded elsewhere: retries, pages, proofs of possession and polls in
// number or time, and redirects are not followed.
func WithPatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, patienceKey{}, &patience{})
}

// patienceOf is that of the operation, or else one of the request's own.
func patienceOf(ctx context.Context) *patience {
	if shared, isThere := ctx.Value(patienceKey{}).(*patience); isThere {
		return shared
	}
	return &patience{}
}

// take takes a wait that begins now out of what the bound leaves, zero for no bound. It returns how much of it may be waited;
// of a wait that is wanted whole or not at all, all or nothing.
func (p *patience) take(wait, most time.Duration, whole bool) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	free := max(p.covered.Sub(now), 0)
	if most > 0 && wait > free+most-p.waited {
		if whole {
			return 0
		}
		wait = free + most - p.waited
	}
	if wait > free {
		p.waited += wait - free
		p.covered = now.Add(wait)
	}
	return wait
}

func (p *patience) spent() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waited
}

// GaveUp says why an answer is the last although it asks for a wait: that would be longer than the bound leaves. It is empty
// for any other.
func GaveUp(response *http.Response) string {
	if response == nil || response.Request == nil {
		return ""
	}
	spent, _ := response.Request.Context().Value(budgetKey{}).(*budget)
	if spent == nil {
		return ""
	}
	return spent.gaveUp
}

func gaveUp(wait, waited, most time.Duration) string {
	return fmt.Sprintf("that is not waited for: another %s is asked for, %s were waited in this operation, and max_wait allows %s in all", wait, waited.Round(time.Second), most)
}
