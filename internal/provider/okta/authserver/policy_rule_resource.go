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

// policyRuleResource is a rule of an access policy.
type policyRuleResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*policyRuleResource)(nil)
	_ resource.ResourceWithImportState    = (*policyRuleResource)(nil)
	_ resource.ResourceWithValidateConfig = (*policyRuleResource)(nil)
)

// NewPolicyRuleResource makes openmetadata_okta_authorization_server_policy_rule.
func NewPolicyRuleResource() resource.Resource { return &policyRuleResource{} }

// Metadata implements resource.Resource.
func (r *policyRuleResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_policy_rule"
}

// Create implements resource.Resource.
func (r *policyRuleResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan policyRuleModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	serverID, policyID := plan.AuthorizationServerID.ValueString(), plan.PolicyID.ValueString()
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.PolicyRule, error) {
			return client.FindPolicyRule(ctx, serverID, policyID, wanted.Name)
		},
		func(ctx context.Context) (*api.PolicyRule, error) {
			return client.CreatePolicyRule(ctx, serverID, policyID, wanted)
		})
	switch {
	case errors.Is(err, lifecycle.ErrExists):
		diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_policy_rule", policyRuleObject(wanted.Name), serverID+"/"+policyID+"/"+created.ID)
		return
	case err != nil:
		diagnose.OktaError(&response.Diagnostics, diagnose.Create, policyRuleObject(wanted.Name), err, policyRuleFields)
		return
	}
	status := plan.Status
	plan.written(created)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchPolicyRule(ctx, client, plan, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, policyRuleObject(wanted.Name), err)
	}
}

// Read implements resource.Resource.
func (r *policyRuleResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state policyRuleModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOkta(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	found, err := client.GetPolicyRule(ctx, state.AuthorizationServerID.ValueString(), state.PolicyID.ValueString(), state.ID.ValueString())
	if api.IsNotFound(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, policyRuleObject(state.Name.ValueString()), err)
		return
	}
	state.read(found)
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Update implements resource.Resource.
func (r *policyRuleResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan policyRuleModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdatePolicyRule(ctx, plan.AuthorizationServerID.ValueString(), plan.PolicyID.ValueString(), wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, policyRuleObject(wanted.Name), err, policyRuleFields)
		return
	}
	status := plan.Status
	plan.written(updated)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchPolicyRule(ctx, client, plan, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, policyRuleObject(wanted.Name), err)
	}
}

// Delete implements resource.Resource.
func (r *policyRuleResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state policyRuleModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.DeletePolicyRule(ctx, state.AuthorizationServerID.ValueString(), state.PolicyID.ValueString(), state.ID.ValueString()); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, policyRuleObject(state.Name.ValueString()), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by <authorization_server_id>/<policy_id>/<rule_id>.
func (r *policyRuleResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	lifecycle.ImportIDs(ctx, request, response, "authorization_server_id", "policy_id", "id")
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *policyRuleResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config policyRuleModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.validate(&response.Diagnostics)
}

func switchPolicyRule(ctx context.Context, client *api.Client, rule policyRuleModel, wanted types.String, state *tfsdk.State, diagnostics *diag.Diagnostics) error {
	return lifecycle.SwitchStatus(ctx, state, diagnostics, wanted, rule.Status.ValueString(), func(ctx context.Context, status string) error {
		return client.SetPolicyRuleStatus(ctx, rule.AuthorizationServerID.ValueString(), rule.PolicyID.ValueString(), rule.ID.ValueString(), status)
	})
}
