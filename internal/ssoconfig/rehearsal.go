package ssoconfig

import (
	"slices"
)

// PathIDToken is where problems of the ID token are that a change is rehearsed with, which no setting holds.
const PathIDToken = "id_token"

// IDToken is what an identity provider's ID token says of itself.
type IDToken struct {
	// Issuer is the claim iss.
	Issuer string
	// Claims holds every claim by its name.
	Claims map[string]any
}

// Principal is who a token stands for.
type Principal struct {
	// User is the user name, empty where the configuration does not tell yet.
	User string
	// Email is the value whose domain counts, an e-mail address as a rule.
	Email string
}

// SignsInByOIDC tells whether people sign in at an OIDC provider, so that an ID
// token is what they come with. It is false while the provider is not known.
func SignsInByOIDC(in Input) bool {
	provider := in.Settings.Authentication.Provider
	return !in.Undecided.Has(PathProvider) && provider != nil && IsOIDC(*provider)
}

// CheckIDToken returns who a token of the identity provider stands for once the server has the configuration, and an error for
// each reason for which it would not be accepted: those of Resolve, a bot's claim (F62), and for Okta an issuer at which nobody
// would sign in, whose keys the server would not ask for (F12, F13; the server itself does not look at iss, F54).
func CheckIDToken(in Input, token IDToken) (Principal, []Problem) {
	c := &checker{in: in}
	c.provider, _ = value[string](c, PathProvider)
	c.clientType, _ = value[string](c, PathClientType)
	if issuer, _, known := c.expectedIssuer(); known && c.provider == ProviderOkta && token.Issuer != issuer.URL {
		c.fail(PathIDToken, "F12, F13", "ID token of another issuer",
			"The token was issued by %q, and people are to sign in at %q. Give an ID token that an administrator has got from there.", token.Issuer, issuer.URL)
	}
	if token.Claims["isBot"] == true {
		c.fail(PathIDToken, "F62", "ID token that claims to be a bot's",
			"The token carries the claim isBot, and the server refuses such a token of an identity provider. Give the ID token of a person, and remove the claim in Okta.")
	}
	principal, problems := Resolve(in, token)
	return principal, append(c.problems, problems...)
}

// Resolve returns who a token stands for under the configuration: the local part, in lower case, of the first principal claim
// that it carries, or of the mapped one (F55, F57). The problems are those for which the server would refuse it, see
// CheckCredential.
func Resolve(in Input, token IDToken) (Principal, []Problem) {
	texts := map[string]string{}
	for name, claim := range token.Claims {
		if text, isText := claim.(string); isText && text != "" {
			texts[name] = text
		}
	}
	principal := PrincipalOf(in, texts)
	c := &checker{in: in}
	email := principal.Email
	enforce, _ := value[bool](c, pathEnforcesDomain)
	if enforce && email != "" && EmailDomain(email) == "" {
		c.fail(pathPrincipalClaims, "F56", "ID token without a domain",
			"With enforce_principal_domain the server looks for the e-mail domain in the claim that names the user, and %q has none. Name a claim with an e-mail address first.", email)
		email = ""
	}
	names := []string{}
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	problems := CheckCredential(in, Credential{Name: "the administrator of the ID token", Email: email, Claims: names})
	for i := range problems {
		problems[i].Summary = "The administrator of the rehearsal would be shut out"
	}
	return principal, append(c.problems, problems...)
}

// PrincipalOf returns who a token with these claims stands for; nobody where it is not known yet which of them count.
func PrincipalOf(in Input, texts map[string]string) Principal {
	auth, path := in.Settings.Authentication, pathPrincipalClaims
	if in.Undecided.Has(path) || in.Undecided.Has(PathClaimsMapping) {
		return Principal{}
	}
	if mapped := auth.mappedClaims(); len(mapped) > 0 {
		return Principal{User: LocalPart(texts[mapped["username"]]), Email: texts[mapped["email"]]}
	}
	for _, name := range auth.JWTPrincipalClaims {
		if text, has := texts[name]; has {
			return Principal{User: LocalPart(text), Email: text}
		}
	}
	return Principal{}
}
