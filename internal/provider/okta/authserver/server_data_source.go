package authserver

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Names that stand for a server of every org.
const (
	defaultServer = "default"
	orgServer     = "org"
)

// serverDataSource finds an authorization server by its name.
type serverDataSource struct{ connection.DataSource }

var _ datasource.DataSourceWithConfigure = (*serverDataSource)(nil)

// NewServerDataSource makes data openmetadata_okta_authorization_server.
func NewServerDataSource() datasource.DataSource { return &serverDataSource{} }

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

// Metadata implements datasource.DataSource.
func (d *serverDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_authorization_server"
}

// Schema implements datasource.DataSource.
func (d *serverDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	response.Schema = schema.Schema{
		MarkdownDescription: "An authorization server of the Okta org, found by its exact name: a custom one, the one named `default`, or as `org` the org's own, " +
			"which every org has, also one without API Access Management, and whose ID tokens OpenMetadata can use.",
		Attributes: map[string]schema.Attribute{
			"id": text("Okta's id of the server; null for the org's own, which the management API does not know."),
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the server in its exact spelling, or `org` for the org's own, for which nothing is asked of Okta.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"description":       text("What the server is for."),
			"audiences":         schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Audience of the access tokens; null for the org's own server."},
			"issuer_mode":       text("`ORG_URL`, `CUSTOM_URL` or `DYNAMIC`."),
			"key_rotation_mode": text("`AUTO` or `MANUAL`; null for the org's own server."),
			"status":            text("`ACTIVE` or `INACTIVE`."),
			"issuer":            text("The issuer in tokens, which OpenMetadata has as its authority."),
			"discovery_uri":     text("Address of the issuer's discovery document, OpenMetadata's `discoveryUri`."),
			"jwks_uri":          text("Address of the keys that tokens are verified with, one of OpenMetadata's `publicKeyUrls`."),
		},
	}
}

// Read implements datasource.DataSource.
func (d *serverDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model serverDataModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &model)...)
	client := d.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if model.Name.ValueString() == orgServer {
		model.readOrg(client.OrgURL())
		response.Diagnostics.Append(response.State.Set(ctx, &model)...)
		return
	}
	found := d.findServer(ctx, client, model.Name.ValueString(), &response.Diagnostics)
	if found == nil {
		return
	}
	model.read(found)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// findServer returns the one server of that name, or nil after adding an error.
func (d *serverDataSource) findServer(ctx context.Context, client *api.Client, name string, diagnostics *diag.Diagnostics) *api.AuthorizationServer {
	if name == defaultServer {
		// Not by the name: it can be changed, the path cannot.
		found, err := client.GetAuthorizationServer(ctx, defaultServer)
		if err != nil {
			diagnose.Error(diagnostics, diagnose.Read, serverObject(name), err)
		}
		return found
	}
	found, err := connection.Find(ctx, d.Connections, "openmetadata_okta_authorization_server", func(ctx context.Context) ([]api.AuthorizationServer, error) {
		return client.FindAuthorizationServers(ctx, name)
	})
	switch {
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Read, serverObject(name), err)
	case len(found) == 0:
		diagnostics.AddAttributeError(path.Root("name"), "No such authorization server",
			fmt.Sprintf("The org has no authorization server named %q. The name counts in its exact spelling, upper and lower case too.", name))
	case len(found) > 1:
		var ids []string
		for _, server := range found {
			ids = append(ids, server.ID)
		}
		diagnostics.AddAttributeError(path.Root("name"), "More than one authorization server",
			fmt.Sprintf("The org has %d authorization servers named %q: %s. Rename all but the one that is meant.", len(found), name, strings.Join(ids, ", ")))
	default:
		return &found[0]
	}
	return nil
}

func (m *serverDataModel) read(server *api.AuthorizationServer) {
	m.ID = types.StringValue(server.ID)
	m.Description = convert.Text(server.Description)
	m.Audiences = convert.List(server.Audiences)
	m.IssuerMode = convert.TextOr(server.IssuerMode, "ORG_URL")
	m.KeyRotationMode = convert.Text(server.Credentials.Signing.RotationMode)
	m.Status = convert.Text(server.Status)
	m.address(ssoconfig.Issuer{URL: server.Issuer, Custom: true})
}

// readOrg describes the org's own server, whose issuer is the org's URL.
func (m *serverDataModel) readOrg(orgURL string) {
	m.ID, m.Description, m.KeyRotationMode = types.StringNull(), types.StringNull(), types.StringNull()
	m.Audiences = types.ListNull(types.StringType)
	m.IssuerMode, m.Status = types.StringValue("ORG_URL"), types.StringValue(api.StatusActive)
	m.address(ssoconfig.Issuer{URL: orgURL})
}

func (m *serverDataModel) address(issuer ssoconfig.Issuer) {
	m.Issuer = types.StringValue(issuer.URL)
	m.DiscoveryURI = types.StringValue(issuer.DiscoveryURI())
	m.JWKSURI = types.StringValue(issuer.JWKSURL())
}
