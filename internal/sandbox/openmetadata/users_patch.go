package openmetadata

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/jsonpatch"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// patchOperations are the operations that a patch of a path asks for (31k_nonadmin_patch_other_displayName).
var patchOperations = map[string]string{"/displayName": "EditDisplayName", "/description": "EditDescription"}

// patchUser is PATCH /users/{id}. email, name and the authentication mechanism are answered with 200 and left alone (32k, 32l).
func (s *Server) patchUser(c *call) (*answer, *web.Error) {
	ops, parsed := jsonpatch.Parse(c.body)
	if !parsed {
		return nil, errBadPatch()
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
		return nil, web.Refusal(http.StatusPreconditionFailed, "The entity has been modified. Current ETag: %s. Please refresh and retry with the latest version.", tag)
	}
	patched, patchErr := jsonpatch.Apply(s.renderUser(u, viewPatch.inherited()), ops)
	if patchErr != nil {
		return nil, web.Unhandled("%s", patchErr)
	}
	before := u.copy()
	if err := s.takePatched(u, patched); err != nil {
		*u = *before
		return nil, err
	}
	consolidated := before.tenths > 1 && before.updatedBy == c.who.name
	if conditional != "" {
		return s.patchedMatching(u, before, c.who.name), nil
	}
	description := s.storeChange(u, before, updatePatch, c.who.name)
	v := viewPatch
	if noChanges(description) && !consolidated {
		v = v.inherited()
	}
	v.withoutRoles = u.rolesNow != nil && patched.(object)["roles"] == nil
	a := s.userAnswer(u, v)
	u.settle()
	body := withDescription(a.body.(object), description)
	if !noChanges(description) {
		// The answer names the author even where the stored version goes back (63f).
		body["updatedBy"] = c.who.name
	}
	return a, nil
}

// joinsClosed says whether an operation names a team that nobody joins on their own (F115; clean c39c, c39d).
func (s *Server) joinsClosed(op jsonpatch.Operation) bool {
	if !strings.HasPrefix(op.Path(), "/teams") {
		return false
	}
	items, isList := op["value"].([]any)
	if !isList {
		items = []any{op["value"]}
	}
	return slices.ContainsFunc(items, func(item any) bool {
		o, _ := item.(object)
		team := s.referenceByID(kindTeam, members.Text(o, "id"))
		return team != nil && team.closed
	})
}

// mayPatch: an operation with a value, be it null, for isAdmin, isBot or roles needs an administrator (31d;
// UserResource.patch), the removal of isAdmin does not (31l). One on the whole needs one on 2.1 (M24).
func (s *Server) mayPatch(p *principal, target *user, ops []jsonpatch.Operation) *web.Error {
	for _, op := range ops {
		path := op.Path()
		_, hasValue := op["value"]
		privileged := s.joinsClosed(op) || hasValue && (path == "/isAdmin" || path == "/isBot" || strings.Contains(path, "/roles"))
		if privileged || (s.profile.privilegesNeedAdmin && path == "") {
			if err := s.authorizeAdmin(p); err != nil {
				return err
			}
			continue
		}
		name, known := patchOperations[path]
		if !known {
			name = "EditAll"
		}
		if err := s.authorizeUsers(p, name, target); err != nil {
			return err
		}
	}
	return nil
}

// userProperties and botProperties are those of the classes; a patched entity with another one is none (entity/teams/user.json,
// entity/bot.json; e08b: the same mapper does not ignore what it does not know).
var (
	userProperties = []string{"id", "name", "fullyQualifiedName", "description", "externalId", "scimUserName", "displayName", "version",
		"updatedAt", "updatedBy", "impersonatedBy", "email", "href", "timezone", "isBot", "isAdmin", "allowImpersonation",
		"authenticationMechanism", "profile", "teams", "defaultPersona", "personas", "owns", "follows", "changeDescription",
		"incrementalChangeDescription", "deleted", "roles", "inheritedRoles", "inheritedPersonas", "isEmailVerified", "domains",
		"lastLoginTime", "lastActivityTime", "personaPreferences"}
	botProperties = []string{"id", "name", "fullyQualifiedName", "displayName", "description", "botUser", "provider", "version",
		"updatedAt", "updatedBy", "impersonatedBy", "href", "changeDescription", "incrementalChangeDescription", "deleted", "domains"}
)

// patchedEntity reads a patched document; false when it has become none.
func patchedEntity(value any, properties []string) (object, bool) {
	o, isObject := value.(object)
	for name := range o {
		if !slices.Contains(properties, name) {
			return nil, false
		}
	}
	return o, isObject
}

// patchedMatching ends a PATCH with If-Match: the answer shows all that was asked for, and nothing is stored of it but what
// every entity has, its description and display name (F93; clean o03*, q01 to q06).
func (s *Server) patchedMatching(u, before *user, author string) *answer {
	asked := u.copy()
	*u = *before.copy()
	u.displayName, u.description = asked.displayName, asked.description
	description := s.storeChange(u, before, updateMatched, author)
	asked.history = u.history
	a := s.userAnswer(asked, viewPatch.inherited())
	withDescription(a.body.(object), description)
	return a
}

// takePatched takes over what may be patched, or says that a value has the wrong type (32n) or that a role or team is not there
// (F103; clean c38e, c38f).
func (s *Server) takePatched(u *user, value any) *web.Error {
	patched, fine := patchedEntity(value, userProperties)
	truth := func(name string, target *bool) {
		value, there := patched[name]
		b, isBool := value.(bool)
		fine = fine && (!there || value == nil || isBool)
		*target = b
	}
	truth("isAdmin", &u.isAdmin)
	truth("isBot", &u.isBot)
	truth("allowImpersonation", &u.allowImpersonation)
	fine = takeText(patched, "displayName", &u.displayName) && takeText(patched, "description", &u.description) && fine
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
	if !fine {
		return errBadResult()
	}
	for _, give := range u.lists() {
		links, err := s.patchedLinks(give.kind, patched[give.kind+"s"])
		if err != nil {
			return err
		}
		give.replace(links)
	}
	return nil
}

// patchedLinks reads a patched list of references, of which the id alone counts.
func (s *Server) patchedLinks(kind string, value any) ([]link, *web.Error) {
	links := []link{}
	items, _ := value.([]any)
	for _, item := range items {
		o, _ := item.(object)
		id := members.Text(o, "id")
		if id == "" {
			return nil, web.Unhandled("id is marked non-null but is null")
		}
		r := s.referenceByID(kind, id)
		if r == nil {
			return nil, errNoEntity(kind, id)
		}
		_, described := o["description"]
		links = append(links, link{r.name, !described})
	}
	return sortLinks(links), nil
}

// takeText takes over a text, or its absence; false when it is none.
func takeText(patched object, name string, target **string) bool {
	value, there := patched[name]
	text, isText := value.(string)
	*target = nil
	if isText {
		*target = &text
	}
	return isText || !there || value == nil
}
