package acctest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

// Login signs in as an administrator of the server's own user store and returns the token.
func (s *ServerTarget) Login(t *testing.T) string {
	t.Helper()
	status, body := do(t, http.MethodPost, s.URL+"/api/v1/users/login", "", "application/json", map[string]string{
		"email": s.email, "password": base64.StdEncoding.EncodeToString([]byte(s.password)),
	})
	object, _ := body.(map[string]any)
	token, _ := object["accessToken"].(string)
	if status != http.StatusOK || token == "" {
		t.Fatalf("login answered %d %v", status, body)
	}
	return token
}

// Do sends a request below /api with the token and returns the status and the decoded body. A PATCH is sent as JSON
// Patch.
func (s *ServerTarget) Do(t *testing.T, token, method, path string, body any) (int, any) {
	t.Helper()
	contentType := "application/json"
	if method == http.MethodPatch {
		contentType = "application/json-patch+json"
	}
	authorization := ""
	if token != "" {
		authorization = "Bearer " + token
	}
	return do(t, method, s.URL+"/api"+path, authorization, contentType, body)
}

// Must sends a request that has to succeed.
func (s *ServerTarget) Must(t *testing.T, token, method, path string, body any) any {
	t.Helper()
	status, answer := s.Do(t, token, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s answered %d %v", method, path, status, answer)
	}
	return answer
}

// Requests returns the double's log since it was last cleared, without the paths in skip. A live server has none, and
// the test that needs it is skipped.
func (s *ServerTarget) Requests(t *testing.T) []string {
	t.Helper()
	if s.Server == nil {
		t.Skip("a live server does not tell which requests it got")
	}
	var lines []string
	for _, request := range s.Server.Control().Requests() {
		lines = append(lines, request.Method+" "+request.Path)
	}
	return lines
}

// Requests returns the double's log since it was last cleared; see ServerTarget.Requests.
func (o *OktaTarget) Requests(t *testing.T) []string {
	t.Helper()
	if o.Org == nil {
		t.Skip("a live org does not tell which requests it got")
	}
	var lines []string
	for _, request := range o.Org.Control().Requests() {
		lines = append(lines, request.Method+" "+request.Path)
	}
	return lines
}

// Escape makes a text fit for a regular expression that ignores how Terraform wraps its messages.
func Escape(text string) string {
	var pattern strings.Builder
	for i, word := range strings.Fields(text) {
		if i > 0 {
			pattern.WriteString(`[\s│]+`)
		}
		for _, letter := range word {
			if strings.ContainsRune(`\.+*?()|[]{}^$`, letter) {
				pattern.WriteRune('\\')
			}
			pattern.WriteRune(letter)
		}
	}
	return pattern.String()
}
