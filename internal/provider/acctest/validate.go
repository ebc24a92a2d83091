package acctest

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// Unknown stands in a configuration for a value that is known only after apply.
var Unknown = &struct{ unknown bool }{true}

// Problem is one diagnostic of a configuration.
type Problem struct {
	// Path is the attribute's, such as redirect_uris[0]; empty where the problem is that of the whole.
	Path string
	// Text is summary and detail.
	Text string
}

// Validate asks the provider what it says of a resource's configuration, as `terraform validate` does, and returns its errors.
// The configuration has Go values: string, bool, int, []any for lists and sets, map[string]any for objects and maps, nil or
// nothing for null, Unknown.
func Validate(t *testing.T, resourceType string, config map[string]any) []Problem {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	schema, exists := schemas.ResourceSchemas[resourceType]
	if !exists {
		t.Fatalf("the provider has no resource %s", resourceType)
	}
	objectType := schema.ValueType()
	value, err := tfprotov6.NewDynamicValue(objectType, toValue(t, objectType, config))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: resourceType, Config: &value,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	var problems []Problem
	for _, diagnostic := range answer.Diagnostics {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			problems = append(problems, Problem{Path: pathText(diagnostic.Attribute), Text: diagnostic.Summary + ": " + diagnostic.Detail})
		}
	}
	return problems
}

// pathText words a path as people write it.
func pathText(path *tftypes.AttributePath) string {
	var text strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(string(step))
		case tftypes.ElementKeyInt:
			text.WriteString("[" + big.NewInt(int64(step)).String() + "]")
		case tftypes.ElementKeyString:
			text.WriteString("[" + string(step) + "]")
		case tftypes.ElementKeyValue:
			text.WriteString("[...]")
		}
	}
	return text.String()
}

func toValue(t *testing.T, wanted tftypes.Type, value any) tftypes.Value {
	t.Helper()
	if value == any(Unknown) {
		return tftypes.NewValue(wanted, tftypes.UnknownValue)
	}
	if value == nil {
		return tftypes.NewValue(wanted, nil)
	}
	switch wanted := wanted.(type) {
	case tftypes.Object:
		given := value.(map[string]any)
		for name := range given {
			if _, exists := wanted.AttributeTypes[name]; !exists {
				t.Fatalf("there is no attribute %s", name)
			}
		}
		members := map[string]tftypes.Value{}
		for name, memberType := range wanted.AttributeTypes {
			members[name] = toValue(t, memberType, given[name])
		}
		return tftypes.NewValue(wanted, members)
	case tftypes.Map:
		members := map[string]tftypes.Value{}
		for name, member := range value.(map[string]any) {
			members[name] = toValue(t, wanted.ElementType, member)
		}
		return tftypes.NewValue(wanted, members)
	case tftypes.List:
		return tftypes.NewValue(wanted, toValues(t, wanted.ElementType, value))
	case tftypes.Set:
		return tftypes.NewValue(wanted, toValues(t, wanted.ElementType, value))
	}
	return tftypes.NewValue(wanted, value)
}

func toValues(t *testing.T, wanted tftypes.Type, value any) []tftypes.Value {
	t.Helper()
	values := []tftypes.Value{}
	for _, element := range value.([]any) {
		values = append(values, toValue(t, wanted, element))
	}
	return values
}
