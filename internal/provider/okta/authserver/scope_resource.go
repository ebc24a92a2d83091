package authserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

// NewScopeResource makes openmetadata_okta_authorization_server_scope. A system scope that somebody imports is refused: nothing
// about its life is a user's to decide.
var NewScopeResource = crud.New(crud.Kind[scopeModel, api.Scope]{
	Objects: scopes, Type: "_okta_authorization_server_scope", Schema: scopeSchema, In: []crud.Part{inServer}, MovedFrom: "okta_auth_server_scope",
	Place: (*scopeModel).place, Request: (*scopeModel).request, Read: (*scopeModel).read,
	Foreign: func(scope api.Scope) (summary, detail string) {
		if !scope.System {
			return "", ""
		}
		return "A scope of Okta's own", systemScopeMessage(scope.Name)
	},
	Adopts: true,
})

// scopeModel is the resource's configuration, plan and state.
type scopeModel struct {
	ID                    types.String `tfsdk:"id"`
	AuthorizationServerID types.String `tfsdk:"authorization_server_id"`
	Name                  types.String `tfsdk:"name"`
	DisplayName           types.String `tfsdk:"display_name"`
	Description           types.String `tfsdk:"description"`
	Consent               types.String `tfsdk:"consent"`
	MetadataPublish       types.String `tfsdk:"metadata_publish"`
	Default               types.Bool   `tfsdk:"default"`
	Optional              types.Bool   `tfsdk:"optional"`
}

// request makes what is sent of a plan that is known in full.
func (m *scopeModel) request(context.Context, *diag.Diagnostics) api.Scope {
	return api.Scope{
		ID:              m.ID.ValueString(),
		Name:            m.Name.ValueString(),
		DisplayName:     m.DisplayName.ValueString(),
		Description:     m.Description.ValueString(),
		Consent:         m.Consent.ValueString(),
		MetadataPublish: m.MetadataPublish.ValueString(),
		Default:         m.Default.ValueBool(),
		Optional:        m.Optional.ValueBool(),
	}
}

// read takes over what the org has.
func (m *scopeModel) read(scope *api.Scope) {
	m.ID = types.StringValue(scope.ID)
	m.Name = convert.Text(scope.Name)
	m.DisplayName = convert.Text(scope.DisplayName)
	m.Description = convert.Text(scope.Description)
	m.Consent = convert.TextOr(scope.Consent, "IMPLICIT")
	m.MetadataPublish = convert.TextOr(scope.MetadataPublish, "NO_CLIENTS")
	m.Default = types.BoolValue(scope.Default)
	m.Optional = types.BoolValue(scope.Optional)
}

// systemScopes are those that the org makes on every server (GET_scopes.list-default-server.json).
var systemScopes = []string{"openid", "profile", "email", "address", "phone", "offline_access", "device_sso"}

// checkScopeName says what is wrong with the name of a new scope (API doc, scope properties); nothing for a good one.
func checkScopeName(name string) string {
	switch {
	case slices.Contains(systemScopes, name):
		return systemScopeMessage(name)
	case strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }):
		return fmt.Sprintf("%q has a character that a scope cannot have: write printable ASCII without spaces, quotes and backslashes.", name)
	case name == "*" || name == "okta" || strings.HasPrefix(name, "okta.") || strings.HasPrefix(name, "okta:"):
		return fmt.Sprintf("%q is one of the names that Okta keeps for itself: write one that is not okta or * and does not begin with okta. or okta:.", name)
	}
	return ""
}

func systemScopeMessage(name string) string {
	return fmt.Sprintf("The scope %q is one that Okta makes on every authorization server and does not let anybody delete. "+
		"It is there without a resource: name it in the policy rule, and remove this resource.", name)
}

// scopeName accepts the names of scopes that are not Okta's own. An empty one is another validator's.
var scopeName = validate.Text("must be the name of a scope of one's own", func(at path.Path, name string, diagnostics *diag.Diagnostics) {
	if problem := checkScopeName(name); name != "" && problem != "" {
		diagnostics.AddAttributeError(at, "Not a name for a scope of one's own", problem)
	}
})

func (m *scopeModel) place() crud.Place { return crud.At(m.ID, m.Name, m.AuthorizationServerID) }
