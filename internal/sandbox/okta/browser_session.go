package okta

import "net/http"

// ownSessionPath is the session of the browser that asks (API doc, Sessions: the
// cookie authenticates it, and pages of trusted origins may read it).
const ownSessionPath = "/api/v1/sessions/me"

func routeOwnSession(r *router) {
	r.handle("GET", ownSessionPath, withOwnSession(func(c *call, s *session) error {
		self := c.base + ownSessionPath
		return c.reply(http.StatusOK, map[string]any{
			"id": s.id, "userId": s.user.id, "login": s.user.login, "createdAt": timestamp(s.authTime), "expiresAt": timestamp(s.expires),
			"status": "ACTIVE", "lastPasswordVerification": timestamp(s.authTime), "lastFactorVerification": nil, "amr": []string{"pwd"},
			"idp": map[string]string{"id": c.orgID, "type": "OKTA"}, "mfaActive": false,
			"_links": map[string]any{
				"self":    allow(self, "GET", "DELETE"),
				"refresh": allow(self+"/lifecycle/refresh", "POST"),
				"user":    allow(c.base+"/api/v1/users/"+s.user.id, "GET"),
			},
		})
	}))
	r.handle("DELETE", ownSessionPath, withOwnSession(func(c *call, s *session) error {
		delete(c.sessions.browsers, s.id)
		return c.reply(http.StatusNoContent, nil)
	}))
}

// withOwnSession: without a session the answer is 404 (API doc, "Get current session").
func withOwnSession(h func(*call, *session) error) handler {
	return func(c *call) error {
		s := c.session()
		if s == nil {
			return notFound("me", "Session")
		}
		return h(c, s)
	}
}
