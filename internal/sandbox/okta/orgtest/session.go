package orgtest

import (
	"net/http"
	"net/url"
	"testing"
)

// Session is a web client with the tokens of alice.
type Session struct {
	*Deployment
	Header          http.Header
	Access, Refresh string
	ID              string
}

// NewSession signs alice in and redeems the code.
func NewSession(t *testing.T, changes map[string]any) *Session {
	t.Helper()
	d := Deploy(t, "web", "client_secret_basic", changes)
	s := &Session{Deployment: d, Header: Basic(d.ClientID, d.Secret)}
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"scope": {"openid offline_access"}}))
	tokens := d.Post("token", d.CodeForm(back.Get("code")), s.Header)
	s.Access, s.Refresh, s.ID = tokens.Str("access_token"), tokens.Str("refresh_token"), tokens.Str("id_token")
	return s
}

// Use redeems a refresh token.
func (s *Session) Use(refresh string) Answer {
	return s.Post("token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, s.Header)
}

// ExpectActive introspects tokens, each of which has to be active or not.
func (s *Session) ExpectActive(want map[string]bool) {
	s.T.Helper()
	for token, active := range want {
		a := s.Post("introspect", url.Values{"token": {token}}, s.Header)
		if a.Status != 200 || a.At("active") != active {
			s.T.Errorf("%.40s…: %d %s, want active %v", token, a.Status, a.Raw, active)
		}
	}
}
