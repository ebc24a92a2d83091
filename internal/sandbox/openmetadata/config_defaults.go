package openmetadata

import (
	"encoding/json"
	"maps"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// released is the file of the release with no variable set.
var released = sync.OnceValue(func() object {
	read, err := ReadFile(Substitute(ShippedFile, nil))
	if err != nil {
		panic("the constant of the shipped file: " + err.Error())
	}
	return read
})

// defaultRows are the two settings rows that a start on an empty database writes: conf/openmetadata.yaml as released, and what
// the environment says (13_security_config_get, web_04_config_before). The recorded release has no jwtTeamClaimMapping there
// yet.
func defaultRows(e Environment, b *bean.Bean) settingsRows {
	file := members.Clone(released())
	rows := settingsRows{members.Object(file, "authenticationConfiguration"), members.Object(file, "authorizerConfiguration")}
	delete(rows.authentication, "jwtTeamClaimMapping")
	maps.Copy(rows.authentication, object{"enableSelfSignup": e.EnableSelfSignup, "ldapConfiguration": defaultLdap(), "samlConfiguration": defaultSaml()})
	maps.Copy(rows.authorizer, object{"adminPrincipals": members.List(e.AdminPrincipals...), "principalDomain": e.PrincipalDomain})
	maps.Copy(rows.authentication, e.Authentication)
	maps.Copy(rows.authorizer, e.Authorizer)
	// Read as the server reads its file, so that types are those of the API.
	if read, ok := b.FromValue(rows.render()); ok {
		rows = settingsRows{members.Object(read, "authenticationConfiguration"), members.Object(read, "authorizerConfiguration")}
	}
	return rows
}

// unstoredTexts are the empty texts of LDAP that a row does not have and a process serves all the same: one that writes the
// row, and one that starts on it (n01b and n03b beside n01d and n03c; replicas_1, "A token on B").
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

// defaultLdap lacks host, port and mailAttributeName: what GET shows of it cannot be PUT back (F30, 51a_put_same_as_got).
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
