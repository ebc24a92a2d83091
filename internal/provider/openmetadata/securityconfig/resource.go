// Package securityconfig is the resource openmetadata_security_config: how everybody signs in to the server.
package securityconfig

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// objectName is the object in messages.
const objectName = "security configuration of the OpenMetadata server"

// configResource is the server's security configuration, of which there is one.
type configResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*configResource)(nil)
	_ resource.ResourceWithImportState    = (*configResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*configResource)(nil)
	_ resource.ResourceWithValidateConfig = (*configResource)(nil)
)

// NewResource makes openmetadata_security_config.
func NewResource() resource.Resource { return adopt.Resource(&configResource{}) }

// Metadata implements resource.Resource.
func (r *configResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_security_config"
}

// Create implements resource.Resource. What the server has is taken over, and is in the state, without its secrets, before
// anything is written: for the resource's end, however this run ends.
func (r *configResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan, config model
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	plan.ClientSecret, plan.RehearsalToken = config.ClientSecret, config.RehearsalToken
	r.Ending.Lock()
	defer r.Ending.Unlock()
	change := r.prepare(ctx, client, plan, true, diagnose.Create, &response.Diagnostics)
	if change == nil {
		return
	}
	plan.PreviousConfiguration = r.previousOf(change, &response.Diagnostics)
	unfinished := plan
	unfinished.ReplicasAgree = types.BoolValue(false)
	unfinished.ClientSecretVersion = types.Int64Null()
	unfinished.forgetSecret()
	r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), r.key(), false, &response.Diagnostics)
	unfinished.publish(ctx, change.before, &response.State, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	served, agree, err := change.write(ctx, client, &response.Diagnostics)
	if err != nil {
		addChangeError(&response.Diagnostics, diagnose.Create, err)
		if api.Unchanged(err) {
			response.State.RemoveResource(ctx)
			return
		}
		response.Diagnostics.AddWarning("The next plan replaces the resource, and the server keeps its configuration meanwhile",
			"Terraform holds a resource whose creation failed for tainted, and destroys it before it makes it anew. That destroy leaves on the server what is in force, and what the server had before stays known.")
		return
	}
	plan.ReplicasAgree = agree
	plan.keepSecret(secretMark{})
	plan.publish(ctx, served, &response.State, &response.Diagnostics)
}

// Read implements resource.Resource.
func (r *configResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state model
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOpenMetadata(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	served, err := client.SecurityConfig(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, objectName, err)
		return
	}
	if state.takePrivate(ctx, request.Private, &response.Diagnostics) {
		emptyPrivate(ctx, response.Private, &response.Diagnostics)
	}
	if state.OnDestroy.IsNull() {
		state.OnDestroy = types.StringValue(onDestroyRestore)
	}
	r.Notes.Set(topic, notePresent, "")
	if lifecycle.InstanceOf(ctx, request.Private, &response.Diagnostics) == "" {
		lifecycle.NoteInstance(ctx, response.Private, lifecycle.NewInstance(), &response.Diagnostics)
	}
	state.readSecret(served)
	prior := state
	state.publish(ctx, served, &response.State, &response.Diagnostics)
	agree := replicasAgree(ctx, client, prior, served, !prior.Authentication.IsNull() && !state.sameSettings(prior), &response.Diagnostics)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, replicasAgreePath, agree)...)
}

// Update implements resource.Resource. What only confirms something is no change of the server.
func (r *configResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, config, state model
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	state.takePrivate(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if !plan.writes(state) {
		response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
		return
	}
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if client == nil {
		return
	}
	plan.ClientSecret, plan.RehearsalToken = config.ClientSecret, config.RehearsalToken
	r.Ending.Lock()
	defer r.Ending.Unlock()
	change := r.prepare(ctx, client, plan, state.replicasDiffer() || !plan.sameSettings(state), diagnose.Update, &response.Diagnostics)
	if change == nil {
		return
	}
	served, agree, err := change.write(ctx, client, &response.Diagnostics)
	if err != nil {
		addChangeError(&response.Diagnostics, diagnose.Update, err)
		if !api.Unchanged(err) {
			response.Diagnostics.Append(response.State.SetAttribute(ctx, replicasAgreePath, false)...)
		}
		return
	}
	plan.ReplicasAgree = agree
	plan.keepSecret(state.mark())
	emptyPrivate(ctx, response.Private, &response.Diagnostics)
	plan.publish(ctx, served, &response.State, &response.Diagnostics)
}

// key names the server's one configuration in the register of lifecycle.
func (r *configResource) key() lifecycle.Key {
	return lifecycle.Key{At: r.Host(), Type: "openmetadata_security_config", Name: objectID}
}

// Delete implements resource.Resource: it puts back what Create found. An instance that a newer one follows, since it is half
// of a replacement or left over from one, leaves the configuration in force: what the server had before goes on to the other
// half where that comes after it.
func (r *configResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state model
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	state.takePrivate(ctx, request.Private, &response.Diagnostics)
	ending := r.Run().EndingOf(ctx, request.Private, r.key(), &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if ending != lifecycle.Destroyed {
		r.Notes.Set(topic, noteReplaced, state.PreviousConfiguration.ValueString())
		return
	}
	found, restores := state.end(&response.Diagnostics)
	if !restores {
		return
	}
	if client := r.NeedOpenMetadata(&response.Diagnostics); client != nil {
		r.Ending.Lock()
		defer r.Ending.Unlock()
		restoreFound(ctx, client, state, found, &response.Diagnostics)
	}
}

// Identity implements adopt.Identified: a server has one configuration.
func (r *configResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "id", Description: "Always `security_config`: a server has one security configuration."},
	}}
}

// ImportState implements resource.ResourceWithImportState.
func (r *configResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	if request.ID != objectID {
		response.Diagnostics.AddError("Not an import id of this type",
			fmt.Sprintf("A server has one security configuration, and its id is %q, not %q.", objectID, request.ID))
		return
	}
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

// change is a change of the server's configuration that nothing speaks against.
type change struct {
	before, wanted api.SecurityConfiguration
	in             ssoconfig.Input
	rehearsal      *rehearsal
}

// prepare looks, before anything is written, whether the server can be brought to the plan: the rules are applied to what was
// not known at plan time, a credential has to be there that will be accepted afterwards, and the server itself has to find
// nothing wrong. It returns nil after adding an error. settings says that more than the secret is to be written: where the
// server has all of it already, an earlier apply may have been stopped between two replicas.
func (r *configResource) prepare(ctx context.Context, client *api.Client, plan model, settings bool, action diagnose.Action, diagnostics *diag.Diagnostics) *change {
	version, err := client.Version(ctx)
	if err != nil {
		diagnose.Error(diagnostics, action, objectName, err)
		return nil
	}
	if !version.HasSecurityAPI() {
		addNoSecurityAPI(diagnostics, version)
		return nil
	}
	found := &change{in: plan.input()}
	found.in.ServerVersion = version.Version
	addProblems(diagnostics, found.in, ssoconfig.SeverityError)
	found.rehearsal = r.rehearsalOf(plan.RehearsalToken, found.in, diagnostics)
	if diagnostics.HasError() || !provenSurvivor(ctx, client, found.in, diagnostics) {
		return nil
	}
	problem, err := administratorsShutOut(ctx, client, found.in)
	if err != nil {
		diagnose.Error(diagnostics, action, objectName, err)
		return nil
	}
	if problem != nil {
		addProblem(diagnostics, *problem, " Nothing was changed on the server.")
		return nil
	}
	if found.before, err = client.SecurityConfig(ctx); err == nil {
		found.wanted, err = body(found.before, version, found.in)
	}
	if err != nil {
		diagnose.Error(diagnostics, action, objectName, err)
		return nil
	}
	if validated(found.wanted.Provider()) {
		findings, err := client.ValidateSecurityConfig(ctx, found.wanted)
		if addFindings(diagnostics, findings, err, diag.SeverityError); diagnostics.HasError() {
			return nil
		}
	}
	if !r.administratorGetsIn(ctx, client, found.in, diagnostics) {
		return nil
	}
	if settings && found.wanted.Matches(found.before) {
		setApart(ctx, client, found.before)
	}
	return found
}

// write makes the change, and returns what the server serves then, and whether all of its replicas do.
func (c *change) write(ctx context.Context, client *api.Client, diagnostics *diag.Diagnostics) (api.SecurityConfiguration, types.Bool, error) {
	served, err := c.rehearsal.write(ctx, client, c.wanted, c.before, c.in, diagnostics)
	return served, types.BoolValue(asStraggler(err) == nil), passStraggler(err, diagnostics)
}

// asStraggler is the replica that an error of a change is about, nil where it is about something else.
func asStraggler(err error) *api.StragglerError {
	straggler := (*api.StragglerError)(nil)
	_ = errors.As(err, &straggler)
	return straggler
}

// passStraggler makes a warning of a replica that could not be brought along: the change itself is made and stored, and a
// restart has the replica take it.
func passStraggler(err error, diagnostics *diag.Diagnostics) error {
	straggler := asStraggler(err)
	if straggler == nil {
		return err
	}
	remedy := "Restart all replicas, in Kubernetes with kubectl rollout restart: each then takes what is stored."
	if straggler.Spread {
		remedy += " To have the provider reach each of them, give their own addresses by its replica_urls."
	}
	diagnostics.AddAttributeWarning(attributePath(ssoconfig.PathProvider), "Another replica of the server has not taken the change",
		words.Sentence(straggler.Error())+" "+remedy+" Until then people come to either, and a plan may show the earlier configuration.")
	return nil
}

// validated tells whether the server's validation knows the provider. To basic it answers "Unknown provider" (F33).
func validated(provider string) bool {
	return provider != api.ProviderBasic && provider != "openmetadata"
}

// publish writes the state: what the server serves, and nothing of the secret or the token.
func (m *model) publish(ctx context.Context, served api.SecurityConfiguration, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	if err := m.read(served); err != nil {
		diagnostics.AddError("Cannot read the "+objectName, words.Sentence(err.Error()))
		return
	}
	m.ClientSecret, m.RehearsalToken = types.StringNull(), types.StringNull()
	diagnostics.Append(state.Set(ctx, m)...)
}
