package authserver

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// policyModel is the resource's configuration, plan and state.
type policyModel struct {
	ID                    types.String `tfsdk:"id"`
	AuthorizationServerID types.String `tfsdk:"authorization_server_id"`
	Name                  types.String `tfsdk:"name"`
	Description           types.String `tfsdk:"description"`
	ClientsIncluded       types.Set    `tfsdk:"clients_included"`
	Priority              types.Int64  `tfsdk:"priority"`
	Status                types.String `tfsdk:"status"`
}

// request makes what is sent of a plan. A priority that nobody asked for is not sent.
func (m *policyModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.Policy {
	return api.Policy{
		ID:          m.ID.ValueString(),
		Name:        m.Name.ValueString(),
		Description: m.Description.ValueString(),
		Priority:    knownNumber(m.Priority),
		Conditions:  api.PolicyConditions{Clients: api.Included{Include: convert.Strings(ctx, m.ClientsIncluded, diagnostics)}},
	}
}

// read takes over what the org has.
func (m *policyModel) read(policy *api.Policy) {
	m.ID = types.StringValue(policy.ID)
	m.Name = convert.Text(policy.Name)
	m.Description = convert.Text(policy.Description)
	m.ClientsIncluded = convert.Set(policy.Conditions.Clients.Include)
	m.Priority = types.Int64PointerValue(policy.Priority)
	m.Status = convert.Text(policy.Status)
}

// policyWritten takes over what the org answered to a write. A priority that was asked for stays as it is in the plan: Okta
// numbers without gaps, so the second of two policies is the first until the first is there, and the next refresh sees
// whether both have come to stand where they should.
func policyWritten(w *crud.Call[policyModel, api.Policy], answer *api.Policy) {
	w.Plan.read(answer)
	w.Plan.Priority = plannedOr(w.Former.Priority, w.Plan.Priority)
}

func plannedOr(planned, answered types.Int64) types.Int64 {
	if planned.IsNull() || planned.IsUnknown() {
		return answered
	}
	return planned
}

func knownNumber(number types.Int64) *int64 {
	if number.IsUnknown() {
		return nil
	}
	return number.ValueInt64Pointer()
}

func (m *policyModel) place() crud.Place { return crud.At(m.ID, m.Name, m.AuthorizationServerID) }

func (m *policyModel) object() string {
	return fmt.Sprintf("Okta access policy %q", m.Name.ValueString())
}
