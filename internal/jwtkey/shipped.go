package jwtkey

import (
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// The key pair that every release of OpenMetadata from 0.13 to 2.0 ships in its conf folder (M3). Its private half is in the
// public repository, so whoever reaches a server that still uses it can sign themselves a token of an administrator.
const (
	// PrivateFileName and PublicFileName are the names that the shipped configuration has for the pair (M40).
	PrivateFileName = "private_key.der"
	PublicFileName  = "public_key.der"
	// ShippedKeyID is the key id in the shipped configuration. It stays when only the key files are replaced, so it proves
	// nothing about the key.
	ShippedKeyID = "Gb389a-9f76-gdjs-a92j-0242bk94356"
	// ShippedIssuer is the issuer in the shipped configuration. The server does not check it (M6).
	ShippedIssuer = "open-metadata.org"
	// ShippedThumbprint is the RFC 7638 thumbprint of the shipped key.
	ShippedThumbprint = "Db0dhKG2UYMwVssQYb4_2XxUSyB2gmaXm-nOhX2Hvug"

	shippedExponent = 65537
	shippedModulus  = "2XTHbrS8uYv-THweGDgqRciCTZJIU0NuaPUQT43V7oQgj3EFptWyRd0Q6xZjsf6O8z2zWZd0qNQbMm7qIcnSkBetkJKsoqg1qjT-GEKP09GoRQLDpkl7ACgMr6Mxge7uGmE15TFTOBUGJboI3byx-LSzg6rZXr5jdq_8IqP7_OaiRAsLDjefC85Db-N7IE-FsxeDWX8jlyh1bfP-cIOrh9rNZxsXJuc6lloZE0z9CIB0knh1mLsFxQfU_KBgDdL_pLBwq9Kl5nS6veTiF7gplLsr61KOVRzyoyUbV7-TPb-lX4cGEjxaMb0MuCqioZwB_qxZU6c2ZisBgMu2pazPZQ"
)

// ShippedPublicKey returns the public half of the shipped key.
func ShippedPublicKey() *rsa.PublicKey {
	modulus, err := base64.RawURLEncoding.DecodeString(shippedModulus)
	if err != nil {
		panic("jwtkey: the constant of the shipped modulus is no base64url: " + err.Error())
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: shippedExponent}
}

// IsShippedDefault reports whether a key is the shipped one. The modulus decides: another exponent does not make the known
// primes secret.
func IsShippedDefault(pub *rsa.PublicKey) bool {
	return pub.N.Cmp(ShippedPublicKey().N) == 0
}
