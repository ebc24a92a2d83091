package okta

import (
	"context"
	"sync"
)

// keyedMutex is one lock per key. Okta renumbers the priorities of a server's policies at every write and answers 423 while it
// does, so writes to one authorization server's policies and rules take turns.
type keyedMutex struct{ locks sync.Map }

// lock takes the key's lock and returns how to give it back. It fails when the context ends first.
func (k *keyedMutex) lock(ctx context.Context, key string) (unlock func(), err error) {
	found, _ := k.locks.LoadOrStore(key, make(chan struct{}, 1))
	lock := found.(chan struct{})
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// inTurn runs a write while no other write of the same key runs.
func (k *keyedMutex) inTurn(ctx context.Context, key string, write func() error) error {
	unlock, err := k.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	return write()
}
