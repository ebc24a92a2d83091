package signingkey

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// rolloutResource is the key that the server has in force.
type rolloutResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*rolloutResource)(nil)
	_ resource.ResourceWithImportState = (*rolloutResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*rolloutResource)(nil)
)

// NewRolloutResource makes openmetadata_jwt_signing_key_rollout.
func NewRolloutResource() resource.Resource { return adopt.Resource(&rolloutResource{}) }

// Metadata implements resource.Resource.
func (r *rolloutResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_jwt_signing_key_rollout"
}

// Create implements resource.Resource. A rollout that fails leaves nothing behind that the next apply would have to know, so
// there is no state until it has succeeded.
func (r *rolloutResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan rolloutModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if r.apply(ctx, diagnose.Create, &plan, &response.Diagnostics) {
		r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), r.key(), true, &response.Diagnostics)
		response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	}
}

// Update implements resource.Resource.
func (r *rolloutResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan rolloutModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if r.apply(ctx, diagnose.Update, &plan, &response.Diagnostics) {
		response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	}
}

// apply rolls the planned key out and takes what the server serves then.
func (r *rolloutResource) apply(ctx context.Context, action diagnose.Action, plan *rolloutModel, diagnostics *diag.Diagnostics) bool {
	client := r.NeedOpenMetadata(diagnostics)
	if diagnostics.HasError() {
		return false
	}
	rollout := newRollout(client, r.Connections, *plan)
	served, err := rollout.run(ctx)
	if err != nil {
		diagnose.Error(diagnostics, action, rolloutObject(client), err)
		return false
	}
	plan.ID = hostID(client)
	plan.read(served)
	return true
}

// Read implements resource.Resource.
func (r *rolloutResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state rolloutModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOpenMetadata(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	served, err := client.JWKS(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, rolloutObject(client), err)
		return
	}
	prior := state
	state.read(served)
	if client.Processes() > 1 || !state.ServedThumbprint.Equal(prior.ServedThumbprint) {
		state.readBehind(ctx, client)
	}
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Identity implements adopt.Identified: a server has one signing key.
func (r *rolloutResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "id", Description: "The server's base URL.", IsName: true},
	}}
}

// readBehind takes what a replica of the server serves that does not serve the wanted key, where there is one. An apply that is
// killed between two leaves nothing behind that would tell of it, but that the server serves another key than the state has.
// One that cannot be asked is passed over.
func (m *rolloutModel) readBehind(ctx context.Context, client *openmetadata.Client) {
	for number := range client.Looks() {
		at, done := client.OnProcess(ctx, number)
		served, err := client.JWKS(at)
		done()
		if err == nil && len(served.Usable()) > 0 && !m.target().servedBy(served) {
			client.ToldApart(2)
			m.read(served)
			return
		}
	}
}

// ImportState implements resource.ResourceWithImportState.
func (r *rolloutResource) ImportState(_ context.Context, _ resource.ImportStateRequest, response *resource.ImportStateResponse) {
	lifecycle.RefuseImport("openmetadata_jwt_signing_key_rollout", "where the server has the key in force already, creating it changes nothing", response)
}

// key names the server's one signing key in the register of lifecycle.
func (r *rolloutResource) key() lifecycle.Key {
	return lifecycle.Key{At: r.Host(), Type: "openmetadata_jwt_signing_key_rollout"}
}

// Delete implements resource.Resource. One that is replaced says nothing: its successor stands for the same key.
func (r *rolloutResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	if lifecycle.Replaces(ctx, request.Private, &response.Diagnostics) || r.Connections != nil && r.Run().Begun(r.key()) {
		return
	}
	response.Diagnostics.AddWarning("The server keeps its signing key",
		"There is nothing to undo: the shipped key is never brought back, because its private half is public.")
}

// ModifyPlan implements resource.ResourceWithModifyPlan: another key that is served, and one that is wanted, are both shown; a
// change that no credential would survive is refused.
func (r *rolloutResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		return
	}
	var plan, state rolloutModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if !request.State.Raw.IsNull() {
		response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	}
	if response.Diagnostics.HasError() {
		return
	}
	if state.inForce(plan) {
		plan.ServedThumbprint, plan.ServedKeyID, plan.IsShippedDefault = state.ServedThumbprint, state.ServedKeyID, state.IsShippedDefault
	} else {
		plan.plannedOutcome()
		r.planChange(ctx, plan, request.State.Raw.IsNull(), &response.Diagnostics)
	}
	response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
}

// planChange refuses the plan when the new key would end every credential of the provider, and says whose tokens it ends. While
// something that it depends on is not known, or the server cannot be asked, the question is left to the apply, which asks it
// again before it changes anything.
func (r *rolloutResource) planChange(ctx context.Context, plan rolloutModel, first bool, diagnostics *diag.Diagnostics) {
	client, err := r.OpenMetadata()
	if err != nil || !r.Complete() {
		return
	}
	change, err := keyChange(ctx, client, plan.Thumbprint.ValueString(), false)
	if err != nil || !plan.Thumbprint.IsUnknown() && plan.target().servedBy(change.Served) {
		return
	}
	if dying := noneSurvives(client.AfterKeyChange(change)); dying != "" {
		diagnostics.AddAttributeError(path.Root("thumbprint"), "No credential of the provider would survive the new key", dying)
		return
	}
	if first && change.Served.ShippedDefault() {
		// The first key of a server that nobody uses yet surprises nobody.
		if unused, err := client.OnePerson(ctx); err == nil && unused {
			return
		}
	}
	summary, beginning := "This plan takes another signing key into use", "As soon as the server has it,"
	if plan.Thumbprint.IsUnknown() && !first {
		summary, beginning = "This plan may take another signing key into use", "The key is known only after apply. If it is another one than the present,"
	}
	addDyingTokens(ctx, client, summary, beginning, diagnostics)
}

func keyChange(ctx context.Context, client *openmetadata.Client, thumbprint string, written bool) (openmetadata.KeyChange, error) {
	served, err := client.JWKS(ctx)
	if err != nil {
		return openmetadata.KeyChange{}, err
	}
	settings, err := client.PublicAuthentication(ctx)
	if err != nil {
		return openmetadata.KeyChange{}, err
	}
	return openmetadata.KeyChange{Provider: settings.Provider, Served: served, Thumbprint: thumbprint, Written: written}, nil
}

// noneSurvives says what ends each credential and what to do; it is empty when one survives.
func noneSurvives(outlooks []openmetadata.Outlook) string {
	var dying []string
	for _, outlook := range outlooks {
		if outlook.Survives {
			return ""
		}
		dying = append(dying, fmt.Sprintf("%s: %s", outlook.Description, outlook.Reason))
	}
	return fmt.Sprintf("The server refuses every token of the old key as soon as it has the new one, and the rest of the run would be locked out. %s. "+
		"Configure the provider's signing_key with the new key, best by private_key_file, which is read again for each token, "+
		"or, while the server's provider is basic, email and password, and while it is another, as token the ID token by which that signs an administrator in.", strings.Join(dying, ". "))
}

func rolloutObject(client *openmetadata.Client) string {
	return "rollout of the signing key on " + client.Host()
}
