package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The recordings of a clean build have the claims of a token in its place, in the notation of Python, and a sign-in as two or
// three files.

var claimsPattern = regexp.MustCompile(`^<JWT sub=\S* claims=(\{.*\})>$`)

// recordedClaims are those of a placeholder; nil where it has none.
func recordedClaims(found string) map[string]any {
	m := claimsPattern.FindStringSubmatch(found)
	if m == nil {
		return nil
	}
	text := strings.NewReplacer("'", `"`, ", }", "}", "True", "true", "False", "false", "None", "null").Replace(m[1])
	var claims map[string]any
	if json.Unmarshal([]byte(text), &claims) != nil {
		return nil
	}
	return claims
}

// momentary are the claims that differ each time.
var momentary = []string{"iat", "exp", "nonce", "auth_time", "jti", "at_hash"}

// sameRecordedClaims compares claims, of the momentary ones only whether they are there.
func sameRecordedClaims(recorded, actual map[string]any) bool {
	for _, name := range momentary {
		if recorded["iat"] != nil && (recorded[name] == nil) != (actual[name] == nil) {
			return false
		}
	}
	lasting := func(claims map[string]any) map[string]any {
		out := map[string]any{}
		for name, value := range claims {
			if !slices.Contains(momentary, name) {
				out[name] = value
			}
		}
		return out
	}
	return reflect.DeepEqual(lasting(recorded), lasting(actual))
}

// tokenWith gives a token with those claims: a bot's is the one that the server has of it, a person's is signed with the
// server's key, everybody else's with that of the identity provider.
func (r *replayer) tokenWith(claims map[string]any) string {
	signed := map[string]any{"iat": r.clock.Now().Unix(), "exp": r.clock.Now().Unix() + 3600}
	for name, value := range claims {
		if !slices.Contains(momentary, name) {
			signed[name] = value
		}
	}
	switch {
	case claims["tokenType"] == "BOT":
		return r.storedBotToken(fmt.Sprint(claims["sub"]))
	case claims["iss"] == "open-metadata.org":
		return r.key.sign(r.t, serverKid, signed)
	}
	return r.idp.keyFor("auskid1").sign(r.t, "auskid1", signed)
}

// signedToken is a token that has been signed, by which key and when.
type signedToken struct {
	token string
	key   *testKey
	at    time.Time
}

// byKey is a token that the tests of the clean build's author acted by: of an administrator, signed with the server's own key.
func (r *replayer) byKey(name string) string {
	if known, found := r.signed[name]; found && known.key == r.key && r.clock.Now().Sub(known.at) < 30*time.Minute {
		return known.token
	}
	token := r.tokenWith(map[string]any{
		"iss": "open-metadata.org", "sub": name, "email": name + "@open-metadata.org", "preferred_username": name, "isBot": false,
		"tokenType": "OM_USER",
	})
	r.signed[name] = signedToken{token, r.key, r.clock.Now()}
	return token
}

func (r *replayer) storedBotToken(name string) string {
	r.t.Helper()
	if known := r.botTokens[name]; known != "" {
		return known
	}
	_, user := r.ask(http.MethodGet, "/api/v1/users/name/"+name, r.byKey("admin"), nil)
	_, body := r.ask(http.MethodGet, fmt.Sprint("/api/v1/users/token/", user["id"]), r.byKey("admin"), nil)
	token, _ := body["JWTToken"].(string)
	if token == "" {
		r.t.Fatalf("there is no token of %s", name)
	}
	r.botTokens[name] = token
	return token
}

// browserPath matches what a browser asks of the servlets.
var browserPath = regexp.MustCompile(`^(?:/om)?/(?:api/v1/auth/(?:login|logout)|callback)(?:/?\?|$)`)

// replayBrowser acts out one request of a browser in a recorded sign-in.
func (r *replayer) replayBrowser(e exchange) {
	r.t.Helper()
	r.prepareSignIn(e)
	req := *e.Request
	e.Request = &req
	// An answer that repeats its address is not one to the sign-in.
	if state := regexp.MustCompile(`state=[0-9a-f]+`); strings.Contains(req.Path, "state=") && e.Response.Status != http.StatusNotFound {
		e.Request.Path = state.ReplaceAllString(req.Path, "state="+r.state)
	}
	e.Request.Headers = map[string]string{}
	if !strings.Contains(req.Path, "/auth/login") {
		e.Request.Headers["Cookie"] = r.cookie
	}
	r.replay(e)
}

// prepareSignIn makes the identity provider answer with the account of the recording.
func (r *replayer) prepareSignIn(e exchange) {
	r.idp.persona = map[string]any{}
	for name, value := range r.claimsOfSignIn(e) {
		if !slices.Contains([]string{"iat", "exp", "nonce"}, name) {
			r.idp.persona[name] = value
		}
	}
}

func (r *replayer) claimsOfSignIn(e exchange) map[string]any {
	if claims := recordedClaims(jwtPlaceholder.FindString(e.Response.Headers["Location"])); claims != nil {
		return claims
	}
	return r.personas[e.name]
}

// compareLocation compares a redirect of a sign-in: address and parameters, of those that differ each time only whether they
// are there. What comes next is taken from it.
func (r *replayer) compareRedirect(recorded, actual string) []string {
	token := jwtPlaceholder.FindString(recorded)
	if token != "" {
		recorded = strings.Replace(recorded, token, "TOKEN", 1)
	}
	want, errWant := url.Parse(recorded)
	got, errGot := url.Parse(actual)
	if errWant != nil || errGot != nil {
		return []string{fmt.Sprintf("Location %q, recorded %q", actual, recorded)}
	}
	var problems []string
	wanted, given := want.Query(), got.Query()
	if token != "" && !r.sameText("", token, given.Get("id_token")) {
		problems = append(problems, "the ID token is not as recorded "+token)
	}
	r.state, r.idp.nonce = given.Get("state"), given.Get("nonce")
	for _, name := range append(slices.Clone(random), "id_token") {
		if wanted.Has(name) != given.Has(name) {
			problems = append(problems, fmt.Sprintf("parameter %s is %q, recorded %q", name, given[name], wanted[name]))
		}
		wanted.Del(name)
		given.Del(name)
	}
	want.RawQuery, got.RawQuery = "", ""
	if want.String() != got.String() || !reflect.DeepEqual(wanted, given) {
		problems = append(problems, fmt.Sprintf("Location %q, recorded %q", actual, recorded))
	}
	return problems
}

var cookieParts = regexp.MustCompile(`=[^;]*; Path=/; Expires=[^;]*;`)

// compareCookie compares name and attributes of a session's cookie, and keeps it.
func (r *replayer) compareCookie(recorded, actual string) []string {
	if actual != "" {
		r.cookie, _, _ = strings.Cut(actual, ";")
	}
	const same = "=x; Path=/; Expires=x;"
	if cookieParts.ReplaceAllString(recorded, same) != cookieParts.ReplaceAllString(actual, same) {
		return []string{fmt.Sprintf("Set-Cookie %q, recorded %q", actual, recorded)}
	}
	return nil
}

// learnSeeded binds the recorded ids of what every fresh server has to the double's: by kind and name, wherever a recording of
// the series shows one.
func (r *replayer) learnSeeded() {
	r.t.Helper()
	r.ids, r.back = map[string]string{}, map[string]string{}
	r.bindAll(r.all...)
}

// bindAll binds what recordings show and is not bound yet.
func (r *replayer) bindAll(recordings ...exchange) {
	r.t.Helper()
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			r.bind(v)
			for _, one := range v {
				walk(one)
			}
		}
	}
	for _, e := range recordings {
		walk(e.raw)
	}
}

// startAnew gives the server an empty database.
func (r *replayer) startAnew() {
	r.server.Control().Reset()
	r.learnSeeded()
}

// bind binds the id of an entity that the double has under the same name.
func (r *replayer) bind(entity map[string]any) {
	id, _ := entity["id"].(string)
	name, _ := entity["name"].(string)
	href, _ := entity["href"].(string)
	if href == "" {
		// A deletion answers without it.
		switch {
		case entity["email"] != nil:
			href = "/users/"
		case entity["provider"] != nil:
			href = "/bots/"
		case entity["type"] != nil:
			href = fmt.Sprint("/", entity["type"], "s/")
		}
	}
	if id == "" || name == "" || r.ids[id] != "" {
		return
	}
	for _, kind := range []string{"users", "roles", "bots", "teams"} {
		if !strings.Contains(href, "/"+kind+"/") {
			continue
		}
		if status, body := r.ask(http.MethodGet, "/api/v1/"+kind+"/name/"+url.PathEscape(name), r.byKey("admin"), nil); status == http.StatusOK {
			actual := fmt.Sprint(body["id"])
			r.ids[id], r.back[actual] = actual, id
		}
	}
}

// notePaging keeps the cursors of a page.
func (r *replayer) notePaging(body any) {
	page, _ := body.(map[string]any)
	paging, isPage := page["paging"].(map[string]any)
	if !isPage {
		return
	}
	r.paging = map[string]string{}
	for _, way := range []string{"after", "before"} {
		r.paging[way], _ = paging[way].(string)
	}
}
