package securityconfig

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// refuseManaged refuses changes of what the server takes from its deployment only: it answers them with 409.
func refuseManaged(sources []api.SettingSource, current, wanted api.SecurityConfiguration, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	for _, change := range current.Changes(wanted) {
		half, field, _ := strings.Cut(change, ".")
		at := ssoconfig.MapServerField(change)
		i := slices.IndexFunc(sources, func(source api.SettingSource) bool { return source.ConfigType == half })
		if at == "" || in.Undecided.Has(at) || i < 0 || !sources[i].Manages("/"+strings.ReplaceAll(field, ".", "/")) ||
			reflect.DeepEqual(settingValue(current, change, at), settingValue(wanted, change, at)) {
			continue
		}
		instead := "in the server's configuration file"
		if variable := ssoconfig.VariableOf(at); variable != "" {
			instead = fmt.Sprintf("by %s in the server's environment", variable)
		}
		diagnostics.AddAttributeError(attributePath(at), "The server's deployment owns this setting",
			fmt.Sprintf("The server takes %s from its deployment only (%s=ENV), and refuses to have it changed through its API. Set it %s, or set %s to AUTO or DB, and restart the server.",
				change, sources[i].SourceVariable, instead, sources[i].SourceVariable))
	}
}

// settingValue is a member as the server compares it: what is empty is not set, and what is not set has its default
// (SettingValues of 2.1).
func settingValue(configuration api.SecurityConfiguration, member, at string) any {
	value := configuration.Member(member)
	if list, isList := value.([]any); value != nil && value != "" && (!isList || len(list) > 0) {
		return value
	}
	setting, _ := ssoconfig.At(at)
	fallback := setting.Default
	if setting.Required || fallback == nil {
		fallback = setting.ServerDefault
	}
	switch typed := fallback.(type) {
	case int64:
		return float64(typed)
	case []string:
		// The server compares an empty list as none.
		return nil
	}
	return fallback
}
