package convert_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

type inner struct {
	Flag types.Bool  `tfsdk:"flag"`
	Size types.Int64 `tfsdk:"size"`
}

type model struct {
	Name types.String `tfsdk:"name"`
	inner
	Many types.Set    `tfsdk:"many"`
	Some types.List   `tfsdk:"some"`
	Each types.Map    `tfsdk:"each"`
	Part types.Object `tfsdk:"part"`
}

var modelSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"name": schema.StringAttribute{Optional: true},
	"flag": schema.BoolAttribute{Optional: true},
	"size": schema.Int64Attribute{Optional: true},
	"many": schema.SetAttribute{Optional: true, ElementType: types.StringType},
	"some": schema.ListAttribute{Optional: true, ElementType: types.StringType},
	"each": schema.MapAttribute{Optional: true, ElementType: types.StringType},
	"part": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"x": schema.StringAttribute{Optional: true}}},
}}

// TestDecode: a model is decoded and encoded as the framework does it, whatever its values are, and so is one of another form.
func TestDecode(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	text, texts := tftypes.String, tftypes.List{ElementType: tftypes.String}
	object := modelSchema.Type().TerraformType(ctx).(tftypes.Object)
	part := object.AttributeTypes["part"]
	values := func(change func(map[string]tftypes.Value)) tftypes.Value {
		all := map[string]tftypes.Value{}
		for name, typed := range object.AttributeTypes {
			all[name] = tftypes.NewValue(typed, nil)
		}
		change(all)
		return tftypes.NewValue(object, all)
	}
	for name, raw := range map[string]tftypes.Value{
		"null":    tftypes.NewValue(object, nil),
		"unknown": tftypes.NewValue(object, tftypes.UnknownValue),
		"nothing": values(func(map[string]tftypes.Value) {}),
		"unknown members": values(func(all map[string]tftypes.Value) {
			for name, typed := range object.AttributeTypes {
				all[name] = tftypes.NewValue(typed, tftypes.UnknownValue)
			}
		}),
		"known": values(func(all map[string]tftypes.Value) {
			all["name"] = tftypes.NewValue(text, "a")
			all["flag"] = tftypes.NewValue(tftypes.Bool, true)
			all["size"] = tftypes.NewValue(tftypes.Number, 5)
			all["some"] = tftypes.NewValue(texts, []tftypes.Value{tftypes.NewValue(text, "b"), tftypes.NewValue(text, tftypes.UnknownValue)})
			all["part"] = tftypes.NewValue(part, map[string]tftypes.Value{"x": tftypes.NewValue(text, "c")})
		}),
	} {
		state := tfsdk.State{Raw: raw, Schema: modelSchema}
		var got, want model
		gotTold, wantTold := convert.Decode(ctx, state, &got), state.Get(ctx, &want)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotTold, wantTold) && len(gotTold)+len(wantTold) > 0 {
			t.Errorf("%s: decoded %+v %v, want %+v %v", name, got, gotTold, want, wantTold)
		}
		if wantTold.HasError() {
			continue
		}
		written, expected := tfsdk.State{Schema: modelSchema}, tfsdk.State{Schema: modelSchema}
		gotTold, wantTold = convert.Encode(ctx, &written, &got), expected.Set(ctx, &want)
		if !written.Raw.Equal(expected.Raw) || gotTold.HasError() || wantTold.HasError() {
			t.Errorf("%s: encoded %s, want %s (%v, %v)", name, written.Raw, expected.Raw, gotTold, wantTold)
		}
	}
	var other struct {
		Name *string `tfsdk:"name"`
	}
	narrow := schema.Schema{Attributes: map[string]schema.Attribute{"name": schema.StringAttribute{Optional: true}}}
	state := tfsdk.State{Schema: narrow, Raw: tftypes.NewValue(narrow.Type().TerraformType(ctx), map[string]tftypes.Value{"name": tftypes.NewValue(text, "a")})}
	if told := convert.Decode(ctx, state, &other); told.HasError() || other.Name == nil || *other.Name != "a" {
		t.Errorf("a model of another form: %+v %v", other, told)
	}
	var less inner
	if told := convert.Decode(ctx, state, &less); !told.HasError() {
		t.Error("a model that lacks an attribute is decoded")
	}
}

// TestDecode_cost: a model costs a fraction of the allocations that the framework needs for it.
func TestDecode_cost(t *testing.T) {
	ctx := t.Context()
	object := modelSchema.Type().TerraformType(ctx).(tftypes.Object)
	all := map[string]tftypes.Value{}
	for name, typed := range object.AttributeTypes {
		all[name] = tftypes.NewValue(typed, nil)
	}
	state := tfsdk.State{Raw: tftypes.NewValue(object, all), Schema: modelSchema}
	var decoded model
	ours := testing.AllocsPerRun(20, func() { convert.Decode(ctx, state, &decoded) })
	frameworks := testing.AllocsPerRun(20, func() { state.Get(ctx, &decoded) })
	if ours*3 > frameworks {
		t.Errorf("%.0f allocations, and the framework's %.0f", ours, frameworks)
	}
	ours = testing.AllocsPerRun(20, func() { convert.Encode(ctx, &state, &decoded) })
	frameworks = testing.AllocsPerRun(20, func() { state.Set(ctx, &decoded) })
	if ours*3 > frameworks {
		t.Errorf("encoding: %.0f allocations, and the framework's %.0f", ours, frameworks)
	}
}

// BenchmarkDecode decodes a model and encodes it again.
func BenchmarkDecode(b *testing.B) {
	object := modelSchema.Type().TerraformType(b.Context()).(tftypes.Object)
	all := map[string]tftypes.Value{}
	for name, typed := range object.AttributeTypes {
		all[name] = tftypes.NewValue(typed, nil)
	}
	state := tfsdk.State{Raw: tftypes.NewValue(object, all), Schema: modelSchema}
	b.ReportAllocs()
	for b.Loop() {
		var decoded model
		convert.Decode(b.Context(), state, &decoded)
		convert.Encode(b.Context(), &state, &decoded)
	}
}
