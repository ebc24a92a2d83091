package schemacheck

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// folder writes schemas for every operation, those given and for the rest some that allow every object. Each has an $id that
// leads nowhere, as many of the official ones have.
func folder(t *testing.T, given map[string]string) string {
	t.Helper()
	const anything = `{"$id": "https://nowhere.example/%s", "type": "object", "properties": {}, "definitions": {
		"security": {"properties": {}}, "authenticationMechanism": {"type": "object"}}}`
	dir := t.TempDir()
	for _, o := range append(slices.Clone(operations), operationsSince20...) {
		for _, name := range []string{o.request, o.response, o.refusal, paging} {
			name, _, _ = strings.Cut(name, "#")
			if name == "" || name == none {
				continue
			}
			file := filepath.Join(dir, name)
			text, there := given[name]
			if !there {
				text = fmt.Sprintf(anything, name)
			}
			write(t, file, text)
		}
	}
	for _, a := range since20 {
		if file := filepath.Join(dir, a.file); !exists(file) {
			write(t, file, fmt.Sprintf(anything, a.file))
		}
	}
	return dir
}

func exists(file string) bool { _, err := os.Stat(file); return err == nil }

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// pair is a small stand-in for bots: what is sent has a name, what comes back an id.
var pair = map[string]string{
	createBot: `{"$id": "https://nowhere.example/createBot.json", "type": "object", "additionalProperties": false, "required": ["name"], "properties": {
		"name": {"$ref": "../entity/bot.json#/definitions/name"}}}`,
	bot: `{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false, "required": ["id"],
		"definitions": {"name": {"type": "string", "pattern": "^((?!::).)*$"}},
		"properties": {"id": {"type": "string", "format": "uuid"}, "name": {"$ref": "#/definitions/name"},
			"version": {"type": "number", "multipleOf": 0.1}, "more": {"type": "array", "items": {"properties": {"deep": {"enum": ["a"]}}}}}}`,
	paging: `{"type": "object", "required": ["total"]}`,
	"configuration/authenticationConfiguration.json": `{"type": "object", "required": ["provider"], "properties": {"provider": {"enum": ["okta"]}, "clientId": {"type": "string"}}}`,
	validation: `{"type": "object", "required": ["status"]}`,
}

const id = `"id":"7a2f1c5e-4a3b-4f27-9a52-0c1d2e3f4a5b"`

func TestExchange(t *testing.T) {
	t.Parallel()
	schemas, err := Load(folder(t, pair), "1.12")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, method, path, sent string
		status                   int
		answer                   string
		want                     string // the violations, one a line
		unjudged                 bool
	}{
		{name: "all is well", method: "POST", path: "bots", sent: `{"name":"a"}`, status: 201, answer: `{` + id + `,"version":0.3}`},
		{name: "request", method: "POST", path: "bots", sent: `{"name":1}`, status: 201, answer: `{` + id + `}`, want: "POST bots: request: /name: type: number"},
		{name: "request of a pattern", method: "POST", path: "bots", sent: `{"name":"a::b"}`, status: 201, answer: `{` + id + `}`, want: "POST bots: request: /name: pattern"},
		{name: "request with too much", method: "PUT", path: "bots/", sent: `{"name":"a","zzz":1}`, status: 200, answer: `{` + id + `}`, want: "PUT bots: request: the whole: additionalProperties: zzz"},
		{name: "request that is no JSON", method: "PUT", path: "bots", sent: `{`, status: 200, answer: `{` + id + `}`, want: "PUT bots: request: the whole: is no JSON"},
		{name: "no request", method: "PUT", path: "bots", status: 200, answer: `{` + id + `}`, want: "PUT bots: request: the whole: is no JSON"},
		{name: "a refused request may be wrong", method: "POST", path: "bots", sent: `{"name":1}`, status: 400, answer: `{"code":400}`, unjudged: true},
		{name: "answer", method: "GET", path: "bots/name/a%20b?fields=x", status: 200, answer: `{"id":"1"}`, want: "GET bots/name/{}: response 200: /id: format"},
		{name: "number that is no tenth", method: "GET", path: "bots/1", status: 200, answer: `{` + id + `,"version":0.35}`, want: "GET bots/{}: response 200: /version: multipleOf"},
		{name: "answer without", method: "POST", path: "bots", sent: `{"name":"a"}`, status: 201, answer: `{}`, want: "POST bots: response 201: the whole: required: id"},
		{name: "answer that is no JSON", method: "GET", path: "bots/1", status: 200, answer: `OK`, want: "GET bots/{}: response 200: the whole: is no JSON"},
		{name: "items", method: "GET", path: "bots", status: 200, answer: `{"data":[{` + id + `},{"id":2}],"paging":{"total":2}}`, want: "GET bots: response 200: /data/*/id: type: number"},
		{name: "paging", method: "GET", path: "bots", status: 200, answer: `{"data":[],"paging":{}}`, want: "GET bots: response 200: /paging: required: total"},
		{name: "no items", method: "GET", path: "bots", status: 200, answer: `[]`, want: "GET bots: response 200: /data: is no list"},
		{name: "some properties", method: "GET", path: "system/config/auth", status: 200, answer: `{"clientId":"a"}`},
		{name: "some properties that are wrong", method: "GET", path: "system/config/auth", status: 200, answer: `{"provider":"x"}`, want: "GET system/config/auth: response 200: /provider: enum"},
		{name: "some properties that are none", method: "GET", path: "system/config/auth", status: 200, answer: `{"zzz":1}`, want: "GET system/config/auth: response 200: the whole: additionalProperties: zzz"},
		{name: "no properties", method: "GET", path: "system/config/auth", status: 200, answer: `[]`, want: "GET system/config/auth: response 200: the whole: is no object"},
		{name: "refusal with a schema", method: "PATCH", path: "system/security/config", sent: `1`, status: 400, answer: `{}`, want: "PATCH system/security/config: response 400: the whole: required: status"},
		{name: "nothing comes back", method: "PATCH", path: "system/security/config", sent: `[]`, status: 204},

		{name: "patch", method: "PATCH", path: "bots/1", sent: `[{"op":"add","path":"/name","value":"b"},{"op":"test","path":"/zzz","value":1},{"op":"remove","path":"/name"},{"op":"copy","from":"/a","path":"/name"},{"op":"move","from":"/a","path":"/name"},{"op":"replace","path":"/more/0/deep","value":"a"}]`, status: 200, answer: `{` + id + `}`},
		{name: "patch of a value", method: "PATCH", path: "bots/1", sent: `[{"op":"replace","path":"/name","value":2}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0/name: type: number"},
		{name: "patch of a value in a list", method: "PATCH", path: "bots/1", sent: `[{"op":"add","path":"/more/-","value":{"deep":"b"}}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0/more/-/deep: enum"},
		{name: "patch of nothing known", method: "PATCH", path: "bots/1", sent: `[{"op":"add","path":"/zzz","value":2}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0/zzz: there is no such property"},
		{name: "patch without value", method: "PATCH", path: "bots/1", sent: `[{"op":"add","path":"/name"}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0: is no operation"},
		{name: "patch without from", method: "PATCH", path: "bots/1", sent: `[{"op":"move","path":"/name"}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0: is no operation"},
		{name: "patch of another name", method: "PATCH", path: "bots/1", sent: `[{"op":"set","path":"/name","value":"a"}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0: is no operation"},
		{name: "patch without path", method: "PATCH", path: "bots/1", sent: `[{"op":"add","path":"name","value":"a"}]`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: /0: path is no JSON Pointer"},
		{name: "patch that is no list", method: "PATCH", path: "bots/1", sent: `{}`, status: 200, answer: `{` + id + `}`, want: "PATCH bots/{}: request: the whole: is no list of operations"},

		{name: "known to have no schema", method: "GET", path: "system/config/jwks", status: 200, answer: `1`, unjudged: true},
		{name: "not known", method: "GET", path: "new/things", status: 200, answer: `1`, want: "GET new/things: response: the whole: no schema is named for this call, and none is said to be lacking"},
		{name: "not known, but refused", method: "GET", path: "new/things", status: 404, answer: `1`, unjudged: true},
		{name: "what 2.0 has", method: "POST", path: "system/security/test-login/validate-token", sent: `{}`, status: 404, answer: `1`, unjudged: true},
		{name: "no entity", method: "HEAD", path: "bots", status: 200, unjudged: true},
		{name: "options", method: "OPTIONS", path: "bots", status: 200, answer: "x", unjudged: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			judged, found := schemas.Exchange(tc.method, "/api/v1/"+tc.path, []byte(tc.sent), tc.status, []byte(tc.answer))
			if judged == tc.unjudged {
				t.Errorf("judged: %t", judged)
			}
			if got := texts(found); got != tc.want {
				t.Errorf("violations %q, want %q", got, tc.want)
			}
		})
	}
}

func texts(found []Violation) string {
	lines := make([]string, len(found))
	for i, v := range found {
		lines[i] = v.String()
	}
	return strings.Join(lines, "\n")
}

// What is sent and answered passes unchanged, and what a violation holds does not show in it.
func TestHandlerPassesEverythingThrough(t *testing.T) {
	t.Parallel()
	schemas, err := Load(folder(t, pair), "1.12")
	if err != nil {
		t.Fatal(err)
	}
	checked := schemas.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ := io.ReadAll(r.Body)
		if strings.Contains(r.URL.Path, "cut") {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(got)
	}))
	send := func(path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		checked.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"name":["secret"]}`)))
		return rec
	}
	for _, path := range []string{"/api/v1/bots", "/sandbox/faults"} {
		if rec := send(path); rec.Code != http.StatusAccepted || rec.Body.String() != `{"name":["secret"]}` || rec.Header().Get("ETag") != `"1"` {
			t.Errorf("%s answered %d %s %v", path, rec.Code, rec.Body, rec.Header())
		}
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler { //nolint:errorlint // it is the value itself that net/http looks for
				t.Error("a cut connection was not passed on")
			}
		}()
		send("/api/v1/bots/cut")
	}()
	if checked.Judged() != 1 {
		t.Errorf("%d exchanges were judged", checked.Judged())
	}
	want := "POST bots: response 202: the whole: required: id\nPOST bots: response 202: /name: type: array\nPOST bots: request: /name: type: array"
	if got := texts(checked.Take()); got != want {
		t.Errorf("violations %q", got)
	}
	if got := checked.Take(); len(got) > 0 {
		t.Errorf("they are given twice: %v", got)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, schemas := range map[string]map[string]string{
		"no object":                              {"api/createBot.json": `[]`},
		"no schema":                              {"api/createBot.json": `{"type": 1}`},
		"an addition that has no place to be in": {"api/createBot.json": `{}`},
		"another pattern":                        {"api/createBot.json": `{"properties": {"a": {"pattern": "("}}}`},
	} {
		if _, err := Load(folder(t, schemas), "2.1"); err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
	if _, err := Load(t.TempDir(), "1.12"); err == nil {
		t.Error("an empty folder was loaded")
	}
}
