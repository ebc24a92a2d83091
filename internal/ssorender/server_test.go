package ssorender

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The parts of the server's conf/openmetadata.yaml that sign-in consists of,
// with the variables and defaults of M40.
const openMetadataYAML = `
authorizerConfiguration:
  className: ${AUTHORIZER_CLASS_NAME:-org.openmetadata.service.security.DefaultAuthorizer}
  containerRequestFilter: ${AUTHORIZER_REQUEST_FILTER:-org.openmetadata.service.security.JwtFilter}
  adminPrincipals: ${AUTHORIZER_ADMIN_PRINCIPALS:-[admin]}
  allowedEmailRegistrationDomains: ${AUTHORIZER_ALLOWED_REGISTRATION_DOMAIN:-["all"]}
  principalDomain: ${AUTHORIZER_PRINCIPAL_DOMAIN:-"open-metadata.org"}
  allowedDomains: ${AUTHORIZER_ALLOWED_DOMAINS:-[]}
  enforcePrincipalDomain: ${AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN:-false}
  enableSecureSocketConnection: ${AUTHORIZER_ENABLE_SECURE_SOCKET:-false}
  useRolesFromProvider: ${AUTHORIZER_USE_ROLES_FROM_PROVIDER:-false}
authenticationConfiguration:
  clientType: ${AUTHENTICATION_CLIENT_TYPE:-public}
  provider: ${AUTHENTICATION_PROVIDER:-basic}
  responseType: ${AUTHENTICATION_RESPONSE_TYPE:-id_token}
  providerName: ${CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME:-""}
  publicKeyUrls: ${AUTHENTICATION_PUBLIC_KEYS:-[http://localhost:8585/api/v1/system/config/jwks]}
  tokenValidationAlgorithm: ${AUTHENTICATION_TOKEN_VALIDATION_ALGORITHM:-"RS256"}
  authority: ${AUTHENTICATION_AUTHORITY:-https://accounts.google.com}
  clientId: ${AUTHENTICATION_CLIENT_ID:-""}
  callbackUrl: ${AUTHENTICATION_CALLBACK_URL:-""}
  jwtPrincipalClaims: ${AUTHENTICATION_JWT_PRINCIPAL_CLAIMS:-[email,preferred_username,sub]}
  jwtPrincipalClaimsMapping: ${AUTHENTICATION_JWT_PRINCIPAL_CLAIMS_MAPPING:-[]}
  jwtTeamClaimMapping: ${AUTHENTICATION_JWT_TEAM_CLAIM_MAPPING:-""}
  enableSelfSignup: ${AUTHENTICATION_ENABLE_SELF_SIGNUP:-true}
  enableAutoRedirect: ${AUTHENTICATION_ENABLE_AUTO_REDIRECT:-false}
  forceSecureSessionCookie: ${FORCE_SECURE_SESSION_COOKIE:-false}
  oidcConfiguration:
    id: ${OIDC_CLIENT_ID:-""}
    type: ${OIDC_TYPE:-""}
    secret: ${OIDC_CLIENT_SECRET:-""}
    scope: ${OIDC_SCOPE:-"openid email profile"}
    discoveryUri: ${OIDC_DISCOVERY_URI:-""}
    useNonce: ${OIDC_USE_NONCE:-true}
    preferredJwsAlgorithm: ${OIDC_PREFERRED_JWS:-"RS256"}
    responseType: ${OIDC_RESPONSE_TYPE:-"code"}
    disablePkce: ${OIDC_DISABLE_PKCE:-true}
    callbackUrl: ${OIDC_CALLBACK:-"http://localhost:8585/callback"}
    serverUrl: ${OIDC_SERVER_URL:-"http://localhost:8585"}
    clientAuthenticationMethod: ${OIDC_CLIENT_AUTH_METHOD:-"client_secret_post"}
    tenant: ${OIDC_TENANT:-""}
    maxClockSkew: ${OIDC_MAX_CLOCK_SKEW:-""}
    tokenValidity: ${OIDC_OM_REFRESH_TOKEN_VALIDITY:-"3600"}
    customParams: ${OIDC_CUSTOM_PARAMS:-}
    maxAge: ${OIDC_MAX_AGE:-"0"}
    prompt: ${OIDC_PROMPT_TYPE:-"consent"}
    sessionExpiry: ${OIDC_SESSION_EXPIRY:-"604800"}
jwtTokenConfiguration:
  rsapublicKeyFilePath: ${RSA_PUBLIC_KEY_FILE_PATH:-"./conf/public_key.der"}
  rsaprivateKeyFilePath: ${RSA_PRIVATE_KEY_FILE_PATH:-"./conf/private_key.der"}
  jwtissuer: ${JWT_ISSUER:-"open-metadata.org"}
  keyId: ${JWT_KEY_ID:-"Gb389a-9f76-gdjs-a92j-0242bk94356"}
`

// substitute does what the server does to openmetadata.yaml before it reads it
// (SubstitutingSourceProvider, not strict): a variable that is set, be it to
// nothing, is replaced by its value; another by its default, or, without one,
// stays. Variables in values are replaced too.
func substitute(text string, environment map[string]string) string {
	return substituteBelow(text, environment, nil)
}

func substituteBelow(text string, environment map[string]string, within []string) string {
	var result strings.Builder
	for {
		begin := strings.Index(text, "${")
		if begin < 0 {
			return result.String() + text
		}
		length := strings.Index(text[begin:], "}")
		if length < 0 {
			return result.String() + text
		}
		whole := text[begin : begin+length+1]
		name, fallback, hasDefault := strings.Cut(whole[2:len(whole)-1], ":-")
		value, set := environment[name]
		switch {
		case slices.Contains(within, name):
			panic("infinite loop in the interpolation of " + name)
		case set:
			value = substituteBelow(value, environment, append(slices.Clone(within), name))
		case hasDefault:
			value = fallback
		default:
			value = whole
		}
		result.WriteString(text[:begin] + value)
		text = text[begin+length+1:]
	}
}

// readAsServer reads the file as the server's classes take it: the type of a
// field decides what becomes of a scalar, whatever YAML takes it for, and null
// is a field that is not set.
func readAsServer(t *testing.T, text string) map[string]any {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return asServer(t, "", document.Content[0]).(map[string]any)
}

var (
	boolFields = []string{"enforcePrincipalDomain", "enableSecureSocketConnection", "useRolesFromProvider", "enableSelfSignup",
		"enableAutoRedirect", "forceSecureSessionCookie", "disablePkce"}
	intFields = []string{"tokenValidity", "sessionExpiry", "maxActiveSessionsPerUser"}
)

func asServer(t *testing.T, field string, node *yaml.Node) any {
	t.Helper()
	switch node.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			if value := asServer(t, node.Content[i].Value, node.Content[i+1]); value != nil {
				object[node.Content[i].Value] = value
			}
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, element := range node.Content {
			list = append(list, asServer(t, "", element))
		}
		return list
	}
	switch {
	case node.ShortTag() == "!!null":
		return nil
	case slices.Contains(boolFields, field):
		truth, err := strconv.ParseBool(node.Value)
		if err != nil {
			t.Fatalf("%s is no truth value: %q", field, node.Value)
		}
		return truth
	case slices.Contains(intFields, field):
		number, err := strconv.ParseInt(node.Value, 10, 32)
		if err != nil {
			t.Fatalf("%s is no number: %q", field, node.Value)
		}
		return float64(number)
	}
	return node.Value
}

// started is the configuration of a server with the environment.
func started(t *testing.T, environment map[string]string) map[string]any {
	t.Helper()
	return readAsServer(t, substitute(openMetadataYAML, environment))
}

// theSecret is what the variable of the client secret holds: one that YAML would
// read as something else if it were not quoted.
const theSecret = "12345678901234567890 #\"$x: y"

// TestServerReadsItsDefaults holds the reading of this file to a server that
// was started without any variable.
func TestServerReadsItsDefaults(t *testing.T) {
	t.Parallel()
	read := started(t, nil)
	auth := read["authenticationConfiguration"].(map[string]any)
	oidc := auth["oidcConfiguration"].(map[string]any)
	if oidc["maxAge"] != "0" || oidc["prompt"] != "consent" || oidc["tokenValidity"] != 3600.0 || oidc["customParams"] != nil || auth["enableSelfSignup"] != true {
		t.Errorf("read %v", read)
	}
	if got := substitute("a: ${A:-x} ${B} ${C:-}", map[string]string{"A": "", "C": "${A}c"}); got != "a:  ${B} c" {
		t.Errorf("substituted %q", got)
	}
}

// blocks returns what a test expects of the server's configuration: the
// settings, and the defaults of the file for what they leave out.
func blocks(t *testing.T, changes map[string]map[string]any) map[string]any {
	t.Helper()
	expected := started(t, nil)
	for name, values := range changes {
		block := expected
		for part := range strings.SplitSeq(name, ".") {
			block = block[part].(map[string]any)
		}
		maps.Copy(block, values)
	}
	return expected
}
