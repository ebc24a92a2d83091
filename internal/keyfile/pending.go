package keyfile

import (
	"slices"
	"sync"
)

// Pending are the keys that this process has written for a server to take into use, as far as it has not been seen to. The zero
// value is ready for use, and so is nil, which knows of none.
type Pending struct {
	mu      sync.Mutex
	written []string
}

// Note notes a key, by its thumbprint, that is about to be written.
func (p *Pending) Note(thumbprint string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written = append(p.written, thumbprint)
}

// Seen notes what the server has in force, and returns the keys that were written last and that it has not.
func (p *Pending) Seen(inForce func(thumbprint string) bool) []string {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// A key that was written after one that is in force is still to come; one before it never will.
	for i, thumbprint := range slices.Backward(p.written) {
		if inForce(thumbprint) {
			p.written = p.written[i+1:]
			break
		}
	}
	return slices.Clone(p.written)
}
