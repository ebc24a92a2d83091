package provider

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestSettings_variablesInQuotes: whichever variable comes from an env file with its quotes, and a key with \n in place of its
// line breaks, it is the same setting as without. A password keeps its quotes, with a warning.
func TestSettings_variablesInQuotes(t *testing.T) {
	const pem = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
	walked := map[string]bool{passwordVariable: true}
	for name, environment := range map[string]map[string]string{
		"token": {
			"OPENMETADATA_HOST": "https://catalog.example.com", "OPENMETADATA_TOKEN": "a.b.c", "OPENMETADATA_EMAIL": "admin@open-metadata.org",
			"OPENMETADATA_REPLICAS": "2", "OPENMETADATA_REQUEST_TIMEOUT": "7", "OPENMETADATA_MAX_RETRIES": "3", "OPENMETADATA_MAX_WAIT": "11",
			"OPENMETADATA_INSECURE_SKIP_VERIFY": "true", "OKTA_ORG_URL": "https://example.okta.com", "OKTA_API_TOKEN": "00token",
			"OPENMETADATA_SIGNING_KEY_FILE": "keys/private_key.der", "OPENMETADATA_SIGNING_KEY_ID": "prod-1", "OPENMETADATA_SIGNING_KEY_USER": "terraform",
			"OPENMETADATA_SIGNING_KEY_EMAIL": "terraform@example.com",
		},
		"keys": {
			"OPENMETADATA_SIGNING_KEY": pem, "OPENMETADATA_SIGNING_KEY_USER": "terraform", "OPENMETADATA_REPLICA_URLS": "http://localhost:1,http://localhost:2",
			"OPENMETADATA_CA_CERTIFICATE_PEM": strings.ReplaceAll(pem, "PRIVATE KEY", "CERTIFICATE"),
			"OKTA_ORG_NAME":                   "example", "OKTA_BASE_URL": "oktapreview.com", "OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": pem,
			"OKTA_API_PRIVATE_KEY_ID": "kid", "OKTA_API_SCOPES": "okta.apps.manage,okta.groups.read",
		},
	} {
		want, wanted := configure(t, nil, environment)
		for variable, value := range environment {
			walked[variable] = true
			for _, form := range []string{`"` + value + `"`, `'` + value + `'`, ` "` + value + "\"\n", `"` + strings.ReplaceAll(value, "\n", `\n`) + `"`, strings.ReplaceAll(value, "\n", `\r\n`)} {
				t.Setenv(variable, form)
				got, said := settingsOf(t, nil)
				if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(said, wanted) {
					t.Errorf("%s: %s=%s is another setting: %v", name, variable, form, said)
				}
			}
			t.Setenv(variable, value)
		}
	}
	for _, variable := range variables {
		if !walked[variable] {
			t.Errorf("%s was not tried", variable)
		}
	}
	settings, said := configure(t, nil, map[string]string{passwordVariable: `"secret"`})
	if settings.Password != `"secret"` || len(said) != 1 || said.HasError() || !strings.Contains(said[0].Detail(), "begins and ends with a quote") || strings.Contains(said[0].Detail(), "secret") {
		t.Errorf("a password in quotes is %q: %v", settings.Password, said)
	}
	for _, alone := range []string{`"`, `'`, `"x'`, `x"`} {
		if settings, _ := configure(t, nil, map[string]string{"OPENMETADATA_HOST": alone}); settings.Host != alone {
			t.Errorf("%s is %s", alone, settings.Host)
		}
	}
	if !slices.Contains(variables, passwordVariable) {
		t.Error("the password has another variable")
	}
}
