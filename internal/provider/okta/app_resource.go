// Package okta holds the types of the Okta org: one resource or data source per object of the Okta Management API.
package okta

import (
	"context"
	"fmt"

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

// appResource is the OpenID Connect app integration.
type appResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure      = (*appResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*appResource)(nil)
	_ resource.ResourceWithValidateConfig = (*appResource)(nil)
)

// NewAppResource makes openmetadata_okta_app.
func NewAppResource() resource.Resource { return adopt.Resource(&appResource{}) }

// Metadata implements resource.Resource.
func (r *appResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_app"
}

// Create implements resource.Resource.
func (r *appResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var config, plan appModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, config, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	origin := api.Origin{Seal: client.OriginSeal(wanted), Instance: lifecycle.NewInstance()}
	wanted.SetOrigin(origin)
	sealed := 0
	created := lifecycle.Adopting[api.Application]{
		Run: r.Run(), Private: response.Private, Instance: origin.Instance, Key: plan.key(client), Object: plan.object(), Fields: appFields,
		Find: connection.FindMade(r.Connections, func(ctx context.Context) (found *api.Application, err error) {
			same, err := client.FindApplications(ctx, wanted.Label)
			sealed = 0
			for _, app := range same {
				switch {
				case app.Origin().Seal == origin.Seal && client.OriginSeal(*app) == origin.Seal:
					sealed++
					found = app
				case found == nil:
					found = app
				}
			}
			return found, err
		}),
		Create: func(ctx context.Context) (*api.Application, error) {
			return client.CreateApplication(ctx, wanted, plan.Status.ValueString() == api.StatusActive)
		},
		Mine: func(*api.Application) bool { return sealed == 1 },
		Adopt: func(ctx context.Context, existing *api.Application) (*api.Application, error) {
			wanted.ID = existing.ID
			return client.UpdateApplication(ctx, wanted)
		},
		Refuse: func(existing *api.Application) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_app", plan.object(), existing.ID)
		},
	}.Make(ctx, &response.Diagnostics)
	if created == nil {
		return
	}
	r.Wrote("openmetadata_okta_app")
	planned := plan.appSettingsModel
	r.save(ctx, client, diagnose.Create, plan, created, &response.State, &response.Diagnostics, func(made *appModel) {
		// An app that was adopted, or an org with other defaults, may have another setting that nobody asked for. The next read
		// takes it over, since it is no reason to fail.
		made.assume(planned, config.appSettingsModel)
	})
}

// save saves what the org has answered to a write, and gives the app the sign-in policy and the status that were planned.
func (r *appResource) save(ctx context.Context, client *api.Client, action diagnose.Action, plan appModel, written *api.Application, state *tfsdk.State, diagnostics *diag.Diagnostics, settle func(*appModel)) {
	status, policy := plan.Status, plan.AccessPolicyID
	plan.read(written)
	settle(&plan)
	diagnostics.Append(state.Set(ctx, &plan)...)
	setAccessPolicy(ctx, client, plan, policy, action, state, diagnostics)
	lifecycle.SwitchStatus(ctx, state, diagnostics, action, plan.object(), status, written.Status, func(ctx context.Context, status string) error {
		return client.SetApplicationStatus(ctx, written.ID, status)
	})
}

// setAccessPolicy gives the app, which is in the state by then, the sign-in policy that the plan wants.
func setAccessPolicy(ctx context.Context, client *api.Client, app appModel, wanted types.String, action diagnose.Action, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	if !written(wanted) || wanted.Equal(app.AccessPolicyID) || diagnostics.HasError() {
		return
	}
	err := client.SetApplicationAccessPolicy(ctx, app.ID.ValueString(), wanted.ValueString())
	switch {
	case api.IsNotFound(err):
		diagnostics.AddAttributeError(path.Root("access_policy_id"), "No such sign-in policy",
			fmt.Sprintf("The org has no app sign-in policy with the id %q: %s.", wanted.ValueString(), err))
	case err != nil:
		diagnose.Error(diagnostics, action, app.object(), err)
	default:
		diagnostics.Append(state.SetAttribute(ctx, path.Root("access_policy_id"), wanted)...)
	}
}

// Read implements resource.Resource.
func (r *appResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*appModel).object, func(ctx context.Context, client *api.Client, state *appModel) error {
		found, err := client.GetApplication(ctx, state.ID.ValueString())
		if err != nil {
			return err
		}
		state.read(found)
		// A killed update loses the private state.
		if instance := found.Origin().Instance; instance != "" && lifecycle.InstanceOf(ctx, request.Private, &response.Diagnostics) == "" {
			lifecycle.NoteInstance(ctx, response.Private, instance, &response.Diagnostics)
		}
		return nil
	})
}

// Update implements resource.Resource.
func (r *appResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var config, plan appModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	wanted := plan.request(ctx, config, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	origin := api.Origin{Seal: client.OriginSeal(wanted), Instance: lifecycle.InstanceOf(ctx, request.Private, &response.Diagnostics)}
	if origin.Instance == "" {
		origin.Instance = lifecycle.NewInstance()
		lifecycle.NoteInstance(ctx, response.Private, origin.Instance, &response.Diagnostics)
	}
	wanted.SetOrigin(origin)
	updated, err := client.UpdateApplication(ctx, wanted)
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, appFields)
		return
	}
	r.Wrote("openmetadata_okta_app")
	r.save(ctx, client, diagnose.Update, plan, updated, &response.State, &response.Diagnostics, func(*appModel) {})
}

// Delete implements resource.Resource. An app that a newer instance has adopted stays: it has that one's mark.
func (r *appResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*appModel).object, func(ctx context.Context, client *api.Client, state *appModel) error {
		switch r.Run().EndingOf(ctx, request.Private, state.key(client), &response.Diagnostics) {
		case lifecycle.TakenOn:
			return nil
		case lifecycle.Unclear:
			found, err := client.GetApplication(ctx, state.ID.ValueString())
			if err != nil {
				return err
			}
			if found.Origin().Instance != lifecycle.InstanceOf(ctx, request.Private, &response.Diagnostics) {
				lifecycle.WarnStays(state.object(), &response.Diagnostics)
				return nil
			}
		}
		return client.DeleteApplication(ctx, state.ID.ValueString())
	})
}

// Identity implements adopt.Identified: the org's id, or the label.
func (r *appResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_app_oauth", Attributes: []string{"id"}},
		Parts: []adopt.Part{
			{Attribute: "id", Description: "Okta's ID of the app integration.", Of: appsOf(r.NeedOkta)},
		},
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan: what the flow decides is shown in the plan, and an app of
// another application type is another app. The end of one that this run has made or adopted anew takes no app away.
func (r *appResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		var state appModel
		response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
		if !response.Diagnostics.HasError() && r.Connections != nil {
			warnInUse(ctx, r.Connections, state, &response.Diagnostics)
		}
		return
	}
	var config, plan appModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	plan.derive(ctx, config, &response.Diagnostics)
	if request.State.Raw.IsNull() {
		plan.assume(ofNewApp(), config.appSettingsModel)
	}
	response.Diagnostics.Append(convert.Encode(ctx, &response.Plan, &plan)...)
	if request.State.Raw.IsNull() {
		return
	}
	var state appModel
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	if !plan.ApplicationType.IsUnknown() && !plan.ApplicationType.Equal(state.ApplicationType) {
		response.RequiresReplace = append(response.RequiresReplace, path.Root("application_type"))
		plan.becomesNew(config)
		response.Diagnostics.Append(convert.Encode(ctx, &response.Plan, &plan)...)
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *appResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config appModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.validate(ctx, &response.Diagnostics)
}

// key names the app in the register of lifecycle.
func (m *appModel) key(client *api.Client) lifecycle.Key {
	return lifecycle.Key{
		At: client.OrgURL(), Type: "openmetadata_okta_app",
		Name: m.Label.ValueString() + " (" + m.ApplicationType.ValueString() + ")",
	}
}

func (m *appModel) object() string { return appObject(m.Label.ValueString()) }

func appObject(label string) string {
	return fmt.Sprintf("Okta app integration %q", label)
}

// appFields maps the fields that Okta's causes begin with to attributes, most of which have the names of the fields.
var appFields = func() map[string]path.Path {
	fields := map[string]path.Path{
		"idp_initiated_login.mode": path.Root("idp_initiated_login"),
		"leeway":                   path.Root("refresh_token").AtName("leeway"),
		"network.connection":       path.Root("network"),
		"rotation_type":            path.Root("refresh_token").AtName("rotation_type"),
	}
	for _, name := range []string{
		"application_type", "client_id", "client_uri", "consent_method", "dpop_bound_access_tokens", "frontchannel_logout_session_required",
		"frontchannel_logout_uri", "grant_types", "id_token_encrypted_response_alg", "initiate_login_uri", "issuer_mode", "jwks", "jwks_uri",
		"label", "logo_uri", "participate_slo", "pkce_required", "policy_uri", "post_logout_redirect_uris", "redirect_uris",
		"request_object_signing_alg", "response_types", "sector_identifier_uri", "subject_type", "token_endpoint_auth_method", "tos_uri",
		"wildcard_redirect",
	} {
		fields[name] = path.Root(name)
	}
	return fields
}()
