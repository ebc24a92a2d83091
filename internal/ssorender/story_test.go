package ssorender

import (
	"slices"
	"strings"
	"testing"
)

// TestStory_chart: what the charts and their guide leave open, or leave out, is in the values.
func TestStory_chart(t *testing.T) {
	t.Parallel()
	settings := confidentialSettings()
	settings["authentication_configuration"].(object)["oidc_configuration"].(object)["custom_params"] = nil
	settings["jwt_token_configuration"] = publicSettings()["jwt_token_configuration"]
	values, err := HelmValues(mustParse(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	const id, secret = "the client's id", "the client's secret"
	environment := charted(t, values, map[string]string{
		"oidc-secrets/openmetadata-oidc-client-id": id, "oidc-secrets/openmetadata-oidc-client-secret": secret,
	})
	t.Run("issue charts 462: oidcConfiguration counts only when it is enabled", func(t *testing.T) {
		if got := environment["OIDC_DISCOVERY_URI"]; !strings.Contains(got, "/oauth2/aus1/.well-known/openid-configuration") {
			t.Errorf("the server gets the discovery URI %q by\n%s", got, values)
		}
	})
	t.Run("issue 14602, issue 5883: the client secret has its place, and not among the values", func(t *testing.T) {
		if environment["OIDC_CLIENT_SECRET"] != secret || environment["OIDC_CLIENT_ID"] != id {
			t.Errorf("the server gets the client %q with the secret %q", environment["OIDC_CLIENT_ID"], environment["OIDC_CLIENT_SECRET"])
		}
		if strings.Contains(values, secret) || strings.Contains(values, theSecret) {
			t.Errorf("the values hold the secret:\n%s", values)
		}
	})
	t.Run("issue 7611: the deployment comes up with a signing key of its own", func(t *testing.T) {
		if got := environment["RSA_PRIVATE_KEY_FILE_PATH"]; !strings.Contains(got, "/etc/openmetadata/jwtkeys/private_key.der") {
			t.Errorf("the server takes its key from %q", got)
		}
		if got := environment["JWT_KEY_ID"]; !strings.Contains(got, "2026-11") {
			t.Errorf("the server's key id is %q", got)
		}
	})
}

// TestStory_environment: what people write into the server's environment by hand, and get wrong.
func TestStory_environment(t *testing.T) {
	t.Parallel()
	t.Run("issue 3083: more than one administrator", func(t *testing.T) {
		t.Parallel()
		environment, err := DockerEnv(mustParse(t, confidentialSettings()))
		if err != nil {
			t.Fatal(err)
		}
		read := started(t, environment.Variables)["authorizerConfiguration"].(map[string]any)
		if got, _ := read["adminPrincipals"].([]any); !slices.Equal(got, []any{"alice", "terraform"}) {
			t.Errorf("the server makes %v administrators", got)
		}
	})
	for story, test := range map[string]struct{ principal, instead string }{
		"issue 15518: an e-mail address as administrator": {"alice@example.com", `write "alice"`},
		"issue 16662: a password beside the name":         {"alice:secret", `write the user name only, "alice"`},
	} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			settings := confidentialSettings()
			settings["authorizer_configuration"].(object)["admin_principals"] = []any{test.principal}
			if _, err := Parse(settings); err == nil || !strings.Contains(err.Error(), test.instead) {
				t.Errorf("the settings are answered with %v, want %q", err, test.instead)
			}
		})
	}
	t.Run("issue 5921, issue 22511, issue 6511: the bot's token comes from where secrets are", func(t *testing.T) {
		t.Parallel()
		settings := confidentialSettings()
		settings["ingestion_configuration"] = object{"environment_variable": "INGESTION_TOKEN"}
		config, err := RenderIngestion(mustParse(t, settings))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(config.YAML, "${INGESTION_TOKEN}") || config.JWTToken != "${INGESTION_TOKEN}" {
			t.Errorf("the workflow takes the token from\n%s", config.YAML)
		}
	})
	t.Run("issue 2773: the address of the org's keys", func(t *testing.T) {
		t.Parallel()
		settings := leastSettings()
		authentication := settings["authentication_configuration"].(object)
		authentication["authority"] = "https://example.okta.com"
		authentication["oidc_configuration"].(object)["discovery_uri"] = "https://example.okta.com/.well-known/openid-configuration"
		environment, err := DockerEnv(mustParse(t, settings))
		if err != nil {
			t.Fatal(err)
		}
		read := started(t, environment.Variables)["authenticationConfiguration"].(map[string]any)
		if got, _ := read["publicKeyUrls"].([]any); !slices.Equal(got, []any{"https://example.okta.com/oauth2/v1/keys"}) {
			t.Errorf("the server takes keys from %v", got)
		}
	})
}
