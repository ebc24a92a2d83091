// Package clienttest looks, in tests, at what is the same for all calls of a client.
package clienttest

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// plain is an id as people have them.
const plain = "id1"

// asked is where a request went: its method, the segments of its path, and its query.
type asked struct {
	method string
	path   []string
	query  string
}

// EveryID calls every method of a client, and of the collections that its methods return, with ids that mean something in an
// address, for all its texts. Each has to arrive as the one segment that an ordinary id arrives as, or, where it would lead to
// another object in spite of that, nothing may leave. connect makes a client that sends by the given wire.
func EveryID(t *testing.T, connect func(wire http.RoundTripper) any) {
	t.Helper()
	looked := 0
	for _, i := range callsOf(reflect.TypeOf(connect(nil))) {
		name := i.name
		ordinary, _ := call(t, connect, i, plain)
		if !slices.ContainsFunc(ordinary, func(one asked) bool { return slices.Contains(one.path, plain) }) {
			continue
		}
		looked++
		for _, id := range []string{"a/b", "a?b", "a#b", "a%2Fb", "%2e%2e", "%2E", "a;b", `a\b`, "a b", "a//b", "../apps", "a\nb", "é", "...", "..;"} {
			sent, err := call(t, connect, i, id)
			if want := replaced(ordinary, id); !reflect.DeepEqual(sent, want) && !reflect.DeepEqual(sent, replaced(ordinary, quoted(id))) {
				t.Errorf("%s with the id %q asks %q (%v), want %q", name, id, sent, err, want)
			}
		}
		for _, id := range []string{".", "..", ""} {
			sent, err := call(t, connect, i, id)
			has := func(segment string) bool {
				return slices.ContainsFunc(sent, func(one asked) bool { return slices.Contains(one.path[1:], segment) })
			}
			if has(id) {
				t.Errorf("%s with the id %q asks %q", name, id, sent)
			}
			if stopped := transport.AsNotSent(err); stopped == nil && id != "" && !has(quoted(id)) {
				t.Errorf("%s with the id %q fails with %v, which does not say that nothing was sent", name, id, err)
			}
		}
	}
	if looked < 10 {
		t.Errorf("only %d calls have an id in their path", looked)
	}
}

// method is one of a client, by its number, or of what that returns.
type method struct {
	name         string
	number, then int
}

// itself is in the place of a method of what a method returns.
const itself = -1

func callsOf(client reflect.Type) (all []method) {
	for i := range client.NumMethod() {
		outer := client.Method(i)
		if outer.Type.NumOut() != 1 || outer.Type.Out(0).Kind() != reflect.Struct || outer.Type.Out(0).NumMethod() == 0 {
			all = append(all, method{outer.Name, i, itself})
			continue
		}
		for j := range outer.Type.Out(0).NumMethod() {
			all = append(all, method{outer.Name + "." + outer.Type.Out(0).Method(j).Name, i, j})
		}
	}
	return all
}

// quoted is a name as OpenMetadata has it where it has a dot in it.
func quoted(name string) string { return `"` + name + `"` }

func replaced(ordinary []asked, id string) []asked {
	var all []asked
	for _, one := range ordinary {
		one.path = slices.Clone(one.path)
		for i, segment := range one.path {
			if segment == plain {
				one.path[i] = id
			}
		}
		one.query = strings.ReplaceAll(one.query, plain, url.QueryEscape(id))
		all = append(all, one)
	}
	return all
}

// call calls the client's method, with the text for each text, and returns what it asked and its error.
func call(t *testing.T, connect func(http.RoundTripper) any, calls method, text string) (sent []asked, err error) {
	t.Helper()
	client := reflect.ValueOf(connect(wire(func(request *http.Request) {
		one := asked{method: request.Method, query: request.URL.RawQuery}
		for segment := range strings.SplitSeq(request.URL.EscapedPath(), "/") {
			plain, err := url.PathUnescape(segment)
			if err != nil {
				t.Error(err)
			}
			one.path = append(one.path, plain)
		}
		sent = append(sent, one)
	})))
	results := callWith(t, client.Method(calls.number), text)
	if calls.then != itself {
		results = callWith(t, results[0].Method(calls.then), text)
	}
	for _, result := range results {
		if failed, isError := reflect.TypeAssert[error](result); isError {
			err = failed
		}
	}
	return sent, err
}

func callWith(t *testing.T, function reflect.Value, text string) []reflect.Value {
	arguments := make([]reflect.Value, function.Type().NumIn())
	for i := range arguments {
		argument := function.Type().In(i)
		arguments[i] = reflect.New(argument).Elem()
		if argument == reflect.TypeFor[context.Context]() {
			arguments[i].Set(reflect.ValueOf(t.Context()))
			continue
		}
		fill(arguments[i], text)
	}
	return function.Call(arguments)
}

// fill puts the text wherever a value has texts of its own.
func fill(value reflect.Value, text string) {
	switch value.Kind() {
	case reflect.String:
		value.SetString(text)
	case reflect.Struct:
		for _, field := range value.Fields() {
			if field.CanSet() {
				fill(field, text)
			}
		}
	}
}

// anObject is what tells the one object of the answers, whatever kind it is of.
const anObject = `{"id":"x","name":"x","botUser":{"id":"x"},"token":"x","jwtToken":"x","data":[],"provider":"x","issuer":"x",` +
	`"client_secret":"x","credentials":{"oauthClient":{"client_id":"x"}}}`

// wire answers every request with an object that has no more in it than what identifies it.
type wire func(*http.Request)

// RoundTrip implements http.RoundTripper.
func (w wire) RoundTrip(request *http.Request) (*http.Response, error) {
	w(request)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(anObject)), Request: request,
	}, nil
}
