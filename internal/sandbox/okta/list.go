package okta

import "slices"

// object is what a list holds.
type object interface{ objectID() string }

// list keeps objects in the order of their creation. The position of an object
// stays known after its removal, so a paging cursor that names it still works.
type list[T object] struct {
	items []T
	order map[string]int
	count int
}

// add appends an object.
func (l *list[T]) add(v T) {
	if l.order == nil {
		l.order = map[string]int{}
	}
	l.count++
	l.order[v.objectID()] = l.count
	l.items = append(l.items, v)
}

// get returns the object with the id.
func (l *list[T]) get(id string) (T, bool) {
	return l.find(func(v T) bool { return v.objectID() == id })
}

// find returns the first object for which the condition holds.
func (l *list[T]) find(cond func(T) bool) (T, bool) {
	if i := slices.IndexFunc(l.items, cond); i >= 0 {
		return l.items[i], true
	}
	var none T
	return none, false
}

// remove drops the object with the id.
func (l *list[T]) remove(id string) {
	l.items = slices.DeleteFunc(l.items, func(v T) bool { return v.objectID() == id })
}

// after returns the objects that were created after the one with the id, which
// may have been removed since. An id that was never listed is ignored: Okta's
// answer to one is not known.
func (l *list[T]) after(id string) []T {
	at, known := l.order[id]
	if !known {
		return l.items
	}
	return slices.DeleteFunc(slices.Clone(l.items), func(v T) bool { return l.order[v.objectID()] <= at })
}
