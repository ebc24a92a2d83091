package openmetadata

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// tokenResource is what the resources of bots' tokens and people's have in common.
type tokenResource struct{ connection.Resource }

// judge notes whether a token that was just read has to be replaced.
func (r *tokenResource) judge(ctx context.Context, client *api.Client, token *tokenModel) error {
	served, err := client.JWKS(ctx)
	if err == nil {
		token.ReadyForRotation = types.BoolValue(token.worn(r.Timing.Now(), served) != "")
	}
	return err
}

// awaitAccepted waits until the server accepts the token, every process of it.
func (r *tokenResource) awaitAccepted(ctx context.Context, client *api.Client, token string, seconds int64) (bool, error) {
	deadline := r.Timing.Now().Add(time.Duration(seconds) * time.Second)
	for {
		accepted, err := client.TokenAccepted(ctx, token)
		if err != nil || accepted || !r.Timing.Now().Before(deadline) {
			return accepted, err
		}
		if err := r.Timing.Pause(ctx); err != nil {
			return false, err
		}
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig: a window before the expiry that is as long as the token lives
// is refused.
func (r *tokenResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var hours types.Int64
	var expiry types.String
	at := path.Root("early_rotation_window")
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, at, &hours)...)
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, path.Root("expiry"), &expiry)...)
	if expiry.IsNull() {
		expiry = types.StringValue(defaultTokenExpiry)
	}
	// What is not known yet is zero hours, or no lifetime.
	lifetime := lifetimes[expiry.ValueString()]
	if window := time.Duration(hours.ValueInt64()) * time.Hour; lifetime > 0 && window >= lifetime {
		response.Diagnostics.AddAttributeError(at, "The window is as long as the token lives",
			fmt.Sprintf("A token that lives %d hours would be replaced by every plan. Set early_rotation_window below that, or a longer expiry.", int(lifetime.Hours())))
	}
}
