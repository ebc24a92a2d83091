package authserver

import (
	"context"
	"fmt"
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
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// policyRuleResource is a rule of an access policy.
type policyRuleResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*policyRuleResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*policyRuleResource)(nil)
	_ resource.ResourceWithValidateConfig = (*policyRuleResource)(nil)
)

// NewPolicyRuleResource makes openmetadata_okta_authorization_server_policy_rule.
func NewPolicyRuleResource() resource.Resource { return adopt.Resource(&policyRuleResource{}) }

// Metadata implements resource.Resource.
func (r *policyRuleResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_policy_rule"
}

// Create implements resource.Resource.
func (r *policyRuleResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan policyRuleModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	r.needScopes(ctx, client, plan, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	serverID, policyID := plan.AuthorizationServerID.ValueString(), plan.PolicyID.ValueString()
	created := lifecycle.Adopting[api.PolicyRule]{
		Run: r.Run(), Private: response.Private, Instance: lifecycle.NewInstance(), Key: plan.key(client), Object: plan.object(), Fields: policyRuleFields,
		Find: func(ctx context.Context) (*api.PolicyRule, error) {
			return client.FindPolicyRule(ctx, serverID, policyID, wanted.Name)
		},
		Create: func(ctx context.Context) (*api.PolicyRule, error) {
			return client.CreatePolicyRule(ctx, serverID, policyID, wanted)
		},
		Mine: func(existing *api.PolicyRule) bool { return existing.Is(wanted) },
		Refuse: func(existing *api.PolicyRule) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_policy_rule", plan.object(), serverID+"/"+policyID+"/"+existing.ID)
		},
	}.Make(ctx, &response.Diagnostics)
	if created != nil {
		plan.save(ctx, client, diagnose.Create, created, &response.State, &response.Diagnostics)
	}
}

// Read implements resource.Resource.
func (r *policyRuleResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*policyRuleModel).object, func(ctx context.Context, client *api.Client, state *policyRuleModel) error {
		found, err := client.GetPolicyRule(ctx, state.AuthorizationServerID.ValueString(), state.PolicyID.ValueString(), state.ID.ValueString())
		if err == nil {
			applied := state.Priority
			state.read(found)
			r.ranks(state).noteMisplaced(state.ID.ValueString(), applied, state.Priority)
		}
		return err
	})
}

// Update implements resource.Resource.
func (r *policyRuleResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan policyRuleModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	var state policyRuleModel
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	if !plan.Scopes.Equal(state.Scopes) {
		r.needScopes(ctx, client, plan, &response.Diagnostics)
	}
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdatePolicyRule(ctx, plan.AuthorizationServerID.ValueString(), plan.PolicyID.ValueString(), wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, policyRuleFields)
		return
	}
	plan.save(ctx, client, diagnose.Update, updated, &response.State, &response.Diagnostics)
}

// Delete implements resource.Resource. A rule that a newer instance has adopted stays; any other that is left over goes
// with its policy.
func (r *policyRuleResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*policyRuleModel).object, func(ctx context.Context, client *api.Client, state *policyRuleModel) error {
		if r.Run().Stays(ctx, request.Private, state.key(client), state.object(), &response.Diagnostics) {
			return nil
		}
		return client.DeletePolicyRule(ctx, state.AuthorizationServerID.ValueString(), state.PolicyID.ValueString(), state.ID.ValueString(), state.Priority.ValueInt64())
	})
}

// Identity implements adopt.Identified.
func (r *policyRuleResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_auth_server_policy_rule", Attributes: []string{"auth_server_id", "policy_id", "id"}},
		Parts: []adopt.Part{
			{Attribute: "authorization_server_id", Description: "Okta's ID of the authorization server.", Of: serversOf(r.NeedOkta)},
			{Attribute: "policy_id", Description: "Okta's ID of the access policy.", Of: policiesOf(r.NeedOkta)},
			{Attribute: "id", Description: "Okta's ID of the rule.", Of: rulesOf(r.NeedOkta)},
		},
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *policyRuleResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config policyRuleModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.validate(&response.Diagnostics)
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *policyRuleResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) || r.Connections == nil {
		return
	}
	var config, plan, state policyRuleModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	if !request.State.Raw.IsNull() {
		response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	}
	if response.Diagnostics.HasError() || plan.AuthorizationServerID.IsUnknown() || plan.PolicyID.IsUnknown() {
		return
	}
	r.ranks(&plan).check(ctx, plan.Name, state.ID, config.Priority, state.Priority, &response.Diagnostics)
	if client, err := r.Okta(); err == nil && !plan.Scopes.Equal(state.Scopes) {
		if missing, err := missingScopes(ctx, client, plan, &response.Diagnostics); err == nil && len(missing) > 0 {
			response.Diagnostics.AddAttributeWarning(path.Root("scopes"), noSuchScope, noSuchScopeYet+describeScopes(missing))
		}
	}
}

// needScopes refuses scopes that the authorization server does not have. In the plan that is a warning, since the same apply may
// make them.
func (r *policyRuleResource) needScopes(ctx context.Context, client *api.Client, plan policyRuleModel, diagnostics *diag.Diagnostics) {
	missing, err := missingScopes(ctx, client, plan, diagnostics)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Read, "scopes of the authorization server", err)
	} else if len(missing) > 0 {
		diagnostics.AddAttributeError(path.Root("scopes"), noSuchScope, describeScopes(missing))
	}
}

const (
	noSuchScope    = "A scope that the authorization server does not have"
	noSuchScopeYet = "Unless this apply makes it first: "
)

func describeScopes(missing []string) string {
	return fmt.Sprintf("the authorization server has no scope %s, so the rule would never be met by it. Correct the name, or make the scope and refer to it by the name of its resource, "+
		"openmetadata_okta_authorization_server_scope, so that it is there before the rule.", words.Quoted(missing, " and "))
}

// presetScopes are those of every authorization server (GET_authorizationServers_scopes.json), beside * for all.
var presetScopes = []string{"*", "openid", "profile", "email", "address", "phone", "offline_access"}

// missingScopes are the scopes of a rule that its authorization server does not have, as far as they are known.
func missingScopes(ctx context.Context, client *api.Client, rule policyRuleModel, diagnostics *diag.Diagnostics) ([]string, error) {
	if !convert.FullyKnown(rule.Scopes) {
		return nil, nil
	}
	named := slices.DeleteFunc(convert.Strings(ctx, rule.Scopes, diagnostics), func(name string) bool { return slices.Contains(presetScopes, name) })
	if len(named) == 0 {
		return nil, nil
	}
	scopes, err := client.ListScopes(ctx, rule.AuthorizationServerID.ValueString())
	return slices.DeleteFunc(named, func(name string) bool {
		return slices.ContainsFunc(scopes, func(scope api.Scope) bool { return scope.Name == name })
	}), err
}

// ranks are those of the rule's policy.
func (r *policyRuleResource) ranks(m *policyRuleModel) ranks {
	serverID, policyID := m.AuthorizationServerID.ValueString(), m.PolicyID.ValueString()
	return ranks{notes: r.Notes, kind: kindRules, in: serverID + "/" + policyID, list: func(ctx context.Context) (names []string, err error) {
		client, err := r.Okta()
		if err != nil {
			return nil, err
		}
		rules, err := client.ListPolicyRules(ctx, serverID, policyID)
		for _, rule := range rules {
			names = append(names, rule.Name)
		}
		return names, err
	}}
}

// save saves what the org has answered to a write and switches the rule to the planned status.
func (m *policyRuleModel) save(ctx context.Context, client *api.Client, action diagnose.Action, answer *api.PolicyRule, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	planned := m.Status
	m.written(answer)
	diagnostics.Append(state.Set(ctx, m)...)
	lifecycle.SwitchStatus(ctx, state, diagnostics, action, m.object(), planned, answer.Status, func(ctx context.Context, status string) error {
		return client.SetPolicyRuleStatus(ctx, m.AuthorizationServerID.ValueString(), m.PolicyID.ValueString(), answer.ID, status)
	})
}
