package authserver

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// scopeResource is a scope of a custom authorization server.
type scopeResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*scopeResource)(nil)
	_ resource.ResourceWithImportState = (*scopeResource)(nil)
)

// NewScopeResource makes openmetadata_okta_authorization_server_scope.
func NewScopeResource() resource.Resource { return &scopeResource{} }

// Metadata implements resource.Resource.
func (r *scopeResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_scope"
}

// Create implements resource.Resource.
func (r *scopeResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan scopeModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	serverID, wanted := plan.AuthorizationServerID.ValueString(), plan.request()
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.Scope, error) { return client.FindScope(ctx, serverID, wanted.Name) },
		func(ctx context.Context) (*api.Scope, error) { return client.CreateScope(ctx, serverID, wanted) })
	switch {
	case errors.Is(err, lifecycle.ErrExists) && created.System:
		response.Diagnostics.AddAttributeError(path.Root("name"), "A scope of Okta's own", systemScopeMessage(wanted.Name))
		return
	case errors.Is(err, lifecycle.ErrExists):
		diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_scope", scopeObject(wanted.Name), serverID+"/"+created.ID)
		return
	case err != nil:
		diagnose.OktaError(&response.Diagnostics, diagnose.Create, scopeObject(wanted.Name), err, scopeFields)
		return
	}
	plan.read(created)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// Read implements resource.Resource. A system scope that somebody imports is refused: nothing about its life is a
// user's to decide.
func (r *scopeResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state scopeModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOkta(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	found, err := client.GetScope(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
	if api.IsNotFound(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, scopeObject(state.Name.ValueString()), err)
		return
	}
	if found.System {
		response.Diagnostics.AddError("A scope of Okta's own", systemScopeMessage(found.Name))
		return
	}
	state.read(found)
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Update implements resource.Resource.
func (r *scopeResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan scopeModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	wanted := plan.request()
	updated, err := client.UpdateScope(ctx, plan.AuthorizationServerID.ValueString(), wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, scopeObject(wanted.Name), err, scopeFields)
		return
	}
	plan.read(updated)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// Delete implements resource.Resource.
func (r *scopeResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state scopeModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.DeleteScope(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString()); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, scopeObject(state.Name.ValueString()), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by <authorization_server_id>/<scope_id>.
func (r *scopeResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	lifecycle.ImportIDs(ctx, request, response, "authorization_server_id", "id")
}
