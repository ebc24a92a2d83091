package ssoconfig

import "encoding/json"

// Settings is the body of the server's security configuration (configuration/securityConfiguration.json of release 1.13, and
// the fields that later ones add), and the one description of its settings: whatever is known of one stands in the tags of its
// field, which Setting explains. Nil is a field that is absent from the body; a known empty list or text is sent as such.
//
// The fields stand in the order in which files are written. Variables are those of conf/openmetadata.yaml (M40), values of the
// chart those of its values.yaml (M41). Defaults are those of the official schemas, and where these have none, what every
// server is shipped with (recording web_04). Versions are those of M12 and M60 and of schemas/CHANGES-2.0.md.
type Settings struct {
	Authorizer     Authorizer     `json:"authorizerConfiguration"`
	Authentication Authentication `json:"authenticationConfiguration"`
}

// Authentication is authenticationConfiguration.
type Authentication struct {
	Provider                 *string  `json:"provider,omitzero" required:"true" env:"AUTHENTICATION_PROVIDER" chart:"provider"`
	ProviderName             *string  `json:"providerName,omitzero" required:"true" default:"" rendered:"default" env:"CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME"`
	ClientType               *string  `json:"clientType,omitzero" default:"public" rendered:"default" env:"AUTHENTICATION_CLIENT_TYPE" chart:"clientType"`
	ResponseType             *string  `json:"responseType,omitzero" default:"id_token" env:"AUTHENTICATION_RESPONSE_TYPE" chart:"responseType"`
	PublicKeyURLs            []string `json:"publicKeyUrls,omitzero" env:"AUTHENTICATION_PUBLIC_KEYS" chart:"publicKeys"`
	TokenValidationAlgorithm *string  `json:"tokenValidationAlgorithm,omitzero" default:"RS256" env:"AUTHENTICATION_TOKEN_VALIDATION_ALGORITHM"`
	Authority                *string  `json:"authority,omitzero" env:"AUTHENTICATION_AUTHORITY" chart:"authority"`
	ClientID                 *string  `json:"clientId,omitzero" env:"AUTHENTICATION_CLIENT_ID" chart:"clientId"`
	CallbackURL              *string  `json:"callbackUrl,omitzero" env:"AUTHENTICATION_CALLBACK_URL" chart:"callbackUrl"`
	// JWTPrincipalClaims is looked through in its order.
	JWTPrincipalClaims            []string `json:"jwtPrincipalClaims,omitzero" required:"true" default:"email,preferred_username,sub" rendered:"default" env:"AUTHENTICATION_JWT_PRINCIPAL_CLAIMS" chart:"jwtPrincipalClaims"`
	JWTPrincipalClaimsMapping     []string `json:"jwtPrincipalClaimsMapping,omitzero" set:"true" env:"AUTHENTICATION_JWT_PRINCIPAL_CLAIMS_MAPPING" chart:"jwtPrincipalClaimsMapping"`
	JWTTeamClaimMapping           *string  `json:"jwtTeamClaimMapping,omitzero" since:"1.11.6" env:"AUTHENTICATION_JWT_TEAM_CLAIM_MAPPING"`
	EnableSelfSignup              *bool    `json:"enableSelfSignup,omitzero" default:"false" rendered:"default" env:"AUTHENTICATION_ENABLE_SELF_SIGNUP" chart:"enableSelfSignup"`
	EnableAutoRedirect            *bool    `json:"enableAutoRedirect,omitzero" default:"false" since:"1.11.5" env:"AUTHENTICATION_ENABLE_AUTO_REDIRECT"`
	ForceSecureSessionCookie      *bool    `json:"forceSecureSessionCookie,omitzero" default:"false" since:"1.10.0" env:"FORCE_SECURE_SESSION_COOKIE"`
	AdditionalTrustedRedirectURIs []string `json:"additionalTrustedRedirectUris,omitzero" set:"true" since:"2.0.0"`
	SessionExpiry                 *int64   `json:"sessionExpiry,omitzero" since:"2.0.0"`
	MaxActiveSessionsPerUser      *int64   `json:"maxActiveSessionsPerUser,omitzero" server:"5" since:"2.0.0"`
	OIDC                          *OIDC    `json:"oidcConfiguration,omitzero" chart:"oidcConfiguration"`

	// LDAP and SAML belong to other providers; they are carried, not looked
	// into, and what a server has of them stays where they are absent here.
	LDAP json.RawMessage `json:"ldapConfiguration,omitzero" overlay:"keep"`
	SAML json.RawMessage `json:"samlConfiguration,omitzero" overlay:"keep"`
}

// OIDC is oidcConfiguration, the block of the confidential flow.
type OIDC struct {
	Type *string `json:"type,omitzero" env:"OIDC_TYPE" chart:"oidcType"`
	ID   *string `json:"id,omitzero" required:"true" env:"OIDC_CLIENT_ID" chart:"clientId"`
	// Secret stays as a server has it where it is absent here.
	Secret                     *string `json:"secret,omitzero" overlay:"keep" secret:"true" env:"OIDC_CLIENT_SECRET" chart:"clientSecret"`
	Scope                      *string `json:"scope,omitzero" default:"openid email profile" env:"OIDC_SCOPE" chart:"scope"`
	DiscoveryURI               *string `json:"discoveryUri,omitzero" required:"true" env:"OIDC_DISCOVERY_URI" chart:"discoveryUri"`
	UseNonce                   *string `json:"useNonce,omitzero" default:"true" env:"OIDC_USE_NONCE" chart:"useNonce,bool"`
	PreferredJWSAlgorithm      *string `json:"preferredJwsAlgorithm,omitzero" default:"RS256" env:"OIDC_PREFERRED_JWS" chart:"preferredJwsAlgorithm"`
	ResponseType               *string `json:"responseType,omitzero" default:"code" env:"OIDC_RESPONSE_TYPE" chart:"responseType"`
	DisablePKCE                *bool   `json:"disablePkce,omitzero" default:"true" env:"OIDC_DISABLE_PKCE" chart:"disablePkce"`
	CallbackURL                *string `json:"callbackUrl,omitzero" env:"OIDC_CALLBACK" chart:"callbackUrl"`
	ServerURL                  *string `json:"serverUrl,omitzero" env:"OIDC_SERVER_URL" chart:"serverUrl"`
	ClientAuthenticationMethod *string `json:"clientAuthenticationMethod,omitzero" env:"OIDC_CLIENT_AUTH_METHOD" chart:"clientAuthenticationMethod"`
	// Tenant has to be there (F3).
	Tenant        *string           `json:"tenant,omitzero" default:"" rendered:"default" env:"OIDC_TENANT" chart:"tenant"`
	MaxClockSkew  *string           `json:"maxClockSkew,omitzero" env:"OIDC_MAX_CLOCK_SKEW" chart:"maxClockSkew"`
	TokenValidity *int64            `json:"tokenValidity,omitzero" default:"3600" env:"OIDC_OM_REFRESH_TOKEN_VALIDITY" chart:"tokenValidity"`
	CustomParams  map[string]string `json:"customParams,omitzero" env:"OIDC_CUSTOM_PARAMS" chart:"customParams"`
	// The server's own file has other values for these two, which it would send to Okta (F68: a max age of 0 and the prompt
	// "consent", so that everybody signs in anew, and consents, each time).
	MaxAge        *string `json:"maxAge,omitzero" rendered:"blank" env:"OIDC_MAX_AGE" chart:"maxAge"`
	Prompt        *string `json:"prompt,omitzero" rendered:"blank" env:"OIDC_PROMPT_TYPE" chart:"promptType"`
	SessionExpiry *int64  `json:"sessionExpiry,omitzero" default:"604800" env:"OIDC_SESSION_EXPIRY" chart:"sessionExpiry"`
}

// Authorizer is authorizerConfiguration.
type Authorizer struct {
	ClassName                       *string  `json:"className,omitzero" default:"org.openmetadata.service.security.DefaultAuthorizer" rendered:"default" env:"AUTHORIZER_CLASS_NAME" chart:"className"`
	ContainerRequestFilter          *string  `json:"containerRequestFilter,omitzero" default:"org.openmetadata.service.security.JwtFilter" rendered:"default" env:"AUTHORIZER_REQUEST_FILTER" chart:"containerRequestFilter"`
	AdminPrincipals                 []string `json:"adminPrincipals,omitzero" required:"true" set:"true" env:"AUTHORIZER_ADMIN_PRINCIPALS" chart:"initialAdmins"`
	BotPrincipals                   []string `json:"botPrincipals,omitzero" set:"true"`
	TestPrincipals                  []string `json:"testPrincipals,omitzero" set:"true"`
	AllowedEmailRegistrationDomains []string `json:"allowedEmailRegistrationDomains,omitzero" set:"true" default:"all" rendered:"default" env:"AUTHORIZER_ALLOWED_REGISTRATION_DOMAIN" chart:"allowedEmailRegistrationDomains"`
	PrincipalDomain                 *string  `json:"principalDomain,omitzero" required:"true" env:"AUTHORIZER_PRINCIPAL_DOMAIN" chart:"principalDomain"`
	AllowedDomains                  []string `json:"allowedDomains,omitzero" set:"true" env:"AUTHORIZER_ALLOWED_DOMAINS" chart:"allowedDomains"`
	EnforcePrincipalDomain          *bool    `json:"enforcePrincipalDomain,omitzero" default:"false" rendered:"default" env:"AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN" chart:"enforcePrincipalDomain"`
	EnableSecureSocketConnection    *bool    `json:"enableSecureSocketConnection,omitzero" default:"false" rendered:"default" env:"AUTHORIZER_ENABLE_SECURE_SOCKET" chart:"enableSecureSocketConnection"`
	UseRolesFromProvider            *bool    `json:"useRolesFromProvider,omitzero" default:"false" env:"AUTHORIZER_USE_ROLES_FROM_PROVIDER" chart:"useRolesFromProvider"`
	DefaultOAuthRole                *string  `json:"defaultOAuthRole,omitzero"`
	// What a server has of these stays where they are absent here (M60).
	AdminEmails         []string `json:"adminEmails,omitzero" overlay:"keep" set:"true" since:"2.1.0"`
	AllowedEmailDomains []string `json:"allowedEmailDomains,omitzero" overlay:"keep" set:"true" since:"2.1.0"`
	BotDomain           *string  `json:"botDomain,omitzero" overlay:"keep" since:"2.1.0"`
}

// Values of the security configuration that the rules know.
const (
	ClientTypePublic       = "public"
	ClientTypeConfidential = "confidential"

	ProviderOkta  = "okta"
	ProviderBasic = "basic"

	AlgorithmRS256 = "RS256"

	// SecretMask is what the server shows instead of a secret. A PUT of it stores it as the secret (F28).
	SecretMask = "*********"
)

// What the settings are that are left out, as their descriptions have it.
var (
	defaultClassName              = standard(PathAuthorizer + ".class_name")
	defaultContainerRequestFilter = standard(PathAuthorizer + ".container_request_filter")
	DefaultScope                  = standard(PathOIDC + ".scope")
)

func standard(path string) string {
	setting, _ := At(path)
	return setting.Default.(string)
}

// providers lists the values of provider (definitions/authProvider of openMetadataConnection.json).
func providers() []string {
	return []string{
		ProviderBasic, "azure", "google", ProviderOkta, "auth0", "aws-cognito", "custom-oidc", "ldap", "saml", "openmetadata",
	}
}

// IsOIDC reports whether people sign in at a provider of their own, for which the schema and the server demand authority,
// client id and callback URL, and not by the server's user store, LDAP or SAML (M30). A provider that a newer server may know
// is one.
func IsOIDC(provider string) bool {
	switch provider {
	case "", ProviderBasic, "ldap", "saml", "openmetadata":
		return false
	}
	return true
}
