package openmetadata

import "time"

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
func diffUser(before, after *user, op update) (added, updated, deleted []any) {
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
	if !sameMechanism(before.mechanism, after.mechanism) || op == updateToken {
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
// A deletion leaves the caches as they are; every other change empties them (F72, 32r).
func (s *Server) storeChange(u, before *user, op update, author string) object {
	added, updated, deleted := diffUser(before, u, op)
	incremental := changes(added, updated, deleted, before.tenths)
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
		added, updated, deleted := diffUser(base, u, op)
		if u.isBot {
			// The stored token is encrypted anew each time, and so differs (40a).
			updated = []any{object{"name": "authenticationMechanism", "oldValue": "old-encrypted-value", "newValue": "new-encrypted-value"}}
		}
		whole := changes(added, updated, deleted, base.tenths)
		u.tenths, u.change = base.tenths, base.change
		if !noChanges(whole) {
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
	if op != updateDelete {
		s.forget(u.name)
	}
	return incremental
}

// withDescription puts the description of the change in hand on an answer: the
// server shows it in both places, whatever it stores (32d).
func withDescription(o object, description object) object {
	o["changeDescription"], o["incrementalChangeDescription"] = description, description
	return o
}
