package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
)

type rememberingKey struct{}

// Remembering marks the reads of a context as such that may be answered by what the process has read since its last write:
// those that refresh a state, and those of checks. Whatever looks whether something has happened, asks without the mark.
// Answers with secrets are not remembered.
func Remembering(ctx context.Context) context.Context {
	return context.WithValue(ctx, rememberingKey{}, true)
}

// Asking takes the mark of Remembering away, for what looks again whether something has happened.
func Asking(ctx context.Context) context.Context {
	return context.WithValue(ctx, rememberingKey{}, false)
}

// IsRemembering tells whether the context has the mark.
func IsRemembering(ctx context.Context) bool { return ctx.Value(rememberingKey{}) == true }

// Memory is what a process has read of one server, so that nobody in it asks again for what nothing has changed since. Any
// write drops all of it, and what was asked for before the write had ended is not kept. It has no other end: a process lives as
// long as one walk of Terraform's. The zero value is an empty one.
type Memory[V any] struct {
	// ListFirst has the first member of a collection read by the list too, for tests of what lists show.
	ListFirst bool

	mu sync.Mutex
	// writes numbers the times between writes.
	writes  int
	entries map[string]*entry[V]
	parents map[string]*siblings[V]
}

type entry[V any] struct {
	done  chan struct{}
	value V
	err   error
	kept  bool
}

// List reads the next page of a collection, keeps its members under their keys, and tells whether there is another page.
type List[V any] func(ctx context.Context, keep func(key string, value V)) (more bool)

// siblings are the members of one collection of which some have been asked for.
type siblings[V any] struct {
	first string
	// page reads the next page, and is nil before the first; over says that there is none. reading is there while one is read,
	// and is closed then.
	page    List[V]
	over    bool
	reading chan struct{}
}

// Forget drops what is remembered. It comes before a write and after it: what is read meanwhile may be of before.
func (m *Memory[V]) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	m.entries, m.parents = nil, nil
}

// Get returns what is remembered under the key or else reads it, once for all who ask at the same time. read tells whether what
// it returns may be kept, an error such as that there is nothing too. What may not is returned to whom it read for; others who
// waited for it read themselves.
func (m *Memory[V]) Get(ctx context.Context, key string, read func() (value V, keep bool, err error)) (V, error) {
	for {
		m.mu.Lock()
		found, isThere := m.entries[key]
		if !isThere {
			found = &entry[V]{done: make(chan struct{})}
			m.put(key, found)
		}
		m.mu.Unlock()
		if !isThere {
			return m.fill(key, found, read)
		}
		select {
		case <-ctx.Done():
			return found.value, ctx.Err()
		case <-found.done:
		}
		if found.kept {
			return found.value, found.err
		}
	}
}

func (m *Memory[V]) fill(key string, found *entry[V], read func() (V, bool, error)) (value V, err error) {
	keep := false
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if keep {
			found.value, found.err, found.kept = value, err, true
		} else if m.entries[key] == found {
			delete(m.entries, key)
		}
		close(found.done)
	}()
	value, keep, err = read()
	return value, err
}

// Member is Get for a member of a collection. The second member that is asked for, or the first already, has a page of the
// collection read; open begins at its first. Each member that the pages so far lack has one more read, and where that lacks it
// as well, or cannot be read, it is read by itself: so that few members of a long list take few requests, and many take no more
// than the list has pages and as many again.
func (m *Memory[V]) Member(ctx context.Context, collection, key string, first bool, open func() List[V], read func() (value V, keep bool, err error)) (V, error) {
	m.mu.Lock()
	parent, isKnown := m.parents[collection]
	if !isKnown {
		parent = &siblings[V]{first: key}
		if m.parents == nil {
			m.parents = map[string]*siblings[V]{}
		}
		m.parents[collection] = parent
	}
	alone := parent.first == key && !first && !m.ListFirst
	m.mu.Unlock()
	for !alone {
		var reading chan struct{}
		reading, alone = m.turnAt(parent, key, open)
		switch {
		case alone:
		case reading == nil:
			m.readPage(ctx, parent)
			alone = true
		default:
			select {
			case <-ctx.Done():
				alone = true
			case <-reading:
			}
		}
	}
	return m.Get(ctx, key, read)
}

// turnAt tells a member what it does: it is there, or is read by itself; or it waits for the page that somebody is reading; or,
// with neither, it reads the next page, which nobody else does then.
func (m *Memory[V]) turnAt(parent *siblings[V], key string, open func() List[V]) (reading chan struct{}, alone bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, isThere := m.entries[key]; isThere || parent.over {
		return nil, true
	}
	if parent.reading != nil {
		return parent.reading, false
	}
	if parent.page == nil {
		parent.page = open()
	}
	parent.reading = make(chan struct{})
	return nil, false
}

// readPage reads the next page of a collection, for whom it is the turn.
func (m *Memory[V]) readPage(ctx context.Context, parent *siblings[V]) {
	writes, more := m.Writes(), false
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		close(parent.reading)
		parent.reading, parent.over = nil, !more
	}()
	more = parent.page(ctx, func(key string, value V) { m.Keep(writes, key, value) })
}

// Writes numbers the present time between two writes.
func (m *Memory[V]) Writes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

// Keep keeps a value that was read since the writes of the number, unless it is there or there was another write.
func (m *Memory[V]) Keep(writes int, key string, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, isThere := m.entries[key]; isThere || m.writes != writes {
		return
	}
	done := make(chan struct{})
	close(done)
	m.put(key, &entry[V]{done: done, value: value, kept: true})
}

// put enters an entry. Call it with the lock held.
func (m *Memory[V]) put(key string, found *entry[V]) {
	if m.entries == nil {
		m.entries = map[string]*entry[V]{}
	}
	m.entries[key] = found
}

// HoldsSecret tells whether a body has anything in it that Redact would take out, or may have. What stands under the name of a
// secret and is nothing but asterisks is none.
func HoldsSecret(body []byte) bool {
	if len(body) > maxLogged {
		return true
	}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return true
	}
	value = unmasked(value)
	before, err := json.Marshal(value)
	if err != nil {
		return true
	}
	after, err := json.Marshal(redactValue(value))
	return err != nil || !bytes.Equal(before, after)
}

// unmasked empties the texts that are masks.
func unmasked(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		for name, member := range typed {
			typed[name] = unmasked(member)
		}
	case []any:
		for i, member := range typed {
			typed[i] = unmasked(member)
		}
	case string:
		if strings.Trim(typed, "*") == "" {
			return ""
		}
	}
	return value
}
