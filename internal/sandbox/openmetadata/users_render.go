package openmetadata

import "maps"

// view says what an answer shows beside the plain fields. Each operation has its own set (recorded bodies; web_14, web_31,
// web_33, 33a, 34a, 41a).
type view struct {
	href                            bool
	mechanism, clearToken           bool
	teams, personas, roles, domains bool
	inheritedRoles                  bool
	inheritedPersonas               bool
	owns, follows                   bool
	logins                          bool
	maskEmail                       bool
	rolesIfAny, withoutRoles        bool
	bareInherited                   bool
}

var (
	viewPlain = view{href: true}
	viewPost  = view{href: true, mechanism: true, clearToken: true, teams: true, rolesIfAny: true, inheritedRoles: true, inheritedPersonas: true, domains: true}
	viewPut   = view{href: true, mechanism: true, teams: true, rolesIfAny: true, domains: true}
	viewPatch = view{href: true, mechanism: true, teams: true, personas: true, roles: true, domains: true, logins: true}
	viewGone  = view{mechanism: true, clearToken: true, teams: true, personas: true, roles: true, domains: true}
	// viewBack is the answer to a restore; the token in it is encrypted again (87d).
	viewBack = view{mechanism: true, teams: true, personas: true, roles: true, domains: true}
	// viewRevoked is the answer to revokeToken (41a).
	viewRevoked = view{href: true, mechanism: true, teams: true, personas: true, owns: true, follows: true, roles: true, domains: true}
)

func (v view) inherited() view {
	v.inheritedRoles, v.inheritedPersonas = true, true
	return v
}

func (s *Server) renderUser(u *user, v view) object {
	o := u.entity(u.id, u.name, u.deleted)
	maps.Copy(o, object{
		"email": u.email, "isBot": u.isBot, "isAdmin": u.isAdmin, "allowImpersonation": u.allowImpersonation, "personaPreferences": []any{},
	})
	maps.Copy(o, u.extra)
	setString(o, "displayName", u.displayName)
	setString(o, "description", u.description)
	if u.emailVerified {
		o["isEmailVerified"] = true
	}
	if v.maskEmail {
		o["email"] = "********@masked.com"
	}
	if v.href {
		o["href"] = s.href("users", u.id)
	}
	if v.mechanism && u.mechanism != nil {
		o["authenticationMechanism"] = u.mechanism.render(v.clearToken)
	}
	s.renderRelations(o, u, v)
	if v.logins {
		if u.lastLogin != 0 {
			o["lastLoginTime"] = u.lastLogin
		}
		if u.lastActivity != 0 {
			o["lastActivityTime"] = u.lastActivity
		}
	}
	return s.profile.known(o)
}

func (s *Server) renderRelations(o object, u *user, v view) {
	if v.teams {
		o["teams"] = s.refs(kindTeam, u.teamLinks())
	}
	if v.personas {
		o["personas"] = []any{}
	}
	if v.owns {
		o["owns"] = []any{}
	}
	if v.follows {
		o["follows"] = []any{}
	}
	if (v.roles && !v.withoutRoles) || (v.rolesIfAny && len(u.roles) > 0) {
		o["roles"] = s.refs(kindRole, u.roleLinks())
	}
	if v.inheritedRoles {
		inherited := []any{}
		if !u.isBot {
			inherited = append(inherited, s.ref(s.named(kindRole, roleDataConsumer), false, !v.bareInherited))
		}
		o["inheritedRoles"] = inherited
	}
	if v.inheritedPersonas {
		o["inheritedPersonas"] = []any{}
	}
	if v.domains {
		o["domains"] = []any{}
	}
}

// render gives the mechanism as PATCH, PUT, DELETE and POST show it: with the bcrypt hash (F79), with the token encrypted
// except in the answers to POST and DELETE.
func (m *mechanism) render(clearToken bool) object {
	switch {
	case m.cleared:
		return object{}
	case m.passwordHash != "":
		return object{"config": object{"password": m.passwordHash}, "authType": "BASIC"}
	}
	config := m.renderToken()
	if !clearToken {
		config["JWTToken"] = encrypted(m.token)
	}
	return object{"config": config, "authType": "JWT"}
}

// renderToken is a bot's mechanism as /users/token/{id} shows it; an unlimited token has no JWTTokenExpiresAt, a revoked one
// only an empty token (15, 41b).
func (m *mechanism) renderToken() object {
	config := object{"JWTToken": m.token}
	if m.expiry != "" {
		config["JWTTokenExpiry"] = m.expiry
	}
	if m.expiresAt != nil {
		config["JWTTokenExpiresAt"] = *m.expiresAt
	}
	return config
}

// given is a text of a request; nil where it has none.
func given(in object, name string) *string {
	if text, isText := in[name].(string); isText {
		return &text
	}
	return nil
}

// userRef shows a user as an entity reference.
func (s *Server) userRef(u *user) object {
	return object{"id": u.id, "type": "user", "name": u.name, "fullyQualifiedName": quoteName(u.name),
		"displayName": u.shownName(), "deleted": u.deleted, "href": s.href("users", u.id)}
}

func setString(o object, name string, value *string) {
	if value != nil {
		o[name] = *value
	}
}
