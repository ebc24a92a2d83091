package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/openmetadata/securityconfig"
)

// defaultAdmin is the account that every server is shipped with.
const defaultAdmin = "admin"

// Schema implements resource.Resource.
func (r *defaultAdminRemovalResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "The guide's \"DELETE the admin default account\": deletes the account that every server is shipped with, once somebody else is an administrator. " +
			"The account's return is drift." +
			lifecycle.AdoptsSame.Describe(": the account stays removed."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Name of the account.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(defaultAdmin),
				MarkdownDescription: "Name of the account. Defaults to `admin`. Changing this forces a new removal; a name for which there is no account is warned of, and nothing is removed then.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"hard_delete": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "`true` deletes the account for good, `false` marks it as deleted, which can be undone. Defaults to `true`.",
			},
			securityconfig.EnvironmentConfirmed: securityconfig.EnvironmentConfirmedAttribute("every plan warns that a restart may bring the account back."),
			"server_principals_replaced": schema.BoolAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The earlier form of `server_environment_confirmed`: confirms that the server's own list of administrators (`AUTHORIZER_ADMIN_PRINCIPALS`) no longer names the account.",
				DeprecationMessage:  "Use server_environment_confirmed, which confirms the whole of the server's environment.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
		},
	}
}
