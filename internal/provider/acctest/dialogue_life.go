package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Session is one run of Terraform: its resources share a provider's process.
type Session struct {
	environment *Environment
	server      tfprotov6.ProviderServer
	schemas     *tfprotov6.GetProviderSchemaResponse
}

// Session begins a run. The provider is configured as for a Dialogue.
func (e *Environment) Session(values map[string]any) *Session {
	e.t.Helper()
	server, schemas := e.configured(values)
	return &Session{environment: e, server: server, schemas: schemas}
}

// Dialogue begins a dialogue about a resource that does not exist yet.
func (s *Session) Dialogue(typeName string) *Dialogue {
	e := s.environment
	e.t.Helper()
	schema, exists := s.schemas.ResourceSchemas[typeName]
	if !exists {
		e.t.Fatalf("the provider has no resource %s", typeName)
	}
	d := (&Dialogue{t: e.t, typeName: typeName, version: schema.Version}).In(s)
	d.schema, d.object = &tfprotov6.SchemaObject{Attributes: schema.Block.Attributes}, schema.ValueType().(tftypes.Object)
	d.state = tftypes.NewValue(d.object, nil)
	return d
}

// Read reads a data source and returns its attributes, as JSON has them; none after an error.
func (s *Session) Read(typeName string, config map[string]any) (Said, map[string]any) {
	e := s.environment
	e.t.Helper()
	schema, exists := s.schemas.DataSourceSchemas[typeName]
	if !exists {
		e.t.Fatalf("the provider has no data source %s", typeName)
	}
	read, err := s.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName, Config: dynamic(e.t, toValue(e.t, schema.ValueType(), config)),
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return s.attributes((Said{}).with(read.Diagnostics), schema, read.State)
}

// Open opens an ephemeral resource and returns its attributes, as JSON has them; none after an error.
func (s *Session) Open(typeName string, config map[string]any) (Said, map[string]any) {
	e := s.environment
	e.t.Helper()
	schema, exists := s.schemas.EphemeralResourceSchemas[typeName]
	if !exists {
		e.t.Fatalf("the provider has no ephemeral resource %s", typeName)
	}
	opened, err := s.server.OpenEphemeralResource(context.Background(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: typeName, Config: dynamic(e.t, toValue(e.t, schema.ValueType(), config)),
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return s.attributes((Said{}).with(opened.Diagnostics), schema, opened.Result)
}

func (s *Session) attributes(said Said, schema *tfprotov6.Schema, result *tfprotov6.DynamicValue) (Said, map[string]any) {
	e := s.environment
	e.t.Helper()
	if len(said.Errors) > 0 {
		return said, nil
	}
	value, err := result.Unmarshal(schema.ValueType())
	if err != nil {
		e.t.Fatal(err)
	}
	attributes, _ := fromValue(e.t, value).(map[string]any)
	return said, attributes
}

// In goes on with the resource in another run.
func (d *Dialogue) In(session *Session) *Dialogue {
	d.server, d.start = session.server, func() tfprotov6.ProviderServer { return session.server }
	return d
}

// Under goes on with the resource under another configuration of the provider, which is begun anew for each plan and apply.
func (e *Environment) Under(d *Dialogue, values map[string]any) *Dialogue {
	e.t.Helper()
	d.start = func() tfprotov6.ProviderServer {
		server, _ := e.configured(values)
		return server
	}
	d.server = d.start()
	return d
}

// Copy is the same resource as another run of Terraform knows it.
func (d *Dialogue) Copy() *Dialogue {
	other := *d
	return &other
}

// TryImport is Import of what may not be there or not be taken, and of the reading that Terraform does afterwards.
func (d *Dialogue) TryImport(id string) Said {
	d.t.Helper()
	return d.tryImported(&tfprotov6.ImportResourceStateRequest{ID: id})
}

func (d *Dialogue) tryImported(request *tfprotov6.ImportResourceStateRequest) Said {
	d.t.Helper()
	said := d.takeImported(request)
	if len(said.Errors) > 0 {
		return said
	}
	refreshed := d.refresh()
	return Said{Errors: append(said.Errors, refreshed.Errors...), Warnings: append(said.Warnings, refreshed.Warnings...)}
}

// Prepare plans the configuration now; what it returns applies the plan later.
func (d *Dialogue) Prepare(config map[string]any) (planned Said, apply func() Said) {
	d.t.Helper()
	said, plan := d.plan(config)
	return said, func() Said { return d.apply(Said{}, toValue(d.t, d.object, config), plan) }
}

// Replaced plans the configuration and tells whether the plan replaces the resource.
func (d *Dialogue) Replaced(config map[string]any) (said Said, replaced bool) {
	d.t.Helper()
	said, plan := d.plan(config)
	return said, plan != nil && len(plan.RequiresReplace) > 0
}

// Replace applies the configuration by a deletion and a creation, as terraform apply -replace does.
func (d *Dialogue) Replace(config map[string]any) Said {
	d.t.Helper()
	d.tainted = true
	return d.Apply(config)
}
