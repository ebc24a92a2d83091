package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// Delete is a resource's Delete. remove deletes what the state stands for and returns the client's error as it came, or
// ErrGone. An object that is gone is a success, any other error is shown with the name that object gives it. What remove leaves
// behind it says in the response's diagnostics.
func Delete[Client, Model any](ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse,
	connect func(*diag.Diagnostics) *Client, object func(*Model) string,
	remove func(ctx context.Context, client *Client, state *Model) error,
) {
	var state Model
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	client := connect(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if err := remove(ctx, client, &state); err != nil && !gone(err) {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, object(&state), err)
	}
}
