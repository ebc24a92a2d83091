package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

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

func (m *groupModel) object() string { return groupObject(m.Name.ValueString()) }

func groupObject(name string) string { return fmt.Sprintf("Okta group %q", name) }
