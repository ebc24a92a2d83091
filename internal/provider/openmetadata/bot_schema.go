package openmetadata

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// accountToken is the lifetime of the token that a new bot's account is made with, since the server wants one: it is used by
// nobody, openmetadata_bot_token makes the one that is.
const accountToken = "OneHour"

// descriptionOfAccount describes bot_user_id.
const descriptionOfAccount = "ID of the account that the bot acts by."

// botNameForm leaves out what the server's names of entities do not take: blanks, quotes, and colons in pairs.
var botNameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// Schema implements resource.Resource.
func (r *botResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	response.Schema = schema.Schema{
		MarkdownDescription: "A bot of OpenMetadata, with the account that it acts by. A bot that the server makes itself, such as `ingestion-bot`, is taken on as it is, and never deleted; " +
			"any other that exists already is imported. `openmetadata_bot_token` makes the token that it works with." +
			lifecycle.IsRefused.Describe(", because its name is taken. Without it the bot is deleted with its token and made anew. A bot of the server's own stays as it is."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The server's ID of the bot.", PlanModifiers: keep},
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the bot; its account has the same in lower case. Changing this forces a new bot.",
				Validators: []validator.String{
					stringvalidator.LengthBetween(1, 64),
					stringvalidator.RegexMatches(botNameForm, "must be letters, digits, dots, hyphens and underscores"),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"email": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "E-mail address of the account, which the server does not let anybody change. Changing this forces a new bot. " +
					"Defaults to the name at `open-metadata.org`, or what a bot that is taken on has.",
				Validators:    []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[^@\s]+@[^@\s]+$`), "must be an e-mail address")},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), lifecycle.ReplaceOnAnotherAddress()},
			},
			"display_name": schema.StringAttribute{
				Optional: true, Computed: true, MarkdownDescription: "Name as people see it. If unset, it is left alone.", PlanModifiers: keep,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"description": schema.StringAttribute{
				Optional: true, Computed: true, MarkdownDescription: "What the bot is for. If unset, it is left alone.", PlanModifiers: keep,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"is_admin": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the bot is an administrator, which reads every secret of the server's configuration in clear. Defaults to `false`.",
			},
			"allow_impersonation": schema.BoolAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Whether the bot may act as other people. If unset, it stays as it is, which is `false` for a new bot.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"roles": schema.SetAttribute{
				ElementType: types.StringType, Optional: true, Computed: true,
				MarkdownDescription: "Names (not display names) of the roles of the bot's account, such as `IngestionBotRole`: all that it has, but for those that it inherits from a team. " +
					"A token that is in use need not be made anew: the server does not go by the roles that it names. " +
					"An empty set takes all roles away. If unset, they stay as they are, which is `DefaultBotRole` for a new bot.",
				Validators:    []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
				PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			},
			"bot_user_id": schema.StringAttribute{Computed: true, MarkdownDescription: descriptionOfAccount, PlanModifiers: keep},
			"system": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether the server made the bot itself. Such a bot is left when the resource is destroyed.",
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
		},
	}
}
