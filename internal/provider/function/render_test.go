package function_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// settings is a configuration with the settings of a Web app; %-placeholders are lines for three of its blocks.
const settings = `
locals {
  issuer = "https://example.okta.com/oauth2/aus1"
  server = "https://catalog.example.com"
  settings = {
    authentication_configuration = {
      provider             = "okta"
      provider_name        = "Okta"
      client_type          = "confidential"
      authority            = local.issuer
      client_id            = "0oa1b2c3d4e5f6g7h8i9"
      callback_url         = "${local.server}/callback"
      public_key_urls      = null
      jwt_principal_claims = tolist(["email", "preferred_username", "sub"])
      oidc_configuration = {
        id                           = "0oa1b2c3d4e5f6g7h8i9"
        discovery_uri                = provider::openmetadata::issuer_discovery_url(local.issuer)
        callback_url                 = "${local.server}/callback"
        server_url                   = local.server
        client_authentication_method = "client_secret_post"
        max_age                      = null
        session_expiry               = 86400
        custom_params                = tomap({ customParamKey1 = "a", customParamValue1 = "b: c" })
      }
    }
    authorizer_configuration = {
      admin_principals         = toset(["terraform", "alice"])
      principal_domain         = "example.com"
      enforce_principal_domain = true
    }
    jwt_token_configuration = {
      private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
      public_key_file  = "/etc/openmetadata/jwtkeys/public_key.der"
      key_id           = "2026-11"
    }
    client_secret = { environment_variable = "OKTA_CLIENT_SECRET" }
  }
}
`

// changed is the configuration with one text replaced by another.
func changed(t *testing.T, from, to string) string {
	t.Helper()
	if strings.Count(settings, from) != 1 {
		t.Fatalf("%q is not once in the configuration", from)
	}
	return strings.Replace(settings, from, to, 1)
}

func output(expression string) string {
	return "\noutput \"test\" {\n  value = " + expression + "\n}\n"
}

// at is a path below the output: paths that are made of one another share memory.
func at(first string, steps ...any) tfjsonpath.Path {
	path := tfjsonpath.New(first)
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			path = path.AtMapKey(step)
		case int:
			path = path.AtSliceIndex(step)
		}
	}
	return path
}

func expect(path tfjsonpath.Path, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownOutputValueAtPath("test", path, value)
}

func TestAccDockerEnv_basic(t *testing.T) {
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: settings + output("provider::openmetadata::docker_env(local.settings)"),
		ConfigStateChecks: []statecheck.StateCheck{
			expect(at("variables", "AUTHORIZER_ADMIN_PRINCIPALS"), knownvalue.StringExact(`["alice","terraform"]`)),
			expect(at("variables", "AUTHENTICATION_PUBLIC_KEYS"), knownvalue.StringExact(`["https://example.okta.com/oauth2/aus1/v1/keys"]`)),
			expect(at("variables", "AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN"), knownvalue.StringExact("true")),
			expect(at("variables", "OIDC_CLIENT_AUTH_METHOD"), knownvalue.StringExact("client_secret_post")),
			expect(at("variables", "OIDC_MAX_AGE"), knownvalue.StringExact(`""`)),
			expect(at("variables", "OIDC_SESSION_EXPIRY"), knownvalue.StringExact("86400")),
			expect(at("variables", "OIDC_CUSTOM_PARAMS"), knownvalue.StringExact(`{"customParamKey1": "a", "customParamValue1": "b: c"}`)),
			expect(at("variables", "JWT_KEY_ID"), knownvalue.StringExact(`"2026-11"`)),
			expect(at("variables", "JWT_ISSUER"), knownvalue.StringExact("open-metadata.org")),
			expect(at("secrets"), knownvalue.MapExact(map[string]knownvalue.Check{"OIDC_CLIENT_SECRET": knownvalue.StringExact("OKTA_CLIENT_SECRET")})),
			expect(at("file"), knownvalue.StringRegexp(regexp.MustCompile(`(?m)^OIDC_PROMPT_TYPE='""'$`))),
			expect(at("file"), knownvalue.StringRegexp(regexp.MustCompile(`(?m)^OIDC_CLIENT_SECRET="'\$\{OKTA_CLIENT_SECRET\}'"$`))),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	}}})
}

func TestAccHelmValues_basic(t *testing.T) {
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: settings + output("yamldecode(provider::openmetadata::helm_values(local.settings))"),
		ConfigStateChecks: []statecheck.StateCheck{
			expect(at("openmetadata", "config", "authentication", "oidcConfiguration", "enabled"), knownvalue.Bool(true)),
			expect(at("openmetadata", "config", "authentication", "oidcConfiguration", "clientSecret"), knownvalue.ObjectExact(map[string]knownvalue.Check{
				"secretRef": knownvalue.StringExact("oidc-secrets"), "secretKey": knownvalue.StringExact("openmetadata-oidc-client-secret"),
			})),
			expect(at("openmetadata", "config", "authentication", "oidcConfiguration", "promptType"), knownvalue.StringExact("")),
			expect(at("openmetadata", "config", "authentication", "oidcConfiguration", "sessionExpiry"), knownvalue.StringExact("86400")),
			expect(at("openmetadata", "config", "authorizer", "initialAdmins"), knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("alice"), knownvalue.StringExact("terraform")})),
			expect(at("openmetadata", "config", "jwtTokenConfiguration", "keyId"), knownvalue.StringExact("2026-11")),
			expect(at("extraEnvs", 0, "name"), knownvalue.StringExact("CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME")),
			expect(at("extraVolumeMounts", 0, "mountPath"), knownvalue.StringExact("/etc/openmetadata/jwtkeys")),
		},
	}}})
}

func TestAccServerYAML_basic(t *testing.T) {
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: settings + output("yamldecode(provider::openmetadata::server_yaml(local.settings))"),
		ConfigStateChecks: []statecheck.StateCheck{
			expect(at("authenticationConfiguration", "clientType"), knownvalue.StringExact("confidential")),
			expect(at("authenticationConfiguration", "oidcConfiguration", "secret"), knownvalue.StringExact("${OKTA_CLIENT_SECRET:-}")),
			expect(at("authenticationConfiguration", "oidcConfiguration", "tenant"), knownvalue.StringExact("")),
			expect(at("authorizerConfiguration", "enforcePrincipalDomain"), knownvalue.Bool(true)),
			expect(at("jwtTokenConfiguration", "keyId"), knownvalue.StringExact("2026-11")),
		},
	}}})
}

func TestAccIngestionConfig_basic(t *testing.T) {
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: settings + `
locals { connection = provider::openmetadata::ingestion_config(local.settings) }
` + output("{ written = yamldecode(local.connection.yaml), config = local.connection.config }"),
		ConfigStateChecks: []statecheck.StateCheck{
			expect(at("written", "workflowConfig", "openMetadataServerConfig", "hostPort"), knownvalue.StringExact("https://catalog.example.com/api")),
			expect(at("written", "workflowConfig", "openMetadataServerConfig", "securityConfig", "jwtToken"), knownvalue.StringExact("${OPENMETADATA_JWT_TOKEN}")),
			expect(at("config", "authProvider"), knownvalue.StringExact("openmetadata")),
			expect(at("config", "securityConfig", "jwtToken"), knownvalue.StringExact("${OPENMETADATA_JWT_TOKEN}")),
		},
	}}})
}

// TestAccRender_unknown: while a part of the settings is not known, Terraform defers the function; what it returns then is what
// it returns of the value.
func TestAccRender_unknown(t *testing.T) {
	config := changed(t, `= "0oa1b2c3d4e5f6g7h8i9"
      callback_url `, `= terraform_data.app.output
      callback_url `) + `
resource "terraform_data" "app" { input = "0oa1b2c3d4e5f6g7h8i9" }
` + output("provider::openmetadata::docker_env(local.settings).variables.AUTHENTICATION_CLIENT_ID")
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: config,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("test")},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("test", knownvalue.StringExact("0oa1b2c3d4e5f6g7h8i9"))},
	}}})
}

func TestAccRender_badInput(t *testing.T) {
	steps := []resource.TestStep{}
	for _, test := range []struct{ function, from, to, want string }{
		{"docker_env", `principal_domain         = "example.com"`, ``, `authorizer_configuration.principal_domain: principal_domain is required`},
		{"docker_env", `["terraform", "alice"]`, `["alice@example.com"]`, `authorizer_configuration.admin_principals: admin_principals: "alice@example.com" is an e-mail address where a user name is wanted: write "alice".`},
		{"helm_values", `client_authentication_method = "client_secret_post"`, `secret = "s3cr3t"`, `authentication_configuration.oidc_configuration.secret: the client secret's value has no place here`},
		{"helm_values", `"/etc/openmetadata/jwtkeys/private_key.der"`, `"private_key.der"`, `jwt_token_configuration.private_key_file: private_key_file is "private_key.der"`},
		{"server_yaml", `local.issuer
      client_id `, `"${local.issuer}/"
      client_id `, `authentication_configuration.authority: The issuer "https://example.okta.com/oauth2/aus1/" ends in a slash`},
		{"server_yaml", `provider_name  `, `provider_nam   `, `authentication_configuration.provider_nam: there is no such setting.`},
		{"ingestion_config", `"OKTA_CLIENT_SECRET"`, `"the-secret"`, `client_secret.environment_variable: environment_variable is no name of an environment variable`},
		{"docker_env", `session_expiry               = 86400`, `session_expiry = "a day"`, `authentication_configuration.oidc_configuration.session_expiry: a whole number is wanted, not a text.`},
	} {
		steps = append(steps, resource.TestStep{
			Config:      changed(t, test.from, test.to) + output("provider::openmetadata::"+test.function+"(local.settings)"),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Invalid value for "settings" parameter.*` + acctest.Escape(test.want)),
		})
	}
	steps = append(steps,
		resource.TestStep{
			Config: output(`provider::openmetadata::docker_env("okta")`), PlanOnly: true,
			ExpectError: regexp.MustCompile(acctest.Escape("the settings are a text: write an object with authentication_configuration and authorizer_configuration.") + `[^.]`),
		},
		resource.TestStep{
			Config: output(`provider::openmetadata::docker_env(null)`), PlanOnly: true,
			ExpectError: regexp.MustCompile(acctest.Escape("argument must not be null")),
		},
	)
	acctest.New(t).Test(resource.TestCase{Steps: steps})
}
