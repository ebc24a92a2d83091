package function_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"go.yaml.in/yaml/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// exampleFor returns an example's configuration with the provider's address, and
// its credentials, those of the test.
func exampleFor(t *testing.T, name, token string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", name, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for from, to := range map[string]string{
		`"openmetadata-okta/openmetadata"`:      `"hashicorp/openmetadata"`,
		`okta = { org_url = var.okta_org_url }`: fmt.Sprintf("okta = { org_url = var.okta_org_url, api_token = %q }", token),
	} {
		if strings.Count(text, from) != 1 {
			t.Fatalf("%s is not once in the example %s", from, name)
		}
		text = strings.Replace(text, from, to, 1)
	}
	return text
}

// TestAccKubernetesExample_applied applies the example with stand-ins for the
// providers kubernetes and helm: what reaches the cluster is whole, the keys as
// bytes and not as text (issue 7677), and none of it is in the state.
func TestAccKubernetesExample_applied(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Okta: oktadouble.Options{Groups: []string{"data-team"}}})
	org := environment.Okta()
	standIns := newCluster()
	pem := string(sample(t, "private_key.pem"))
	environment.Test(resource.TestCase{
		ProtoV6ProviderFactories: standIns.factories(),
		Steps: []resource.TestStep{{
			Config: exampleFor(t, "kubernetes", org.Token),
			ConfigVariables: config.Variables{
				"okta_org_url": config.StringVariable(org.URL), "openmetadata_url": config.StringVariable("https://catalog.example.com"),
				"okta_group": config.StringVariable("data-team"), "admins": config.SetVariable(config.StringVariable("alice@example.com")),
				"signing_key_pem": config.StringVariable(pem),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(state *terraform.State) error {
				app := state.RootModule().Resources["openmetadata_okta_app.openmetadata"].Primary.Attributes
				return checkCluster(t, standIns, app["client_id"], org.URL, state.String())
			},
		}},
	})
}

func checkCluster(t *testing.T, standIns *cluster, clientID, issuer, state string) error {
	secrets, releases := standIns.snapshot()
	keys := secrets["openmetadata/openmetadata-jwt-keys"].binary
	for name, file := range map[string]string{"private_key.der": "private_key.der", "public_key.der": "public_key.der"} {
		if keys[name] != base64.StdEncoding.EncodeToString(sample(t, file)) {
			return fmt.Errorf("%s in the cluster is not what openssl makes of the key", name)
		}
	}
	oidc := secrets["openmetadata/oidc-secrets"].data
	var id, clientSecret string
	if err := yaml.Unmarshal([]byte(oidc["openmetadata-oidc-client-id"]), &id); err != nil || id == "" || id != clientID {
		return fmt.Errorf("the client id in the cluster is %q", id)
	}
	if err := json.Unmarshal([]byte(oidc["openmetadata-oidc-client-secret"]), &clientSecret); err != nil || len(clientSecret) < 20 {
		return fmt.Errorf("the client secret in the cluster has %d characters", len(clientSecret))
	}
	for name, value := range map[string]string{"client secret": clientSecret, "private key": keys["private_key.der"][100:160]} {
		if strings.Contains(state, value) {
			return fmt.Errorf("the %s is in the state", name)
		}
	}
	release := releases["openmetadata/openmetadata"]
	if !strings.Contains(release.chart, "openmetadata") {
		return fmt.Errorf("the chart is %q", release.chart)
	}
	var values struct {
		OpenMetadata struct {
			Config struct {
				Authentication struct {
					ClientID   string   `yaml:"clientId"`
					PublicKeys []string `yaml:"publicKeys"`
					OIDC       struct {
						Enabled      bool
						ClientSecret struct {
							SecretRef string `yaml:"secretRef"`
							SecretKey string `yaml:"secretKey"`
						} `yaml:"clientSecret"`
					} `yaml:"oidcConfiguration"`
				}
				JWT struct {
					PrivateKey string `yaml:"rsaprivateKeyFilePath"`
				} `yaml:"jwtTokenConfiguration"`
			}
		} `yaml:"openmetadata"`
		Volumes []struct {
			Secret struct {
				SecretName string `yaml:"secretName"`
			}
		} `yaml:"extraVolumes"`
	}
	if err := yaml.Unmarshal([]byte(release.values), &values); err != nil {
		return err
	}
	auth := values.OpenMetadata.Config.Authentication
	reference := secrets["openmetadata/"+auth.OIDC.ClientSecret.SecretRef].data[auth.OIDC.ClientSecret.SecretKey]
	switch {
	case auth.ClientID != clientID, len(auth.PublicKeys) != 1 || auth.PublicKeys[0] != issuer+"/oauth2/v1/keys", !auth.OIDC.Enabled:
		return fmt.Errorf("the values are\n%s", release.values)
	case reference == "":
		return fmt.Errorf("the values take the client secret from %+v, which is not in the cluster", auth.OIDC.ClientSecret)
	case secrets["openmetadata/"+values.Volumes[0].Secret.SecretName].binary[filepath.Base(values.OpenMetadata.Config.JWT.PrivateKey)] == "":
		return fmt.Errorf("the values mount no secret with %s", values.OpenMetadata.Config.JWT.PrivateKey)
	}
	return nil
}
