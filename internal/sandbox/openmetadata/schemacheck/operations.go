package schemacheck

import "strings"

// form is how an answer holds what its schema describes. Zero: it is the body.
type form int

const (
	// formItems: it is each element of data; paging has a schema of its own.
	formItems form = iota + 1
	// formProperties: the body has some of its properties, without those that it demands.
	formProperties
)

// operation is a call of the API and its schemas.
type operation struct {
	method, path      string // below /api/v1/; {} stands for one segment
	request, response string // empty: the call has none; none: it has a body without a schema
	form              form
	refusal           string // of an answer 400
}

func (o operation) name() string { return o.method + " " + o.path }

const (
	none   = "-"
	paging = "type/paging.json"

	config     = "configuration/securityConfiguration.json"
	validation = "system/securityValidationResponse.json"
	user       = "entity/teams/user.json"
	mechanism  = "entity/teams/user.json#/definitions/authenticationMechanism"
	createUser = "api/teams/createUser.json"
	bot        = "entity/bot.json"
	createBot  = "api/createBot.json"
	restore    = "api/data/restoreEntity.json"
	jwtAuth    = "auth/jwtAuth.json"
	personal   = "auth/personalAccessToken.json"
)

// operations are the calls that are judged and those that are known to have no schema (README of the schemas, "Which call each
// root validates" and "What has no schema"; settings, tables, teams, roles and asynchronous deletion are outside the published
// selection). A path comes before those with {} that would match it too.
var operations = []operation{
	{method: "GET", path: "system/version", response: "api/openMetadataServerVersion.json"},
	{method: "GET", path: "system/health", response: none},
	{method: "GET", path: "system/status", response: "system/validationResponse.json"},
	{method: "GET", path: "system/config/jwks", response: none},
	{method: "GET", path: "system/config/auth", response: "configuration/authenticationConfiguration.json", form: formProperties},
	{method: "GET", path: "system/config/authorizer", response: "configuration/authorizerConfiguration.json", form: formProperties},
	{method: "GET", path: "system/config/{}", response: none},
	{method: "GET", path: "system/settings", response: none},
	{method: "PUT", path: "system/settings", request: none, response: none},
	{method: "GET", path: "system/settings/{}", response: none},
	{method: "GET", path: "system/security/config", response: config},
	{method: "PUT", path: "system/security/config", request: config, response: config},
	{method: "PATCH", path: "system/security/config", request: config, refusal: validation},
	{method: "POST", path: "system/security/validate", request: config, response: validation},

	{method: "GET", path: "roles", response: none},
	{method: "GET", path: "roles/name/{}", response: none},

	{method: "POST", path: "auth/login", request: "auth/loginRequest.json", response: none},
	{method: "GET", path: "auth/refresh", response: none},
	{method: "POST", path: "auth/refresh", response: none},
	{method: "GET", path: "auth/logout", response: none},
	{method: "POST", path: "auth/logout", response: none},

	{method: "POST", path: "users/login", request: "auth/loginRequest.json", response: none},
	{method: "POST", path: "users/refresh", request: "auth/tokenRefreshRequest.json", response: none},
	{method: "POST", path: "users/signup", request: "auth/registrationRequest.json", response: user},
	{method: "POST", path: "users/generatePasswordResetLink", request: "auth/emailRequest.json", response: none},
	{method: "POST", path: "users/logout", request: "auth/logoutRequest.json", response: none},
	{method: "PUT", path: "users/changePassword", request: "auth/changePasswordRequest.json", response: none},

	{method: "GET", path: "users", response: user, form: formItems},
	{method: "POST", path: "users", request: createUser, response: user},
	{method: "PUT", path: "users", request: createUser, response: user},
	{method: "GET", path: "users/loggedInUser", response: user},
	{method: "PUT", path: "users/restore", request: restore, response: user},
	{method: "PUT", path: "users/revokeToken", request: "auth/revokeToken.json", response: user},
	{method: "GET", path: "users/security/token", response: personal, form: formItems},
	{method: "PUT", path: "users/security/token", request: "auth/createPersonalToken.json", response: personal},
	{method: "PUT", path: "users/security/token/revoke", request: "auth/revokePersonalToken.json", response: personal, form: formItems},
	{method: "PUT", path: "users/generateToken/{}", request: "auth/generateToken.json", response: jwtAuth},
	{method: "POST", path: "users/generateToken", request: "auth/generateToken.json", response: jwtAuth},
	{method: "GET", path: "users/token/{}", response: jwtAuth},
	{method: "GET", path: "users/auth-mechanism/{}", response: mechanism},
	{method: "GET", path: "users/name/{}", response: user},
	{method: "DELETE", path: "users/name/{}", response: user},
	{method: "DELETE", path: "users/async/{}", response: none},
	{method: "GET", path: "users/{}", response: user},
	{method: "PATCH", path: "users/{}", request: user, response: user},
	{method: "DELETE", path: "users/{}", response: user},

	{method: "GET", path: "bots", response: bot, form: formItems},
	{method: "POST", path: "bots", request: createBot, response: bot},
	{method: "PUT", path: "bots", request: createBot, response: bot},
	{method: "PUT", path: "bots/restore", request: restore, response: bot},
	{method: "GET", path: "bots/name/{}", response: bot},
	{method: "PATCH", path: "bots/name/{}", request: bot, response: bot},
	{method: "DELETE", path: "bots/name/{}", response: bot},
	{method: "DELETE", path: "bots/async/{}", response: none},
	{method: "GET", path: "bots/{}", response: bot},
	{method: "PATCH", path: "bots/{}", request: bot, response: bot},
	{method: "DELETE", path: "bots/{}", response: bot},

	{method: "POST", path: "services/databaseServices", request: none, response: none},
	{method: "GET", path: "services/ingestionPipelines", response: none},
	{method: "POST", path: "services/ingestionPipelines", request: none, response: none},
	{method: "GET", path: "services/ingestionPipelines/status", response: none},
	{method: "POST", path: "services/ingestionPipelines/bulk/deploy", request: none, response: none},
	{method: "POST", path: "services/ingestionPipelines/deploy/{}", response: none},
	{method: "POST", path: "services/ingestionPipelines/trigger/{}", response: none},
	{method: "GET", path: "services/ingestionPipelines/{}", response: none},

	{method: "GET", path: "tables", response: none},
	{method: "POST", path: "teams", request: none, response: none},
	{method: "PUT", path: "teams", request: none, response: none},
	{method: "GET", path: "teams/name/{}", response: none},
	{method: "DELETE", path: "teams/{}", response: none},
}

// operationsSince20 are those that came with 2.0 (CHANGES-2.0.md, "New schemas").
var operationsSince20 = []operation{
	{method: "POST", path: "system/security/test-login/validate-token", request: "system/testLoginTokenRequest.json", response: "system/testLoginResult.json"},
}

// find gives the first operation that the segments fit.
func (s *Schemas) find(method string, segments []string) (operation, bool) {
	for _, o := range s.operations {
		if o.method == method && fits(strings.Split(o.path, "/"), segments) {
			return o, true
		}
	}
	return operation{}, false
}

func fits(pattern, segments []string) bool {
	if len(pattern) != len(segments) {
		return false
	}
	for i, p := range pattern {
		if p != "{}" && p != segments[i] {
			return false
		}
	}
	return true
}
