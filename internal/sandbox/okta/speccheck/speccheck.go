// Package speccheck holds a stand-in for an Okta org to Okta's OpenAPI specification: it checks every exchange that passes
// through a handler. Tests put it around the org; the specification itself stays outside the project.
package speccheck

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// Specification is an OpenAPI specification. It is safe for concurrent use.
type Specification struct {
	doc    *openapi3.T
	router routers.Router
}

// Load reads a specification. Its servers are ignored: a stand-in has its own host.
func Load(file string) (*Specification, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, fmt.Errorf("load the specification: %w", err)
	}
	doc.Servers = nil
	router, err := legacy.NewRouter(doc,
		openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	if err != nil {
		return nil, fmt.Errorf("load the specification: %w", err)
	}
	return &Specification{doc: doc, router: router}, nil
}

// Operations lists every operation as "GET /path/{parameter}".
func (s *Specification) Operations() []string {
	var out []string
	for path, item := range s.doc.Paths.Map() {
		for method := range item.Operations() {
			out = append(out, method+" "+path)
		}
	}
	return out
}

// Handler checks what passes through it.
type Handler struct {
	spec *Specification
	next http.Handler

	mu         sync.Mutex
	checked    int
	used       map[string]bool
	violations []string
}

// Wrap returns a handler that passes everything to next and checks it.
func (s *Specification) Wrap(next http.Handler) *Handler {
	return &Handler{spec: s, next: next, used: map[string]bool{}}
}

// Checked is the number of exchanges that were checked.
func (h *Handler) Checked() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.checked
}

// Used says whether an operation, as Operations names it, has been used.
func (h *Handler) Used(operation string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.used[operation]
}

// Violations are the exchanges that the specification does not allow, without those that Exceptions names.
func (h *Handler) Violations() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.violations...)
}

// ServeHTTP answers as next does, and checks the response when the specification has the path, and the request unless it was
// refused: a refused one may be as wrong as the test wants.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route, params, err := h.spec.router.FindRoute(r)
	if err != nil {
		h.next.ServeHTTP(w, r)
		return
	}
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	rec := httptest.NewRecorder()
	h.next.ServeHTTP(rec, r) // a fault that cuts the connection panics through
	h.check(r, sent, rec.Result(), rec.Body.Bytes(), route, params)
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func (h *Handler) check(r *http.Request, sent []byte, resp *http.Response, received []byte, route *routers.Route, params map[string]string) {
	// Clients of Okta send back what they have read, read-only fields included
	// (PUT_authorizationServers_default.issuerMode.json).
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true,
		ExcludeReadOnlyValidations: true,
	}
	request := r.Clone(context.Background())
	request.Body = io.NopCloser(bytes.NewReader(sent))
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route, Options: options}
	operation := r.Method + " " + route.Path
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checked++
	h.used[operation] = true
	if resp.StatusCode < http.StatusBadRequest {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			h.violate(fmt.Sprintf("%s: request %s: %v", operation, sent, err))
		}
	}
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(received)), Options: options,
	})
	if err != nil {
		h.violate(fmt.Sprintf("%s: response %d %s: %v", operation, resp.StatusCode, received, err))
	}
}

func (h *Handler) violate(text string) {
	flat := strings.ReplaceAll(text, "\n", " ")
	for _, e := range Exceptions {
		if e.form.MatchString(flat) {
			return
		}
	}
	h.violations = append(h.violations, text)
}

// Exception is a kind of violation that real exchanges have too, or that the specification has no room for.
type Exception struct {
	form   *regexp.Regexp
	Reason string
}

// Exceptions is the whole list.
var Exceptions = []Exception{
	{regexp.MustCompile(`response 401 .*status is not supported`), "401 E0000011 and E0000015 are recorded; most operations list no 401"},
	{regexp.MustCompile(`response 400 .*"errorCode":"E00000(03|28|31)".*status is not supported`), "a malformed body or filter is refused wherever there is one"},
	{regexp.MustCompile(`response 404 .*"errorCode":"E000000[78]".*status is not supported`), "a parent or a path that does not exist"},
	{regexp.MustCompile(`response 405 .*"errorCode":"E0000022".*status is not supported`), "E0000022 of the error catalogue; no operation lists 405"},
	{regexp.MustCompile(`response (423|5\d\d) .*status is not supported`), "what a fault was asked for, and what is recorded of real orgs"},
	{regexp.MustCompile(`request .*client_secret":"".*minimum string length is 14`), "recorded: PUT_apps_id.web-empty-secret.json"},
	{regexp.MustCompile(`features/.*response 400 .*Provisioning is not supported.*status is not supported`), "recorded: application_features.application_features_lifecycle.json"},
	{regexp.MustCompile(`^POST /api/v1/apps: request .*property "credentials" is missing`), "recorded: application_tokens.application_tokens_lifecycle.json"},
	{regexp.MustCompile(`response 400 .*"errorCode":"E0000029".*status is not supported`), "recorded: applications.list_applications_pagination_with_after.json"},
	{regexp.MustCompile(`/api/v1/groups.*response 200 .*"description":null.*profile": doesn't match any schema`), "recorded: groups.create_get_group.json"},
	{regexp.MustCompile(`/api/v1/groups.*request .*"description":null.*/profile/description": Value is not nullable`), "orgs show it so (groups.create_get_group.json), and clients send back what they have read"},
	{regexp.MustCompile(`/jwks/keys/\d+.*oneOf`), "one key matches the schemas of signing and of encryption keys, in recordings as well"},
}
