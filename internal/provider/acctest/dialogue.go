package acctest

import (
	"context"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Dialogue is one resource's life as Terraform leads it with the provider: refresh, plan, apply. Unlike a test by Terraform
// itself it hears warnings too. It knows what of Terraform's part a resource without blocks needs, and no more.
type Dialogue struct {
	t        *testing.T
	start    func() tfprotov6.ProviderServer
	server   tfprotov6.ProviderServer
	typeName string
	schema   *tfprotov6.SchemaObject
	object   tftypes.Object
	version  int64

	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	// identityKind is the type of the identity, once it has been asked for.
	identityKind *tftypes.Object
	tainted      bool
	former       []former
}

// Said is what the provider has to say of a configuration.
type Said struct{ Errors, Warnings []Problem }

// Dialogue begins a dialogue about a resource that does not exist yet. The provider is configured for the halves that the test
// has used, as by ProviderConfig, with the values beside or instead of those; values are those of Validate.
func (e *Environment) Dialogue(typeName string, values map[string]any) *Dialogue {
	e.t.Helper()
	return e.Under(e.Session(values).Dialogue(typeName), values)
}

// Read reads a data source and returns its attributes, as JSON has them. The provider is configured as for a Dialogue.
func (e *Environment) Read(typeName string, values, config map[string]any) map[string]any {
	e.t.Helper()
	said, attributes := e.Session(values).Read(typeName, config)
	if len(said.Errors) > 0 {
		e.t.Fatalf("%s: %v", typeName, said.Errors)
	}
	return attributes
}

// configured is a provider that has been configured, with its schemas.
func (e *Environment) configured(values map[string]any) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	e.t.Helper()
	server, err := e.factories()["openmetadata"]()
	if err != nil {
		e.t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		e.t.Fatal(err)
	}
	answer, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: oldestTerraform.String(), Config: dynamic(e.t, toValue(e.t, schemas.Provider.ValueType(), e.providerValues(values))),
	})
	if err != nil {
		e.t.Fatal(err)
	}
	if said := (Said{}).with(answer.Diagnostics); len(said.Errors) > 0 {
		e.t.Fatalf("the provider cannot be configured: %v", said.Errors)
	}
	return server, schemas
}

// providerValues are what ProviderConfig writes.
func (e *Environment) providerValues(values map[string]any) map[string]any {
	all := map[string]any{"max_retries": 2}
	if e.usesServer {
		server := e.server()
		all["host"], all["email"], all["password"] = server.URL, server.email, server.password
	}
	if e.usesOkta {
		org := e.okta()
		all["okta"] = map[string]any{"org_url": org.URL, "api_token": org.Token}
	}
	maps.Copy(all, values)
	return all
}

// Plan refreshes the resource and plans the configuration.
func (d *Dialogue) Plan(config map[string]any) Said {
	d.t.Helper()
	said, _ := d.plan(config)
	return said
}

// Apply plans the configuration, and applies the plan when nothing is wrong with it.
func (d *Dialogue) Apply(config map[string]any) Said {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		return said
	}
	return d.apply(said, toValue(d.t, d.object, config), planned)
}

// MustApply is Apply for a configuration that has to go through.
func (d *Dialogue) MustApply(config map[string]any) Said {
	d.t.Helper()
	said := d.Apply(config)
	if len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	return said
}

// Destroy refreshes the resource and destroys it.
func (d *Dialogue) Destroy() Said {
	d.t.Helper()
	said, gone, planned := d.planDestroy()
	if len(said.Errors) > 0 {
		return said
	}
	return d.apply(said, gone, planned)
}

// PlanDestroy refreshes the resource and plans its destruction.
func (d *Dialogue) PlanDestroy() Said {
	d.t.Helper()
	said, _, _ := d.planDestroy()
	return said
}

func (d *Dialogue) planDestroy() (Said, tftypes.Value, *tfprotov6.PlanResourceChangeResponse) {
	d.t.Helper()
	said := d.refresh()
	gone := tftypes.NewValue(d.object, nil)
	// Terraform plans a destroy with a provider that it has started anew after the refresh.
	d.server = d.start()
	said, planned := d.propose(said, gone, gone)
	return said, gone, planned
}

// ApplyKilled is Apply by a provider that is killed when it has done everything and has told Terraform nothing of it: then a
// new object is in no state, and one that was there is in it as it was, without its private state.
func (d *Dialogue) ApplyKilled(config map[string]any) {
	d.t.Helper()
	said, planned := d.plan(config)
	before, identity := d.state, d.identity
	if len(said.Errors) == 0 {
		said = d.apply(said, toValue(d.t, d.object, config), planned)
	}
	if len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	d.state, d.private, d.identity, d.tainted = before, nil, identity, false
}

// Import puts what the provider imports under the id in the place of what the state has.
func (d *Dialogue) Import(id string) {
	d.t.Helper()
	if said := d.takeImported(&tfprotov6.ImportResourceStateRequest{ID: id}); len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
}

// takeImported puts what the provider imports in the place of what the state has.
func (d *Dialogue) takeImported(request *tfprotov6.ImportResourceStateRequest) Said {
	d.t.Helper()
	request.TypeName = d.typeName
	imported, err := d.server.ImportResourceState(context.Background(), request)
	if err != nil {
		d.t.Fatal(err)
	}
	said := (Said{}).with(imported.Diagnostics)
	if len(said.Errors) == 0 {
		object := imported.ImportedResources[0]
		d.state, d.private, d.identity, d.tainted = d.value(object.State), object.Private, object.Identity, false
	}
	return said
}

// Changes tells whether a plan of the configuration has anything to do.
func (d *Dialogue) Changes(config map[string]any) bool {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	return d.tainted || !d.value(planned.PlannedState).Equal(d.state)
}

// Differences are what a plan of the configuration has to do, each with its way in the resource; none for an empty plan.
func (d *Dialogue) Differences(config map[string]any) []string {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	differences, err := d.state.Diff(d.value(planned.PlannedState))
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for _, difference := range differences {
		words = append(words, difference.String())
	}
	return words
}

// Unknown are the attributes that a plan of the configuration leaves open, "known after apply", in their order.
func (d *Dialogue) Unknown(config map[string]any) []string {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	var open []string
	for name, value := range d.members(d.value(planned.PlannedState)) {
		if !value.IsFullyKnown() {
			open = append(open, name)
		}
	}
	slices.Sort(open)
	return open
}

// Exists tells whether the refreshed resource is in the state.
func (d *Dialogue) Exists() bool {
	d.t.Helper()
	d.server = d.start()
	if said := d.refresh(); len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	return !d.state.IsNull()
}

// Attribute is an attribute of the state, as JSON has it.
func (d *Dialogue) Attribute(name string) any {
	d.t.Helper()
	attributes, _ := fromValue(d.t, d.state).(map[string]any)
	return attributes[name]
}

// plan plans with a provider that Terraform has started anew, as every command of Terraform's does.
func (d *Dialogue) plan(config map[string]any) (Said, *tfprotov6.PlanResourceChangeResponse) {
	d.t.Helper()
	d.server = d.start()
	wanted := toValue(d.t, d.object, config)
	checked, err := d.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: d.typeName, Config: d.dynamic(wanted),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	said := (Said{}).with(checked.Diagnostics)
	if len(said.Errors) > 0 {
		return said, nil
	}
	refreshed := d.refresh()
	said.Errors, said.Warnings = append(said.Errors, refreshed.Errors...), append(said.Warnings, refreshed.Warnings...)
	if len(said.Errors) > 0 {
		return said, nil
	}
	return d.propose(said, wanted, d.proposed(d.schema, wanted, d.prior()))
}

// prior is the object that a plan of a configuration begins with: Terraform makes one that is tainted anew.
func (d *Dialogue) prior() tftypes.Value {
	if d.tainted {
		return tftypes.NewValue(d.object, nil)
	}
	return d.state
}

func (d *Dialogue) refresh() Said {
	d.t.Helper()
	if d.state.IsNull() {
		return Said{}
	}
	read, err := d.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{
		TypeName: d.typeName, CurrentState: d.dynamic(d.state), Private: d.private, CurrentIdentity: d.identity,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	said := (Said{}).with(read.Diagnostics)
	if len(said.Errors) == 0 {
		d.state, d.private, d.identity = d.value(read.NewState), read.Private, read.NewIdentity
	}
	return said
}

func (d *Dialogue) propose(said Said, config, proposed tftypes.Value) (Said, *tfprotov6.PlanResourceChangeResponse) {
	d.t.Helper()
	prior, private, identity := d.state, d.private, d.identity
	if !proposed.IsNull() && d.tainted {
		prior, private = d.prior(), nil
	}
	if prior.IsNull() {
		identity = nil
	}
	planned, err := d.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: d.typeName, PriorState: d.dynamic(prior), PriorPrivate: private,
		Config: d.dynamic(config), ProposedNewState: d.dynamic(proposed), PriorIdentity: identity,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return said.with(planned.Diagnostics), planned
}

// apply applies a plan with a provider that Terraform has started anew. An object that is tainted is destroyed first, by the
// plan of the new one.
func (d *Dialogue) apply(said Said, config tftypes.Value, planned *tfprotov6.PlanResourceChangeResponse) Said {
	d.t.Helper()
	d.server = d.start()
	if gone := tftypes.NewValue(d.object, nil); d.tainted && !config.IsNull() {
		said = d.change(said, gone, &tfprotov6.PlanResourceChangeResponse{PlannedState: d.dynamic(gone), PlannedPrivate: planned.PlannedPrivate})
		if len(said.Errors) > 0 {
			return said
		}
		d.tainted = false
	}
	return d.change(said, config, planned)
}

func (d *Dialogue) change(said Said, config tftypes.Value, planned *tfprotov6.PlanResourceChangeResponse) Said {
	d.t.Helper()
	creates := d.state.IsNull()
	applied, err := d.server.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: d.typeName, PriorState: d.dynamic(d.state), Config: d.dynamic(config),
		PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.state, d.private, d.identity = d.value(applied.NewState), applied.Private, applied.NewIdentity
	if d.state.IsNull() {
		d.private, d.identity = nil, nil
	}
	d.expectIdentity()
	said = said.with(applied.Diagnostics)
	d.compare(&said, planned)
	d.tainted = d.tainted && !d.state.IsNull() || creates && !d.state.IsNull() && len(said.Errors) > 0
	return said
}

// proposed is what Terraform proposes to the provider: the configuration, with what the provider computes as it was, and
// without what is only written.
func (d *Dialogue) proposed(schema *tfprotov6.SchemaObject, config, prior tftypes.Value) tftypes.Value {
	d.t.Helper()
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	given, before := d.members(config), map[string]tftypes.Value{}
	if !prior.IsNull() && prior.IsKnown() {
		before = d.members(prior)
	}
	members := map[string]tftypes.Value{}
	for _, attribute := range schema.Attributes {
		value, was := given[attribute.Name], before[attribute.Name]
		nothing := tftypes.NewValue(value.Type(), nil)
		if was.Type() == nil {
			was = nothing
		}
		switch {
		case attribute.WriteOnly:
			value = nothing
		case value.IsNull() && attribute.Computed:
			value = was
		case attribute.NestedType != nil && attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			value = d.proposed(attribute.NestedType, value, was)
		}
		members[attribute.Name] = value
	}
	return tftypes.NewValue(config.Type(), members)
}

func (d *Dialogue) members(object tftypes.Value) map[string]tftypes.Value {
	d.t.Helper()
	members := map[string]tftypes.Value{}
	if err := object.As(&members); err != nil {
		d.t.Fatal(err)
	}
	return members
}

func (d *Dialogue) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	d.t.Helper()
	return dynamic(d.t, value)
}

func dynamic(t *testing.T, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// fromValue is the inverse of toValue for values that are known; numbers are float64.
func fromValue(t *testing.T, value tftypes.Value) any {
	t.Helper()
	if value.IsNull() {
		return nil
	}
	var err error
	defer func() {
		if err != nil {
			t.Fatal(err)
		}
	}()
	switch value.Type().(type) {
	case tftypes.Object, tftypes.Map:
		members, decoded := map[string]tftypes.Value{}, map[string]any{}
		err = value.As(&members)
		for name, member := range members {
			decoded[name] = fromValue(t, member)
		}
		return decoded
	case tftypes.List, tftypes.Set:
		elements, decoded := []tftypes.Value{}, []any{}
		err = value.As(&elements)
		for _, element := range elements {
			decoded = append(decoded, fromValue(t, element))
		}
		return decoded
	}
	switch {
	case value.Type().Is(tftypes.String):
		var text string
		err = value.As(&text)
		return text
	case value.Type().Is(tftypes.Bool):
		var flag bool
		err = value.As(&flag)
		return flag
	}
	var number big.Float
	err = value.As(&number)
	float, _ := number.Float64()
	return float
}

func (d *Dialogue) value(encoded *tfprotov6.DynamicValue) tftypes.Value {
	d.t.Helper()
	value, err := encoded.Unmarshal(d.object)
	if err != nil {
		d.t.Fatal(err)
	}
	return value
}

func (s Said) with(diagnostics []*tfprotov6.Diagnostic) Said {
	for _, diagnostic := range diagnostics {
		problem := Problem{Path: pathText(diagnostic.Attribute), Text: diagnostic.Summary + ": " + diagnostic.Detail}
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			s.Errors = append(s.Errors, problem)
		} else {
			s.Warnings = append(s.Warnings, problem)
		}
	}
	return s
}

// ExpectError looks for an error on the path, which is empty for one of the whole resource, with the text in it.
func (s Said) ExpectError(t *testing.T, path, text string) {
	t.Helper()
	if !has(s.Errors, path, text) {
		t.Errorf("no error on %q says %q; there are %q", path, text, s.Errors)
	}
}

// ExpectWarning looks for a warning on the path with the text in it, and that there is no error.
func (s Said) ExpectWarning(t *testing.T, path, text string) {
	t.Helper()
	if len(s.Errors) > 0 {
		t.Errorf("there are errors: %q", s.Errors)
	}
	if !has(s.Warnings, path, text) {
		t.Errorf("no warning on %q says %q; there are %q", path, text, s.Warnings)
	}
}

// ExpectNoWarning looks that there is no such warning, and no error.
func (s Said) ExpectNoWarning(t *testing.T, path, text string) {
	t.Helper()
	if len(s.Errors) > 0 {
		t.Errorf("there are errors: %q", s.Errors)
	}
	if has(s.Warnings, path, text) {
		t.Errorf("a warning on %q says %q", path, text)
	}
}

func has(problems []Problem, path, text string) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Path == path && strings.Contains(p.Text, text) })
}
