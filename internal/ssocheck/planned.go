package ssocheck

import (
	"context"
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
// fail once the server has them, so that Okta turned people away. The client id names the app integration, whose id is
// the same in Okta. What cannot be read is not judged, and an app that this org does not have is another org's.
func Planned(ctx context.Context, org *okta.Client, settings ssoconfig.Settings) []Result {
	facts := Facts{Security: Known(settings)}
	planned := facts.signIn()
	issuer, err := ssoconfig.ParseIssuer(planned.issuer)
	if planned.err != nil || !planned.fromServer || planned.clientID == "" || err != nil {
		return nil
	}
	app, err := org.GetApplication(ctx, planned.clientID)
	if err != nil {
		return nil
	}
	facts.App = Known(*app)
	facts.Assignment = factOf(readAssignment(ctx, org, *app))
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
	r := &run{facts: facts, signIn: planned}
	var failed []Result
	for _, check := range checks {
		if !slices.Contains(names, check.name) {
			continue
		}
		if found := check.run(r); found.outcome == Failed && !found.unread {
			failed = append(failed, Result{Name: check.name, Outcome: Failed, Detail: found.detail, Remedy: found.remedy})
		}
	}
	return failed
}
