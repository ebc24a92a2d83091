package authserver

import (
	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewScopeResource makes openmetadata_okta_authorization_server_scope. A system scope that somebody imports is refused: nothing about
// its life is a user's to decide.
var NewScopeResource = crud.New(crud.Kind[scopeModel, api.Scope]{
	Objects: scopes, Type: "_okta_authorization_server_scope", Schema: scopeSchema, In: []crud.Part{inServer}, MovedFrom: "okta_auth_server_scope",
	Place: (*scopeModel).place, Describe: (*scopeModel).object, Request: (*scopeModel).request, Read: (*scopeModel).read,
	Foreign: func(scope api.Scope) (summary, detail string) {
		if !scope.System {
			return "", ""
		}
		return "A scope of Okta's own", systemScopeMessage(scope.Name)
	},
	Adopts: true,
})
