package signingkey_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// onReplicas is a server of several processes whose key files the test can reach.
func onReplicas(t *testing.T, options double.Options) (*acctest.Environment, *acctest.ServerTarget) {
	t.Helper()
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.RequestLog, Server: options})
	return environment, environment.Server()
}

// addresses is the argument that names each process.
func addresses(server *acctest.ServerTarget) string {
	var urls []string
	for _, process := range server.Replicas() {
		urls = append(urls, fmt.Sprintf("%q", process.URL))
	}
	return "replica_urls = [" + strings.Join(urls, ", ") + "]"
}

// TestAccJWTSigningKeyRollout_replicas: a rollout, and a rotation after it, bring the key into force in every process (F163),
// whether their number is told or found out, and where they have addresses also behind a balancer that spreads single requests.
// The second has nothing left to do it by but the key that is kept beside the new one.
func TestAccJWTSigningKeyRollout_replicas(t *testing.T) {
	for name, c := range map[string]struct {
		processes int
		balance   double.Balance
		told      func(server *acctest.ServerTarget) string
	}{
		"found out":          {2, double.ByConnection, func(*acctest.ServerTarget) string { return "" }},
		"told":               {3, double.ByConnection, func(*acctest.ServerTarget) string { return "replicas = 3" }},
		"told too few":       {3, double.ByConnection, func(*acctest.ServerTarget) string { return "replicas = 2" }},
		"at their addresses": {3, double.ByRequest, addresses},
	} {
		t.Run(name, func(t *testing.T) {
			environment, server := onReplicas(t, double.Options{Replicas: c.processes, Balance: c.balance})
			paths := keyfile.InDirectory(server.ConfDir())
			addAdministrator(t, server.Replicas()[0], "terraform")
			everywhere := func(state *terraform.State) error {
				for _, process := range server.Replicas() {
					if err := checkServed(t, process, paths)(state); err != nil {
						return err
					}
				}
				return nil
			}
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: filesAndRollout(environment.ProviderConfig(c.told(server)), server.ConfDir()), Check: everywhere},
				{
					Config: filesAndRollout(onlySigningKey(server, "terraform", c.told(server)), server.ConfDir(), "keepers = { rotated = \"yes\" }"),
					Check:  everywhere,
				},
			}})
		})
	}
}

// TestAccJWTSigningKeyRollout_spread: behind a balancer that spreads single requests a rollout ends early, and says what was
// seen and what to do.
func TestAccJWTSigningKeyRollout_spread(t *testing.T) {
	environment, server := onReplicas(t, double.Options{Replicas: 2, Balance: double.ByRequest})
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      filesAndRollout(environment.ProviderConfig("replicas = 2"), server.ConfDir()),
		ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("requests of one connection were answered by different ones") + `.*` + acctest.Escape("replica_urls")),
	}}})
}

// TestAccJWTSigningKeyRollout_behind: a process that is behind in its configuration is not told to read its files, by which it
// would store what it has over what is stored for all (F164).
func TestAccJWTSigningKeyRollout_behind(t *testing.T) {
	environment, server := onReplicas(t, double.Options{Replicas: 2})
	behind := server.Replicas()[1]
	alone := server.Replicas()[0]
	configuration := alone.Must(t, alone.Login(t), "GET", "/v1/system/security/config", nil).(map[string]any)
	acctest.SetMember(configuration, "authenticationConfiguration.ldapConfiguration", nil)
	acctest.SetMember(configuration, "authenticationConfiguration.providerName", "Somebody else")
	alone.Must(t, alone.Login(t), "PUT", "/v1/system/security/config", configuration)
	behind.ClearLog()
	thumbprint := jwtkey.RFC7638(&writePair(t, keyfile.InDirectory(server.ConfDir())).PublicKey)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      environment.ProviderConfig(addresses(server)) + ofKey(thumbprint),
		ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("serve different security configurations") + `.*` + acctest.Escape("authenticationConfiguration.providerName")),
	}}})
	for _, line := range behind.Requests() {
		if line == reload {
			t.Errorf("the process that is behind was told: %v", behind.Requests())
		}
	}
}
