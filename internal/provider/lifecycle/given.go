package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

// Given is how a Create, an Update or a Delete begins: it decodes the plan or the state, and connects. client is nil after an
// error, which is in the diagnostics.
func Given[Model, Client any, Data tfsdk.Config | tfsdk.Plan | tfsdk.State](ctx context.Context, data Data,
	connect func(*diag.Diagnostics) *Client, diagnostics *diag.Diagnostics,
) (model Model, client *Client) {
	diagnostics.Append(convert.Decode(ctx, data, &model)...)
	if client = connect(diagnostics); diagnostics.HasError() {
		return model, nil
	}
	return model, client
}
