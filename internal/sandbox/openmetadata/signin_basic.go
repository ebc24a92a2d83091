package openmetadata

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// The servlets of basic sign-in (80d, 80e; BasicAuthServletHandler): as the API of the same purpose, but with a session, in
// which the refresh token stays, and with every refusal as 500.

func writeServlet(w http.ResponseWriter, status int, body object) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	web.WriteJSON(w, status, body)
}

func writeServletError(w http.ResponseWriter, status int, message string) {
	writeServlet(w, status, object{"error": message})
}

// serveBasic answers for the servlet of a path.
func (s *Server) serveBasic(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/api/v1/auth/login":
		s.serveBasicLogin(w, r)
	case "/api/v1/auth/refresh":
		s.serveBasicRefresh(w, r)
	case "/api/v1/auth/logout":
		if current := s.sessionOf(r); current != nil {
			s.endSession(current)
		}
		writeServlet(w, http.StatusOK, object{"message": "Logged out successfully"})
	default:
		writeServlet(w, http.StatusOK, object{"message": "Callback handled by frontend"})
	}
}

func (s *Server) serveBasicLogin(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		writeServletError(w, http.StatusInternalServerError, "GET method not supported for login. Use POST method.")
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	var sent any
	var in object
	readable := json.Unmarshal(body, &sent) == nil
	if readable && sent != nil {
		in, readable = bean.Login.FromValue(sent)
	}
	if !readable {
		writeServletError(w, http.StatusInternalServerError, "JSON parsing failed with message [Failed to process JSON ].")
		return
	}
	_, hasEmail := in["email"]
	encoded, hasPassword := in["password"]
	password, decoded := "", true
	if hasPassword {
		password, decoded = decodePassword(encoded.(string))
	}
	switch {
	case !decoded:
		writeServletError(w, http.StatusInternalServerError, "Password needs to be encoded in Base-64.")
		return
	case !hasEmail || !hasPassword:
		writeServletError(w, http.StatusBadRequest, "Invalid login request")
		return
	}
	s.mu.Lock()
	u, refused := s.checkPassword(members.Text(in, "email"), password)
	var out object
	if refused == nil {
		out = s.loginAnswer(u)
	}
	s.mu.Unlock()
	if refused != nil {
		writeServletError(w, http.StatusInternalServerError, refused.Message)
		return
	}
	current := s.newSession(w)
	current.mu.Lock()
	defer current.mu.Unlock()
	current.basicRefresh = out["refreshToken"].(string)
	out["refreshToken"] = nil
	writeServlet(w, http.StatusOK, out)
}

func (s *Server) serveBasicRefresh(w http.ResponseWriter, r *http.Request) {
	current := s.sessionOf(r)
	if current == nil {
		writeServletError(w, http.StatusUnauthorized, "No active session")
		return
	}
	current.mu.Lock()
	defer current.mu.Unlock()
	if current.basicRefresh == "" {
		writeServletError(w, http.StatusUnauthorized, "No refresh token in session")
		return
	}
	s.mu.Lock()
	out, refused := s.renewAccess(current.basicRefresh)
	s.mu.Unlock()
	if refused != nil {
		writeServletError(w, http.StatusInternalServerError, refused.Message)
		return
	}
	current.basicRefresh = out["refreshToken"].(string)
	out["refreshToken"] = nil
	writeServlet(w, http.StatusOK, out)
}
