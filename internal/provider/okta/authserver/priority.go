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

// ranked are the objects of a kind that stand in orders of evaluation: the policies of an authorization server, or the rules of
// a policy. What the resources of a walk note of them tells which priorities cannot be met.
type ranked[T any] struct {
	kind    string
	objects crud.Objects[T]
}

var (
	rankedPolicies = ranked[api.Policy]{"access policies", policies}
	rankedRules    = ranked[api.PolicyRule]{"access policy rules", rules}
)

// order names the order that a place is in.
func (r ranked[T]) order(place crud.Place) string {
	return r.kind + " of " + strings.Join(place.In, "/")
}

// names reads an order, first to last.
func (r ranked[T]) names(ctx context.Context, connections *connection.Connections, place crud.Place) (names []string, err error) {
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
}

// noteMisplaced notes, when an object is read, that it does not have the priority which the last apply gave it.
func (r ranked[T]) noteMisplaced(connections *connection.Connections, place crud.Place, applied, found types.Int64) {
	if !applied.IsNull() && !applied.Equal(found) {
		connections.Notes.Set("misplaced "+r.order(place), place.ID, strconv.FormatInt(applied.ValueInt64(), 10))
	}
}

// check warns of a configured priority that Okta, which numbers from 1 without gaps, cannot keep: another has it too, or it was
// applied already and was not kept. id and has are null for an object that does not exist yet.
func (r ranked[T]) check(ctx context.Context, connections *connection.Connections, place crud.Place, name, id types.String, configured, has types.Int64,
	diagnostics *diag.Diagnostics,
) {
	if configured.IsNull() || configured.IsUnknown() || name.IsUnknown() {
		return
	}
	priority := strconv.FormatInt(configured.ValueInt64(), 10)
	topic := "priorities of " + r.order(place)
	for _, other := range connections.Notes.Keys(topic) {
		if taken, _ := connections.Notes.Get(topic, other); taken == priority && other != name.ValueString() {
			diagnostics.AddAttributeWarning(path.Root("priority"), "A priority that is given twice",
				fmt.Sprintf("The %s %q and %q both have the priority %s. Okta numbers without gaps, so only one of them gets it, and each plan will change the other. Give each a number of its own.",
					r.kind, other, name.ValueString(), priority))
		}
	}
	connections.Notes.Set(topic, name.ValueString(), priority)
	if applied, misplaced := connections.Notes.Get("misplaced "+r.order(place), id.ValueString()); !misplaced || applied != priority || has.Equal(configured) {
		return
	}
	order, err := r.names(ctx, connections, place)
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
