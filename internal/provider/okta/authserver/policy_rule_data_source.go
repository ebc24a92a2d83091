package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewPolicyRuleDataSource makes data openmetadata_okta_authorization_server_policy_rule.
var NewPolicyRuleDataSource = lookup.DataSource(lookup.Kind[policyRuleModel, api.PolicyRule]{
	Objects: rules, Type: "_okta_authorization_server_policy_rule", Noun: "access policy rule",
	Description: "A rule of an access policy of a custom authorization server.",
	Attributes: map[string]schema.Attribute{
		"authorization_server_id": lookup.AuthorizationServerID(),
		"policy_id": schema.StringAttribute{
			Required: true, MarkdownDescription: "ID of the access policy.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1), accessPolicy},
		},
		"grant_types":                    lookup.Texts("Grants that the rule allows, such as `authorization_code` or `implicit`."),
		"scopes":                         lookup.Texts("Scopes that the rule allows, `*` for all."),
		"groups_included":                lookup.Texts("IDs of the groups whose members the rule counts for, `EVERYONE` for all people of the org."),
		"groups_excluded":                lookup.Texts("IDs of the groups whose members the rule does not count for."),
		"users_included":                 lookup.Texts("IDs of the people whom the rule counts for."),
		"users_excluded":                 lookup.Texts("IDs of the people whom the rule does not count for."),
		"access_token_lifetime_minutes":  lookup.Number("Minutes that an access token lives."),
		"refresh_token_lifetime_minutes": lookup.Number("Minutes that a refresh token lives; 0 for no limit but the window."),
		"refresh_token_window_minutes":   lookup.Number("Minutes after which a refresh token that is not used expires."),
		"inline_hook_id":                 lookup.Text("ID of the token inline hook that is asked before a token is given."),
		"priority":                       lookup.Number("Place in the order of evaluation, 1 for the rule that is tried first."),
		"status":                         lookup.Text("`ACTIVE` or `INACTIVE`."),
	},
	Place: (*policyRuleModel).place,
	Read:  (*policyRuleModel).read,
})
