package openmetadata

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// operation is one step of a JSON Patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	From  string `json:"from"`
	Value any    `json:"value"`
}

// parsePatch reads the operations; false when the body is no array of them
// (32o_patch_malformed).
func parsePatch(body []byte) ([]operation, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var ops []operation
	if err := dec.Decode(&ops); err != nil || ops == nil {
		return nil, false
	}
	return ops, true
}

// applyPatch gives the patched copy of doc. The errors have the words of the
// JSON library that the server uses (32i, 32j, e03, e07, e08).
func applyPatch(doc object, ops []operation) (object, error) {
	var root any = clone(doc)
	for _, op := range ops {
		next, err := applyOperation(root, op)
		if err != nil {
			return nil, err
		}
		root = next
	}
	out, ok := root.(object)
	if !ok {
		return nil, errors.New("the patched document is no object")
	}
	return out, nil
}

func applyOperation(root any, op operation) (any, error) {
	switch op.Op {
	case "add":
		return edit(root, split(op.Path), func(parent any, key string) (any, error) { return insertAt(parent, key, op.Value) })
	case "remove":
		return edit(root, split(op.Path), removeAt)
	case "replace":
		return edit(root, split(op.Path), func(parent any, key string) (any, error) {
			if _, err := valueAt(parent, key); err != nil {
				return nil, err
			}
			return setAt(parent, key, op.Value)
		})
	case "test":
		value, err := lookUp(root, split(op.Path))
		if err != nil || !sameJSON(value, op.Value) {
			wanted, _ := json.Marshal(op.Value)
			return nil, saidf("The JSON Patch operation 'test' failed for path '%s' and value '%s'", op.Path, wanted)
		}
		return root, nil
	case "copy", "move":
		value, err := lookUp(root, split(op.From))
		if err != nil {
			return nil, err
		}
		if op.Op == "move" {
			if root, err = edit(root, split(op.From), removeAt); err != nil {
				return nil, err
			}
		}
		return edit(root, split(op.Path), func(parent any, key string) (any, error) { return insertAt(parent, key, deepCopy(value)) })
	}
	return nil, saidf("Illegal value for the op member of the JSON Patch operation: '%s'", op.Op)
}

func split(pointer string) []string {
	if pointer == "" {
		return nil
	}
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(p, "~1", "/"), "~0", "~")
	}
	return parts
}

func sameJSON(a, b any) bool {
	if n, ok := a.(json.Number); ok {
		if m, ok := b.(json.Number); ok {
			x, _ := n.Float64()
			y, _ := m.Float64()
			return x == y
		}
	}
	return reflect.DeepEqual(a, b)
}

func lookUp(value any, path []string) (any, error) {
	for _, key := range path {
		next, err := valueAt(value, key)
		if err != nil {
			return nil, err
		}
		value = next
	}
	return value, nil
}

// edit rebuilds the document along path with change applied to the last step.
func edit(value any, path []string, change func(parent any, key string) (any, error)) (any, error) {
	switch len(path) {
	case 0:
		return change(value, "")
	case 1:
		return change(value, path[0])
	}
	child, err := valueAt(value, path[0])
	if err != nil {
		return nil, err
	}
	changed, err := edit(child, path[1:], change)
	if err != nil {
		return nil, err
	}
	return setAt(value, path[0], changed)
}

func index(items []any, key string) (int, error) {
	i, err := strconv.Atoi(key)
	if err != nil || i < 0 || i >= len(items) {
		return 0, saidf("An array item index is out of range. Index: %s, Size: %d", key, len(items))
	}
	return i, nil
}

func valueAt(parent any, key string) (any, error) {
	switch p := parent.(type) {
	case object:
		if value, ok := p[key]; ok {
			return value, nil
		}
		return nil, saidf("Non-existing name/value pair in the object for key %s", key)
	case []any:
		i, err := index(p, key)
		if err != nil {
			return nil, err
		}
		return p[i], nil
	}
	return nil, said("The reference value in a JSON Pointer must be a JSON Object or a JSON Array")
}

func setAt(parent any, key string, value any) (any, error) {
	switch p := parent.(type) {
	case object:
		p[key] = value
		return p, nil
	case []any:
		i, err := index(p, key)
		if err != nil {
			return nil, err
		}
		p[i] = value
		return p, nil
	}
	return nil, said("The reference value in a JSON Pointer must be a JSON Object or a JSON Array")
}

func insertAt(parent any, key string, value any) (any, error) {
	items, ok := parent.([]any)
	if !ok {
		return setAt(parent, key, value)
	}
	if key == "-" || key == strconv.Itoa(len(items)) {
		return append(items, value), nil
	}
	i, err := index(items, key)
	if err != nil {
		return nil, err
	}
	return append(items[:i:i], append([]any{value}, items[i:]...)...), nil
}

func removeAt(parent any, key string) (any, error) {
	if _, err := valueAt(parent, key); err != nil {
		return nil, err
	}
	switch p := parent.(type) {
	case object:
		delete(p, key)
		return p, nil
	case []any:
		i, err := index(p, key)
		if err != nil {
			return nil, err
		}
		return append(p[:i:i], p[i+1:]...), nil
	}
	return parent, nil
}
