package acctest

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/speccheck"
)

// specification is Okta's own, which stays outside the project; nil where it is absent.
var specification = sync.OnceValues(func() (*speccheck.Specification, error) {
	_, here, _, _ := runtime.Caller(0)
	file := filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "shared", "okta", "okta-mgmt-subset-2026.06.3-nullable-patched.yaml")
	if _, err := os.Stat(file); err != nil {
		return nil, nil //nolint:nilnil // absent is no error
	}
	return speccheck.Load(file)
})

// holdToSpecification checks every exchange with the org, the provider's requests as well as the double's answers, and
// fails the test for one that the specification does not allow.
func holdToSpecification(t *testing.T, org http.Handler) http.Handler {
	t.Helper()
	loaded, err := specification()
	if err != nil {
		t.Fatal(err)
	}
	if loaded == nil {
		return org
	}
	checked := loaded.Wrap(org)
	t.Cleanup(func() {
		for _, violation := range checked.Violations() {
			t.Errorf("Okta's specification does not allow: %s", violation)
		}
	})
	return checked
}
