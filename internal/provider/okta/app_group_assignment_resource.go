package okta

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/jsontext"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

// NewAppGroupAssignmentResource makes openmetadata_okta_app_group_assignment. An assignment that is left over goes with its
// app. Another group may be assigned in place.
var NewAppGroupAssignmentResource = crud.New(crud.Kind[appGroupAssignmentModel, api.GroupAssignment]{
	Objects: assignments, Type: "_okta_app_group_assignment", Schema: appGroupAssignmentSchema, MovedFrom: "okta_app_group_assignment",
	In: []crud.Part{inApp}, ID: crud.Part{Attribute: "group_id", Theirs: "group_id", Of: groups, Each: assignments}, Moves: true,
	Place: (*appGroupAssignmentModel).place, Describe: (*appGroupAssignmentModel).object,
	Request: (*appGroupAssignmentModel).request, Read: (*appGroupAssignmentModel).read,
	Adopts: true, Explain: explainNotFound, Update: reassign, Plan: planAssignment,
})

type assignmentWrite = crud.Call[appGroupAssignmentModel, api.GroupAssignment]

// explainNotFound says of a refusal because one of the two is missing, which of them. It tells whether it is one. Okta answers
// 404 also for an app that is inactive.
func explainNotFound(ctx context.Context, w *assignmentWrite, refusal error) bool {
	if !api.IsNotFound(refusal) {
		return false
	}
	plan := w.Plan
	app, err := w.Client.Applications().Get(ctx, plan.AppID.ValueString())
	switch {
	case api.IsNotFound(err):
		w.Diagnostics.AddAttributeError(path.Root("app_id"), "No such app integration",
			fmt.Sprintf("The org has no app integration with the id %q: %s.", plan.AppID.ValueString(), refusal))
	case err != nil:
		diagnose.Error(w.Diagnostics, diagnose.Create, plan.object(), refusal)
	case app.Status != api.StatusActive:
		w.Diagnostics.AddAttributeError(path.Root("app_id"), "The app integration is inactive",
			fmt.Sprintf("Okta assigns groups to active apps only, and %q is %s: set its status to ACTIVE, or assign the group later. Okta's answer: %s.", app.Label, app.Status, refusal))
	default:
		w.Diagnostics.AddAttributeError(path.Root("group_id"), "No such group",
			fmt.Sprintf("The org has no group with the id %q: %s.", plan.GroupID.ValueString(), refusal))
	}
	return true
}

// reassign updates an assignment. Whether the group is another one may be known only now, where its id comes from a data source
// that waited for a change of the group. The new group is assigned first, so nobody who is in both is without the app; the old
// one's assignment stays in the state until it is removed.
func reassign(ctx context.Context, w *assignmentWrite) (*api.GroupAssignment, error) {
	if w.Plan.GroupID.Equal(w.State.GroupID) {
		return crud.Put(ctx, w)
	}
	instance := lifecycle.InstanceOf(ctx, w.Private, w.Diagnostics)
	if instance == "" {
		instance = lifecycle.NewInstance()
	}
	assigned := w.Make(ctx, instance)
	if assigned == nil || w.Run().Stays(ctx, w.Private, w.Key(w.State), w.State.object(), w.Diagnostics) {
		return assigned, nil
	}
	if err := w.Objects.Delete(ctx, api.GroupAssignment{GroupID: w.State.GroupID.ValueString()}); err != nil {
		diagnose.OktaError(w.Diagnostics, diagnose.Delete, w.State.object(), err, nil)
	}
	return assigned, nil
}

// planAssignment: a priority that is not written is as the org has it, unless the assignment is made anew.
func planAssignment(ctx context.Context, p *crud.Planning[appGroupAssignmentModel]) {
	if p.Plan != nil && p.State != nil && p.Config.Priority.IsNull() && p.Plan.GroupID.Equal(p.State.GroupID) && p.Plan.AppID.Equal(p.State.AppID) {
		p.Diagnostics.Append(p.ModifyPlanResponse.Plan.SetAttribute(ctx, path.Root("priority"), p.State.Priority)...)
	}
}

// appGroupAssignmentModel is the resource's configuration, plan and state.
type appGroupAssignmentModel struct {
	AppID    types.String   `tfsdk:"app_id"`
	GroupID  types.String   `tfsdk:"group_id"`
	Priority types.Int64    `tfsdk:"priority"`
	Profile  jsontext.Value `tfsdk:"profile"`
}

// request makes what is sent of a plan. What is not written is not sent.
func (m *appGroupAssignmentModel) request(context.Context, *diag.Diagnostics) api.GroupAssignment {
	assignment := api.GroupAssignment{GroupID: m.GroupID.ValueString()}
	if !m.Priority.IsUnknown() {
		assignment.Priority = m.Priority.ValueInt64Pointer()
	}
	if !m.Profile.IsNull() {
		assignment.Profile = m.Profile.Object()
	}
	return assignment
}

// read takes over what the org has. A profile that is not managed stays null.
func (m *appGroupAssignmentModel) read(assignment *api.GroupAssignment) {
	m.Priority = types.Int64PointerValue(assignment.Priority)
	if m.Profile.IsNull() {
		return
	}
	profile := assignment.Profile
	if profile == nil {
		profile = map[string]any{}
	}
	text, _ := json.Marshal(profile) //nolint:errchkjson // decoded from JSON
	m.Profile = jsontext.Type{}.Of(string(text))
}

func (m *appGroupAssignmentModel) place() crud.Place { return crud.At(m.GroupID, m.GroupID, m.AppID) }

func (m *appGroupAssignmentModel) object() string {
	return fmt.Sprintf("assignment of group %s to Okta app integration %s", m.GroupID.ValueString(), m.AppID.ValueString())
}

// jsonObject accepts texts that are JSON objects.
var jsonObject = validate.Text("must be a JSON object", func(at path.Path, text string, diagnostics *diag.Diagnostics) {
	if jsontext.Object(text) == nil {
		diagnostics.AddAttributeError(at, "Not a JSON object",
			"Write a JSON object, for example with jsonencode({ department = \"data\" }).")
	}
})
