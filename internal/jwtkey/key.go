// Package jwtkey holds what the project knows about the key pair that an OpenMetadata server signs its tokens with: its forms
// on disk, its public facts, the key set that the server publishes, the key that every release ships, and the short-lived token
// that the holder of the private key can sign for itself. It touches nothing outside memory.
package jwtkey

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
)

// Key sizes that Generate makes. OpenMetadata also loads 1024 bits (F48), which nobody should sign with today.
const (
	MinBits = 2048
	MaxBits = 4096
)

// Generate makes an RSA key of the given size, 2048 to 4096 bits in steps of eight. Any other size is an error.
func Generate(bits int) (*rsa.PrivateKey, error) {
	if bits < MinBits || bits > MaxBits || bits%8 != 0 {
		return nil, fmt.Errorf("the key size must be a multiple of 8 between %d and %d bits, not %d", MinBits, MaxBits, bits)
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, fmt.Errorf("generating an RSA key of %d bits: %w", bits, err)
	}
	return key, nil
}

// MarshalPrivateDER returns the key as unencrypted PKCS#8 DER, the only form of a private key that the server loads (M1). The
// bytes are those of the guide's `openssl pkcs8 -topk8 -outform DER -nocrypt`.
func MarshalPrivateDER(key *rsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encoding the private key as PKCS#8: %w", err)
	}
	return der, nil
}

// MarshalPrivatePEM returns the key as unencrypted PKCS#8 in PEM.
func MarshalPrivatePEM(key *rsa.PrivateKey) ([]byte, error) {
	der, err := MarshalPrivateDER(key)
	return inPEM("PRIVATE KEY", der, err)
}

// MarshalPublicDER returns the key as SubjectPublicKeyInfo DER, the only form of a public key that the server loads (M1). The
// bytes are those of the guide's `openssl rsa -pubout -outform DER`.
func MarshalPublicDER(pub *rsa.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, fmt.Errorf("encoding the public key as SubjectPublicKeyInfo: %w", err)
	}
	return der, nil
}

// MarshalPublicPEM returns the key as SubjectPublicKeyInfo in PEM.
func MarshalPublicPEM(pub *rsa.PublicKey) ([]byte, error) {
	der, err := MarshalPublicDER(pub)
	return inPEM("PUBLIC KEY", der, err)
}

func inPEM(blockType string, der []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: der}), nil
}

// What a key is that is not the one that is wanted.
var (
	errEncrypted = errors.New("the private key is encrypted: decrypt it first, for example with `openssl pkcs8 -in key.pem -topk8 -nocrypt -outform DER -out private_key.der`")
	errEC        = errors.New("the private key is an EC key: OpenMetadata signs with RSA keys only")
	errIsPublic  = errors.New("the data is a public key where a private key is wanted")
	errIsPrivate = errors.New("the data is a private key where a public key is wanted")
)

// ParsePrivate reads an unencrypted RSA private key from PEM or DER, PKCS#8 or PKCS#1. An encrypted key, a key that is not RSA,
// a public key and truncated data are errors that say so; no error holds any byte of the data.
func ParsePrivate(data []byte) (*rsa.PrivateKey, error) {
	der, blockType, err := unwrapPEM(data)
	if err != nil {
		return nil, err
	}
	switch blockType {
	case "", "PRIVATE KEY", "RSA PRIVATE KEY":
		return parsePrivateDER(der)
	case "ENCRYPTED PRIVATE KEY":
		return nil, errEncrypted
	case "EC PRIVATE KEY":
		return nil, errEC
	case "PUBLIC KEY", "RSA PUBLIC KEY":
		return nil, errIsPublic
	default:
		return nil, fmt.Errorf("%s is no RSA private key: give PKCS#8 or PKCS#1", nameOfBlock(blockType))
	}
}

// nameOfBlock names a PEM block by its type where that is one of the usual ones: any other is part of what may be a secret.
func nameOfBlock(blockType string) string {
	switch blockType {
	case "CERTIFICATE", "CERTIFICATE REQUEST", "DSA PRIVATE KEY", "EC PARAMETERS", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK", "X509 CRL":
		return fmt.Sprintf("a PEM block of type %q", blockType)
	}
	return "a PEM block of its type"
}

func parsePrivateDER(der []byte) (*rsa.PrivateKey, error) {
	// ParsePKCS8PrivateKey overlooks what follows the key.
	if rest, err := asn1.Unmarshal(der, new(asn1.RawValue)); err == nil && len(rest) > 0 {
		return nil, fmt.Errorf("the private key is followed by %d bytes that do not belong to it", len(rest))
	}
	if parsed, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		switch key := parsed.(type) {
		case *rsa.PrivateKey:
			return key, nil
		case *ecdsa.PrivateKey:
			return nil, errEC
		case ed25519.PrivateKey:
			return nil, errors.New("the private key is an Ed25519 key: OpenMetadata signs with RSA keys only")
		default:
			return nil, errors.New("the private key is no RSA key: OpenMetadata signs with RSA keys only")
		}
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return nil, errEC
	}
	if isEncryptedPKCS8(der) {
		return nil, errEncrypted
	}
	if _, err := x509.ParsePKIXPublicKey(der); err == nil {
		return nil, errIsPublic
	}
	return nil, notAKey(der, "private", "PKCS#8 or PKCS#1")
}

// ParsePublic reads an RSA public key from PEM or DER, SubjectPublicKeyInfo or PKCS#1. A private key, a key that is not RSA and
// truncated data are errors that say so.
func ParsePublic(data []byte) (*rsa.PublicKey, error) {
	der, blockType, err := unwrapPEM(data)
	if err != nil {
		return nil, err
	}
	switch blockType {
	case "", "PUBLIC KEY", "RSA PUBLIC KEY":
	case "PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY":
		return nil, errIsPrivate
	default:
		return nil, fmt.Errorf("%s is no RSA public key: give SubjectPublicKeyInfo, as `openssl rsa -pubout` makes it", nameOfBlock(blockType))
	}
	if parsed, err := x509.ParsePKIXPublicKey(der); err == nil {
		if key, ok := parsed.(*rsa.PublicKey); ok {
			return key, nil
		}
		return nil, errors.New("the public key is no RSA key: OpenMetadata loads RSA keys only")
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return key, nil
	}
	_, pkcs8Err := x509.ParsePKCS8PrivateKey(der)
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil || pkcs8Err == nil {
		return nil, errIsPrivate
	}
	return nil, notAKey(der, "public", "SubjectPublicKeyInfo or PKCS#1")
}

// unwrapPEM returns the DER bytes of data and, if data was PEM, the type of its block.
func unwrapPEM(data []byte) (der []byte, blockType string, err error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, "", errors.New("the key is empty")
	}
	block, rest := pem.Decode(data)
	// A file of `openssl ecparam -genkey` begins with the curve's parameters.
	for block != nil && block.Type == "EC PARAMETERS" {
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		if bytes.Contains(data, []byte("-----BEGIN ")) {
			return nil, "", errors.New("the PEM data is truncated or damaged: no whole block from BEGIN to END line was found")
		}
		return data, "", nil
	}
	if _, ok := block.Headers["DEK-Info"]; ok {
		return nil, "", errEncrypted
	}
	if len(block.Bytes) == 0 {
		return nil, "", errors.New("the key is empty: there is nothing between the BEGIN and END lines")
	}
	return block.Bytes, block.Type, nil
}

func isEncryptedPKCS8(der []byte) bool {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	rest, err := asn1.Unmarshal(der, &info)
	return err == nil && len(rest) == 0
}

// notAKey tells truncated DER from data that never was DER.
func notAKey(der []byte, kind, forms string) error {
	_, err := asn1.Unmarshal(der, new(asn1.RawValue))
	switch {
	case err == nil:
		return fmt.Errorf("the data is no RSA %s key in %s form", kind, forms)
	case der[0] == asn1.TagSequence|0x20:
		return fmt.Errorf("the %s key is truncated or damaged", kind)
	default:
		return fmt.Errorf("the data is neither PEM nor DER: give an RSA %s key in %s form", kind, forms)
	}
}
