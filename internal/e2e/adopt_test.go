package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// ofAdoption are the commands of the guide on adoption, which TestAccAdopt_existing runs.
func ofAdoption(t *testing.T) (commands []string) {
	t.Helper()
	for _, block := range guide(t, "adopt") {
		if block.language == "sh" && block.notRun == "" {
			commands = append(commands, strings.TrimSpace(block.text))
		}
	}
	return commands
}

// valuesOf are the attributes of the managed resources in the state, by their addresses.
func (s *setup) valuesOf() map[string]map[string]any {
	s.t.Helper()
	var state struct {
		Values struct {
			Root struct {
				Modules []struct {
					Resources []struct {
						Address, Mode string
						Values        map[string]any
					}
				} `json:"child_modules"`
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(s.must(0, nil, "show", "-json")), &state); err != nil {
		s.t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for _, module := range state.Values.Root.Modules {
		for _, resource := range module.Resources {
			if resource.Mode == "managed" {
				all[resource.Address] = resource.Values
			}
		}
	}
	return all
}

// TestAccAdopt_existing follows the guide on adoption: an org and a server that are set up, of which Terraform knows nothing, come into
// the module by its blocks and commands. Nothing is written to either end, keys, tokens and IDs are those from before, and the
// plan is empty.
func TestAccAdopt_existing(t *testing.T) {
	s := start(t, "complete", wholeServer|acctest.RequestLog|acctest.OrgRequestLog)
	s.completeVariables()
	s.Variables["flow_type"] = "auth_code_pkce"
	s.override("openmetadata_jwt_signing_key_rollout", "settle = 0")
	s.must(0, nil, "init")
	s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
	before := s.valuesOf()
	if err := os.Remove(filepath.Join(s.Directory, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	for _, block := range guide(t, "adopt") {
		if block.language == "terraform" {
			write(t, filepath.Join(s.Directory, "imports.tf"), block.text)
		}
	}
	s.clearLogs()
	commands := ofAdoption(t)
	for _, command := range commands {
		arguments := strings.Fields(command)[1:]
		if arguments[0] == "apply" {
			arguments = append(arguments, "-auto-approve")
		}
		t.Log(s.must(0, s.withoutPassword(), arguments...))
	}
	if len(commands) != 3 {
		t.Errorf("the guide has the commands %q", commands)
	}
	org, server := s.requests()
	if len(org) == 0 || len(server) == 0 {
		t.Errorf("%d requests to the org and %d to the server are logged", len(org), len(server))
	}
	for _, request := range append(org, server...) {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("there was a write: %s", request)
		}
	}
	after := s.valuesOf()
	for address, had := range before {
		for _, attribute := range []string{"id", "client_id", "thumbprint", "served_thumbprint", "modulus_sha256", "served_fingerprint", "expires_at", "signing_key_id"} {
			if got := after[address][attribute]; !reflect.DeepEqual(got, had[attribute]) {
				t.Errorf("%s: %s is %v, and was %v", address, attribute, got, had[attribute])
			}
		}
	}
	if len(before) == 0 || len(after) != len(before) {
		t.Errorf("%d resources were there, and %d are adopted", len(before), len(after))
	}
}
