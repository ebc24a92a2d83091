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

// claimResource is a claim of a custom authorization server's tokens.
type claimResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*claimResource)(nil)
	_ resource.ResourceWithValidateConfig = (*claimResource)(nil)
)

// NewClaimResource makes openmetadata_okta_authorization_server_claim.
func NewClaimResource() resource.Resource { return adopt.Resource(&claimResource{}) }

// Metadata implements resource.Resource.
func (r *claimResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server_claim"
}

// Create implements resource.Resource.
func (r *claimResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan claimModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	serverID, wanted := plan.AuthorizationServerID.ValueString(), plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	created := lifecycle.Create(ctx, &response.Diagnostics, plan.object(), claimFields,
		func(ctx context.Context) (*api.Claim, error) {
			return client.FindClaim(ctx, serverID, wanted.Name, wanted.ClaimType)
		},
		func(ctx context.Context) (*api.Claim, error) { return client.CreateClaim(ctx, serverID, wanted) },
		func(existing *api.Claim) {
			if existing.System {
				response.Diagnostics.AddAttributeError(path.Root("name"), "A claim of Okta's own", systemClaimMessage(wanted.Name))
				return
			}
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_authorization_server_claim", plan.object(), serverID+"/"+existing.ID)
		})
	if created == nil {
		return
	}
	plan.read(created)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Read implements resource.Resource. A system claim that somebody imports is refused: nothing about its life is a
// user's to decide.
func (r *claimResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*claimModel).object, func(ctx context.Context, client *api.Client, state *claimModel) error {
		found, err := client.GetClaim(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
		if err != nil {
			return err
		}
		if found.System {
			response.Diagnostics.AddError("A claim of Okta's own", systemClaimMessage(found.Name))
			return nil
		}
		state.read(found)
		return nil
	})
}

// Update implements resource.Resource.
func (r *claimResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan claimModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdateClaim(ctx, plan.AuthorizationServerID.ValueString(), wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, claimFields)
		return
	}
	plan.read(updated)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Delete implements resource.Resource.
func (r *claimResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*claimModel).object, func(ctx context.Context, client *api.Client, state *claimModel) error {
		return client.DeleteClaim(ctx, state.AuthorizationServerID.ValueString(), state.ID.ValueString())
	})
}

// Identity implements adopt.Identified.
func (r *claimResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_auth_server_claim", Attributes: []string{"auth_server_id", "id"}},
		Parts: []adopt.Part{
			{Attribute: "authorization_server_id", Description: "Okta's ID of the authorization server.", Of: serversOf(r.NeedOkta)},
			{Attribute: "id", Description: "Okta's ID of the claim.", Of: claimsOf(r.NeedOkta)},
		},
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *claimResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config claimModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.validate(&response.Diagnostics)
}
