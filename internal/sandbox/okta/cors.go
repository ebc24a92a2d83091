package okta

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
)

// corsRule says which pages may read the answers of an operation.
type corsRule int

const (
	// corsNever: "CORS is enabled on an API-by-API basis" (guide "Enable CORS").
	corsNever corsRule = iota
	// corsTrusted: pages of trusted origins of scope CORS.
	corsTrusted
	// corsAlways: any page; the operation itself decides by the client.
	corsAlways
)

// corsRuleOf: the endpoints that the OAuth specification and the API specification mark as isCorsEnabled, and those that the
// references of Authentication, Sessions and Users name. The token and PAR endpoints always answer the origin of the page,
// since there CORS is a matter of the client (OAuth specification, tokenOptions and parOptions).
func corsRuleOf(path string) corsRule {
	switch path {
	case "/.well-known/okta-organization", "/api/v1/authn", "/api/v1/users/me", oidc.OwnSessionPath:
		return corsTrusted
	}
	if strings.HasSuffix(path, "/.well-known/openid-configuration") || strings.Contains(path, "/.well-known/oauth-authorization-server") {
		return corsTrusted
	}
	_, endpoint, _ := strings.Cut(path, "/v1/")
	switch {
	case !strings.HasPrefix(path, "/oauth2/"):
		return corsNever
	case endpoint == "token" || endpoint == "par":
		return corsAlways
	case slices.Contains([]string{"keys", "userinfo", "introspect", "revoke"}, endpoint):
		return corsTrusted
	}
	return corsNever
}

// writeCORS lets a browser read the answer where the operation allows it to the page that asks.
func (o *Org) writeCORS(c *call) {
	origin, rule := c.Request.Header.Get("Origin"), corsRuleOf(c.Request.URL.Path)
	if origin == "" || rule == corsNever {
		return
	}
	c.Header.Add("Vary", "Origin")
	methods := http.MethodPost
	if rule == corsTrusted {
		o.mu.Lock()
		trusted := o.trusts(origin, "CORS")
		o.mu.Unlock()
		if !trusted {
			return
		}
		methods = "GET, POST, PUT, DELETE, OPTIONS"
		c.Header.Set("Access-Control-Allow-Credentials", "true")
	}
	c.Header.Set("Access-Control-Allow-Origin", origin)
	if c.Request.Method == http.MethodOptions {
		c.Header.Set("Access-Control-Allow-Methods", methods)
		c.Header.Set("Access-Control-Allow-Headers", c.Request.Header.Get("Access-Control-Request-Headers"))
		c.Header.Set("Access-Control-Max-Age", "3600")
	}
}

// isPreflight says whether a browser asks if it may send the request proper.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}
