package authserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// scopeResource is a scope of a custom authorization server.
type scopeResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure = (*scopeResource)(nil)
)

// NewScopeResource makes openmetadata_okta_authorization_server_scope.
func NewScopeResource() resource.Resource { return adopt.Resource(&scopeResource{}) }

// Metadata implements resource.Resource.
func (r *scopeResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_scope"
}

// Create implements resource.Resource.
func (r *scopeResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan scopeModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	serverID, wanted := plan.AuthorizationServerID.ValueString(), plan.request()
	created := lifecycle.Adopting[api.Scope]{
		Run: r.Run(), Private: response.Private, Instance: lifecycle.NewInstance(), Key: plan.key(client), Object: plan.object(), Fields: scopeFields,
		Find:   func(ctx context.Context) (*api.Scope, error) { return client.FindScope(ctx, serverID, wanted.Name) },
		Create: func(ctx context.Context) (*api.Scope, error) { return client.CreateScope(ctx, serverID, wanted) },
		Mine:   func(existing *api.Scope) bool { return existing.Is(wanted) },
		Refuse: func(existing *api.Scope) {
			if existing.System {
				response.Diagnostics.AddAttributeError(path.Root("name"), "A scope of Okta's own", systemScopeMessage(wanted.Name))
				return
			}
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_scope", plan.object(), serverID+"/"+existing.ID)
		},
	}.Make(ctx, &response.Diagnostics)
	if created == nil {
		return
	}
	plan.read(created)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Read implements resource.Resource. A system scope that somebody imports is refused: nothing about its life is a
// user's to decide.
func (r *scopeResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*scopeModel).object, func(ctx context.Context, client *api.Client, state *scopeModel) error {
		found, err := client.GetScope(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
		if err != nil {
			return err
		}
		if found.System {
			response.Diagnostics.AddError("A scope of Okta's own", systemScopeMessage(found.Name))
			return nil
		}
		state.read(found)
		return nil
	})
}

// Update implements resource.Resource.
func (r *scopeResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan scopeModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	wanted := plan.request()
	updated, err := client.UpdateScope(ctx, plan.AuthorizationServerID.ValueString(), wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, scopeFields)
		return
	}
	plan.read(updated)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Delete implements resource.Resource. A scope that a newer instance has adopted stays.
func (r *scopeResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*scopeModel).object, func(ctx context.Context, client *api.Client, state *scopeModel) error {
		if r.Run().Stays(ctx, request.Private, state.key(client), state.object(), &response.Diagnostics) {
			return nil
		}
		return client.DeleteScope(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
	})
}

// Identity implements adopt.Identified.
func (r *scopeResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_auth_server_scope", Attributes: []string{"auth_server_id", "id"}},
		Parts: []adopt.Part{
			{Attribute: "authorization_server_id", Description: "Okta's ID of the authorization server.", Of: serversOf(r.NeedOkta)},
			{Attribute: "id", Description: "Okta's ID of the scope.", Of: scopesOf(r.NeedOkta)},
		},
	}
}
