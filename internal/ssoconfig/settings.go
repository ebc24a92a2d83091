package ssoconfig

import "encoding/json"

// Settings is the body of the server's security configuration
// (configuration/securityConfiguration.json of release 1.13, and the fields
// that 2.0 adds). Nil is a field that is absent from the body; a known empty
// list or text is sent as such.
type Settings struct {
	Authentication Authentication `json:"authenticationConfiguration"`
	Authorizer     Authorizer     `json:"authorizerConfiguration"`
}

// Authentication is authenticationConfiguration.
type Authentication struct {
	ClientType                    *string  `json:"clientType,omitzero"`
	Provider                      *string  `json:"provider,omitzero"`
	ResponseType                  *string  `json:"responseType,omitzero"`
	ProviderName                  *string  `json:"providerName,omitzero"`
	PublicKeyURLs                 []string `json:"publicKeyUrls,omitzero"`
	TokenValidationAlgorithm      *string  `json:"tokenValidationAlgorithm,omitzero"`
	Authority                     *string  `json:"authority,omitzero"`
	ClientID                      *string  `json:"clientId,omitzero"`
	CallbackURL                   *string  `json:"callbackUrl,omitzero"`
	JWTPrincipalClaims            []string `json:"jwtPrincipalClaims,omitzero"`
	JWTPrincipalClaimsMapping     []string `json:"jwtPrincipalClaimsMapping,omitzero"`
	JWTTeamClaimMapping           *string  `json:"jwtTeamClaimMapping,omitzero"`
	EnableSelfSignup              *bool    `json:"enableSelfSignup,omitzero"`
	OIDC                          *OIDC    `json:"oidcConfiguration,omitzero"`
	ForceSecureSessionCookie      *bool    `json:"forceSecureSessionCookie,omitzero"`
	EnableAutoRedirect            *bool    `json:"enableAutoRedirect,omitzero"`
	AdditionalTrustedRedirectURIs []string `json:"additionalTrustedRedirectUris,omitzero"`
	SessionExpiry                 *int64   `json:"sessionExpiry,omitzero"`
	MaxActiveSessionsPerUser      *int64   `json:"maxActiveSessionsPerUser,omitzero"`

	// LDAP and SAML belong to other providers; they are carried, not looked
	// into, and what a server has of them stays where they are absent here.
	LDAP json.RawMessage `json:"ldapConfiguration,omitzero" overlay:"keep"`
	SAML json.RawMessage `json:"samlConfiguration,omitzero" overlay:"keep"`
}

// OIDC is oidcConfiguration, the block of the confidential flow.
type OIDC struct {
	Type *string `json:"type,omitzero"`
	ID   *string `json:"id,omitzero"`
	// Secret stays as a server has it where it is absent here.
	Secret                     *string           `json:"secret,omitzero" overlay:"keep"`
	Scope                      *string           `json:"scope,omitzero"`
	DiscoveryURI               *string           `json:"discoveryUri,omitzero"`
	UseNonce                   *string           `json:"useNonce,omitzero"`
	PreferredJWSAlgorithm      *string           `json:"preferredJwsAlgorithm,omitzero"`
	ResponseType               *string           `json:"responseType,omitzero"`
	DisablePKCE                *bool             `json:"disablePkce,omitzero"`
	MaxClockSkew               *string           `json:"maxClockSkew,omitzero"`
	ClientAuthenticationMethod *string           `json:"clientAuthenticationMethod,omitzero"`
	TokenValidity              *int64            `json:"tokenValidity,omitzero"`
	CustomParams               map[string]string `json:"customParams,omitzero"`
	Tenant                     *string           `json:"tenant,omitzero"`
	ServerURL                  *string           `json:"serverUrl,omitzero"`
	CallbackURL                *string           `json:"callbackUrl,omitzero"`
	MaxAge                     *string           `json:"maxAge,omitzero"`
	Prompt                     *string           `json:"prompt,omitzero"`
	SessionExpiry              *int64            `json:"sessionExpiry,omitzero"`
}

// Authorizer is authorizerConfiguration.
type Authorizer struct {
	ClassName                       *string  `json:"className,omitzero"`
	ContainerRequestFilter          *string  `json:"containerRequestFilter,omitzero"`
	AdminPrincipals                 []string `json:"adminPrincipals,omitzero"`
	BotPrincipals                   []string `json:"botPrincipals,omitzero"`
	TestPrincipals                  []string `json:"testPrincipals,omitzero"`
	AllowedEmailRegistrationDomains []string `json:"allowedEmailRegistrationDomains,omitzero"`
	PrincipalDomain                 *string  `json:"principalDomain,omitzero"`
	AllowedDomains                  []string `json:"allowedDomains,omitzero"`
	EnforcePrincipalDomain          *bool    `json:"enforcePrincipalDomain,omitzero"`
	EnableSecureSocketConnection    *bool    `json:"enableSecureSocketConnection,omitzero"`
	UseRolesFromProvider            *bool    `json:"useRolesFromProvider,omitzero"`
	DefaultOAuthRole                *string  `json:"defaultOAuthRole,omitzero"`
}

// Values of the security configuration that the rules know.
const (
	ClientTypePublic       = "public"
	ClientTypeConfidential = "confidential"

	ProviderOkta  = "okta"
	ProviderBasic = "basic"

	AlgorithmRS256 = "RS256"

	DefaultClassName              = "org.openmetadata.service.security.DefaultAuthorizer"
	DefaultContainerRequestFilter = "org.openmetadata.service.security.JwtFilter"
	DefaultScope                  = "openid email profile"

	// SecretMask is what the server shows instead of a secret. A PUT of it
	// stores it as the secret (F28).
	SecretMask = "*********"
)

// Providers lists the values of provider (definitions/authProvider of
// openMetadataConnection.json).
func Providers() []string {
	return []string{
		ProviderBasic, "azure", "google", ProviderOkta, "auth0", "aws-cognito", "custom-oidc", "ldap", "saml", "openmetadata",
	}
}

// isOIDC reports whether a provider is one of those for which the schema and
// the server demand authority, client id and callback URL.
func isOIDC(provider string) bool {
	switch provider {
	case "google", "azure", ProviderOkta, "auth0", "aws-cognito", "custom-oidc":
		return true
	}
	return false
}

// DefaultPrincipalClaims is the claims list of a fresh server.
func DefaultPrincipalClaims() []string { return []string{"email", "preferred_username", "sub"} }
