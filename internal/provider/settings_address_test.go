package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// validate asks the provider what it says of its configuration.
func validate(t *testing.T, block map[string]tftypes.Value) diag.Diagnostics {
	t.Helper()
	var schema provider.SchemaResponse
	subject := &openMetadataProvider{}
	subject.Schema(t.Context(), provider.SchemaRequest{}, &schema)
	kind := schema.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range kind.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if given, found := block[name]; found {
			values[name] = given
		}
	}
	var response provider.ValidateConfigResponse
	subject.ValidateConfig(t.Context(), provider.ValidateConfigRequest{Config: tfsdk.Config{Schema: schema.Schema, Raw: tftypes.NewValue(kind, values)}}, &response)
	return response.Diagnostics
}

// TestSettings_addresses has each end at every kind of address, by argument and by variable. An address with a secret in it is
// refused without its words, and not on its argument, beside which Terraform shows what stands there.
func TestSettings_addresses(t *testing.T) {
	const secret = "hunter2"
	for address, c := range map[string]struct {
		// refused is what the error says; overheard that anyone on the way can listen, which Okta's half refuses.
		refused   string
		overheard bool
	}{
		"https://END":                          {},
		"http://localhost:8585":                {},
		"http://catalog.localhost:8585":        {},
		"http://127.0.0.1:8585":                {},
		"http://127.8.9.10:8585":               {},
		"http://[::1]:8585":                    {},
		"http://END":                           {overheard: true},
		"http://10.1.2.3:8585":                 {overheard: true},
		"http://[fd00::1]:8585":                {overheard: true},
		"http://localhost.example.com":         {overheard: true},
		"http://127.1":                         {overheard: true},
		"http://0.0.0.0:8585":                  {overheard: true},
		"https://user:" + secret + "@END":      {refused: "user name or password"},
		"http://user:" + secret + "@localhost": {refused: "user name or password"},
		"https://" + secret + "@END":           {refused: "user name or password"},
		"https://user:" + secret + "%zz@END":   {refused: "user name or password"},
		"https://END?token=" + secret:          {refused: "without a query"},
		"https://END#" + secret:                {refused: "without a query"},
		secret:                                 {refused: "is not a URL"},
		"ftp://END":                            {refused: "is not a URL"},
	} {
		for end, host := range map[string]string{"host": "catalog.example.com", "replica_urls": "om-0.example.com", "org_url": "example.okta.com"} {
			given := strings.ReplaceAll(address, "END", host)
			for _, switched := range []string{"", "false", "true"} {
				for _, variable := range []string{"OPENMETADATA_HOST", "OPENMETADATA_REPLICA_URLS", "OKTA_ORG_URL", "OPENMETADATA_TOKEN", "OKTA_API_TOKEN", "OKTA_ORG_NAME"} {
					t.Setenv(variable, "")
				}
				t.Setenv(okta.PlainHTTPVariable, switched)
				want := c.refused
				if c.overheard && end == "org_url" && switched != "true" {
					want = "plain http"
				}
				block := map[string]tftypes.Value{"host": tftypes.NewValue(tftypes.String, given)}
				switch end {
				case "replica_urls":
					block = map[string]tftypes.Value{end: tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, given)})}
				case "org_url":
					block = map[string]tftypes.Value{"okta": nestedValue(oktaMembers, map[string]any{"org_url": given})}
				}
				said := validate(t, block)
				text := allSaid(said)
				if said.HasError() != (want != "") || !strings.Contains(text, want) || strings.Contains(text, secret) {
					t.Errorf("%s = %s: %q, want %q", end, given, text, want)
				}
				for _, one := range said {
					if _, onArgument := one.(diag.DiagnosticWithPath); onArgument && strings.Contains(given, secret) && given != secret {
						t.Errorf("%s = %s: Terraform shows the argument with the error", end, given)
					}
				}

				t.Setenv("OPENMETADATA_HOST", "https://catalog.example.com")
				t.Setenv(map[string]string{"host": "OPENMETADATA_HOST", "replica_urls": "OPENMETADATA_REPLICA_URLS", "org_url": "OKTA_ORG_URL"}[end], given)
				settings, said := settingsOf(t, nil)
				if warned := strings.Contains(allSaid(said), "plain http"); warned != (c.overheard && (end != "org_url" || switched == "true")) || said.HasError() {
					t.Errorf("%s = %s: %q", end, given, allSaid(said))
				}
				settings.Token, settings.OktaAPIToken = "x", "x"
				connections := connection.New(settings)
				_, err := connections.OpenMetadata()
				if end == "org_url" {
					_, err = connections.Okta()
				}
				if (err != nil) != (want != "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret)) {
					t.Errorf("the variable of %s = %s: %v, want %q", end, given, err, want)
				}
			}
		}
	}
}

func allSaid(diagnostics diag.Diagnostics) string {
	var text strings.Builder
	for _, one := range diagnostics {
		text.WriteString(one.Summary() + ": " + one.Detail() + "\n")
	}
	return text.String()
}

// TestSettings_keyInPlaceOfItsFile: a key that stands where its file's name is wanted is not repeated.
func TestSettings_keyInPlaceOfItsFile(t *testing.T) {
	_, said := configure(t, map[string]tftypes.Value{
		"signing_key": nestedValue(signingKeyMembers, map[string]any{"private_key_file": "-----BEGIN PRIVATE KEY-----\nhunter2\n", "user": "terraform"}),
	}, nil)
	if text := allSaid(said); !strings.Contains(text, "signing_key.private_key ") || strings.Contains(text, "hunter2") {
		t.Errorf("%q", text)
	}
}
