package ssocheck

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// plannedChecks are those that the settings, the org and the server's accounts decide between them.
var plannedChecks = []string{
	"app", "app_grants", "pkce", "group_assignment", "trusted_origin", "authorization_server", "scopes", "access_policy", "access_rule",
	"client_type", "redirect_uri", administratorSignIn,
}

// Planned judges settings that the server does not have yet by what the org has now, and by the server's accounts: it
// returns the checks that would fail once the server has them, so that Okta turned people away or no administrator got in,
// and those that were not made because something could not be read. The client id names the app integration, whose id is the
// same in Okta.
func Planned(ctx context.Context, org *okta.Client, server *openmetadata.Client, settings ssoconfig.Settings) []Result {
	facts, r, known := plannedRun(ctx, org, settings)
	if !known {
		return nil
	}
	if _, err := facts.App.Get(); okta.IsNotFound(err) {
		if r.signIn.issuer == org.OrgURL() || strings.HasPrefix(r.signIn.issuer, org.OrgURL()+"/") {
			return []Result{fail(fmt.Sprintf("The org %s has no app integration with the client id %q, so it answers every sign-in that the client is unknown.", org.OrgURL(), r.signIn.clientID),
				"Take the client id from openmetadata_okta_app.<name>.client_id.").result("app")}
		}
		// It may be another org's, as everything else then.
		return []Result{checkApp(r).result("app")}
	}
	if r.signIn.public {
		facts.TrustedOrigins = factOf(org.ListTrustedOrigins(ctx))
	}
	facts.findAdministrator(ctx, org, server)
	names := plannedChecks
	if server, err := facts.AuthorizationServer.Get(); err == nil && server.Custom == nil {
		// The scopes of the org's own server are in its discovery document only, which the server looks at itself.
		names = without(names, []string{"scopes"})
	}
	r.facts = *facts
	var told []Result
	for _, check := range checks {
		if !slices.Contains(names, check.name) {
			continue
		}
		if found := check.run(r).result(check.name); found.Outcome == Failed || found.Unread {
			told = append(told, found)
		}
	}
	return told
}

// plannedRun reads what the org has of the settings' app and authorization server. known is false for settings that lead
// to none.
func plannedRun(ctx context.Context, org *okta.Client, settings ssoconfig.Settings) (facts *Facts, r *run, known bool) {
	facts = &Facts{Security: Known(settings)}
	planned := facts.signIn()
	issuer, err := ssoconfig.ParseIssuer(planned.issuer)
	if planned.err != nil || !planned.fromServer || planned.clientID == "" || err != nil {
		return nil, nil, false
	}
	collectApp(ctx, org, planned.clientID, facts)
	serverID := ""
	if issuer.Custom {
		serverID = path.Base(issuer.URL)
	}
	if _, err := facts.App.Get(); !okta.IsNotFound(err) {
		collectAuthorizationServer(ctx, org, serverID, facts)
	}
	return facts, &run{facts: *facts, signIn: planned, web: &browser{ctx: ctx, doer: nobody{}}}, true
}

// findAdministrator looks for a person by the facts and the server's accounts.
func (f *Facts) findAdministrator(ctx context.Context, org *okta.Client, server *openmetadata.Client) {
	f.Administrators = factOf(server.Administrators(ctx))
	f.AdministratorSignIn = factOf(findAdministrator(ctx, org, server, f))
}

// nobody is the web of checks that ask only the org.
type nobody struct{}

// Do implements Doer.
func (nobody) Do(*http.Request) (*http.Response, error) {
	return nil, &AbsentError{Reason: "only the org is asked before the server has the settings"}
}
