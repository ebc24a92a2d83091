package okta_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// session is a web client with the tokens of alice.
type session struct {
	*deployment
	header          http.Header
	access, refresh string
	id              string
}

func newSession(t *testing.T, changes map[string]any) *session {
	t.Helper()
	d := deploy(t, "web", "client_secret_basic", changes)
	s := &session{deployment: d, header: basic(d.clientID, d.secret)}
	back := d.signIn(d.browser(), "alice@example.com", d.request(url.Values{"scope": {"openid offline_access"}}))
	tokens := d.post("token", d.codeForm(back.Get("code")), s.header)
	s.access, s.refresh, s.id = tokens.str("access_token"), tokens.str("refresh_token"), tokens.str("id_token")
	return s
}

func (s *session) use(refresh string) answer {
	return s.post("token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, s.header)
}

func (s *session) expectActive(want map[string]bool) {
	s.t.Helper()
	for token, active := range want {
		a := s.post("introspect", url.Values{"token": {token}}, s.header)
		if a.status != 200 || a.at("active") != active {
			s.t.Errorf("%.40s…: %d %s, want active %v", token, a.status, a.raw, active)
		}
	}
}

// TestRevocationOfOneEndsWhatCameOfIt: guide "Revoke tokens".
func TestRevocationOfOneEndsWhatCameOfIt(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	later := s.use(s.refresh).str("access_token")
	s.expectActive(map[string]bool{s.access: true, later: true, s.refresh: true, s.id: true})
	s.post("revoke", url.Values{"token": {s.access}}, s.header)
	s.expectActive(map[string]bool{s.access: false, later: true, s.refresh: true})
	s.post("revoke", url.Values{"token": {s.refresh}, "token_type_hint": {"refresh_token"}}, s.header)
	s.expectActive(map[string]bool{later: false, s.refresh: false})
	info := s.sendWith("GET", s.issuer+"/v1/userinfo", nil, http.Header{"Authorization": {"Bearer " + later}})
	if info.status != 401 || !strings.Contains(info.header.Get("WWW-Authenticate"), `error_description="The access token has been revoked."`) {
		t.Errorf("userinfo: %d %v", info.status, info.header)
	}
}

// TestReplayOfARefreshTokenEndsAllAccessTokens: guide "Refresh access tokens",
// token reuse detection.
func TestReplayOfARefreshTokenEndsAllAccessTokens(t *testing.T) {
	t.Parallel()
	s := newSession(t, map[string]any{
		"grant_types": []string{"authorization_code", "refresh_token"}, "refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 0},
	})
	second := s.use(s.refresh)
	if a := s.use(s.refresh); a.str("error") != "invalid_grant" {
		t.Fatalf("replay: %d %s", a.status, a.raw)
	}
	s.expectActive(map[string]bool{s.access: false, second.str("access_token"): false, second.str("refresh_token"): false})
}

// TestDeactivationOfAClientEndsItsTokens: guide "Revoke tokens": activating the
// client again does not bring them back.
func TestDeactivationOfAClientEndsItsTokens(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	s.must(200, "POST", s.app+"/lifecycle/deactivate", nil)
	s.must(200, "POST", s.app+"/lifecycle/activate", nil)
	s.expectActive(map[string]bool{s.access: false, s.refresh: false})
	if a := s.use(s.refresh); a.str("error") != "invalid_grant" {
		t.Errorf("refresh: %d %s", a.status, a.raw)
	}
}

// TestIntrospection: members as in IntrospectionResponse of the OAuth
// specification and its examples.
func TestIntrospection(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	alice := s.must(200, "GET", "/api/v1/users/alice@example.com", nil).id()
	now := float64(s.now.now.Unix())
	for token, want := range map[string]map[string]any{
		s.access:  {"token_type": "Bearer", "uid": alice, "username": "alice@example.com", "client_id": s.clientID, "exp": now + 3600, "scope": "openid offline_access"},
		s.refresh: {"token_type": "Bearer", "uid": nil, "username": "alice@example.com", "client_id": s.clientID, "exp": now + 7*24*3600, "scope": "openid offline_access"},
		s.id:      {"token_type": "Bearer", "uid": nil, "username": "alice@example.com", "client_id": s.clientID, "exp": now + 3600, "sub": alice, "aud": s.clientID},
	} {
		a := s.post("introspect", url.Values{"token": {token}}, s.header)
		for name, v := range want {
			if a.at(name) != v {
				t.Errorf("%.20s…: %s is %v, want %v", token, name, a.at(name), v)
			}
		}
	}
	spa := strings.TrimPrefix(s.newApp("browser", "none", nil), apps+"/")
	if a := s.post("introspect?client_id="+spa, url.Values{"token": {s.access}}, nil); a.status != 200 || a.at("active") != true {
		t.Errorf("a public client by the query: %d %s", a.status, a.raw)
	}
	if a := s.post("introspect?client_id="+s.clientID, url.Values{"token": {s.access}}, nil); a.status != 401 {
		t.Errorf("a confidential client by the query: %d %s", a.status, a.raw)
	}
	s.now.now = s.now.now.Add(time.Hour)
	s.expectActive(map[string]bool{s.access: false, s.id: false, s.refresh: true})
}

// TestUserinfoRefusals: OAuth error catalogue, access_token_*; the error is in
// the header and the body is empty (API doc).
func TestUserinfoRefusals(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	bearer := http.Header{"Authorization": {"Bearer " + s.access}}
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	body := url.Values{"access_token": {s.access}}.Encode()
	info := s.issuer + "/v1/userinfo"
	for name, tc := range map[string]struct {
		method, path string
		body         any
		header       http.Header
		status       int
		text         string
	}{
		"none":      {"GET", info, nil, nil, 401, `error="invalid_request", error_description="The access token is missing."`},
		"unknown":   {"GET", info, nil, http.Header{"Authorization": {"Bearer x"}}, 401, `error="invalid_token", error_description="The access token is invalid."`},
		"query":     {"GET", info + "?access_token=" + s.access, nil, nil, 400, `error_description="The access token cannot be presented in a query string."`},
		"both":      {"POST", info, body, merge(form, bearer), 400, `error_description="The access token cannot be specified in both the Authorization header and the request-body."`},
		"elsewhere": {"GET", "/oauth2/v1/userinfo", nil, bearer, 401, `error="invalid_token"`},
		"form":      {"POST", info, body, form, 200, ""},
		"header":    {"POST", info, nil, bearer, 200, ""},
	} {
		a := s.sendWith(tc.method, tc.path, tc.body, tc.header)
		if a.status != tc.status || !strings.Contains(a.header.Get("WWW-Authenticate"), tc.text) || tc.status != 200 && len(a.raw) > 0 {
			t.Errorf("%s: %d %v %s", name, a.status, a.header, a.raw)
		}
	}
	s.now.now = s.now.now.Add(time.Hour)
	if a := s.sendWith("GET", info, nil, bearer); a.status != 401 || !strings.Contains(a.header.Get("WWW-Authenticate"), "The token has expired.") {
		t.Errorf("expired: %d %v", a.status, a.header)
	}
}

// TestLogoutOfAnotherPerson: OAuth error catalogue, id_token_does_not_match_session.
func TestLogoutOfAnotherPerson(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	browser := s.browser()
	s.signIn(browser, "bob@example.com", s.request(nil))
	out := s.issuer + "/v1/logout?" + url.Values{"id_token_hint": {s.id}}.Encode()
	if resp := s.do(browser, "GET", out, nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("bob's session: %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	if resp := s.do(browser, "GET", strings.Replace(out, s.id, s.access, 1), nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("an access token for an ID token: %d", resp.StatusCode)
	}
	if resp := s.do(s.browser(), "GET", out, nil); resp.StatusCode != http.StatusFound {
		t.Errorf("no session: %d", resp.StatusCode)
	}
}

// TestRefreshTokensOfTheOrgLiveNinetyDays: Okta's support article "Lifetime of
// the Okta Minted JSON Web Tokens".
func TestRefreshTokensOfTheOrgLiveNinetyDays(t *testing.T) {
	t.Parallel()
	d := deploy(t, "web", "client_secret_basic", nil)
	d.issuer = "/oauth2"
	header := basic(d.clientID, d.secret)
	back := d.signIn(d.browser(), "alice@example.com", d.request(url.Values{"scope": {"openid offline_access"}}))
	token := d.post("token", d.codeForm(back.Get("code")), header).str("refresh_token")
	use := func() answer {
		return d.post("token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}, header)
	}
	for _, step := range []struct {
		wait   time.Duration
		status int
	}{{50 * 24 * time.Hour, 200}, {39 * 24 * time.Hour, 200}, {24 * time.Hour, 400}} {
		d.now.now = d.now.now.Add(step.wait)
		if a := use(); a.status != step.status {
			t.Errorf("after another %s: %d %s", step.wait, a.status, a.raw)
		}
	}
}
