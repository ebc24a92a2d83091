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
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// redeployPipelinesAction deploys ingestion pipelines again, which run with the token that their bot had when they were
// deployed (F144).
type redeployPipelinesAction struct{ connection.Action }

// NewRedeployPipelinesAction makes openmetadata_redeploy_ingestion_pipelines.
func NewRedeployPipelinesAction() action.Action {
	return &redeployPipelinesAction{connection.Action{Type: "_redeploy_ingestion_pipelines"}}
}

type redeployPipelinesModel struct {
	Pipelines        types.Set  `tfsdk:"pipelines"`
	RegenerateTokens types.Bool `tfsdk:"regenerate_tokens"`
}

// atOnce is how many pipelines one request deploys, so that progress is told in between.
const atOnce = 10

// Schema implements action.Action.
func (a *redeployPipelinesAction) Schema(_ context.Context, _ action.SchemaRequest, response *action.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Deploys ingestion pipelines again, so that they run with the tokens that their bots have now. " +
			"A pipeline that is deployed has a copy of its bot's token, which dies with the signing key and with every new token of the bot. " +
			"Nothing is deployed while a bot that is needed has a token that is of no use: the server would pass it on and report success. " +
			"The action fails where the server has no pipeline service client, and for each pipeline that could not be deployed.",
		Attributes: map[string]schema.Attribute{
			"pipelines": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
				MarkdownDescription: "Fully qualified names of the pipelines, such as `warehouse.metadata`. Defaults to all that are deployed.",
			},
			"regenerate_tokens": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a bot whose token is of no use gets a new one first, with the lifetime of the one before. " +
					"Defaults to `false`, so the action fails and names the bots.",
			},
		},
	}
}

// Invoke implements action.Action.
func (a *redeployPipelinesAction) Invoke(ctx context.Context, request action.InvokeRequest, response *action.InvokeResponse) {
	model, client := lifecycle.Given[redeployPipelinesModel](ctx, request.Config, a.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	pipelines := model.choose(ctx, client, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if len(pipelines) == 0 {
		progressf(response, "No pipeline is deployed, so there is nothing to do.")
		return
	}
	err := client.CanDeployPipelines(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, deploy, "ingestion pipelines", err)
		return
	}
	if !a.tokensAreGood(ctx, client, pipelines, model.RegenerateTokens.ValueBool(), response) {
		return
	}
	deployed := 0
	for some := range slices.Chunk(pipelines, atOnce) {
		ids := make([]string, len(some))
		for i, one := range some {
			ids[i] = one.ID
		}
		failures, err := client.DeployPipelines(transport.WithPatience(ctx), ids)
		if err != nil {
			diagnose.Error(&response.Diagnostics, deploy, "ingestion pipelines", err)
			return
		}
		for i, err := range failures {
			if err != nil {
				diagnose.Error(&response.Diagnostics, deploy, fmt.Sprintf("ingestion pipeline %q", some[i].Name), err)
				continue
			}
			deployed++
			progressf(response, "%d of %d, %s: deployed.", deployed, len(pipelines), some[i].Name)
		}
	}
}

// deploy is what the action does, for the words of an error.
const deploy diagnose.Action = "deploy"

// choose reads the pipelines that are meant. It adds an error for a name that none has.
func (m redeployPipelinesModel) choose(ctx context.Context, client *api.Client, diagnostics *diag.Diagnostics) []api.Pipeline {
	all, err := client.Pipelines(ctx)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Read, "list of ingestion pipelines", err)
		return nil
	}
	if m.Pipelines.IsNull() {
		return slices.DeleteFunc(all, func(one api.Pipeline) bool { return !one.Deployed })
	}
	var chosen []api.Pipeline
	for _, name := range convert.Strings(ctx, m.Pipelines, diagnostics) {
		i := slices.IndexFunc(all, func(one api.Pipeline) bool { return one.Name == name })
		if i < 0 {
			diagnostics.AddAttributeError(path.Root("pipelines"), "No such ingestion pipeline",
				fmt.Sprintf("The server has no ingestion pipeline with the fully qualified name %q.", name))
			continue
		}
		chosen = append(chosen, all[i])
	}
	return chosen
}

// tokensAreGood looks at the tokens that the pipelines are going to get, and replaces those that are of no use where that is
// wanted. The server itself looks at none (F145).
func (a *redeployPipelinesAction) tokensAreGood(ctx context.Context, client *api.Client, pipelines []api.Pipeline, replace bool, response *action.InvokeResponse) bool {
	served, err := client.JWKS(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, "signing key of the server", err)
		return false
	}
	var looked, dead []string
	for _, pipeline := range pipelines {
		bot, err := client.BotOf(ctx, pipeline)
		if err != nil {
			diagnose.Error(&response.Diagnostics, diagnose.Read, fmt.Sprintf("bot of the ingestion pipeline %q", pipeline.Name), err)
			return false
		}
		if slices.Contains(looked, bot.Name) {
			continue
		}
		looked = append(looked, bot.Name)
		token, err := client.GetBotToken(ctx, bot.BotUser.ID)
		if err != nil {
			diagnose.Error(&response.Diagnostics, diagnose.Read, botTokenObject(bot.Name), err)
			return false
		}
		var model botTokenModel
		model.read(token)
		reason := model.worn(a.Timing.Now(), served)
		if reason == "" {
			continue
		}
		if !replace {
			dead = append(dead, bot.Name+" ("+words.Small(reason)+")")
			continue
		}
		if err := renew(ctx, client, bot.BotUser.ID, token, ""); err != nil {
			diagnose.Error(&response.Diagnostics, diagnose.Update, botTokenObject(bot.Name), err)
			return false
		}
		progressf(response, "%s: it has a new token, since the one before was of no use.", bot.Name)
	}
	if len(dead) == 0 {
		return true
	}
	response.Diagnostics.AddError("Bots have tokens that are of no use",
		"The pipelines would be deployed with them and fail, so none was deployed: "+strings.Join(dead, "; ")+
			". Run the action openmetadata_regenerate_bot_tokens first, or set regenerate_tokens = true.")
	return false
}
