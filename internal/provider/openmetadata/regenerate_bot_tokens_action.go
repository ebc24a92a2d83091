package openmetadata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// regenerateBotTokensAction gives bots new tokens, all of which die with the signing key (F141).
type regenerateBotTokensAction struct{ connection.Action }

var (
	_ action.ActionWithModifyPlan = (*regenerateBotTokensAction)(nil)
)

// NewRegenerateBotTokensAction makes openmetadata_regenerate_bot_tokens.
func NewRegenerateBotTokensAction() action.Action {
	return &regenerateBotTokensAction{connection.Action{Type: "_regenerate_bot_tokens"}}
}

type regenerateBotTokensModel struct {
	Bots   types.Set    `tfsdk:"bots"`
	Except types.Set    `tfsdk:"except"`
	Expiry types.String `tfsdk:"expiry"`
}

// Schema implements action.Action.
func (a *regenerateBotTokensAction) Schema(_ context.Context, _ action.SchemaRequest, response *action.SchemaResponse) {
	names := []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))}
	response.Schema = schema.Schema{
		MarkdownDescription: "Gives the bots of the OpenMetadata server new tokens in place of those that they have, which are worthless from then on. " +
			"A new signing key ends the tokens of all bots, those of the server's own apps included; this brings them back. " +
			"The bot that the provider itself acts as is left alone, and so is one whose token was revoked, unless `bots` names it. " +
			"No token is shown. What uses a token outside the server needs the new one: read it with the ephemeral resource `openmetadata_bot_token`, " +
			"and deploy ingestion pipelines again with `openmetadata_redeploy_ingestion_pipelines`. " +
			"A bot whose token Terraform manages (resource `openmetadata_bot_token`) gets a new one by its `keepers`: name it in `except`.",
		Attributes: map[string]schema.Attribute{
			"bots": schema.SetAttribute{
				Optional: true, ElementType: types.StringType, Validators: names,
				MarkdownDescription: "Names of the accounts of the bots that get a new token. Defaults to all bots.",
			},
			"except": schema.SetAttribute{
				Optional: true, ElementType: types.StringType, Validators: names,
				MarkdownDescription: "Names of the accounts of bots that keep the token that they have. Defaults to none.",
			},
			"expiry": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(expiries()...)},
				MarkdownDescription: "Lifetime of the new tokens: " + descriptionOfExpiry + ". Defaults to the lifetime that each bot's token was given before.",
			},
		},
	}
}

// ModifyPlan implements action.ActionWithModifyPlan: a name that no bot has is told before anything is changed.
func (a *regenerateBotTokensAction) ModifyPlan(ctx context.Context, request action.ModifyPlanRequest, response *action.ModifyPlanResponse) {
	var model regenerateBotTokensModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &model)...)
	if response.Diagnostics.HasError() || a.Connections == nil || !a.Complete() || !convert.FullyKnown(model.Bots) || !convert.FullyKnown(model.Except) {
		return
	}
	client, err := a.OpenMetadata()
	if err != nil {
		return // the invocation says so
	}
	// What cannot be read is an error in the invocation, and a bot that the same apply makes is one by then.
	bots, err := client.BotAccounts(ctx, true)
	if err != nil || a.Notes.Changes("openmetadata_bot") {
		return
	}
	model.choose(ctx, bots, &response.Diagnostics)
}

// choose returns the accounts that are meant. It adds an error for a name that no bot has.
func (m regenerateBotTokensModel) choose(ctx context.Context, bots []api.User, diagnostics *diag.Diagnostics) []api.User {
	named, except := convert.Strings(ctx, m.Bots, diagnostics), convert.Strings(ctx, m.Except, diagnostics)
	is := func(name string) func(api.User) bool {
		return func(bot api.User) bool { return strings.EqualFold(bot.Name, name) }
	}
	for attribute, names := range map[string][]string{"bots": named, "except": except} {
		for _, name := range names {
			if !slices.ContainsFunc(bots, is(name)) {
				diagnostics.AddAttributeError(path.Root(attribute), "No such bot",
					fmt.Sprintf("The server has no account of a bot that is named %q. It has: %s.", name, accounts(bots)))
			}
		}
	}
	among := func(bot api.User, names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return is(name)(bot) })
	}
	return slices.DeleteFunc(slices.Clone(bots), func(bot api.User) bool {
		return len(named) > 0 && !among(bot, named) || among(bot, except)
	})
}

func accounts(bots []api.User) string {
	names := make([]string, len(bots))
	for i, bot := range bots {
		names[i] = bot.Name
	}
	return strings.Join(names, ", ")
}

// Invoke implements action.Action. A bot that fails keeps none of the others from its token.
func (a *regenerateBotTokensAction) Invoke(ctx context.Context, request action.InvokeRequest, response *action.InvokeResponse) {
	model, client := lifecycle.Given[regenerateBotTokensModel](ctx, request.Config, a.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	bots, err := client.BotAccounts(ctx, true)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, "list of bots", err)
		return
	}
	chosen := model.choose(ctx, bots, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	acting, err := client.Acting(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, "account that the provider acts as", err)
		return
	}
	replaced := 0
	for i, bot := range chosen {
		place := fmt.Sprintf("%d of %d, %s: ", i+1, len(chosen), bot.Name)
		if acting.Claims.IsBot && strings.EqualFold(acting.User, bot.Name) {
			progressf(response, "%sleft as it is, because the provider acts by its token.", place)
			continue
		}
		done, err := regenerate(transport.WithPatience(ctx), client, bot, model.Expiry.ValueString(), !model.Bots.IsNull())
		switch {
		case err != nil:
			diagnose.Error(&response.Diagnostics, diagnose.Update, botTokenObject(bot.Name), err)
			if ctx.Err() != nil {
				return
			}
		case done:
			replaced++
			progressf(response, "%sit has a new token.", place)
		default:
			progressf(response, "%sleft as it is, because its token was revoked.", place)
		}
	}
	progressf(response, "%d bots have new tokens. A server before 2.1 may refuse one for up to two minutes when its bot was active just before.", replaced)
}

// regenerate gives a bot a new token. One that has none, since it was revoked (F143), gets one only where that is wanted all
// the same.
func regenerate(ctx context.Context, client *api.Client, bot api.User, expiry string, revokedToo bool) (done bool, err error) {
	present, err := client.GetBotToken(ctx, bot.ID)
	if err != nil || present.Token == "" && !revokedToo {
		return false, err
	}
	err = renew(ctx, client, bot.ID, present, expiry)
	return err == nil, err
}

// renew gives the bot of the account a token in place of the present one, with the lifetime of that unless another is given.
func renew(ctx context.Context, client *api.Client, account string, present api.BotToken, expiry string) error {
	if expiry == "" {
		expiry = present.Expiry
	}
	if expiry == "" {
		expiry = defaultTokenExpiry
	}
	_, err := client.RegenerateBotToken(ctx, account, expiry)
	return err
}
