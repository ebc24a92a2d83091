// Package authserver holds the types of Okta's custom authorization servers: the server itself and its scopes, policies
// and rules.
package authserver

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// serverResource is a custom authorization server.
type serverResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure  = (*serverResource)(nil)
	_ resource.ResourceWithModifyPlan = (*serverResource)(nil)
)

// NewServerResource makes openmetadata_okta_authorization_server.
func NewServerResource() resource.Resource { return adopt.Resource(&serverResource{}) }

// Metadata implements resource.Resource.
func (r *serverResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server"
}

// Create implements resource.Resource. The org makes every server active and with automatic rotation, whatever the
// request says, so what else is wanted is changed once the server is in the state.
func (r *serverResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan serverModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	several := false
	created := lifecycle.Adopting[api.AuthorizationServer]{
		Run: r.Run(), Private: response.Private, Instance: lifecycle.NewInstance(), Key: plan.key(client), Object: plan.object(), Fields: serverFields,
		Find: connection.FindMade(r.Connections, func(ctx context.Context) (*api.AuthorizationServer, error) {
			same, err := client.FindAuthorizationServers(ctx, wanted.Name)
			if err != nil || len(same) == 0 {
				return nil, err
			}
			several = len(same) > 1
			return &same[0], nil
		}),
		Create: func(ctx context.Context) (*api.AuthorizationServer, error) {
			return client.CreateAuthorizationServer(ctx, wanted)
		},
		Mine: func(existing *api.AuthorizationServer) bool { return !several && existing.Is(wanted) },
		Refuse: func(existing *api.AuthorizationServer) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server", plan.object(), existing.ID)
		},
	}.Make(ctx, &response.Diagnostics)
	if created == nil {
		return
	}
	r.Wrote("openmetadata_okta_authorization_server")
	wanted.ID = created.ID
	status := plan.Status
	plan.read(created)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
	if created.Credentials.Signing.RotationMode != wanted.Credentials.Signing.RotationMode {
		updated, err := client.UpdateAuthorizationServer(ctx, wanted)
		if err != nil {
			diagnose.OktaError(&response.Diagnostics, diagnose.Create, plan.object(), err, serverFields)
			return
		}
		plan.read(updated)
		response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
	}
	plan.switchStatus(ctx, client, diagnose.Create, status, &response.State, &response.Diagnostics)
}

// Read implements resource.Resource.
func (r *serverResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*serverModel).object, func(ctx context.Context, client *api.Client, state *serverModel) error {
		found, err := client.GetAuthorizationServer(ctx, state.ID.ValueString())
		if err == nil {
			state.read(found)
		}
		return err
	})
}

// Update implements resource.Resource.
func (r *serverResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, state serverModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdateAuthorizationServer(ctx, wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, serverFields)
		return
	}
	r.Wrote("openmetadata_okta_authorization_server")
	status, trigger, rotates := plan.Status, plan.KeyRotationTrigger, plan.rotates(state)
	if rotates {
		plan.KeyRotationTrigger = state.KeyRotationTrigger
	}
	plan.read(updated)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
	plan.switchStatus(ctx, client, diagnose.Update, status, &response.State, &response.Diagnostics)
	if rotates && !response.Diagnostics.HasError() {
		r.rotate(ctx, client, plan, trigger, response)
	}
}

// rotate rotates the keys and notes that it is done.
func (r *serverResource) rotate(ctx context.Context, client *api.Client, plan serverModel, trigger types.String, response *resource.UpdateResponse) {
	keyID, err := client.RotateAuthorizationServerKeys(ctx, plan.ID.ValueString(), plan.SigningKeyID.ValueString())
	if err != nil {
		diagnose.Error(&response.Diagnostics, "rotate the keys of", plan.object(), err)
		return
	}
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("signing_key_id"), types.StringValue(keyID))...)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("key_rotation_trigger"), trigger)...)
}

// Delete implements resource.Resource. The org's default server cannot be deleted (API doc), and is left as it is; so is
// one that a newer instance has adopted.
func (r *serverResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*serverModel).object, func(ctx context.Context, client *api.Client, state *serverModel) error {
		if strings.HasSuffix(state.Issuer.ValueString(), "/oauth2/default") {
			response.Diagnostics.AddWarning("The default authorization server stays",
				"Okta does not let anybody delete the org's default authorization server. It is no longer managed here, and is left as it is.")
			return nil
		}
		if r.Run().Stays(ctx, request.Private, state.key(client), state.object(), &response.Diagnostics) {
			return nil
		}
		return client.DeleteAuthorizationServer(ctx, state.ID.ValueString())
	})
}

// Identity implements adopt.Identified: the org's first server is also called "default".
func (r *serverResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_auth_server", Attributes: []string{"id"}},
		Parts: []adopt.Part{
			{Attribute: "id", Description: "Okta's ID of the authorization server.", Of: serversOf(r.NeedOkta)},
		},
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan: another issuer mode may give the server another issuer.
func (r *serverResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) || request.State.Raw.IsNull() {
		return
	}
	var plan, state serverModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	if response.Diagnostics.HasError() || plan.IssuerMode.Equal(state.IssuerMode) {
		return
	}
	plan.issuerChanges()
	response.Diagnostics.Append(convert.Encode(ctx, &response.Plan, &plan)...)
}

// switchStatus switches the server, which is in the state by then, to the planned status.
func (m *serverModel) switchStatus(ctx context.Context, client *api.Client, action diagnose.Action, planned types.String, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	lifecycle.SwitchStatus(ctx, state, diagnostics, action, m.object(), planned, m.Status.ValueString(), func(ctx context.Context, status string) error {
		return client.SetAuthorizationServerStatus(ctx, m.ID.ValueString(), status)
	})
}
