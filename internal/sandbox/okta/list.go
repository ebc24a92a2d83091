package okta

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// object is what a list holds.
type object interface{ objectID() string }

// list keeps objects in the order of their creation. The position of an object stays known after its removal, so a paging
// cursor that names it still works.
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

// after returns the objects that were created after the one with the id, which may have been removed since. An id that was
// never listed is no cursor.
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

// place puts the object at the priority that the request asks for, moving the others, and numbers all from 1 without gaps:
// "normalizes priorities to contiguous integers" (okta/terraform-provider-okta issue 2833). Without a priority a new object
// comes last and one that is there stays.
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

// hasPrefixFold says whether the text begins with the prefix in any case, as the parameter q matches.
func hasPrefixFold(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix))
}

// The statuses of most objects.
const (
	active   = "ACTIVE"
	inactive = "INACTIVE"
)

// life is what most objects have in common.
type life struct {
	status      string
	created     time.Time
	lastUpdated time.Time
}

// become gives the object another status.
func (l *life) become(status string, now time.Time) {
	if l.status != status {
		l.status, l.lastUpdated = status, now
	}
}

// in finds the object that a parameter of the path names, for an operation on it, or answers 404 with the name of its type.
func in[T object](c *call, l *list[T], parameter, typ string, h func(T) error) error {
	v, ok := l.get(c.Params[parameter])
	if !ok {
		return web.NotFound(c.Params[parameter], typ)
	}
	return h(v)
}

// shown are the answers of objects.
func shown[T, R any](objects []T, answer func(T) R) []R {
	out := make([]R, 0, len(objects))
	for _, v := range objects {
		out = append(out, answer(v))
	}
	return out
}

// replyPage answers one page of objects, as page cuts it.
func replyPage[T object, R any](c *call, all *list[T], keep func(T) bool, size pageSize, answer func(T) R) error {
	found, err := page(c, all, keep, size)
	if err != nil {
		return err
	}
	return c.Reply(http.StatusOK, shown(found, answer))
}

// collection is a kind of objects that are below something else, P, with the operations that most kinds have.
type collection[P any, T object] struct {
	path, parameter, typ string
	// within finds what the objects are below.
	within func(func(*call, P) error) handler
	list   func(*call, P) *list[T]
	// made is what a POST makes, write reads an object from a request, and created is the status of the answer.
	made    func(*call) T
	write   func(c *call, p P, v T, isNew bool) error
	created int
	answer  func(*call, P, T) any
	// system says which objects are the org's own and cannot be deleted, and removed is done when one has been.
	system  func(T) bool
	removed func(*list[T])
	// life is that of an object that has a lifecycle, whose operations answer 204.
	life func(T) *life
}

// one looks up the object of the path.
func (k collection[P, T]) one(h func(*call, P, T) error) handler {
	return k.within(func(c *call, p P) error {
		return in(c, k.list(c, p), k.parameter, k.typ, func(v T) error { return h(c, p, v) })
	})
}

// route adds the operations; lists are listed as the kind itself says, or all of them without Link headers.
func (k collection[P, T]) route(r *router, lists func(*call, P) error) {
	if lists == nil {
		lists = func(c *call, p P) error {
			return c.Reply(http.StatusOK, shown(k.list(c, p).items, func(v T) any { return k.answer(c, p, v) }))
		}
	}
	r.handle("GET", k.path, k.within(lists))
	r.handle("POST", k.path, k.within(func(c *call, p P) error {
		v := k.made(c)
		if err := k.write(c, p, v, true); err != nil {
			return err
		}
		if _, kept := k.list(c, p).get(v.objectID()); !kept {
			k.list(c, p).add(v)
		}
		return c.Reply(k.created, k.answer(c, p, v))
	}))
	one := k.path + "/{" + k.parameter + "}"
	r.handle("GET", one, k.one(func(c *call, p P, v T) error { return c.Reply(http.StatusOK, k.answer(c, p, v)) }))
	r.handle("PUT", one, k.one(func(c *call, p P, v T) error {
		if err := k.write(c, p, v, false); err != nil {
			return err
		}
		return c.Reply(http.StatusOK, k.answer(c, p, v))
	}))
	r.handle("DELETE", one, k.one(func(c *call, p P, v T) error {
		if k.system != nil && k.system(v) {
			return errAccessDenied
		}
		k.list(c, p).remove(v.objectID())
		if k.removed != nil {
			k.removed(k.list(c, p))
		}
		return c.Reply(http.StatusNoContent, nil)
	}))
	if k.life == nil {
		return
	}
	for operation, status := range lifecycle {
		r.handle("POST", one+operation, k.one(func(c *call, _ P, v T) error {
			k.life(v).become(status, c.Now)
			return c.Reply(http.StatusNoContent, nil)
		}))
	}
}

// lifecycle are the operations that give most objects another status.
var lifecycle = map[string]string{"/lifecycle/activate": active, "/lifecycle/deactivate": inactive}
