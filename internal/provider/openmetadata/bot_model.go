package openmetadata

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

// botModel is the resource's configuration, plan and state.
type botModel struct {
	ID                 types.String `tfsdk:"id"`
	Name               types.String `tfsdk:"name"`
	Email              types.String `tfsdk:"email"`
	DisplayName        types.String `tfsdk:"display_name"`
	Description        types.String `tfsdk:"description"`
	IsAdmin            types.Bool   `tfsdk:"is_admin"`
	AllowImpersonation types.Bool   `tfsdk:"allow_impersonation"`
	Roles              types.Set    `tfsdk:"roles"`
	BotUserID          types.String `tfsdk:"bot_user_id"`
	System             types.Bool   `tfsdk:"system"`
}

// read takes over what the server has.
func (m *botModel) read(bot api.Bot, account api.User) {
	m.ID, m.Name = types.StringValue(bot.ID), types.StringValue(bot.Name)
	m.DisplayName, m.Description = convert.Text(bot.DisplayName), convert.Text(bot.Description)
	m.System = types.BoolValue(bot.Provider == api.BotProviderSystem)
	m.BotUserID = types.StringValue(account.ID)
	if m.Email.IsUnknown() || !strings.EqualFold(m.Email.ValueString(), account.Email) {
		m.Email = convert.Text(account.Email)
	}
	m.IsAdmin, m.AllowImpersonation = types.BoolValue(account.IsAdmin), types.BoolValue(account.AllowImpersonation)
	m.Roles = convert.Set(roleNames(account.Roles))
}

// roleNames are the names of roles, in order.
func roleNames(roles []api.Role) []string {
	names := []string{}
	for _, role := range roles {
		names = append(names, role.Name)
	}
	slices.Sort(names)
	return names
}

func (m *botModel) object() string { return botObject(m.Name.ValueString()) }

// account is the name of the account that a new bot gets: the server keeps names in lower case.
func (m *botModel) account() string { return strings.ToLower(m.Name.ValueString()) }

// address is the account's e-mail address.
func (m *botModel) address() string {
	if m.Email.IsNull() || m.Email.IsUnknown() {
		return m.account() + "@open-metadata.org"
	}
	return m.Email.ValueString()
}
