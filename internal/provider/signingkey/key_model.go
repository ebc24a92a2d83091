package signingkey

import (
	"cmp"
	"crypto/rsa"
	"encoding/base64"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// Descriptions that the resource and the ephemeral resource share.
const (
	describePrivatePEM = "The private key as PKCS#8 in PEM."
	describePrivateDER = "Base64 of the private key as PKCS#8 in DER, the form that the server loads: for `binaryData` of a Kubernetes secret, for instance."
	describePublicPEM  = "The public key in PEM."
	describePublicDER  = "Base64 of the public key as SubjectPublicKeyInfo in DER, the form that the server loads."
	describeThumbprint = "RFC 7638 thumbprint of the public key, for `openmetadata_jwt_signing_key_rollout`."
	describeModulus    = "SHA-256 of the modulus, in lower-case hex."
)

// sizes are those that a key may have.
var sizes = []validator.Int64{int64validator.Between(jwtkey.MinBits, jwtkey.MaxBits), multipleOf(8)}

// keepersDescription says what a change of keepers does, to what it is done, and when it is not.
func keepersDescription(change, object string) string {
	return fmt.Sprintf("Any values; %s. No keepers and an empty map are the same. After an import the first ones are adopted and leave %s as it is. They cannot be read back.", change, object)
}

// keyForms is the part of both models that one key decides: its size, and every form that it is handed on in.
type keyForms struct {
	Bits          types.Int64  `tfsdk:"bits"`
	PrivateKeyPEM types.String `tfsdk:"private_key_pem"`
	PrivateKeyDER types.String `tfsdk:"private_key_der_base64"`
	PublicKeyPEM  types.String `tfsdk:"public_key_pem"`
	PublicKeyDER  types.String `tfsdk:"public_key_der_base64"`
	Thumbprint    types.String `tfsdk:"thumbprint"`
	ModulusSHA256 types.String `tfsdk:"modulus_sha256"`
}

// makeKey makes a key of the size, of the smallest where there is none.
func makeKey(bits types.Int64) (keyForms, error) {
	size := jwtkey.MinBits
	if !bits.IsNull() && !bits.IsUnknown() {
		size = int(bits.ValueInt64())
	}
	key, err := jwtkey.Generate(size)
	if err != nil {
		return keyForms{}, err
	}
	return formsOf(key)
}

func formsOf(key *rsa.PrivateKey) (keyForms, error) {
	privatePEM, err1 := jwtkey.MarshalPrivatePEM(key)
	privateDER, err2 := jwtkey.MarshalPrivateDER(key)
	publicPEM, err3 := jwtkey.MarshalPublicPEM(&key.PublicKey)
	publicDER, err4 := jwtkey.MarshalPublicDER(&key.PublicKey)
	if err := cmp.Or(err1, err2, err3, err4); err != nil {
		return keyForms{}, err
	}
	facts := jwtkey.FactsOf(&key.PublicKey)
	return keyForms{
		Bits:          types.Int64Value(int64(facts.Bits)),
		PrivateKeyPEM: types.StringValue(string(privatePEM)),
		PrivateKeyDER: types.StringValue(base64.StdEncoding.EncodeToString(privateDER)),
		PublicKeyPEM:  types.StringValue(string(publicPEM)),
		PublicKeyDER:  types.StringValue(base64.StdEncoding.EncodeToString(publicDER)),
		Thumbprint:    types.StringValue(facts.Thumbprint),
		ModulusSHA256: types.StringValue(facts.ModulusSHA256),
	}, nil
}

// keyModel is the resource's configuration, plan and state.
type keyModel struct {
	ID      types.String `tfsdk:"id"`
	Keepers types.Map    `tfsdk:"keepers"`
	keyForms
}

func (m *keyModel) take(forms keyForms) {
	m.ID, m.keyForms = forms.Thumbprint, forms
}

// ephemeralKeyModel is the ephemeral resource's configuration and result.
type ephemeralKeyModel struct {
	PrivateKey types.String `tfsdk:"private_key"`
	keyForms
}
