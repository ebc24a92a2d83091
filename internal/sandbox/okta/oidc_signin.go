package okta

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// codeLifetime is how long an authorization code is valid (OAuth specification
// 2026.07.0, authorize: 300 seconds).
const codeLifetime = 5 * time.Minute

// sessionLifetime is how long somebody stays signed in to the org (API doc,
// Sessions: two hours by default).
const sessionLifetime = 2 * time.Hour

// session is a signed-in browser.
type session struct {
	id       string
	user     *user
	authTime time.Time
	expires  time.Time
}

// grant is what an authorization gave a client: for whom, for what, how long.
type grant struct {
	client   string // client_id
	issuer   string // url of the issuer, to bind codes and tokens to it
	user     *user  // nil for client_credentials
	scopes   []string
	nonce    string
	authTime time.Time
	token    tokenAction
	// kind is the grant type by which it came to be, for the rules of a refresh.
	kind string
	// family are all tokens of this authentication.
	family *tokenFamily
	// boundTo is the thumbprint of the key whose possession the tokens need (DPoP); "" for bearer tokens.
	boundTo string
}

// tokenType is the token_type of the grant's access tokens (dpop.dpop_token_acquisition.json).
func (g grant) tokenType() string {
	if g.boundTo != "" {
		return "DPoP"
	}
	return "Bearer"
}

// authCode is an authorization code that has not been used.
type authCode struct {
	grant       grant
	redirectURI string
	challenge   string
	expires     time.Time
}

// refreshGrant is the life of one refresh token, through its rotations.
type refreshGrant struct {
	id      string
	grant   grant
	current string
	created time.Time
	used    time.Time
	// previous tokens are valid until the time given, then their use is a replay.
	previous map[string]time.Time
}

func (rg *refreshGrant) objectID() string { return rg.id }

// issuedToken is an access token that can be asked about.
type issuedToken struct {
	grant   grant
	jti     string
	sub     string
	aud     string
	issued  time.Time
	expires time.Time
	revoked bool
}

// good says whether the issuer has issued the token and it has not ended since.
func (t *issuedToken) good(i issuer, now time.Time) bool {
	return t != nil && !t.revoked && !t.grant.family.revoked && t.grant.issuer == i.url && now.Before(t.expires)
}

// sessions are the sign-ins of an org and what has come of them.
type sessions struct {
	browsers map[string]*session
	// once are session tokens of /api/v1/authn, each good for one session.
	once     map[string]*user
	codes    map[string]*authCode
	refresh  []*refreshGrant
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

func newSessions() *sessions {
	return &sessions{
		browsers: map[string]*session{}, once: map[string]*user{}, codes: map[string]*authCode{},
		access: map[string]*issuedToken{}, consents: map[string][]string{},
		pushed: map[string]*pushedRequest{}, assertions: map[string]bool{},
		proofs: map[string]bool{}, nonces: map[string]time.Time{},
	}
}

// refreshByToken finds the grant of a refresh token, current or previous.
func (s *sessions) refreshByToken(token string) (*refreshGrant, bool) {
	i := slices.IndexFunc(s.refresh, func(r *refreshGrant) bool {
		_, previous := r.previous[token]
		return r.current == token || previous
	})
	if i < 0 {
		return nil, false
	}
	return s.refresh[i], true
}

// sessionCookie is the name of Okta's session cookie.
const sessionCookie = "sid"

const signInPath = "/login/login.htm"

func routeSignIn(r *router) {
	r.handle("GET", signInPath, func(c *call) error { return c.signInForm(http.StatusOK, "") })
	r.handle("POST", signInPath, signIn)
	r.handle("POST", "/api/v1/authn", primaryAuthentication)
	r.handle("POST", consentPath, giveConsent)
}

var signInPage = template.Must(template.New("sign-in").Parse(`<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Sandbox - Sign In</title></head><body>
<h1>Sign In</h1>
{{if .Message}}<p role="alert">{{.Message}}</p>{{end}}
<form method="post" action="{{.Action}}">
<p><label>Username <input name="username" autocomplete="username" autofocus></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p><input type="submit" value="Sign in"></p>
</form></body></html>
`))

var errorPage = template.Must(template.New("error").Parse(`<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Sandbox - Bad Request</title></head><body>
<h1>400 Bad Request</h1>
<p>Your request resulted in an error.</p>
<dl><dt>Identity Provider:</dt><dd>Unknown</dd>
<dt>Error Code:</dt><dd>{{.Code}}</dd>
<dt>Description:</dt><dd>Description: {{.Description}}</dd></dl>
</body></html>
`))

// html answers a page.
func (c *call) html(status int, page *template.Template, data any) error {
	var text strings.Builder
	if err := page.Execute(&text, data); err != nil {
		return err
	}
	c.status, c.body = status, []byte(text.String())
	c.header.Set("Content-Type", "text/html;charset=utf-8")
	c.header.Set("Cache-Control", "no-cache, no-store")
	return nil
}

// redirect answers 302.
func (c *call) redirect(target string) error {
	c.status = http.StatusFound
	c.header.Set("Location", target)
	c.header.Set("Cache-Control", "no-cache, no-store")
	return nil
}

// backTo is where a form returns to: a path of this org's OAuth endpoints.
func (c *call) backTo() string {
	from := c.r.URL.Query().Get("fromURI")
	if u, err := url.Parse(from); err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/oauth2/") {
		return "/"
	}
	return from
}

func (c *call) signInForm(status int, message string) error {
	return c.html(status, signInPage, map[string]string{
		"Action": signInPath + "?" + url.Values{"fromURI": {c.backTo()}}.Encode(), "Message": message,
	})
}

// signIn checks the password, begins a session and returns to where the person
// came from.
func signIn(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	u, ok := c.userByPassword(form.Get("username"), form.Get("password"))
	if !ok {
		return c.signInForm(http.StatusUnauthorized, "Unable to sign in")
	}
	c.beginSession(u)
	return c.redirect(c.backTo())
}

// primaryAuthentication answers a session token for a user name and password
// (API doc, Authentication), 401 E0000004 otherwise. It needs no API token.
func primaryAuthentication(c *call) error {
	var body struct {
		UserName string `json:"username"`
		Password string `json:"password"`
	}
	if err := c.decode(&body, false); err != nil {
		return err
	}
	u, ok := c.userByPassword(body.UserName, body.Password)
	if !ok {
		return &apiError{status: http.StatusUnauthorized, code: "E0000004", summary: "Authentication failed"}
	}
	token := "20111" + randomString(37)
	c.sessions.once[token] = u
	return c.reply(http.StatusOK, map[string]any{
		"expiresAt": timestamp(c.now.Add(5 * time.Minute)), "status": "SUCCESS", "sessionToken": token,
		"_embedded": map[string]any{"user": map[string]any{
			"id":      u.id,
			"profile": map[string]string{"login": u.login, "firstName": u.firstName, "lastName": u.lastName},
		}},
	})
}

func (c *call) userByPassword(login, password string) (*user, bool) {
	u, ok := c.users.find(func(u *user) bool { return strings.EqualFold(u.login, login) })
	return u, ok && u.password != "" && u.password == password && u.ended == ""
}

func (c *call) beginSession(u *user) *session {
	s := &session{id: randomString(32), user: u, authTime: c.now, expires: c.now.Add(sessionLifetime)}
	c.sessions.browsers[s.id] = s
	cookie := http.Cookie{Name: sessionCookie, Value: s.id, Path: "/", HttpOnly: true} //nolint:gosec // plain HTTP on loopback
	c.header.Add("Set-Cookie", cookie.String())
	return s
}

// sessionOfToken is the session that a session token begins; nil when there is
// no such token, or it was used.
func (c *call) sessionOfToken(token string) *session {
	u, ok := c.sessions.once[token]
	if !ok {
		return nil
	}
	delete(c.sessions.once, token)
	return c.beginSession(u)
}

// session is the session of the browser's cookie; nil when there is none.
func (c *call) session() *session {
	cookie, err := c.r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	s := c.sessions.browsers[cookie.Value]
	if s == nil || !c.now.Before(s.expires) {
		return nil
	}
	return s
}

func (c *call) endSession() {
	if cookie, err := c.r.Cookie(sessionCookie); err == nil {
		delete(c.sessions.browsers, cookie.Value)
	}
	gone := http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true} //nolint:gosec // plain HTTP on loopback
	c.header.Add("Set-Cookie", gone.String())
}

// badRequest is the page that Okta shows where it cannot send an error back to
// the client (seen in oktadev/okta-node-express-typescript-react-example issue 12).
func (c *call) badRequest(e *oauthError) error {
	return c.html(http.StatusBadRequest, errorPage, map[string]string{"Code": e.code, "Description": e.description})
}

func listed(values []string) string { return fmt.Sprintf("[%s]", strings.Join(values, ", ")) }
