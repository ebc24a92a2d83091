package okta

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// appDataSource finds an app integration by its label.
type appDataSource struct{ connection.DataSource }

var _ datasource.DataSourceWithConfigure = (*appDataSource)(nil)

// NewAppDataSource makes data openmetadata_okta_app.
func NewAppDataSource() datasource.DataSource { return &appDataSource{} }

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

// Metadata implements datasource.DataSource.
func (d *appDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_app"
}

// Schema implements datasource.DataSource.
func (d *appDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	response.Schema = schema.Schema{
		MarkdownDescription: "An OpenID Connect app integration of the Okta org, found by its exact label. None, or more than one (labels are not unique), is an error.",
		Attributes: map[string]schema.Attribute{
			"id": text("Okta's id of the app."),
			"label": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the app, in its exact spelling.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"client_id":                  text("The OAuth 2.0 client id."),
			"status":                     text("`ACTIVE` or `INACTIVE`."),
			"flow_type":                  text("The guide's flow that the app is fit for: `auth_code`, `auth_code_pkce` or `implicit`."),
			"application_type":           text("`web`, `browser`, `native` or `service`."),
			"token_endpoint_auth_method": text("How the client proves itself; `none` for a public one."),
			"pkce_required":              schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether every code must be asked for with a PKCE challenge."},
			"grant_types":                schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Grants that the client may use."},
			"response_types":             schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Answers of the authorization endpoint."},
			"redirect_uris":              schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Sign-in redirect URIs."},
			"post_logout_redirect_uris":  schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Sign-out redirect URIs."},
		},
	}
}

// Read implements datasource.DataSource.
func (d *appDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model appDataModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &model)...)
	client := d.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	label := model.Label.ValueString()
	found, err := connection.Find(ctx, d.Connections, "openmetadata_okta_app", func(ctx context.Context) ([]*api.Application, error) {
		return client.FindApplications(ctx, label)
	})
	switch {
	case err != nil:
		diagnose.Error(&response.Diagnostics, diagnose.Read, appObject(label), err)
		return
	case len(found) == 0:
		response.Diagnostics.AddAttributeError(path.Root("label"), "No such app integration",
			fmt.Sprintf("The org has no OpenID Connect app integration with the label %q. The label counts in its exact spelling, upper and lower case too.", label))
		return
	case len(found) > 1:
		var ids []string
		for _, app := range found {
			ids = append(ids, app.ID+" ("+app.Status+")")
		}
		response.Diagnostics.AddAttributeError(path.Root("label"), "More than one app integration",
			fmt.Sprintf("The org has %d app integrations with the label %q: %s. Rename all but the one that is meant.", len(found), label, strings.Join(ids, ", ")))
		return
	}
	app := found[0]
	oauth := app.Settings.OAuthClient
	model.ID, model.Status = types.StringValue(app.ID), convert.Text(app.Status)
	model.ClientID = types.StringValue(app.Credentials.OAuthClient.ClientID)
	model.TokenEndpointAuthMethod = types.StringValue(app.Credentials.OAuthClient.TokenEndpointAuthMethod)
	model.PKCERequired = types.BoolValue(app.Credentials.OAuthClient.PKCERequired)
	model.FlowType, model.ApplicationType = types.StringValue(string(flowOf(oauth))), convert.Text(oauth.ApplicationType)
	model.GrantTypes, model.ResponseTypes = convert.Set(oauth.GrantTypes), convert.Set(oauth.ResponseTypes)
	model.RedirectURIs, model.PostLogoutRedirectURIs = convert.List(oauth.RedirectURIs), convert.List(oauth.PostLogoutRedirectURIs)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}
