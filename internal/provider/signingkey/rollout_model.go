package signingkey

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

// rolloutModel is the resource's configuration, plan and state.
type rolloutModel struct {
	ID               types.String `tfsdk:"id"`
	Thumbprint       types.String `tfsdk:"thumbprint"`
	KeyID            types.String `tfsdk:"key_id"`
	Timeout          types.Int64  `tfsdk:"timeout"`
	Settle           types.Int64  `tfsdk:"settle"`
	ServedThumbprint types.String `tfsdk:"served_thumbprint"`
	ServedKeyID      types.String `tfsdk:"served_key_id"`
	IsShippedDefault types.Bool   `tfsdk:"is_shipped_default"`
}

// target is the key that is to be served.
type target struct{ thumbprint, keyID string }

func (m *rolloutModel) target() target {
	return target{thumbprint: m.Thumbprint.ValueString(), keyID: m.KeyID.ValueString()}
}

// read takes what the server serves: the wanted key if it is among its keys, or else the first.
func (m *rolloutModel) read(served jwtkey.JWKS) {
	m.ServedThumbprint, m.ServedKeyID, m.IsShippedDefault = types.StringNull(), types.StringNull(), types.BoolValue(served.ShippedDefault())
	key, found := served.Find(m.Thumbprint.ValueString())
	if usable := served.Usable(); !found && len(usable) > 0 {
		key = usable[0]
	}
	if facts, err := key.Facts(); err == nil {
		m.ServedThumbprint, m.ServedKeyID = types.StringValue(facts.Thumbprint), convert.Text(key.KeyID)
	}
}

// inForce tells whether what was read is what is wanted.
func (m *rolloutModel) inForce(plan rolloutModel) bool {
	return m.ServedThumbprint.Equal(plan.Thumbprint) && !m.IsShippedDefault.ValueBool() &&
		(plan.KeyID.IsNull() || m.ServedKeyID.Equal(plan.KeyID))
}

// plannedOutcome is what a successful rollout leads to, as far as it is known.
func (m *rolloutModel) plannedOutcome() {
	m.ServedThumbprint = m.Thumbprint
	m.ServedKeyID = m.KeyID
	if m.KeyID.IsNull() {
		m.ServedKeyID = types.StringUnknown()
	}
	m.IsShippedDefault = types.BoolValue(false)
}

// servedBy tells whether a key set is the wanted one.
func (t target) servedBy(served jwtkey.JWKS) bool {
	key, found := served.Find(t.thumbprint)
	return found && !served.ShippedDefault() && (t.keyID == "" || key.KeyID == t.keyID)
}

func (t target) String() string {
	if t.keyID == "" {
		return "the key with thumbprint " + t.thumbprint
	}
	return fmt.Sprintf("the key with thumbprint %s under the key id %s", t.thumbprint, t.keyID)
}

// describe words a key set for a person.
func describe(served jwtkey.JWKS) string {
	var keys []string
	for _, key := range served.Keys {
		facts, err := key.Facts()
		if err != nil {
			keys = append(keys, "one without content: its key files did not load")
			continue
		}
		text := fmt.Sprintf("key id %s, thumbprint %s", key.KeyID, facts.Thumbprint)
		if facts.ShippedDefault {
			text += " (this is the key that every release ships)"
		}
		keys = append(keys, text)
	}
	if len(keys) == 0 {
		return "no key at all"
	}
	return strings.Join(keys, "; ")
}
