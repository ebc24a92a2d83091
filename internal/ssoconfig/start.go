package ssoconfig

import (
	"net/url"
	"strings"
)

// StartSetting is a setting of which a server takes the value, or a part of what it does, when it starts: from its environment
// or from what is stored by then. What counts on a running server cannot be read (F59, F70, F80, F117, F160).
type StartSetting struct {
	// Path is the attribute's, the parts joined by dots.
	Path string
	// Mismatch says what becomes of people where the server was started with another value.
	Mismatch string
}

// StartSettings lists the settings that count as of the server's start, and says of each what another value there does.
func StartSettings() []StartSetting {
	return []StartSetting{
		{PathAdminPrincipals, "each start makes the accounts of its list that are missing, \"admin\" with the password \"admin\" where it is among them"},
		{PathAuthorizer + ".principal_domain", "the e-mail domain of the accounts that a start makes"},
		{PathSelfSignup, "while it was true, whoever the provider lets in can become an administrator through the API"},
		{PathUseRoles, "where it was true and here it is false, every person who calls the API loses the roles that were given by hand"},
		{PathAuthorizer + ".class_name", "the class of the start decides over every request until the next one"},
		{PathAuthentication + ".force_secure_session_cookie", "the session cookie is marked as secure as the start said"},
	}
}

// PathUseRoles is the setting of which the one half counts at once and the other as of the server's start (F80).
const PathUseRoles = PathAuthorizer + ".use_roles_from_provider"

// BasePath returns the path that people reach the server under, such as /om, as far as its addresses say it; empty where there
// is none. The server answers below it only if it was started so, or a proxy takes the path away (F132).
func BasePath(in Input) string {
	auth := in.Settings.Authentication
	address, end := auth.CallbackURL, "/"+callbackSegment
	if auth.OIDC != nil && auth.OIDC.ServerURL != nil {
		address, end = auth.OIDC.ServerURL, ""
	}
	if address == nil {
		return ""
	}
	parsed, err := url.Parse(*address)
	if err != nil {
		return ""
	}
	return strings.TrimRight(strings.TrimSuffix(parsed.EscapedPath(), end), "/")
}
