package jwtkey

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// JWK is one element of a JSON Web Key Set, in the member order of the server.
type JWK struct {
	KeyType   string `json:"kty"`
	KeyID     string `json:"kid,omitempty"`
	Modulus   string `json:"n,omitempty"`
	Exponent  string `json:"e,omitempty"`
	Algorithm string `json:"alg,omitempty"`
	Use       string `json:"use,omitempty"`
}

// JWKS is a JSON Web Key Set.
type JWKS struct {
	Keys []JWK `json:"keys"`
}

// ParseJWKS reads a key set. It fails only where the body is no key set at all; an element that holds no usable key (the server
// prints one without n and kid when its key files did not load) is kept, and its PublicKey method fails.
func ParseJWKS(body []byte) (JWKS, error) {
	var set struct {
		Keys *[]JWK `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		if mismatch := (*json.UnmarshalTypeError)(nil); errors.As(err, &mismatch) && mismatch.Field != "" {
			return JWKS{}, fmt.Errorf("the key set is not what RFC 7517 describes: its %s is a JSON %s", mismatch.Field, mismatch.Value)
		}
		return JWKS{}, errors.New("the key set is not the JSON object that RFC 7517 describes")
	}
	if set.Keys == nil {
		return JWKS{}, errors.New(`the key set has no member "keys"`)
	}
	return JWKS{Keys: *set.Keys}, nil
}

// Usable returns the elements that hold an RSA key.
func (s JWKS) Usable() []JWK {
	var usable []JWK
	for _, key := range s.Keys {
		if _, err := key.PublicKey(); err == nil {
			usable = append(usable, key)
		}
	}
	return usable
}

// Find returns the element with the given thumbprint, and whether there is one.
func (s JWKS) Find(thumbprint string) (JWK, bool) {
	for _, key := range s.Keys {
		if pub, err := key.PublicKey(); err == nil && RFC7638(pub) == thumbprint {
			return key, true
		}
	}
	return JWK{}, false
}

// ShippedDefault reports whether any element is the shipped key.
func (s JWKS) ShippedDefault() bool {
	_, found := s.Find(ShippedThumbprint)
	return found
}

// PublicKey returns the element's RSA key, in whichever of the two spellings n and e are written (RFC 7518, or the server's
// with sign byte and padding). It fails where the element is no RSA key, or lacks n or e, or they cannot be decoded.
func (k JWK) PublicKey() (*rsa.PublicKey, error) {
	if k.KeyType != "RSA" {
		if slices.Contains([]string{"EC", "OKP", "oct"}, k.KeyType) {
			return nil, fmt.Errorf("the key's type is %q, not RSA", k.KeyType)
		}
		return nil, errors.New("the key's type is not RSA")
	}
	n, err := decodeInteger("n", k.Modulus)
	if err != nil {
		return nil, err
	}
	e, err := decodeInteger("e", k.Exponent)
	if err != nil {
		return nil, err
	}
	// crypto/rsa takes exponents below 2^31 only.
	if e.BitLen() > 31 || e.Int64() < 2 {
		return nil, errors.New("the key's exponent (e) is out of range")
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// Facts returns the public facts of the element's key; it fails where PublicKey does.
func (k JWK) Facts() (PublicFacts, error) {
	pub, err := k.PublicKey()
	if err != nil {
		return PublicFacts{}, err
	}
	return FactsOf(pub), nil
}

// maxInteger bounds the base64url of a served key's modulus, at 16,384 bits and some: what is computed with a modulus takes the
// square of its length and more, which for one of megabytes are days.
const maxInteger = 2800

func decodeInteger(member, value string) (*big.Int, error) {
	if value == "" {
		return nil, fmt.Errorf("the key has no member %q: the server could not load its key files", member)
	}
	if len(value) > maxInteger {
		return nil, fmt.Errorf("the key's member %q is longer than that of any RSA key in use", member)
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(value, "="))
	if err != nil {
		return nil, fmt.Errorf("the key's member %q is no base64url", member)
	}
	n := new(big.Int).SetBytes(raw)
	if n.Sign() == 0 {
		return nil, fmt.Errorf("the key's member %q is zero", member)
	}
	return n, nil
}
