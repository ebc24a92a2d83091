package authserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Names that stand for a server of every org.
const (
	defaultServer = "default"
	orgServer     = "org"
)

// NewServerDataSource makes data openmetadata_okta_authorization_server.
var NewServerDataSource = lookup.DataSource(lookup.Kind[serverDataModel, api.AuthorizationServer]{
	Objects: servers, Type: "_okta_authorization_server",
	Description: "An authorization server of the Okta org, found by its exact name: a custom one, the one named `default`, or as `org` the org's own, " +
		"which every org has, also one without API Access Management, and whose ID tokens OpenMetadata can use.",
	Attributes: map[string]schema.Attribute{
		"id": lookup.Text("Okta's ID of the server; null for the org's own, which the management API does not know."),
		"name": schema.StringAttribute{
			Required: true, MarkdownDescription: "Name of the server in its exact spelling, or `org` for the org's own, for which nothing is asked of Okta.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"description":       lookup.Text("What the server is for."),
		"audiences":         lookup.List("Audience of the access tokens; null for the org's own server."),
		"issuer_mode":       lookup.Text("`ORG_URL`, `CUSTOM_URL` or `DYNAMIC`."),
		"key_rotation_mode": lookup.Text("`AUTO` or `MANUAL`; null for the org's own server."),
		"status":            lookup.Text("`ACTIVE` or `INACTIVE`."),
		"issuer":            lookup.Text("The issuer in tokens, which OpenMetadata has as its authority."),
		"discovery_uri":     lookup.Text("Address of the issuer's discovery document, OpenMetadata's `discoveryUri`."),
		"jwks_uri":          lookup.Text("Address of the keys that tokens are verified with, one of OpenMetadata's `publicKeyUrls`."),
	},
	Place: func(m *serverDataModel) crud.Place { return crud.Place{Name: m.Name.ValueString()} },
	Read: func(m *serverDataModel, server *api.AuthorizationServer) {
		sought := m.Name // may be "default" for one of another name
		m.read(server)
		m.Name = sought
	},
	Unique: &lookup.Unique[serverDataModel, api.AuthorizationServer]{
		Attribute: "name", By: "named",
		Instead: func(client *api.Client, m *serverDataModel) bool {
			if m.Name.ValueString() != orgServer {
				return false
			}
			m.readOrg(client.OrgURL())
			return true
		},
		Find: func(ctx context.Context, client *api.Client, m *serverDataModel) ([]api.AuthorizationServer, error) {
			if m.Name.ValueString() != defaultServer {
				return client.AuthorizationServers().Find(ctx, api.AuthorizationServer{Name: m.Name.ValueString()})
			}
			// Not by the name: it can be changed, the path cannot.
			found, err := client.AuthorizationServers().Get(ctx, defaultServer)
			if err != nil {
				return nil, err
			}
			return []api.AuthorizationServer{*found}, nil
		},
		Which:  func(server api.AuthorizationServer) string { return server.ID },
		Advice: "Rename all but the one that is meant.",
	},
})

// readOrg describes the org's own server, whose issuer is the org's URL.
func (m *serverDataModel) readOrg(orgURL string) {
	m.ID, m.Description, m.KeyRotationMode = types.StringNull(), types.StringNull(), types.StringNull()
	m.Audiences = types.ListNull(types.StringType)
	m.IssuerMode, m.Status = types.StringValue("ORG_URL"), types.StringValue(api.StatusActive)
	m.address(ssoconfig.Issuer{URL: orgURL})
}
