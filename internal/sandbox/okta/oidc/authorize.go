package oidc

import (
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// authorizeRequest is a request to the authorization endpoint whose client and redirect URI are known, so that errors go back
// to the client.
type authorizeRequest struct {
	issuer        issuer
	params        url.Values
	app           *Client
	redirectURI   string
	responseTypes []string
	scopes        []string
	prompt        []string
}

func (r authorizeRequest) wants(responseType string) bool {
	return slices.Contains(r.responseTypes, responseType)
}

// mode is the response mode: query for a code alone, else fragment, unless the request names one (OAuth 2.0 Multiple Response
// Types).
func (r authorizeRequest) mode() string {
	if m := r.params.Get("response_mode"); m != "" {
		return m
	}
	if r.wants("token") || r.wants("id_token") {
		return "fragment"
	}
	return "query"
}

// grantKind is the grant type under which rules see the request.
func (r authorizeRequest) grantKind() string {
	if r.wants("code") {
		return "authorization_code"
	}
	return "implicit"
}

// authorize answers the authorization endpoint. The order of the checks is that of OAuth 2.0: client and redirect URI first,
// which are answered here, then everything that is sent back. Okta's own order beyond that is not known.
func authorize(c *call, i issuer) error {
	params, refused := c.authorizeParams(i)
	if refused != nil {
		return c.badRequest(refused)
	}
	a, ok := c.Client(params.Get("client_id"))
	if !ok || !a.Active {
		return errUnknownClient(http.StatusBadRequest)
	}
	req, refused := c.newAuthorizeRequest(i, a, params)
	if refused != nil {
		return c.badRequest(refused)
	}
	if err := req.check(c); err != nil {
		return c.sendBack(req, url.Values{"error": {err.Code}, "error_description": {err.Description}})
	}
	return c.authorizeUser(req)
}

// authorizeParams are the parameters of the query, those of the body of a POST (which has none in its query, OAuth
// specification authorizeWithPost), or those that the client has pushed before.
func (c *call) authorizeParams(i issuer) (url.Values, *Error) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, errInvalidRequest
	}
	params := c.Request.URL.Query()
	if c.Request.Method == http.MethodPost {
		params = c.Request.PostForm
	}
	if repeated(params) {
		return nil, errRepeatedParameter
	}
	if uri := params.Get("request_uri"); uri != "" {
		return c.pushedParams(i, uri, params.Get("client_id"))
	}
	return params, nil
}

// newAuthorizeRequest checks that the app may come to the authorization endpoint and that it owns the redirect URI. Without
// that no error may be sent to it.
func (c *call) newAuthorizeRequest(i issuer, a *Client, params url.Values) (authorizeRequest, *Error) {
	r := authorizeRequest{
		issuer: i, params: params, app: a, redirectURI: params.Get("redirect_uri"),
		responseTypes: strings.Fields(params.Get("response_type")), scopes: strings.Fields(params.Get("scope")),
		prompt: strings.Fields(params.Get("prompt")),
	}
	if a.ApplicationType == "service" {
		return r, &Error{400, "invalid_request", "Clients with 'application_type' of 'service' are not allowed to access the '/authorize' endpoint."}
	}
	if !a.redirectsTo(r.redirectURI) {
		return r, &Error{400, "invalid_request", "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: " +
			c.Base + "/admin/app/oidc_client/instance/" + a.AppID + "#tab-general"}
	}
	return r, nil
}

// redirectsTo says whether the URI is one of the app's, literally or by its wildcard (API doc, wildcard_redirect).
func (a *Client) redirectsTo(uri string) bool {
	if uri == "" {
		return false
	}
	return slices.ContainsFunc(a.RedirectURIs, func(registered string) bool {
		if registered == uri {
			return true
		}
		if a.WildcardRedirect != "SUBDOMAIN" || !strings.Contains(registered, "*") {
			return false
		}
		form := strings.Replace(regexp.QuoteMeta(registered), `\*`, `[A-Za-z0-9-]+`, 1)
		return regexp.MustCompile("^" + form + "$").MatchString(uri)
	})
}

var (
	responseModes = []string{"query", "fragment", "form_post", "okta_post_message"}
	prompts       = []string{"none", "consent", "login", "enroll_authenticator"}
	pkceForm      = regexp.MustCompile(`^[A-Za-z0-9\-._~]{43,128}$`)
)

// check checks what does not depend on a person. Codes and texts are those of the OAuth error catalogue.
func (r *authorizeRequest) check(c *call) *Error {
	for _, check := range []func() *Error{
		r.checkResponse, r.checkPrompt, r.checkPKCE, func() *Error { return r.checkScopes(c) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (r *authorizeRequest) checkResponse() *Error {
	unknown := func(t string) bool { return !slices.Contains(r.app.ResponseTypes, t) }
	if len(r.responseTypes) == 0 || slices.ContainsFunc(r.responseTypes, unknown) {
		return &Error{400, "unsupported_response_type", "The response type is not supported by the authorization server. Configured response types: " +
			listed(r.app.ResponseTypes) + "."}
	}
	tokens := r.wants("token") || r.wants("id_token")
	if r.wants("code") && !r.app.uses("authorization_code") || tokens && !r.app.uses("implicit") {
		return unauthorizedGrant(r.app)
	}
	mode := r.mode()
	switch {
	case !slices.Contains(responseModes, mode):
		return &Error{400, "unsupported_response_mode", "The response mode is not supported by the authorization server. Valid response modes: " + listed(responseModes) + "."}
	case mode == "query" && tokens:
		return &Error{400, "unsupported_response_mode", "'query' response mode cannot be used with either the 'id_token' or 'token' response types."}
	case r.params.Get("state") == "":
		return &Error{400, "invalid_request", "The authentication request has an invalid 'state' parameter."}
	case tokens && r.params.Get("nonce") == "":
		return &Error{400, "invalid_request", "The 'nonce' parameter is required for authorize requests with either the 'id_token' or 'token' response types.."}
	}
	return nil
}

func unauthorizedGrant(a *Client) *Error {
	return &Error{400, "unauthorized_client", "The client is not authorized to use the provided grant type. Configured grant types: " + listed(a.GrantTypes) + "."}
}

func (r *authorizeRequest) checkPrompt() *Error {
	for _, p := range r.prompt {
		if !slices.Contains(prompts, p) {
			return &Error{400, "invalid_request", "Invalid value for 'prompt' parameter. Supported values: " + listed(prompts)}
		}
	}
	if slices.Contains(r.prompt, "none") && len(r.prompt) > 1 {
		return &Error{400, "invalid_request", "Invalid value for 'prompt' parameter. Supported values: " + listed(prompts)}
	}
	if age := r.params.Get("max_age"); age != "" {
		n, err := strconv.ParseInt(age, 10, 32)
		switch {
		case err != nil || n < 0:
			return &Error{400, "invalid_request", "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1."}
		case n == 0 && slices.Contains(r.prompt, "none"):
			return &Error{400, "invalid_request", "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age."}
		}
	}
	return nil
}

func (r *authorizeRequest) checkPKCE() *Error {
	if !r.wants("code") {
		return nil
	}
	challenge, method := r.params.Get("code_challenge"), r.params.Get("code_challenge_method")
	switch {
	case challenge == "" && r.app.PKCERequired:
		return &Error{400, "invalid_request", "PKCE code challenge is required by the application."}
	case challenge == "":
		return nil
	case method != "S256":
		return &Error{400, "invalid_request", "PKCE code challenge method is not supported. Valid values: [S256]"}
	case !pkceForm.MatchString(challenge):
		return &Error{400, "invalid_request", "PKCE code challenge contains illegal characters."}
	}
	return nil
}

func (r *authorizeRequest) checkScopes(c *call) *Error {
	asked := r.scopes
	if !r.wants("code") { // a refresh token comes from the token endpoint only, so the scope is ignored (API doc, scopes)
		asked = without(asked, "offline_access")
	}
	scopes, err := c.requestedScopes(r.issuer, r.app, asked)
	if err != nil {
		return err
	}
	r.scopes = scopes
	if r.wants("id_token") && !slices.Contains(scopes, "openid") {
		return errOpenIDScopeRequired
	}
	return nil
}

// authorizeUser decides who is there and what they may have.
func (c *call) authorizeUser(r authorizeRequest) error {
	back := func(e *Error) error {
		return c.sendBack(r, url.Values{"error": {e.Code}, "error_description": {e.Description}})
	}
	silent := slices.Contains(r.prompt, "none")
	s := c.sessionOfToken(r.params.Get("sessionToken"))
	if s == nil {
		s = c.session()
		if s != nil && (slices.Contains(r.prompt, "login") || tooOld(s, r.params.Get("max_age"), c.Now)) {
			s = nil
		}
	}
	if s == nil {
		if silent {
			return back(&Error{400, "login_required", "The client specified not to prompt, but the user is not logged in."})
		}
		return c.redirect(signInPath + "?" + url.Values{"fromURI": {c.resumeURI(r, "login")}}.Encode())
	}
	if _, assigned := c.Assigned(r.app, s.person); !assigned {
		return back(errNotAssigned)
	}
	if r.params.Has(consentDenied) {
		return back(&Error{403, "access_denied", "The resource owner or authorization server denied the request."})
	}
	if missing := c.missingConsent(r.issuer, r.app, s.person, r.scopes, slices.Contains(r.prompt, "consent")); len(missing) > 0 {
		if silent {
			return back(&Error{400, "consent_required", "The following scopes require user consent: " + listed(missing) + "."})
		}
		return c.askConsent(r, missing)
	}
	g, err := c.evaluate(r.issuer, r.app, s.person, r.grantKind(), r.scopes, len(strings.Fields(r.params.Get("scope"))) == 0)
	if err != nil {
		return back(err)
	}
	g.nonce, g.authTime = r.params.Get("nonce"), s.authTime
	answer, err := c.authorizeAnswer(r, g)
	if err != nil {
		return back(err)
	}
	return c.sendBack(r, answer)
}

// tooOld says whether the person has to sign in again. No session is young enough for zero seconds, which asks for a new
// sign-in as prompt=login does.
func tooOld(s *session, maxAge string, now time.Time) bool {
	n, err := strconv.ParseInt(maxAge, 10, 64)
	return err == nil && (n == 0 || now.Sub(s.authTime) > time.Duration(n)*time.Second)
}

// resumeURI is the request to come back to when the person has done what the prompt asks for, which is no longer in it. A
// sign-in also does for max_age.
func (c *call) resumeURI(r authorizeRequest, done string) string {
	q := url.Values{}
	maps.Copy(q, r.params)
	q.Set("prompt", strings.Join(without(r.prompt, done), " "))
	if q.Get("prompt") == "" {
		q.Del("prompt")
	}
	if done == "login" {
		q.Del("max_age")
		q.Del("sessionToken")
	}
	return c.Request.URL.EscapedPath() + "?" + q.Encode()
}

// authorizeAnswer makes the code and the tokens that the response types ask for.
func (c *call) authorizeAnswer(r authorizeRequest, g Grant) (url.Values, *Error) {
	out := url.Values{}
	if r.wants("code") {
		code := web.Random(43)
		c.sessions.codes[code] = &authCode{
			grant: g, redirectURI: r.redirectURI, challenge: r.params.Get("code_challenge"), expires: c.Now.Add(codeLifetime),
		}
		out.Set("code", code)
	}
	if r.wants("token") {
		token, err := c.accessToken(r.issuer, r.app, g)
		if err != nil {
			return nil, err
		}
		out.Set("access_token", token)
		out.Set("token_type", "Bearer")
		out.Set("expires_in", strconv.Itoa(g.token.AccessMinutes*60))
		out.Set("scope", strings.Join(g.Scopes, " "))
	}
	if r.wants("id_token") {
		token, err := c.idToken(r.issuer, r.app, g, out.Get("access_token"), out.Get("code"))
		if err != nil {
			return nil, err
		}
		out.Set("id_token", token)
	}
	return out, nil
}

var formPostPage = template.Must(template.New("form-post").Parse(`<!DOCTYPE html>
<html><body onload="document.forms[0].submit()"><form method="post" action="{{.URI}}">
{{range $name, $values := .Values}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">{{end}}{{end}}
<noscript><button>Continue</button></noscript></form></body></html>
`))

var postMessagePage = template.Must(template.New("post-message").Parse(`<!DOCTYPE html>
<html><body><script>
var data = {{.Values}}; var message = {};
for (var name in data) { message[name] = data[name][0]; }
(window.opener || window.parent).postMessage(message, {{.Origin}});
</script></body></html>
`))

// sendBack answers the client by the response mode of the request, with its state. The page it is sent to must not tell the
// next one (OAuth specification, response_mode).
func (c *call) sendBack(r authorizeRequest, values url.Values) error {
	if state := r.params.Get("state"); state != "" {
		values.Set("state", state)
	}
	target, err := url.Parse(r.redirectURI)
	if err != nil {
		return c.badRequest(errInvalidRequest)
	}
	switch r.mode() {
	case "form_post":
		return c.html(http.StatusOK, formPostPage, map[string]any{"URI": template.URL(r.redirectURI), "Values": values}) //nolint:gosec // registered by the app
	case "okta_post_message":
		return c.html(http.StatusOK, postMessagePage, map[string]any{"Origin": target.Scheme + "://" + target.Host, "Values": values})
	}
	c.Header.Set("Referrer-Policy", "no-referrer")
	if r.mode() == "fragment" {
		return c.redirect(r.redirectURI + "#" + values.Encode())
	}
	q := target.Query()
	maps.Copy(q, values)
	target.RawQuery = q.Encode()
	return c.redirect(target.String())
}
