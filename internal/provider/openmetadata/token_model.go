package openmetadata

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// tokenValue is a token, and when it expires.
type tokenValue struct {
	Token     types.String `tfsdk:"token"`
	ExpiresAt types.String `tfsdk:"expires_at"`
}

// tokenModel is what the tokens of bots and those of people have in common in configuration, plan and state.
type tokenModel struct {
	tokenValue

	ID                  types.String `tfsdk:"id"`
	Expiry              types.String `tfsdk:"expiry"`
	Keepers             types.Map    `tfsdk:"keepers"`
	EarlyRotationWindow types.Int64  `tfsdk:"early_rotation_window"`
	RevokeOnDestroy     types.Bool   `tfsdk:"revoke_on_destroy"`
	TokenInState        types.Bool   `tfsdk:"token_in_state"`
	ReadyForRotation    types.Bool   `tfsdk:"ready_for_rotation"`
}

// importedToken is what the state has of a token before it is read for the first time.
func importedToken(id string, revokes bool) tokenModel {
	return tokenModel{
		ID: types.StringValue(id), Keepers: types.MapNull(types.StringType), EarlyRotationWindow: types.Int64Value(0),
		RevokeOnDestroy: types.BoolValue(revokes), TokenInState: types.BoolValue(false),
	}
}

// readToken takes the token that the server has. A revoked one is null.
func (m *tokenValue) readToken(token string, life interface{ ExpiresAt() (time.Time, bool) }) {
	m.Token, m.ExpiresAt = convert.Text(token), types.StringNull()
	if at, expires := life.ExpiresAt(); expires {
		m.ExpiresAt = types.StringValue(at.Format(time.RFC3339))
	}
}

// placed is the token as a plan shows it, of the one that the state has: null where the state is to hold none, and unknown
// where it is to hold one and does not yet.
func (m *tokenModel) placed() types.String {
	switch {
	case m.TokenInState.IsUnknown(), m.TokenInState.ValueBool() && m.Token.IsNull():
		return types.StringUnknown()
	case !m.TokenInState.ValueBool():
		return types.StringNull()
	}
	return m.Token
}

// common is for storeToken.
func (m *tokenModel) common() *tokenModel { return m }

// hide leaves the token away where the state is not to hold it.
func (m *tokenModel) hide() {
	if !m.TokenInState.ValueBool() {
		m.Token = types.StringNull()
	}
}

// storeToken writes a model into the state: the token itself only where that is asked for. The model keeps it.
func storeToken(ctx context.Context, state *tfsdk.State, model interface{ common() *tokenModel }, diagnostics *diag.Diagnostics) {
	token := model.common().Token
	model.common().hide()
	diagnostics.Append(state.Set(ctx, model)...)
	model.common().Token = token
}

// worn says why the token has to be replaced: it was taken away, its time is over or nearly so, or the server has another key
// than the one that signed it. It is empty for one that is good.
func (m *tokenModel) worn(now time.Time, served jwtkey.JWKS) string {
	if m.Token.IsNull() {
		return "The token was revoked"
	}
	if reason := m.aged(now); reason != "" {
		return reason
	}
	if foreignToken(m.Token.ValueString(), served) {
		return "The token is not signed by the key that the server serves, so the server refuses it"
	}
	return ""
}

// foreignToken tells whether none of the served keys has signed a token. While the server serves the shipped key nothing is
// said: whoever signed with that proves nothing, since everybody has it.
func foreignToken(token string, served jwtkey.JWKS) bool {
	keys := served.Usable()
	if len(keys) == 0 || served.ShippedDefault() {
		return false
	}
	for _, key := range keys {
		pub, err := key.PublicKey()
		if err != nil {
			continue
		}
		if _, err := jwtkey.Verify(token, pub); err == nil {
			return false
		}
	}
	return true
}

func (m *tokenModel) aged(now time.Time) string {
	at, err := time.Parse(time.RFC3339, m.ExpiresAt.ValueString())
	window := time.Duration(m.EarlyRotationWindow.ValueInt64()) * time.Hour
	switch {
	case m.ExpiresAt.IsNull() || err != nil || now.Before(at.Add(-window)):
		return ""
	case now.Before(at):
		return "The token expires at " + m.ExpiresAt.ValueString() + ", which is within early_rotation_window"
	default:
		return "The token has expired at " + m.ExpiresAt.ValueString()
	}
}

// rotation says why another token takes the place of the one that the state has: the plan asks for it, whatever became of that,
// or that is of no use any more, as far as a read before has found, or its age tells. It is empty where that stays. may tells
// that it depends on what is not known yet.
func (m *tokenModel) rotation(ctx context.Context, private lifecycle.PrivateState, state tokenModel, now time.Time, diagnostics *diag.Diagnostics) (reason string, may bool) {
	keeping := lifecycle.Keepers(ctx, private, m.Keepers, state.Keepers, diagnostics)
	state.EarlyRotationWindow = m.EarlyRotationWindow
	aged := state.aged(now)
	switch {
	case keeping == lifecycle.KeepersRotate:
		return "keepers has other values", false
	case !m.Expiry.IsUnknown() && !m.Expiry.Equal(state.Expiry):
		return fmt.Sprintf("expiry changes from %s to %s", state.Expiry, m.Expiry), false
	case aged != "":
		return aged, false
	case state.ReadyForRotation.ValueBool():
		return "it was revoked, has expired, or is not signed by the key that the server serves", false
	case m.Expiry.IsUnknown():
		return "expiry is known only after apply", true
	case keeping == lifecycle.KeepersMayRotate:
		return "keepers is known only after apply", true
	}
	return "", false
}

// planRotation says in the plan that the token is replaced, or may be, and whoever uses the present one is cut off.
func (m *tokenModel) planRotation(diagnostics *diag.Diagnostics, object, reason string, may bool) {
	if m.Expiry.IsNull() { // that of the one that is replaced is not known
		m.Expiry = types.StringValue(defaultTokenExpiry)
	}
	summary, then := "This plan replaces the "+object, "so another takes its place"
	if may {
		summary, then = "This plan may rotate the "+object, "and if that makes a difference another takes its place"
	}
	diagnostics.AddWarning(summary, words.Sentence(fmt.Sprintf("%s, %s", reason, then))+" Whoever uses the present one needs the new one then.")
}
