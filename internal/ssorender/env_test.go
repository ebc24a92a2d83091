package ssorender

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
)

// composed is the environment that the server gets through Docker Compose: the env file read by Compose's own reader, and each
// variable passed on as the official compose file does, by an expression with a default.
func composed(t *testing.T, file string, shell map[string]string) map[string]string {
	t.Helper()
	read, err := dotenv.ParseWithLookup(strings.NewReader(file), func(name string) (string, bool) {
		value, set := shell[name]
		return value, set
	})
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	known := maps.Clone(read)
	maps.Copy(known, shell)
	environment := map[string]string{}
	for name := range known {
		value, err := template.Substitute("${"+name+":-the default of the compose file}", func(name string) (string, bool) {
			value, set := known[name]
			return value, set
		})
		if err != nil {
			t.Fatal(err)
		}
		environment[name] = value
	}
	return environment
}

func mustParse(t *testing.T, value object) Settings {
	t.Helper()
	settings, err := Parse(value)
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// secretOf is what a secret is in YAML's single quotes without one of its own.
func shellOf(variable string) map[string]string {
	switch variable {
	case "":
		return nil
	case DefaultSecretVariable:
		// The server takes it as it is, so it has to be YAML already.
		return map[string]string{variable: quote(theSecret)}
	}
	return map[string]string{variable: theSecret}
}

func TestDockerEnvIsWhatTheServerReads(t *testing.T) {
	t.Parallel()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			environment, err := DockerEnv(mustParse(t, test.settings()))
			if err != nil {
				t.Fatal(err)
			}
			want := blocks(t, test.blocks())
			if got := started(t, composed(t, environment.File, shellOf(test.variable))); !reflect.DeepEqual(got, want) {
				t.Errorf("by the file\n%s\ngot  %v\nwant %v", environment.File, got, want)
			}
			direct := maps.Clone(environment.Variables)
			if test.variable != "" {
				if environment.Secrets["OIDC_CLIENT_SECRET"] != test.variable {
					t.Errorf("secrets are %v", environment.Secrets)
				}
				direct["OIDC_CLIENT_SECRET"] = quote(theSecret)
			}
			if got := started(t, direct); !reflect.DeepEqual(got, want) {
				t.Errorf("by the map\ngot  %v\nwant %v", got, want)
			}
		})
	}
}

func TestDockerEnvSaysWhatToThinkOf(t *testing.T) {
	t.Parallel()
	settings := leastSettings()
	settings["authentication_configuration"].(object)["enable_self_signup"] = true
	environment, err := DockerEnv(mustParse(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(environment.File, "# Note on authentication_configuration.enable_self_signup: With self sign-up open") {
		t.Errorf("the file is\n%s", environment.File)
	}
	for line := range strings.Lines(environment.File) {
		if !strings.HasPrefix(line, "# ") && !strings.Contains(line, "=") {
			t.Errorf("line %q", line)
		}
	}
}

func TestDockerEnvRefusesWhatHasNoVariable(t *testing.T) {
	t.Parallel()
	settings := publicSettings()
	settings["authentication_configuration"].(object)["session_expiry"] = "7200"
	settings["authorizer_configuration"].(object)["default_oauth_role"] = "DataConsumer"
	settings["authorizer_configuration"].(object)["test_principals"] = []any{}
	_, err := DockerEnv(mustParse(t, settings))
	for _, path := range []string{"authentication_configuration.session_expiry: ", "authorizer_configuration.default_oauth_role: "} {
		if err == nil || !strings.Contains(err.Error(), path+"the server's openmetadata.yaml has no variable for it") {
			t.Errorf("error %v lacks %s", err, path)
		}
	}
	if strings.Contains(err.Error(), "test_principals") {
		t.Errorf("an empty list is refused: %v", err)
	}
}

// FuzzDockerEnv: whatever a text is, the server reads that text, by the file and by the map.
func FuzzDockerEnv(f *testing.F) {
	for _, text := range awkwardTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !readable(text) || strings.TrimSpace(text) == "" {
			t.Skip("no text of Terraform, or none that is taken")
		}
		settings := publicSettings()
		settings["authentication_configuration"].(object)["provider_name"] = text
		parsed := mustParse(t, settings)
		// No list takes any text; how one is written has to do for all of them.
		parsed.Authorizer.AllowedEmailRegistrationDomains = []string{text, "all"}
		environment, err := DockerEnv(parsed)
		if err != nil {
			t.Fatal(err)
		}
		for way, variables := range map[string]map[string]string{"file": composed(t, environment.File, nil), "map": environment.Variables} {
			read := started(t, variables)
			if got := read["authenticationConfiguration"].(map[string]any)["providerName"]; got != text {
				t.Errorf("by the %s the server reads %q", way, got)
			}
			if got := read["authorizerConfiguration"].(map[string]any)["allowedEmailRegistrationDomains"]; !reflect.DeepEqual(got, []any{text, "all"}) {
				t.Errorf("by the %s the server reads %q", way, got)
			}
		}
	})
}
