package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// series is a stretch of recordings on one server.
type series struct {
	name string
	// prefixes are those of its files, in the order in which they were recorded.
	prefixes []string
	options  openmetadata.Options
	// start prepares what was done before the first recording.
	start func(r *replayer)
	// before runs ahead of the file of that name.
	before map[string]func(r *replayer)
	// each runs ahead of every file.
	each func(r *replayer)
	// instead acts out an observation.
	instead map[string]func(r *replayer, e exchange)
	// insteadOf acts out every file.
	insteadOf func(r *replayer, e exchange)
	// left are the files that are not replayed, with the reason.
	left map[string]string
	// after moves a file behind another: where names do not give the order.
	after map[string]string
	// loose names fields that are not compared, by file.
	loose map[string][]string
	// changed, where there is one, has each recording changed on purpose, and counts.
	changed map[string]int
	// read changes the files before they are read.
	read func([]byte) []byte
	// ordered, where it is there, tells the order of files that names alone do not.
	ordered func(a, b string) int
	// personas are the accounts of sign-ins that failed, and so left no token.
	personas map[string]map[string]any
}

// files lists the recordings of the series in the order in which they are replayed.
func (s series) files(t testing.TB, folder string) []string {
	var names []string
	for _, prefix := range s.prefixes {
		names = append(names, evidence.Names(t, folder, prefix)...)
	}
	if s.ordered != nil {
		slices.SortStableFunc(names, s.ordered)
	}
	moved := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return s.after[n] == "" })
	names = slices.DeleteFunc(names, func(n string) bool { return s.after[n] != "" })
	for len(moved) > 0 {
		rest := moved[:0:0]
		for _, n := range moved {
			if i := slices.Index(names, s.after[n]); i >= 0 {
				names = slices.Insert(names, i+1, n)
			} else {
				rest = append(rest, n)
			}
		}
		if len(rest) == len(moved) {
			t.Fatalf("%v are to follow files that are not there", rest)
		}
		moved = rest
	}
	return names
}

func (s series) run(t *testing.T, folder string) (replayed int) {
	r := newReplayer(t, s.options)
	r.passwords = map[string]string{"admin": "admin", "yamladmin": "admin"}
	r.loose = s.loose
	r.folder = folder
	r.superseded = supersededOf(r.folder)
	r.personas, r.changed = s.personas, s.changed
	if s.ordered != nil {
		for _, name := range s.files(t, folder) {
			r.all = append(r.all, s.load(t, folder, name))
		}
	}
	if s.start != nil {
		s.start(r)
	}
	if s.ordered != nil {
		r.learnSeeded()
	}
	for _, name := range s.files(t, folder) {
		if _, left := s.left[name]; left || slices.Contains(r.superseded[name], "") {
			continue
		}
		replayed++
		s.play(r, s.load(t, folder, name))
		r.checkSchemas(name)
	}
	t.Logf("%d exchanges judged by the schemas", r.checked.Judged())
	return replayed
}

func (s series) load(t *testing.T, folder, name string) exchange {
	t.Helper()
	if s.read == nil {
		return loadExchange(t, folder, name)
	}
	return parseExchange(t, name, s.read(evidence.Recording(t, folder, name)))
}

// play acts out one file.
func (s series) play(r *replayer, e exchange) {
	r.lastRequests = r.idp.reset()
	r.mint, r.between = nil, nil
	provokeProvider(r, e.name)
	if s.each != nil {
		s.each(r)
	}
	if f := s.before[e.name]; f != nil {
		f(r)
	}
	switch raw, isObject := e.raw.(map[string]any); {
	case s.insteadOf != nil:
		s.insteadOf(r, e)
	case s.instead[e.name] != nil:
		s.instead[e.name](r, e)
	case isObject && raw["steps"] != nil:
		r.signIn(e)
	case e.Request != nil && r.folder == evidence.Clean && browserPath.MatchString(e.Request.Path):
		r.replayBrowser(e)
	case e.Request == nil:
		r.t.Errorf("%s: nothing says how this observation is acted out", e.name)
	default:
		r.replay(e)
	}
}

var provocation = regexp.MustCompile(`^(b06|b08|b09)_(?:pub|conf)_(jwks|introspect|wk_without)_(\w+)$`)

// provokeProvider makes the identity provider answer as the name of a recording says.
func provokeProvider(r *replayer, name string) {
	m := provocation.FindStringSubmatch(name)
	status := func(path string, code int) {
		r.idp.override[path] = func(w http.ResponseWriter, _ *http.Request) { reply(w, code, map[string]any{}) }
	}
	body := func(path, contentType, text string) {
		r.idp.override[path] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = io.WriteString(w, text)
		}
	}
	switch {
	case m != nil && m[2] == "wk_without":
		r.idp.without = []string{m[3]}
	case m != nil && m[2] == "jwks":
		switch m[3] {
		case "empty":
			body("/oauth2/v1/keys", "application/json", `{"keys": []}`)
		case "nokeys":
			body("/oauth2/v1/keys", "application/json", `{}`)
		default:
			code := 0
			_, _ = fmt.Sscan(m[3], &code)
			status("/oauth2/v1/keys", code)
		}
	case m != nil && m[2] == "introspect":
		switch m[3] {
		case "html":
			body("/oauth2/v1/introspect", "text/html", "<html>")
		case "noactive":
			body("/oauth2/v1/introspect", "application/json", `{}`)
		default:
			code := 0
			_, _ = fmt.Sscan(m[3], &code)
			status("/oauth2/v1/introspect", code)
		}
	case name == "b09x_pub_wk_500":
		status("/.well-known/openid-configuration", 500)
	case name == "b09y_conf_wk_404":
		status("/.well-known/openid-configuration", 404)
	case name == "b09z_pub_wk_issuer_differs":
		r.idp.with = map[string]any{"issuer": "http://elsewhere.example"}
	case name == "c12x_conf_method_basic_not_in_discovery":
		r.idp.with = map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
	}
}

func withClaims(r *replayer, extra map[string]any) func(placeholder) string {
	return func(p placeholder) string {
		claims := r.claims(p)
		for k, v := range extra {
			if v == nil {
				delete(claims, k)
			} else {
				claims[k] = v
			}
		}
		key := r.idp.keyFor(p["kid"])
		if key == nil {
			key = r.key
		}
		return key.sign(r.t, p["kid"], claims)
	}
}

func past() int64 { return time.Now().Add(-time.Hour).Unix() }
