// Package crud has what the types of the Okta org have in common that stand for one API object each. A type says what is
// particular to it: its Objects, from which its list, its imports and its data source (package lookup) follow, and the Kind of
// its resource.
package crud

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
)

// Objects are the objects of one type.
type Objects[T any] struct {
	// Noun is what one is called in a sentence, such as "access policy".
	Noun string
	// IDPrefix is what their IDs begin with, and OtherIDs are those that do not; an empty one says nothing of IDs.
	IDPrefix string
	OtherIDs []string
	// Of are those in the objects of the ids, such as the policies of an authorization server.
	Of func(client *api.Client, in []string) api.Collection[T]
	// Item is an object as it is listed and found, and whether a resource may stand for it.
	Item func(T) (item adopt.Item, may bool)
	// Named is an object of the name, where the org finds objects by it; nil where all are looked at.
	Named func(name string) T
}

// Described is what the object of a name is called in an error.
func (o Objects[T]) Described(name string) string { return fmt.Sprintf("Okta %s %q", o.Noun, name) }

// Place is where an object is, as a model has it.
type Place struct {
	// In are the ids of what the object is in, the outermost first, and ID is its own, empty where it is not known.
	In []string
	ID string
	// Name is what it is known by there.
	Name string
}

// At is the place of an object of a model.
func At(id, name types.String, in ...types.String) Place {
	at := Place{ID: id.ValueString(), Name: name.ValueString()}
	for _, outer := range in {
		at.In = append(at.In, outer.ValueString())
	}
	return at
}

// Listed are objects without their type.
type Listed interface {
	noun() string
	listed(connect func(*diag.Diagnostics) *api.Client) adopt.Collection
}

func (o Objects[T]) noun() string { return o.Noun }

// listed is what imports by name and lists go through.
func (o Objects[T]) listed(connect func(*diag.Diagnostics) *api.Client) adopt.Collection {
	listed := adopt.Objects(o.Noun, connect, func(ctx context.Context, client *api.Client, in []string, name string) iter.Seq2[adopt.Item, error] {
		objects := o.Of(client, in)
		if name != "" && o.Named != nil {
			return adopt.Items(adopt.All(objects.Find(ctx, o.Named(name))), o.Item)
		}
		return adopt.Items(objects.All(ctx), o.Item)
	})
	listed.IDPrefix, listed.OtherIDs = o.IDPrefix, o.OtherIDs
	return listed
}

// Part is one part of an identity.
type Part struct {
	// Attribute holds the id, and Theirs is the one that the okta provider has it in.
	Attribute, Theirs string
	// Of are the objects that it is an id of; nil where they have no names.
	Of Listed
	// Noun is what one is called where Of is nil, and Each is what a list goes through where that is not Of.
	Noun string
	Each Listed
}

// part is the part as package adopt has it.
func (p Part) part(connect func(*diag.Diagnostics) *api.Client) adopt.Part {
	part, noun := adopt.Part{Attribute: p.Attribute}, p.Noun
	if p.Of != nil {
		part.Of, noun = p.Of.listed(connect), p.Of.noun()
	}
	if p.Each != nil {
		each := p.Each.listed(connect)
		part.Listed = &each
	}
	part.Description = "Okta's ID of the " + noun + "."
	return part
}
