package connection

import (
	"context"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// The org's search shows what was written only after a moment. A look-up by name that finds nothing is repeated where that may
// be why, so that what was never there is told at once.
const (
	// lately is for how long after a write search may not show it.
	lately = time.Minute
	// moreLooks are as many as there are polls in half a minute.
	moreLooks = 15
)

// Wrote notes that an object of the kind was written, which is the name of its type of resource.
func (c *Connections) Wrote(kind string) {
	c.writes.Store(kind, c.Timing.Now())
}

func (c *Connections) wroteLately(kind string) bool {
	at, wrote := c.writes.Load(kind)
	if !wrote {
		return false
	}
	moment, isTime := at.(time.Time)
	return isTime && c.Timing.Now().Sub(moment) <= lately
}

// Find looks objects of the kind up by name, and again, for half a minute at most, while there are none and this run has just
// written one of the kind. Errors are those of find.
func Find[T any](ctx context.Context, c *Connections, kind string, find func(context.Context) ([]T, error)) ([]T, error) {
	return lookAgain(ctx, c, func() bool { return c.wroteLately(kind) }, find, func(found []T) bool { return len(found) > 0 })
}

// FindMade is a look-up by name for lifecycle.CreateOnce: the first comes before the write, and one after it is repeated as by
// Find, since whether it was carried out is what it is to tell.
func FindMade[T any](c *Connections, find func(context.Context) (*T, error)) func(context.Context) (*T, error) {
	sent := false
	return func(ctx context.Context) (*T, error) {
		afterwards := sent
		sent = true
		return lookAgain(ctx, c, func() bool { return afterwards }, find, func(found *T) bool { return found != nil })
	}
}

func lookAgain[T any](ctx context.Context, c *Connections, may func() bool, find func(context.Context) (T, error), there func(T) bool) (T, error) {
	look := ctx
	for looks := 0; ; looks++ {
		found, err := find(look)
		if err != nil || there(found) || looks == moreLooks || !may() {
			return found, err
		}
		if err := c.Timing.Pause(ctx); err != nil {
			return found, err
		}
		look = transport.Asking(ctx)
	}
}
