package openmetadata

import (
	"net/http"
	"slices"
	"strings"
)

func errExists() *apiError { return failure(http.StatusConflict, "Entity already exists") }

const msgNPECreate = `Cannot invoke "org.openmetadata.schema.api.teams.CreateUser.getName()" because "create" is null`

// createUser is POST /users.
func (s *Server) createUser(c *call) (*answer, *apiError) {
	in, err := beanCreateUser.read(c.body)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, unhandled(msgNPECreate)
	}
	u, err := s.newUser(in, c.who.name)
	if err != nil {
		return nil, err
	}
	self, err := s.mayCreate(c.who, in)
	if err != nil {
		return nil, err
	}
	if !u.isBot {
		// The name comes from the e-mail, whatever was given (30d, F61).
		u.name = localPart(u.email)
	}
	if s.userByEmail(u.email) != nil {
		return nil, errExists()
	}
	if s.userByName(u.name) != nil {
		return nil, refusal(http.StatusConflict, "Entity already exists")
	}
	if str(in, "createPasswordType") == "ADMIN_CREATE" && !u.isBot {
		// A weak password gets the answer of a name that is taken (30l).
		password := str(in, "password")
		if password != str(in, "confirmPassword") || !strongPassword(password) {
			return nil, errExists()
		}
		u.mechanism = &mechanism{passwordHash: hashPassword(password)}
	}
	s.addUser(u)
	v := viewPost
	v.maskEmail = s.masksEmail(c.who)
	body := s.renderUser(u, v)
	if self {
		u.lastLogin = s.nowMillis()
		body["lastLoginTime"] = u.lastLogin
	}
	return &answer{status: http.StatusCreated, body: body, headers: map[string]string{"Location": s.href("users", u.id)}}, nil
}

// mayCreate decides a POST: administrators and the ingestion bot under every
// provider; under single sign-on everybody may create himself, even as an
// administrator, if self sign-up was on when the server started (F58, F59, 31c).
func (s *Server) mayCreate(p *principal, in object) (self bool, err *apiError) {
	if str(s.served.authentication, "provider") == "basic" {
		return false, s.authorizeUsers(p, "Create", nil)
	}
	u, err := s.policySubject(p.name)
	if err == nil && (u.isAdmin || u.hasRole("IngestionBotRole")) {
		return false, nil
	}
	if !s.selfSignup {
		return false, failure(http.StatusForbidden, "Self Signup is not enabled. Please contact your Administrator for assistance with account creation")
	}
	if !strings.EqualFold(str(in, "name"), p.name) {
		return false, failure(http.StatusForbidden, "Self Signup can only create user for self. Only Admin can create other users.")
	}
	if s.profile.privilegesNeedAdmin && (flag(in, "isAdmin") || flag(in, "isBot") || len(list(in, "roles")) > 0) {
		return false, errNotAdmin(p.name)
	}
	return true, nil
}

// newUser makes a user from a CreateUser.
func (s *Server) newUser(in object, author string) (*user, *apiError) {
	u := &user{
		name:      strings.ToLower(str(in, "name")),
		email:     strings.ToLower(str(in, "email")),
		isBot:     flag(in, "isBot"),
		isAdmin:   flag(in, "isAdmin"),
		updatedBy: author,
		extra:     object{},
	}
	for _, name := range []string{"timezone", "profile", "externalId", "scimUserName"} {
		if value, ok := in[name]; ok {
			u.extra[name] = value
		}
	}
	if value, ok := in["displayName"].(string); ok {
		u.displayName = &value
	}
	if value, ok := in["description"].(string); ok {
		u.description = &value
	}
	for _, id := range list(in, "roles") {
		i := slices.IndexFunc(s.references, func(r reference) bool { return r.kind == "role" && r.id == id })
		if i < 0 {
			return nil, errNoEntity("role", id)
		}
		u.roles = append(u.roles, s.references[i].name)
	}
	if !u.isBot {
		return u, nil
	}
	mech := obj(in, "authenticationMechanism")
	if mech == nil {
		return nil, unhandled(`Cannot invoke "org.openmetadata.schema.entity.teams.AuthenticationMechanism.getConfig()" because "authMechanism" is null`)
	}
	if old := s.userByName(u.name); old != nil {
		for _, b := range s.bots {
			if b.userID == old.id && b.name != str(in, "botName") {
				return nil, failure(http.StatusBadRequest, "Bot user [%s] is already used by [%s] bot", u.name, b.name)
			}
		}
	}
	u.roles = withBotRoles(u.roles, nil)
	config, _ := mech["config"].(object)
	u.mechanism = s.newBotMechanism(u, str(config, "JWTTokenExpiry"))
	return u, nil
}

// putUser is PUT /users: create or update. Unlike POST it keeps the given name
// (F61), and lets an unknown person create himself only as an ordinary user (F58).
func (s *Server) putUser(c *call) (*answer, *apiError) {
	in, err := beanCreateUser.read(c.body)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, unhandled(msgNPECreate)
	}
	next, err := s.newUser(in, c.who.name)
	if err != nil {
		return nil, err
	}
	switch {
	case next.isAdmin || next.isBot:
		err = s.authorizeAdmin(c.who)
	case next.name != c.who.name:
		err = s.authorizeUsers(c.who, "EditAll", nil)
	}
	if err != nil {
		return nil, err
	}
	u := s.userByName(next.name)
	if u == nil {
		if s.userByEmail(next.email) != nil {
			return nil, refusal(http.StatusConflict, "Entity already exists")
		}
		s.addUser(next)
		body := s.renderUser(next, viewPost)
		roles, _ := body["roles"].([]any)
		for _, role := range roles {
			delete(role.(object), "href")
		}
		return &answer{status: http.StatusCreated, body: body}, nil
	}
	before := u.copy()
	u.displayName, u.description = next.displayName, next.description
	u.isAdmin, u.deleted = next.isAdmin, false
	u.extra = next.extra
	if _, given := in["roles"]; u.isBot {
		u.roles = withBotRoles(next.roles, u.roles)
	} else if given {
		u.roles = next.roles
	}
	description := s.storeChange(u, before, updatePut, c.who.name)
	return ok(withDescription(s.renderUser(u, viewPut), description))
}

// patchOperations are the operations that a patch of a path asks for
// (31k_nonadmin_patch_other_displayName).
var patchOperations = map[string]string{"displayName": "EditDisplayName", "description": "EditDescription"}

// patchUser is PATCH /users/{id}. email, name and the authentication mechanism
// are answered with 200 and left alone (32k, 32l).
func (s *Server) patchUser(c *call) (*answer, *apiError) {
	ops, parsed := parsePatch(c.body)
	if !parsed {
		return nil, failure(http.StatusInternalServerError, "Failed to parse JsonPatch")
	}
	u := s.userByID(c.vars["id"])
	if u == nil || u.deleted {
		return nil, errNoEntity("user", c.vars["id"])
	}
	if err := s.mayPatch(c.who, u, ops); err != nil {
		return nil, err
	}
	tag := etag(u.id, u.tenths, u.updatedAt)
	conditional := c.r.Header.Get("If-Match")
	if conditional != "" && conditional != tag {
		return nil, refusal(http.StatusPreconditionFailed, "The entity has been modified. Current ETag: %s. Please refresh and retry with the latest version.", tag)
	}
	doc := clone(s.renderUser(u, viewPatch.inherited()))
	patched, patchErr := applyPatch(doc, ops)
	if patchErr != nil {
		return nil, unhandled("%s", patchErr)
	}
	before := u.copy()
	if !s.takePatched(u, patched) {
		*u = *before
		return nil, unhandled("Failed to convert JsonValue to target class")
	}
	consolidated := before.tenths > 1 && before.updatedBy == c.who.name
	description := s.storeChange(u, before, updatePatch, c.who.name)
	v := viewPatch
	if conditional != "" || (noChanges(description) && !consolidated) {
		v = v.inherited()
	}
	a := s.userAnswer(u, v)
	body := withDescription(a.body.(object), description)
	if !noChanges(description) {
		// The answer names the author even where the stored version goes back (63f).
		body["updatedBy"] = c.who.name
	}
	return a, nil
}

// mayPatch: a value for isAdmin, isBot or roles needs an administrator (31d),
// the removal of isAdmin does not (31l).
func (s *Server) mayPatch(p *principal, target *user, ops []operation) *apiError {
	for _, op := range ops {
		path := split(op.Path)
		if len(path) == 0 {
			continue
		}
		if (path[0] == "isAdmin" || path[0] == "isBot" || path[0] == "roles") && op.Value != nil {
			if err := s.authorizeAdmin(p); err != nil {
				return err
			}
			continue
		}
		name, known := patchOperations[path[0]]
		if !known {
			name = "EditAll"
		}
		if err := s.authorizeUsers(p, name, target); err != nil {
			return err
		}
	}
	return nil
}

// takePatched takes over what may be patched; false when a value has the wrong type (32n).
func (s *Server) takePatched(u *user, patched object) bool {
	fine := true
	truth := func(name string, target *bool) {
		value, there := patched[name]
		b, isBool := value.(bool)
		fine = fine && (!there || value == nil || isBool)
		*target = b
	}
	text := func(name string, target **string) {
		value, there := patched[name]
		t, isText := value.(string)
		fine = fine && (!there || value == nil || isText)
		*target = nil
		if isText {
			*target = &t
		}
	}
	truth("isAdmin", &u.isAdmin)
	truth("isBot", &u.isBot)
	truth("allowImpersonation", &u.allowImpersonation)
	text("displayName", &u.displayName)
	text("description", &u.description)
	for _, name := range []string{"timezone", "profile", "externalId", "scimUserName"} {
		if value, ok := patched[name]; ok {
			if u.extra == nil {
				u.extra = object{}
			}
			u.extra[name] = value
		} else {
			delete(u.extra, name)
		}
	}
	roles, _ := patched["roles"].([]any)
	u.roles = nil
	for _, r := range roles {
		id, _ := r.(object)
		i := slices.IndexFunc(s.references, func(x reference) bool { return x.kind == "role" && x.id == str(id, "id") })
		if i < 0 {
			return false
		}
		u.roles = append(u.roles, s.references[i].name)
	}
	return fine
}

func (s *Server) deleteUserByID(c *call) (*answer, *apiError) {
	return s.deleteUser(c, s.userByID(c.vars["id"]), c.vars["id"])
}

func (s *Server) deleteUserByName(c *call) (*answer, *apiError) {
	name := strings.Trim(c.vars["name"], `"`)
	return s.deleteUser(c, s.userByName(name), strings.ToLower(name))
}

// deleteUser has no guard for the last administrator or for oneself (90b, 61a);
// If-Match plays no part (83f); what is soft-deleted can be so again (34h).
func (s *Server) deleteUser(c *call, u *user, asked string) (*answer, *apiError) {
	if err := s.authorizeUsers(c.who, "Delete", u); err != nil {
		return nil, err
	}
	if u == nil {
		return nil, errNoEntity("user", asked)
	}
	if strings.EqualFold(c.query("hardDelete"), "true") {
		body := s.renderUser(u, viewGone.inherited())
		s.removeUser(u)
		return ok(body)
	}
	return ok(s.softDelete(u, c.who.name))
}

func (s *Server) softDelete(u *user, author string) object {
	before := u.copy()
	u.deleted = true
	// What is stored by a deletion lacks the logins (34k).
	u.lastLogin, u.lastActivity = 0, 0
	description := s.storeChange(u, before, updateDelete, author)
	v := viewGone
	if noChanges(description) {
		v = v.inherited()
	}
	body := s.renderUser(u, v)
	body["incrementalChangeDescription"] = description
	return body
}

func (s *Server) deleteUserAsync(c *call) (*answer, *apiError) {
	u := s.userByID(c.vars["id"])
	if err := s.authorizeUsers(c.who, "Delete", u); err != nil {
		return nil, err
	}
	if u == nil {
		return nil, errNoEntity("user", c.vars["id"])
	}
	hard := strings.EqualFold(c.query("hardDelete"), "true")
	if hard {
		s.removeUser(u)
	} else {
		s.softDelete(u, c.who.name)
	}
	return &answer{status: http.StatusAccepted, body: object{
		"jobId": newID(), "message": "Delete operation initiated for " + u.name, "entityName": u.name,
		"hardDelete": hard, "recursive": strings.EqualFold(c.query("recursive"), "true"),
	}}, nil
}

func (s *Server) restoreUser(c *call) (*answer, *apiError) {
	in, err := beanID.read(c.body)
	if err != nil {
		return nil, err
	}
	u := s.userByID(str(in, "id"))
	if err := s.authorizeUsers(c.who, "EditAll", nil); err != nil {
		return nil, err
	}
	if u == nil || !u.deleted {
		return nil, errNoEntity("user", str(in, "id"))
	}
	before := u.copy()
	u.deleted = false
	s.storeChange(u, before, updateRestore, c.who.name)
	return ok(s.renderUser(u, viewBack))
}
