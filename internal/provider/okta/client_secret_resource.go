package okta

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// maxSecrets is how many secrets an app may have (API doc, createOAuth2ClientSecret).
const maxSecrets = 2

// NewClientSecretResource makes openmetadata_okta_client_secret, one of an app's client secrets.
var NewClientSecretResource = crud.New(crud.Kind[clientSecretModel, api.ClientSecret]{
	Objects: clientSecrets, Type: "_okta_client_secret", Schema: clientSecretSchema, In: []crud.Part{inApp}, ID: crud.Part{Attribute: "id", Noun: "client secret"},
	Place: (*clientSecretModel).place, Describe: (*clientSecretModel).object, Request: (*clientSecretModel).request, Read: (*clientSecretModel).read,
	Fields: map[string]path.Path{"client_secret": path.Root("client_secret_wo")},
	Before: mayHaveSecret, Making: makeSecret, Update: switchSecret, Stays: isOnlyActive, Imported: lifecycle.MarkImported,
})

type secretWrite = crud.Call[clientSecretModel, api.ClientSecret]

// mayHaveSecret refuses an app that is not there or is public: the guide's single-page app fails with a secret.
func mayHaveSecret(ctx context.Context, w *secretWrite) {
	if w.State != nil {
		return
	}
	w.Wanted.Secret = w.Config.ClientSecretWO.ValueString()
	appID := w.Plan.AppID.ValueString()
	app, err := w.Client.Applications().Get(ctx, appID)
	switch {
	case api.IsNotFound(err):
		w.Diagnostics.AddAttributeError(path.Root("app_id"), "No such app integration",
			fmt.Sprintf("The org has no app integration with the id %q: %s.", appID, err))
	case err != nil:
		diagnose.Error(w.Diagnostics, diagnose.Create, w.Plan.object(), err)
	case app.Credentials.OAuthClient.TokenEndpointAuthMethod == ssoconfig.AuthMethodNone:
		w.Diagnostics.AddAttributeError(path.Root("app_id"), "A public client has no secret",
			fmt.Sprintf("The app integration %q authenticates with the method %q: it is a single-page app and cannot keep a secret.", app.Label, ssoconfig.AuthMethodNone))
	}
}

// makeSecret: secrets have no names, so one whose answer was lost is known by not having been there before.
func makeSecret(w *secretWrite, making *lifecycle.Adopting[api.ClientSecret]) {
	var before []api.ClientSecret
	looked := false
	making.Find = func(ctx context.Context) (*api.ClientSecret, error) {
		secrets, err := w.Objects.List(ctx)
		if !looked {
			looked, before = true, secrets
			if len(secrets) >= maxSecrets {
				return &secrets[0], nil
			}
			return nil, err
		}
		for i, secret := range secrets {
			if !slices.ContainsFunc(before, func(known api.ClientSecret) bool { return known.ID == secret.ID }) {
				return &secrets[i], nil
			}
		}
		return nil, err
	}
	making.Refuse = func(*api.ClientSecret) { tooManySecrets(w, before) }
}

// tooManySecrets says how to go on with an app that has two secrets.
func tooManySecrets(w *secretWrite, secrets []api.ClientSecret) {
	text := fmt.Sprintf("An app integration has %d client secrets at most, and %s has that many:\n", maxSecrets, w.Plan.AppID.ValueString())
	for _, secret := range secrets {
		text += fmt.Sprintf("\n  - %s, %s, made %s", secret.ID, secret.Status, secret.Created)
	}
	text += fmt.Sprintf("\n\nDelete the one that nobody uses, or manage it: add\n\n  import {\n    to = openmetadata_okta_client_secret.NAME\n    id = %q\n  }\n\nwith the resource's name.",
		w.Plan.AppID.ValueString()+"/"+secrets[0].ID)
	w.Diagnostics.AddAttributeError(path.Root("app_id"), "No room for another client secret", text)
}

// switchSecret changes the status, which alone can change, and adopts the first keepers after an import.
func switchSecret(ctx context.Context, w *secretWrite) (*api.ClientSecret, error) {
	lifecycle.KeepersApplied(ctx, w.Private, w.Plan.Keepers, w.Diagnostics)
	lifecycle.KeepersApplied(ctx, w.Private, w.Plan.ClientSecretWOVersion, w.Diagnostics)
	if w.Plan.Status.Equal(w.State.Status) {
		return nil, nil
	}
	return nil, w.Objects.SetStatus(ctx, w.Plan.ID.ValueString(), w.Plan.Status.ValueString())
}

// isOnlyActive leaves the app's only active secret: the org does not let it be deactivated, and whoever signs in by it would be
// shut out.
func isOnlyActive(ctx context.Context, e *crud.Call[clientSecretModel, api.ClientSecret]) (bool, error) {
	secrets, err := e.Objects.List(ctx)
	if err != nil {
		return false, err
	}
	id := e.State.ID.ValueString()
	active := slices.DeleteFunc(secrets, func(secret api.ClientSecret) bool { return secret.Status != api.StatusActive })
	if len(active) != 1 || active[0].ID != id {
		return false, nil
	}
	e.Diagnostics.AddWarning("The client secret stays",
		fmt.Sprintf("The secret %s is the only active one of the app integration %s, and Okta does not let anybody deactivate that. It is no longer managed here, and goes with the app.", id, e.State.AppID.ValueString()))
	return true, nil
}

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

func (m *clientSecretModel) request(context.Context, *diag.Diagnostics) api.ClientSecret {
	return api.ClientSecret{ID: m.ID.ValueString(), Status: m.Status.ValueString()}
}

func (m *clientSecretModel) read(secret *api.ClientSecret) {
	m.ID = types.StringValue(secret.ID)
	m.Status = convert.Text(secret.Status)
	m.SecretHash = convert.Text(secret.SecretHash)
	m.Created = convert.Text(secret.Created)
}

func (m *clientSecretModel) place() crud.Place { return crud.At(m.ID, types.StringNull(), m.AppID) }

func (m *clientSecretModel) object() string {
	return "client secret of Okta app integration " + m.AppID.ValueString()
}
