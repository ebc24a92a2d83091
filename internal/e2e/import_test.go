package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// unimported are the types that are not imported; package provider holds them to what they say instead.
var unimported = []string{"openmetadata_default_admin_removal", "openmetadata_jwt_signing_key_rollout"}

// resourceTypes are all types of resources of the provider.
func (s *setup) resourceTypes() []string {
	s.t.Helper()
	var schemas struct {
		Providers map[string]struct {
			Resources map[string]any `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(s.must(0, nil, "providers", "schema", "-json")), &schemas); err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, provider := range schemas.Providers {
		names = append(names, slices.Sorted(maps.Keys(provider.Resources))...)
	}
	return names
}

// everyObject is a configuration with an object of every type that can be imported, and with what each is imported by.
func (s *setup) everyObject(keys string) (configuration string, ids map[string]string) {
	return fmt.Sprintf(`
resource "openmetadata_okta_group" "all" {
  name        = "importers"
  description = "People of the import."
}

resource "openmetadata_okta_app" "all" {
  label                     = "Imported"
  flow_type                 = "auth_code"
  redirect_uris             = ["%[1]s/callback"]
  post_logout_redirect_uris = ["%[1]s"]
}

resource "openmetadata_okta_client_secret" "all" {
  app_id  = openmetadata_okta_app.all.id
  keepers = { quarter = "2026-4" }
}

data "openmetadata_okta_group" "people" {
  name = "data-team"
}

resource "openmetadata_okta_app_group_assignment" "all" {
  app_id   = openmetadata_okta_app.all.id
  group_id = data.openmetadata_okta_group.people.id
}

resource "openmetadata_okta_trusted_origin" "all" {
  name   = "Imported"
  origin = "%[1]s"
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}

resource "openmetadata_okta_authorization_server" "all" {
  name        = "Imported"
  description = "Signs people in."
  audiences   = [openmetadata_okta_app.all.client_id]
}

resource "openmetadata_okta_authorization_server_scope" "all" {
  authorization_server_id = openmetadata_okta_authorization_server.all.id
  name                    = "openmetadata"
  description             = "Use OpenMetadata."
}

resource "openmetadata_okta_authorization_server_policy" "all" {
  authorization_server_id = openmetadata_okta_authorization_server.all.id
  name                    = "Imported"
  description             = "Lets the app ask for tokens."
  clients_included        = [openmetadata_okta_app.all.client_id]
}

resource "openmetadata_okta_authorization_server_policy_rule" "all" {
  authorization_server_id = openmetadata_okta_authorization_server.all.id
  policy_id               = openmetadata_okta_authorization_server_policy.all.id
  name                    = "People"
  grant_types             = ["authorization_code"]
  scopes                  = ["openid", "profile", "email", "offline_access"]
  groups_included         = [data.openmetadata_okta_group.people.id]
}

resource "openmetadata_okta_authorization_server_claim" "all" {
  authorization_server_id = openmetadata_okta_authorization_server.all.id
  name                    = "groups"
  claim_type              = "IDENTITY"
  value_type              = "GROUPS"
  value                   = "data-"
  group_filter_type       = "STARTS_WITH"
}

resource "openmetadata_jwt_signing_key_files" "all" {
  directory = %[2]q
}

resource "openmetadata_jwt_signing_key" "all" {}

resource "openmetadata_admin_user" "all" {
  name  = "a.lovelace"
  email = "ada@example.com"
}

resource "openmetadata_admin_user" "alice" {
  email = "alice@example.com"
}

resource "openmetadata_admin_user" "automation" {
  email = "terraform@open-metadata.org"
}

resource "openmetadata_bot" "all" {
  name        = "importer"
  description = "Imports."
}

resource "openmetadata_bot_token" "all" {
  bot    = openmetadata_bot.all.name
  expiry = "30"
}

resource "openmetadata_personal_access_token" "all" {
  name       = "ci"
  expiry     = "30"
  depends_on = [openmetadata_admin_user.automation]
}

ephemeral "openmetadata_okta_client_secret" "all" {
  app_id = openmetadata_okta_app.all.id
}

resource "openmetadata_security_config" "all" {
  authentication_configuration = {
    provider                     = "okta"
    provider_name                = "Okta"
    client_type                  = "confidential"
    response_type                = "code"
    authority                    = openmetadata_okta_authorization_server.all.issuer
    client_id                    = openmetadata_okta_app.all.client_id
    callback_url                 = "%[1]s/callback"
    jwt_principal_claims         = ["email", "preferred_username", "sub"]
    jwt_principal_claims_mapping = ["username:preferred_username", "email:email"]
    enable_self_signup           = false

    oidc_configuration = {
      type                         = "okta"
      id                           = openmetadata_okta_app.all.client_id
      discovery_uri                = openmetadata_okta_authorization_server.all.discovery_uri
      scope                        = "openid profile email offline_access"
      client_authentication_method = "client_secret_basic"
      disable_pkce                 = false
      server_url                   = "%[1]s"
      callback_url                 = "%[1]s/callback"
    }
  }

  authorizer_configuration = {
    admin_principals         = ["terraform"]
    principal_domain         = "example.com"
    enforce_principal_domain = false
  }

  client_secret_wo         = ephemeral.openmetadata_okta_client_secret.all.client_secret
  client_secret_wo_version = 1

  depends_on = [
    openmetadata_admin_user.all, openmetadata_admin_user.alice, openmetadata_admin_user.automation, openmetadata_bot_token.all, openmetadata_personal_access_token.all,
    openmetadata_okta_app_group_assignment.all, openmetadata_okta_authorization_server_policy_rule.all, openmetadata_okta_trusted_origin.all,
    openmetadata_okta_client_secret.all, openmetadata_okta_authorization_server_scope.all, openmetadata_okta_authorization_server_claim.all,
  ]
}
`, s.Server().URL, keys), map[string]string{
			"openmetadata_okta_group":                            "{id}",
			"openmetadata_okta_app":                              "{id}",
			"openmetadata_okta_client_secret":                    "{app_id}/{id}",
			"openmetadata_okta_app_group_assignment":             "{app_id}/{group_id}",
			"openmetadata_okta_trusted_origin":                   "{id}",
			"openmetadata_okta_authorization_server":             "{id}",
			"openmetadata_okta_authorization_server_scope":       "{authorization_server_id}/{id}",
			"openmetadata_okta_authorization_server_policy":      "{authorization_server_id}/{id}",
			"openmetadata_okta_authorization_server_policy_rule": "{authorization_server_id}/{policy_id}/{id}",
			"openmetadata_okta_authorization_server_claim":       "{authorization_server_id}/{id}",
			"openmetadata_jwt_signing_key_files":                 "{directory}",
			"openmetadata_jwt_signing_key":                       filepath.Join(keys, jwtkey.PrivateFileName),
			"openmetadata_admin_user":                            "{name}",
			"openmetadata_bot":                                   "{name}",
			"openmetadata_bot_token":                             "{bot}",
			"openmetadata_personal_access_token":                 "{user}/{id}",
			"openmetadata_security_config":                       "security_config",
		}
}

// TestAccImport_generatesConfiguration: of an object of every importable type Terraform makes a configuration that is valid as
// it is, the import changes nothing, and the plan after it is empty. Key files are in a directory whose name has a comma.
func TestAccImport_generatesConfiguration(t *testing.T) {
	s := start(t, "complete", wholeServer)
	keys := filepath.Join(t.TempDir(), "keys, of mine")
	provider := requirements + fmt.Sprintf(`
provider "openmetadata" {
  host        = %q
  signing_key = { private_key_file = %q, user = "terraform" }
  okta        = { org_url = %q }
}
`, s.Server().URL, filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), s.Okta().URL)
	everything, forms := s.everyObject(keys)
	// The account that makes the token is there before: a run that acts by a password has none of its own.
	s.Server().Automation(t)
	s.write(provider + everything)
	s.must(0, nil, "init")
	types := s.resourceTypes()
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Type, Name, Mode string
					Values           map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(s.must(0, nil, "show", "-json")), &state); err != nil {
		t.Fatal(err)
	}
	var blocks strings.Builder
	for _, resource := range state.Values.RootModule.Resources {
		if form, importable := forms[resource.Type]; importable && resource.Mode == "managed" && resource.Name == "all" {
			id := regexp.MustCompile(`\{(\w+)\}`).ReplaceAllStringFunc(form, func(name string) string {
				return fmt.Sprint(resource.Values[strings.Trim(name, "{}")])
			})
			fmt.Fprintf(&blocks, "import {\n  to = %s.imported\n  id = %q\n}\n\n", resource.Type, id)
		}
	}
	for _, name := range types {
		if !slices.Contains(unimported, name) && !strings.Contains(blocks.String(), name+".imported") {
			t.Errorf("no %s is imported", name)
		}
	}

	s.write(provider + blocks.String())
	s.must(0, nil, "init")
	s.must(0, s.withoutPassword(), "plan", "-generate-config-out=generated.tf")
	applied := s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	if want := fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", len(forms)); !strings.Contains(applied, want) {
		generated, _ := os.ReadFile(filepath.Join(s.Directory, "generated.tf"))
		t.Errorf("not %s:\n%s\n%s", want, applied, generated)
	}
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
}
