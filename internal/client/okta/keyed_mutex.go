package okta

import (
	"context"
	"sync"
)

// keyedMutex is one lock per key. Okta renumbers the priorities of a server's policies at every write and answers 423
// while it does, so writes to one authorization server's policies and rules take turns.
type keyedMutex struct {
	mu    sync.Mutex
	locks map[string]chan struct{}
}

// lock takes the key's lock and returns how to give it back. It fails when the context ends first.
func (k *keyedMutex) lock(ctx context.Context, key string) (unlock func(), err error) {
	k.mu.Lock()
	if k.locks == nil {
		k.locks = map[string]chan struct{}{}
	}
	lock, found := k.locks[key]
	if !found {
		lock = make(chan struct{}, 1)
		k.locks[key] = lock
	}
	k.mu.Unlock()
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
