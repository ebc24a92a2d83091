package contract_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

// exchange is one recorded file.
type exchange struct {
	name    string
	Request *struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Headers map[string]string `json:"headers"`
		Body    jsonRaw           `json:"body"`
	} `json:"request"`
	Response *struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    any               `json:"body"`
	} `json:"response"`
	Observation any `json:"observation"`
	// raw is the whole file.
	raw any
}

func loadExchange(t testing.TB, folder, name string) exchange {
	t.Helper()
	return parseExchange(t, name, evidence.Recording(t, folder, name))
}

func parseExchange(t testing.TB, name string, data []byte) exchange {
	t.Helper()
	e := exchange{name: name}
	if err := json.Unmarshal(data, &e.raw); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if _, isObject := e.raw.(map[string]any); !isObject {
		return e
	}
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return e
}

// clock is a clock that the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now().Truncate(time.Second)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	// Two things never happen in the same millisecond on a real server.
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// replayer sends recorded requests to a double and compares the answers field by field, modulo ids, times, tokens, hashes and
// entity tags.
type replayer struct {
	t      *testing.T
	server *openmetadata.Server
	// deployment is what stands before it.
	deployment *openmetadata.Server
	clock      *clock
	idp        *identityProvider
	keys       *keyFiles
	// ids maps recorded ids to those of the double, and back.
	ids, back map[string]string
	// tags maps recorded entity tags to those of the double.
	tags map[string]string
	// tokens are what stands for a placeholder, newest last.
	tokens map[string][]string
	// key signs the tokens that the recording's author made themselves.
	key *testKey
	// mint makes the token for a placeholder that no answer gave; nil: standard claims.
	mint func(claims placeholder) string
	// checked is the double behind the official schemas, by which every exchange is judged.
	checked *schemacheck.Handler
	// passwords are those of the accounts that the recording's author could log in to, by name.
	passwords    map[string]string
	refreshToken string
	// between runs before the last step of a sign-in; lastPersona signed in last.
	between     func()
	lastPersona map[string]any
	// folder is that of the recordings, host where the recorded server was reached.
	folder, host string
	// cookie is the session of the browser that signed in last.
	cookie string
	// changed, where there is one, counts the changes of recordings that were noticed.
	changed map[string]int
	// all are the recordings of the series.
	all []exchange
	// state is that of the sign-in on its way, botTokens are those read, by name, personas the accounts of sign-ins that failed
	// and so left no token.
	state     string
	botTokens map[string]string
	personas  map[string]map[string]any
	// signed are the tokens of byKey, by name.
	signed map[string]signedToken
	// paging are the cursors of the last page.
	paging map[string]string
	// lastRequests are those that the identity provider got during the file before.
	lastRequests []idpRequest
	// loose names fields that are not compared, by file.
	loose map[string][]string
	// superseded are recordings that a clean build answers otherwise.
	superseded superseded
}

// firstRecorder is what the environment of the first recordings said beyond the released defaults.
func firstRecorder() map[string]any {
	return map[string]any{"publicKeyUrls": []any{"http://127.0.0.1:8585/api/v1/system/config/jwks"}}
}

func newReplayer(t *testing.T, o openmetadata.Options) *replayer {
	t.Helper()
	clock := newClock()
	if o.Authentication == nil {
		o.Authentication = firstRecorder()
	}
	r := &replayer{t: t, clock: clock, idp: newIdentityProvider(t, clock.Now), ids: map[string]string{}, back: map[string]string{}, tags: map[string]string{}, tokens: map[string][]string{}, loose: map[string][]string{}, botTokens: map[string]string{}, signed: map[string]signedToken{}}
	o.Clock = r.clock.Now
	if o.BaseURL == "" {
		o.BaseURL = "http://localhost:8585"
	}
	r.host = strings.TrimPrefix(o.BaseURL, "http://")
	o.HTTPClient = &http.Client{Transport: r.idp}
	server, err := openmetadata.New(o)
	if err != nil {
		t.Fatal(err)
	}
	// Of several processes it is the last that the recordings are replayed on.
	r.deployment, r.server = server, server.Replica(server.Replicas()-1)
	r.checked = schemasIfThere(t).Wrap(r.server.Handler())
	r.idp.own = r.checked
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	r.keys = newKeyFiles(t, server.ConfDir())
	r.key = r.keys.standIn
	return r
}

// placeholder is what a recording has in the place of a token.
type placeholder map[string]string

var (
	jwtPlaceholder = regexp.MustCompile(`<JWT([^>]*)>`)
	placeholderArg = regexp.MustCompile(`(\w+)=(\[[^\]]*\]|\S+)`)
	uuidPattern    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	supportedList  = regexp.MustCompile(`^(.*Supported: )\[(.*)\]$`)
	cursorPattern  = regexp.MustCompile(`^eyJ[A-Za-z0-9+/=]+$`)
)

func parsePlaceholder(text string) placeholder {
	p := placeholder{}
	for _, m := range placeholderArg.FindAllStringSubmatch(text, -1) {
		p[m[1]] = strings.TrimSuffix(m[2], ">")
	}
	return p
}

// issued says whether the server itself issued the token: it alone writes roles.
func (p placeholder) issued() bool { _, ok := p["roles"]; return ok }

// resolve replaces placeholders, ids and cursors in what is about to be sent.
func (r *replayer) resolve(text string) string {
	text = jwtPlaceholder.ReplaceAllStringFunc(text, func(found string) string {
		if claims := recordedClaims(found); claims != nil {
			return r.tokenWith(claims)
		}
		p := parsePlaceholder(found)
		if r.mint != nil {
			return r.mint(p)
		}
		if p.issued() || p["kid"] == "" {
			if known := r.tokens[found]; len(known) > 0 {
				return known[len(known)-1]
			}
		}
		if p.issued() && p["tokenType"] == "OM_USER" {
			if token := r.loginAs(p["sub"], p["email"]); token != "" {
				r.tokens[found] = append(r.tokens[found], token)
				return token
			}
		}
		return r.standardToken(p)
	})
	return uuidPattern.ReplaceAllStringFunc(text, func(id string) string {
		if actual, ok := r.ids[id]; ok {
			return actual
		}
		return id
	})
}

// loginAs gives a token of the account that a placeholder names, where its password is known and the server takes it.
func (r *replayer) loginAs(name, email string) string {
	password, known := r.passwords[name]
	if !known {
		password = "Passw0rd!x"
	}
	status, body := r.ask(http.MethodPost, "/api/v1/users/login", "", loginBody(email, password))
	if status != http.StatusOK {
		return ""
	}
	r.refreshToken, _ = body["refreshToken"].(string)
	return body["accessToken"].(string)
}

// ask sends a request of the test's own and gives status and body.
func (r *replayer) ask(method, path, token string, body any) (int, map[string]any) {
	r.t.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req := httptest.NewRequest(method, path, reader)
	req.Host = r.host
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		if method == http.MethodPatch {
			req.Header.Set("Content-Type", "application/json-patch+json")
		}
	}
	rec := httptest.NewRecorder()
	r.checked.ServeHTTP(rec, req)
	var out map[string]any
	_ = json.Unmarshal(rec.Body.Bytes(), &out)
	return rec.Code, out
}

// claims are those of a placeholder, with an exp of five minutes where it has one.
func (r *replayer) claims(p placeholder) map[string]any {
	claims := map[string]any{"iat": r.clock.Now().Unix()}
	for _, name := range []string{"sub", "iss", "email", "tokenType", "preferred_username"} {
		if v, ok := p[name]; ok {
			claims[name] = v
		}
	}
	if v, ok := p["roles"]; ok {
		claims["roles"] = strings.Split(strings.Trim(v, "[]'"), "', '")
	}
	if v, ok := p["isBot"]; ok {
		claims["isBot"] = v == "True"
	}
	if p["exp"] == "present" {
		claims["exp"] = r.clock.Now().Add(5 * time.Minute).Unix()
	}
	return claims
}

// standardToken signs a token with the claims of the placeholder, by the server's key or by the identity provider's.
func (r *replayer) standardToken(p placeholder) string {
	claims := r.claims(p)
	if key := r.idp.keyFor(p["kid"]); key != nil {
		return key.sign(r.t, p["kid"], claims)
	}
	return r.key.sign(r.t, p["kid"], claims)
}

// send sends one request of a recording and gives the answer.
func (r *replayer) send(e exchange) *http.Response {
	r.t.Helper()
	path := strings.TrimPrefix(e.Request.Path, "http://om.test:8585")
	for _, way := range []string{"after", "before"} {
		// A cursor of the page before, which the recording took for a token.
		path = regexp.MustCompile(way+`=<JWT>(%3D)*`).ReplaceAllLiteralString(path, way+"="+url.QueryEscape(r.paging[way]))
	}
	if i := strings.Index(path, "after="); i >= 0 {
		path = path[:i] + "after=" + r.translateCursor(path[i+len("after="):])
	}
	var body io.Reader
	if len(e.Request.Body) > 0 {
		text := pythonJSON(e.Request.Body)
		var raw string
		if json.Unmarshal(e.Request.Body, &raw) == nil && string(e.Request.Body) != "null" {
			text = raw
		}
		body = strings.NewReader(r.resolve(text))
	}
	req := httptest.NewRequest(e.Request.Method, r.resolve(path), body)
	req.Host = r.host
	for name, value := range e.Request.Headers {
		if tag, known := r.tags[value]; known {
			value = tag
		}
		req.Header.Set(name, r.resolve(value))
	}
	if r.cookie != "" && strings.HasPrefix(e.Request.Path, "http://om.test:8585") && !withoutCookie.MatchString(e.name) {
		req.Header.Set("Cookie", r.cookie)
	}
	rec := httptest.NewRecorder()
	r.checked.ServeHTTP(rec, req)
	return rec.Result()
}

// replay sends the request and compares the whole answer.
func (r *replayer) replay(e exchange) {
	r.t.Helper()
	resp := r.send(e)
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, problem := range r.compareAnswer(e, resp, data) {
		r.t.Errorf("%s: %s %s: %s", e.name, e.Request.Method, e.Request.Path, problem)
	}
	if r.changed != nil {
		state, nonce, cookie, paging := r.state, r.idp.nonce, r.cookie, r.paging
		r.tryChanges(e, resp, data, r.changed)
		r.state, r.idp.nonce, r.cookie, r.paging = state, nonce, cookie, paging
	}
}

func (r *replayer) compareAnswer(e exchange, resp *http.Response, data []byte) []string {
	if resp.StatusCode != e.Response.Status {
		return []string{fmt.Sprintf("status %d, recorded %d; body %.300s", resp.StatusCode, e.Response.Status, data)}
	}
	var problems []string
	for _, name := range []string{"Content-Type", "WWW-Authenticate", "Allow", "Location", "ETag", "Set-Cookie"} {
		if len(e.Response.Headers) == 0 {
			// The recordings of the servlets left their headers out.
			break
		}
		problems = append(problems, r.compareHeader(name, e.Response.Headers[name], resp.Header.Get(name))...)
	}
	var actual any
	if len(data) > 0 && json.Unmarshal(data, &actual) != nil {
		actual = string(data)
	}
	r.notePaging(actual)
	if e.Response.Body == "" && actual == nil {
		return problems
	}
	recorded := e.Response.Body
	if text, isText := recorded.(string); isText && strings.HasPrefix(text, "{") {
		// The recordings of the servlets hold their bodies as text.
		if err := json.Unmarshal([]byte(text), &recorded); err != nil {
			return append(problems, err.Error())
		}
	}
	return append(problems, r.compare("", recorded, actual, slices.Concat(r.loose[e.name], r.superseded[e.name]))...)
}

// pythonJSON renders a body with the blanks that the recording's client put between its tokens: the server's messages name
// columns.
func pythonJSON(raw json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return string(raw)
	}
	var out strings.Builder
	inString, escaped := false, false
	for _, c := range compact.Bytes() {
		out.WriteByte(c)
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case !inString && (c == ',' || c == ':'):
			out.WriteByte(' ')
		}
	}
	return out.String()
}

type jsonRaw = json.RawMessage

// tokenOf gives the newest token that the server issued to an account; one is fetched by login where there is none.
func (r *replayer) tokenOf(name, kind string) string {
	r.t.Helper()
	if tokens := r.issuedTo(name, kind); len(tokens) > 0 {
		return tokens[len(tokens)-1]
	}
	email := name + "@example.com"
	if name == "admin" {
		email = "admin@open-metadata.org"
	}
	token := r.loginAs(name, email)
	if token == "" {
		r.t.Fatalf("there is no token of %s", name)
	}
	found := "<JWT sub=" + name + " tokenType=" + kind + " roles=[]>"
	r.tokens[found] = append(r.tokens[found], token)
	return token
}

// firstTokenOf gives the oldest one.
func (r *replayer) firstTokenOf(name, kind string) string {
	r.t.Helper()
	tokens := r.issuedTo(name, kind)
	if len(tokens) == 0 {
		r.t.Fatalf("there is no token of %s", name)
	}
	return tokens[0]
}

// issuedTo lists the tokens of an account under the usual key id. The texts that stand for them are taken in order: a map has
// none.
func (r *replayer) issuedTo(name, kind string) []string {
	for _, text := range slices.Sorted(maps.Keys(r.tokens)) {
		p := parsePlaceholder(text)
		if p["sub"] == name && p["tokenType"] == kind && (p["kid"] == "" || p["kid"] == serverKid) && len(r.tokens[text]) > 0 {
			return r.tokens[text]
		}
	}
	return nil
}

func loginBody(email, password string) map[string]any {
	return map[string]any{"email": email, "password": base64.StdEncoding.EncodeToString([]byte(password))}
}

// learn binds a recorded id to the double's user of that name.
func (r *replayer) learn(name, id string) {
	r.t.Helper()
	_, body := r.ask(http.MethodGet, "/api/v1/users/name/"+name+"?include=all", r.tokenOf("admin", "OM_USER"), nil)
	actual, ok := body["id"].(string)
	if !ok {
		r.t.Fatalf("there is no user %s: %v", name, body)
	}
	r.ids[id], r.back[actual] = actual, id
}

func (r *replayer) restart() {
	r.t.Helper()
	if err := r.server.Restart(); err != nil {
		r.t.Fatal(err)
	}
}

// reloadByPatch makes the server read its key files, by an Okta token of alice.
func (r *replayer) reloadByPatch() {
	r.t.Helper()
	status, body := r.ask(http.MethodPatch, "/api/v1/system/security/config", r.credential("okta_id_alice"), []any{})
	if status != http.StatusNoContent {
		r.t.Fatalf("the reload answered %d %v", status, body)
	}
}

// refused says whether the server answers nothing.
func (r *replayer) refused() (refused bool) {
	defer func() {
		err, _ := recover().(error)
		refused = errors.Is(err, http.ErrAbortHandler)
	}()
	r.server.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/system/version", nil))
	return false
}

// know keeps a token that no recorded answer gave.
func (r *replayer) know(name, kind, roles, token string) {
	email := name + "@open-metadata.org"
	found := fmt.Sprintf("<JWT kid=%s sub=%s isBot=%s tokenType=%s iss=open-metadata.org email=%s roles=%s exp=present>",
		serverKid, name, map[bool]string{true: "True", false: "False"}[kind == "BOT"], kind, email, roles)
	r.tokens[found] = append(r.tokens[found], token)
}

func encodeSegment(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
