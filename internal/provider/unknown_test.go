package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

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
	judge := func(t *testing.T, diagnostics []*tfprotov6.Diagnostic, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range diagnostics {
			t.Errorf("%s: %s: %s", one.Attribute, one.Summary, one.Detail)
		}
	}
	for name, schema := range schemas.DataSourceSchemas {
		t.Run("data "+name, func(t *testing.T) {
			answer, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: unknownIn(t, schema.Block.Attributes)})
			judge(t, answer.Diagnostics, err)
		})
	}
	for name, schema := range schemas.ActionSchemas {
		t.Run("action "+name, func(t *testing.T) {
			answer, err := server.(tfprotov6.ActionServer).ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: unknownIn(t, schema.Schema.Block.Attributes)})
			judge(t, answer.Diagnostics, err)
		})
	}
	for name, schema := range schemas.EphemeralResourceSchemas {
		t.Run("ephemeral "+name, func(t *testing.T) {
			answer, err := server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: unknownIn(t, schema.Block.Attributes)})
			judge(t, answer.Diagnostics, err)
		})
	}
}

// unknownIn is a configuration in which all that can be set is unknown.
func unknownIn(t *testing.T, attributes []*tfprotov6.SchemaAttribute) *tfprotov6.DynamicValue {
	t.Helper()
	types, members := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for _, attribute := range attributes {
		types[attribute.Name] = attribute.ValueType()
		var value any
		if attribute.Required || attribute.Optional {
			value = tftypes.UnknownValue
		}
		members[attribute.Name] = tftypes.NewValue(attribute.ValueType(), value)
	}
	of := tftypes.Object{AttributeTypes: types}
	encoded, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, members))
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}
