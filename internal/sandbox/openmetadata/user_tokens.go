package openmetadata

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// personalToken is a row of the token table.
type personalToken struct {
	id, userID, name, token string
	expires                 *int64
}

func (t *personalToken) render() object {
	o := object{"token": t.id, "tokenName": t.name, "userId": t.userID, "tokenType": "PERSONAL_ACCESS_TOKEN", "jwtToken": t.token}
	if t.expires != nil {
		o["expiryDate"] = *t.expires
	}
	return o
}

// encrypted is what an answer shows of a stored token. The ciphertext means nothing: nobody but the server could decrypt it
// (40b, F52).
func encrypted(string) string {
	random := make([]byte, 96)
	_, _ = rand.Read(random)
	return "fernet:" + base64.URLEncoding.EncodeToString(random)
}

// newBotMechanism signs a bot's token. Nothing but a lifetime of the enumeration and "Unlimited" comes here.
func (s *Server) newBotMechanism(u *user, lifetime string) *mechanism {
	now := s.clock()
	end := tokens.ExpiryOf(lifetime, now)
	return &mechanism{token: s.key.Sign(u.claims(tokens.TokenBot), now, end), expiry: lifetime, expiresAt: millis(end)}
}

// botUser finds the bot user that a token operation names.
func (s *Server) botUser(id string, refused *web.Error) (*user, *web.Error) {
	u := s.userByID(id)
	if u == nil || u.deleted {
		return nil, errNoEntity("user", id)
	}
	if !u.isBot {
		return nil, refused
	}
	return u, nil
}

// readableBot finds one whose token is asked for. The user is looked for, and whether it is a bot, ahead of the question who
// asks (31g; UserResource.getToken).
func (s *Server) readableBot(c *call) (*user, *web.Error) {
	u, err := s.botUser(c.vars["id"], web.Failure(http.StatusBadRequest, "JWT token is only supported for bot users"))
	if err != nil {
		return nil, err
	}
	return u, s.authorizeAdmin(c.who)
}

// generateToken is PUT /users/generateToken/{id}. What is remembered of the old token is not forgotten: it goes on working, and
// the new one is refused, for up to two minutes (F52, 40c, 40e).
func (s *Server) generateToken(c *call) (*answer, *web.Error) {
	in, err := bean.GenerateToken.Read(c.body)
	if err != nil {
		return nil, err
	}
	refused := web.Failure(http.StatusBadRequest, "Generating JWT token is only supported for bot users")
	err = s.authorizeAdmin(c.who)
	if s.profile.generateNonBot403 {
		refused = web.Refusal(http.StatusForbidden, "This endpoint can only generate tokens for bot users. Use POST /users/generateToken for self-service token generation.")
		err = s.authorizeUsers(c.who, "EditAll", s.userByID(c.vars["id"]))
	}
	if err != nil {
		return nil, err
	}
	u, err := s.botUser(c.vars["id"], refused)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, errNull("schema.auth.GenerateTokenRequest", "getJWTTokenExpiry", "generateTokenRequest")
	}
	before := u.copy()
	u.mechanism = s.newBotMechanism(u, members.Text(in, "JWTTokenExpiry"))
	s.storeChange(u, before, updateToken, c.who.name)
	body := u.mechanism.renderToken()
	if !s.profile.plainGeneratedToken {
		body["JWTToken"] = encrypted(u.mechanism.token)
	}
	return ok(body)
}

func (s *Server) getBotToken(c *call) (*answer, *web.Error) {
	u, err := s.readableBot(c)
	if err != nil {
		return nil, err
	}
	return ok(u.mechanism.renderToken())
}

func (s *Server) getMechanism(c *call) (*answer, *web.Error) {
	u, err := s.readableBot(c)
	if err != nil {
		return nil, err
	}
	return ok(u.mechanism.render(true))
}

// revokeToken is PUT /users/revokeToken; it counts at once (41a, 41d).
func (s *Server) revokeToken(c *call) (*answer, *web.Error) {
	in, err := bean.RevokeToken.Read(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeAdmin(c.who); err != nil {
		return nil, err
	}
	if in == nil {
		return nil, errNull("schema.auth.RevokeTokenRequest", "getId", "revokeTokenRequest")
	}
	u, err := s.botUser(members.Text(in, "id"), web.Unhandled("Revoke Token can only be applied to Bot Users."))
	if err != nil {
		return nil, err
	}
	before := u.copy()
	u.mechanism = &mechanism{}
	s.storeChange(u, before, updateToken, c.who.name)
	delete(s.botTokens, u.name)
	return ok(s.renderUser(u, viewRevoked))
}

// tokenOwner is the caller, or for an administrator the user that ?username= names.
func (s *Server) tokenOwner(c *call) (*user, *web.Error) {
	name := c.who.name
	if asked := c.query("username"); asked != "" && !strings.EqualFold(asked, name) {
		if err := s.authorizeAdmin(c.who); err != nil {
			return nil, err
		}
		name = asked
	}
	u := s.userByName(name)
	if u == nil || u.deleted {
		return nil, errNoEntity("user", name)
	}
	return u, nil
}

func (s *Server) personalTokensOf(u *user) object {
	data := []any{}
	for _, t := range s.personalTokens {
		if t.userID == u.id {
			data = append(data, t.render())
		}
	}
	return object{"data": data}
}

func (s *Server) listPersonalTokens(c *call) (*answer, *web.Error) {
	u, err := s.tokenOwner(c)
	if err != nil {
		return nil, err
	}
	return ok(s.personalTokensOf(u))
}

func (s *Server) createPersonalToken(c *call) (*answer, *web.Error) {
	in, err := bean.PersonalToken.Read(c.body)
	if err != nil {
		return nil, err
	}
	u := s.userByName(c.who.name)
	if u == nil || u.deleted {
		return nil, errNoEntity("user", c.who.name)
	}
	if u.isBot {
		return nil, web.Failure(http.StatusBadRequest, "Bots are not allowed to have personal access token")
	}
	now := s.clock()
	end := tokens.ExpiryOf(members.Text(in, "JWTTokenExpiry"), now)
	t := &personalToken{id: newID(), userID: u.id, name: members.Text(in, "tokenName"), token: s.key.Sign(u.claims(tokens.TokenPersonal), now, end), expires: millis(end)}
	s.personalTokens = append(s.personalTokens, t)
	return ok(t.render())
}

// revokePersonalTokens is PUT /users/security/token/revoke. On 1.12.6 a revoked token goes on working (42d, 42e).
func (s *Server) revokePersonalTokens(c *call) (*answer, *web.Error) {
	in, err := bean.RevokePersonal.Read(c.body)
	if err != nil {
		return nil, err
	}
	u, err := s.tokenOwner(c)
	if err != nil {
		return nil, err
	}
	ids := members.Texts(in, "tokenIds")
	all := strings.EqualFold(c.query("removeAll"), "true")
	s.personalTokens = slices.DeleteFunc(s.personalTokens, func(t *personalToken) bool {
		return t.userID == u.id && (all || slices.Contains(ids, t.id))
	})
	return ok(s.personalTokensOf(u))
}

// personalTokenKnown says whether a personal access token is still stored, and its owner not deleted.
func (s *Server) personalTokenKnown(name, token string) bool {
	u := s.userByName(name)
	return u != nil && !u.deleted && slices.ContainsFunc(s.personalTokens, func(t *personalToken) bool { return t.userID == u.id && t.token == token })
}
