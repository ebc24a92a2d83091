package openmetadata

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// personalTokenModel is the resource's configuration, plan and state.
type personalTokenModel struct {
	tokenModel

	Name types.String `tfsdk:"name"`
	User types.String `tfsdk:"user"`
}

// read takes over what the server has.
func (m *personalTokenModel) read(token api.PersonalToken) {
	m.ID, m.Name = types.StringValue(token.ID), types.StringValue(token.Name)
	m.readToken(token.Token, token)
}

// take is read for a token that was just made, for the user.
func (m *personalTokenModel) take(token api.PersonalToken, user string) {
	m.read(token)
	m.User, m.ReadyForRotation = types.StringValue(user), types.BoolValue(false)
}

// keepToken takes the token from the state.
func (m *personalTokenModel) keepToken(state personalTokenModel) {
	m.ID, m.Token, m.ExpiresAt = state.ID, state.Token, state.ExpiresAt
}

func (m *personalTokenModel) object() string {
	return fmt.Sprintf("personal access token %q", m.Name.ValueString())
}
