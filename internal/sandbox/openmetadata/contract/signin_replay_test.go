package contract_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// withoutCookie are the recordings of requests that carried no session.
var withoutCookie = regexp.MustCompile(`no_cookie|bare|under_public|login_post`)

// random are the parameters of an authorization request that differ each time.
var random = []string{"state", "nonce", "code_challenge"}

// signIn acts out a recorded sign-in step by step, with the identity provider answering as its recorded log says.
func (r *replayer) signIn(e exchange) {
	r.t.Helper()
	steps := e.raw.(map[string]any)["steps"].([]any)
	r.scriptSignIn(e)
	var location *url.URL
	for i, s := range steps {
		step := s.(map[string]any)
		recorded, err := url.Parse(strings.TrimPrefix(step["request"].(string), "GET "))
		if err != nil {
			r.t.Fatal(err)
		}
		target := recorded
		if i > 0 {
			target = location
			if q := recorded.Query(); strings.HasPrefix(q.Get("state"), "x") {
				changed := target.Query()
				changed.Set("state", "x"+changed.Get("state"))
				target.RawQuery = changed.Encode()
			}
		}
		if f := r.between; f != nil && i == len(steps)-1 {
			f()
		}
		resp := r.browse(target, step["cookie_sent"] != nil)
		if got := resp.Result().StatusCode; got != int(step["status"].(float64)) {
			r.t.Errorf("%s: step %d answered %d %s, recorded %v", e.name, i, got, resp.Body.String(), step["status"])
			return
		}
		if want, isText := step["body"].(string); isText && want != "" && strings.HasPrefix(target.Host, "om.test") && want != resp.Body.String() {
			r.t.Errorf("%s: step %d answered %q, recorded %q", e.name, i, resp.Body.String(), want)
		}
		if resp.Code != http.StatusFound {
			return
		}
		if location, err = url.Parse(resp.Header().Get("Location")); err != nil {
			r.t.Fatal(err)
		}
		r.compareLocation(e, i, step, location)
	}
}

// browse sends one request of a browser.
func (r *replayer) browse(target *url.URL, cookie bool) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, target.String(), nil)
	rec := httptest.NewRecorder()
	if slices.Contains(idpHosts, target.Host) {
		r.idp.ServeHTTP(rec, req)
		return rec
	}
	if cookie && r.cookie != "" {
		req.Header.Set("Cookie", r.cookie)
	}
	r.checked.ServeHTTP(rec, req)
	if set := rec.Header().Get("Set-Cookie"); set != "" {
		r.cookie, _, _ = strings.Cut(set, ";")
	}
	return rec
}

// compareLocation compares address and query of a redirect, and the cookie's attributes.
func (r *replayer) compareLocation(e exchange, i int, step map[string]any, location *url.URL) {
	r.t.Helper()
	var recorded *url.URL
	for _, h := range step["headers"].([]any) {
		if pair := h.([]any); pair[0] == "Location" {
			recorded, _ = url.Parse(pair[1].(string))
		}
	}
	if recorded != nil && (recorded.Host != location.Host || recorded.Path != location.Path) {
		r.t.Errorf("%s: step %d goes to %s, recorded %s", e.name, i, location, recorded)
	}
	got, want := map[string]any{}, map[string]any{}
	for name, values := range location.Query() {
		got[name] = values[0]
	}
	maps.Copy(want, step["location_query"].(map[string]any))
	if token, there := got["id_token"].(string); there && want["id_token"] != nil {
		if !r.sameText("", want["id_token"].(string), token) {
			r.t.Errorf("%s: the ID token %v is not as recorded %v", e.name, claimsOf(r.t, token), want["id_token"])
		}
		delete(got, "id_token")
		delete(want, "id_token")
	}
	for _, name := range append(random, "code") {
		if (got[name] == nil) != (want[name] == nil) {
			r.t.Errorf("%s: step %d: parameter %s is %v, recorded %v", e.name, i, name, got[name], want[name])
		}
		delete(got, name)
		delete(want, name)
	}
	if !reflect.DeepEqual(got, want) {
		r.t.Errorf("%s: step %d: query %v, recorded %v", e.name, i, got, want)
	}
}

// scriptSignIn makes the identity provider answer as it did.
func (r *replayer) scriptSignIn(e exchange) {
	raw := e.raw.(map[string]any)
	script := signInScript{
		wrongNonce: strings.Contains(e.name, "wrong_nonce"), noNonce: strings.Contains(e.name, "missing_nonce"),
		expired: strings.Contains(e.name, "expired_id_token"),
	}
	for _, entry := range raw["okta_log"].([]any) {
		l := entry.(map[string]any)
		if path, _ := l["path"].(string); strings.HasSuffix(path, "/token") {
			script.tokenStatus, script.tokenAnswer = int(l["status"].(float64)), l["answer"]
		}
		if location, _ := l["location"].(string); location != "" {
			if u, err := url.Parse(location); err == nil {
				script.authorizeError = u.Query().Get("error")
			}
		}
	}
	r.idp.script = script
	r.idp.persona = personas[e.name]
	steps := raw["steps"].([]any)
	if decoded, ok := steps[len(steps)-1].(map[string]any)["id_token_decoded"].([]any); ok {
		persona := map[string]any{}
		for k, v := range decoded[1].(map[string]any) {
			if !slices.Contains([]string{"iat", "exp", "nonce", "auth_time", "jti"}, k) {
				persona[k] = v
			}
		}
		r.idp.persona, r.lastPersona = persona, persona
	}
	if r.idp.persona == nil {
		r.idp.persona = person("alice@example.com")
	}
}

func person(email string) map[string]any {
	return map[string]any{"sub": "00u-" + email, "email": email, "preferred_username": email, "name": email}
}

// personas are the accounts of sign-ins that failed, and so left no token.
var personas = map[string]map[string]any{
	"j42b_unknown_selfsignup_off":             person("jack@example.com"),
	"j43b_unknown_other_domain":               person("kim@other.org"),
	"s04c_signin_email_belongs_to_other_name": person("alice2@example.com"),
}
