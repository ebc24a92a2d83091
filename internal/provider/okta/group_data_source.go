package okta

import (
	"context"
	"fmt"
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
)

// groupDataSource finds a group by its name.
type groupDataSource struct{ connection.DataSource }

var _ datasource.DataSourceWithConfigure = (*groupDataSource)(nil)

// NewGroupDataSource makes data openmetadata_okta_group.
func NewGroupDataSource() datasource.DataSource { return &groupDataSource{} }

type groupDataModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Type        types.String `tfsdk:"type"`
	Description types.String `tfsdk:"description"`
}

// Metadata implements datasource.DataSource.
func (d *groupDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_group"
}

// Schema implements datasource.DataSource.
func (d *groupDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A group of the Okta org, found by its exact name. None, or more than one, is an error.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Okta's id of the group."},
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the group, in its exact spelling.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"type": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "`OKTA_GROUP` (made in Okta), `APP_GROUP` (imported from an app, such as a directory) or `BUILT_IN` (Everyone). " +
					"Groups of different types may share a name. Defaults to any.",
				Validators: []validator.String{stringvalidator.OneOf(api.GroupTypeOkta, api.GroupTypeApp, api.GroupTypeBuiltIn)},
			},
			"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the org says of the group."},
		},
	}
}

// Read implements datasource.DataSource.
func (d *groupDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model groupDataModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &model)...)
	client := d.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	name, groupType := model.Name.ValueString(), model.Type.ValueString()
	found, err := connection.Find(ctx, d.Connections, "openmetadata_okta_group", func(ctx context.Context) ([]api.Group, error) {
		return client.FindGroups(ctx, name, groupType)
	})
	switch {
	case err != nil:
		diagnose.Error(&response.Diagnostics, diagnose.Read, fmt.Sprintf("Okta group %q", name), err)
		return
	case len(found) == 0:
		ofType := ""
		if groupType != "" {
			ofType = " of the type " + groupType
		}
		response.Diagnostics.AddAttributeError(path.Root("name"), "No such group",
			fmt.Sprintf("The org has no group named %q%s. The name counts in its exact spelling, upper and lower case too.", name, ofType))
		return
	case len(found) > 1:
		var each []string
		for _, group := range found {
			each = append(each, group.ID+" ("+group.Type+")")
		}
		response.Diagnostics.AddAttributeError(path.Root("name"), "More than one group",
			fmt.Sprintf("The org has %d groups named %q: %s. Set type, if that tells them apart, or use the id of the one that is meant.", len(found), name, strings.Join(each, ", ")))
		return
	}
	group := found[0]
	model.ID, model.Type = types.StringValue(group.ID), convert.Text(group.Type)
	model.Description = convert.Text(group.Profile.Description)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}
