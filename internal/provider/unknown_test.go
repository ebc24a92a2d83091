package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestValidate_unknownEverywhere: of no type does a configuration in which nothing is known yet break a rule.
func TestValidate_unknownEverywhere(t *testing.T) {
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, schema := range schemas.ResourceSchemas {
		t.Run(name, func(t *testing.T) {
			config := map[string]any{}
			for _, attribute := range schema.Block.Attributes {
				if attribute.Required || attribute.Optional {
					config[attribute.Name] = acctest.Unknown
				}
			}
			if problems := acctest.Validate(t, name, config); len(problems) > 0 {
				t.Errorf("%v", problems)
			}
		})
	}
}
