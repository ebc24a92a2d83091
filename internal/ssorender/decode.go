package ssorender

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// decode reads a value into the struct that target points to. The names are the attributes'; texts, numbers and truth values
// are converted into each other as Terraform does it.
func decode(value any, target *Settings) error {
	members, ok := value.(map[string]any)
	if !ok {
		return Errors{fail("", "the settings are %s: write an object with authentication_configuration and authorizer_configuration.", describe(value))}
	}
	if errors := decodeStruct("", members, reflect.ValueOf(target).Elem()); len(errors) > 0 {
		return errors
	}
	return nil
}

// attributes lists the fields of a block by the names of their attributes.
func attributes(block reflect.Type) (names []string, indexes map[string]int) {
	indexes = map[string]int{}
	for i := range block.NumField() {
		field := block.Field(i)
		name := field.Tag.Get("attribute")
		if name == "-" {
			continue
		}
		if name == "" {
			apiName, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			name = ssoconfig.AttributeName(apiName)
		}
		names = append(names, name)
		indexes[name] = i
	}
	return names, indexes
}

// The settings that would hold the secret itself: the API's, and the resource's.
var secretPaths = []string{ssoconfig.PathOIDC + ".secret", "client_secret_wo"}

func decodeStruct(path string, members map[string]any, target reflect.Value) Errors {
	names, indexes := attributes(target.Type())
	members = maps.Clone(members)
	var errors Errors
	for name := range members {
		attribute := join(path, name)
		index, known := indexes[name]
		switch {
		case members[name] == nil && (known || slices.Contains(secretPaths, attribute)):
			delete(members, name)
		case slices.Contains(secretPaths, attribute), attribute == pathClientSecret && isText(members[name]):
			errors = append(errors, fail(attribute, "the client secret's value has no place here, because it would be in the plan and in what is rendered. Write where it comes from: client_secret = { environment_variable = %q }.", DefaultSecretVariable))
			delete(members, name)
		case known && target.Field(index).Type() == reflect.TypeFor[json.RawMessage]():
			errors = append(errors, fail(attribute, "%s belongs to another way of signing in and is not rendered: leave it out.", name))
			delete(members, name)
		case !known:
			errors = append(errors, fail(attribute, "there is no such setting. Those of this block are %s.", strings.Join(withoutUnused(path, names), ", ")))
			delete(members, name)
		}
	}
	slices.SortFunc(errors, func(a, b FieldError) int { return strings.Compare(a.Path, b.Path) })
	for _, name := range names {
		if member, given := members[name]; given {
			errors = append(errors, decodeValue(join(path, name), member, target.Field(indexes[name]))...)
		}
	}
	return errors
}

func withoutUnused(path string, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return name == "ldap_configuration" || name == "saml_configuration" || slices.Contains(secretPaths, join(path, name))
	})
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func decodeValue(path string, value any, target reflect.Value) Errors {
	switch target.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		return decodeValue(path, value, target.Elem())
	case reflect.Struct:
		members, ok := value.(map[string]any)
		if !ok {
			return Errors{fail(path, "an object is wanted, not %s.", describe(value))}
		}
		return decodeStruct(path, members, target)
	case reflect.Slice:
		return decodeList(path, value, target)
	case reflect.Map:
		return decodeMap(path, value, target)
	case reflect.Bool:
		return decodeBool(path, value, target)
	case reflect.Int64:
		return decodeInt(path, value, target)
	default:
		text, ok := asText(value)
		if !ok {
			return Errors{fail(path, "a text is wanted, not %s.", describe(value))}
		}
		target.SetString(text)
		return nil
	}
}

func decodeList(path string, value any, target reflect.Value) Errors {
	elements, ok := value.([]any)
	if !ok {
		return Errors{fail(path, "a list of texts is wanted, not %s.", describe(value))}
	}
	list := make([]string, len(elements))
	var errors Errors
	for i, element := range elements {
		if list[i], ok = asText(element); !ok {
			errors = append(errors, fail(fmt.Sprintf("%s[%d]", path, i), "a text is wanted, not %s.", describe(element)))
		}
	}
	target.Set(reflect.ValueOf(list))
	return errors
}

func decodeMap(path string, value any, target reflect.Value) Errors {
	members, ok := value.(map[string]any)
	if !ok {
		return Errors{fail(path, "a map of texts is wanted, not %s.", describe(value))}
	}
	texts := make(map[string]string, len(members))
	var errors Errors
	for key, member := range members {
		if texts[key], ok = asText(member); !ok {
			errors = append(errors, fail(fmt.Sprintf("%s[%q]", path, key), "a text is wanted, not %s.", describe(member)))
		}
	}
	slices.SortFunc(errors, func(a, b FieldError) int { return strings.Compare(a.Path, b.Path) })
	target.Set(reflect.ValueOf(texts))
	return errors
}

func decodeBool(path string, value any, target reflect.Value) Errors {
	switch truth := value.(type) {
	case bool:
		target.SetBool(truth)
		return nil
	case string:
		if truth == "true" || truth == "false" {
			target.SetBool(truth == "true")
			return nil
		}
	}
	return Errors{fail(path, "true or false is wanted, not %s.", describe(value))}
}

func decodeInt(path string, value any, target reflect.Value) Errors {
	if text, ok := asText(value); ok {
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			target.SetInt(number)
			return nil
		}
	}
	return Errors{fail(path, "a whole number is wanted, not %s.", describe(value))}
}

func isText(value any) bool {
	_, ok := value.(string)
	return ok
}

func asText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case bool:
		return strconv.FormatBool(value), true
	case *big.Float:
		return value.Text('f', -1), true
	}
	return "", false
}

func describe(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return "a text"
	case bool:
		return strconv.FormatBool(value)
	case *big.Float:
		return value.Text('g', -1)
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
