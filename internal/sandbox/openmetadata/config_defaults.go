package openmetadata

import (
	"encoding/json"
	"maps"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// defaultRows are the two settings rows that a start on an empty database
// writes: conf/openmetadata.yaml as released, and what the environment says
// (13_security_config_get, web_04_config_before).
func defaultRows(e Environment, b *bean.Bean) settingsRows {
	var rows settingsRows
	rows.authentication = object{
		"clientType":                "public",
		"provider":                  "basic",
		"responseType":              "id_token",
		"providerName":              "",
		"publicKeyUrls":             members.List("http://localhost:8585/api/v1/system/config/jwks"),
		"tokenValidationAlgorithm":  "RS256",
		"authority":                 "https://accounts.google.com",
		"clientId":                  "",
		"callbackUrl":               "",
		"jwtPrincipalClaims":        members.List("email", "preferred_username", "sub"),
		"jwtPrincipalClaimsMapping": members.List(),
		"enableSelfSignup":          e.EnableSelfSignup,
		"ldapConfiguration":         defaultLdap(),
		"samlConfiguration":         defaultSaml(),
		"oidcConfiguration": object{
			"type": "", "id": "", "secret": "", "scope": "openid email profile", "discoveryUri": "", "useNonce": "true",
			"preferredJwsAlgorithm": "RS256", "responseType": "code", "disablePkce": true, "maxClockSkew": "",
			"clientAuthenticationMethod": "client_secret_post", "tokenValidity": json.Number("3600"), "tenant": "",
			"serverUrl": "http://localhost:8585", "callbackUrl": "http://localhost:8585/callback", "maxAge": "0",
			"prompt": "consent", "sessionExpiry": json.Number("604800"),
		},
		"forceSecureSessionCookie": false,
		"enableAutoRedirect":       false,
	}
	rows.authorizer = object{
		"className":                       "org.openmetadata.service.security.DefaultAuthorizer",
		"containerRequestFilter":          "org.openmetadata.service.security.JwtFilter",
		"adminPrincipals":                 members.List(e.AdminPrincipals...),
		"testPrincipals":                  members.List(),
		"allowedEmailRegistrationDomains": members.List("all"),
		"principalDomain":                 e.PrincipalDomain,
		"allowedDomains":                  members.List(),
		"enforcePrincipalDomain":          false,
		"enableSecureSocketConnection":    false,
		"useRolesFromProvider":            false,
	}
	maps.Copy(rows.authentication, e.Authentication)
	maps.Copy(rows.authorizer, e.Authorizer)
	// Read as the server reads its file, so that types are those of the API.
	if read, ok := b.FromValue(rows.render()); ok {
		rows = settingsRows{members.Object(read, "authenticationConfiguration"), members.Object(read, "authorizerConfiguration")}
	}
	return rows
}

// unstoredTexts are the empty texts of LDAP that a row does not have and a process serves all the same: one that writes
// the row, and one that starts on it (n01b and n03b beside n01d and n03c; replicas_1, "A token on B").
var unstoredTexts = []string{"roleAdminName", "allAttributeName", "groupAttributeName", "groupAttributeValue", "groupMemberAttributeName"}

// firstStored is what the database gets of them.
func (r settingsRows) firstStored() settingsRows {
	out := r.copy()
	ldap := members.Object(out.authentication, "ldapConfiguration")
	for _, name := range unstoredTexts {
		if ldap != nil && ldap[name] == "" {
			delete(ldap, name)
		}
	}
	return out
}

// loaded is what a start makes of rows.
func (r settingsRows) loaded() settingsRows {
	out := r.copy()
	ldap := members.Object(out.authentication, "ldapConfiguration")
	for _, name := range unstoredTexts {
		if ldap != nil && ldap[name] == nil {
			ldap[name] = ""
		}
	}
	return out
}

// defaultLdap lacks host, port and mailAttributeName: what GET shows of it
// cannot be PUT back (F30, 51a_put_same_as_got).
func defaultLdap() object {
	return object{
		"maxPoolSize": json.Number("3"), "isFullDn": false, "dnAdminPrincipal": "", "dnAdminPassword": "", "sslEnabled": false,
		"userBaseDN": "", "groupBaseDN": "", "roleAdminName": "", "allAttributeName": "", "groupAttributeName": "",
		"groupAttributeValue": "", "groupMemberAttributeName": "", "authRolesMapping": "", "authReassignRoles": members.List(),
		"truststoreConfigType": "TrustAll",
		"trustStoreConfig": object{
			"customTrustManagerConfig": object{"verifyHostname": false, "examineValidityDates": false},
			"hostNameConfig":           object{"allowWildCards": false, "acceptableHostNames": members.List()},
			"jvmDefaultConfig":         object{"verifyHostname": false},
			"trustAllConfig":           object{"examineValidityDates": true},
		},
	}
}

func defaultSaml() object {
	return object{
		"idp": object{"entityId": "", "ssoLoginUrl": "", "idpX509Certificate": "", "nameId": "urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress"},
		"sp": object{"entityId": "http://localhost:8585/api/v1/saml/metadata", "acs": "http://localhost:8585/api/v1/saml/acs",
			"spX509Certificate": "", "spPrivateKey": "", "callback": "http://localhost:8585/saml/callback"},
		"security": object{
			"strictMode": false, "validateXml": false, "tokenValidity": json.Number("3600"), "sendEncryptedNameId": false,
			"sendSignedAuthRequest": false, "signSpMetadata": false, "wantMessagesSigned": false, "wantAssertionsSigned": false,
			"wantAssertionEncrypted": false, "keyStoreFilePath": "", "keyStoreAlias": "", "keyStorePassword": "",
		},
		"debugMode":                 false,
		"samlDisplayNameAttributes": members.List(),
	}
}
