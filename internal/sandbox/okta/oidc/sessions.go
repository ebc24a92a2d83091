package oidc

import (
	"maps"
	"slices"
	"time"
)

// session is a signed-in browser.
type session struct {
	id       string
	person   *Person
	authTime time.Time
	expires  time.Time
}

// Grant is what an authorization gave a client: for whom, for what, how long.
type Grant struct {
	Client   string  // client_id
	Issuer   string  // url of the issuer, to bind codes and tokens to it
	Person   *Person // nil for client_credentials
	Scopes   []string
	nonce    string
	authTime time.Time
	token    Lifetimes
	// kind is the grant type by which it came to be, for the rules of a refresh.
	kind string
	// family are all tokens of this authentication.
	family *tokenFamily
	// boundTo is the thumbprint of the key whose possession the tokens need (DPoP); "" for bearer tokens.
	boundTo string
}

// tokenType is the token_type of the grant's access tokens (dpop.dpop_token_acquisition.json).
func (g Grant) tokenType() string {
	if g.boundTo != "" {
		return "DPoP"
	}
	return "Bearer"
}

// tokenFamily are the tokens of one authentication: its refresh token and all access tokens since then.
type tokenFamily struct {
	revoked bool
}

// authCode is an authorization code that has not been used.
type authCode struct {
	grant       Grant
	redirectURI string
	challenge   string
	expires     time.Time
}

// RefreshToken is the life of one refresh token, through its rotations.
type RefreshToken struct {
	ID      string
	Grant   Grant
	current string
	Created time.Time
	Used    time.Time
	// previous tokens are valid until the time given, then their use is a replay.
	previous map[string]time.Time
}

// Revoke ends the refresh token and its access tokens (guide "Revoke tokens").
func (rg *RefreshToken) Revoke() { rg.Grant.family.revoked = true }

// Expires is the end of the lifetime of the rule, or of its window when the token is not used until then.
func (rg *RefreshToken) Expires() time.Time {
	unused := rg.Used.Add(time.Duration(rg.Grant.token.WindowMinutes) * time.Minute)
	end := rg.Created.Add(time.Duration(rg.Grant.token.RefreshMinutes) * time.Minute)
	if rg.Grant.token.RefreshMinutes > 0 && end.Before(unused) {
		return end
	}
	return unused
}

// good says whether the issuer has issued the refresh token and it has not ended since.
func (rg *RefreshToken) good(issuer string, now time.Time) bool {
	return !rg.Grant.family.revoked && rg.Grant.Issuer == issuer && now.Before(rg.Expires())
}

// issuedToken is an access token that can be asked about.
type issuedToken struct {
	grant   Grant
	jti     string
	sub     string
	aud     string
	issued  time.Time
	expires time.Time
	revoked bool
}

// good says whether the issuer has issued the token and it has not ended since.
func (t *issuedToken) good(issuer string, now time.Time) bool {
	return t != nil && !t.revoked && !t.grant.family.revoked && t.grant.Issuer == issuer && now.Before(t.expires)
}

// Sessions are the sign-ins of an org and what has come of them.
type Sessions struct {
	browsers map[string]*session
	// once are session tokens of /api/v1/authn, each good for one session.
	once     map[string]*Person
	codes    map[string]*authCode
	refresh  []*RefreshToken
	access   map[string]*issuedToken // by the token itself
	consents map[string][]string     // by user, client and issuer
	pushed   map[string]*pushedRequest
	// assertions are client_id and jti of the client assertions that were used.
	assertions map[string]bool
	// proofs are thumbprint and jti of the DPoP proofs that were used, nonces when each was made, and nonce the last.
	proofs map[string]bool
	nonces map[string]time.Time
	nonce  string
}

// NewSessions are those of an org to which nobody has signed in.
func NewSessions() *Sessions {
	return &Sessions{
		browsers: map[string]*session{}, once: map[string]*Person{}, codes: map[string]*authCode{},
		access: map[string]*issuedToken{}, consents: map[string][]string{},
		pushed: map[string]*pushedRequest{}, assertions: map[string]bool{},
		proofs: map[string]bool{}, nonces: map[string]time.Time{},
	}
}

// EndTokens ends all tokens of a client for good. Deactivating the client does that, and activating it again brings none back
// (guide "Revoke tokens").
func (s *Sessions) EndTokens(clientID string) {
	for _, t := range s.access {
		if t.grant.Client == clientID {
			t.grant.family.revoked = true
		}
	}
	for _, rg := range s.refresh {
		if rg.Grant.Client == clientID {
			rg.Revoke()
		}
	}
}

// EndSessions signs a person out everywhere.
func (s *Sessions) EndSessions(personID string) {
	maps.DeleteFunc(s.browsers, func(_ string, b *session) bool { return b.person.ID == personID })
}

// RefreshTokens are the client's refresh tokens that are good, of the issuers named or else of any.
func (s *Sessions) RefreshTokens(clientID string, now time.Time, issuers ...string) []*RefreshToken {
	var found []*RefreshToken
	for _, rg := range s.refresh {
		if of := rg.Grant.Issuer; rg.Grant.Client == clientID && rg.good(of, now) && (len(issuers) == 0 || slices.Contains(issuers, of)) {
			found = append(found, rg)
		}
	}
	return found
}

// refreshByToken finds the life of a refresh token, current or previous.
func (s *Sessions) refreshByToken(token string) (*RefreshToken, bool) {
	i := slices.IndexFunc(s.refresh, func(r *RefreshToken) bool {
		_, previous := r.previous[token]
		return r.current == token || previous
	})
	if i < 0 {
		return nil, false
	}
	return s.refresh[i], true
}
