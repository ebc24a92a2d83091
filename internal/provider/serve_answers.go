package provider

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// answers compares what an apply has brought with what was planned, for all resources. Terraform does so too, and takes a
// difference for a fault of the provider's; but what decides it is what the org or the server has answered. Where an apply has
// told of an error, Terraform compares no more.
type answers struct{ schemas *schemas }

// compare adds an error on each attribute whose planned value is known and is not what the state has. The state stays as it is.
func (a *answers) compare(ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest, response *tfprotov6.ApplyResourceChangeResponse) error {
	if response == nil || request.PlannedState == nil || response.NewState == nil || hasError(response.Diagnostics) {
		return nil
	}
	schema, err := a.schemas.of(ctx, request.TypeName)
	if schema == nil || err != nil {
		return err
	}
	var values [3]tftypes.Value
	for i, encoded := range []*tfprotov6.DynamicValue{request.PriorState, request.PlannedState, response.NewState} {
		value, err := encoded.Unmarshal(schema.values)
		if err != nil {
			return err
		}
		values[i] = value
	}
	prior, planned, state := values[0], values[1], values[2]
	if planned.IsNull() || state.IsNull() {
		return nil
	}
	found := difference{server: "the server", creates: prior.IsNull()}
	if strings.HasPrefix(request.TypeName, "openmetadata_okta_") {
		found.server = "the Okta org"
	}
	if err := found.object(tftypes.NewAttributePath(), schema.object, planned, state); err != nil {
		return err
	}
	response.Diagnostics = append(response.Diagnostics, found.errors...)
	return nil
}

func hasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(one *tfprotov6.Diagnostic) bool { return one.Severity == tfprotov6.DiagnosticSeverityError })
}

// difference collects what is not as it was planned.
type difference struct {
	// server is who has answered.
	server  string
	creates bool
	errors  []*tfprotov6.Diagnostic
}

// object compares the members of two objects, neither of which is null.
func (d *difference) object(at *tftypes.AttributePath, schema *tfprotov6.SchemaObject, planned, state tftypes.Value) error {
	var wanted, got map[string]tftypes.Value
	if err := planned.As(&wanted); err != nil {
		return err
	}
	if err := state.As(&got); err != nil {
		return err
	}
	for _, attribute := range schema.Attributes {
		planned, state := wanted[attribute.Name], got[attribute.Name]
		at := at.WithAttributeName(attribute.Name)
		nested := attribute.NestedType
		switch {
		case attribute.WriteOnly || fits(planned, state):
		case nested != nil && nested.Nesting == tfprotov6.SchemaObjectNestingModeSingle && !planned.IsNull() && !state.IsNull():
			if err := d.object(at, nested, planned, state); err != nil {
				return err
			}
		default:
			d.add(at, attribute, planned, state)
		}
	}
	return nil
}

// add adds the error. What is sensitive is not repeated.
func (d *difference) add(at *tftypes.AttributePath, attribute *tfprotov6.SchemaAttribute, planned, state tftypes.Value) {
	hidden := sensitive(attribute)
	wanted, got := shownAs(planned, hidden), shownAs(state, hidden)
	detail := fmt.Sprintf("%s was asked for, and %s returns %s. ", wanted, d.server, got)
	if hidden {
		detail = words.Capital(d.server) + " returns another value than was asked for; both are sensitive and are not shown. "
	}
	detail += "It lacks the feature, or a policy or somebody else there has decided otherwise. " +
		"Everything else was done, and the state has what was returned. "
	switch {
	case !attribute.Optional && !attribute.Required:
		detail += "Run terraform plan, which shows what is different now."
	case state.IsNull():
		detail += diagnose.AgainAfter("Take the setting out of the configuration, or set up what it needs there")
	default:
		detail += diagnose.AgainAfter("Write what was returned in the configuration, or set up there what the setting needs")
	}
	if d.creates {
		detail += " Terraform marks the new object as tainted: without terraform untaint the next apply makes it anew."
	}
	d.errors = append(d.errors, &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError, Attribute: at, Summary: "Another value was returned than was asked for", Detail: detail,
	})
}

// sensitive tells whether an attribute is, or one in it.
func sensitive(attribute *tfprotov6.SchemaAttribute) bool {
	return attribute.Sensitive || attribute.WriteOnly || attribute.NestedType != nil && slices.ContainsFunc(attribute.NestedType.Attributes, sensitive)
}

// fits tells whether a value is what was planned, as far as that is known.
func fits(planned, state tftypes.Value) bool {
	switch {
	case !planned.IsKnown():
		return true
	case planned.IsFullyKnown():
		return planned.Equal(state)
	case state.IsNull() || !state.IsKnown():
		return false
	}
	switch planned.Type().(type) {
	case tftypes.Object, tftypes.Map:
		var wanted, got map[string]tftypes.Value
		if planned.As(&wanted) != nil || state.As(&got) != nil || len(wanted) != len(got) {
			return false
		}
		for name, value := range wanted {
			other, exists := got[name]
			if !exists || !fits(value, other) {
				return false
			}
		}
	case tftypes.List:
		var wanted, got []tftypes.Value
		return planned.As(&wanted) == nil && state.As(&got) == nil && slices.EqualFunc(wanted, got, fits)
	}
	return true // which elements of a set are the unknown ones cannot be told
}

// longestValue is how much of a value an error repeats.
const longestValue = 300

// shownAs writes a value as a configuration has it.
func shownAs(value tftypes.Value, hidden bool) string {
	if hidden {
		return "(sensitive value)"
	}
	text := []rune(configured(value))
	if len(text) > longestValue {
		return string(text[:longestValue]) + "..."
	}
	return string(text)
}

func configured(value tftypes.Value) string {
	switch {
	case value.IsNull():
		return "null"
	case !value.IsKnown():
		return "(known after apply)"
	}
	var (
		text    string
		flag    bool
		number  big.Float
		list    []tftypes.Value
		members map[string]tftypes.Value
		parts   []string
	)
	switch {
	case value.As(&text) == nil:
		return strconv.Quote(text)
	case value.As(&flag) == nil:
		return strconv.FormatBool(flag)
	case value.As(&number) == nil:
		return number.Text('f', -1)
	case value.As(&list) == nil:
		for _, element := range list {
			parts = append(parts, configured(element))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case value.As(&members) == nil:
		for _, name := range slices.Sorted(maps.Keys(members)) {
			parts = append(parts, name+" = "+configured(members[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "another value"
}
