package okta

import (
	"slices"
	"strings"
)

// orgToken are the lifetimes of the org's own server, which has no rules: an
// hour for access tokens, 90 days for refresh tokens (Okta's support article
// "Lifetime of the Okta Minted JSON Web Tokens").
var orgToken = tokenAction{AccessMinutes: 60, RefreshMinutes: 90 * 24 * 60, WindowMinutes: 90 * 24 * 60}

// requestedScopes checks the scopes of a request. Without any, a custom server
// takes its default scopes (API doc, customize an authorization server).
func (c *call) requestedScopes(i issuer, a *app, asked []string) ([]string, *oauthError) {
	if i.server == nil {
		return c.requestedOrgScopes(a, asked)
	}
	if len(asked) == 0 {
		for _, sc := range i.server.scopes.items {
			if sc.Default {
				asked = append(asked, sc.Name)
			}
		}
		if len(asked) == 0 {
			return nil, &oauthError{400, "invalid_scope", "The authorization server resource does not have any configured default scopes, 'scope' must be provided."}
		}
		return asked, nil
	}
	for _, name := range asked {
		if _, ok := i.server.scopes.find(func(s *scope) bool { return s.Name == name }); !ok {
			return nil, errNoMatchingScope
		}
	}
	return asked, checkOpenID(asked)
}

// checkOpenID: the scopes of OpenID Connect about the person need openid beside
// them (OAuth error catalogue, openid_scope_required).
func checkOpenID(scopes []string) *oauthError {
	about := func(s string) bool { return slices.Contains([]string{"profile", "email", "address", "phone"}, s) }
	if slices.ContainsFunc(scopes, about) && !slices.Contains(scopes, "openid") {
		return errOpenIDScopeRequired
	}
	return nil
}

var errOpenIDScopeRequired = &oauthError{400, "invalid_scope", "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."}

var errNoMatchingScope = &oauthError{400, "invalid_scope", "One or more scopes are not configured for the authorization server resource."}

// requestedOrgScopes: the org has the scopes of OpenID Connect, groups, and
// those of its own API that the app has been granted.
func (c *call) requestedOrgScopes(a *app, asked []string) ([]string, *oauthError) {
	if len(asked) == 0 {
		return nil, &oauthError{400, "invalid_scope", "No scopes were requested."}
	}
	for _, name := range asked {
		switch {
		case slices.Contains(openIDScopes, name) || name == "groups" || name == "device_sso":
		case !isAPIScope(name):
			return nil, errNoMatchingScope
		case !slices.ContainsFunc(a.grants, func(g *scopeGrant) bool { return g.scope == name }):
			return nil, &oauthError{400, "consent_required", "You are not allowed any of the requested scopes."}
		}
	}
	return asked, checkOpenID(asked)
}

// isAPIScope says whether the name is that of a scope of Okta's API: those of
// the recorded metadata, whose org had no API Access Management, and those for
// authorization servers (API doc).
func isAPIScope(name string) bool {
	api, ok := strings.CutPrefix(name, "okta.")
	return ok && (slices.Contains(orgScopes, api) || api == "authorizationServers.manage" || api == "authorizationServers.read")
}

// evaluate finds what the issuer gives: the first active rule of the first
// active policy that covers the client and matches grant, person and scopes;
// on the org's own server, everything. byDefault says that the scopes are the
// server's default ones, of which the rule takes those that it permits.
func (c *call) evaluate(i issuer, a *app, u *user, kind string, scopes []string, byDefault bool) (grant, *oauthError) {
	g := grant{client: a.clientID(), issuer: i.url, user: u, scopes: scopes, token: orgToken, kind: kind, family: &tokenFamily{}}
	if i.server == nil {
		return g, nil
	}
	for _, p := range i.server.policies.items {
		if p.status != active || !p.covers(a) {
			continue
		}
		for _, r := range p.rules.items {
			if r.status != active || !slices.Contains(r.grants, kind) || !c.applies(r, u) {
				continue
			}
			permitted := slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return !r.permits(s) })
			if len(permitted) == len(scopes) || byDefault && len(permitted) > 0 {
				g.scopes, g.token = permitted, r.token
				return g, nil
			}
		}
	}
	return g, &oauthError{401, "access_denied", "Policy evaluation failed for this request, please check the policy configurations."}
}

// permits says whether the rule's scopes include the one.
func (r *rule) permits(scope string) bool {
	return slices.Contains(r.scopes, "*") || slices.Contains(r.scopes, scope)
}

// applies says whether the rule is for the person; a request without a person
// (client_credentials) is not looked at.
func (c *call) applies(r *rule, u *user) bool {
	if u == nil {
		return true
	}
	users, groups := r.people.Users, r.people.Groups
	if users != nil && slices.Contains(users.Exclude, u.id) || groups != nil && c.inGroups(u, groups.Exclude) {
		return false
	}
	return users != nil && slices.Contains(users.Include, u.id) || groups != nil && c.inGroups(u, groups.Include)
}

func (c *call) inGroups(u *user, ids []string) bool {
	return slices.ContainsFunc(c.groupsOf(u), func(g *group) bool {
		return slices.Contains(ids, g.id) || g.typ == builtIn && slices.Contains(ids, everyone)
	})
}
