package ssorender

import (
	"encoding/json"
	"reflect"
	"strings"
)

// ServerYAML renders the blocks of the server's openmetadata.yaml, to be put in
// the place of those of the same names. The client secret is a variable in it,
// which the server replaces when it starts.
func ServerYAML(s Settings) string {
	auth := apiMapping(reflect.ValueOf(s.Authentication))
	if s.Authentication.OIDC != nil {
		for i, entry := range auth {
			if entry.key == "oidcConfiguration" {
				auth[i].value = withSecret(entry.value.(mapping), *s.ClientSecret.EnvironmentVariable)
			}
		}
	}
	blocks := mapping{
		{"authorizerConfiguration", apiMapping(reflect.ValueOf(s.Authorizer))},
		{"authenticationConfiguration", auth},
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

// withSecret puts the secret's variable behind the client id. An unset one is an
// empty secret, and not the name of the variable.
func withSecret(oidc mapping, variable string) mapping {
	secret := entry{"secret", raw("'${" + variable + ":-}'")}
	for i, entry := range oidc {
		if entry.key == "id" {
			return append(append(append(mapping{}, oidc[:i+1]...), secret), oidc[i+1:]...)
		}
	}
	return append(oidc, secret)
}

// apiMapping writes a block of the API, in the order of its fields, without what
// is left out.
func apiMapping(block reflect.Value) mapping {
	var written mapping
	for i := range block.NumField() {
		name, _, _ := strings.Cut(block.Type().Field(i).Tag.Get("json"), ",")
		field := block.Field(i)
		if field.IsZero() || field.Type() == reflect.TypeFor[json.RawMessage]() {
			continue
		}
		if field.Kind() == reflect.Pointer {
			field = field.Elem()
		}
		if field.Kind() == reflect.Struct {
			written.add(name, apiMapping(field))
			continue
		}
		written.add(name, field.Interface())
	}
	return written
}
