package connection_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// TestFind: who has just written an object of the kind is looked for again, for half a minute at most; everybody else once.
func TestFind(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		wrote string
		ago   time.Duration
		// foundAt is the look that finds something, failsAt one that fails; 0 for none.
		foundAt, failsAt, looks int
	}{
		"nothing was written":        {looks: 1},
		"another kind was written":   {wrote: "app", looks: 1},
		"found at once":              {wrote: "group", foundAt: 1, looks: 1},
		"found later":                {wrote: "group", ago: time.Minute, foundAt: 4, looks: 4},
		"written too long ago":       {wrote: "group", ago: time.Minute + time.Second, foundAt: 2, looks: 1},
		"never found":                {wrote: "group", looks: 16},
		"a look that fails ends it":  {wrote: "group", failsAt: 3, looks: 3},
		"nor is a failure repeated":  {wrote: "group", failsAt: 1, looks: 1},
		"found at the last moment":   {wrote: "group", foundAt: 16, looks: 16},
		"too late is not found":      {wrote: "group", foundAt: 17, looks: 16},
		"found without a write ever": {foundAt: 1, looks: 1},
	} {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		connections := connection.New(connection.Settings{Timing: connection.Timing{Poll: time.Nanosecond, Now: func() time.Time { return now }}})
		if c.wrote != "" {
			connections.Wrote(c.wrote)
		}
		now = now.Add(c.ago)
		looks := 0
		found, err := connection.Find(t.Context(), connections, "group", func(context.Context) ([]int, error) {
			looks++
			switch looks {
			case c.failsAt:
				return nil, broken
			case c.foundAt:
				return []int{1}, nil
			}
			return nil, nil
		})
		if looks != c.looks || (len(found) > 0) != (c.foundAt == c.looks) || errors.Is(err, broken) != (c.failsAt > 0) {
			t.Errorf("%s: %d looks, %v, %v", name, looks, found, err)
		}
	}
}

// TestFind_cancelled: an interrupt ends the waiting.
func TestFind_cancelled(t *testing.T) {
	t.Parallel()
	connections := connection.New(connection.Settings{Timing: connection.Timing{Poll: time.Hour, Now: time.Now}})
	connections.Wrote("group")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := connection.Find(ctx, connections, "group", func(context.Context) ([]int, error) {
		cancel()
		return nil, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestFindMade: the look before a write is one; after it whatever was made is looked for again.
func TestFindMade(t *testing.T) {
	t.Parallel()
	connections := connection.New(connection.Settings{Timing: connection.Timing{Poll: time.Nanosecond, Now: time.Now}})
	looks := 0
	find := connection.FindMade(connections, func(context.Context) (*int, error) {
		looks++
		if looks == 4 {
			return &looks, nil
		}
		return nil, nil
	})
	if found, err := find(t.Context()); found != nil || err != nil || looks != 1 {
		t.Errorf("%v, %v, %d looks", found, err, looks)
	}
	if found, err := find(t.Context()); found == nil || err != nil || looks != 4 {
		t.Errorf("%v, %v, %d looks", found, err, looks)
	}
}
