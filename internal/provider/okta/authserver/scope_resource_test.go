package authserver_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

func scope(lines ...string) string {
	return block("_scope", append([]string{ofServer}, lines...)...)
}

func TestAccOktaAuthorizationServerScope_basic(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           config + scope(`name = "openmetadata"`),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(state *terraform.State) error {
				path = scopePath(of(state, scopeAddress))
				// The defaults are Okta's own (API doc, OAuth2Scope).
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "openmetadata", "displayName": nil, "description": nil, "consent": "IMPLICIT",
					"metadataPublish": "NO_CLIENTS", "default": false, "optional": false,
				})
			},
		},
		{
			ResourceName: scopeAddress, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: importIDs(scopeAddress, "authorization_server_id", "id"),
		},
		{
			Config: config + scope(`name = "catalog:use"`, `display_name = "OpenMetadata"`, `description = "Use OpenMetadata."`,
				`consent = "REQUIRED"`, `metadata_publish = "ALL_CLIENTS"`, `default = true`, `optional = true`),
			ConfigPlanChecks: expectUpdate(scopeAddress, "name", "display_name", "description", "consent", "metadata_publish", "default", "optional"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"name": "catalog:use", "displayName": "OpenMetadata", "description": "Use OpenMetadata.", "consent": "REQUIRED",
					"metadataPublish": "ALL_CLIENTS", "default": true, "optional": true,
				})
			},
		},
		{
			ResourceName: scopeAddress, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: importIDs(scopeAddress, "authorization_server_id", "id"),
		},
		{
			Config:           config + scope(`name = "openmetadata"`),
			ConfigPlanChecks: expectUpdate(scopeAddress, "name", "display_name", "description", "consent", "metadata_publish", "default", "optional"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"displayName": nil, "description": nil, "default": false})
			},
		},
		{
			Config: config,
			Check:  func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
		},
	}})
}

// TestAccOktaAuthorizationServerScope_replacedWithServer: another server gets another scope.
func TestAccOktaAuthorizationServerScope_replacedWithServer(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	name := acctest.Name("server")
	servers := env.ProviderConfig() + server(name) + block(".other", fmt.Sprintf("name = %q", name+"-2"), `audiences = ["api://other"]`)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: servers + scope(`name = "openmetadata"`)},
		{
			Config: servers + block("_scope", "authorization_server_id = openmetadata_okta_authorization_server.other.id", `name = "openmetadata"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(scopeAddress, plancheck.ResourceActionReplace)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		},
	}})
}

func TestAccOktaAuthorizationServerScope_drift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + scope(`name = "openmetadata"`, `display_name = "OpenMetadata"`)
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, scopeAddress, scopePath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("name", "drifted")},
		acctest.Drift{Attributes: []string{"display_name"}, Change: acctest.Put("displayName", "Drifted")},
		acctest.Drift{Attributes: []string{"display_name"}, Change: acctest.Put("displayName", nil)},
		acctest.Drift{Attributes: []string{"description"}, Change: acctest.Put("description", "Drifted")},
		acctest.Drift{Attributes: []string{"consent"}, Change: acctest.Put("consent", "FLEXIBLE")},
		acctest.Drift{Attributes: []string{"metadata_publish"}, Change: acctest.Put("metadataPublish", "ALL_CLIENTS")},
		acctest.Drift{Attributes: []string{"default"}, Change: acctest.Put("default", true)},
		acctest.Drift{Attributes: []string{"optional"}, Change: acctest.Put("optional", true)},
	)})
}

func TestAccOktaAuthorizationServerScope_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server")) + scope(`name = "openmetadata"`)
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(config, scopeAddress, scopePath)})
}

// TestAccOktaAuthorizationServerScope_system: Okta's own scopes are neither made nor adopted.
func TestAccOktaAuthorizationServerScope_system(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var serverID, scopeID string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			serverID = acctest.Attribute(state, serverAddress, "id")
			scopes := org.Must(t, http.MethodGet, serversPath+serverID+"/scopes?q=offline_access", nil).([]any)
			scopeID = scopes[0].(map[string]any)["id"].(string)
			return nil
		}},
		{
			Config:      config + scope(`name = "offline_access"`),
			ExpectError: regexp.MustCompile(acctest.Escape(`The scope "offline_access" is one that Okta makes on every authorization server`)),
		},
		{
			Config: config + "resource \"terraform_data\" \"x\" {\n  input = \"offline_access\"\n}\n" + scope(`name = terraform_data.x.output`),
			// Known only in the apply.
			ExpectError: regexp.MustCompile(`(?s)Not a name for a scope of one's own.*name += terraform_data.x.output`),
		},
		{
			// A system scope of which only the org knows.
			PreConfig: func() {
				org.Fault(control.Fault{
					Method: http.MethodGet, Path: "/api/v1/authorizationServers/*/scopes", Kind: control.KindStatus, Status: http.StatusOK,
					Headers: map[string]string{"Content-Type": "application/json"}, Body: `[{"id":"scp1","name":"openmetadata","system":true}]`,
				})
			},
			Config:      config + scope(`name = "openmetadata"`),
			ExpectError: regexp.MustCompile(`(?s)A scope of Okta's own.*name += "openmetadata"`),
		},
		{
			Config: config + scope(`name = "openmetadata"`), ResourceName: scopeAddress, ImportState: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return serverID + "/" + scopeID, nil },
			ExpectError:       regexp.MustCompile(`A scope of Okta's own`),
		},
		{
			Config: config + scope(`name = "openmetadata"`), ResourceName: scopeAddress, ImportState: true,
			ImportStateId: "scpOnlyTheScope",
			ExpectError:   regexp.MustCompile(acctest.Escape(`does not have the form <authorization_server_id>/<id>`)),
		},
	}})
}

func TestAccOktaAuthorizationServerScope_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var serverID string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			serverID = acctest.Attribute(state, serverAddress, "id")
			return nil
		}},
		{
			PreConfig: func() {
				org.Must(t, http.MethodPost, serversPath+serverID+"/scopes", map[string]any{"name": "openmetadata", "description": "Somebody else's."})
			},
			Config:      config + scope(`name = "openmetadata"`),
			ExpectError: regexp.MustCompile(`(?s)exists already.*id = "aus\w+/scp\w+"`),
		},
	}})
}

func TestAccOktaAuthorizationServerScope_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/scopes", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + server(acctest.Name("server")) + scope(`name = "openmetadata"`),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, serverPath(of(state, serverAddress))+"/scopes?q=openmetadata", 1)
		},
	}}})
}

func TestAccOktaAuthorizationServerScope_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + server(acctest.Name("server")) + `
resource "terraform_data" "x" {
  input = { name = "openmetadata", text = "x", consent = "IMPLICIT", publish = "NO_CLIENTS", flag = true }
}
` + scope("name = terraform_data.x.output.name", "display_name = terraform_data.x.output.text", "description = terraform_data.x.output.text",
			"consent = terraform_data.x.output.consent", "metadata_publish = terraform_data.x.output.publish",
			"default = terraform_data.x.output.flag", "optional = terraform_data.x.output.flag"),
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, scopePath(of(state, scopeAddress))), map[string]any{"name": "openmetadata", "default": true, "optional": true})
		},
	}}})
}

func TestOktaAuthorizationServerScope_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"authorization_server_id": "aus1", "name": "openmetadata"}
	named := func(name string) map[string]any { return map[string]any{"name": name} }
	acctest.ExpectProblems(t, "openmetadata_okta_authorization_server_scope", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "colons and dots", Change: named("catalog:use.all")},
		{Name: "a longer name", Change: named("oktaish")},
		{Name: "nothing known", Change: map[string]any{"authorization_server_id": acctest.Unknown, "name": acctest.Unknown, "consent": acctest.Unknown, "metadata_publish": acctest.Unknown, "default": acctest.Unknown, "optional": acctest.Unknown}},
		{Name: "no name", Change: named(""), Path: "name", Text: "at least 1"},
		{Name: "space", Change: named("open metadata"), Path: "name", Text: "printable ASCII"},
		{Name: "quote", Change: named(`open"metadata`), Path: "name", Text: "printable ASCII"},
		{Name: "backslash", Change: named(`open\metadata`), Path: "name", Text: "printable ASCII"},
		{Name: "umlaut", Change: named("öffnen"), Path: "name", Text: "printable ASCII"},
		{Name: "okta", Change: named("okta"), Path: "name", Text: "keeps for itself"},
		{Name: "star", Change: named("*"), Path: "name", Text: "keeps for itself"},
		{Name: "okta.", Change: named("okta.apps.read"), Path: "name", Text: "keeps for itself"},
		{Name: "okta:", Change: named("okta:x"), Path: "name", Text: "keeps for itself"},
		{Name: "openid", Change: named("openid"), Path: "name", Text: "is there without a resource"},
		{Name: "no server", Change: map[string]any{"authorization_server_id": ""}, Path: "authorization_server_id", Text: "at least 1"},
		{Name: "consent", Change: map[string]any{"consent": "TRUSTED"}, Path: "consent", Text: `"IMPLICIT" "REQUIRED" "FLEXIBLE"`},
		{Name: "publish", Change: map[string]any{"metadata_publish": "NONE"}, Path: "metadata_publish", Text: `"ALL_CLIENTS" "NO_CLIENTS"`},
	})
}
