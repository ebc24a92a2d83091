package authserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewPolicyDataSource makes data openmetadata_okta_authorization_server_policy.
var NewPolicyDataSource = lookup.DataSource(lookup.Kind[policyModel, api.Policy]{
	Type: "_okta_authorization_server_policy", Noun: "access policy",
	Description: "An access policy of a custom authorization server.",
	Attributes: map[string]schema.Attribute{
		"authorization_server_id": lookup.AuthorizationServerID(),
		"description":             lookup.Text("What the policy is for."),
		"clients_included":        lookup.Texts("Client IDs of the apps that the policy counts for, or `ALL_CLIENTS`."),
		"priority":                lookup.Number("Place in the order of evaluation, 1 for the policy that is tried first."),
		"status":                  lookup.Text("`ACTIVE` or `INACTIVE`."),
	},
	Sought: func(m *policyModel) (types.String, types.String) { return m.ID, m.Name },
	In:     func(m *policyModel) string { return lookup.InServer(m.AuthorizationServerID) },
	Get: func(ctx context.Context, client *api.Client, m *policyModel, id string) (*api.Policy, error) {
		return client.GetPolicy(ctx, m.AuthorizationServerID.ValueString(), id)
	},
	List: func(ctx context.Context, client *api.Client, m *policyModel) ([]api.Policy, error) {
		return client.ListPolicies(ctx, m.AuthorizationServerID.ValueString())
	},
	Names: func(policy *api.Policy) (string, string) { return policy.ID, policy.Name },
	Read:  (*policyModel).read,
})
