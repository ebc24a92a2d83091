// Package schemacheck holds a stand-in OpenMetadata server, and whoever talks to it, to OpenMetadata's official JSON Schemas:
// it judges every exchange that passes through a handler, the request as well as the answer. Tests put it around the server;
// the schemas themselves stay outside the project.
//
// Which schema is for which call, and how they have to be loaded, is what the README beside them says.
//
//	schemacheck.go  loading the schemas, judging one exchange
//	operations.go   which call has which schemas
//	additions.go    what 2.0 added to the published set
//	jsonpatch.go    JSON Patch, which has no schema of its own
//	excuses.go      what real servers do against their own schemas
//	handler.go      judging all that passes
package schemacheck

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Schemas are the official schemas as they hold for one version of the server. They are safe for concurrent use.
type Schemas struct {
	operations []operation
	compiled   map[string]*jsonschema.Schema
	// since20 says that the server is of 2.0 or later.
	since20 bool
}

// Load reads the schemas that the operations need from dir, the folder with configuration, entity and the others. version is
// that of the server whose exchanges are to be judged, "1.12" or "2.1" for example: from 2.0 on the schemas have what that
// release added. Empty, it is the double's usual one.
//
// Errors: a schema that is missing, or that does not compile.
func Load(dir, version string) (*Schemas, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("load the schemas: %w", err)
	}
	loader := schemaLoader{dir: dir}
	s := &Schemas{operations: operations, compiled: map[string]*jsonschema.Schema{}, since20: version != "" && !strings.HasPrefix(version, "1.")}
	if s.since20 {
		loader.added = since20
		s.operations = append(slices.Clone(operations), operationsSince20...)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(loader)
	compiler.UseRegexpEngine(compilePattern)
	compiler.AssertFormat()
	for _, o := range s.operations {
		for _, name := range []string{o.request, o.response, o.refusal, paging} {
			if name == "" || name == none || s.compiled[name] != nil {
				continue
			}
			if s.compiled[name], err = compiler.Compile(filepath.Join(dir, name)); err != nil {
				return nil, fmt.Errorf("load the schemas: %w", err)
			}
		}
	}
	return s, nil
}

// schemaLoader reads a schema without its $id: in 18 of the 70 files that names another path than the file's own, and the
// neighbours would be looked for there.
type schemaLoader struct {
	files jsonschema.FileLoader
	dir   string
	added []addition
}

func (l schemaLoader) Load(url string) (any, error) {
	path, err := l.files.ToFile(url)
	if err != nil {
		return nil, err
	}
	name, err := filepath.Rel(l.dir, path)
	if err != nil {
		return nil, err
	}
	name = filepath.ToSlash(name)
	if whole, isNew := newSchemas[name]; isNew && l.added != nil {
		return jsonschema.UnmarshalJSON(strings.NewReader(whole))
	}
	doc, err := l.files.Load(url)
	if err != nil {
		return nil, err
	}
	object, isObject := doc.(map[string]any)
	if !isObject {
		return nil, fmt.Errorf("%s is no object", name)
	}
	delete(object, "$id")
	for _, a := range l.added {
		if a.file != name {
			continue
		}
		if err := a.apply(object); err != nil {
			return nil, err
		}
	}
	return object, nil
}

// noDoubleColon stands for a pattern with a look-ahead, which Go's regexp does not know: no "::", no line break.
type noDoubleColon struct{}

const patternNoDoubleColon = `^((?!::).)*$`

func (noDoubleColon) MatchString(s string) bool {
	return !strings.Contains(s, "::") && !strings.Contains(s, "\n")
}
func (noDoubleColon) String() string { return patternNoDoubleColon }

func compilePattern(pattern string) (jsonschema.Regexp, error) {
	if pattern == patternNoDoubleColon {
		return noDoubleColon{}, nil
	}
	return regexp.Compile(pattern)
}

// Violation is one place at which a body breaks its schema. It never holds what the body has there.
type Violation struct {
	// Operation is the method and the path below /api/v1/, with {} in the place of ids and names.
	Operation string
	// Part is "request", or "response" and the status.
	Part string
	// Place is the JSON Pointer into the body, or into the list's item.
	Place string
	// Rule is the keyword that is broken, with the names of properties that are missing or too many.
	Rule string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", v.Operation, v.Part, orRoot(v.Place), v.Rule)
}

func orRoot(place string) string {
	if place == "" {
		return "the whole"
	}
	return place
}

// Exchange judges one exchange with the server: whether anything in it has a schema, and all that breaks one, what is excused
// included. path is the request's, with or without query. A request that was refused may be as wrong as its sender wanted: it
// is not judged.
func (s *Schemas) Exchange(method, path string, sent []byte, status int, received []byte) (judged bool, found []Violation) {
	path, _, _ = strings.Cut(path, "?")
	below, isAPI := strings.CutPrefix(path, apiPath)
	if !isAPI || method == http.MethodHead || method == http.MethodOptions {
		return false, nil
	}
	o, known := s.find(method, strings.Split(strings.TrimSuffix(below, "/"), "/"))
	success := status >= http.StatusOK && status < http.StatusMultipleChoices
	if !known {
		if success {
			found = append(found, Violation{method + " " + below, "response", "", "no schema is named for this call, and none is said to be lacking"})
		}
		return success, found
	}
	report := func(part string, problems []problem) {
		for _, p := range problems {
			found = append(found, Violation{o.name(), part, p.place, p.rule})
		}
	}
	answer := fmt.Sprintf("response %d", status)
	switch {
	case success && status != http.StatusNoContent && o.response != none:
		judged = true
		report(answer, s.judgeAnswer(o, received))
	case status == http.StatusBadRequest && o.refusal != "":
		judged = true
		report(answer, s.judge(s.compiled[o.refusal], received))
	}
	if success && o.request != "" && o.request != none {
		judged = true
		if method == http.MethodPatch {
			report(request, s.judgePatch(s.compiled[o.request], sent))
		} else {
			report(request, s.judge(s.compiled[o.request], sent))
		}
	}
	return judged, found
}

// apiPath is what the paths of operations are below.
const apiPath = "/api/v1/"

type problem struct{ place, rule string }

// judge validates a whole body.
func (s *Schemas) judge(schema *jsonschema.Schema, body []byte) []problem {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []problem{{"", "is no JSON"}}
	}
	return problems(schema, value, "")
}

// judgeAnswer validates an answer in the form that the operation gives it.
func (s *Schemas) judgeAnswer(o operation, body []byte) []problem {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []problem{{"", "is no JSON"}}
	}
	schema := s.compiled[o.response]
	object, isObject := value.(map[string]any)
	switch o.form {
	case formItems:
		data, isList := object["data"].([]any)
		if !isList {
			return []problem{{"/data", "is no list"}}
		}
		var out []problem
		for _, item := range data {
			out = append(out, problems(schema, item, "/data/*")...)
		}
		if p, there := object["paging"]; there {
			out = append(out, problems(s.compiled[paging], p, "/paging")...)
		}
		return out
	case formProperties:
		if !isObject {
			return []problem{{"", "is no object"}}
		}
		var out []problem
		for name, member := range object {
			if schema.Properties[name] == nil {
				out = append(out, problem{"", "additionalProperties: " + name})
				continue
			}
			out = append(out, problems(schema.Properties[name], member, "/"+name)...)
		}
		return out
	}
	return problems(schema, value, "")
}

// problems lists what a value breaks, at the places where it does.
func problems(schema *jsonschema.Schema, value any, place string) []problem {
	var invalid *jsonschema.ValidationError
	err := schema.Validate(value)
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &invalid):
		return []problem{{place, err.Error()}}
	}
	var out []problem
	for _, leaf := range leaves(invalid) {
		where := place
		for _, step := range leaf.InstanceLocation {
			where += "/" + step
		}
		for _, rule := range rules(leaf.ErrorKind) {
			out = append(out, problem{where, rule})
		}
	}
	return out
}

// leaves are the errors at the bottom. Below a choice they are those of each alternative, and say little.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	switch e.ErrorKind.(type) {
	case *kind.OneOf, *kind.AnyOf:
		return []*jsonschema.ValidationError{e}
	}
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var out []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		out = append(out, leaves(cause)...)
	}
	return out
}

// rules says what was broken, without the value: one rule for each property that is missing or too many.
func rules(k jsonschema.ErrorKind) []string {
	var names []string
	switch detail := k.(type) {
	case *kind.Required:
		names = detail.Missing
	case *kind.AdditionalProperties:
		names = detail.Properties
	case *kind.Type:
		names = []string{detail.Got}
	}
	keyword := strings.Join(k.KeywordPath(), "/")
	if len(names) == 0 {
		return []string{keyword}
	}
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = keyword + ": " + name
	}
	return out
}
