package signingkey

import (
	"crypto/rsa"
	"encoding/base64"

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

// keyForms is one key in every form that it is handed on in.
type keyForms struct {
	privatePEM, privateDER types.String
	publicPEM, publicDER   types.String
	facts                  jwtkey.PublicFacts
}

func formsOf(key *rsa.PrivateKey) (keyForms, error) {
	privatePEM, err := jwtkey.MarshalPrivatePEM(key)
	if err != nil {
		return keyForms{}, err
	}
	privateDER, err := jwtkey.MarshalPrivateDER(key)
	if err != nil {
		return keyForms{}, err
	}
	publicPEM, err := jwtkey.MarshalPublicPEM(&key.PublicKey)
	if err != nil {
		return keyForms{}, err
	}
	publicDER, err := jwtkey.MarshalPublicDER(&key.PublicKey)
	if err != nil {
		return keyForms{}, err
	}
	return keyForms{
		privatePEM: types.StringValue(string(privatePEM)), privateDER: types.StringValue(base64.StdEncoding.EncodeToString(privateDER)),
		publicPEM: types.StringValue(string(publicPEM)), publicDER: types.StringValue(base64.StdEncoding.EncodeToString(publicDER)),
		facts: jwtkey.FactsOf(&key.PublicKey),
	}, nil
}

// keyModel is the resource's configuration, plan and state.
type keyModel struct {
	ID            types.String `tfsdk:"id"`
	Bits          types.Int64  `tfsdk:"bits"`
	Keepers       types.Map    `tfsdk:"keepers"`
	PrivateKeyPEM types.String `tfsdk:"private_key_pem"`
	PrivateKeyDER types.String `tfsdk:"private_key_der_base64"`
	PublicKeyPEM  types.String `tfsdk:"public_key_pem"`
	PublicKeyDER  types.String `tfsdk:"public_key_der_base64"`
	Thumbprint    types.String `tfsdk:"thumbprint"`
	ModulusSHA256 types.String `tfsdk:"modulus_sha256"`
}

func (m *keyModel) take(forms keyForms) {
	m.ID, m.Thumbprint = types.StringValue(forms.facts.Thumbprint), types.StringValue(forms.facts.Thumbprint)
	m.Bits, m.ModulusSHA256 = types.Int64Value(int64(forms.facts.Bits)), types.StringValue(forms.facts.ModulusSHA256)
	m.PrivateKeyPEM, m.PrivateKeyDER = forms.privatePEM, forms.privateDER
	m.PublicKeyPEM, m.PublicKeyDER = forms.publicPEM, forms.publicDER
}

// ephemeralKeyModel is the ephemeral resource's configuration and result.
type ephemeralKeyModel struct {
	PrivateKey    types.String `tfsdk:"private_key"`
	Bits          types.Int64  `tfsdk:"bits"`
	PrivateKeyPEM types.String `tfsdk:"private_key_pem"`
	PrivateKeyDER types.String `tfsdk:"private_key_der_base64"`
	PublicKeyPEM  types.String `tfsdk:"public_key_pem"`
	PublicKeyDER  types.String `tfsdk:"public_key_der_base64"`
	Thumbprint    types.String `tfsdk:"thumbprint"`
	ModulusSHA256 types.String `tfsdk:"modulus_sha256"`
}

func (m *ephemeralKeyModel) take(forms keyForms) {
	m.Thumbprint, m.ModulusSHA256 = types.StringValue(forms.facts.Thumbprint), types.StringValue(forms.facts.ModulusSHA256)
	m.Bits = types.Int64Value(int64(forms.facts.Bits))
	m.PrivateKeyPEM, m.PrivateKeyDER = forms.privatePEM, forms.privateDER
	m.PublicKeyPEM, m.PublicKeyDER = forms.publicPEM, forms.publicDER
}
