package openmetadata

import (
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// history is the version of a user or a bot: by whom and when it was made, and what it changed.
type history struct {
	tenths              int // version times ten
	updatedAt           int64
	updatedBy           string
	change, incremental object
	// summary says who described the entity, and when (clean q03, suite_056).
	summary object
}

// entity has the members that every entity shows.
func (h *history) entity(id, name string, deleted bool) object {
	o := object{
		"id": id, "name": name, "fullyQualifiedName": quoteName(name), "version": version(h.tenths),
		"updatedAt": h.updatedAt, "updatedBy": h.updatedBy, "deleted": deleted,
	}
	if h.change != nil {
		o["changeDescription"] = h.change
	}
	if h.incremental != nil {
		o["incrementalChangeDescription"] = h.incremental
	}
	return o
}

// update is the operation by which an entity is changed; descriptions of changes differ by it.
type update int

const (
	updatePatch update = iota
	updatePut
	updateDelete
	updateRestore
	updateStart
	updateToken
	// updateMatched is a PATCH with If-Match, which begins a version of its own (clean q04).
	updateMatched
)

// sessionTime is how long changes of one author are consolidated into one version (32d, 40a): PATCHes compare with the state
// before the first of them.
const sessionTime = 10 * time.Minute

// changeSet is what differs between two states.
type changeSet struct{ added, updated, deleted []any }

func (c changeSet) empty() bool { return len(c.added)+len(c.updated)+len(c.deleted) == 0 }

// names says whether a field is among the changes.
func (c changeSet) names(field string) bool {
	for _, list := range [][]any{c.added, c.updated, c.deleted} {
		for _, one := range list {
			if one.(object)["name"] == field {
				return true
			}
		}
	}
	return false
}

// describe is a changeSet in the server's form.
func (c changeSet) describe(previous int) object {
	return changes(c.added, c.updated, c.deleted, previous)
}

// consolidates says whether a change continues the version that its author made before.
func (s *Server) consolidates(before history, op update, author string) bool {
	return op == updatePatch && before.tenths > 1 && before.updatedBy == author && s.nowMillis()-before.updatedAt <= sessionTime.Milliseconds()
}

// revise makes the next version of an entity and gives the description for the answer. What changes nothing is not stored
// (32m), but where it continues a version: there the whole is described anew (clean a18). base is what the version in hand
// began with, whole what differs from that; base is nil where a version begins.
func (s *Server) revise(now *history, before history, op update, author string, step changeSet, base *history, whole changeSet) object {
	description := step.describe(before.tenths)
	if step.empty() && base == nil {
		return description
	}
	stored := step.describe(before.tenths)
	if op != updateDelete && !step.empty() {
		described, kept := object{}, object{}
		for field, by := range before.summary {
			described[field], kept[field] = by, by
		}
		if step.names("description") {
			at := s.nowMillis()
			described["description"] = object{"changedBy": author, "changedAt": at}
			kept["description"] = object{"changedBy": author, "changedAt": at, "changeSource": "Manual"}
		}
		description["changeSummary"], stored["changeSummary"] = described, kept
		now.summary = kept
	}
	now.incremental = stored
	now.updatedBy, now.updatedAt = author, s.nowMillis()
	switch {
	case base == nil:
		now.tenths, now.change = before.tenths+1, stored
	case whole.empty():
		// Back where it was, down to the author (32d, 70b after 63f).
		now.tenths, now.change, now.updatedBy = base.tenths, base.change, base.updatedBy
	default:
		now.tenths, now.change = base.tenths+1, whole.describe(base.tenths)
		now.change["changeSummary"] = members.Clone(now.summary)
		if now.summary == nil {
			now.change["changeSummary"] = object{}
		}
	}
	return description
}
