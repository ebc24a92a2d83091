package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// former is an instance that create_before_destroy has left over, which Terraform calls deposed.
type former struct {
	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// CreateBefore is the first half of a replacement by -replace under create_before_destroy: the new instance is made, and the
// one that was there is left over for DestroyFormer or NextRun. When nothing was made it is the resource's again.
func (d *Dialogue) CreateBefore(config map[string]any) Said {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		return said
	}
	wanted, left := toValue(d.t, d.object, config), former{d.state, d.private, d.identity}
	tainted := d.tainted
	d.state, d.private, d.identity, d.tainted = tftypes.NewValue(d.object, nil), nil, nil, false
	if !tainted {
		if said, _ = d.proposeAfter(said, planned.PlannedPrivate, wanted); len(said.Errors) > 0 {
			d.state, d.private, d.identity = left.state, left.private, left.identity
			return said
		}
	}
	// Terraform plans what it creates once more in the walk that applies.
	d.server = d.start()
	said, planned = d.proposeAfter(said, nil, wanted)
	if len(said.Errors) == 0 {
		said = d.change(said, wanted, planned)
	}
	if d.state.IsNull() {
		d.state, d.private, d.identity, d.tainted = left.state, left.private, left.identity, tainted
		return said
	}
	d.former = append(d.former, left)
	return said
}

// proposeAfter proposes a creation with the private data of the plan that has asked for the replacement.
func (d *Dialogue) proposeAfter(said Said, private []byte, wanted tftypes.Value) (Said, *tfprotov6.PlanResourceChangeResponse) {
	d.t.Helper()
	d.private = private
	said, planned := d.propose(said, wanted, d.proposed(d.schema, wanted, d.state))
	d.private = nil
	return said, planned
}

// DestroyFormer is the second half, in the same run: what is left over is destroyed.
func (d *Dialogue) DestroyFormer() Said {
	d.t.Helper()
	var said Said
	gone := tftypes.NewValue(d.object, nil)
	var left []former
	for _, instance := range d.former {
		other := *d
		other.state, other.private, other.identity = instance.state, instance.private, instance.identity
		// Terraform plans this in the walk that applies.
		var planned *tfprotov6.PlanResourceChangeResponse
		before := len(said.Errors)
		if said, planned = other.propose(said, gone, gone); len(said.Errors) == before {
			said = other.change(said, gone, planned)
		}
		if len(said.Errors) > before {
			left = append(left, former{other.state, other.private, other.identity})
		}
	}
	d.former = left
	return said
}

// NextRun is the next apply, after one that was killed between the halves: everything is refreshed and planned, what is left
// over is destroyed, and the configuration is applied.
func (d *Dialogue) NextRun(config map[string]any) Said {
	d.t.Helper()
	d.server = d.start()
	gone := tftypes.NewValue(d.object, nil)
	said, planned := d.plan(config)
	var left []former
	for _, instance := range d.former {
		other := *d
		other.state, other.private, other.identity = instance.state, instance.private, instance.identity
		refreshed := other.refresh()
		said.Errors, said.Warnings = append(said.Errors, refreshed.Errors...), append(said.Warnings, refreshed.Warnings...)
		if other.state.IsNull() {
			continue
		}
		said, _ = other.propose(said, gone, gone)
		left = append(left, former{other.state, other.private, other.identity})
	}
	d.former = left
	if len(said.Errors) > 0 {
		return said
	}
	unchanged := d.value(planned.PlannedState).Equal(d.state)
	d.server = d.start()
	if !unchanged {
		said = d.change(said, toValue(d.t, d.object, config), planned)
	}
	destroyed := d.DestroyFormer()
	said.Errors, said.Warnings = append(said.Errors, destroyed.Errors...), append(said.Warnings, destroyed.Warnings...)
	return said
}

// DestroyBefore is a replacement by -replace without create_before_destroy.
func (d *Dialogue) DestroyBefore(config map[string]any) Said {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		return said
	}
	wanted, gone, before := toValue(d.t, d.object, config), tftypes.NewValue(d.object, nil), d.state
	private := d.private
	d.state = gone
	said, planned = d.proposeAfter(said, planned.PlannedPrivate, wanted)
	d.state, d.private = before, private
	if len(said.Errors) > 0 {
		return said
	}
	d.server = d.start()
	said = d.change(said, gone, &tfprotov6.PlanResourceChangeResponse{PlannedState: d.dynamic(gone), PlannedPrivate: planned.PlannedPrivate})
	if len(said.Errors) > 0 {
		return said
	}
	d.private = nil
	if said, planned = d.proposeAfter(said, nil, wanted); len(said.Errors) > 0 {
		return said
	}
	return d.change(said, wanted, planned)
}

// Replaces tells whether a plan of the configuration replaces the resource.
func (d *Dialogue) Replaces(config map[string]any) bool {
	d.t.Helper()
	said, planned := d.plan(config)
	if len(said.Errors) > 0 {
		d.t.Fatalf("%s: %v", d.typeName, said.Errors)
	}
	return len(planned.RequiresReplace) > 0
}

// Beside begins a dialogue about another resource of the type, in the run of this one's last apply.
func (d *Dialogue) Beside() *Dialogue {
	other, server := *d, d.server
	other.state, other.private, other.identity, other.tainted, other.former = tftypes.NewValue(d.object, nil), nil, nil, false, nil
	other.start = func() tfprotov6.ProviderServer { return server }
	return &other
}

// DestroyAfter destroys the resource in a run in which something else about its type is done before.
func (d *Dialogue) DestroyAfter(before func(other *Dialogue)) Said {
	d.t.Helper()
	said, gone, planned := d.planDestroy()
	if len(said.Errors) > 0 {
		return said
	}
	d.server = d.start()
	before(d.Beside())
	return d.change(said, gone, planned)
}

// Taint is `terraform taint`.
func (d *Dialogue) Taint() { d.tainted = true }

// Untaint is `terraform untaint`.
func (d *Dialogue) Untaint() { d.tainted = false }

// Left tells how many instances are left over.
func (d *Dialogue) Left() int { return len(d.former) }
