// Package overlay lays what we manage of an API object over what the server has, so that a full replace loses nothing.
package overlay

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Merge lays the fields of desired over current, the JSON object that the server has, and returns current, which is then the
// object to PUT. It fails when desired is no JSON object.
//
// A PUT is a full replace in both APIs, and what it leaves out is lost (Okta: "All required properties must be specified",
// delta updates are not supported). So the type of desired says what we manage: a field that it has is set, or removed from the
// object when it is absent from desired's JSON; a field that it does not have stays as the server has it, whoever set it. A
// field tagged overlay:"keep" is set when it is present, removed when it is null, and otherwise stays as the server has it too:
// priorities, which an org assigns unless somebody asks for one. Objects are laid over one another member by member; lists and
// scalars are replaced whole.
func Merge(current map[string]any, desired any) (map[string]any, error) {
	encoded, err := json.Marshal(desired)
	if err != nil {
		return nil, err
	}
	var wanted map[string]any
	if err := json.Unmarshal(encoded, &wanted); err != nil {
		return nil, fmt.Errorf("overlay of %T: %w", desired, err)
	}
	overlay(current, wanted, reflect.TypeOf(desired))
	return current, nil
}

func overlay(current, wanted map[string]any, managed reflect.Type) {
	for managed.Kind() == reflect.Pointer {
		managed = managed.Elem()
	}
	for field := range managed.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		value, present := wanted[name]
		inner := field.Type
		for inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		wantedObject, isObject := value.(map[string]any)
		currentObject, hasObject := current[name].(map[string]any)
		switch {
		case !present && keeps(field):
		case !present, value == nil && keeps(field):
			delete(current, name)
		case inner.Kind() == reflect.Struct && isObject && hasObject:
			overlay(currentObject, wantedObject, inner)
		default:
			current[name] = value
		}
	}
}

// Holds tells whether an object, as JSON, has every member of what was sent with the same value. Members that were sent empty
// it may have as well as not. It fails when one of them is no JSON.
func Holds(object []byte, sent any) (bool, error) {
	encoded, err := json.Marshal(sent)
	if err != nil {
		return false, err
	}
	var have, wanted any
	if err := errors.Join(json.Unmarshal(object, &have), json.Unmarshal(encoded, &wanted)); err != nil {
		return false, err
	}
	return holds(have, wanted), nil
}

func holds(have, wanted any) bool {
	switch typed := wanted.(type) {
	case map[string]any:
		object, _ := have.(map[string]any)
		for name, value := range typed {
			if !holds(object[name], value) {
				return false
			}
		}
		return true
	case []any:
		if len(typed) == 0 && have == nil {
			return true
		}
	case string:
		if typed == "" && have == nil {
			return true
		}
	case bool:
		if !typed && have == nil {
			return true
		}
	}
	return Same(have, wanted)
}

func keeps(field reflect.StructField) bool { return field.Tag.Get("overlay") == "keep" }
