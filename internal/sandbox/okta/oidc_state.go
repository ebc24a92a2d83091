package okta

import (
	"slices"
	"time"
)

// codeLifetime is how long an authorization code is valid (API doc: 60 seconds).
const codeLifetime = time.Minute

// sessionLifetime is how long somebody stays signed in to the org (API doc,
// Sessions: two hours by default).
const sessionLifetime = 2 * time.Hour

// session is a signed-in browser.
type session struct {
	id       string
	user     *user
	authTime time.Time
	expires  time.Time
}

// grant is what an authorization gave a client: for whom, for what, how long.
type grant struct {
	client   string // client_id
	issuer   string // url of the issuer, to bind codes and tokens to it
	user     *user  // nil for client_credentials
	scopes   []string
	nonce    string
	authTime time.Time
	token    tokenAction
	// kind is the grant type by which it came to be, for the rules of a refresh.
	kind string
}

// authCode is an authorization code that has not been used.
type authCode struct {
	grant       grant
	redirectURI string
	challenge   string
	expires     time.Time
}

// refreshGrant is the life of one refresh token, through its rotations.
type refreshGrant struct {
	grant   grant
	current string
	created time.Time
	used    time.Time
	// previous tokens are valid until the time given, then their use is a replay.
	previous map[string]time.Time
	revoked  bool
}

// issuedToken is an access token that can be asked about.
type issuedToken struct {
	grant   grant
	jti     string
	sub     string
	aud     string
	issued  time.Time
	expires time.Time
	revoked bool
}

// sessions are the sign-ins of an org and what has come of them.
type sessions struct {
	browsers map[string]*session
	// once are session tokens of /api/v1/authn, each good for one session.
	once     map[string]*user
	codes    map[string]*authCode
	refresh  []*refreshGrant
	access   map[string]*issuedToken // by the token itself
	consents map[string][]string     // by user and client
}

func newSessions() *sessions {
	return &sessions{
		browsers: map[string]*session{}, once: map[string]*user{}, codes: map[string]*authCode{},
		access: map[string]*issuedToken{}, consents: map[string][]string{},
	}
}

// refreshByToken finds the grant of a refresh token, current or previous.
func (s *sessions) refreshByToken(token string) (*refreshGrant, bool) {
	i := slices.IndexFunc(s.refresh, func(r *refreshGrant) bool {
		_, previous := r.previous[token]
		return r.current == token || previous
	})
	if i < 0 {
		return nil, false
	}
	return s.refresh[i], true
}

// consented are the scopes that the user has allowed the client.
func (s *sessions) consented(u *user, a *app) []string { return s.consents[u.id+" "+a.clientID()] }

func (s *sessions) consent(u *user, a *app, scopes []string) {
	key := u.id + " " + a.clientID()
	s.consents[key] = append(s.consents[key], scopes...)
}
