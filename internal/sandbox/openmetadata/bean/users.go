package bean

import (
	"regexp"
	"unicode/utf8"
)

var (
	// emailPattern is the constraint of basic.json's email, emailShape what Hibernate's @Email demands beside it
	// (30h_create_bad_email_400). Its length has bounds too (minLength and maxLength there).
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

// The classes of requests about users, bots, tokens and signing in.
var (
	CreateUser = class("org.openmetadata.schema.api.teams.CreateUser", `
		owners:any authenticationMechanism isAdmin:bool externalId personas:any profile:any scimUserName name! displayName
		dataProducts:any domains:texts createPasswordType=USER_CREATE botName teams:uuids timezone password description isBot:bool
		defaultPersona:any reviewers:any tags:any confirmPassword email! roles:uuids`, details{
		"authenticationMechanism": {bean: class("org.openmetadata.schema.entity.teams.AuthenticationMechanism", `config:any authType`, details{
			"authType": {enum: enumAuthType},
		})},
		"createPasswordType": {enum: enumPasswordType},
		"email":              {check: checkEmail},
	})

	Login = class("org.openmetadata.schema.auth.LoginRequest", `email! password!`, nil)

	Refresh = class("org.openmetadata.schema.auth.TokenRefreshRequest", `refreshToken!`, nil)

	Logout = class("org.openmetadata.schema.auth.LogoutRequest", `username token! logoutTime refreshToken`, nil)

	Signup = class("org.openmetadata.schema.auth.RegistrationRequest", `firstName! lastName! email! password!`, details{
		"email": {check: checkEmail},
		"password": {check: func(value any) []string {
			if n := len(value.(string)); n < 8 || n > 56 {
				return []string{"size must be between 8 and 56"}
			}
			return nil
		}},
	})

	ChangePassword = class("org.openmetadata.schema.auth.ChangePasswordRequest", `
		username oldPassword newPassword! confirmPassword! requestType`, details{
		"requestType": {enum: &enum{"org.openmetadata.schema.auth.ChangePasswordRequest$RequestType", []string{"SELF", "USER"}}},
	})

	GenerateToken = class("org.openmetadata.schema.auth.GenerateTokenRequest", `id:uuid JWTTokenExpiry!`, details{
		"JWTTokenExpiry": {enum: enumTokenExpiry, constraint: "jWTTokenExpiry"},
	})

	PersonalToken = class("org.openmetadata.schema.auth.CreatePersonalToken", `tokenName! JWTTokenExpiry!`, details{
		"JWTTokenExpiry": {enum: enumTokenExpiry, constraint: "jWTTokenExpiry"},
	})

	RevokePersonal = class("org.openmetadata.schema.auth.RevokePersonalTokenRequest", `tokenIds:uuids=[]`, nil)

	Restore = class("org.openmetadata.schema.api.data.RestoreEntity", `id:uuid!`, nil)

	RevokeToken = class("org.openmetadata.schema.auth.RevokeTokenRequest", `id:uuid!`, nil)

	CreateBot = class("org.openmetadata.schema.api.CreateBot", `name! displayName botUser! description provider=user domains:texts`, details{
		"provider": {enum: enumProviderType},
	})

	// CreateBotSince20 knows what came after 1.13.1 (schemas/CHANGES-2.0.md).
	CreateBotSince20 = CreateBot.and("allowImpersonation:bool")
)
