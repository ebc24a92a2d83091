package okta

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

const (
	rotate = "ROTATE"
	// defaultLeeway is Okta's own (O6).
	defaultLeeway = 30
)

// appModel is the resource's configuration, plan and state.
type appModel struct {
	appDataModel
	InitiateLoginURI   types.String `tfsdk:"initiate_login_uri"`
	WildcardRedirect   types.String `tfsdk:"wildcard_redirect"`
	ConsentMethod      types.String `tfsdk:"consent_method"`
	IssuerMode         types.String `tfsdk:"issuer_mode"`
	RefreshToken       types.Object `tfsdk:"refresh_token"`
	ImplicitAssignment types.Bool   `tfsdk:"implicit_assignment"`
	AutoKeyRotation    types.Bool   `tfsdk:"auto_key_rotation"`

	appSettingsModel
}

// appDataModel is what the data source tells of an app too.
type appDataModel struct {
	ID                      types.String `tfsdk:"id"`
	ClientID                types.String `tfsdk:"client_id"`
	Label                   types.String `tfsdk:"label"`
	FlowType                types.String `tfsdk:"flow_type"`
	ApplicationType         types.String `tfsdk:"application_type"`
	GrantTypes              types.Set    `tfsdk:"grant_types"`
	ResponseTypes           types.Set    `tfsdk:"response_types"`
	TokenEndpointAuthMethod types.String `tfsdk:"token_endpoint_auth_method"`
	PKCERequired            types.Bool   `tfsdk:"pkce_required"`
	RedirectURIs            types.List   `tfsdk:"redirect_uris"`
	PostLogoutRedirectURIs  types.List   `tfsdk:"post_logout_redirect_uris"`
	Status                  types.String `tfsdk:"status"`
}

type refreshTokenModel struct {
	RotationType types.String `tfsdk:"rotation_type"`
	Leeway       types.Int64  `tfsdk:"leeway"`
}

var refreshTokenType = map[string]attr.Type{"rotation_type": types.StringType, "leeway": types.Int64Type}

// derive fills in what the flow decides, where the configuration leaves it open. While the flow is not known, it stays unknown.
func (m *appModel) derive(ctx context.Context, config appModel, diagnostics *diag.Diagnostics) {
	decided := decidedBy(m.FlowType)
	fill(&m.ApplicationType, config.ApplicationType, decided.ApplicationType)
	fill(&m.GrantTypes, config.GrantTypes, decided.GrantTypes)
	fill(&m.ResponseTypes, config.ResponseTypes, decided.ResponseTypes)
	fill(&m.TokenEndpointAuthMethod, config.TokenEndpointAuthMethod, decided.TokenEndpointAuthMethod)
	fill(&m.PKCERequired, config.PKCERequired, decided.PKCERequired)
	if m.FlowType.IsUnknown() {
		fill(&m.RefreshToken, config.RefreshToken, types.ObjectUnknown(refreshTokenType))
		return
	}
	m.deriveRefreshToken(ctx, config, diagnostics)
}

func fill[Value attr.Value](planned *Value, configured, decided Value) {
	if configured.IsNull() {
		*planned = decided
	}
}

func decidedBy(flow types.String) appDataModel {
	if flow.IsUnknown() {
		return appDataModel{
			ApplicationType: types.StringUnknown(), TokenEndpointAuthMethod: types.StringUnknown(), PKCERequired: types.BoolUnknown(),
			GrantTypes: types.SetUnknown(types.StringType), ResponseTypes: types.SetUnknown(types.StringType),
		}
	}
	decided := ssoconfig.AppSettingsFor(ssoconfig.FlowType(flow.ValueString()))
	return appDataModel{
		ApplicationType: types.StringValue(decided.ApplicationType), TokenEndpointAuthMethod: types.StringValue(decided.TokenEndpointAuthMethod),
		PKCERequired: types.BoolValue(decided.PKCERequired), GrantTypes: convert.Set(decided.GrantTypes), ResponseTypes: convert.Set(decided.ResponseTypes),
	}
}

// deriveRefreshToken gives the rotation its default where the grant is there.
func (m *appModel) deriveRefreshToken(ctx context.Context, config appModel, diagnostics *diag.Diagnostics) {
	if config.RefreshToken.IsUnknown() {
		return
	}
	if config.RefreshToken.IsNull() {
		switch {
		case !convert.FullyKnown(m.GrantTypes):
			m.RefreshToken = types.ObjectUnknown(refreshTokenType)
		case slices.Contains(convert.Strings(ctx, m.GrantTypes, diagnostics), ssoconfig.GrantRefreshToken):
			m.RefreshToken = refreshTokenObject(rotate, types.Int64Value(defaultLeeway))
		default:
			m.RefreshToken = types.ObjectNull(refreshTokenType)
		}
		return
	}
	var given refreshTokenModel
	diagnostics.Append(config.RefreshToken.As(ctx, &given, basetypes.ObjectAsOptions{})...)
	if !given.Leeway.IsNull() || given.RotationType.IsUnknown() {
		return
	}
	leeway := types.Int64Null()
	if given.RotationType.ValueString() == rotate {
		leeway = types.Int64Value(defaultLeeway)
	}
	m.RefreshToken = refreshTokenObject(given.RotationType.ValueString(), leeway)
}

func refreshTokenObject(rotationType string, leeway types.Int64) types.Object {
	return types.ObjectValueMust(refreshTokenType, map[string]attr.Value{
		"rotation_type": types.StringValue(rotationType), "leeway": leeway,
	})
}

// becomesNew marks what another app will have anew.
func (m *appModel) becomesNew(config appModel) {
	m.ID = types.StringUnknown()
	if config.ClientID.IsNull() {
		m.ClientID = types.StringUnknown()
	}
}

// request makes what is sent of a plan that is known in full, but for the settings that the org otherwise keeps.
func (m *appModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.Application {
	app := api.Application{
		ID:     m.ID.ValueString(),
		Label:  m.Label.ValueString(),
		Status: m.Status.ValueString(),
		Credentials: api.ApplicationCredentials{OAuthClient: api.OAuthClientCredentials{
			ClientID:                m.ClientID.ValueString(),
			TokenEndpointAuthMethod: m.TokenEndpointAuthMethod.ValueString(),
			PKCERequired:            m.PKCERequired.ValueBool(),
			AutoKeyRotation:         m.AutoKeyRotation.ValueBool(),
		}},
		Settings: api.ApplicationSettings{
			ImplicitAssignment: m.ImplicitAssignment.ValueBool(),
			OAuthClient: api.OAuthClientSettings{
				ApplicationType:        m.ApplicationType.ValueString(),
				GrantTypes:             convert.Strings(ctx, m.GrantTypes, diagnostics),
				ResponseTypes:          convert.Strings(ctx, m.ResponseTypes, diagnostics),
				RedirectURIs:           convert.Strings(ctx, m.RedirectURIs, diagnostics),
				PostLogoutRedirectURIs: convert.Strings(ctx, m.PostLogoutRedirectURIs, diagnostics),
				InitiateLoginURI:       m.InitiateLoginURI.ValueString(),
				WildcardRedirect:       m.WildcardRedirect.ValueString(),
				ConsentMethod:          m.ConsentMethod.ValueString(),
				IssuerMode:             m.IssuerMode.ValueString(),
			},
		},
	}
	if rotation := decoded[refreshTokenModel](ctx, m.RefreshToken, diagnostics); rotation != nil {
		app.Settings.OAuthClient.RefreshToken = &api.RefreshToken{
			RotationType: rotation.RotationType.ValueString(), Leeway: rotation.Leeway.ValueInt64Pointer(),
		}
	}
	return app
}

// read takes over what the org has.
func (m *appDataModel) read(app *api.Application) {
	client, settings := app.Credentials.OAuthClient, app.Settings.OAuthClient
	m.ID = types.StringValue(app.ID)
	m.ClientID = types.StringValue(client.ClientID)
	m.Label = convert.Text(app.Label)
	m.Status = convert.Text(app.Status)
	m.ApplicationType = convert.Text(settings.ApplicationType)
	m.GrantTypes = convert.Set(settings.GrantTypes)
	m.ResponseTypes = convert.Set(settings.ResponseTypes)
	m.TokenEndpointAuthMethod = convert.Text(client.TokenEndpointAuthMethod)
	m.PKCERequired = types.BoolValue(client.PKCERequired)
	m.RedirectURIs = convert.List(settings.RedirectURIs)
	m.PostLogoutRedirectURIs = convert.List(settings.PostLogoutRedirectURIs)
	if m.FlowType.IsNull() {
		m.FlowType = types.StringValue(string(flowOf(settings)))
	}
}

// read takes over what the org has. A member that older orgs leave out, and whose default is known, is no drift (O7).
func (m *appModel) read(app *api.Application) {
	settings, signOut := app.Settings.OAuthClient, m.PostLogoutRedirectURIs
	m.appDataModel.read(app)
	m.PostLogoutRedirectURIs = convert.ListOrNull(settings.PostLogoutRedirectURIs, signOut)
	m.AutoKeyRotation = types.BoolValue(app.Credentials.OAuthClient.AutoKeyRotation)
	m.ImplicitAssignment = types.BoolValue(app.Settings.ImplicitAssignment)
	m.InitiateLoginURI = convert.Text(settings.InitiateLoginURI)
	m.WildcardRedirect = convert.TextOr(settings.WildcardRedirect, "DISABLED")
	m.ConsentMethod = convert.TextOrPrior(settings.ConsentMethod, m.ConsentMethod, "TRUSTED")
	m.IssuerMode = convert.TextOr(settings.IssuerMode, "ORG_URL")
	m.RefreshToken = types.ObjectNull(refreshTokenType)
	if rotation := settings.RefreshToken; rotation != nil {
		m.RefreshToken = refreshTokenObject(rotation.RotationType, types.Int64PointerValue(rotation.Leeway))
	}
	m.appSettingsModel.read(app)
}

// place names an app in the register by its application type too.
func (m *appModel) place() crud.Place {
	return crud.Place{ID: m.ID.ValueString(), Name: m.Label.ValueString() + " (" + m.ApplicationType.ValueString() + ")"}
}

func (m *appModel) object() string { return apps.Described(m.Label.ValueString()) }

// flowOf tells the flow of an app that is imported.
func flowOf(settings api.OAuthClientSettings) ssoconfig.FlowType {
	switch {
	case settings.ApplicationType == ssoconfig.ApplicationTypeWeb:
		return ssoconfig.FlowAuthCode
	case slices.Contains(settings.GrantTypes, ssoconfig.GrantImplicit):
		return ssoconfig.FlowImplicit
	}
	return ssoconfig.FlowAuthCodePKCE
}
