package okta

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewAppDataSource makes data openmetadata_okta_app.
var NewAppDataSource = lookup.DataSource(lookup.Kind[appDataModel, api.Application]{
	Objects: apps, Type: "_okta_app",
	Description: "An OpenID Connect app integration of the Okta org, found by its exact label. None, or more than one (labels are not unique), is an error.",
	Attributes: map[string]schema.Attribute{
		"id": lookup.Text("Okta's ID of the app."),
		"label": schema.StringAttribute{
			Required: true, MarkdownDescription: "Name of the app, in its exact spelling.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"client_id":                  lookup.Text("The OAuth 2.0 client ID."),
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
		Attribute: "label", By: "with the label", Proper: "OpenID Connect ",
		Sought: func(m *appDataModel) api.Application { return api.Application{Label: m.Label.ValueString()} },
		Which:  func(app api.Application) string { return app.ID + " (" + app.Status + ")" },
		Advice: "Rename all but the one that is meant.",
	},
})
