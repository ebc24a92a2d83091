package okta

import "sync"

// keyedMutex is one lock per key. Okta renumbers the priorities of a server's policies at every write and answers 423
// while it does, so writes to one authorization server's policies and rules take turns.
type keyedMutex struct {
	mu    sync.Mutex
	locks map[string]*sync.Mutex
}

// lock takes the key's lock and returns how to give it back.
func (k *keyedMutex) lock(key string) func() {
	k.mu.Lock()
	if k.locks == nil {
		k.locks = map[string]*sync.Mutex{}
	}
	lock, found := k.locks[key]
	if !found {
		lock = &sync.Mutex{}
		k.locks[key] = lock
	}
	k.mu.Unlock()
	lock.Lock()
	return lock.Unlock
}
