package okta

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

type groupDataModel struct {
	groupModel
	Type types.String `tfsdk:"type"`
}

// NewGroupDataSource makes data openmetadata_okta_group.
var NewGroupDataSource = lookup.DataSource(lookup.Kind[groupDataModel, api.Group]{
	Objects: groups, Type: "_okta_group",
	Description: "A group of the Okta org, found by its exact name. None, or more than one, is an error.",
	Attributes: map[string]schema.Attribute{
		"id": lookup.Text("Okta's ID of the group."),
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
	Place: (*groupDataModel).place,
	Read: func(m *groupDataModel, group *api.Group) {
		m.read(group)
		m.Type = convert.Text(group.Type)
	},
	Unique: &lookup.Unique[groupDataModel, api.Group]{
		Attribute: "name", By: "named",
		Sought: func(m *groupDataModel) api.Group {
			return api.Group{Type: m.Type.ValueString(), Profile: api.GroupProfile{Name: m.Name.ValueString()}}
		},
		Further: func(m *groupDataModel) string {
			if m.Type.ValueString() == "" {
				return ""
			}
			return " of the type " + m.Type.ValueString()
		},
		Which:  func(group api.Group) string { return group.ID + " (" + group.Type + ")" },
		Advice: "Set type, if that tells them apart, or use the id of the one that is meant.",
	},
})
