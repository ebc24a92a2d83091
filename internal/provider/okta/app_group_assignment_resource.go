package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// appGroupAssignmentResource is the assignment of one group to an app.
type appGroupAssignmentResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure  = (*appGroupAssignmentResource)(nil)
	_ resource.ResourceWithModifyPlan = (*appGroupAssignmentResource)(nil)
)

// NewAppGroupAssignmentResource makes openmetadata_okta_app_group_assignment.
func NewAppGroupAssignmentResource() resource.Resource {
	return adopt.Resource(&appGroupAssignmentResource{})
}

// Metadata implements resource.Resource.
func (r *appGroupAssignmentResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_app_group_assignment"
}

// Create implements resource.Resource.
func (r *appGroupAssignmentResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan appGroupAssignmentModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	created := r.assign(ctx, client, &plan, response.Private, lifecycle.NewInstance(), &response.Diagnostics)
	if created == nil {
		return
	}
	plan.read(created)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// assign makes the assignment, or adopts the one that is what would be made. It returns nil after adding an error.
func (r *appGroupAssignmentResource) assign(ctx context.Context, client *api.Client, plan *appGroupAssignmentModel, private lifecycle.PrivateWriter, instance string, diagnostics *diag.Diagnostics) *api.GroupAssignment {
	appID := plan.AppID.ValueString()
	return lifecycle.Adopting[api.GroupAssignment]{
		Run: r.Run(), Private: private, Instance: instance, Key: plan.key(client), Object: plan.object(), Fields: appGroupAssignmentFields,
		Find: func(ctx context.Context) (*api.GroupAssignment, error) {
			found, err := client.GetGroupAssignment(ctx, appID, plan.GroupID.ValueString())
			if api.IsNotFound(err) {
				return nil, nil
			}
			return found, err
		},
		Create: func(ctx context.Context) (*api.GroupAssignment, error) {
			return client.AssignGroup(ctx, appID, plan.request())
		},
		Mine: func(existing *api.GroupAssignment) bool { return existing.Is(plan.request()) },
		Refuse: func(existing *api.GroupAssignment) {
			diagnose.AlreadyExists(diagnostics, "openmetadata_okta_app_group_assignment", plan.object(), appID+"/"+existing.GroupID)
		},
		Explain: func(err error) bool { return explainNotFound(ctx, client, plan, err, diagnostics) },
	}.Make(ctx, diagnostics)
}

// explainNotFound says of a refusal because one of the two is missing, which of them. It tells whether it is one. Okta answers 404 also for an app that is inactive.
func explainNotFound(ctx context.Context, client *api.Client, plan *appGroupAssignmentModel, refusal error, diagnostics *diag.Diagnostics) bool {
	if !api.IsNotFound(refusal) {
		return false
	}
	app, err := client.GetApplication(ctx, plan.AppID.ValueString())
	switch {
	case api.IsNotFound(err):
		diagnostics.AddAttributeError(path.Root("app_id"), "No such app integration",
			fmt.Sprintf("The org has no app integration with the id %q: %s.", plan.AppID.ValueString(), refusal))
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Create, plan.object(), refusal)
	case app.Status != api.StatusActive:
		diagnostics.AddAttributeError(path.Root("app_id"), "The app integration is inactive",
			fmt.Sprintf("Okta assigns groups to active apps only, and %q is %s: set its status to ACTIVE, or assign the group later. Okta's answer: %s.", app.Label, app.Status, refusal))
	default:
		diagnostics.AddAttributeError(path.Root("group_id"), "No such group",
			fmt.Sprintf("The org has no group with the id %q: %s.", plan.GroupID.ValueString(), refusal))
	}
	return true
}

// Read implements resource.Resource.
func (r *appGroupAssignmentResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*appGroupAssignmentModel).object, func(ctx context.Context, client *api.Client, state *appGroupAssignmentModel) error {
		found, err := client.GetGroupAssignment(ctx, state.AppID.ValueString(), state.GroupID.ValueString())
		if err == nil {
			state.read(found)
		}
		return err
	})
}

// Update implements resource.Resource. Whether the group is another one may be known only now, where its id comes from a data
// source that waited for a change of the group. The new group is assigned first, so nobody who is in both is without the app; the
// old one's assignment stays in the state until it is removed.
func (r *appGroupAssignmentResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, state appGroupAssignmentModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if !plan.GroupID.Equal(state.GroupID) {
		instance := lifecycle.InstanceOf(ctx, request.Private, &response.Diagnostics)
		if instance == "" {
			instance = lifecycle.NewInstance()
		}
		assigned := r.assign(ctx, client, &plan, response.Private, instance, &response.Diagnostics)
		if assigned == nil {
			return
		}
		if !r.Run().Stays(ctx, request.Private, state.key(client), state.object(), &response.Diagnostics) {
			if err := client.UnassignGroup(ctx, state.AppID.ValueString(), state.GroupID.ValueString()); err != nil {
				diagnose.OktaError(&response.Diagnostics, diagnose.Delete, state.object(), err, nil)
				return
			}
		}
		plan.read(assigned)
		response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
		return
	}
	updated, err := client.UpdateGroupAssignment(ctx, plan.AppID.ValueString(), plan.request())
	if err != nil && explainNotFound(ctx, client, &plan, err, &response.Diagnostics) {
		return
	}
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, appGroupAssignmentFields)
		return
	}
	plan.read(updated)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Delete implements resource.Resource. An assignment that a newer instance has adopted stays; any other that is left over
// goes with its app.
func (r *appGroupAssignmentResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*appGroupAssignmentModel).object, func(ctx context.Context, client *api.Client, state *appGroupAssignmentModel) error {
		if r.Run().Stays(ctx, request.Private, state.key(client), state.object(), &response.Diagnostics) {
			return nil
		}
		return client.UnassignGroup(ctx, state.AppID.ValueString(), state.GroupID.ValueString())
	})
}

// ModifyPlan implements resource.ResourceWithModifyPlan: a priority that is not written is as the org has it, unless the
// assignment is made anew.
func (r *appGroupAssignmentResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) || request.State.Raw.IsNull() {
		return
	}
	var config, plan, state appGroupAssignmentModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	if !response.Diagnostics.HasError() && config.Priority.IsNull() && plan.GroupID.Equal(state.GroupID) && plan.AppID.Equal(state.AppID) {
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, path.Root("priority"), state.Priority)...)
	}
}

// Identity implements adopt.Identified. Another group may be assigned in place.
func (r *appGroupAssignmentResource) Identity() adopt.Identity {
	assigned := assignmentsOf(r.NeedOkta)
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_app_group_assignment", Attributes: []string{"app_id", "group_id"}},
		Changes:   true,
		Parts: []adopt.Part{
			{Attribute: "app_id", Description: "Okta's ID of the app integration.", Of: appsOf(r.NeedOkta)},
			{Attribute: "group_id", Description: "Okta's ID of the group.", Of: groupsOf(r.NeedOkta, ""), Listed: &assigned},
		},
	}
}

// key names the assignment in the register of lifecycle.
func (m *appGroupAssignmentModel) key(client *api.Client) lifecycle.Key {
	return lifecycle.Key{At: client.OrgURL(), Type: "openmetadata_okta_app_group_assignment", In: m.AppID.ValueString(), Name: m.GroupID.ValueString()}
}

func (m *appGroupAssignmentModel) object() string {
	return fmt.Sprintf("assignment of group %s to Okta app integration %s", m.GroupID.ValueString(), m.AppID.ValueString())
}
