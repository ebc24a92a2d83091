package okta

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

// addedToKeys are the members that the org adds to the keys of a client (API doc, OAuth2ClientJsonWebKeyResponseBase).
var addedToKeys = []string{"_links", "created", "id", "lastUpdated", "status"}

// privateKeyMembers are the members of a JSON Web Key that must not leave its owner (RFC 7518).
var privateKeyMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// readJWKS words the keys of a client. Keys that say the same in other words stay as they were written.
func readJWKS(jwks map[string]any, prior types.String) types.String {
	if len(keysOf(jwks)) == 0 {
		return types.StringNull()
	}
	if written(prior) && sameKeys(parseObject(prior.ValueString()), jwks) {
		return prior
	}
	keys := []any{}
	for _, key := range keysOf(jwks) {
		bare := maps.Clone(key)
		maps.DeleteFunc(bare, func(name string, value any) bool { return value == nil || slices.Contains(addedToKeys, name) })
		keys = append(keys, bare)
	}
	text, _ := json.Marshal(map[string]any{"keys": keys}) // decoded from JSON
	return types.StringValue(string(text))
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

// sameKeys tells whether the org has the keys that were written, in their order, and no others.
func sameKeys(wanted, has map[string]any) bool {
	return slices.EqualFunc(keysOf(wanted), keysOf(has), func(want, got map[string]any) bool {
		for name, value := range want {
			if !reflect.DeepEqual(got[name], value) {
				return false
			}
		}
		for name, value := range got {
			if _, known := want[name]; !known && value != nil && !slices.Contains(addedToKeys, name) {
				return false
			}
		}
		return true
	})
}

// publicKeys accepts JSON Web Key Sets of public keys.
var publicKeys = validate.Text("must be a set of public JSON Web Keys", func(at path.Path, text string, diagnostics *diag.Diagnostics) {
	keys := keysOf(parseObject(text))
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

// sameKeysInState keeps the state's words where the configuration says the same in others, such as after an import.
type sameKeysInState struct{}

// Description implements planmodifier.String.
func (sameKeysInState) Description(context.Context) string {
	return "another wording of the same keys is no change"
}

// MarkdownDescription implements planmodifier.String.
func (m sameKeysInState) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString implements planmodifier.String.
func (sameKeysInState) PlanModifyString(_ context.Context, request planmodifier.StringRequest, response *planmodifier.StringResponse) {
	if written(request.StateValue) && written(request.ConfigValue) &&
		sameKeys(parseObject(request.ConfigValue.ValueString()), parseObject(request.StateValue.ValueString())) {
		response.PlanValue = request.StateValue
	}
}
