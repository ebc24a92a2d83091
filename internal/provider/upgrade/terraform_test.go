package upgrade

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// provider is the provider block of the world. JSON is HCL, but for what begins a template.
func (w *adopted) provider(t *testing.T) string {
	t.Helper()
	var lines []string
	for name, value := range w.fixture.Provider {
		lines = append(lines, name+" = "+literal(t, value))
	}
	return w.ProviderConfig(lines...)
}

func literal(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(string(encoded))
}

// expectNoWrite looks that nothing was written to either end since the logs were cleared, but for a sign-in.
func (w *adopted) expectNoWrite(t *testing.T) {
	t.Helper()
	asked := w.Okta().Requests()
	if w.UsesServer() {
		asked = append(asked, w.Server().Requests()...)
	}
	if len(asked) == 0 {
		t.Error("nothing was asked")
	}
	for _, request := range asked {
		if !strings.HasPrefix(request, http.MethodGet+" ") && !strings.Contains(request, "/users/login") {
			t.Errorf("there was a write: %s", request)
		}
	}
}

func (w *adopted) clearLogs() {
	w.Okta().ClearLog()
	if w.UsesServer() {
		w.Server().ClearLog()
	}
}

// TestAccNext_importByIdentity: Terraform itself imports every type by its identity, writes nothing, and has nothing to change
// afterwards.
func TestAccNext_importByIdentity(t *testing.T) {
	acctest.SkipWithout(t, acctest.ImportByIdentity)
	for name, resources := range imported {
		t.Run(name, func(t *testing.T) {
			e, f := restore(t, path("v0", name))
			e.Parallel()
			w := &adopted{e, f, map[string]*acctest.Dialogue{}}
			var blocks strings.Builder
			count := 0
			for resource, by := range resources {
				if by.refused != "" {
					continue
				}
				count++
				typeName := "openmetadata_" + strings.Fields(resource)[0]
				fmt.Fprintf(&blocks, "resource %q \"this\" {\n", typeName)
				for attribute, value := range f.Resources[resource].Config {
					if !slices.Contains(by.lost, attribute) {
						fmt.Fprintf(&blocks, "  %s = %s\n", attribute, literal(t, value))
					}
				}
				fmt.Fprintf(&blocks, "}\nimport {\n  to = %s.this\n  identity = %s\n}\n", typeName, literal(t, w.resource(t, resource).Identity()))
			}
			run := e.Terraform(map[string]string{"main.tf": w.provider(t) + blocks.String()})
			w.clearLogs()
			said, err := run.Must(t.Context(), 0, nil, "apply", "-auto-approve")
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", count); !strings.Contains(said, want) {
				t.Errorf("not %s:\n%s", want, said)
			}
			w.expectNoWrite(t)
			must(t, run, "plan", "-detailed-exitcode")
		})
	}
}

// found is one object of a query, as terraform query -json tells it.
type found struct {
	DisplayName string         `json:"display_name"`
	Address     string         `json:"address"`
	Identity    map[string]any `json:"identity"`
	Resource    map[string]any `json:"resource_object"`
}

// query runs terraform query and returns what it finds, by the types of the lists.
func query(t *testing.T, run *terraform.Workspace, arguments ...string) map[string][]found {
	t.Helper()
	said, err := run.Must(t.Context(), 0, nil, append([]string{"query", "-json"}, arguments...)...)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]found{}
	for line := range strings.Lines(said) {
		var event struct {
			Found *found `json:"list_resource_found"`
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%s: %s", err, line)
		}
		if event.Found != nil {
			typeName := strings.Split(event.Found.Address, ".")[1]
			all[typeName] = append(all[typeName], *event.Found)
		}
	}
	return all
}

// TestAccNext_query: Terraform itself lists every type, with and without what a list has of each object, and what it writes of
// them imports all of it without a write, and with nothing to change afterwards.
func TestAccNext_query(t *testing.T) {
	acctest.SkipWithout(t, acctest.Lists)
	for name, types := range listed {
		t.Run(name, func(t *testing.T) {
			e, f := restore(t, path("v0", name))
			e.Parallel()
			w := &adopted{e, f, map[string]*acctest.Dialogue{}}
			lists := func(include bool) string {
				var blocks strings.Builder
				for typeName := range types {
					fmt.Fprintf(&blocks, "list \"openmetadata_%s\" \"all\" {\n  provider = openmetadata\n  include_resource = %t\n}\n", typeName, include)
				}
				return blocks.String()
			}
			if name == "okta" {
				e.Server()
			}
			run := e.Terraform(map[string]string{"main.tf": w.provider(t), "all.tfquery.hcl": lists(false)})
			w.clearLogs()
			bare := query(t, run)
			if err := os.WriteFile(filepath.Join(run.Directory, "all.tfquery.hcl"), []byte(lists(true)), 0o600); err != nil {
				t.Fatal(err)
			}
			whole := query(t, run, "-generate-config-out=generated.tf")
			session := e.Session(f.Provider)
			for typeName := range types {
				listName := "openmetadata_" + typeName
				if want := len(session.List(listName, nil, false, 0)); want == 0 || len(bare[listName]) != want || len(whole[listName]) != want {
					t.Errorf("%s: the provider lists %d, and Terraform %d, and %d with resources", typeName, want, len(bare[listName]), len(whole[listName]))
				}
				for i, one := range whole[listName] {
					if one.DisplayName == "" || len(one.Identity) == 0 || len(one.Resource) == 0 {
						t.Errorf("%s: %+v", typeName, one)
					}
					if i < len(bare[listName]) && bare[listName][i].Resource != nil {
						t.Errorf("%s: %v was not asked for", typeName, bare[listName][i].Resource)
					}
				}
			}
			must(t, run, "apply", "-auto-approve")
			w.expectNoWrite(t)
			must(t, run, "plan", "-detailed-exitcode")
		})
	}
}
