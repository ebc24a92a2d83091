package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// personalTokenResource is a personal access token of the account that the run acts as.
type personalTokenResource struct{ tokenResource }

var (
	_ resource.ResourceWithImportState    = (*personalTokenResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*personalTokenResource)(nil)
	_ resource.ResourceWithValidateConfig = (*personalTokenResource)(nil)
)

// NewPersonalAccessTokenResource makes openmetadata_personal_access_token.
func NewPersonalAccessTokenResource() resource.Resource {
	return adopt.Resource(&personalTokenResource{tokenResource{connection.Resource{Type: "_personal_access_token"}}})
}

// leftTokens are the ids of tokens that this run has left to themselves: one of them may be followed by another of its name.
const leftTokens = "personal_access_token.left"

// Create implements resource.Resource.
func (r *personalTokenResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	plan, client := lifecycle.Given[personalTokenModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	user, ok := r.holder(ctx, client, diagnose.Create, plan, &response.Diagnostics)
	if !ok {
		return
	}
	name := plan.Name.ValueString()
	created := lifecycle.Create(ctx, &response.Diagnostics, plan.object(),
		func(ctx context.Context) (*api.PersonalToken, error) {
			return findPersonalToken(ctx, client, user, func(token api.PersonalToken) bool {
				_, left := r.Notes.Get(leftTokens, token.ID)
				return token.Name == name && !left
			})
		},
		func(ctx context.Context) (*api.PersonalToken, error) {
			token, err := client.CreatePersonalToken(ctx, user, name, plan.Expiry.ValueString())
			return &token, err
		},
		func(existing *api.PersonalToken) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_personal_access_token", plan.object(), user+"/"+existing.ID)
		})
	if created == nil {
		return
	}
	plan.take(*created, user)
	storeToken(ctx, &response.State, &plan, &response.Diagnostics)
	r.await(ctx, client, plan, created.Token, &response.Diagnostics)
}

// await waits until every replica of the server accepts the new token, as far as several are known of: one may remember which
// tokens the account had. A single process accepts it at once.
func (r *personalTokenResource) await(ctx context.Context, client *api.Client, plan personalTokenModel, token string, diagnostics *diag.Diagnostics) {
	if client.Processes() < 2 {
		return
	}
	accepted, err := r.awaitAccepted(ctx, client, token, defaultTokenTimeout)
	if err == nil && accepted {
		return
	}
	reason := "a replica of the server still refuses it, and will accept it when it has forgotten which tokens the account had before"
	if err != nil {
		reason = err.Error()
	}
	diagnostics.AddWarning("Not every replica of the server is known to accept the "+plan.object(), words.Sentence(reason))
}

// holder is the account that the run acts as, which must be a person's.
func (r *personalTokenResource) holder(ctx context.Context, client *api.Client, action diagnose.Action, plan personalTokenModel, diagnostics *diag.Diagnostics) (string, bool) {
	acting, err := client.Acting(ctx)
	if err != nil {
		diagnose.Error(diagnostics, action, plan.object(), err)
		return "", false
	}
	if acting.Claims.IsBot {
		diagnostics.AddError("A bot has no personal access token",
			fmt.Sprintf("The run acts as the bot %q. Let the provider act as a person, by signing_key for instance, or use openmetadata_bot_token.", acting.User))
		return "", false
	}
	return acting.User, true
}

// Read implements resource.Resource.
func (r *personalTokenResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOpenMetadata, (*personalTokenModel).object, func(ctx context.Context, client *api.Client, state *personalTokenModel) error {
		found, err := findPersonalToken(ctx, client, state.User.ValueString(), hasID(state.ID))
		switch {
		case err != nil:
			return err
		case found == nil:
			return lifecycle.ErrGone
		}
		state.read(*found)
		if state.Expiry.IsNull() {
			state.Expiry = lifetimeOf(state.Token)
		}
		err = r.judge(ctx, client, &state.tokenModel)
		state.hide()
		return err
	})
}

// lifetimeOf tells which lifetime a token was made with, from its own claims.
func lifetimeOf(token types.String) types.String {
	claims, err := jwtkey.Inspect(token.ValueString())
	if err != nil {
		return types.StringNull()
	}
	if claims.ExpiresAt.IsZero() {
		return types.StringValue(unlimited)
	}
	lifetime := claims.ExpiresAt.Sub(claims.IssuedAt).Round(lifetimes["OneHour"])
	for _, name := range expiries() {
		if lifetimes[name] == lifetime {
			return types.StringValue(name)
		}
	}
	return types.StringNull()
}

// Update implements resource.Resource. The new token is in the state before the old one is revoked.
func (r *personalTokenResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	plan, client := lifecycle.Given[personalTokenModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	var state personalTokenModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	reason, _ := plan.rotation(ctx, request.Private, state.tokenModel, r.Timing.Now(), &response.Diagnostics)
	lifecycle.KeepersApplied(ctx, response.Private, plan.Keepers, &response.Diagnostics)
	if !plan.ID.IsUnknown() || reason == "" {
		plan.keepToken(state)
		if r.fetchToken(ctx, client, &plan, &response.Diagnostics) {
			storeToken(ctx, &response.State, &plan, &response.Diagnostics)
		}
		return
	}
	user, ok := r.holder(ctx, client, diagnose.Update, plan, &response.Diagnostics)
	if !ok {
		return
	}
	if user != state.User.ValueString() {
		response.Diagnostics.AddError("The token is of another account",
			fmt.Sprintf("It belongs to %q, and the run acts as %q, for whom alone the server makes tokens. Let the provider act as %q, or replace the resource.", state.User.ValueString(), user, state.User.ValueString()))
		return
	}
	// Another token of the name is what an earlier run made before it ended.
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.PersonalToken, error) {
			return findPersonalToken(ctx, client, user, func(token api.PersonalToken) bool {
				return token.Name == plan.Name.ValueString() && token.ID != state.ID.ValueString() && lifetimeOf(types.StringValue(token.Token)).Equal(plan.Expiry)
			})
		},
		func(ctx context.Context) (*api.PersonalToken, error) {
			token, err := client.CreatePersonalToken(ctx, user, plan.Name.ValueString(), plan.Expiry.ValueString())
			return &token, err
		})
	if err != nil && !errors.Is(err, lifecycle.ErrExists) {
		diagnose.Error(&response.Diagnostics, diagnose.Update, plan.object(), err)
		return
	}
	plan.take(*created, user)
	storeToken(ctx, &response.State, &plan, &response.Diagnostics)
	r.await(ctx, client, plan, created.Token, &response.Diagnostics)
	if err := client.RevokePersonalToken(ctx, user, state.ID.ValueString()); err != nil {
		response.Diagnostics.AddWarning(fmt.Sprintf("The old %s was not revoked", plan.object()),
			fmt.Sprintf("%s. Revoke the token with the id %s by hand.", err, state.ID.ValueString()))
	}
}

// fetchToken reads the token where the state is to hold it and does not yet.
func (r *personalTokenResource) fetchToken(ctx context.Context, client *api.Client, plan *personalTokenModel, diagnostics *diag.Diagnostics) bool {
	if !plan.TokenInState.ValueBool() || !plan.Token.IsNull() {
		return true
	}
	found, err := findPersonalToken(ctx, client, plan.User.ValueString(), hasID(plan.ID))
	switch {
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Update, plan.object(), err)
		return false
	case found == nil:
		diagnostics.AddError(fmt.Sprintf("The %s is gone", plan.object()),
			diagnose.ReplanAfter("It was revoked after the plan was made, and another one is made in its place"))
		return false
	}
	plan.Token = types.StringValue(found.Token)
	return true
}

// Delete implements resource.Resource.
func (r *personalTokenResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state personalTokenModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	if !state.RevokeOnDestroy.ValueBool() {
		r.Notes.Set(leftTokens, state.ID.ValueString(), "")
		response.Diagnostics.AddWarning(fmt.Sprintf("The %s goes on working", state.object()),
			"To take it away, revoke it on the server, or set revoke_on_destroy = true before destroying.")
		return
	}
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	err := client.RevokePersonalToken(ctx, state.User.ValueString(), state.ID.ValueString())
	if err != nil && !api.IsNotFound(err) {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, state.object(), err)
	}
}

// Identity implements adopt.Identified. A token that takes the place of this one has its name and another id.
func (r *personalTokenResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "user", Description: "Name of the account.", IsName: true},
		{Attribute: "id", Key: "name", Description: "Name of the token.", Of: personalTokensOf(r.NeedOpenMetadata)},
	}}
}

// ImportState implements resource.ResourceWithImportState: by the user's name and the token's id with a slash in between.
func (r *personalTokenResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	user, id, _ := strings.Cut(request.ID, "/")
	imported := personalTokenModel{tokenModel: importedToken(id, true), User: types.StringValue(user)}
	lifecycle.MarkImported(ctx, response.Private, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, &imported)...)
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *personalTokenResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		return
	}
	var plan personalTokenModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	plan.ReadyForRotation = types.BoolValue(false)
	replaces := true
	var state personalTokenModel
	if !request.State.Raw.IsNull() {
		response.Diagnostics.Append(request.State.Get(ctx, &state)...)
		reason, may := plan.rotation(ctx, request.Private, state.tokenModel, r.Timing.Now(), &response.Diagnostics)
		if replaces = reason != ""; replaces {
			plan.planRotation(&response.Diagnostics, plan.object(), reason, may)
		}
	}
	if replaces {
		plan.ID, plan.Token, plan.ExpiresAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	} else {
		plan.keepToken(state)
	}
	plan.Token = plan.placed()
	response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
}

func hasID(id types.String) func(api.PersonalToken) bool {
	return func(token api.PersonalToken) bool { return token.ID == id.ValueString() }
}

// findPersonalToken looks a user's token up; there being none is no error.
func findPersonalToken(ctx context.Context, client *api.Client, user string, is func(api.PersonalToken) bool) (*api.PersonalToken, error) {
	tokens, err := client.PersonalTokens(ctx, user)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(tokens, is); i >= 0 {
		return &tokens[i], nil
	}
	return nil, nil
}
