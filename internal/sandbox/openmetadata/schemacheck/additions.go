package schemacheck

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// addition is a property that a later release than the published set added to a schema, or whose limits it tightened.
type addition struct {
	file string
	// below is the name of the definition that has the property; empty: the file's root.
	below, property string
	schema          string
}

// since20 is what 2.0 has beside the published set (CHANGES-2.0.md, "Fields that an SSO configuration meets" and "Bots and
// users"). Preferences of personas are left out: nothing here has any.
var since20 = []addition{
	{file: "configuration/authenticationConfiguration.json", property: "additionalTrustedRedirectUris", schema: `{"type": "array", "items": {"type": "string"}}`},
	{file: "configuration/authenticationConfiguration.json", property: "sessionExpiry", schema: `{"type": "integer", "minimum": 3600}`},
	{file: "configuration/authenticationConfiguration.json", property: "maxActiveSessionsPerUser", schema: `{"type": "integer", "minimum": 1}`},
	{file: "configuration/ldapConfiguration.json", property: "recursiveGroupMembership", schema: `{"type": "boolean"}`},
	{file: "security/client/oidcClientConfig.json", property: "tokenValidity", schema: `{"type": "integer", "minimum": 1}`},
	{file: "security/client/oidcClientConfig.json", property: "sessionExpiry", schema: `{"type": "integer", "minimum": 3600}`},
	{file: "security/client/samlSSOClientConfig.json", below: "security", property: "tokenValidity", schema: `{"type": "integer", "minimum": 1}`},
	// These are of 2.1 (M60), before which no newer server is played.
	{file: "configuration/authorizerConfiguration.json", property: "adminEmails", schema: `{"type": "array", "items": {"type": "string"}, "uniqueItems": true}`},
	{file: "configuration/authorizerConfiguration.json", property: "allowedEmailDomains", schema: `{"type": "array", "items": {"type": "string"}, "uniqueItems": true}`},
	{file: "configuration/authorizerConfiguration.json", property: "botDomain", schema: `{"type": "string"}`},
	{file: "api/createBot.json", property: "allowImpersonation", schema: `{"type": "boolean"}`},
}

// newSchemas are the schemas that came with 2.0, made from the tables of CHANGES-2.0.md ("New schemas in 2.0.0").
var newSchemas = map[string]string{
	"system/testLoginTokenRequest.json": `{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"type": "object",
		"properties": {
			"securityConfiguration": {"$ref": "../configuration/securityConfiguration.json"},
			"idToken": {"type": "string"}
		},
		"required": ["securityConfiguration", "idToken"],
		"additionalProperties": false
	}`,
	"system/testLoginResult.json": `{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"type": "object",
		"properties": {
			"status": {"enum": ["success", "failed"]},
			"stage": {"type": "string"},
			"resolvedPrincipal": {"type": "string"},
			"resolvedEmail": {"type": "string"},
			"mappedRoles": {"type": "array", "items": {"type": "string"}},
			"mappedTeams": {"type": "array", "items": {"type": "string"}},
			"domainCheck": {
				"type": "object",
				"properties": {
					"enforced": {"type": "boolean"},
					"principalDomain": {"type": "string"},
					"resolvedDomain": {"type": "string"},
					"passed": {"type": "boolean"}
				},
				"additionalProperties": false
			},
			"errors": {"type": "array", "items": {"type": "string"}}
		},
		"required": ["status"],
		"additionalProperties": false
	}`,
}

// apply puts the property into a schema that was read from a file.
func (a addition) apply(schema map[string]any) error {
	if a.below != "" {
		definitions, _ := schema["definitions"].(map[string]any)
		schema, _ = definitions[a.below].(map[string]any)
	}
	properties, there := schema["properties"].(map[string]any)
	if !there {
		return fmt.Errorf("%s has no properties that %q could be added to", a.file, a.property)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(a.schema))
	if err != nil {
		return fmt.Errorf("the addition %s of %s: %w", a.property, a.file, err)
	}
	properties[a.property] = value
	return nil
}
