package oidc

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// codeLifetime is how long an authorization code is valid (OAuth specification 2026.07.0, authorize: 300 seconds).
const codeLifetime = 5 * time.Minute

// sessionLifetime is how long somebody stays signed in to the org (API doc, Sessions: two hours by default).
const sessionLifetime = 2 * time.Hour

// sessionCookie is the name of Okta's session cookie.
const sessionCookie = "sid"

const signInPath = "/login/login.htm"

func routeSignIn(r router) {
	r("GET", signInPath, func(c *call) error { return c.signInForm(http.StatusOK, "") })
	r("POST", signInPath, signIn)
	r("POST", "/api/v1/authn", primaryAuthentication)
	r("POST", consentPath, giveConsent)
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
	c.Status, c.Body = status, []byte(text.String())
	c.Header.Set("Content-Type", "text/html;charset=utf-8")
	c.Header.Set("Cache-Control", "no-cache, no-store")
	return nil
}

// redirect answers 302.
func (c *call) redirect(target string) error {
	c.Status = http.StatusFound
	c.Header.Set("Location", target)
	c.Header.Set("Cache-Control", "no-cache, no-store")
	return nil
}

// backTo is where a form returns to: a path of this org's OAuth endpoints.
func (c *call) backTo() string {
	from := c.Request.URL.Query().Get("fromURI")
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

// signIn checks the password, begins a session and returns to where the person came from.
func signIn(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	u, ok := c.PersonByPassword(form.Get("username"), form.Get("password"))
	if !ok {
		return c.signInForm(http.StatusUnauthorized, "Unable to sign in")
	}
	c.beginSession(u)
	return c.redirect(c.backTo())
}

// primaryAuthentication answers a session token for a user name and password (API doc, Authentication), 401 E0000004 otherwise.
// It needs no API token.
func primaryAuthentication(c *call) error {
	var body struct {
		UserName string `json:"username"`
		Password string `json:"password"`
	}
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	u, ok := c.PersonByPassword(body.UserName, body.Password)
	if !ok {
		return &web.Error{Status: http.StatusUnauthorized, Code: "E0000004", Summary: "Authentication failed"}
	}
	token := "20111" + web.Random(37)
	c.sessions.once[token] = u
	return c.Reply(http.StatusOK, map[string]any{
		"expiresAt": web.Timestamp(c.Now.Add(5 * time.Minute)), "status": "SUCCESS", "sessionToken": token,
		"_embedded": map[string]any{"user": map[string]any{
			"id":      u.ID,
			"profile": map[string]string{"login": u.Login, "firstName": u.FirstName, "lastName": u.LastName},
		}},
	})
}

func (c *call) beginSession(u *Person) *session {
	s := &session{id: web.Random(32), person: u, authTime: c.Now, expires: c.Now.Add(sessionLifetime)}
	c.sessions.browsers[s.id] = s
	cookie := http.Cookie{Name: sessionCookie, Value: s.id, Path: "/", HttpOnly: true} //nolint:gosec // plain HTTP on loopback
	c.Header.Add("Set-Cookie", cookie.String())
	return s
}

// sessionOfToken is the session that a session token begins; nil when there is no such token, or it was used.
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
	cookie, err := c.Request.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	s := c.sessions.browsers[cookie.Value]
	if s == nil || !c.Now.Before(s.expires) {
		return nil
	}
	return s
}

func (c *call) endSession() {
	if cookie, err := c.Request.Cookie(sessionCookie); err == nil {
		delete(c.sessions.browsers, cookie.Value)
	}
	gone := http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true} //nolint:gosec // plain HTTP on loopback
	c.Header.Add("Set-Cookie", gone.String())
}

// badRequest is the page that Okta shows where it cannot send an error back to the client (seen in
// oktadev/okta-node-express-typescript-react-example issue 12).
func (c *call) badRequest(e *Error) error {
	return c.html(http.StatusBadRequest, errorPage, map[string]string{"Code": e.Code, "Description": e.Description})
}

func listed(values []string) string { return fmt.Sprintf("[%s]", strings.Join(values, ", ")) }
