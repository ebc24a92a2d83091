package openmetadata_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

func TestAccServerDataSource(t *testing.T) {
	const address = "data.openmetadata_server.test"
	for version, hasSecurityAPI := range map[string]string{"1.9": "false", "1.12": "true", "2.1": "true"} {
		t.Run(version, func(t *testing.T) {
			environment := acctest.New(t, acctest.Options{Server: double.Options{Version: version}})
			server := environment.Server()
			says, _ := server.Must(t, "", http.MethodGet, "/v1/system/version", nil).(map[string]any)
			number, _ := says["version"].(string)
			revision, _ := says["revision"].(string)
			if !strings.HasPrefix(number, version+".") || revision == "" {
				t.Fatalf("the server says it is %v", says)
			}
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{
					Config: environment.ProviderConfig() + "data \"openmetadata_server\" \"test\" {}\n",
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestCheckResourceAttr(address, "version", number),
						resource.TestCheckResourceAttr(address, "revision", revision),
						resource.TestCheckResourceAttr(address, "has_security_api", hasSecurityAPI),
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
						resource.TestCheckResourceAttr(address, "version", number),
						resource.TestCheckNoResourceAttr(address, "status.%")),
				},
			}})
		})
	}
}
