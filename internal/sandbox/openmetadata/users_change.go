package openmetadata

import (
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// diffUser lists what differs between two states, in the server's form (31j, 33a, 33b).
func (s *Server) diffUser(before, after *user, op update) changeSet {
	var added, updated, deleted []any
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
	linked := op == updatePatch || op == updateMatched || op == updatePut
	for _, list := range []struct {
		name, kind  string
		had, has    []link
		hadAt, isAt bool
	}{
		{"roles", kindRole, before.roleLinks(), after.roleLinks(), false, false},
		{"teams", kindTeam, before.teamLinks(), after.teamLinks(), before.linked, linked},
	} {
		if given, some := s.linkChanges(list.kind, list.has, list.had, list.isAt); some {
			added = append(added, object{"name": list.name, "newValue": given})
		}
		if taken, some := s.linkChanges(list.kind, list.had, list.has, list.hadAt); some {
			deleted = append(deleted, object{"name": list.name, "oldValue": taken})
		}
	}
	switch {
	case before.mechanism == nil && after.mechanism != nil:
		added = append(added, object{"name": "authenticationMechanism", "newValue": "new-encrypted-value"})
	case !sameMechanism(before.mechanism, after.mechanism) || op == updateToken:
		updated = append(updated, object{"name": "authenticationMechanism", "oldValue": "old-encrypted-value", "newValue": "new-encrypted-value"})
	}
	return changeSet{added, updated, deleted}
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

// storeChange stores a changed user and describes the change: version, change descriptions, author and time. It gives the
// description for the answer.
//
// A deletion leaves the caches as they are; every other change empties them, even one that changes nothing (F72, 32r, 31l with
// 34f2).
func (s *Server) storeChange(u, before *user, op update, author string) object {
	before.linked = op == updatePatch || op == updateMatched || op == updatePut
	step := s.diffUser(before, u, op)
	if op != updateDelete {
		s.forget(u.name)
	}
	base := before.beforeLastChange
	if base == nil || !s.consolidates(before.history, op, author) {
		if !step.empty() {
			u.beforeLastChange = before.copy()
			u.beforeLastChange.beforeLastChange = nil
		}
		return s.revise(&u.history, before.history, op, author, step, nil, changeSet{})
	}
	whole := s.diffUser(base, u, op)
	if u.isBot {
		// The stored token is encrypted anew each time, and so differs (40a).
		whole.updated = slices.DeleteFunc(whole.updated, func(c any) bool { return c.(object)["name"] == "authenticationMechanism" })
		whole.updated = append(whole.updated, object{"name": "authenticationMechanism", "oldValue": "old-encrypted-value", "newValue": "new-encrypted-value"})
	}
	return s.revise(&u.history, before.history, op, author, step, &base.history, whole)
}

// withDescription puts the description of the change in hand on an answer: the server shows it in both places, whatever it
// stores (32d).
func withDescription(o object, description object) object {
	o["changeDescription"], o["incrementalChangeDescription"] = description, description
	return o
}

// describeStart stores what a start writes about a user: the changes given, and the team as lost, though it stays (61f, 86b).
func (s *Server) describeStart(u, before *user, added, updated []any, author string) {
	lost, _ := s.linkChanges(kindTeam, linksTo([]string{organization}), nil, false)
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
	out := members.Clone(change)
	deleted, _ := out["fieldsDeleted"].([]any)
	out["fieldsDeleted"] = slices.DeleteFunc(deleted, func(c any) bool { return c.(object)["name"] == "teams" })
	return out
}
