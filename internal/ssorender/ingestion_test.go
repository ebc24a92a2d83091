package ssorender

import (
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// expandVars does what the ingestion framework does to a workflow's file before it reads it (os.path.expandvars of Python):
// unset variables stay.
func expandVars(text string, environment map[string]string) string {
	for name, value := range environment {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

func TestIngestionConfig(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings object
		change   object
		hostPort string
		variable string
	}{
		"of a confidential client":  {confidentialSettings(), nil, "https://catalog.example.com/api", "OPENMETADATA_JWT_TOKEN"},
		"of a public client":        {publicSettings(), nil, "https://catalog.example.com/api", "OPENMETADATA_JWT_TOKEN"},
		"inside the cluster":        {publicSettings(), object{"host_port": "http://openmetadata:8585/api"}, "http://openmetadata:8585/api", "OPENMETADATA_JWT_TOKEN"},
		"with a variable of theirs": {publicSettings(), object{"environment_variable": "OM_TOKEN"}, "https://catalog.example.com/api", "OM_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.change != nil {
				test.settings["ingestion_configuration"] = test.change
			}
			config, err := RenderIngestion(mustParse(t, test.settings))
			if err != nil {
				t.Fatal(err)
			}
			var read map[string]any
			if err := yaml.Unmarshal([]byte(expandVars(config.YAML, map[string]string{test.variable: "eyJ.a.b-_"})), &read); err != nil {
				t.Fatal(err)
			}
			want := map[string]any{"workflowConfig": map[string]any{"openMetadataServerConfig": map[string]any{
				"hostPort": test.hostPort, "authProvider": "openmetadata", "securityConfig": map[string]any{"jwtToken": "eyJ.a.b-_"},
			}}}
			if !reflect.DeepEqual(read, want) {
				t.Errorf("read %v of\n%s", read, config.YAML)
			}
			if config.HostPort != test.hostPort || config.AuthProvider != "openmetadata" || config.JWTToken != "${"+test.variable+"}" {
				t.Errorf("config %+v", config)
			}
		})
	}
}

func TestIngestionConfigWithoutAServer(t *testing.T) {
	t.Parallel()
	settings := publicSettings()
	in(settings, "authentication_configuration")["provider"] = "basic"
	in(settings, "authentication_configuration")["callback_url"] = "https://catalog.example.com/somewhere"
	_, err := RenderIngestion(mustParse(t, settings))
	if err == nil || !strings.HasPrefix(err.Error(), "ingestion_configuration.host_port: ") {
		t.Errorf("error %v", err)
	}
}
