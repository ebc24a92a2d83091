package oidc

import (
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// OwnSessionPath is the session of the browser that asks (API doc, Sessions: the cookie authenticates it, and pages of trusted
// origins may read it).
const OwnSessionPath = "/api/v1/sessions/me"

func routeOwnSession(r router) {
	r("GET", OwnSessionPath, withOwnSession(func(c *call, s *session) error {
		org, _ := c.Identity()
		self := c.Base + OwnSessionPath
		return c.Reply(http.StatusOK, map[string]any{
			"id": s.id, "userId": s.person.ID, "login": s.person.Login, "createdAt": web.Timestamp(s.authTime), "expiresAt": web.Timestamp(s.expires),
			"status": "ACTIVE", "lastPasswordVerification": web.Timestamp(s.authTime), "lastFactorVerification": nil, "amr": []string{"pwd"},
			"idp": map[string]string{"id": org, "type": "OKTA"}, "mfaActive": false,
			"_links": map[string]any{
				"self":    web.Allow(self, "GET", "DELETE"),
				"refresh": web.Allow(self+"/lifecycle/refresh", "POST"),
				"user":    web.Allow(c.Base+"/api/v1/users/"+s.person.ID, "GET"),
			},
		})
	}))
	r("DELETE", OwnSessionPath, withOwnSession(func(c *call, s *session) error {
		delete(c.sessions.browsers, s.id)
		return c.Reply(http.StatusNoContent, nil)
	}))
}

// withOwnSession: without a session the answer is 404 (API doc, "Get current session").
func withOwnSession(h func(*call, *session) error) handler {
	return func(c *call) error {
		s := c.session()
		if s == nil {
			return web.NotFound("me", "Session")
		}
		return h(c, s)
	}
}
