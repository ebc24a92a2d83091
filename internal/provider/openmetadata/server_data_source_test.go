package openmetadata_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

func TestAccServerDataSource(t *testing.T) {
	const address = "data.openmetadata_server.test"
	for version, want := range map[string]struct{ version, securityAPI string }{
		// 01_version of the recordings; the others are lines of their release.
		"1.12": {"1.12.6", "true"},
		"1.9":  {"1.9.11", "false"},
		"2.1":  {"2.1.0", "true"},
	} {
		t.Run(version, func(t *testing.T) {
			environment := acctest.New(t, acctest.Options{Server: double.Options{Version: version}})
			server := environment.Server()
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{
					Config: environment.ProviderConfig() + "data \"openmetadata_server\" \"test\" {}\n",
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestCheckResourceAttr(address, "version", want.version),
						resource.TestCheckResourceAttr(address, "revision", "92ae2f9c287917f55eeefdad425001d9156f320c"),
						resource.TestCheckResourceAttr(address, "has_security_api", want.securityAPI),
						resource.TestCheckResourceAttr(address, "healthy", "true"),
						resource.TestCheckResourceAttr(address, "authentication.provider", "basic"),
						resource.TestCheckResourceAttr(address, "authentication.client_type", "public"),
						resource.TestCheckResourceAttr(address, "authentication.enable_self_signup", "true"),
						resource.TestCheckResourceAttr(address, "status.database.passed", "true"),
						resource.TestCheckResourceAttr(address, "status.jwks.message", "Ingestion Bot token has been validated")),
				},
				{
					// Without a credential there is no status.
					Config: fmt.Sprintf("provider \"openmetadata\" { host = %q }\ndata \"openmetadata_server\" \"test\" {}\n", server.URL),
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestCheckResourceAttr(address, "version", want.version),
						resource.TestCheckNoResourceAttr(address, "status.%")),
				},
			}})
		})
	}
}
