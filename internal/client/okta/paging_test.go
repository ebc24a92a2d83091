package okta_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestPaging_ownAPIOnly: the next page is asked for at the org's own API and nowhere else, by whatever address another place is
// named, and the error repeats the address. The org has no port in its URL.
func TestPaging_ownAPIOnly(t *testing.T) {
	t.Parallel()
	const first = "GET https://example.okta.com/api/v1/groups?limit=200&search=profile.name+eq+%22data%22"
	const next = "GET https://example.okta.com/api/v1/groups?after=2"
	for link, want := range map[string]string{
		// How Okta writes it (GET_users.link-next-pagination.json), and other ways of writing the same.
		`<https://example.okta.com/api/v1/groups?after=2>; rel="next"`:                                                                                                    "",
		`<https://example.okta.com:443/api/v1/groups?after=2>; rel="next"`:                                                                                                "",
		`<HTTPS://EXAMPLE.okta.com/api/v1/groups?after=2>;rel=next`:                                                                                                       "",
		`</api/v1/groups?after=2>; rel="next"`:                                                                                                                            "",
		`<https://example.okta.com/api/v1/groups>; rel="self", <https://example.okta.com/api/v1/groups?after=2>; REL="prefetch Next"`:                                     "",
		`<https://example.okta.com/api/v1/groups?x=a,b>; title="a, <c>; rel=next"; rel="self" , <https://example.okta.com/api/v1/groups?after=2>; rel="next"; rel="self"`: "",

		`<http:@127.0.0.1:1/api/v1/steal>; rel="next"`:                    "http:@127.0.0.1:1/api/v1/steal",
		`<https:@127.0.0.1:1/api/v1/steal>; rel="next"`:                   "https:@127.0.0.1:1/api/v1/steal",
		`<@evil.example.com/api/v1/groups>; rel="next"`:                   "@evil.example.com/api/v1/groups",
		`<.evil.example.com/api/v1/groups>; rel="next"`:                   ".evil.example.com/api/v1/groups",
		`<:8443/api/v1/groups>; rel="next"`:                               ":8443/api/v1/groups",
		`<//evil.example.com/api/v1/groups>; rel="next"`:                  "//evil.example.com/api/v1/groups",
		`<///evil.example.com/api/v1/groups>; rel="next"`:                 "///evil.example.com/api/v1/groups",
		`<https://evil.example.com/api/v1/groups>; rel="next"`:            "https://evil.example.com/api/v1/groups",
		`<https://example.okta.com.evil.example.com/api/v1/g>; rel=next`:  "https://example.okta.com.evil.example.com/api/v1/g",
		`<https://example.okta.com:8443/api/v1/groups>; rel="next"`:       "https://example.okta.com:8443/api/v1/groups",
		`<http://example.okta.com/api/v1/groups>; rel="next"`:             "http://example.okta.com/api/v1/groups",
		`<ftp://example.okta.com/api/v1/groups>; rel="next"`:              "ftp://example.okta.com/api/v1/groups",
		`<https://u:hush@example.okta.com/api/v1/groups>; rel="next"`:     "https://example.okta.com/api/v1/groups",
		`<https://example.okta.com@evil.example.com/api/v1/x>; rel=next`:  "https://evil.example.com/api/v1/x",
		`<https://example.okta.com/oauth2/v1/revoke?token=x>; rel="next"`: "https://example.okta.com/oauth2/v1/revoke",
		`<mailto:somebody>; rel="next"`:                                   "mailto:somebody",
		`<\\evil.example.com\api\v1>; rel="next"`:                         "evil.example.com",
		`<:broken%zz>; rel="next"`:                                        ":broken%zz",
		`<https://example.okta.com/api/v1/groups?after=2; rel="next"`:     "Link header",
		`https://example.okta.com/api/v1/groups?after=2; rel="next"`:      "Link header",
	} {
		t.Run(link, func(t *testing.T) {
			t.Parallel()
			var asked []string
			wire := roundTrip(func(request *http.Request) (*http.Response, error) {
				asked = append(asked, request.Method+" "+request.URL.String())
				answer := httptest.NewRecorder()
				answer.Header().Set("Content-Type", "application/json")
				if len(asked) == 1 {
					answer.Header().Add("Link", link)
				}
				_, _ = answer.WriteString(`[{"id":"00g1","profile":{"name":"data"}}]`)
				return answer.Result(), nil
			})
			client, err := okta.New(okta.Config{OrgURL: "https://example.okta.com", APIToken: apiToken, Transport: transport.Options{
				Wire: func(http.RoundTripper) http.RoundTripper { return wire },
			}})
			if err != nil {
				t.Fatal(err)
			}
			found, err := client.Groups("").Find(t.Context(), okta.Group{Profile: okta.GroupProfile{Name: "data"}})
			wanted := []string{first}
			if want == "" {
				wanted = append(wanted, next)
			}
			if fmt.Sprint(asked) != fmt.Sprint(wanted) {
				t.Errorf("asked %q, want %q", asked, wanted)
			}
			switch {
			case want == "" && (err != nil || len(found) != 2):
				t.Errorf("%d groups, %v", len(found), err)
			case want != "" && (err == nil || found != nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush")):
				t.Errorf("%v, %v, want an error with %q", found, err, want)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// TestPaging_ends: a list whose pages never end, or are too much, ends with an error, whatever the pages say.
func TestPaging_ends(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		next func(page int) string
		body string
		most int
		want string
	}{
		"the page itself is the next":  {func(int) string { return "1" }, `[]`, 2, "read before"},
		"two pages name each other":    {func(page int) string { return strconv.Itoa(page % 2) }, `[]`, 3, "read before"},
		"there is always another page": {strconv.Itoa, `[]`, transport.MaxPages, "more than 500 pages"},
		"the pages are long":           {strconv.Itoa, `[{"id":"tos1"}` + strings.Repeat(" ", 8<<20) + `]`, 5, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			asked := 0
			var server *httptest.Server
			server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				mu.Lock()
				asked++
				page := asked
				mu.Unlock()
				w.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/trustedOrigins?after=%s>; rel="next"`, server.URL, c.next(page)))
				reply(w, c.body)
			}))
			defer server.Close()
			found, err := newClient(t, server.URL, transport.Options{}).TrustedOrigins().List(t.Context())
			mu.Lock()
			defer mu.Unlock()
			if err == nil || found != nil || !strings.Contains(err.Error(), c.want) || asked > c.most {
				t.Errorf("%d objects after %d pages, %v, want an error with %q after at most %d", len(found), asked, err, c.want, c.most)
			}
		})
	}
}
