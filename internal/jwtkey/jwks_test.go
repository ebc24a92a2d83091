package jwtkey

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// The modulus as a 1.12.6 server with the shipped key prints it (M2).
const servedShippedModulus = "ANl0x260vLmL_kx8Hhg4KkXIgk2SSFNDbmj1EE-N1e6EII9xBabVskXdEOsWY7H-jvM9s1mXdKjUGzJu6iHJ0pAXrZCSrKKoNao0_hhCj9PRqEUCw6ZJewAoDK-jMYHu7hphNeUxUzgVBiW6CN28sfi0s4Oq2V6-Y3av_CKj-_zmokQLCw43nwvOQ2_jeyBPhbMXg1l_I5codW3z_nCDq4fazWcbFybnOpZaGRNM_QiAdJJ4dZi7BcUH1PygYA3S_6SwcKvSpeZ0ur3k4he4KZS7K-tSjlUc8qMlG1e_kz2_pV-HBhI8WjG9DLgqoqGcAf6sWVOnNmYrAYDLtqWsz2U="

const servedShippedSet = `{"keys":[{"kty":"RSA","kid":"Gb389a-9f76-gdjs-a92j-0242bk94356","n":"` + servedShippedModulus + `","e":"AQAB","alg":"RS256","use":"sig"}]}`

func TestThumbprintOfTheRFCsExample(t *testing.T) {
	t.Parallel()
	// RFC 7638, section 3.1.
	key := JWK{
		KeyType:  "RSA",
		Modulus:  "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
		Exponent: "AQAB",
	}
	pub, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := RFC7638(pub), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"; got != want {
		t.Errorf("thumbprint %s, want %s", got, want)
	}
}

func TestServedShippedKeyIsRecognised(t *testing.T) {
	t.Parallel()
	set, err := ParseJWKS([]byte(servedShippedSet))
	if err != nil {
		t.Fatal(err)
	}
	if !set.ShippedDefault() {
		t.Error("the shipped key is not recognised in the set")
	}
	facts, err := set.Keys[0].Facts()
	if err != nil {
		t.Fatal(err)
	}
	// All of the shipped key (M3).
	want := PublicFacts{
		Modulus:        "2XTHbrS8uYv-THweGDgqRciCTZJIU0NuaPUQT43V7oQgj3EFptWyRd0Q6xZjsf6O8z2zWZd0qNQbMm7qIcnSkBetkJKsoqg1qjT-GEKP09GoRQLDpkl7ACgMr6Mxge7uGmE15TFTOBUGJboI3byx-LSzg6rZXr5jdq_8IqP7_OaiRAsLDjefC85Db-N7IE-FsxeDWX8jlyh1bfP-cIOrh9rNZxsXJuc6lloZE0z9CIB0knh1mLsFxQfU_KBgDdL_pLBwq9Kl5nS6veTiF7gplLsr61KOVRzyoyUbV7-TPb-lX4cGEjxaMb0MuCqioZwB_qxZU6c2ZisBgMu2pazPZQ",
		ModulusSHA256:  "1ab71a76c0ccd4851a58a20ab3e0140cd028a8c512168542e9cecabcc582c07f",
		Exponent:       65537,
		Thumbprint:     "Db0dhKG2UYMwVssQYb4_2XxUSyB2gmaXm-nOhX2Hvug",
		Bits:           2048,
		ShippedDefault: true,
	}
	if facts != want {
		t.Errorf("facts\n%+v, want\n%+v", facts, want)
	}
	if facts.Thumbprint != ShippedThumbprint || set.Keys[0].KeyID != ShippedKeyID {
		t.Error("the exported constants are not those of the served key")
	}
}

// newJWK spells a key as OpenMetadata does in GET /api/v1/system/config/jwks: n and e are base64url, with padding, of Java's
// BigInteger.toByteArray, which begins with a zero byte where the highest bit is set (recorded: 02_jwks).
func newJWK(keyID string, pub *rsa.PublicKey) JWK {
	return JWK{
		KeyType:   "RSA",
		KeyID:     keyID,
		Modulus:   base64.URLEncoding.EncodeToString(javaBytes(pub.N)),
		Exponent:  base64.URLEncoding.EncodeToString(javaBytes(big.NewInt(int64(pub.E)))),
		Algorithm: "RS256",
		Use:       "sig",
	}
}

func javaBytes(n *big.Int) []byte {
	unsigned := n.Bytes()
	if len(unsigned) == 0 || unsigned[0]&0x80 != 0 {
		return append([]byte{0}, unsigned...)
	}
	return unsigned
}

func TestAnotherKeyUnderTheShippedKeyIDIsNotTheShippedKey(t *testing.T) {
	t.Parallel()
	// Recorded: 66e_jwks_after_restart, where n changed and kid stayed.
	set := JWKS{Keys: []JWK{newJWK(ShippedKeyID, &sampleKey(t).PublicKey)}}
	if set.ShippedDefault() {
		t.Error("a key of our own counts as shipped")
	}
}

func TestJWKIsSpelledAsTheServerSpellsIt(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(JWKS{Keys: []JWK{newJWK(ShippedKeyID, ShippedPublicKey())}})
	if err != nil {
		t.Fatal(err)
	}
	if string(body) != servedShippedSet {
		t.Errorf("got %s\nwant %s", body, servedShippedSet)
	}
}

func TestJavaBytes(t *testing.T) {
	t.Parallel()
	// What Java's BigInteger.toByteArray documents: two's complement, so a sign byte only where the highest bit is set.
	for value, want := range map[int64]string{0: "00", 127: "7f", 128: "0080", 65537: "010001"} {
		got := ""
		for _, b := range javaBytes(big.NewInt(value)) {
			got += string("0123456789abcdef"[b>>4]) + string("0123456789abcdef"[b&15])
		}
		if got != want {
			t.Errorf("%d: %s, want %s", value, got, want)
		}
	}
}

func TestSetWithoutUsableKey(t *testing.T) {
	t.Parallel()
	// What a server prints whose key files did not load (M4).
	set, err := ParseJWKS([]byte(`{"keys":[{"kty":"RSA","e":"AQAB","alg":"RS256","use":"sig"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Keys) != 1 || len(set.Usable()) != 0 || set.ShippedDefault() {
		t.Errorf("set %+v, usable %+v", set, set.Usable())
	}
	_, err = set.Keys[0].PublicKey()
	if err == nil || !strings.Contains(err.Error(), "could not load its key files") {
		t.Errorf("error %v", err)
	}
}

func TestUsableLeavesOutWhatIsNoRSAKey(t *testing.T) {
	t.Parallel()
	good := newJWK("good", &sampleKey(t).PublicKey)
	bad := []JWK{
		{KeyType: "EC", KeyID: "ec"},
		{KeyType: "RSA", KeyID: "no e", Modulus: good.Modulus},
		{KeyType: "RSA", KeyID: "not base64url", Modulus: "!!", Exponent: "AQAB"},
		{KeyType: "RSA", KeyID: "zero", Modulus: "AA==", Exponent: "AQAB"},
		{KeyType: "RSA", KeyID: "e too large", Modulus: good.Modulus, Exponent: base64.RawURLEncoding.EncodeToString([]byte{0x80, 0, 0, 0})},
		{KeyType: "RSA", KeyID: "e is one", Modulus: good.Modulus, Exponent: "AQ=="},
	}
	usable := JWKS{Keys: append(bad, good)}.Usable()
	if len(usable) != 1 || usable[0].KeyID != "good" {
		t.Errorf("usable: %+v", usable)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	set := JWKS{Keys: []JWK{{KeyType: "RSA"}, newJWK("a", ShippedPublicKey()), newJWK("b", &key.PublicKey)}}
	found, ok := set.Find(RFC7638(&key.PublicKey))
	if !ok || found.KeyID != "b" {
		t.Errorf("found %+v, %v", found, ok)
	}
	if _, ok := set.Find(""); ok {
		t.Error("an empty thumbprint was found")
	}
}

func TestParseJWKSRefusals(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "{}", "[]", `{"keys":null}`, `{"keys":{}}`, `{"keys":[1]}`, "<html></html>"} {
		if set, err := ParseJWKS([]byte(body)); err == nil {
			t.Errorf("%q: accepted as %+v", body, set)
		}
	}
	if set, err := ParseJWKS([]byte(`{"keys":[]}`)); err != nil || len(set.Keys) != 0 {
		t.Errorf("an empty set: %+v, %v", set, err)
	}
}

func FuzzParseJWKS(f *testing.F) {
	f.Add([]byte(servedShippedSet))
	f.Add([]byte(`{"keys":[{"kty":"RSA","e":"AQAB","alg":"RS256","use":"sig"}]}`))
	f.Add([]byte(`{"keys":[null,{}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		set, err := ParseJWKS(body)
		if err != nil {
			return
		}
		for _, key := range set.Usable() {
			facts, err := key.Facts()
			if err != nil {
				t.Fatalf("a usable key has no facts: %v", err)
			}
			// A key keeps its identity through the server's own spelling.
			pub, err := key.PublicKey()
			if err != nil {
				t.Fatal(err)
			}
			again, err := newJWK(key.KeyID, pub).Facts()
			if err != nil || again != facts {
				t.Fatalf("spelled again: %+v, %v; was %+v", again, err, facts)
			}
		}
		set.ShippedDefault()
	})
}

func TestContractShippedPublicKeyFile(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(evidence.Shared(t, "openmetadata", "default_public_key.der"))
	if err != nil {
		t.Fatal(err)
	}
	pub, err := ParsePublic(file)
	if err != nil {
		t.Fatal(err)
	}
	if !pub.Equal(ShippedPublicKey()) {
		t.Error("the constant is not the key that the project ships")
	}
}

func TestContractRecordedKeySets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keyID   string
		bits    int
		shipped bool
	}{
		"1.12.6/02_jwks":                   {ShippedKeyID, 2048, true},
		"1.12.6/66e_jwks_after_restart":    {ShippedKeyID, 2048, false},
		"1.12.6/66n_jwks_new_kid":          {"new-kid-1", 2048, false},
		"1.12.6/66t_jwks_keys_restored":    {ShippedKeyID, 2048, true},
		"1.12.6-okta/l06_4096_jwks":        {ShippedKeyID, 4096, false},
		"1.12.6-guide/web_09_jwks_new":     {ShippedKeyID, 2048, false},
		"1.12.6-guide/spa_02_jwks_shipped": {ShippedKeyID, 2048, true},
	}
	for name, want := range tests {
		var exchange struct {
			Response struct {
				Body json.RawMessage `json:"body"`
			} `json:"response"`
		}
		if err := json.Unmarshal(evidence.Recording(t, path.Dir(name), path.Base(name)), &exchange); err != nil {
			t.Fatal(err)
		}
		set, err := ParseJWKS(exchange.Response.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pub, err := set.Keys[0].PublicKey()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if set.Keys[0].KeyID != want.keyID || pub.N.BitLen() != want.bits || set.ShippedDefault() != want.shipped {
			t.Errorf("%s: key id %s, %d bits, shipped %v", name, set.Keys[0].KeyID, pub.N.BitLen(), set.ShippedDefault())
		}
		if spelled := newJWK(want.keyID, pub); spelled != set.Keys[0] {
			t.Errorf("%s: spelled %+v, recorded %+v", name, spelled, set.Keys[0])
		}
	}
}
