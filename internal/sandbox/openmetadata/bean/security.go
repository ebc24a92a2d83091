package bean

import (
	"encoding/json"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// The classes of the security configuration: property names and defaults as the
// server writes them (13_security_config_get, d10_put_okta_public, e23b, e30,
// j20_put_pkce_field_missing, q05d), those of enumerations as a release has them
// (F154), what it demands (F3), and the order in which it lists them (b18*).

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

var SecurityConfiguration = &Bean{
	class: "org.openmetadata.schema.configuration.SecurityConfiguration",
	known: []string{"authorizerConfiguration", "authenticationConfiguration"},
	properties: []property{
		{name: "authenticationConfiguration", kind: kindBean, bean: beanAuthentication, required: true},
		{name: "authorizerConfiguration", kind: kindBean, bean: beanAuthorizer, required: true},
	},
}

var beanAuthentication = &Bean{
	class: "org.openmetadata.schema.api.security.AuthenticationConfiguration",
	known: []string{"authority", "clientType", "clientId", "enableSelfSignup", "samlConfiguration", "callbackUrl", "enableAutoRedirect",
		"ldapConfiguration", "jwtPrincipalClaimsMapping", "provider", "jwtTeamClaimMapping", "forceSecureSessionCookie", "publicKeyUrls",
		"responseType", "providerName", "tokenValidationAlgorithm", "jwtPrincipalClaims", "oidcConfiguration"},
	properties: []property{
		{name: "clientType", enum: enumClientType, def: "public"},
		{name: "provider", enum: enumProvider, def: "basic", required: true},
		{name: "responseType", enum: enumResponseType, def: "id_token"},
		{name: "providerName", required: true},
		{name: "publicKeyUrls", kind: kindStrings, def: []any{}},
		{name: "tokenValidationAlgorithm", enum: enumAlgorithm, def: "RS256"},
		{name: "authority"},
		{name: "clientId"},
		{name: "callbackUrl"},
		{name: "jwtPrincipalClaims", kind: kindStrings, def: []any{}},
		{name: "jwtPrincipalClaimsMapping", kind: kindStrings, def: []any{}},
		{name: "jwtTeamClaimMapping"},
		{name: "enableSelfSignup", kind: kindBool, def: false},
		{name: "ldapConfiguration", kind: kindBean, bean: beanLdap},
		{name: "samlConfiguration", kind: kindBean, bean: beanSaml},
		{name: "oidcConfiguration", kind: kindBean, bean: beanOidc},
		{name: "forceSecureSessionCookie", kind: kindBool, def: false},
		{name: "enableAutoRedirect", kind: kindBool, def: false},
	},
}

var beanAuthorizer = &Bean{
	class: "org.openmetadata.schema.api.security.AuthorizerConfiguration",
	known: []string{"enforcePrincipalDomain", "useRolesFromProvider", "allowedEmailRegistrationDomains", "className", "adminPrincipals",
		"containerRequestFilter", "testPrincipals", "enableSecureSocketConnection", "botPrincipals", "principalDomain", "allowedDomains", "defaultOAuthRole"},
	properties: []property{
		{name: "className", required: true},
		{name: "containerRequestFilter", required: true},
		{name: "adminPrincipals", kind: kindStrings, def: []any{}},
		{name: "botPrincipals", kind: kindStrings},
		{name: "testPrincipals", kind: kindStrings, def: []any{}},
		{name: "allowedEmailRegistrationDomains", kind: kindStrings, def: []any{}},
		{name: "principalDomain", required: true},
		{name: "allowedDomains", kind: kindStrings, def: []any{}},
		{name: "enforcePrincipalDomain", kind: kindBool, required: true},
		{name: "enableSecureSocketConnection", kind: kindBool, required: true},
		{name: "useRolesFromProvider", kind: kindBool, def: false},
		{name: "defaultOAuthRole"},
	},
}

var beanOidc = &Bean{
	class: "org.openmetadata.schema.security.client.OidcClientConfig",
	known: []string{"clientAuthenticationMethod", "disablePkce", "useNonce", "sessionExpiry", "preferredJwsAlgorithm", "tokenValidity",
		"serverUrl", "secret", "scope", "customParams", "type", "id", "discoveryUri", "prompt", "tenant", "maxClockSkew", "responseType", "callbackUrl", "maxAge"},
	properties: []property{
		{name: "type"},
		{name: "id", required: true},
		{name: "secret", required: true},
		{name: "scope", def: "openid email profile"},
		{name: "discoveryUri", required: true},
		{name: "useNonce", def: "true"},
		{name: "preferredJwsAlgorithm", def: "RS256"},
		{name: "responseType", def: "code"},
		{name: "disablePkce", kind: kindBool, def: true},
		{name: "maxClockSkew"},
		{name: "clientAuthenticationMethod", enum: enumClientAuth},
		{name: "tokenValidity", kind: kindInt, def: json.Number("3600")},
		{name: "customParams", kind: kindMap},
		{name: "tenant", required: true},
		{name: "serverUrl"},
		{name: "callbackUrl"},
		{name: "maxAge"},
		{name: "prompt"},
		{name: "sessionExpiry", kind: kindInt, def: json.Number("604800")},
	},
}

// beanLdap, beanSaml and what they hold appear in no recorded "unknown field"
// message; their order of known properties is the schema's.
var beanLdap = &Bean{
	class: "org.openmetadata.schema.auth.LdapConfiguration",
	known: []string{"host", "port", "maxPoolSize", "isFullDn", "dnAdminPrincipal", "dnAdminPassword", "sslEnabled", "userBaseDN", "groupBaseDN",
		"roleAdminName", "allAttributeName", "mailAttributeName", "usernameAttributeName", "groupAttributeName", "groupAttributeValue",
		"groupMemberAttributeName", "authRolesMapping", "authReassignRoles", "truststoreFormat", "truststoreConfigType", "trustStoreConfig"},
	properties: []property{
		{name: "host", required: true},
		{name: "port", kind: kindInt, required: true},
		{name: "maxPoolSize", kind: kindInt, def: json.Number("3")},
		{name: "isFullDn", kind: kindBool, def: false},
		{name: "dnAdminPrincipal", required: true},
		{name: "dnAdminPassword", required: true},
		{name: "sslEnabled", kind: kindBool, def: false},
		{name: "userBaseDN", required: true},
		{name: "groupBaseDN"},
		{name: "roleAdminName"},
		{name: "allAttributeName"},
		{name: "mailAttributeName", required: true},
		{name: "usernameAttributeName"},
		{name: "groupAttributeName"},
		{name: "groupAttributeValue"},
		{name: "groupMemberAttributeName"},
		{name: "authRolesMapping"},
		{name: "authReassignRoles", kind: kindStrings, def: []any{}},
		{name: "truststoreFormat"},
		{name: "truststoreConfigType", enum: enumTruststore},
		{name: "trustStoreConfig", kind: kindAny},
	},
}

var beanSaml = &Bean{
	class: "org.openmetadata.schema.security.client.SamlSSOClientConfig",
	known: []string{"idp", "sp", "security", "debugMode", "samlDisplayNameAttributes"},
	properties: []property{
		{name: "idp", kind: kindBean, bean: beanSamlIdp, required: true},
		{name: "sp", kind: kindBean, bean: beanSamlSp, required: true},
		{name: "security", kind: kindBean, bean: beanSamlSecurity},
		{name: "debugMode", kind: kindBool, def: false},
		{name: "samlDisplayNameAttributes", kind: kindStrings, def: []any{}},
	},
}

var beanSamlIdp = &Bean{
	class: "org.openmetadata.catalog.type.IdentityProviderConfig",
	known: []string{"entityId", "ssoLoginUrl", "authorityUrl", "idpX509Certificate", "nameId"},
	properties: []property{
		{name: "entityId", required: true},
		{name: "ssoLoginUrl", required: true},
		{name: "authorityUrl"},
		{name: "idpX509Certificate"},
		{name: "nameId", def: "urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress"},
	},
}

var beanSamlSp = &Bean{
	class: "org.openmetadata.catalog.type.ServiceProviderConfig",
	known: []string{"entityId", "acs", "spX509Certificate", "spPrivateKey", "callback"},
	properties: []property{
		{name: "entityId", required: true},
		{name: "acs", required: true},
		{name: "spX509Certificate"},
		{name: "spPrivateKey"},
		{name: "callback", required: true},
	},
}

var beanSamlSecurity = &Bean{
	class: "org.openmetadata.catalog.type.SamlSecurityConfig",
	known: []string{"strictMode", "validateXml", "tokenValidity", "sendEncryptedNameId", "sendSignedAuthRequest", "signSpMetadata",
		"wantMessagesSigned", "wantAssertionsSigned", "wantAssertionEncrypted", "keyStoreFilePath", "keyStoreAlias", "keyStorePassword"},
	properties: []property{
		{name: "strictMode", kind: kindBool, def: false},
		{name: "validateXml", kind: kindBool, def: false},
		{name: "tokenValidity", kind: kindInt, def: json.Number("3600")},
		{name: "sendEncryptedNameId", kind: kindBool, def: false},
		{name: "sendSignedAuthRequest", kind: kindBool, def: false},
		{name: "signSpMetadata", kind: kindBool, def: false},
		{name: "wantMessagesSigned", kind: kindBool, def: false},
		{name: "wantAssertionsSigned", kind: kindBool, def: false},
		{name: "wantAssertionEncrypted", kind: kindBool, def: false},
		{name: "keyStoreFilePath"},
		{name: "keyStoreAlias"},
		{name: "keyStorePassword"},
	},
}

// beanSecurityActive is the security configuration as 2.1 reads it: the blocks
// of providers that are not active are stored as they come
// (ActiveProviderValidator, M17), and the fields that 2.0
// and 2.1 added are known (schemas/CHANGES-2.0.md, M60).
var SecurityConfigurationSince20 = func() *Bean {
	authentication := *beanAuthentication
	authentication.known = append(append([]string{}, beanAuthentication.known...),
		"additionalTrustedRedirectUris", "sessionExpiry", "maxActiveSessionsPerUser")
	authentication.properties = append(append([]property{}, beanAuthentication.properties...),
		property{name: "additionalTrustedRedirectUris", kind: kindStrings},
		property{name: "sessionExpiry", kind: kindInt},
		property{name: "maxActiveSessionsPerUser", kind: kindInt, def: json.Number("5")})
	for i, p := range authentication.properties {
		if p.kind == kindBean {
			lax := *p.bean
			lax.properties = append([]property{}, p.bean.properties...)
			for j := range lax.properties {
				lax.properties[j].required = false
			}
			authentication.properties[i].bean = &lax
		}
	}
	authorizer := *beanAuthorizer
	authorizer.known = append(append([]string{}, beanAuthorizer.known...), "adminEmails", "allowedEmailDomains", "botDomain")
	authorizer.properties = append(append([]property{}, beanAuthorizer.properties...),
		property{name: "adminEmails", kind: kindStrings}, property{name: "allowedEmailDomains", kind: kindStrings}, property{name: "botDomain"})
	security := *SecurityConfiguration
	security.properties = append([]property{}, SecurityConfiguration.properties...)
	security.properties[0].bean, security.properties[1].bean = &authentication, &authorizer
	return &security
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

func IsOIDC(provider string) bool {
	switch provider {
	case "basic", "ldap", "saml", "openmetadata":
		return false
	}
	return true
}

// TestLogin is the request of a test login (testLoginTokenRequest.json).
var TestLogin = &Bean{
	class: "org.openmetadata.schema.system.TestLoginTokenRequest",
	known: []string{"securityConfiguration", "idToken"},
	properties: []property{
		{name: "securityConfiguration", kind: kindBean, bean: SecurityConfigurationSince20, required: true},
		{name: "idToken", required: true},
	},
}

// The classes that the authorizer configuration names. The filter is made anew at
// every reload and acts at once; of the authorizer a reload only asks whether it is
// there, and the one that the start made goes on deciding (F116 to F123, F155; d*).
const (
	ClassAuthorizer = "org.openmetadata.service.security.DefaultAuthorizer"
	ClassNoop       = "org.openmetadata.service.security.NoopAuthorizer"
	ClassFilter     = "org.openmetadata.service.security.JwtFilter"
	ClassNoopFilter = "org.openmetadata.service.security.NoopFilter"
)
