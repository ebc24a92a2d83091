package authserver

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// policyResource is an access policy of a custom authorization server.
type policyResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*policyResource)(nil)
	_ resource.ResourceWithImportState = (*policyResource)(nil)
)

// NewPolicyResource makes openmetadata_okta_authorization_server_policy.
func NewPolicyResource() resource.Resource { return &policyResource{} }

// Metadata implements resource.Resource.
func (r *policyResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_policy"
}

// Create implements resource.Resource.
func (r *policyResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan policyModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	serverID := plan.AuthorizationServerID.ValueString()
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.Policy, error) { return client.FindPolicy(ctx, serverID, wanted.Name) },
		func(ctx context.Context) (*api.Policy, error) { return client.CreatePolicy(ctx, serverID, wanted) })
	switch {
	case errors.Is(err, lifecycle.ErrExists):
		diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_policy", policyObject(wanted.Name), serverID+"/"+created.ID)
		return
	case err != nil:
		diagnose.OktaError(&response.Diagnostics, diagnose.Create, policyObject(wanted.Name), err, policyFields)
		return
	}
	status := plan.Status
	plan.written(created)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchPolicy(ctx, client, plan, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, policyObject(wanted.Name), err)
	}
}

// Read implements resource.Resource.
func (r *policyResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state policyModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOkta(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	found, err := client.GetPolicy(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
	if api.IsNotFound(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, policyObject(state.Name.ValueString()), err)
		return
	}
	state.read(found)
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Update implements resource.Resource.
func (r *policyResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan policyModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdatePolicy(ctx, plan.AuthorizationServerID.ValueString(), wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, policyObject(wanted.Name), err, policyFields)
		return
	}
	status := plan.Status
	plan.written(updated)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchPolicy(ctx, client, plan, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, policyObject(wanted.Name), err)
	}
}

// Delete implements resource.Resource.
func (r *policyResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state policyModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.DeletePolicy(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString()); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, policyObject(state.Name.ValueString()), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by <authorization_server_id>/<policy_id>.
func (r *policyResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	lifecycle.ImportIDs(ctx, request, response, "authorization_server_id", "id")
}

func switchPolicy(ctx context.Context, client *api.Client, policy policyModel, wanted types.String, state *tfsdk.State, diagnostics *diag.Diagnostics) error {
	return lifecycle.SwitchStatus(ctx, state, diagnostics, wanted, policy.Status.ValueString(), func(ctx context.Context, status string) error {
		return client.SetPolicyStatus(ctx, policy.AuthorizationServerID.ValueString(), policy.ID.ValueString(), status)
	})
}
