package okta

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/jsontext"
)

const (
	loginDisabled   = "DISABLED"
	networkAnywhere = "ANYWHERE"
)

// appSettingsModel holds the settings of an app that nothing is said of unless they are written: left out, they stay as the org
// has them.
type appSettingsModel struct {
	ClientURI                         types.String   `tfsdk:"client_uri"`
	LogoURI                           types.String   `tfsdk:"logo_uri"`
	PolicyURI                         types.String   `tfsdk:"policy_uri"`
	TOSURI                            types.String   `tfsdk:"tos_uri"`
	DPoPBoundAccessTokens             types.Bool     `tfsdk:"dpop_bound_access_tokens"`
	Network                           types.Object   `tfsdk:"network"`
	JWKS                              jsontext.Value `tfsdk:"jwks"`
	JWKSURI                           types.String   `tfsdk:"jwks_uri"`
	ParticipateSLO                    types.Bool     `tfsdk:"participate_slo"`
	FrontchannelLogoutURI             types.String   `tfsdk:"frontchannel_logout_uri"`
	FrontchannelLogoutSessionRequired types.Bool     `tfsdk:"frontchannel_logout_session_required"`
	RequestObjectSigningAlg           types.String   `tfsdk:"request_object_signing_alg"`
	IDTokenEncryptedResponseAlg       types.String   `tfsdk:"id_token_encrypted_response_alg"`
	SectorIdentifierURI               types.String   `tfsdk:"sector_identifier_uri"`
	SubjectType                       types.String   `tfsdk:"subject_type"`
	IDPInitiatedLogin                 types.Object   `tfsdk:"idp_initiated_login"`
	InlineHookID                      types.String   `tfsdk:"inline_hook_id"`
	Notes                             types.Object   `tfsdk:"notes"`
	Visibility                        types.Object   `tfsdk:"visibility"`
	UserNameTemplate                  types.Object   `tfsdk:"user_name_template"`
	AccessPolicyID                    types.String   `tfsdk:"access_policy_id"`
}

type networkModel struct {
	Connection types.String `tfsdk:"connection"`
	Include    types.Set    `tfsdk:"include"`
	Exclude    types.Set    `tfsdk:"exclude"`
}

type idpInitiatedLoginModel struct {
	Mode         types.String `tfsdk:"mode"`
	DefaultScope types.Set    `tfsdk:"default_scope"`
}

type notesModel struct {
	Admin   types.String `tfsdk:"admin"`
	EndUser types.String `tfsdk:"enduser"`
}

type visibilityModel struct {
	AutoLaunch        types.Bool `tfsdk:"auto_launch"`
	AutoSubmitToolbar types.Bool `tfsdk:"auto_submit_toolbar"`
	HideIOS           types.Bool `tfsdk:"hide_ios"`
	HideWeb           types.Bool `tfsdk:"hide_web"`
}

type userNameTemplateModel struct {
	Template   types.String `tfsdk:"template"`
	Type       types.String `tfsdk:"type"`
	PushStatus types.String `tfsdk:"push_status"`
	UserSuffix types.String `tfsdk:"user_suffix"`
}

var (
	stringSet             = types.SetType{ElemType: types.StringType}
	networkType           = map[string]attr.Type{"connection": types.StringType, "include": stringSet, "exclude": stringSet}
	idpInitiatedLoginType = map[string]attr.Type{"mode": types.StringType, "default_scope": stringSet}
	notesType             = map[string]attr.Type{"admin": types.StringType, "enduser": types.StringType}
	visibilityType        = map[string]attr.Type{
		"auto_launch": types.BoolType, "auto_submit_toolbar": types.BoolType, "hide_ios": types.BoolType, "hide_web": types.BoolType,
	}
	userNameTemplateType = map[string]attr.Type{
		"template": types.StringType, "type": types.StringType, "push_status": types.StringType, "user_suffix": types.StringType,
	}
)

// written tells whether a plan has a value to send.
func written(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

// ofNewApp are the settings that a new app has unless something else is written, as far as the API's documentation and the
// recordings say so alike (POST_apps.*.json). The others depend on the org and are not known before the app is made: names and
// visibility, which an administrator sets the defaults of, and the sign-in policy.
func ofNewApp() appSettingsModel {
	return appSettingsModel{
		DPoPBoundAccessTokens: types.BoolValue(false), ParticipateSLO: types.BoolValue(false), FrontchannelLogoutSessionRequired: types.BoolValue(false),
		JWKS: keySetType.Null(), Network: types.ObjectNull(networkType),
		IDPInitiatedLogin: types.ObjectValueMust(idpInitiatedLoginType, map[string]attr.Value{
			"mode": types.StringValue(loginDisabled), "default_scope": types.SetNull(types.StringType),
		}),
		Notes:      types.ObjectValueMust(notesType, map[string]attr.Value{"admin": types.StringNull(), "enduser": types.StringNull()}),
		Visibility: types.ObjectUnknown(visibilityType), UserNameTemplate: types.ObjectUnknown(userNameTemplateType), AccessPolicyID: types.StringUnknown(),
	}
}

// assume takes the settings that a configuration leaves out from others, as far as these are known.
func (m *appSettingsModel) assume(others, config appSettingsModel) {
	settings, assumed, configured := reflect.ValueOf(m).Elem(), reflect.ValueOf(others), reflect.ValueOf(config)
	for i := range settings.NumField() {
		value, isValue := reflect.TypeAssert[attr.Value](assumed.Field(i))
		written, isConfigured := reflect.TypeAssert[attr.Value](configured.Field(i))
		if isValue && isConfigured && written.IsNull() && !value.IsUnknown() {
			settings.Field(i).Set(assumed.Field(i))
		}
	}
}

// paired is a setting with the member of an app that it is.
type paired[Setting, Member any] struct {
	setting *Setting
	member  **Member
}

func (m *appSettingsModel) texts(app *api.Application) []paired[types.String, api.Text] {
	client := &app.Settings.OAuthClient
	return []paired[types.String, api.Text]{
		{&m.ClientURI, &client.ClientURI}, {&m.LogoURI, &client.LogoURI}, {&m.PolicyURI, &client.PolicyURI}, {&m.TOSURI, &client.TOSURI},
		{&m.JWKSURI, &client.JWKSURI}, {&m.FrontchannelLogoutURI, &client.FrontchannelLogoutURI},
		{&m.RequestObjectSigningAlg, &client.RequestObjectSigningAlg}, {&m.IDTokenEncryptedResponseAlg, &client.IDTokenEncryptedResponseAlg},
		{&m.SectorIdentifierURI, &client.SectorIdentifierURI}, {&m.SubjectType, &client.SubjectType}, {&m.InlineHookID, &app.Settings.InlineHookID},
	}
}

func (m *appSettingsModel) switches(app *api.Application) []paired[types.Bool, bool] {
	client := &app.Settings.OAuthClient
	return []paired[types.Bool, bool]{
		{&m.DPoPBoundAccessTokens, &client.DPoPBoundAccessTokens}, {&m.ParticipateSLO, &client.ParticipateSLO},
		{&m.FrontchannelLogoutSessionRequired, &client.FrontchannelLogoutSessionRequired},
	}
}

// addTo adds to a request the settings that a configuration has, as they are in its plan. The rest is left out of the request,
// and so as the org has it.
func (m appSettingsModel) addTo(ctx context.Context, app *api.Application, config appSettingsModel, diagnostics *diag.Diagnostics) {
	m.assume(appSettingsModel{}, config)
	for _, text := range m.texts(app) {
		// A new app has nothing to clear.
		if written(*text.setting) && (app.ID != "" || text.setting.ValueString() != "") {
			sent := api.Text(text.setting.ValueString())
			*text.member = &sent
		}
	}
	for _, one := range m.switches(app) {
		if written(*one.setting) {
			*one.member = one.setting.ValueBoolPointer()
		}
	}
	if written(m.JWKS) {
		app.Settings.OAuthClient.JWKS = m.JWKS.Object()
	}
	m.addObjects(ctx, app, diagnostics)
}

// decoded is an object that is written; nil for any other.
func decoded[M any](ctx context.Context, object types.Object, diagnostics *diag.Diagnostics) *M {
	if !written(object) {
		return nil
	}
	model := new(M)
	diagnostics.Append(object.As(ctx, model, basetypes.ObjectAsOptions{})...)
	return model
}

func (m *appSettingsModel) addObjects(ctx context.Context, app *api.Application, diagnostics *diag.Diagnostics) {
	if network := decoded[networkModel](ctx, m.Network, diagnostics); network != nil {
		app.Settings.OAuthClient.Network = &api.ClientNetwork{
			Connection: network.Connection.ValueString(),
			Include:    convert.Strings(ctx, network.Include, diagnostics), Exclude: convert.Strings(ctx, network.Exclude, diagnostics),
		}
	}
	if login := decoded[idpInitiatedLoginModel](ctx, m.IDPInitiatedLogin, diagnostics); login != nil {
		scopes := convert.Strings(ctx, login.DefaultScope, diagnostics)
		if scopes == nil {
			scopes = []string{}
		}
		app.Settings.OAuthClient.IDPInitiatedLogin = &api.IDPInitiatedLogin{Mode: login.Mode.ValueString(), DefaultScope: scopes}
	}
	if notes := decoded[notesModel](ctx, m.Notes, diagnostics); notes != nil {
		app.Settings.Notes = &api.Notes{Admin: notes.Admin.ValueStringPointer(), EndUser: notes.EndUser.ValueStringPointer()}
	}
	if visibility := decoded[visibilityModel](ctx, m.Visibility, diagnostics); visibility != nil {
		app.Visibility = &api.Visibility{
			AutoLaunch: visibility.AutoLaunch.ValueBool(), AutoSubmitToolbar: visibility.AutoSubmitToolbar.ValueBool(),
			Hide: api.VisibilityHide{IOS: visibility.HideIOS.ValueBool(), Web: visibility.HideWeb.ValueBool()},
		}
	}
	if template := decoded[userNameTemplateModel](ctx, m.UserNameTemplate, diagnostics); template != nil {
		app.Credentials.UserNameTemplate = &api.UserNameTemplate{
			Template: template.Template.ValueString(), Type: template.Type.ValueString(),
			PushStatus: template.PushStatus.ValueString(), UserSuffix: template.UserSuffix.ValueString(),
		}
	}
}

// read takes over what the org has.
func (m *appSettingsModel) read(app *api.Application) {
	for _, text := range m.texts(app) {
		has := ""
		if *text.member != nil {
			has = string(**text.member)
		}
		*text.setting = convert.TextOrEmpty(has, *text.setting)
	}
	// An org that leaves a switch out has it off, or does not have the feature and drops it silently.
	for _, one := range m.switches(app) {
		if has := *one.member; has != nil || !written(*one.setting) {
			*one.setting = types.BoolValue(has != nil && *has)
		}
	}
	m.JWKS = readJWKS(app.Settings.OAuthClient.JWKS)
	m.AccessPolicyID = convert.Text(app.AccessPolicyID())
	m.readObjects(app)
}

func (m *appSettingsModel) readObjects(app *api.Application) {
	m.Network = types.ObjectNull(networkType)
	if network := app.Settings.OAuthClient.Network; network != nil {
		m.Network = types.ObjectValueMust(networkType, map[string]attr.Value{
			"connection": convert.TextOr(network.Connection, networkAnywhere),
			"include":    convert.SetOrNull(network.Include, types.SetNull(types.StringType)),
			"exclude":    convert.SetOrNull(network.Exclude, types.SetNull(types.StringType)),
		})
	}
	m.IDPInitiatedLogin = types.ObjectNull(idpInitiatedLoginType)
	if login := app.Settings.OAuthClient.IDPInitiatedLogin; login != nil {
		m.IDPInitiatedLogin = types.ObjectValueMust(idpInitiatedLoginType, map[string]attr.Value{
			"mode": convert.TextOr(login.Mode, loginDisabled), "default_scope": convert.SetOrNull(login.DefaultScope, types.SetNull(types.StringType)),
		})
	}
	m.Notes = types.ObjectNull(notesType)
	if notes := app.Settings.Notes; notes != nil {
		m.Notes = types.ObjectValueMust(notesType, map[string]attr.Value{
			"admin": types.StringPointerValue(notes.Admin), "enduser": types.StringPointerValue(notes.EndUser),
		})
	}
	m.Visibility = types.ObjectNull(visibilityType)
	if visibility := app.Visibility; visibility != nil {
		m.Visibility = types.ObjectValueMust(visibilityType, map[string]attr.Value{
			"auto_launch": types.BoolValue(visibility.AutoLaunch), "auto_submit_toolbar": types.BoolValue(visibility.AutoSubmitToolbar),
			"hide_ios": types.BoolValue(visibility.Hide.IOS), "hide_web": types.BoolValue(visibility.Hide.Web),
		})
	}
	m.UserNameTemplate = types.ObjectNull(userNameTemplateType)
	if template := app.Credentials.UserNameTemplate; template != nil {
		m.UserNameTemplate = types.ObjectValueMust(userNameTemplateType, map[string]attr.Value{
			"template": types.StringValue(template.Template), "type": types.StringValue(template.Type),
			"push_status": convert.Text(template.PushStatus), "user_suffix": convert.Text(template.UserSuffix),
		})
	}
}
