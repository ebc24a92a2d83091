package provider

import (
	"context"
	"fmt"
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
	settings.OktaOrgURL = m.orgURL(org, diagnostics)
	if m.ClientID.IsNull() {
		settings.OktaAPIToken, settings.OktaAPITokenSource = org.token(m.APIToken, "okta.api_token")
	}
	if !m.APIToken.IsNull() || settings.OktaAPIToken != "" {
		return
	}
	unknownBefore := len(org.unknown)
	app := &okta.ServiceAppConfig{
		OrgURL:       settings.OktaOrgURL,
		ClientID:     org.text(m.ClientID, "okta.client_id"),
		PrivateKey:   org.text(m.PrivateKey, "okta.private_key"),
		PrivateKeyID: org.text(m.PrivateKeyID, "okta.private_key_id"),
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

// orgURL is the org's address, from the URL or from the org's name and the domain that it is under.
func (m *oktaModel) orgURL(org *half, diagnostics *diag.Diagnostics) string {
	name, nameFrom := org.sourced(m.OrgName, "okta.org_name")
	base, baseFrom := org.sourced(m.BaseURL, "okta.base_url")
	name, base = strings.TrimSpace(name), strings.TrimSpace(base)
	orgURL := ""
	if m.OrgName.IsNull() {
		orgURL = org.text(m.OrgURL, "okta.org_url")
	}
	if orgURL == "" && name != "" {
		if base == "" {
			base = defaultOktaDomain
		}
		checkOrgName(name, nameFrom, base, baseFrom, diagnostics)
		orgURL = "https://" + name + "." + base
	}
	return orgURL
}

const defaultOktaDomain = "okta.com"

// checkOrgName refuses an org's name, or the domain that it is under, that is more: a host, or a URL as the browser has it.
func checkOrgName(name, nameFrom, base, baseFrom string, diagnostics *diag.Diagnostics) {
	const more = "/:@?# \t"
	bare := strings.ToLower(hostOf(base))
	if strings.ContainsAny(base, more) || base != strings.Trim(base, ".") {
		diagnostics.AddAttributeError(path.Root("okta").AtName("base_url"), "Not a domain of Okta",
			fmt.Sprintf("%s is the domain that the org is under, without scheme and path: write %q.", baseFrom, strings.Trim(bare, ".")))
	}
	if !strings.ContainsAny(name, more+".") {
		return
	}
	label, domain, isHost := strings.Cut(strings.ToLower(hostOf(name)), ".")
	label = strings.TrimSuffix(label, "-admin")
	switch {
	case label == "":
		label, domain = "example", bare
	case !isHost:
		domain = bare
	}
	advice := fmt.Sprintf("write %q", label)
	if domain != bare {
		advice += fmt.Sprintf(", and %q in okta.base_url or OKTA_BASE_URL", domain)
	}
	diagnostics.AddAttributeError(path.Root("okta").AtName("org_name"), "Not the name of an Okta org",
		fmt.Sprintf("%s is the first part of the org's host alone: %s. Or leave it out and write %q in okta.org_url or OKTA_ORG_URL.", nameFrom, advice, "https://"+label+"."+domain))
}

// hostOf is the host of an address that may lack its scheme, without a user, port and path.
func hostOf(address string) string {
	if _, rest, has := strings.Cut(address, "://"); has {
		address = rest
	}
	address = strings.TrimLeft(address, "/")
	if end := strings.IndexAny(address, "/?#"); end >= 0 {
		address = address[:end]
	}
	address = address[strings.LastIndex(address, "@")+1:]
	host, _, _ := strings.Cut(address, ":")
	return strings.TrimSpace(host)
}

func (m *oktaModel) scopes(ctx context.Context, org *half, diagnostics *diag.Diagnostics) []string {
	if !convert.FullyKnown(m.Scopes) {
		org.unknown = append(org.unknown, "okta.scopes")
		return nil
	}
	if !m.Scopes.IsNull() {
		return convert.Strings(ctx, m.Scopes, diagnostics)
	}
	if scopes := strings.FieldsFunc(fromEnvironment(environment["okta.scopes"]), func(r rune) bool { return r == ' ' || r == ',' }); len(scopes) > 0 {
		return scopes
	}
	return defaultOktaScopes
}
