package signingkey

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// keyEphemeral is a key pair that is in no state and no plan.
type keyEphemeral struct{}

var _ ephemeral.EphemeralResource = (*keyEphemeral)(nil)

// NewKeyEphemeral makes the ephemeral openmetadata_jwt_signing_key.
func NewKeyEphemeral() ephemeral.EphemeralResource { return &keyEphemeral{} }

// Metadata implements ephemeral.EphemeralResource.
func (e *keyEphemeral) Metadata(_ context.Context, request ephemeral.MetadataRequest, response *ephemeral.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_jwt_signing_key"
}

// Schema implements ephemeral.EphemeralResource.
func (e *keyEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "An RSA key pair for an OpenMetadata server to sign its tokens with, in every form that one needs, kept in neither state nor plan: " +
			"from a private key that comes out of a secret store, or a new one. **A new one is another in every run, and already in its plan**: " +
			"store it by a write-only argument under a revision, read it back from the store, and take everything else from what was read back.",
		Attributes: map[string]schema.Attribute{
			"private_key": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A private RSA key, unencrypted: PEM, or base64 of DER. If unset, a new key is made.",
			},
			"bits": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Size of a new key, a multiple of 8 from 2048 to 4096; it does not go with `private_key`. Defaults to 2048, or the size of `private_key`.",
				Validators:          append(slices.Clip(sizes), int64validator.ConflictsWith(path.MatchRoot("private_key"))),
			},
			"private_key_pem":        schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: describePrivatePEM},
			"private_key_der_base64": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: describePrivateDER},
			"public_key_pem":         schema.StringAttribute{Computed: true, MarkdownDescription: describePublicPEM},
			"public_key_der_base64":  schema.StringAttribute{Computed: true, MarkdownDescription: describePublicDER},
			"thumbprint":             schema.StringAttribute{Computed: true, MarkdownDescription: describeThumbprint},
			"modulus_sha256":         schema.StringAttribute{Computed: true, MarkdownDescription: describeModulus},
		},
	}
}

// Open implements ephemeral.EphemeralResource.
func (e *keyEphemeral) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	var model ephemeralKeyModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	var err error
	if model.PrivateKey.IsNull() {
		model.keyForms, err = makeKey(model.Bits)
	} else {
		key, parseErr := parseGiven(model.PrivateKey.ValueString())
		if parseErr != nil {
			response.Diagnostics.AddAttributeError(path.Root("private_key"), "Not a usable private key", words.Sentence(parseErr.Error()))
			return
		}
		if jwtkey.IsShippedDefault(&key.PublicKey) {
			response.Diagnostics.AddAttributeError(path.Root("private_key"), "This is the key that every release of OpenMetadata ships",
				"Anybody can sign with it. Use a key of your own.")
			return
		}
		model.keyForms, err = formsOf(key)
	}
	if err != nil {
		response.Diagnostics.AddError("Cannot make the signing key", words.Sentence(err.Error()))
		return
	}
	response.Diagnostics.Append(response.Result.Set(ctx, &model)...)
}

// parseGiven reads PEM, or base64 of DER, since DER is no text.
func parseGiven(text string) (*rsa.PrivateKey, error) {
	if der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil && len(der) > 0 {
		return jwtkey.ParsePrivate(der)
	}
	return jwtkey.ParsePrivate([]byte(text))
}
