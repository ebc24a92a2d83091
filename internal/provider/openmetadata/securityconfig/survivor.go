package securityconfig

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// survives tells why a credential would not be accepted once the server has the configuration; nil when it would. A password
// signs in only under basic; any other credential dies of the claims and the domains only, a token of another issuer also with
// the keys of that issuer (M59, F40, F56, F57).
func survives(candidate api.ConfiguredCredential, in ssoconfig.Input) []ssoconfig.Problem {
	provider := in.Settings.Authentication.Provider
	if candidate.Kind == api.KindPassword && provider != nil && *provider != api.ProviderBasic {
		return []ssoconfig.Problem{{
			Path: ssoconfig.PathProvider, Severity: ssoconfig.SeverityError,
			Message: fmt.Sprintf("With the provider %q nobody signs in with %s any more.", *provider, candidate.Description),
		}}
	}
	claims := candidate.Identity.Claims
	urls := in.Settings.Authentication.PublicKeyURLs
	if candidate.Kind == api.KindToken && claims.TokenType == "" && strings.HasPrefix(claims.Issuer, "http") && len(urls) > 0 &&
		!in.Undecided.Has(ssoconfig.PathPublicKeyURLs) &&
		!slices.ContainsFunc(urls, func(url string) bool { return strings.HasPrefix(url, claims.Issuer) }) {
		return []ssoconfig.Problem{{
			Path: ssoconfig.PathPublicKeyURLs, Severity: ssoconfig.SeverityError,
			Message: fmt.Sprintf("The configured token was issued by %s, whose keys are not among public_key_urls.", claims.Issuer),
		}}
	}
	return ssoconfig.CheckCredential(in, ssoconfig.Credential{
		Name: candidate.Description, Email: candidate.Identity.Email, Bot: claims.IsBot, Claims: candidate.Claims,
	})
}

// possibleSurvivor refuses a change after which no configured credential would be accepted. One whose key file or account does
// not exist yet counts: the same apply may bring it into being.
func possibleSurvivor(client *api.Client, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	var reasons []ssoconfig.Problem
	for _, candidate := range client.ConfiguredCredentials() {
		problems := survives(candidate, in)
		if len(problems) == 0 {
			return
		}
		reasons = append(reasons, problems...)
	}
	addNoSurvivor(diagnostics, reasons)
}

// provenSurvivor is possibleSurvivor before the change is made: a credential that would survive must be accepted now.
func provenSurvivor(ctx context.Context, client *api.Client, in ssoconfig.Input, diagnostics *diag.Diagnostics) bool {
	states, err := client.Credentials(ctx)
	if err != nil {
		addUntried(diagnostics, err)
		return false
	}
	var reasons []ssoconfig.Problem
	var untried error
	for _, candidate := range client.ConfiguredCredentials() {
		problems := survives(candidate, in)
		reasons = append(reasons, problems...)
		if len(problems) > 0 {
			continue
		}
		for _, state := range states {
			if state.Description != candidate.Description {
				continue
			}
			if state.Err == nil {
				return true
			}
			if state.Unjudged() {
				untried = state.Err
			}
			reasons = append(reasons, ssoconfig.Problem{
				Path:    ssoconfig.PathProvider,
				Message: fmt.Sprintf("%s would survive it, but it is of no use now: %s.", candidate.Description, client.Explain(ctx, []api.CredentialState{state}).Refusals[0].Reason()),
			})
		}
	}
	if untried != nil {
		addUntried(diagnostics, untried)
		return false
	}
	addNoSurvivor(diagnostics, reasons)
	return false
}

// addUntried says that nobody has judged a credential that would survive, which is no word against it.
func addUntried(diagnostics *diag.Diagnostics, err error) {
	diagnose.UnprovenError(diagnostics, "The provider's credentials could not be tried", "Nothing was changed on the server", err)
}

func addNoSurvivor(diagnostics *diag.Diagnostics, reasons []ssoconfig.Problem) {
	var messages []string
	at := ssoconfig.PathProvider
	if len(reasons) > 0 {
		at = reasons[0].Path
	}
	for _, reason := range reasons {
		if !slices.Contains(messages, reason.Message) {
			messages = append(messages, reason.Message)
		}
	}
	diagnostics.AddAttributeError(attributePath(at), "No credential of the provider would survive the change",
		strings.Join(messages, " ")+" Nothing was changed on the server. Configure signing_key (the server's private key, with an existing administrator as user), or a bot's token, before the change. An account or key that this run makes comes first only where depends_on of this resource names its openmetadata_admin_user or openmetadata_jwt_signing_key_rollout. A token that only this run makes serves the next run: leave the change to that.")
}
