package signingkey_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// onReplicas is a server of several processes whose key files the test can reach.
func onReplicas(t *testing.T, options double.Options) (*acctest.Environment, *acctest.ServerTarget) {
	t.Helper()
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.RequestLog | acctest.MovableClock, Server: options})
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
// The second has nothing left to do it by but the key that is kept beside the new one. Each look takes a second by the clock,
// so that one which goes on in vain comes to its timeout at once.
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
			server.OnAnswer(func(request control.Request) {
				if strings.HasSuffix(request.Path, "/config/jwks") {
					environment.Clock.Advance(time.Second)
				}
			})
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

// TestAccJWTSigningKeyRollout_killedBetweenReplicas: where a rollout is killed that has told one of several processes, the next
// one tells the others, whichever it meets, on every profile and though a settling period is written that waits for nothing.
// What a process serves that somebody has given another key is found too, where the number of processes is told or the key that
// was met is not the one of the state.
func TestAccJWTSigningKeyRollout_killedBetweenReplicas(t *testing.T) {
	for _, version := range []string{"1.12", "2.1"} {
		t.Run(version, func(t *testing.T) {
			environment, server := onReplicas(t, double.Options{Replicas: 3, Version: version})
			environment.Parallel()
			first, paths := server.Replicas()[0], keyfile.InDirectory(server.ConfDir())
			only, told := map[string]any{"replica_urls": []any{first.URL}}, map[string]any{"replicas": 3}
			another := func() map[string]any {
				return map[string]any{"thumbprint": jwtkey.RFC7638(&writePair(t, paths).PublicKey), "settle": 0}
			}
			everywhere := func(after string, config map[string]any) {
				t.Helper()
				for i, process := range server.Replicas() {
					if found, _ := served(t, process); found != config["thumbprint"] {
						t.Errorf("after %s process %d serves %s, want %s", after, i, found, config["thumbprint"])
					}
				}
			}
			d := environment.Dialogue("openmetadata_jwt_signing_key_rollout", nil)
			for number := range server.Replicas() {
				config := another()
				environment.Under(d, only).ApplyKilled(config)
				environment.Under(d, nil)
				server.TurnTo(t, number)
				d.MustApply(config)
				everywhere(fmt.Sprintf("meeting process %d", number), config)
				if d.Changes(config) {
					t.Errorf("the rollout that met process %d is not all", number)
				}
			}

			config := map[string]any{"thumbprint": d.Attribute("thumbprint"), "settle": 0}
			newer := another()
			environment.Under(d.Copy(), only).MustApply(newer)
			for number := range server.Replicas() {
				server.TurnTo(t, number)
				if !environment.Under(d.Copy(), told).Changes(config) {
					t.Errorf("a plan that meets process %d and knows of three does not notice", number)
				}
			}
			// The state that a refresh has made knows the newer key, which the others do not have.
			environment.Under(d, nil)
			server.TurnTo(t, 0)
			d.Plan(newer)
			server.TurnTo(t, 1)
			if !d.Changes(newer) {
				t.Error("a plan does not notice that processes have the older key")
			}
		})
	}
}
