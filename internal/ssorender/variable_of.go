package ssorender

import (
	"reflect"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// VariableOf returns the environment variable that the server takes a setting
// from, by the setting's attribute path, its parts joined by dots; empty where
// openmetadata.yaml has none for it.
func VariableOf(path string) string { return variablesByPath()[path] }

// variablesByPath is found out by setting one field after the other and looking
// which variable changes, so that it follows Variables.
var variablesByPath = sync.OnceValue(func() map[string]string {
	names := map[string]string{ssoconfig.PathClientSecret: DefaultSecretVariable}
	for path, choose := range map[string]func(*Settings) any{
		ssoconfig.PathAuthentication: func(s *Settings) any { return &s.Authentication },
		ssoconfig.PathAuthorizer:     func(s *Settings) any { return &s.Authorizer },
		ssoconfig.PathOIDC:           func(s *Settings) any { return s.Authentication.OIDC },
	} {
		block := reflect.TypeOf(choose(bareSettings())).Elem()
		for i := range block.NumField() {
			name, _, _ := strings.Cut(block.Field(i).Tag.Get("json"), ",")
			settings := bareSettings()
			if !setSomething(reflect.ValueOf(choose(settings)).Elem().Field(i)) {
				continue
			}
			if variable := changedVariable(*settings); variable != "" {
				names[path+"."+ssoconfig.AttributeName(name)] = variable
			}
		}
	}
	return names
})

func bareSettings() *Settings {
	return &Settings{Authentication: ssoconfig.Authentication{OIDC: &ssoconfig.OIDC{}}}
}

// setSomething gives a field a value, and tells whether it is of a kind that has
// a variable.
func setSomething(field reflect.Value) bool {
	text, truth, number := "x", true, int64(1)
	switch field.Interface().(type) {
	case *string:
		field.Set(reflect.ValueOf(&text))
	case *bool:
		field.Set(reflect.ValueOf(&truth))
	case *int64:
		field.Set(reflect.ValueOf(&number))
	case []string:
		field.Set(reflect.ValueOf([]string{text}))
	case map[string]string:
		field.Set(reflect.ValueOf(map[string]string{text: text}))
	default:
		return false
	}
	return true
}

// changedVariable is the variable by which the settings differ from bare ones.
func changedVariable(settings Settings) string {
	changed, err := Variables(settings)
	if err != nil {
		return ""
	}
	before := map[Variable]bool{}
	bare, _ := Variables(*bareSettings())
	for _, variable := range bare {
		before[variable] = true
	}
	for _, variable := range changed {
		if !before[variable] {
			return variable.Name
		}
	}
	return ""
}
