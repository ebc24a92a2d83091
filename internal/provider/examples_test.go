package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// TestExamples_sameTerraform: every example asks for the Terraform that the README asks for.
func TestExamples_sameTerraform(t *testing.T) {
	const repository = "../.."
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	least := regexp.MustCompile(`Terraform (\S+) or later \(`).FindSubmatch(readme)
	if least == nil {
		t.Fatal("the README asks for no version of Terraform")
	}
	asks, found := regexp.MustCompile(`required_version\s*=\s*"(.*)"`), 0
	err = filepath.WalkDir(filepath.Join(repository, "examples"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, version := range asks.FindAllSubmatch(content, -1) {
			found++
			if string(version[1]) != ">= "+string(least[1]) {
				t.Errorf("%s: %s", path, version[0])
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d examples ask for a version: %v", found, err)
	}
}

// TestExamples_actions: each action has an example, and each example sets what the action has. No Terraform that is older than
// 1.14 reads them.
func TestExamples_actions(t *testing.T) {
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, schema := range schemas.ActionSchemas {
		path := filepath.Join("../../examples/actions", name, "action.tf")
		file, problems := hclparse.NewParser().ParseHCLFile(path)
		if problems.HasErrors() {
			t.Error(problems)
			continue
		}
		content, _, problems := file.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "action", LabelNames: []string{"type", "name"}}}})
		if problems.HasErrors() || len(content.Blocks) != 1 || content.Blocks[0].Labels[0] != name {
			t.Errorf("%s has no block of the action: %v", path, problems)
			continue
		}
		inside, problems := content.Blocks[0].Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "config"}}})
		if problems.HasErrors() {
			t.Error(problems)
		}
		for _, block := range inside.Blocks {
			set, problems := block.Body.JustAttributes()
			if problems.HasErrors() {
				t.Error(problems)
			}
			for attribute := range set {
				if !slices.ContainsFunc(schema.Schema.Block.Attributes, func(one *tfprotov6.SchemaAttribute) bool { return one.Name == attribute }) {
					t.Errorf("%s sets %s, which the action does not have", path, attribute)
				}
			}
		}
	}
	if len(schemas.ActionSchemas) == 0 {
		t.Error("there are no actions")
	}
}
