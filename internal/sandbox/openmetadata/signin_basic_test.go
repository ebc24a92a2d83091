package openmetadata_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// The servlets of basic sign-in: a session with the refresh token in it, refusals as 500 (80d, 80e; BasicAuthServletHandler).
func TestServletsOfBasicSignIn(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s := start(t, openmetadata.Options{Clock: clock.Now})
	cookie := ""
	ask := func(method, path, body string) (int, object) {
		t.Helper()
		request, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if cookie != "" {
			request.Header.Set("Cookie", cookie)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if set := response.Header.Get("Set-Cookie"); set != "" {
			cookie, _, _ = strings.Cut(set, ";")
		}
		if got := response.Header.Get("Content-Type"); got != "application/json;charset=utf-8" {
			t.Errorf("%s %s is %q", method, path, got)
		}
		data, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		var out object
		if err := json.Unmarshal(data, &out); err != nil {
			t.Errorf("%s %s: %s", method, path, data)
		}
		return response.StatusCode, out
	}
	refused := func(status int, message, method, path, body string) {
		t.Helper()
		if got, out := ask(method, path, body); got != status || out["error"] != message {
			t.Errorf("%s %s %s answered %d %v, want %d %q", method, path, body, got, out, status, message)
		}
	}
	const login, refresh, logout = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/logout"
	form := func(email, password string) string {
		data, _ := json.Marshal(object{"email": email, "password": base64.StdEncoding.EncodeToString([]byte(password))})
		return string(data)
	}
	refused(500, "GET method not supported for login. Use POST method.", http.MethodGet, login, "")
	refused(500, "JSON parsing failed with message [Failed to process JSON ].", http.MethodPost, login, "{")
	refused(500, "JSON parsing failed with message [Failed to process JSON ].", http.MethodPost, login, `{"zzz":1}`)
	refused(400, "Invalid login request", http.MethodPost, login, `{"email":"admin@open-metadata.org"}`)
	refused(500, "Password needs to be encoded in Base-64.", http.MethodPost, login, `{"email":"admin@open-metadata.org","password":"!"}`)
	refused(500, "You have entered an invalid username or password.", http.MethodPost, login, form("admin@open-metadata.org", "wrong"))
	refused(401, "No active session", http.MethodGet, refresh, "")
	if status, out := ask(http.MethodGet, "/callback", ""); status != 200 || out["message"] != "Callback handled by frontend" {
		t.Errorf("the callback answered %d %v", status, out)
	}

	s.want(201, http.MethodPost, usersPath, s.admin(), person("bob", nil))
	status, session := ask(http.MethodPost, login, form("bob@open-metadata.org", strong))
	if refreshToken, there := session["refreshToken"]; status != 200 || cookie == "" || !there || refreshToken != nil {
		t.Fatalf("the login answered %d %v", status, session)
	}
	for range 2 {
		status, session = ask(http.MethodGet, refresh, "")
		if status != 200 || session["refreshToken"] != nil {
			t.Fatalf("the refresh answered %d %v", status, session)
		}
		s.want(200, http.MethodGet, usersPath+"/loggedInUser", session["accessToken"].(string), nil)
	}
	id := s.want(200, http.MethodDelete, usersPath+"/name/bob", s.admin(), nil)["id"].(string)
	refused(500, "user instance for "+id+" not found", http.MethodGet, refresh, "")
	if status, out := ask(http.MethodGet, logout, ""); status != 200 || out["message"] != "Logged out successfully" {
		t.Errorf("the logout answered %d %v", status, out)
	}
	refused(401, "No active session", http.MethodGet, refresh, "")
}
