package okta

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// handler answers one operation. A *web.Error that it returns is the answer; any other error is a 500.
type handler func(*call) error

// router finds the handler of a path. It never redirects and cleans no path, which http.ServeMux would do.
type router struct {
	routes []route
}

type route struct {
	pattern []string
	methods map[string]handler
}

// handle adds an operation; a segment in braces is a parameter.
func (r *router) handle(method, pattern string, h handler) {
	segments := strings.Split(pattern, "/")
	for _, existing := range r.routes {
		if strings.Join(existing.pattern, "/") == pattern {
			existing.methods[method] = h
			return
		}
	}
	r.routes = append(r.routes, route{pattern: segments, methods: map[string]handler{method: h}})
}

// match returns the handler and the values of its parameters, or errPathNotFound or errMethod. Of two patterns that match, the
// one that was added first wins.
func (r *router) match(method, escapedPath string) (handler, map[string]string, error) {
	segments := strings.Split(escapedPath, "/")
	for _, route := range r.routes {
		params, ok := route.params(segments)
		if !ok {
			continue
		}
		if method == http.MethodHead {
			method = http.MethodGet
		}
		h, ok := route.methods[method]
		if !ok {
			return nil, nil, errMethod
		}
		return h, params, nil
	}
	return nil, nil, errPathNotFound
}

func (r route) params(segments []string) (map[string]string, bool) {
	if len(segments) != len(r.pattern) {
		return nil, false
	}
	params := map[string]string{}
	for i, p := range r.pattern {
		value, err := url.PathUnescape(segments[i])
		if err != nil {
			return nil, false
		}
		switch {
		case strings.HasPrefix(p, "{"):
			if value == "" {
				return nil, false
			}
			params[strings.Trim(p, "{}")] = value
		case p != value:
			return nil, false
		}
	}
	return params, true
}

// routes lists every operation of the org.
func (o *Org) routes() *router {
	r := &router{}
	routeWellKnown(r)
	routeApps(r)
	routeClientSecrets(r)
	routeClientKeys(r)
	routeRefreshTokens(r)
	routeAppFeatures(r)
	routeAppGroups(r)
	routeAppUsers(r)
	routeAppGrants(r)
	routeAppPolicies(r)
	routeGroups(r)
	routeUsers(r)
	routeAuthServers(r)
	routeAuthServerKeys(r)
	routeResourceKeys(r)
	routeAssociatedServers(r)
	scopes.route(r, listScopes)
	claims.route(r, nil)
	policies.route(r, nil)
	rules.route(r, nil)
	routeTrustedOrigins(r)
	oidc.Route(issuers{o}, func(method, pattern string, answer func(*web.Call) error) {
		r.handle(method, pattern, func(c *call) error { return answer(c.Call) })
	})
	return r
}
