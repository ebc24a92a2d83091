package ssorender

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// vocabularies are the texts that take no text of one's own.
var vocabularies = []string{
	"authentication_configuration.authority", "authentication_configuration.jwt_principal_claims_mapping", "authentication_configuration.client_type", "authentication_configuration.provider", "authentication_configuration.response_type",
	"authentication_configuration.token_validation_algorithm",
	"authentication_configuration.oidc_configuration.client_authentication_method", "authentication_configuration.oidc_configuration.discovery_uri",
	"authentication_configuration.oidc_configuration.preferred_jws_algorithm",
	"authentication_configuration.oidc_configuration.scope",
	"authorizer_configuration.class_name", "authorizer_configuration.container_request_filter",
}

// textPlaces lists the paths of all that is a text in settings, and of all that is a list of texts, but for what names where a
// secret is and is no setting of the server's.
func textPlaces(prefix string, settings object) (places []string) {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		at := join(prefix, name)
		switch member := settings[name].(type) {
		case object:
			if at != pathClientSecret {
				places = append(places, textPlaces(at, member)...)
			}
		case string, []any:
			places = append(places, at)
		}
	}
	return places
}

// keySettings are the attributes of the server's settings for its signing key.
var keySettings = map[string]string{"rsapublicKeyFilePath": "public_key_file", "rsaprivateKeyFilePath": "private_key_file", "jwtissuer": "issuer"}

// serverHas finds what the server has of the setting at a path.
func serverHas(read map[string]any, at string) any {
	var value any = read
	for part := range strings.SplitSeq(at, ".") {
		members, _ := value.(map[string]any)
		value = nil
		for name, member := range members {
			if slices.Contains([]string{name, ssoconfig.AttributeName(name), keySettings[name]}, part) {
				value = member
			}
		}
	}
	return value
}

// changedAt returns settings with another value at a path. The client id stands twice in those of a confidential client, and
// the server's address is part of the callback's.
func changedAt(settings object, at string, value any) object {
	i := strings.LastIndex(at, ".")
	in(settings, at[:i])[at[i+1:]] = value
	if oidc, confidential := in(settings, "authentication_configuration")["oidc_configuration"].(object); confidential {
		switch at {
		case "authentication_configuration.client_id":
			oidc["id"] = value
		case "authentication_configuration.oidc_configuration.id":
			in(settings, "authentication_configuration")["client_id"] = value
		case "authentication_configuration.oidc_configuration.server_url":
			oidc["callback_url"] = fmt.Sprint(value) + "/callback"
		case "authentication_configuration.oidc_configuration.callback_url":
			oidc["server_url"] = strings.TrimSuffix(fmt.Sprint(value), "/callback")
		}
	}
	return settings
}

// TestEveryTextIsWhatTheServerReads: an awkward text in any place that takes one, plain or in an address or a path, is what the
// server reads there, whichever way the settings are rendered.
func TestEveryTextIsWhatTheServerReads(t *testing.T) {
	t.Parallel()
	for name, test := range cases {
		for _, at := range textPlaces("", test.settings()) {
			t.Run(name+"/"+at, func(t *testing.T) {
				t.Parallel()
				_, isText := serverHas(readBlocks(t, test.settings(), shellOfFile(test.variable)), at).(string)
				taken := 0
				for _, text := range awkwardTexts {
					forms := []any{text, "https://example.com/" + text, "https://example.com/" + text + "/callback", "/keys/" + text}
					if !isText {
						forms = []any{[]any{text}, []any{"example.com", text}, []any{"https://example.okta.com/oauth2/v1/keys", "https://example.com/" + text}, []any{"email", "preferred_username", "sub", text}}
					}
					for _, value := range forms {
						settings, err := Parse(changedAt(test.settings(), at, value))
						if err != nil {
							continue
						}
						taken++
						for way, read := range everyWay(t, settings, test.variable) {
							if got := serverHas(read, at); !reflect.DeepEqual(got, value) {
								t.Errorf("by %s: %q is read as %q", way, value, got)
							}
						}
						break
					}
				}
				if taken == 0 != slices.Contains(vocabularies, at) {
					t.Errorf("%d texts were taken", taken)
				}
			})
		}
	}
}

// everyWay is what the server reads of settings by each way that they can be rendered.
func everyWay(t *testing.T, settings Settings, variable string) map[string]map[string]any {
	t.Helper()
	environment, err := DockerEnv(settings)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]map[string]any{
		"the env file":      started(t, composed(t, environment.File, shellOf(variable))),
		"openmetadata.yaml": readAsServer(t, openmetadata.Substitute(ServerYAML(settings), shellOfFile(variable))),
	}
	// The chart does not take "${".
	if values, err := HelmValues(settings); err == nil {
		read["the chart"] = started(t, charted(t, values, map[string]string{
			"oidc-secrets/openmetadata-oidc-client-id":     quote(fmt.Sprint(serverHas(read["openmetadata.yaml"], "authentication_configuration.client_id"))),
			"oidc-secrets/openmetadata-oidc-client-secret": quote(theSecret),
		}))
	}
	return read
}
