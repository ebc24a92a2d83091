package okta

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

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
