package oidc

import (
	"slices"
	"strings"
)

// orgToken are the lifetimes of the org's own server, which has no rules: an hour for access tokens, 90 days for refresh tokens
// (Okta's support article "Lifetime of the Okta Minted JSON Web Tokens").
var orgToken = Lifetimes{AccessMinutes: 60, RefreshMinutes: 90 * 24 * 60, WindowMinutes: 90 * 24 * 60}

// requestedScopes checks the scopes of a request. Without any, a custom server takes its default scopes (API doc, customize an
// authorization server).
func (c *call) requestedScopes(i issuer, a *Client, asked []string) ([]string, *Error) {
	if i.server == nil {
		return c.requestedOrgScopes(a, asked)
	}
	if len(asked) == 0 {
		for _, sc := range i.server.Scopes {
			if sc.Default {
				asked = append(asked, sc.Name)
			}
		}
		if len(asked) == 0 {
			return nil, &Error{400, "invalid_scope", "The authorization server resource does not have any configured default scopes, 'scope' must be provided."}
		}
		return asked, nil
	}
	for _, name := range asked {
		if i.server.scope(name) == nil {
			return nil, errNoMatchingScope
		}
	}
	return asked, checkOpenID(asked)
}

// checkOpenID: the scopes of OpenID Connect about the person need openid beside them (OAuth error catalogue,
// openid_scope_required).
func checkOpenID(scopes []string) *Error {
	about := func(s string) bool { return slices.Contains([]string{"profile", "email", "address", "phone"}, s) }
	if slices.ContainsFunc(scopes, about) && !slices.Contains(scopes, "openid") {
		return errOpenIDScopeRequired
	}
	return nil
}

var errOpenIDScopeRequired = &Error{400, "invalid_scope", "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."}

var errNoMatchingScope = &Error{400, "invalid_scope", "One or more scopes are not configured for the authorization server resource."}

// requestedOrgScopes: the org has the scopes of OpenID Connect, groups, and those of its own API that the app has been granted.
func (c *call) requestedOrgScopes(a *Client, asked []string) ([]string, *Error) {
	if len(asked) == 0 {
		return nil, &Error{400, "invalid_scope", "No scopes were requested."}
	}
	for _, name := range asked {
		switch {
		case slices.Contains(openIDScopes, name) || name == "groups" || name == "device_sso":
		case !IsAPIScope(name):
			return nil, errNoMatchingScope
		case !slices.Contains(a.Scopes, name):
			return nil, &Error{400, "consent_required", "You are not allowed any of the requested scopes."}
		}
	}
	return asked, checkOpenID(asked)
}

// IsAPIScope says whether the name is that of a scope of Okta's API: those of the recorded metadata, whose org had no API
// Access Management, and those for authorization servers (API doc).
func IsAPIScope(name string) bool {
	api, ok := strings.CutPrefix(name, "okta.")
	return ok && (slices.Contains(orgScopes, api) || api == "authorizationServers.manage" || api == "authorizationServers.read")
}

// request is what policies and claims look at.
func (g Grant) request(i issuer, a *Client) Request {
	return Request{Server: i.server, Client: a, Person: g.Person, Scopes: g.Scopes}
}

// evaluate finds what the issuer gives: what its policies permit; on the org's own server, everything. byDefault says that the
// scopes are the server's default ones, of which the rule takes those that it permits.
func (c *call) evaluate(i issuer, a *Client, u *Person, kind string, scopes []string, byDefault bool) (Grant, *Error) {
	g := Grant{Client: a.ID, Issuer: i.url, Person: u, Scopes: scopes, token: orgToken, kind: kind, family: &tokenFamily{}}
	if i.server == nil {
		return g, nil
	}
	var permitted bool
	if g.Scopes, g.token, permitted = c.Evaluate(g.request(i, a), kind, byDefault); !permitted {
		return g, &Error{401, "access_denied", "Policy evaluation failed for this request, please check the policy configurations."}
	}
	return g, nil
}

// without is the list without one value.
func without(list []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return v == value })
}
