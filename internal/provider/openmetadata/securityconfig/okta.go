package securityconfig

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// askOkta says what in the org would keep people from signing in by the configuration, where the provider has a credential for
// the org and all but the secret is known: a scope that the app or the access rule does not allow locks everybody out (issue
// 30304), and the server's validation does not see it (F16). The same apply may be about to change the org, so it is a warning;
// so is what could not be read there.
func (r *configResource) askOkta(ctx context.Context, client *api.Client, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	for path := range in.Undecided {
		if path != ssoconfig.PathClientSecret {
			return
		}
	}
	org, err := r.Okta()
	if err != nil {
		return
	}
	var unread []string
	for _, result := range ssocheck.Planned(ctx, org, client, in.Settings) {
		switch {
		case r.Notes.Changes(decidedBy[result.Name]...):
			// The same apply changes what it is about, and looks again before it writes anything.
		case result.Unread:
			unread = append(unread, fmt.Sprintf("%s: %s %s", result.Name, result.Detail, result.Remedy))
		case result.Harmless:
			diagnostics.AddAttributeWarning(attributePath(settingOf(result.Name, in.Settings)), "A claim that the ID tokens do not have",
				result.Detail+" "+result.Remedy)
		default:
			diagnostics.AddAttributeWarning(attributePath(settingOf(result.Name, in.Settings)), "Okta would not let people sign in with this now",
				result.Detail+" "+result.Remedy+" Where this apply changes it in Okta, that may be over by then.")
		}
	}
	if len(unread) > 0 {
		diagnostics.AddAttributeWarning(attributePath(ssoconfig.PathAuthentication), "Whether Okta would let people sign in with this is not known",
			"These checks were not made, because the org did not show the provider what they need:\n\n  "+transport.RedactText(strings.Join(unread, "\n  ")))
	}
}

// administratorGetsIn tells whether the server may have the settings: somebody who is an administrator must be able to sign in
// by them. It asks the org before anything is written, when all that the configuration depends on has been applied. Where the
// org cannot be asked, that is a warning.
func (r *configResource) administratorGetsIn(ctx context.Context, client *api.Client, in ssoconfig.Input, diagnostics *diag.Diagnostics) bool {
	if !is(in.Settings.Authentication.Provider, ssoconfig.ProviderOkta) {
		return true
	}
	const unknown = "Whether an administrator can sign in with this is not known"
	at := attributePath(ssoconfig.PathAuthentication)
	org, err := r.Okta()
	if err != nil {
		diagnostics.AddAttributeWarning(at, unknown, "The provider has no credential for the Okta org, so nobody has looked whether an administrator is assigned to the app and gets in. "+
			"Configure okta in the provider to have that proven before the server is switched; it takes the scopes okta.apps.read, okta.authorizationServers.read, okta.policies.read, okta.users.read and okta.groups.read.")
		return true
	}
	var unread []string
	for _, result := range ssocheck.Planned(ctx, org, client, in.Settings) {
		switch {
		case result.Harmless:
			// The plan has told it.
			continue
		case result.Unread:
			unread = append(unread, result.Detail+" "+result.Remedy)
			continue
		}
		diagnostics.AddAttributeError(attributePath(settingOf(result.Name, in.Settings)), "No administrator could sign in with this",
			transport.RedactText(result.Detail+" "+result.Remedy)+" Nothing was written to the server.")
	}
	if len(unread) > 0 {
		diagnostics.AddAttributeWarning(at, unknown, transport.RedactText(strings.Join(unread, "\n")))
	}
	return !diagnostics.HasError()
}

// decidedBy are the types of resources that decide what a check of the org finds.
var decidedBy = func() map[string][]string {
	const (
		app        = "openmetadata_okta_app"
		assignment = "openmetadata_okta_app_group_assignment"
		group      = "openmetadata_okta_group"
		server     = "openmetadata_okta_authorization_server"
		policy     = server + "_policy"
		rule       = server + "_policy_rule"
		scope      = server + "_scope"
		claim      = server + "_claim"
	)
	return map[string][]string{
		"app": {app}, "app_grants": {app}, "pkce": {app}, "client_type": {app}, "redirect_uri": {app},
		"group_assignment": {app, assignment, group}, "trusted_origin": {"openmetadata_okta_trusted_origin"},
		"authorization_server": {server}, "scopes": {server, scope}, "access_policy": {server, policy},
		"access_rule":           {server, policy, rule, assignment, group},
		"administrator_sign_in": {app, assignment, group, server, policy, rule, claim, "openmetadata_admin_user"},
		"team_claim":            {server, claim}, "roles_claim": {server, claim},
	}
}()

// settingsOf are the settings that checks of the org are about: of a confidential client, and of a public one.
var settingsOf = func() map[string][2]string {
	both := func(setting string) [2]string { return [2]string{setting, setting} }
	callback := [2]string{ssoconfig.PathOIDC + ".callback_url", ssoconfig.PathAuthentication + ".callback_url"}
	scope := [2]string{ssoconfig.PathOIDC + ".scope", ssoconfig.PathClientID}
	return map[string][2]string{
		"team_claim": both(ssoconfig.PathAuthentication + ".jwt_team_claim_mapping"), "roles_claim": both(ssoconfig.PathUseRoles),
		"client_type": both(ssoconfig.PathClientType), "redirect_uri": callback, "trusted_origin": callback,
		"app_grants": scope, "scopes": scope, "access_rule": scope, "pkce": {ssoconfig.PathOIDC + ".disable_pkce", ssoconfig.PathClientID},
	}
}()

// settingOf is the setting that a check of the org is about; that of most is the client.
func settingOf(check string, settings ssoconfig.Settings) string {
	of := settingsOf[check]
	if settings.Authentication.OIDC == nil {
		return cmp.Or(of[1], ssoconfig.PathClientID)
	}
	return cmp.Or(of[0], ssoconfig.PathClientID)
}
