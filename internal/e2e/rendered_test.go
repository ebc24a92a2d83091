package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"go.yaml.in/yaml/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// deployed starts a fresh server with what an example has rendered, and ends the example as every other ends: the check of the
// sign-in passes, and an administrator gets in. The key files of the server are those of directory.
func (s *setup) deployed(read map[string]any, directory string) {
	s.t.Helper()
	told, err := serverdouble.FromFile(read)
	if err != nil {
		s.t.Fatal(err)
	}
	told.ConfDir = directory
	pair := keyfile.ReadPair(keyfile.InDirectory(directory))
	if pair.State != keyfile.PairOK {
		s.t.Fatalf("the keys are %s: %s", pair.State, pair.Reason)
	}
	if want := pair.Facts.Thumbprint[:12]; told.KeyID != want {
		s.t.Errorf("the server's key id is %q, want %q", told.KeyID, want)
	}
	s.notForOthers(filepath.Join(directory, jwtkey.PrivateFileName))
	if err := s.Server().Double().Deploy(told); err != nil {
		s.t.Fatal(err)
	}
	client, _ := told.Authentication["clientId"].(string)
	s.checks(client, filepath.Join(directory, jwtkey.PrivateFileName), told.KeyID)
	s.signsIn("alice@example.com")
}

// checks has the data source look at what an app and the server have, by the server's own key.
func (s *setup) checks(app, key, keyID string) {
	s.t.Helper()
	s.write(requirements + fmt.Sprintf(`
provider "openmetadata" {
  host        = %q
  signing_key = { private_key_file = %q, key_id = %q, user = "alice", email = "alice@example.com" }
  okta        = { org_url = %q }
}

data "openmetadata_sso_check" "this" {
  app_id              = %q
  administrators      = ["alice"]
  probe_client_secret = true
}

output "passed" {
  value = data.openmetadata_sso_check.this.passed
}

output "failures" {
  value = data.openmetadata_sso_check.this.failures
}
`, s.Server().URL, key, keyID, s.Okta().URL, app))
	clear(s.Variables)
	s.must(0, nil, "init")
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	outputs, err := s.Outputs(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if outputs["passed"] != true {
		s.t.Errorf("the check of the sign-in found %v", outputs["failures"])
	}
	if failures := s.page("sign-in-problems").next(nil); !strings.Contains(failures, "[]") {
		s.t.Errorf("Terraform's console says\n%s", failures)
	}
}

// TestAccDockerCompose_example applies the example, and starts a server with its env file and its compose file as Docker
// Compose would.
func TestAccDockerCompose_example(t *testing.T) {
	s := start(t, "docker-compose", wholeServer|acctest.OwnServer)
	s.renderedVariables()
	s.must(0, nil, "init")
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	environment, err := dotenv.UnmarshalWithLookup(outputs["openmetadata_okta_env"].(string), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.assigned(environment["AUTHENTICATION_CLIENT_ID"])
	for name, want := range map[string]string{
		"AUTHENTICATION_PUBLIC_KEYS": `["` + s.Okta().URL + `/oauth2/v1/keys"]`, "AUTHENTICATION_CLIENT_TYPE": "public",
		"AUTHORIZER_ADMIN_PRINCIPALS": `["alice","bob"]`,
	} {
		if environment[name] != want {
			t.Errorf("%s is %q, want %q", name, environment[name], want)
		}
	}
	checkOverride(t, environment)
	read, err := serverdouble.ReadFile(serverdouble.Substitute(serverdouble.ShippedFile, environment))
	if err != nil {
		t.Fatal(err)
	}
	s.deployed(read, filepath.Join(s.Directory, "keys"))
}

// checkOverride holds the compose file beside the example to the env file: both services of the official file get it, and the
// keys where it says that they are.
func checkOverride(t *testing.T, environment map[string]string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "examples", "docker-compose", "compose.override.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var override struct {
		Services map[string]struct {
			EnvFile []string `yaml:"env_file"`
			Volumes []string
		}
	}
	if err := yaml.Unmarshal(content, &override); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"execute-migrate-all", "openmetadata-server"} {
		service := override.Services[name]
		if !slices.Equal(service.EnvFile, []string{"openmetadata_okta.env"}) ||
			!slices.Equal(service.Volumes, []string{"./keys:" + filepath.Dir(environment["RSA_PRIVATE_KEY_FILE_PATH"]) + ":ro"}) {
			t.Errorf("the service %s has %+v", name, service)
		}
	}
}

// TestAccBareMetal_example applies the example, and starts a server with its blocks of openmetadata.yaml, which finds the
// client secret in its environment.
func TestAccBareMetal_example(t *testing.T) {
	s := start(t, "bare-metal", wholeServer|acctest.OwnServer)
	s.renderedVariables()
	keys := filepath.Join(t.TempDir(), "jwtkeys")
	s.Variables["key_directory"] = keys
	s.must(0, nil, "init")
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	blocks := outputs["openmetadata_yaml"].(string)
	read, err := serverdouble.ReadFile(serverdouble.Substitute(blocks, nil))
	if err != nil {
		t.Fatal(err)
	}
	auth, _ := read["authenticationConfiguration"].(map[string]any)
	client, _ := auth["clientId"].(string)
	if oidc, _ := auth["oidcConfiguration"].(map[string]any); client == "" || oidc["id"] != client || oidc["secret"] != "" {
		t.Errorf("without the variable of the client secret the client is %v", auth)
	}
	s.assigned(client)
	secrets, _ := s.Okta().Must(t, "GET", "/api/v1/apps/"+client+"/credentials/secrets", nil).([]any)
	secret, _ := secrets[0].(map[string]any)
	if read, err = serverdouble.ReadFile(serverdouble.Substitute(blocks, map[string]string{"OIDC_CLIENT_SECRET": secret["client_secret"].(string)})); err != nil {
		t.Fatal(err)
	}
	s.deployed(read, keys)
}

// assigned: somebody may use the app.
func (s *setup) assigned(client string) {
	s.t.Helper()
	if groups := s.Okta().Must(s.t, "GET", "/api/v1/apps/"+client+"/groups", nil).([]any); len(groups) != 1 {
		s.t.Errorf("%d groups are assigned", len(groups))
	}
}
