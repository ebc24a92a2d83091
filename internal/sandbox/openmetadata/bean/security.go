package bean

import (
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// The classes of the security configuration: property names and defaults as the server writes them (13_security_config_get,
// d10_put_okta_public, e23b, e30, j20_put_pkce_field_missing, q05d), those of enumerations as a release has them (F154), what
// it demands (F3), and the order in which it lists them (b18*).

var (
	enumClientType = &enum{"org.openmetadata.schema.api.security.ClientType", []string{"public", "confidential"}}
	enumProvider   = &enum{"org.openmetadata.schema.services.connections.metadata.AuthProvider",
		[]string{"basic", "azure", "google", "okta", "auth0", "aws-cognito", "custom-oidc", "ldap", "saml", "openmetadata"}}
	enumResponseType = &enum{"org.openmetadata.schema.api.security.ResponseType", []string{"id_token", "code"}}
	enumAlgorithm    = &enum{"org.openmetadata.schema.api.security.AuthenticationConfiguration$TokenValidationAlgorithm",
		[]string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}}
	enumClientAuth = &enum{"org.openmetadata.schema.security.client.OidcClientConfig$ClientAuthenticationMethod",
		[]string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"}}
	enumTruststore = &enum{"org.openmetadata.schema.auth.LdapConfiguration$TruststoreConfigType",
		[]string{"TrustAll", "JVMDefault", "HostName", "CustomTrustStore"}}
)

// SecurityConfiguration is the security configuration before 2.0.
var SecurityConfiguration = securityConfiguration(beanAuthentication, beanAuthorizer)

func securityConfiguration(authentication, authorizer *Bean) *Bean {
	return class("org.openmetadata.schema.configuration.SecurityConfiguration", `authorizerConfiguration! authenticationConfiguration!`, details{
		"authenticationConfiguration": {bean: authentication}, "authorizerConfiguration": {bean: authorizer},
	})
}

var beanAuthentication = class("org.openmetadata.schema.api.security.AuthenticationConfiguration", `
	authority clientType=public clientId enableSelfSignup:bool=false samlConfiguration callbackUrl
	enableAutoRedirect:bool=false ldapConfiguration jwtPrincipalClaimsMapping:texts=[] provider!=basic jwtTeamClaimMapping
	forceSecureSessionCookie:bool=false publicKeyUrls:texts=[] responseType=id_token providerName!
	tokenValidationAlgorithm=RS256 jwtPrincipalClaims:texts=[] oidcConfiguration`, details{
	"clientType":               {enum: enumClientType},
	"samlConfiguration":        {bean: beanSaml},
	"ldapConfiguration":        {bean: beanLdap},
	"provider":                 {enum: enumProvider},
	"responseType":             {enum: enumResponseType},
	"tokenValidationAlgorithm": {enum: enumAlgorithm},
	"oidcConfiguration":        {bean: beanOidc},
})

var beanAuthorizer = class("org.openmetadata.schema.api.security.AuthorizerConfiguration", `
	enforcePrincipalDomain:bool! useRolesFromProvider:bool=false allowedEmailRegistrationDomains:texts=[] className!
	adminPrincipals:texts=[] containerRequestFilter! testPrincipals:texts=[] enableSecureSocketConnection:bool!
	botPrincipals:texts principalDomain! allowedDomains:texts=[] defaultOAuthRole`, nil)

var beanOidc = class("org.openmetadata.schema.security.client.OidcClientConfig", `
	clientAuthenticationMethod disablePkce:bool=true useNonce=true sessionExpiry:int=604800 preferredJwsAlgorithm=RS256
	tokenValidity:int=3600 serverUrl secret! scope customParams:map type id! discoveryUri! prompt tenant! maxClockSkew
	responseType=code callbackUrl maxAge`, details{
	"clientAuthenticationMethod": {enum: enumClientAuth},
	"scope":                      {def: "openid email profile"},
})

// beanLdap, beanSaml and what they hold appear in no recorded "unknown field" message; their order of known properties is the
// schema's.
var beanLdap = class("org.openmetadata.schema.auth.LdapConfiguration", `
	host! port:int! maxPoolSize:int=3 isFullDn:bool=false dnAdminPrincipal! dnAdminPassword! sslEnabled:bool=false userBaseDN!
	groupBaseDN roleAdminName allAttributeName mailAttributeName! usernameAttributeName groupAttributeName groupAttributeValue
	groupMemberAttributeName authRolesMapping authReassignRoles:texts=[] truststoreFormat truststoreConfigType
	trustStoreConfig:any`, details{
	"truststoreConfigType": {enum: enumTruststore},
})

var beanSaml = class("org.openmetadata.schema.security.client.SamlSSOClientConfig", `
	idp! sp! security debugMode:bool=false samlDisplayNameAttributes:texts=[]`, details{
	"idp":      {bean: beanSamlIdp},
	"sp":       {bean: beanSamlSp},
	"security": {bean: beanSamlSecurity},
})

var beanSamlIdp = class("org.openmetadata.catalog.type.IdentityProviderConfig", `
	entityId! ssoLoginUrl! authorityUrl idpX509Certificate nameId=urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress`, nil)

var beanSamlSp = class("org.openmetadata.catalog.type.ServiceProviderConfig", `entityId! acs! spX509Certificate spPrivateKey callback!`, nil)

var beanSamlSecurity = class("org.openmetadata.catalog.type.SamlSecurityConfig", `
	strictMode:bool=false validateXml:bool=false tokenValidity:int=3600 sendEncryptedNameId:bool=false
	sendSignedAuthRequest:bool=false signSpMetadata:bool=false wantMessagesSigned:bool=false wantAssertionsSigned:bool=false
	wantAssertionEncrypted:bool=false keyStoreFilePath keyStoreAlias keyStorePassword`, nil)

// SecurityConfigurationSince20 is the security configuration as 2.1 reads it: the blocks of providers that are not active are
// stored as they come (ActiveProviderValidator, M17), and the fields that 2.0 and 2.1 added are known (schemas/CHANGES-2.0.md,
// M60).
var SecurityConfigurationSince20 = func() *Bean {
	authentication := beanAuthentication.and("additionalTrustedRedirectUris:texts sessionExpiry:int maxActiveSessionsPerUser:int=5")
	for i, p := range authentication.properties {
		if p.kind == kindBean {
			lax := p.bean.and("")
			for j := range lax.properties {
				lax.properties[j].required = false
			}
			authentication.properties[i].bean = lax
		}
	}
	return securityConfiguration(authentication, beanAuthorizer.and("adminEmails:texts allowedEmailDomains:texts botDomain"))
}()

// ActiveViolations checks the block that the configuration uses.
func ActiveViolations(authn object) []string {
	block, b := "", (*Bean)(nil)
	switch provider := members.Text(authn, "provider"); {
	case provider == "ldap":
		block, b = "ldapConfiguration", beanLdap
	case provider == "saml":
		block, b = "samlConfiguration", beanSaml
	case IsConfidential(authn):
		block, b = "oidcConfiguration", beanOidc
	}
	if b == nil || members.Object(authn, block) == nil {
		return nil
	}
	return b.violations(members.Object(authn, block))
}

// IsConfidential says whether the configuration has a sign-in of the server's own.
func IsConfidential(authn object) bool {
	return members.Text(authn, "clientType") == "confidential" && IsOIDC(members.Text(authn, "provider"))
}

// IsOIDC says whether the provider is one of OpenID Connect.
func IsOIDC(provider string) bool {
	switch provider {
	case "basic", "ldap", "saml", "openmetadata":
		return false
	}
	return true
}

// TestLogin is the request of a test login (testLoginTokenRequest.json).
var TestLogin = class("org.openmetadata.schema.system.TestLoginTokenRequest", `securityConfiguration! idToken!`, details{
	"securityConfiguration": {bean: SecurityConfigurationSince20},
})

// The classes that the authorizer configuration names. The filter is made anew at every reload and acts at once; of the
// authorizer a reload only asks whether it is there, and the one that the start made goes on deciding (F116 to F123, F155; d*).
const (
	ClassAuthorizer = "org.openmetadata.service.security.DefaultAuthorizer"
	ClassNoop       = "org.openmetadata.service.security.NoopAuthorizer"
	ClassFilter     = "org.openmetadata.service.security.JwtFilter"
	ClassNoopFilter = "org.openmetadata.service.security.NoopFilter"
)
