package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewPolicyDataSource makes data openmetadata_okta_authorization_server_policy.
var NewPolicyDataSource = lookup.DataSource(lookup.Kind[policyModel, api.Policy]{
	Objects: policies, Type: "_okta_authorization_server_policy",
	Description: "An access policy of a custom authorization server.",
	Attributes: map[string]schema.Attribute{
		"authorization_server_id": lookup.AuthorizationServerID(),
		"description":             lookup.Text("What the policy is for."),
		"clients_included":        lookup.Texts("Client IDs of the apps that the policy counts for, or `ALL_CLIENTS`."),
		"priority":                lookup.Number("Place in the order of evaluation, 1 for the policy that is tried first."),
		"status":                  lookup.Text("`ACTIVE` or `INACTIVE`."),
	},
	Place: (*policyModel).place,
	Read:  (*policyModel).read,
})
