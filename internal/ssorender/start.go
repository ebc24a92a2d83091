package ssorender

import (
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// StartVariable is a variable of the environment that counts as of the server's
// start, and what another value does.
type StartVariable struct {
	Variable
	Path, Mismatch string
}

// StartVariables returns what the server's environment must hold of settings,
// the settings that count as of its start. One that the settings leave out has
// an empty value.
func StartVariables(settings ssoconfig.Settings) []StartVariable {
	var all variables
	all.authorizer(settings.Authorizer)
	all.authentication(settings.Authentication)
	var found []StartVariable
	for _, setting := range ssoconfig.StartSettings() {
		variable := Variable{Name: VariableOf(setting.Path)}
		if i := slices.IndexFunc(all, func(v Variable) bool { return v.Name == variable.Name }); i >= 0 {
			variable = all[i]
		}
		found = append(found, StartVariable{variable, setting.Path, setting.Mismatch})
	}
	return found
}
