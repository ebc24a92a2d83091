package ssorender

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// chartValues are the value paths of the official chart below openmetadata.config (M41), with the variable that each becomes.
var chartValues = map[string]string{
	"authorizer.enabled":                         "",
	"authorizer.className":                       "AUTHORIZER_CLASS_NAME",
	"authorizer.containerRequestFilter":          "AUTHORIZER_REQUEST_FILTER",
	"authorizer.initialAdmins":                   "AUTHORIZER_ADMIN_PRINCIPALS",
	"authorizer.allowedEmailRegistrationDomains": "AUTHORIZER_ALLOWED_REGISTRATION_DOMAIN",
	"authorizer.principalDomain":                 "AUTHORIZER_PRINCIPAL_DOMAIN",
	"authorizer.allowedDomains":                  "AUTHORIZER_ALLOWED_DOMAINS",
	"authorizer.enforcePrincipalDomain":          "AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN",
	"authorizer.enableSecureSocketConnection":    "AUTHORIZER_ENABLE_SECURE_SOCKET",
	"authorizer.useRolesFromProvider":            "AUTHORIZER_USE_ROLES_FROM_PROVIDER",

	"authentication.enabled":                   "",
	"authentication.clientType":                "AUTHENTICATION_CLIENT_TYPE",
	"authentication.provider":                  "AUTHENTICATION_PROVIDER",
	"authentication.publicKeys":                "AUTHENTICATION_PUBLIC_KEYS",
	"authentication.authority":                 "AUTHENTICATION_AUTHORITY",
	"authentication.clientId":                  "AUTHENTICATION_CLIENT_ID",
	"authentication.callbackUrl":               "AUTHENTICATION_CALLBACK_URL",
	"authentication.responseType":              "AUTHENTICATION_RESPONSE_TYPE",
	"authentication.jwtPrincipalClaims":        "AUTHENTICATION_JWT_PRINCIPAL_CLAIMS",
	"authentication.jwtPrincipalClaimsMapping": "AUTHENTICATION_JWT_PRINCIPAL_CLAIMS_MAPPING",
	"authentication.enableSelfSignup":          "AUTHENTICATION_ENABLE_SELF_SIGNUP",

	"authentication.oidcConfiguration.enabled":                    "",
	"authentication.oidcConfiguration.oidcType":                   "OIDC_TYPE",
	"authentication.oidcConfiguration.clientId.secretRef":         "",
	"authentication.oidcConfiguration.clientId.secretKey":         "",
	"authentication.oidcConfiguration.clientSecret.secretRef":     "",
	"authentication.oidcConfiguration.clientSecret.secretKey":     "",
	"authentication.oidcConfiguration.scope":                      "OIDC_SCOPE",
	"authentication.oidcConfiguration.discoveryUri":               "OIDC_DISCOVERY_URI",
	"authentication.oidcConfiguration.useNonce":                   "OIDC_USE_NONCE",
	"authentication.oidcConfiguration.preferredJwsAlgorithm":      "OIDC_PREFERRED_JWS",
	"authentication.oidcConfiguration.responseType":               "OIDC_RESPONSE_TYPE",
	"authentication.oidcConfiguration.promptType":                 "OIDC_PROMPT_TYPE",
	"authentication.oidcConfiguration.disablePkce":                "OIDC_DISABLE_PKCE",
	"authentication.oidcConfiguration.callbackUrl":                "OIDC_CALLBACK",
	"authentication.oidcConfiguration.serverUrl":                  "OIDC_SERVER_URL",
	"authentication.oidcConfiguration.clientAuthenticationMethod": "OIDC_CLIENT_AUTH_METHOD",
	"authentication.oidcConfiguration.tenant":                     "OIDC_TENANT",
	"authentication.oidcConfiguration.maxClockSkew":               "OIDC_MAX_CLOCK_SKEW",
	"authentication.oidcConfiguration.tokenValidity":              "OIDC_OM_REFRESH_TOKEN_VALIDITY",
	"authentication.oidcConfiguration.customParams":               "OIDC_CUSTOM_PARAMS",
	"authentication.oidcConfiguration.maxAge":                     "OIDC_MAX_AGE",
	"authentication.oidcConfiguration.sessionExpiry":              "OIDC_SESSION_EXPIRY",

	"jwtTokenConfiguration.enabled":               "",
	"jwtTokenConfiguration.rsapublicKeyFilePath":  "RSA_PUBLIC_KEY_FILE_PATH",
	"jwtTokenConfiguration.rsaprivateKeyFilePath": "RSA_PRIVATE_KEY_FILE_PATH",
	"jwtTokenConfiguration.jwtissuer":             "JWT_ISSUER",
	"jwtTokenConfiguration.keyId":                 "JWT_KEY_ID",
}

// The chart's own values where the server's defaults are others (M41). They are what a value becomes that is not rendered.
var chartDefaults = map[string]string{
	"OIDC_CALLBACK":    `"http://openmetadata:8585/callback"`,
	"OIDC_SERVER_URL":  `"http://openmetadata:8585"`,
	"OIDC_PROMPT_TYPE": `"consent"`,
	"OIDC_MAX_AGE":     `"0"`,
}

// flatten lists the leaves of values by their paths.
func flatten(prefix string, value any, leaves map[string]any) {
	if object, ok := value.(map[string]any); ok {
		for name, member := range object {
			flatten(strings.TrimPrefix(prefix+"."+name, "."), member, leaves)
		}
		return
	}
	leaves[prefix] = value
}

// charted is the environment that the chart makes of values: scalars and the elements of lists in double quotes, OIDC only for
// confidential clients with the block enabled, what a secret holds by reference, and extraEnvs over all.
func charted(t *testing.T, text string, secrets map[string]string) map[string]string {
	t.Helper()
	var values struct {
		OpenMetadata struct {
			Config map[string]any `yaml:"config"`
		} `yaml:"openmetadata"`
		ExtraEnvs []struct{ Name, Value string } `yaml:"extraEnvs"`
		Volumes   []struct {
			Name   string
			Secret struct {
				SecretName string `yaml:"secretName"`
			}
		} `yaml:"extraVolumes"`
		Mounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"extraVolumeMounts"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&values); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	leaves := map[string]any{}
	flatten("", values.OpenMetadata.Config, leaves)
	environment := map[string]string{}
	oidc := leaves["authentication.clientType"] == "confidential" && leaves["authentication.oidcConfiguration.enabled"] == true
	if oidc {
		maps.Copy(environment, chartDefaults)
	}
	for path, value := range leaves {
		variable, known := chartValues[path]
		switch {
		case !known:
			t.Errorf("the chart has no value %s", path)
		case variable == "", strings.HasPrefix(variable, "OIDC_") && !oidc:
		case variable == "OIDC_CUSTOM_PARAMS":
			environment[variable] = value.(string)
		default:
			environment[variable] = chartQuoted(value)
		}
	}
	if oidc {
		for variable, value := range map[string]string{"OIDC_CLIENT_ID": "clientId", "OIDC_CLIENT_SECRET": "clientSecret"} {
			reference := fmt.Sprint(leaves["authentication.oidcConfiguration."+value+".secretRef"], "/", leaves["authentication.oidcConfiguration."+value+".secretKey"])
			content, there := secrets[reference]
			if !there {
				t.Errorf("%s is in no secret %s", variable, reference)
			}
			environment[variable] = content
		}
	}
	for _, extra := range values.ExtraEnvs {
		environment[extra.Name] = extra.Value
	}
	for _, mount := range values.Mounts {
		if len(values.Volumes) != 1 || values.Volumes[0].Name != mount.Name || !mount.ReadOnly {
			t.Errorf("mount %+v of volumes %+v", mount, values.Volumes)
			continue
		}
		environment["mounted "+values.Volumes[0].Secret.SecretName] = mount.MountPath
	}
	return environment
}

func chartQuoted(value any) string {
	list, ok := value.([]any)
	if !ok {
		return strconv.Quote(fmt.Sprint(value))
	}
	quoted := make([]string, len(list))
	for i, element := range list {
		quoted[i] = chartQuoted(element)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

func TestHelmValuesAreWhatTheServerReads(t *testing.T) {
	t.Parallel()
	secrets := map[string]string{
		"oidc-secrets/openmetadata-oidc-client-id":     "0oa1b2c3d4e5f6g7h8i9",
		"oidc-secrets/openmetadata-oidc-client-secret": quote(theSecret),
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values, err := HelmValues(mustParse(t, test.settings()))
			if err != nil {
				t.Fatal(err)
			}
			want := blocks(t, test.blocks())
			if got := started(t, charted(t, values, secrets)); !reflect.DeepEqual(got, want) {
				t.Errorf("by\n%s\ngot  %v\nwant %v", values, got, want)
			}
		})
	}
}

func TestHelmValuesMountTheKey(t *testing.T) {
	t.Parallel()
	settings := publicSettings()
	settings["jwt_token_configuration"].(object)["secret_ref"] = "catalog-keys"
	values, err := HelmValues(mustParse(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	if got := charted(t, values, nil)["mounted catalog-keys"]; got != "/etc/openmetadata/jwtkeys" {
		t.Errorf("mounted at %q:\n%s", got, values)
	}
	values, err = HelmValues(mustParse(t, leastSettingsWith(nil)))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(values, "extraVolume") || strings.Contains(values, "jwtTokenConfiguration") {
		t.Errorf("without a key of one's own:\n%s", values)
	}
}

// leastSettingsWith are the least settings with another client_secret.
func leastSettingsWith(clientSecret any) object {
	settings := leastSettings()
	settings["client_secret"] = clientSecret
	return settings
}

func TestHelmValuesTakeTheSecretFromWhereItIs(t *testing.T) {
	t.Parallel()
	values, err := HelmValues(mustParse(t, leastSettingsWith(object{"secret_ref": "okta", "secret_key": "secret", "client_id_key": "id"})))
	if err != nil {
		t.Fatal(err)
	}
	environment := charted(t, values, map[string]string{"okta/id": "the id", "okta/secret": "the secret"})
	if environment["OIDC_CLIENT_ID"] != "the id" || environment["OIDC_CLIENT_SECRET"] != "the secret" {
		t.Errorf("environment %v of\n%s", environment, values)
	}
}

func TestHelmValuesRefuse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		block, attribute string
		value            any
		want             string
	}{
		"nothing otherwise":    {"authentication_configuration", "response_type", "id_token", ""},
		"a variable in a text": {"jwt_token_configuration", "issuer", "${DOMAIN}", `jwt_token_configuration.issuer: it holds "${"`},
		"a variable in a list": {"authorizer_configuration", "admin_principals", []any{"a${b}"}, `authorizer_configuration.admin_principals: it holds "${"`},
		"a relative key":       {"jwt_token_configuration", "private_key_file", "conf/private_key.der", `jwt_token_configuration.private_key_file: private_key_file is "conf/private_key.der": in Kubernetes`},
		"a key at the root":    {"jwt_token_configuration", "public_key_file", "/public_key.der", `jwt_token_configuration.public_key_file: public_key_file is "/public_key.der"`},
		"two directories":      {"jwt_token_configuration", "public_key_file", "/elsewhere/public_key.der", `jwt_token_configuration.public_key_file: public_key_file and private_key_file are in different directories`},
		"no variable":          {"authentication_configuration", "max_active_sessions_per_user", "3", `authentication_configuration.max_active_sessions_per_user: the server's openmetadata.yaml has no variable for it`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := publicSettings()
			settings[test.block].(object)[test.attribute] = test.value
			_, err := HelmValues(mustParse(t, settings))
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

// What the chart quotes itself is not escaped, which a note tells; what goes by extraEnvs is.
func TestHelmValuesWarnOfCharacters(t *testing.T) {
	t.Parallel()
	for attribute, warned := range map[string]bool{"callback_url": true, "provider_name": false} {
		settings := leastSettings()
		in(settings, "authentication_configuration")[attribute] = "https://catalog.example.com/ü/callback"
		values, err := HelmValues(mustParse(t, settings))
		if err != nil {
			t.Fatal(err)
		}
		if note := "# Note on authentication_configuration." + attribute + ": It holds other characters than ASCII"; strings.Contains(values, note) != warned {
			t.Errorf("%s: want the note %t in\n%s", attribute, warned, values)
		}
	}
}

// TestChartValuesAreAllRendered: each value that the chart has for sign-in is rendered from some setting.
func TestChartValuesAreAllRendered(t *testing.T) {
	t.Parallel()
	rendered := map[string]any{}
	for _, test := range cases {
		values, err := HelmValues(mustParse(t, test.settings()))
		if err != nil {
			t.Fatal(err)
		}
		var decoded map[string]map[string]any
		if err := yaml.Unmarshal([]byte(strings.SplitN(values, "extraEnvs:", 2)[0]), &decoded); err != nil {
			t.Fatal(err)
		}
		flatten("", decoded["openmetadata"]["config"], rendered)
	}
	var missing []string
	for path := range chartValues {
		if _, there := rendered[path]; !there {
			missing = append(missing, path)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("not rendered: %v", missing)
	}
}
