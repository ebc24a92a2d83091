package okta

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

type signInPolicyModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Status      types.String `tfsdk:"status"`
	System      types.Bool   `tfsdk:"system"`
}

func (m *signInPolicyModel) read(policy *api.SignInPolicy) {
	m.ID, m.Name = types.StringValue(policy.ID), convert.Text(policy.Name)
	m.Description, m.Status, m.System = convert.Text(policy.Description), convert.Text(policy.Status), types.BoolValue(policy.System)
}

// NewSignInPolicyDataSource makes data openmetadata_okta_app_sign_in_policy.
var NewSignInPolicyDataSource = lookup.DataSource(lookup.Kind[signInPolicyModel, api.SignInPolicy]{
	Objects: crud.Objects[api.SignInPolicy]{
		Noun: "app sign-in policy",
		Item: func(policy api.SignInPolicy) (adopt.Item, bool) {
			return adopt.Item{ID: policy.ID, Name: policy.Name}, false
		},
	},
	Listed: (*api.Client).SignInPolicies,
	Type:   "_okta_app_sign_in_policy",
	Description: "An app sign-in policy of the Okta org (once called authentication policy), which decides how people prove who they are: " +
		"the `access_policy_id` of `openmetadata_okta_app`. A service app needs the scope `okta.policies.read`. Orgs of the Classic Engine have no such policies.",
	Attributes: map[string]schema.Attribute{
		"description": lookup.Text("What the policy is for."),
		"status":      lookup.Text("`ACTIVE` or `INACTIVE`."),
		"system":      lookup.Flag("Whether Okta made the policy, which new apps get and nobody can delete."),
	},
	Place: func(m *signInPolicyModel) crud.Place {
		return crud.Place{ID: m.ID.ValueString(), Name: m.Name.ValueString()}
	},
	Read: (*signInPolicyModel).read,
})
