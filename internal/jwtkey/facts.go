package jwtkey

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strconv"
)

// PublicFacts is what may be told of a key pair without telling the key: it is what state and plans hold.
type PublicFacts struct {
	// Modulus is n as RFC 7518 wants it: base64url of the unsigned big-endian bytes, without padding.
	Modulus string
	// ModulusSHA256 is the SHA-256 of the modulus' bytes, in lower-case hex.
	ModulusSHA256 string
	// Exponent is e, 65537 for every key made here.
	Exponent int
	// Thumbprint is the key's RFC 7638 thumbprint.
	Thumbprint string
	// Bits is the length of the modulus.
	Bits int
	// ShippedDefault is true for the key that every release of OpenMetadata ships, whose private half is public.
	ShippedDefault bool
}

// FactsOf returns the public facts of a key.
func FactsOf(pub *rsa.PublicKey) PublicFacts {
	modulus := pub.N.Bytes()
	sum := sha256.Sum256(modulus)
	return PublicFacts{
		Modulus:        base64.RawURLEncoding.EncodeToString(modulus),
		ModulusSHA256:  hex.EncodeToString(sum[:]),
		Exponent:       pub.E,
		Thumbprint:     RFC7638(pub),
		Bits:           pub.N.BitLen(),
		ShippedDefault: IsShippedDefault(pub),
	}
}

// RFC7638 returns the JWK thumbprint of a key: base64url, without padding, of the SHA-256 of its canonical JSON. Modulus and
// exponent are taken as RFC 7518 writes them, so a key has the same thumbprint in the server's own spelling, which has a sign
// byte and padding (M2).
func RFC7638(pub *rsa.PublicKey) string {
	canonical := `{"e":` + strconv.Quote(base64.RawURLEncoding.EncodeToString(big.NewInt(int64(pub.E)).Bytes())) +
		`,"kty":"RSA","n":` + strconv.Quote(base64.RawURLEncoding.EncodeToString(pub.N.Bytes())) + `}`
	sum := sha256.Sum256([]byte(canonical))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
