package oidc

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const consentPath = "/login/consent"

// consentDenied marks a request whose consent the person has refused.
const consentDenied = "consent_denied"

var consentPage = template.Must(template.New("consent").Parse(`<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Sandbox - Consent</title></head><body>
<h1>{{.Label}} would like to:</h1>
<ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post" action="{{.Action}}">
<button name="consent" value="allow">Allow Access</button>
<button name="consent" value="deny">Don't Allow</button>
</form></body></html>
`))

// consentKey: a person consents to the scopes of one server for one client.
func consentKey(u *Person, a *Client, issuer string) string {
	return u.ID + " " + a.ID + " " + issuer
}

// missingConsent are the scopes that the person has to allow: of those whose consent is REQUIRED or FLEXIBLE, all on
// prompt=consent, else those that were not allowed before, on a client whose consent_method is REQUIRED (table of the guide
// "Request user consent"). The org's own scopes need no consent.
func (c *call) missingConsent(i issuer, a *Client, u *Person, scopes []string, prompt bool) []string {
	if i.server == nil || !prompt && a.ConsentMethod != "REQUIRED" {
		return nil
	}
	given := c.sessions.consents[consentKey(u, a, i.url)]
	return slices.DeleteFunc(i.server.scopesWithConsent(scopes, "REQUIRED", "FLEXIBLE"), func(name string) bool {
		return !prompt && slices.Contains(given, name)
	})
}

// scopesWithConsent are those of the scopes whose consent is one of the values.
func (s *Server) scopesWithConsent(names []string, consents ...string) []string {
	var out []string
	for _, name := range names {
		if sc := s.scope(name); sc != nil && slices.Contains(consents, sc.Consent) {
			out = append(out, name)
		}
	}
	return out
}

// askConsent shows the scopes that the person has to allow.
func (c *call) askConsent(r authorizeRequest, scopes []string) error {
	action := url.Values{
		"fromURI": {c.resumeURI(r, "consent")}, "client_id": {r.app.ID}, "issuer": {r.issuer.url}, "scope": {strings.Join(scopes, " ")},
	}
	return c.html(http.StatusOK, consentPage, map[string]any{
		"Label": r.app.Label, "Scopes": scopes, "Action": consentPath + "?" + action.Encode(),
	})
}

// giveConsent remembers what the person allows and returns to the request, with consent_denied when the person refuses.
func giveConsent(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	query := c.Request.URL.Query()
	s := c.session()
	a, ok := c.Client(query.Get("client_id"))
	if s == nil || !ok {
		return c.badRequest(errInvalidRequest)
	}
	if form.Get("consent") == "allow" {
		key := consentKey(s.person, a, query.Get("issuer"))
		c.sessions.consents[key] = append(c.sessions.consents[key], strings.Fields(query.Get("scope"))...)
		return c.redirect(c.backTo())
	}
	return c.redirect(c.backTo() + "&" + url.Values{consentDenied: {"true"}}.Encode())
}
