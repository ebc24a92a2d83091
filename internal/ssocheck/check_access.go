package ssocheck

import (
	"errors"
	"fmt"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// checkAuthorizationServer: an inactive server's addresses answer as if it did not exist.
func checkAuthorizationServer(r *run) finding {
	server := r.facts.AuthorizationServer.value
	switch {
	case server.Custom == nil:
		return pass("The org's own authorization server %s is used.", server.Issuer)
	case server.Custom.Status != okta.StatusActive:
		return fail(fmt.Sprintf("The authorization server %q is %s.", server.Custom.Name, server.Custom.Status),
			`Activate it: status = "ACTIVE" on openmetadata_okta_authorization_server.`)
	}
	return pass("The authorization server %q is active.", server.Custom.Name)
}

// checkAudience: the guide has the client id as the audience of access tokens. OpenMetadata does not check it (F54), other
// users of the tokens do.
func checkAudience(r *run) finding {
	server := r.facts.AuthorizationServer.value
	if server.Custom == nil {
		return notMade("The audience of the org's own authorization server is the org's.")
	}
	app, err := r.facts.App.Get()
	if err != nil {
		return missing(anApp.what, err)
	}
	clientID := app.Credentials.OAuthClient.ClientID
	if !slices.Equal(server.Custom.Audiences, []string{clientID}) {
		return fail(fmt.Sprintf("The audience of the authorization server is %s and not the app's client id %q, so who checks the audience of an access token refuses it.", quoted(server.Custom.Audiences), clientID),
			"Set audiences = [openmetadata_okta_app.<name>.client_id] on openmetadata_okta_authorization_server.")
	}
	return pass("The audience of the authorization server is the app's client id.")
}

// checkScopes compares the scopes that the sign-in asks for with those that the issuer has.
func checkScopes(r *run) finding {
	if !slices.Contains(r.signIn.scopes, "openid") {
		return fail(fmt.Sprintf("The sign-in asks for the scopes %s without openid, so Okta gives no ID token.", quoted(r.signIn.scopes)),
			`Write scope = "openid email profile" in oidc_configuration of openmetadata_security_config.`)
	}
	available, whole, err := r.issuerScopes()
	if err != nil {
		return missing("the scopes of the authorization server", err)
	}
	lacking := without(r.signIn.scopes, available)
	switch {
	case len(lacking) > 0 && !whole:
		return notMade("The discovery document does not show the scope %s, and leaves out those that are not published.", quoted(lacking))
	case len(lacking) > 0:
		return fail(fmt.Sprintf("The sign-in asks for the scope %s, which the authorization server does not have, so Okta answers invalid_scope.", quoted(lacking)),
			"Add it with openmetadata_okta_authorization_server_scope, or leave it out of scope in oidc_configuration of openmetadata_security_config.")
	}
	return pass("The authorization server has the scopes %s.", quoted(r.signIn.scopes))
}

// issuerScopes are the scopes of a custom server as the API lists them. Where it was not to be asked, they are those that the
// discovery document shows, which are all of them only for the org's own server: of a custom one it leaves out what is not
// published (O21). So it is no substitute for an API that refuses either.
func (r *run) issuerScopes() (names []string, whole bool, err error) {
	scopes, err := r.facts.Scopes.Get()
	if _, ok := errors.AsType[*AbsentError](err); ok {
		document, err := r.web.discover(r.signIn.issuer, r.signIn.clientID)
		server, unknown := r.facts.AuthorizationServer.Get()
		return document.ScopesSupported, unknown == nil && server.Custom == nil, err
	}
	for _, scope := range scopes {
		names = append(names, scope.Name)
	}
	return names, true, err
}

// covering are the active policies that count for the app.
func (r *run) covering() ([]Policy, error) {
	app, err := r.facts.App.Get()
	if err != nil {
		return nil, err
	}
	policies, err := r.facts.Policies.Get()
	if err != nil {
		return nil, err
	}
	var covering []Policy
	for _, policy := range policies {
		clients := policy.Conditions.Clients.Include
		if policy.Status == okta.StatusActive && (slices.Contains(clients, okta.AllClients) || slices.Contains(clients, app.Credentials.OAuthClient.ClientID)) {
			covering = append(covering, policy)
		}
	}
	return covering, nil
}

// checkAccessPolicy: a client that no policy covers is refused, whoever signs in (O22).
func checkAccessPolicy(r *run) finding {
	covering, _ := r.covering()
	if len(covering) == 0 {
		return fail(fmt.Sprintf("No active access policy of the authorization server covers the client %s, so Okta refuses every sign-in with access_denied.", r.facts.App.value.Credentials.OAuthClient.ClientID),
			"Name the client in clients_included of openmetadata_okta_authorization_server_policy, and see that the policy is active.")
	}
	return pass("The access policy %q covers the client.", covering[0].Name)
}

// checkAccessRule looks for a rule that lets the assigned groups have what the sign-in asks for: of the first active rule
// that matches grant, scopes and person Okta gives the tokens, and without one it answers access_denied.
func checkAccessRule(r *run) finding {
	covering, _ := r.covering()
	rules := activeRules(covering)
	if len(rules) == 0 {
		return fail("No active rule belongs to an access policy that covers the client, so Okta refuses every sign-in with access_denied.",
			"Make one with openmetadata_okta_authorization_server_policy_rule.")
	}
	wanted := []request{{ssoconfig.GrantAuthorizationCode, r.signIn.scopes}}
	if slices.Contains(r.facts.App.value.Settings.OAuthClient.GrantTypes, ssoconfig.GrantImplicit) {
		wanted = append(wanted, request{ssoconfig.GrantImplicit, without(r.signIn.scopes, []string{"offline_access"})})
	}
	for _, one := range wanted {
		if found := one.allowedBy(rules, r.facts.Assignment.value.GroupIDs); found.outcome == Failed {
			return found
		}
	}
	return pass("The access rule covers the grant, the scopes %s and the assigned groups.", quoted(r.signIn.scopes))
}

func activeRules(policies []Policy) []okta.PolicyRule {
	rules := []okta.PolicyRule{}
	for _, policy := range policies {
		for _, rule := range policy.Rules {
			if rule.Status == okta.StatusActive {
				rules = append(rules, rule)
			}
		}
	}
	return rules
}

// request is what a rule is asked for.
type request struct {
	grant  string
	scopes []string
}

const ruleResource = "openmetadata_okta_authorization_server_policy_rule"

// allowedBy looks which of the rules let the groups have the request, and says what the closest ones lack.
func (q request) allowedBy(rules []okta.PolicyRule, groups []string) finding {
	granting := q.granting(rules)
	if len(granting) == 0 {
		return fail(fmt.Sprintf("No active access rule allows the grant %q, so Okta answers access_denied.", q.grant),
			fmt.Sprintf("Add it to grant_types of %s.", ruleResource))
	}
	scoped := slices.DeleteFunc(slices.Clone(granting), func(rule okta.PolicyRule) bool { return len(q.notPermitted(rule)) > 0 })
	if len(scoped) == 0 {
		lacking := q.notPermitted(granting[0])
		return fail(fmt.Sprintf("No active access rule allows the scopes %s together; %q lacks %s, so Okta answers access_denied.", quoted(q.scopes), granting[0].Name, quoted(lacking)),
			fmt.Sprintf("Add them to scopes of %s.", ruleResource))
	}
	var left []string
	for _, group := range groups {
		if !slices.ContainsFunc(scoped, func(rule okta.PolicyRule) bool { return isFor(rule, group) }) {
			left = append(left, group)
		}
	}
	if len(left) > 0 || len(groups) == 0 && !slices.ContainsFunc(scoped, forAnybody) {
		who := "whoever is assigned"
		if len(left) > 0 {
			who = "the assigned group " + quoted(left)
		}
		return fail(fmt.Sprintf("No access rule that allows the sign-in is for %s, so Okta answers its people access_denied.", who),
			fmt.Sprintf("Add the group to groups_included of %s.", ruleResource))
	}
	return pass("")
}

// granting are the rules that allow the grant, in a list of their own.
func (q request) granting(rules []okta.PolicyRule) []okta.PolicyRule {
	return slices.DeleteFunc(slices.Clone(rules), func(rule okta.PolicyRule) bool {
		return !slices.Contains(rule.Conditions.GrantTypes.Include, q.grant)
	})
}

func (q request) notPermitted(rule okta.PolicyRule) []string {
	allowed := rule.Conditions.Scopes.Include
	if slices.Contains(allowed, "*") {
		return nil
	}
	return without(q.scopes, allowed)
}

// everyone stands for the group of all in a rule's conditions.
const everyone = "EVERYONE"

func isFor(rule okta.PolicyRule, group string) bool {
	groups := rule.Conditions.People.Groups
	return !slices.Contains(groups.Exclude, group) && (slices.Contains(groups.Include, everyone) || slices.Contains(groups.Include, group))
}

// forAnybody tells whether a rule is for any person at all.
func forAnybody(rule okta.PolicyRule) bool {
	return len(rule.Conditions.People.Groups.Include)+len(rule.Conditions.People.Users.Include) > 0
}
