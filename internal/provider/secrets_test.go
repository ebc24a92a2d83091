package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// secretsInState are the attributes of resources that store a secret, with why they may.
var secretsInState = map[string]string{
	"openmetadata_bot_token.token":                        "null unless token_in_state asks for it; the ephemeral resource of the same name is the way without",
	"openmetadata_personal_access_token.token":            "as the bot's token",
	"openmetadata_jwt_signing_key.private_key_pem":        "the type for those who want the key in the state; the files and the ephemeral resource are the ways without",
	"openmetadata_jwt_signing_key.private_key_der_base64": "as private_key_pem",
}

// unversioned are write-only secrets without a version, with why they need none.
var unversioned = map[string]string{
	"openmetadata_security_config.rehearsal_token_wo": "it is used while a change is made and written nowhere, so another one changes nothing",
}

// noSecrets are texts whose names sound like a secret's, with what they are.
var noSecrets = map[string]string{
	"openmetadata_jwt_signing_key_files.private_key_path":                                  "a path",
	"openmetadata_okta_app.id_token_encrypted_response_alg":                                "the name of an algorithm",
	"openmetadata_okta_app.token_endpoint_auth_method":                                     "the name of a method",
	"openmetadata_okta_client_secret.secret_hash":                                          "Okta's own hash of the secret",
	"openmetadata_security_config.authentication_configuration.token_validation_algorithm": "the name of an algorithm",
	"openmetadata_security_config.client_secret_fingerprint":                               "a keyed hash, by which the secret is compared",
	"openmetadata_security_config.client_secret_salt":                                      "the salt of that hash",
	"openmetadata_security_config.client_secret_written_fingerprint":                       "as client_secret_fingerprint",
	"data.openmetadata_okta_app.token_endpoint_auth_method":                                "the name of a method",
	"ephemeral.openmetadata_okta_client_secret.secret_id":                                  "Okta's id of the secret",
	"provider.okta.private_key_id":                                                         "a key id",
	"provider.signing_key.private_key_file":                                                "a path",
}

// soundsSecret matches names of attributes that may hold a secret.
var soundsSecret = regexp.MustCompile(`secret|password|token|private_key|api_key|credential`)

// attributes calls for each attribute below a path, with those beside it.
func attributes(path string, all []*tfprotov6.SchemaAttribute, call func(path string, attribute *tfprotov6.SchemaAttribute, beside map[string]*tfprotov6.SchemaAttribute)) {
	beside := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range all {
		beside[attribute.Name] = attribute
	}
	for _, attribute := range all {
		at := path + "." + attribute.Name
		call(at, attribute, beside)
		if attribute.NestedType != nil {
			attributes(at, attribute.NestedType.Attributes, call)
		}
	}
}

// isText tells whether an attribute is a text; one with attributes of its own has no type.
func isText(attribute *tfprotov6.SchemaAttribute) bool {
	return attribute.Type != nil && attribute.Type.Is(tftypes.String)
}

// TestSchemas_secrets: every secret that a user gives to a resource is write-only with a version beside it, no secret is stored
// but where that is the purpose, and no text that sounds like one is shown as if it were none.
func TestSchemas_secrets(t *testing.T) {
	t.Parallel()
	all, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	visited := map[string]bool{}
	visit := func(path string, schema *tfprotov6.Schema, call func(path string, attribute *tfprotov6.SchemaAttribute, beside map[string]*tfprotov6.SchemaAttribute)) {
		if len(schema.Block.BlockTypes) > 0 {
			t.Errorf("%s has blocks, in which nothing is looked at", path)
		}
		attributes(path, schema.Block.Attributes, func(path string, attribute *tfprotov6.SchemaAttribute, beside map[string]*tfprotov6.SchemaAttribute) {
			visited[path] = true
			if isText(attribute) && soundsSecret.MatchString(attribute.Name) && !attribute.Sensitive && noSecrets[path] == "" {
				t.Errorf("%s sounds like a secret and is not sensitive", path)
			}
			if call != nil {
				call(path, attribute, beside)
			}
		})
	}
	for name, schema := range all.ResourceSchemas {
		visit(name, schema, func(path string, attribute *tfprotov6.SchemaAttribute, beside map[string]*tfprotov6.SchemaAttribute) {
			switch {
			case attribute.WriteOnly:
				version := beside[attribute.Name+"_version"]
				if !strings.HasSuffix(attribute.Name, "_wo") || !attribute.Sensitive {
					t.Errorf("%s is write-only: it wants a name with _wo, and to be sensitive", path)
				}
				if (version == nil || !version.Optional) != (unversioned[path] != "") {
					t.Errorf("%s is write-only: it wants a _wo_version, or to be listed as one that needs none", path)
				}
			case attribute.Sensitive && (attribute.Optional || attribute.Required):
				if twin := beside[attribute.Name+"_wo"]; twin == nil || !twin.WriteOnly {
					t.Errorf("%s is a secret that a user gives, and has no write-only form", path)
				}
			case attribute.Sensitive && secretsInState[path] == "":
				t.Errorf("%s stores a secret", path)
			}
		})
	}
	for name, schema := range all.DataSourceSchemas {
		visit("data."+name, schema, func(path string, attribute *tfprotov6.SchemaAttribute, _ map[string]*tfprotov6.SchemaAttribute) {
			if attribute.Sensitive {
				t.Errorf("%s stores a secret", path)
			}
		})
	}
	for name, schema := range all.EphemeralResourceSchemas {
		visit("ephemeral."+name, schema, nil)
	}
	for name, schema := range all.ActionSchemas {
		visit("action."+name, schema.Schema, func(path string, attribute *tfprotov6.SchemaAttribute, _ map[string]*tfprotov6.SchemaAttribute) {
			if attribute.Sensitive || attribute.WriteOnly {
				t.Errorf("%s is a secret, which an action takes none of", path)
			}
		})
	}
	visit("provider", all.Provider, nil)
	for _, list := range []map[string]string{secretsInState, unversioned, noSecrets} {
		for path := range list {
			if !visited[path] {
				t.Errorf("%s is listed and does not exist", path)
			}
		}
	}
}
