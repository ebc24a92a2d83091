package upgrade

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// newerTypes are the types of resources that came after the states of version 0, of which there is no such state.
var newerTypes = []string{}

func newEnvironment(t *testing.T, version string) *acctest.Environment {
	t.Helper()
	return acctest.New(t, acctest.Options{
		Needs: acctest.KeyFiles | acctest.CallsOkta | acctest.OwnServer | acctest.OwnOrg | acctest.MovableClock |
			acctest.RequestLog | acctest.OrgRequestLog,
		Okta:   oktadouble.Options{Groups: []string{"data-team"}},
		Server: serverdouble.Options{Version: version},
	})
}

// TestAccState_earlier: what any earlier version wrote is read with an empty plan: every type of resource, and the module in
// each of its flows.
func TestAccState_earlier(t *testing.T) {
	if version := os.Getenv("STATE_FIXTURES"); version != "" {
		writeFixtures(t, version)
	}
	files, err := filepath.Glob(path("*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	missing := slices.DeleteFunc(acctest.ResourceTypes(t), func(typeName string) bool { return slices.Contains(newerTypes, typeName) })
	flows := []string{"auth_code", "auth_code_pkce", "implicit"}
	for _, file := range files {
		_, f := unpack(t, file)
		for _, stored := range f.Resources {
			missing = slices.DeleteFunc(missing, func(typeName string) bool { return typeName == stored.Type })
		}
		flows = slices.DeleteFunc(flows, func(flow string) bool { return f.Configuration != "" && strings.HasSuffix(file, "_"+flow+".json.gz") })
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata"+string(filepath.Separator)), ".json.gz"), func(t *testing.T) {
			e, f := restore(t, file)
			e.Parallel()
			for name, stored := range f.Resources {
				resume(t, e, f, name, stored)
			}
			if f.Configuration != "" {
				replan(t, e, f)
			}
		})
	}
	if len(missing) > 0 || len(flows) > 0 {
		t.Errorf("there is no fixture of %s", strings.Join(append(missing, flows...), ", "))
	}
}

// resume plans one resource of the fixture.
func resume(t *testing.T, e *acctest.Environment, f *fixture, name string, stored acctest.Stored) {
	t.Helper()
	d := e.Resume(stored, f.Provider)
	if changes := d.Differences(stored.Config); len(changes) > 0 {
		t.Errorf("%s %q: the plan has changes: %s", stored.Type, name, strings.Join(changes, "; "))
	}
}

// asToldByTheChangelog changes a root module of version 0 as the changelog says under BREAKING CHANGES: enable_self_signup of
// the module okta-sso is written, with what was its default, and so is ingestion_token_early_rotation_window. The output
// server_environment is left out, since it has more members than it had.
func (f *fixture) asToldByTheChangelog() {
	f.Configuration = strings.Replace(f.Configuration, "  key_files ", "  ingestion_token_early_rotation_window = 0\n  key_files ", 1)
	if strings.Contains(f.Configuration, "enable_self_signup") {
		return
	}
	f.Configuration = strings.NewReplacer(
		"  key_files ", "  enable_self_signup = true\n  key_files ",
		"output \"server_environment\" { value = module.okta_sso.server_environment }\n", "",
	).Replace(f.Configuration)
	outputs, _ := f.State["outputs"].(map[string]any)
	delete(outputs, "server_environment")
}

// replan plans the root module of the fixture.
func replan(t *testing.T, e *acctest.Environment, f *fixture) {
	t.Helper()
	f.asToldByTheChangelog()
	w := f.module(t, e)
	must(t, w, "plan", "-detailed-exitcode")
}

// module is a workspace with the fixture's root module and its state.
func (f *fixture) module(t *testing.T, e *acctest.Environment) *terraform.Workspace {
	t.Helper()
	w := workspace(t, e, f.Configuration)
	withPrivate(t, f.State, sealed(t))
	state, err := json.Marshal(f.State)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.Directory, "terraform.tfstate"), state, 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// workspace has the configuration in it, beside this checkout's modules.
func workspace(t *testing.T, e *acctest.Environment, configuration string) *terraform.Workspace {
	t.Helper()
	directory := t.TempDir()
	if err := terraform.CopyConfigurations(filepath.Join("..", "..", "..", "examples", "modules"), filepath.Join(directory, "modules")); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(directory, "root")
	if err := os.Mkdir(root, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	w := terraform.Reattached(root, e.Reattach())
	must(t, w, "init")
	return w
}

func must(t *testing.T, w *terraform.Workspace, arguments ...string) {
	t.Helper()
	if _, err := w.Must(t.Context(), 0, nil, arguments...); err != nil {
		t.Fatal(err)
	}
}
