package provider_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccNullText: a text that becomes null outside Terraform is drift: the plan shows it on its attribute, and nothing else,
// the apply writes the text again, and the plan after that is empty.
func TestAccNullText(t *testing.T) {
	environment := acctest.New(t, acctest.Options{})
	environment.Parallel()
	org, server := environment.Okta(), environment.Server()
	created := func(typeName string, config object) string {
		t.Helper()
		d := environment.Dialogue(typeName, nil)
		d.MustApply(config)
		return d.Attribute("id").(string)
	}
	in := created("openmetadata_okta_authorization_server", object{"name": acctest.Name("null"), "audiences": []any{"api://catalog"}})
	ofOrg := func(path, member string) func(id string) {
		return func(id string) {
			org.Change(t, path+id, func(object map[string]any) { acctest.SetMember(object, member, nil) })
		}
	}
	ofServer := func(path, member string) func(id string) {
		return func(id string) {
			server.Must(t, server.Login(t), http.MethodPatch, path+id, []any{object{"op": "remove", "path": "/" + member}})
		}
	}
	for name, c := range map[string]struct {
		config object
		texts  map[string]func(id string)
	}{
		"openmetadata_okta_group": {object{"name": acctest.Name("null")}, map[string]func(string){
			"description": ofOrg("/api/v1/groups/", "profile.description"),
		}},
		"openmetadata_okta_authorization_server": {object{"name": acctest.Name("null"), "audiences": []any{"api://catalog"}}, map[string]func(string){
			"description": ofOrg("/api/v1/authorizationServers/", "description"),
		}},
		"openmetadata_okta_authorization_server_scope": {object{"authorization_server_id": in, "name": "catalog"}, map[string]func(string){
			"description":  ofOrg("/api/v1/authorizationServers/"+in+"/scopes/", "description"),
			"display_name": ofOrg("/api/v1/authorizationServers/"+in+"/scopes/", "displayName"),
		}},
		"openmetadata_bot": {object{"name": acctest.Name("null")}, map[string]func(string){
			"description": ofServer("/v1/bots/", "description"), "display_name": ofServer("/v1/bots/", "displayName"),
		}},
		"openmetadata_admin_user": {object{"email": acctest.Name("null") + "@example.com"}, map[string]func(string){
			"display_name": ofServer("/v1/users/", "displayName"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			config := maps.Clone(c.config)
			for attribute := range c.texts {
				config[attribute] = "a text of " + attribute
			}
			d := environment.Dialogue(name, nil)
			d.MustApply(config)
			for _, attribute := range slices.Sorted(maps.Keys(c.texts)) {
				c.texts[attribute](d.Attribute("id").(string))
				differences := d.Differences(config)
				if d.Attribute(attribute) == config[attribute] || len(differences) == 0 {
					t.Errorf("%s is null, and the state has %v and the plan %v", attribute, d.Attribute(attribute), differences)
				}
				for _, difference := range differences {
					// What the org decides at the write is not known in a plan.
					if !strings.Contains(difference, `"`+attribute+`"`) && !strings.Contains(difference, "<unknown>") {
						t.Errorf("%s is null, and the plan changes %s too", attribute, difference)
					}
				}
				d.MustApply(config)
				if d.Changes(config) || d.Attribute(attribute) != config[attribute] {
					t.Errorf("%s is %v after the apply", attribute, d.Attribute(attribute))
				}
			}
		})
	}
}
