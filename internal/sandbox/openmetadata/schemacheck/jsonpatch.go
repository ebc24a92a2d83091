package schemacheck

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// judgePatch judges a JSON Patch, which has no schema in the set: its form by RFC 6902, and each value that it writes by the
// schema of the place that it is written to.
func (s *Schemas) judgePatch(entity *jsonschema.Schema, body []byte) []problem {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	operations, isList := value.([]any)
	if err != nil || !isList {
		return []problem{{"", "is no list of operations"}}
	}
	var out []problem
	for i, o := range operations {
		at := "/" + strconv.Itoa(i)
		operation, _ := o.(map[string]any)
		path, isText := operation["path"].(string)
		if !isText || (path != "" && !strings.HasPrefix(path, "/")) {
			out = append(out, problem{at, "path is no JSON Pointer"})
			continue
		}
		written, hasValue := operation["value"]
		_, hasFrom := operation["from"].(string)
		switch op := operation["op"]; {
		case op == "remove":
		case (op == "copy" || op == "move") && hasFrom:
		case op == "test" && hasValue:
		case (op == "add" || op == "replace") && hasValue:
			target := at + path
			schema := below(entity, path)
			if schema == nil {
				out = append(out, problem{target, "there is no such property"})
				continue
			}
			out = append(out, problems(schema, written, target)...)
		default:
			out = append(out, problem{at, "is no operation"})
		}
	}
	return out
}

// below gives the schema of the place that a JSON Pointer names; nil where the schema has no such place.
func below(schema *jsonschema.Schema, pointer string) *jsonschema.Schema {
	for _, step := range strings.Split(pointer, "/")[1:] {
		for schema != nil && schema.Ref != nil {
			schema = schema.Ref
		}
		if schema == nil {
			return nil
		}
		if items, isList := schema.Items.(*jsonschema.Schema); isList {
			schema = items
			continue
		}
		schema = schema.Properties[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	}
	return schema
}
