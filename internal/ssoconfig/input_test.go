package ssoconfig

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig/mistakes"
)

const issuerURL = mistakes.Issuer

// Paths of the blocks, with the dot before their members.
const (
	a = mistakes.Auth
	o = mistakes.OIDC
	z = mistakes.Authz
)

// confidential returns the input of a Web app's configuration, public that of a single-page app's.
func confidential() Input { return inputOf(mistakes.Good(mistakes.Confidential)) }

func public() Input { return inputOf(mistakes.Good(mistakes.Public)) }

// mistaken returns the input with a mistake.
func mistaken(m mistakes.Mistake) Input {
	in := inputOf(m.Config())
	in.ServerVersion = m.OnVersion()
	return in
}

// pathOf is the path of an attribute of the resource, as the rules know it.
func pathOf(attribute string) string {
	if attribute == mistakes.Secret {
		return PathClientSecret
	}
	return attribute
}

// inputOf reads a configuration by the names of its attributes.
func inputOf(config map[string]any) Input {
	in := Input{ServerVersion: mistakes.ServerVersion}
	in.ClientSecret, in.CustomClassName, in.CustomContainerRequestFilter = textOf(config[mistakes.Secret]), textOf(config[PathCustomClassName]), textOf(config[PathCustomContainerRequestFilter])
	for name, target := range map[string]reflect.Value{
		PathAuthentication: reflect.ValueOf(&in.Settings.Authentication).Elem(), PathAuthorizer: reflect.ValueOf(&in.Settings.Authorizer).Elem(),
	} {
		block, _ := config[name].(map[string]any)
		fillBlock(target, block)
	}
	return in
}

func textOf(value any) *string {
	if text, isText := value.(string); isText {
		return &text
	}
	return nil
}

func fillBlock(target reflect.Value, block map[string]any) {
	left := len(block)
	for i := range target.NumField() {
		value, given := block[AttributeName(fieldName(target.Type().Field(i)))]
		if !given {
			continue
		}
		left--
		field := target.Field(i)
		switch typed := value.(type) {
		case string:
			field.Set(reflect.ValueOf(&typed))
		case bool:
			field.Set(reflect.ValueOf(&typed))
		case int:
			field.Set(reflect.ValueOf(new(int64(typed))))
		case []any:
			texts := []string{}
			for _, element := range typed {
				texts = append(texts, element.(string))
			}
			field.Set(reflect.ValueOf(texts))
		case map[string]any:
			if field.Kind() == reflect.Map {
				texts := map[string]string{}
				for name, element := range typed {
					texts[name] = element.(string)
				}
				field.Set(reflect.ValueOf(texts))
				continue
			}
			inner := reflect.New(field.Type().Elem())
			fillBlock(inner.Elem(), typed)
			field.Set(inner)
		}
	}
	if left > 0 {
		panic(fmt.Sprintf("%v has settings that there are not", block))
	}
}

// Every setting has a wrong value in the table, or a reason why it has none, and not both.
func TestEverySettingHasItsMistakes(t *testing.T) {
	t.Parallel()
	covered := map[string]bool{}
	for _, m := range mistakes.All() {
		covered[pathOf(m.At)] = true
		if m.Name == "" || m.Says == "" || len(m.Set) == 0 {
			t.Errorf("incomplete: %+v", m)
		}
	}
	harmless := mistakes.Harmless()
	for _, path := range serverFields() {
		if path == PathAuthentication || path == PathOIDC || path == PathAuthorizer {
			continue
		}
		_, excused := harmless[path]
		if covered[path] == excused && path != a+"response_type" {
			t.Errorf("%s: mistakes in the table %v, and a reason for none %v", path, covered[path], excused)
		}
		delete(harmless, path)
	}
	for path := range harmless {
		t.Errorf("%s is no setting", path)
	}
}
