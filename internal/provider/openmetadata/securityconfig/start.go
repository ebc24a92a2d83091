package securityconfig

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssorender"
)

// Confirmed tells whether the user says that the server is started with what its environment has to hold, or will say so once
// it is known.
func Confirmed(argument types.Bool) bool { return argument.IsUnknown() || argument.ValueBool() }

// warnStart says what the server's environment has to hold, because it counts as of the server's start and no API shows what a
// running server was started with. Nothing here has seen it.
func warnStart(in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	var lines strings.Builder
	line := func(name, value, mismatch string) { fmt.Fprintf(&lines, "\n  %s=%s: %s;", name, value, mismatch) }
	for _, variable := range ssorender.StartVariables(in.Settings) {
		value := variable.Value
		if in.Undecided.Has(variable.Path) {
			value = "(known after apply)"
		}
		line(variable.Name, value, variable.Mismatch)
	}
	if base := ssoconfig.BasePath(in); base != "" {
		line("BASE_PATH", base, "the server answers below this path only, unless a proxy takes the path away")
	}
	diagnostics.AddAttributeWarning(path.Root(EnvironmentConfirmed), "What the server was started with cannot be seen",
		"These settings count as of the server's start, and no API shows what a running server has of them. Its environment has to hold:\n"+
			strings.TrimSuffix(lines.String(), ";")+".\n\nPut them there, set "+EnvironmentConfirmed+" = true, and restart the server after the apply.")
	if roles := in.Settings.Authorizer.UseRolesFromProvider; roles != nil && *roles {
		diagnostics.AddAttributeWarning(attributePath(ssoconfig.PathUseRoles), "People may lose their roles",
			fmt.Sprintf("With it each call by which a page or a client asks who it is replaces the person's roles, those given by hand too, by those that the token's claim \"roles\" lists by their exact names: without that claim, with a text in it, or with unknown names only, none is left. "+
				"Whether that happens is decided by %s as it was when the server started, which nobody can read: with true there and false here every person who calls the API loses the roles that were given by hand, and with false there nothing happens at all. "+
				"Have Okta put the claim into its tokens, set %s=true in the server's environment, set %s = true, and restart the server after the apply.",
				ssoconfig.VariableOf(ssoconfig.PathUseRoles), ssoconfig.VariableOf(ssoconfig.PathUseRoles), EnvironmentConfirmed))
	}
}

// warnSignupStaysOpen says that the API goes on making accounts, administrators' too, for whoever the provider lets in: it
// looks at the setting as it was when the server started (F59).
func warnSignupStaysOpen(current api.SecurityConfiguration, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	planned := in.Settings.Authentication.EnableSelfSignup
	if open, known := current.Authentication["enableSelfSignup"].(bool); known && !open || in.Undecided.Has(ssoconfig.PathSelfSignup) || planned == nil || *planned {
		return
	}
	diagnostics.AddAttributeWarning(attributePath(ssoconfig.PathSelfSignup), "Self sign-up closes at the server's next start",
		"The server has it open, and for its API only the value counts that it was started with: until it is restarted, whoever the identity provider lets in can become an administrator. Restart it after the apply.")
}
