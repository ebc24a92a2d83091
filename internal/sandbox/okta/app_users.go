package okta

import (
	"net/http"
	"slices"
	"time"
)

// userAssignment assigns one user to an app directly.
type userAssignment struct {
	userID  string
	created time.Time
}

func routeAppUsers(r *router) {
	const users = "/api/v1/apps/{appId}/users"
	r.handle("GET", users, withApp(func(c *call, a *app) error {
		found := page(c, &c.users, func(u *user) bool { return a.assignedUser(c.state, u) }, pageSize{byDefault: 50, max: 500})
		out := make([]map[string]any, 0, len(found))
		for _, u := range found {
			out = append(out, c.appUserAnswer(a, u))
		}
		return c.reply(http.StatusOK, out)
	}))
	r.handle("POST", users, withApp(assignUser))
	r.handle("GET", users+"/{userId}", withApp(func(c *call, a *app) error {
		u, ok := c.users.get(c.params["userId"])
		if !ok || !a.assignedUser(c.state, u) {
			return notFound(c.params["userId"], "AppUser")
		}
		return c.reply(http.StatusOK, c.appUserAnswer(a, u))
	}))
	r.handle("DELETE", users+"/{userId}", withApp(func(c *call, a *app) error {
		if a.userAssignment(c.params["userId"]) == nil {
			return notFound(c.params["userId"], "AppUser")
		}
		a.users = slices.DeleteFunc(a.users, func(u *userAssignment) bool { return u.userID == c.params["userId"] })
		return c.reply(http.StatusNoContent, nil)
	}))
}

func (a *app) userAssignment(userID string) *userAssignment {
	for _, u := range a.users {
		if u.userID == userID {
			return u
		}
	}
	return nil
}

// assignedUser says whether the user is assigned, directly or through a group.
func (a *app) assignedUser(s *state, u *user) bool {
	return a.userAssignment(u.id) != nil || slices.ContainsFunc(s.groupsOf(u), func(g *group) bool {
		return a.groupAssignment(g.id) != nil
	})
}

// assigned says whether the user may use the app: by assignment, or because the
// app assigns everybody (settings.implicitAssignment).
func (s *state) assigned(a *app, u *user) bool {
	return a.settings.ImplicitAssignment || a.assignedUser(s, u)
}

// assignUser assigns the user whose id the body names; repeating it is no error.
func assignUser(c *call, a *app) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := c.decode(&body, false); err != nil {
		return err
	}
	u, ok := c.users.get(body.ID)
	if !ok {
		return notFound(body.ID, "User")
	}
	if a.status != active {
		return notFound(a.id, "AppInstance")
	}
	if a.userAssignment(u.id) == nil {
		a.users = append(a.users, &userAssignment{userID: u.id, created: c.now})
	}
	return c.reply(http.StatusOK, c.appUserAnswer(a, u))
}

func (c *call) appUserAnswer(a *app, u *user) map[string]any {
	scope, at := "GROUP", u.created
	if direct := a.userAssignment(u.id); direct != nil {
		scope, at = "USER", direct.created
	}
	return map[string]any{
		"id": u.id, "externalId": nil, "created": timestamp(at), "lastUpdated": timestamp(at), "scope": scope,
		"status": "ACTIVE", "statusChanged": timestamp(at), "syncState": "DISABLED",
		"credentials": map[string]string{"userName": u.login}, "profile": map[string]any{},
		"_links": map[string]href{
			"app":  {Href: c.base + "/api/v1/apps/" + a.id},
			"user": {Href: c.base + "/api/v1/users/" + u.id},
		},
	}
}
