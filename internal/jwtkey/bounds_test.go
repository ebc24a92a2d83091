package jwtkey

import (
	"crypto/rand"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
)

// TestBounds: keys and tokens of servers are looked into only where that is a moment's work. A modulus of a megabyte takes
// hours, a token of megabytes hundreds of megabytes.
func TestBounds(t *testing.T) {
	t.Parallel()
	jwk := func(bits int) JWK {
		n := new(big.Int).SetBit(new(big.Int), bits-1, 1)
		return JWK{KeyType: "RSA", KeyID: "k", Modulus: base64.URLEncoding.EncodeToString(n.SetBit(n, 0, 1).Bytes()), Exponent: "AQAB"}
	}
	padded := func(name string, size int) string {
		payload := `{"email":"jane@example.com","` + name + `":"` + strings.Repeat("x", size) + `"}`
		return "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + "." + rand.Text()
	}
	for name, c := range map[string]struct {
		err  func() error
		good bool
	}{
		"a modulus of 16,384 bits": {func() error { _, err := jwk(16384).PublicKey(); return err }, true},
		"a modulus of a megabyte":  {func() error { _, err := jwk(8 << 20).PublicKey(); return err }, false},
		"an exponent of a megabyte": {func() error {
			key := jwk(2048)
			key.Exponent = jwk(8 << 20).Modulus
			_, err := key.PublicKey()
			return err
		}, false},
		"a token of some kilobytes": {func() error { _, err := Inspect(padded("groups", 8<<10)); return err }, true},
		"a token of a megabyte":     {func() error { _, err := Inspect(padded("groups", 1<<20)); return err }, false},
		"a token of a megabyte, verified": {func() error {
			pub, err := jwk(2048).PublicKey()
			if err != nil {
				return nil //nolint:nilerr // the case fails
			}
			_, err = Verify(padded("groups", 1<<20), pub)
			if err == nil || !strings.Contains(err.Error(), "longer than any") {
				return nil
			}
			return err
		}, false},
	} {
		if err := c.err(); (err == nil) != c.good {
			t.Errorf("%s: %v, want good: %t", name, err, c.good)
		}
	}
}
