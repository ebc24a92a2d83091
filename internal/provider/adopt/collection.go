package adopt

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Collection is what an API lists the objects of one type by. The zero one cannot be listed, and its objects have no names.
type Collection struct {
	// Object is what one of them is called, such as "app integration".
	Object string
	// IDPrefix is what their IDs begin with, and OtherIDs are those that do not; an empty one says nothing of IDs.
	IDPrefix string
	OtherIDs []string

	each func(ctx context.Context, in []string, name string, diagnostics *diag.Diagnostics) iter.Seq2[Item, error]
}

// Item is one object of a collection.
type Item struct {
	// ID is the last part of its identity, Name what people call it.
	ID, Name string
	// About tells it from another of its name, such as "INACTIVE"; it may be empty.
	About string
	// Foreign says that it is there, and that no resource may stand for it.
	Foreign bool
}

func (i Item) describe() string {
	about := i.ID
	if i.About != "" {
		about += ", " + i.About
	}
	return fmt.Sprintf("%q (%s)", i.Name, about)
}

// Objects is the collection of the objects that each lists, one page after the other, for as long as they are wanted. in are
// the ids of what the collection is in; where name is not empty only objects of that name are wanted, and it may leave out
// others. connect gives the client, or nil after adding an error.
func Objects[Client any](object string, connect func(*diag.Diagnostics) *Client,
	each func(ctx context.Context, client *Client, in []string, name string) iter.Seq2[Item, error],
) Collection {
	return Collection{Object: object, each: func(ctx context.Context, in []string, name string, diagnostics *diag.Diagnostics) iter.Seq2[Item, error] {
		client := connect(diagnostics)
		if client == nil {
			return func(func(Item, error) bool) {}
		}
		return each(ctx, client, in, name)
	}}
}

// Items turns what a client lists into items; those that item does not take are foreign.
func Items[Object any](objects iter.Seq2[Object, error], item func(Object) (is Item, taken bool)) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for object, err := range objects {
			if err != nil {
				yield(Item{}, err)
				return
			}
			is, taken := item(object)
			is.Foreign = !taken
			if !yield(is, nil) {
				return
			}
		}
	}
}

// All is a list that a client has read in one, as Items takes it.
func All[Object any](objects []Object, err error) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for _, object := range objects {
			if !yield(object, nil) {
				return
			}
		}
		if err != nil {
			var none Object
			yield(none, err)
		}
	}
}
