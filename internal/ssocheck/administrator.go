package ssocheck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// SignInOf is an administrator's sign-in as the settings, the org and the server's accounts decide it.
type SignInOf struct {
	// Login is the Okta user name of a person who is an administrator and can sign in; empty when nobody is found.
	Login string
	// Name is that person's account on the server.
	Name string
	// Closest says why the person who came closest cannot, as a whole sentence; empty when nobody is assigned.
	Closest string
}

// accounts are the accounts of the server.
type accounts interface {
	Administrators(ctx context.Context) ([]openmetadata.User, error)
	GetUser(ctx context.Context, name string, includeDeleted bool) (openmetadata.User, error)
}

// administratorSearch looks for one person who is an administrator and can sign in.
type administratorSearch struct {
	*run

	ctx    context.Context //nolint:containedctx // of one search
	org    *okta.Client
	server accounts
	// rules allow what the sign-in asks for; nil for the org's own authorization server, which has none.
	rules []okta.PolicyRule

	closest string
	rank    int
}

// How far a person came, the farther the higher.
const (
	rankInactive = iota + 1
	rankNoAccount
	rankDomain
	rankRule
)

// findAdministrator looks among the people who are assigned to the app for one who is active in Okta, whom a rule allows the
// sign-in, whose claims lead to an administrator's account, and whose domain the server takes. It stops at the first. What
// cannot be read is its error; an AbsentError says that the question cannot be answered.
func findAdministrator(ctx context.Context, org *okta.Client, server accounts, facts *Facts) (SignInOf, error) {
	search := &administratorSearch{run: &run{facts: *facts, signIn: facts.signIn()}, ctx: ctx, org: org, server: server}
	if err := search.prepare(); err != nil {
		return SignInOf{}, err
	}
	for person, err := range org.UserAssignments(facts.App.value.ID).All(ctx) {
		name := ""
		if err == nil {
			name, err = search.accountOf(person)
		}
		if err != nil {
			return SignInOf{}, err
		}
		if name != "" {
			return SignInOf{Name: name, Login: person.Embedded.User.Profile.Login}, nil
		}
	}
	return SignInOf{Closest: search.closest}, nil
}

// prepare makes sure of what the search needs.
func (s *administratorSearch) prepare() (err error) {
	for _, need := range []need{anApp, theSettings, administrators, aSignIn, signInAtOkta} {
		if err := need.why(s.run); err != nil {
			return err
		}
	}
	if s.facts.App.value.Settings.ImplicitAssignment {
		return &AbsentError{Reason: "the app is everybody's (implicit assignment), so the org does not list who may use it"}
	}
	if claim := s.unknownClaim(); claim != "" {
		return &AbsentError{Reason: fmt.Sprintf("what people have in the claim %q is not known", claim)}
	}
	s.rules, err = s.allowing()
	return err
}

func (s *administratorSearch) settings() ssoconfig.Settings { return s.facts.Security.value }

// unknownClaim is a claim that decides who somebody is and of which nobody can tell what it holds; empty when there is none.
// Without a mapping the first claim decides that the token has (F55).
func (s *administratorSearch) unknownClaim() string {
	authentication := s.settings().Authentication
	if len(authentication.JWTPrincipalClaimsMapping) > 0 {
		return strings.Join(without(claimNames(ssoconfig.Authentication{JWTPrincipalClaimsMapping: authentication.JWTPrincipalClaimsMapping}), everyIDToken), ", ")
	}
	for _, claim := range authentication.JWTPrincipalClaims {
		switch {
		case !slices.Contains(everyIDToken, claim):
			return claim
		case slices.Contains(s.signIn.claims(), claim):
			return ""
		}
	}
	return ""
}

// allowing are the active rules that allow the grant and the scopes of the sign-in, for whomever.
func (s *administratorSearch) allowing() ([]okta.PolicyRule, error) {
	server, err := s.facts.AuthorizationServer.Get()
	if err != nil || server.Custom == nil {
		return nil, err
	}
	covering, err := s.covering()
	if err != nil {
		return nil, err
	}
	wanted := request{ssoconfig.GrantAuthorizationCode, s.signIn.scopes}
	return slices.DeleteFunc(wanted.granting(activeRules(covering)), func(rule okta.PolicyRule) bool { return len(wanted.notPermitted(rule)) > 0 }), nil
}

// fellf notes why a person cannot sign in as an administrator, if nobody came farther.
func (s *administratorSearch) fellf(rank int, format string, arguments ...any) {
	if rank > s.rank {
		s.rank, s.closest = rank, fmt.Sprintf(format, arguments...)
	}
}

// accountOf is the administrator's account that a person signs in to; empty when there is none or the person cannot.
func (s *administratorSearch) accountOf(person okta.UserAssignment) (string, error) {
	user := person.Embedded.User
	if user == nil {
		return "", &AbsentError{Reason: "the org shows its app's people without their status, which takes the scopes okta.apps.read and okta.users.read"}
	}
	if user.Status != okta.StatusActive {
		s.fellf(rankInactive, "%s is %s in Okta.", user.Profile.Login, user.Status)
		return "", nil
	}
	principal, email := s.identity(person)
	known, err := s.isAdministrator(principal.User, email, user.Profile.Login)
	if err != nil || !known {
		return "", err
	}
	if _, allowed, shutOut := ssoconfig.ShutOut(ssoconfig.Input{Settings: s.settings()}, principal.Email); shutOut {
		s.fellf(rankDomain, "%s has the domain %q, and the server takes only %s.", user.Profile.Login, ssoconfig.EmailDomain(principal.Email), quoted(allowed))
		return "", nil
	}
	allowed, err := s.allowed(person)
	if err != nil {
		return "", err
	}
	if !allowed {
		s.fellf(rankRule, "No access rule allows %s what the sign-in asks for.", user.Profile.Login)
		return "", nil
	}
	return principal.User, nil
}

// identity is whom the server makes of a person's ID token, and the e-mail address that it compares with the account's (F55,
// F57, F124, F126). Claims are in the token when their scopes were asked for.
func (s *administratorSearch) identity(person okta.UserAssignment) (principal ssoconfig.Principal, email string) {
	claims := map[string]string{"sub": person.ID, "email": person.Embedded.User.Profile.Email, "preferred_username": person.Credentials.UserName}
	maps.DeleteFunc(claims, func(claim, _ string) bool { return !slices.Contains(s.signIn.claims(), claim) })
	principal = ssoconfig.PrincipalOf(ssoconfig.Input{Settings: s.settings()}, claims)
	if len(s.settings().Authentication.JWTPrincipalClaimsMapping) > 0 {
		return principal, principal.Email
	}
	return principal, claims["email"]
}

// isAdministrator tells whether the account is an administrator's, or becomes one at the sign-in: in the confidential flow a
// name in admin_principals does (F67), where the account exists or may be made.
func (s *administratorSearch) isAdministrator(name, email, login string) (bool, error) {
	if name == "" {
		s.fellf(rankNoAccount, "The token of %s names no account.", login)
		return false, nil
	}
	for _, account := range s.facts.Administrators.value {
		switch {
		case account.IsBot || account.Deleted || !strings.EqualFold(account.Name, name):
		case account.Email != "" && email != "" && !strings.EqualFold(account.Email, email):
			s.fellf(rankNoAccount, "%s has the address %s, and the administrator %q has %s, so the server refuses it (\"Account already exists\").", login, email, account.Name, account.Email)
			return false, nil
		default:
			return true, nil
		}
	}
	if !s.signIn.public && slices.Contains(s.settings().Authorizer.AdminPrincipals, name) {
		signup := s.settings().Authentication.EnableSelfSignup
		if signup == nil || *signup {
			return true, nil
		}
		account, err := s.server.GetUser(s.ctx, name, false)
		if err == nil && !account.IsBot {
			return true, nil
		}
		if err != nil && !openmetadata.IsNotFound(err) {
			return false, err
		}
	}
	s.fellf(rankNoAccount, "%s signs in as %q, who is no administrator.", login, name)
	return false, nil
}

// allowed tells whether a rule is for the person. The person's groups are asked for only where a rule depends on them.
func (s *administratorSearch) allowed(person okta.UserAssignment) (bool, error) {
	if s.rules == nil {
		return true, nil
	}
	var groups []string
	for _, rule := range s.rules {
		people := rule.Conditions.People
		if slices.Contains(people.Users.Exclude, person.ID) {
			continue
		}
		if slices.Contains(people.Users.Include, person.ID) || slices.Contains(people.Groups.Include, everyone) && len(people.Groups.Exclude) == 0 {
			return true, nil
		}
		if groups == nil {
			found, err := s.org.GroupsOfUser(person.ID).List(s.ctx)
			if err != nil {
				return false, err
			}
			if len(found) == 0 {
				return false, errors.New("the org lists no group of the person, not even the one of everybody")
			}
			for _, group := range found {
				groups = append(groups, group.ID)
			}
		}
		if slices.ContainsFunc(groups, func(group string) bool { return isFor(rule, group) }) &&
			!slices.ContainsFunc(groups, func(group string) bool { return slices.Contains(people.Groups.Exclude, group) }) {
			return true, nil
		}
	}
	return false, nil
}

// collectAdministratorSignIn looks for the person once both ends are known.
func collectAdministratorSignIn(ctx context.Context, sources Sources, facts *Facts) {
	switch {
	case sources.Okta == nil:
		facts.AdministratorSignIn.lack(&AbsentError{Reason: sources.OktaAbsent})
	case sources.Server == nil:
		facts.AdministratorSignIn.lack(&AbsentError{Reason: sources.ServerAbsent})
	default:
		facts.AdministratorSignIn = factOf(findAdministrator(ctx, sources.Okta, sources.Server, facts))
	}
}

// checkAdministratorSignIn is what all others are for: somebody gets in who can repair whatever is wrong. Passwords and further
// factors are not looked at.
func checkAdministratorSignIn(r *run) finding {
	found, err := r.facts.AdministratorSignIn.Get()
	var absent *AbsentError
	switch {
	case errors.As(err, &absent):
		return unread(fmt.Sprintf("Whether an administrator can sign in is not known: %s.", absent.Reason),
			"Configure both halves of the provider and give app_id and authorization_server_id, so that it can be found out.")
	case err != nil:
		return unread(fmt.Sprintf("Whether an administrator can sign in is not known: %s.", words.Clause(err.Error())),
			"Let the provider's credential read the app's people, which takes the scopes okta.apps.read, okta.users.read and okta.groups.read.")
	case found.Login != "":
		return pass("%s is active in Okta, assigned to the app, and signs in as the administrator %q.", found.Login, found.Name)
	case found.Closest == "":
		return fail("Nobody is assigned to the app, neither directly nor by a group with members, so no administrator can sign in.",
			"Put an administrator into a group that is assigned to the app, or assign one directly.")
	}
	return fail("No administrator can sign in. "+found.Closest,
		"Assign an active Okta user to the app whose e-mail address is that of an administrator's account: make the account with openmetadata_admin_user, and put the person into an assigned group.")
}
