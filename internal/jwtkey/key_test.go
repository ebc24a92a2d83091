package jwtkey

import (
	"bytes"
	"crypto/rsa"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sample returns a file of testdata; its README says how OpenSSL made it.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sampleKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := ParsePrivate(sample(t, "private_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestGenerateSizes(t *testing.T) {
	t.Parallel()
	key, err := Generate(2048)
	if err != nil {
		t.Fatal(err)
	}
	if got := key.N.BitLen(); got != 2048 {
		t.Errorf("modulus has %d bits", got)
	}
	if key.E != 65537 {
		t.Errorf("exponent is %d", key.E)
	}
	for _, bits := range []int{-1, 0, 1024, 2047, 2049, 4097, 8192} {
		if _, err := Generate(bits); err == nil {
			t.Errorf("%d bits were accepted", bits)
		}
	}
}

func TestFormsAreThoseOfTheGuidesCommands(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	private, err := MarshalPrivateDER(key)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(private, sample(t, "private_key.der")) {
		t.Error("the private DER differs from that of openssl pkcs8 -topk8 -nocrypt")
	}
	public, err := MarshalPublicDER(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(public, sample(t, "public_key.der")) {
		t.Error("the public DER differs from that of openssl rsa -pubout")
	}
	privatePEM, err := MarshalPrivatePEM(key)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(privatePEM, sample(t, "private_key.pem")) {
		t.Error("the private PEM differs from that of openssl genrsa")
	}
	publicPEM, err := MarshalPublicPEM(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(publicPEM, sample(t, "public_key.pem")) {
		t.Error("the public PEM differs from that of openssl rsa -pubout")
	}
}

func TestParsePrivateForms(t *testing.T) {
	t.Parallel()
	want := sampleKey(t)
	for _, name := range []string{"private_key.pem", "private_key.der", "private_pkcs1.pem", "private_pkcs1.der"} {
		got, err := ParsePrivate(sample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !got.Equal(want) {
			t.Errorf("%s: another key", name)
		}
	}
}

func TestParsePrivateRefusals(t *testing.T) {
	t.Parallel()
	der, pem := sample(t, "private_key.der"), sample(t, "private_key.pem")
	tests := map[string]struct {
		data []byte
		want string
	}{
		"encrypted PKCS#8 PEM": {sample(t, "encrypted_pkcs8.pem"), "is encrypted"},
		"encrypted PKCS#8 DER": {sample(t, "encrypted_pkcs8.der"), "is encrypted"},
		"encrypted PKCS#1 PEM": {sample(t, "encrypted_pkcs1.pem"), "is encrypted"},
		"EC with parameters":   {sample(t, "ec.pem"), "EC key"},
		"EC PKCS#8 PEM":        {sample(t, "ec_pkcs8.pem"), "EC key"},
		"EC PKCS#8 DER":        {sample(t, "ec_pkcs8.der"), "EC key"},
		"EC SEC 1 DER":         {sample(t, "ec_sec1.der"), "EC key"},
		"Ed25519":              {sample(t, "ed25519.pem"), "Ed25519"},
		"public PEM":           {sample(t, "public_key.pem"), "public key where a private key"},
		"public DER":           {sample(t, "public_key.der"), "public key where a private key"},
		"public PKCS#1 PEM":    {sample(t, "public_pkcs1.pem"), "public key where a private key"},
		"truncated DER":        {der[:len(der)-1], "truncated"},
		"half DER":             {der[:len(der)/2], "truncated"},
		"truncated PEM":        {pem[:len(pem)-40], "truncated"},
		"DER and more":         {append(bytes.Clone(der), 0), "followed by 1 bytes"},
		"empty":                {nil, "empty"},
		"blank":                {[]byte(" \n"), "empty"},
		"empty PEM block":      {[]byte("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"), "empty"},
		"text":                 {[]byte("not a key"), "neither PEM nor DER"},
		"certificate":          {[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), `"CERTIFICATE"`},
	}
	for name, test := range tests {
		_, err := ParsePrivate(test.data)
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q does not say %q", name, err, test.want)
		}
	}
}

func TestParsePublicForms(t *testing.T) {
	t.Parallel()
	want := &sampleKey(t).PublicKey
	for _, name := range []string{"public_key.pem", "public_key.der", "public_pkcs1.pem", "public_pkcs1.der"} {
		got, err := ParsePublic(sample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !got.Equal(want) {
			t.Errorf("%s: another key", name)
		}
	}
}

func TestParsePublicRefusals(t *testing.T) {
	t.Parallel()
	der := sample(t, "public_key.der")
	tests := map[string]struct {
		data []byte
		want string
	}{
		"private PEM":        {sample(t, "private_key.pem"), "private key where a public key"},
		"private DER":        {sample(t, "private_key.der"), "private key where a public key"},
		"private PKCS#1 DER": {sample(t, "private_pkcs1.der"), "private key where a public key"},
		"EC":                 {sample(t, "ec_public.der"), "no RSA key"},
		"truncated":          {der[:len(der)-1], "truncated"},
		"empty":              {nil, "empty"},
		"empty PEM block":    {[]byte("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----"), "empty"},
		"certificate":        {[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), `"CERTIFICATE"`},
	}
	for name, test := range tests {
		_, err := ParsePublic(test.data)
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q does not say %q", name, err, test.want)
		}
	}
}

func FuzzParsePrivate(f *testing.F) {
	for _, name := range []string{"private_key.pem", "private_pkcs1.der", "ec.pem", "encrypted_pkcs8.der", "public_key.der"} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := ParsePrivate(data)
		if err != nil {
			return
		}
		der, err := MarshalPrivateDER(key)
		if err != nil {
			t.Fatalf("a key that was read cannot be written: %v", err)
		}
		again, err := ParsePrivate(der)
		if err != nil || !again.Equal(key) {
			t.Fatalf("a key that was written is not read back: %v", err)
		}
	})
}

func FuzzParsePublic(f *testing.F) {
	for _, name := range []string{"public_key.pem", "public_pkcs1.der", "ec_public.der", "private_key.der"} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		pub, err := ParsePublic(data)
		if err != nil {
			return
		}
		if facts := FactsOf(pub); facts.Thumbprint == "" || facts.Bits == 0 {
			t.Fatalf("a key that was read has no facts: %+v", facts)
		}
	})
}
