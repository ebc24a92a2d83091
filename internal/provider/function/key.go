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

// keyAndHalf is a key in PEM, and whether its public half is wanted.
type keyAndHalf struct {
	text   string
	public bool
}

// NewDERFromPEM returns the function der_from_pem.
func NewDERFromPEM() function.Function {
	return pureFunction[keyAndHalf, string]{
		name:    "der_from_pem",
		summary: "Base64 of a key's DER form, as OpenMetadata loads it",
		description: "Returns the DER form of an RSA key, in base64: unencrypted PKCS#8 for a private key, SubjectPublicKeyInfo for a public one. These are the bytes that OpenMetadata's guide makes with `openssl`, and the only forms that the server loads. " +
			"Base64 is what binary data of a Kubernetes secret (`binary_data`) and `content_base64` of a file take; DER itself is no text, so `base64decode` refuses it.\n\n" +
			"The result of an ephemeral key is ephemeral, that of a sensitive one sensitive.",
		parameter: textParameter("pem", "An RSA key in PEM: a private key in PKCS#8 or PKCS#1, or a public key in SubjectPublicKeyInfo or PKCS#1."),
		variadic:  textParameter("half", "`public` for the public half of a private key. Defaults to the key as it is given."),
		returns:   function.StringReturn{}, read: readKeyAndHalf,
		make: func(given keyAndHalf) (string, error) {
			der, err := toDER(given.text, given.public)
			return base64.StdEncoding.EncodeToString(der), err
		},
	}
}

func readKeyAndHalf(ctx context.Context, request function.RunRequest) (given keyAndHalf, err *function.FuncError) {
	var halfs []string
	if err = request.Arguments.Get(ctx, &given.text, &halfs); err != nil {
		return given, err
	}
	if len(halfs) > 1 || len(halfs) == 1 && halfs[0] != "public" {
		return given, function.NewArgumentFuncError(1, "write \"public\", once, for the public half of a private key, or leave it out")
	}
	given.public = len(halfs) == 1
	return given, nil
}

func toDER(text string, public bool) ([]byte, error) {
	if !strings.Contains(text, "-----BEGIN ") {
		return nil, errors.New("the key is not in PEM form: it has no BEGIN line")
	}
	publicKey, privateKey, err := parsePEM(text)
	switch {
	case err != nil:
		return nil, err
	case public || privateKey == nil:
		return jwtkey.MarshalPublicDER(publicKey)
	}
	return jwtkey.MarshalPrivateDER(privateKey)
}

// parsePEM reads a public key, or a private one and its public half.
func parsePEM(text string) (*rsa.PublicKey, *rsa.PrivateKey, error) {
	if isPublic(text) {
		key, err := jwtkey.ParsePublic([]byte(text))
		return key, nil, err
	}
	key, err := jwtkey.ParsePrivate([]byte(text))
	if err != nil {
		return nil, nil, err
	}
	return &key.PublicKey, key, nil
}

// isPublic reports whether the first block of a PEM is a public key.
func isPublic(text string) bool {
	_, label, _ := strings.Cut(text, "-----BEGIN ")
	label, _, _ = strings.Cut(label, "-----")
	return strings.HasSuffix(label, "PUBLIC KEY")
}

// NewJWKSThumbprint returns the function jwks_thumbprint.
func NewJWKSThumbprint() function.Function {
	return pureFunction[string, []string]{
		name:    "jwks_thumbprint",
		summary: "RFC 7638 thumbprints of the keys of a key set, or of a PEM",
		description: "Returns a list with the RFC 7638 thumbprint of each RSA key in a JSON Web Key Set, in its order, or of the one key in a PEM. " +
			"A key has one thumbprint however it is written, so what a server serves under `/api/v1/system/config/jwks`, whose integers OpenMetadata writes in a way of its own, can be compared with the key that it should have. " +
			"The key that every OpenMetadata is shipped with has the thumbprint `" + jwtkey.ShippedThumbprint + "`. The thumbprint of a private key is that of its public half, and no secret.",
		parameter: textParameter("jwks", "A JSON Web Key Set as JSON, or an RSA key in PEM, private or public."),
		returns:   function.ListReturn{ElementType: types.StringType}, read: readText,
		make: func(text string) ([]string, error) {
			keys, err := publicKeys(text)
			if err != nil {
				return nil, err
			}
			thumbprints := make([]string, len(keys))
			for i, key := range keys {
				thumbprints[i] = jwtkey.RFC7638(key)
			}
			return thumbprints, nil
		},
	}
}

func publicKeys(text string) ([]*rsa.PublicKey, error) {
	if strings.Contains(text, "-----BEGIN ") {
		key, _, err := parsePEM(text)
		return []*rsa.PublicKey{key}, err
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
