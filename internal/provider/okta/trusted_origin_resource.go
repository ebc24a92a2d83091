package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// trustedOriginResource is a web origin that the org trusts.
type trustedOriginResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*trustedOriginResource)(nil)
	_ resource.ResourceWithValidateConfig = (*trustedOriginResource)(nil)
)

// NewTrustedOriginResource makes openmetadata_okta_trusted_origin.
func NewTrustedOriginResource() resource.Resource { return adopt.Resource(&trustedOriginResource{}) }

// Metadata implements resource.Resource.
func (r *trustedOriginResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_trusted_origin"
}

// Create implements resource.Resource.
func (r *trustedOriginResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan trustedOriginModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	created := lifecycle.Create(ctx, &response.Diagnostics, plan.object(), trustedOriginFields,
		connection.FindMade(r.Connections, func(ctx context.Context) (*api.TrustedOrigin, error) {
			return client.FindTrustedOrigin(ctx, wanted.Name)
		}),
		func(ctx context.Context) (*api.TrustedOrigin, error) {
			return client.CreateTrustedOrigin(ctx, wanted)
		},
		func(existing *api.TrustedOrigin) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_trusted_origin", plan.object(), existing.ID)
		})
	if created != nil {
		plan.save(ctx, client, diagnose.Create, created, &response.State, &response.Diagnostics)
	}
}

// Read implements resource.Resource.
func (r *trustedOriginResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*trustedOriginModel).object, func(ctx context.Context, client *api.Client, state *trustedOriginModel) error {
		found, err := client.GetTrustedOrigin(ctx, state.ID.ValueString())
		if err == nil {
			state.read(found)
		}
		return err
	})
}

// Update implements resource.Resource.
func (r *trustedOriginResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan trustedOriginModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdateTrustedOrigin(ctx, wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, trustedOriginFields)
		return
	}
	plan.save(ctx, client, diagnose.Update, updated, &response.State, &response.Diagnostics)
}

// Delete implements resource.Resource.
func (r *trustedOriginResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*trustedOriginModel).object, func(ctx context.Context, client *api.Client, state *trustedOriginModel) error {
		return client.DeleteTrustedOrigin(ctx, state.ID.ValueString())
	})
}

// Identity implements adopt.Identified.
func (r *trustedOriginResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_trusted_origin", Attributes: []string{"id"}},
		Parts: []adopt.Part{
			{Attribute: "id", Description: "Okta's ID of the trusted origin.", Of: trustedOriginsOf(r.NeedOkta)},
		},
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *trustedOriginResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config trustedOriginModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.validate(ctx, &response.Diagnostics)
}

// save saves what the org has answered to a write and switches the origin to the planned status.
func (m *trustedOriginModel) save(ctx context.Context, client *api.Client, action diagnose.Action, answer *api.TrustedOrigin, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	planned := m.Status
	m.read(answer)
	diagnostics.Append(state.Set(ctx, m)...)
	lifecycle.SwitchStatus(ctx, state, diagnostics, action, m.object(), planned, answer.Status, func(ctx context.Context, status string) error {
		return client.SetTrustedOriginStatus(ctx, answer.ID, status)
	})
}

func (m *trustedOriginModel) object() string {
	return fmt.Sprintf("Okta trusted origin %q", m.Name.ValueString())
}
