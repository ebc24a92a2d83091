package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewGroupResource makes openmetadata_okta_group. A group that comes from elsewhere cannot be changed here and is refused.
var NewGroupResource = crud.New(crud.Kind[groupModel, api.Group]{
	Objects: ownGroups, Type: "_okta_group", Schema: groupSchema, MovedFrom: "okta_group",
	Place: (*groupModel).place, Request: (*groupModel).request, Read: (*groupModel).read,
	Fields: map[string]path.Path{"profile.description": path.Root("description"), "profile.name": path.Root("name")},
	Foreign: func(group api.Group) (summary, detail string) {
		if group.Type == api.GroupTypeOkta {
			return "", ""
		}
		return "Not a group of Okta's own",
			fmt.Sprintf("The group %q has the type %s: it comes from elsewhere, or is built in, and cannot be changed here. Use data.openmetadata_okta_group.", group.Profile.Name, group.Type)
	},
	Lags: true, Searched: true,
})

// groupModel is the resource's configuration, plan and state.
type groupModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

func (m *groupModel) request(context.Context, *diag.Diagnostics) api.Group {
	return api.Group{
		ID: m.ID.ValueString(), Type: api.GroupTypeOkta,
		Profile: api.GroupProfile{Name: m.Name.ValueString(), Description: m.Description.ValueString()},
	}
}

func (m *groupModel) read(group *api.Group) {
	m.ID = types.StringValue(group.ID)
	m.Name = convert.Text(group.Profile.Name)
	m.Description = convert.Text(group.Profile.Description)
}

func (m *groupModel) place() crud.Place { return crud.At(m.ID, m.Name) }
