package okta_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

const apiToken = "00very-secret-token"

// request is what the org was sent.
type request struct {
	line string // method, escaped path and query
	body map[string]any
}

// org is a handler by method and path, that notes what it is sent.
type org struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
}

// newOrg serves the answers, each a body by "METHOD /path", and a client of them. A status may stand before the body, separated
// by a space.
func newOrg(t *testing.T, answers map[string]string) (*org, *okta.Client) {
	t.Helper()
	o := &org{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := r.Method + " " + r.URL.EscapedPath()
		noted := request{line: line}
		if r.URL.RawQuery != "" {
			noted.line += "?" + r.URL.RawQuery
		}
		content, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if len(content) > 0 && json.Unmarshal(content, &noted.body) != nil {
			t.Errorf("%s was sent %q", line, content)
		}
		o.mu.Lock()
		o.requests = append(o.requests, noted)
		o.mu.Unlock()
		if r.Header.Get("Authorization") != "SSWS "+apiToken {
			t.Errorf("%s came with the authorization %q", line, r.Header.Get("Authorization"))
		}
		answer, known := answers[noted.line]
		if !known {
			answer, known = answers[line]
		}
		if !known {
			answer = `404 {"errorCode":"E0000007","errorSummary":"Not found"}`
		}
		reply(w, answer)
	}))
	t.Cleanup(o.Close)
	return o, newClient(t, o.URL, transport.Options{Timeout: time.Minute})
}

// reply writes an answer: an optional status, and the body.
func reply(w http.ResponseWriter, answer string) {
	status := http.StatusOK
	if before, after, found := strings.Cut(answer, " "); found && len(before) == 3 {
		if _, err := fmt.Sscanf(before, "%d", &status); err == nil {
			answer = after
		}
	}
	w.Header().Set("X-Okta-Request-Id", "req-1")
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

func newClient(t *testing.T, orgURL string, options transport.Options) *okta.Client {
	t.Helper()
	client, err := okta.New(okta.Config{OrgURL: orgURL, APIToken: apiToken, Transport: options})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (o *org) lines() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var lines []string
	for _, request := range o.requests {
		lines = append(lines, request.line)
	}
	return lines
}

// sent is the body of the nth request, counted from 0.
func (o *org) sent(n int) map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.requests[n].body
}

func TestNormalizeOrgURL(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://example.okta.com":   "https://example.okta.com",
		"https://example.okta.com//": "https://example.okta.com",
		"http://localhost:8580/":     "http://localhost:8580",
		"https://login.example.com":  "https://login.example.com",
		// A custom domain may end in anything.
		"https://sso-admin.example.com": "https://sso-admin.example.com",
	} {
		if got, err := okta.NormalizeOrgURL(given); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", given, got, err, want)
		}
	}
	for given, want := range map[string]string{
		"":                                       "is not a URL",
		"example.okta.com":                       "is not a URL",
		"ftp://example.okta.com":                 "is not a URL",
		"https://":                               "is not a URL",
		"https://example.okta.com/oauth2":        "without a path",
		"https://example.okta.com?x=1":           "without a query",
		"https://example-admin.okta.com":         `leave out "-admin"`,
		"https://example-admin.oktapreview.com":  `leave out "-admin"`,
		"https://example-admin.okta-emea.com":    `leave out "-admin"`,
		"https://example-admin.okta.com:443/":    `leave out "-admin"`,
		"https://example.okta.com/#fragment":     "without a query",
		"https://exa mple.okta.com":              "is not a URL",
		"https://example.okta.com/admin/console": "without a path",
	} {
		if got, err := okta.NormalizeOrgURL(given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v, want an error with %q", given, got, err, want)
		}
		if _, err := okta.New(okta.Config{OrgURL: given, APIToken: apiToken}); err == nil {
			t.Errorf("%s: a client was made", given)
		}
	}
}

// TestPathEscaping: ids come from users and from import commands; none leads to another path.
func TestPathEscaping(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"../users/me":        "..%2Fusers%2Fme",
		"a?activate=false":   "a%3Factivate=false",
		"a#b":                "a%23b",
		"a b":                "a%20b",
		"a/lifecycle/delete": "a%2Flifecycle%2Fdelete",
	} {
		org, client := newOrg(t, nil)
		if _, err := client.Applications().Get(t.Context(), id); !okta.IsNotFound(err) {
			t.Errorf("%s: %v", id, err)
		}
		if got := org.lines(); !reflect.DeepEqual(got, []string{"GET /api/v1/apps/" + want}) {
			t.Errorf("%s: %v", id, got)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/apps/0oa1"
	const toLogin = "it is a redirect to https://login.example.com, which is not followed: somebody else stands in between, such as an access proxy that wants a sign-in, or okta.org_url is not the base URL"
	const moved = "it is a redirect to https://login.example.com" + path + `, which is not followed. If the same API is there, set okta.org_url = "https://login.example.com"`
	for name, c := range map[string]struct {
		answer  string
		headers map[string]string
		want    okta.APIError
		text    string
	}{
		"Okta's own": {
			answer: `404 {"errorCode":"E0000007","errorSummary":"Not found: Resource not found: 0oa1 (AppInstance)","errorCauses":[]}`,
			want:   okta.APIError{Status: 404, Code: "E0000007", Summary: "Not found: Resource not found: 0oa1 (AppInstance)"},
			text:   "GET " + path + " answered 404 E0000007: Not found: Resource not found: 0oa1 (AppInstance) (request req-1)",
		},
		"with causes": {
			answer: `400 {"errorCode":"E0000001","errorSummary":"Api validation failed: settings","errorCauses":[{"errorSummary":"redirect_uris: bad"},{"errorSummary":"label: worse"}]}`,
			want:   okta.APIError{Status: 400, Code: "E0000001", Summary: "Api validation failed: settings", Causes: []string{"redirect_uris: bad", "label: worse"}},
			text:   "GET " + path + " answered 400 E0000001: Api validation failed: settings; redirect_uris: bad; label: worse (request req-1)",
		},
		"a page of a proxy": {
			answer: `503 <html><body>secret=very-secret</body></html>`, headers: map[string]string{"Content-Type": "text/html"},
			want: okta.APIError{Status: 503, Summary: "the answer is not Okta's; a proxy may stand in between", Foreign: true},
			text: "GET " + path + " answered 503: the answer is not Okta's; a proxy may stand in between (request req-1)",
		},
		"a page of a gateway whose server is away": {
			answer: `404 <html><body>404 Not Found</body></html>`, headers: map[string]string{"Content-Type": "text/html"},
			want: okta.APIError{Status: 404, Summary: "the answer is not Okta's; a proxy may stand in between", Foreign: true},
			text: "GET " + path + " answered 404: the answer is not Okta's; a proxy may stand in between (request req-1)",
		},
		"a page instead of an object": {
			answer: `200 <html><body>secret=very-secret</body></html>`, headers: map[string]string{"Content-Type": "text/html"},
			want: okta.APIError{Status: 200, Summary: "the answer is not Okta's; a proxy may stand in between", Foreign: true},
			text: "GET " + path + " answered 200: the answer is not Okta's; a proxy may stand in between (request req-1)",
		},
		"a redirect to a login": {
			answer: `302 `, headers: map[string]string{"Content-Type": "text/html", "Location": "https://login.example.com"},
			want: okta.APIError{Status: 302, Summary: toLogin, Foreign: true},
			text: "GET " + path + " answered 302: " + toLogin + " (request req-1)",
		},
		"a redirect to another name of the org": {
			answer: `308 `, headers: map[string]string{"Content-Type": "text/html", "Location": "https://login.example.com" + path},
			want: okta.APIError{Status: 308, Summary: moved, Foreign: true},
			text: "GET " + path + " answered 308: " + moved + " (request req-1)",
		},
		"of OAuth 2.0": {
			answer: `401 {"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}`,
			want:   okta.APIError{Status: 401, Code: "invalid_client", Summary: "The client secret supplied for a confidential client is invalid."},
			text:   "GET " + path + " answered 401 invalid_client: The client secret supplied for a confidential client is invalid. (request req-1)",
		},
		"in the header only": {
			answer: `403 {}`, headers: map[string]string{"Www-Authenticate": `Bearer authorization_uri="x", realm="x", scope="okta.apps.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="/api/v1/apps"`},
			want: okta.APIError{Status: 403, Causes: []string{"The access token provided does not contain the required scopes."}},
			text: "GET " + path + " answered 403; The access token provided does not contain the required scopes. (request req-1)",
		},
		"a rate limit after all retries": {
			answer: `429 {"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}`,
			want:   okta.APIError{Status: 429, Code: "E0000047", Summary: "API call exceeded rate limit due to too many requests."},
			text:   "GET " + path + " answered 429 E0000047: API call exceeded rate limit due to too many requests. (request req-1)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range c.headers {
					w.Header().Set(name, value)
				}
				reply(w, c.answer)
			}))
			defer server.Close()
			_, err := newClient(t, server.URL, transport.Options{}).Applications().Get(t.Context(), "0oa1")
			var refused *okta.APIError
			if !errors.As(err, &refused) {
				t.Fatalf("%v (%T) is no APIError", err, err)
			}
			c.want.Method, c.want.Path, c.want.RequestID = http.MethodGet, path, "req-1"
			if !reflect.DeepEqual(*refused, c.want) {
				t.Errorf("%+v, want %+v", *refused, c.want)
			}
			if err.Error() != c.text {
				t.Errorf("%q, want %q", err, c.text)
			}
			if okta.IsNotFound(err) != (c.want.Code == "E0000007") || !okta.HasCode(err, c.want.Code) || okta.HasCode(err, "E0000000") {
				t.Errorf("%s: IsNotFound or HasCode is wrong", err)
			}
		})
	}
}

// TestStrangeAnswers: a success that is none is told, and nothing panics.
func TestStrangeAnswers(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"empty": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) },
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>")
		},
		"half JSON": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"id":`)
		},
		"another type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `[]`)
		},
		"a cut connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a redirect elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example.com", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			defer server.Close()
			found, err := newClient(t, server.URL, transport.Options{}).Applications().Get(t.Context(), "0oa1")
			if err == nil || found != nil || strings.Contains(err.Error(), "Go ") {
				t.Errorf("%v, %v, want an error in words", found, err)
			}
		})
	}
}

// TestPostIsSentOnce: at a cut connection the SDK by itself would send a POST again, for ever.
func TestPostIsSentOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	posts := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		posts++
		mu.Unlock()
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	_, err := newClient(t, server.URL, transport.Options{MaxRetries: 3}).Applications().Create(t.Context(), okta.Application{Label: "x"})
	mu.Lock()
	defer mu.Unlock()
	if err == nil || !strings.Contains(err.Error(), "cut before the answer") || posts != 1 {
		t.Errorf("%v after %d requests", err, posts)
	}
}

// TestPaging follows the next links to the end.
func TestPaging(t *testing.T) {
	t.Parallel()
	var server *httptest.Server
	var mu sync.Mutex
	var asked []string
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.RequestURI())
		mu.Unlock()
		switch r.URL.Query().Get("after") {
		case "":
			w.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/groups?limit=200>; rel="self"`, server.URL))
			w.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/groups?after=2&limit=200>; rel="next"`, server.URL))
			reply(w, `[{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"data"}}]`)
		case "2":
			w.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/groups?after=3&limit=200>; rel="next"`, server.URL))
			reply(w, `[]`)
		default:
			w.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/groups?after=3&limit=200>; rel="self"`, server.URL))
			reply(w, `[{"id":"00g2","type":"APP_GROUP","profile":{"name":"data"}},{"id":"00g3","type":"OKTA_GROUP","profile":{"name":"Data"}}]`)
		}
	}))
	defer server.Close()
	found, err := newClient(t, server.URL, transport.Options{}).Groups("").Find(t.Context(), okta.Group{Profile: okta.GroupProfile{Name: "data"}})
	want := []okta.Group{
		{ID: "00g1", Type: "OKTA_GROUP", Profile: okta.GroupProfile{Name: "data"}},
		{ID: "00g2", Type: "APP_GROUP", Profile: okta.GroupProfile{Name: "data"}},
	}
	if err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("%v, %v, want %v", found, err, want)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 3 {
		t.Errorf("%d pages were asked for: %v", len(asked), asked)
	}
}

// TestFindGroups_quoted: a name with quotes and backslashes does not end the expression.
func TestFindGroups_quoted(t *testing.T) {
	t.Parallel()
	org, client := newOrg(t, map[string]string{"GET /api/v1/groups": `[]`})
	if _, err := client.Groups("").Find(t.Context(), okta.Group{Profile: okta.GroupProfile{Name: `a "b" \ or id pr`}, Type: "OKTA_GROUP"}); err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(org.lines()[0], "?")
	values, err := url.ParseQuery(query)
	if want := `profile.name eq "a \"b\" \\ or id pr" and type eq "OKTA_GROUP"`; err != nil || values.Get("search") != want {
		t.Errorf("%q, %v, want %q", values.Get("search"), err, want)
	}
}

// TestSecretsInTexts: neither an error nor a text of a value holds a secret.
func TestSecretsInTexts(t *testing.T) {
	t.Parallel()
	secret := okta.ClientSecret{ID: "ocs1", Secret: "very-secret-value"}
	for _, text := range []string{fmt.Sprint(secret), fmt.Sprintf("%v", &secret), fmt.Sprintf("%+v", secret), fmt.Sprintf("%#v", secret), fmt.Sprintf("%s", []okta.ClientSecret{secret})} {
		if strings.Contains(text, "very-secret") {
			t.Errorf("%q has the secret", text)
		}
	}
	_, client := newOrg(t, map[string]string{"GET /api/v1/apps/0oa1/credentials/secrets": `500 {"client_secret":"very-secret-value"}`})
	if _, err := client.ClientSecrets("0oa1").List(t.Context()); err == nil || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("%v", err)
	}
	unreachable := newClient(t, "http://localhost:1", transport.Options{})
	if _, err := unreachable.Applications().Get(t.Context(), "0oa1"); err == nil || strings.Contains(err.Error(), apiToken) {
		t.Errorf("%v", err)
	}
}

func TestListClientSecrets(t *testing.T) {
	t.Parallel()
	// The shape of GET_apps_credentials_secrets.json.
	_, client := newOrg(t, map[string]string{"GET /api/v1/apps/0oa1/credentials/secrets": `[{"id":"ocs1","created":"2026-02-02T11:11:04.000Z","lastUpdated":"2026-02-02T11:11:04.000Z","status":"ACTIVE","client_secret":"very-secret","secret_hash":"JXE2MY4BxLM9TGyzyXiTkg","_links":{}}]`})
	found, err := client.ClientSecrets("0oa1").List(t.Context())
	want := []okta.ClientSecret{{ID: "ocs1", Status: "ACTIVE", Secret: "very-secret", SecretHash: "JXE2MY4BxLM9TGyzyXiTkg", Created: "2026-02-02T11:11:04.000Z"}}
	if err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("%v, want %v", err, want)
	}
}
