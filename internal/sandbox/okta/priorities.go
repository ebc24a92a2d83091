package okta

import "slices"

// ranked is an object with a place in an order of evaluation.
type ranked interface {
	object
	setPriority(int)
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
