package lifecycle

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// ErrGone says that what the resource stands for is so no more, where the server does not say it by 404.
var ErrGone = errors.New("the object is gone")

// Read is a resource's Read. refresh asks the server and takes what it has into the state; it returns the client's error as it
// came, or ErrGone. An object that is gone is taken out of the state, any other error is shown with the name that object gives
// it. What refresh itself refuses it adds to the response's diagnostics, and the state stays as it is. So it does while connect
// gives no client, because the provider's configuration is not known yet.
func Read[Client, Model any](ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse,
	connect func(*diag.Diagnostics) *Client, object func(*Model) string,
	refresh func(ctx context.Context, client *Client, state *Model) error,
) {
	var state Model
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	client := connect(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	err := refresh(ctx, client, &state)
	switch {
	case gone(err):
		response.State.RemoveResource(ctx)
	case err != nil:
		diagnose.Error(&response.Diagnostics, diagnose.Read, object(&state), err)
	case !response.Diagnostics.HasError():
		response.Diagnostics.Append(convert.Encode(ctx, &response.State, &state)...)
	}
}

func gone(err error) bool {
	return errors.Is(err, ErrGone) || okta.IsNotFound(err) || openmetadata.IsNotFound(err)
}
