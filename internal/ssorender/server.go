package ssorender

import (
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// ServerYAML renders the blocks of the server's openmetadata.yaml, to be put in
// the place of those of the same names. The client secret is a variable in it,
// which the server replaces when it starts.
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
	if token := s.JWTToken; token != nil {
		// What is left out here has no other default: these blocks replace the
		// file's own, variables included.
		publicKey, privateKey := "./conf/public_key.der", "./conf/private_key.der"
		if token.PublicKeyFile != nil {
			publicKey, privateKey = *token.PublicKeyFile, *token.PrivateKeyFile
		}
		blocks.add("jwtTokenConfiguration", mapping{
			{"rsapublicKeyFilePath", publicKey},
			{"rsaprivateKeyFilePath", privateKey},
			{"jwtissuer", *token.Issuer},
			{"keyId", *token.KeyID},
		})
	}
	var text strings.Builder
	text.WriteString("# OpenMetadata's single sign-on: these blocks replace those of conf/openmetadata.yaml.\n")
	s.writeWarnings(&text)
	text.WriteString(blocks.String())
	return text.String()
}
