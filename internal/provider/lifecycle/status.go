package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// SwitchStatus brings an object that has a life cycle to the status that the plan wants, when it has another. The object
// is in the state by then, with the status that it has, so nothing is lost when the switch fails. The error is the
// switch's own.
func SwitchStatus(ctx context.Context, state *tfsdk.State, diagnostics *diag.Diagnostics, wanted types.String, has string, switchTo func(ctx context.Context, status string) error) error {
	if wanted.ValueString() == has || diagnostics.HasError() {
		return nil
	}
	if err := switchTo(ctx, wanted.ValueString()); err != nil {
		return err
	}
	diagnostics.Append(state.SetAttribute(ctx, path.Root("status"), wanted)...)
	return nil
}
