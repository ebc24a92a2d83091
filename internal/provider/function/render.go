package function

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssorender"
)

// NewHelmValues returns the function helm_values.
func NewHelmValues() function.Function {
	return pureFunction[ssorender.Settings, string]{
		name:    "helm_values",
		summary: "Values for the official Helm chart",
		description: "Returns YAML for the `values` of the official chart (open-metadata/openmetadata, 1.13): `authorizer`, `authentication` with an enabled `oidcConfiguration`, and `jwtTokenConfiguration` below `openmetadata.config`, " +
			"`extraEnvs` for settings that the chart has no value for, and a volume for the secret with the signing key.\n\n" +
			"The client secret and the client id are references to a Kubernetes secret. The chart's own `promptType` and `maxAge`, which make everybody consent and sign in anew each time, are blanked unless they are written. " +
			"Helm replaces lists of one values file by those of the next: add your own `extraEnvs`, `extraVolumes` and `extraVolumeMounts` to the decoded values. " +
			"An older chart refuses values that it does not know; for it, use the `variables` of `docker_env` as `extraEnvs`.\n\n" +
			"From OpenMetadata 1.10 on, a server that has started once keeps the security configuration in its database, and changes of these values do nothing: use `openmetadata_security_config` there.",
		returns:   function.StringReturn{},
		parameter: settingsParameter(), read: readSettings,
		make: ssorender.HelmValues,
	}
}

// NewServerYAML returns the function server_yaml.
func NewServerYAML() function.Function {
	return pureFunction[ssorender.Settings, string]{
		name:    "server_yaml",
		summary: "Blocks of the server's openmetadata.yaml",
		description: "Returns the blocks `authorizerConfiguration`, `authenticationConfiguration` and `jwtTokenConfiguration`, to be put in place of those in the server's `conf/openmetadata.yaml`. " +
			"The client secret is a reference to an environment variable, which the server replaces when it starts; a secret with a single quote in it cannot be handed on so.\n\n" +
			"From OpenMetadata 1.10 on, a server that has started once keeps the first two blocks in its database, and changes of the file do nothing: use `openmetadata_security_config` there.",
		returns:   function.StringReturn{},
		parameter: settingsParameter(), read: readSettings,
		make: func(settings ssorender.Settings) (string, error) { return ssorender.ServerYAML(settings), nil },
	}
}

type dockerEnv struct {
	File      string            `tfsdk:"file"`
	Variables map[string]string `tfsdk:"variables"`
	Secrets   map[string]string `tfsdk:"secrets"`
}

// NewDockerEnv returns the function docker_env.
func NewDockerEnv() function.Function {
	return pureFunction[ssorender.Settings, dockerEnv]{
		name:    "docker_env",
		summary: "The server's environment, as an env file and as a map",
		description: "Returns an object:\n\n" +
			"  - `file`: an env file of Docker Compose, for `docker compose --env-file`. Write it as it is. `docker run --env-file` knows no quotes and needs the map instead.\n" +
			"  - `variables`: the same as a map of names and values, for whatever takes variables one by one.\n" +
			"  - `secrets`: for each variable that holds a secret, and is in neither of the two by its value, the name under which the secret is to be had.\n\n" +
			"Values are YAML, because the server puts them into its `openmetadata.yaml` before it reads that: lists are flow sequences, and texts that YAML would read as something else are quoted. " +
			"`" + ssoconfig.VariableOf(ssoconfig.PathOIDC+".max_age") + "` and `" + ssoconfig.VariableOf(ssoconfig.PathOIDC+".prompt") + "`, whose defaults make everybody sign in anew and consent each time, are blanked unless they are written. A setting that the server has no variable for is an error.\n\n" +
			"From OpenMetadata 1.10 on, a server that has started once keeps the security configuration in its database, and changes of these variables do nothing, except those of `" +
			ssoconfig.VariableOf(ssoconfig.PathAdminPrincipals) + "`, `" + ssoconfig.VariableOf(ssoconfig.PathSelfSignup) + "` and the signing key: use `openmetadata_security_config` there.",
		returns: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"file": types.StringType, "variables": types.MapType{ElemType: types.StringType}, "secrets": types.MapType{ElemType: types.StringType},
		}},
		parameter: settingsParameter(), read: readSettings,
		make: func(settings ssorender.Settings) (dockerEnv, error) {
			environment, err := ssorender.DockerEnv(settings)
			return dockerEnv(environment), err
		},
	}
}

// The connection's members, as the workflow's file names them.
var (
	ingestionSecurity   = map[string]attr.Type{"jwtToken": types.StringType}
	ingestionConnection = map[string]attr.Type{
		"hostPort": types.StringType, "authProvider": types.StringType, "securityConfig": types.ObjectType{AttrTypes: ingestionSecurity},
	}
	ingestionConfig = map[string]attr.Type{"yaml": types.StringType, "config": types.ObjectType{AttrTypes: ingestionConnection}}
)

// NewIngestionConfig returns the function ingestion_config.
func NewIngestionConfig() function.Function {
	return pureFunction[ssorender.Settings, types.Object]{
		name:    "ingestion_config",
		summary: "The server's connection in an ingestion workflow",
		description: "Returns an object:\n\n" +
			"  - `yaml`: `workflowConfig.openMetadataServerConfig` of an ingestion workflow's YAML file.\n" +
			"  - `config`: the same as an object (`hostPort`, `authProvider`, `securityConfig`), for a workflow that is written with `yamlencode`.\n\n" +
			"A bot signs in with its token whichever way people sign in, so `authProvider` is always `openmetadata`. The token is a reference to an environment variable, which the ingestion framework replaces when it reads the file; " +
			"the resource and the ephemeral resource `openmetadata_bot_token` have the token itself.",
		returns:   function.ObjectReturn{AttributeTypes: ingestionConfig},
		parameter: settingsParameter(), read: readSettings,
		make: func(settings ssorender.Settings) (types.Object, error) {
			config, err := ssorender.RenderIngestion(settings)
			return types.ObjectValueMust(ingestionConfig, map[string]attr.Value{
				"yaml": types.StringValue(config.YAML),
				"config": types.ObjectValueMust(ingestionConnection, map[string]attr.Value{
					"hostPort": types.StringValue(config.HostPort), "authProvider": types.StringValue(config.AuthProvider),
					"securityConfig": types.ObjectValueMust(ingestionSecurity, map[string]attr.Value{"jwtToken": types.StringValue(config.JWTToken)}),
				}),
			}), err
		},
	}
}
