package openmetadata

import "fmt"

// profile is what differs between the versions that the double can play.
type profile struct {
	version string
	// securityAPI: /system/security exists, from 1.10 (M10).
	securityAPI bool
	// lacking are the members of users and of /system/config/auth that came after: a client of 1.9 refuses them (the ingestion
	// package of 1.9, whose classes allow no others).
	lacking []string

	// The rest is 2.1 as read in its source (M16 to M24).

	// unknownKeyIs401: an unknown kid is 401, not 500.
	unknownKeyIs401 bool
	// ownTokensAnyDomain: tokens that the server signed itself are exempt from enforcePrincipalDomain (M25).
	ownTokensAnyDomain bool
	// botTokensUncached: a bot's new token is accepted at once, a deleted one's refused.
	botTokensUncached bool
	// revokesPersonalTokens: a revoked personal access token, or that of a deleted user, is refused at once.
	revokesPersonalTokens bool
	// restoresMaskedSecrets: a masked or missing secret in PUT and PATCH means the stored one.
	restoresMaskedSecrets bool
	// putAnswersStored: PUT answers with the stored configuration, masked.
	putAnswersStored bool
	// onlyActiveBlock: bean validation looks only at the active provider's block.
	onlyActiveBlock bool
	// resolvesNames: the URL guard of validation resolves names.
	resolvesNames bool
	// derivesKeyURLs: a confidential client's publicKeyUrls come from discovery on PUT and validate.
	derivesKeyURLs bool
	// plainGeneratedToken: generateToken answers with the token itself.
	plainGeneratedToken bool
	// generateNonBot403: generateToken is for whoever may edit the bot, and for a user that is none 403, not 400.
	generateNonBot403 bool
	// testLogin: POST /system/security/test-login/validate-token exists.
	testLogin bool
	// settingsSource: GET /system/settings/source exists.
	settingsSource bool
	// freshStatusFilter: the step jwks of /system/status uses the filter in force.
	freshStatusFilter bool
	// promotesAtStart: a listed user who is no administrator is promoted at start.
	promotesAtStart bool
	// privilegesNeedAdmin: POST with isAdmin, isBot or roles needs an administrator, self sign-up too.
	privilegesNeedAdmin bool
	// failedReloadRestores: a reload that fails puts filter and sign-in back too.
	failedReloadRestores bool
	// followsStored: a process looks every few seconds whether another has changed what is stored.
	followsStored bool
	// settingsOwner: the environment can own settings (SECURITY_CONFIG_SOURCE).
	settingsOwner bool
	// botImpersonation: a bot's request says whether its user may act for others (schemas/CHANGES-2.0.md).
	botImpersonation bool
	// principalsFromConfig: start makes the administrators of the authorizer configuration in force, not only those of the
	// environment.
	principalsFromConfig bool
}

// profiles by the name that Options.Version takes. The version that 1.9 reports is one of its line; 1.12 is the one that was
// observed.
var profiles = map[string]profile{
	"1.9":  {version: "1.9.11", lacking: []string{"allowImpersonation", "inheritedPersonas", "enableAutoRedirect", "forceSecureSessionCookie"}},
	"1.12": {version: "1.12.6", securityAPI: true},
	"2.1": {
		version: "2.1.0", securityAPI: true,
		unknownKeyIs401: true, ownTokensAnyDomain: true, botTokensUncached: true, revokesPersonalTokens: true,
		restoresMaskedSecrets: true, putAnswersStored: true, onlyActiveBlock: true, resolvesNames: true, derivesKeyURLs: true,
		plainGeneratedToken: true, generateNonBot403: true, testLogin: true, settingsSource: true, freshStatusFilter: true,
		promotesAtStart: true, principalsFromConfig: true, privilegesNeedAdmin: true, failedReloadRestores: true, settingsOwner: true,
		botImpersonation: true, followsStored: true,
	},
}

// known leaves out of an answer what the version lacks.
func (p profile) known(o object) object {
	for _, name := range p.lacking {
		delete(o, name)
	}
	return o
}

func profileFor(version string) (profile, error) {
	if version == "" {
		version = "1.12"
	}
	p, ok := profiles[version]
	if !ok {
		return profile{}, fmt.Errorf("version %q is none of 1.9, 1.12, 2.1", version)
	}
	return p, nil
}
