package ssorender

import (
	"strconv"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Variable is one environment variable of the server.
type Variable struct {
	Name string
	// Value is YAML: the server puts it in the place of the variable in openmetadata.yaml before it reads that (M40).
	Value string
}

// Variables returns the server's environment, without the client secret. A setting that has no variable is an error.
func Variables(s Settings) ([]Variable, error) {
	if errors := s.withoutVariable(); len(errors) > 0 {
		return nil, errors
	}
	var found []Variable
	s.each(func(setting ssoconfig.Setting, value any) {
		if setting.Variable != "" && !setting.Secret {
			found = append(found, Variable{setting.Variable, inVariable(value)})
		}
	})
	for _, setting := range s.JWTToken.settings() {
		found = append(found, Variable{setting.variable, inVariable(*setting.value)})
	}
	return found, nil
}

// each calls for each setting that a file has to hold: those that are given, and the texts that are blank there because the
// server's own file has others. A variable that is left out, or empty, is no way to say so: Compose takes its default instead.
func (s Settings) each(call func(setting ssoconfig.Setting, value any)) {
	for _, setting := range ssoconfig.Table() {
		value := setting.Of(s.security())
		if value == nil && setting.Rendered == "blank" && s.Authentication.OIDC != nil {
			value = ""
		}
		if value != nil {
			call(setting, value)
		}
	}
}

// inVariable writes a setting's value as YAML on one line.
func inVariable(value any) string {
	switch typed := value.(type) {
	case bool:
		return strconv.FormatBool(typed)
	case int64:
		return strconv.FormatInt(typed, 10)
	case []string:
		return flowList(typed)
	case map[string]string:
		return flowMap(typed)
	}
	return scalar(value.(string))
}

// withoutVariable reports the settings that the server's own openmetadata.yaml has no variable for. Empty ones change nothing
// and are let through.
func (s Settings) withoutVariable() Errors {
	const instead = "the server's openmetadata.yaml has no variable for it. Leave it out, or use server_yaml, or, from OpenMetadata 1.10 on, the resource openmetadata_security_config."
	var errors Errors
	s.each(func(setting ssoconfig.Setting, value any) {
		list, isList := value.([]string)
		if empty := value == "" || isList && len(list) == 0; setting.Variable == "" && !empty {
			errors = append(errors, fail(setting.Path, "%s", instead))
		}
	})
	return errors
}

// secretVariables returns which of the server's variables hold a secret, and the name under which each is to be had.
func (s Settings) secretVariables() map[string]string {
	if s.Authentication.OIDC == nil {
		return map[string]string{}
	}
	return map[string]string{DefaultSecretVariable: *s.ClientSecret.EnvironmentVariable}
}

// StartVariable is a variable of the environment that counts as of the server's start.
type StartVariable struct {
	Variable
	ssoconfig.StartSetting
}

// StartVariables returns what the server's environment must hold of settings, the settings that count as of its start. One that
// the settings leave out has an empty value.
func StartVariables(settings ssoconfig.Settings) []StartVariable {
	var found []StartVariable
	for _, start := range ssoconfig.StartSettings() {
		setting, _ := ssoconfig.At(start.Path)
		variable := Variable{Name: setting.Variable}
		if value := setting.Of(settings); value != nil {
			variable.Value = inVariable(value)
		}
		found = append(found, StartVariable{variable, start})
	}
	return found
}
