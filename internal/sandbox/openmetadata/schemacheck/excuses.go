package schemacheck

import "slices"

// Excuse is a violation that a real server commits against its own schemas, or that it is known to accept.
type Excuse struct {
	// What is excused, in the terms of Violation.
	Operation, Part, Place, Rule string
	// Reason says why nobody here is to blame.
	Reason string
	// Source is where it is from: the recording of a real server that has the violation, or where it was read.
	Source string
	// Since20 says that it counts for servers from 2.0 on only.
	Since20 bool
}

const (
	getConfig   = "GET system/security/config"
	putConfig   = "PUT system/security/config"
	askValidate = "POST system/security/validate"
	tryLogin    = "POST system/security/test-login/validate-token"
	request     = "request"
	answer200   = "response 200"

	fieldCandidate      = "/securityConfiguration"
	fieldAuthentication = "/authenticationConfiguration"
	fieldLdap           = fieldAuthentication + "/ldapConfiguration"
	fieldOidc           = fieldAuthentication + "/oidcConfiguration"

	reasonStub       = "a fresh server has a block of LDAP without host, port and mailAttributeName (F30)"
	reasonInactive   = "blocks of providers that are not active are stored as they come, and what GET gave can be put back"
	reasonSecret     = "a secret that is left out is the stored one, and a mask is never sent"
	reasonClientType = "a configuration without clientType is taken for a public one, and one with null is stored and served as it is (F29, F154); the absent property meets the schema's condition for a confidential client"
	reasonBotUser    = "lists of bots and answers to their deletion leave the bot's user out"
	reasonRevoked    = "a revoked token leaves a mechanism with nothing but an empty token"
	reasonUnlimited  = "a token without end has no end to show"

	// sourceActive and the others are no recordings.
	sourceActive  = "M17, what GET gave is put back"
	sourceSecrets = "M18, masked or omitted secrets"
	// The table of the tokens was migrated to allow for it.
	sourceUnlimited = "source: migrations 1.1.0 drop NOT NULL of user_tokens.expiryDate"

	recordedFresh = "1.12.6/13_security_config_get"
)

// Excuses is the whole list.
var Excuses = []Excuse{
	{getConfig, answer200, fieldLdap, "required: host", reasonStub, recordedFresh, false},
	{getConfig, answer200, fieldLdap, "required: port", reasonStub, recordedFresh, false},
	{getConfig, answer200, fieldLdap, "required: mailAttributeName", reasonStub, recordedFresh, false},

	{askValidate, request, fieldLdap, "required: host", reasonInactive, sourceActive, true},
	{askValidate, request, fieldLdap, "required: port", reasonInactive, sourceActive, true},
	{askValidate, request, fieldLdap, "required: mailAttributeName", reasonInactive, sourceActive, true},
	{askValidate, request, fieldLdap, "required: dnAdminPassword", reasonSecret, sourceSecrets, true},
	{tryLogin, request, fieldCandidate + fieldLdap, "required: host", reasonInactive, sourceActive, true},
	{tryLogin, request, fieldCandidate + fieldLdap, "required: port", reasonInactive, sourceActive, true},
	{tryLogin, request, fieldCandidate + fieldLdap, "required: mailAttributeName", reasonInactive, sourceActive, true},
	{tryLogin, request, fieldCandidate + fieldLdap, "required: dnAdminPassword", reasonSecret, sourceSecrets, true},
	{putConfig, request, fieldLdap, "required: host", reasonInactive, sourceActive, true},
	{putConfig, request, fieldLdap, "required: port", reasonInactive, sourceActive, true},
	{putConfig, request, fieldLdap, "required: mailAttributeName", reasonInactive, sourceActive, true},
	{putConfig, request, fieldLdap, "required: dnAdminPassword", reasonSecret, sourceSecrets, true},
	{putConfig, request, fieldOidc, "required: secret", reasonSecret, sourceSecrets, true},
	{putConfig, answer200, fieldLdap, "required: host", reasonInactive, sourceActive, true},
	{putConfig, answer200, fieldLdap, "required: port", reasonInactive, sourceActive, true},
	{putConfig, answer200, fieldLdap, "required: mailAttributeName", reasonInactive, sourceActive, true},

	{putConfig, request, fieldAuthentication, "required: oidcConfiguration", reasonClientType, "1.12.6-okta/e32_put_no_clientType", false},
	{putConfig, request, fieldAuthentication + "/clientType", "type: null", reasonClientType, "F29, as corrected by F154", false},
	{putConfig, answer200, fieldAuthentication, "required: oidcConfiguration", reasonClientType, "F29, as corrected by F154", false},
	{getConfig, answer200, fieldAuthentication, "required: oidcConfiguration", reasonClientType, "F29, as corrected by F154", false},

	{"GET bots", answer200, "/data/*", "required: botUser", reasonBotUser, "1.12.6/41h_bots_list_fields", false},
	{"DELETE bots/name/{}", answer200, "", "required: botUser", reasonBotUser, "1.12.6/41m_mybot_delete_bot_hard", false},
	{"DELETE bots/{}", answer200, "", "required: botUser", reasonBotUser, "as by name: 1.12.6/41m_mybot_delete_bot_hard", false},

	{"PUT users/revokeToken", answer200, "/authenticationMechanism/config", "oneOf", reasonRevoked, "1.12.6/41a_revokeToken", false},
	{"PATCH users/{}", answer200, "/authenticationMechanism/config", "oneOf", reasonRevoked, "as in the answer to the revocation: 1.12.6/41a_revokeToken", false},
	{"GET users/token/{}", answer200, "", "required: JWTTokenExpiry", reasonRevoked, "1.12.6/41b_token_after_revoke", false},
	{"GET users/auth-mechanism/{}", answer200, "/config", "oneOf", reasonRevoked, "1.12.6/41c_auth_mechanism_after_revoke", false},

	{"PUT users/security/token", answer200, "", "required: expiryDate", reasonUnlimited, sourceUnlimited, false},
	{"GET users/security/token", answer200, "/data/*", "required: expiryDate", reasonUnlimited, sourceUnlimited, false},
	{"PUT users/security/token/revoke", answer200, "/data/*", "required: expiryDate", reasonUnlimited, sourceUnlimited, false},
}

// Covers says whether the excuse is for that violation.
func (e Excuse) Covers(v Violation) bool {
	return v == Violation{e.Operation, e.Part, e.Place, e.Rule}
}

// excused says whether the list has the violation, for the version in hand.
func (s *Schemas) excused(v Violation) bool {
	return slices.ContainsFunc(Excuses, func(e Excuse) bool { return e.Covers(v) && (s.since20 || !e.Since20) })
}
