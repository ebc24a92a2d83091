// Package members reads JSON objects as encoding/json gives them, by the names of their members.
package members

import (
	"encoding/json"
	"maps"
	"slices"
)

// object is a JSON object.
type object = map[string]any

// Text gives a member that is a text; "" where there is none.
func Text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// Flag gives a member that is a truth value; false where there is none.
func Flag(o object, name string) bool {
	b, _ := o[name].(bool)
	return b
}

// Object gives a member that is an object; nil where there is none.
func Object(o object, name string) map[string]any {
	v, _ := o[name].(object)
	return v
}

// Texts gives the strings of a list; nil where there is none.
func Texts(o object, name string) []string {
	items, ok := o[name].([]any)
	if !ok {
		return nil
	}
	out := make([]string, 0, len(items))
	for _, i := range items {
		s, _ := i.(string)
		out = append(out, s)
	}
	return out
}

// List is a list of texts as JSON has it.
func List(values ...string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Clone copies a JSON value deeply, so that no two holders share one.
func Clone[T any](value T) T {
	return Copy(value).(T)
}

// Copy is Clone of a value of any type.
func Copy(value any) any {
	switch v := value.(type) {
	case object:
		out := make(object, len(v))
		for k, x := range v {
			out[k] = Copy(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = Copy(x)
		}
		return out
	}
	return value
}

// Same compares two JSON values, whatever Go holds their numbers in.
func Same(a, b any) bool {
	x, isNumber := Number(a)
	y, other := Number(b)
	if isNumber || other {
		return isNumber && other && x == y
	}
	switch v := a.(type) {
	case object:
		w, isObject := b.(object)
		return isObject && maps.EqualFunc(v, w, Same)
	case []any:
		w, isArray := b.([]any)
		return isArray && slices.EqualFunc(v, w, Same)
	}
	return a == b
}

// Number gives the value of a JSON number, whatever Go holds it in; false for what is none.
func Number(value any) (float64, bool) {
	switch n := value.(type) {
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}
