package function

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

type derFromPEM struct{}

// NewDERFromPEM returns the function der_from_pem.
func NewDERFromPEM() function.Function { return derFromPEM{} }

// Metadata implements function.Function.
func (derFromPEM) Metadata(_ context.Context, _ function.MetadataRequest, response *function.MetadataResponse) {
	response.Name = "der_from_pem"
}

// Definition implements function.Function.
func (derFromPEM) Definition(_ context.Context, _ function.DefinitionRequest, response *function.DefinitionResponse) {
	response.Definition = function.Definition{
		Summary: "Base64 of a key's DER form, as OpenMetadata loads it",
		MarkdownDescription: "Returns the DER form of an RSA key, in base64: unencrypted PKCS#8 for a private key, SubjectPublicKeyInfo for a public one. These are the bytes that OpenMetadata's guide makes with `openssl`, and the only forms that the server loads. " +
			"Base64 is what binary data of a Kubernetes secret (`binary_data`) and `content_base64` of a file take; DER itself is no text, so `base64decode` refuses it.\n\n" +
			"The result of an ephemeral key is ephemeral, that of a sensitive one sensitive.",
		Parameters: []function.Parameter{function.StringParameter{
			Name: "pem", MarkdownDescription: "An RSA key in PEM: a private key in PKCS#8 or PKCS#1, or a public key in SubjectPublicKeyInfo or PKCS#1.",
		}},
		VariadicParameter: function.StringParameter{
			Name: "half", MarkdownDescription: "`public` for the public half of a private key. Defaults to the key as it is given.",
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (derFromPEM) Run(ctx context.Context, request function.RunRequest, response *function.RunResponse) {
	var (
		text  string
		halfs []string
	)
	if response.Error = request.Arguments.Get(ctx, &text, &halfs); response.Error != nil {
		return
	}
	if len(halfs) > 1 || len(halfs) == 1 && halfs[0] != "public" {
		response.Error = function.NewArgumentFuncError(1, "write \"public\", once, for the public half of a private key, or leave it out")
		return
	}
	der, err := toDER(text, len(halfs) == 1)
	if err != nil {
		response.Error = argumentError(err)
		return
	}
	response.Error = response.Result.Set(ctx, base64.StdEncoding.EncodeToString(der))
}

func toDER(text string, public bool) ([]byte, error) {
	if !strings.Contains(text, "-----BEGIN ") {
		return nil, errors.New("the key is not in PEM form: it has no BEGIN line")
	}
	if isPublic(text) {
		key, err := jwtkey.ParsePublic([]byte(text))
		if err != nil {
			return nil, err
		}
		return jwtkey.MarshalPublicDER(key)
	}
	key, err := jwtkey.ParsePrivate([]byte(text))
	switch {
	case err != nil:
		return nil, err
	case public:
		return jwtkey.MarshalPublicDER(&key.PublicKey)
	}
	return jwtkey.MarshalPrivateDER(key)
}

// isPublic reports whether the first block of a PEM is a public key.
func isPublic(text string) bool {
	_, label, _ := strings.Cut(text, "-----BEGIN ")
	label, _, _ = strings.Cut(label, "-----")
	return strings.HasSuffix(label, "PUBLIC KEY")
}

type jwksThumbprint struct{}

// NewJWKSThumbprint returns the function jwks_thumbprint.
func NewJWKSThumbprint() function.Function { return jwksThumbprint{} }

// Metadata implements function.Function.
func (jwksThumbprint) Metadata(_ context.Context, _ function.MetadataRequest, response *function.MetadataResponse) {
	response.Name = "jwks_thumbprint"
}

// Definition implements function.Function.
func (jwksThumbprint) Definition(_ context.Context, _ function.DefinitionRequest, response *function.DefinitionResponse) {
	response.Definition = function.Definition{
		Summary: "RFC 7638 thumbprints of the keys of a key set, or of a PEM",
		MarkdownDescription: "Returns a list with the RFC 7638 thumbprint of each RSA key in a JSON Web Key Set, in its order, or of the one key in a PEM. " +
			"A key has one thumbprint however it is written, so what a server serves under `/api/v1/system/config/jwks`, whose integers OpenMetadata writes in a way of its own, can be compared with the key that it should have. " +
			"The key that every OpenMetadata is shipped with has the thumbprint `" + jwtkey.ShippedThumbprint + "`. The thumbprint of a private key is that of its public half, and no secret.",
		Parameters: []function.Parameter{function.StringParameter{
			Name: "jwks", MarkdownDescription: "A JSON Web Key Set as JSON, or an RSA key in PEM, private or public.",
		}},
		Return: function.ListReturn{ElementType: types.StringType},
	}
}

// Run implements function.Function.
func (jwksThumbprint) Run(ctx context.Context, request function.RunRequest, response *function.RunResponse) {
	var text string
	if response.Error = request.Arguments.Get(ctx, &text); response.Error != nil {
		return
	}
	keys, err := publicKeys(text)
	if err != nil {
		response.Error = argumentError(err)
		return
	}
	thumbprints := make([]string, len(keys))
	for i, key := range keys {
		thumbprints[i] = jwtkey.RFC7638(key)
	}
	response.Error = response.Result.Set(ctx, thumbprints)
}

func publicKeys(text string) ([]*rsa.PublicKey, error) {
	if strings.Contains(text, "-----BEGIN ") {
		return publicKeyOfPEM(text)
	}
	set, err := jwtkey.ParseJWKS([]byte(text))
	if err != nil {
		return nil, err
	}
	keys := make([]*rsa.PublicKey, len(set.Keys))
	for i, element := range set.Keys {
		if keys[i], err = element.PublicKey(); err != nil {
			return nil, fmt.Errorf("keys[%d]: %w", i, err)
		}
	}
	return keys, nil
}

func publicKeyOfPEM(text string) ([]*rsa.PublicKey, error) {
	if isPublic(text) {
		key, err := jwtkey.ParsePublic([]byte(text))
		return []*rsa.PublicKey{key}, err
	}
	key, err := jwtkey.ParsePrivate([]byte(text))
	if err != nil {
		return nil, err
	}
	return []*rsa.PublicKey{&key.PublicKey}, nil
}
