package acctest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// swept are the collections that a sweep looks through, and the member by which it knows what a test has made.
var swept = map[string]string{
	"/api/v1/authorizationServers": "name", "/api/v1/apps": "label", "/api/v1/trustedOrigins": "name", "/api/v1/groups": "profile.name",
	"/api/v1/bots": "name", "/api/v1/users": "name",
}

// ofNobodyElse are the needs of a server that nobody else uses: it is thrown away afterwards, or a stand-in.
const ofNobodyElse = Exclusive | Faults | RequestLog | MovableClock | OwnServer

// heedNames watches what a test makes on a target that others could use too: a sweep must know it by its name. alone are the
// needs of a test that has the target for itself.
func (e *Environment) heedNames(alone Need, handler http.Handler) http.Handler {
	if e.needs&alone != 0 {
		return handler
	}
	seen := &watch{}
	e.t.Cleanup(func() {
		for _, what := range seen.all() {
			e.t.Error(what)
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		member, isSwept := swept[r.URL.Path]
		if isSwept && (r.Method == http.MethodPost || r.Method == http.MethodPut) {
			content, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(content))
			var made map[string]any
			_ = json.Unmarshal(content, &made)
			if name, _ := Member(made, member).(string); !strings.HasPrefix(strings.ToLower(name), Prefix) {
				seen.note("no sweep finds " + r.URL.Path + " " + name + ": name it by acctest.Name")
			}
		}
		handler.ServeHTTP(w, r)
	})
}
