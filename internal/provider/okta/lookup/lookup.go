// Package lookup has what the data sources have in common that find one object of the Okta org by its ID or by its name.
package lookup

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Kind is what is particular to one of the data sources. M is the model of its configuration and state, T the object.
type Kind[M, T any] struct {
	// Objects are what it is one of; of those that are only listed it has no Of, and Listed are all.
	Objects crud.Objects[T]
	Listed  func(*api.Client) api.Listing[T]
	// Type is the type's name without the provider's.
	Type string
	// Noun is what an object is called in a sentence, where that is not the noun of Objects.
	Noun string
	// Description is that of the schema.
	Description string
	// Attributes are those beside id and name.
	Attributes map[string]schema.Attribute
	// Place is what the configuration asks for: an ID or a name, of which one is empty, and where.
	Place func(*M) crud.Place
	// Read takes the object over into the model.
	Read func(*M, *T)
	// Unique is set for an object that is found by a name alone.
	Unique *Unique[M, T]
}

// Unique is what is particular to objects that are found by a name alone. Their Attributes are all of the schema's, and their
// Description is the whole one.
type Unique[M, T any] struct {
	// Attribute is the name's, and By goes before a name in a sentence, such as "named".
	Attribute, By string
	// Instead reads what is no object of the API's, and tells whether it is that; it may be nil.
	Instead func(*api.Client, *M) bool
	// Sought is an object of the natural key that is meant; Find returns those that are meant, where it is not that.
	Sought func(*M) T
	Find   func(ctx context.Context, client *api.Client, model *M) ([]T, error)
	// Proper goes before the noun where there is none, and Further after the name; either may be nothing.
	Proper  string
	Further func(*M) string
	// Which tells an object from others of its name, and Advice says what to do about several.
	Which  func(T) string
	Advice string
}

// DataSource makes a constructor of the data source.
func DataSource[M, T any](kind Kind[M, T]) func() datasource.DataSource {
	return func() datasource.DataSource { return &dataSource[M, T]{kind: kind} }
}

type dataSource[M, T any] struct {
	connection.DataSource

	kind Kind[M, T]
}

// Metadata implements datasource.DataSource.
func (d *dataSource[M, T]) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + d.kind.Type
}

// Schema implements datasource.DataSource.
func (d *dataSource[M, T]) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	if d.kind.Unique != nil {
		response.Schema = schema.Schema{MarkdownDescription: d.kind.Description, Attributes: d.kind.Attributes}
		return
	}
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: "Okta's ID of the " + d.noun() + ". Exactly one of `id` and `name` must be set.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"name": schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: "Name of the " + d.noun() + ", in its exact spelling.",
			Validators: []validator.String{
				stringvalidator.LengthAtLeast(1), stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
			},
		},
	}
	maps.Copy(attributes, d.kind.Attributes)
	response.Schema = schema.Schema{
		MarkdownDescription: d.kind.Description + " It is found by its ID or by its exact name; none, or more than one of that name, is an error.",
		Attributes:          attributes,
	}
}

// Read implements datasource.DataSource.
func (d *dataSource[M, T]) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model M
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &model)...)
	client := d.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	unique := d.kind.Unique
	if unique == nil || unique.Instead == nil || !unique.Instead(client, &model) {
		find := d.find
		if unique != nil {
			find = d.findUnique
		}
		found := find(ctx, client, &model, response)
		if found == nil {
			return
		}
		d.kind.Read(&model, found)
	}
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// list asks for objects, and again where some were written lately.
func (d *dataSource[M, T]) list(ctx context.Context, ask func(context.Context) ([]T, error)) ([]T, error) {
	return connection.Find(ctx, d.Connections, "openmetadata"+d.kind.Type, ask)
}

// findUnique returns the one object of a name, or nil after adding an error.
func (d *dataSource[M, T]) findUnique(ctx context.Context, client *api.Client, model *M, response *datasource.ReadResponse) *T {
	unique, name := d.kind.Unique, d.kind.Place(model).Name
	found, err := d.list(ctx, func(ctx context.Context) ([]T, error) {
		if unique.Find != nil {
			return unique.Find(ctx, client, model)
		}
		return d.kind.Objects.Of(client, nil).Find(ctx, unique.Sought(model))
	})
	at, further := path.Root(unique.Attribute), ""
	if unique.Further != nil {
		further = unique.Further(model)
	}
	switch {
	case err != nil:
		diagnose.Error(&response.Diagnostics, diagnose.Read, d.kind.Objects.Described(name), err)
	case len(found) == 0:
		response.Diagnostics.AddAttributeError(at, "No such "+d.noun(),
			fmt.Sprintf("The org has no %s%s %s %q%s. The %s counts in its exact spelling, upper and lower case too.",
				unique.Proper, d.noun(), unique.By, name, further, unique.Attribute))
	case len(found) > 1:
		var each []string
		for _, one := range found {
			each = append(each, unique.Which(one))
		}
		response.Diagnostics.AddAttributeError(at, "More than one "+d.noun(),
			fmt.Sprintf("The org has %d %ss %s %q: %s. %s", len(found), d.noun(), unique.By, name, strings.Join(each, ", "), unique.Advice))
	default:
		return &found[0]
	}
	return nil
}

// noun is what an object is called in a sentence.
func (d *dataSource[M, T]) noun() string { return cmp.Or(d.kind.Noun, d.kind.Objects.Noun) }

// find returns the one object that is sought, or nil after adding an error.
func (d *dataSource[M, T]) find(ctx context.Context, client *api.Client, model *M, response *datasource.ReadResponse) *T {
	place, in := d.kind.Place(model), "the org"
	if len(place.In) > 0 {
		in = "the authorization server " + place.In[0]
	}
	if len(place.In) > 1 {
		in = fmt.Sprintf("the access policy %s of %s", place.In[1], in)
	}
	fail := func(err error) { diagnose.Error(&response.Diagnostics, diagnose.Read, d.noun()+" in "+in, err) }
	none := func(attribute, detail string) {
		response.Diagnostics.AddAttributeError(path.Root(attribute), "No such "+d.noun(), "There is no "+d.noun()+" "+detail)
	}
	var listing api.Listing[T]
	if d.kind.Listed != nil {
		listing = d.kind.Listed(client)
	} else {
		objects := d.kind.Objects.Of(client, place.In)
		if place.ID != "" {
			found, err := objects.Get(ctx, place.ID)
			switch {
			case api.IsNotFound(err):
				none("id", fmt.Sprintf("with the ID %q in %s. %s", place.ID, in, words.Sentence(err.Error())))
			case err != nil:
				fail(err)
			}
			return found
		}
		listing = objects.Listing
	}
	all, err := d.list(ctx, listing.List)
	if err != nil {
		fail(err)
		return nil
	}
	var those []*T
	var ids []string
	for i := range all {
		if item, _ := d.kind.Objects.Item(all[i]); item.ID == place.ID || place.Name != "" && item.Name == place.Name {
			those, ids = append(those, &all[i]), append(ids, item.ID)
		}
	}
	switch {
	case len(those) == 1:
		return those[0]
	case len(those) > 1:
		response.Diagnostics.AddAttributeError(path.Root("name"), "More than one "+d.noun(),
			fmt.Sprintf("There are %d named %q in %s: %s. Set id instead, to that of the one that is meant.", len(those), place.Name, in, strings.Join(ids, ", ")))
	case place.ID != "":
		none("id", fmt.Sprintf("with the ID %q in %s.", place.ID, in))
	default:
		none("name", fmt.Sprintf("named %q in %s. The name counts in its exact spelling, upper and lower case too.", place.Name, in))
	}
	return nil
}

// AuthorizationServerID is the attribute that names the authorization server.
func AuthorizationServerID() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: "ID of the authorization server, or `default` for the org's first one.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1), validate.AuthorizationServerID},
	}
}

// Text is a computed text.
func Text(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// Flag is a computed boolean.
func Flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

// Number is a computed number.
func Number(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

// List is a computed list of texts.
func List(description string) schema.ListAttribute {
	return schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}

// Texts are a computed set of texts.
func Texts(description string) schema.SetAttribute {
	return schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}
