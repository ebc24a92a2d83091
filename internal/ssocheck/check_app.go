package ssocheck

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// checkApp: an inactive app is to Okta as good as none.
func checkApp(r *run) finding {
	app := r.facts.App.value
	if app.Status != okta.StatusActive {
		return fail(fmt.Sprintf("The app integration %q is %s, so Okta answers every sign-in that its client is unknown.", app.Label, app.Status),
			`Activate it: status = "ACTIVE" on openmetadata_okta_app.`)
	}
	return pass("The app integration %q is active.", app.Label)
}

// checkAppGrants compares the app's grants and response types with what the sign-in uses: a code in both flows, and a
// refresh token where offline_access is asked for (M50).
func checkAppGrants(r *run) finding {
	client := r.facts.App.value.Settings.OAuthClient
	wanted := []string{ssoconfig.GrantAuthorizationCode}
	if slices.Contains(r.signIn.scopes, "offline_access") {
		wanted = append(wanted, ssoconfig.GrantRefreshToken)
	}
	remedy := "Leave grant_types and response_types of openmetadata_okta_app out, so that flow_type decides them, and apply."
	if lacking := without(wanted, client.GrantTypes); len(lacking) > 0 {
		return fail(fmt.Sprintf("The app lacks the grant %s, which the sign-in uses; it has %s.", quoted(lacking), quoted(client.GrantTypes)), remedy)
	}
	if problems := ssoconfig.CheckResponseTypes(client.GrantTypes, client.ResponseTypes); len(problems) > 0 {
		return fail(strings.Join(problems, " "), remedy)
	}
	return pass("The app has the grants %s.", quoted(client.GrantTypes))
}

// checkPKCE: a client that must use PKCE is refused without a code challenge, and the server sends one only when its
// disablePkce is false (F63).
func checkPKCE(r *run) finding {
	required := r.facts.App.value.Credentials.OAuthClient.PKCERequired
	switch {
	case required && r.signIn.pkceUnknown:
		return notMade("The app requires PKCE, and whether the server uses it only an administrator can see.")
	case required && !r.signIn.pkce:
		return fail("The app requires PKCE and the server does not use it.",
			"Set oidc_configuration.disable_pkce = false in openmetadata_security_config, or pkce_required = false on openmetadata_okta_app.")
	case required:
		return pass("The app requires PKCE and the sign-in uses it.")
	}
	return pass("The app does not require PKCE.")
}

// checkGroupAssignment: who is not assigned gets access_denied.
func checkGroupAssignment(r *run) finding {
	if r.facts.App.value.Settings.ImplicitAssignment {
		return pass("The app is everybody's (implicit assignment).")
	}
	assignment, err := r.facts.Assignment.Get()
	switch {
	case err != nil:
		return missing(assignments.what, err)
	case len(assignment.GroupIDs) > 0:
		return pass("%d group(s) are assigned to the app.", len(assignment.GroupIDs))
	case assignment.People:
		return pass("People are assigned to the app, without a group.")
	}
	return fail("No group and nobody is assigned to the app, so everyone gets access_denied.", "Assign a group with openmetadata_okta_app_group_assignment.")
}

// checkTrustedOrigin: with a public client the browser itself asks Okta for tokens, which Okta answers only to trusted
// origins (CORS); REDIRECT lets Okta send people back there after a sign-out.
func checkTrustedOrigin(r *run) finding {
	if !r.signIn.public {
		return notMade("The server signs people in itself, so Okta need not trust its origin.")
	}
	origins, err := r.facts.TrustedOrigins.Get()
	if err != nil {
		return missing("the org's trusted origins", err)
	}
	origin, err := ssoconfig.Origin(r.signIn.redirectURI)
	if err != nil {
		return fail(words.Sentence(err.Error()), "Write the server's callback URL as an absolute URL.")
	}
	remedy := fmt.Sprintf("Trust it with openmetadata_okta_trusted_origin: origin = %q, scopes = [{ type = \"CORS\" }, { type = \"REDIRECT\" }].", origin)
	lacking := []string{"CORS", "REDIRECT"}
	inactive := ""
	for _, candidate := range origins {
		if same, err := ssoconfig.Origin(candidate.Origin); err != nil || same != origin {
			continue
		}
		if candidate.Status != okta.StatusActive {
			inactive = " One of that address is inactive."
			continue
		}
		for _, scope := range candidate.Scopes {
			lacking = without(lacking, []string{scope.Type})
		}
	}
	if len(lacking) > 0 {
		return fail(fmt.Sprintf("Okta does not trust the origin %s for %s, so the browser may not ask Okta for tokens or is not sent back.%s", origin, quoted(lacking), inactive), remedy)
	}
	return pass("Okta trusts the origin %s for CORS and REDIRECT.", origin)
}

// checkRedirectURI: Okta compares redirect URIs to the letter, but for a wildcard that the app allows.
func checkRedirectURI(r *run) finding {
	if !r.signIn.fromServer {
		return notMade("The server does not sign in through Okta, so it has no callback URL there.")
	}
	app, err := r.facts.App.Get()
	if err != nil {
		return missing(anApp.what, err)
	}
	client := app.Settings.OAuthClient
	if slices.ContainsFunc(client.RedirectURIs, func(registered string) bool {
		return registered == r.signIn.redirectURI ||
			client.WildcardRedirect == ssoconfig.WildcardSubdomain && matchesWildcard(registered, r.signIn.redirectURI)
	}) {
		return pass("The server's callback URL %s is one of the app's redirect URIs.", r.signIn.redirectURI)
	}
	return fail(fmt.Sprintf("The server's callback URL %q is none of the app's redirect URIs, %s, so Okta shows an error page instead of its sign-in.", r.signIn.redirectURI, quoted(client.RedirectURIs)),
		"Write the same URL, to the letter, in redirect_uris of openmetadata_okta_app and in callback_url of openmetadata_security_config.")
}

// matchesWildcard: the asterisk stands for one part of a host name (API doc, wildcard_redirect).
func matchesWildcard(registered, uri string) bool {
	if !strings.Contains(registered, "*") {
		return false
	}
	form, err := regexp.Compile("^" + strings.Replace(regexp.QuoteMeta(registered), `\*`, `[A-Za-z0-9-]+`, 1) + "$")
	return err == nil && form.MatchString(uri)
}
