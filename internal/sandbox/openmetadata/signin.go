package openmetadata

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

const htmlFailed = "<p> [Auth Callback Servlet] Authentication failed. Please try again. </p>\r\n"

// registerSignIn adds the sign-in servlets, which are there under a confidential configuration and under basic sign-in. Under a
// public one all of them are 404 (F25, j60*).
func (s *Server) registerSignIn(mux *http.ServeMux) {
	mux.HandleFunc("/api/v1/auth/login", func(w http.ResponseWriter, r *http.Request) { s.servlet(w, r, s.serveLogin) })
	mux.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) { s.servlet(w, r, s.serveCallback) })
	mux.HandleFunc("/api/v1/auth/refresh", func(w http.ResponseWriter, r *http.Request) { s.servlet(w, r, s.serveRefresh) })
	mux.HandleFunc("/api/v1/auth/logout", func(w http.ResponseWriter, r *http.Request) { s.servlet(w, r, s.serveLogout) })
}

// servlet chooses what answers: the confidential sign-in in force, basic sign-in, or nothing.
func (s *Server) servlet(w http.ResponseWriter, r *http.Request, confidential func(http.ResponseWriter, *http.Request, *signIn) bool) {
	s.mu.Lock()
	in, basic := s.signIn, s.basic()
	s.mu.Unlock()
	switch {
	case in != nil:
		// Whatever goes wrong is one and the same page (F66).
		if !confidential(w, r, in) {
			web.WriteHTML(w, http.StatusInternalServerError, htmlFailed)
		}
	case basic:
		s.serveBasic(w, r)
	case r.Method == http.MethodPost:
		// What serves the user interface knows no POST (s01d_servlet_login_under_okta).
		web.WriteJSON(w, http.StatusMethodNotAllowed, object{"message": "HTTP method POST is not supported by this URL",
			"url": "http://" + r.Host + r.URL.Path, "status": "405"})
	default:
		s.serveUI(w, r)
	}
}

func redirect(w http.ResponseWriter, location string) {
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusFound)
}

// serveLogin begins a sign-in: 302 to the authorization endpoint. With a session that holds a refresh token it asks for a new
// ID token instead (F63, j01, j03*, j04b, j13, j15b, j20*).
func (s *Server) serveLogin(w http.ResponseWriter, r *http.Request, in *signIn) bool {
	current := s.sessionOf(r)
	if current == nil {
		current = s.newSession(w)
	}
	if in.broken {
		return false
	}
	current.mu.Lock()
	defer current.mu.Unlock()
	target := r.URL.Query().Get("redirectUri")
	if target == "" {
		target = members.Text(in.oidc, "callbackUrl")
	}
	if current.refreshToken != "" {
		if !s.renew(r, in, current) {
			return false
		}
		return s.sendBack(w, in, target, current.idToken)
	}
	address, ok := in.authorizeURL(current)
	if !ok {
		return false
	}
	current.redirectURI = target
	redirect(w, address)
	return true
}

// serveCallback ends a sign-in: it exchanges the code, checks the ID token, makes or promotes the user, and sends the browser
// back with the ID token of the identity provider in the query (F63, F64, F66, F67).
func (s *Server) serveCallback(w http.ResponseWriter, r *http.Request, in *signIn) bool {
	current := s.sessionOf(r)
	query := r.URL.Query()
	if in.broken || current == nil {
		return false
	}
	current.mu.Lock()
	defer current.mu.Unlock()
	if current.state == "" || query.Get("error") != "" || query.Get("code") == "" || query.Get("state") != current.state {
		return false
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {query.Get("code")}, "redirect_uri": {members.Text(in.oidc, "callbackUrl")}}
	if current.verifier != "" {
		form.Set("code_verifier", current.verifier)
	}
	tokens, ok := s.callTokenEndpoint(r, in, form)
	idToken := members.Text(tokens, "id_token")
	if !ok || !s.takeIDToken(r, in, current, idToken, current.nonce) {
		return false
	}
	current.refreshToken = members.Text(tokens, "refresh_token")
	current.state = ""
	return s.sendBack(w, in, current.redirectURI, idToken)
}

// sendBack makes sure of the user and redirects with the ID token.
func (s *Server) sendBack(w http.ResponseWriter, in *signIn, target, idToken string) bool {
	b, ok := tokens.DecodeBearer(idToken)
	if !ok {
		return false
	}
	name, email, ok := s.signInUser(in, b.Claims)
	if !ok {
		return false
	}
	query := "id_token=" + url.QueryEscape(idToken) + "&email=" + url.QueryEscape(email) + "&name=" + url.QueryEscape(name)
	separator := "?"
	if strings.Contains(target, "?") {
		separator = "&"
	}
	redirect(w, target+separator+query)
	return true
}

// callTokenEndpoint authenticates as configured (j20_signin_post) and reads the tokens.
func (s *Server) callTokenEndpoint(r *http.Request, in *signIn, form url.Values) (object, bool) {
	id, secret := members.Text(in.oidc, "id"), members.Text(in.oidc, "secret")
	post := members.Text(in.oidc, "clientAuthenticationMethod") == "client_secret_post"
	if post {
		form.Set("client_id", id)
		form.Set("client_secret", secret)
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, members.Text(in.discovery, "token_endpoint"), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if !post {
		req.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	}
	answer, err := idp.Do(s.providers.HTTP, req)
	return answerBody(answer), err == nil && answer.Status == http.StatusOK && answer.Body != nil
}

func answerBody(r *idp.Reply) object {
	if r == nil {
		return nil
	}
	return r.Body
}

// takeIDToken checks the ID token and keeps it: signature by the keys of the discovery document, issuer, audience, expiry,
// nonce (F66, j31*, j32*).
func (s *Server) takeIDToken(r *http.Request, in *signIn, current *session, raw, nonce string) bool {
	b, ok := tokens.DecodeBearer(raw)
	if !ok || b.Expired(s.clock()) || members.Text(b.Claims, "iss") != members.Text(in.discovery, "issuer") || !audience(b.Claims["aud"], members.Text(in.oidc, "id")) {
		return false
	}
	if nonce != "" && members.Text(b.Claims, "nonce") != nonce {
		return false
	}
	key, ok := in.keys.Find(r.Context(), b.Kid)
	if !ok || !b.Verify(key, "RS256") {
		return false
	}
	current.idToken = raw
	current.expires = 0
	if exp, isNumber := b.Claims["exp"].(json.Number); isNumber {
		current.expires, _ = exp.Int64()
	}
	return true
}

func audience(claim any, id string) bool {
	switch aud := claim.(type) {
	case string:
		return aud == id
	case []any:
		for _, a := range aud {
			if a == id {
				return true
			}
		}
	}
	return false
}

// renew asks for a new ID token by the session's refresh token.
func (s *Server) renew(r *http.Request, in *signIn, current *session) bool {
	tokens, ok := s.callTokenEndpoint(r, in, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {current.refreshToken}})
	if !ok {
		return false
	}
	if next := members.Text(tokens, "refresh_token"); next != "" {
		current.refreshToken = next
	}
	idToken := members.Text(tokens, "id_token")
	if idToken == "" {
		return s.issueInstead(in, current)
	}
	return s.takeIDToken(r, in, current, idToken, "")
}

// issueInstead makes the server's own token for an answer without an ID token (j14).
func (s *Server) issueInstead(in *signIn, current *session) bool {
	b, ok := tokens.DecodeBearer(current.idToken)
	if !ok {
		return false
	}
	name, _, err := in.identify(b.Claims)
	if err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.userByName(name)
	if u == nil {
		return false
	}
	end := s.clock().Add(loginTokenTime)
	current.issued = s.key.Sign(u.claims(tokens.TokenUser), s.clock(), &end)
	return true
}

// serveRefresh gives the browser a new token (F65, j02*, j12, j14, j15, j16b, j17b).
func (s *Server) serveRefresh(w http.ResponseWriter, r *http.Request, in *signIn) bool {
	current := s.sessionOf(r)
	if in.broken || current == nil {
		return false
	}
	current.mu.Lock()
	defer current.mu.Unlock()
	if !current.done() {
		return false
	}
	if current.refreshToken == "" {
		s.endSession(current)
		redirect(w, members.Text(in.oidc, "serverUrl")+"/logout")
		return true
	}
	current.issued = ""
	if !s.renew(r, in, current) {
		return false
	}
	token := current.idToken
	if current.issued != "" {
		token = current.issued
	}
	web.WriteJSON(w, http.StatusOK, object{"accessToken": token, "refreshToken": nil, "tokenType": "Bearer ", "expiryDuration": current.expires})
	return true
}

// serveLogout ends the session, not the sign-in at the identity provider, and not the token (F65, j02d, j05).
func (s *Server) serveLogout(w http.ResponseWriter, r *http.Request, in *signIn) bool {
	current := s.sessionOf(r)
	if current == nil {
		w.WriteHeader(http.StatusOK)
		return true
	}
	s.endSession(current)
	if location, sent := in.afterLogout(); sent {
		redirect(w, location)
	} else {
		w.WriteHeader(http.StatusOK)
	}
	return true
}
