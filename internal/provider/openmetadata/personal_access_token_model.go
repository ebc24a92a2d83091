package openmetadata

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

// personalTokenModel is the resource's configuration, plan and state.
type personalTokenModel struct {
	ID                  types.String `tfsdk:"id"`
	Name                types.String `tfsdk:"name"`
	Expiry              types.String `tfsdk:"expiry"`
	Keepers             types.Map    `tfsdk:"keepers"`
	EarlyRotationWindow types.Int64  `tfsdk:"early_rotation_window"`
	RevokeOnDestroy     types.Bool   `tfsdk:"revoke_on_destroy"`
	Token               types.String `tfsdk:"token"`
	ExpiresAt           types.String `tfsdk:"expires_at"`
	User                types.String `tfsdk:"user"`
	ReadyForRotation    types.Bool   `tfsdk:"ready_for_rotation"`
}

// read takes over what the server has.
func (m *personalTokenModel) read(token api.PersonalToken) {
	m.ID, m.Name, m.Token = types.StringValue(token.ID), types.StringValue(token.Name), convert.Text(token.Token)
	m.ExpiresAt = types.StringNull()
	if at, expires := token.ExpiresAt(); expires {
		m.ExpiresAt = types.StringValue(at.Format(time.RFC3339))
	}
}

// worn tells whether the token has to be replaced, as a bot's has.
func (m *personalTokenModel) worn(now time.Time, served jwtkey.JWKS) bool {
	judged := botTokenModel{Token: m.Token, ExpiresAt: m.ExpiresAt, EarlyRotationWindow: m.EarlyRotationWindow}
	return judged.worn(now, served) != ""
}

func (m *personalTokenModel) asksForAnother(state personalTokenModel) bool {
	return !m.Expiry.Equal(state.Expiry) || !m.Keepers.Equal(state.Keepers)
}
