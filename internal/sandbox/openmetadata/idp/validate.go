package idp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// FieldError is one entry of a SecurityValidationResponse.
type FieldError struct{ Field, Message string }

// Response is a SecurityValidationResponse.
func Response(errs []FieldError) map[string]any {
	items := []any{}
	for _, e := range errs {
		items = append(items, object{"field": e.Field, "error": e.Message})
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

// Validate is SystemRepository.validateSecurityConfiguration: the base fields, the provider, the authorizer, each with at most
// one error of its own kind (F2, c16).
func (c *Provider) Validate(ctx context.Context, a, z object) []FieldError {
	if c.DerivesKeyURLs {
		a = members.Clone(a)
		c.FillKeyURLs(ctx, a)
	}
	var errs []FieldError
	if e := validateBase(a); e != nil {
		errs = append(errs, *e)
	}
	if e := c.validateProvider(ctx, a); e != nil {
		errs = append(errs, *e)
	}
	if e := validateAuthorizer(z); e != nil {
		errs = append(errs, *e)
	}
	return errs
}

func blank(o object, name string) bool { return strings.TrimSpace(members.Text(o, name)) == "" }

// empty is Java's isEmpty on what may be null: " " is not empty (b03c).
func empty(o object, name string) bool { return members.Text(o, name) == "" }

// validateBase checks what every provider but LDAP and SAML needs, basic too (F3, F5, F12, F20, F22, b10, b11b, b14, c15, 52b).
func validateBase(a object) *FieldError {
	switch {
	case empty(a, "providerName"):
		return &FieldError{fieldAuthn + "providerName", "Provider name is required"}
	case len(members.Texts(a, "jwtPrincipalClaims")) == 0:
		return &FieldError{fieldAuthn + "jwtPrincipalClaims", "JWT principal claims are required"}
	case members.Text(a, "provider") == "ldap" || members.Text(a, "provider") == "saml":
		return nil
	case members.Text(a, "clientType") == "public" && len(members.Texts(a, "publicKeyUrls")) == 0:
		return &FieldError{fieldAuthn + "publicKeyUrls", "Public key URLs are required"}
	case empty(a, "authority"):
		return &FieldError{fieldAuthn + "authority", "Authority is required"}
	case empty(a, "callbackUrl"):
		return &FieldError{fieldAuthn + "callbackUrl", "Callback URL is required"}
	case empty(a, "clientId"):
		return &FieldError{fieldAuthn + "clientId", "Client ID is required"}
	}
	if _, message := ParseMapping(members.Texts(a, "jwtPrincipalClaimsMapping")); message != "" {
		return &FieldError{fieldAuthn + "jwtPrincipalClaimsMapping", message}
	}
	return nil
}

// validateProvider asks the provider's own validator, then, where there is an oidcConfiguration at all, whether a client can be
// made from it (F21).
func (c *Provider) validateProvider(ctx context.Context, a object) *FieldError {
	provider := members.Text(a, "provider")
	oidc := members.Object(a, "oidcConfiguration")
	switch {
	case provider == "ldap", provider == "saml":
		return errNotOkta(provider)
	case !bean.IsOIDC(provider):
		return &FieldError{fieldAuthn + "provider", "Unknown provider: " + provider}
	}
	if provider != "okta" {
		return c.validateOther(ctx, provider, a)
	}
	clientType := members.Text(a, "clientType")
	if clientType == "confidential" {
		if e := validateConfidentialBase(oidc); e != nil {
			return e
		}
	}
	var e *FieldError
	switch clientType {
	case "public":
		e = c.validateOktaPublic(ctx, a)
	case "confidential":
		e = c.validateOktaConfidential(ctx, a, oidc)
	default:
		shown := clientType
		if shown == "" {
			shown = "null"
		}
		return &FieldError{fieldAuthn + "clientType", "Unknown client type: " + shown + ". Must be 'public' or 'confidential'."}
	}
	if e != nil {
		return e
	}
	if oidc == nil {
		return nil
	}
	if err := checkClient(ctx, c.HTTP, a, oidc); err != nil {
		return &FieldError{fieldOidc, "OIDC flow validation failed: OIDC configuration validation failed: " + err.Error()}
	}
	return nil
}

// errNotOkta says honestly that the stand-in does not know what the server would say.
func errNotOkta(provider string) *FieldError {
	return &FieldError{fieldAuthn + "provider", "The stand-in validates no provider but Okta: " + provider}
}

// validateOther knows of the other OIDC providers only that their discovery document is asked for behind the guard
// (53a_validate_custom_oidc).
func (c *Provider) validateOther(ctx context.Context, provider string, a object) *FieldError {
	if err := c.guard(ctx, members.Text(a, "authority")+discoverySuffix); err != nil {
		return &FieldError{fieldOidc + ".discoveryUri", "Failed to validate against discovery document: " + err.Error()}
	}
	return errNotOkta(provider)
}

func validateConfidentialBase(oidc object) *FieldError {
	switch {
	case oidc == nil:
		return &FieldError{fieldOidc + ".id", "OIDC configuration is required"}
	case empty(oidc, "id"):
		return &FieldError{fieldOidc + ".id", "Client ID is required"}
	case empty(oidc, "secret"):
		return &FieldError{fieldOidc + ".secret", "Client secret is required"}
	case empty(oidc, "discoveryUri") && empty(oidc, "serverUrl"):
		return &FieldError{fieldOidc + ".discoveryUri", "Discovery URI or server URL is required"}
	}
	return nil
}

// validateAuthorizer checks the other half (F23, b20* to b22*). Which classes exist on the class path is known only for those
// that were tried.
func validateAuthorizer(z object) *FieldError {
	class := members.Text(z, "className")
	switch {
	case class == "":
		return &FieldError{fieldAuthz + "className", "Class name is required"}
	case strings.HasPrefix(class, "java."), class == bean.ClassFilter:
		return &FieldError{fieldAuthz + "className", "Class does not implement Authorizer interface"}
	case class != bean.ClassAuthorizer && class != bean.ClassNoop:
		return &FieldError{fieldAuthz + "className", "Class not found"}
	case len(members.Texts(z, "adminPrincipals")) == 0:
		return &FieldError{fieldAuthz + "adminPrincipals", "At least one admin principal is required"}
	case empty(z, "principalDomain"):
		return &FieldError{fieldAuthz + "principalDomain", "Principal domain is required"}
	}
	return nil
}

// ParseMapping reads items "username:claim", in the server's words where it cannot (F22, b15*).
func ParseMapping(items []string) (map[string]string, string) {
	mapping := map[string]string{}
	for _, item := range items {
		// Java's split drops empty strings at the end: "username:" has one part.
		key, claim, found := strings.Cut(item, ":")
		if !found || strings.Trim(claim, ":") == "" {
			return nil, "Index 1 out of bounds for length 1"
		}
		claim, _, _ = strings.Cut(claim, ":")
		if old, twice := mapping[key]; twice {
			return nil, fmt.Sprintf("Duplicate key %s (attempted merging values %s and %s)", key, old, claim)
		}
		mapping[key] = claim
	}
	if len(items) == 0 {
		return mapping, ""
	}
	if mapping["username"] == "" || mapping["email"] == "" {
		return nil, "Invalid JWT Principal Claims Mapping. Both username and email should be present"
	}
	var others []string
	for key := range mapping {
		if key != "username" && key != "email" {
			others = append(others, key)
		}
	}
	if len(others) > 0 {
		slices.Sort(others)
		return nil, "Invalid JWT Principal Claims Mapping. Only username and email keys are allowed, but found: " + strings.Join(others, ", ")
	}
	return mapping, ""
}
