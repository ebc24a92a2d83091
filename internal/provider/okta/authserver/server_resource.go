// Package authserver holds the types of Okta's custom authorization servers: the server itself and its scopes, policies
// and rules.
package authserver

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewServerResource makes openmetadata_okta_authorization_server. The org's first server is also called "default".
var NewServerResource = crud.New(crud.Kind[serverModel, api.AuthorizationServer]{
	Objects: servers, Type: "_okta_authorization_server", Schema: serverSchema, MovedFrom: "okta_auth_server",
	Place: (*serverModel).place, Describe: (*serverModel).object, Request: (*serverModel).request, Read: (*serverModel).read,
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

// setRotationMode changes the mode of a new server: the org makes every one active and with automatic rotation, whatever the request
// says.
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
		diagnose.Error(w.Diagnostics, "rotate the keys of", w.Plan.object(), err)
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
