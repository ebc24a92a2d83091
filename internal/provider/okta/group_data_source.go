package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

type groupDataModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Type        types.String `tfsdk:"type"`
	Description types.String `tfsdk:"description"`
}

// NewGroupDataSource makes data openmetadata_okta_group.
var NewGroupDataSource = lookup.DataSource(lookup.Kind[groupDataModel, api.Group]{
	Objects: groups, Type: "_okta_group",
	Description: "A group of the Okta org, found by its exact name. None, or more than one, is an error.",
	Attributes: map[string]schema.Attribute{
		"id": lookup.Text("Okta's id of the group."),
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
		"description": lookup.Text("What the org says of the group."),
	},
	Place: func(m *groupDataModel) crud.Place { return crud.Place{Name: m.Name.ValueString()} },
	Read: func(m *groupDataModel, group *api.Group) {
		m.ID, m.Type = types.StringValue(group.ID), convert.Text(group.Type)
		m.Description = convert.Text(group.Profile.Description)
	},
	Unique: &lookup.Unique[groupDataModel, api.Group]{
		Attribute: "name", Described: groupObject,
		Find: func(ctx context.Context, client *api.Client, m *groupDataModel) ([]api.Group, error) {
			return client.Groups("").Find(ctx, api.Group{Type: m.Type.ValueString(), Profile: api.GroupProfile{Name: m.Name.ValueString()}})
		},
		None: func(m *groupDataModel) string {
			ofType := ""
			if groupType := m.Type.ValueString(); groupType != "" {
				ofType = " of the type " + groupType
			}
			return fmt.Sprintf("group named %q%s", m.Name.ValueString(), ofType)
		},
		Several: func(m *groupDataModel) string { return fmt.Sprintf("groups named %q", m.Name.ValueString()) },
		Advice:  "Set type, if that tells them apart, or use the id of the one that is meant.",
		Which:   func(group api.Group) string { return group.ID + " (" + group.Type + ")" },
	},
})
