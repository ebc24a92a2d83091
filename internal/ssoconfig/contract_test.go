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

func TestContractSettingsHaveTheSchemasFields(t *testing.T) {
	t.Parallel()
	// Fields that releases after the schemas added (CHANGES-2.0.md).
	newer := map[string][]string{
		"configuration/authenticationConfiguration.json": {"additionalTrustedRedirectUris", "maxActiveSessionsPerUser", "sessionExpiry"},
	}
	for file, block := range map[string]reflect.Type{
		"configuration/authenticationConfiguration.json": reflect.TypeFor[Authentication](),
		"configuration/authorizerConfiguration.json":     reflect.TypeFor[Authorizer](),
		"security/client/oidcClientConfig.json":          reflect.TypeFor[OIDC](),
	} {
		data, err := os.ReadFile(evidence.Shared(t, "openmetadata", "schemas", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Properties map[string]json.RawMessage `json:"properties"`
		}
		if err := json.Unmarshal(data, &schema); err != nil {
			t.Fatal(err)
		}
		want := append([]string(nil), newer[file]...)
		for name := range schema.Properties {
			want = append(want, name)
		}
		var got []string
		for i := range block.NumField() {
			name, _, _ := strings.Cut(block.Field(i).Tag.Get("json"), ",")
			got = append(got, name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\ngot  %v\nwant %v", file, got, want)
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
