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

// Planned judges settings that the server does not have yet by what the org has now, and by the server's accounts: it returns
// the checks that would fail once the server has them, so that Okta turned people away or no administrator got in, and those
// that were not made because something could not be read. The client id names the app integration, whose id is the same in
// Okta.
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
		return []Result{missing(anApp.what, err).result("app")}
	}
	if r.signIn.public {
		facts.TrustedOrigins = factOf(org.TrustedOrigins().List(ctx))
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
		if found := check.result(r); found.Outcome == Failed || found.Unread {
			told = append(told, found)
		}
	}
	return append(withoutConsequences(told), unfilled(r)...)
}

// followsFrom are the checks that fail because another one does: one cause is told once. What is said of a sign-in of one
// person is said of everybody's where nobody gets that far.
var followsFrom = map[string][]string{
	"access_rule":       {"access_policy", "authorization_server"},
	"access_policy":     {"authorization_server"},
	"scopes":            {"authorization_server"},
	administratorSignIn: {"app", "group_assignment", "authorization_server", "access_policy", "access_rule"},
}

// withoutConsequences leaves out what fails because something else does.
func withoutConsequences(told []Result) []Result {
	failed := map[string]bool{}
	for _, result := range told {
		failed[result.Name] = result.Outcome == Failed
	}
	return slices.DeleteFunc(told, func(result Result) bool {
		return slices.ContainsFunc(followsFrom[result.Name], func(cause string) bool { return failed[cause] })
	})
}

// countsOnClaims tells whether settings count on claims beside those that say who somebody is.
func countsOnClaims(settings ssoconfig.Settings) bool {
	return text(settings.Authentication.JWTTeamClaimMapping) != "" || isTrue(settings.Authorizer.UseRolesFromProvider)
}

// unfilled are the settings that count on a claim of the ID tokens which a custom authorization server does not give them. What
// the org's own gives beside everybody's claims is not shown.
func unfilled(r *run) []Result {
	security, err := r.facts.Security.Get()
	server, unknown := r.facts.AuthorizationServer.Get()
	if err != nil || unknown != nil || server.Custom == nil || !countsOnClaims(security) {
		return nil
	}
	carried, err := r.carriedClaims()
	if err != nil {
		return []Result{missing(claimsOfServer, err).result("team_claim")}
	}
	var told []Result
	add := func(name, claim, detail string) {
		if !slices.Contains(carried, claim) {
			result := fail(fmt.Sprintf("The ID tokens of the authorization server %q have no claim %q: %s", server.Custom.Name, claim, detail),
				fmt.Sprintf("Make it with openmetadata_okta_authorization_server_claim (claim_type = \"IDENTITY\", name = %q), or leave the setting out.", claim)).result(name)
			result.Harmless = true
			told = append(told, result)
		}
	}
	if claim := text(security.Authentication.JWTTeamClaimMapping); claim != "" {
		add("team_claim", claim, "nobody gets a team by jwt_team_claim_mapping.")
	}
	if isTrue(security.Authorizer.UseRolesFromProvider) {
		// The name of the claim is fixed, and a token without it means "no roles" (F82).
		add("roles_claim", "roles", "with use_roles_from_provider every person who calls the API loses the roles that were given by hand.")
	}
	return told
}

// plannedRun reads what the org has of the settings' app and authorization server. known is false for settings that lead to
// none.
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
		if issuer.Custom && countsOnClaims(settings) {
			facts.IdentityClaims = factOf(identityClaims(ctx, org, serverID))
		}
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
