package okta_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// specification is Okta's OpenAPI specification, loaded once.
type specification struct {
	doc    *openapi3.T
	router routers.Router
	err    error
}

var loadSpecification = sync.OnceValue(func() specification {
	file := filepath.Join("..", "..", "..", "..", "shared", "okta", "okta-mgmt-subset-2026.06.3-nullable-patched.yaml")
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return specification{err: err}
	}
	doc.Servers = nil // any host
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	return specification{doc: doc, router: router, err: err}
})

// validator checks every exchange that passes through it against the
// specification: every response to a path that the specification has, and every
// request that the org did not refuse.
type validator struct {
	t    *testing.T
	spec specification

	mu         sync.Mutex
	checked    int
	operations map[string]bool
	violations []string
}

func (v *validator) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	received, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(received))
	if err != nil {
		return nil, err
	}
	v.check(r, sent, resp, received)
	return resp, nil
}

func (v *validator) check(r *http.Request, sent []byte, resp *http.Response, received []byte) {
	route, params, err := v.spec.router.FindRoute(r)
	if err != nil {
		return // a path that the specification does not have
	}
	// Clients of Okta send back what they have read, read-only fields included
	// (PUT_authorizationServers_default.issuerMode.json).
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true,
		ExcludeReadOnlyValidations: true,
	}
	clone := r.Clone(context.Background())
	clone.Body = io.NopCloser(bytes.NewReader(sent))
	input := &openapi3filter.RequestValidationInput{Request: clone, PathParams: params, Route: route, Options: options}
	operation := r.Method + " " + route.Path
	v.mu.Lock()
	defer v.mu.Unlock()
	v.checked++
	v.operations[operation] = true
	if resp.StatusCode < 400 {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			v.violate(fmt.Sprintf("%s: request %s: %v", operation, sent, err))
		}
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(received)), Options: options,
	})
	if err != nil {
		v.violate(fmt.Sprintf("%s: response %d %s: %v", operation, resp.StatusCode, received, err))
	}
}

// known are the violations that Okta's own exchanges have too, or that no
// specification has room for.
var known = []struct {
	form   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`response 401 .*status is not supported`), "401 E0000011 and E0000015 are recorded; the specification does not list 401 for most operations"},
	{regexp.MustCompile(`^(GET|POST|PUT|DELETE) .*response 400 .*"errorCode":"E00000(03|31|28)".*status is not supported`), "a malformed body or filter is refused wherever there is one"},
	{regexp.MustCompile(`response 405 .*status is not supported`), "E0000022 of the catalogue; the specification lists no 405"},
	{regexp.MustCompile(`response 5\d\d .*status is not supported`), "a fault that the test has asked for"},
	{regexp.MustCompile(`response 404 .*status is not supported`), "404 E0000007 for a parent that does not exist"},
	{regexp.MustCompile(`client_secret":"".*minimum string length is 14`), "an empty client_secret is recorded (PUT_apps_id.web-empty-secret.json)"},
	{regexp.MustCompile(`/jwks/keys/\d+.*oneOf`), "the two schemas of keys both match one key, in recordings as well"},
}

func (v *validator) violate(text string) {
	for _, k := range known {
		if k.form.MatchString(strings.ReplaceAll(text, "\n", " ")) {
			return
		}
	}
	v.violations = append(v.violations, text)
}

// withSpecification makes the fixture check all that it exchanges, and reports
// the violations at the end. It does nothing where the specification is absent.
func withSpecification(f *fixture) *validator {
	f.t.Helper()
	spec := loadSpecification()
	if spec.err != nil {
		return nil
	}
	v := &validator{t: f.t, spec: spec, operations: map[string]bool{}}
	f.client.Transport = v
	f.t.Cleanup(func() {
		for _, text := range v.violations {
			if len(text) > 3000 {
				text = text[:1500] + " … " + text[len(text)-1500:]
			}
			f.t.Errorf("against the specification: %s", text)
		}
	})
	return v
}
