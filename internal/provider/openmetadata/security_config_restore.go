package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// planDestroy says in the plan what the end of the resource cannot bring back.
func (r *securityConfigResource) planDestroy(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	var state securityConfigModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	found, kept := foundBefore(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() || r.Connections == nil {
		return
	}
	addSignInStays(state, found, kept, &response.Diagnostics)
	now := state.input().Settings.Authentication.Provider
	if !kept || found.Provider() != api.ProviderBasic || is(now, api.ProviderBasic) || !r.Complete() {
		return
	}
	client, err := r.OpenMetadata()
	if err != nil {
		return
	}
	if _, _, configured := client.PasswordAccount(); !configured {
		response.Diagnostics.AddWarning("Sign-in goes back to passwords",
			"The server had its own user store (basic) before, and it is put back only if an administrator has a password there. "+noPasswordAdvice)
	}
}

// addSignInStays warns when the end of the resource leaves sign-in as it is: what the server had before is not known, or
// it is, and has the same client. The latter is also what an apply finds after one that was killed when it had written the
// configuration.
func addSignInStays(state securityConfigModel, found api.SecurityConfiguration, kept bool, diagnostics *diag.Diagnostics) {
	now := state.input().Settings.Authentication
	detail := "The resource was imported, so what the server had before is not known, and nothing is changed."
	atAProvider := now.Provider != nil && *now.Provider != api.ProviderBasic && now.ClientID != nil
	if kept {
		if !atAProvider || found.Provider() != *now.Provider || found.Authentication["clientId"] != *now.ClientID {
			return
		}
		detail = "What the server had when this resource was created has the same client: it was there before, or an apply was stopped after it had written it."
	}
	if atAProvider {
		detail += fmt.Sprintf(" People go on signing in with the provider %q and the client %q. When that client is deleted too, nobody can sign in any more. %s",
			*now.Provider, *now.ClientID, diagnose.LastResort)
	}
	diagnostics.AddWarning("Sign-in stays as it is", detail)
}

const noPasswordAdvice = "Set the provider's email and password: if that account does not exist, it is made an administrator with that password. " +
	"To leave the server as it is instead, remove the resource from the state (terraform state rm)."

// restoreFound puts back what the server had when the resource was created, unless that would leave nobody who can sign
// in.
func restoreFound(ctx context.Context, client *api.Client, found api.SecurityConfiguration, diagnostics *diag.Diagnostics) {
	current, err := client.SecurityConfig(ctx)
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Delete, securityConfigObject, err)
		return
	}
	for _, name := range blocksOfOthers {
		if block, has := current.Authentication[name]; has {
			found.Authentication[name] = block
		}
	}
	if found.Matches(current) {
		return
	}
	var signsIn api.PasswordAdministrator
	if found.Provider() == api.ProviderBasic {
		signsIn, err = client.EnsurePasswordAdministrator(ctx)
		if nobody := (*api.PasswordError)(nil); errors.As(err, &nobody) {
			diagnostics.AddError("Nobody could sign in afterwards",
				fmt.Sprintf("Before, the server signed people in with passwords of its own (basic), and %s. Nothing was changed on the server. %s", nobody, noPasswordAdvice))
			return
		}
		if err != nil {
			diagnose.Error(diagnostics, diagnose.Delete, securityConfigObject, err)
			return
		}
	} else if !provenSurvivor(ctx, client, inputOf(found), diagnostics) {
		return
	}
	served, err := client.RestoreSecurityConfig(ctx, found, current)
	switch {
	case errors.Is(err, api.ErrSecretLost):
		diagnostics.AddWarning("The server keeps its security configuration",
			fmt.Sprintf("Before, it signed people in at %q with another confidential client, whose secret the server shows to nobody, so that configuration cannot be put back, and nothing was changed. "+
				"Write it again with that client's secret, in the server's settings or with this resource.", found.Provider()))
		return
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Delete, securityConfigObject, err)
		return
	}
	addNotRestored(diagnostics, found, served)
	warnStraggler(ctx, client, served, diagnostics)
	if signsIn.Configured {
		provePasswordLogin(ctx, client, signsIn, diagnostics)
	}
	if found.Provider() == api.ProviderBasic {
		// F69.
		diagnostics.AddWarning("A restart may give an administrator the password \"admin\"",
			"While people signed in elsewhere, each start of the server took the passwords from the administrators that its environment names (AUTHORIZER_ADMIN_PRINCIPALS, initialAdmins in the Helm chart). "+
				"The next start gives those of them who have none the password \"admin\": set their passwords then, or take the names off that list before.")
	}
}

func inputOf(configuration api.SecurityConfiguration) ssoconfig.Input {
	var model securityConfigModel
	if err := model.read(configuration); err != nil {
		return ssoconfig.Input{Unknown: ssoconfig.Unknown{ssoconfig.PathAuthentication: true, ssoconfig.PathAuthorizer: true}}
	}
	return model.input()
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
	if err := client.ProvePasswordLogin(ctx, administrator); err != nil {
		diagnostics.AddError("Passwords count again, but the configured one does not sign in",
			fmt.Sprintf("The earlier security configuration is back. The login of %q failed: %s. Set another password with ./bootstrap/openmetadata-ops.sh reset-password where the server runs.", administrator.Name, err))
		return
	}
	if administrator.Made {
		diagnostics.AddWarning(fmt.Sprintf("The administrator %q was made", administrator.Name),
			"Passwords count again and the account did not exist, so it was made with the provider's email and password. It stays when everything else is destroyed.")
	}
}
