// Package answertest gives a client answers that do not have the form of the API's, for tests.
package answertest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
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
		w.Handler.ServeHTTP(recorder, request)
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
