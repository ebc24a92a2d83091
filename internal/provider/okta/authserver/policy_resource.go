package authserver

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// policyResource is an access policy of a custom authorization server.
type policyResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure  = (*policyResource)(nil)
	_ resource.ResourceWithModifyPlan = (*policyResource)(nil)
)

// NewPolicyResource makes openmetadata_okta_authorization_server_policy.
func NewPolicyResource() resource.Resource { return adopt.Resource(&policyResource{}) }

// Metadata implements resource.Resource.
func (r *policyResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_policy"
}

// Create implements resource.Resource. A policy of the name that is what would be made does not stand in the way: see
// makeRoom.
func (r *policyResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan policyModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	serverID := plan.AuthorizationServerID.ValueString()
	var former *api.Policy
	looked := false
	created := lifecycle.Create(ctx, &response.Diagnostics, plan.object(), policyFields,
		func(ctx context.Context) (*api.Policy, error) {
			existing, err := client.FindPolicy(ctx, serverID, wanted.Name)
			first := !looked
			looked = true // what is found after a creation is what it made
			if first && existing != nil && existing.Is(wanted) && !r.Run().Begun(plan.key(client)) {
				former = existing
				return nil, nil
			}
			return existing, err
		},
		func(ctx context.Context) (*api.Policy, error) {
			if err := makeRoom(ctx, client, serverID, former); err != nil {
				return nil, err
			}
			return client.CreatePolicy(ctx, serverID, wanted)
		},
		func(existing *api.Policy) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_policy", plan.object(), serverID+"/"+existing.ID)
		})
	if created != nil {
		r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), plan.key(client), true, &response.Diagnostics)
		plan.save(ctx, client, diagnose.Create, created, &response.State, &response.Diagnostics)
	}
}

// makeRoom gives the name of a policy that is there to the one that takes its place. One without rules, as an apply leaves it
// that was stopped, lets nobody do anything and is deleted. One with rules is in use until its place is taken, so it gets
// another name, and is deleted by the instance that it belongs to.
func makeRoom(ctx context.Context, client *api.Client, serverID string, former *api.Policy) error {
	if former == nil {
		return nil
	}
	rules, err := client.ListPolicyRules(ctx, serverID, former.ID)
	if err != nil {
		return err
	}
	if len(rules) == 0 {
		return client.DeletePolicy(ctx, serverID, former.ID, *former.Priority)
	}
	aside := *former
	aside.Priority = nil
	suffix := " (replaced " + former.ID + ")"
	name := []rune(former.Name)
	aside.Name = string(name[:min(len(name), maxPolicyName-len(suffix))]) + suffix
	_, err = client.UpdatePolicy(ctx, serverID, aside)
	return err
}

// Read implements resource.Resource.
func (r *policyResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*policyModel).object, func(ctx context.Context, client *api.Client, state *policyModel) error {
		found, err := client.GetPolicy(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
		if err == nil {
			applied := state.Priority
			state.read(found)
			r.ranks(state).noteMisplaced(state.ID.ValueString(), applied, state.Priority)
		}
		return err
	})
}

// Update implements resource.Resource.
func (r *policyResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan policyModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	var state policyModel
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	serverID := plan.AuthorizationServerID.ValueString()
	if !plan.Name.Equal(state.Name) {
		r.removeHalfMade(ctx, client, serverID, wanted, &response.Diagnostics)
	}
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdatePolicy(ctx, serverID, wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, policyFields)
		return
	}
	plan.save(ctx, client, diagnose.Update, updated, &response.State, &response.Diagnostics)
}

// removeHalfMade deletes a policy without rules that has the name which the policy is to have: an apply that was stopped in
// a replacement leaves it.
func (r *policyResource) removeHalfMade(ctx context.Context, client *api.Client, serverID string, wanted api.Policy, diagnostics *diag.Diagnostics) {
	other, err := client.FindPolicy(ctx, serverID, wanted.Name)
	if err == nil && other != nil && other.ID != wanted.ID && other.Is(wanted) {
		var rules []api.PolicyRule
		if rules, err = client.ListPolicyRules(ctx, serverID, other.ID); err == nil && len(rules) == 0 {
			err = client.DeletePolicy(ctx, serverID, other.ID, *other.Priority)
		}
	}
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Update, policyObject(wanted.Name), err)
	}
}

// Delete implements resource.Resource.
func (r *policyResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*policyModel).object, func(ctx context.Context, client *api.Client, state *policyModel) error {
		return client.DeletePolicy(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString(), state.Priority.ValueInt64())
	})
}

// Identity implements adopt.Identified.
func (r *policyResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_auth_server_policy", Attributes: []string{"auth_server_id", "id"}},
		Parts: []adopt.Part{
			{Attribute: "authorization_server_id", Description: "Okta's ID of the authorization server.", Of: serversOf(r.NeedOkta)},
			{Attribute: "id", Description: "Okta's ID of the access policy.", Of: policiesOf(r.NeedOkta)},
		},
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan: a policy of another name for other clients is another policy. Those
// of the old one have it until the new one is there (create_before_destroy), and an apply that was stopped meanwhile is
// followed by one that plans the same again.
func (r *policyResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) || r.Connections == nil {
		return
	}
	var config, plan, state policyModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	if !request.State.Raw.IsNull() {
		response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	}
	if response.Diagnostics.HasError() {
		return
	}
	if !plan.AuthorizationServerID.IsUnknown() {
		r.ranks(&plan).check(ctx, plan.Name, state.ID, config.Priority, state.Priority, &response.Diagnostics)
	}
	if request.State.Raw.IsNull() || plan.Name.IsUnknown() || plan.Name.Equal(state.Name) || !convert.FullyKnown(plan.ClientsIncluded) {
		return
	}
	before, after := convert.Strings(ctx, state.ClientsIncluded, &response.Diagnostics), convert.Strings(ctx, plan.ClientsIncluded, &response.Diagnostics)
	if slices.ContainsFunc(append(before, after...), func(client string) bool {
		return client == api.AllClients || slices.Contains(before, client) && slices.Contains(after, client)
	}) {
		return
	}
	response.RequiresReplace = append(response.RequiresReplace, path.Root("clients_included"))
}

// ranks are those of the policy's authorization server.
func (r *policyResource) ranks(m *policyModel) ranks {
	serverID := m.AuthorizationServerID.ValueString()
	return ranks{notes: r.Notes, kind: kindPolicies, in: serverID, list: func(ctx context.Context) (names []string, err error) {
		client, err := r.Okta()
		if err != nil {
			return nil, err
		}
		policies, err := client.ListPolicies(ctx, serverID)
		for _, policy := range policies {
			names = append(names, policy.Name)
		}
		return names, err
	}}
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
