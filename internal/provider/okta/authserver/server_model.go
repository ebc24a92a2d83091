package authserver

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// serverModel is the resource's configuration, plan and state.
type serverModel struct {
	serverDataModel
	KeyRotationTrigger types.String `tfsdk:"key_rotation_trigger"`
	SigningKeyID       types.String `tfsdk:"signing_key_id"`
}

// serverDataModel is what the data source tells of a server too.
type serverDataModel struct {
	ID              types.String `tfsdk:"id"`
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	Audiences       types.List   `tfsdk:"audiences"`
	IssuerMode      types.String `tfsdk:"issuer_mode"`
	KeyRotationMode types.String `tfsdk:"key_rotation_mode"`
	Status          types.String `tfsdk:"status"`
	Issuer          types.String `tfsdk:"issuer"`
	DiscoveryURI    types.String `tfsdk:"discovery_uri"`
	JWKSURI         types.String `tfsdk:"jwks_uri"`
}

// request makes what is sent of a plan that is known in full.
func (m *serverModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.AuthorizationServer {
	return api.AuthorizationServer{
		ID:          m.ID.ValueString(),
		Name:        m.Name.ValueString(),
		Description: m.Description.ValueString(),
		Audiences:   convert.Strings(ctx, m.Audiences, diagnostics),
		IssuerMode:  m.IssuerMode.ValueString(),
		Credentials: api.AuthorizationServerCredentials{Signing: api.AuthorizationServerSigning{RotationMode: m.KeyRotationMode.ValueString()}},
	}
}

// read takes over what the org has. An org without a custom domain and the dynamic issuer leaves the issuer mode out
// (API doc, AuthorizationServer.issuerMode), which is no drift.
func (m *serverDataModel) read(server *api.AuthorizationServer) {
	m.ID = types.StringValue(server.ID)
	m.Name = convert.Text(server.Name)
	m.Description = convert.Text(server.Description)
	m.Audiences = convert.List(server.Audiences)
	m.IssuerMode = convert.TextOrPrior(server.IssuerMode, m.IssuerMode, "ORG_URL")
	m.KeyRotationMode = convert.Text(server.Credentials.Signing.RotationMode)
	m.Status = convert.Text(server.Status)
	m.address(ssoconfig.Issuer{URL: server.Issuer, Custom: true})
}

func (m *serverDataModel) address(issuer ssoconfig.Issuer) {
	m.Issuer = types.StringValue(issuer.URL)
	m.DiscoveryURI = types.StringValue(issuer.DiscoveryURI())
	m.JWKSURI = types.StringValue(issuer.JWKSURL())
}

func (m *serverModel) read(server *api.AuthorizationServer) {
	m.serverDataModel.read(server)
	m.SigningKeyID = convert.Text(server.Credentials.Signing.KeyID)
}

func (m *serverModel) place() crud.Place { return crud.At(m.ID, m.Name) }

func (m *serverModel) object() string { return serverObject(m.Name.ValueString()) }

func serverObject(name string) string {
	return fmt.Sprintf("Okta authorization server %q", name)
}
