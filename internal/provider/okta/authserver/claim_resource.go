package authserver

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewClaimResource makes openmetadata_okta_authorization_server_claim. A system claim that somebody imports is refused: nothing
// about its life is a user's to decide.
var NewClaimResource = crud.New(crud.Kind[claimModel, api.Claim]{
	Objects: claims, Type: "_okta_authorization_server_claim", Schema: claimSchema, In: []crud.Part{inServer}, MovedFrom: "okta_auth_server_claim",
	Place: (*claimModel).place, Request: (*claimModel).request, Read: (*claimModel).read,
	Fields:   map[string]path.Path{"conditions.scopes": path.Root("scopes")},
	Validate: (*claimModel).validate,
	Foreign: func(claim api.Claim) (summary, detail string) {
		if !claim.System {
			return "", ""
		}
		return "A claim of Okta's own", systemClaimMessage(claim.Name)
	},
})

// claimModel is the resource's configuration, plan and state.
type claimModel struct {
	ID                    types.String `tfsdk:"id"`
	AuthorizationServerID types.String `tfsdk:"authorization_server_id"`
	Name                  types.String `tfsdk:"name"`
	ClaimType             types.String `tfsdk:"claim_type"`
	ValueType             types.String `tfsdk:"value_type"`
	Value                 types.String `tfsdk:"value"`
	GroupFilterType       types.String `tfsdk:"group_filter_type"`
	AlwaysIncludeInToken  types.Bool   `tfsdk:"always_include_in_token"`
	Scopes                types.Set    `tfsdk:"scopes"`
	Status                types.String `tfsdk:"status"`
}

// request makes what is sent of a plan that is known in full.
func (m *claimModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.Claim {
	return api.Claim{
		ID:                   m.ID.ValueString(),
		Name:                 m.Name.ValueString(),
		ClaimType:            m.ClaimType.ValueString(),
		ValueType:            m.ValueType.ValueString(),
		Value:                m.Value.ValueString(),
		GroupFilterType:      m.GroupFilterType.ValueString(),
		AlwaysIncludeInToken: m.AlwaysIncludeInToken.ValueBool(),
		Conditions:           api.ClaimConditions{Scopes: convert.Strings(ctx, m.Scopes, diagnostics)},
		Status:               m.Status.ValueString(),
	}
}

// read takes over what the org has.
func (m *claimModel) read(claim *api.Claim) {
	m.ID = types.StringValue(claim.ID)
	m.Name = convert.Text(claim.Name)
	m.ClaimType = convert.Text(claim.ClaimType)
	m.ValueType = convert.Text(claim.ValueType)
	m.Value = convert.Text(claim.Value)
	m.GroupFilterType = convert.Text(claim.GroupFilterType)
	m.AlwaysIncludeInToken = types.BoolValue(claim.AlwaysIncludeInToken)
	m.Scopes = convert.SetOrNull(claim.Conditions.Scopes, m.Scopes)
	m.Status = convert.Text(claim.Status)
}

// validate checks what the configuration alone decides.
func (m *claimModel) validate(_ context.Context, diagnostics *diag.Diagnostics) {
	filter := path.Root("group_filter_type")
	switch {
	case m.ValueType.IsUnknown() || m.GroupFilterType.IsUnknown():
	case m.ValueType.ValueString() == valueGroups && m.GroupFilterType.IsNull():
		diagnostics.AddAttributeError(filter, "A group claim without its filter",
			"With value_type = \"GROUPS\", Okta must be told how to compare group names with value. Write group_filter_type = \"STARTS_WITH\", or \"REGEX\" with value = \".*\" for all groups.")
	case m.ValueType.ValueString() != valueGroups && !m.GroupFilterType.IsNull():
		diagnostics.AddAttributeError(filter, "A filter without groups",
			"group_filter_type belongs to value_type = \"GROUPS\". Leave it out with an expression.")
	}
	if m.ClaimType.ValueString() == api.ClaimTypeResource && !m.AlwaysIncludeInToken.IsNull() && !m.AlwaysIncludeInToken.IsUnknown() && !m.AlwaysIncludeInToken.ValueBool() {
		diagnostics.AddAttributeError(path.Root("always_include_in_token"), "A claim that is always there",
			"Okta puts the claims of access tokens into every one of them. Leave always_include_in_token out.")
	}
}

func systemClaimMessage(name string) string {
	return fmt.Sprintf("The claim %q is one that Okta makes on every authorization server and does not let anybody delete. "+
		"Use it as it is and remove this resource, or give the claim another name.", name)
}

func (m *claimModel) place() crud.Place { return crud.At(m.ID, m.Name, m.AuthorizationServerID) }
