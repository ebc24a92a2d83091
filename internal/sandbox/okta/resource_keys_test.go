package okta_test

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// resourceKey is a key of a resource server as a client sends it. Nobody
// encrypts by it, so its modulus is of the right length and nothing more.
func resourceKey(kid string) map[string]any {
	modulus := make([]byte, 256)
	_, _ = rand.Read(modulus) // never fails
	modulus[0] |= 0x80
	return map[string]any{"kid": kid, "kty": "RSA", "use": "enc", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(modulus)}
}

// TestResourceKeys: answers and refusals are the examples of the API
// specification (OAuth2ResourceServerJsonWebKey, ErrorJsonWebKey…,
// ErrorDeactivateActiveKey, ErrorDeleteCustomAsActiveJsonWebKey).
func TestResourceKeys(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{})
	body := map[string]any{"name": "s", "audiences": []string{"api://x"}, "jwks": map[string]any{"keys": []any{resourceKey("k0")}}}
	server := servers + "/" + f.must(201, "POST", servers, body).id()
	keys := server + "/resourceservercredentials/keys"
	refused := func(method, path string, body any, text string) {
		t.Helper()
		f.refused(method, path, body, refusal{400, "E0000001", text})
	}
	first := keys + "/" + f.must(200, "GET", keys, nil).values("id")[0]
	second := f.must(201, "POST", keys, resourceKey("k1"))
	if !strings.HasPrefix(second.id(), "apk") || second.str("status") != "INACTIVE" || second.str("kid") != "k1" || second.at("_links", "delete") == nil {
		t.Errorf("%s", second.raw)
	}
	with := func(name string, value any) map[string]any {
		key := resourceKey("kx")
		key[name] = value
		return key
	}
	refused("POST", keys, with("status", "ACTIVE"), "Keys cannot be created with an ''ACTIVE'' status.")
	refused("POST", keys, with("kid", "k1"), "Each key must have a unique ''kid''.")
	refused("POST", keys, with("n", "AQAB"), "RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
	refused("POST", keys, with("e", ""), "e: The field cannot be left blank")
	f.refused("POST", keys, with("kty", "EC"), refusal{400, "E0000003", ""})
	refused("DELETE", first, nil, "''ACTIVE'' keys cannot be deleted.")

	if a := f.must(200, "POST", keys+"/"+second.id()+"/lifecycle/activate", nil); a.str("status") != "ACTIVE" {
		t.Errorf("%s", a.raw)
	}
	if a := f.must(200, "GET", first, nil); a.str("status") != "INACTIVE" {
		t.Errorf("two keys are active: %s", a.raw)
	}
	shown, _ := f.must(200, "GET", server, nil).at("jwks", "keys").([]any)
	if got := (answer{array: shown}).values("status"); strings.Join(got, " ") != "INACTIVE ACTIVE" {
		t.Errorf("the server shows %v", got)
	}
	f.must(204, "DELETE", first, nil)
	for _, kid := range []string{"k2", "k3", "k4", "k5"} {
		f.must(201, "POST", keys, resourceKey(kid))
	}
	refused("POST", keys, resourceKey("k6"), "You have reached the maximum number of keys allowed (5).")
	body["jwks"], body["accessTokenEncryptedResponseAlgorithm"] = map[string]any{"keys": []any{resourceKey("k7")}}, "RSA-OAEP-256"
	f.must(200, "PUT", server, body)
	only := f.must(200, "GET", keys, nil).values("id")
	if len(only) != 1 {
		t.Errorf("a PUT replaces the keys, and there are %v", only)
	}
	refused("POST", keys+"/"+only[0]+"/lifecycle/deactivate", nil, "You cannot deactivate the active key when access token encryption is enabled.")
	f.refused("GET", first, nil, refusal{404, "E0000007", "(JsonWebKey)"})
}
