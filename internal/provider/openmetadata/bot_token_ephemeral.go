package openmetadata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// botTokenEphemeral reads the token that a bot has, without keeping it.
type botTokenEphemeral struct{ connection.EphemeralResource }

// NewBotTokenEphemeral makes the ephemeral openmetadata_bot_token.
func NewBotTokenEphemeral() ephemeral.EphemeralResource {
	return &botTokenEphemeral{connection.EphemeralResource{Type: "_bot_token"}}
}

type botTokenEphemeralModel struct {
	tokenValue

	Bot       types.String `tfsdk:"bot"`
	Expiry    types.String `tfsdk:"expiry"`
	BotUserID types.String `tfsdk:"bot_user_id"`
}

// Schema implements ephemeral.EphemeralResource.
func (e *botTokenEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = ephemeralToken("the token that an OpenMetadata bot has", map[string]schema.Attribute{
		"bot": schema.StringAttribute{
			Required: true, MarkdownDescription: "Name of the bot, such as `ingestion-bot`.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"expiry":      schema.StringAttribute{Computed: true, MarkdownDescription: "Lifetime that the token was made with: " + descriptionOfExpiry + "."},
		"bot_user_id": schema.StringAttribute{Computed: true, MarkdownDescription: descriptionOfAccount},
	})
}

// Open implements ephemeral.EphemeralResource.
func (e *botTokenEphemeral) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	model, client := lifecycle.Given[botTokenEphemeralModel](ctx, request.Config, e.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	name := model.Bot.ValueString()
	bot, err := client.GetBot(ctx, name)
	if api.IsNotFound(err) {
		addNoSuchBot(&response.Diagnostics, name)
		return
	}
	var token api.BotToken
	if err == nil {
		token, err = client.GetBotToken(ctx, bot.BotUser.ID)
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, botTokenObject(name), err)
		return
	}
	if token.Token == "" {
		response.Diagnostics.AddAttributeError(path.Root("bot"), "The bot has no token",
			fmt.Sprintf("The token of %q was revoked. The resource openmetadata_bot_token makes a new one.", name))
		return
	}
	model.readToken(token.Token, token)
	model.Expiry, model.BotUserID = convert.Text(token.Expiry), types.StringValue(bot.BotUser.ID)
	response.Diagnostics.Append(response.Result.Set(ctx, &model)...)
}

func addNoSuchBot(diagnostics *diag.Diagnostics, name string) {
	diagnostics.AddAttributeError(path.Root("bot"), "There is no such bot", noSuchBot(name))
}

func noSuchBot(name string) string {
	return fmt.Sprintf("The server knows no bot %q. Make it with openmetadata_bot, or write the name of one that exists, such as ingestion-bot.", name)
}
