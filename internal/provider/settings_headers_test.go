package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// TestSettings_headers: the values are told in no error, and what is not known yet is waited for, since nothing gets through an
// access proxy without them.
func TestSettings_headers(t *testing.T) {
	const secret = "hunter2-hunter2"
	kind := tftypes.Map{ElementType: tftypes.String}
	element := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	given := func(name string, value any) map[string]tftypes.Value {
		return map[string]tftypes.Value{
			"host": element("https://catalog.example.com"), "token": element("x"),
			"headers": tftypes.NewValue(kind, map[string]tftypes.Value{name: element(value)}),
		}
	}
	for name, c := range map[string]struct {
		block   map[string]tftypes.Value
		refused string
		unknown bool
	}{
		"a secret":            {block: given("CF-Access-Client-Secret", secret)},
		"null":                {block: given("CF-Access-Client-Secret", nil)},
		"unknown value":       {block: given("CF-Access-Client-Secret", tftypes.UnknownValue), unknown: true},
		"unknown as a whole":  {block: map[string]tftypes.Value{"host": element("https://catalog.example.com"), "headers": tftypes.NewValue(kind, tftypes.UnknownValue)}, unknown: true},
		"the server's own":    {block: given("Authorization", "Basic "+secret), refused: "OpenMetadata's own token"},
		"a line break":        {block: given("X-Access", secret+"\nX: y"), refused: "X-Access has a line break"},
		"a value as the name": {block: given(secret+"==\n", "X-Access"), refused: "no name of a header"},
	} {
		t.Run(name, func(t *testing.T) {
			settings, said := configure(t, c.block, nil)
			said = append(said, validate(t, c.block)...)
			if text := allSaid(said); said.HasError() != (c.refused != "") || !strings.Contains(text, c.refused) || strings.Contains(text, secret) {
				t.Errorf("%q, want %q", text, c.refused)
			}
			for _, one := range said {
				if _, onArgument := one.(diag.DiagnosticWithPath); onArgument {
					t.Error("Terraform shows the argument with the error")
				}
			}
			if _, err := connection.New(settings).OpenMetadata(); c.refused == "" && connection.IsUnknown(err) != c.unknown {
				t.Errorf("the client: %v", err)
			}
		})
	}
}
