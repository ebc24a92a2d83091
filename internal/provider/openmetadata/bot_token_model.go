package openmetadata

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// botTokenModel is the resource's configuration, plan and state.
type botTokenModel struct {
	ID                  types.String `tfsdk:"id"`
	Bot                 types.String `tfsdk:"bot"`
	Expiry              types.String `tfsdk:"expiry"`
	Keepers             types.Map    `tfsdk:"keepers"`
	EarlyRotationWindow types.Int64  `tfsdk:"early_rotation_window"`
	Timeout             types.Int64  `tfsdk:"timeout"`
	RevokeOnDestroy     types.Bool   `tfsdk:"revoke_on_destroy"`
	AllowActingToken    types.Bool   `tfsdk:"allow_acting_token"`
	TokenInState        types.Bool   `tfsdk:"token_in_state"`
	Token               types.String `tfsdk:"token"`
	ServedFingerprint   types.String `tfsdk:"served_fingerprint"`
	Fingerprint         types.String `tfsdk:"fingerprint"`
	ExpiresAt           types.String `tfsdk:"expires_at"`
	BotUserID           types.String `tfsdk:"bot_user_id"`
	ReadyForRotation    types.Bool   `tfsdk:"ready_for_rotation"`
}

// read takes the token that the server has. A revoked one is null.
func (m *botTokenModel) read(token api.BotToken) {
	m.Token = convert.Text(token.Token)
	m.ServedFingerprint = fingerprint(m.Token)
	m.ExpiresAt = types.StringNull()
	if at, expires := token.ExpiresAt(); expires {
		m.ExpiresAt = types.StringValue(at.Format(time.RFC3339))
	}
	if token.Expiry != "" {
		m.Expiry = types.StringValue(token.Expiry)
	}
}

// handOn notes the token as the one that the state hands on.
func (m *botTokenModel) handOn() { m.Fingerprint = m.ServedFingerprint }

// handedOn tells whether the token that the bot has is the one that was handed on last.
func (m *botTokenModel) handedOn() bool { return m.Fingerprint.Equal(m.ServedFingerprint) }

// stored is what goes into the state: the token itself only where that is asked for.
func (m botTokenModel) stored() *botTokenModel {
	if !m.TokenInState.ValueBool() {
		m.Token = types.StringNull()
	}
	return &m
}

// fingerprint is null for no token. A signed token has enough randomness in it that its hash tells nothing of it.
func fingerprint(token types.String) types.String {
	if token.IsNull() || token.IsUnknown() {
		return types.StringNull()
	}
	sum := sha256.Sum256([]byte(token.ValueString()))
	return types.StringValue(hex.EncodeToString(sum[:]))
}

// worn says why the token has to be replaced: it was taken away, its time is over or nearly so, or the server has another
// key than the one that signed it. It is empty for one that is good.
func (m *botTokenModel) worn(now time.Time, served jwtkey.JWKS) string {
	if m.Token.IsNull() {
		return "The token was revoked"
	}
	if reason := m.aged(now); reason != "" {
		return reason
	}
	if m.foreign(served) {
		return "The token is not signed by the key that the server serves, so the server refuses it"
	}
	return ""
}

// foreign tells whether none of the served keys has signed the token. While the server serves the shipped key nothing is
// said: whoever signed with that proves nothing, since everybody has it.
func (m *botTokenModel) foreign(served jwtkey.JWKS) bool {
	return foreignToken(m.Token.ValueString(), served)
}

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

func (m *botTokenModel) aged(now time.Time) string {
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

// asksForAnother says why the plan wants another token than the state has, whatever became of that; empty when it does not.
// may tells that it depends on what is not known yet.
func (m *botTokenModel) asksForAnother(ctx context.Context, private lifecycle.PrivateState, state botTokenModel, diagnostics *diag.Diagnostics) (reason string, may bool) {
	keeping := lifecycle.Keepers(ctx, private, m.Keepers, state.Keepers, diagnostics)
	switch {
	case keeping == lifecycle.KeepersRotate:
		return "keepers has other values", false
	case m.Expiry.IsUnknown():
		return "expiry is known only after apply", true
	case !m.Expiry.Equal(state.Expiry):
		return fmt.Sprintf("expiry changes from %s to %s", state.Expiry, m.Expiry), false
	case keeping == lifecycle.KeepersMayRotate:
		return "keepers is known only after apply", true
	}
	return "", false
}

// known is the lifetime for another token in the place of one whose own is not known.
func known(expiry types.String) types.String {
	if expiry.IsNull() {
		return types.StringValue(defaultTokenExpiry)
	}
	return expiry
}

// addRotation says in the plan that a token is replaced, or may be, and whoever uses the present one is cut off.
func addRotation(diagnostics *diag.Diagnostics, object, reason string, may bool) {
	summary, then := "This plan replaces the "+object, "so another takes its place"
	if may {
		summary, then = "This plan may rotate the "+object, "and if that makes a difference another takes its place"
	}
	diagnostics.AddWarning(summary, words.Sentence(fmt.Sprintf("%s, %s", reason, then))+" Whoever uses the present one needs the new one then.")
}

// tokenUnknown marks what a new token decides.
func (m *botTokenModel) tokenUnknown() {
	m.Fingerprint, m.ServedFingerprint = types.StringUnknown(), types.StringUnknown()
	m.ExpiresAt = types.StringUnknown()
	m.Token = placedToken(m.TokenInState, types.StringUnknown())
	if m.Expiry.ValueString() == unlimited {
		m.ExpiresAt = types.StringNull()
	}
}

// keepToken takes the token from the state.
func (m *botTokenModel) keepToken(state botTokenModel) {
	m.Token, m.Fingerprint, m.ServedFingerprint, m.ExpiresAt = state.Token, state.Fingerprint, state.ServedFingerprint, state.ExpiresAt
}

// placedToken is the token that a plan shows, of the one that the state has: null where the state is to hold none, and
// unknown where it is to hold one and does not yet.
func placedToken(inState types.Bool, have types.String) types.String {
	switch {
	case inState.IsUnknown(), inState.ValueBool() && have.IsNull():
		return types.StringUnknown()
	case !inState.ValueBool():
		return types.StringNull()
	}
	return have
}
