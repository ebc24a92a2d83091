package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaSet validates answers against the official JSON Schemas, loaded as their
// README says.
type schemaSet struct {
	dir      string
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
	// checked counts validated answers by schema.
	checked map[string]int
	// excused counts violations that the recorded answer has too.
	excused int
}

// noDoubleColon stands for the pattern ^((?!::).)*$, which Go's regexp does not know.
type noDoubleColon struct{}

func (noDoubleColon) MatchString(s string) bool {
	return !strings.Contains(s, "::") && !strings.Contains(s, "\n")
}
func (noDoubleColon) String() string { return `^((?!::).)*$` }

type schemaLoader struct{ files jsonschema.FileLoader }

func (l schemaLoader) Load(url string) (any, error) {
	doc, err := l.files.Load(url)
	if err != nil {
		return nil, err
	}
	object, ok := doc.(map[string]any)
	if !ok {
		return nil, errors.New("a schema file is no object")
	}
	delete(object, "$id")
	return object, nil
}

func newSchemaSet(t testing.TB) *schemaSet {
	t.Helper()
	dir, err := filepath.Abs(needShared(t, "schemas"))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(schemaLoader{})
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		if pattern == `^((?!::).)*$` {
			return noDoubleColon{}, nil
		}
		return regexp.Compile(pattern)
	})
	c.AssertFormat()
	return &schemaSet{dir: dir, compiler: c, compiled: map[string]*jsonschema.Schema{}, checked: map[string]int{}}
}

// schemaFor names the schema of an answer; item says that it is that of each
// element of data. Empty: there is none (schemas/README.md, "What has no schema").
func schemaFor(method, path string, status int) (schema string, item bool) {
	path, _, _ = strings.Cut(path, "?")
	p := strings.TrimSuffix(strings.TrimPrefix(path, "/api/v1/"), "/")
	success := status == http.StatusOK || status == http.StatusCreated
	switch {
	case p == "system/security/config" && method == http.MethodPatch && status == http.StatusBadRequest:
		return "system/securityValidationResponse.json", false
	case !success || method == http.MethodOptions || method == http.MethodHead:
		return "", false
	case p == "system/security/validate":
		return "system/securityValidationResponse.json", false
	case p == "system/status":
		return "system/validationResponse.json", false
	case p == "system/version":
		return "api/openMetadataServerVersion.json", false
	case p == "system/security/config" && method != http.MethodPatch:
		return "configuration/securityConfiguration.json", false
	case p == "users/login", p == "users/refresh", p == "users/logout", p == "users/changePassword":
		return "", false
	case p == "users/security/token" && method == http.MethodGet, p == "users/security/token/revoke":
		return "auth/personalAccessToken.json", true
	case p == "users/security/token":
		return "auth/personalAccessToken.json", false
	case strings.HasPrefix(p, "users/generateToken/"), strings.HasPrefix(p, "users/token/"):
		return "auth/jwtAuth.json", false
	case strings.HasPrefix(p, "users/auth-mechanism/"):
		return "entity/teams/user.json#/definitions/authenticationMechanism", false
	case p == "users" && method == http.MethodGet:
		return "entity/teams/user.json", true
	case p == "users", strings.HasPrefix(p, "users/"):
		return "entity/teams/user.json", false
	case p == "bots" && method == http.MethodGet:
		return "entity/bot.json", true
	case p == "bots", strings.HasPrefix(p, "bots/"):
		return "entity/bot.json", false
	}
	return "", false
}

func (s *schemaSet) schema(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	if compiled, ok := s.compiled[name]; ok {
		return compiled
	}
	compiled, err := s.compiler.Compile(filepath.Join(s.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	s.compiled[name] = compiled
	return compiled
}

// check validates an answer. A violation is excused where the answer that was
// recorded from a real server violates the same schema at the same places: the
// server breaks its own schema there, as with the LDAP stub of a fresh server.
func (s *schemaSet) check(t *testing.T, e exchange, path string, status int, body []byte) {
	t.Helper()
	name, item := schemaFor(e.Request.Method, path, status)
	if name == "" {
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v", e.name, err)
		return
	}
	s.checked[name]++
	found := s.violations(t, name, value, item)
	var recorded []string
	if e.Response != nil {
		data, err := json.Marshal(e.Response.Body)
		if err != nil {
			t.Fatal(err)
		}
		again, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		recorded = s.violations(t, name, again, item)
	}
	for _, v := range found {
		if slices.Contains(recorded, v) {
			s.excused++
			continue
		}
		t.Errorf("%s: the answer does not fit %s: %s", e.name, name, v)
	}
}

// violations lists what a value breaks, without the values themselves.
func (s *schemaSet) violations(t testing.TB, name string, value any, item bool) []string {
	t.Helper()
	values := []any{value}
	if item {
		object, _ := value.(map[string]any)
		values, _ = object["data"].([]any)
	}
	var out []string
	for i, v := range values {
		var invalid *jsonschema.ValidationError
		if err := s.schema(t, name).Validate(v); errors.As(err, &invalid) {
			for _, leaf := range leaves(invalid) {
				out = append(out, fmt.Sprintf("%d %v %v", i, leaf.InstanceLocation, leaf.ErrorKind.KeywordPath()))
			}
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var out []*jsonschema.ValidationError
	for _, c := range e.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}
