package openmetadata

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
)

// ShippedFile is, of the server's conf/openmetadata.yaml as released, what sign-in consists of, with the variables and defaults
// of M40.
const ShippedFile = `
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

// Substitute does what the server does to openmetadata.yaml before it reads it (SubstitutingSourceProvider, not strict): a
// variable that is set, be it to nothing, is replaced by its value; another by its default, or, without one, stays. Variables
// in values are replaced too.
func Substitute(text string, environment map[string]string) string {
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

// ReadFile reads an openmetadata.yaml, or blocks of one, as the server's classes take it after Substitute: the type of a field
// decides what becomes of a scalar, whatever YAML takes it for, and null is a field that is not set. Numbers are float64.
//
// Errors: what is no YAML and no mapping, and a scalar that is none of its field's type.
func ReadFile(text string) (map[string]any, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil, fmt.Errorf("reading openmetadata.yaml: %w", err)
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("openmetadata.yaml is no mapping")
	}
	read, err := fileValue("", document.Content[0])
	if err != nil {
		return nil, err
	}
	return read.(map[string]any), nil
}

var (
	fileBooleans = []string{"enforcePrincipalDomain", "enableSecureSocketConnection", "useRolesFromProvider", "enableSelfSignup",
		"enableAutoRedirect", "forceSecureSessionCookie", "disablePkce"}
	fileNumbers = []string{"tokenValidity", "sessionExpiry", "maxActiveSessionsPerUser"}
)

func fileValue(field string, node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.MappingNode:
		members := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			value, err := fileValue(node.Content[i].Value, node.Content[i+1])
			if err != nil {
				return nil, err
			}
			if value != nil {
				members[node.Content[i].Value] = value
			}
		}
		return members, nil
	case yaml.SequenceNode:
		elements := []any{}
		for _, element := range node.Content {
			value, err := fileValue("", element)
			if err != nil {
				return nil, err
			}
			elements = append(elements, value)
		}
		return elements, nil
	}
	switch {
	case node.ShortTag() == "!!null":
		return nil, nil
	case slices.Contains(fileBooleans, field):
		truth, err := strconv.ParseBool(node.Value)
		if err != nil {
			return nil, fmt.Errorf("%s is no truth value: %q", field, node.Value)
		}
		return truth, nil
	case slices.Contains(fileNumbers, field):
		number, err := strconv.ParseInt(node.Value, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%s is no number: %q", field, node.Value)
		}
		return float64(number), nil
	}
	return node.Value, nil
}

// FromFile is the environment of a server that is started with what ReadFile has read: the blocks authenticationConfiguration,
// authorizerConfiguration and jwtTokenConfiguration, of which the last may be absent. The path of the key files is as the
// server sees it; where a container mounts another directory there, the caller sets ConfDir.
//
// Errors: a block that is missing, key files that are not called as those of a release or lie apart, and an issuer other than
// the shipped one, which the stand-in does not have.
func FromFile(read map[string]any) (Environment, error) {
	encoded, err := json.Marshal(read)
	if err != nil {
		return Environment{}, err
	}
	var blocks struct {
		Authentication map[string]any `json:"authenticationConfiguration"`
		Authorizer     map[string]any `json:"authorizerConfiguration"`
		JWT            *struct {
			PublicKey  string `json:"rsapublicKeyFilePath"`
			PrivateKey string `json:"rsaprivateKeyFilePath"`
			Issuer     string `json:"jwtissuer"`
			KeyID      string `json:"keyId"`
		} `json:"jwtTokenConfiguration"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(encoded)))
	decoder.UseNumber()
	if err := decoder.Decode(&blocks); err != nil {
		return Environment{}, fmt.Errorf("reading openmetadata.yaml: %w", err)
	}
	if blocks.Authentication == nil || blocks.Authorizer == nil {
		return Environment{}, errors.New("openmetadata.yaml lacks authenticationConfiguration or authorizerConfiguration")
	}
	told := Environment{
		AdminPrincipals: members.Texts(blocks.Authorizer, "adminPrincipals"), PrincipalDomain: members.Text(blocks.Authorizer, "principalDomain"),
		EnableSelfSignup: members.Flag(blocks.Authentication, "enableSelfSignup"),
		KeyID:            tokens.ShippedKeyID, Authentication: blocks.Authentication, Authorizer: blocks.Authorizer,
	}
	if jwt := blocks.JWT; jwt != nil {
		told.KeyID, told.ConfDir = jwt.KeyID, filepath.Dir(jwt.PrivateKey)
		switch {
		case filepath.Base(jwt.PrivateKey) != tokens.PrivateKeyFile, jwt.PublicKey != filepath.Join(told.ConfDir, tokens.PublicKeyFile):
			return Environment{}, fmt.Errorf("the stand-in takes %s and %s from one directory, not %s and %s", tokens.PrivateKeyFile, tokens.PublicKeyFile, jwt.PrivateKey, jwt.PublicKey)
		case jwt.Issuer != tokens.Issuer:
			return Environment{}, fmt.Errorf("the stand-in issues as %s, not as %s", tokens.Issuer, jwt.Issuer)
		}
	}
	return told, nil
}

// Deploy starts the server with the environment on an empty database. Its errors are those of Restart.
func (s *Server) Deploy(e Environment) error {
	s.mu.Lock()
	s.seedDatabase()
	s.mu.Unlock()
	s.SetEnvironment(e)
	return s.Restart()
}
