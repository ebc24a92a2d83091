package provider

import (
	"context"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
)

// defaultOktaScopes are what the guide's objects need of the management API.
var defaultOktaScopes = []string{"okta.apps.manage", "okta.authorizationServers.manage", "okta.groups.read", "okta.trustedOrigins.manage"}

// settings puts the org's address and credential together. An argument counts over a variable, also where the two name
// different credentials; of the variables, those of the API token count first.
func (m *oktaModel) settings(ctx context.Context, org *half, settings *connection.Settings, diagnostics *diag.Diagnostics) {
	settings.OktaOrgURL = m.orgURL(org)
	if m.ClientID.IsNull() {
		settings.OktaAPIToken, settings.OktaAPITokenSource = org.token(m.APIToken, "okta.api_token", "OKTA_API_TOKEN")
	}
	if !m.APIToken.IsNull() || settings.OktaAPIToken != "" {
		return
	}
	unknownBefore := len(org.unknown)
	app := &okta.ServiceAppConfig{
		OrgURL:       settings.OktaOrgURL,
		ClientID:     org.text(m.ClientID, "okta.client_id", "OKTA_API_CLIENT_ID"),
		PrivateKey:   org.text(m.PrivateKey, "okta.private_key", "OKTA_API_PRIVATE_KEY"),
		PrivateKeyID: org.text(m.PrivateKeyID, "okta.private_key_id", "OKTA_API_PRIVATE_KEY_ID"),
		Scopes:       m.scopes(ctx, org, diagnostics),
	}
	if len(org.unknown) > unknownBefore || app.ClientID == "" {
		return
	}
	if app.PrivateKey == "" {
		diagnostics.AddAttributeError(path.Root("okta").AtName("private_key"), "No key for the service app",
			"okta.client_id names a service app, but there is no private key that it authenticates with. Set okta.private_key or OKTA_API_PRIVATE_KEY.")
		return
	}
	settings.OktaServiceApp = app
}

func (m *oktaModel) orgURL(org *half) string {
	name := org.text(m.OrgName, "okta.org_name", "OKTA_ORG_NAME")
	base := org.text(m.BaseURL, "okta.base_url", "OKTA_BASE_URL")
	orgURL := ""
	if m.OrgName.IsNull() {
		orgURL = org.text(m.OrgURL, "okta.org_url", "OKTA_ORG_URL")
	}
	if orgURL == "" && name != "" {
		if base == "" {
			base = "okta.com"
		}
		orgURL = "https://" + name + "." + base
	}
	return orgURL
}

func (m *oktaModel) scopes(ctx context.Context, org *half, diagnostics *diag.Diagnostics) []string {
	if !convert.FullyKnown(m.Scopes) {
		org.unknown = append(org.unknown, "okta.scopes")
		return nil
	}
	if !m.Scopes.IsNull() {
		return convert.Strings(ctx, m.Scopes, diagnostics)
	}
	if scopes := strings.FieldsFunc(os.Getenv("OKTA_API_SCOPES"), func(r rune) bool { return r == ' ' || r == ',' }); len(scopes) > 0 {
		return scopes
	}
	return defaultOktaScopes
}
