package openmetadata

import (
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

func errExists() *web.Error { return web.Failure(http.StatusConflict, "Entity already exists") }

const classCreateUser = "schema.api.teams.CreateUser"

// createUser is POST /users. An e-mail or a password that will not do is refused ahead of the question who may create (30e,
// 30l, r04f; UserResource.createUser), a name that is taken behind it (30f).
func (s *Server) createUser(c *call) (*answer, *web.Error) {
	in, err := c.read(bean.CreateUser, classCreateUser, "getName", "create")
	if err != nil {
		return nil, err
	}
	u, err := s.newUser(in, c.who.name)
	if err != nil {
		return nil, err
	}
	if s.userByEmail(u.email) != nil {
		return nil, errExists()
	}
	if s.basicAtStart {
		if err := u.takeBasic(in); err != nil {
			return nil, err
		}
	}
	self, err := s.mayCreate(c.who, in, u.name)
	if err != nil {
		return nil, err
	}
	if s.userByName(u.name) != nil {
		return nil, web.Refusal(http.StatusConflict, "Entity already exists")
	}
	if s.syncsRoles {
		// Whatever was asked for, the caller's token gives the roles (F86; clean aenv21 to aenv23).
		u.giveRoles(sortLinks(s.knownRoles(c.who.roles)))
	}
	s.addUser(u)
	v := viewPost
	v.maskEmail, v.roles = s.masksEmail(c.who), s.syncsRoles
	body := s.renderUser(u, v)
	u.settle()
	if self {
		u.lastLogin = s.nowMillis()
		body["lastLoginTime"] = u.lastLogin
	}
	return &answer{status: http.StatusCreated, body: body, headers: map[string]string{"Location": s.href("users", u.id)}}, nil
}

// takeBasic is what a server that was started with basic sign-in makes of a new user, whatever is configured since: the name
// comes from the e-mail, whatever was given, and an administrator's password counts (30d, F61, m07d: after a PUT, without a
// restart; UserResource keeps the configuration of its start, as with F59). A weak password gets the answer of a name that is
// taken (30l).
func (u *user) takeBasic(in object) *web.Error {
	u.name = localPart(u.email)
	if members.Text(in, "createPasswordType") != "ADMIN_CREATE" || u.isBot {
		return nil
	}
	password := members.Text(in, "password")
	if password != members.Text(in, "confirmPassword") || !strongPassword(password) {
		return errExists()
	}
	u.mechanism = &mechanism{passwordHash: hashPassword(password)}
	return nil
}

// mayCreate decides a POST: administrators and the ingestion bot may (31c, 40a4). Whoever the server does not know may create
// themselves, even as an administrator, if self sign-up was on when the server started (F58, F59).
func (s *Server) mayCreate(p *principal, in object, name string) (self bool, err *web.Error) {
	if s.profile.privilegesNeedAdmin && (members.Flag(in, "isAdmin") || members.Flag(in, "isBot") || len(members.Texts(in, "roles")) > 0) {
		if s.authorizeAdmin(p) != nil {
			return false, errNotAdmin(p.name)
		}
	}
	err = s.authorizeUsers(p, "Create", nil)
	if err == nil || err.Status != http.StatusNotFound {
		return false, err
	}
	if !s.selfSignup {
		return false, web.Failure(http.StatusForbidden, msgSignupOff)
	}
	if name != p.name {
		return false, web.Failure(http.StatusForbidden, "Self Signup can only create user for self. Only Admin can create other users.")
	}
	return true, nil
}

const msgSignupOff = "Self Signup is not enabled. Please contact your Administrator for assistance with account creation"

// newUser makes a user from a CreateUser.
func (s *Server) newUser(in object, author string) (*user, *web.Error) {
	u := &user{
		name:    strings.ToLower(members.Text(in, "name")),
		email:   strings.ToLower(members.Text(in, "email")),
		isBot:   members.Flag(in, "isBot"),
		isAdmin: members.Flag(in, "isAdmin"),
		history: history{updatedBy: author},
		extra:   object{},
	}
	for _, name := range []string{"timezone", "profile", "externalId", "scimUserName"} {
		if value, ok := in[name]; ok {
			u.extra[name] = value
		}
	}
	u.displayName, u.description = given(in, "displayName"), given(in, "description")
	for _, give := range u.lists() {
		ids := members.Texts(in, give.kind+"s")
		if len(ids) == 0 {
			continue
		}
		links, err := s.givenLinks(give.kind, ids)
		if err != nil {
			return nil, err
		}
		give.replace(links)
	}
	if !u.isBot {
		return u, nil
	}
	mech := members.Object(in, "authenticationMechanism")
	if mech == nil {
		return nil, web.Unhandled(`Cannot invoke "org.openmetadata.schema.entity.teams.AuthenticationMechanism.getConfig()" because "authMechanism" is null`)
	}
	if old := s.userByName(u.name); old != nil {
		for _, b := range s.bots {
			if b.userID == old.id && b.name != members.Text(in, "botName") {
				return nil, web.Failure(http.StatusBadRequest, "Bot user [%s] is already used by [%s] bot", u.name, b.name)
			}
		}
	}
	u.giveRoles(withBotRoles(u.roleLinks(), nil))
	config, _ := mech["config"].(object)
	u.mechanism = s.newBotMechanism(u, members.Text(config, "JWTTokenExpiry"))
	return u, nil
}

// putUser is PUT /users: create or update. Unlike POST it keeps the given name (F61), and lets an unknown person create
// themselves only as an ordinary user (F58). Nobody is asked who writes themselves, be it with roles and closed teams, after a
// deletion, or while self sign-up is off (F113, F149, F150).
func (s *Server) putUser(c *call) (*answer, *web.Error) {
	in, err := c.read(bean.CreateUser, classCreateUser, "getName", "create")
	if err != nil {
		return nil, err
	}
	if err := s.mayPut(c.who, in); err != nil {
		return nil, err
	}
	next, err := s.newUser(in, c.who.name)
	if err != nil {
		return nil, err
	}
	u := s.userByName(next.name)
	if u == nil {
		if s.userByEmail(next.email) != nil {
			return nil, web.Refusal(http.StatusConflict, "Entity already exists")
		}
		s.addUser(next)
		body := s.renderUser(next, viewPost)
		roles, _ := body["roles"].([]any)
		for i, role := range next.roleLinks() {
			if !role.given {
				// The server's own addition lacks it (d00_create_admbot; clean a24, i20).
				delete(roles[i].(object), "href")
			}
		}
		next.settle()
		return &answer{status: http.StatusCreated, body: body}, nil
	}
	before := u.copy()
	u.displayName, u.description = next.displayName, next.description
	u.isAdmin, u.deleted = next.isAdmin, false
	u.extra = next.extra
	// What is left out is removed (F111; clean c38i, i06c).
	u.teams, u.teamsNow = next.teams, next.teamsNow
	u.roles, u.rolesNow = next.roles, next.rolesNow
	if u.isBot {
		u.giveRoles(withBotRoles(next.roleLinks(), before.roles))
	}
	description := s.storeChange(u, before, updatePut, c.who.name)
	body := s.renderUser(u, viewPut)
	u.settle()
	body["incrementalChangeDescription"] = description
	if !noChanges(description) {
		body["changeDescription"] = description
	}
	return ok(body)
}

// mayPut decides a PUT (F58, F113; clean i20*, i24).
func (s *Server) mayPut(p *principal, in object) *web.Error {
	name := strings.ToLower(members.Text(in, "name"))
	switch {
	case members.Flag(in, "isAdmin") || members.Flag(in, "isBot"):
		return s.authorizeAdmin(p)
	case name == p.name:
		return nil
	case s.userByName(name) == nil:
		return s.authorizeUsers(p, "Create", nil)
	}
	return s.authorizeUsers(p, "EditAll", nil)
}

// deleteUser has no guard for the last administrator or for oneself (90b, 61a); If-Match plays no part (83f); what is
// soft-deleted can be so again (34h).
func (s *Server) deleteUser(c *call, u *user, asked string) (*answer, *web.Error) {
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

func (s *Server) deleteUserAsync(c *call, u *user, asked string) (*answer, *web.Error) {
	if _, err := s.deleteUser(c, u, asked); err != nil {
		return nil, err
	}
	return deletionStarted(c, u.name), nil
}

// deletionStarted is the answer to an asynchronous deletion (34s).
func deletionStarted(c *call, name string) *answer {
	return &answer{status: http.StatusAccepted, body: object{
		"jobId": newID(), "message": "Delete operation initiated for " + name, "entityName": name,
		"hardDelete": strings.EqualFold(c.query("hardDelete"), "true"), "recursive": strings.EqualFold(c.query("recursive"), "true"),
	}}
}

func (s *Server) restoreUser(c *call) (*answer, *web.Error) {
	in, err := c.read(bean.Restore, classRestore, "getId", "restore")
	if err != nil {
		return nil, err
	}
	if err := s.authorizeUsers(c.who, "EditAll", nil); err != nil {
		return nil, err
	}
	u := s.userByID(members.Text(in, "id"))
	if u == nil || !u.deleted {
		return nil, errNotRestored()
	}
	s.restore(u, c.who.name)
	return ok(s.renderUser(u, viewBack))
}

func (s *Server) restore(u *user, author string) {
	before := u.copy()
	u.deleted = false
	s.storeChange(u, before, updateRestore, author)
}

const classRestore = "schema.api.data.RestoreEntity"

// errNotRestored is what comes of restoring what is not deleted, or not there: the server finds nothing to restore and stumbles
// over its absence (EntityRepository.restoreEntity, EntityResource.restoreEntity).
func errNotRestored() *web.Error {
	return errNull("service.util.RestUtil$PutResponse", "getEntity", "response")
}
