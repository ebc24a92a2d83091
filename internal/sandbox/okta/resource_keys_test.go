package okta_test

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// resourceKey is a key of a resource server as a client sends it. Nobody encrypts by it, so its modulus is of the right length
// and nothing more.
func resourceKey(kid string) map[string]any {
	modulus := make([]byte, 256)
	_, _ = rand.Read(modulus) // never fails
	modulus[0] |= 0x80
	return map[string]any{"kid": kid, "kty": "RSA", "use": "enc", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(modulus)}
}

// TestResourceKeys: answers and refusals are the examples of the API specification (OAuth2ResourceServerJsonWebKey,
// ErrorJsonWebKey…, ErrorDeactivateActiveKey, ErrorDeleteCustomAsActiveJsonWebKey).
func TestResourceKeys(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	body := map[string]any{"name": "s", "audiences": []string{"api://x"}, "jwks": map[string]any{"keys": []any{resourceKey("k0")}}}
	server := orgtest.Servers + "/" + f.Must(201, "POST", orgtest.Servers, body).ID()
	keys := server + "/resourceservercredentials/keys"
	expectRefusal := func(method, path string, body any, text string) {
		t.Helper()
		refused(f, method, path, body, refusal{400, "E0000001", text})
	}
	first := keys + "/" + f.Must(200, "GET", keys, nil).Values("id")[0]
	second := f.Must(201, "POST", keys, resourceKey("k1"))
	if !strings.HasPrefix(second.ID(), "apk") || second.Str("status") != "INACTIVE" || second.Str("kid") != "k1" || second.At("_links", "delete") == nil {
		t.Errorf("%s", second.Raw)
	}
	with := func(name string, value any) map[string]any {
		key := resourceKey("kx")
		key[name] = value
		return key
	}
	expectRefusal("POST", keys, with("status", "ACTIVE"), "Keys cannot be created with an ''ACTIVE'' status.")
	expectRefusal("POST", keys, with("kid", "k1"), "Each key must have a unique ''kid''.")
	expectRefusal("POST", keys, with("n", "AQAB"), "RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
	expectRefusal("POST", keys, with("e", ""), "e: The field cannot be left blank")
	refused(f, "POST", keys, with("kty", "EC"), refusal{400, "E0000003", ""})
	expectRefusal("DELETE", first, nil, "''ACTIVE'' keys cannot be deleted.")

	if a := f.Must(200, "POST", keys+"/"+second.ID()+"/lifecycle/activate", nil); a.Str("status") != "ACTIVE" {
		t.Errorf("%s", a.Raw)
	}
	if a := f.Must(200, "GET", first, nil); a.Str("status") != "INACTIVE" {
		t.Errorf("two keys are active: %s", a.Raw)
	}
	shown, _ := f.Must(200, "GET", server, nil).At("jwks", "keys").([]any)
	if got := (orgtest.Answer{Array: shown}).Values("status"); strings.Join(got, " ") != "INACTIVE ACTIVE" {
		t.Errorf("the server shows %v", got)
	}
	f.Must(204, "DELETE", first, nil)
	for _, kid := range []string{"k2", "k3", "k4", "k5"} {
		f.Must(201, "POST", keys, resourceKey(kid))
	}
	expectRefusal("POST", keys, resourceKey("k6"), "You have reached the maximum number of keys allowed (5).")
	body["jwks"], body["accessTokenEncryptedResponseAlgorithm"] = map[string]any{"keys": []any{resourceKey("k7")}}, "RSA-OAEP-256"
	f.Must(200, "PUT", server, body)
	only := f.Must(200, "GET", keys, nil).Values("id")
	if len(only) != 1 {
		t.Errorf("a PUT replaces the keys, and there are %v", only)
	}
	expectRefusal("POST", keys+"/"+only[0]+"/lifecycle/deactivate", nil, "You cannot deactivate the active key when access token encryption is enabled.")
	refused(f, "GET", first, nil, refusal{404, "E0000007", "(JsonWebKey)"})
}
