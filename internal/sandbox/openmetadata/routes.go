package openmetadata

import "net/http"

// newRouter lists every path that the double serves.
func newRouter(s *Server) *router {
	rt := &router{server: s, plain: http.NewServeMux()}
	s.registerSignIn(rt.plain)
	get, post, put, patch, del := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete

	rt.add(get, "system/version", s.getVersion, public)
	rt.add(get, "system/health", s.getHealth, public)
	rt.add(get, "system/status", s.getStatus, unlocked)
	rt.add(get, "system/config/jwks", s.getJWKS, public)
	rt.add(get, "system/config/auth", s.getConfigAuth, public)
	rt.add(get, "system/config/authorizer", s.getConfigAuthorizer, public)
	rt.add(get, "system/config/rdf", s.getConfigRdf, public)
	rt.add(get, "system/config/loginConfig", s.getLoginConfig)
	rt.add(get, "system/config/pipeline-service-client", s.getPipelineClient)
	rt.add(get, "system/settings", s.getSettings)
	rt.add(put, "system/settings", s.putSettings)
	if s.profile.settingsSource {
		rt.add(get, "system/settings/source", s.getSettingsSource)
	}
	rt.add(get, "system/settings/{name}", s.getSetting)
	rt.add(put, "system/settings/reset/{name}", s.getSetting)
	if s.profile.securityAPI {
		rt.add(get, "system/security/config", s.getSecurityConfig)
		rt.add(put, "system/security/config", s.putSecurityConfig, unlocked)
		rt.add(patch, "system/security/config", s.patchSecurityConfig, unlocked)
		rt.add(post, "system/security/validate", s.validateSecurityConfig, unlocked)
	}
	if s.profile.testLogin {
		rt.add(post, "system/security/test-login/validate-token", s.testLoginToken, unlocked)
	}

	rt.add(post, "users/login", s.login, public)
	rt.add(post, "users/refresh", s.refresh, public)
	rt.add(post, "users/signup", s.signup, public)
	rt.add(post, "users/generatePasswordResetLink", s.passwordResetLink, public)
	rt.add(post, "users/logout", s.logout)
	rt.add(put, "users/changePassword", s.changePassword)

	rt.add(get, "users", s.listUsers)
	rt.add(post, "users", s.createUser)
	rt.add(put, "users", s.putUser)
	rt.add(get, "users/loggedInUser", s.loggedInUser, castsContext)
	rt.add(put, "users/restore", s.restoreUser)
	rt.add(put, "users/revokeToken", s.revokeToken)
	rt.add(get, "users/security/token", s.listPersonalTokens)
	rt.add(put, "users/security/token", s.createPersonalToken)
	rt.add(put, "users/security/token/revoke", s.revokePersonalTokens)
	rt.add(put, "users/generateToken/{id}", s.generateToken)
	rt.add(get, "users/token/{id}", s.getBotToken)
	rt.add(get, "users/auth-mechanism/{id}", s.getMechanism)
	rt.add(get, "users/name/{name}", s.ofUser(s.getUser))
	rt.add(del, "users/name/{name}", s.ofUser(s.deleteUser))
	rt.add(del, "users/async/{id}", s.ofUser(s.deleteUserAsync))
	rt.add(get, "users/{id}", s.ofUser(s.getUser))
	rt.add(patch, "users/{id}", s.patchUser)
	rt.add(del, "users/{id}", s.ofUser(s.deleteUser))

	rt.add(get, "bots", s.listBots)
	rt.add(post, "bots", s.createBot)
	rt.add(put, "bots", s.putBot)
	rt.add(put, "bots/restore", s.restoreBot)
	rt.add(get, "bots/name/{name}", s.ofBot(s.getBot))
	rt.add(del, "bots/name/{name}", s.ofBot(s.deleteBot))
	rt.add(patch, "bots/name/{name}", s.ofBot(s.patchBot))
	rt.add(del, "bots/async/{id}", s.ofBot(s.deleteBotAsync))
	rt.add(get, "bots/{id}", s.ofBot(s.getBot))
	rt.add(patch, "bots/{id}", s.ofBot(s.patchBot))
	rt.add(del, "bots/{id}", s.ofBot(s.deleteBot))

	rt.add(post, "services/databaseServices", s.createService)
	rt.add(get, "services/ingestionPipelines", s.listPipelines)
	rt.add(post, "services/ingestionPipelines", s.createPipeline)
	rt.add(get, "services/ingestionPipelines/status", s.pipelineStatus)
	rt.add(post, "services/ingestionPipelines/bulk/deploy", s.deployPipelines)
	rt.add(post, "services/ingestionPipelines/deploy/{id}", s.deployPipeline)
	rt.add(post, "services/ingestionPipelines/trigger/{id}", s.triggerPipeline)
	rt.add(get, "services/ingestionPipelines/{id}", s.getPipeline)

	rt.add(get, "roles", s.listRoles)
	rt.add(get, "roles/name/{name}", s.getRoleByName)
	rt.add(get, "tables", s.listTables)
	rt.add(post, "teams", s.createTeam)
	rt.add(put, "teams", s.putTeam)
	rt.add(get, "teams/name/{name}", s.getTeamByName)
	rt.add(del, "teams/{id}", s.deleteTeam)
	return rt
}
