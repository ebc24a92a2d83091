package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// SwitchStatus brings an object that has a life cycle to the status that was planned, when it has another, as the last step of
// the action. The object is in the state by then, with the status that it has, so nothing is lost when the switch fails; its
// error is added to the diagnostics.
func SwitchStatus(ctx context.Context, state *tfsdk.State, diagnostics *diag.Diagnostics, action diagnose.Action, object string,
	planned types.String, has string, switchTo func(ctx context.Context, status string) error,
) {
	if planned.ValueString() == has || diagnostics.HasError() {
		return
	}
	if err := switchTo(ctx, planned.ValueString()); err != nil {
		diagnose.Error(diagnostics, action, object, err)
		return
	}
	diagnostics.Append(state.SetAttribute(ctx, path.Root("status"), planned)...)
}
