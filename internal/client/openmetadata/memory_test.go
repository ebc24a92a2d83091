package openmetadata

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// most is what reading one answer may allocate.
const most = 80 << 20

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// TestMemory reads a page of 1,000 accounts, and answers that are hard on whoever reads them. It is not parallel: what is
// allocated is counted.
func TestMemory(t *testing.T) {
	var answer func() *http.Response
	wire := roundTrip(func(*http.Request) (*http.Response, error) {
		if answer == nil { // the credential is tried
			return answertest.Long{Head: "{", Text: " ", Tail: "}"}.Response(http.StatusOK, false), nil
		}
		return answer(), nil
	})
	client, err := New(Config{Host: "https://catalog.example.com", Token: "a-token", Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return wire },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Acting(t.Context()); err != nil {
		t.Fatal(err)
	}

	user := anAccountAsServed(t)
	page := answertest.Long{Head: `{"data":[` + user, Text: "," + user, Tail: `],"paging":{"total":1000}}`}
	page.Length = len(page.Head) + 999*len(page.Text) + len(page.Tail)
	answer = func() *http.Response { return page.Response(http.StatusOK, false) }
	var found []User
	if used := answertest.Allocated(func() { found, err = client.Administrators(t.Context()) }); err != nil || len(found) != 1000 || used > most/4 {
		t.Errorf("%d accounts, %v, with %d MiB", len(found), err, used>>20)
	}

	bodies := answertest.Bodies(transport.MaxBodyBytes)
	// As much as is let through, in a member that takes anything.
	bodies["many values"] = answertest.Long{Head: `{"authenticationConfiguration":{"x":[{}`, Text: `,{"a":0}`, Tail: `]}}`, Length: 990_000}
	for name, body := range bodies {
		answer = func() *http.Response { return body.Response(http.StatusOK, name == "escapes") }
		for what, read := range map[string]func() error{
			"a list":          func() error { _, err := client.Administrators(t.Context()); return err },
			"a configuration": func() error { _, err := client.SecurityConfig(t.Context()); return err },
		} {
			if used := answertest.Allocated(func() { err = read() }); used > most || err != nil && len(err.Error()) > 5000 {
				t.Errorf("%s read as %s takes %d MiB, %.200v", name, what, used>>20, err)
			}
		}
	}
	refusal := answertest.Long{Head: `{"code":400,"message":"`, Text: "x", Tail: `"}`, Length: 200 << 10}
	answer = func() *http.Response { return refusal.Response(http.StatusBadRequest, true) }
	if used := answertest.Allocated(func() { _, err = client.SecurityConfig(t.Context()) }); !HasStatus(err, 400) || len(err.Error()) > 5000 || used > most {
		t.Errorf("a long refusal takes %d MiB, %.200v", used>>20, err)
	}
	endless := answertest.Long{Text: "x", Length: 1 << 40}
	answer = func() *http.Response { return endless.Response(http.StatusOK, false) }
	if used := answertest.Allocated(func() { _, err = client.SecurityConfig(t.Context()) }); err == nil || !strings.Contains(err.Error(), "larger than") || used > most {
		t.Errorf("a body without end takes %d MiB, %v", used>>20, err)
	}
}

// anAccountAsServed is an account with all that the server says of one in a list.
func anAccountAsServed(t *testing.T) string {
	t.Helper()
	server := startServer(t, double.Options{})
	var page struct{ Data []json.RawMessage }
	if err := server.client(t, passwordOnly()).do(t.Context(), http.MethodGet, "/v1/users?limit=1", nil, &page); err != nil || len(page.Data) != 1 {
		t.Fatalf("%d accounts, %v", len(page.Data), err)
	}
	return string(page.Data[0])
}
