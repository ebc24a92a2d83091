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
			// Servers tell where their settings come from since 2.1 (M20).
			sources := resource.TestCheckNoResourceAttr(address, "settings_sources.%")
			if version == "2.1" {
				sources = resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "settings_sources.authenticationConfiguration.source", "AUTO"),
					resource.TestCheckResourceAttr(address, "settings_sources.authorizerConfiguration.source_variable", "SECURITY_CONFIG_SOURCE"),
					resource.TestCheckResourceAttr(address, "settings_sources.authorizerConfiguration.editable", "true"),
					resource.TestCheckResourceAttr(address, "settings_sources.authorizerConfiguration.managed_paths.#", "0"))
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
						resource.TestCheckResourceAttr(address, "status.jwks.message", "Ingestion Bot token has been validated"),
						sources),
				},
				{
					// Without a credential there is neither.
					Config: fmt.Sprintf("provider \"openmetadata\" { host = %q }\ndata \"openmetadata_server\" \"test\" {}\n", server.URL),
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestCheckResourceAttr(address, "version", number),
						resource.TestCheckNoResourceAttr(address, "status.%"),
						resource.TestCheckNoResourceAttr(address, "settings_sources.%")),
				},
			}})
		})
	}
}

// settingsSourceResponse.json: what the deployment owns, and what it sets on purpose and the database otherwise.
func TestAccServerDataSource_settingsSources(t *testing.T) {
	const address, setting = "data.openmetadata_server.test", "settings_sources.authenticationConfiguration."
	environment := acctest.New(t, acctest.Options{Needs: acctest.Exclusive, Server: double.Options{Version: "2.1", Authentication: map[string]any{"providerName": "of the environment"}}})
	server := environment.Server()
	from := func(source string) func() {
		return func() {
			told := server.Double().Environment()
			told.ConfigSource = source
			server.Double().SetEnvironment(told)
		}
	}
	config := environment.ProviderConfig() + "data \"openmetadata_server\" \"test\" {}\n"
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: from("ENV"), Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(address, setting+"source", "ENV"),
				resource.TestCheckResourceAttr(address, setting+"editable", "false"),
				resource.TestCheckTypeSetElemAttr(address, setting+"managed_paths.*", "/oidcConfiguration/scope"),
				resource.TestCheckResourceAttr(address, setting+"overridden_fields.#", "0"),
				resource.TestCheckNoResourceAttr(address, setting+"last_reload_error")),
		},
		{
			PreConfig: func() {
				from("AUTO")()
				configuration := server.Must(t, server.Login(t), http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
				configuration["authenticationConfiguration"].(map[string]any)["providerName"] = "by hand"
				server.Must(t, server.Login(t), http.MethodPut, "/v1/system/security/config", configuration)
			},
			Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(address, setting+"source", "AUTO"),
				resource.TestCheckResourceAttr(address, setting+"managed_paths.#", "0"),
				resource.TestCheckResourceAttr(address, setting+"overridden_fields.#", "1"),
				resource.TestCheckResourceAttr(address, setting+"overridden_fields.0.path", "/providerName"),
				resource.TestCheckResourceAttr(address, setting+"overridden_fields.0.env_variable", "CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME")),
		},
	}})
}
