package ssoconfig

import (
	"regexp"
	"slices"
	"strings"
)

// allDomains in allowedEmailRegistrationDomains stands for every domain, in this case only (F127).
const allDomains = "all"

// domainPattern is what follows the @ of an e-mail address.
var domainPattern = regexp.MustCompile(`^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$`)

// domains checks the three settings that hold e-mail domains. The server compares each to the letter, case included, with the
// domain of the claim as it comes (F124), and takes what can never be one (F125).
func (c *checker) domains() {
	authorizer := c.in.Settings.Authorizer
	principal, allowed := PathAuthorizer+".principal_domain", PathAuthorizer+".allowed_domains"
	if domain, ok := c.required(principal, "F3, F23, F125", "write the domain of your e-mail addresses, for example example.com"); ok {
		c.domain(principal, domain)
	}
	for _, domain := range authorizer.AllowedDomains {
		if strings.TrimSpace(domain) == "" {
			c.fail(allowed, "F126", "Blank domain", "allowed_domains holds %q, by which the server lets in every token without a domain. Leave it out.", domain)
			continue
		}
		c.domain(allowed, domain)
	}
	c.registrationDomains(authorizer.AllowedEmailRegistrationDomains)
	if path, inForce, known := EnforcedDomains(c.in); known {
		c.caseOfDomains(path, inForce)
	}
}

func (c *checker) domain(path, domain string) bool {
	if domainPattern.MatchString(domain) {
		return true
	}
	c.fail(path, "F125", "Invalid domain",
		"%s holds %q, which no e-mail address has behind its @: the server compares to the letter, and lets nobody in by it. Write what follows the @ in full, for example example.com.", lastPart(path), domain)
	return false
}

// caseOfDomains reports an error for a domain that lets in nobody whose address is written in lower case, as most are.
func (c *checker) caseOfDomains(path string, domains []string) {
	for _, domain := range domains {
		lower := strings.ToLower(domain)
		if lower == domain || slices.Contains(domains, lower) || !domainPattern.MatchString(domain) {
			continue
		}
		c.fail(path, "F124", "Domain in upper case",
			"%s holds %q, and the server compares to the letter: whoever has an address at %q is refused. Write %q; where Okta has addresses in the other case too, list both in allowed_domains.",
			lastPart(path), domain, lower, lower)
	}
}

// registrationDomains checks who gets an account at the first sign-in. The address is in lower case by then (F127).
func (c *checker) registrationDomains(domains []string) {
	path := PathAuthorizer + ".allowed_email_registration_domains"
	for _, domain := range domains {
		lower := strings.ToLower(domain)
		switch {
		case strings.TrimSpace(domain) == "":
			c.fail(path, "F127", "Blank domain", "%s holds %q, by which nobody gets an account. Write %q for people of every domain, or the domains.", lastPart(path), domain, allDomains)
		case !c.domain(path, domain):
		case lower != domain:
			c.fail(path, "F127", "Domain in upper case",
				"%s holds %q, by which nobody gets an account: the server compares with addresses in lower case. Instead write %q.", lastPart(path), domain, lower)
		}
	}
}

// EnforcedDomains returns the domains that the server lets in, and the setting that they are in. With allowedDomains set,
// principalDomain is no longer let in (F56). known is false where domains are not enforced, or not known yet.
func EnforcedDomains(in Input) (path string, domains []string, known bool) {
	c := &checker{in: in}
	authorizer := in.Settings.Authorizer
	enforce, _ := value[bool](c, pathEnforcesDomain)
	if !enforce || in.Undecided.Has(PathAuthorizer+".allowed_domains") {
		return "", nil, false
	}
	if len(authorizer.AllowedDomains) > 0 {
		return PathAuthorizer + ".allowed_domains", authorizer.AllowedDomains, true
	}
	principal, state := value[string](c, PathAuthorizer+".principal_domain")
	return PathAuthorizer + ".principal_domain", []string{principal}, state != undecided
}

// ShutOut reports whether domain enforcement refuses the holder of an e-mail address, and which domains it lets in by which
// setting. Domains are compared to the letter (F124). What is not known shuts nobody out.
func ShutOut(in Input, email string) (path string, allowed []string, shutOut bool) {
	path, allowed, known := EnforcedDomains(in)
	if !known {
		return "", nil, false
	}
	return path, allowed, !slices.Contains(allowed, EmailDomain(email))
}
