package convert

import (
	"context"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Decode decodes a configuration, plan or state into a model as its own Get does, at a fraction of the cost: that compiles an
// expression for each member of each model, which of a plan of some hundred objects is a tenth. What is more than a model of
// values, or is not of its form, is left to it, with its diagnostics. The configuration of an action without a config block,
// which Terraform says by null, leaves the model as it is.
func Decode[Data tfsdk.Config | tfsdk.Plan | tfsdk.State](ctx context.Context, data Data, model any) diag.Diagnostics {
	var raw tftypes.Value
	var whole attr.Type
	var otherwise func(context.Context, any) diag.Diagnostics
	switch data := any(data).(type) {
	case tfsdk.Config:
		if data.Raw.IsNull() {
			return nil
		}
		raw, whole, otherwise = data.Raw, data.Schema.Type(), data.Get
	case tfsdk.Plan:
		raw, whole, otherwise = data.Raw, data.Schema.Type(), data.Get
	case tfsdk.State:
		raw, whole, otherwise = data.Raw, data.Schema.Type(), data.Get
	}
	typed, _ := whole.(attr.TypeWithAttributeTypes)
	target := reflect.ValueOf(model).Elem()
	members := membersOf(target.Type())
	values := map[string]tftypes.Value{}
	if typed == nil || raw.IsNull() || !raw.IsKnown() || raw.As(&values) != nil || len(values) != len(members) {
		return otherwise(ctx, model)
	}
	attributes := typed.AttributeTypes()
	for _, member := range members {
		value, isThere := values[member.name]
		if !isThere {
			return otherwise(ctx, model)
		}
		decoded, err := attributes[member.name].ValueFromTerraform(ctx, value)
		if err != nil || !reflect.TypeOf(decoded).AssignableTo(member.kind) {
			return otherwise(ctx, model)
		}
		target.FieldByIndex(member.index).Set(reflect.ValueOf(decoded))
	}
	return nil
}

// Encode encodes a model into a plan or state as its own Set does, as Decode decodes.
func Encode[Data tfsdk.Plan | tfsdk.State](ctx context.Context, data *Data, model any) diag.Diagnostics {
	var raw *tftypes.Value
	var whole attr.Type
	var otherwise func(context.Context, any) diag.Diagnostics
	switch data := any(data).(type) {
	case *tfsdk.Plan:
		raw, whole, otherwise = &data.Raw, data.Schema.Type(), data.Set
	case *tfsdk.State:
		raw, whole, otherwise = &data.Raw, data.Schema.Type(), data.Set
	}
	typed, _ := whole.(attr.TypeWithAttributeTypes)
	source := reflect.ValueOf(model).Elem()
	members := membersOf(source.Type())
	if typed == nil {
		return otherwise(ctx, model)
	}
	attributes := typed.AttributeTypes()
	if len(attributes) != len(members) {
		return otherwise(ctx, model)
	}
	values := make(map[string]tftypes.Value, len(members))
	for _, member := range members {
		value := source.FieldByIndex(member.index).Interface().(attr.Value)
		if wanted, isThere := attributes[member.name]; !isThere || !wanted.Equal(value.Type(ctx)) {
			return otherwise(ctx, model)
		}
		encoded, err := value.ToTerraformValue(ctx)
		if err != nil {
			return otherwise(ctx, model)
		}
		values[member.name] = encoded
	}
	*raw = tftypes.NewValue(typed.TerraformType(ctx), values)
	return nil
}

// member is one value of a model.
type member struct {
	name  string
	index []int
	kind  reflect.Type
}

var models sync.Map // of reflect.Type to []member

// membersOf is what a model is made of, where all of it are values as the schemas here have them; nil for any other.
func membersOf(model reflect.Type) []member {
	if known, isThere := models.Load(model); isThere {
		return known.([]member)
	}
	var members []member
	if model.Kind() == reflect.Struct {
		for _, field := range reflect.VisibleFields(model) {
			name := field.Tag.Get("tfsdk")
			if field.Anonymous && name == "" {
				continue // its members are fields of their own
			}
			if !isPlain(field.Type) || name == "" {
				members = nil
				break
			}
			members = append(members, member{name, field.Index, field.Type})
		}
	}
	models.Store(model, members)
	return members
}

// isPlain tells whether a type is one of the values that decode and encode themselves and have nothing to be judged on the way.
func isPlain(kind reflect.Type) bool {
	switch kind {
	case reflect.TypeFor[basetypes.StringValue](), reflect.TypeFor[basetypes.BoolValue](), reflect.TypeFor[basetypes.Int64Value](),
		reflect.TypeFor[basetypes.ListValue](), reflect.TypeFor[basetypes.SetValue](), reflect.TypeFor[basetypes.MapValue](), reflect.TypeFor[basetypes.ObjectValue]():
		return true
	}
	return false
}
