package lookup_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// world is an org with one object of each kind that is looked up.
type world struct {
	org                                   *acctest.OktaTarget
	name, server, policy, rule, scope, at string
	origin, signInPolicy                  string
}

func newWorld(t *testing.T, env *acctest.Environment) *world {
	t.Helper()
	w := &world{org: env.Okta(), name: acctest.Name("Looked up")}
	id := func(path string, body map[string]any) string {
		made := w.org.Must(t, http.MethodPost, path, body).(map[string]any)
		return made["id"].(string)
	}
	const servers = "/api/v1/authorizationServers"
	w.server = id(servers, map[string]any{"name": w.name, "audiences": []string{"api://x"}, "issuerMode": "ORG_URL"})
	t.Cleanup(func() {
		w.org.Do(t, http.MethodPost, servers+"/"+w.server+"/lifecycle/deactivate", nil)
		w.org.Do(t, http.MethodDelete, servers+"/"+w.server, nil)
	})
	w.at = servers + "/" + w.server
	w.scope = id(w.at+"/scopes", map[string]any{"name": "catalog", "description": "d", "consent": "REQUIRED"})
	w.policy = id(w.at+"/policies", map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": w.name, "description": "d", "priority": 1, "conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
	})
	w.rule = id(w.at+"/policies/"+w.policy+"/rules", map[string]any{
		"type": "RESOURCE_ACCESS", "name": w.name, "priority": 1, "conditions": map[string]any{
			"people": map[string]any{"groups": map[string]any{"include": []string{"EVERYONE"}}}, "grantTypes": map[string]any{"include": []string{"authorization_code"}}, "scopes": map[string]any{"include": []string{"*"}},
		},
		"actions": map[string]any{"token": map[string]any{"accessTokenLifetimeMinutes": 30, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}},
	})
	address := "https://" + strings.ReplaceAll(strings.ToLower(w.name), " ", "-") + ".example.com"
	w.origin = id("/api/v1/trustedOrigins", map[string]any{"name": w.name, "origin": address, "scopes": []map[string]any{{"type": "CORS"}}})
	t.Cleanup(func() { w.org.Do(t, http.MethodDelete, "/api/v1/trustedOrigins/"+w.origin, nil) })
	policies := w.org.Must(t, http.MethodGet, "/api/v1/policies?type=ACCESS_POLICY", nil).([]any)
	w.signInPolicy = policies[0].(map[string]any)["id"].(string)
	return w
}

// one is an object that is looked up: the members of a configuration beside id and name, and attributes of what is found.
type one struct {
	id, name string
	in, has  map[string]any
}

func (w *world) all(t *testing.T) map[string]one {
	t.Helper()
	signIn := w.org.Get(t, "/api/v1/policies/"+w.signInPolicy)
	return map[string]one{
		"openmetadata_okta_authorization_server_scope":  {w.scope, "catalog", map[string]any{"authorization_server_id": w.server}, map[string]any{"consent": "REQUIRED", "description": "d", "default": false}},
		"openmetadata_okta_authorization_server_policy": {w.policy, w.name, map[string]any{"authorization_server_id": w.server}, map[string]any{"priority": 1.0, "status": "ACTIVE"}},
		"openmetadata_okta_authorization_server_policy_rule": {
			w.rule, w.name, map[string]any{"authorization_server_id": w.server, "policy_id": w.policy}, map[string]any{"access_token_lifetime_minutes": 30.0, "inline_hook_id": nil},
		},
		"openmetadata_okta_trusted_origin":     {w.origin, w.name, nil, map[string]any{"status": "ACTIVE"}},
		"openmetadata_okta_app_sign_in_policy": {w.signInPolicy, signIn["name"].(string), nil, map[string]any{"status": "ACTIVE", "system": signIn["system"]}},
	}
}

// TestAccLookup reads each object by its name, and by its ID, with Terraform.
func TestAccLookup(t *testing.T) {
	env := acctest.New(t)
	w := newWorld(t, env)
	var config strings.Builder
	var checks []resource.TestCheckFunc
	for typeName, sought := range w.all(t) {
		for label, by := range map[string]string{"by_name": fmt.Sprintf("name = %q", sought.name), "by_id": fmt.Sprintf("id = data.%s.by_name.id", typeName)} {
			fmt.Fprintf(&config, "data %q %q {\n  %s\n", typeName, label, by)
			for name, value := range sought.in {
				fmt.Fprintf(&config, "  %s = %q\n", name, value)
			}
			config.WriteString("}\n")
			at := "data." + typeName + "." + label
			checks = append(checks, resource.TestCheckResourceAttr(at, "id", sought.id), resource.TestCheckResourceAttr(at, "name", sought.name))
			for name, value := range sought.has {
				if value == nil {
					checks = append(checks, resource.TestCheckNoResourceAttr(at, name))
					continue
				}
				checks = append(checks, resource.TestCheckResourceAttr(at, name, fmt.Sprint(value)))
			}
		}
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + config.String(), Check: resource.ComposeAggregateTestCheckFunc(checks...)},
	}})
}

// TestLookup_none: what is not there is told on the attribute that asks for it, wherever it is looked for.
func TestLookup_none(t *testing.T) {
	env := acctest.New(t)
	w := newWorld(t, env)
	session := env.Session(nil)
	for typeName, sought := range w.all(t) {
		asking := func(attribute, value string) acctest.Said {
			config := map[string]any{attribute: value}
			maps.Copy(config, sought.in)
			said, _ := session.Read(typeName, config)
			return said
		}
		asking("name", sought.name+"x").ExpectError(t, "name", fmt.Sprintf("named %q in the ", sought.name+"x"))
		asking("name", strings.ToUpper(sought.name)+"X").ExpectError(t, "name", "upper and lower case too")
		asking("id", sought.id+"x").ExpectError(t, "id", fmt.Sprintf("with the ID %q in the ", sought.id+"x"))
	}
	said, _ := session.Read("openmetadata_okta_authorization_server_scope", map[string]any{"authorization_server_id": "aus0", "name": "x"})
	said.ExpectError(t, "", "Cannot read the scope in the authorization server aus0")
}

// TestLookup_several: of several objects of one name none is taken. The stand-in has no two, so the answer is given to it.
func TestLookup_several(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	w := newWorld(t, env)
	env.Okta().Fault(control.Fault{
		Method: http.MethodGet, Path: "/api/v1/policies", Times: -1,
		Kind: control.KindStatus, Status: http.StatusOK, Headers: map[string]string{"Content-Type": "application/json"},
		Body: `[{"id":"rst1","name":"x"},{"id":"rst2","name":"X"},{"id":"rst3","name":"x"}]`,
	})
	env.Okta().Fault(control.Fault{
		Method: http.MethodGet, Path: w.at + "/policies", Times: -1,
		Kind: control.KindStatus, Status: http.StatusOK, Headers: map[string]string{"Content-Type": "application/json"},
		Body: `[{"id":"00p1","name":"x"},{"id":"00p2","name":"x"}]`,
	})
	session := env.Session(nil)
	said, _ := session.Read("openmetadata_okta_app_sign_in_policy", map[string]any{"name": "x"})
	said.ExpectError(t, "name", `There are 2 named "x" in the org: rst1, rst3.`)
	said, found := session.Read("openmetadata_okta_app_sign_in_policy", map[string]any{"id": "rst3"})
	if len(said.Errors) > 0 || found["id"] != "rst3" {
		t.Errorf("by its ID %v is found, with %v", found, said.Errors)
	}
	said, _ = session.Read("openmetadata_okta_authorization_server_policy", map[string]any{"authorization_server_id": w.server, "name": "x"})
	said.ExpectError(t, "name", "00p1, 00p2. Set id instead")
}
