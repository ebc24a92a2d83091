package ssorender

import (
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// StartVariable is a variable of the environment that counts as of the server's start, and what another value does.
type StartVariable struct {
	Variable
	Path, Mismatch string
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
		found = append(found, StartVariable{variable, start.Path, start.Mismatch})
	}
	return found
}
