package openmetadata

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
)

// signIn is the confidential sign-in that is in force.
type signIn struct {
	// broken: a reload failed while it was being replaced; every sign-in is 500 (F37, q02b).
	broken       bool
	authn, authz object
	oidc         object
	discovery    object
	filter       *jwtFilter
	// keys are those of the discovery document.
	keys *tokens.KeyLookup
}

// newSignIn makes the sign-in of a start; one that cannot be made is not there (F39, q12).
func (s *Server) newSignIn(rows settingsRows, filter *jwtFilter) *signIn {
	if !bean.IsConfidential(rows.authentication) {
		return nil
	}
	next, err := s.setUpSignIn(context.Background(), rows, filter)
	if err != nil {
		return nil
	}
	return next
}

// setUpSignIn makes the client of a confidential configuration (AuthenticationCodeFlowHandler), which needs a response type
// that the discovery document knows; none is code (F135, g03*).
func (s *Server) setUpSignIn(ctx context.Context, rows settingsRows, filter *jwtFilter) (*signIn, error) {
	oidc := members.Object(rows.authentication, "oidcConfiguration")
	if oidc == nil {
		return nil, errors.New("no oidcConfiguration")
	}
	discovery, err := idp.Metadata(ctx, s.providers.HTTP, rows.authentication, oidc)
	if err != nil {
		return nil, err
	}
	responseType, supported := members.Text(oidc, "responseType"), members.Texts(discovery, "response_types_supported")
	if strings.TrimSpace(responseType) != "" && supported != nil && !slices.Contains(supported, responseType) {
		return nil, fmt.Errorf("the response type %q is not supported", responseType)
	}
	keys := &tokens.KeyLookup{Client: s.providers.HTTP, Clock: s.clock, Urls: []string{members.Text(discovery, "jwks_uri")}}
	return &signIn{authn: rows.authentication, authz: rows.authorizer, oidc: oidc, discovery: discovery, filter: filter, keys: keys}, nil
}

const (
	sessionCookie = "JSESSIONID"
	sessionMaxAge = 604800
)

// session is an HTTP session of the servlets, in the memory of one process: it outlives a reload, not a restart (F65).
type session struct {
	id string
	// mu is held while a servlet works on the session.
	mu sync.Mutex

	// A sign-in on its way.
	redirectURI, state, nonce, verifier string

	// A sign-in that is done: confidential (tokens of the identity provider) or basic.
	idToken, refreshToken string
	expires               int64
	issued                string // by the server, in the place of an ID token
	basicRefresh          string // of basic sign-in
}

// done says whether somebody has signed in.
func (s *session) done() bool { return s.idToken != "" || s.basicRefresh != "" }

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
