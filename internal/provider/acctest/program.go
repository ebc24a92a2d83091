package acctest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// Feature is what an older Terraform does not have, and perhaps no OpenTofu.
type Feature struct {
	name string
	// terraform and openTofu are the first versions with it; "" where no version has it.
	terraform, openTofu string
	// without is where OpenTofu says that it has none.
	without string
}

// What the provider has for newer Terraforms only.
var (
	ImportByIdentity = Feature{name: "import by identity", terraform: "1.12", openTofu: "1.12"}
	Lists            = Feature{name: "terraform query", terraform: "1.14", without: "https://github.com/opentofu/opentofu/issues/3787"}
	Actions          = Feature{name: "actions", terraform: "1.14", without: "https://github.com/opentofu/opentofu/issues/3309"}
)

// lacks says what the program lacks of the feature; "" when nothing.
func (f Feature) lacks(program terraform.ProgramVersion) string {
	since, name := f.terraform, "Terraform"
	if program.OpenTofu {
		since, name = f.openTofu, "OpenTofu"
	}
	switch {
	case since == "":
		return "OpenTofu has no " + f.name + ": " + f.without
	case program.Number.Core().LessThan(version.Must(version.NewVersion(since))):
		return f.name + " needs " + name + " " + since + ", and this is " + program.String()
	}
	return ""
}

// SkipWithout skips a test of what the Terraform or OpenTofu that is run does not have. It asks for the version once, before
// anything is started.
func SkipWithout(t *testing.T, feature Feature) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only with TF_ACC=1")
	}
	if lacks := feature.lacks(program(t)); lacks != "" {
		t.Skip(lacks)
	}
}

func program(t *testing.T) terraform.ProgramVersion {
	t.Helper()
	found, err := terraform.Version()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// AppliesOtherThanPlanned tells whether the Terraform that is run is one of those that replace what has no
// create_before_destroy, together with a dependency of it that has, by another order than they have planned: destroyed first in
// the plan, created first in the apply. With Terraform 1.16.0 that is an error of Terraform's own ("changed the planned action
// from DeleteThenCreate to NoOp"), or the provider's refusal to make the same twice.
func AppliesOtherThanPlanned(t *testing.T) bool {
	t.Helper()
	found := program(t)
	return !found.OpenTofu && found.Number.Core().GreaterThanOrEqual(version.Must(version.NewVersion("1.16")))
}

// Terraform returns a workspace with the files, initialized, beside a main.tf that requires the provider. The provider is this
// process's, with the environment's clock.
func (e *Environment) Terraform(files map[string]string) *terraform.Workspace {
	e.t.Helper()
	directory := e.t.TempDir()
	written := map[string]string{"main.tf": "terraform {\n  required_providers {\n    openmetadata = { source = \"openmetadata-okta/openmetadata\" }\n  }\n}\n"}
	for name, content := range files {
		written[name] += content
	}
	for name, content := range written {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			e.t.Fatal(err)
		}
	}
	workspace := terraform.Reattached(directory, e.Reattach())
	if _, err := workspace.Must(e.t.Context(), 0, nil, "init"); err != nil {
		e.t.Fatal(err)
	}
	return workspace
}
