// Package lookup has what the data sources have in common that find one object of the Okta org by its ID or by its name.
package lookup

import (
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
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Kind is what is particular to one of the data sources. M is the model of its configuration and state, T the object.
type Kind[M, T any] struct {
	// Type is the type's name without the provider's.
	Type string
	// Noun is what an object is called in a sentence, such as "access policy".
	Noun string
	// Description is that of the schema.
	Description string
	// Attributes are those beside id and name.
	Attributes map[string]schema.Attribute
	// Sought are what the configuration asks for, of which one is null.
	Sought func(*M) (id, name types.String)
	// In is where the object is looked for, such as "the org".
	In func(*M) string
	// Get reads the object of an ID. An error that is api.IsNotFound says that there is none. Without it the list is asked.
	Get func(ctx context.Context, client *api.Client, model *M, id string) (*T, error)
	// List reads all objects that it could be.
	List func(ctx context.Context, client *api.Client, model *M) ([]T, error)
	// Names returns an object's ID and name.
	Names func(*T) (id, name string)
	// Read takes the object over into the model.
	Read func(*M, *T)
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
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: "Okta's ID of the " + d.kind.Noun + ". Exactly one of `id` and `name` must be set.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"name": schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: "Name of the " + d.kind.Noun + ", in its exact spelling.",
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
	found := d.find(ctx, client, &model, response)
	if found == nil {
		return
	}
	d.kind.Read(&model, found)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// find returns the one object that is sought, or nil after adding an error.
func (d *dataSource[M, T]) find(ctx context.Context, client *api.Client, model *M, response *datasource.ReadResponse) *T {
	id, name := d.kind.Sought(model)
	fail := func(err error) {
		diagnose.Error(&response.Diagnostics, diagnose.Read, d.kind.Noun+" in "+d.kind.In(model), err)
	}
	if !id.IsNull() && d.kind.Get != nil {
		found, err := d.kind.Get(ctx, client, model, id.ValueString())
		switch {
		case api.IsNotFound(err):
			d.none("id", fmt.Sprintf("with the ID %q in %s. %s", id.ValueString(), d.kind.In(model), words.Sentence(err.Error())), response)
		case err != nil:
			fail(err)
		}
		return found
	}
	all, err := connection.Find(ctx, d.Connections, "openmetadata"+d.kind.Type, func(ctx context.Context) ([]T, error) {
		return d.kind.List(ctx, client, model)
	})
	if err != nil {
		fail(err)
		return nil
	}
	var those []*T
	var ids []string
	for i := range all {
		if itsID, itsName := d.kind.Names(&all[i]); itsID == id.ValueString() || !name.IsNull() && itsName == name.ValueString() {
			those, ids = append(those, &all[i]), append(ids, itsID)
		}
	}
	switch {
	case len(those) == 1:
		return those[0]
	case len(those) > 1:
		response.Diagnostics.AddAttributeError(path.Root("name"), "More than one "+d.kind.Noun,
			fmt.Sprintf("There are %d named %q in %s: %s. Set id instead, to that of the one that is meant.", len(those), name.ValueString(), d.kind.In(model), strings.Join(ids, ", ")))
	case !id.IsNull():
		d.none("id", fmt.Sprintf("with the ID %q in %s.", id.ValueString(), d.kind.In(model)), response)
	default:
		d.none("name", fmt.Sprintf("named %q in %s. The name counts in its exact spelling, upper and lower case too.", name.ValueString(), d.kind.In(model)), response)
	}
	return nil
}

func (d *dataSource[M, T]) none(attribute, detail string, response *datasource.ReadResponse) {
	response.Diagnostics.AddAttributeError(path.Root(attribute), "No such "+d.kind.Noun, "There is no "+d.kind.Noun+" "+detail)
}

// Org is where objects of the org itself are looked for.
const Org = "the org"

// InServer is where objects of an authorization server are looked for.
func InServer(id types.String) string { return "the authorization server " + id.ValueString() }

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

// Texts are a computed set of texts.
func Texts(description string) schema.SetAttribute {
	return schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}
