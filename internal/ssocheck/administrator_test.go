package ssocheck

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// known are accounts of the server beside the administrators.
type known map[string]openmetadata.User

func (k known) Administrators(context.Context) ([]openmetadata.User, error) { return nil, nil }

func (k known) GetUser(_ context.Context, name string, _ bool) (openmetadata.User, error) {
	if account, there := k[name]; there {
		return account, nil
	}
	return openmetadata.User{}, &openmetadata.APIError{Method: http.MethodGet, Status: http.StatusNotFound, Message: "user instance for " + name + " not found"}
}

// TestAccountOf: whom the server makes of a person, and whether that is an administrator who gets in.
func TestAccountOf(t *testing.T) {
	for name, c := range map[string]struct {
		public        bool
		login, email  string
		status        string
		change        func(*situation)
		accounts      known
		want, closest string
	}{
		"an administrator":                   {want: "alice"},
		"public":                             {public: true, want: "alice"},
		"upper case before the @ (F55)":      {login: "Alice@example.com", email: "Alice@example.com", want: "alice"},
		"suspended":                          {status: "SUSPENDED", closest: "is SUSPENDED in Okta"},
		"never activated":                    {status: "STAGED", closest: "is STAGED in Okta"},
		"nobody's account":                   {login: "bob@example.com", email: "bob@example.com", closest: `signs in as "bob", who is no administrator`},
		"another domain enforced (F56)":      {login: "alice@other.example", email: "alice@other.example", closest: `the domain "other.example"`},
		"the domain in another case (F124)":  {login: "alice@EXAMPLE.com", email: "alice@EXAMPLE.com", closest: `the domain "EXAMPLE.com"`},
		"allowed domains in its place (F56)": {change: func(s *situation) { s.settings.Authorizer.AllowedDomains = []string{"example.org"} }, closest: `only "example.org"`},
		"domain not enforced": {login: "alice@other.example", email: "alice@other.example", want: "alice", change: func(s *situation) {
			s.settings.Authorizer.EnforcePrincipalDomain = new(false)
		}},
		"no scope email: the user name counts (F138)": {login: "alice@example.com", email: "x@example.com", want: "alice", change: func(s *situation) {
			s.settings.Authentication.OIDC.Scope = new("openid profile")
		}},
		"no scope but openid: the id of Okta (F138)": {closest: `signs in as "00u1"`, change: func(s *situation) {
			s.settings.Authentication.OIDC.Scope = new("openid")
		}},
		"an empty address (F138)": {email: "", login: "alice@example.com", closest: "names no account"},
		"mapping (F57)": {login: "alice@example.com", email: "other@example.com", want: "alice", change: func(s *situation) {
			s.settings.Authentication.JWTPrincipalClaimsMapping = []string{"username:preferred_username", "email:email"}
		}},
		"another address than the account's (F55)": {closest: "has the address alice@example.com", change: func(s *situation) {
			s.administrators[0].Email = "alice@elsewhere.example"
		}},
		"the administrator was deleted": {closest: "is no administrator", change: func(s *situation) { s.administrators[0].Deleted = true }},
		"a bot of that name":            {closest: "is no administrator", change: func(s *situation) { s.administrators[0].IsBot = true }},
		"listed, and may be made (F67)": {login: "carol@example.com", email: "carol@example.com", want: "carol", change: func(s *situation) {
			s.settings.Authorizer.AdminPrincipals, s.settings.Authentication.EnableSelfSignup = []string{"carol"}, new(true)
		}},
		"listed, and there (F67)": {login: "carol@example.com", email: "carol@example.com", want: "carol", accounts: known{"carol": {Name: "carol"}},
			change: func(s *situation) { s.settings.Authorizer.AdminPrincipals = []string{"carol"} }},
		"listed, not there, sign-up closed (F66)": {login: "carol@example.com", email: "carol@example.com", closest: "is no administrator",
			change: func(s *situation) { s.settings.Authorizer.AdminPrincipals = []string{"carol"} }},
		"listed does nothing for a public client (F60)": {public: true, login: "carol@example.com", email: "carol@example.com", closest: "is no administrator",
			accounts: known{"carol": {Name: "carol"}}, change: func(s *situation) { s.settings.Authorizer.AdminPrincipals = []string{"carol"} }},
	} {
		t.Run(name, func(t *testing.T) {
			s := confidential()
			if c.public {
				s = public()
			}
			if c.change != nil {
				c.change(s)
			}
			facts := s.facts()
			search := &administratorSearch{
				run: &run{facts: facts, signIn: facts.signIn()}, ctx: t.Context(), server: c.accounts,
			}
			person := okta.UserAssignment{ID: "00u1"}
			person.Embedded.User = &okta.User{Status: okta.StatusActive}
			if c.status != "" {
				person.Embedded.User.Status = c.status
			}
			login, email := c.login, c.email
			if login == "" {
				login, email = "alice@example.com", "alice@example.com"
			}
			person.Credentials.UserName, person.Embedded.User.Profile.Login, person.Embedded.User.Profile.Email = login, login, email
			got, err := search.accountOf(person)
			if err != nil || got != c.want || !strings.Contains(search.closest, c.closest) || (got == "") != (search.closest != "") {
				t.Errorf("account %q (%v), closest %q, want %q and %q", got, err, search.closest, c.want, c.closest)
			}
		})
	}
}
