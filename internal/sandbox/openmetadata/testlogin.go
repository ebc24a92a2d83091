package openmetadata

import (
	"context"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// The stages of a test login, of which the answer names the last (TestLoginService).
const (
	stageToken  = "TOKEN_VALIDATED"
	stageClaims = "CLAIMS_EXTRACTED"
	stageDomain = "DOMAIN_CHECKED"
)

// testLoginToken is POST /system/security/test-login/validate-token of 2.0 and later: who the holder of an ID token would be
// under a configuration that is not saved. It makes a filter of the candidate and asks that; it looks into no database, so
// whether there is such a user plays no part.
func (s *Server) testLoginToken(c *call) (*answer, *web.Error) {
	in, err := bean.TestLogin.Read(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeAdminLocking(c.who); err != nil {
		return nil, err
	}
	candidate := members.Object(in, "securityConfiguration")
	return ok(s.testLogin(c.r.Context(), settingsRows{members.Object(candidate, "authenticationConfiguration"), members.Object(candidate, "authorizerConfiguration")}, members.Text(in, "idToken")))
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
		return failedTestLogin(stageToken, "Token validation failed: "+refused.Message)
	}
	name, email, refused := filter.identify(b.Claims)
	if refused != nil {
		return failedTestLogin(stageClaims, "Could not resolve identity from claims: "+refused.Message)
	}
	bot, _ := b.Claims["isBot"].(bool)
	_, passed := filter.domainAccepted(b.Claims)
	passed = passed || bot
	_, domain, _ := strings.Cut(email, "@")
	result := object{
		"status": "success", "stage": stageDomain, "resolvedPrincipal": name, "resolvedEmail": email,
		"mappedRoles": []any{}, "mappedTeams": members.List(claimTexts(b.Claims, members.Text(candidate.authentication, "jwtTeamClaimMapping"))...), "errors": []any{},
		"domainCheck": object{
			"enforced": filter.enforceDomain, "principalDomain": filter.principalDomain, "resolvedDomain": domain, "passed": passed,
		},
	}
	if members.Flag(candidate.authorizer, "useRolesFromProvider") {
		result["mappedRoles"] = members.List(claimTexts(b.Claims, "roles")...)
	}
	if !passed {
		result["status"] = "failed"
		result["errors"] = members.List("The resolved identity does not satisfy the configured principal-domain rules.")
	}
	return result
}

func failedTestLogin(stage, message string) object {
	return object{"status": "failed", "stage": stage, "errors": members.List(message), "mappedRoles": []any{}, "mappedTeams": []any{}}
}
