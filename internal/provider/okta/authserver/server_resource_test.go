package authserver_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

func TestAccOktaAuthorizationServer_basic(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("server")
	var path string
	env.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
		Steps: []resource.TestStep{
			{
				Config:           env.ProviderConfig() + server(name),
				ConfigPlanChecks: expectEmptyAfter,
				Check: func(state *terraform.State) error {
					path = serverPath(of(state, serverAddress))
					issuer := org.URL + "/oauth2/" + acctest.Attribute(state, serverAddress, "id")
					for attribute, want := range map[string]string{
						"issuer": issuer, "jwks_uri": issuer + "/v1/keys", "discovery_uri": issuer + "/.well-known/openid-configuration",
						"issuer_mode": "ORG_URL", "key_rotation_mode": "AUTO", "status": "ACTIVE",
					} {
						if got := acctest.Attribute(state, serverAddress, attribute); got != want {
							return fmt.Errorf("%s is %q, not %q", attribute, got, want)
						}
					}
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{
						"name": name, "audiences": []any{"api://catalog"}, "issuerMode": "ORG_URL", "description": nil,
						"credentials.signing.rotationMode": "AUTO", "status": "ACTIVE",
					})
				},
			},
			{ResourceName: serverAddress, ImportState: true, ImportStateVerify: true},
			{
				Config: env.ProviderConfig() + block("", fmt.Sprintf("name = %q", name+"-renamed"), `audiences = ["api://other"]`,
					`description = "Signs people in."`, `issuer_mode = "DYNAMIC"`, `key_rotation_mode = "MANUAL"`, `status = "INACTIVE"`),
				ConfigPlanChecks: expectUpdate(serverAddress, "name", "audiences", "description", "issuer_mode", "key_rotation_mode", "status"),
				Check: func(*terraform.State) error {
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{
						"name": name + "-renamed", "audiences": []any{"api://other"}, "issuerMode": "DYNAMIC", "description": "Signs people in.",
						"credentials.signing.rotationMode": "MANUAL", "status": "INACTIVE",
					})
				},
			},
			{ResourceName: serverAddress, ImportState: true, ImportStateVerify: true},
			{
				Config:           env.ProviderConfig() + server(name),
				ConfigPlanChecks: expectUpdate(serverAddress, "name", "audiences", "description", "issuer_mode", "key_rotation_mode", "status"),
				Check: func(*terraform.State) error {
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{"description": nil, "status": "ACTIVE", "credentials.signing.rotationMode": "AUTO"})
				},
			},
		},
	})
}

// TestAccOktaAuthorizationServer_manualAndInactive: the org makes every server active and with automatic rotation, so both are
// changed in the same apply.
func TestAccOktaAuthorizationServer_manualAndInactive(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + server(acctest.Name("server"), `key_rotation_mode = "MANUAL"`, `status = "INACTIVE"`),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, serverPath(of(state, serverAddress))), map[string]any{
				"credentials.signing.rotationMode": "MANUAL", "status": "INACTIVE",
			})
		},
	}}})
}

func TestAccOktaAuthorizationServer_keyRotation(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("server")
	var before string
	keyID := func(state *terraform.State) string {
		key, _ := acctest.Member(org.Get(t, serverPath(of(state, serverAddress))), "credentials.signing.kid").(string)
		return key
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           env.ProviderConfig() + server(name, `key_rotation_trigger = "2026-11"`),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(state *terraform.State) error {
				before = keyID(state)
				return nil
			},
		},
		{
			Config:           env.ProviderConfig() + server(name, `key_rotation_trigger = "2026-12"`),
			ConfigPlanChecks: expectUpdate(serverAddress, "key_rotation_trigger"),
			Check: func(state *terraform.State) error {
				if now := keyID(state); now == before || now != acctest.Attribute(state, serverAddress, "signing_key_id") {
					return fmt.Errorf("the key is %s, before the rotation it was %s, in the state it is %s", now, before, acctest.Attribute(state, serverAddress, "signing_key_id"))
				}
				before = keyID(state)
				return nil
			},
		},
		{
			// Leaving the trigger out rotates nothing.
			Config:           env.ProviderConfig() + server(name),
			ConfigPlanChecks: expectEmptyAfter,
			Check: func(state *terraform.State) error {
				if now := keyID(state); now != before {
					return errors.New("the keys were rotated")
				}
				return nil
			},
		},
	}})
}

func TestAccOktaAuthorizationServer_drift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	name := acctest.Name("server")
	config := env.ProviderConfig() + server(name, `description = "Signs people in."`)
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, serverAddress, serverPath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("name", name+"-drifted")},
		acctest.Drift{Attributes: []string{"description"}, Change: acctest.Put("description", "Drifted")},
		acctest.Drift{Attributes: []string{"description"}, Change: acctest.Put("description", nil)},
		acctest.Drift{Attributes: []string{"audiences"}, Change: acctest.Put("audiences", []string{"api://drifted"})},
		acctest.Drift{Attributes: []string{"issuer_mode"}, Change: acctest.Put("issuerMode", "DYNAMIC")},
		acctest.Drift{Attributes: []string{"status"}, Change: acctest.Post("lifecycle/deactivate")},
	)})
}

// TestAccOktaAuthorizationServer_rotationDrift is apart from the others: with the mode, the org changes the dates of the
// rotation too.
func TestAccOktaAuthorizationServer_rotationDrift(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + server(acctest.Name("server"))
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			path = serverPath(of(state, serverAddress))
			return nil
		}},
		{
			PreConfig:        func() { acctest.Put("credentials.signing.rotationMode", "MANUAL")(t, org, path) },
			Config:           config,
			ConfigPlanChecks: expectUpdate(serverAddress, "key_rotation_mode"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"credentials.signing.rotationMode": "AUTO"})
			},
		},
	}})
}

func TestAccOktaAuthorizationServer_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+server(acctest.Name("server")), serverAddress, serverPath)})
}

// TestAccOktaAuthorizationServer_noIssuerMode: an org without a custom domain leaves the mode out of its answers.
func TestAccOktaAuthorizationServer_noIssuerMode(t *testing.T) {
	env := acctest.New(t, acctest.Options{Okta: oktadouble.Options{NoDynamicIssuerMode: true}})
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + server(acctest.Name("server")), ConfigPlanChecks: expectEmptyAfter},
		{ResourceName: serverAddress, ImportState: true, ImportStateVerify: true},
	}})
}

// TestAccOktaAuthorizationServer_noAPIAccessManagement: the org's opaque 401 gets words.
func TestAccOktaAuthorizationServer_noAPIAccessManagement(t *testing.T) {
	env := acctest.New(t, acctest.Options{Okta: oktadouble.Options{NoAPIAccessManagement: true}})
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + server(acctest.Name("server")),
		ExpectError: regexp.MustCompile(`(?s)Cannot create the Okta authorization server.*E0000015.*` + acctest.Escape("The org has no API Access Management")),
	}}})
}

func TestAccOktaAuthorizationServer_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("server")
	existing := org.Must(t, http.MethodPost, "/api/v1/authorizationServers", map[string]any{"name": name, "audiences": []string{"api://x"}}).(map[string]any)
	path := serversPath + existing["id"].(string)
	t.Cleanup(func() {
		org.Do(t, http.MethodPost, path+"/lifecycle/deactivate", nil)
		org.Do(t, http.MethodDelete, path, nil)
	})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      env.ProviderConfig() + server(name),
		ExpectError: regexp.MustCompile(`(?s)exists already.*to = openmetadata_okta_authorization_server.NAME.*` + acctest.Escape(fmt.Sprintf("id = %q", existing["id"]))),
	}}})
}

func TestAccOktaAuthorizationServer_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, name := env.Okta(), acctest.Name("server")
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/authorizationServers", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           env.ProviderConfig() + server(name),
		ConfigPlanChecks: expectEmptyAfter,
		Check: func(*terraform.State) error {
			return acctest.ExpectCount(t, org, "/api/v1/authorizationServers?q="+name, 1)
		},
	}}})
}

// TestAccOktaAuthorizationServer_partialFailure fails each call after the creation: one server is left at the end.
func TestAccOktaAuthorizationServer_partialFailure(t *testing.T) {
	for what, broken := range map[string]control.Fault{
		"rotation": {Method: http.MethodPut, Path: "/api/v1/authorizationServers/*", Kind: control.KindStatus, Status: http.StatusBadRequest, Body: "{}"},
		"status":   {Method: http.MethodPost, Path: "/api/v1/authorizationServers/*/lifecycle/deactivate", Kind: control.KindServerError},
	} {
		t.Run(what, func(t *testing.T) {
			env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
			org, name := env.Okta(), acctest.Name("server")
			org.Fault(broken)
			config := env.ProviderConfig() + server(name, `key_rotation_mode = "MANUAL"`, `status = "INACTIVE"`)
			env.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: config, ExpectError: regexp.MustCompile("Cannot create the Okta authorization server")},
				{Config: config, ConfigPlanChecks: expectEmptyAfter, Check: func(*terraform.State) error {
					return acctest.ExpectCount(t, org, "/api/v1/authorizationServers?q="+name, 1)
				}},
			}})
		})
	}
}

func TestAccOktaAuthorizationServer_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("server")
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + fmt.Sprintf(`
resource "terraform_data" "x" {
  input = { name = %q, audience = "api://x", text = "x", mode = "ORG_URL", rotation = "AUTO", status = "ACTIVE" }
}

resource "openmetadata_okta_authorization_server" "test" {
  name                 = terraform_data.x.output.name
  description          = terraform_data.x.output.text
  audiences            = [terraform_data.x.output.audience]
  issuer_mode          = terraform_data.x.output.mode
  key_rotation_mode    = terraform_data.x.output.rotation
  key_rotation_trigger = terraform_data.x.output.text
  status               = terraform_data.x.output.status
}
`, name),
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, serverPath(of(state, serverAddress))), map[string]any{"name": name, "audiences": []any{"api://x"}})
		},
	}}})
}

// TestAccOktaAuthorizationServer_preserves shows that what we do not manage survives our update.
func TestAccOktaAuthorizationServer_preserves(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("server")
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: env.ProviderConfig() + server(name), Check: func(state *terraform.State) error {
			path = serverPath(of(state, serverAddress))
			return nil
		}},
		{
			PreConfig: func() { acctest.Put("accessTokenEncryptedResponseAlgorithm", "RSA-OAEP-256")(t, org, path) },
			Config:    env.ProviderConfig() + server(name, `description = "Signs people in."`),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{
					"accessTokenEncryptedResponseAlgorithm": "RSA-OAEP-256", "description": "Signs people in.",
				})
			},
		},
	}})
}

// TestAccOktaAuthorizationServer_default: the org's first server can be imported, and is left when it is destroyed.
func TestAccOktaAuthorizationServer_default(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	org := env.Okta()
	env.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, serversPath+"default"), map[string]any{"status": "ACTIVE", "name": "default"})
		},
		Steps: []resource.TestStep{{
			Config: env.ProviderConfig() + `
import {
  to = openmetadata_okta_authorization_server.test
  id = "default"
}

resource "openmetadata_okta_authorization_server" "test" {
  name        = "default"
  description = "Default Authorization Server for your Applications"
  audiences   = ["api://default"]
  issuer_mode = "DYNAMIC"
}
`,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(serverAddress, tfjsonpath.New("id"), knownvalue.StringRegexp(regexp.MustCompile("^aus"))),
				statecheck.ExpectKnownValue(serverAddress, tfjsonpath.New("issuer"), knownvalue.StringExact(org.URL+"/oauth2/default")),
			},
		}},
	})
}

func TestOktaAuthorizationServer_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"name": "OpenMetadata", "audiences": []any{"0oa1"}}
	acctest.ExpectProblems(t, "openmetadata_okta_authorization_server", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "all", Change: map[string]any{"description": "x", "issuer_mode": "CUSTOM_URL", "key_rotation_mode": "MANUAL", "key_rotation_trigger": "1", "status": "INACTIVE"}},
		{Name: "nothing known", Change: map[string]any{"name": acctest.Unknown, "audiences": acctest.Unknown, "description": acctest.Unknown, "issuer_mode": acctest.Unknown, "key_rotation_mode": acctest.Unknown, "status": acctest.Unknown}},
		{Name: "no name", Change: map[string]any{"name": ""}, Path: "name", Text: "at least 1"},
		{Name: "empty description", Change: map[string]any{"description": ""}, Path: "description", Text: "at least 1"},
		{Name: "no audience", Change: map[string]any{"audiences": []any{}}, Path: "audiences", Text: "1 elements"},
		{Name: "two audiences", Change: map[string]any{"audiences": []any{"a", "b"}}, Path: "audiences", Text: "1 elements"},
		{Name: "empty audience", Change: map[string]any{"audiences": []any{""}}, Path: "audiences[0]", Text: "at least 1"},
		{Name: "issuer mode", Change: map[string]any{"issuer_mode": "ORG"}, Path: "issuer_mode", Text: `"ORG_URL" "CUSTOM_URL" "DYNAMIC"`},
		{Name: "rotation", Change: map[string]any{"key_rotation_mode": "manual"}, Path: "key_rotation_mode", Text: `"AUTO" "MANUAL"`},
		{Name: "status", Change: map[string]any{"status": "DELETED"}, Path: "status", Text: `"ACTIVE" "INACTIVE"`},
	})
}
