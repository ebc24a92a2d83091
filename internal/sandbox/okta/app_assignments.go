package okta

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// groupAssignment assigns a group to an app.
type groupAssignment struct {
	groupID     string
	priority    int
	profile     map[string]any
	lastUpdated time.Time
}

func (g *groupAssignment) objectID() string { return g.groupID }

type groupAssignmentJSON struct {
	ID          string              `json:"id"`
	LastUpdated web.Timestamp       `json:"lastUpdated"`
	Priority    int                 `json:"priority"`
	Profile     map[string]any      `json:"profile"`
	Links       map[string]web.Link `json:"_links"`
	Embedded    map[string]any      `json:"_embedded,omitempty"`
}

func routeAppGroups(r *router) {
	const groups = "/api/v1/apps/{appId}/groups"
	r.handle("GET", groups, withApp(listAppGroups))
	r.handle("GET", groups+"/{groupId}", withAssignment(func(c *call, a *app, g *groupAssignment) error {
		return c.Reply(http.StatusOK, c.assignmentAnswer(a, g))
	}))
	r.handle("PUT", groups+"/{groupId}", withApp(assignGroup))
	r.handle("PATCH", groups+"/{groupId}", withAssignment(patchAssignment))
	r.handle("DELETE", groups+"/{groupId}", withAssignment(func(c *call, a *app, g *groupAssignment) error {
		a.groups = slices.DeleteFunc(a.groups, func(o *groupAssignment) bool { return o == g })
		return c.Reply(http.StatusNoContent, nil)
	}))
}

func (a *app) groupAssignment(groupID string) *groupAssignment {
	for _, g := range a.groups {
		if g.groupID == groupID {
			return g
		}
	}
	return nil
}

// withAssignment looks up the assignment of the path. The name of its type in the 404 is not known; the general form is used.
func withAssignment(h func(*call, *app, *groupAssignment) error) handler {
	return withApp(func(c *call, a *app) error {
		g := a.groupAssignment(c.Params["groupId"])
		if g == nil {
			return web.NotFound(c.Params["groupId"], "GroupAppAssignment")
		}
		return h(c, a, g)
	})
}

func (c *call) assignmentAnswer(a *app, g *groupAssignment) groupAssignmentJSON {
	self := c.Base + "/api/v1/apps/" + a.id
	out := groupAssignmentJSON{
		ID: g.groupID, LastUpdated: web.Timestamp(g.lastUpdated), Priority: g.priority, Profile: c.shownProfile(g.profile),
		Links: map[string]web.Link{
			"app": {Href: self}, "self": {Href: self + "/groups/" + g.groupID},
			"group": {Href: c.Base + "/api/v1/groups/" + g.groupID},
		},
	}
	if of, ok := c.groups.get(g.groupID); ok && c.Request.URL.Query().Get("expand") == "group" {
		out.Embedded = map[string]any{"group": c.groupAnswer(of)}
	}
	return out
}

// shownProfile is a profile as the org's schema has it.
func (c *call) shownProfile(sent map[string]any) map[string]any {
	if len(c.opts.TextProfile) == 0 {
		return sent
	}
	shown := map[string]any{}
	for _, name := range c.opts.TextProfile {
		shown[name] = nil
		if value := sent[name]; value != nil {
			shown[name] = fmt.Sprint(value)
		}
	}
	return shown
}

// listAppGroups lists by priority; q matches the beginning of the group's name.
func listAppGroups(c *call, a *app) error {
	q := c.Request.URL.Query().Get("q")
	sorted := slices.Clone(a.groups)
	slices.SortStableFunc(sorted, func(x, y *groupAssignment) int { return cmp.Compare(x.priority, y.priority) })
	all := &list[*groupAssignment]{}
	for _, g := range sorted {
		all.add(g)
	}
	return replyPage(c, all, func(g *groupAssignment) bool {
		of, _ := c.groups.get(g.groupID)
		return hasPrefixFold(of.name, q)
	}, pageSize{byDefault: 20, max: 200}, func(g *groupAssignment) groupAssignmentJSON { return c.assignmentAnswer(a, g) })
}

// assignGroup makes or changes an assignment. Without a priority the group gets the next one, the first group 0 (recordings of
// TestAccResourceOktaAppGroupAssignment_crud); a given one is kept as it is. An inactive app is not found
// (okta/terraform-provider-okta issue 1502).
func assignGroup(c *call, a *app) error {
	var body struct {
		Priority *int            `json:"priority"`
		Profile  json.RawMessage `json:"profile"`
	}
	if err := c.Decode(&body, true); err != nil {
		return err
	}
	if a.status != active {
		return web.NotFound(a.id, "AppInstance")
	}
	of, ok := c.groups.get(c.Params["groupId"])
	if !ok {
		return web.NotFound(c.Params["groupId"], "UserGroup")
	}
	profile := map[string]any{}
	if len(body.Profile) > 0 && json.Unmarshal(body.Profile, &profile) != nil {
		return web.ErrMalformed
	}
	if profile == nil {
		profile = map[string]any{}
	}
	g := a.groupAssignment(of.id)
	if g == nil {
		g = &groupAssignment{groupID: of.id}
		for _, other := range a.groups {
			g.priority = max(g.priority, other.priority+1)
		}
		a.groups = append(a.groups, g)
	}
	if body.Priority != nil {
		g.priority = *body.Priority
	}
	g.profile, g.lastUpdated = profile, c.Now
	return c.Reply(http.StatusOK, c.assignmentAnswer(a, g))
}

// patchAssignment replaces and removes members of the profile, or replaces the priority (API doc,
// updateGroupAssignmentToApplication).
func patchAssignment(c *call, a *app, g *groupAssignment) error {
	var body []struct {
		Op    string          `json:"op" enum:"patchAction"`
		Path  string          `json:"path"`
		Value json.RawMessage `json:"value"`
	}
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	priority, profile := g.priority, maps.Clone(g.profile)
	for _, change := range body {
		name, ofProfile := strings.CutPrefix(change.Path, "/profile/")
		var value any
		switch {
		case change.Op == "":
			return blank("op")
		case ofProfile && change.Op == "remove":
			delete(profile, name)
		case ofProfile && json.Unmarshal(change.Value, &value) == nil:
			profile[name] = value
		case change.Path == "/priority" && change.Op == "replace" && json.Unmarshal(change.Value, &priority) == nil:
		default:
			return invalidField("path", "'"+change.Path+"' cannot be changed.")
		}
	}
	g.priority, g.profile, g.lastUpdated = priority, profile, c.Now
	return c.Reply(http.StatusOK, c.assignmentAnswer(a, g))
}

// userAssignment assigns one user to an app directly.
type userAssignment struct {
	userID  string
	created time.Time
}

func routeAppUsers(r *router) {
	const users = "/api/v1/apps/{appId}/users"
	r.handle("GET", users, withApp(func(c *call, a *app) error {
		return replyPage(c, &c.users, func(u *user) bool { return a.assignedUser(c.state, u) }, pageSize{byDefault: 50, max: 500},
			func(u *user) any { return c.appUserAnswer(a, u) })
	}))
	r.handle("POST", users, withApp(assignUser))
	r.handle("GET", users+"/{userId}", withApp(func(c *call, a *app) error {
		u, ok := c.users.get(c.Params["userId"])
		if !ok || !a.assignedUser(c.state, u) {
			return web.NotFound(c.Params["userId"], "AppUser")
		}
		return c.Reply(http.StatusOK, c.appUserAnswer(a, u))
	}))
	r.handle("DELETE", users+"/{userId}", withApp(func(c *call, a *app) error {
		if a.userAssignment(c.Params["userId"]) == nil {
			return web.NotFound(c.Params["userId"], "AppUser")
		}
		a.users = slices.DeleteFunc(a.users, func(u *userAssignment) bool { return u.userID == c.Params["userId"] })
		return c.Reply(http.StatusNoContent, nil)
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

// assigned says whether the user may use the app: by assignment, or because the app assigns everybody
// (settings.implicitAssignment).
func (s *state) assigned(a *app, u *user) bool {
	return a.settings.ImplicitAssignment || a.assignedUser(s, u)
}

// assignUser assigns the user whose id the body names; repeating it is no error.
func assignUser(c *call, a *app) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	u, ok := c.users.get(body.ID)
	if !ok {
		return web.NotFound(body.ID, "User")
	}
	if a.status != active {
		return web.NotFound(a.id, "AppInstance")
	}
	if a.userAssignment(u.id) == nil {
		a.users = append(a.users, &userAssignment{userID: u.id, created: c.Now})
	}
	return c.Reply(http.StatusOK, c.appUserAnswer(a, u))
}

// appUserAnswer embeds the person where the request says expand=user (API doc, Application Users).
func (c *call) appUserAnswer(a *app, u *user) map[string]any {
	scope, at := "GROUP", u.created
	if direct := a.userAssignment(u.id); direct != nil {
		scope, at = "USER", direct.created
	}
	out := map[string]any{
		"id": u.id, "externalId": nil, "created": web.Timestamp(at), "lastUpdated": web.Timestamp(at), "scope": scope,
		"status": "ACTIVE", "statusChanged": web.Timestamp(at), "syncState": "DISABLED",
		"credentials": map[string]string{"userName": u.login}, "profile": map[string]any{},
		"_links": map[string]web.Link{
			"app":  {Href: c.Base + "/api/v1/apps/" + a.id},
			"user": {Href: c.Base + "/api/v1/users/" + u.id},
		},
	}
	if c.Request.URL.Query().Get("expand") == "user" {
		out["_embedded"] = map[string]any{"user": c.userAnswer(u)}
	}
	return out
}
