package openmetadata

import (
	"net/http"
	"slices"
	"strings"
)

// identify gives name and e-mail of an ID token, by the same claims as bearer tokens.
func (in *signIn) identify(claims object) (name, email string, err *apiError) {
	return in.filter.identify(claims)
}

// signInUser is UserUtil.getOrCreateOidcUser: it finds the user by name, restores
// or promotes it, or makes it, and notes the login. False is a refused sign-in
// (F66, F67, F73, j40 to j55, l01 to l04, s04c).
func (s *Server) signInUser(in *signIn, claims object) (name, email string, ok bool) {
	name, email, err := in.identify(claims)
	if err != nil {
		return "", "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	listed := slices.Contains(list(in.authz, "adminPrincipals"), name)
	u := s.userByName(name)
	if u == nil {
		if u, ok = s.newSignInUser(in, name, email, listed, claims); !ok {
			return "", "", false
		}
	} else {
		before := u.copy()
		u.deleted = false
		// A name that is taken off the list never demotes.
		u.isAdmin = u.isAdmin || (listed && !u.isBot)
		s.storeChange(u, before, updateRestore, "admin")
	}
	now := s.nowMillis()
	u.lastLogin, u.lastActivity, u.updatedAt = now, now, now
	u.incremental = changes(nil, nil, nil, u.tenths)
	s.forget(u.name)
	return name, email, true
}

// newSignInUser makes an unknown user, if self sign-up is on (it counts at once
// here), its domain may register, and no other user has the e-mail.
func (s *Server) newSignInUser(in *signIn, name, email string, listed bool, claims object) (*user, bool) {
	if !flag(in.authn, "enableSelfSignup") {
		return nil, false
	}
	_, domain, _ := strings.Cut(email, "@")
	allowed := list(in.authz, "allowedEmailRegistrationDomains")
	if len(allowed) > 0 && !slices.Contains(allowed, "all") && !slices.Contains(allowed, domain) {
		return nil, false
	}
	if len(list(in.authn, "jwtPrincipalClaimsMapping")) > 0 {
		// With a mapping the account's e-mail is made from its name (j55c).
		email = name + "@" + str(in.authz, "principalDomain")
	}
	if s.userByEmail(email) != nil {
		return nil, false
	}
	u := &user{name: name, email: email, isAdmin: listed, emailVerified: true, updatedBy: name, teams: s.claimedTeams(in, claims)}
	s.addUser(u)
	return u, true
}

// claimedTeams are the teams of jwtTeamClaimMapping that exist (F67, j54d).
func (s *Server) claimedTeams(in *signIn, claims object) []string {
	var teams []string
	for _, g := range claimTexts(claims, str(in.authn, "jwtTeamClaimMapping")) {
		if slices.ContainsFunc(s.references, func(r reference) bool { return r.kind == "team" && r.name == g }) {
			teams = append(teams, g)
		}
	}
	return teams
}

// putTeam is PUT /teams, as far as it was recorded: a new group below the
// organization (j54_team).
func (s *Server) putTeam(c *call) (*answer, *apiError) {
	n, err := parseTree(c.body)
	if err != nil {
		return nil, err
	}
	in, _ := n.plain().(object)
	if err := s.mayFor(c.who, "Create"); err != nil {
		return nil, err
	}
	name, kind := str(in, "name"), str(in, "teamType")
	if name == "" {
		return nil, failure(http.StatusBadRequest, "[query param name must not be null]")
	}
	status := http.StatusOK
	i := slices.IndexFunc(s.references, func(r reference) bool { return r.kind == "team" && r.name == name })
	if i < 0 {
		status = http.StatusCreated
		s.references = append(s.references, reference{id: newID(), kind: "team", name: name, bare: true})
		i = len(s.references) - 1
	}
	team := s.references[i]
	return &answer{status: status, body: object{
		"id": team.id, "teamType": kind, "name": name, "fullyQualifiedName": quoteName(name), "version": version(1), "updatedAt": s.nowMillis(),
		"updatedBy": c.who.name, "href": s.href("teams", team.id), "parents": []any{s.ref("team", organization, true)},
		"isJoinable": true, "deleted": false, "domains": []any{},
	}}, nil
}
