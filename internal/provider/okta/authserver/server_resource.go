// Package authserver holds the types of Okta's custom authorization servers: the server itself and its scopes, policies
// and rules.
package authserver

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// serverResource is a custom authorization server.
type serverResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*serverResource)(nil)
	_ resource.ResourceWithImportState = (*serverResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*serverResource)(nil)
)

// NewServerResource makes openmetadata_okta_authorization_server.
func NewServerResource() resource.Resource { return &serverResource{} }

// Metadata implements resource.Resource.
func (r *serverResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server"
}

// Create implements resource.Resource. The org makes every server active and with automatic rotation, whatever the
// request says, so what else is wanted is changed once the server is in the state.
func (r *serverResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan serverModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.AuthorizationServer, error) {
			same, err := client.FindAuthorizationServers(ctx, wanted.Name)
			if err != nil || len(same) == 0 {
				return nil, err
			}
			return &same[0], nil
		},
		func(ctx context.Context) (*api.AuthorizationServer, error) {
			return client.CreateAuthorizationServer(ctx, wanted)
		})
	switch {
	case errors.Is(err, lifecycle.ErrExists):
		diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server", serverObject(wanted.Name), created.ID)
		return
	case err != nil:
		diagnose.OktaError(&response.Diagnostics, diagnose.Create, serverObject(wanted.Name), err, serverFields)
		return
	}
	wanted.ID = created.ID
	status := plan.Status
	plan.read(created)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if created.Credentials.Signing.RotationMode != wanted.Credentials.Signing.RotationMode {
		if created, err = client.UpdateAuthorizationServer(ctx, wanted); err != nil {
			diagnose.OktaError(&response.Diagnostics, diagnose.Create, serverObject(wanted.Name), err, serverFields)
			return
		}
		plan.read(created)
		response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	}
	if err := switchServer(ctx, client, created, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, serverObject(wanted.Name), err)
	}
}

// Read implements resource.Resource.
func (r *serverResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state serverModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.RefreshOkta(&response.Diagnostics)
	if client == nil || response.Diagnostics.HasError() {
		return
	}
	found, err := client.GetAuthorizationServer(ctx, state.ID.ValueString())
	if api.IsNotFound(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, serverObject(state.Name.ValueString()), err)
		return
	}
	state.read(found)
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Update implements resource.Resource.
func (r *serverResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, state serverModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdateAuthorizationServer(ctx, wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, serverObject(wanted.Name), err, serverFields)
		return
	}
	status, trigger, rotates := plan.Status, plan.KeyRotationTrigger, plan.rotates(state)
	if rotates {
		plan.KeyRotationTrigger = state.KeyRotationTrigger
	}
	plan.read(updated)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err := switchServer(ctx, client, updated, status, &response.State, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, serverObject(wanted.Name), err)
		return
	}
	if rotates {
		r.rotate(ctx, client, plan, trigger, response)
	}
}

// rotate rotates the keys and notes that it is done.
func (r *serverResource) rotate(ctx context.Context, client *api.Client, plan serverModel, trigger types.String, response *resource.UpdateResponse) {
	keyID, err := client.RotateAuthorizationServerKeys(ctx, plan.ID.ValueString())
	if err != nil {
		diagnose.Error(&response.Diagnostics, "rotate the keys of", serverObject(plan.Name.ValueString()), err)
		return
	}
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("signing_key_id"), types.StringValue(keyID))...)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("key_rotation_trigger"), trigger)...)
}

// Delete implements resource.Resource. The org's default server cannot be deleted (API doc), and is left as it is.
func (r *serverResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state serverModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if strings.HasSuffix(state.Issuer.ValueString(), "/oauth2/default") {
		response.Diagnostics.AddWarning("The default authorization server stays",
			"Okta does not let anybody delete the org's default authorization server. It is no longer managed here, and is left as it is.")
		return
	}
	if err := client.DeleteAuthorizationServer(ctx, state.ID.ValueString()); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, serverObject(state.Name.ValueString()), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by the id, or "default".
func (r *serverResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

// ModifyPlan implements resource.ResourceWithModifyPlan: another issuer mode may give the server another issuer.
func (r *serverResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if request.Plan.Raw.IsNull() || request.State.Raw.IsNull() {
		return
	}
	var plan, state serverModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() || plan.IssuerMode.Equal(state.IssuerMode) {
		return
	}
	plan.issuerChanges()
	response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
}

func switchServer(ctx context.Context, client *api.Client, server *api.AuthorizationServer, wanted types.String, state *tfsdk.State, diagnostics *diag.Diagnostics) error {
	return lifecycle.SwitchStatus(ctx, state, diagnostics, wanted, server.Status, func(ctx context.Context, status string) error {
		return client.SetAuthorizationServerStatus(ctx, server.ID, status)
	})
}
