package authserver

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// ranks are the priorities in one order of evaluation: that of the policies of an authorization server or of the rules of a
// policy. What the resources of a walk note of them tells which priorities cannot be met.
type ranks struct {
	notes *connection.Notes
	// kind is what stands in the order, and in names the order.
	kind, in string
	// list reads the order: the names, first to last.
	list func(context.Context) ([]string, error)
}

// ranked is a kind of objects that stand in an order of evaluation.
type ranked[T any] struct {
	kind    string
	objects crud.Objects[T]
}

var (
	policyRanks = ranked[api.Policy]{"access policies", policies}
	ruleRanks   = ranked[api.PolicyRule]{"access policy rules", rules}
)

// of are the ranks of the order that the place is in.
func (r ranked[T]) of(connections *connection.Connections, place crud.Place) ranks {
	return ranks{notes: connections.Notes, kind: r.kind, in: strings.Join(place.In, "/"), list: func(ctx context.Context) (names []string, err error) {
		client, err := connections.Okta()
		if err != nil {
			return nil, err
		}
		for object, err := range r.objects.Of(client, place.In).All(ctx) {
			if err != nil {
				return nil, err
			}
			item, _ := r.objects.Item(object)
			names = append(names, item.Name)
		}
		return names, nil
	}}
}

// noteMisplaced notes, when an object is read, that it does not have the priority which the last apply gave it.
func (r ranks) noteMisplaced(id string, applied, found types.Int64) {
	if !applied.IsNull() && !applied.Equal(found) {
		r.notes.Set("misplaced "+r.kind+" of "+r.in, id, strconv.FormatInt(applied.ValueInt64(), 10))
	}
}

// check warns of a configured priority that Okta, which numbers from 1 without gaps, cannot keep: another has it too, or it
// was applied already and was not kept. id and has are null for an object that does not exist yet.
func (r ranks) check(ctx context.Context, name, id types.String, configured, has types.Int64, diagnostics *diag.Diagnostics) {
	if configured.IsNull() || configured.IsUnknown() || name.IsUnknown() {
		return
	}
	priority := strconv.FormatInt(configured.ValueInt64(), 10)
	topic := "priorities of " + r.kind + " of " + r.in
	for _, other := range r.notes.Keys(topic) {
		if taken, _ := r.notes.Get(topic, other); taken == priority && other != name.ValueString() {
			diagnostics.AddAttributeWarning(path.Root("priority"), "A priority that is given twice",
				fmt.Sprintf("The %s %q and %q both have the priority %s. Okta numbers without gaps, so only one of them gets it, and each plan will change the other. Give each a number of its own.",
					r.kind, other, name.ValueString(), priority))
		}
	}
	r.notes.Set(topic, name.ValueString(), priority)
	if applied, misplaced := r.notes.Get("misplaced "+r.kind+" of "+r.in, id.ValueString()); !misplaced || applied != priority || has.Equal(configured) {
		return
	}
	order, err := r.list(ctx)
	if err != nil {
		return // what cannot be read is no reason to stop a plan: the object itself could be
	}
	for i, other := range order {
		order[i] = fmt.Sprintf("%d %q", i+1, other)
	}
	why := fmt.Sprintf("only %d stand before it. Number them from 1 on without gaps", has.ValueInt64()-1)
	if has.ValueInt64() > configured.ValueInt64() {
		why = "more stand before it than its number has room for. Give each a number of its own, and count in those that Terraform does not manage"
	}
	diagnostics.AddAttributeWarning(path.Root("priority"), "A priority that was not kept",
		fmt.Sprintf("%q was given the priority %s and has %d: Okta numbers the %s from 1 without gaps, and %s, or leave priority out; otherwise each plan will change it again. "+
			"If somebody has moved it by hand, the next apply moves it back. The order is: %s.",
			name.ValueString(), priority, has.ValueInt64(), r.kind, why, strings.Join(order, ", ")))
}
