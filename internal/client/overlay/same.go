package overlay

import (
	"encoding/json"
	"reflect"
)

// Changes tells whether Merge of desired changes anything of existing, a value of the same type. Lists are held for sets: the
// org orders them as it likes. It fails when either is no JSON object.
func Changes[T any](existing, desired T) (bool, error) {
	before, err := object(existing)
	if err != nil {
		return false, err
	}
	after, err := object(existing)
	if err != nil {
		return false, err
	}
	if after, err = Merge(after, desired); err != nil {
		return false, err
	}
	// What Merge has put in comes from desired as JSON has it.
	return !same(before, after), nil
}

func object(value any) (decoded map[string]any, err error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(encoded, &decoded)
	return decoded, err
}

func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, isObject := b.(map[string]any)
		if !isObject || len(a) != len(b) {
			return false
		}
		for name, member := range a {
			other, has := b[name]
			if !has || !same(member, other) {
				return false
			}
		}
		return true
	case []any:
		b, isList := b.([]any)
		return isList && len(a) == len(b) && contains(a, b) && contains(b, a)
	}
	return reflect.DeepEqual(a, b)
}

// contains tells whether each element of b is in a.
func contains(a, b []any) bool {
	for _, element := range b {
		found := false
		for _, other := range a {
			found = found || same(element, other)
		}
		if !found {
			return false
		}
	}
	return true
}
