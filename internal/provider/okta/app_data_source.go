package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

type appDataModel struct {
	ID                      types.String `tfsdk:"id"`
	Label                   types.String `tfsdk:"label"`
	ClientID                types.String `tfsdk:"client_id"`
	Status                  types.String `tfsdk:"status"`
	FlowType                types.String `tfsdk:"flow_type"`
	ApplicationType         types.String `tfsdk:"application_type"`
	TokenEndpointAuthMethod types.String `tfsdk:"token_endpoint_auth_method"`
	PKCERequired            types.Bool   `tfsdk:"pkce_required"`
	GrantTypes              types.Set    `tfsdk:"grant_types"`
	ResponseTypes           types.Set    `tfsdk:"response_types"`
	RedirectURIs            types.List   `tfsdk:"redirect_uris"`
	PostLogoutRedirectURIs  types.List   `tfsdk:"post_logout_redirect_uris"`
}

// NewAppDataSource makes data openmetadata_okta_app.
var NewAppDataSource = lookup.DataSource(lookup.Kind[appDataModel, api.Application]{
	Objects: apps, Type: "_okta_app",
	Description: "An OpenID Connect app integration of the Okta org, found by its exact label. None, or more than one (labels are not unique), is an error.",
	Attributes: map[string]schema.Attribute{
		"id": lookup.Text("Okta's id of the app."),
		"label": schema.StringAttribute{
			Required: true, MarkdownDescription: "Name of the app, in its exact spelling.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"client_id":                  lookup.Text("The OAuth 2.0 client id."),
		"status":                     lookup.Text("`ACTIVE` or `INACTIVE`."),
		"flow_type":                  lookup.Text("The guide's flow that the app is fit for: `auth_code`, `auth_code_pkce` or `implicit`."),
		"application_type":           lookup.Text("`web`, `browser`, `native` or `service`."),
		"token_endpoint_auth_method": lookup.Text("How the client proves itself; `none` for a public one."),
		"pkce_required":              lookup.Flag("Whether every code must be asked for with a PKCE challenge."),
		"grant_types":                lookup.Texts("Grants that the client may use."),
		"response_types":             lookup.Texts("Answers of the authorization endpoint."),
		"redirect_uris":              lookup.List("Sign-in redirect URIs."),
		"post_logout_redirect_uris":  lookup.List("Sign-out redirect URIs."),
	},
	Place: func(m *appDataModel) crud.Place { return crud.Place{Name: m.Label.ValueString()} },
	Read:  (*appDataModel).read,
	Unique: &lookup.Unique[appDataModel, api.Application]{
		Attribute: "label", Described: appObject,
		Find: func(ctx context.Context, client *api.Client, m *appDataModel) ([]api.Application, error) {
			return client.Applications().Find(ctx, api.Application{Label: m.Label.ValueString()})
		},
		None: func(m *appDataModel) string {
			return fmt.Sprintf("OpenID Connect app integration with the label %q", m.Label.ValueString())
		},
		Several: func(m *appDataModel) string {
			return fmt.Sprintf("app integrations with the label %q", m.Label.ValueString())
		},
		Advice: "Rename all but the one that is meant.",
		Which:  func(app api.Application) string { return app.ID + " (" + app.Status + ")" },
	},
})

func (m *appDataModel) read(app *api.Application) {
	client, oauth := app.Credentials.OAuthClient, app.Settings.OAuthClient
	m.ID, m.Status = types.StringValue(app.ID), convert.Text(app.Status)
	m.ClientID = types.StringValue(client.ClientID)
	m.TokenEndpointAuthMethod = types.StringValue(client.TokenEndpointAuthMethod)
	m.PKCERequired = types.BoolValue(client.PKCERequired)
	m.FlowType, m.ApplicationType = types.StringValue(string(flowOf(oauth))), convert.Text(oauth.ApplicationType)
	m.GrantTypes, m.ResponseTypes = convert.Set(oauth.GrantTypes), convert.Set(oauth.ResponseTypes)
	m.RedirectURIs, m.PostLogoutRedirectURIs = convert.List(oauth.RedirectURIs), convert.List(oauth.PostLogoutRedirectURIs)
}
