package openmetadata

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// What the private state keeps: the configuration that Create found, and the salt and the fingerprint of the client
// secret that was written last.
const (
	foundKey  = "found"
	secretKey = "client_secret"
)

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// blocksOfOthers are never touched by the resource and may hold secrets that the server shows in clear (openmetadata.md,
// section 1.3), so they are neither kept nor put back.
var blocksOfOthers = []string{"ldapConfiguration", "samlConfiguration"}

// keepFound keeps what the server had, without secrets.
func keepFound(ctx context.Context, private privateWriter, found api.SecurityConfiguration, diagnostics *diag.Diagnostics) {
	kept := found.Clone()
	for _, name := range blocksOfOthers {
		delete(kept.Authentication, name)
	}
	if oidc, isObject := kept.Authentication["oidcConfiguration"].(map[string]any); isObject {
		oidc["secret"] = api.Mask
	}
	encoded, err := json.Marshal(kept)
	if err != nil {
		diagnostics.AddError("Cannot keep the configuration that was found", err.Error())
		return
	}
	diagnostics.Append(private.SetKey(ctx, foundKey, encoded)...)
}

// foundBefore returns what keepFound kept; kept is false after an import.
func foundBefore(ctx context.Context, private privateReader, diagnostics *diag.Diagnostics) (found api.SecurityConfiguration, kept bool) {
	encoded, problems := private.GetKey(ctx, foundKey)
	diagnostics.Append(problems...)
	if len(encoded) == 0 {
		return found, false
	}
	if err := json.Unmarshal(encoded, &found); err != nil {
		diagnostics.AddError("The private state is damaged", "The configuration that was found before cannot be read: "+err.Error())
		return found, false
	}
	return found, true
}

// secretMark tells one secret from another without holding it. The salt is the resource's own.
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

// markOf returns what is known of the secret that was written last; its salt is empty when there was none.
func markOf(ctx context.Context, private privateReader, diagnostics *diag.Diagnostics) (mark secretMark) {
	if private == nil {
		return mark
	}
	encoded, problems := private.GetKey(ctx, secretKey)
	diagnostics.Append(problems...)
	if len(encoded) == 0 {
		return mark
	}
	if err := json.Unmarshal(encoded, &mark); err != nil {
		diagnostics.AddError("The private state is damaged", "The fingerprint of the client secret cannot be read: "+err.Error())
	}
	return mark
}

// keepSecret notes the fingerprint of the secret that was written, under the salt that there is already.
func (m *securityConfigModel) keepSecret(ctx context.Context, private privateWriter, prior privateReader, diagnostics *diag.Diagnostics) {
	m.ClientSecretFingerprint = types.StringNull()
	if m.ClientSecret.IsNull() {
		diagnostics.Append(private.SetKey(ctx, secretKey, []byte("{}"))...)
		return
	}
	mark := markOf(ctx, prior, diagnostics)
	if mark.Salt == "" {
		mark.Salt = rand.Text()
	}
	mark.Fingerprint = mark.of(m.ClientSecret.ValueString())
	encoded, err := json.Marshal(mark)
	if err != nil {
		diagnostics.AddError("Cannot keep the client secret's fingerprint", err.Error())
		return
	}
	diagnostics.Append(private.SetKey(ctx, secretKey, encoded)...)
	m.ClientSecretFingerprint = types.StringValue(mark.Fingerprint)
}

// readSecret takes over the fingerprint of the server's secret where it shows it, which it does to bots only (F26).
// Otherwise the one of the secret that was written last stays.
func (m *securityConfigModel) readSecret(ctx context.Context, private privateReader, served api.SecurityConfiguration, diagnostics *diag.Diagnostics) {
	oidc, _ := served.Authentication["oidcConfiguration"].(map[string]any)
	secret, shown := oidc["secret"].(string)
	mark := markOf(ctx, private, diagnostics)
	if shown && secret != api.Mask && mark.Salt != "" {
		m.ClientSecretFingerprint = types.StringValue(mark.of(secret))
	}
}

// publish writes the state: what the server serves, and nothing of the secret or the token.
func (m *securityConfigModel) publish(ctx context.Context, served api.SecurityConfiguration, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	if err := m.read(served); err != nil {
		diagnostics.AddError("Cannot read the "+securityConfigObject, err.Error()+".")
		return
	}
	m.ClientSecret, m.RehearsalToken = types.StringNull(), types.StringNull()
	diagnostics.Append(state.Set(ctx, m)...)
}
