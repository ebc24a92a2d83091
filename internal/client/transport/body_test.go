package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
)

// TestReadBody: an answer is read whole and as it is, whatever is said of its length, and no further than the bound.
func TestReadBody(t *testing.T) {
	t.Parallel()
	for length, whole := range map[int]bool{0: true, 1: true, 16 << 10: true, 16<<10 + 1: true, 1<<20 - 1: true, 1 << 20: true, 1<<20 + 1: false, 3 << 20: false} {
		content := strings.Repeat("x", length)
		for _, said := range []int64{-1, int64(length)} {
			response := &http.Response{Body: io.NopCloser(strings.NewReader(content)), ContentLength: said}
			got, err := transport.ReadBody(response, 1<<20)
			if whole && (err != nil || string(got) != content) || !whole && (err == nil || got != nil) {
				t.Errorf("%d bytes, said to be %d: %d bytes, %v", length, said, len(got), err)
			}
		}
	}
	if _, err := transport.ReadBody(&http.Response{Body: io.NopCloser(strings.NewReader("half")), ContentLength: 8}, 1<<20); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an answer that is cut short: %v", err)
	}
}

// TestDecode: what is not of the form that is wanted is told in words.
func TestDecode(t *testing.T) {
	t.Parallel()
	type object struct {
		Name string         `json:"name"`
		Any  map[string]any `json:"any"`
	}
	for body, want := range map[string]string{
		`{"name":"x"}`:         "",
		` {"name":null} `:      "",
		`null`:                 "a JSON null",
		" null\n":              "a JSON null",
		`[]`:                   "a JSON array",
		`"text"`:               "a JSON string",
		`7`:                    "a JSON number",
		`{"name":7}`:           "name in the answer is a JSON number",
		`{"name":`:             "no whole JSON",
		`{"name":"x"}{`:        "no whole JSON",
		`<html>`:               "no whole JSON",
		`[` + many(`{}`, 5001): "list elements",
		`{"any":{"x":[` + many(`0`, 250_000) + `}}`:          "values",
		`{"any":{"x":[` + many(`"a,[{\",,"`, 100_000) + `}}`: "",
		`{"any":{"x":[` + many(`{}`, 124_000) + `}}`:         "",
		`{"name":"` + strings.Repeat("x", 256<<10) + `"}`:    "",
		`{"name":"` + strings.Repeat("x", 256<<10+1) + `"}`:  "a text of more than",
	} {
		var out object
		err := transport.Decode([]byte(body), &out)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Go ")) {
			t.Errorf("%.60s: %v, want %q", body, err, want)
		}
	}
}

// many are so many elements of a list, to its end.
func many(element string, count int) string {
	return strings.TrimSuffix(strings.Repeat(element+",", count), ",") + "]"
}

// TestLog_onlyForReaders: where nobody reads the bodies no work is done for them, and a long one is never worth it. It is not
// parallel: what is allocated is counted.
func TestLog_onlyForReaders(t *testing.T) {
	body := answertest.Long{Head: `{"data":[{"id":"x"}`, Text: `,{"id":"0oa1234567890123456","label":"eyJhbGciOiJSUzI1NiJ9"}`, Tail: `]}`, Length: 10 << 20}
	to, err := transport.To(transport.Org, "https://example.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		log, bodies bool
		length      int
		want        string
	}{
		"nobody":            {false, false, 10 << 20, ""},
		"DEBUG":             {true, false, 10 << 20, "<nil>"},
		"TRACE":             {true, true, 10 << 20, "too many to be logged"},
		"TRACE and a short": {true, true, 1 << 10, `"label":"`},
	} {
		body.Length = c.length
		logged := ""
		options := transport.Options{To: to, LogBodies: c.bodies, Wire: func(http.RoundTripper) http.RoundTripper {
			return roundTrip(func(*http.Request) (*http.Response, error) { return body.Response(http.StatusOK, true), nil })
		}}
		if c.log {
			options.Log = func(_ context.Context, _ string, fields map[string]any) { logged = fmt.Sprint(fields["response_body"]) }
		}
		roundTripper, err := transport.New(options)
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.okta.com/api/v1/apps", nil)
		if err != nil {
			t.Fatal(err)
		}
		used := answertest.Allocated(func() { _, err = roundTripper.RoundTrip(request) })
		if err != nil || used > 12<<20 || (c.want == "") != (logged == "") || !strings.Contains(logged, c.want) {
			t.Errorf("%s: %d KiB for %d, logged %.100q, %v", name, used>>10, c.length, logged, err)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// readsAll finds what reads an answer without a bound, or decodes it without looking at its size.
var readsAll = regexp.MustCompile(`\b(io\.ReadAll|ioutil\.ReadAll|io\.Copy|io\.ReadFull|bufio\.New\w+|json\.NewDecoder)\(`)

// TestReadBody_everywhere: nobody else reads bodies. The exception is our own request, whose length we know.
func TestReadBody_everywhere(t *testing.T) {
	t.Parallel()
	allowed := map[string]int{"client/transport/body.go": 2, "client/okta/service_app.go": 1}
	for _, directory := range []string{"client", "ssocheck", "provider"} {
		root := filepath.Join("..", "..")
		err := filepath.WalkDir(filepath.Join(root, directory), func(file string, entry os.DirEntry, err error) error {
			name := filepath.ToSlash(strings.TrimPrefix(file, root+string(filepath.Separator)))
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
				strings.Contains(name, "/acctest/") || strings.Contains(name, "/answertest/") {
				return err
			}
			content, err := os.ReadFile(file)
			if found := readsAll.FindAll(content, -1); len(found) != allowed[name] {
				t.Errorf("%s reads by %q", name, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
