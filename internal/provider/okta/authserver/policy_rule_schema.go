package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Lifetimes in minutes: the bounds are those of the API doc, the defaults those of the Admin Console.
const (
	shortestAccess, longestAccess, defaultAccess = 5, 1440, 60
	unlimitedRefresh                             = 0
	shortestWindow, longestWindow, defaultWindow = 10, 2_628_000, 10_080
)

func policyRuleSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A rule of an access policy: who gets tokens with which grants and scopes, and how long the tokens live." +
			lifecycle.AdoptsSame.Describe(", where it is what would be made."),
		Attributes: map[string]schema.Attribute{
			"id":                      crud.ID("rule"),
			"authorization_server_id": serverIDAttribute(),
			"policy_id":               crud.Fixed("ID of the policy. Changing this forces a new rule.", stringvalidator.LengthAtLeast(1), accessPolicy),
			"name":                    crud.Required("Name of the rule."),
			"grant_types": schema.SetAttribute{
				ElementType: types.StringType, Required: true,
				MarkdownDescription: "Grants that the rule allows, such as `authorization_code` or `implicit`.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.OneOf(ssoconfig.GrantTypes()...))},
			},
			"scopes": schema.SetAttribute{
				ElementType: types.StringType, Optional: true, Computed: true,
				Default:             setdefault.StaticValue(convert.Set([]string{"*"})),
				MarkdownDescription: "Scopes that the rule allows, `*` for all. Defaults to `*`.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"groups_included": peopleAttribute("IDs of the groups whose members the rule counts for, `EVERYONE` for all people of the org. A grant in which a person takes part (`authorization_code`, `implicit`, `password`) needs a group or a user. Defaults to none.", anyGroup),
			"groups_excluded": peopleAttribute("IDs of the groups whose members the rule does not count for. Defaults to none.", anyGroup),
			"users_included":  peopleAttribute("IDs of the people whom the rule counts for. Defaults to none.", person),
			"users_excluded":  peopleAttribute("IDs of the people whom the rule does not count for. Defaults to none.", person),
			"access_token_lifetime_minutes": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(defaultAccess),
				MarkdownDescription: "Minutes that an access token lives, 5 to 1440. Defaults to 60.",
				Validators:          []validator.Int64{int64validator.Between(shortestAccess, longestAccess)},
			},
			"refresh_token_lifetime_minutes": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(unlimitedRefresh),
				MarkdownDescription: "Minutes that a refresh token lives, at least as many as an access token; 0 for no limit but the window. Defaults to 0.",
				Validators:          []validator.Int64{int64validator.AtLeast(unlimitedRefresh)},
			},
			"refresh_token_window_minutes": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(defaultWindow),
				MarkdownDescription: "Minutes after which a refresh token that is not used expires, 10 to 2628000. Defaults to 10080, a week.",
				Validators:          []validator.Int64{int64validator.Between(shortestWindow, longestWindow)},
			},
			"inline_hook_id": crud.Optional(
				"ID of a token inline hook that is asked before a token is given. Defaults to none.",
				stringvalidator.LengthAtLeast(1), validate.ID("cal", "an inline hook", "the id that the address of the hook's page in the Admin Console ends with")),
			"priority": priorityAttribute("rule"),
			"status":   crud.Status(""),
		},
	}
}

// accessPolicy accepts IDs of access policies.
var accessPolicy = validate.ID("00p", "an access policy", "the id of the resource or data source openmetadata_okta_authorization_server_policy")

// Who a rule is for is written by ids: Okta answers a name as it does nobody.
var (
	anyGroup = validate.ID("00g", "a group", "the id of the resource or data source openmetadata_okta_group, or \"EVERYONE\" for all people of the org", "EVERYONE")
	person   = validate.ID("00u", "a person", "the id that the address of the person's page in the Admin Console ends with")
)

func peopleAttribute(description string, id validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, MarkdownDescription: description,
		Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1), id)},
	}
}
