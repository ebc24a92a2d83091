package ssorender

import (
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// authProviderOpenMetadata is what a bot signs in with, whichever way people sign in (openMetadataConnection.json).
const authProviderOpenMetadata = "openmetadata"

// IngestionConfig is the connection of an ingestion workflow.
type IngestionConfig struct {
	HostPort     string
	AuthProvider string
	// JWTToken is a reference to an environment variable, which the ingestion framework replaces when it reads the workflow's
	// file.
	JWTToken string
	// YAML is workflowConfig, with the three in it.
	YAML string
}

// RenderIngestion renders the connection. The server's address is taken from ingestion_configuration.host_port, or else from
// server_url or callback_url; where none of them tells it, that is an error.
func RenderIngestion(s Settings) (IngestionConfig, error) {
	hostPort, err := s.hostPort()
	if err != nil {
		return IngestionConfig{}, err
	}
	config := IngestionConfig{
		HostPort: hostPort, AuthProvider: authProviderOpenMetadata,
		JWTToken: "${" + *s.Ingestion.EnvironmentVariable + "}",
	}
	workflow := mapping{{"workflowConfig", mapping{{"openMetadataServerConfig", mapping{
		{"hostPort", config.HostPort},
		{"authProvider", config.AuthProvider},
		{"securityConfig", mapping{{"jwtToken", raw(`"` + config.JWTToken + `"`)}}},
	}}}}}
	config.YAML = workflow.String()
	return config, nil
}

func (s Settings) hostPort() (string, error) {
	if s.Ingestion.HostPort != nil {
		return *s.Ingestion.HostPort, nil
	}
	if oidc := s.Authentication.OIDC; oidc != nil && oidc.ServerURL != nil {
		if server, err := ssoconfig.ParseServerURL(*oidc.ServerURL); err == nil {
			return server.String() + "/api", nil
		}
	}
	if callback := s.Authentication.CallbackURL; callback != nil {
		if base, found := strings.CutSuffix(*callback, "/callback"); found {
			if server, err := ssoconfig.ParseServerURL(base); err == nil {
				return server.String() + "/api", nil
			}
		}
	}
	return "", Errors{fail(pathIngestion+".host_port", "the server's address follows from no other setting: write the server's URL followed by /api, such as https://catalog.example.com/api.")}
}
