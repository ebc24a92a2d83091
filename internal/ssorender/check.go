package ssorender

import (
	"regexp"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

const (
	shippedIssuer = jwtkey.ShippedIssuer
	shippedKeyID  = jwtkey.ShippedKeyID
)

// Paths of the settings that the security configuration does not have.
const (
	pathJWTToken     = "jwt_token_configuration"
	pathClientSecret = "client_secret"
	pathIngestion    = "ingestion_configuration"
)

var (
	variablePattern  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	secretPattern    = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)
	secretKeyPattern = regexp.MustCompile(`^[-._A-Za-z0-9]+$`)
)

// check applies the rules of the security configuration and those of what stands beside it. Warnings of the former are kept in
// the settings.
func (s *Settings) check() Errors {
	var errors Errors
	if provider := s.Authentication.Provider; is(provider, "ldap") || is(provider, "saml") {
		errors = append(errors, fail(ssoconfig.PathAuthentication+".provider", "provider is %q: only sign-in by OpenID Connect and basic sign-in are rendered.", *provider))
	}
	if s.Authorizer.BotPrincipals != nil {
		errors = append(errors, fail(ssoconfig.PathAuthorizer+".bot_principals", "bot_principals is deprecated, and a server that has it in its files does not start: leave it out."))
	}
	if s.ServerVersion != nil {
		s.take(s.security().WithoutDefaults(*s.ServerVersion))
	}
	input := ssoconfig.Input{
		Settings: s.security(),
		// The secret is never here, only where it comes from.
		Undecided:       ssoconfig.Undecided{ssoconfig.PathClientSecret: true},
		CustomClassName: s.CustomClassName, CustomContainerRequestFilter: s.CustomContainerRequestFilter,
	}
	if s.ServerVersion != nil {
		input.ServerVersion = *s.ServerVersion
	}
	for _, problem := range ssoconfig.Check(input) {
		if problem.Severity == ssoconfig.SeverityError {
			errors = append(errors, FieldError{Path: problem.Path, Message: problem.Message})
		} else {
			s.Warnings = append(s.Warnings, problem)
		}
	}
	return slices.Concat(errors, s.checkJWTToken(), s.checkClientSecret(), s.checkIngestion())
}

func (s *Settings) checkJWTToken() Errors {
	token := s.JWTToken
	if token == nil {
		return nil
	}
	var errors Errors
	for _, file := range []struct {
		name, nameOfOther, shipped string
		this, other                *string
	}{
		{"private_key_file", "public_key_file", jwtkey.PrivateFileName, token.PrivateKeyFile, token.PublicKeyFile},
		{"public_key_file", "private_key_file", jwtkey.PublicFileName, token.PublicKeyFile, token.PrivateKeyFile},
	} {
		path := pathJWTToken + "." + file.name
		switch {
		case file.this == nil && file.other != nil:
			errors = append(errors, fail(path, "%s is missing beside %s: a server that has only one file of the pair signs with another key than it shows. Write the path as the server sees it, such as /etc/openmetadata/jwtkeys/%s.", file.name, file.nameOfOther, file.shipped))
		case file.this != nil && strings.TrimSpace(*file.this) == "":
			errors = append(errors, fail(path, "%s is blank: write the path as the server sees it, such as /etc/openmetadata/jwtkeys/%s.", file.name, file.shipped))
		}
	}
	if token.PrivateKeyFile != nil && token.PublicKeyFile != nil && *token.PrivateKeyFile == *token.PublicKeyFile {
		errors = append(errors, fail(pathJWTToken+".public_key_file", "public_key_file and private_key_file are the same file."))
	}
	for _, text := range []struct {
		name  string
		value *string
	}{{"key_id", token.KeyID}, {"issuer", token.Issuer}} {
		if strings.TrimSpace(*text.value) == "" {
			errors = append(errors, fail(pathJWTToken+"."+text.name, "%s is blank: write a text, or leave it out.", text.name))
		}
	}
	return append(errors, matches(pathJWTToken+".secret_ref", token.SecretRef, secretPattern, "no name of a Kubernetes secret")...)
}

func (s *Settings) checkClientSecret() Errors {
	secret := s.ClientSecret
	if secret == nil {
		return nil
	}
	if s.Authentication.OIDC == nil && !is(s.Authentication.ClientType, ssoconfig.ClientTypeConfidential) {
		return Errors{fail(pathClientSecret, "client_secret is for confidential clients only: a single-page app (client_type \"public\") has no secret, and its sign-in fails if it is given one. Remove it.")}
	}
	return slices.Concat(
		matches(pathClientSecret+".environment_variable", secret.EnvironmentVariable, variablePattern, "no name of an environment variable"),
		matches(pathClientSecret+".secret_ref", secret.SecretRef, secretPattern, "no name of a Kubernetes secret"),
		matches(pathClientSecret+".secret_key", secret.SecretKey, secretKeyPattern, "no key of a Kubernetes secret"),
		matches(pathClientSecret+".client_id_key", secret.ClientIDKey, secretKeyPattern, "no key of a Kubernetes secret"),
	)
}

func (s *Settings) checkIngestion() Errors {
	errors := matches(pathIngestion+".environment_variable", s.Ingestion.EnvironmentVariable, variablePattern, "no name of an environment variable")
	if hostPort := s.Ingestion.HostPort; hostPort != nil {
		path := pathIngestion + ".host_port"
		if _, err := ssoconfig.ParseServerURL(*hostPort); err != nil {
			return append(errors, fail(path, "%s.", err))
		}
		if !strings.HasSuffix(*hostPort, "/api") {
			errors = append(errors, fail(path, "host_port is %q: write the server's URL followed by /api, such as %s/api.", *hostPort, strings.TrimRight(*hostPort, "/")))
		}
	}
	return errors
}

// matches reports an error where a text is there and not of the form. The text itself is not repeated: where a name is wanted,
// somebody may have written the secret.
func matches(path string, text *string, form *regexp.Regexp, what string) Errors {
	if text == nil || form.MatchString(*text) {
		return nil
	}
	name := path[strings.LastIndex(path, ".")+1:]
	return Errors{fail(path, "%s is %s: write the name of what holds the secret, never the secret itself.", name, what)}
}
