package openmetadata

import (
	"fmt"
	"slices"
	"time"
)

// update is the operation by which a user is changed; descriptions of changes differ by it.
type update int

const (
	updatePatch update = iota
	updatePut
	updateDelete
	updateRestore
	updateStart
	updateToken
)

// sessionTime is how long changes of one author are consolidated into one
// version (32d, 40a): PATCHes compare with the state before the first of them.
const sessionTime = 10 * time.Minute

// diffUser lists what differs between two states, in the server's form (31j, 33a, 33b).
func (s *Server) diffUser(before, after *user, op update) (added, updated, deleted []any) {
	text := func(name string, old, now *string) {
		switch {
		case old == nil && now != nil:
			added = append(added, object{"name": name, "newValue": *now})
		case old != nil && now == nil:
			deleted = append(deleted, object{"name": name, "oldValue": *old})
		case old != nil && *old != *now:
			updated = append(updated, object{"name": name, "oldValue": *old, "newValue": *now})
		}
	}
	truth := func(name string, old, now bool) {
		if old != now {
			updated = append(updated, object{"name": name, "oldValue": old, "newValue": now})
		}
	}
	text("description", before.description, after.description)
	text("displayName", before.displayName, after.displayName)
	truth("deleted", before.deleted, after.deleted)
	truth("isBot", before.isBot, after.isBot)
	truth("isAdmin", before.isAdmin, after.isAdmin)
	truth("allowImpersonation", before.allowImpersonation, after.allowImpersonation)
	if given, some := s.roleChanges(after.roles, before.roles); some {
		added = append(added, object{"name": "roles", "newValue": given})
	}
	if taken, some := s.roleChanges(before.roles, after.roles); some {
		deleted = append(deleted, object{"name": "roles", "oldValue": taken})
	}
	switch {
	case before.mechanism == nil && after.mechanism != nil:
		added = append(added, object{"name": "authenticationMechanism", "newValue": "new-encrypted-value"})
	case !sameMechanism(before.mechanism, after.mechanism) || op == updateToken:
		updated = append(updated, object{"name": "authenticationMechanism", "oldValue": "old-encrypted-value", "newValue": "new-encrypted-value"})
	}
	return added, updated, deleted
}

func sameMechanism(a, b *mechanism) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case a.cleared || b.cleared:
		return a.cleared == b.cleared
	}
	return a.passwordHash == b.passwordHash && a.token == b.token && a.expiry == b.expiry
}

// storeChange stores a changed user and describes the change: version, change
// descriptions, author and time. It gives the description for the answer. What
// changes nothing is not stored (32m).
//
// A deletion leaves the caches as they are; every other change empties them, even
// one that changes nothing (F72, 32r, 31l with 34f2).
func (s *Server) storeChange(u, before *user, op update, author string) object {
	added, updated, deleted := s.diffUser(before, u, op)
	incremental := changes(added, updated, deleted, before.tenths)
	if op != updateDelete {
		s.forget(u.name)
	}
	if noChanges(incremental) {
		return incremental
	}
	if op != updateDelete {
		incremental["changeSummary"] = object{}
	}
	now := s.nowMillis()
	consolidate := op == updatePatch && before.tenths > 1 && before.updatedBy == author &&
		now-before.updatedAt <= sessionTime.Milliseconds() && before.beforeLastChange != nil
	u.incremental = incremental
	u.updatedBy, u.updatedAt = author, now
	switch {
	case consolidate:
		base := before.beforeLastChange
		added, updated, deleted := s.diffUser(base, u, op)
		if u.isBot {
			// The stored token is encrypted anew each time, and so differs (40a).
			updated = []any{object{"name": "authenticationMechanism", "oldValue": "old-encrypted-value", "newValue": "new-encrypted-value"}}
		}
		whole := changes(added, updated, deleted, base.tenths)
		if noChanges(whole) {
			// Back where it was, down to the author (32d, 70b after 63f).
			u.tenths, u.change, u.updatedBy = base.tenths, base.change, base.updatedBy
		} else {
			whole["changeSummary"] = object{}
			u.tenths, u.change = base.tenths+1, whole
		}
		u.beforeLastChange = base
	default:
		u.tenths = before.tenths + 1
		u.change = incremental
		base := before.copy()
		base.beforeLastChange = nil
		u.beforeLastChange = base
	}
	return incremental
}

// withDescription puts the description of the change in hand on an answer: the
// server shows it in both places, whatever it stores (32d).
func withDescription(o object, description object) object {
	o["changeDescription"], o["incrementalChangeDescription"] = description, description
	return o
}

// describeStart stores what a start writes about a user: the changes given, and
// the team as lost, though it stays (61f, 86b).
func (s *Server) describeStart(u, before *user, added, updated []any, author string) {
	team := s.ref("team", organization, false)
	lost := fmt.Sprintf(`[{"id":%q,"type":"team","name":%q,"fullyQualifiedName":%q,"description":%q,"displayName":%q,"deleted":false}]`,
		team["id"], organization, organization, team["description"], organization)
	u.change = changes(added, updated, []any{object{"name": "teams", "oldValue": lost}}, before.tenths)
	u.change["changeSummary"] = object{}
	u.incremental = u.change
	u.tenths = before.tenths + 1
	u.updatedAt, u.updatedBy = s.nowMillis(), author
	u.beforeLastChange = before
	s.forget(u.name)
}

// withoutLostTeams is what a login leaves of that description (61k).
func withoutLostTeams(change object) object {
	if change == nil {
		return nil
	}
	out := clone(change)
	deleted, _ := out["fieldsDeleted"].([]any)
	out["fieldsDeleted"] = slices.DeleteFunc(deleted, func(c any) bool { return c.(object)["name"] == "teams" })
	return out
}
