package ssorender

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// keyVolume is the name of the volume that holds the signing key.
const keyVolume = "openmetadata-jwt-keys"

// HelmValues renders values for the official chart, whose paths are those of M41. What the chart has no value for becomes an
// entry of extraEnvs. A setting that has no variable, and what the chart cannot hand on, is an error.
func HelmValues(s Settings) (string, error) {
	errors := append(s.withoutVariable(), s.checkForChart()...)
	if len(errors) > 0 {
		return "", errors
	}
	config := s.chartConfig()
	if s.JWTToken != nil {
		config.put(true, "jwtTokenConfiguration", "enabled")
		for _, setting := range s.JWTToken.settings() {
			config.put(*setting.value, "jwtTokenConfiguration", setting.name)
		}
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

// chartConfig writes the two blocks with the types of the chart's own schema. Without "enabled", which the guide's example
// lacks, the chart renders nothing of oidcConfiguration (M42).
func (s Settings) chartConfig() mapping {
	var config mapping
	enabled := ""
	s.eachChartValue(func(setting ssoconfig.Setting, value any) {
		keys := strings.Split(setting.Field, ".")
		keys[0] = strings.TrimSuffix(keys[0], "Configuration")
		if block := strings.Join(keys[:len(keys)-1], "."); block != enabled {
			config.put(true, append(slices.Clone(keys[:len(keys)-1]), "enabled")...)
			enabled = block
		}
		keys[len(keys)-1] = setting.ChartValue
		config.put(value, keys...)
	})
	return config
}

// eachChartValue calls for each setting that the chart has a value for: numbers are texts there, custom parameters YAML in a
// text, and the confidential client's credentials references to a Kubernetes secret.
func (s Settings) eachChartValue(call func(setting ssoconfig.Setting, value any)) {
	s.each(func(setting ssoconfig.Setting, value any) {
		if setting.ChartValue == "" {
			return
		}
		switch typed := value.(type) {
		case int64, map[string]string:
			value = inVariable(typed)
		case string:
			if setting.ChartBool && typed == "" {
				return
			}
			if setting.ChartBool {
				value = typed == "true"
			}
		}
		if setting.Path == ssoconfig.PathOIDC+".id" {
			call(setting, s.chartReference(*s.ClientSecret.ClientIDKey))
			secret, _ := ssoconfig.At(ssoconfig.PathClientSecret)
			setting, value = secret, s.chartReference(*s.ClientSecret.SecretKey)
		}
		call(setting, value)
	})
}

// chartReference is a value that the chart takes from the Kubernetes secret of the confidential client.
func (s Settings) chartReference(key string) mapping {
	return mapping{{"secretRef", *s.ClientSecret.SecretRef}, {"secretKey", key}}
}

// extraEnvs are the variables of the settings that the chart has no value for (M41).
func (s Settings) extraEnvs() []mapping {
	var extra []mapping
	s.each(func(setting ssoconfig.Setting, value any) {
		if setting.ChartValue == "" && setting.Variable != "" {
			extra = append(extra, mapping{{"name", setting.Variable}, {"value", inVariable(value)}})
		}
	})
	return extra
}

// checkForChart reports what the chart cannot hand on to the server unchanged: it quotes values itself, but does not keep "${"
// from the server's substitution; and it mounts a secret as one directory, which would hide what the image has there.
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
	for _, file := range []struct{ name, file string }{{"private_key_file", *token.PrivateKeyFile}, {"public_key_file", *token.PublicKeyFile}} {
		if dir := path.Dir(file.file); !path.IsAbs(file.file) || dir == "/" || path.Clean(file.file) != file.file || !secretKeyPattern.MatchString(path.Base(file.file)) {
			errors = append(errors, fail(pathJWTToken+"."+file.name, "%s is %q: in Kubernetes the key is mounted from a secret, whose keys are the files' names. Write an absolute path in a directory of its own, such as /etc/openmetadata/jwtkeys/%s.", file.name, file.file, path.Base(file.file)))
		}
	}
	if len(errors) == 0 && path.Dir(*token.PrivateKeyFile) != path.Dir(*token.PublicKeyFile) {
		errors = append(errors, fail(pathJWTToken+".public_key_file", "public_key_file and private_key_file are in different directories, and one secret is mounted as one directory: write the same for both."))
	}
	return errors
}

// warnOfCharacters notes texts of other characters than ASCII, which elsewhere are escaped: the chart quotes them as they are,
// and the Java of a container without a locale reads its environment as ASCII.
func (s Settings) warnOfCharacters() []ssoconfig.Problem {
	var warnings []ssoconfig.Problem
	s.chartTexts(func(at, text string) {
		if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
			warnings = append(warnings, ssoconfig.Problem{Path: at, Message: "It holds other characters than ASCII, which the chart hands on as they are. A server whose container has no locale reads question marks in their place: add LANG=C.UTF-8 to extraEnvs."})
		}
	})
	return warnings
}

// chartTexts calls for each text that the chart quotes, with the path of the attribute that it comes from.
func (s Settings) chartTexts(call func(at, text string)) {
	s.eachChartValue(func(setting ssoconfig.Setting, value any) {
		switch typed := value.(type) {
		case string:
			call(setting.Path, typed)
		case []string:
			for _, text := range typed {
				call(setting.Path, text)
			}
		}
	})
	for _, setting := range s.JWTToken.settings() {
		call(pathJWTToken+"."+setting.attribute, *setting.value)
	}
}
