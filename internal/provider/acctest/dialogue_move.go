package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Move puts what the provider makes of another provider's state in the place of what the state has.
func (d *Dialogue) Move(provider, typeName, state string) Said {
	d.t.Helper()
	moved, err := d.server.MoveResourceState(context.Background(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: provider, SourceTypeName: typeName, SourceState: &tfprotov6.RawState{JSON: []byte(state)}, TargetTypeName: d.typeName,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	said := (Said{}).with(moved.Diagnostics)
	if len(said.Errors) == 0 {
		d.state, d.private, d.identity, d.tainted = d.value(moved.TargetState), moved.TargetPrivate, moved.TargetIdentity, false
	}
	return said
}
