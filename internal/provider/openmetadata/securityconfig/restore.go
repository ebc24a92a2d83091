package securityconfig

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// What becomes of the server when the resource is destroyed: values of on_destroy.
const (
	onDestroyRestore = "restore"
	onDestroyLeave   = "leave"
)

// planDestroy decides on the end of the resource where it can still be stopped: what depends on the resource is destroyed
// before it, so an error of Delete comes too late.
func (r *configResource) planDestroy(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	var state model
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	state.takePrivate(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() || r.Connections == nil || r.Run().Begun(r.key()) {
		return
	}
	found, restores := state.end(&response.Diagnostics)
	if !restores {
		return
	}
	if client := state.input().Settings.Authentication.ClientID; client != nil {
		r.Notes.Set(connection.ReleasedClients, *client, "")
	}
	if _, err := r.OpenMetadata(); connection.IsUnknown(err) || !r.Complete() {
		return
	}
	client := r.NeedOpenMetadata(&response.Diagnostics)
	if client == nil {
		return
	}
	current, err := client.SecurityConfig(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, objectName, err)
		return
	}
	if keepBlocks(found, current); found.Matches(current) || !restorable(ctx, client, found, current, &response.Diagnostics) {
		return
	}
	if found.Provider() == api.ProviderBasic {
		if err := client.PasswordAccountUsable(ctx); err != nil {
			addNobody(&response.Diagnostics, err)
			return
		}
		warnPrincipals(state, found, &response.Diagnostics)
	}
}

// end tells what is to be put back when the resource is destroyed. restores is false where nothing is: because the user has
// decided so, with a warning of what that leaves, or because it is not known, with an error.
func (m *model) end(diagnostics *diag.Diagnostics) (found api.SecurityConfiguration, restores bool) {
	if m.OnDestroy.ValueString() == onDestroyLeave {
		diagnostics.AddWarning("Sign-in stays as it is", "The resource has on_destroy = \"leave\", so the server keeps its security configuration."+m.goesOn())
		return found, false
	}
	found, known := m.previous(diagnostics)
	if now := m.input().Settings.Authentication; known && (now.Provider == nil || now.ClientID == nil || found.Provider() != *now.Provider || found.Client() != *now.ClientID) {
		return found, true
	}
	if !diagnostics.HasError() {
		diagnostics.AddAttributeError(path.Root("on_destroy"), "What the server had before is not known",
			"The resource was imported, or the server had its client already when it was created, as after an apply that was killed when it had written it. So nothing can be put back, and nothing was changed."+m.goesOn()+" "+wayToLeave)
	}
	return found, false
}

// goesOn says what people sign in with when nothing is put back.
func (m *model) goesOn() string {
	now := m.input().Settings.Authentication
	if now.Provider == nil || *now.Provider == api.ProviderBasic || now.ClientID == nil {
		return ""
	}
	return fmt.Sprintf(" People go on signing in with the provider %q and the client %q. When that client is deleted too, nobody can sign in any more. %s",
		*now.Provider, *now.ClientID, diagnose.LastResort)
}

const (
	wayToLeave       = "To leave the server as it is, set on_destroy = \"leave\" and apply that: it counts once it is in the state. Then destroy."
	noPasswordAdvice = "Set the provider's email and password to those of an administrator: if that account does not exist, it is made with that password. " + wayToLeave
)

func addNobody(diagnostics *diag.Diagnostics, err error) {
	if nobody := (*api.PasswordError)(nil); errors.As(err, &nobody) {
		diagnostics.AddError("Nobody could sign in afterwards",
			fmt.Sprintf("Before, the server signed people in with passwords of its own (basic), and %s. Nothing was changed on the server. %s", nobody, noPasswordAdvice))
		return
	}
	diagnose.Error(diagnostics, diagnose.Delete, objectName, err)
}

// keepBlocks takes the blocks that the resource does not touch from what the server has.
func keepBlocks(found, current api.SecurityConfiguration) {
	for _, name := range blocksOfOthers {
		if block, has := current.Authentication[name]; has {
			found.Authentication[name] = block
		}
	}
}

// restorable tells whether people can sign in by what would be put back, as far as that can be found out by reading. Where they
// signed in at an OIDC provider, its client may be gone and its secret is known to nobody.
func restorable(ctx context.Context, client *api.Client, found, current api.SecurityConfiguration, diagnostics *diag.Diagnostics) bool {
	if found.Provider() == api.ProviderBasic {
		return true
	}
	cannot := func(why string) bool {
		diagnostics.AddError("What the server had before cannot be put back",
			fmt.Sprintf("Before, it signed people in with the provider %q and the client %q, and %s. Nothing was changed on the server. %s", found.Provider(), found.Client(), why, wayToLeave))
		return false
	}
	target, known := found.WithSecretOf(current)
	if !known {
		return cannot("the secret of that client is shown to nobody: write that configuration with its secret first, in the server's settings or with this resource")
	}
	if !provenSurvivor(ctx, client, InputOf(found), diagnostics) {
		return false
	}
	if found.Client() == "" {
		return true
	}
	version, err := client.Version(ctx)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Delete, objectName, err)
		return false
	}
	findings, err := client.ValidateSecurityConfig(ctx, target.Writable(version))
	switch {
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Delete, objectName, err)
		return false
	case len(findings) > 0:
		return cannot(fmt.Sprintf("the server's validation says of %q: %s", findings[0].Field, words.Clause(findings[0].Error)))
	}
	return true
}

// restoreFound puts back what the server had when the resource was created, unless that would leave nobody who can sign in.
// What the plan has found out by reading is looked at again, since time has passed.
func restoreFound(ctx context.Context, client *api.Client, state model, found api.SecurityConfiguration, diagnostics *diag.Diagnostics) {
	current, err := client.SecurityConfig(ctx)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Delete, objectName, err)
		return
	}
	keepBlocks(found, current)
	// A destroy that was stopped between two replicas has put it back on one of them.
	if found.Matches(current) && !setApart(ctx, client, current) || !restorable(ctx, client, found, current, diagnostics) {
		return
	}
	var signsIn api.PasswordAdministrator
	if found.Provider() == api.ProviderBasic {
		if signsIn, err = client.EnsurePasswordAdministrator(ctx); err != nil {
			addNobody(diagnostics, err)
			return
		}
	}
	served, err := client.RestoreSecurityConfig(ctx, found, current)
	if err = passStraggler(err, diagnostics); err != nil {
		diagnose.Error(diagnostics, diagnose.Delete, objectName, err)
		return
	}
	addNotRestored(diagnostics, found, served)
	if signsIn.Configured {
		provePasswordLogin(ctx, client, signsIn, diagnostics)
	}
	if found.Provider() == api.ProviderBasic {
		warnPrincipals(state, found, diagnostics)
	}
}

// warnPrincipals names the variable and the administrators whom the next start of the server gives the password "admin": those
// of the list in its environment that have none, because a start under another provider took it or because they are deleted by
// then (F69, F157). The environment cannot be seen, so the names are those of the settings, which the module's output puts
// there, and those of before, which a server that was never set up has from there.
func warnPrincipals(state model, found api.SecurityConfiguration, diagnostics *diag.Diagnostics) {
	names := slices.Concat(state.input().Settings.Authorizer.AdminPrincipals, InputOf(found).Settings.Authorizer.AdminPrincipals)
	slices.Sort(names)
	list, _ := ssoconfig.At(ssoconfig.PathAdminPrincipals)
	diagnostics.AddWarning("A restart may give administrators the password \"admin\"",
		fmt.Sprintf("When people sign in with passwords again, each start of the server makes administrators of those whom its environment names in %s (%s in the Helm chart; the module's output server_environment): accounts that are deleted by then are made anew, and those without a password get one: \"admin\", which everybody knows. "+
			"Before the next start take these names off that list, where they are on it, or set their passwords after it: %s.", list.Variable, list.ChartValue, strings.Join(slices.Compact(names), ", ")))
}

// InputOf is what the rules need of a configuration that a server has; all of it is unknown where it does not have the form of
// one.
func InputOf(configuration api.SecurityConfiguration) ssoconfig.Input {
	settings, err := ssoconfig.ParseSettings(configuration)
	if err != nil {
		return ssoconfig.Input{Undecided: ssoconfig.Undecided{ssoconfig.PathAuthentication: true, ssoconfig.PathAuthorizer: true}}
	}
	return ssoconfig.Input{Settings: settings.WithDefaults(nil)}
}

// addNotRestored says what is not as it was.
func addNotRestored(diagnostics *diag.Diagnostics, found, served api.SecurityConfiguration) {
	missing := found.Differences(served)
	oidc, _ := found.Authentication["oidcConfiguration"].(map[string]any)
	id, _ := oidc["id"].(string)
	if now, _ := served.Authentication["oidcConfiguration"].(map[string]any); id != "" && now["secret"] == "" {
		missing = append(missing, "authenticationConfiguration.oidcConfiguration.secret")
	}
	if len(missing) > 0 {
		diagnostics.AddWarning("Not all of the earlier security configuration was put back",
			"These are not as they were: "+strings.Join(missing, ", ")+".")
	}
}

// provePasswordLogin makes sure that the way back into the server is open.
func provePasswordLogin(ctx context.Context, client *api.Client, administrator api.PasswordAdministrator, diagnostics *diag.Diagnostics) {
	err := client.ProvePasswordLogin(ctx, administrator)
	switch {
	case err == nil:
	case api.Unjudged(err):
		diagnose.UnprovenError(diagnostics, "Passwords count again, but whether the configured one signs in is not known",
			fmt.Sprintf("The earlier security configuration is back, and whether %q can sign in could not be tried.", administrator.Name), err)
		return
	default:
		diagnostics.AddError("Passwords count again, but the configured one does not sign in",
			fmt.Sprintf("The earlier security configuration is back. The login of %q failed: %s. Set another password with ./bootstrap/openmetadata-ops.sh reset-password where the server runs.", administrator.Name, err))
		return
	}
	if administrator.Made {
		diagnostics.AddWarning(fmt.Sprintf("The administrator %q was made", administrator.Name),
			"Passwords count again and the account did not exist, so it was made with the provider's email and password. It stays when everything else is destroyed.")
	}
}
