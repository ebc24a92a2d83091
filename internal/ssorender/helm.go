package ssorender

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// keyVolume is the name of the volume that holds the signing key.
const keyVolume = "openmetadata-jwt-keys"

// HelmValues renders values for the official chart, whose paths are those of
// M41. What the chart has no value for becomes an entry
// of extraEnvs. A setting that has no variable, and what the chart cannot hand
// on, is an error.
func HelmValues(s Settings) (string, error) {
	errors := append(s.withoutVariable(), s.checkForChart()...)
	if len(errors) > 0 {
		return "", errors
	}
	config := mapping{
		{"authorizer", helmAuthorizer(s.Authorizer)},
		{"authentication", s.helmAuthentication()},
	}
	if s.JWTToken != nil {
		config.add("jwtTokenConfiguration", helmJWTToken(*s.JWTToken))
	}
	values := mapping{{"openmetadata", mapping{{"config", config}}}}
	if extra := s.extraEnvs(); len(extra) > 0 {
		values.add("extraEnvs", extra)
	}
	if s.JWTToken != nil && s.JWTToken.PrivateKeyFile != nil {
		values.add("extraVolumes", []mapping{{
			{"name", keyVolume},
			{"secret", mapping{{"secretName", *s.JWTToken.SecretRef}}},
		}})
		values.add("extraVolumeMounts", []mapping{{
			{"name", keyVolume},
			{"mountPath", path.Dir(*s.JWTToken.PrivateKeyFile)},
			{"readOnly", true},
		}})
	}
	s.Warnings = append(slices.Clip(s.Warnings), s.warnOfCharacters()...)
	var text strings.Builder
	text.WriteString("# OpenMetadata's single sign-on, for the chart open-metadata/openmetadata.\n")
	s.writeWarnings(&text)
	text.WriteString(values.String())
	return text.String(), nil
}

func helmAuthorizer(authorizer ssoconfig.Authorizer) mapping {
	block := mapping{{"enabled", true}}
	block.addText("className", authorizer.ClassName)
	block.addText("containerRequestFilter", authorizer.ContainerRequestFilter)
	block.addList("initialAdmins", authorizer.AdminPrincipals)
	block.addList("allowedEmailRegistrationDomains", authorizer.AllowedEmailRegistrationDomains)
	block.addText("principalDomain", authorizer.PrincipalDomain)
	block.addList("allowedDomains", authorizer.AllowedDomains)
	block.addBool("enforcePrincipalDomain", authorizer.EnforcePrincipalDomain)
	block.addBool("enableSecureSocketConnection", authorizer.EnableSecureSocketConnection)
	block.addBool("useRolesFromProvider", authorizer.UseRolesFromProvider)
	return block
}

func (s Settings) helmAuthentication() mapping {
	auth := s.Authentication
	block := mapping{{"enabled", true}}
	block.addText("clientType", auth.ClientType)
	block.addText("provider", auth.Provider)
	block.addList("publicKeys", auth.PublicKeyURLs)
	block.addText("authority", auth.Authority)
	block.addText("clientId", auth.ClientID)
	block.addText("callbackUrl", auth.CallbackURL)
	block.addText("responseType", auth.ResponseType)
	block.addList("jwtPrincipalClaims", auth.JWTPrincipalClaims)
	block.addList("jwtPrincipalClaimsMapping", auth.JWTPrincipalClaimsMapping)
	block.addBool("enableSelfSignup", auth.EnableSelfSignup)
	if auth.OIDC != nil {
		block.add("oidcConfiguration", s.helmOIDC(*auth.OIDC))
	}
	return block
}

// helmOIDC writes the block with the types of the chart's own schema: numbers
// are texts, custom parameters YAML in a text. Without "enabled", which the
// guide's example lacks, the chart renders nothing of it (M42).
func (s Settings) helmOIDC(oidc ssoconfig.OIDC) mapping {
	secret := s.ClientSecret
	block := mapping{{"enabled", true}}
	block.addText("oidcType", oidc.Type)
	block.add("clientId", mapping{{"secretRef", *secret.SecretRef}, {"secretKey", *secret.ClientIDKey}})
	block.add("clientSecret", mapping{{"secretRef", *secret.SecretRef}, {"secretKey", *secret.SecretKey}})
	block.addText("scope", oidc.Scope)
	block.addText("discoveryUri", oidc.DiscoveryURI)
	if oidc.UseNonce != nil && *oidc.UseNonce != "" {
		block.add("useNonce", *oidc.UseNonce == "true")
	}
	block.addText("preferredJwsAlgorithm", oidc.PreferredJWSAlgorithm)
	block.addText("responseType", oidc.ResponseType)
	block.add("promptType", orBlank(oidc.Prompt))
	block.addBool("disablePkce", oidc.DisablePKCE)
	block.addText("callbackUrl", oidc.CallbackURL)
	block.addText("serverUrl", oidc.ServerURL)
	block.addText("clientAuthenticationMethod", oidc.ClientAuthenticationMethod)
	block.addText("tenant", oidc.Tenant)
	block.addText("maxClockSkew", oidc.MaxClockSkew)
	if oidc.TokenValidity != nil {
		block.add("tokenValidity", strconv.FormatInt(*oidc.TokenValidity, 10))
	}
	if oidc.CustomParams != nil {
		block.add("customParams", flowMap(oidc.CustomParams))
	}
	block.add("maxAge", orBlank(oidc.MaxAge))
	if oidc.SessionExpiry != nil {
		block.add("sessionExpiry", strconv.FormatInt(*oidc.SessionExpiry, 10))
	}
	return block
}

// orBlank is the text, or an empty one instead of the chart's default.
func orBlank(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func helmJWTToken(token JWTToken) mapping {
	block := mapping{{"enabled", true}}
	block.addText("rsapublicKeyFilePath", token.PublicKeyFile)
	block.addText("rsaprivateKeyFilePath", token.PrivateKeyFile)
	block.addText("jwtissuer", token.Issuer)
	block.addText("keyId", token.KeyID)
	return block
}

func (s Settings) extraEnvs() []mapping {
	auth := s.Authentication
	var lacking variables
	lacking.text(variableProviderName, auth.ProviderName)
	lacking.text(variableAlgorithm, auth.TokenValidationAlgorithm)
	lacking.text(variableTeamClaim, auth.JWTTeamClaimMapping)
	lacking.truth(variableAutoRedirect, auth.EnableAutoRedirect)
	lacking.truth(variableSecureCookie, auth.ForceSecureSessionCookie)
	extra := make([]mapping, len(lacking))
	for i, variable := range lacking {
		extra[i] = mapping{{"name", variable.Name}, {"value", variable.Value}}
	}
	return extra
}

// checkForChart reports what the chart cannot hand on to the server unchanged:
// it quotes values itself, but does not keep "${" from the server's
// substitution; and it mounts a secret as one directory, which would hide what
// the image has there.
func (s Settings) checkForChart() Errors {
	var errors Errors
	s.chartTexts(func(at, text string) {
		if strings.Contains(text, "${") {
			errors = append(errors, fail(at, "it holds \"${\", which the server takes for the beginning of a variable, and the chart hands it on unescaped. Use server_yaml, or docker_env with the chart's extraEnvs."))
		}
	})
	token := s.JWTToken
	if token == nil || token.PrivateKeyFile == nil {
		return errors
	}
	for _, file := range []struct {
		name string
		file string
	}{{"private_key_file", *token.PrivateKeyFile}, {"public_key_file", *token.PublicKeyFile}} {
		if dir := path.Dir(file.file); !path.IsAbs(file.file) || dir == "/" || path.Clean(file.file) != file.file || !secretKeyPattern.MatchString(path.Base(file.file)) {
			errors = append(errors, fail(pathJWTToken+"."+file.name, "%s is %q: in Kubernetes the key is mounted from a secret, whose keys are the files' names. Write an absolute path in a directory of its own, such as /etc/openmetadata/jwtkeys/%s.", file.name, file.file, path.Base(file.file)))
		}
	}
	if len(errors) == 0 && path.Dir(*token.PrivateKeyFile) != path.Dir(*token.PublicKeyFile) {
		errors = append(errors, fail(pathJWTToken+".public_key_file", "public_key_file and private_key_file are in different directories, and one secret is mounted as one directory: write the same for both."))
	}
	return errors
}

// warnOfCharacters notes texts of other characters than ASCII, which elsewhere
// are escaped: the chart quotes them as they are, and the Java of a container
// without a locale reads its environment as ASCII.
func (s Settings) warnOfCharacters() []ssoconfig.Problem {
	var warnings []ssoconfig.Problem
	s.chartTexts(func(at, text string) {
		if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
			warnings = append(warnings, ssoconfig.Problem{Path: strings.Split(at, "."), Message: "It holds other characters than ASCII, which the chart hands on as they are. A server whose container has no locale reads question marks in their place: add LANG=C.UTF-8 to extraEnvs."})
		}
	})
	return warnings
}

// chartTexts calls for each text that the chart quotes, with the path of the
// attribute that it comes from.
func (s Settings) chartTexts(call func(at, text string)) {
	eachText(ssoconfig.PathAuthorizer, helmAuthorizer(s.Authorizer), call)
	eachText(ssoconfig.PathAuthentication, s.helmAuthentication(), call)
	if s.JWTToken != nil {
		eachText(pathJWTToken, helmJWTToken(*s.JWTToken), call)
	}
}

func eachText(at string, node any, call func(at, text string)) {
	switch node := node.(type) {
	case string:
		call(at, node)
	case []string:
		for _, text := range node {
			call(at, text)
		}
	case mapping:
		for _, entry := range node {
			eachText(at+"."+attributeOfValue(entry.key), entry.value, call)
		}
	}
}

// attributeOfValue returns the attribute that one of the chart's values is
// rendered from.
func attributeOfValue(key string) string {
	switch key {
	case "initialAdmins":
		return "admin_principals"
	case "publicKeys":
		return "public_key_urls"
	case "oidcType":
		return "type"
	case "promptType":
		return "prompt"
	case "rsapublicKeyFilePath":
		return "public_key_file"
	case "rsaprivateKeyFilePath":
		return "private_key_file"
	case "jwtissuer":
		return "issuer"
	}
	return ssoconfig.AttributeName(key)
}
