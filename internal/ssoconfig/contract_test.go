package ssoconfig

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

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

// Recordings whose answers the configuration alone does not decide: what an
// address answers, which client and which class the server knows.
var decidedElsewhere = []string{
	"b05e_", "b06_", "b07_", "b07b_", "b08_", "b09_", "b09x_", "b09y_", "c04_", "c04c_", "c05_", "c06_",
	"c12x_", "q10_", "q10b_", "m06d_",
	// Bodies that Settings cannot express, or that hold another provider's
	// block, which Settings carries unread.
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

// Recorded bodies that are not a configuration, or write a text as a number or
// the other way round.
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
				paths = append(paths, strings.Join(problem.Path, "."))
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
			if !anyWithin(paths, strings.Join(missing, ".")) {
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

// TestContractSettings_schemas: every property of the official schemas has a
// description with the same default, and there is none beside them and what
// later releases add.
func TestContractSettings_schemas(t *testing.T) {
	t.Parallel()
	described := map[string]Setting{}
	for _, setting := range Table() {
		described[setting.Field] = setting
	}
	// Blocks, and what belongs to other providers.
	elsewhere := []string{"oidcConfiguration", "ldapConfiguration", "samlConfiguration"}
	// Defaults that the schemas do not have and every server is shipped with: the
	// response type's stands in a definition that it refers to.
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
	// What CHANGES-2.0.md has: the fields that later releases added, and what they
	// fill in.
	later := map[string]any{"additionalTrustedRedirectUris": nil, "maxActiveSessionsPerUser": int64(5), "sessionExpiry": nil}
	for field, setting := range described {
		fallback, known := later[lastPart(field)]
		if !known || setting.Since != "2.0.0" || setting.ServerDefault != fallback {
			t.Errorf("%s is in no schema, since %q, with the default %v", field, setting.Since, setting.ServerDefault)
		}
	}
	if len(described) != len(later) {
		t.Errorf("%d settings are in no schema, not %d", len(described), len(later))
	}
}

// textOfDefault words a default, some of which have the wrong type in the
// schemas: "3600", true for a text.
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

// TestContractSettings_deployment: the variables and the chart's values are those
// of the files that OpenMetadata publishes (M40, M41).
func TestContractSettings_deployment(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(evidence.Shared(t, "reference", "openmetadata.md"))
	if err != nil {
		t.Fatal(err)
	}
	line := func(begin string) string {
		for text := range strings.Lines(string(content)) {
			if strings.HasPrefix(text, begin) {
				return strings.TrimPrefix(text, begin)
			}
		}
		t.Fatalf("openmetadata.md has no line that begins with %q", begin)
		return ""
	}
	words := func(text string) []string {
		return strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	variables := map[string]bool{}
	for _, block := range []string{"authorizerConfiguration: ", "authenticationConfiguration: ", "oidcConfiguration: "} {
		for _, match := range regexp.MustCompile("`([A-Z_]+)`=").FindAllStringSubmatch(line(block), -1) {
			variables[match[1]] = true
		}
	}
	chart := map[string][]string{
		"authorizerConfiguration": words(line("`openmetadata.config.authorizer`:")), "authenticationConfiguration": words(line("`openmetadata.config.authentication`:")),
	}
	var without []string
	for _, setting := range Table() {
		if setting.Variable != "" && !variables[setting.Variable] {
			t.Errorf("%s: there is no variable %s", setting.Field, setting.Variable)
		}
		delete(variables, setting.Variable)
		half, _, _ := strings.Cut(setting.Field, ".")
		if setting.ChartValue != "" && !slices.Contains(chart[half], setting.ChartValue) {
			t.Errorf("%s: the chart has no value %s", setting.Field, setting.ChartValue)
		}
		if setting.ChartValue == "" && setting.Variable != "" {
			without = append(without, lastPart(setting.Field))
		}
	}
	if len(variables) > 0 {
		t.Errorf("no setting is taken from %v", variables)
	}
	lacking, _, _ := strings.Cut(line("* No values for "), " →")
	want := words(lacking)
	slices.Sort(want)
	slices.Sort(without)
	if !slices.Equal(without, want) {
		t.Errorf("the chart has no values for %v, not %v", want, without)
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
			path, ok := MapServerField(one.Field)
			if global := one.Field == "" || one.Field == "general"; ok == global {
				t.Errorf("%s: field %q has the path %v, %v", name, one.Field, path, ok)
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d fields were seen", len(seen))
	}
}
