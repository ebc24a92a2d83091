package okta

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// group is a group of users.
type group struct {
	id                    string
	typ                   string // BUILT_IN or OKTA_GROUP
	name                  string
	description           *string
	custom                map[string]any // further properties of the profile
	created               time.Time
	lastUpdated           time.Time
	lastMembershipUpdated time.Time
	members               []string // user ids
}

func (g *group) objectID() string { return g.id }

const (
	builtIn   = "BUILT_IN"
	oktaGroup = "OKTA_GROUP"
)

func (s *state) newGroup(typ, name string, description *string, now time.Time) *group {
	g := &group{id: web.NewID("00g"), typ: typ, name: name, description: description, created: now, lastUpdated: now, lastMembershipUpdated: now}
	s.groups.add(g)
	return g
}

// seedGroups makes Everyone (GET_groups.everyone.json) and the groups of the options.
func (s *state) seedGroups(opts Options, now time.Time) {
	description := "All users in your organization"
	s.newGroup(builtIn, "Everyone", &description, now)
	for _, name := range opts.Groups {
		s.groupNamed(name, now)
	}
}

// groupNamed returns the OKTA_GROUP of that name, making it when there is none.
func (s *state) groupNamed(name string, now time.Time) *group {
	if g, ok := s.groups.find(func(g *group) bool { return g.name == name }); ok {
		return g
	}
	return s.newGroup(oktaGroup, name, nil, now)
}

func routeGroups(r *router) {
	r.handle("GET", "/api/v1/groups", listGroups)
	r.handle("POST", "/api/v1/groups", createGroup)
	// The org has no rules for groups (API doc, Group Rules): their list is empty.
	r.handle("GET", "/api/v1/groups/rules", func(c *call) error { return c.Reply(http.StatusOK, []any{}) })
	r.handle("GET", "/api/v1/groups/{groupId}", withGroup(func(c *call, g *group) error {
		return c.Reply(http.StatusOK, c.groupAnswer(g))
	}))
	r.handle("PUT", "/api/v1/groups/{groupId}", withGroup(replaceGroup))
	r.handle("DELETE", "/api/v1/groups/{groupId}", withGroup(deleteGroup))
	r.handle("GET", "/api/v1/groups/{groupId}/users", withGroup(listGroupUsers))
	r.handle("PUT", "/api/v1/groups/{groupId}/users/{userId}", membership(true))
	r.handle("DELETE", "/api/v1/groups/{groupId}/users/{userId}", membership(false))
	r.handle("GET", "/api/v1/groups/{groupId}/apps", withGroup(listGroupApps))
}

// withGroup looks up the group of the path; 404 names a UserGroup (seen in okta/samples-js-react issue 60).
func withGroup(h func(*call, *group) error) handler {
	return func(c *call) error {
		return in(c, &c.groups, "groupId", "UserGroup", func(g *group) error { return h(c, g) })
	}
}

func (c *call) groupAnswer(g *group) map[string]any {
	self := c.Base + "/api/v1/groups/" + g.id
	profile := map[string]any{}
	maps.Copy(profile, g.custom)
	profile["name"] = g.name
	profile["description"] = nil
	if g.description != nil {
		profile["description"] = *g.description
	}
	return map[string]any{
		"id": g.id, "created": web.Timestamp(g.created), "lastUpdated": web.Timestamp(g.lastUpdated),
		"lastMembershipUpdated": web.Timestamp(g.lastMembershipUpdated),
		"objectClass":           []string{"okta:user_group"}, "type": g.typ, "profile": profile,
		"_links": map[string]any{
			"logo": []web.Link{
				{Name: "medium", Href: c.Base + "/assets/img/logos/groups/odyssey/okta-medium.30ce6d4085dff29412984e4c191bc874.png", Type: "image/png"},
				{Name: "large", Href: c.Base + "/assets/img/logos/groups/odyssey/okta-large.c3cb8cda8ae0add1b4fe928f5844dbe3.png", Type: "image/png"},
			},
			"owners": web.Link{Href: self + "/owners"}, "users": web.Link{Href: self + "/users"}, "apps": web.Link{Href: self + "/apps"},
		},
	}
}

func groupAttributes(g *group) filter.Attributes {
	attributes := filter.Attributes{
		"id": {g.id}, "type": {g.typ}, "created": filter.Instant(g.created), "lastUpdated": filter.Instant(g.lastUpdated),
		"lastMembershipUpdated": filter.Instant(g.lastMembershipUpdated), "profile.name": {g.name},
	}
	if g.description != nil {
		attributes["profile.description"] = filter.Text(*g.description)
	}
	for name, value := range g.custom {
		if text, isText := value.(string); isText {
			attributes["profile."+name] = filter.Text(text)
		}
	}
	return attributes
}

// listGroups: q matches the beginning of the name and cannot be paged (at most 300), search and filter take expressions; search
// can be sorted (API doc). An answer to q has no Link header (GET_groups.everyone.json).
func listGroups(c *call) error {
	query := c.Request.URL.Query()
	f, err := filter.Parse(query.Get("filter"), "id", "type", "lastUpdated", "lastMembershipUpdated")
	if err != nil {
		return err
	}
	search, err := filter.Parse(query.Get("search"), "id", "type", "created", "lastUpdated", "lastMembershipUpdated", "profile.")
	if err != nil {
		return err
	}
	keep := func(g *group) bool {
		return hasPrefixFold(g.name, query.Get("q")) &&
			f.Keeps(groupAttributes(g)) && search.Keeps(groupAttributes(g))
	}
	all := &c.groups
	if search != nil && query.Get("sortBy") != "" {
		all = sortedGroups(all, query.Get("sortBy"), strings.EqualFold(query.Get("sortOrder"), "desc"))
	}
	var found []*group
	if query.Get("q") != "" {
		for _, g := range all.items {
			if limit := (pageSize{byDefault: 300}).limit(query); keep(g) && len(found) < limit {
				found = append(found, g)
			}
		}
	} else {
		found, err = page(c, all, keep, pageSize{byDefault: 10000, max: 10000})
		if err != nil {
			return err
		}
	}
	return c.Reply(http.StatusOK, shown(found, c.groupAnswer))
}

// sortedGroups orders by one attribute, then by id (API doc, sortBy).
func sortedGroups(all *list[*group], by string, descending bool) *list[*group] {
	items := slices.Clone(all.items)
	slices.SortStableFunc(items, func(a, b *group) int {
		n := strings.Compare(strings.Join(groupAttributes(a)[by], ""), strings.Join(groupAttributes(b)[by], ""))
		if descending {
			n = -n
		}
		return cmp.Or(n, strings.Compare(a.id, b.id))
	})
	sorted := &list[*group]{}
	for _, g := range items {
		sorted.add(g)
	}
	return sorted
}

// groupProfile reads profile.name, profile.description and custom properties.
func (c *call) groupProfile(exceptID string) (name string, description *string, custom map[string]any, err error) {
	var body struct {
		Profile map[string]any `json:"profile"`
	}
	if err = c.Decode(&body, false); err != nil {
		return "", nil, nil, err
	}
	custom = body.Profile
	for field, value := range custom {
		if _, isText := value.(string); value != nil && !isText && (field == "name" || field == "description") {
			return "", nil, nil, web.ErrMalformed
		}
	}
	name, _ = custom["name"].(string)
	if text, given := custom["description"].(string); given {
		description = &text
	}
	delete(custom, "name")
	delete(custom, "description")
	if err = textLength("name", name, 255); err != nil {
		return "", nil, nil, err
	}
	if _, taken := c.groups.find(func(g *group) bool { return g.name == name && g.id != exceptID }); taken {
		return "", nil, nil, alreadyExists("name")
	}
	return name, description, custom, nil
}

// createGroup answers 200 (API doc).
func createGroup(c *call) error {
	name, description, custom, err := c.groupProfile("")
	if err != nil {
		return err
	}
	g := c.newGroup(oktaGroup, name, description, c.Now)
	g.custom = custom
	return c.Reply(http.StatusOK, c.groupAnswer(g))
}

// replaceGroup: only groups of type OKTA_GROUP can be changed (API doc).
func replaceGroup(c *call, g *group) error {
	name, description, custom, err := c.groupProfile(g.id)
	if err != nil {
		return err
	}
	if g.typ != oktaGroup {
		return errAccessDenied
	}
	g.name, g.description, g.custom, g.lastUpdated = name, description, custom, c.Now
	return c.Reply(http.StatusOK, c.groupAnswer(g))
}

// deleteGroup: only groups of type OKTA_GROUP or APP_GROUP can be deleted (API doc). Apps lose the assignment.
func deleteGroup(c *call, g *group) error {
	if g.typ != oktaGroup {
		return errAccessDenied
	}
	c.groups.remove(g.id)
	for _, a := range c.apps.items {
		a.groups = slices.DeleteFunc(a.groups, func(ga *groupAssignment) bool { return ga.groupID == g.id })
	}
	return c.Reply(http.StatusNoContent, nil)
}

func listGroupUsers(c *call, g *group) error {
	return replyPage(c, &c.users, func(u *user) bool { return g.has(u) }, pageSize{byDefault: 1000, max: 1000}, c.userAnswer)
}

// has says whether the user is a member. Everybody is in Everyone.
func (g *group) has(u *user) bool { return g.typ == builtIn || slices.Contains(g.members, u.id) }

// membership adds or removes a member; the members of Everyone cannot be chosen.
func membership(member bool) handler {
	return withGroup(func(c *call, g *group) error {
		u, ok := c.userByIDOrLogin(c.Params["userId"])
		if !ok {
			return web.NotFound(c.Params["userId"], "User")
		}
		if g.typ != oktaGroup {
			return errAccessDenied
		}
		if slices.Contains(g.members, u.id) != member {
			g.lastMembershipUpdated = c.Now
			if member {
				g.members = append(g.members, u.id)
			} else {
				g.members = slices.DeleteFunc(g.members, func(id string) bool { return id == u.id })
			}
		}
		return c.Reply(http.StatusNoContent, nil)
	})
}

func listGroupApps(c *call, g *group) error {
	return replyPage(c, &c.apps, func(a *app) bool { return a.groupAssignment(g.id) != nil }, pageSize{byDefault: 20, max: 200}, c.appShown)
}
