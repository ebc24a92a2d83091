package connection

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// TestNeed_words: what keeps a client from being made is told as a matter of the configuration, with what to do.
func TestNeed_words(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings        Settings
		summary, detail string
	}{
		"nothing configured": {Settings{}, "The provider is not configured for the OpenMetadata server", "OPENMETADATA_HOST"},
		"no credential":      {Settings{Host: "https://catalog.example.com"}, "The provider is not configured for the OpenMetadata server", "OPENMETADATA_TOKEN"},
		"no address":         {Settings{Host: "catalog.example.com", Token: "x"}, "The provider cannot use the configuration of the OpenMetadata server", "is not a URL"},
		"known later":        {Settings{UnknownOpenMetadata: []string{"host"}}, "The configuration of the OpenMetadata server is not known yet", "terraform apply -target"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diagnostics diag.Diagnostics
			if client := New(c.settings).NeedOpenMetadata(&diagnostics); client != nil || len(diagnostics) != 1 {
				t.Fatalf("%v, %v", client, diagnostics)
			}
			if diagnostics[0].Summary() != c.summary || !strings.Contains(diagnostics[0].Detail(), c.detail) {
				t.Errorf("%s: %s", diagnostics[0].Summary(), diagnostics[0].Detail())
			}
		})
	}
}
