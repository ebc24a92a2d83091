package acctest

import (
	"net/http"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/speccheck"
)

// specification is Okta's own, which stays outside the project; nil where it is absent.
var specification = sync.OnceValues(func() (*speccheck.Specification, error) {
	file, there, err := evidence.SharedIfThere("okta", "okta-mgmt-subset-2026.06.3-nullable-patched.yaml")
	if err != nil || !there {
		return nil, err
	}
	return speccheck.Load(file)
})

// holdToSpecification checks every exchange with the org, the provider's requests as well as the double's answers, and fails
// the test for one that the specification does not allow.
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
