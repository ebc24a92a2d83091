package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// Kinds of a claim's value (API doc, OAuth2Claim).
const (
	valueExpression = "EXPRESSION"
	valueGroups     = "GROUPS"
)

func claimSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A claim in the tokens of a custom authorization server, such as the groups that OpenMetadata maps to teams (`jwtTeamClaimMapping`). " +
			"The claims of OpenID Connect (`sub`, `email`, `name` and so on) are there from the start and need no resource." +
			lifecycle.IsRefused.Describe(", because its name is taken. Without it the claim is deleted and made anew."),
		Attributes: map[string]schema.Attribute{
			"id":                      crud.ID("claim"),
			"authorization_server_id": serverIDAttribute(),
			"name":                    crud.Required("Name of the claim in the token. A server has each name once in each kind of token."),
			"claim_type": crud.Fixed(
				"`IDENTITY` for ID tokens, which is what OpenMetadata reads, or `RESOURCE` for access tokens. Changing this forces a new claim.",
				stringvalidator.OneOf(api.ClaimTypeIdentity, api.ClaimTypeResource)),
			"value_type": crud.Required(
				"`EXPRESSION`: `value` is an expression of Okta's language; `GROUPS`: the names of the person's groups that `value` matches.",
				stringvalidator.OneOf(valueExpression, valueGroups)),
			"value": crud.Required("The expression, such as `user.email`, or with `GROUPS` what group names are compared with."),
			"group_filter_type": crud.Optional(
				"How group names are compared with `value`: `STARTS_WITH`, `EQUALS`, `CONTAINS` or `REGEX`. Required with `GROUPS`, and only there.",
				stringvalidator.OneOf("STARTS_WITH", "EQUALS", "CONTAINS", "REGEX")),
			"always_include_in_token": crud.Switch(
				"Whether an ID token has the claim also when it comes with an access token; with `false`, it is then at the userinfo endpoint only. Always `true` for access tokens. Defaults to `true`.",
				true),
			"scopes": schema.SetAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Names of the scopes with which the claim is given. If unset, it is given with any scope.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"status": crud.Status(""),
		},
	}
}
