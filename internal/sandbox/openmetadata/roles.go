package openmetadata

import (
	"encoding/json"
	"slices"
	"strings"
)

// roleNamed finds a role. Names are compared to the letter.
func (s *Server) roleNamed(name string) (reference, bool) {
	i := slices.IndexFunc(s.references, func(r reference) bool { return r.kind == "role" && r.name == name })
	if i < 0 {
		return reference{}, false
	}
	return s.references[i], true
}

// getRoleByName is GET /roles/name/{name}, which everybody may ask (RoleResource:
// VIEW_BASIC). Version, author and time of a seeded role are not known and left
// out, and so are its policies, which decide nothing here.
func (s *Server) getRoleByName(c *call) (*answer, *apiError) {
	name := strings.Trim(c.vars["name"], `"`)
	role, exists := s.roleNamed(name)
	if !exists {
		return nil, errNoEntity("role", c.vars["name"])
	}
	entity := s.ref("role", role.name, true)
	delete(entity, "type")
	entity["provider"] = "system"
	return ok(entity)
}

// withBotRoles are the roles of a bot's account that is created or written by
// PUT: the default role of bots comes first, whatever is asked for, and what the
// account had stays (UserResource.addRolesToBot; 41j, 41o).
func withBotRoles(given, had []string) []string {
	roles := []string{roleDefaultBot}
	for _, role := range slices.Concat(given, had) {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// roleChanges are roles that are in one list only, in the form in which the
// server describes changes of references (61f describes a team so).
func (s *Server) roleChanges(list, other []string) (string, bool) {
	var refs []object
	for _, name := range list {
		if !slices.Contains(other, name) {
			refs = append(refs, s.ref("role", name, false))
		}
	}
	text, err := json.Marshal(refs)
	return string(text), err == nil && len(refs) > 0
}
