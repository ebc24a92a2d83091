package openmetadata

import (
	"context"
	"strings"
)

// The stages of a test login, of which the answer names the last (TestLoginService).
const (
	stageToken  = "TOKEN_VALIDATED"
	stageClaims = "CLAIMS_EXTRACTED"
	stageDomain = "DOMAIN_CHECKED"
)

// beanTestLogin is the request of a test login (testLoginTokenRequest.json).
var beanTestLogin = &bean{
	class: "org.openmetadata.schema.system.TestLoginTokenRequest",
	known: []string{"securityConfiguration", "idToken"},
	properties: []property{
		{name: "securityConfiguration", kind: kindBean, bean: beanSecurityActive, required: true},
		{name: "idToken", required: true},
	},
}

// testLoginToken is POST /system/security/test-login/validate-token of 2.0 and
// later: who the holder of an ID token would be under a configuration that is
// not saved. It makes a filter of the candidate and asks that; it looks into no
// database, so whether there is such a user plays no part.
func (s *Server) testLoginToken(c *call) (*answer, *apiError) {
	in, err := beanTestLogin.read(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeAdminLocking(c.who); err != nil {
		return nil, err
	}
	candidate := obj(in, "securityConfiguration")
	return ok(s.testLogin(c.r.Context(), settingsRows{obj(candidate, "authenticationConfiguration"), obj(candidate, "authorizerConfiguration")}, str(in, "idToken")))
}

func (s *Server) testLogin(ctx context.Context, candidate settingsRows, token string) object {
	s.mu.Lock()
	key := s.key
	s.mu.Unlock()
	filter, err := s.newFilter(candidate.authentication, candidate.authorizer, key)
	if err != nil {
		return failedTestLogin(stageToken, "Token validation failed: "+err.Error())
	}
	b, refused := s.verify(ctx, filter, token)
	if refused != nil {
		return failedTestLogin(stageToken, "Token validation failed: "+refused.message)
	}
	name, email, refused := filter.identify(b.claims)
	if refused != nil {
		return failedTestLogin(stageClaims, "Could not resolve identity from claims: "+refused.message)
	}
	bot, _ := b.claims["isBot"].(bool)
	_, passed := filter.domainAccepted(b.claims)
	passed = passed || bot
	_, domain, _ := strings.Cut(email, "@")
	result := object{
		"status": "success", "stage": stageDomain, "resolvedPrincipal": name, "resolvedEmail": email,
		"mappedRoles": []any{}, "mappedTeams": anyList(claimTexts(b.claims, str(candidate.authentication, "jwtTeamClaimMapping"))...), "errors": []any{},
		"domainCheck": object{
			"enforced": filter.enforceDomain, "principalDomain": filter.principalDomain, "resolvedDomain": domain, "passed": passed,
		},
	}
	if flag(candidate.authorizer, "useRolesFromProvider") {
		result["mappedRoles"] = anyList(claimTexts(b.claims, "roles")...)
	}
	if !passed {
		result["status"] = "failed"
		result["errors"] = anyList("The resolved identity does not satisfy the configured principal-domain rules.")
	}
	return result
}

func failedTestLogin(stage, message string) object {
	return object{"status": "failed", "stage": stage, "errors": anyList(message), "mappedRoles": []any{}, "mappedTeams": []any{}}
}
