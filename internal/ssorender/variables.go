package ssorender

import (
	"strconv"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Variable is one environment variable of the server.
type Variable struct {
	Name string
	// Value is YAML: the server puts it in the place of the variable in
	// openmetadata.yaml before it reads that (M40).
	Value string
}

// variables collects what is given.
type variables []Variable

func (v *variables) add(name, value string) { *v = append(*v, Variable{name, value}) }

func (v *variables) text(name string, value *string) {
	if value != nil {
		v.add(name, Scalar(*value))
	}
}

func (v *variables) truth(name string, value *bool) {
	if value != nil {
		v.add(name, strconv.FormatBool(*value))
	}
}

func (v *variables) number(name string, value *int64) {
	if value != nil {
		v.add(name, strconv.FormatInt(*value, 10))
	}
}

func (v *variables) list(name string, value []string) {
	if value != nil {
		v.add(name, FlowList(value))
	}
}

// blank is text, except that what is left out becomes an empty text: the
// server's own file has another default, which it would send to Okta (F68: a
// max age of 0 and the prompt "consent", so that everybody signs in anew, and
// consents, each time). A variable that is empty is no way to say so: Compose
// takes its default instead.
func (v *variables) blank(name string, value *string) {
	if value == nil {
		value = new(string)
	}
	v.text(name, value)
}

// Variables returns the server's environment, without the client secret. A
// setting that has no variable is an error.
func Variables(s Settings) ([]Variable, error) {
	if errors := s.withoutVariable(); len(errors) > 0 {
		return nil, errors
	}
	var v variables
	v.authorizer(s.Authorizer)
	v.authentication(s.Authentication)
	if oidc := s.Authentication.OIDC; oidc != nil {
		v.oidc(*oidc)
	}
	if token := s.JWTToken; token != nil {
		v.text("RSA_PUBLIC_KEY_FILE_PATH", token.PublicKeyFile)
		v.text("RSA_PRIVATE_KEY_FILE_PATH", token.PrivateKeyFile)
		v.text("JWT_ISSUER", token.Issuer)
		v.text("JWT_KEY_ID", token.KeyID)
	}
	return v, nil
}

func (v *variables) authorizer(authorizer ssoconfig.Authorizer) {
	v.text("AUTHORIZER_CLASS_NAME", authorizer.ClassName)
	v.text("AUTHORIZER_REQUEST_FILTER", authorizer.ContainerRequestFilter)
	v.list("AUTHORIZER_ADMIN_PRINCIPALS", authorizer.AdminPrincipals)
	v.list("AUTHORIZER_ALLOWED_REGISTRATION_DOMAIN", authorizer.AllowedEmailRegistrationDomains)
	v.text("AUTHORIZER_PRINCIPAL_DOMAIN", authorizer.PrincipalDomain)
	v.list("AUTHORIZER_ALLOWED_DOMAINS", authorizer.AllowedDomains)
	v.truth("AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN", authorizer.EnforcePrincipalDomain)
	v.truth("AUTHORIZER_ENABLE_SECURE_SOCKET", authorizer.EnableSecureSocketConnection)
	v.truth("AUTHORIZER_USE_ROLES_FROM_PROVIDER", authorizer.UseRolesFromProvider)
}

func (v *variables) authentication(auth ssoconfig.Authentication) {
	v.text("AUTHENTICATION_PROVIDER", auth.Provider)
	v.text(variableProviderName, auth.ProviderName)
	v.text("AUTHENTICATION_CLIENT_TYPE", auth.ClientType)
	v.text("AUTHENTICATION_RESPONSE_TYPE", auth.ResponseType)
	v.list("AUTHENTICATION_PUBLIC_KEYS", auth.PublicKeyURLs)
	v.text(variableAlgorithm, auth.TokenValidationAlgorithm)
	v.text("AUTHENTICATION_AUTHORITY", auth.Authority)
	v.text("AUTHENTICATION_CLIENT_ID", auth.ClientID)
	v.text("AUTHENTICATION_CALLBACK_URL", auth.CallbackURL)
	v.list("AUTHENTICATION_JWT_PRINCIPAL_CLAIMS", auth.JWTPrincipalClaims)
	v.list("AUTHENTICATION_JWT_PRINCIPAL_CLAIMS_MAPPING", auth.JWTPrincipalClaimsMapping)
	v.text(variableTeamClaim, auth.JWTTeamClaimMapping)
	v.truth("AUTHENTICATION_ENABLE_SELF_SIGNUP", auth.EnableSelfSignup)
	v.truth(variableAutoRedirect, auth.EnableAutoRedirect)
	v.truth(variableSecureCookie, auth.ForceSecureSessionCookie)
}

// Variables that the chart has no values for (M41).
const (
	variableProviderName = "CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME"
	variableAlgorithm    = "AUTHENTICATION_TOKEN_VALIDATION_ALGORITHM"
	variableTeamClaim    = "AUTHENTICATION_JWT_TEAM_CLAIM_MAPPING"
	variableAutoRedirect = "AUTHENTICATION_ENABLE_AUTO_REDIRECT"
	variableSecureCookie = "FORCE_SECURE_SESSION_COOKIE"
)

func (v *variables) oidc(oidc ssoconfig.OIDC) {
	v.text("OIDC_TYPE", oidc.Type)
	v.text("OIDC_CLIENT_ID", oidc.ID)
	v.text("OIDC_SCOPE", oidc.Scope)
	v.text("OIDC_DISCOVERY_URI", oidc.DiscoveryURI)
	v.text("OIDC_USE_NONCE", oidc.UseNonce)
	v.text("OIDC_PREFERRED_JWS", oidc.PreferredJWSAlgorithm)
	v.text("OIDC_RESPONSE_TYPE", oidc.ResponseType)
	v.truth("OIDC_DISABLE_PKCE", oidc.DisablePKCE)
	v.text("OIDC_CALLBACK", oidc.CallbackURL)
	v.text("OIDC_SERVER_URL", oidc.ServerURL)
	v.text("OIDC_CLIENT_AUTH_METHOD", oidc.ClientAuthenticationMethod)
	v.text("OIDC_TENANT", oidc.Tenant)
	v.text("OIDC_MAX_CLOCK_SKEW", oidc.MaxClockSkew)
	v.number("OIDC_OM_REFRESH_TOKEN_VALIDITY", oidc.TokenValidity)
	if oidc.CustomParams != nil {
		v.add("OIDC_CUSTOM_PARAMS", flowMap(oidc.CustomParams))
	}
	v.blank("OIDC_MAX_AGE", oidc.MaxAge)
	v.blank("OIDC_PROMPT_TYPE", oidc.Prompt)
	v.number("OIDC_SESSION_EXPIRY", oidc.SessionExpiry)
}

// withoutVariable reports the settings that the server's own openmetadata.yaml
// has no variable for. Empty ones change nothing and are let through.
func (s Settings) withoutVariable() Errors {
	const instead = "the server's openmetadata.yaml has no variable for it. Leave it out, or use server_yaml, or, from OpenMetadata 1.10 on, the resource openmetadata_security_config."
	var errors Errors
	for _, setting := range []struct {
		path  string
		given bool
	}{
		{ssoconfig.PathAuthentication + ".additional_trusted_redirect_uris", len(s.Authentication.AdditionalTrustedRedirectURIs) > 0},
		{ssoconfig.PathAuthentication + ".session_expiry", s.Authentication.SessionExpiry != nil},
		{ssoconfig.PathAuthentication + ".max_active_sessions_per_user", s.Authentication.MaxActiveSessionsPerUser != nil},
		{ssoconfig.PathAuthorizer + ".test_principals", len(s.Authorizer.TestPrincipals) > 0},
		{ssoconfig.PathAuthorizer + ".default_oauth_role", s.Authorizer.DefaultOAuthRole != nil && *s.Authorizer.DefaultOAuthRole != ""},
	} {
		if setting.given {
			errors = append(errors, fail(setting.path, "%s", instead))
		}
	}
	return errors
}

// secretVariables returns which of the server's variables hold a secret, and the
// name under which each is to be had.
func (s Settings) secretVariables() map[string]string {
	if s.Authentication.OIDC == nil {
		return map[string]string{}
	}
	return map[string]string{DefaultSecretVariable: *s.ClientSecret.EnvironmentVariable}
}
