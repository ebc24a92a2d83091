package ssorender

import (
	"encoding/json"
	"maps"
	"math/big"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// recorded gives a recording of the guide.
func recorded(t *testing.T, name string) map[string]any {
	t.Helper()
	var content map[string]any
	if err := json.Unmarshal(evidence.Recording(t, evidence.Guide, name), &content); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return content
}

// withoutID loads the official schemas from their files: their identifiers name other places than the files'.
type withoutID struct{}

func (withoutID) Load(url string) (any, error) {
	document, err := jsonschema.FileLoader{}.Load(url)
	if schema, ok := document.(map[string]any); ok {
		delete(schema, "$id")
	}
	return document, err
}

// The schema type/basic.json has an expression with a look-ahead, which Go does not know. Nothing here is checked against it.
type noDoubleColon struct{}

func (noDoubleColon) String() string               { return `^((?!::).)*$` }
func (noDoubleColon) MatchString(text string) bool { return !strings.Contains(text, "::") }

func schema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(withoutID{})
	compiler.AssertFormat()
	compiler.UseRegexpEngine(func(expression string) (jsonschema.Regexp, error) {
		if expression == (noDoubleColon{}).String() {
			return noDoubleColon{}, nil
		}
		return regexp.Compile(expression)
	})
	path, err := filepath.Abs(evidence.Shared(t, "openmetadata", "schemas", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestContractTheFileIsTheServers: this package's reading of openmetadata.yaml, with no variables but those of the recorded
// server, gives what that server answered when it was fresh.
func TestContractTheFileIsTheServers(t *testing.T) {
	t.Parallel()
	recorded := recorded(t, "web_04_config_before")["response"].(map[string]any)["body"].(map[string]any)
	auth := recorded["authenticationConfiguration"].(map[string]any)
	delete(auth, "ldapConfiguration")
	delete(auth, "samlConfiguration")
	auth["oidcConfiguration"].(map[string]any)["secret"] = ""
	recorded["authorizerConfiguration"].(map[string]any)["testPrincipals"] = nil
	delete(recorded["authorizerConfiguration"].(map[string]any), "testPrincipals")

	read := started(t, map[string]string{"AUTHENTICATION_PUBLIC_KEYS": "[http://127.0.0.1:8585/api/v1/system/config/jwks]"})
	delete(read, "jwtTokenConfiguration")
	// The variable came with a later release than the recorded one.
	delete(read["authenticationConfiguration"].(map[string]any), "jwtTeamClaimMapping")
	if !reflect.DeepEqual(read, recorded) {
		t.Errorf("read     %v\nrecorded %v", read, recorded)
	}
}

// attributesOf turns a recorded body into settings.
func attributesOf(value any) any {
	switch value := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, member := range value {
			object[ssoconfig.AttributeName(name)] = attributesOf(member)
		}
		return object
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = attributesOf(element)
		}
		return list
	case float64:
		return big.NewFloat(value)
	}
	return value
}

// TestContractTheRehearsedConfigurations: the bodies by which the guide was rehearsed on a running server, rendered in each
// way, are to a server that is started with them what they were to that one.
func TestContractTheRehearsedConfigurations(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"web_18_put_okta", "spa_18_put_okta"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := recorded(t, name)["request"].(map[string]any)["body"].(map[string]any)
			auth := body["authenticationConfiguration"].(map[string]any)
			settings := attributesOf(body).(map[string]any)
			secrets := map[string]string{}
			oidc, confidential := auth["oidcConfiguration"].(map[string]any)
			if confidential {
				secrets["OIDC_CLIENT_SECRET"] = oidc["secret"].(string)
				delete(in(settings, "authentication_configuration.oidc_configuration"), "secret")
			}
			parsed := mustParse(t, settings)
			environment, err := DockerEnv(parsed)
			if err != nil {
				t.Fatal(err)
			}
			values, err := HelmValues(parsed)
			if err != nil {
				t.Fatal(err)
			}
			byMap := maps.Clone(environment.Variables)
			maps.Copy(byMap, secrets)
			byChart := charted(t, values, map[string]string{
				"oidc-secrets/openmetadata-oidc-client-id":     auth["clientId"].(string),
				"oidc-secrets/openmetadata-oidc-client-secret": secrets["OIDC_CLIENT_SECRET"],
			})
			for way, read := range map[string]map[string]any{
				"the env file":      started(t, composed(t, environment.File, secrets)),
				"the map":           started(t, byMap),
				"the chart":         started(t, byChart),
				"openmetadata.yaml": readAsServer(t, openmetadata.Substitute(ServerYAML(parsed), secrets)),
			} {
				for block, want := range body {
					if missing := lacking(read[block], want); missing != "" {
						t.Errorf("by %s: %s.%s", way, block, missing)
					}
				}
				delete(read, "jwtTokenConfiguration")
				if got, ok := read["authenticationConfiguration"].(map[string]any)["oidcConfiguration"].(map[string]any); ok && confidential {
					if age, prompt := got["maxAge"], got["prompt"]; age != nil && age != "" || prompt != nil && prompt != "" {
						t.Errorf("by %s: max age %v, prompt %v", way, age, prompt)
					}
				}
				if err := schema(t, "configuration/securityConfiguration.json").Validate(read); err != nil {
					t.Errorf("by %s: %v", way, err)
				}
			}
		})
	}
}

// lacking returns what of the wanted is not in the read, which may have more.
func lacking(read, want any) string {
	wanted, ok := want.(map[string]any)
	if !ok {
		if reflect.DeepEqual(read, want) {
			return ""
		}
		got, _ := json.Marshal(read)
		return " is " + string(got)
	}
	object, _ := read.(map[string]any)
	for name, member := range wanted {
		// There is no variable for it, and it is empty.
		if name == "testPrincipals" {
			continue
		}
		if missing := lacking(object[name], member); missing != "" {
			return name + missing
		}
	}
	return ""
}

// TestContractRenderedSettingsMeetTheSchemas: what the server reads is what the official schemas allow, whichever way it is
// rendered.
func TestContractRenderedSettingsMeetTheSchemas(t *testing.T) {
	t.Parallel()
	for name, test := range cases {
		parsed := mustParse(t, test.settings())
		environment, err := DockerEnv(parsed)
		if err != nil {
			t.Fatal(err)
		}
		for way, read := range map[string]map[string]any{
			"the env file":      started(t, composed(t, environment.File, shellOf(test.variable))),
			"openmetadata.yaml": readAsServer(t, openmetadata.Substitute(ServerYAML(parsed), shellOfFile(test.variable))),
		} {
			if token, there := read["jwtTokenConfiguration"]; there {
				if err := schema(t, "configuration/jwtTokenConfiguration.json").Validate(token); err != nil {
					t.Errorf("%s by %s: %v", name, way, err)
				}
				delete(read, "jwtTokenConfiguration")
			}
			if err := schema(t, "configuration/securityConfiguration.json").Validate(read); err != nil {
				t.Errorf("%s by %s: %v", name, way, err)
			}
		}
		config, err := RenderIngestion(parsed)
		if err != nil {
			t.Fatal(err)
		}
		connection := map[string]any{
			"hostPort": config.HostPort, "authProvider": config.AuthProvider, "securityConfig": map[string]any{"jwtToken": config.JWTToken},
		}
		if err := schema(t, "entity/services/connections/metadata/openMetadataConnection.json").Validate(connection); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
