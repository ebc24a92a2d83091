package openmetadata

import (
	"slices"
	"strings"
)

// roleAdmin in the claim is no role but the right of an administrator (F85).
const roleAdmin = "Admin"

// syncRoles is what asking who one is does to a person's roles on a server whose
// environment said useRolesFromProvider when it started, whatever is stored (F80, F84;
// clean aenv*): they become those of the claim roles, a list of exact names, of which
// unknown ones are passed over (F82, F83). Where the stored value is off they all go
// (F81). Admin in the claim makes an administrator, and never takes that away (F85,
// F87). It gives the account as the answer shows it: with the new roles, else as it
// was before (aenv03, aenv19).
func (s *Server) syncRoles(u *user, claims object) *user {
	if !s.syncsRoles || u.isBot {
		return u
	}
	named := []string{}
	if flag(s.served.authorizer, "useRolesFromProvider") {
		named = claimedRoles(claims)
	}
	before := u.copy()
	u.roles = slices.DeleteFunc(slices.Clone(named), func(name string) bool {
		_, exists := s.roleNamed(name)
		return !exists
	})
	u.isAdmin = u.isAdmin || slices.Contains(named, roleAdmin)
	shown := before.copy()
	shown.roles = slices.Clone(u.roles)
	s.storeChange(u, before, updatePatch, u.name)
	return shown
}

// claimedRoles reads the claim roles, whatever its case; what is no list holds none
// (F82; aenv08, aenv09).
func claimedRoles(claims object) []string {
	for claim, value := range claims {
		if !strings.EqualFold(claim, "roles") {
			continue
		}
		elements, _ := value.([]any)
		names := []string{}
		for _, element := range elements {
			if name, isText := element.(string); isText {
				names = append(names, name)
			}
		}
		return names
	}
	return nil
}
