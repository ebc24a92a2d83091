package openmetadata

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/jsonpatch"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// bot is a row of the bot table.
type bot struct {
	id, name, userID string
	displayName      *string
	description      *string
	provider         string
	deleted          bool
	history
	beforeLastChange *bot // what consolidation compares with
}

func (s *Server) addBot(b *bot) {
	i, _ := slices.BinarySearchFunc(s.bots, b, func(x, y *bot) int { return strings.Compare(x.name, y.name) })
	s.bots = slices.Insert(s.bots, i, b)
}

func (s *Server) botByName(name string) *bot {
	return find(s.bots, func(b *bot) bool { return b.name == name })
}

func (s *Server) botByID(id string) *bot {
	return find(s.bots, func(b *bot) bool { return b.id == id })
}

// renderBot shows a bot: lists leave its user out (14b, 41h), answers to a deletion user and href (41m).
func (s *Server) renderBot(b *bot, withUser, withHref bool) object {
	o := b.entity(b.id, b.name, b.deleted)
	setString(o, "displayName", b.displayName)
	setString(o, "description", b.description)
	if b.provider != "" {
		o["provider"] = b.provider
	}
	if withHref {
		o["href"] = s.href("bots", b.id)
	}
	if u := s.userByID(b.userID); withUser && u != nil {
		o["botUser"] = s.userRef(u)
	}
	return o
}

func (s *Server) listBots(c *call) (*answer, *web.Error) {
	seen, err := includeOf(c)
	if err != nil {
		return nil, err
	}
	if err := s.mayFor(c.who, "ViewAll"); err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(slices.Clone(s.bots), func(b *bot) bool { return !seen.shows(b.deleted) })
	return listed(c, all, func(b *bot) cursor { return cursor{b.name, b.id} }, func(b *bot) object { return s.renderBot(b, false, true) })
}

// ofBot finds the bot that a path names by its id or its name.
func (s *Server) ofBot(h func(*call, *bot, string) (*answer, *web.Error)) handler {
	return func(c *call) (*answer, *web.Error) {
		if id, given := c.vars["id"]; given {
			return h(c, s.botByID(id), id)
		}
		return h(c, s.botByName(c.vars["name"]), c.vars["name"])
	}
}

func (s *Server) getBot(c *call, b *bot, asked string) (*answer, *web.Error) {
	seen, err := includeOf(c)
	if err != nil {
		return nil, err
	}
	if err := s.mayFor(c.who, "ViewAll"); err != nil {
		return nil, err
	}
	if b == nil || !seen.shows(b.deleted) {
		return nil, errNoEntity("bot", asked)
	}
	return s.botAnswer(b), nil
}

func (s *Server) botAnswer(b *bot) *answer {
	return &answer{status: http.StatusOK, body: s.renderBot(b, true, true), headers: map[string]string{"ETag": etag(b.id, b.tenths, b.updatedAt)}}
}

// readBot reads a CreateBot and the user that it names, which is no person's account (F155).
func (s *Server) readBot(c *call) (object, *user, *web.Error) {
	class := bean.CreateBot
	if s.profile.botImpersonation {
		class = bean.CreateBotSince20
	}
	in, err := c.read(class, "schema.api.CreateBot", "getName", "create")
	if err != nil {
		return nil, nil, err
	}
	if err := s.mayFor(c.who, "Create"); err != nil {
		return nil, nil, err
	}
	u := s.userByName(members.Text(in, "botUser"))
	if u == nil || u.deleted {
		return nil, nil, errNoEntity("user", strings.ToLower(members.Text(in, "botUser")))
	}
	if !u.isBot {
		return nil, nil, web.Failure(http.StatusBadRequest, "User [%s] is not a bot user", u.name)
	}
	for _, b := range s.bots {
		if b.userID == u.id && b.name != members.Text(in, "name") {
			return nil, nil, web.Failure(http.StatusBadRequest, "Bot user [%s] is already used by [%s] bot", u.name, b.name)
		}
	}
	return in, u, nil
}

func (s *Server) newBot(c *call, in object, u *user) *bot {
	s.letImpersonate(c, in, u)
	b := &bot{id: newID(), name: members.Text(in, "name"), userID: u.id, provider: members.Text(in, "provider"), history: history{tenths: 1, updatedAt: s.nowMillis(), updatedBy: c.who.name}}
	b.take(in)
	s.addBot(b)
	return b
}

// letImpersonate sets what a request says of the bot's user; one that says nothing leaves it (schemas/CHANGES-2.0.md).
func (s *Server) letImpersonate(c *call, in object, u *user) {
	if allowed, given := in["allowImpersonation"].(bool); given {
		before := u.copy()
		u.allowImpersonation = allowed
		s.storeChange(u, before, updatePut, c.who.name)
	}
}

func (b *bot) take(in object) {
	b.displayName, b.description = given(in, "displayName"), given(in, "description")
}

func (s *Server) createBot(c *call) (*answer, *web.Error) {
	in, u, err := s.readBot(c)
	if err != nil {
		return nil, err
	}
	if s.botByName(members.Text(in, "name")) != nil {
		return nil, web.Refusal(http.StatusConflict, "Entity already exists")
	}
	b := s.newBot(c, in, u)
	return &answer{status: http.StatusCreated, body: s.renderBot(b, true, true), headers: map[string]string{"Location": s.href("bots", b.id)}}, nil
}

func (s *Server) putBot(c *call) (*answer, *web.Error) {
	in, u, err := s.readBot(c)
	if err != nil {
		return nil, err
	}
	b := s.botByName(members.Text(in, "name"))
	if b == nil {
		return &answer{status: http.StatusCreated, body: s.renderBot(s.newBot(c, in, u), true, true)}, nil
	}
	s.letImpersonate(c, in, u)
	before := *b
	b.take(in)
	b.userID, b.deleted = u.id, false
	s.storeBot(b, &before, updatePut, c.who.name)
	return ok(s.renderBot(b, true, true))
}

// storeBot describes the change of a bot as that of a user is described, and gives the description for the answer.
func (s *Server) storeBot(b, before *bot, op update, author string) object {
	diff := func(old *bot) changeSet {
		return s.diffUser(
			&user{displayName: old.displayName, description: old.description, deleted: old.deleted},
			&user{displayName: b.displayName, description: b.description, deleted: b.deleted}, op)
	}
	step, base := diff(before), before.beforeLastChange
	if base == nil || !s.consolidates(before.history, op, author) {
		if !step.empty() {
			old := *before
			old.beforeLastChange = nil
			b.beforeLastChange = &old
		}
		return s.revise(&b.history, before.history, op, author, step, nil, changeSet{})
	}
	return s.revise(&b.history, before.history, op, author, step, &base.history, diff(base))
}

func (s *Server) patchBot(c *call, b *bot, asked string) (*answer, *web.Error) {
	ops, parsed := jsonpatch.Parse(c.body)
	if !parsed {
		return nil, errBadPatch()
	}
	if b == nil || b.deleted {
		return nil, errNoEntity("bot", asked)
	}
	if err := s.mayFor(c.who, "EditAll"); err != nil {
		return nil, err
	}
	tag := etag(b.id, b.tenths, b.updatedAt)
	if m := c.r.Header.Get("If-Match"); m != "" && m != tag {
		return nil, web.Refusal(http.StatusPreconditionFailed, "The entity has been modified. Current ETag: %s. Please refresh and retry with the latest version.", tag)
	}
	value, patchErr := jsonpatch.Apply(s.renderBot(b, true, true), ops)
	if patchErr != nil {
		return nil, web.Unhandled("%s", patchErr)
	}
	before := *b
	patched, fine := patchedEntity(value, botProperties)
	fine = takeText(patched, "displayName", &b.displayName) && takeText(patched, "description", &b.description) && fine
	if !fine {
		*b = before
		return nil, errBadResult()
	}
	op := updatePatch
	if c.r.Header.Get("If-Match") != "" {
		op = updateMatched
	}
	description := s.storeBot(b, &before, op, c.who.name)
	a := s.botAnswer(b)
	withDescription(a.body.(object), description)
	return a, nil
}

// deleteBot takes the bot's user with it (41n; softly too: BotResource deletes with all that a bot contains,
// EntityRepository.deleteChildren). System bots are refused (41i).
func (s *Server) deleteBot(c *call, b *bot, asked string) (*answer, *web.Error) {
	if err := s.mayFor(c.who, "Delete"); err != nil {
		return nil, err
	}
	if b == nil {
		return nil, errNoEntity("bot", asked)
	}
	if b.provider == "system" {
		return nil, web.Failure(http.StatusBadRequest, "System entity [%s] of type bot can not be deleted.", b.name)
	}
	u := s.userByID(b.userID)
	if strings.EqualFold(c.query("hardDelete"), "true") {
		s.bots = slices.DeleteFunc(s.bots, func(x *bot) bool { return x == b })
		if u != nil {
			s.removeUser(u)
		}
		return ok(s.renderBot(b, false, false))
	}
	if u != nil {
		s.softDelete(u, c.who.name)
	}
	before := *b
	b.deleted = true
	s.storeBot(b, &before, updateDelete, c.who.name)
	return ok(s.renderBot(b, false, false))
}

// deleteBotAsync is DELETE /bots/async/{id} (BotResource.deleteByIdAsync); the answer is that of users (34s).
func (s *Server) deleteBotAsync(c *call, b *bot, asked string) (*answer, *web.Error) {
	if _, err := s.deleteBot(c, b, asked); err != nil {
		return nil, err
	}
	return deletionStarted(c, b.name), nil
}

// restoreBot brings the bot's user back too (EntityRepository.restoreEntity).
func (s *Server) restoreBot(c *call) (*answer, *web.Error) {
	in, err := c.read(bean.Restore, classRestore, "getId", "restore")
	if err != nil {
		return nil, err
	}
	if err := s.mayFor(c.who, "EditAll"); err != nil {
		return nil, err
	}
	b := s.botByID(members.Text(in, "id"))
	if b == nil || !b.deleted {
		return nil, errNotRestored()
	}
	if u := s.userByID(b.userID); u != nil && u.deleted {
		s.restore(u, c.who.name)
	}
	before := *b
	b.deleted = false
	s.storeBot(b, &before, updateRestore, c.who.name)
	return ok(s.renderBot(b, true, false))
}
