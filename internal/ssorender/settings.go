// Package ssorender writes the settings of single sign-on as each way of deploying OpenMetadata wants them: environment
// variables, values of the Helm chart, blocks of openmetadata.yaml, and the connection of an ingestion workflow. It reads and
// writes nothing but its arguments and results. "F" with a number names an observation of a running OpenMetadata 1.12.6.
package ssorender

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Settings is the one value that every renderer takes: the vocabulary of the security configuration, and what a deployment
// needs beside it. It never holds a secret, only where one comes from.
type Settings struct {
	Authentication ssoconfig.Authentication `attribute:"authentication_configuration"`
	Authorizer     ssoconfig.Authorizer     `attribute:"authorizer_configuration"`
	JWTToken       *JWTToken                `attribute:"jwt_token_configuration"`
	ClientSecret   *ClientSecret            `attribute:"client_secret"`
	Ingestion      *Ingestion               `attribute:"ingestion_configuration"`
	// CustomClassName and CustomContainerRequestFilter confirm a class that is none of the server's own.
	CustomClassName              *string `attribute:"custom_class_name"`
	CustomContainerRequestFilter *string `attribute:"custom_container_request_filter"`
	// ServerVersion is the version of the server that the settings are for; with it, settings that it does not know are
	// refused.
	ServerVersion *string `attribute:"server_version"`

	// Warnings are what Check has to say without refusing anything.
	Warnings []ssoconfig.Problem `attribute:"-"`
}

// security is what the server's API has of the settings.
func (s Settings) security() ssoconfig.Settings {
	return ssoconfig.Settings{Authentication: s.Authentication, Authorizer: s.Authorizer}
}

func (s *Settings) take(security ssoconfig.Settings) {
	s.Authentication, s.Authorizer = security.Authentication, security.Authorizer
}

// JWTToken is jwtTokenConfiguration, the server's signing key, with names that tell the four settings apart.
type JWTToken struct {
	// PrivateKeyFile and PublicKeyFile are the DER files as the server sees them.
	PrivateKeyFile *string `attribute:"private_key_file"`
	PublicKeyFile  *string `attribute:"public_key_file"`
	KeyID          *string `attribute:"key_id"`
	Issuer         *string `attribute:"issuer"`
	// SecretRef is the Kubernetes secret that holds the two files under their names.
	SecretRef *string `attribute:"secret_ref"`
}

// keySetting is one of the four settings that the server has: its attribute, its name in openmetadata.yaml and in the chart,
// its variable (M40, M41), and its value, nil where it is left out.
type keySetting struct {
	attribute, name, variable string
	value                     *string
}

func (t *JWTToken) settings() []keySetting {
	if t == nil {
		return nil
	}
	all := []keySetting{
		{"public_key_file", "rsapublicKeyFilePath", "RSA_PUBLIC_KEY_FILE_PATH", t.PublicKeyFile},
		{"private_key_file", "rsaprivateKeyFilePath", "RSA_PRIVATE_KEY_FILE_PATH", t.PrivateKeyFile},
		{"issuer", "jwtissuer", "JWT_ISSUER", t.Issuer},
		{"key_id", "keyId", "JWT_KEY_ID", t.KeyID},
	}
	return slices.DeleteFunc(all, func(setting keySetting) bool { return setting.value == nil })
}

// ClientSecret says where the client secret comes from.
type ClientSecret struct {
	// EnvironmentVariable holds the secret where the server, or Compose, runs.
	EnvironmentVariable *string `attribute:"environment_variable"`
	// SecretRef is the Kubernetes secret, SecretKey the client secret's key in it, and ClientIDKey the client id's, which the
	// chart wants there too.
	SecretRef   *string `attribute:"secret_ref"`
	SecretKey   *string `attribute:"secret_key"`
	ClientIDKey *string `attribute:"client_id_key"`
}

// Ingestion is how an ingestion workflow reaches the server.
type Ingestion struct {
	// HostPort is the server's API, such as https://catalog.example.com/api.
	HostPort *string `attribute:"host_port"`
	// EnvironmentVariable holds the bot's token where the workflow runs.
	EnvironmentVariable *string `attribute:"environment_variable"`
}

// DefaultSecretVariable is the server's own variable.
var DefaultSecretVariable = ssoconfig.VariableOf(ssoconfig.PathClientSecret)

// What is taken where nothing else is written.
const (
	// DefaultSecretRef and the two after it are the chart's own defaults (M41).
	DefaultSecretRef   = "oidc-secrets"
	DefaultSecretKey   = "openmetadata-oidc-client-secret"
	DefaultClientIDKey = "openmetadata-oidc-client-id"
	// DefaultKeySecretRef is the secret of OpenMetadata's documentation on signing keys (M8).
	DefaultKeySecretRef = "openmetadata-jwt-keys"
	// DefaultTokenVariable holds the bot's token for ingestion_config.
	DefaultTokenVariable = "OPENMETADATA_JWT_TOKEN"
)

// FieldError is one setting that is wrong.
type FieldError struct {
	// Path is the setting's place in the value, such as authorizer_configuration.admin_principals.
	Path string
	// Message says what is wrong and what to write instead.
	Message string
}

// Error returns path and message.
func (e FieldError) Error() string {
	if e.Path == "" {
		return e.Message
	}
	return e.Path + ": " + e.Message
}

// Errors is every setting that is wrong, in the order of the settings.
type Errors []FieldError

// Error returns one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Parse reads the settings from a value of any type: maps, lists, texts, truth values, *big.Float for numbers, and nil for
// null. A setting of the wrong type, an unknown one, a secret, and whatever the rules of the security configuration refuse, are
// Errors.
func Parse(value any) (Settings, error) {
	var settings Settings
	if err := decode(value, &settings); err != nil {
		return Settings{}, err
	}
	settings.fillIn()
	if errors := settings.check(); len(errors) > 0 {
		return Settings{}, errors
	}
	return settings, nil
}

// fillIn sets what has one sensible value where it is left out: what the API demands and the resource
// openmetadata_security_config supplies too, the API's defaults where the server's own file has others, and the address of the
// keys, which a server that is configured by files does not look up for itself.
func (s *Settings) fillIn() {
	s.take(s.security().WithRendered())
	auth, authorizer := &s.Authentication, &s.Authorizer
	if len(authorizer.BotPrincipals) == 0 {
		authorizer.BotPrincipals = nil
	}
	if auth.OIDC != nil && len(auth.PublicKeyURLs) == 0 && auth.OIDC.DiscoveryURI != nil && is(auth.Provider, ssoconfig.ProviderOkta) {
		if issuer, err := ssoconfig.IssuerOfDiscoveryURI(*auth.OIDC.DiscoveryURI); err == nil {
			auth.PublicKeyURLs = []string{issuer.JWKSURL()}
		}
	}
	if s.JWTToken != nil {
		setDefault(&s.JWTToken.Issuer, shippedIssuer)
		setDefault(&s.JWTToken.KeyID, shippedKeyID)
		setDefault(&s.JWTToken.SecretRef, DefaultKeySecretRef)
	}
	if auth.OIDC != nil || is(auth.ClientType, ssoconfig.ClientTypeConfidential) {
		if s.ClientSecret == nil {
			s.ClientSecret = &ClientSecret{}
		}
		setDefault(&s.ClientSecret.EnvironmentVariable, DefaultSecretVariable)
		setDefault(&s.ClientSecret.SecretRef, DefaultSecretRef)
		setDefault(&s.ClientSecret.SecretKey, DefaultSecretKey)
		setDefault(&s.ClientSecret.ClientIDKey, DefaultClientIDKey)
	}
	if s.Ingestion == nil {
		s.Ingestion = &Ingestion{}
	}
	setDefault(&s.Ingestion.EnvironmentVariable, DefaultTokenVariable)
}

func setDefault[T any](target **T, value T) {
	if *target == nil {
		*target = &value
	}
}

func is(pointer *string, value string) bool { return pointer != nil && *pointer == value }

func fail(path, message string, arguments ...any) FieldError {
	return FieldError{Path: path, Message: fmt.Sprintf(message, arguments...)}
}
