// Package jsonpatch applies JSON Patches as the library of the server does (Parsson), in its order and words.
package jsonpatch

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// object is a JSON object.
type object = map[string]any

// Operation is one step of a JSON Patch (RFC 6902), with the members that it has.
type Operation map[string]any

// text gives a member that is a string.
func (o Operation) text(member string) (string, bool) {
	value, isText := o[member].(string)
	return value, isText
}

// Path is where it works, empty where it does not say.
func (o Operation) Path() string {
	path, _ := o.text("path")
	return path
}

// Parse reads the operations; false when the body is no array of them
// (32o_patch_malformed).
func Parse(body []byte) ([]Operation, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var ops []Operation
	if err := dec.Decode(&ops); err != nil || ops == nil || slices.ContainsFunc(ops, func(o Operation) bool { return o == nil }) {
		return nil, false
	}
	return ops, true
}

const (
	msgNoPath = `Cannot invoke "jakarta.json.JsonString.getString()" because the return value of "org.eclipse.parsson.JsonObjectBuilderImpl$JsonObjectImpl.getJsonString(String)" is null`
	msgNoOp   = "The JSON Patch must contain 'op' member"
)

// Apply gives the patched copy of doc. Order of checks and words are those of
// the JSON library that the server uses (32i, 32j, e03, e07, e08; Parsson:
// JsonPatchImpl, JsonPointerImpl, NodeReference). The server itself leaves out what
// would change an href (JsonUtils.applyPatch).
func Apply(doc object, ops []Operation) (any, error) {
	var root any = members.Clone(doc)
	for _, op := range ops {
		if _, there := op.text("path"); !there {
			return nil, web.Said(msgNoPath)
		}
		if strings.HasSuffix(op.Path(), "href") {
			continue
		}
		next, err := op.apply(root)
		if err != nil {
			return nil, err
		}
		root = next
	}
	return root, nil
}

func (o Operation) apply(root any) (any, error) {
	path, err := split(o.Path())
	if err != nil {
		return nil, err
	}
	name, there := o.text("op")
	if !there {
		return nil, web.Said(msgNoOp)
	}
	switch name {
	case "add", "replace":
		value, given := o["value"]
		if !given {
			return nil, o.lacks("value")
		}
		return edit(root, path, name, value)
	case "remove":
		return edit(root, path, "remove", nil)
	case "copy":
		return o.copy(root, path)
	case "move":
		return o.move(root, path)
	case "test":
		wanted, given := o["value"]
		if !given {
			return nil, o.lacks("value")
		}
		found, err := lookUp(root, path)
		if err != nil {
			return nil, err
		}
		if !members.Same(found, wanted) {
			return nil, web.Saidf("The JSON Patch operation 'test' failed for path '%s' and value '%s'", o.Path(), marshal(wanted))
		}
		return root, nil
	}
	return nil, web.Saidf("Illegal value for the op member of the JSON Patch operation: '%s'", name)
}

func (o Operation) lacks(member string) error {
	name, _ := o.text("op")
	return web.Saidf("The JSON Patch operation '%s' must contain a '%s' member", name, member)
}

func (o Operation) copy(root any, path []string) (any, error) {
	from, given := o.text("from")
	if !given {
		return nil, o.lacks("from")
	}
	source, err := split(from)
	if err != nil {
		return nil, err
	}
	value, err := lookUp(root, source)
	if err != nil {
		return nil, err
	}
	return edit(root, path, "add", members.Copy(value))
}

func (o Operation) move(root any, path []string) (any, error) {
	from, given := o.text("from")
	if !given {
		return nil, web.Said(msgNoPath)
	}
	if strings.HasPrefix(o.Path(), from) && len(from) < len(o.Path()) {
		return nil, web.Saidf("The '%s' path of the patch operation 'move' is a proper prefix of the '%s' path", from, o.Path())
	}
	source, err := split(from)
	if err != nil {
		return nil, err
	}
	value, err := lookUp(root, source)
	if err != nil {
		if _, missing := lookUp(root, source[:len(source)-1]); missing == nil {
			return nil, web.Saidf("The '%s' path of the patch operation 'move' does not exist in target object", from)
		}
		return nil, err
	}
	if slices.Equal(source, path) {
		return root, nil
	}
	root, err = edit(root, source, "remove", nil)
	if err != nil {
		return nil, err
	}
	return edit(root, path, "add", value)
}

// split reads a JSON Pointer.
func split(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	rest, absolute := strings.CutPrefix(pointer, "/")
	if !absolute {
		return nil, web.Said("A non-empty JSON Pointer must begin with a '/'")
	}
	parts := strings.Split(rest, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(p, "~1", "/"), "~0", "~")
	}
	return parts, nil
}

func marshal(value any) string {
	data, _ := json.Marshal(value)
	return string(data)
}

func lookUp(value any, path []string) (any, error) {
	for i, key := range path {
		var err error
		if i < len(path)-1 {
			value, err = descend(value, key)
		} else {
			value, err = valueAt(value, key)
		}
		if err != nil {
			return nil, err
		}
	}
	return value, nil
}

// descend goes to what a pointer leads through.
func descend(value any, key string) (any, error) {
	o, isObject := value.(object)
	if _, there := o[key]; isObject && !there {
		return nil, web.Saidf("The JSON Object '%s' contains no mapping for the name '%s'", marshal(value), key)
	}
	return valueAt(value, key)
}

func valueAt(parent any, key string) (any, error) {
	switch p := parent.(type) {
	case object:
		if value, there := p[key]; there {
			return value, nil
		}
		return nil, missing(key)
	case []any:
		i, err := index(key, p, 0)
		if err != nil {
			return nil, err
		}
		return p[i], nil
	}
	return nil, noContainer(parent)
}

// edit rebuilds the document along path with the change made at its end: "add", "replace" or "remove".
func edit(value any, path []string, change string, with any) (any, error) {
	switch len(path) {
	case 0:
		return root(change, with)
	case 1:
		return put(value, path[0], change, with)
	}
	child, err := descend(value, path[0])
	if err != nil {
		return nil, err
	}
	if child, err = edit(child, path[1:], change, with); err != nil {
		return nil, err
	}
	return put(value, path[0], "replace", child)
}

func root(change string, with any) (any, error) {
	if change == "remove" {
		return nil, web.Said("The JSON value at the root cannot be removed")
	}
	switch with.(type) {
	case object, []any:
		return with, nil
	}
	return nil, web.Said("The root value only allows adding a JSON object or array")
}

func put(parent any, key, change string, value any) (any, error) {
	switch p := parent.(type) {
	case object:
		if _, there := p[key]; !there && change != "add" {
			return nil, missing(key)
		}
		if change == "remove" {
			delete(p, key)
		} else {
			p[key] = value
		}
		return p, nil
	case []any:
		behind := 0
		if change == "add" {
			behind = 1
		}
		i, err := index(key, p, behind)
		if err != nil {
			return nil, err
		}
		switch change {
		case "add":
			return slices.Insert(slices.Clone(p), i, value), nil
		case "remove":
			return slices.Delete(slices.Clone(p), i, i+1), nil
		}
		p[i] = value
		return p, nil
	}
	return nil, noContainer(parent)
}

// index reads the index of an item, or of one of the places behind the last; "-" is the first of these.
func index(key string, items []any, behind int) (int, error) {
	if key == "-" && behind > 0 {
		return len(items), nil
	}
	i := int64(-1)
	if key != "-" {
		if key == "" || key[0] == '+' || key[0] == '-' {
			return 0, web.Saidf("Array index format error, was '%s'", key)
		}
		var err error
		if i, err = strconv.ParseInt(key, 10, 32); err != nil {
			return 0, web.Saidf("Illegal integer format, was '%s'", key)
		}
	}
	if i < 0 || i >= int64(len(items)+behind) {
		return 0, web.Saidf("An array item index is out of range. Index: %d, Size: %d", i, len(items))
	}
	return int(i), nil
}

func missing(key string) error {
	return web.Saidf("Non-existing name/value pair in the object for key %s", key)
}

func noContainer(value any) error {
	kind := "NULL"
	if _, isNumber := members.Number(value); isNumber {
		kind = "NUMBER"
	}
	switch v := value.(type) {
	case string:
		kind = "STRING"
	case bool:
		kind = strings.ToUpper(strconv.FormatBool(v))
	}
	return web.Saidf("The reference value in a JSON Pointer must be a JSON Object or a JSON Array, was '%s'", kind)
}
