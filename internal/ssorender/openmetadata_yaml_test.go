package ssorender

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// readBlocks is what the server reads of the rendered blocks, which replace those of its file.
func readBlocks(t *testing.T, settings object, environment map[string]string) map[string]any {
	t.Helper()
	return readAsServer(t, openmetadata.Substitute(ServerYAML(mustParse(t, settings)), environment))
}

func TestServerYAMLIsTheSettings(t *testing.T) {
	t.Parallel()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readBlocks(t, test.settings(), shellOfFile(test.variable))
			want := map[string]any{}
			for block, values := range test.blocks() {
				place := want
				for part := range strings.SplitSeq(block, ".") {
					if place[part] == nil {
						place[part] = map[string]any{}
					}
					place = place[part].(map[string]any)
				}
				maps.Copy(place, values)
			}
			fileDefaults(want)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
		})
	}
}

// shellOfFile holds the secret as it is: the file puts it in quotes.
func shellOfFile(variable string) map[string]string {
	if variable == "" {
		return nil
	}
	return map[string]string{variable: theSecret}
}

// fileDefaults adds to what a test expects what the file must say because the server demands it, and takes away the blanks that
// only stand against the defaults of variables.
func fileDefaults(want map[string]any) {
	authorizer := want["authorizerConfiguration"].(map[string]any)
	authorizer["className"] = "org.openmetadata.service.security.DefaultAuthorizer"
	authorizer["containerRequestFilter"] = "org.openmetadata.service.security.JwtFilter"
	for _, field := range []string{"enforcePrincipalDomain", "enableSecureSocketConnection"} {
		if authorizer[field] == nil {
			authorizer[field] = false
		}
	}
	if authorizer["allowedEmailRegistrationDomains"] == nil {
		authorizer["allowedEmailRegistrationDomains"] = []any{"all"}
	}
	auth := want["authenticationConfiguration"].(map[string]any)
	if auth["jwtPrincipalClaims"] == nil {
		auth["jwtPrincipalClaims"] = []any{"email", "preferred_username", "sub"}
	}
	if oidc, ok := auth["oidcConfiguration"].(map[string]any); ok {
		oidc["tenant"] = ""
		for _, field := range []string{"maxAge", "prompt"} {
			if oidc[field] == "" {
				delete(oidc, field)
			}
		}
	}
}

func TestServerYAMLHasNoSecretWhereNoneIsSet(t *testing.T) {
	t.Parallel()
	read := readBlocks(t, leastSettings(), nil)
	oidc := read["authenticationConfiguration"].(map[string]any)["oidcConfiguration"].(map[string]any)
	if oidc["secret"] != "" {
		t.Errorf("the secret is %v", oidc["secret"])
	}
}

func TestServerYAMLNamesTheShippedKeyFiles(t *testing.T) {
	t.Parallel()
	settings := publicSettings()
	settings["jwt_token_configuration"] = object{"key_id": "2026-11"}
	want := map[string]any{
		"rsaprivateKeyFilePath": "./conf/private_key.der", "rsapublicKeyFilePath": "./conf/public_key.der",
		"keyId": "2026-11", "jwtissuer": "open-metadata.org",
	}
	if got := readBlocks(t, settings, nil)["jwtTokenConfiguration"]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestServerYAMLHasSettingsWithoutVariables(t *testing.T) {
	t.Parallel()
	settings := publicSettings()
	auth := settings["authentication_configuration"].(object)
	auth["session_expiry"], auth["additional_trusted_redirect_uris"] = "7200", []any{"https://extension.example.com/x?a=${b}"}
	settings["authorizer_configuration"].(object)["default_oauth_role"] = "DataConsumer"
	read := readBlocks(t, settings, nil)
	got := read["authenticationConfiguration"].(map[string]any)
	if got["sessionExpiry"] != 7200.0 || !reflect.DeepEqual(got["additionalTrustedRedirectUris"], []any{"https://extension.example.com/x?a=${b}"}) ||
		read["authorizerConfiguration"].(map[string]any)["defaultOAuthRole"] != "DataConsumer" {
		t.Errorf("got %v", read)
	}
}

// FuzzServerYAML: whatever a text is, the server reads that text from the blocks, and nothing else from the warnings about it.
func FuzzServerYAML(f *testing.F) {
	for _, text := range awkwardTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !readable(text) || strings.TrimSpace(text) == "" {
			t.Skip("no text of Terraform, or none that is taken")
		}
		settings := publicSettings()
		settings["authentication_configuration"].(object)["provider_name"] = text
		settings["authentication_configuration"].(object)["callback_url"] = "http://example.com/" + strings.ToValidUTF8(text, "") + "/callback"
		parsed, err := Parse(settings)
		if err != nil {
			t.Skip("no URL")
		}
		// No list takes any text; how one is written has to do for all of them.
		parsed.Authorizer.AllowedEmailRegistrationDomains = []string{text}
		read := readAsServer(t, openmetadata.Substitute(ServerYAML(parsed), nil))
		if got := read["authenticationConfiguration"].(map[string]any)["providerName"]; got != text {
			t.Errorf("the server reads %q", got)
		}
		if got := read["authorizerConfiguration"].(map[string]any)["allowedEmailRegistrationDomains"]; !reflect.DeepEqual(got, []any{text}) {
			t.Errorf("the server reads %q", got)
		}
	})
}

// A warning repeats the setting that it is about; the beginning of a variable in it must not take the settings that follow for
// its name.
func TestServerYAMLCommentsHoldNoVariable(t *testing.T) {
	t.Parallel()
	settings := leastSettings()
	in(settings, "authentication_configuration")["callback_url"] = "http://catalog.example.com/${x/callback"
	rendered := ServerYAML(mustParse(t, settings))
	if !strings.Contains(rendered, "# Note on authentication_configuration.callback_url: ") {
		t.Fatalf("no warning in\n%s", rendered)
	}
	auth := readBlocks(t, settings, shellOfFile("OKTA_CLIENT_SECRET"))["authenticationConfiguration"].(map[string]any)
	if auth["callbackUrl"] != "http://catalog.example.com/${x/callback" || auth["oidcConfiguration"].(map[string]any)["secret"] != theSecret {
		t.Errorf("read %v", auth)
	}
}

// TestServerYAMLOfBasicSignIn: a server without single sign-on is rendered too, for the time before it has one.
func TestServerYAMLOfBasicSignIn(t *testing.T) {
	t.Parallel()
	settings := object{
		"authentication_configuration": object{"provider": "basic"},
		"authorizer_configuration":     object{"admin_principals": []any{"admin"}, "principal_domain": "open-metadata.org"},
	}
	auth := readBlocks(t, settings, nil)["authenticationConfiguration"].(map[string]any)
	if auth["provider"] != "basic" || auth["providerName"] != "" || auth["clientType"] != "public" || auth["enableSelfSignup"] != false {
		t.Errorf("read %v", auth)
	}
	environment, err := DockerEnv(mustParse(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	if len(environment.Secrets) != 0 || started(t, environment.Variables)["authenticationConfiguration"].(map[string]any)["provider"] != "basic" {
		t.Errorf("environment %+v", environment)
	}
	if _, err := HelmValues(mustParse(t, settings)); err != nil {
		t.Error(err)
	}
}
