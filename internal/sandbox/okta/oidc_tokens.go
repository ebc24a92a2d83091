package okta

import "net/http"

func routeOIDC(r *router) {
	routeDiscovery(r)
	withIssuer(r, "POST", "introspect", introspect)
}

// introspect answers {"active": false} for a token that the issuer does not know.
func introspect(c *call, i issuer) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if _, err := c.authenticateClient(form, i, "introspect"); err != nil {
		return err
	}
	if form.Get("token") == "" {
		return &oauthError{400, "invalid_request", "The 'token' parameter is required."}
	}
	return c.reply(http.StatusOK, map[string]bool{"active": false})
}
