package okta

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// trustedOriginResource is a web origin that the org trusts.
type trustedOriginResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*trustedOriginResource)(nil)
	_ resource.ResourceWithImportState    = (*trustedOriginResource)(nil)
	_ resource.ResourceWithValidateConfig = (*trustedOriginResource)(nil)
)

// NewTrustedOriginResource makes openmetadata_okta_trusted_origin.
func NewTrustedOriginResource() resource.Resource { return &trustedOriginResource{} }

// Metadata implements resource.Resource.
func (r *trustedOriginResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_trusted_origin"
}

// Create implements resource.Resource.
func (r *trustedOriginResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan trustedOriginModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.TrustedOrigin, error) {
			return client.FindTrustedOrigin(ctx, wanted.Name)
		},
		func(ctx context.Context) (*api.TrustedOrigin, error) {
			return client.CreateTrustedOrigin(ctx, wanted)
		})
	switch {
	case errors.Is(err, lifecycle.ErrExists):
		diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_trusted_origin", trustedOriginObject(wanted.Name), created.ID)
		return
	case err != nil:
		diagnose.OktaError(&response.Diagnostics, diagnose.Create, trustedOriginObject(wanted.Name), err, trustedOriginFields)
		return
	}
	status := plan.Status
	plan.read(created)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchTrustedOrigin(ctx, client, created, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, trustedOriginObject(wanted.Name), err)
	}
}

// Read implements resource.Resource.
func (r *trustedOriginResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state trustedOriginModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOkta(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	found, err := client.GetTrustedOrigin(ctx, state.ID.ValueString())
	if api.IsNotFound(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, trustedOriginObject(state.Name.ValueString()), err)
		return
	}
	state.read(found)
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Update implements resource.Resource.
func (r *trustedOriginResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan trustedOriginModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdateTrustedOrigin(ctx, wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, trustedOriginObject(wanted.Name), err, trustedOriginFields)
		return
	}
	status := plan.Status
	plan.read(updated)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchTrustedOrigin(ctx, client, updated, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, trustedOriginObject(wanted.Name), err)
	}
}

// Delete implements resource.Resource.
func (r *trustedOriginResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state trustedOriginModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.DeleteTrustedOrigin(ctx, state.ID.ValueString()); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, trustedOriginObject(state.Name.ValueString()), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by the id.
func (r *trustedOriginResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *trustedOriginResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config trustedOriginModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.validate(ctx, &response.Diagnostics)
}

func switchTrustedOrigin(ctx context.Context, client *api.Client, origin *api.TrustedOrigin, wanted types.String, state *tfsdk.State, diagnostics *diag.Diagnostics) error {
	return lifecycle.SwitchStatus(ctx, state, diagnostics, wanted, origin.Status, func(ctx context.Context, status string) error {
		return client.SetTrustedOriginStatus(ctx, origin.ID, status)
	})
}

func trustedOriginObject(name string) string {
	return fmt.Sprintf("Okta trusted origin %q", name)
}
