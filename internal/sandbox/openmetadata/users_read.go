package openmetadata

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// userFields are the values of the query parameter fields; the answer to another one is 400 (10c, 10d).
var userFields = map[string]func(*view){
	"profile":            func(*view) {},
	"isAdmin":            func(*view) {}, // clean j11
	"roles":              func(v *view) { v.roles, v.inheritedRoles = true, true },
	"teams":              func(v *view) { v.teams = true },
	"follows":            func(v *view) { v.follows = true },
	"owns":               func(v *view) { v.owns = true },
	"domains":            func(v *view) { v.domains = true },
	"personas":           func(v *view) { v.personas, v.inheritedPersonas = true, true },
	"defaultPersona":     func(*view) {},
	"personaPreferences": func(*view) {},
	"lastLoginTime":      func(v *view) { v.logins = true },
	"lastActivityTime":   func(v *view) { v.logins = true },
}

// viewOf reads ?fields=.
func viewOf(c *call) (view, *web.Error) {
	v := viewPlain
	for field := range strings.SplitSeq(c.query("fields"), ",") {
		field = strings.TrimSpace(field)
		switch {
		case field == "":
		case field == "*":
			for _, set := range userFields {
				set(&v)
			}
		case userFields[field] == nil:
			return v, web.Failure(http.StatusBadRequest, "Invalid field name %s", field)
		default:
			userFields[field](&v)
		}
	}
	return v, nil
}

// include is what ?include= lets be seen.
type include string

// includeOf reads ?include=. It is a name of Java's enumeration, whatever its case and whatever stands in the place of its
// underscore; of another one Dropwizard says what there are (FuzzyEnumParamConverter).
func includeOf(c *call) (include, *web.Error) {
	raw := strings.TrimSpace(c.query("include"))
	switch name := strings.NewReplacer("-", "_", ".", "_", " ", "_").Replace(strings.ToUpper(raw)); name {
	case "", "NON_DELETED":
		return "non-deleted", nil
	case "ALL", "DELETED":
		return include(strings.ToLower(name)), nil
	}
	return "", web.Failure(http.StatusBadRequest, "query param include must be one of [all, deleted, non-deleted]")
}

// shows says whether an entity is seen.
func (i include) shows(deleted bool) bool {
	return i == "all" || (i == "deleted") == deleted
}

// ofUser finds the user that a path names by its id or its name.
func (s *Server) ofUser(h func(*call, *user, string) (*answer, *web.Error)) handler {
	return func(c *call) (*answer, *web.Error) {
		if id, given := c.vars["id"]; given {
			return h(c, s.userByID(id), id)
		}
		name := strings.Trim(c.vars["name"], `"`)
		return h(c, s.userByName(name), strings.ToLower(name))
	}
}

func (s *Server) getUser(c *call, u *user, asked string) (*answer, *web.Error) {
	seen, err := includeOf(c)
	if err != nil {
		return nil, err
	}
	v, err := viewOf(c)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeUsers(c.who, "ViewAll", u); err != nil {
		return nil, err
	}
	if u == nil || !seen.shows(u.deleted) {
		return nil, errNoEntity("user", strings.ToLower(asked))
	}
	v.maskEmail = s.masksEmail(c.who)
	return s.userAnswer(u, v), nil
}

// userAnswer is a user with its entity tag.
func (s *Server) userAnswer(u *user, v view) *answer {
	return &answer{status: http.StatusOK, body: s.renderUser(u, v), headers: map[string]string{"ETag": etag(u.id, u.tenths, u.updatedAt)}}
}

// masksEmail: an ordinary person sees other people's e-mail addresses masked (31b), bots and administrators do not (40a2), and
// nobody where everybody may do everything (d02b).
func (s *Server) masksEmail(p *principal) bool {
	u := s.userByName(p.name)
	return u != nil && !u.isAdmin && !u.isBot && !s.permitsAll
}

// loggedInUser, which gives a person's account the roles of its token where the environment says so (F84), asks neither rights
// nor whether the account is deleted (34f); it alone compares name and e-mail with the account's (F55, F58).
func (s *Server) loggedInUser(c *call) (*answer, *web.Error) {
	v, err := viewOf(c)
	if err != nil {
		return nil, err
	}
	u := s.userByName(c.who.name)
	if u == nil {
		return nil, web.Refusal(http.StatusNotFound, "Cannot find user with provided name and email")
	}
	if !strings.EqualFold(u.email, c.who.email) {
		return nil, web.Failure(http.StatusBadRequest, "Account already exists. Please contact administrator.")
	}
	a := s.userAnswer(u, v)
	if s.syncsRoles && !u.isBot && s.syncRoles(u, c.who, v.roles) {
		// The answer is of before, but for the roles (clean aenv*).
		a.body.(object)["roles"] = s.refs(kindRole, s.knownRoles(c.who.roles))
	}
	return a, nil
}

// cursor is where a page of a list begins or ends; the server encodes it so (11e).
type cursor struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

func (c cursor) String() string {
	data, _ := json.Marshal(c)
	return base64.StdEncoding.EncodeToString(data)
}

func parseCursor(raw string) (cursor, *web.Error) {
	var c cursor
	data, err := base64.StdEncoding.DecodeString(raw)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, web.Failure(http.StatusInternalServerError, "JSON parsing failed with message [Failed to process JSON ].")
	}
	return c, nil
}

// page cuts a list that is sorted by name (11d, 11i, 11j, 86*).
func page[T any](c *call, all []T, key func(T) cursor) (items []T, paging object, err *web.Error) {
	limit := 10
	if raw := c.query("limit"); raw != "" {
		n, parseErr := strconv.Atoi(raw)
		switch {
		case parseErr != nil:
			return nil, nil, errNotFound()
		case n < 0:
			return nil, nil, web.Failure(http.StatusBadRequest, "[query param limit must be greater than or equal to 0]")
		case n > 1000000:
			return nil, nil, web.Failure(http.StatusBadRequest, "[query param limit must be less than or equal to 1000000]")
		}
		limit = n
	}
	before, after := c.query("before"), c.query("after")
	if before != "" && after != "" {
		return nil, nil, web.Failure(http.StatusBadRequest, "Only one of before or after query parameter allowed")
	}
	paging = object{"total": len(all)}
	if limit == 0 {
		return nil, paging, nil
	}
	from := 0
	if after != "" {
		at, err := parseCursor(after)
		if err != nil {
			return nil, nil, err
		}
		from = slices.IndexFunc(all, func(t T) bool { return key(t).Name > at.Name })
		if from < 0 {
			from = len(all)
		}
	}
	if before != "" {
		at, err := parseCursor(before)
		if err != nil {
			return nil, nil, err
		}
		end := slices.IndexFunc(all, func(t T) bool { return key(t).Name >= at.Name })
		if end < 0 {
			end = len(all)
		}
		from = max(0, end-limit)
	}
	to := min(from+limit, len(all))
	if from > 0 && from < to {
		paging["before"] = key(all[from]).String()
	}
	if to < len(all) && to > 0 {
		paging["after"] = key(all[to-1]).String()
	}
	return all[from:to], paging, nil
}

// listed answers a page of a list.
func listed[T any](c *call, all []T, key func(T) cursor, render func(T) object) (*answer, *web.Error) {
	items, paging, err := page(c, all, key)
	if err != nil {
		return nil, err
	}
	data := []any{}
	for _, item := range items {
		data = append(data, render(item))
	}
	return ok(object{"data": data, "paging": paging})
}

func (s *Server) listUsers(c *call) (*answer, *web.Error) {
	seen, err := includeOf(c)
	if err != nil {
		return nil, err
	}
	v, err := viewOf(c)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeUsers(c.who, "ViewAll", nil); err != nil {
		return nil, err
	}
	var all []*user
	for _, u := range s.users {
		if team := c.query("team"); team != "" && !slices.Contains(u.teams, team) {
			// Direct members; the organization has none of those who are in no team (F112; clean j12).
			continue
		}
		if !seen.shows(u.deleted) || !matches(c, "isAdmin", u.isAdmin) || !matches(c, "isBot", u.isBot) {
			continue
		}
		all = append(all, u)
	}
	v.maskEmail = s.masksEmail(c.who)
	return listed(c, all, func(u *user) cursor { return cursor{u.name, u.id} }, func(u *user) object { return s.renderUser(u, v) })
}

// matches applies a boolean query parameter; what is neither true nor false counts as false (85c_users_isAdmin_garbage).
func matches(c *call, name string, value bool) bool {
	raw := c.query(name)
	return raw == "" || strings.EqualFold(raw, "true") == value
}

// listTables is there because the recordings use it to ask for rights; a stand-in has no tables.
func (s *Server) listTables(c *call) (*answer, *web.Error) {
	if err := s.mayFor(c.who, "ViewAll"); err != nil {
		return nil, err
	}
	return ok(object{"data": []any{}, "paging": object{"total": 0}})
}
