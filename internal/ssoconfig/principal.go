package ssoconfig

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// UserName returns the name under which the server knows the holder of an e-mail address: its local part in lower case,
// whatever the domain (F55). What is no e-mail address is an error.
func UserName(email string) (string, error) {
	local, domain, found := strings.Cut(email, "@")
	if !found || local == "" || domain == "" || strings.Contains(domain, "@") || strings.ContainsAny(email, " \t\r\n") {
		return "", fmt.Errorf("%q is no e-mail address", email)
	}
	return strings.ToLower(local), nil
}

// LocalPart returns the name that the server makes of a claim: what comes before the first @, or all of it where there is none, in
// lower case (F55).
func LocalPart(text string) string {
	local, _, _ := strings.Cut(text, "@")
	return strings.ToLower(local)
}

// CheckEmail returns an error where the server makes no account with the address: it wants 6 to 127 characters and a dot
// in the domain (type/basic.json; recording 30h).
func CheckEmail(email string) error {
	if _, err := UserName(email); err != nil {
		return err
	}
	if length := utf8.RuneCountInString(email); length < 6 || length > 127 {
		return fmt.Errorf("%q has %d characters, and the server takes 6 to 127", email, length)
	}
	if !strings.Contains(strings.Trim(EmailDomain(email), "."), ".") {
		return fmt.Errorf("%q has no domain such as example.com, which the server wants", email)
	}
	return nil
}

// EmailDomain returns what follows the @ of an e-mail address, empty where there is none.
func EmailDomain(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return domain
}

// CheckUserName returns an error that says what to write instead where a name can be no user's: the server compares lower-case
// local parts to the letter (F67), so an e-mail address or an upper-case letter matches nobody.
func CheckUserName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("the user name is blank")
	case strings.Contains(name, "@"):
		local, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "@")
		if local == "" {
			return fmt.Errorf("%q is neither a user name nor an e-mail address", name)
		}
		return fmt.Errorf("%q is an e-mail address where a user name is wanted: write %q", name, local)
	case strings.TrimSpace(name) != name:
		return fmt.Errorf("%q has blanks around the user name: write %q", name, strings.TrimSpace(name))
	case strings.ToLower(name) != name:
		return fmt.Errorf("%q has upper-case letters, and user names are lower-case: write %q", name, strings.ToLower(name))
	}
	return nil
}

// mappedClaims are the claims that the server takes user name and e-mail from where they are mapped, by "username" and "email" (F57).
func (a Authentication) mappedClaims() map[string]string {
	mapped := map[string]string{}
	for _, entry := range a.JWTPrincipalClaimsMapping {
		if key, claim, isMapping := strings.Cut(entry, ":"); isMapping {
			mapped[key] = strings.TrimSpace(claim)
		}
	}
	return mapped
}

// NamedOtherwise tells whether people who sign in are surely known by another name than that of an account with the e-mail
// address, and by which: where the server takes the name from the address (F55) and no mapping names another claim (F57).
func NamedOtherwise(in Input, name, email string) (derived string, otherwise bool) {
	auth := in.Settings.Authentication
	mapping := PathClaimsMapping
	if auth.Provider == nil || !IsOIDC(*auth.Provider) || in.Undecided.Has(PathProvider) ||
		in.Undecided.Has(mapping) || in.Undecided.Has(pathPrincipalClaims) {
		return "", false
	}
	claim := ""
	if len(auth.JWTPrincipalClaims) > 0 {
		claim = auth.JWTPrincipalClaims[0]
	}
	if mapped, isMapped := auth.mappedClaims()["username"]; isMapped {
		claim = mapped
	}
	derived, err := UserName(email)
	return derived, err == nil && claim == "email" && derived != name
}
