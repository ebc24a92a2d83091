package lifecycle

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// importedKey is where the private state holds the mark of an object that was imported and has had no keepers since. What has
// made it is not known, so its first keepers say nothing of a change.
const importedKey = "imported"

// PrivateState is a resource's private state.
type PrivateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// MarkImported is for ImportState: the first keepers that are planned for the object are adopted without a rotation.
func MarkImported(ctx context.Context, private PrivateState, diagnostics *diag.Diagnostics) {
	diagnostics.Append(private.SetKey(ctx, importedKey, []byte("true"))...)
}

// KeepersApplied is for Update: keepers that are there now are the ones from which the next ones differ.
func KeepersApplied(ctx context.Context, private PrivateState, keepers attr.Value, diagnostics *diag.Diagnostics) {
	if !emptyKeepers(keepers) {
		diagnostics.Append(private.SetKey(ctx, importedKey, nil)...)
	}
}

// Keeping is what planned keepers mean for the object that is there.
type Keeping int

const (
	// KeepersKeep says that nothing is rotated.
	KeepersKeep Keeping = iota
	// KeepersRotate says that they have changed.
	KeepersRotate
	// KeepersMayRotate says that some of them are not known yet, and what is known has not changed.
	KeepersMayRotate
)

// Keepers judges planned keepers, a map of texts or a number. Null and empty are the same. Of an object that was imported the
// first ones are adopted, known or not.
func Keepers(ctx context.Context, private PrivateState, planned, state attr.Value, diagnostics *diag.Diagnostics) Keeping {
	if emptyKeepers(planned) && emptyKeepers(state) || planned.Equal(state) {
		return KeepersKeep
	}
	mark, found := private.GetKey(ctx, importedKey)
	diagnostics.Append(found...)
	switch {
	case len(mark) > 0 && emptyKeepers(state):
		return KeepersKeep
	case planned.IsUnknown():
		return KeepersMayRotate
	}
	before, isMap := state.(types.Map)
	now, _ := planned.(types.Map)
	if !isMap || len(before.Elements()) != len(now.Elements()) {
		return KeepersRotate
	}
	for name, value := range now.Elements() {
		if was, there := before.Elements()[name]; !there || !value.IsUnknown() && !value.Equal(was) {
			return KeepersRotate
		}
	}
	return KeepersMayRotate
}

func emptyKeepers(keepers attr.Value) bool {
	if keepers.IsUnknown() {
		return false
	}
	elements, isMap := keepers.(types.Map)
	return keepers.IsNull() || isMap && len(elements.Elements()) == 0
}

// KeepersReplace replaces the object when its keepers rotate it. Terraform decides on that in the plan, so keepers that are
// known only after apply replace it too, and the plan says so of the object, such as "client secret".
func KeepersReplace(object string) interface {
	planmodifier.Map
	planmodifier.Int64
} {
	return keepersReplace(object)
}

type keepersReplace string

// Description implements planmodifier.Describer.
func (k keepersReplace) Description(context.Context) string {
	return "a change makes another " + string(k)
}

// MarkdownDescription implements planmodifier.Describer.
func (k keepersReplace) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

// PlanModifyMap implements planmodifier.Map.
func (k keepersReplace) PlanModifyMap(ctx context.Context, request planmodifier.MapRequest, response *planmodifier.MapResponse) {
	if !request.State.Raw.IsNull() && !request.Plan.Raw.IsNull() {
		response.RequiresReplace = k.judge(ctx, request.Path, request.Private, request.PlanValue, request.StateValue, &response.Diagnostics)
	}
}

// PlanModifyInt64 implements planmodifier.Int64.
func (k keepersReplace) PlanModifyInt64(ctx context.Context, request planmodifier.Int64Request, response *planmodifier.Int64Response) {
	if !request.State.Raw.IsNull() && !request.Plan.Raw.IsNull() {
		response.RequiresReplace = k.judge(ctx, request.Path, request.Private, request.PlanValue, request.StateValue, &response.Diagnostics)
	}
}

func (k keepersReplace) judge(ctx context.Context, at path.Path, private PrivateState, planned, state attr.Value, diagnostics *diag.Diagnostics) bool {
	keeping := Keepers(ctx, private, planned, state, diagnostics)
	if keeping == KeepersMayRotate {
		diagnostics.AddAttributeWarning(at, fmt.Sprintf("The %s may rotate without a change", string(k)),
			fmt.Sprintf("%s is known only after apply. Terraform replaces the %s then, also where the value turns out to be the one that it was. "+
				"To prevent that, apply what the value comes from first (terraform apply -target).", at, string(k)))
	}
	return keeping != KeepersKeep
}
