package securityconfig

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// administratorsShutOut looks whether domain enforcement lets in any administrator; it returns nil where it does, or nothing is
// enforced. Bots are no administrators here: enforcement exempts them (F56), so that nothing else would notice.
func administratorsShutOut(ctx context.Context, client *api.Client, in ssoconfig.Input) (*ssoconfig.Problem, error) {
	at, domains, known := ssoconfig.EnforcedDomains(in)
	if !known {
		return nil, nil
	}
	accounts, err := client.Administrators(ctx)
	if err != nil {
		return nil, err
	}
	var outside []string
	for _, account := range accounts {
		if account.IsBot || account.Deleted {
			continue
		}
		if slices.Contains(domains, ssoconfig.EmailDomain(account.Email)) {
			return nil, nil
		}
		outside = append(outside, account.Email)
	}
	if comes, err := administratorToCome(ctx, client, in, domains); comes || err != nil {
		return nil, err
	}
	return &ssoconfig.Problem{
		Path: at, Severity: ssoconfig.SeverityError, Summary: "No administrator could sign in", Fact: "F56",
		Message: fmt.Sprintf("With enforce_principal_domain the server lets in %s only, to the letter, and the addresses of its administrators are %s. Add the domain of an administrator, or make somebody of these domains an administrator before, with openmetadata_admin_user and depends_on.",
			strings.Join(domains, ", "), strings.Join(outside, ", ")),
	}, nil
}

// administratorToCome tells whether somebody on the list is made an administrator by signing in through a confidential client
// (F67): an account of the domains, or, where people make their own, anybody whose account does not exist yet.
func administratorToCome(ctx context.Context, client *api.Client, in ssoconfig.Input, domains []string) (bool, error) {
	if !is(in.Settings.Authentication.ClientType, ssoconfig.ClientTypeConfidential) {
		return false, nil
	}
	makesAccounts := in.Settings.Authentication.EnableSelfSignup
	for _, name := range in.Settings.Authorizer.AdminPrincipals {
		account, err := client.FindUser(ctx, name)
		switch {
		case err != nil:
			return false, err
		case account == nil && makesAccounts != nil && *makesAccounts,
			account != nil && !account.IsBot && slices.Contains(domains, ssoconfig.EmailDomain(account.Email)):
			return true, nil
		}
	}
	return false, nil
}

// warnShutOutAdministrators says in the plan what the apply would refuse now.
func warnShutOutAdministrators(ctx context.Context, client *api.Client, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	// What cannot be read is an error in the apply.
	if problem, err := administratorsShutOut(ctx, client, in); err == nil && problem != nil {
		problem.Severity = ssoconfig.SeverityWarning
		addProblem(diagnostics, *problem, " Where this apply makes such an administrator before, that may be over by then; otherwise nothing is written.")
	}
}

// warnNamedOtherwise says of which accounts of the configuration nobody has the name once the settings are in force: they are
// planned before, with depends_on.
func (r *configResource) warnNamedOtherwise(in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	if r.Connections == nil {
		return
	}
	for _, name := range r.Notes.Keys(connection.PlannedAccounts) {
		email, _ := r.Notes.Get(connection.PlannedAccounts, name)
		if derived, otherwise := ssoconfig.NamedOtherwise(in, name, email); otherwise {
			diagnostics.AddAttributeWarning(attributePath(ssoconfig.PathClaimsMapping), "An account by whose name nobody signs in",
				fmt.Sprintf("With these settings the holder of %s signs in as %q, and openmetadata_admin_user has the account %q. Name it %q, or take the names from a claim that has them, such as [\"username:preferred_username\", \"email:email\"] for the first part of the login in Okta.",
					email, derived, name, derived))
		}
	}
}
