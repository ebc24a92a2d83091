package authserver_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

func serverData(name string) string {
	return fmt.Sprintf("data \"openmetadata_okta_authorization_server\" \"test\" {\n  name = %q\n}\n", name)
}

// expectData compares attributes of the data source; an empty text stands for null.
func expectData(want map[string]string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		for attribute, value := range want {
			if got := acctest.Attribute(state, "data.openmetadata_okta_authorization_server.test", attribute); got != value {
				return fmt.Errorf("%s is %q, not %q", attribute, got, value)
			}
		}
		return nil
	}
}

func TestAccOktaAuthorizationServerData(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("server")
	servers := map[string]string{}
	for _, one := range []string{name, name + "-2", name + "-twice", name + "-twice"} {
		made := org.Must(t, http.MethodPost, "/api/v1/authorizationServers", map[string]any{"name": one, "audiences": []string{"api://x"}, "issuerMode": "ORG_URL"}).(map[string]any)
		id := made["id"].(string)
		servers[one] = id
		t.Cleanup(func() {
			org.Do(t, http.MethodPost, serversPath+id+"/lifecycle/deactivate", nil)
			org.Do(t, http.MethodDelete, serversPath+id, nil)
		})
	}
	issuer := org.URL + "/oauth2/" + servers[name]
	byDefault := org.Get(t, serversPath+"default")
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + serverData(name), Check: expectData(map[string]string{
			"id": servers[name], "audiences.0": "api://x", "issuer_mode": "ORG_URL", "key_rotation_mode": "AUTO", "status": "ACTIVE", "description": "",
			"issuer": issuer, "discovery_uri": issuer + "/.well-known/openid-configuration", "jwks_uri": issuer + "/v1/keys",
		})},
		{Config: env.ProviderConfig() + serverData("default"), Check: expectData(map[string]string{
			"id": byDefault["id"].(string), "issuer": org.URL + "/oauth2/default", "jwks_uri": org.URL + "/oauth2/default/v1/keys",
		})},
		{Config: env.ProviderConfig() + serverData("no-such-server"), ExpectError: regexp.MustCompile(`(?s)No such authorization server.*name = "no-such-server"`)},
		{Config: env.ProviderConfig() + serverData(name+"-twice"), ExpectError: regexp.MustCompile(`(?s)More than one authorization server.*2\s+authorization\s+servers`)},
	}})
}

// TestAccOktaAuthorizationServerData_org: the org's own server is there also without API Access Management, and the addresses
// are those that it serves.
func TestAccOktaAuthorizationServerData_org(t *testing.T) {
	env := acctest.New(t, acctest.Options{Okta: oktadouble.Options{NoAPIAccessManagement: true}})
	org := env.Okta()
	discovery := org.Get(t, "/.well-known/openid-configuration")
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + serverData("org"), Check: expectData(map[string]string{
			"id": "", "issuer": discovery["issuer"].(string), "jwks_uri": discovery["jwks_uri"].(string),
			"discovery_uri": org.URL + "/.well-known/openid-configuration", "status": "ACTIVE", "key_rotation_mode": "",
		})},
		{Config: env.ProviderConfig() + serverData("default"), ExpectError: regexp.MustCompile(acctest.Escape("The org has no API Access Management"))},
	}})
}
