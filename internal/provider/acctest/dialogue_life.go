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
func (r *Session) Dialogue(typeName string) *Dialogue {
	r.environment.t.Helper()
	return r.environment.dialogue(r.server, r.schemas, typeName)
}

// In goes on with the resource in another run.
func (d *Dialogue) In(run *Session) *Dialogue {
	d.server = run.server
	return d
}

// Copy is the same resource as another run of Terraform knows it.
func (d *Dialogue) Copy() *Dialogue {
	other := *d
	return &other
}

// Import imports the object with the id and reads it, as Terraform does.
func (d *Dialogue) Import(id string) Said {
	d.t.Helper()
	imported, err := d.server.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: d.typeName, ID: id})
	if err != nil {
		d.t.Fatal(err)
	}
	said := (Said{}).with(imported.Diagnostics)
	if len(said.Errors) > 0 {
		return said
	}
	if len(imported.ImportedResources) != 1 {
		d.t.Fatalf("%s: %d resources were imported", d.typeName, len(imported.ImportedResources))
	}
	d.state, d.private = d.value(imported.ImportedResources[0].State), imported.ImportedResources[0].Private
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

// Replace plans the configuration and applies it by a deletion and a creation, as terraform apply -replace does and as a
// change does that forces it.
func (d *Dialogue) Replace(config map[string]any) Said {
	d.t.Helper()
	said, plan := d.plan(config)
	if len(said.Errors) > 0 {
		return said
	}
	gone := tftypes.NewValue(d.object, nil)
	nothing := d.dynamic(gone)
	said = d.apply(said, gone, &tfprotov6.PlanResourceChangeResponse{PlannedState: nothing, PlannedPrivate: plan.PlannedPrivate})
	if len(said.Errors) > 0 {
		return said
	}
	d.state, d.private = gone, nil
	wanted := toValue(d.t, d.object, config)
	said, plan = d.propose(said, wanted, d.proposed(d.schema, wanted, d.state))
	if len(said.Errors) > 0 {
		return said
	}
	return d.apply(said, wanted, plan)
}
