package okta

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// Statuses that Okta's objects with a life cycle have.
const (
	StatusActive   = "ACTIVE"
	StatusInactive = "INACTIVE"
)

// kind is what is particular to the objects of one kind; all else is Collection's.
type kind[T any] struct {
	place
	// id is an object's identifier.
	id func(*T) *string
	// request is an object without what the org decides, as it is sent.
	request func(T) T
	// starts adds what only a creation sends, and query is that of a creation; either may be nil.
	starts func(*T)
	query  func(T) string
	// carries is the credential that a creation carries in its body.
	carries transport.Credential
	// puts has an object created by a PUT to the place that its identifier gives it.
	puts bool
	// search makes the query by which the org finds objects that have the natural key of the one given, and maybe others; nil
	// where all are looked at.
	search func(T) url.Values
	// same tells whether an object has the natural key of another; ours, which may be nil, whether it is of the kind at all.
	same func(object, sought T) bool
	ours func(T) bool
	// alike makes equal in the wanted object what a creation does not decide, and tells whether one that is there may be what
	// it would make; nil where nothing is particular.
	alike func(existing T, wanted *T) bool
	// rank is an object's name and its priority in an order of evaluation; nil where there is none. Writes to such objects take
	// turns; see keyedMutex.
	rank func(*T) (name string, priority **int64)
	// readOnly are members that only this kind has read-only, nested ones with dots.
	readOnly []string
	// switched is the form of the answer to a switch of the status.
	switched any
	// stops has an object switched off before it is deleted.
	stops bool
}

// Listing are objects of one kind in one place of the org, to be read.
type Listing[T any] struct {
	client *Client
	// at is the path of the list, and page its query.
	at, page string
	// ours tells which of what is listed counts; nil where all does.
	ours func(T) bool
}

// listing is that of a place in the objects of the ids.
func listing[T any](c *Client, of place, ids ...string) Listing[T] {
	segments := slices.Clone(of.segments)
	for i, segment := range segments {
		if segment == "*" {
			segments[i], ids = ids[0], ids[1:]
		}
	}
	return Listing[T]{client: c, at: path(segments...), page: of.page}
}

// All goes through the objects; it asks for its pages as they are wanted. An error ends it.
func (l Listing[T]) All(ctx context.Context) iter.Seq2[T, error] {
	target := l.at
	if l.page != "" {
		target += "?" + l.page
	}
	return func(yield func(T, error) bool) {
		for object, err := range stream[T](ctx, l.client, target) {
			if (err != nil || l.ours == nil || l.ours(object)) && !yield(object, err) {
				return
			}
		}
	}
}

// List reads all of the objects, those of the org itself among them; what is evaluated in an order comes in it.
func (l Listing[T]) List(ctx context.Context) ([]T, error) {
	var all []T
	for object, err := range l.All(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, object)
	}
	return all, nil
}

// Collection are the objects of one kind in one place of the org.
type Collection[T any] struct {
	Listing[T]
	kind *kind[T]
	// of is the id of what the objects are in, the outermost where there are several.
	of string
}

// in is the collection of a kind in the objects of the ids.
func in[T any](c *Client, k *kind[T], ids ...string) Collection[T] {
	objects := Collection[T]{Listing: listing[T](c, k.place, ids...), kind: k}
	objects.ours = k.ours
	if len(ids) > 0 {
		objects.of = ids[0]
	}
	return objects
}

// Find returns the objects that have the natural key of the one given, to the letter: Okta compares without regard to case, or
// by the beginning. Where keys are unique there is one at most.
func (o Collection[T]) Find(ctx context.Context, sought T) ([]T, error) {
	if o.kind.puts {
		found, err := o.Get(ctx, *o.kind.id(&sought))
		if err != nil {
			return nil, ignoreNotFound(err)
		}
		return []T{*found}, nil
	}
	same := o.Listing
	same.ours = func(object T) bool { return (o.ours == nil || o.ours(object)) && o.kind.same(object, sought) }
	if o.kind.search != nil {
		same.page = strings.TrimPrefix(o.kind.page+"&"+o.kind.search(sought).Encode(), "&")
	}
	return same.List(ctx)
}

// path is an object's.
func (o Collection[T]) path(id string) string { return o.at + join(id) }

// Get reads an object. IsNotFound tells that it does not exist, or what it is in does not.
func (o Collection[T]) Get(ctx context.Context, id string) (*T, error) {
	var found T
	if err := o.client.call(ctx, http.MethodGet, o.path(id), nil, &found); err != nil {
		return nil, err
	}
	return &found, nil
}

// Is tells whether an object is what Create would make of the wanted one.
func (o Collection[T]) Is(existing, wanted T) bool {
	if o.kind.alike != nil && !o.kind.alike(existing, &wanted) {
		return false
	}
	changes, err := overlay.Changes(o.kind.request(existing), o.kind.request(wanted))
	return err == nil && !changes
}

// Create creates an object and returns it as the org has it. An answer that leaves open whether it was made is an APIError that
// is Foreign; whoever calls looks for it by Find. Where the answer names the object and lacks something else, the object goes
// with the error, so that its id is not lost. An object with a priority comes to stand where that puts it among those that have
// been written with one, whatever the order of the writes.
func (o Collection[T]) Create(ctx context.Context, object T) (created *T, err error) {
	if o.kind.carries != "" {
		ctx = transport.Carrying(ctx, o.kind.carries)
	}
	err = o.inTurn(ctx, func() error {
		created, err = o.inOrder(ctx, "", object, func(object T) (*T, error) { return o.create(ctx, object) })
		return err
	})
	return created, err
}

func (o Collection[T]) create(ctx context.Context, object T) (*T, error) {
	var created T
	body := o.kind.request(object)
	if o.kind.puts {
		target := o.path(*o.kind.id(&object))
		err := o.client.write(ctx, http.MethodPut, target, body, &created, func() (bool, error) { return o.client.has(ctx, target, body, &created) })
		if err != nil {
			return nil, err
		}
		return &created, nil
	}
	target := o.at
	if o.kind.starts != nil {
		o.kind.starts(&body)
	}
	if o.kind.query != nil {
		target += o.kind.query(object)
	}
	err := o.client.call(ctx, http.MethodPost, target, body, &created)
	if err != nil && (!transport.IsIncomplete(err) || *o.kind.id(&created) == "") {
		return nil, err
	}
	return &created, err
}

// Update replaces the members that we manage and leaves all others as they are, the status among them. A priority is as for
// Create.
func (o Collection[T]) Update(ctx context.Context, object T) (updated *T, err error) {
	id := *o.kind.id(&object)
	err = o.inTurn(ctx, func() error {
		updated, err = o.inOrder(ctx, id, object, func(object T) (*T, error) {
			var written T
			if err := o.client.replace(ctx, o.path(id), o.kind.request(object), &written, o.kind.readOnly...); err != nil {
				return nil, err
			}
			return &written, nil
		})
		return err
	})
	return updated, err
}

// SetStatus switches an object with a life cycle on or off; doing so twice does no harm.
func (o Collection[T]) SetStatus(ctx context.Context, id, status string) error {
	return o.inTurn(ctx, func() error { return o.setStatus(ctx, id, status) })
}

func (o Collection[T]) setStatus(ctx context.Context, id, status string) error {
	transition := "/lifecycle/activate"
	if status == StatusInactive {
		transition = "/lifecycle/deactivate"
	}
	return o.client.write(ctx, http.MethodPost, o.path(id)+transition, nil, o.kind.switched, func() (bool, error) {
		var now struct {
			Status string `json:"status"`
		}
		err := o.client.call(ctx, http.MethodGet, o.path(id), nil, &now)
		return now.Status == status, err
	})
}

// Delete deletes an object, with all that is in it; of the object its identifier counts, and the priority that it had. One that
// is gone already is a success.
func (o Collection[T]) Delete(ctx context.Context, object T) error {
	id := *o.kind.id(&object)
	return o.inTurn(ctx, func() error {
		if o.kind.stops {
			if err := o.setStatus(ctx, id, StatusInactive); err != nil && !IsNotFound(err) {
				return err
			}
		}
		o.forget(object)
		return ignoreNotFound(o.client.write(ctx, http.MethodDelete, o.path(id), nil, empty, func() (bool, error) {
			err := o.client.call(ctx, http.MethodGet, o.path(id), nil, nil)
			return IsNotFound(err), ignoreNotFound(err)
		}))
	})
}

func ignoreNotFound(err error) error {
	if IsNotFound(err) {
		return nil
	}
	return err
}

// readOnly are members that the org sets alone and that the specification bars from requests.
var readOnly = []string{
	"_embedded", "_links", "created", "createdBy", "expressConfiguration", "features", "id", "lastUpdated",
	"lastUpdatedBy", "orn", "universalLogout",
}

// replace reads the object, lays desired over it and puts it back. Members that only this kind of object has read-only are
// named by alsoReadOnly, nested ones with dots.
func (c *Client) replace(ctx context.Context, target string, desired, out any, alsoReadOnly ...string) error {
	current := map[string]any{}
	if err := c.call(ctx, http.MethodGet, target, nil, &current); err != nil {
		return err
	}
	for _, name := range slices.Concat(readOnly, alsoReadOnly) {
		remove(current, name)
	}
	merged, err := overlay.Merge(current, desired)
	if err != nil {
		return err
	}
	return c.write(ctx, http.MethodPut, target, merged, out, func() (bool, error) { return c.has(ctx, target, merged, out) })
}

// has tells whether an object has what was sent, and decodes it into out then.
func (c *Client) has(ctx context.Context, target string, sent, out any) (bool, error) {
	var now json.RawMessage
	if err := c.call(ctx, http.MethodGet, target, nil, &now); err != nil {
		return false, ignoreNotFound(err)
	}
	there, err := overlay.Holds(now, sent)
	if err != nil || !there {
		return false, err
	}
	return true, transport.Decode(now, out)
}

// remove deletes the member that a dotted name leads to, if it is there; in a list, that of each element.
func remove(value any, name string) {
	switch typed := value.(type) {
	case []any:
		for _, element := range typed {
			remove(element, name)
		}
	case map[string]any:
		first, rest, nested := strings.Cut(name, ".")
		if !nested {
			delete(typed, first)
			return
		}
		remove(typed[first], rest)
	}
}
