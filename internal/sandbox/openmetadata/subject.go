package openmetadata

import (
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

const (
	// subjectTime and policyTime are how long the server goes on knowing the rights of a user who was deleted in the meantime:
	// fifteen minutes whether he is an administrator, two minutes what an ordinary user may do (65z_deleted_user_token_window).
	subjectTime = 15 * time.Minute
	policyTime  = 2 * time.Minute
	// botTokenTime is how long a bot's stored token is remembered (40z_bot_token_cache_lag, web_53_rotation_bot_accepted).
	botTokenTime = 2 * time.Minute
)

type cachedSubject struct {
	user  *user
	until time.Time
}

type cachedBotToken struct {
	token string
	until time.Time
}

// subject gives a user with the rights that the server believes it to have. A deletion does not empty the cache, every other
// change of the user does (F72, 32r).
func (s *Server) subject(name string) (*user, *web.Error) {
	now := s.clock()
	if c, ok := s.subjects[name]; ok && now.Before(c.until) {
		return c.user, nil
	}
	u := s.userByName(name)
	if u == nil || u.deleted {
		return nil, errNoEntity("user", name)
	}
	s.subjects[name] = cachedSubject{u.copy(), now.Add(subjectTime)}
	return u, nil
}

// policySubject is subject for what policies decide: an ordinary user is remembered for two minutes only.
func (s *Server) policySubject(name string) (*user, *web.Error) {
	u, err := s.subject(name)
	if err != nil || u.isAdmin {
		return u, err
	}
	now := s.clock()
	if c, ok := s.policies[name]; ok && now.Before(c.until) {
		return c.user, nil
	}
	stored := s.userByName(name)
	if stored == nil || stored.deleted {
		return nil, errNoEntity("user", name)
	}
	s.policies[name] = cachedSubject{stored.copy(), now.Add(policyTime)}
	return stored, nil
}

// forget empties the caches for a user who was changed.
func (s *Server) forget(name string) {
	delete(s.subjects, name)
	delete(s.policies, name)
}

// authorizeAdmin is DefaultAuthorizer.authorizeAdmin; the other authorizer asks nothing (F117).
func (s *Server) authorizeAdmin(p *principal) *web.Error {
	if s.permitsAll {
		return nil
	}
	u, err := s.subject(p.name)
	if err != nil {
		return err
	}
	if !u.isAdmin {
		return errNotAdmin(p.name)
	}
	return nil
}

// authorizeUsers decides an operation on users: administrators may all, the roles of the ingestion bot and of bots that act for
// others may create and edit (40a4_bot_create_user, clean i20d), everybody may see (31b), and edit what is his own (31j).
func (s *Server) authorizeUsers(p *principal, operation string, target *user) *web.Error {
	if s.permitsAll {
		return nil
	}
	u, err := s.policySubject(p.name)
	if err != nil {
		return err
	}
	switch {
	case u.isAdmin, operation == "ViewAll":
		return nil
	case (u.hasRole("IngestionBotRole") || u.hasRole("ApplicationBotImpersonationRole")) && operation != "Delete":
		return nil
	case target != nil && target.name == u.name && operation != "Delete":
		return nil
	}
	return errNotAllowed(p.name, operation)
}

// mayFor decides an operation on bots and roles, which only administrators may change.
func (s *Server) mayFor(p *principal, operation string) *web.Error {
	if s.permitsAll {
		return nil
	}
	u, err := s.policySubject(p.name)
	if err != nil {
		return err
	}
	if u.isAdmin || operation == "ViewAll" {
		return nil
	}
	return errNotAllowed(p.name, operation)
}

// botTokenCurrent compares a bot's token with the stored one of a user who is not deleted, or with the one remembered for up to
// two minutes (F52; BotTokenCache).
func (s *Server) botTokenCurrent(name, token string) bool {
	now := s.clock()
	if c, ok := s.botTokens[name]; ok && now.Before(c.until) && !s.profile.botTokensUncached {
		return c.token == token
	}
	u := s.userByName(name)
	if u == nil || u.deleted || !u.isBot || u.mechanism == nil || u.mechanism.token == "" {
		return false
	}
	s.botTokens[name] = cachedBotToken{u.mechanism.token, now.Add(botTokenTime)}
	return u.mechanism.token == token
}
