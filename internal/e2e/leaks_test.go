package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"testing"
)

// forms are the ways in which a secret may stand in a file.
func forms(secret []byte) map[string][]byte {
	escaped, _ := json.Marshal(string(secret))
	escaped = bytes.Trim(escaped, `"`)
	found := map[string][]byte{
		"raw": secret, "hex": []byte(hex.EncodeToString(secret)), "HEX": bytes.ToUpper([]byte(hex.EncodeToString(secret))),
		"JSON": escaped,
	}
	// Base64 of a longer text that holds the secret depends on where the secret begins in it.
	for offset := range 3 {
		padded := append(make([]byte, offset), secret...)
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			// The first and last characters mix with the neighbours' bits.
			if len(text) > 12 {
				found[name+string(rune('0'+offset))] = []byte(text[4 : len(text)-4])
			}
		}
	}
	return found
}

// leaks names the secrets that a text holds, and in which form.
func leaks(text []byte, secrets map[string][]byte) []string {
	var found []string
	for name, secret := range secrets {
		for form, sequence := range forms(secret) {
			if bytes.Contains(text, sequence) {
				found = append(found, name+" as "+form)
			}
		}
	}
	if token := signedToken.Find(text); token != nil {
		found = append(found, "a signed token: "+string(token[:16])+"...")
	}
	return found
}

// signedToken matches a whole JSON Web Token, of which every one that the provider handles is a credential.
var signedToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`)

// plantings are what may be written of a longer text with the secret in it, and a token that is nobody's.
func plantings(secret []byte) map[string][]byte {
	return map[string][]byte{
		"raw":         append([]byte("before "), secret...),
		"hex":         []byte(hex.EncodeToString(append([]byte("x"), secret...))),
		"base64":      []byte(base64.StdEncoding.EncodeToString(append([]byte("ab"), secret...))),
		"base64url":   []byte(base64.URLEncoding.EncodeToString(append([]byte("abcde"), secret...))),
		"JSON":        mustJSON(map[string]string{"value": string(secret)}),
		"signedToken": []byte(`"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ"`),
	}
}

// planted is a secret of which every form is another.
var planted = []byte("p\"lanted-secret-of-34-bytes\n<&>\x01\x02")

// noLeaks searches texts for secrets, after it has shown that it finds one in the midst of each text.
func noLeaks(t *testing.T, texts, secrets map[string][]byte) {
	t.Helper()
	for name, text := range texts {
		for form, planting := range plantings(planted) {
			if len(leaks(slices.Insert(slices.Clone(text), len(text)/2, planting...), map[string][]byte{"planted": planted})) == 0 {
				t.Fatalf("a secret that was planted in %s as %s was not found", name, form)
			}
		}
		for _, found := range leaks(text, secrets) {
			t.Errorf("%s holds %s", name, found)
		}
	}
}

func TestLeaks_findsPlantedSecret(t *testing.T) {
	for form, text := range plantings(planted) {
		if len(leaks(text, map[string][]byte{"planted": planted})) == 0 {
			t.Errorf("a planted secret was not found as %s", form)
		}
	}
	if found := leaks([]byte("nothing to see here"), map[string][]byte{"planted": planted}); len(found) > 0 {
		t.Errorf("found %v where nothing is", found)
	}
}

func mustJSON(value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return encoded
}
