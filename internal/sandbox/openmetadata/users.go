package openmetadata

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
)

// mechanism is a user's authenticationMechanism.
type mechanism struct {
	// cleared: {} , what a restart under another provider than basic leaves of the password of a principal of the environment
	// (F69).
	cleared      bool
	passwordHash string
	token        string
	expiry       string
	expiresAt    *int64
}

func (m *mechanism) copy() *mechanism {
	if m == nil {
		return nil
	}
	out := *m
	return &out
}

// user is a row of the user table.
type user struct {
	id, name, email    string
	displayName        *string
	description        *string
	isBot, isAdmin     bool
	allowImpersonation bool
	emailVerified      bool
	deleted            bool
	history
	lastLogin        int64
	lastActivity     int64
	teams, roles     []string // sorted; whoever has no team belongs to the organization
	mechanism        *mechanism
	extra            object // attributes that the double only keeps
	beforeLastChange *user  // what consolidation compares with
	// teamsNow and rolesNow, where there are any, are the lists that the request in hand makes of them.
	teamsNow, rolesNow []link
	// linked: a description of changes shows the organization with its address.
	linked bool
	// namelessRole: the role of an application's bot, which a token names null (clean h03).
	namelessRole bool
}

func (u *user) copy() *user {
	out := *u
	out.roles, out.teams = slices.Clone(u.roles), slices.Clone(u.teams)
	out.mechanism = u.mechanism.copy()
	out.extra = members.Clone(u.extra)
	return &out
}

// shownName is what references to the user show.
func (u *user) shownName() string {
	if u.displayName != nil {
		return *u.displayName
	}
	return u.name
}

func (u *user) hasRole(name string) bool { return slices.Contains(u.roles, name) }

// roleLinks and teamLinks are the roles and teams as the request in hand has them.
func (u *user) roleLinks() []link {
	if u.rolesNow != nil {
		return u.rolesNow
	}
	return linksTo(u.roles)
}

func (u *user) teamLinks() []link {
	switch {
	case u.teamsNow != nil:
		return u.teamsNow
	case len(u.teams) == 0:
		return linksTo([]string{organization})
	}
	return linksTo(u.teams)
}

// giveRoles and giveTeams replace a list by what a request gives.
func (u *user) giveRoles(links []link) { u.rolesNow, u.roles = links, namesOf(links) }

func (u *user) giveTeams(links []link) {
	u.teamsNow = links
	u.teams = slices.DeleteFunc(namesOf(links), func(name string) bool { return name == organization })
}

// givenList is one of the lists that requests give, and how it is replaced.
type givenList struct {
	kind    string
	replace func([]link)
}

func (u *user) lists() []givenList {
	return []givenList{{kindRole, u.giveRoles}, {kindTeam, u.giveTeams}}
}

// settle ends a request: what is read next is what is stored.
func (u *user) settle() { u.rolesNow, u.teamsNow = nil, nil }

// tokenRoles are the roles in a token: Admin, or those of the user; the default role of a bot is left out (07a,
// 31_tokens_decoded, 40, 41j, 41o).
func (u *user) tokenRoles() []any {
	roles := []any{}
	switch {
	case u.isAdmin:
		return append(roles, roleAdmin)
	case u.namelessRole:
		return append(roles, nil)
	}
	for _, r := range u.roles {
		if r != roleDefaultBot {
			roles = append(roles, r)
		}
	}
	return roles
}

// claims are those of a token of the user (07a_login_token_decoded, 40_bot_token_decoded).
func (u *user) claims(tokenType string) object {
	return object{
		"sub": u.name, "roles": u.tokenRoles(), "email": u.email, "isBot": tokenType == tokens.TokenBot, "tokenType": tokenType,
		"username": u.name, "preferred_username": u.name,
	}
}

// version is the entity's version as the server prints it: 0.1, 0.2, 1.0.
func version(tenths int) float64 { return float64(tenths) / 10 }

// quoteName is the fully qualified form of a name (82d_create_dotted).
func quoteName(name string) string {
	if strings.ContainsAny(name, `."`) {
		return `"` + strings.ReplaceAll(name, `"`, `\"`) + `"`
	}
	return name
}

func changes(added, updated, deleted []any, previous int) object {
	list := func(l []any) []any {
		if l == nil {
			return []any{}
		}
		return l
	}
	return object{"fieldsAdded": list(added), "fieldsUpdated": list(updated), "fieldsDeleted": list(deleted), "previousVersion": version(previous)}
}

// noChanges says whether a change description is empty.
func noChanges(c object) bool {
	for _, field := range []string{"fieldsAdded", "fieldsUpdated", "fieldsDeleted"} {
		if l, _ := c[field].([]any); len(l) > 0 {
			return false
		}
	}
	return true
}

// etag is the entity tag of a user or bot: its form is recorded, how the server computes it is not known, so id, version and
// time of the last change decide.
func etag(id string, tenths int, updatedAt int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", id, tenths, updatedAt))
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// userByName finds a user, deleted ones included. Names are compared in lower case (82b, 82c).
func (s *Server) userByName(name string) *user {
	return find(s.users, func(u *user) bool { return strings.EqualFold(u.name, name) })
}

func (s *Server) userByID(id string) *user {
	return find(s.users, func(u *user) bool { return u.id == id })
}

func (s *Server) userByEmail(email string) *user {
	return find(s.users, func(u *user) bool { return strings.EqualFold(u.email, email) })
}

// find gives the first for which the condition holds; nil where there is none.
func find[T any](all []*T, cond func(*T) bool) *T {
	if i := slices.IndexFunc(all, cond); i >= 0 {
		return all[i]
	}
	return nil
}

// addUser stores a new user in the order of names, in which lists show them.
func (s *Server) addUser(u *user) {
	if u.id == "" {
		u.id = newID()
	}
	u.tenths = 1
	u.updatedAt = s.nowMillis()
	i, _ := slices.BinarySearchFunc(s.users, u, func(a, b *user) int { return strings.Compare(a.name, b.name) })
	s.users = slices.Insert(s.users, i, u)
	s.forget(u.name)
}

// removeUser deletes a user for good. What the caches remember of it stays (F72).
func (s *Server) removeUser(u *user) {
	s.users = slices.DeleteFunc(s.users, func(o *user) bool { return o == u })
}

func (s *Server) nowMillis() int64 { return s.clock().UnixMilli() }

func millis(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	m := t.UnixMilli()
	return &m
}

func newID() string { return uuid.NewString() }
