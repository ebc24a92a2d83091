package ssoconfig

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// authentication checks the fields that every provider has, and the addresses that every OIDC provider has.
func (c *checker) authentication() {
	// A server takes its absence for "basic", which is no single sign-on (F154).
	if _, ok := c.required(PathProvider, "F154", `write "okta"`); ok {
		c.oneOf(PathProvider, "F4", providers()...)
	}
	c.oneOf(PathClientType, "F4", ClientTypePublic, ClientTypeConfidential)
	c.oneOf(PathAuthentication+".response_type", "F4", "id_token", "code")
	if algorithm, state := value[string](c, PathAuthentication+".token_validation_algorithm"); state == present && algorithm != AlgorithmRS256 {
		c.fail(PathAuthentication+".token_validation_algorithm", "F41", "Every token would be refused",
			"token_validation_algorithm is %q, but the server signs its own tokens, and Okta its ID tokens, with RS256: with any other algorithm every request is refused. Write %q.",
			algorithm, AlgorithmRS256)
	}
	if selfSignup, _ := value[bool](c, PathSelfSignup); selfSignup {
		c.warn(PathSelfSignup, "F59", "Anyone whom Okta lets in can become an administrator",
			"With self sign-up open, any person who is assigned to the Okta app and has no account yet can create it with administrator rights. "+
				"Write enable_self_signup = false and set %s=false in the server's environment: a running server keeps the value that it was started with.",
			VariableOf(PathSelfSignup))
	}
	c.newerFields()
	if !IsOIDC(c.provider) {
		return
	}
	if claim, state := value[string](c, PathAuthentication+".jwt_team_claim_mapping"); state == present && claim != "" && c.clientType == ClientTypePublic {
		c.warn(PathAuthentication+".jwt_team_claim_mapping", "F89", "Setting that has no effect",
			"jwt_team_claim_mapping counts when the server itself signs people in, and client_type is %q: nobody gets a team by it. Leave it out, or write client_type = %q.", ClientTypePublic, ClientTypeConfidential)
	}
	c.required(PathAuthentication+".provider_name", "F3", `write a name for the provider, for example "okta"`)
	c.clientID(PathClientID, "recorded: b07c, c15e")
	if callback, ok := c.required(PathAuthentication+".callback_url", "recorded: b10, c15d", "write the server's URL followed by /callback"); ok {
		c.callback(PathAuthentication+".callback_url", callback, nil)
	}
	authority, ok := c.required(pathAuthority, "F3, F20", "write the issuer, for example https://example.okta.com/oauth2/<id>")
	if !ok {
		return
	}
	if c.provider == ProviderOkta {
		if _, err := ParseIssuer(authority); err != nil {
			c.fail(pathAuthority, "F10", "Invalid authority", "%s", words.Sentence(err.Error()))
			return
		}
	}
	c.address(pathAuthority, authority)
	// Under the confidential flow the authority's content is not used (F20).
	if c.clientType == ClientTypePublic {
		c.guarded(pathAuthority, authority)
		c.orgServer(pathAuthority, authority)
	}
}

// clientIDPattern is what Okta's client ids are made of (O1).
var clientIDPattern = regexp.MustCompile(`^[A-Za-z0-9$_.+!*'(),-]+$`)

// clientID checks a client id, which the server sends as it stands (F14), and returns it.
func (c *checker) clientID(path, fact string) (string, bool) {
	id, ok := c.required(path, fact, "write the Okta app's client_id")
	if ok && c.provider == ProviderOkta && !clientIDPattern.MatchString(id) {
		c.fail(path, "F14", "Invalid "+lastPart(path), "%s is %q, which is no client id of Okta's: write the Okta app's client_id as Okta shows it.", lastPart(path), id)
		return "", false
	}
	return id, ok
}

// newerFields checks fields that an older server answers with 400 "Unrecognized field" (F4).
func (c *checker) newerFields() {
	for _, setting := range table() {
		if setting.Of(c.in.Settings) != nil && !c.in.Undecided.Has(setting.Path) && setting.newerThan(c.in.ServerVersion) {
			c.fail(setting.Path, "F4", "Setting that this server does not know",
				"%s exists since OpenMetadata %s, and the server is %s: it refuses fields that it does not know. Leave it out.",
				lastPart(setting.Path), setting.Since, c.in.ServerVersion)
		}
	}
}

// orgServer warns of servers whose validation looks for the keys of the org's own authorization server where those of a custom
// one would be (issue 24334, against 1.10.6; M13: 1.10.7 has the fix).
func (c *checker) orgServer(path, authority string) {
	issuer, err := ParseIssuer(authority)
	if err != nil || issuer.Custom || c.provider != ProviderOkta {
		return
	}
	if c.runs("1.10.0", "1.10.7") {
		c.warn(path, "issue 24334", "Authorization server that this server's validation does not know",
			"%s is the org's own authorization server, and OpenMetadata %s looks for its keys at %s/v1/keys, where they are not, so its validation refuses the configuration. "+
				"Upgrade the server to 1.10.7 or later, or sign people in by a custom authorization server.",
			issuer.URL, c.in.ServerVersion, issuer.URL)
	}
}

var looksLikeUniqueLocal = regexp.MustCompile(`^(?i:f[cd][0-9a-f]{0,2}|fe[89ab][0-9a-f]?)`)

// guarded reports a host that the server's URL guard refuses in validation.
func (c *checker) guarded(path, text string) {
	parsed, err := url.Parse(text)
	if err != nil {
		return
	}
	host := parsed.Hostname()
	if isPrivateLiteral(host) {
		c.fail(path, "F6", "Address that the server refuses",
			"%s is %q: the server's validation refuses a literal loopback or private address. Write a host name.", lastPart(path), text)
		return
	}
	// Fixed in 1.12 (F6); from which release on it was wrong is known from an issue against 1.11.5 (M14).
	if c.runs("1.11.5", "1.12.0") && looksLikeUniqueLocal.MatchString(host) {
		c.warn(path, "M14", "Host name that this server may take for a private address",
			"%s is %q: OpenMetadata %s refuses host names that begin like a private IPv6 address. Upgrade the server to 1.12, or use the org's custom domain.",
			lastPart(path), text, c.in.ServerVersion)
	}
}

// Claims that the server's own tokens carry, and Okta's ID tokens under the scopes openid, profile and email (M5, F57).
var commonClaims = []string{"email", "preferred_username", "sub"}

var mappingPattern = regexp.MustCompile(`^(username|email):[a-zA-Z0-9_-]+$`)

// claims checks the list of principal claims and their mapping, which decide whether any token at all is accepted.
func (c *checker) claims() {
	auth := c.in.Settings.Authentication
	path := pathPrincipalClaims
	blank := slices.IndexFunc(auth.JWTPrincipalClaims, func(claim string) bool { return claim == "" || strings.ContainsFunc(claim, unicode.IsSpace) })
	if blank >= 0 {
		c.fail(path, "F55", "Claim that no token has",
			"jwt_principal_claims holds %q: a claim's name has no blanks, so the server would go on to the next claim of the list, and know people by that. Write the claim's name, such as \"email\".", auth.JWTPrincipalClaims[blank])
	} else if !c.in.Undecided.Has(path) {
		switch {
		case len(auth.JWTPrincipalClaims) == 0:
			c.fail(path, "F40", "Every token would be refused",
				"With an empty list of principal claims the server refuses every token, the administrators' and its own included, and a restart does not help. Write %s.",
				quoteList(commonClaims))
		case !overlaps(auth.JWTPrincipalClaims, commonClaims):
			c.fail(path, "F40", "Every token would be refused",
				"None of %s is a claim of the server's own tokens, so the bots' tokens and the administrators' would be refused. Add %s.",
				quoteList(auth.JWTPrincipalClaims), quoteAlternatives(commonClaims))
		case c.knownBySubject():
			c.opaqueSubject(path)
		}
	}
	path = PathClaimsMapping
	if c.in.Undecided.Has(path) || len(auth.JWTPrincipalClaimsMapping) == 0 {
		return
	}
	mapped, ok := c.mapping(path, auth.JWTPrincipalClaimsMapping)
	if !ok {
		return
	}
	for _, key := range []string{"username", "email"} {
		if !slices.Contains(commonClaims, mapped[key]) {
			c.fail(path, "F57", "The server's own tokens would be refused",
				"%s is mapped to the claim %q, which the server's own tokens do not carry: the bots' tokens and the administrators' would be refused. Map it to %s.",
				key, mapped[key], quoteAlternatives(commonClaims))
		}
	}
	if mapped["username"] == "sub" && c.provider == ProviderOkta {
		c.opaqueSubject(path)
	}
}

// firstCommonClaim is the first principal claim that every token has, empty where there is none.
func firstCommonClaim(claims []string) string {
	i := slices.IndexFunc(claims, func(claim string) bool { return slices.Contains(commonClaims, claim) })
	if i < 0 {
		return ""
	}
	return claims[i]
}

// knownBySubject reports whether the list of principal claims leads to the
// subject and counts, which it does only without a mapping.
func (c *checker) knownBySubject() bool {
	auth := c.in.Settings.Authentication
	return c.provider == ProviderOkta && firstCommonClaim(auth.JWTPrincipalClaims) == "sub" &&
		len(auth.JWTPrincipalClaimsMapping) == 0 && !c.in.Undecided.Has(PathClaimsMapping)
}

// opaqueSubject warns where people would be known by the subject of their ID tokens, which is Okta's id of the person (O26):
// the server takes the first claim of its list that a token has (F55), and says nothing of it (issue 27312).
func (c *checker) opaqueSubject(path string) {
	c.warn(path, "F55, issue 27312", "Everybody becomes a stranger",
		"The server would know people by the claim \"sub\", which in Okta's ID tokens is Okta's id of the person: nobody would be who the server knows, administrators neither. Write \"email\" or \"preferred_username\" before it.")
}

// mapping reads a claims mapping, and reports where it is not exactly one entry for username and one for email (F22); with a
// bad one in its database the server does not start (F39).
func (c *checker) mapping(path string, entries []string) (map[string]string, bool) {
	const instead = `Write exactly two entries, for example ["username:preferred_username", "email:email"], or none.`
	mapped := map[string]string{}
	for _, entry := range entries {
		key, claim, _ := strings.Cut(entry, ":")
		_, twice := mapped[key]
		switch {
		case !mappingPattern.MatchString(entry):
			c.fail(path, "F22, F39", "Invalid claims mapping", "%q is no mapping of username or email to a claim. %s", entry, instead)
			return nil, false
		case twice:
			c.fail(path, "F22, F39", "Invalid claims mapping", "%q is mapped twice. %s", key, instead)
			return nil, false
		}
		mapped[key] = claim
	}
	if len(mapped) != 2 {
		c.fail(path, "F22, F39", "Half a claims mapping", "%s maps only one of username and email. %s", quoteList(entries), instead)
		return nil, false
	}
	return mapped, true
}

// keyURLs checks publicKeyUrls: each must be a URL, since the server does not start with one in its database that does not
// parse (F39), and for Okta the expected one must be among them to the letter (F12, F13).
func (c *checker) keyURLs() {
	auth := c.in.Settings.Authentication
	path := PathPublicKeyURLs
	for _, keyURL := range auth.PublicKeyURLs {
		if _, isAbsolute := absolute(keyURL); !isAbsolute {
			c.fail(path, "F36, F39", "Key URL that is no URL",
				"public_key_urls holds %q, which is no absolute http or https URL: with it in its database the server does not start again.", keyURL)
			return
		}
		if IsOIDC(c.provider) {
			c.guarded(path, keyURL)
		}
	}
	if c.in.Undecided.Has(path) || !IsOIDC(c.provider) {
		return
	}
	issuer, from, known := c.expectedIssuer()
	if len(auth.PublicKeyURLs) == 0 {
		// The server fills an empty list from the discovery document under the confidential flow (F13).
		if c.clientType == ClientTypePublic {
			instead := "write the address of the provider's keys"
			if known {
				instead = fmt.Sprintf("write [%q]", issuer.JWKSURL())
			}
			c.fail(path, "F12", "Missing public_key_urls", "public_key_urls is required for a public client: %s.", instead)
		}
		return
	}
	if known && c.provider == ProviderOkta && !slices.Contains(auth.PublicKeyURLs, issuer.JWKSURL()) {
		c.fail(path, "F12, F13", "Keys of another server",
			"public_key_urls does not hold %q, the keys of the %s in %s, so tokens from there would be refused. Write exactly that address, without a trailing slash.",
			issuer.JWKSURL(), kindOfServer(issuer), from)
	}
}

// expectedIssuer returns at whom people sign in, whose keys the server looks for, and the setting that says it: the authority of a
// public client (F12), the owner of the discovery document of a confidential one, whose authority is not used (F13, F20). known is
// false where that is not known or no issuer.
func (c *checker) expectedIssuer() (issuer Issuer, from string, known bool) {
	from, parse := "authority", ParseIssuer
	path := pathAuthority
	switch c.clientType {
	case ClientTypePublic:
	case ClientTypeConfidential:
		from, parse, path = "discovery_uri", IssuerOfDiscoveryURI, pathDiscoveryURI
	default:
		return Issuer{}, "", false
	}
	text, state := value[string](c, path)
	issuer, err := parse(text)
	return issuer, from, state == present && err == nil
}

func kindOfServer(issuer Issuer) string {
	if issuer.Custom {
		return "custom authorization server"
	}
	return "org's own authorization server"
}

func overlaps(a, b []string) bool {
	return slices.ContainsFunc(a, func(value string) bool { return slices.Contains(b, value) })
}
