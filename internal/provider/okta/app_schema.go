package okta

import (
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

func appSchema() schema.Schema {
	attributes := appSettingsAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": crud.ID("app"),
		"client_id": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The OAuth 2.0 client ID, which OpenMetadata is configured with: 6 to 100 letters, digits and characters of `$-_.+!*'(),`. Changing this forces a new app. Defaults to Okta's own choice.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
			Validators: []validator.String{
				stringvalidator.RegexMatches(clientIDForm, "must be 6 to 100 letters, digits and characters of $-_.+!*'(),"),
				stringvalidator.NoneOf(api.AllClients),
			},
		},
		"label": crud.Required("Name of the app, as people see it.", stringvalidator.LengthBetween(1, 100)),
		"flow_type": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "The flow: `auth_code` (Web app, confidential: the server keeps a client secret), " +
				"`auth_code_pkce` (single-page app, public, without the implicit grant) or `implicit` (single-page app, public, grants as the guide lists them). " +
				"A change between the Web app and the single-page ones makes a new app.",
			Validators: []validator.String{stringvalidator.OneOf(flowTypes()...)},
		},
		"application_type": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "`web` or `browser`. Defaults to what the flow decides.",
			Validators:          []validator.String{stringvalidator.OneOf(ssoconfig.ApplicationTypeWeb, ssoconfig.ApplicationTypeBrowser)},
		},
		"grant_types": schema.SetAttribute{
			ElementType: types.StringType, Optional: true, Computed: true,
			MarkdownDescription: "Grants that the client may use: those that the flow needs (`authorization_code`, `refresh_token`, `implicit`), and any others that Okta knows for such an app. Defaults to what the flow decides.",
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.OneOf(ssoconfig.GrantTypes()...))},
		},
		"response_types": schema.SetAttribute{
			ElementType: types.StringType, Optional: true, Computed: true,
			MarkdownDescription: "Answers of the authorization endpoint: `code`, `id_token`, `token`. Defaults to what the flow decides.",
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.OneOf(
				ssoconfig.ResponseTypeCode, ssoconfig.ResponseTypeIDToken, ssoconfig.ResponseTypeToken))},
		},
		"token_endpoint_auth_method": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "How the client proves itself: `none`, `client_secret_basic` or `client_secret_post`. Defaults to what the flow decides.",
			Validators: []validator.String{stringvalidator.OneOf(ssoconfig.AuthMethodNone,
				ssoconfig.AuthMethodClientSecretBasic, ssoconfig.AuthMethodClientSecretPost)},
		},
		"pkce_required": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether every code must be asked for with a PKCE challenge. Defaults to what the flow decides.",
		},
		"redirect_uris": schema.ListAttribute{
			ElementType: types.StringType, Required: true,
			MarkdownDescription: "Sign-in redirect URIs. OpenMetadata uses its own URL with `/callback`, the guide lists `/silent-callback` for single-page apps too.",
			Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues()},
		},
		"post_logout_redirect_uris": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Sign-out redirect URIs. Defaults to none.",
			Validators:          []validator.List{listvalidator.UniqueValues()},
		},
		"initiate_login_uri": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "URI where a sign-in that begins at Okta is sent to. Defaults to none.",
		},
		"wildcard_redirect": crud.Choice(
			"`SUBDOMAIN` lets one `*` stand for the lowest label of a redirect URI's host. Defaults to `DISABLED`.",
			"DISABLED", "DISABLED", "SUBDOMAIN"),
		"consent_method": crud.Choice(
			"`TRUSTED` asks nobody for consent, `REQUIRED` asks where a scope needs it. Defaults to `TRUSTED`.",
			"TRUSTED", "TRUSTED", "REQUIRED"),
		"issuer_mode": crud.Choice(
			"Which of the org's URLs stands as issuer in ID tokens of the org's own authorization server: `ORG_URL` (the guide's \"Okta URL\"), `CUSTOM_URL` or `DYNAMIC`. Defaults to `ORG_URL`.",
			"ORG_URL", "ORG_URL", "CUSTOM_URL", "DYNAMIC"),
		"refresh_token": schema.SingleNestedAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Rotation of refresh tokens; only with the grant `refresh_token`. Defaults to `ROTATE` with a leeway of 30 seconds where the grant is there, as the guide has it.",
			Attributes: map[string]schema.Attribute{
				"rotation_type": crud.Required(
					"`ROTATE` gives a new refresh token at each use, `STATIC` keeps it.", stringvalidator.OneOf("ROTATE", "STATIC")),
				"leeway": schema.Int64Attribute{
					Optional: true, Computed: true,
					MarkdownDescription: "Seconds for which the previous refresh token still works, 0 to 60. Only with `ROTATE`. Defaults to 30 with `ROTATE`.",
					Validators:          []validator.Int64{int64validator.Between(0, 60)},
				},
			},
		},
		"implicit_assignment": crud.Switch(
			"`true` lets everybody of the org in, without assignments. Defaults to `false`, the guide's controlled access.", false),
		"auto_key_rotation": crud.Switch("Whether Okta rotates the key that it signs this app's tokens with. Defaults to `true`.", true),
		"status":            crud.Status(""),
	})
	return schema.Schema{
		MarkdownDescription: "An OpenID Connect app integration in Okta, for OpenMetadata to sign people in with. " +
			"`flow_type` is the guide's choice of flow; every setting that it decides is shown in the plan, and one written against it is refused. " +
			"Settings of the app that are not listed here stay as they are." +
			lifecycle.AdoptsSame.Describe(": the app and its client id stay. For another app, destroy this one first. An app that an apply was stopped after making is adopted as well. Either is known by a mark in its `profile` that only the credential which made it can make; any other app of the label is refused."),
		Attributes: attributes,
	}
}

// clientIDForm is what the API takes as a client id (API doc, client_id).
var clientIDForm = regexp.MustCompile(`^[A-Za-z0-9$\-_.+!*'(),]{6,100}$`)

func flowTypes() []string {
	var names []string
	for _, flow := range ssoconfig.FlowTypes() {
		names = append(names, string(flow))
	}
	return names
}
