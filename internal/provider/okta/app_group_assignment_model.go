package okta

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/jsontext"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

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
