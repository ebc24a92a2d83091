package openmetadata

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// personalTokenModel is the resource's configuration, plan and state.
type personalTokenModel struct {
	ID                  types.String `tfsdk:"id"`
	Name                types.String `tfsdk:"name"`
	Expiry              types.String `tfsdk:"expiry"`
	Keepers             types.Map    `tfsdk:"keepers"`
	EarlyRotationWindow types.Int64  `tfsdk:"early_rotation_window"`
	RevokeOnDestroy     types.Bool   `tfsdk:"revoke_on_destroy"`
	TokenInState        types.Bool   `tfsdk:"token_in_state"`
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

// stored is what goes into the state: the token itself only where that is asked for.
func (m personalTokenModel) stored() *personalTokenModel {
	if !m.TokenInState.ValueBool() {
		m.Token = types.StringNull()
	}
	return &m
}

// asBotToken is the token as the rules for bot tokens look at it, which are the same.
func (m *personalTokenModel) asBotToken() *botTokenModel {
	return &botTokenModel{Token: m.Token, ExpiresAt: m.ExpiresAt, EarlyRotationWindow: m.EarlyRotationWindow}
}

// worn tells whether the token that was just read has to be replaced.
func (m *personalTokenModel) worn(now time.Time, served jwtkey.JWKS) bool {
	return m.asBotToken().worn(now, served) != ""
}

// aged tells whether the token's time is over or nearly so, which needs no look at the token itself.
func (m *personalTokenModel) aged(now time.Time) bool { return m.asBotToken().aged(now) != "" }

// keepToken takes the token from the state.
func (m *personalTokenModel) keepToken(state personalTokenModel) {
	m.ID, m.Token, m.ExpiresAt = state.ID, state.Token, state.ExpiresAt
}

func (m *personalTokenModel) asksForAnother(ctx context.Context, private lifecycle.PrivateState, state personalTokenModel, diagnostics *diag.Diagnostics) (reason string, may bool) {
	planned := &botTokenModel{Expiry: m.Expiry, Keepers: m.Keepers}
	return planned.asksForAnother(ctx, private, botTokenModel{Expiry: state.Expiry, Keepers: state.Keepers}, diagnostics)
}
