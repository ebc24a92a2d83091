package okta

import (
	"encoding/json"
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

// appGroupAssignmentModel is the resource's configuration, plan and state.
type appGroupAssignmentModel struct {
	AppID    types.String `tfsdk:"app_id"`
	GroupID  types.String `tfsdk:"group_id"`
	Priority types.Int64  `tfsdk:"priority"`
	Profile  types.String `tfsdk:"profile"`
}

// request makes what is sent of a plan. What is not written is not sent.
func (m *appGroupAssignmentModel) request() api.GroupAssignment {
	assignment := api.GroupAssignment{GroupID: m.GroupID.ValueString()}
	if !m.Priority.IsUnknown() {
		assignment.Priority = m.Priority.ValueInt64Pointer()
	}
	if !m.Profile.IsNull() {
		assignment.Profile = parseObject(m.Profile.ValueString())
	}
	return assignment
}

// read takes over what the org has. A profile that is not managed stays null; one that says the same in other words
// stays as it was written.
func (m *appGroupAssignmentModel) read(assignment *api.GroupAssignment) {
	m.Priority = types.Int64PointerValue(assignment.Priority)
	if m.Profile.IsNull() || sameProfile(parseObject(m.Profile.ValueString()), assignment.Profile) {
		return
	}
	text, _ := json.Marshal(assignment.Profile) // decoded from JSON
	m.Profile = types.StringValue(string(text))
}

// sameProfile compares two profiles; a property that is null is one that is not set.
func sameProfile(a, b map[string]any) bool {
	isNull := func(_ string, value any) bool { return value == nil }
	a, b = maps.Clone(a), maps.Clone(b)
	maps.DeleteFunc(a, isNull)
	maps.DeleteFunc(b, isNull)
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// parseObject decodes a JSON object; nil for any other text.
func parseObject(text string) map[string]any {
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return nil
	}
	return object
}

// jsonObject accepts texts that are JSON objects.
var jsonObject = validate.Text("must be a JSON object", func(at path.Path, text string, diagnostics *diag.Diagnostics) {
	if parseObject(text) == nil {
		diagnostics.AddAttributeError(at, "Not a JSON object",
			"Write a JSON object, for example with jsonencode({ department = \"data\" }).")
	}
})

// appGroupAssignmentFields maps the fields that Okta's causes begin with to attributes.
var appGroupAssignmentFields = map[string]path.Path{
	"priority": path.Root("priority"),
	"profile":  path.Root("profile"),
}
