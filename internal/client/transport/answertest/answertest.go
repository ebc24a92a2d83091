// Package answertest gives a client answers that do not have the form of the API's, for tests.
package answertest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

const aPage = "<html><head><title>Sign in</title></head><body>Please sign in.</body></html>"

// Form is a form of an answer that is not the API's.
type Form struct {
	Name string
	// Whole is true where all that the API has answered is there: only what is said of it is wrong.
	Whole bool

	make func(answer *http.Response, body []byte) *http.Response
}

// Forms are the forms that each write is answered by in turn.
var Forms = []Form{
	{"200 page", false, success("text/html", aPage)},
	{"200 empty", false, success("", "")},
	{"200 null", false, success("application/json", "null")},
	{"200 []", false, success("application/json", "[]")},
	{"200 text", false, success("application/json", `"done"`)},
	{"204 with a body", false, func(*http.Response, []byte) *http.Response {
		answer := respond(http.StatusNoContent, "text/html", []byte(aPage))
		answer.Header.Set("Content-Length", "80")
		return answer
	}},
	{"another content type", true, func(answer *http.Response, body []byte) *http.Response {
		return respond(answer.StatusCode, "text/html; charset=utf-8", body)
	}},
	{"truncated", false, func(answer *http.Response, body []byte) *http.Response {
		if len(body) == 0 {
			return respond(http.StatusOK, "application/json", []byte(`{"`))
		}
		return respond(answer.StatusCode, "application/json", body[:len(body)/2+len(body)%2])
	}},
}

func success(contentType, body string) func(*http.Response, []byte) *http.Response {
	return func(*http.Response, []byte) *http.Response { return respond(http.StatusOK, contentType, []byte(body)) }
}

func respond(status int, contentType string, body []byte) *http.Response {
	answer := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1}
	if contentType != "" {
		answer.Header.Set("Content-Type", contentType)
	}
	return answer
}

// Wire is a wire to a handler, on which writes can be answered in another form.
type Wire struct {
	Handler http.Handler

	mu      sync.Mutex
	form    *Form
	carried bool
	hit     func(*http.Request) bool
	seen    []string
}

// RoundTrip implements http.RoundTripper.
func (w *Wire) RoundTrip(request *http.Request) (*http.Response, error) {
	w.mu.Lock()
	form, carried := w.form, w.carried
	if form != nil && (request.Method == http.MethodGet || w.hit != nil && !w.hit(request)) {
		form = nil
	}
	w.seen = append(w.seen, request.Method+" "+request.URL.Path)
	w.mu.Unlock()
	recorder := httptest.NewRecorder()
	if form == nil || carried {
		served := request.Clone(request.Context())
		if served.Body == nil {
			served.Body = http.NoBody // as a server sees it
		}
		w.Handler.ServeHTTP(recorder, served)
	}
	answer := recorder.Result()
	// What the handler refuses was not carried out, and is no success in whatever form.
	if form != nil && answer.StatusCode < http.StatusMultipleChoices {
		body := slices.Clone(recorder.Body.Bytes())
		answer = form.make(answer, body)
	}
	answer.Request = request
	return answer, nil
}

// Answer has every write answered in the form from now on, of those that hit selects where it is not nil. Where carried is
// false the handler does not get them.
func (w *Wire) Answer(form Form, carried bool, hit func(*http.Request) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.form, w.carried, w.hit, w.seen = &form, carried, hit, nil
}

// Honest has the handler's own answers sent from now on, and returns the requests since the last call.
func (w *Wire) Honest() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.seen
	w.form, w.seen = nil, nil
	return seen
}

// Long is a body of a length that repeats a text, and takes no memory itself.
type Long struct {
	Head, Text, Tail string
	Length           int
}

// Bodies are bodies of a length that are hard on whoever reads them, for an API whose answers are objects or lists.
func Bodies(length int) map[string]Long {
	return map[string]Long{
		"one long text":           {`{"id":"`, "x", `"}`, length},
		"one long text of a list": {`[{"name":"`, "x", `"}]`, length},
		"escapes":                 {`[{"name":"`, `\u0041`, `"}]`, length},
		"empty objects":           {`[{}`, `,{}`, `]`, length},
		"empty lists":             {`[[]`, `,[]`, `]`, length},
		"nulls":                   {`[null`, `,null`, `]`, length},
		"members":                 {`{"a":0`, `,"a":0`, `}`, length},
		"empty objects in one":    {`{"data":[{}`, `,{}`, `]}`, length},
		"texts in one":            {`{"settings":{"oauthClient":{"redirect_uris":[""`, `,""`, `]}}}`, length},
		"deep":                    {`[`, `[`, `]`, length},
		"deep objects":            {`{"a":`, `{"a":`, `}`, length},
		"a page":                  {`<html><body>`, `<p>Please sign in.</p>`, `</body></html>`, length},
		"zeros":                   {"", "\x00", "", length},
	}
}

// Response is an answer with the body, whose length is said beforehand or not.
func (l Long) Response(status int, saysLength bool) *http.Response {
	answer := respond(status, "application/json", nil)
	middle := max(l.Length-len(l.Head)-len(l.Tail), 0)
	body := &repeated{text: strings.Repeat(l.Text, 1+32<<10/len(l.Text)), left: middle - middle%len(l.Text)}
	answer.Body = io.NopCloser(io.MultiReader(strings.NewReader(l.Head), body, strings.NewReader(l.Tail)))
	if saysLength {
		answer.ContentLength = int64(len(l.Head) + body.left + len(l.Tail))
	}
	return answer
}

// repeated reads a text again and again.
type repeated struct {
	text     string
	at, left int
}

// Read implements io.Reader.
func (r *repeated) Read(into []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(into) && r.left > 0 {
		piece := r.text[r.at:min(len(r.text), r.at+r.left)]
		copied := copy(into[n:], piece)
		n, r.left, r.at = n+copied, r.left-copied, (r.at+copied)%len(r.text)
	}
	return n, nil
}

// Allocated is how many bytes a function allocates, freed ones too: it needs no more than that at once. Nothing else may run.
func Allocated(function func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	function()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Mutation is an answer with one member changed.
type Mutation struct {
	// Member is the changed one, with dots; elements of lists are numbers.
	Member string
	// Kind is "absent", "null" or "another type".
	Kind string
	Body []byte
}

// Mutations changes each member of a JSON document in turn, of lists those of the first element.
func Mutations(body []byte) ([]Mutation, error) {
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, err
	}
	var all []Mutation
	var walk func(value any, at string) error
	walk = func(value any, at string) error {
		switch typed := value.(type) {
		case []any:
			if len(typed) > 0 {
				return walk(typed[0], at+".0")
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(typed)) {
				was := typed[name]
				var other any = map[string]any{"another": "type"}
				if _, isObject := was.(map[string]any); isObject {
					other = "another type"
				}
				for kind, changed := range map[string]any{"absent": nil, "null": nil, "another type": other} {
					typed[name] = changed
					if kind == "absent" {
						delete(typed, name)
					}
					encoded, err := json.Marshal(document)
					if err != nil {
						return err
					}
					all = append(all, Mutation{strings.TrimPrefix(at+"."+name, "."), kind, encoded})
				}
				typed[name] = was
				if err := walk(was, at+"."+name); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return all, walk(document, "")
}

// Read is a read of a client, for Members.Walk.
type Read struct {
	// Get reads an object.
	Get func(context.Context) (any, error)
	// Needed are the members, with dots, without which nothing can be made of the answer.
	Needed []string
	// Untyped is the beginning of those that are taken in any type; empty: none.
	Untyped string
}

// Walk takes each member of what each read is answered away, makes it null, and gives it another type: one that is needed and
// absent is an error, and so is one that is read and has another type. Each answer has to have the least number of mutations.
func (m *Members) Walk(t *testing.T, least int, reads map[string]Read) {
	t.Helper()
	for name, read := range reads {
		m.Body = nil
		whole, err := read.Get(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mutations, err := Mutations(m.Seen)
		if err != nil || len(mutations) < least {
			t.Fatalf("%s: %d mutations, %v", name, len(mutations), err)
		}
		for _, mutation := range mutations {
			m.Body = mutation.Body
			got, err := read.Get(t.Context())
			needed := slices.Contains(read.Needed, mutation.Member)
			switch {
			case needed && err == nil:
				t.Errorf("%s: %s is %s, and that is no error", name, mutation.Member, mutation.Kind)
			case mutation.Kind != "another type" && !needed && err != nil:
				t.Errorf("%s: %s is %s: %v", name, mutation.Member, mutation.Kind, err)
			case mutation.Kind == "another type" && err == nil && !reflect.DeepEqual(got, whole) && (read.Untyped == "" || !strings.HasPrefix(mutation.Member, read.Untyped)):
				t.Errorf("%s: %s has another type, and is read as %+v", name, mutation.Member, got)
			}
		}
	}
}

// Members is a wire on which the answers to reads have one member changed.
type Members struct {
	Next http.RoundTripper
	// Body replaces that of the next answer to a GET, where it is not nil; Seen is the last true one.
	Body, Seen []byte
}

// RoundTrip implements http.RoundTripper.
func (m *Members) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := m.Next.RoundTrip(request)
	if err != nil || request.Method != http.MethodGet {
		return answer, err
	}
	if m.Seen, err = io.ReadAll(answer.Body); err != nil {
		return nil, err
	}
	body := m.Seen
	if m.Body != nil {
		body = m.Body
	}
	return respond(answer.StatusCode, "application/json", body), nil
}
