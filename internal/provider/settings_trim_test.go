package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TestSettings_withoutWhatComesAlong: credentials come without the blanks, line breaks and scheme around them, from variables
// and arguments alike, and a token with the name of where it comes from.
func TestSettings_withoutWhatComesAlong(t *testing.T) {
	for name, value := range map[string]string{
		"OPENMETADATA_HOST": " https://catalog.example.com\n", "OPENMETADATA_TOKEN": "Bearer secret\n", "OPENMETADATA_EMAIL": " admin@open-metadata.org\r\n",
		"OPENMETADATA_PASSWORD": "pass word\n", "OPENMETADATA_SIGNING_KEY_FILE": "keys/private_key.der\n", "OPENMETADATA_SIGNING_KEY_USER": " terraform ",
		"OPENMETADATA_SIGNING_KEY_ID": "prod-1\n", "OKTA_ORG_URL": "https://example.okta.com\n", "OKTA_API_TOKEN": "SSWS 00secret\n",
	} {
		t.Setenv(name, value)
	}
	model := providerModel{SigningKey: types.ObjectNull(nil), Okta: types.ObjectNull(nil)}
	var diagnostics diag.Diagnostics
	got := model.settings(t.Context(), &diagnostics)
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	for what, pair := range map[string][2]string{
		"host": {got.Host, "https://catalog.example.com"}, "token": {got.Token, "secret"}, "source": {got.TokenSource, "OPENMETADATA_TOKEN"},
		"email": {got.Email, "admin@open-metadata.org"}, "password": {got.Password, "pass word"},
		"key file": {got.SigningKey.PrivateKeyFile, "keys/private_key.der"}, "user": {got.SigningKey.User, "terraform"}, "key id": {got.SigningKey.KeyID, "prod-1"},
		"org": {got.OktaOrgURL, "https://example.okta.com"}, "API token": {got.OktaAPIToken, "00secret"}, "its source": {got.OktaAPITokenSource, "OKTA_API_TOKEN"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", what, pair[0], pair[1])
		}
	}
	model.Token = types.StringValue("\tbearer other ")
	if got = model.settings(t.Context(), &diagnostics); got.Token != "other" || got.TokenSource != "token" {
		t.Errorf("the argument gives %q of %s", got.Token, got.TokenSource)
	}
	t.Setenv("OPENMETADATA_SIGNING_KEY_FILE", "~/keys/private_key.der")
	if model.settings(t.Context(), &diagnostics); !diagnostics.HasError() {
		t.Error("a path with a tilde is taken")
	}
}
