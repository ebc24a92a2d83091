package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// clientSecretEphemeral reads an app's secret for the time of a run.
type clientSecretEphemeral struct{ connection.EphemeralResource }

var _ ephemeral.EphemeralResourceWithConfigure = (*clientSecretEphemeral)(nil)

// NewClientSecretEphemeral makes ephemeral openmetadata_okta_client_secret.
func NewClientSecretEphemeral() ephemeral.EphemeralResource { return &clientSecretEphemeral{} }

type clientSecretEphemeralModel struct {
	AppID        types.String `tfsdk:"app_id"`
	SecretID     types.String `tfsdk:"secret_id"`
	ClientSecret types.String `tfsdk:"client_secret"`
}

// Metadata implements ephemeral.EphemeralResource.
func (e *clientSecretEphemeral) Metadata(_ context.Context, request ephemeral.MetadataRequest, response *ephemeral.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_client_secret"
}

// Schema implements ephemeral.EphemeralResource.
func (e *clientSecretEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A client secret of an app integration, read for the time of a run and kept neither in the state nor in the plan. Nothing is created.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "ID of the app integration, which has to be confidential.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1), validate.AppID},
			},
			"secret_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "ID of the secret. Defaults to the newest of the app's active secrets.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"client_secret": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The secret itself."},
		},
	}
}

// Open implements ephemeral.EphemeralResource.
func (e *clientSecretEphemeral) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	var model clientSecretEphemeralModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	client := e.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	appID := model.AppID.ValueString()
	secrets, err := client.ClientSecrets(appID).List(ctx)
	switch {
	case api.IsNotFound(err):
		response.Diagnostics.AddAttributeError(path.Root("app_id"), "No such app integration",
			fmt.Sprintf("The org has no app integration with the id %q: %s.", appID, err))
		return
	case err != nil:
		diagnose.Error(&response.Diagnostics, diagnose.Read, "client secrets of Okta app integration "+appID, err)
		return
	}
	chosen := chooseSecret(secrets, model.SecretID)
	if chosen == nil {
		explainNoSecret(ctx, client, model, &response.Diagnostics)
		return
	}
	model.SecretID, model.ClientSecret = types.StringValue(chosen.ID), types.StringValue(chosen.Secret)
	response.Diagnostics.Append(response.Result.Set(ctx, &model)...)
}

// chooseSecret returns the secret of that id, or else the newest active one, or nil. Okta's timestamps sort as texts.
func chooseSecret(secrets []api.ClientSecret, id types.String) *api.ClientSecret {
	var chosen *api.ClientSecret
	for i, secret := range secrets {
		switch {
		case !id.IsNull():
			if secret.ID == id.ValueString() {
				return &secrets[i]
			}
		case secret.Status == api.StatusActive && (chosen == nil || secret.Created > chosen.Created):
			chosen = &secrets[i]
		}
	}
	return chosen
}

// explainNoSecret says why an app has none.
func explainNoSecret(ctx context.Context, client *api.Client, model clientSecretEphemeralModel, diagnostics *diag.Diagnostics) {
	appID := model.AppID.ValueString()
	app, err := client.Applications().Get(ctx, appID)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Read, "Okta app integration "+appID, err)
		return
	}
	method := app.Credentials.OAuthClient.TokenEndpointAuthMethod
	switch {
	case method == ssoconfig.AuthMethodNone:
		diagnostics.AddAttributeError(path.Root("app_id"), "A public client has no secret",
			fmt.Sprintf("The app integration %q authenticates with the method %q: it is a single-page app and cannot keep a secret. "+
				"Leave the secret out of OpenMetadata's configuration, or use an app with flow_type = %q.", app.Label, method, ssoconfig.FlowAuthCode))
	case !model.SecretID.IsNull():
		diagnostics.AddAttributeError(path.Root("secret_id"), "No such client secret",
			fmt.Sprintf("The app integration %q has no secret with the id %q.", app.Label, model.SecretID.ValueString()))
	default:
		diagnostics.AddAttributeError(path.Root("app_id"), "No active client secret",
			fmt.Sprintf("The app integration %q, which authenticates with the method %q, has no active client secret. Add one in the Admin Console, or with openmetadata_okta_client_secret.", app.Label, method))
	}
}
