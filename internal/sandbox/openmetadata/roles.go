package openmetadata

import (
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// getRoleByName is GET /roles/name/{name}, which everybody may ask (RoleResource: VIEW_BASIC; F159). Its policies decide
// nothing here and are left out.
func (s *Server) getRoleByName(c *call) (*answer, *web.Error) {
	role := s.named(kindRole, strings.Trim(c.vars["name"], `"`))
	if role == nil || role.deleted {
		return nil, errNoEntity(kindRole, c.vars["name"])
	}
	return ok(s.renderRole(role))
}

// listRoles is GET /roles (clean a00, a14).
func (s *Server) listRoles(c *call) (*answer, *web.Error) {
	var all []*reference
	for i := range s.references {
		if r := &s.references[i]; r.kind == kindRole && !r.deleted {
			all = append(all, r)
		}
	}
	return listed(c, all, func(r *reference) cursor { return cursor{r.name, r.id} }, s.renderRole)
}

func (s *Server) renderRole(r *reference) object {
	o := s.renderReference(r)
	o["allowDelete"], o["provider"] = r.deletable, r.provider
	return o
}

// renderReference shows what roles and teams have in common.
func (s *Server) renderReference(r *reference) object {
	o := object{
		"id": r.id, "name": r.name, "fullyQualifiedName": quoteName(r.name), "version": version(r.tenths),
		"updatedAt": r.updatedAt, "updatedBy": r.updatedBy, "deleted": r.deleted, "href": s.href(r.kind+"s", r.id),
	}
	for name, text := range map[string]string{"displayName": r.displayName, "description": r.description} {
		if text != "" {
			o[name] = text
		}
	}
	return o
}

// withBotRoles are the roles of a bot's account that is created or written by PUT: the default role of bots, whatever is asked
// for, and what the account had stays (UserResource.addRolesToBot; 41j, 41o).
func withBotRoles(given []link, had []string) []link {
	roles := given
	for _, name := range append([]string{roleDefaultBot}, had...) {
		if !slices.ContainsFunc(roles, func(l link) bool { return l.name == name }) {
			roles = append(roles, link{name: name})
		}
	}
	return sortLinks(roles)
}

// rolesClaim are the roles that a token claims, so far as the filter looks: a list of texts under the name roles, in any case
// (F82; clean aenv08, aenv09).
func (f *jwtFilter) rolesClaim(claims object) []string {
	if !f.useRoles {
		return nil
	}
	return members.Texts(object{"roles": claimNamed(claims, "roles")}, "roles")
}

// claimNamed finds a claim whatever the case of its name (F82, F90).
func claimNamed(claims object, name string) any {
	for claim, value := range claims {
		if strings.EqualFold(claim, name) {
			return value
		}
	}
	return nil
}

// knownRoles are those of the claimed names that are roles, in the order of the claim.
func (s *Server) knownRoles(claimed []string) []link {
	roles := []link{}
	for _, name := range claimed {
		if r := s.named(kindRole, name); r != nil && !r.deleted {
			roles = append(roles, link{name: name})
		}
	}
	return roles
}

// syncRoles gives a person's account the roles of the token, and with Admin the rights of an administrator, which it never
// takes away (F80 to F87; clean aenv*). It says whether there was anything to do, which without a look at the roles of the
// account there is for every token that claims some.
func (s *Server) syncRoles(u *user, p *principal, looked bool) bool {
	claimed := slices.DeleteFunc(slices.Clone(p.roles), func(r string) bool { return r == roleAdmin })
	admin := len(claimed) < len(p.roles) && !u.isAdmin
	same := slices.Equal(u.roles, slices.Sorted(slices.Values(claimed)))
	if same && !admin && (looked || len(claimed) == 0) {
		return false
	}
	before := u.copy()
	u.roles = namesOf(s.knownRoles(claimed))
	u.isAdmin = u.isAdmin || admin
	s.storeChange(u, before, updatePatch, p.name)
	return true
}
