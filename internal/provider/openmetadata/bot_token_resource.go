package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// botTokenResource is the one token of a bot.
type botTokenResource struct{ tokenResource }

var (
	_ resource.ResourceWithImportState    = (*botTokenResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*botTokenResource)(nil)
	_ resource.ResourceWithValidateConfig = (*botTokenResource)(nil)
)

// NewBotTokenResource makes openmetadata_bot_token.
func NewBotTokenResource() resource.Resource {
	return adopt.Resource(&botTokenResource{tokenResource{connection.Resource{Type: "_bot_token"}}})
}

// Create implements resource.Resource. The token is in the state before it is waited for, so that a run that ends meanwhile
// loses nothing, and noted there as one that has not been handed on. Terraform taints what a failed creation has left and makes
// it anew; whoever untaints it has the next apply go on waiting, as after a failed update.
func (r *botTokenResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	plan, client := lifecycle.Given[botTokenModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	bot, err := client.GetBot(ctx, plan.Bot.ValueString())
	if api.IsNotFound(err) {
		addNoSuchBot(&response.Diagnostics, plan.Bot.ValueString())
		return
	}
	plan.BotUserID = types.StringValue(bot.BotUser.ID)
	if err == nil && !r.mayReplace(ctx, client, plan, bot.BotUser.Name, &response.Diagnostics) {
		return
	}
	if err == nil {
		err = plan.regenerate(ctx, client)
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, plan.object(), err)
		return
	}
	r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), r.Key(plan.Bot.ValueString()), true, &response.Diagnostics)
	plan.Fingerprint = types.StringNull()
	storeToken(ctx, &response.State, &plan, &response.Diagnostics)
	if err := r.awaitAcceptance(ctx, client, plan); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, plan.object(), err)
		response.Diagnostics.AddWarning(fmt.Sprintf("The next apply makes another token for %q", plan.Bot.ValueString()),
			"Terraform holds a resource whose creation failed for tainted, and makes it anew. To go on waiting for the token that was made instead, "+diagnose.AgainAfter("run terraform untaint with the resource's address"))
		return
	}
	plan.handOn()
	storeToken(ctx, &response.State, &plan, &response.Diagnostics)
}

// Read implements resource.Resource.
func (r *botTokenResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOpenMetadata, (*botTokenModel).object, func(ctx context.Context, client *api.Client, state *botTokenModel) error {
		imported := state.BotUserID.IsNull()
		if err := r.refresh(ctx, client, state); err != nil {
			return err
		}
		if imported {
			state.handOn()
		}
		state.hide()
		return nil
	})
}

// refresh takes what the server has, and judges it.
func (r *botTokenResource) refresh(ctx context.Context, client *api.Client, state *botTokenModel) error {
	if state.BotUserID.IsNull() {
		bot, err := client.GetBot(ctx, state.Bot.ValueString())
		if err != nil {
			return err
		}
		state.BotUserID = types.StringValue(bot.BotUser.ID)
	}
	token, err := client.GetBotToken(ctx, state.BotUserID.ValueString())
	if err != nil {
		return err
	}
	state.read(token)
	return r.judge(ctx, client, &state.tokenModel)
}

// Update implements resource.Resource. Whether another token is wanted is asked again: a keeper that was not known in the plan
// may have turned out unchanged, and a token of another key than the served one is good again once that key is back.
func (r *botTokenResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	plan, client := lifecycle.Given[botTokenModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	var state botTokenModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	if !plan.Token.IsUnknown() && !plan.ServedFingerprint.IsUnknown() {
		lifecycle.KeepersApplied(ctx, response.Private, plan.Keepers, &response.Diagnostics)
		storeToken(ctx, &response.State, &plan, &response.Diagnostics)
		return
	}
	now := state
	now.EarlyRotationWindow = plan.EarlyRotationWindow
	if err := r.refresh(ctx, client, &now); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, plan.object(), err)
		return
	}
	plan.keepToken(now)
	reason, _ := plan.rotation(ctx, request.Private, now.tokenModel, r.Timing.Now(), &response.Diagnostics)
	lifecycle.KeepersApplied(ctx, response.Private, plan.Keepers, &response.Diagnostics)
	if reason != "" {
		bot, err := client.GetBot(ctx, plan.Bot.ValueString())
		if err == nil && !r.mayReplace(ctx, client, plan, bot.BotUser.Name, &response.Diagnostics) {
			return
		}
		if err == nil {
			err = plan.regenerate(ctx, client)
		}
		if err != nil {
			diagnose.Error(&response.Diagnostics, diagnose.Update, plan.object(), err)
			return
		}
	}
	// Until it is accepted, the token is noted as one that has not been handed on: the next apply goes on waiting.
	plan.ReadyForRotation = types.BoolValue(false)
	plan.Fingerprint = state.Fingerprint
	storeToken(ctx, &response.State, &plan, &response.Diagnostics)
	if err := r.awaitAcceptance(ctx, client, plan); err != nil {
		if waits := (*notYetAcceptedError)(nil); errors.As(err, &waits) {
			diagnose.PassingError(&response.Diagnostics, diagnose.Update, plan.object(), err)
			return
		}
		diagnose.Error(&response.Diagnostics, diagnose.Update, plan.object(), err)
		return
	}
	plan.handOn()
	storeToken(ctx, &response.State, &plan, &response.Diagnostics)
}

// regenerate gives the bot a new token, in place of the one that it has.
func (m *botTokenModel) regenerate(ctx context.Context, client *api.Client) error {
	token, err := client.RegenerateBotToken(ctx, m.BotUserID.ValueString(), m.Expiry.ValueString())
	if err != nil {
		return err
	}
	m.ID, m.ReadyForRotation = m.Bot, types.BoolValue(false)
	m.read(token)
	return nil
}

// notYetAcceptedError says that the server remembers the token of before (F52), or one of its processes does (F166).
type notYetAcceptedError struct {
	seconds   int64
	processes int
}

// Error says until when.
func (e *notYetAcceptedError) Error() string {
	if e.processes > 1 {
		return fmt.Sprintf("a replica of the server still refuses the bot's new token after %d seconds. It is the bot's by now, and each replica will accept it when it has forgotten the old one, within two minutes of its last use there", e.seconds)
	}
	return fmt.Sprintf("the server still refuses the bot's new token after %d seconds. It is the bot's by now, and will be accepted when the server has forgotten the old one, within two minutes of its last use", e.seconds)
}

// awaitAcceptance waits until the server accepts the token, every replica of it. It fails with a notYetAcceptedError when that
// takes too long.
func (r *botTokenResource) awaitAcceptance(ctx context.Context, client *api.Client, plan botTokenModel) error {
	served, err := client.JWKS(ctx)
	if err != nil {
		return err
	}
	if foreignToken(plan.Token.ValueString(), served) {
		return errors.New("the server has issued a token that it refuses: it signs with another key than the one that it serves. " +
			"Its private and its public key file do not belong together (F51); put a matching pair in place and restart it")
	}
	accepted, err := r.awaitAccepted(ctx, client, plan.Token.ValueString(), plan.Timeout.ValueInt64())
	if err == nil && !accepted {
		err = &notYetAcceptedError{seconds: plan.Timeout.ValueInt64(), processes: client.Processes()}
	}
	return err
}

// mayReplace refuses to replace the token by which the run itself acts.
func (r *botTokenResource) mayReplace(ctx context.Context, client *api.Client, plan botTokenModel, account string, diagnostics *diag.Diagnostics) bool {
	if plan.AllowActingToken.ValueBool() {
		return true
	}
	acting, err := client.Acting(ctx)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Update, plan.object(), err)
		return false
	}
	if acting.Claims.IsBot && strings.EqualFold(acting.User, account) {
		addActingToken(diagnostics, plan.Bot.ValueString())
		return false
	}
	return true
}

func addActingToken(diagnostics *diag.Diagnostics, bot string) {
	diagnostics.AddAttributeError(path.Root("bot"), "This is the token that Terraform itself acts by",
		fmt.Sprintf("The provider's token is the one of %q, which would be worthless from the moment that it is replaced. "+
			"Let the provider act as somebody else, by signing_key for instance, or set allow_acting_token = true and give the next run the new token.", bot))
}

// Delete implements resource.Resource. A token that a newer instance has made, or is about to replace, is not revoked.
func (r *botTokenResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state botTokenModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	name := state.Bot.ValueString()
	if response.Diagnostics.HasError() {
		return
	}
	ending := r.Run().EndingOf(ctx, request.Private, r.Key(state.Bot.ValueString()), &response.Diagnostics)
	if ending == lifecycle.TakenOn || response.Diagnostics.HasError() {
		return
	}
	if !state.RevokeOnDestroy.ValueBool() {
		response.Diagnostics.AddWarning(fmt.Sprintf("The token of %q goes on working", name),
			"Whatever uses it, ingestion for instance, is not disturbed as long as the bot is there. To take it away, revoke it on the server, or set revoke_on_destroy = true before destroying.")
		return
	}
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if ending != lifecycle.Destroyed && !r.isServed(ctx, client, state, &response.Diagnostics) {
		return
	}
	account, err := client.GetUserByID(ctx, state.BotUserID.ValueString())
	if api.IsNotFound(err) {
		return
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, state.object(), err)
		return
	}
	err = asAnother(ctx, client, account.Name, func(why string) {
		warnLeft(&response.Diagnostics, fmt.Sprintf("token of %q", name), "by", why, "Revoke")
	}, func(other *api.Client) error { return other.RevokeBotToken(ctx, state.BotUserID.ValueString()) })
	if err != nil && !api.IsNotFound(err) {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, state.object(), err)
	}
}

// isServed tells whether the bot still has the token that the state has handed on. Every newer instance has made another.
func (r *botTokenResource) isServed(ctx context.Context, client *api.Client, state botTokenModel, diagnostics *diag.Diagnostics) bool {
	served, err := client.GetBotToken(ctx, state.BotUserID.ValueString())
	switch {
	case api.IsNotFound(err):
		return false
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Delete, state.object(), err)
		return false
	case state.Fingerprint.IsNull():
		lifecycle.WarnStays(state.object(), diagnostics)
		return false
	}
	return fingerprint(convert.Text(served.Token)).Equal(state.Fingerprint)
}

// Identity implements adopt.Identified: a bot has one token.
func (r *botTokenResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "bot", Description: "Name of the bot.", IsName: true},
	}}
}

// ImportState implements resource.ResourceWithImportState: by the bot's name. The token that the bot has is read.
func (r *botTokenResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	imported := botTokenModel{
		tokenModel: importedToken(request.ID, false), Bot: types.StringValue(request.ID),
		Timeout: types.Int64Value(defaultTokenTimeout), AllowActingToken: types.BoolValue(false),
	}
	lifecycle.MarkImported(ctx, response.Private, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, &imported)...)
}

// ModifyPlan implements resource.ResourceWithModifyPlan: a new token is never made without the plan saying so.
func (r *botTokenResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		return
	}
	var plan botTokenModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	plan.ID = plan.Bot
	plan.ReadyForRotation = types.BoolValue(false)
	replaces := true
	if request.State.Raw.IsNull() {
		lifecycle.PlanSuccessor(ctx, response.Private, plan.Bot, &response.Diagnostics)
		plan.tokenUnknown()
		plan.BotUserID = types.StringUnknown()
		// The ephemeral resource that names the bot by the id is then read when there is a bot with a token.
		plan.ID = types.StringUnknown()
	} else {
		var state botTokenModel
		response.Diagnostics.Append(request.State.Get(ctx, &state)...)
		plan.BotUserID = state.BotUserID
		reason, may := plan.rotation(ctx, request.Private, state.tokenModel, r.Timing.Now(), &response.Diagnostics)
		switch {
		case !plan.Bot.Equal(state.Bot):
			plan.tokenUnknown()
			plan.BotUserID = types.StringUnknown()
		case reason != "":
			plan.planRotation(&response.Diagnostics, plan.object(), reason, may)
			plan.tokenUnknown()
		case !state.Fingerprint.Equal(state.ServedFingerprint):
			replaces = false
			plan.tokenUnknown()
			response.Diagnostics.AddWarning(fmt.Sprintf("The token of %q is not the one that Terraform handed on", plan.Bot.ValueString()),
				"It was regenerated by hand, or an earlier apply did not see it accepted. This plan takes it on as it is, because whoever uses it would be cut off by another. For a new one, change keepers.")
		default:
			replaces = false
			plan.keepToken(state)
			plan.Token = plan.placed()
		}
	}
	if replaces {
		r.checkActingToken(plan, &response.Diagnostics)
		r.warnNoSuchBot(ctx, plan, &response.Diagnostics)
	}
	response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
}

// warnNoSuchBot says of a bot that is not there that the apply will miss it, unless the same apply makes it.
func (r *botTokenResource) warnNoSuchBot(ctx context.Context, plan botTokenModel, diagnostics *diag.Diagnostics) {
	if plan.Bot.IsUnknown() || r.Connections == nil || !r.Complete() || r.Notes.Changes(connection.Named("openmetadata_bot", plan.Bot.ValueString())) {
		return
	}
	client, err := r.OpenMetadata()
	if err != nil {
		return
	}
	// What cannot be read is an error in the apply.
	if _, err := client.GetBot(ctx, plan.Bot.ValueString()); api.IsNotFound(err) {
		diagnostics.AddAttributeWarning(path.Root("bot"), "There is no such bot now", noSuchBot(plan.Bot.ValueString())+
			" Where this apply makes it, refer to openmetadata_bot.<name>.name, so that it comes first; otherwise the apply fails.")
	}
}

// checkActingToken refuses in the plan what the apply would refuse, as far as the configuration tells it: that the provider's
// first credential is the bot's own token.
func (r *botTokenResource) checkActingToken(plan botTokenModel, diagnostics *diag.Diagnostics) {
	if plan.Bot.IsUnknown() || plan.AllowActingToken.IsUnknown() || plan.AllowActingToken.ValueBool() {
		return
	}
	client, err := r.OpenMetadata()
	if err != nil {
		return
	}
	for _, configured := range client.ConfiguredCredentials() {
		if holder := configured.Identity; configured.Kind == api.KindToken && holder.Claims.IsBot && strings.EqualFold(holder.User, plan.Bot.ValueString()) {
			addActingToken(diagnostics, plan.Bot.ValueString())
		}
	}
}

func botTokenObject(bot string) string { return fmt.Sprintf("token of the bot %q", bot) }
