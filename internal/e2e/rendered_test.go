package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"go.yaml.in/yaml/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccDockerCompose_example applies the example, and reads its env file and its compose file as Docker Compose would.
func TestAccDockerCompose_example(t *testing.T) {
	s := start(t, "docker-compose", acctest.API)
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
	pair := keyfile.ReadPair(keyfile.InDirectory(filepath.Join(s.Directory, "keys")))
	if pair.State != keyfile.PairOK {
		t.Fatalf("the keys are %s: %s", pair.State, pair.Reason)
	}
	s.notForOthers(filepath.Join(s.Directory, "keys", "private_key.der"))
	s.assigned(environment["AUTHENTICATION_CLIENT_ID"])
	for name, want := range map[string]string{
		"AUTHENTICATION_PUBLIC_KEYS": `["` + s.Okta().URL + `/oauth2/v1/keys"]`, "AUTHENTICATION_CLIENT_TYPE": "public",
		"AUTHORIZER_ADMIN_PRINCIPALS": `["alice","bob"]`, "JWT_KEY_ID": pair.Facts.Thumbprint[:12],
	} {
		// A key id may look like something else than a text to YAML, and is quoted then.
		if got := strings.Trim(environment[name], `"`); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if environment["AUTHENTICATION_CLIENT_ID"] == "" {
		t.Error("there is no client id")
	}
	checkOverride(t, environment)
}

// checkOverride holds the compose file beside the example to the env file: both services of the official file get it, and
// the keys where it says that they are.
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

// TestAccBareMetal_example applies the example, and reads the blocks of openmetadata.yaml.
func TestAccBareMetal_example(t *testing.T) {
	s := start(t, "bare-metal", acctest.API)
	s.renderedVariables()
	s.Variables["key_directory"] = filepath.Join(t.TempDir(), "jwtkeys")
	s.must(0, nil, "init")
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var blocks struct {
		Authentication struct {
			ClientID string                      `yaml:"clientId"`
			OIDC     struct{ ID, Secret string } `yaml:"oidcConfiguration"`
		} `yaml:"authenticationConfiguration"`
		JWT struct {
			PrivateKey string `yaml:"rsaprivateKeyFilePath"`
			PublicKey  string `yaml:"rsapublicKeyFilePath"`
		} `yaml:"jwtTokenConfiguration"`
	}
	if err := yaml.Unmarshal([]byte(outputs["openmetadata_yaml"].(string)), &blocks); err != nil {
		t.Fatal(err)
	}
	if auth := blocks.Authentication; auth.ClientID == "" || auth.OIDC.ID != auth.ClientID || auth.OIDC.Secret != "${OIDC_CLIENT_SECRET:-}" {
		t.Errorf("the client is %+v", auth)
	}
	if pair := keyfile.ReadPair(keyfile.Paths{Private: blocks.JWT.PrivateKey, Public: blocks.JWT.PublicKey}); pair.State != keyfile.PairOK {
		t.Errorf("the keys of %+v are %s: %s", blocks.JWT, pair.State, pair.Reason)
	}
	s.notForOthers(blocks.JWT.PrivateKey)
	s.assigned(blocks.Authentication.ClientID)
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
}

// assigned: somebody may use the app.
func (s *setup) assigned(client string) {
	s.t.Helper()
	if groups := s.Okta().Must(s.t, "GET", "/api/v1/apps/"+client+"/groups", nil).([]any); len(groups) != 1 {
		s.t.Errorf("%d groups are assigned", len(groups))
	}
}
