package ssocheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// checkAdministrators: a name in adminPrincipals is no administrator; an account with the right is (F60, F67).
func checkAdministrators(r *run) finding {
	var people []string
	for _, account := range r.facts.Administrators.value {
		if !account.IsBot && !account.Deleted && !strings.EqualFold(account.Name, r.expect.defaultAdmin()) {
			people = append(people, strings.ToLower(account.Name))
		}
	}
	if lacking := without(r.expect.Administrators, people); len(lacking) > 0 {
		return fail(fmt.Sprintf("%s is no administrator; the administrators are %s.", words.Capital(quoted(lacking)), quoted(people)), r.administratorRemedy(lacking))
	}
	people = slices.DeleteFunc(people, func(name string) bool { return strings.EqualFold(name, r.facts.Automation) })
	if len(people) == 0 {
		return fail("No person is an administrator of the server, beside the account that it is born with and the one that Terraform acts as.", r.administratorRemedy(nil))
	}
	return pass("The administrators are %s.", quoted(people))
}

// administratorRemedy says so where the names stand in the list and are expected to count.
func (r *run) administratorRemedy(lacking []string) string {
	remedy := "Make the person an administrator with openmetadata_admin_user."
	security, err := r.facts.Security.Get()
	if err != nil {
		return remedy
	}
	for _, name := range security.Authorizer.AdminPrincipals {
		if len(lacking) == 0 && !strings.EqualFold(name, r.expect.defaultAdmin()) && !strings.EqualFold(name, r.facts.Automation) || slices.Contains(lacking, name) {
			return remedy + fmt.Sprintf(" The name %q in admin_principals gives nobody the right before that person signs in by the confidential flow.", name)
		}
	}
	return remedy
}

// checkDefaultAdmin: the account that every server is born with has a password that everybody knows.
func checkDefaultAdmin(r *run) finding {
	name := r.expect.defaultAdmin()
	account := r.facts.DefaultAdmin.value
	switch {
	case account == nil:
		return pass("The account %q does not exist.", name)
	case account.Deleted:
		return pass("The account %q is deleted softly. A restart brings it back as long as the server's environment lists it among its administrators.", name)
	}
	what := "exists"
	if account.IsAdmin {
		what = "exists and is an administrator"
	}
	return fail(fmt.Sprintf("The account %q, which every server is born with, %s.", name, what), "Remove it with openmetadata_default_admin_removal.")
}

// checkSelfSignup: with self sign-up whom Okta lets in gets an account, and by the API even one of an administrator (F59).
func checkSelfSignup(r *run) finding {
	authentication, _ := r.facts.authentication()
	// The default is true (F59).
	open := authentication.EnableSelfSignup == nil || *authentication.EnableSelfSignup
	switch {
	case !open:
		return pass("Self sign-up is closed, if it was when the server started: for the API only that counts.")
	case r.expect.SelfSignupAllowed:
		return pass("Self sign-up is open, as it is meant to be.")
	}
	return fail("Self sign-up is open: anyone whom Okta lets in gets an account, and can make it an administrator's through the API.",
		fmt.Sprintf("Set enable_self_signup = false in openmetadata_security_config and %s=false in the server's environment, and restart the server.",
			ssoconfig.VariableOf(ssoconfig.PathSelfSignup)))
}

// checkEmailDomain: people are known by the part of their address before the @, whatever the domain, unless the server enforces
// its own (F55).
func checkEmailDomain(r *run) finding {
	if _, domains, enforced := ssoconfig.EnforcedDomains(ssoconfig.Input{Settings: r.facts.Security.value}); enforced {
		return pass("The server takes people of %s only.", quoted(domains))
	}
	if r.expect.AnyDomainAllowed {
		return pass("The server takes people of any mail domain, as it is meant to.")
	}
	return fail("The server does not look at the mail domain: alice@anywhere.example is alice to it, with all her rights.",
		"Set enforce_principal_domain = true in openmetadata_security_config. The provider's own account must then be of the domain too.")
}
