package ssoconfig

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

type exchange struct {
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
	Response struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	} `json:"response"`
}

func readExchange(t *testing.T, name string) exchange {
	t.Helper()
	var read exchange
	if err := json.Unmarshal(evidence.Recording(t, evidence.Guide, name), &read); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return read
}

// Recordings whose answers the configuration alone does not decide: what an address answers, which client and which class the
// server knows.
var decidedElsewhere = []string{
	"b05e_", "b06_", "b07_", "b07b_", "b08_", "b09_", "b09x_", "b09y_", "c04_", "c04c_", "c05_", "c06_",
	"c12x_", "q10_", "q10b_", "m06d_",
	// Bodies that Settings cannot express, or that hold another provider's block, which Settings carries unread.
	"b18_", "b18b_", "b18c_", "b18d_", "b19e_",
	// An explicit null, which Settings has as an absence (F154).
	"b12d_",
}

// superseded says which recordings of a folder a clean build answers otherwise (F154).
func superseded(folder, name string) bool {
	return slices.ContainsFunc(evidence.Superseded(), func(line string) bool { return strings.HasPrefix(line, folder+"/"+name+"\t") })
}

// Recorded bodies that the server's validation lets through and Check does not.
var refusedOnlyHere = map[string]string{
	"b07e_":                   "client_id that is none of Okta's (F14)",
	"b10c_":                   "callback_url that is no URL",
	"b14c_":                   "claims list that locks everyone out (F24, F40)",
	"b15_mapping_colon_space": "mapping against the schema's pattern (F22)",
	"b15_mapping_dot":         "mapping against the schema's pattern (F22)",
	"b17b_":                   "algorithm that the keys do not have (F24, F41)",
	"b19_":                    "confidential block of a public client",
	"b20c_":                   "administrator listed twice",
	"b20d_":                   "e-mail address as administrator (F67)",
	"b20f_":                   "blank administrator (F67)",
	"b20g_":                   "administrator in upper case (F67)",
	"b22e_":                   "filter that the server may not be able to load (F121)",
	"c07_conf_prompt_select_": "prompt that Okta does not have",
	"c07_pub_":                "confidential block of a public client",
	"c10b_":                   "response type that the server cannot redeem (F135)",
	"c13c_":                   "max_age that Okta cannot read",
	"c15b_":                   "callback_url that is no URL",
	"c15c_":                   "server_url that is no URL",
}

// Recorded bodies that are not a configuration, or write a text as a number or the other way round.
var otherTypes = []string{"c13d_", "c13e_", "c13f_", "c13i_", "c14b_", "c17_", "c17b_", "c17c_", "c17d_"}

func hasPrefix(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

func TestContractRecordedValidations(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, name := range evidence.Names(t, evidence.Okta, "") {
		if hasPrefix(name, otherTypes) || superseded(evidence.Okta, name) {
			continue
		}
		var recording exchange
		// Observations over time have another form.
		if json.Unmarshal(evidence.Recording(t, evidence.Okta, name), &recording) != nil || recording.Request.Path != "/api/v1/system/security/validate" {
			continue
		}
		var answer struct {
			Status  string `json:"status"`
			Message string `json:"message"`
			Errors  []struct {
				Field string `json:"field"`
			} `json:"errors"`
		}
		if err := json.Unmarshal(recording.Response.Body, &answer); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var settings Settings
		if err := json.Unmarshal(recording.Request.Body, &settings); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		refused := recording.Response.Status != 200 || answer.Status != "success"
		var paths []string
		for _, problem := range Check(Input{Settings: settings, ServerVersion: "1.12.6"}) {
			if problem.Severity == SeverityError {
				paths = append(paths, problem.Path)
			}
		}
		compared++
		_, stricter := refusedOnlyHere[longestPrefix(name)]
		switch {
		case hasPrefix(name, decidedElsewhere):
			if len(paths) > 0 {
				t.Errorf("%s: the configuration is not at fault, errors on %v", name, paths)
			}
			continue
		case stricter:
			if refused || len(paths) == 0 {
				t.Errorf("%s: server refused %v, errors on %v", name, refused, paths)
			}
			continue
		case refused != (len(paths) > 0):
			t.Errorf("%s: server refused %v, errors on %v", name, refused, paths)
			continue
		}
		for _, missing := range MapNullParameters(answer.Message) {
			if !anyWithin(paths, missing) {
				t.Errorf("%s: %v is missing, errors on %v", name, missing, paths)
			}
		}
	}
	if compared < 150 {
		t.Errorf("only %d recordings were compared", compared)
	}
}

func longestPrefix(name string) string {
	longest := ""
	for prefix := range refusedOnlyHere {
		if strings.HasPrefix(name, prefix) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	return longest
}

func anyWithin(paths []string, path string) bool {
	return slices.ContainsFunc(paths, func(one string) bool { return one == path || strings.HasPrefix(one, path+".") })
}

func TestContractTheRehearsedConfigurationsAreGood(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"web_18_put_okta", "spa_18_put_okta"} {
		recording := readExchange(t, name)
		var settings Settings
		if err := json.Unmarshal(recording.Request.Body, &settings); err != nil {
			t.Fatal(err)
		}
		in := Input{Settings: settings, ServerVersion: "1.12.6", Acting: &Credential{
			Name: "signing_key", Email: "terraform@open-metadata.org", Claims: []string{"sub", "email", "preferred_username"},
		}}
		for _, problem := range Check(in) {
			if problem.Severity == SeverityError {
				t.Errorf("%s: %+v", name, problem)
			}
		}
	}
}

func TestContractSettingsKeepEveryFieldOfTheAPI(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"web_04_config_before", "web_19_config_after", "spa_19_config_after", "web_65_config_at_end"} {
		recording := readExchange(t, name)
		var settings Settings
		if err := json.Unmarshal(recording.Response.Body, &settings); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		written, err := json.Marshal(settings)
		if err != nil {
			t.Fatal(err)
		}
		var got, want any
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(recording.Response.Body, &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read and written again it is\n%s\nwas\n%s", name, written, recording.Response.Body)
		}
	}
}

// TestContractSettings_schemas: every property of the official schemas has a description with the same default, and there is
// none beside them and what later releases add.
func TestContractSettings_schemas(t *testing.T) {
	t.Parallel()
	described := map[string]Setting{}
	for _, setting := range Table() {
		described[setting.Field] = setting
	}
	// Blocks, and what belongs to other providers.
	elsewhere := []string{"oidcConfiguration", "ldapConfiguration", "samlConfiguration"}
	// Defaults that the schemas do not have and every server is shipped with: the response type's stands in a definition that
	// it refers to.
	shipped := []string{
		"responseType", "tenant", "className", "containerRequestFilter", "allowedEmailRegistrationDomains",
		"enforcePrincipalDomain", "enableSecureSocketConnection",
	}
	for file, block := range map[string]string{
		"configuration/authenticationConfiguration.json": "authenticationConfiguration.",
		"configuration/authorizerConfiguration.json":     "authorizerConfiguration.",
		"security/client/oidcClientConfig.json":          "authenticationConfiguration.oidcConfiguration.",
	} {
		data, err := os.ReadFile(evidence.Shared(t, "openmetadata", "schemas", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		var official struct {
			Properties map[string]struct {
				Default any  `json:"default"`
				Unique  bool `json:"uniqueItems"`
			} `json:"properties"`
		}
		if err := json.Unmarshal(data, &official); err != nil {
			t.Fatal(err)
		}
		for name, property := range official.Properties {
			if slices.Contains(elsewhere, name) {
				continue
			}
			setting, known := described[block+name]
			delete(described, block+name)
			if !known || setting.Since > "1.13" {
				t.Errorf("%s: %s is not described, or as of a later release", file, name)
				continue
			}
			if property.Unique && !setting.Set {
				t.Errorf("%s: %s has unique elements, and is no set", file, name)
			}
			if setting.Required || slices.Contains(shipped, name) && property.Default == nil {
				continue
			}
			if got, want := textOfDefault(t, setting.Default), textOfDefault(t, property.Default); got != want {
				t.Errorf("%s: the default of %s is %s, ours is %s", file, name, want, got)
			}
		}
	}
	// The fields that later releases added, and what they fill in: CHANGES-2.0.md, and M60.
	type addition struct {
		since    string
		fallback any
	}
	later := map[string]addition{
		"additionalTrustedRedirectUris": {"2.0.0", nil}, "maxActiveSessionsPerUser": {"2.0.0", int64(5)}, "sessionExpiry": {"2.0.0", nil},
		"adminEmails": {"2.1.0", nil}, "allowedEmailDomains": {"2.1.0", nil}, "botDomain": {"2.1.0", nil},
	}
	for field, setting := range described {
		added, known := later[lastPart(field)]
		if !known || setting.Since != added.since || setting.ServerDefault != added.fallback {
			t.Errorf("%s is in no schema, since %q, with the default %v", field, setting.Since, setting.ServerDefault)
		}
	}
	if len(described) != len(later) {
		t.Errorf("%d settings are in no schema, not %d", len(described), len(later))
	}
}

// textOfDefault words a default, some of which have the wrong type in the schemas: "3600", true for a text.
func textOfDefault(t *testing.T, value any) string {
	t.Helper()
	if value == nil || reflect.DeepEqual(value, []any{}) {
		return ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(string(text), `"`)
}

// What OpenMetadata publishes: the variables of openmetadata.yaml (M40), and the values of the chart's blocks and what these
// have none for (M41).
const (
	publishedVariables = `
		AUTHORIZER_CLASS_NAME AUTHORIZER_REQUEST_FILTER AUTHORIZER_ADMIN_PRINCIPALS AUTHORIZER_ALLOWED_REGISTRATION_DOMAIN
		AUTHORIZER_PRINCIPAL_DOMAIN AUTHORIZER_ALLOWED_DOMAINS AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN AUTHORIZER_ENABLE_SECURE_SOCKET
		AUTHORIZER_USE_ROLES_FROM_PROVIDER
		AUTHENTICATION_CLIENT_TYPE AUTHENTICATION_PROVIDER AUTHENTICATION_RESPONSE_TYPE CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME
		AUTHENTICATION_PUBLIC_KEYS AUTHENTICATION_TOKEN_VALIDATION_ALGORITHM AUTHENTICATION_AUTHORITY AUTHENTICATION_CLIENT_ID
		AUTHENTICATION_CALLBACK_URL AUTHENTICATION_JWT_PRINCIPAL_CLAIMS AUTHENTICATION_JWT_PRINCIPAL_CLAIMS_MAPPING
		AUTHENTICATION_ENABLE_SELF_SIGNUP AUTHENTICATION_ENABLE_AUTO_REDIRECT FORCE_SECURE_SESSION_COOKIE
		AUTHENTICATION_JWT_TEAM_CLAIM_MAPPING
		OIDC_CLIENT_ID OIDC_TYPE OIDC_CLIENT_SECRET OIDC_SCOPE OIDC_DISCOVERY_URI OIDC_USE_NONCE OIDC_PREFERRED_JWS OIDC_RESPONSE_TYPE
		OIDC_DISABLE_PKCE OIDC_CALLBACK OIDC_SERVER_URL OIDC_CLIENT_AUTH_METHOD OIDC_TENANT OIDC_MAX_CLOCK_SKEW
		OIDC_OM_REFRESH_TOKEN_VALIDITY OIDC_CUSTOM_PARAMS OIDC_MAX_AGE OIDC_PROMPT_TYPE OIDC_SESSION_EXPIRY`
	publishedValues = `
		authorizer.className authorizer.containerRequestFilter authorizer.initialAdmins authorizer.allowedEmailRegistrationDomains
		authorizer.principalDomain authorizer.allowedDomains authorizer.enforcePrincipalDomain
		authorizer.enableSecureSocketConnection authorizer.useRolesFromProvider
		authentication.clientType authentication.provider authentication.publicKeys authentication.authority authentication.clientId
		authentication.callbackUrl authentication.responseType authentication.jwtPrincipalClaims
		authentication.jwtPrincipalClaimsMapping authentication.enableSelfSignup
		authentication.oidcConfiguration.oidcType authentication.oidcConfiguration.clientId authentication.oidcConfiguration.clientSecret
		authentication.oidcConfiguration.scope authentication.oidcConfiguration.discoveryUri authentication.oidcConfiguration.useNonce
		authentication.oidcConfiguration.preferredJwsAlgorithm authentication.oidcConfiguration.responseType
		authentication.oidcConfiguration.promptType authentication.oidcConfiguration.disablePkce
		authentication.oidcConfiguration.callbackUrl authentication.oidcConfiguration.serverUrl
		authentication.oidcConfiguration.clientAuthenticationMethod authentication.oidcConfiguration.tenant
		authentication.oidcConfiguration.maxClockSkew authentication.oidcConfiguration.tokenValidity
		authentication.oidcConfiguration.customParams authentication.oidcConfiguration.maxAge
		authentication.oidcConfiguration.sessionExpiry`
	withoutValue = "tokenValidationAlgorithm enableAutoRedirect forceSecureSessionCookie jwtTeamClaimMapping providerName"
)

// TestSettings_deployment: the variables and the chart's values of the descriptions are those that are published, all of them
// and no others.
func TestSettings_deployment(t *testing.T) {
	t.Parallel()
	var variables, values, without []string
	for _, setting := range Table() {
		names := strings.Split(setting.Field, ".")
		names[0] = strings.TrimSuffix(names[0], "Configuration")
		name := names[len(names)-1]
		switch {
		case setting.ChartValue != "":
			names[len(names)-1] = setting.ChartValue
			values = append(values, strings.Join(names, "."))
		case setting.Variable != "":
			without = append(without, name)
		}
		if setting.Variable != "" {
			variables = append(variables, setting.Variable)
		}
	}
	for published, described := range map[string][]string{publishedVariables: variables, publishedValues: values, withoutValue: without} {
		want := strings.Fields(published)
		slices.Sort(want)
		slices.Sort(described)
		if !slices.Equal(described, want) {
			t.Errorf("described are\n%v\nand published\n%v", described, want)
		}
	}
}

func TestContractEveryRecordedFieldHasAPath(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, name := range evidence.Names(t, evidence.Okta, "") {
		var recording struct {
			Response struct {
				Body struct {
					Errors []struct {
						Field string `json:"field"`
					} `json:"errors"`
				} `json:"body"`
			} `json:"response"`
		}
		// Other exchanges have other bodies.
		if json.Unmarshal(evidence.Recording(t, evidence.Okta, name), &recording) != nil {
			continue
		}
		for _, one := range recording.Response.Body.Errors {
			seen[one.Field] = true
			path := MapServerField(one.Field)
			if global := one.Field == "" || one.Field == "general"; global != (path == "") {
				t.Errorf("%s: field %q has the path %q", name, one.Field, path)
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d fields were seen", len(seen))
	}
}
