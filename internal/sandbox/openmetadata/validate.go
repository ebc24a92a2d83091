package openmetadata

import (
	"context"
	"strings"
)

// fieldError is one entry of a SecurityValidationResponse.
type fieldError struct{ field, message string }

func validationResponse(errs []fieldError) object {
	items := []any{}
	for _, e := range errs {
		items = append(items, object{"field": e.field, "error": e.message})
	}
	status := "success"
	if len(items) > 0 {
		status = "failed"
	}
	return object{"status": status, "errors": items}
}

const (
	fieldAuthn      = "authenticationConfiguration."
	fieldOidc       = fieldAuthn + "oidcConfiguration"
	fieldAuthz      = "authorizerConfiguration."
	discoverySuffix = "/.well-known/openid-configuration"
)

// validate is SystemRepository.validateSecurityConfiguration: the base fields,
// the provider, the authorizer, each with at most one error of its own kind (F2, c16).
func (s *Server) validate(ctx context.Context, rows settingsRows) []fieldError {
	a := rows.authentication
	if s.profile.derivesKeyURLs {
		a = clone(a)
		s.fillKeyURLs(ctx, a)
	}
	var errs []fieldError
	if e := validateBase(a); e != nil {
		errs = append(errs, *e)
	}
	if e := s.validateProvider(ctx, a); e != nil {
		errs = append(errs, *e)
	}
	if e := validateAuthorizer(rows.authorizer); e != nil {
		errs = append(errs, *e)
	}
	return errs
}

func blank(o object, name string) bool { return strings.TrimSpace(str(o, name)) == "" }

// empty is Java's isEmpty on what may be null: " " is not empty (b03c).
func empty(o object, name string) bool { return str(o, name) == "" }

// validateBase checks what every provider but LDAP and SAML needs, basic too
// (F3, F5, F12, F20, F22, b10, b11b, b14, c15, 52b).
func validateBase(a object) *fieldError {
	switch {
	case empty(a, "providerName"):
		return &fieldError{fieldAuthn + "providerName", "Provider name is required"}
	case len(list(a, "jwtPrincipalClaims")) == 0:
		return &fieldError{fieldAuthn + "jwtPrincipalClaims", "JWT principal claims are required"}
	case str(a, "provider") == "ldap" || str(a, "provider") == "saml":
		return nil
	case str(a, "clientType") == "public" && len(list(a, "publicKeyUrls")) == 0:
		return &fieldError{fieldAuthn + "publicKeyUrls", "Public key URLs are required"}
	case empty(a, "authority"):
		return &fieldError{fieldAuthn + "authority", "Authority is required"}
	case empty(a, "callbackUrl"):
		return &fieldError{fieldAuthn + "callbackUrl", "Callback URL is required"}
	case empty(a, "clientId"):
		return &fieldError{fieldAuthn + "clientId", "Client ID is required"}
	}
	if _, message := parseMapping(list(a, "jwtPrincipalClaimsMapping")); message != "" {
		return &fieldError{fieldAuthn + "jwtPrincipalClaimsMapping", message}
	}
	return nil
}

// validateProvider asks the provider's own validator, then, where there is an
// oidcConfiguration at all, whether a client can be made from it (F21).
func (s *Server) validateProvider(ctx context.Context, a object) *fieldError {
	provider := str(a, "provider")
	oidc := obj(a, "oidcConfiguration")
	switch {
	case provider == "ldap", provider == "saml":
		return errNotOkta(provider)
	case !isOIDC(provider):
		return &fieldError{fieldAuthn + "provider", "Unknown provider: " + provider}
	}
	if provider != "okta" {
		return s.validateOther(ctx, provider, a)
	}
	clientType := str(a, "clientType")
	if clientType == "confidential" {
		if e := validateConfidentialBase(oidc); e != nil {
			return e
		}
	}
	var e *fieldError
	switch clientType {
	case "public":
		e = s.validateOktaPublic(ctx, a)
	case "confidential":
		e = s.validateOktaConfidential(ctx, a, oidc)
	default:
		shown := clientType
		if shown == "" {
			shown = "null"
		}
		return &fieldError{fieldAuthn + "clientType", "Unknown client type: " + shown + ". Must be 'public' or 'confidential'."}
	}
	if e != nil {
		return e
	}
	if oidc == nil {
		return nil
	}
	if err := checkClient(ctx, s.client, a, oidc); err != nil {
		return &fieldError{fieldOidc, "OIDC flow validation failed: OIDC configuration validation failed: " + err.Error()}
	}
	return nil
}

// errNotOkta says honestly that the stand-in does not know what the server would say.
func errNotOkta(provider string) *fieldError {
	return &fieldError{fieldAuthn + "provider", "The stand-in validates no provider but Okta: " + provider}
}

// validateOther knows of the other OIDC providers only that their discovery
// document is asked for behind the guard (53a_validate_custom_oidc).
func (s *Server) validateOther(ctx context.Context, provider string, a object) *fieldError {
	if err := s.guard(ctx, str(a, "authority")+discoverySuffix); err != nil {
		return &fieldError{fieldOidc + ".discoveryUri", "Failed to validate against discovery document: " + err.Error()}
	}
	return errNotOkta(provider)
}

func validateConfidentialBase(oidc object) *fieldError {
	switch {
	case oidc == nil:
		return &fieldError{fieldOidc + ".id", "OIDC configuration is required"}
	case empty(oidc, "id"):
		return &fieldError{fieldOidc + ".id", "Client ID is required"}
	case empty(oidc, "secret"):
		return &fieldError{fieldOidc + ".secret", "Client secret is required"}
	case empty(oidc, "discoveryUri") && empty(oidc, "serverUrl"):
		return &fieldError{fieldOidc + ".discoveryUri", "Discovery URI or server URL is required"}
	}
	return nil
}

// validateAuthorizer checks the other half (F23, b20* to b22*). Which classes
// exist on the class path is known only for those that were tried.
func validateAuthorizer(z object) *fieldError {
	class := str(z, "className")
	switch {
	case class == "":
		return &fieldError{fieldAuthz + "className", "Class name is required"}
	case strings.HasPrefix(class, "java."), class == classFilter:
		return &fieldError{fieldAuthz + "className", "Class does not implement Authorizer interface"}
	case class != classAuthorizer && class != classNoop:
		return &fieldError{fieldAuthz + "className", "Class not found"}
	case len(list(z, "adminPrincipals")) == 0:
		return &fieldError{fieldAuthz + "adminPrincipals", "At least one admin principal is required"}
	case empty(z, "principalDomain"):
		return &fieldError{fieldAuthz + "principalDomain", "Principal domain is required"}
	}
	return nil
}
