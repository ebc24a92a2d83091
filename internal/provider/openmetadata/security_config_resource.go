package openmetadata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// securityConfigObject is the object in messages.
const securityConfigObject = "security configuration of the OpenMetadata server"

// securityConfigResource is the server's security configuration, of which there is one.
type securityConfigResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*securityConfigResource)(nil)
	_ resource.ResourceWithImportState    = (*securityConfigResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*securityConfigResource)(nil)
	_ resource.ResourceWithValidateConfig = (*securityConfigResource)(nil)
)

// NewSecurityConfigResource makes openmetadata_security_config.
func NewSecurityConfigResource() resource.Resource { return &securityConfigResource{} }

// Metadata implements resource.Resource.
func (r *securityConfigResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_security_config"
}

// Create implements resource.Resource. What the server has is taken over, and kept without its secrets for the
// resource's end.
func (r *securityConfigResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan, config securityConfigModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	plan.ClientSecret, plan.RehearsalToken = config.ClientSecret, config.RehearsalToken
	before, served, done := r.change(ctx, client, plan, diagnose.Create, &response.Diagnostics)
	if !done {
		return
	}
	keepFound(ctx, response.Private, before, &response.Diagnostics)
	plan.keepSecret(ctx, response.Private, nil, &response.Diagnostics)
	plan.publish(ctx, served, &response.State, &response.Diagnostics)
}

// Read implements resource.Resource.
func (r *securityConfigResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state securityConfigModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOpenMetadata(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	served, err := client.SecurityConfig(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, securityConfigObject, err)
		return
	}
	state.readSecret(ctx, request.Private, served, &response.Diagnostics)
	state.publish(ctx, served, &response.State, &response.Diagnostics)
}

// Update implements resource.Resource.
func (r *securityConfigResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, config securityConfigModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	plan.ClientSecret, plan.RehearsalToken = config.ClientSecret, config.RehearsalToken
	_, served, done := r.change(ctx, client, plan, diagnose.Update, &response.Diagnostics)
	if !done {
		return
	}
	plan.keepSecret(ctx, response.Private, request.Private, &response.Diagnostics)
	plan.publish(ctx, served, &response.State, &response.Diagnostics)
}

// Delete implements resource.Resource: it puts back what Create found.
func (r *securityConfigResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state securityConfigModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOpenMetadata(&response.Diagnostics)
	found, kept := foundBefore(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	addSignInStays(state, found, kept, &response.Diagnostics)
	if kept {
		r.Ending.Lock()
		defer r.Ending.Unlock()
		restoreFound(ctx, client, found, &response.Diagnostics)
	}
}

// ImportState implements resource.ResourceWithImportState.
func (r *securityConfigResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	if request.ID != securityConfigID {
		response.Diagnostics.AddError("Not an import id of this type",
			fmt.Sprintf("A server has one security configuration, and its id is %q, not %q.", securityConfigID, request.ID))
		return
	}
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

// change brings the server to the plan, and returns what it had before and what it serves then. Before anything is
// written, the rules are applied to what was not known at plan time, a credential has to be there that will be accepted
// afterwards, and the server itself has to find nothing wrong.
func (r *securityConfigResource) change(ctx context.Context, client *api.Client, plan securityConfigModel, action diagnose.Action, diagnostics *diag.Diagnostics) (before, served api.SecurityConfiguration, done bool) {
	r.Ending.Lock()
	defer r.Ending.Unlock()
	version, err := client.Version(ctx)
	if err != nil {
		diagnose.Error(diagnostics, action, securityConfigObject, err)
		return before, served, false
	}
	if !version.HasSecurityAPI() {
		addNoSecurityAPI(diagnostics, version)
		return before, served, false
	}
	in := plan.input()
	in.ServerVersion = version.Version
	addProblems(diagnostics, in, ssoconfig.SeverityError)
	rehearsal := r.rehearsalOf(plan.RehearsalToken, in, diagnostics)
	if diagnostics.HasError() || !provenSurvivor(ctx, client, in, diagnostics) {
		return before, served, false
	}
	before, err = client.SecurityConfig(ctx)
	if err != nil {
		diagnose.Error(diagnostics, action, securityConfigObject, err)
		return before, served, false
	}
	wanted, err := securityBody(before, version, in)
	if err != nil {
		diagnose.Error(diagnostics, action, securityConfigObject, err)
		return before, served, false
	}
	if validated(wanted.Provider()) {
		findings, err := client.ValidateSecurityConfig(ctx, wanted)
		addFindings(diagnostics, findings, err, diag.SeverityError)
		if diagnostics.HasError() {
			return before, served, false
		}
	}
	served, err = rehearsal.write(ctx, client, wanted, before, in, diagnostics)
	if err != nil {
		addChangeError(diagnostics, action, err)
		return before, served, false
	}
	warnStraggler(ctx, client, served, diagnostics)
	return before, served, true
}

// warnStraggler says when another replica still signs people in by what was before the change, which it does until it is
// restarted (issue 30882). The change itself is done, so what cannot be found out is passed over.
func warnStraggler(ctx context.Context, client *api.Client, served api.SecurityConfiguration, diagnostics *diag.Diagnostics) {
	shown, err := client.Straggler(ctx, served)
	if err != nil || shown == nil {
		return
	}
	diagnostics.AddAttributeWarning(attributePath([]string{ssoconfig.PathAuthentication, "provider"}), "Another replica of the server has not taken the change",
		fmt.Sprintf("It still signs people in by the provider %q with the client %q at %q. Up to OpenMetadata 2.0 only the replica that is told of a change takes it: restart all of them, "+
			"in Kubernetes with kubectl rollout restart. Until then people come to either, and a plan may show the earlier configuration.", shown.Provider, shown.ClientID, shown.Authority))
}

// validated tells whether the server's validation knows the provider. To basic it answers "Unknown provider" (F33).
func validated(provider string) bool {
	return provider != api.ProviderBasic && provider != "openmetadata"
}
