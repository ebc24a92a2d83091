package ssocheck

import (
	"context"
	"net/http"
	"path"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// plannedChecks are those that the settings and the org decide between them, without the server.
var plannedChecks = []string{
	"app", "app_grants", "pkce", "group_assignment", "trusted_origin", "authorization_server", "scopes", "access_policy", "access_rule",
	"client_type", "redirect_uri",
}

// Planned judges settings that the server does not have yet by what the org has now: it returns the checks that would
// fail once the server has them, so that Okta turned people away, and those that were not made because something in the org
// could not be read. The client id names the app integration, whose id is the same in Okta.
func Planned(ctx context.Context, org *okta.Client, settings ssoconfig.Settings) []Result {
	facts := Facts{Security: Known(settings)}
	planned := facts.signIn()
	issuer, err := ssoconfig.ParseIssuer(planned.issuer)
	if planned.err != nil || !planned.fromServer || planned.clientID == "" || err != nil {
		return nil
	}
	collectApp(ctx, org, planned.clientID, &facts)
	if _, err := facts.App.Get(); okta.IsNotFound(err) {
		// It is another org's, as everything else then.
		return []Result{checkApp(&run{facts: facts}).result("app")}
	}
	if planned.public {
		facts.TrustedOrigins = factOf(org.ListTrustedOrigins(ctx))
	}
	names := plannedChecks
	if issuer.Custom {
		collectAuthorizationServer(ctx, org, path.Base(issuer.URL), &facts)
	} else {
		collectAuthorizationServer(ctx, org, "", &facts)
		// The scopes of the org's own server are in its discovery document only, which the server looks at itself.
		names = without(names, []string{"scopes"})
	}
	r := &run{facts: facts, signIn: planned, web: &browser{ctx: ctx, doer: nobody{}}}
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

// nobody is the web of checks that ask only the org.
type nobody struct{}

// Do implements Doer.
func (nobody) Do(*http.Request) (*http.Response, error) {
	return nil, &AbsentError{Reason: "only the org is asked before the server has the settings"}
}
