package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewScopeDataSource makes data openmetadata_okta_authorization_server_scope.
var NewScopeDataSource = lookup.DataSource(lookup.Kind[scopeModel, api.Scope]{
	Objects: scopes, Type: "_okta_authorization_server_scope",
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
	Place: (*scopeModel).place,
	Read:  (*scopeModel).read,
})
