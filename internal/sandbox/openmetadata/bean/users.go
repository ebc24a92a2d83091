package bean

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

var (
	// emailPattern is the constraint of basic.json's email, emailShape what
	// Hibernate's @Email demands beside it (30h_create_bad_email_400). Its length has
	// bounds too (minLength and maxLength there).
	emailPattern = regexp.MustCompile("^[\\S.!#$%&’*+/=?^_`{|}~-]+@\\S+\\.\\S+$")
	emailShape   = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

	enumPasswordType = &enum{"org.openmetadata.schema.api.teams.CreateUser$CreatePasswordType", []string{"ADMIN_CREATE", "USER_CREATE"}}
	enumAuthType     = &enum{"org.openmetadata.schema.entity.teams.AuthenticationMechanism$AuthType", []string{"SSO", "JWT", "BASIC"}}
	enumTokenExpiry  = &enum{"org.openmetadata.schema.auth.JWTTokenExpiry", []string{"OneHour", "1", "7", "30", "60", "90", "Unlimited"}}
	enumProviderType = &enum{"org.openmetadata.schema.type.ProviderType", []string{"system", "user", "automation"}}
)

func checkEmail(value any) []string {
	text, _ := value.(string)
	var out []string
	if !emailShape.MatchString(text) {
		out = append(out, "must be a well-formed email address")
	}
	if !emailPattern.MatchString(text) {
		out = append(out, `must match "^[\S.!#$%&’*+/=?^_`+"`"+`{|}~-]+@\S+\.\S+$"`)
	}
	if n := utf8.RuneCountInString(text); n < 6 || n > 127 {
		out = append(out, "size must be between 6 and 127")
	}
	return out
}

var CreateUser = &Bean{
	class: "org.openmetadata.schema.api.teams.CreateUser",
	known: []string{"owners", "authenticationMechanism", "isAdmin", "externalId", "personas", "profile", "scimUserName", "name", "displayName",
		"dataProducts", "domains", "createPasswordType", "botName", "teams", "timezone", "password", "description", "isBot",
		"defaultPersona", "reviewers", "tags", "confirmPassword", "email", "roles"},
	properties: []property{
		{name: "name", required: true},
		{name: "email", required: true, check: checkEmail},
		{name: "description"}, {name: "displayName"}, {name: "externalId"}, {name: "scimUserName"}, {name: "timezone"},
		{name: "isBot", kind: kindBool}, {name: "botName"}, {name: "isAdmin", kind: kindBool},
		{name: "profile", kind: kindAny}, {name: "personas", kind: kindAny}, {name: "defaultPersona", kind: kindAny},
		{name: "teams", kind: kindUUIDs}, {name: "roles", kind: kindUUIDs}, {name: "domains", kind: kindStrings},
		{name: "owners", kind: kindAny}, {name: "dataProducts", kind: kindAny}, {name: "reviewers", kind: kindAny}, {name: "tags", kind: kindAny},
		{name: "authenticationMechanism", kind: kindBean, bean: &Bean{
			class: "org.openmetadata.schema.entity.teams.AuthenticationMechanism",
			known: []string{"config", "authType"},
			properties: []property{
				{name: "config", kind: kindAny},
				{name: "authType", enum: enumAuthType},
			},
		}},
		{name: "createPasswordType", enum: enumPasswordType, def: "USER_CREATE"},
		{name: "password"}, {name: "confirmPassword"},
	},
}

var Login = &Bean{
	class: "org.openmetadata.schema.auth.LoginRequest",
	known: []string{"email", "password"},
	properties: []property{
		{name: "email", required: true},
		{name: "password", required: true},
	},
}

var Refresh = &Bean{
	class:      "org.openmetadata.schema.auth.TokenRefreshRequest",
	known:      []string{"refreshToken"},
	properties: []property{{name: "refreshToken", required: true}},
}

var Logout = &Bean{
	class:      "org.openmetadata.schema.auth.LogoutRequest",
	known:      []string{"username", "token", "logoutTime", "refreshToken"},
	properties: []property{{name: "username"}, {name: "token", required: true}, {name: "logoutTime"}, {name: "refreshToken"}},
}

var Signup = &Bean{
	class: "org.openmetadata.schema.auth.RegistrationRequest",
	known: []string{"firstName", "lastName", "email", "password"},
	properties: []property{
		{name: "firstName", required: true}, {name: "lastName", required: true},
		{name: "email", required: true, check: checkEmail},
		{name: "password", required: true, check: func(value any) []string {
			if n := len(value.(string)); n < 8 || n > 56 {
				return []string{"size must be between 8 and 56"}
			}
			return nil
		}},
	},
}

var ChangePassword = &Bean{
	class: "org.openmetadata.schema.auth.ChangePasswordRequest",
	known: []string{"username", "oldPassword", "newPassword", "confirmPassword", "requestType"},
	properties: []property{
		{name: "username"}, {name: "oldPassword"},
		{name: "newPassword", required: true}, {name: "confirmPassword", required: true},
		{name: "requestType", enum: &enum{"org.openmetadata.schema.auth.ChangePasswordRequest$RequestType", []string{"SELF", "USER"}}},
	},
}

var GenerateToken = &Bean{
	class: "org.openmetadata.schema.auth.GenerateTokenRequest",
	known: []string{"id", "JWTTokenExpiry"},
	properties: []property{
		{name: "id", kind: kindUUID},
		{name: "JWTTokenExpiry", enum: enumTokenExpiry, required: true, constraint: "jWTTokenExpiry"},
	},
}

var PersonalToken = &Bean{
	class: "org.openmetadata.schema.auth.CreatePersonalToken",
	known: []string{"tokenName", "JWTTokenExpiry"},
	properties: []property{
		{name: "tokenName", required: true},
		{name: "JWTTokenExpiry", enum: enumTokenExpiry, required: true, constraint: "jWTTokenExpiry"},
	},
}

var RevokePersonal = &Bean{
	class:      "org.openmetadata.schema.auth.RevokePersonalTokenRequest",
	known:      []string{"tokenIds"},
	properties: []property{{name: "tokenIds", kind: kindUUIDs, def: []any{}}},
}

var Restore = &Bean{
	class:      "org.openmetadata.schema.api.data.RestoreEntity",
	known:      []string{"id"},
	properties: []property{{name: "id", kind: kindUUID, required: true}},
}

var RevokeToken = &Bean{
	class:      "org.openmetadata.schema.auth.RevokeTokenRequest",
	known:      []string{"id"},
	properties: []property{{name: "id", kind: kindUUID, required: true}},
}

var CreateBot = &Bean{
	class: "org.openmetadata.schema.api.CreateBot",
	known: []string{"name", "displayName", "botUser", "description", "provider", "domains"},
	properties: []property{
		{name: "name", required: true}, {name: "botUser", required: true},
		{name: "displayName"}, {name: "description"},
		{name: "provider", enum: enumProviderType, def: "user"}, {name: "domains", kind: kindStrings},
	},
}

// CreateBotSince20 knows what came after 1.13.1 (schemas/CHANGES-2.0.md).
var CreateBotSince20 = &Bean{
	class:      CreateBot.class,
	known:      append(slices.Clone(CreateBot.known), "allowImpersonation"),
	properties: append(slices.Clone(CreateBot.properties), property{name: "allowImpersonation", kind: kindBool}),
}
