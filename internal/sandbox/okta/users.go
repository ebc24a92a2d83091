package okta

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// user is a person of the org.
type user struct {
	id        string
	login     string
	email     string
	firstName string
	lastName  string
	password  string
	created   time.Time
	// ended is SUSPENDED or DEPROVISIONED after such a step of the lifecycle.
	ended string
}

func (u *user) objectID() string { return u.id }

// name is the full name, as the claim name shows it.
func (u *user) name() string { return strings.TrimSpace(u.firstName + " " + u.lastName) }

func (u *user) status() string {
	if u.ended != "" {
		return u.ended
	}
	if u.password == "" {
		return "PROVISIONED"
	}
	return "ACTIVE"
}

// seedUsers makes the administrator whose token the API token is, and the users of the options with their groups.
func (s *state) seedUsers(opts Options, now time.Time) {
	s.admin = &user{id: web.NewID("00u"), login: "org-admin@sandbox.example.com", email: "org-admin@sandbox.example.com", firstName: "Org", lastName: "Admin", password: web.Random(32), created: now}
	s.users.add(s.admin)
	for _, o := range opts.Users {
		u := &user{
			id: web.NewID("00u"), login: o.Login, email: cmp.Or(o.Email, o.Login),
			firstName: o.FirstName, lastName: o.LastName, password: o.Password, created: now,
		}
		s.users.add(u)
		for _, name := range o.Groups {
			if g := s.groupNamed(name, now); g.typ == oktaGroup {
				g.members = append(g.members, u.id)
			}
		}
	}
}

func routeUsers(r *router) {
	r.handle("GET", "/api/v1/users", listUsers)
	r.handle("GET", "/api/v1/users/{userId}", withUser(func(c *call, u *user) error { return c.Reply(http.StatusOK, c.userAnswer(u)) }))
	r.handle("GET", "/api/v1/users/{userId}/groups", withUser(func(c *call, u *user) error {
		return c.Reply(http.StatusOK, shown(c.groupsOf(u), c.groupAnswer))
	}))
	const lifecycle = "/api/v1/users/{userId}/lifecycle/"
	r.handle("POST", lifecycle+"suspend", userLifecycle("", "SUSPENDED"))
	r.handle("POST", lifecycle+"unsuspend", userLifecycle("SUSPENDED", ""))
	r.handle("POST", lifecycle+"deactivate", userLifecycle("", "DEPROVISIONED"))
	r.handle("POST", lifecycle+"reactivate", userLifecycle("DEPROVISIONED", ""))
}

// userLifecycle takes a person from one status to another, and ends the person's sessions where that is for good (API doc, User
// Lifecycle); from any other status it is refused.
func userLifecycle(from, to string) handler {
	return withUser(func(c *call, u *user) error {
		if u.ended != from {
			return &web.Error{Status: http.StatusForbidden, Code: "E0000038", Summary: "This operation is not allowed in the user's current status."}
		}
		u.ended = to
		if to != "" {
			c.sessions.EndSessions(u.id)
		}
		return c.Reply(http.StatusOK, struct{}{})
	})
}

// withUser looks up the user of the path.
func withUser(h func(*call, *user) error) handler {
	return func(c *call) error {
		u, ok := c.userByIDOrLogin(c.Params["userId"])
		if !ok {
			return web.NotFound(c.Params["userId"], "User")
		}
		return h(c, u)
	}
}

// userByIDOrLogin finds a user by id, by login, or, for "me", the token's owner.
func (c *call) userByIDOrLogin(key string) (*user, bool) {
	if key == "me" {
		return c.admin, true
	}
	return c.users.find(func(u *user) bool { return u.id == key || strings.EqualFold(u.login, key) })
}

type userJSON struct {
	ID              string         `json:"id"`
	Status          string         `json:"status"`
	Created         web.Timestamp  `json:"created"`
	Activated       web.Timestamp  `json:"activated"`
	StatusChanged   web.Timestamp  `json:"statusChanged"`
	LastLogin       *web.Timestamp `json:"lastLogin"`
	LastUpdated     web.Timestamp  `json:"lastUpdated"`
	PasswordChanged *web.Timestamp `json:"passwordChanged"`
	RealmID         string         `json:"realmId"`
	Type            map[string]any `json:"type"`
	Profile         map[string]any `json:"profile"`
	Credentials     map[string]any `json:"credentials"`
	Links           map[string]any `json:"_links"`
}

// userAnswer has the fields of GET_users.link-next-pagination.json. A user without a password has been activated but cannot
// sign in.
func (c *call) userAnswer(u *user) userJSON {
	at := web.Timestamp(u.created)
	out := userJSON{
		ID: u.id, Status: u.status(), Created: at, Activated: at, StatusChanged: at, LastUpdated: at,
		RealmID: "guo" + c.orgID[3:], Type: map[string]any{"id": "oty" + c.orgID[3:]},
		Profile: map[string]any{
			"firstName": u.firstName, "lastName": u.lastName, "mobilePhone": nil, "secondEmail": nil,
			"login": u.login, "email": u.email,
		},
		Credentials: map[string]any{"provider": map[string]string{"type": "OKTA", "name": "OKTA"}},
		Links:       map[string]any{"self": web.Link{Href: c.Base + "/api/v1/users/" + u.id}},
	}
	if u.password != "" {
		out.PasswordChanged = &at
		out.Credentials["password"] = struct{}{}
	}
	return out
}

func userAttributes(u *user) filter.Attributes {
	created := filter.Instant(u.created)
	return filter.Attributes{
		"id": {u.id}, "status": {u.status()}, "created": created, "lastUpdated": created, "profile.login": filter.Text(u.login),
		"profile.email": filter.Text(u.email), "profile.firstName": filter.Text(u.firstName), "profile.lastName": filter.Text(u.lastName),
	}
}

// listUsers: q matches the beginning of first name, last name or email; search and filter take expressions (API doc, Users).
func listUsers(c *call) error {
	query := c.Request.URL.Query()
	fields := []string{"id", "status", "created", "lastUpdated", "profile."}
	f, err := filter.Parse(query.Get("filter"), fields...)
	if err != nil {
		return err
	}
	search, err := filter.Parse(query.Get("search"), fields...)
	if err != nil {
		return err
	}
	q := query.Get("q")
	return replyPage(c, &c.users, func(u *user) bool {
		named := hasPrefixFold(u.firstName, q) || hasPrefixFold(u.lastName, q) || hasPrefixFold(u.email, q)
		return named && f.Keeps(userAttributes(u)) && search.Keeps(userAttributes(u))
	}, pageSize{byDefault: 200, max: 200}, c.userAnswer)
}

// groupsOf are the groups that the user is in, Everyone included.
func (s *state) groupsOf(u *user) []*group {
	return slices.DeleteFunc(slices.Clone(s.groups.items), func(g *group) bool { return !g.has(u) })
}
