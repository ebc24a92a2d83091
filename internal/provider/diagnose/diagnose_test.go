package diagnose

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// An error says what failed, on which object, why, and what to do next (CONTRIBUTING.md).
func TestError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		next string
	}{
		"the org does not answer":              {&okta.RequestError{Method: "GET", Path: "/api/v1/apps", Err: errors.New("no such host")}, "okta.org_url"},
		"the server does not answer":           {&openmetadata.RequestError{Method: "GET", Path: "/api/v1/users", Err: errors.New("no such host")}, "the provider's host"},
		"interrupted":                          {fmt.Errorf("GET /api/v1/apps: %w", context.Canceled), "Run terraform apply again"},
		"an org without authorization servers": {&okta.APIError{Method: "POST", Path: "/api/v1/authorizationServers", Status: 401, Code: "E0000015"}, "API Access Management"},
		"not an administrator":                 {&openmetadata.APIError{Method: "GET", Path: "/api/v1/users", Status: 403}, "administrator"},
	} {
		var diagnostics diag.Diagnostics
		Error(&diagnostics, Update, `Okta group "data-team"`, test.err)
		if len(diagnostics) != 1 || diagnostics[0].Summary() != `Cannot update the Okta group "data-team"` {
			t.Fatalf("%s: %v", name, diagnostics)
		}
		why, next, _ := strings.Cut(diagnostics[0].Detail(), ".\n\n")
		if why != test.err.Error() || !strings.Contains(next, test.next) {
			t.Errorf("%s: %q", name, diagnostics[0].Detail())
		}
	}
}

func TestOktaError_causesOnTheirAttributes(t *testing.T) {
	t.Parallel()
	fields := map[string]path.Path{"redirect_uris": path.Root("redirect_uris")}
	refused := &okta.APIError{Status: 400, Causes: []string{"redirect_uris: 'ftp://x' is invalid", "label: must not be empty"}, RequestID: "reqXYZ"}
	var diagnostics diag.Diagnostics
	OktaError(&diagnostics, Create, "Okta group", refused, fields)
	if len(diagnostics) != 2 {
		t.Fatalf("want an error for each cause, got %v", diagnostics)
	}
	placed, hasPath := diagnostics[0].(diag.DiagnosticWithPath)
	if !hasPath || !placed.Path().Equal(path.Root("redirect_uris")) || !strings.Contains(placed.Detail(), "'ftp://x' is invalid (request reqXYZ)") {
		t.Errorf("got %v", diagnostics[0])
	}
	if rest := diagnostics[1].Detail(); !strings.Contains(rest, "label: must not be empty") || strings.Contains(rest, "ftp") {
		t.Errorf("a cause of no attribute is told as %q", rest)
	}
}
