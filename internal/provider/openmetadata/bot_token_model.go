package openmetadata

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// botTokenModel is the resource's configuration, plan and state.
type botTokenModel struct {
	tokenModel

	Bot               types.String `tfsdk:"bot"`
	Timeout           types.Int64  `tfsdk:"timeout"`
	AllowActingToken  types.Bool   `tfsdk:"allow_acting_token"`
	ServedFingerprint types.String `tfsdk:"served_fingerprint"`
	Fingerprint       types.String `tfsdk:"fingerprint"`
	BotUserID         types.String `tfsdk:"bot_user_id"`
}

// read takes the token that the server has. A revoked one is null.
func (m *botTokenModel) read(token api.BotToken) {
	m.readToken(token.Token, token)
	m.ServedFingerprint = fingerprint(m.Token)
	if token.Expiry != "" {
		m.Expiry = types.StringValue(token.Expiry)
	}
}

// handOn notes the token as the one that the state hands on.
func (m *botTokenModel) handOn() { m.Fingerprint = m.ServedFingerprint }

// fingerprint is null for no token. A signed token has enough randomness in it that its hash tells nothing of it.
func fingerprint(token types.String) types.String {
	if token.IsNull() || token.IsUnknown() {
		return types.StringNull()
	}
	sum := sha256.Sum256([]byte(token.ValueString()))
	return types.StringValue(hex.EncodeToString(sum[:]))
}

// tokenUnknown marks what a new token decides.
func (m *botTokenModel) tokenUnknown() {
	m.Fingerprint, m.ServedFingerprint, m.ExpiresAt, m.Token = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.Token = m.placed()
	if m.Expiry.ValueString() == unlimited {
		m.ExpiresAt = types.StringNull()
	}
}

// keepToken takes the token from the state.
func (m *botTokenModel) keepToken(state botTokenModel) {
	m.Token, m.Fingerprint, m.ServedFingerprint, m.ExpiresAt = state.Token, state.Fingerprint, state.ServedFingerprint, state.ExpiresAt
}

func (m *botTokenModel) object() string { return botTokenObject(m.Bot.ValueString()) }
