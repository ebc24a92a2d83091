package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TestAnswers_otherThanPlanned: what is returned otherwise than it was planned is an error on its attribute, which says what
// was asked for, what is returned and what to do, and repeats nothing sensitive. What was not known, and what is only written,
// is not compared.
func TestAnswers_otherThanPlanned(t *testing.T) {
	t.Parallel()
	text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	list := tftypes.List{ElementType: tftypes.String}
	set := tftypes.Set{ElementType: tftypes.String}
	texts := func(kind tftypes.Type, values ...any) tftypes.Value {
		var all []tftypes.Value
		for _, value := range values {
			all = append(all, text(value))
		}
		return tftypes.NewValue(kind, all)
	}
	inner := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"mode": tftypes.String}}
	nested := func(mode any) tftypes.Value {
		return tftypes.NewValue(inner, map[string]tftypes.Value{"mode": text(mode)})
	}
	plain := tfprotov6.SchemaAttribute{Type: tftypes.String, Optional: true}
	of := func(kind tftypes.Type) tfprotov6.SchemaAttribute {
		return tfprotov6.SchemaAttribute{Type: kind, Optional: true}
	}
	object := tfprotov6.SchemaAttribute{Optional: true, NestedType: &tfprotov6.SchemaObject{
		Nesting: tfprotov6.SchemaObjectNestingModeSingle, Attributes: []*tfprotov6.SchemaAttribute{{Name: "mode", Type: tftypes.String, Optional: true}},
	}}
	for name, test := range map[string]struct {
		attribute      tfprotov6.SchemaAttribute
		planned, state tftypes.Value
		at             string
		says           []string
	}{
		"the same":          {plain, text("a"), text("a"), "", nil},
		"not known":         {plain, text(tftypes.UnknownValue), text("a"), "", nil},
		"another":           {plain, text("REQUIRED"), text("TRUSTED"), `AttributeName("x")`, []string{`"REQUIRED" was asked for`, `returns "TRUSTED"`, "Write what was returned", "untaint"}},
		"none":              {plain, text("a"), text(nil), `AttributeName("x")`, []string{`"a" was asked for`, "returns null", "out of the configuration"}},
		"one for none":      {plain, text(nil), text("a"), `AttributeName("x")`, []string{"null was asked for", `returns "a"`}},
		"computed":          {tfprotov6.SchemaAttribute{Type: tftypes.String, Computed: true}, text("a"), text("b"), `AttributeName("x")`, []string{"Run terraform plan"}},
		"sensitive":         {tfprotov6.SchemaAttribute{Type: tftypes.String, Sensitive: true}, text("hidden1"), text("hidden2"), `AttributeName("x")`, []string{"are not shown"}},
		"only written":      {tfprotov6.SchemaAttribute{Type: tftypes.String, WriteOnly: true}, text("hidden1"), text(nil), "", nil},
		"in an object":      {object, nested("a"), nested("b"), `AttributeName("x").AttributeName("mode")`, []string{`"a" was asked for`}},
		"an object":         {object, nested("a"), tftypes.NewValue(inner, nil), `AttributeName("x")`, []string{`{mode = "a"} was asked for`, "returns null"}},
		"a list":            {of(list), texts(list, "a", "b"), texts(list, "b", "a"), `AttributeName("x")`, []string{`["a", "b"] was asked for`}},
		"a list, in part":   {of(list), texts(list, "a", tftypes.UnknownValue), texts(list, "a", "c"), "", nil},
		"a list, too short": {of(list), texts(list, "a", tftypes.UnknownValue), texts(list, "a"), `AttributeName("x")`, nil},
		"a set":             {of(set), texts(set, "a", "b"), texts(set, "b", "a"), "", nil},
		"another set":       {of(set), texts(set, "a"), texts(set, "b"), `AttributeName("x")`, []string{`returns ["b"]`}},
	} {
		test.attribute.Name = "x"
		kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"x": test.planned.Type()}}
		found := difference{server: "the Okta org", creates: true}
		err := found.object(tftypes.NewAttributePath(), &tfprotov6.SchemaObject{Attributes: []*tfprotov6.SchemaAttribute{&test.attribute}},
			tftypes.NewValue(kind, map[string]tftypes.Value{"x": test.planned}), tftypes.NewValue(kind, map[string]tftypes.Value{"x": test.state}))
		if err != nil || len(found.errors) > 1 {
			t.Fatalf("%s: %v, %d errors", name, err, len(found.errors))
		}
		at, detail := "", ""
		for _, one := range found.errors {
			at, detail = one.Attribute.String(), one.Detail
		}
		if at != test.at || strings.Contains(detail, "hidden") {
			t.Errorf("%s: on %s: %s", name, at, detail)
		}
		for _, words := range test.says {
			if !strings.Contains(detail, words) {
				t.Errorf("%s: %q does not say %q", name, detail, words)
			}
		}
	}
}
