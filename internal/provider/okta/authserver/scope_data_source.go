package authserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewScopeDataSource makes data openmetadata_okta_authorization_server_scope.
var NewScopeDataSource = lookup.DataSource(lookup.Kind[scopeModel, api.Scope]{
	Type: "_okta_authorization_server_scope", Noun: "scope",
	Description: "A scope of a custom authorization server, one of Okta's own too.",
	Attributes: map[string]schema.Attribute{
		"authorization_server_id": lookup.AuthorizationServerID(),
		"display_name":            lookup.Text("Name of the scope in the consent dialog."),
		"description":             lookup.Text("What the scope allows."),
		"consent":                 lookup.Text("Whether people are asked for consent: `IMPLICIT`, `REQUIRED` or `FLEXIBLE`."),
		"metadata_publish":        lookup.Text("Whether the scope is listed in the discovery document: `ALL_CLIENTS` or `NO_CLIENTS`."),
		"default":                 lookup.Flag("Whether a client that asks for no scope gets this one."),
		"optional":                lookup.Flag("Whether people may leave the scope out when they are asked for consent."),
	},
	Sought: func(m *scopeModel) (types.String, types.String) { return m.ID, m.Name },
	In:     func(m *scopeModel) string { return lookup.InServer(m.AuthorizationServerID) },
	Get: func(ctx context.Context, client *api.Client, m *scopeModel, id string) (*api.Scope, error) {
		return client.GetScope(ctx, m.AuthorizationServerID.ValueString(), id)
	},
	List: func(ctx context.Context, client *api.Client, m *scopeModel) ([]api.Scope, error) {
		return client.ListScopes(ctx, m.AuthorizationServerID.ValueString())
	},
	Names: func(scope *api.Scope) (string, string) { return scope.ID, scope.Name },
	Read:  (*scopeModel).read,
})
