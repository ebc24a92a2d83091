package acctest

import "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"

// Reattach serves the provider in this process, with the environment's clock, and returns the environment variable that makes a
// Terraform of the test use it. It is served until the test ends.
func (e *Environment) Reattach() string {
	e.t.Helper()
	return standin.Serve(e.t, "openmetadata-okta/openmetadata", e.factories()["openmetadata"])
}
