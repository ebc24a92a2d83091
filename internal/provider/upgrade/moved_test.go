package upgrade

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// group is the okta provider's okta_group as far as Terraform needs it for a move: its schema. That nothing of it is called is
// part of the test.
type group struct{ resource.Resource }

func (group) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "okta_group"
}

func (group) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema.Attributes = map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true}, "name": schema.StringAttribute{Required: true}, "description": schema.StringAttribute{Optional: true},
		"custom_profile_attributes": schema.StringAttribute{Optional: true},
	}
}

// TestAccMoved_byTerraform: a moved block takes a resource of the okta provider over in a run of Terraform itself, without a
// write to the org. Terraform wants that provider there as long as its resource is in the state.
func TestAccMoved_byTerraform(t *testing.T) {
	e, f := restore(t, path("v0", "okta"))
	e.Parallel()
	w := &adopted{e, f, nil}
	stored := f.Resources["okta_group all"]
	var has map[string]any
	if err := json.Unmarshal(stored.State, &has); err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	written := map[string]string{
		"main.tf": fmt.Sprintf(`terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
    okta         = { source = "okta/okta" }
  }
}
%s
resource "openmetadata_okta_group" "team" {
  name        = %q
  description = %q
}
moved {
  from = okta_group.team
  to   = openmetadata_okta_group.team
}
`, w.ProviderConfig(), has["name"], has["description"]),
		"terraform.tfstate": fmt.Sprintf(`{"version":4,"terraform_version":"1.11.1","serial":1,"lineage":"moved","outputs":{},"resources":[{"mode":"managed","type":"okta_group","name":"team",
"provider":"provider[\"%s/okta/okta\"]","instances":[{"schema_version":0,"attributes":{"id":%q,"name":"older","description":null,"custom_profile_attributes":"{}"}}]}]}`,
			terraform.Registry(), has["id"]),
	}
	for name, content := range written {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	okta := &standin.Provider{Name: "okta", Resource: []func() resource.Resource{func() resource.Resource { return group{} }}}
	run := terraform.Reattached(directory, together(t, e.Reattach(), standin.Serve(t, "okta/okta", okta.Factory())))
	must(t, run, "init")
	e.Okta().ClearLog()
	must(t, run, "apply", "-auto-approve")
	must(t, run, "plan", "-detailed-exitcode")
	for _, request := range e.Okta().Requests() {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("the org was asked %s", request)
		}
	}
	state, err := os.ReadFile(filepath.Join(directory, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(state); !strings.Contains(text, `"type": "openmetadata_okta_group"`) || strings.Contains(text, `"type": "okta_group"`) || !strings.Contains(text, has["id"].(string)) {
		t.Errorf("the state is %s", text)
	}
}

// together is one variable by which Terraform finds the providers of both.
func together(t *testing.T, variables ...string) string {
	t.Helper()
	var name string
	all := map[string]any{}
	for _, variable := range variables {
		before, encoded, _ := strings.Cut(variable, "=")
		var one map[string]any
		if err := json.Unmarshal([]byte(encoded), &one); err != nil {
			t.Fatal(err)
		}
		name = before
		maps.Copy(all, one)
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return name + "=" + string(encoded)
}
