package securityconfig

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// secretMark tells one secret from another without holding it. The salt is the resource's own, the fingerprint is that of the
// secret that was written last. Both are empty where no secret was written.
type secretMark struct {
	Salt        string `json:"salt"`
	Fingerprint string `json:"fingerprint"`
}

func (m secretMark) of(secret string) string {
	// The salt is random text; that it is written in hexadecimal takes nothing from it.
	hash := hmac.New(sha256.New, []byte(m.Salt))
	hash.Write([]byte(secret))
	return hex.EncodeToString(hash.Sum(nil))
}

func (m *model) mark() secretMark {
	return secretMark{Salt: m.ClientSecretSalt.ValueString(), Fingerprint: m.ClientSecretWritten.ValueString()}
}

// keepSecret notes the fingerprint of the secret that was written, under the salt that there is already.
func (m *model) keepSecret(prior secretMark) {
	m.forgetSecret()
	if m.ClientSecret.IsNull() {
		return
	}
	if prior.Salt == "" {
		prior.Salt = rand.Text()
	}
	m.ClientSecretSalt = types.StringValue(prior.Salt)
	m.ClientSecretWritten = types.StringValue(prior.of(m.ClientSecret.ValueString()))
	m.ClientSecretFingerprint = m.ClientSecretWritten
}

// forgetSecret notes that no secret was written.
func (m *model) forgetSecret() {
	m.ClientSecretSalt, m.ClientSecretWritten, m.ClientSecretFingerprint = types.StringNull(), types.StringNull(), types.StringNull()
}

// readSecret takes over the fingerprint of the server's secret where it shows it, which it does to bots only (F26). Otherwise
// the one of the secret that was written last stays.
func (m *model) readSecret(served api.SecurityConfiguration) {
	oidc, _ := served.Authentication["oidcConfiguration"].(map[string]any)
	secret, shown := oidc["secret"].(string)
	if mark := m.mark(); shown && secret != ssoconfig.SecretMask && mark.Salt != "" {
		m.ClientSecretFingerprint = types.StringValue(mark.of(secret))
	}
}

// planSecret plans what is known of the secret: nothing without one, unknown when one will be written. That is in every change
// of the settings, since the whole configuration is written, and also by itself: when the server shows another secret than the
// one written last, or, without a version, when another one is configured.
func planSecret(ctx context.Context, config, state model, settingsChange bool, response *resource.ModifyPlanResponse) {
	var planned model
	planned.forgetSecret()
	if !config.ClientSecret.IsNull() {
		mark := state.mark()
		writes := settingsChange || mark.Salt != "" && (mark.Fingerprint != state.ClientSecretFingerprint.ValueString() ||
			config.ClientSecretVersion.IsNull() && !config.ClientSecret.IsUnknown() && mark.of(config.ClientSecret.ValueString()) != mark.Fingerprint)
		if !writes {
			return
		}
		planned.ClientSecretFingerprint, planned.ClientSecretWritten = types.StringUnknown(), types.StringUnknown()
		planned.ClientSecretSalt = types.StringUnknown()
		if mark.Salt != "" {
			planned.ClientSecretSalt = types.StringValue(mark.Salt)
		}
	}
	for name, value := range map[string]types.String{
		"client_secret_salt": planned.ClientSecretSalt, "client_secret_written_fingerprint": planned.ClientSecretWritten,
		"client_secret_fingerprint": planned.ClientSecretFingerprint,
	} {
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, path.Root(name), value)...)
	}
}
