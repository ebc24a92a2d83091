package web

import (
	"reflect"
	"slices"
	"strings"
)

// enumerations are those of the API specification 2026.06.3, by the name that the tag enum of a field has. A value outside one
// makes the request body malformed (POST_trustedOrigins.400-E0000003-bad-scope-enum.json). The API doc allows an empty type of
// the user name template; the keys of resource servers are RSA keys for encryption.
var enumerations = map[string][]string{
	"applicationType": {"browser", "native", "service", "web"},
	"authMethod":      {"client_secret_basic", "client_secret_jwt", "client_secret_post", "none", "private_key_jwt"},
	"claimType":       {"IDENTITY", "RESOURCE"},
	"claimValueType":  {"EXPRESSION", "GROUPS", "SYSTEM"},
	"consentMethod":   {"REQUIRED", "TRUSTED"},
	"deliveryMode":    {"poll", "ping", "push"},
	"embedApp":        {"OKTA_ENDUSER"},
	"encUse":          {"enc"},
	"encryptionAlg":   {"RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"},
	"grantType": {
		"authorization_code", "client_credentials", "implicit", "interaction_code", "password", "refresh_token",
		"urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
		"urn:openid:params:grant-type:ciba", "urn:okta:params:oauth:grant-type:otp", "urn:okta:params:oauth:grant-type:oob",
		"http://auth0.com/oauth/grant-type/mfa-otp", "http://auth0.com/oauth/grant-type/mfa-oob",
	},
	"groupFilterType": {"CONTAINS", "EQUALS", "REGEX", "STARTS_WITH"},
	"issuerMode":      {"CUSTOM_URL", "DYNAMIC", "ORG_URL"},
	"keyType":         {"RSA"},
	"keyUse":          {"sig"},
	"loginMode":       {"DISABLED", "SPEC", "OKTA"},
	"metadataPublish": {"ALL_CLIENTS", "NO_CLIENTS"},
	"networkMode":     {"ANYWHERE", "ZONE"},
	"originScopeType": {"CORS", "IFRAME_EMBED", "REDIRECT"},
	"patchAction":     {"remove", "replace"},
	"policyType":      {"OAUTH_AUTHORIZATION_POLICY"},
	"pushStatus":      {"PUSH", "DONT_PUSH", "NOT_CONFIGURED"},
	"responseType":    {"code", "id_token", "token"},
	"rotationMode":    {"AUTO", "MANUAL"},
	"rotationType":    {"ROTATE", "STATIC"},
	"ruleType":        {"RESOURCE_ACCESS"},
	"scopeConsent":    {"FLEXIBLE", "IMPLICIT", "REQUIRED"},
	"signOnMode": {
		"AUTO_LOGIN", "BASIC_AUTH", "BOOKMARK", "BROWSER_PLUGIN", "OPENID_CONNECT", "SAML_1_1", "SAML_2_0", "SECURE_PASSWORD_STORE",
		"WS_FEDERATION",
	},
	"signingAlg":       {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"},
	"status":           {"ACTIVE", "INACTIVE"},
	"subjectType":      {"public", "pairwise"},
	"templateType":     {"", "NONE", "BUILT_IN", "CUSTOM"},
	"vpnConnection":    {"DISABLED", "ANYWHERE", "ON_NETWORK", "OFF_NETWORK", "ZONE"},
	"wildcardRedirect": {"DISABLED", "SUBDOMAIN"},
}

// inEnumerations says whether all texts of a JSON value, which was read into the type, are members of their enumerations. null
// leaves a field unset.
func inEnumerations(t reflect.Type, value any, name string) bool {
	switch typed := value.(type) {
	case string:
		return name == "" || slices.Contains(enumerations[name], typed)
	case []any:
		return t.Kind() != reflect.Slice || !slices.ContainsFunc(typed, func(v any) bool { return !inEnumerations(pointed(t.Elem()), v, name) })
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return true
		}
		for _, field := range reflect.VisibleFields(t) {
			member, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if v, there := typed[member]; there && !inEnumerations(pointed(field.Type), v, field.Tag.Get("enum")) {
				return false
			}
		}
	}
	return true
}

func pointed(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
