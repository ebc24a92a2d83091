package ssorender

import (
	"math/big"
	"slices"
	"strings"
	"testing"
)

// in returns the block of settings under a path.
func in(settings object, path string) object {
	for part := range strings.SplitSeq(path, ".") {
		if part != "" {
			settings = settings[part].(object)
		}
	}
	return settings
}

func TestParseNamesTheSettingThatIsWrong(t *testing.T) {
	t.Parallel()
	const (
		auth       = "authentication_configuration"
		oidc       = "authentication_configuration.oidc_configuration"
		authorizer = "authorizer_configuration"
	)
	for name, test := range map[string]struct {
		settings  func() object
		block     string
		attribute string
		value     any
		want      string
	}{
		"unknown setting":          {leastSettings, oidc, "disocvery_uri", "x", oidc + ".disocvery_uri: there is no such setting. Those of this block are type, id, scope, discovery_uri,"},
		"unknown block":            {leastSettings, "", "authorization", object{}, "authorization: there is no such setting. Those of this block are authentication_configuration, authorizer_configuration, jwt_token_configuration, client_secret, ingestion_configuration, custom_class_name, custom_container_request_filter, server_version"},
		"text for a list":          {leastSettings, authorizer, "admin_principals", "alice", authorizer + ".admin_principals: a list of texts is wanted, not a text"},
		"null in a list":           {leastSettings, authorizer, "admin_principals", []any{"alice", nil}, authorizer + ".admin_principals[1]: a text is wanted, not null"},
		"object for a text":        {leastSettings, auth, "client_id", object{}, auth + ".client_id: a text is wanted, not an object"},
		"text for an object":       {leastSettings, "", auth, "okta", auth + ": an object is wanted, not a text"},
		"text for a truth value":   {leastSettings, auth, "enable_self_signup", "maybe", auth + ".enable_self_signup: true or false is wanted, not a text"},
		"number for a truth":       {leastSettings, auth, "enable_self_signup", big.NewFloat(1), auth + ".enable_self_signup: true or false is wanted, not 1"},
		"fraction for a number":    {leastSettings, oidc, "session_expiry", big.NewFloat(3600.5), oidc + ".session_expiry: a whole number is wanted, not 3600.5"},
		"too large a number":       {leastSettings, oidc, "session_expiry", big.NewFloat(1e300), oidc + ".session_expiry: a whole number is wanted, not 1e+300"},
		"list for a map":           {leastSettings, oidc, "custom_params", []any{}, oidc + ".custom_params: a map of texts is wanted, not a list"},
		"list in a map":            {leastSettings, oidc, "custom_params", object{"a": []any{}}, oidc + `.custom_params["a"]: a text is wanted, not a list`},
		"the secret itself":        {leastSettings, oidc, "secret", "s3cr3t", oidc + ".secret: the client secret's value has no place here"},
		"the secret as resource":   {leastSettings, "", "client_secret_wo", "s3cr3t", "client_secret_wo: the client secret's value has no place here"},
		"the secret for its place": {leastSettings, "", "client_secret", "s3cr3t", "client_secret: the client secret's value has no place here"},
		"the secret as a name":     {leastSettings, "client_secret", "environment_variable", "s3cr3t-of-okta", "client_secret.environment_variable: environment_variable is no name of an environment variable: write the name of what holds the secret, never the secret itself"},
		"bad name of a secret":     {leastSettings, "client_secret", "secret_ref", "OIDC_Secrets", "client_secret.secret_ref: secret_ref is no name of a Kubernetes secret"},
		"bad key of a secret":      {leastSettings, "client_secret", "secret_key", "a b", "client_secret.secret_key: secret_key is no key of a Kubernetes secret"},
		"bad key of the id":        {leastSettings, "client_secret", "client_id_key", "", "client_secret.client_id_key: client_id_key is no key of a Kubernetes secret"},
		"LDAP":                     {leastSettings, auth, "ldap_configuration", object{}, auth + ".ldap_configuration: ldap_configuration belongs to another way of signing in"},
		"provider saml":            {leastSettings, auth, "provider", "saml", auth + `.provider: provider is "saml": only sign-in by OpenID Connect and basic`},
		"secret of a public app":   {publicSettings, "", "client_secret", object{}, "client_secret: client_secret is for confidential clients only"},
		"no secret's block":        {leastSettings, auth, "oidc_configuration", nil, oidc + `: client_type is "confidential", which needs oidc_configuration`},
		"trailing slash":           {leastSettings, auth, "authority", "https://example.okta.com/", auth + `.authority: The issuer "https://example.okta.com/" ends in a slash`},
		"client type left out":     {leastSettings, auth, "client_type", nil, oidc + `: client_type is "public", and oidc_configuration is for confidential clients only`},
		"missing client id":        {leastSettings, auth, "client_id", nil, auth + ".client_id: client_id is required"},
		"e-mail as user name":      {leastSettings, authorizer, "admin_principals", []any{"alice@example.com"}, authorizer + `.admin_principals: admin_principals: "alice@example.com" is an e-mail address`},
		"no administrators":        {leastSettings, authorizer, "admin_principals", []any{}, authorizer + ".admin_principals: admin_principals is required"},
		"no claims":                {leastSettings, auth, "jwt_principal_claims", []any{}, auth + ".jwt_principal_claims: With an empty list"},
		"bot principals":           {leastSettings, authorizer, "bot_principals", []any{"ingestion-bot"}, authorizer + ".bot_principals: bot_principals is deprecated"},
		"too new":                  {publicSettings, "", "server_version", "1.9.4", auth + ".enable_auto_redirect: enable_auto_redirect exists since OpenMetadata 1.11.5"},
		"too new a cookie":         {publicSettings, "", "server_version", "1.9.4", auth + ".force_secure_session_cookie: force_secure_session_cookie exists since OpenMetadata 1.10.0"},
		"one key file":             {publicSettings, "jwt_token_configuration", "public_key_file", nil, "jwt_token_configuration.public_key_file: public_key_file is missing beside private_key_file"},
		"blank key file":           {publicSettings, "jwt_token_configuration", "private_key_file", " ", "jwt_token_configuration.private_key_file: private_key_file is blank"},
		"the same key file":        {publicSettings, "jwt_token_configuration", "public_key_file", "/etc/openmetadata/jwtkeys/private_key.der", "jwt_token_configuration.public_key_file: public_key_file and private_key_file are the same file"},
		"blank key id":             {publicSettings, "jwt_token_configuration", "key_id", "", "jwt_token_configuration.key_id: key_id is blank"},
		"no API":                   {publicSettings, "", "ingestion_configuration", object{"host_port": "https://catalog.example.com/"}, `ingestion_configuration.host_port: host_port is "https://catalog.example.com/": write the server's URL followed by /api, such as https://catalog.example.com/api`},
		"no URL":                   {publicSettings, "", "ingestion_configuration", object{"host_port": "catalog"}, `ingestion_configuration.host_port: "catalog" is no absolute http or https URL`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := test.settings()
			in(settings, test.block)[test.attribute] = test.value
			_, err := Parse(settings)
			if err == nil || !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(line string) bool { return strings.HasPrefix(line, test.want) }) {
				t.Errorf("error\n%v\nwant\n%s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error repeats the secret: %v", err)
			}
		})
	}
}

func TestParseSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	settings := leastSettings()
	delete(in(settings, "authentication_configuration"), "client_id")
	in(settings, "authorizer_configuration")["admin_principals"] = []any{"Alice"}
	in(settings, "client_secret")["secret_key"] = "/"
	_, err := Parse(settings)
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("error\n%v", err)
	}
}

func TestParseWantsAnObject(t *testing.T) {
	t.Parallel()
	for _, value := range []any{nil, "settings", []any{}, true, big.NewFloat(1)} {
		if _, err := Parse(value); err == nil || !strings.HasPrefix(err.Error(), "the settings are ") {
			t.Errorf("%v: error %v", value, err)
		}
	}
	if _, err := Parse(object{}); err == nil || !strings.Contains(err.Error(), "authentication_configuration.provider: provider is required") {
		t.Errorf("error %v", err)
	}
}

// Terraform's conversions: a resource's argument takes them, so the same settings do here.
func TestParseConverts(t *testing.T) {
	t.Parallel()
	settings := leastSettings()
	oidc := in(settings, "authentication_configuration.oidc_configuration")
	oidc["max_age"], oidc["token_validity"], oidc["disable_pkce"], oidc["use_nonce"] = big.NewFloat(3600), "7200", "false", true
	parsed, err := Parse(settings)
	if err != nil {
		t.Fatal(err)
	}
	got := parsed.Authentication.OIDC
	if *got.MaxAge != "3600" || *got.TokenValidity != 7200 || *got.DisablePKCE || *got.UseNonce != "true" {
		t.Errorf("got %+v", got)
	}
}

func TestParseLeavesItsArgumentAlone(t *testing.T) {
	t.Parallel()
	settings := leastSettings()
	in(settings, "authentication_configuration")["nothing"] = "x"
	_, first := Parse(settings)
	_, second := Parse(settings)
	if first == nil || second == nil || first.Error() != second.Error() {
		t.Errorf("first %v, then %v", first, second)
	}
}

func TestParseFindsTheKeysOfAConfidentialClient(t *testing.T) {
	t.Parallel()
	parsed := mustParse(t, leastSettings())
	if !slices.Equal(parsed.Authentication.PublicKeyURLs, []string{"https://example.okta.com/oauth2/aus1/v1/keys"}) {
		t.Errorf("keys are %v", parsed.Authentication.PublicKeyURLs)
	}
}

// What a server does not know is left out where it is what nobody has to write, as when the settings come from a resource that
// has its defaults; a server takes a name in its file that it does not know for a mistake, and does not start.
func TestParseLeavesOutDefaultsThatAServerLacks(t *testing.T) {
	t.Parallel()
	for version, want := range map[string][]bool{"1.9.4": {false, false}, "1.10.2": {true, false}, "1.12.6": {true, true}, "": {true, true}} {
		settings := publicSettings()
		block := in(settings, "authentication_configuration")
		block["force_secure_session_cookie"], block["enable_auto_redirect"] = false, false
		delete(block, "jwt_team_claim_mapping")
		if version != "" {
			settings["server_version"] = version
		}
		parsed, err := Parse(settings)
		if err != nil {
			t.Errorf("%s: %v", version, err)
			continue
		}
		for renderer, text := range map[string]string{"server_yaml": ServerYAML(parsed)} {
			for i, name := range []string{"forceSecureSessionCookie:", "enableAutoRedirect:"} {
				if got := strings.Contains(text, name); got != want[i] {
					t.Errorf("%s for %q writes %s: %t", renderer, version, name, got)
				}
			}
		}
	}
}
