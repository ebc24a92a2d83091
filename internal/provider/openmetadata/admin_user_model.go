package openmetadata

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

// adminUserModel is the resource's configuration, plan and state.
type adminUserModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Email       types.String `tfsdk:"email"`
	DisplayName types.String `tfsdk:"display_name"`
	IsAdmin     types.Bool   `tfsdk:"is_admin"`
	Created     types.Bool   `tfsdk:"created"`
}

// read takes over what the server has.
func (m *adminUserModel) read(account api.User) {
	m.ID = types.StringValue(account.ID)
	m.Name = types.StringValue(account.Name)
	// The server compares addresses without regard to case, so another spelling is no drift.
	if account.Email != "" && !strings.EqualFold(m.Email.ValueString(), account.Email) {
		m.Email = types.StringValue(account.Email)
	}
	m.DisplayName = convert.Text(account.DisplayName)
	m.IsAdmin = types.BoolValue(account.IsAdmin)
}
