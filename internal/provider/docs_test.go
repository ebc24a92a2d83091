package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// mistyped is how a page says that Terraform drops members that a nested attribute does not have.
const mistyped = "-> Terraform drops a member that a nested attribute (`{ ... }`) does not have without a word"

// takesMembers tells whether a configuration writes members of an attribute, which Terraform does not hold to its names.
func takesMembers(attributes []*tfprotov6.SchemaAttribute) bool {
	for _, attribute := range attributes {
		if !attribute.Optional && !attribute.Required {
			continue
		}
		_, isObject := attribute.Type.(tftypes.Object)
		if attribute.NestedType != nil || isObject {
			return true
		}
	}
	return false
}

// TestDocs_mistypedMembers: the page of whatever has nested attributes to be written says what Terraform does with a mistyped
// member, and no other page does.
func TestDocs_mistypedMembers(t *testing.T) {
	t.Parallel()
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]*tfprotov6.Schema{"index": schemas.Provider}
	for folder, some := range map[string]map[string]*tfprotov6.Schema{
		"resources": schemas.ResourceSchemas, "data-sources": schemas.DataSourceSchemas, "ephemeral-resources": schemas.EphemeralResourceSchemas,
	} {
		for name, schema := range some {
			pages[filepath.Join(folder, strings.TrimPrefix(name, "openmetadata_"))] = schema
		}
	}
	said := 0
	for page, schema := range pages {
		content, err := os.ReadFile(filepath.Join("..", "..", "docs", page+".md"))
		if err != nil {
			t.Fatal(err)
		}
		if len(schema.Block.BlockTypes) > 0 {
			t.Errorf("%s has blocks, which this test does not look into", page)
		}
		says := strings.Count(string(content), mistyped)
		said += says
		if want := takesMembers(schema.Block.Attributes); says > 1 || says == 1 != want {
			t.Errorf("%s says %d times what Terraform does with a mistyped member, and it has such attributes: %t", page, says, want)
		}
	}
	if said < 4 {
		t.Errorf("only %d pages say it", said)
	}
}
