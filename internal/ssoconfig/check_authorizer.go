package ssoconfig

import (
	"slices"
	"strings"
)

// authorizer checks who is an administrator, and whose e-mail domains are let in.
func (c *checker) authorizer() {
	authorizer := c.in.Settings.Authorizer
	c.classes()
	c.adminPrincipals(authorizer.AdminPrincipals)
	c.domains()
	if path := PathAuthorizer + ".bot_principals"; authorizer.BotPrincipals != nil && !c.in.Undecided.Has(path) {
		c.warn(path, "M33", "Setting that has no effect",
			"bot_principals is deprecated, and in the server's own YAML it keeps the server from starting. Leave it out.")
	}
	path := pathEnforcesDomain
	enforce, state := value[bool](c, path)
	switch {
	case state == absent:
		c.fail(path, "F3", "Missing enforce_principal_domain", "enforce_principal_domain is required: write true or false.")
	case state == present && !enforce && IsOIDC(c.provider):
		c.warn(path, "F55", "Any e-mail domain counts",
			"The server knows people by what stands before the @ of their e-mail only: alice@another.example signs in as alice, with her rights. "+
				"Where the Okta org has people of more than one e-mail domain, write enforce_principal_domain = true.")
	case state == present && enforce:
		c.claimOrder()
	}
}

// claimOrder warns where the domain would be looked for in a claim that is no e-mail address (M58).
func (c *checker) claimOrder() {
	path := pathPrincipalClaims
	auth := c.in.Settings.Authentication
	first := firstCommonClaim(auth.JWTPrincipalClaims)
	if first == "" || first == "email" || c.knownBySubject() || c.in.Undecided.Has(path) || c.in.Undecided.Has(PathProvider) ||
		c.in.Undecided.Has(PathClaimsMapping) || len(auth.JWTPrincipalClaimsMapping) > 0 {
		return
	}
	c.warn(path, "M58", "Domain looked for in another claim than the e-mail",
		"With enforce_principal_domain the server looks for the domain in the first claim of the list that a token has, and that is %q, in which its own tokens have none: they would be refused. Write \"email\" first.",
		first)
}

// defaultAdmin is the account that every server is born with.
const defaultAdmin = "admin"

// adminPrincipals checks the list against which the server compares lower-case local parts to the letter (F67); validation lets
// everything through but an empty list (F23).
func (c *checker) adminPrincipals(principals []string) {
	path := PathAdminPrincipals
	if len(principals) == 0 && !c.in.Undecided.Has(path) {
		c.fail(path, "F23", "No administrator", "admin_principals is required: write the user name of at least one administrator, such as \"alice\" for alice@example.com.")
	}
	var seen []string
	for _, principal := range principals {
		name, _, withPassword := strings.Cut(principal, ":")
		switch err := CheckUserName(principal); {
		case err != nil:
			c.fail(path, "F67", "Administrator who matches nobody", "admin_principals: %s.", err)
		case withPassword:
			c.fail(path, "F67", "Administrator who matches nobody", "admin_principals holds %q: write the user name only, %q.", principal, name)
		case slices.Contains(seen, principal):
			c.fail(path, "authorizerConfiguration.json", "Administrator listed twice", "admin_principals holds %q twice, and its entries must be unique.", principal)
		case principal == defaultAdmin && IsOIDC(c.provider) && c.clientType == ClientTypeConfidential:
			c.warn(path, "F67, F73", "Whoever is called admin becomes an administrator",
				"admin_principals holds %q: whoever signs in with an e-mail address that begins with admin@, of whatever domain, becomes an administrator, also when the account of that name has been removed. Name people, and leave %q out.",
				principal, principal)
		}
		seen = append(seen, principal)
	}
}

// Credential is what the provider presents to the server, as far as a change of the configuration can make it worthless.
type Credential struct {
	// Name tells it from others in messages, for example "signing_key".
	Name string
	// Email is the e-mail in the token, empty if not known.
	Email string
	// Bot is true for a bot's token, which domain enforcement exempts (F56).
	Bot bool
	// Claims are the names of the claims that the token carries, nil if not known.
	Claims []string
}

// CheckCredential returns an error for each reason for which the server would refuse a credential once it has the
// configuration: no token is looked at (F118), or none of its claims is in the list (F40), or a mapped one is not among them
// (F57), or its e-mail domain is shut out (F56). A reason that depends on a value that is not decided is left out.
func CheckCredential(in Input, credential Credential) []Problem {
	c := &checker{in: in}
	path := PathAuthorizer + ".container_request_filter"
	if filter, state := value[string](c, path); state == present && isNoop(filter) {
		c.fail(path, "F118", "The change would shut out its own credential",
			"With %q the server looks at no token: every request is one of the user anonymous, also with that of %s.", filter, credential.Name)
		return c.problems
	}
	auth := in.Settings.Authentication
	path = pathPrincipalClaims
	if credential.Claims != nil && !in.Undecided.Has(path) && len(auth.JWTPrincipalClaims) > 0 && !overlaps(auth.JWTPrincipalClaims, credential.Claims) {
		c.fail(path, "F40", "The change would shut out its own credential",
			"None of %s is in the token of %s, so the server would refuse it. Add one of the claims that it carries, such as %s.",
			quoteList(auth.JWTPrincipalClaims), credential.Name, quoteAlternatives(commonClaims))
	}
	path = PathClaimsMapping
	if credential.Claims != nil && !in.Undecided.Has(path) {
		for _, entry := range auth.JWTPrincipalClaimsMapping {
			if key, claim, ok := strings.Cut(entry, ":"); ok && !slices.Contains(credential.Claims, claim) {
				c.fail(path, "F57", "The change would shut out its own credential",
					"%s is mapped to the claim %q, which is not in the token of %s, so the server would refuse it.", key, claim, credential.Name)
			}
		}
	}
	c.domainOf(credential)
	return c.problems
}

// domainOf reports where domain enforcement shuts a credential out.
func (c *checker) domainOf(credential Credential) {
	if credential.Bot || credential.Email == "" {
		return
	}
	path, allowed, shutOut := ShutOut(c.in, credential.Email)
	if shutOut {
		c.fail(path, "F56", "The change would shut out its own credential",
			"With enforce_principal_domain the server refuses every e-mail outside of %s, also in its own tokens, and the token of %s has %q. Add %q to allowed_domains (and the domains of the people who sign in: with that list set, principal_domain alone no longer counts), or use a credential of an allowed domain.",
			quoteList(allowed), credential.Name, credential.Email, EmailDomain(credential.Email))
	}
}
