package upgrade

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

const (
	oktaProvider   = "registry.terraform.io/okta/okta"
	oktaByOpenTofu = "registry.opentofu.org/okta/okta"
)

// moves are, for each type of the okta provider whose resources are moved, the resource of the world that stands for the same
// object, and the attributes of that provider's state beside its id: those with braces have that attribute's value. What it has
// of settings is not taken, so here it is wrong.
var moves = map[string]struct {
	resource string
	state    map[string]any
}{
	"okta_app_oauth": {"okta_app auth_code", map[string]any{
		"label": "an older label", "client_id": "{client_id}", "type": "web", "status": "ACTIVE", "grant_types": []any{"implicit"}, "redirect_uris": nil, "groups_claim": []any{}, "timeouts": nil,
	}},
	"okta_group":          {"okta_group all", map[string]any{"name": "an older name", "custom_profile_attributes": "{}", "skip_users": false}},
	"okta_trusted_origin": {"okta_trusted_origin all", map[string]any{"active": true, "name": "an older name", "origin": "https://old.example.com", "scopes": []any{"CORS"}}},
	"okta_app_group_assignment": {"okta_app_group_assignment least", map[string]any{
		"app_id": "{app_id}", "group_id": "{group_id}", "id": "{group_id}", "priority": 7, "profile": "{}", "retain_assignment": false, "timeouts": nil,
	}},
	"okta_auth_server":        {"okta_authorization_server least", map[string]any{"name": "an older name", "audiences": []any{"api://old"}, "credentials_rotation_mode": "AUTO", "kid": "x"}},
	"okta_auth_server_scope":  {"okta_authorization_server_scope all", map[string]any{"auth_server_id": "{authorization_server_id}", "name": "old", "system": false}},
	"okta_auth_server_claim":  {"okta_authorization_server_claim all", map[string]any{"auth_server_id": "{authorization_server_id}", "name": "old", "scopes": []any{}}},
	"okta_auth_server_policy": {"okta_authorization_server_policy all", map[string]any{"auth_server_id": "{authorization_server_id}", "name": "old", "client_whitelist": []any{"ALL_CLIENTS"}}},
	"okta_auth_server_policy_rule": {"okta_authorization_server_policy_rule all", map[string]any{
		"auth_server_id": "{authorization_server_id}", "policy_id": "{policy_id}", "name": "old", "group_whitelist": []any{"EVERYONE"}, "type": "RESOURCE_ACCESS",
	}},
}

// TestAccMove_fromOkta: what the okta provider has written of an object is moved to the type for the same, by its ids alone,
// from both registries; then the plan of a configuration that says the same is empty. Anything else is refused.
func TestAccMove_fromOkta(t *testing.T) {
	e, f := restore(t, path("v0", "okta"))
	e.Parallel()
	w := &adopted{e, f, map[string]*acctest.Dialogue{}}
	for source, move := range moves {
		t.Run(source, func(t *testing.T) {
			target := "openmetadata_" + strings.Fields(move.resource)[0]
			has := w.resource(t, move.resource)
			state := map[string]any{"id": has.Attribute("id")}
			for name, value := range move.state {
				if text, isText := value.(string); isText && len(text) > 2 && strings.HasPrefix(text, "{") {
					value = has.Attribute(strings.Trim(text, "{}"))
				}
				state[name] = value
			}
			written := func(without string) string {
				rest := map[string]any{}
				for name, value := range state {
					if name != without {
						rest[name] = value
					}
				}
				content, err := json.Marshal(rest)
				if err != nil {
					t.Fatal(err)
				}
				return string(content)
			}
			for _, provider := range []string{oktaProvider, oktaByOpenTofu} {
				d := w.Dialogue(target, f.Provider)
				if said := d.Move(provider, source, written("")); len(said.Errors) > 0 {
					t.Fatalf("from %s: %v", provider, said.Errors)
				}
				if changes := d.Differences(f.Resources[move.resource].Config); len(changes) > 0 {
					t.Errorf("after the move from %s the plan has changes: %s", provider, strings.Join(changes, "; "))
				}
				if id := has.Attribute("id"); d.Attribute("id") != id {
					t.Errorf("%v was moved, not %v", d.Attribute("id"), id)
				}
			}
			d := w.Dialogue(target, f.Provider)
			d.Move("registry.terraform.io/example/okta", source, written("")).ExpectError(t, "", "It is of the provider registry.terraform.io/example/okta, and only resources of okta/okta are moved here. Write an import block")
			d.Move(oktaProvider, "okta_user", written("")).ExpectError(t, "", "Its type is okta_user, and only resources of the type "+source)
			key := "id"
			if source == "okta_app_group_assignment" {
				key = "group_id"
			}
			d.Move(oktaProvider, source, written(key)).ExpectError(t, "", "Its state has no usable "+key)
		})
	}
	w.Dialogue("openmetadata_okta_client_secret", f.Provider).Move(oktaProvider, "okta_app_oauth", `{"id":"x"}`).ExpectError(t, "", "Nothing is moved to this type, and okta_app_oauth of "+oktaProvider+" was to be.")
}
