package openmetadata

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	sessionCookie = "JSESSIONID"
	sessionMaxAge = 604800
)

// session is an HTTP session of the servlets, in the memory of one process: it
// outlives a reload, not a restart (F65).
type session struct {
	id string
	// mu is held while a servlet works on the session.
	mu sync.Mutex

	// A sign-in on its way.
	redirectURI, state, nonce, verifier string

	// A sign-in that is done: confidential (tokens of the identity provider) or basic (a user).
	idToken, refreshToken string
	expires               int64
	issued                string // by the server, in the place of an ID token
	userID                string
}

// done says whether somebody has signed in.
func (s *session) done() bool { return s.idToken != "" || s.userID != "" }

// randomHex gives n hexadecimal digits.
func randomHex(n int) string {
	data := make([]byte, (n+1)/2)
	if _, err := rand.Read(data); err != nil {
		panic("reading randomness: " + err.Error())
	}
	return hex.EncodeToString(data)[:n]
}

// sessionOf finds the session of a request's cookie; nil where there is none.
func (s *Server) sessionOf(r *http.Request) *session {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[cookie.Value]
}

// newSession makes a session and its cookie: no Secure or SameSite over http (F63).
func (s *Server) newSession(w http.ResponseWriter) *session {
	next := &session{id: "node0" + randomHex(24) + ".node0"}
	s.mu.Lock()
	s.sessions[next.id] = next
	expires := s.clock().Add(sessionMaxAge * time.Second)
	s.mu.Unlock()
	w.Header().Add("Set-Cookie", fmt.Sprintf("%s=%s; Path=/; Expires=%s; Max-Age=%d; HttpOnly",
		sessionCookie, next.id, expires.UTC().Format(http.TimeFormat), sessionMaxAge))
	return next
}

func (s *Server) endSession(old *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, old.id)
}
