package ssorender

import (
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// ServerYAML renders the blocks of the server's openmetadata.yaml, to be put in the place of those of the same names. The
// client secret is a variable in it, which the server replaces when it starts.
func ServerYAML(s Settings) string {
	var blocks mapping
	for _, setting := range ssoconfig.Table() {
		value := setting.Of(s.security())
		if setting.Secret && s.Authentication.OIDC != nil {
			// An unset variable is an empty secret, and not the name of the variable.
			value = raw("'${" + *s.ClientSecret.EnvironmentVariable + ":-}'")
		}
		if value != nil {
			blocks.put(value, strings.Split(setting.Field, ".")...)
		}
	}
	if s.JWTToken != nil {
		// What is left out here has no other default: these blocks replace the file's own, variables included.
		token := *s.JWTToken
		setDefault(&token.PublicKeyFile, "./conf/"+jwtkey.PublicFileName)
		setDefault(&token.PrivateKeyFile, "./conf/"+jwtkey.PrivateFileName)
		for _, setting := range token.settings() {
			blocks.put(*setting.value, "jwtTokenConfiguration", setting.name)
		}
	}
	var text strings.Builder
	text.WriteString("# OpenMetadata's single sign-on: these blocks replace those of conf/openmetadata.yaml.\n")
	s.writeWarnings(&text)
	text.WriteString(blocks.String())
	return text.String()
}
