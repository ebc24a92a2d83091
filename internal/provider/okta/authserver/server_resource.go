// Package authserver holds the types of Okta's custom authorization servers: the server itself and its scopes, policies and
// rules.
package authserver

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// NewServerResource makes openmetadata_okta_authorization_server. The org's first server is also called "default".
var NewServerResource = crud.New(crud.Kind[serverModel, api.AuthorizationServer]{
	Objects: servers, Type: "_okta_authorization_server", Schema: serverSchema, MovedFrom: "okta_auth_server",
	Place: (*serverModel).place, Request: (*serverModel).request, Read: (*serverModel).read,
	Status: func(m *serverModel) *types.String { return &m.Status },
	Fields: map[string]path.Path{"credentials.signing.rotationMode": path.Root("key_rotation_mode")},
	Adopts: true, Lags: true, Searched: true,
	Before: func(_ context.Context, w *crud.Call[serverModel, api.AuthorizationServer]) {
		if rotates(w) {
			w.Plan.KeyRotationTrigger = w.State.KeyRotationTrigger // until it is done
		}
	},
	Settle: setRotationMode, After: rotate, Stays: isDefault, Plan: planServer,
})

// setRotationMode changes the mode of a new server: the org makes every one active and with automatic rotation, whatever the
// request says.
func setRotationMode(ctx context.Context, w *crud.Call[serverModel, api.AuthorizationServer]) {
	if w.State != nil || w.Plan.KeyRotationMode.ValueString() == w.Wanted.Credentials.Signing.RotationMode {
		return
	}
	w.Wanted.ID = w.Plan.ID.ValueString()
	updated, err := w.Objects.Update(ctx, w.Wanted)
	if err != nil {
		w.Fail(ctx, err)
		return
	}
	w.Take(ctx, updated)
}

// rotates tells whether a write is to rotate the keys.
func rotates(w *crud.Call[serverModel, api.AuthorizationServer]) bool {
	return w.State != nil && !w.Config.KeyRotationTrigger.IsNull() && !w.Config.KeyRotationTrigger.Equal(w.State.KeyRotationTrigger)
}

// rotate rotates the keys and notes that it is done.
func rotate(ctx context.Context, w *crud.Call[serverModel, api.AuthorizationServer]) {
	if !rotates(w) || w.Diagnostics.HasError() {
		return
	}
	keyID, err := w.Client.RotateAuthorizationServerKeys(ctx, w.Plan.ID.ValueString(), w.Plan.SigningKeyID.ValueString())
	if err != nil {
		diagnose.Error(w.Diagnostics, "rotate the keys of", servers.Described(w.Plan.Name.ValueString()), err)
		return
	}
	w.SetState(ctx, "signing_key_id", types.StringValue(keyID))
	w.SetState(ctx, "key_rotation_trigger", w.Config.KeyRotationTrigger)
}

// isDefault: the org's default server cannot be deleted (API doc), and is left as it is.
func isDefault(_ context.Context, e *crud.Call[serverModel, api.AuthorizationServer]) (bool, error) {
	if !strings.HasSuffix(e.State.Issuer.ValueString(), "/oauth2/default") {
		return false, nil
	}
	e.Diagnostics.AddWarning("The default authorization server stays",
		"Okta does not let anybody delete the org's default authorization server. It is no longer managed here, and is left as it is.")
	return true, nil
}

// planServer: another issuer mode may give the server another issuer.
func planServer(ctx context.Context, p *crud.Planning[serverModel]) {
	if p.Plan == nil || p.State == nil || p.Plan.IssuerMode.Equal(p.State.IssuerMode) {
		return
	}
	p.Plan.Issuer, p.Plan.DiscoveryURI, p.Plan.JWKSURI = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	p.Diagnostics.Append(convert.Encode(ctx, &p.ModifyPlanResponse.Plan, p.Plan)...)
}

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

// read takes over what the org has. An org without a custom domain and the dynamic issuer leaves the issuer mode out (API doc,
// AuthorizationServer.issuerMode), which is no drift.
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
