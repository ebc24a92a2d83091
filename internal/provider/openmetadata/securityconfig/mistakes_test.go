package securityconfig_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig/mistakes"
)

// Every wrong value of every setting is refused before anything is planned, once and on its attribute. What is left out is not
// here: the schema demands it or fills it in. Nor is what depends on the server's version, which the plan asks for.
func TestSecurityConfig_mistakesAreRefused(t *testing.T) {
	for _, flow := range []string{mistakes.Public, mistakes.Confidential} {
		if problems := acctest.Validate(t, "openmetadata_security_config", mistakes.Good(flow)); len(problems) > 0 {
			t.Fatalf("%s: %v", flow, problems)
		}
	}
	for _, m := range mistakes.All() {
		if value, given := m.Set[m.At]; m.Warned || m.Version != "" || given && value == nil || m.At == mistakes.Auth+"max_active_sessions_per_user" {
			continue
		}
		problems := acctest.Validate(t, "openmetadata_security_config", m.Config())
		// An empty block lacks what the schema demands as well, and a set has no element twice.
		problems = slices.DeleteFunc(problems, func(p acctest.Problem) bool {
			return strings.HasPrefix(p.Text, "Missing Configuration for Required Attribute") || strings.HasPrefix(p.Text, "Duplicate Set Element")
		})
		if len(problems) != 1 || problems[0].Path != m.At || !strings.Contains(problems[0].Text, m.Says) {
			t.Errorf("%s: %q, want one error on %s that says %q", m.Name, problems, m.At, m.Says)
		}
	}
}
