package okta

import "net/http"

func routeWellKnown(r *router) {
	r.handle("GET", "/.well-known/okta-organization", func(c *call) error { return c.reply(http.StatusOK, c.organization()) })
	r.handle("GET", "/api/v1/org", func(c *call) error { return c.reply(http.StatusOK, c.orgSettings()) })
}

// organization is what Okta's clients ask first (GET_well-known_okta-organization.json).
func (c *call) organization() map[string]any {
	return map[string]any{
		"id": c.orgID, "cell": "op3", "pipeline": "idx",
		"_links": map[string]any{"organization": href{Href: c.base}},
		"settings": map[string]bool{
			"analyticsCollectionEnabled": false, "bugReportingEnabled": true, "omEnabled": false,
			"pssoEnabled": false, "desktopMFAEnabled": false, "itpEnabled": false,
		},
	}
}

// orgSettings has the members of the org settings that the API doc marks as
// always present.
func (c *call) orgSettings() map[string]any {
	return map[string]any{
		"id": c.orgID, "companyName": "Sandbox", "status": "ACTIVE", "subdomain": "sandbox",
		"created": timestamp(c.admin.created), "lastUpdated": timestamp(c.admin.created), "expiresAt": nil,
		"_links": map[string]any{"self": href{Href: c.base + "/api/v1/org"}},
	}
}
