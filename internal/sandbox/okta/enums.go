package okta

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Enumerations of the API specification 2026.06.3. A value outside one makes
// the request body malformed (POST_trustedOrigins.400-E0000003-bad-scope-enum.json).

type (
	status           string
	signOnMode       string
	applicationType  string
	authMethod       string
	grantType        string
	responseType     string
	consentMethod    string
	issuerMode       string
	rotationType     string
	wildcardRedirect string
	loginMode        string
	networkMode      string
	vpnConnection    string
	templateType     string
	pushStatus       string
	signingAlg       string
	encryptionAlg    string
	deliveryMode     string
	subjectType      string
	rotationMode     string
	keyUse           string
	scopeConsent     string
	metadataPublish  string
	claimType        string
	claimValueType   string
	groupFilterType  string
	policyType       string
	ruleType         string
	originScopeType  string
	embedApp         string
	patchAction      string
	keyType          string
	encUse           string
)

const (
	active   status = "ACTIVE"
	inactive status = "INACTIVE"
)

// unmarshalEnum reads a string that must be one of the values; null leaves it unset.
func unmarshalEnum[T ~string](data []byte, into *T, values ...T) error {
	if string(data) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if !slices.Contains(values, T(s)) {
		return fmt.Errorf("%q is not one of %q", s, values)
	}
	*into = T(s)
	return nil
}

func (e *status) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, active, inactive) }

func (e *signOnMode) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "AUTO_LOGIN", "BASIC_AUTH", "BOOKMARK", "BROWSER_PLUGIN", "OPENID_CONNECT",
		"SAML_1_1", "SAML_2_0", "SECURE_PASSWORD_STORE", "WS_FEDERATION")
}

func (e *applicationType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "browser", "native", "service", "web")
}

func (e *authMethod) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "client_secret_basic", "client_secret_jwt", "client_secret_post", "none", "private_key_jwt")
}

func (e *grantType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "authorization_code", "client_credentials", "implicit", "interaction_code", "password",
		"refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
		"urn:openid:params:grant-type:ciba", "urn:okta:params:oauth:grant-type:otp", "urn:okta:params:oauth:grant-type:oob",
		"http://auth0.com/oauth/grant-type/mfa-otp", "http://auth0.com/oauth/grant-type/mfa-oob")
}

func (e *responseType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "code", "id_token", "token")
}

func (e *consentMethod) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "REQUIRED", "TRUSTED")
}

func (e *issuerMode) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "CUSTOM_URL", "DYNAMIC", "ORG_URL")
}

func (e *rotationType) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "ROTATE", "STATIC") }

func (e *wildcardRedirect) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "DISABLED", "SUBDOMAIN")
}

func (e *loginMode) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "DISABLED", "SPEC", "OKTA")
}

func (e *networkMode) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "ANYWHERE", "ZONE") }

func (e *vpnConnection) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "DISABLED", "ANYWHERE", "ON_NETWORK", "OFF_NETWORK", "ZONE")
}

// The API doc allows an empty type of the user name template.
func (e *templateType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "", "NONE", "BUILT_IN", "CUSTOM")
}

func (e *pushStatus) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "PUSH", "DONT_PUSH", "NOT_CONFIGURED")
}

func (e *signingAlg) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
}

func (e *encryptionAlg) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512")
}

func (e *deliveryMode) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "poll", "ping", "push")
}

func (e *subjectType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "public", "pairwise")
}

func (e *rotationMode) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "AUTO", "MANUAL") }

func (e *keyUse) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "sig") }

func (e *scopeConsent) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "FLEXIBLE", "IMPLICIT", "REQUIRED")
}

func (e *metadataPublish) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "ALL_CLIENTS", "NO_CLIENTS")
}

func (e *claimType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "IDENTITY", "RESOURCE")
}

func (e *claimValueType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "EXPRESSION", "GROUPS", "SYSTEM")
}

func (e *groupFilterType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "CONTAINS", "EQUALS", "REGEX", "STARTS_WITH")
}

func (e *policyType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "OAUTH_AUTHORIZATION_POLICY")
}

func (e *ruleType) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "RESOURCE_ACCESS") }

func (e *originScopeType) UnmarshalJSON(b []byte) error {
	return unmarshalEnum(b, e, "CORS", "IFRAME_EMBED", "REDIRECT")
}

func (e *embedApp) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "OKTA_ENDUSER") }

func (e *patchAction) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "remove", "replace") }

// The keys of resource servers are RSA keys for encryption.
func (e *keyType) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "RSA") }

func (e *encUse) UnmarshalJSON(b []byte) error { return unmarshalEnum(b, e, "enc") }
