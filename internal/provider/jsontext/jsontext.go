// Package jsontext is the type of the attributes that hold JSON as text: two texts that mean the same to the API are the same
// value, whatever their words. See overlay.Same for what counts as the same.
package jsontext

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
)

// Type is the type of such an attribute.
type Type struct {
	basetypes.StringType
	// Added are the members that the API adds to objects by itself and that mean nothing, with blanks between them.
	Added string
}

// Value is a value of the type.
type Value struct {
	basetypes.StringValue
	added string
}

var (
	_ basetypes.StringTypable                    = Type{}
	_ basetypes.StringValuableWithSemanticEquals = Value{}
)

// Null is the value that is not set.
func (t Type) Null() Value { return Value{StringValue: basetypes.NewStringNull(), added: t.Added} }

// Of is a value with the words.
func (t Type) Of(text string) Value {
	return Value{StringValue: basetypes.NewStringValue(text), added: t.Added}
}

// String implements attr.Type.
func (t Type) String() string { return "jsontext.Type" }

// Equal implements attr.Type.
func (t Type) Equal(other attr.Type) bool {
	same, is := other.(Type)
	return is && t == same
}

// ValueType implements attr.Type.
func (t Type) ValueType(context.Context) attr.Value { return Value{added: t.Added} }

// ValueFromString implements basetypes.StringTypable.
func (t Type) ValueFromString(_ context.Context, text basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Value{StringValue: text, added: t.Added}, nil
}

// ValueFromTerraform implements attr.Type.
func (t Type) ValueFromTerraform(ctx context.Context, value tftypes.Value) (attr.Value, error) {
	text, err := t.StringType.ValueFromTerraform(ctx, value)
	if err != nil {
		return nil, err
	}
	typed, is := text.(basetypes.StringValue)
	if !is {
		return nil, fmt.Errorf("unexpected value %T", text)
	}
	return Value{StringValue: typed, added: t.Added}, nil
}

// Type implements attr.Value.
func (v Value) Type(context.Context) attr.Type { return Type{Added: v.added} }

// Equal implements attr.Value.
func (v Value) Equal(other attr.Value) bool {
	same, is := other.(Value)
	return is && v.StringValue.Equal(same.StringValue)
}

// Object is the JSON object that the text is; nil for null, unknown and any other text.
func (v Value) Object() map[string]any { return Object(v.ValueString()) }

// Object decodes a JSON object; nil for any other text.
func Object(text string) map[string]any {
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return nil
	}
	return object
}

// StringSemanticEquals implements basetypes.StringValuableWithSemanticEquals.
func (v Value) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	second, is := other.(Value)
	return is && v.means(second), nil
}

func (v Value) means(other Value) bool {
	var a, b any
	if json.Unmarshal([]byte(v.ValueString()), &a) != nil || json.Unmarshal([]byte(other.ValueString()), &b) != nil {
		return v.StringValue.Equal(other.StringValue)
	}
	added := strings.Fields(v.added)
	return overlay.Same(without(a, added), without(b, added))
}

// without takes the members out of all objects.
func without(value any, names []string) any {
	switch typed := value.(type) {
	case []any:
		for i := range typed {
			typed[i] = without(typed[i], names)
		}
	case map[string]any:
		for name := range typed {
			if slices.Contains(names, name) {
				delete(typed, name)
				continue
			}
			typed[name] = without(typed[name], names)
		}
	}
	return value
}

// KeepWords plans the state's words where the configuration means the same in others, as after an import: a read keeps the
// words of the state, but a plan compares bytes.
func KeepWords() planmodifier.String { return keepWords{} }

type keepWords struct{}

// Description implements planmodifier.Describer.
func (keepWords) Description(context.Context) string { return "other words for the same are no change" }

// MarkdownDescription implements planmodifier.Describer.
func (k keepWords) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

// PlanModifyString implements planmodifier.String.
func (keepWords) PlanModifyString(ctx context.Context, request planmodifier.StringRequest, response *planmodifier.StringResponse) {
	for _, value := range []basetypes.StringValue{request.StateValue, request.ConfigValue} {
		if value.IsNull() || value.IsUnknown() {
			return
		}
	}
	var schemaType attr.Type
	schemaType, problems := request.Plan.Schema.TypeAtPath(ctx, request.Path)
	response.Diagnostics.Append(problems...)
	if jsonType, is := schemaType.(Type); is && jsonType.Of(request.StateValue.ValueString()).means(jsonType.Of(request.ConfigValue.ValueString())) {
		response.PlanValue = request.StateValue
	}
}
