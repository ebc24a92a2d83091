package okta

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// maxSecrets is how many secrets an app may have (API doc, createOAuth2ClientSecret).
const maxSecrets = 2

// clientSecretResource is one of an app's client secrets.
type clientSecretResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*clientSecretResource)(nil)
	_ resource.ResourceWithImportState = (*clientSecretResource)(nil)
)

// NewClientSecretResource makes openmetadata_okta_client_secret.
func NewClientSecretResource() resource.Resource { return adopt.Resource(&clientSecretResource{}) }

// clientSecretModel is the resource's configuration, plan and state. The value is in the configuration alone.
type clientSecretModel struct {
	ID                    types.String `tfsdk:"id"`
	AppID                 types.String `tfsdk:"app_id"`
	ClientSecretWO        types.String `tfsdk:"client_secret_wo"`
	ClientSecretWOVersion types.Int64  `tfsdk:"client_secret_wo_version"`
	Keepers               types.Map    `tfsdk:"keepers"`
	Status                types.String `tfsdk:"status"`
	SecretHash            types.String `tfsdk:"secret_hash"`
	Created               types.String `tfsdk:"created"`
}

func (m *clientSecretModel) read(secret *api.ClientSecret) {
	m.ID = types.StringValue(secret.ID)
	m.Status = convert.Text(secret.Status)
	m.SecretHash = convert.Text(secret.SecretHash)
	m.Created = convert.Text(secret.Created)
}

func (m *clientSecretModel) object() string {
	return "client secret of Okta app integration " + m.AppID.ValueString()
}

// Metadata implements resource.Resource.
func (r *clientSecretResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_client_secret"
}

// Create implements resource.Resource. Secrets have no names, so one whose answer was lost is known by not having been
// there before.
func (r *clientSecretResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var config, plan clientSecretModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	mayHaveSecret(ctx, client, plan, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	appID := plan.AppID.ValueString()
	before, err := client.ListClientSecrets(ctx, appID)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, plan.object(), err)
		return
	}
	if len(before) >= maxSecrets {
		tooManySecrets(before, plan, &response.Diagnostics)
		return
	}
	looked := false
	created, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.ClientSecret, error) {
			if !looked {
				looked = true
				return nil, nil
			}
			return newSecret(ctx, client, appID, before)
		},
		func(ctx context.Context) (*api.ClientSecret, error) {
			return client.CreateClientSecret(ctx, appID, config.ClientSecretWO.ValueString(), plan.Status.ValueString())
		})
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Create, plan.object(), err, map[string]path.Path{"client_secret": path.Root("client_secret_wo")})
	}
	if created == nil {
		return
	}
	plan.read(created)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// newSecret returns the secret that was not there before, or nil.
func newSecret(ctx context.Context, client *api.Client, appID string, before []api.ClientSecret) (*api.ClientSecret, error) {
	after, err := client.ListClientSecrets(ctx, appID)
	if err != nil {
		return nil, err
	}
	for i, secret := range after {
		isNew := true
		for _, known := range before {
			isNew = isNew && known.ID != secret.ID
		}
		if isNew {
			return &after[i], nil
		}
	}
	return nil, nil
}

// tooManySecrets says how to go on with an app that has two secrets.
func tooManySecrets(secrets []api.ClientSecret, plan clientSecretModel, diagnostics *diag.Diagnostics) {
	text := fmt.Sprintf("An app integration has %d client secrets at most, and %s has that many:\n", maxSecrets, plan.AppID.ValueString())
	for _, secret := range secrets {
		text += fmt.Sprintf("\n  - %s, %s, made %s", secret.ID, secret.Status, secret.Created)
	}
	text += fmt.Sprintf("\n\nDelete the one that nobody uses, or manage it: add\n\n  import {\n    to = openmetadata_okta_client_secret.NAME\n    id = %q\n  }\n\nwith the resource's name.",
		plan.AppID.ValueString()+"/"+secrets[0].ID)
	diagnostics.AddAttributeError(path.Root("app_id"), "No room for another client secret", text)
}

// mayHaveSecret refuses an app that is not there or is public: the guide's single-page app fails with a secret.
func mayHaveSecret(ctx context.Context, client *api.Client, plan clientSecretModel, diagnostics *diag.Diagnostics) {
	appID := plan.AppID.ValueString()
	app, err := client.GetApplication(ctx, appID)
	switch {
	case api.IsNotFound(err):
		diagnostics.AddAttributeError(path.Root("app_id"), "No such app integration",
			fmt.Sprintf("The org has no app integration with the id %q: %s.", appID, err))
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Create, plan.object(), err)
	case app.Credentials.OAuthClient.TokenEndpointAuthMethod == ssoconfig.AuthMethodNone:
		diagnostics.AddAttributeError(path.Root("app_id"), "A public client has no secret",
			fmt.Sprintf("The app integration %q authenticates with the method %q: it is a single-page app and cannot keep a secret.", app.Label, ssoconfig.AuthMethodNone))
	}
}

// Read implements resource.Resource.
func (r *clientSecretResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*clientSecretModel).object, func(ctx context.Context, client *api.Client, state *clientSecretModel) error {
		found, err := client.GetClientSecret(ctx, state.AppID.ValueString(), state.ID.ValueString())
		if err == nil {
			state.read(found)
		}
		return err
	})
}

// Update implements resource.Resource: the status can change, and the first keepers after an import are adopted.
func (r *clientSecretResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, state clientSecretModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	response.Diagnostics.Append(convert.Decode(ctx, request.State, &state)...)
	lifecycle.KeepersApplied(ctx, response.Private, plan.Keepers, &response.Diagnostics)
	lifecycle.KeepersApplied(ctx, response.Private, plan.ClientSecretWOVersion, &response.Diagnostics)
	if plan.Status.Equal(state.Status) {
		response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
		return
	}
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.SetClientSecretStatus(ctx, plan.AppID.ValueString(), plan.ID.ValueString(), plan.Status.ValueString()); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, plan.object(), err)
		return
	}
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Delete implements resource.Resource. A secret is deactivated before it is deleted. The app's only active one stays: the
// org does not let it be deactivated, and whoever signs in by it would be shut out.
func (r *clientSecretResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*clientSecretModel).object, func(ctx context.Context, client *api.Client, state *clientSecretModel) error {
		appID, id := state.AppID.ValueString(), state.ID.ValueString()
		secrets, err := client.ListClientSecrets(ctx, appID)
		if err != nil {
			return err
		}
		if onlyActive(secrets, id) {
			response.Diagnostics.AddWarning("The client secret stays",
				fmt.Sprintf("The secret %s is the only active one of the app integration %s, and Okta does not let anybody deactivate that. It is no longer managed here, and goes with the app.", id, appID))
			return nil
		}
		if err := client.SetClientSecretStatus(ctx, appID, id, api.StatusInactive); err != nil && !api.IsNotFound(err) {
			return err
		}
		return client.DeleteClientSecret(ctx, appID, id)
	})
}

func onlyActive(secrets []api.ClientSecret, id string) bool {
	active := 0
	isActive := false
	for _, secret := range secrets {
		if secret.Status == api.StatusActive {
			active++
			isActive = isActive || secret.ID == id
		}
	}
	return isActive && active == 1
}

// Identity implements adopt.Identified. Secrets have no names.
func (r *clientSecretResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "app_id", Description: "Okta's ID of the app integration.", Of: appsOf(r.NeedOkta)},
		{Attribute: "id", Description: "Okta's ID of the client secret."},
	}}
}

// ImportState implements resource.ResourceWithImportState: by <app_id>/<secret_id>.
func (r *clientSecretResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	app, id, _ := strings.Cut(request.ID, "/")
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("app_id"), types.StringValue(app))...)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("id"), types.StringValue(id))...)
	lifecycle.MarkImported(ctx, response.Private, &response.Diagnostics)
}
