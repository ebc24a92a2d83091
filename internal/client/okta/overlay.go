package okta

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// Overlay lays the fields of desired over current, the JSON object that the org has, and returns the object to PUT.
//
// A PUT to Okta is a full replace, and what it leaves out is lost ("All required properties must be specified", and
// delta updates are not supported). So the type of desired says what we manage: a field that it has is set, or removed
// from the object when it is absent from desired's JSON; a field that it does not have stays as the org has it, whoever
// set it. Objects are laid over one another member by member; lists and scalars are replaced whole.
func Overlay(current map[string]any, desired any) (map[string]any, error) {
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
		case !present:
			delete(current, name)
		case inner.Kind() == reflect.Struct && isObject && hasObject:
			overlay(currentObject, wantedObject, inner)
		default:
			current[name] = value
		}
	}
}

// readOnly are members that the org sets alone and that the specification bars from requests.
var readOnly = []string{
	"_embedded", "_links", "created", "createdBy", "expressConfiguration", "features", "lastUpdated", "lastUpdatedBy",
	"orn", "universalLogout",
}

// replace reads the object, lays desired over it and puts it back.
func (c *Client) replace(ctx context.Context, target string, desired, out any) error {
	current := map[string]any{}
	if err := c.call(ctx, http.MethodGet, target, nil, &current); err != nil {
		return err
	}
	for _, name := range readOnly {
		delete(current, name)
	}
	merged, err := Overlay(current, desired)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPut, target, merged, out)
}

// list reads all pages of a collection.
func list[T any](ctx context.Context, c *Client, target string) ([]T, error) {
	var all []T
	for target != "" {
		var page []T
		response, err := c.send(ctx, http.MethodGet, target, nil, &page)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		target = response.NextPage
	}
	return all, nil
}
