package oidc_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestRevocationOfOneEndsWhatCameOfIt: guide "Revoke tokens".
func TestRevocationOfOneEndsWhatCameOfIt(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	later := s.Use(s.Refresh).Str("access_token")
	s.ExpectActive(map[string]bool{s.Access: true, later: true, s.Refresh: true, s.ID: true})
	s.Post("revoke", url.Values{"token": {s.Access}}, s.Header)
	s.ExpectActive(map[string]bool{s.Access: false, later: true, s.Refresh: true})
	s.Post("revoke", url.Values{"token": {s.Refresh}, "token_type_hint": {"refresh_token"}}, s.Header)
	s.ExpectActive(map[string]bool{later: false, s.Refresh: false})
	info := s.SendWith("GET", s.Issuer+"/v1/userinfo", nil, http.Header{"Authorization": {"Bearer " + later}})
	if info.Status != 401 || !strings.Contains(info.Header.Get("WWW-Authenticate"), `error_description="The access token has been revoked."`) {
		t.Errorf("userinfo: %d %v", info.Status, info.Header)
	}
}

// TestReplayOfARefreshTokenEndsAllAccessTokens: guide "Refresh access tokens", token reuse detection.
func TestReplayOfARefreshTokenEndsAllAccessTokens(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, map[string]any{
		"grant_types": []string{"authorization_code", "refresh_token"}, "refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 0},
	})
	second := s.Use(s.Refresh)
	if a := s.Use(s.Refresh); a.Str("error") != "invalid_grant" {
		t.Fatalf("replay: %d %s", a.Status, a.Raw)
	}
	s.ExpectActive(map[string]bool{s.Access: false, second.Str("access_token"): false, second.Str("refresh_token"): false})
}

// TestDeactivationOfAClientEndsItsTokens: guide "Revoke tokens": activating the client again does not bring them back.
func TestDeactivationOfAClientEndsItsTokens(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	s.Must(200, "POST", s.App+"/lifecycle/deactivate", nil)
	s.Must(200, "POST", s.App+"/lifecycle/activate", nil)
	s.ExpectActive(map[string]bool{s.Access: false, s.Refresh: false})
	if a := s.Use(s.Refresh); a.Str("error") != "invalid_grant" {
		t.Errorf("refresh: %d %s", a.Status, a.Raw)
	}
}

// TestIntrospection: members as in IntrospectionResponse of the OAuth specification and its examples.
func TestIntrospection(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	alice := s.Must(200, "GET", "/api/v1/users/alice@example.com", nil).ID()
	now := float64(s.Clock.Now.Unix())
	for token, want := range map[string]map[string]any{
		s.Access:  {"token_type": "Bearer", "uid": alice, "username": "alice@example.com", "client_id": s.ClientID, "exp": now + 3600, "scope": "openid offline_access"},
		s.Refresh: {"token_type": "Bearer", "uid": nil, "username": "alice@example.com", "client_id": s.ClientID, "exp": now + 7*24*3600, "scope": "openid offline_access"},
		s.ID:      {"token_type": "Bearer", "uid": nil, "username": "alice@example.com", "client_id": s.ClientID, "exp": now + 3600, "sub": alice, "aud": s.ClientID},
	} {
		a := s.Post("introspect", url.Values{"token": {token}}, s.Header)
		for name, v := range want {
			if a.At(name) != v {
				t.Errorf("%.20s…: %s is %v, want %v", token, name, a.At(name), v)
			}
		}
	}
	spa := strings.TrimPrefix(s.NewApp("browser", "none", nil), orgtest.Apps+"/")
	if a := s.Post("introspect?client_id="+spa, url.Values{"token": {s.Access}}, nil); a.Status != 200 || a.At("active") != true {
		t.Errorf("a public client by the query: %d %s", a.Status, a.Raw)
	}
	if a := s.Post("introspect?client_id="+s.ClientID, url.Values{"token": {s.Access}}, nil); a.Status != 401 {
		t.Errorf("a confidential client by the query: %d %s", a.Status, a.Raw)
	}
	s.Clock.Now = s.Clock.Now.Add(time.Hour)
	s.ExpectActive(map[string]bool{s.Access: false, s.ID: false, s.Refresh: true})
}

// TestUserinfoRefusals: OAuth error catalogue, access_token_*; the error is in the header and the body is empty (API doc).
func TestUserinfoRefusals(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	bearer := http.Header{"Authorization": {"Bearer " + s.Access}}
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	body := url.Values{"access_token": {s.Access}}.Encode()
	info := s.Issuer + "/v1/userinfo"
	for name, tc := range map[string]struct {
		method, path string
		body         any
		header       http.Header
		status       int
		text         string
	}{
		"none":      {"GET", info, nil, nil, 401, `error="invalid_request", error_description="The access token is missing."`},
		"unknown":   {"GET", info, nil, http.Header{"Authorization": {"Bearer x"}}, 401, `error="invalid_token", error_description="The access token is invalid."`},
		"query":     {"GET", info + "?access_token=" + s.Access, nil, nil, 400, `error_description="The access token cannot be presented in a query string."`},
		"both":      {"POST", info, body, orgtest.Merged(form, bearer), 400, `error_description="The access token cannot be specified in both the Authorization header and the request-body."`},
		"elsewhere": {"GET", "/oauth2/v1/userinfo", nil, bearer, 401, `error="invalid_token"`},
		"form":      {"POST", info, body, form, 200, ""},
		"header":    {"POST", info, nil, bearer, 200, ""},
	} {
		a := s.SendWith(tc.method, tc.path, tc.body, tc.header)
		if a.Status != tc.status || !strings.Contains(a.Header.Get("WWW-Authenticate"), tc.text) || tc.status != 200 && len(a.Raw) > 0 {
			t.Errorf("%s: %d %v %s", name, a.Status, a.Header, a.Raw)
		}
	}
	s.Clock.Now = s.Clock.Now.Add(time.Hour)
	if a := s.SendWith("GET", info, nil, bearer); a.Status != 401 || !strings.Contains(a.Header.Get("WWW-Authenticate"), "The token has expired.") {
		t.Errorf("expired: %d %v", a.Status, a.Header)
	}
}

// TestLogoutOfAnotherPerson: OAuth error catalogue, id_token_does_not_match_session.
func TestLogoutOfAnotherPerson(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	browser := s.Browser()
	s.SignIn(browser, "bob@example.com", s.Request(nil))
	out := s.Issuer + "/v1/logout?" + url.Values{"id_token_hint": {s.ID}}.Encode()
	if resp := s.Do(browser, "GET", out, nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("bob's session: %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	if resp := s.Do(browser, "GET", strings.Replace(out, s.ID, s.Access, 1), nil); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("an access token for an ID token: %d", resp.StatusCode)
	}
	if resp := s.Do(s.Browser(), "GET", out, nil); resp.StatusCode != http.StatusFound {
		t.Errorf("no session: %d", resp.StatusCode)
	}
}

// TestRefreshTokensOfTheOrgLiveNinetyDays: Okta's support article "Lifetime of the Okta Minted JSON Web Tokens".
func TestRefreshTokensOfTheOrgLiveNinetyDays(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", nil)
	d.Issuer = "/oauth2"
	header := orgtest.Basic(d.ClientID, d.Secret)
	back := d.SignIn(d.Browser(), "alice@example.com", d.Request(url.Values{"scope": {"openid offline_access"}}))
	token := d.Post("token", d.CodeForm(back.Get("code")), header).Str("refresh_token")
	use := func() orgtest.Answer {
		return d.Post("token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}, header)
	}
	for _, step := range []struct {
		wait   time.Duration
		status int
	}{{50 * 24 * time.Hour, 200}, {39 * 24 * time.Hour, 200}, {24 * time.Hour, 400}} {
		d.Clock.Now = d.Clock.Now.Add(step.wait)
		if a := use(); a.Status != step.status {
			t.Errorf("after another %s: %d %s", step.wait, a.Status, a.Raw)
		}
	}
}
