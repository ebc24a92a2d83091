package okta

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/jsontext"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

// keySetType is the type of the client's keys. Added are the members that the org adds to each (API doc,
// OAuth2ClientJsonWebKeyResponseBase).
var keySetType = jsontext.Type{Added: "_links created id lastUpdated status"}

// privateKeyMembers are the members of a JSON Web Key that must not leave its owner (RFC 7518).
var privateKeyMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// readJWKS words the keys of a client.
func readJWKS(jwks map[string]any) jsontext.Value {
	if len(keysOf(jwks)) == 0 {
		return keySetType.Null()
	}
	keys := []any{}
	for _, key := range keysOf(jwks) {
		bare := maps.Clone(key)
		maps.DeleteFunc(bare, func(name string, value any) bool {
			return value == nil || slices.Contains(strings.Fields(keySetType.Added), name)
		})
		keys = append(keys, bare)
	}
	text, _ := json.Marshal(map[string]any{"keys": keys}) //nolint:errchkjson // decoded from JSON
	return keySetType.Of(string(text))
}

func keysOf(jwks map[string]any) []map[string]any {
	list, _ := jwks["keys"].([]any)
	var keys []map[string]any
	for _, element := range list {
		if key, isObject := element.(map[string]any); isObject {
			keys = append(keys, key)
		}
	}
	return keys
}

// publicKeys accepts JSON Web Key Sets of public keys.
var publicKeys = validate.Text("must be a set of public JSON Web Keys", func(at path.Path, text string, diagnostics *diag.Diagnostics) {
	keys := keysOf(jsontext.Object(text))
	if len(keys) == 0 {
		diagnostics.AddAttributeError(at, "Not a JSON Web Key Set",
			"Write a JSON object with a list of keys, for example jsonencode({ keys = [{ kty = \"RSA\", kid = \"1\", use = \"sig\", e = \"AQAB\", n = \"...\" }] }).")
	}
	for i, key := range keys {
		for _, member := range privateKeyMembers {
			if _, present := key[member]; present {
				diagnostics.AddAttributeError(at, "A private key",
					fmt.Sprintf("Key %d has the member %q, which only its owner may have. Write the public key only.", i+1, member))
				break
			}
		}
	}
})
