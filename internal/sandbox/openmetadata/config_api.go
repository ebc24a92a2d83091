package openmetadata

import (
	"context"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/jsonpatch"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

const mask = "*********"

// getConfigAuth is what everybody may see: no secrets, no key URLs, the default response type whatever is stored (clean f21,
// f29b, suite_112); no clientType where it was stored as null (F29).
func (s *Server) getConfigAuth(*call) (*answer, *web.Error) {
	a := s.served.authentication
	o := object{
		"publicKeyUrls": []any{}, "tokenValidationAlgorithm": "RS256", "forceSecureSessionCookie": false, "responseType": "id_token",
	}
	for _, name := range []string{"clientType", "provider", "providerName", "authority", "clientId", "callbackUrl",
		"jwtPrincipalClaims", "jwtPrincipalClaimsMapping", "enableSelfSignup", "enableAutoRedirect"} {
		if value, there := a[name]; there {
			o[name] = value
		}
	}
	return ok(s.profile.known(o))
}

// getConfigAuthorizer shows the principal domain in an otherwise empty authorizer (04).
func (s *Server) getConfigAuthorizer(*call) (*answer, *web.Error) {
	return ok(object{"adminPrincipals": []any{}, "testPrincipals": []any{}, "allowedEmailRegistrationDomains": []any{},
		"principalDomain": s.served.authorizer["principalDomain"], "allowedDomains": []any{}, "useRolesFromProvider": false})
}

func (r settingsRows) render() object {
	return object{"authenticationConfiguration": r.authentication, "authorizerConfiguration": r.authorizer}
}

// masked hides the secrets, whether there are any or not (web_04).
func (r settingsRows) masked() settingsRows {
	out := r.copy()
	if oidc := members.Object(out.authentication, "oidcConfiguration"); oidc != nil {
		oidc["secret"] = mask
	}
	if ldap := members.Object(out.authentication, "ldapConfiguration"); ldap != nil {
		ldap["dnAdminPassword"] = mask
	}
	return out
}

// getSecurityConfig masks secrets for people and shows them to an administrator bot (F26, d13c), and to everybody who may do
// everything (F117, d02).
func (s *Server) getSecurityConfig(c *call) (*answer, *web.Error) {
	if err := s.authorizeAdmin(c.who); err != nil {
		return nil, err
	}
	return ok(s.visibleConfig(c.who).render())
}

// visibleConfig is what is served, as the caller may see it.
func (s *Server) visibleConfig(p *principal) settingsRows {
	if u := s.userByName(p.name); s.permitsAll || (u != nil && u.isBot) {
		return s.served.copy()
	}
	return s.served.masked()
}

// securityBean is the class of the configuration in the server's version.
func (s *Server) securityBean() *bean.Bean {
	if s.profile.onlyActiveBlock {
		return bean.SecurityConfigurationSince20
	}
	return bean.SecurityConfiguration
}

// readSecurity reads a SecurityConfiguration.
func (s *Server) readSecurity(body []byte) (*settingsRows, *web.Error) {
	in, err := s.securityBean().Read(body)
	if err != nil || in == nil {
		return nil, err
	}
	rows := &settingsRows{members.Object(in, "authenticationConfiguration"), members.Object(in, "authorizerConfiguration")}
	if s.profile.onlyActiveBlock {
		if v := bean.ActiveViolations(rows.authentication); len(v) > 0 {
			return nil, web.Failure(http.StatusBadRequest, "Invalid security configuration: [%s]", strings.Join(v, ", "))
		}
	}
	return rows, nil
}

// authorizeAdminLocking is authorizeAdmin for handlers that hold no lock.
func (s *Server) authorizeAdminLocking(p *principal) *web.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.authorizeAdmin(p)
}

// putSecurityConfig is PUT /system/security/config: no validation but that of the classes; the rows are written before the
// reload (F25, F26, F36, F37).
func (s *Server) putSecurityConfig(c *call) (*answer, *web.Error) {
	rows, err := s.readSecurity(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeAdminLocking(c.who); err != nil {
		return nil, err
	}
	if rows == nil {
		return nil, web.Unhandled(`Failed to update security configuration: Cannot invoke "org.openmetadata.schema.configuration.SecurityConfiguration.getAuthenticationConfiguration()" because "securityConfig" is null`)
	}
	if err := s.refuseManaged(*rows); err != nil {
		return nil, err
	}
	if err := s.replaceConfig(c.r.Context(), *rows); err != nil {
		return nil, web.Unhandled("Failed to update security configuration: Failed to reload security system")
	}
	if s.profile.putAnswersStored {
		s.mu.Lock()
		defer s.mu.Unlock()
		return ok(s.visibleConfig(c.who).render())
	}
	return ok(s.withKeyURLs(*rows).render())
}

// withKeyURLs gives the rows as they were stored, with the key URLs filled in.
func (s *Server) withKeyURLs(rows settingsRows) settingsRows {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := rows.copy()
	if s.served.authentication != nil && len(members.Texts(out.authentication, "publicKeyUrls")) == 0 {
		out.authentication["publicKeyUrls"] = members.Clone(s.served.authentication["publicKeyUrls"])
	}
	return out
}

// replaceConfig stores both rows, each by itself as the server does, so that concurrent calls mix (F43), and reloads.
func (s *Server) replaceConfig(ctx context.Context, rows settingsRows) error {
	rows = rows.copy()
	if s.profile.restoresMaskedSecrets {
		s.mu.Lock()
		restoreSecrets(rows.authentication, s.rows.authentication)
		s.mu.Unlock()
	}
	s.providers.FillKeyURLs(ctx, rows.authentication)
	// What the others should have noticed before this change they have noticed.
	for _, process := range s.processes {
		process.follow(ctx)
	}
	s.mu.Lock()
	s.storeHalf(&s.rows.authentication, rows.authentication)
	s.mu.Unlock()
	s.mu.Lock()
	s.storeHalf(&s.rows.authorizer, rows.authorizer)
	s.mu.Unlock()
	return s.reload(ctx)
}

// restoreSecrets puts stored secrets in the place of masked or missing ones (2.1).
func restoreSecrets(in, stored object) {
	for block, secret := range map[string]string{"oidcConfiguration": "secret", "ldapConfiguration": "dnAdminPassword"} {
		next, old := members.Object(in, block), members.Object(stored, block)
		if next == nil || old == nil {
			continue
		}
		if value, there := next[secret]; (!there || value == mask) && old[secret] != nil {
			next[secret] = old[secret]
		}
	}
}

// patchSecurityConfig is PATCH /system/security/config: it starts from what is in memory, leaves out operations that the
// current provider does not allow, validates in full, stores and reloads (F33 to F35, F38).
func (s *Server) patchSecurityConfig(c *call) (*answer, *web.Error) {
	ops, parsed := jsonpatch.Parse(c.body)
	if !parsed {
		return nil, errBadPatch()
	}
	if err := s.authorizeAdminLocking(c.who); err != nil {
		return nil, err
	}
	s.mu.Lock()
	current := s.served.copy()
	s.mu.Unlock()
	provider := members.Text(current.authentication, "provider")
	kept := ops[:0:0]
	for _, op := range ops {
		if !droppedFor(provider, op.Path()) {
			kept = append(kept, op)
		}
	}
	patched, err := jsonpatch.Apply(current.render(), kept)
	if err != nil {
		return nil, web.Unhandled("Failed to patch security configuration: %s", err)
	}
	next, readable := s.securityBean().FromValue(patched)
	if !readable {
		return nil, web.Unhandled("Failed to patch security configuration: JSON parsing failed with message [Failed to process JSON ].")
	}
	rows := settingsRows{members.Object(next, "authenticationConfiguration"), members.Object(next, "authorizerConfiguration")}
	if s.profile.restoresMaskedSecrets {
		restoreSecrets(rows.authentication, current.authentication)
	}
	if err := s.refuseManaged(rows); err != nil {
		return nil, err
	}
	if errs := s.providers.Validate(c.r.Context(), rows.authentication, rows.authorizer); len(errs) > 0 {
		return nil, &web.Error{Status: http.StatusBadRequest, Body: idp.Response(errs)}
	}
	if err := s.replaceConfig(c.r.Context(), rows); err != nil {
		return nil, web.Unhandled("Failed to patch security configuration: Failed to reload security system")
	}
	return &answer{status: http.StatusNoContent}, nil
}

// droppedFor says whether the server leaves out an operation without a word (SystemRepository.filterInvalidPatchOperations,
// M30; e06, m02, m04b).
func droppedFor(provider, path string) bool {
	switch {
	case provider == "saml":
		return strings.Contains(path, "clientType") || strings.Contains(path, "oidcConfiguration")
	case strings.Contains(path, "samlConfiguration"):
		return true
	}
	return !bean.IsOIDC(provider) && strings.Contains(path, "oidcConfiguration")
}

// validateSecurityConfig is POST /system/security/validate. It stores and reloads nothing (F46).
func (s *Server) validateSecurityConfig(c *call) (*answer, *web.Error) {
	rows, err := s.readSecurity(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeAdminLocking(c.who); err != nil {
		return nil, err
	}
	if rows == nil {
		return ok(idp.Response([]idp.FieldError{{Field: "general", Message: `Validation failed: Cannot invoke "org.openmetadata.schema.configuration.SecurityConfiguration.getAuthenticationConfiguration()" because "securityConfig" is null`}}))
	}
	if s.profile.restoresMaskedSecrets {
		s.mu.Lock()
		restoreSecrets(rows.authentication, s.rows.authentication)
		s.mu.Unlock()
	}
	return ok(idp.Response(s.providers.Validate(c.r.Context(), rows.authentication, rows.authorizer)))
}
