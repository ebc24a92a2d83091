package okta

import (
	"slices"
	"strings"
)

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
// may have been removed since. An id that was never listed is no cursor.
func (l *list[T]) after(id string) ([]T, error) {
	at, known := l.order[id]
	if !known {
		return nil, errInvalidCursor
	}
	return slices.DeleteFunc(slices.Clone(l.items), func(v T) bool { return l.order[v.objectID()] <= at }), nil
}

// ranked is an object with a place in an order of evaluation.
type ranked interface {
	object
	setPriority(priority int)
}

// place puts the object at the priority that the request asks for, moving the
// others, and numbers all from 1 without gaps: "normalizes priorities to
// contiguous integers" (okta/terraform-provider-okta issue 2833). Without a
// priority a new object comes last and one that is there stays.
func place[T ranked](l *list[T], v T, priority *int) {
	at := slices.IndexFunc(l.items, func(o T) bool { return o.objectID() == v.objectID() })
	if at < 0 {
		l.add(v)
		at = len(l.items) - 1
	}
	if priority != nil {
		l.items = slices.Delete(l.items, at, at+1)
		l.items = slices.Insert(l.items, min(max(*priority-1, 0), len(l.items)), v)
	}
	renumber(l)
}

// renumber closes gaps.
func renumber[T ranked](l *list[T]) {
	for i, v := range l.items {
		v.setPriority(i + 1)
	}
}

// without is the list without one value.
func without(list []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return v == value })
}

// hasPrefixFold says whether the text begins with the prefix in any case, as
// the parameter q matches.
func hasPrefixFold(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix))
}

// The statuses of most objects.
const (
	active   = "ACTIVE"
	inactive = "INACTIVE"
)
