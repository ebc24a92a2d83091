package authserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

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
	created := lifecycle.Create(ctx, &response.Diagnostics, plan.object(), policyFields,
		func(ctx context.Context) (*api.Policy, error) { return client.FindPolicy(ctx, serverID, wanted.Name) },
		func(ctx context.Context) (*api.Policy, error) { return client.CreatePolicy(ctx, serverID, wanted) },
		func(existing *api.Policy) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_policy", plan.object(), serverID+"/"+existing.ID)
		})
	if created != nil {
		plan.save(ctx, client, diagnose.Create, created, &response.State, &response.Diagnostics)
	}
}

// Read implements resource.Resource.
func (r *policyResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*policyModel).object, func(ctx context.Context, client *api.Client, state *policyModel) error {
		found, err := client.GetPolicy(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
		if err == nil {
			state.read(found)
		}
		return err
	})
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
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, policyFields)
		return
	}
	plan.save(ctx, client, diagnose.Update, updated, &response.State, &response.Diagnostics)
}

// Delete implements resource.Resource.
func (r *policyResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*policyModel).object, func(ctx context.Context, client *api.Client, state *policyModel) error {
		return client.DeletePolicy(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
	})
}

// ImportState implements resource.ResourceWithImportState: by <authorization_server_id>/<policy_id>.
func (r *policyResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	lifecycle.ImportIDs(ctx, request, response, "authorization_server_id", "id")
}

// save saves what the org has answered to a write and switches the policy to the planned status.
func (m *policyModel) save(ctx context.Context, client *api.Client, action diagnose.Action, answer *api.Policy, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	planned := m.Status
	m.written(answer)
	diagnostics.Append(state.Set(ctx, m)...)
	lifecycle.SwitchStatus(ctx, state, diagnostics, action, m.object(), planned, answer.Status, func(ctx context.Context, status string) error {
		return client.SetPolicyStatus(ctx, m.AuthorizationServerID.ValueString(), answer.ID, status)
	})
}
