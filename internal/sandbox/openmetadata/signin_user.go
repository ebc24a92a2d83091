package openmetadata

import (
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// identify gives name and e-mail of an ID token, by the same claims as bearer tokens.
func (in *signIn) identify(claims object) (name, email string, err *web.Error) {
	return in.filter.identify(claims)
}

// signInUser is UserUtil.getOrCreateOidcUser: it finds the user by name, restores or promotes it, or makes it, and notes the
// login. False is a refused sign-in (F66, F67, F73, j40 to j55, l01 to l04, s04c).
func (s *Server) signInUser(in *signIn, claims object) (name, email string, ok bool) {
	name, email, err := in.identify(claims)
	if err != nil {
		return "", "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	listed := slices.Contains(members.Texts(in.authz, "adminPrincipals"), name)
	u := s.userByName(name)
	if u == nil {
		if u, ok = s.newSignInUser(in, name, email, listed, claims); !ok {
			return "", "", false
		}
	} else {
		before := u.copy()
		u.deleted = false
		if teams := s.claimedTeams(in, claims); len(teams) > 0 {
			// Only added: a team that is not claimed any more stays (F89).
			u.giveTeams(sortLinks(linksTo(slices.Concat(u.teams, teams))))
			u.settle()
		}
		// A name that is taken off the list never demotes.
		u.isAdmin = u.isAdmin || (listed && !u.isBot)
		s.storeChange(u, before, updateRestore, "admin")
		// The login is noted by a PATCH, which describes anew what that author changed before (clean aenv34).
		s.storeChange(u, u.copy(), updatePatch, "admin")
	}
	now := s.nowMillis()
	u.lastLogin, u.lastActivity, u.updatedAt = now, now, now
	u.incremental = changes(nil, nil, nil, u.tenths)
	s.forget(u.name)
	return name, email, true
}

// newSignInUser makes an unknown user, if self sign-up is on (it counts at once here), its domain may register, and no other
// user has the e-mail.
func (s *Server) newSignInUser(in *signIn, name, email string, listed bool, claims object) (*user, bool) {
	if !members.Flag(in.authn, "enableSelfSignup") {
		return nil, false
	}
	_, domain, _ := strings.Cut(email, "@")
	allowed := members.Texts(in.authz, "allowedEmailRegistrationDomains")
	if len(allowed) > 0 && !slices.Contains(allowed, "all") && !slices.Contains(allowed, domain) {
		return nil, false
	}
	if len(members.Texts(in.authn, "jwtPrincipalClaimsMapping")) > 0 {
		// With a mapping the account's e-mail is made from its name (j55c).
		email = name + "@" + members.Text(in.authz, "principalDomain")
	}
	if s.userByEmail(email) != nil {
		return nil, false
	}
	u := &user{name: name, email: email, isAdmin: listed, emailVerified: true, history: history{updatedBy: name}, teams: namesOf(linksTo(s.claimedTeams(in, claims)))}
	if role := s.named(kindRole, members.Text(in.authz, "defaultOAuthRole")); role != nil {
		// F88; clean aenv36, aenv38.
		u.roles = []string{role.name}
	}
	s.addUser(u)
	return u, true
}
