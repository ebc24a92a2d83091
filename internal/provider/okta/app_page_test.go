package okta

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// TestAppPage: the page of the app says what each flow decides, and names every argument once more where it says which matter.
func TestAppPage(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../../docs/resources/okta_app.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(content), "## Which arguments matter")
	section, _, found := strings.Cut(rest, "## Schema")
	if !found {
		t.Fatal("the page has no section on the arguments that matter")
	}
	var response resource.SchemaResponse
	NewAppResource().Schema(t.Context(), resource.SchemaRequest{}, &response)
	for name, attribute := range response.Schema.Attributes {
		if (attribute.IsOptional() || attribute.IsRequired()) && !regexp.MustCompile(`\b`+name+`\b`).MatchString(section) {
			t.Errorf("the section does not name %s", name)
		}
	}
	for _, flow := range ssoconfig.FlowTypes() {
		decides := ssoconfig.AppSettingsFor(flow)
		client := "confidential"
		if flow.Public() {
			client = "public"
		}
		list := func(values []string) string { return "`" + strings.Join(values, "`, `") + "`" }
		row := fmt.Sprintf("| `%s` | %s | `%s` | %s | %s | `%s` | `%t` |", flow, client, decides.ApplicationType, list(decides.GrantTypes), list(decides.ResponseTypes), decides.TokenEndpointAuthMethod, decides.PKCERequired)
		if !strings.Contains(section, row) {
			t.Errorf("the section lacks the row\n%s", row)
		}
	}
}
