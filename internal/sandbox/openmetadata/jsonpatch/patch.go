// Package jsonpatch applies JSON Patches (RFC 6902). What is wrong with one is said in the words of the server's library
// (Parsson) where they were recorded (32i, 32j, e03, e08), and in those of the library that applies it elsewhere.
package jsonpatch

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// object is a JSON object.
type object = map[string]any

// Operation is one step of a JSON Patch, with the members that it has.
type Operation map[string]any

// Path is where it works, empty where it does not say.
func (o Operation) Path() string {
	path, _ := o["path"].(string)
	return path
}

// Parse reads the operations; false when the body is no array of them (32o_patch_malformed).
func Parse(body []byte) ([]Operation, bool) {
	var ops []Operation
	if decode(body, &ops) != nil || ops == nil || slices.ContainsFunc(ops, func(o Operation) bool { return o == nil }) {
		return nil, false
	}
	return ops, true
}

func decode(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return dec.Decode(into)
}

// Apply gives the patched copy of doc. The server itself leaves out what would change an href (JsonUtils.applyPatch).
func Apply(doc object, ops []Operation) (any, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var patched any
	for _, op := range ops {
		if strings.HasSuffix(op.Path(), "href") {
			continue
		}
		next, err := op.apply(data)
		if err != nil {
			if err := decode(data, &patched); err != nil {
				return nil, err
			}
			return nil, op.words(patched, err)
		}
		data = next
	}
	return patched, decode(data, &patched)
}

func (o Operation) apply(data []byte) ([]byte, error) {
	kind, _ := o["op"].(string)
	if _, given := o["value"]; !given && slices.Contains([]string{"add", "replace", "test"}, kind) {
		return nil, web.Saidf("The JSON Patch operation '%s' must contain a 'value' member", kind)
	}
	encoded, err := json.Marshal([]Operation{o})
	if err != nil {
		return nil, err
	}
	patch, err := jsonpatch.DecodePatch(encoded)
	if err != nil {
		return nil, err
	}
	options := jsonpatch.NewApplyOptions()
	options.SupportNegativeIndices = false
	return patch.ApplyWithOptions(data, options)
}

// words are the server's for what the operation finds in the document, so far as they are recorded.
func (o Operation) words(doc any, err error) error {
	path, from := o.Path(), o["from"]
	if text, isText := from.(string); isText {
		path = text
	}
	steps := strings.Split(path, "/")[1:]
	for i, step := range steps {
		key := strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch parent := doc.(type) {
		case object:
			next, there := parent[key]
			if !there && i == len(steps)-1 && o["op"] != "add" {
				return web.Saidf("Non-existing name/value pair in the object for key %s", key)
			}
			doc = next
		case []any:
			at, notANumber := strconv.Atoi(key)
			if notANumber != nil {
				return err
			}
			if at < 0 || at >= len(parent) {
				return web.Saidf("An array item index is out of range. Index: %d, Size: %d", at, len(parent))
			}
			doc = parent[at]
		}
	}
	if value, tested := o["value"]; tested && o["op"] == "test" {
		text, _ := json.Marshal(value)
		return web.Saidf("The JSON Patch operation 'test' failed for path '%s' and value '%s'", path, text)
	}
	return err
}
