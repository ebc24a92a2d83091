package upgrade

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// byOkta is a configuration of the okta provider with each type that is moved.
const byOkta = `
resource "okta_group" "team" {
  name        = "stewards"
  description = "Look after the catalog."
}
resource "okta_app_oauth" "catalog" {
  label                      = "Data Catalog"
  type                       = "web"
  grant_types                = ["authorization_code", "refresh_token"]
  response_types             = ["code"]
  redirect_uris              = ["https://catalog.example.com/callback"]
  post_logout_redirect_uris  = ["https://catalog.example.com"]
  token_endpoint_auth_method = "client_secret_basic"
  pkce_required              = true
}
resource "okta_app_group_assignment" "team" {
  app_id   = okta_app_oauth.catalog.id
  group_id = okta_group.team.id
}
resource "okta_trusted_origin" "catalog" {
  name   = "Catalog"
  origin = "https://catalog.example.com"
  scopes {
    type = "CORS"
  }
}
resource "okta_auth_server" "catalog" {
  name        = "Catalog"
  audiences   = [okta_app_oauth.catalog.client_id]
  issuer_mode = "ORG_URL"
}
resource "okta_auth_server_scope" "catalog" {
  auth_server_id = okta_auth_server.catalog.id
  name           = "catalog.read"
  description    = "Read the catalog."
}
resource "okta_auth_server_claim" "groups" {
  auth_server_id          = okta_auth_server.catalog.id
  name                    = "groups"
  claim_type              = "IDENTITY"
  value_type              = "GROUPS"
  group_filter_type       = "STARTS_WITH"
  value                   = "data-"
  always_include_in_token = true
}
resource "okta_auth_server_policy" "catalog" {
  auth_server_id   = okta_auth_server.catalog.id
  name             = "Catalog"
  description      = "For the catalog."
  priority         = 1
  client_whitelist = [okta_app_oauth.catalog.client_id]
}
resource "okta_auth_server_policy_rule" "team" {
  auth_server_id       = okta_auth_server.catalog.id
  policy_id            = okta_auth_server_policy.catalog.id
  name                 = "Stewards"
  priority             = 1
  grant_type_whitelist = ["authorization_code"]
  scope_whitelist      = ["openid", okta_auth_server_scope.catalog.name]
  group_whitelist      = [okta_group.team.id]
}
`

// byOurs says the same in the types of this provider, each with the block that moves it here.
const byOurs = `
resource "openmetadata_okta_group" "team" {
  name        = "stewards"
  description = "Look after the catalog."
}
moved {
  from = okta_group.team
  to   = openmetadata_okta_group.team
}
resource "openmetadata_okta_app" "catalog" {
  label                     = "Data Catalog"
  flow_type                 = "auth_code"
  redirect_uris             = ["https://catalog.example.com/callback"]
  post_logout_redirect_uris = ["https://catalog.example.com"]
  grant_types               = ["authorization_code", "refresh_token"]
  issuer_mode               = "DYNAMIC"
  pkce_required             = true
  refresh_token             = { rotation_type = "STATIC" }
}
moved {
  from = okta_app_oauth.catalog
  to   = openmetadata_okta_app.catalog
}
resource "openmetadata_okta_app_group_assignment" "team" {
  app_id   = openmetadata_okta_app.catalog.id
  group_id = openmetadata_okta_group.team.id
}
moved {
  from = okta_app_group_assignment.team
  to   = openmetadata_okta_app_group_assignment.team
}
module "sign_in" {
  source = "./sign_in"
}
moved {
  from = okta_trusted_origin.catalog
  to   = module.sign_in.openmetadata_okta_trusted_origin.catalog
}
resource "openmetadata_okta_authorization_server" "catalog" {
  name        = "Catalog"
  audiences   = [openmetadata_okta_app.catalog.client_id]
  issuer_mode = "ORG_URL"
}
moved {
  from = okta_auth_server.catalog
  to   = openmetadata_okta_authorization_server.catalog
}
resource "openmetadata_okta_authorization_server_scope" "catalog" {
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  name                    = "catalog.read"
  description             = "Read the catalog."
}
moved {
  from = okta_auth_server_scope.catalog
  to   = openmetadata_okta_authorization_server_scope.catalog
}
resource "openmetadata_okta_authorization_server_claim" "groups" {
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  name                    = "groups"
  claim_type              = "IDENTITY"
  value_type              = "GROUPS"
  group_filter_type       = "STARTS_WITH"
  value                   = "data-"
}
moved {
  from = okta_auth_server_claim.groups
  to   = openmetadata_okta_authorization_server_claim.groups
}
resource "openmetadata_okta_authorization_server_policy" "catalog" {
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  name                    = "Catalog"
  description             = "For the catalog."
  clients_included        = [openmetadata_okta_app.catalog.client_id]
}
moved {
  from = okta_auth_server_policy.catalog
  to   = openmetadata_okta_authorization_server_policy.catalog
}
resource "openmetadata_okta_authorization_server_policy_rule" "team" {
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  policy_id               = openmetadata_okta_authorization_server_policy.catalog.id
  name                    = "Stewards"
  grant_types             = ["authorization_code"]
  scopes                  = ["openid", openmetadata_okta_authorization_server_scope.catalog.name]
  groups_included         = [openmetadata_okta_group.team.id]
}
moved {
  from = okta_auth_server_policy_rule.team
  to   = openmetadata_okta_authorization_server_policy_rule.team
}
`

// inModule is in the module of byOurs.
const inModule = `
terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}
resource "openmetadata_okta_trusted_origin" "catalog" {
  name   = "Catalog"
  origin = "https://catalog.example.com"
  scopes = [{ type = "CORS" }]
}
`

// TestAccMoved_byTerraform: moved blocks take what the okta provider has made, of every type that can be moved, over in a run
// of Terraform itself, into a module too, without a write to the org and without a question to that provider. Terraform wants
// that there as long as its resources are in the state, and no longer.
func TestAccMoved_byTerraform(t *testing.T) {
	e := acctest.New(t, acctest.Options{Needs: acctest.OrgRequestLog})
	e.Parallel()
	directory := t.TempDir()
	state := filepath.Join(directory, "terraform.tfstate")
	write := func(configuration string) {
		t.Helper()
		e.Okta()
		head := "terraform {\n  required_providers {\n    openmetadata = { source = \"openmetadata-okta/openmetadata\" }\n    okta = { source = \"okta/okta\" }\n  }\n}\n"
		if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(head+e.ProviderConfig()+configuration), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	gone := false
	okta := standin.Okta{Do: func(method, path string, body any) (int, any) {
		if gone {
			t.Errorf("the okta provider asks the org %s %s", method, path)
			return http.StatusForbidden, nil
		}
		return e.Okta().Do(t, method, path, body)
	}}
	run := terraform.Reattached(directory, standin.Together(t, e.Reattach(), okta.Serve(t)))
	write(byOkta)
	must(t, run, "init")
	must(t, run, "apply", "-auto-approve")
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "templates", "guides", "adopt.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	if block := guideBlock.FindString(string(page)); block == "" || !strings.Contains(byOurs, block) {
		t.Errorf("the guide moves by %q, which is not tried here", block)
	}
	gone = true
	before := idsIn(t, state)
	write(byOurs)
	module := filepath.Join(directory, "sign_in")
	if err := os.Mkdir(module, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(module, "main.tf"), []byte(inModule), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, run, "init")
	e.Okta().ClearLog()
	must(t, run, "apply", "-auto-approve")
	must(t, run, "plan", "-detailed-exitcode")
	for _, request := range e.Okta().Requests() {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("the org was asked %s", request)
		}
	}
	after := idsIn(t, state)
	if len(before) != len(moves) || len(after) != len(moves) {
		t.Fatalf("%d types were there, %d are, and %d can be moved", len(before), len(after), len(moves))
	}
	for source, move := range moves {
		if id := after["openmetadata_"+strings.Fields(move.resource)[0]]; id == nil || id != before[source] {
			t.Errorf("%s had the ID %v, and has %v as %s", source, before[source], id, move.resource)
		}
	}
}

// guideBlock is how the guide on adoption moves what okta/okta has made.
var guideBlock = regexp.MustCompile(`(?s)moved \{.*?\n\}\n`)

// idsIn are the IDs of the resources of a state, by their types; of an assignment that of its group.
func idsIn(t *testing.T, file string) map[string]any {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	ids := map[string]any{}
	for _, one := range state.Resources {
		attributes := one.Instances[0].Attributes
		if ids[one.Type] = attributes["group_id"]; ids[one.Type] == nil {
			ids[one.Type] = attributes["id"]
		}
	}
	return ids
}
