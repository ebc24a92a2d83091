package okta_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const secretAddress = "openmetadata_okta_client_secret.test"

func secretPath(attribute func(string) string) string {
	return "/api/v1/apps/" + attribute("app_id") + "/credentials/secrets/" + attribute("id")
}

func secret(lines ...string) string {
	return "resource \"openmetadata_okta_client_secret\" \"test\" {\n  app_id = openmetadata_okta_app.test.id\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// secretIDs are the ids of an app's secrets, each with its status.
func secretIDs(t *testing.T, org *acctest.OktaTarget, appID string) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, one := range secretsOf(t, org, appID) {
		object := one.(map[string]any)
		ids[object["id"].(string)] = object["status"].(string)
	}
	return ids
}

func TestAccOktaClientSecret_basic(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback)
	var path, appID, value string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config + secret(), ConfigPlanChecks: emptyAfter,
			Check: func(state *terraform.State) error {
				path, appID = pathOf(state, secretAddress, secretPath), acctest.Attribute(state, secretAddress, "app_id")
				object := org.Get(t, path)
				value = object["client_secret"].(string)
				if strings.Contains(state.String(), value) {
					return errors.New("the state holds the secret")
				}
				return acctest.ExpectMembers(object, map[string]any{"status": "ACTIVE", "secret_hash": acctest.Attribute(state, secretAddress, "secret_hash")})
			},
		},
		{
			ResourceName: secretAddress, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: func(state *terraform.State) (string, error) {
				return acctest.Attribute(state, secretAddress, "app_id") + "/" + acctest.Attribute(state, secretAddress, "id"), nil
			},
		},
		{
			Config: config + secret(`status = "INACTIVE"`), ConfigPlanChecks: updates(secretAddress, "status"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"status": "INACTIVE"})
			},
		},
		{Config: config + secret(), ConfigPlanChecks: updates(secretAddress, "status"), Check: func(*terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, path), map[string]any{"status": "ACTIVE", "client_secret": value})
		}},
		{Config: config, Check: func(*terraform.State) error {
			return acctest.ExpectCount(t, org, "/api/v1/apps/"+appID+"/credentials/secrets", 1)
		}},
	}})
}

// TestAccOktaClientSecret_ownValue: a secret of one's own is in the org, and nowhere else.
func TestAccOktaClientSecret_ownValue(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback)
	own := func(value string, version int) string {
		return config + secret(fmt.Sprintf("client_secret_wo = %q", value), fmt.Sprintf("client_secret_wo_version = %d", version))
	}
	expect := func(value string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			if strings.Contains(state.String(), value) {
				return errors.New("the state holds the secret")
			}
			return acctest.ExpectMembers(org.Get(t, pathOf(state, secretAddress, secretPath)), map[string]any{"client_secret": value})
		}
	}
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: own("a secret of my own", 1), ConfigPlanChecks: emptyAfter, Check: expect("a secret of my own")},
		// Another value alone is not seen; another version makes another secret.
		{Config: own("another secret of mine", 1), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		{
			Config: own("another secret of mine", 2), Check: expect("another secret of mine"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(secretAddress, plancheck.ResourceActionReplace)}},
		},
	}})
}

// TestAccOktaClientSecret_rotation imports the secret that a new app has and rotates it with an overlap: at no time is the app
// without an active secret.
func TestAccOktaClientSecret_rotation(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgRequestLog})
	org, label := env.Okta(), acctest.Name("app")
	config := env.ProviderConfig() + app(label, "auth_code", oneCallback)
	rotating := func(quarter string) string {
		return secret(fmt.Sprintf("keepers = { quarter = %q }", quarter), "lifecycle {\n    create_before_destroy = true\n  }")
	}
	var appID, first string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			appID = acctest.Attribute(state, appAddress, "id")
			for id := range secretIDs(t, org, appID) {
				first = id
			}
			return nil
		}},
		{
			Config: config + secret(), ResourceName: secretAddress, ImportState: true, ImportStatePersist: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return appID + "/" + first, nil },
		},
		// The first keepers after an import are adopted.
		{
			Config:           config + rotating("2026-3"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(secretAddress, plancheck.ResourceActionUpdate)}},
		},
		{
			PreConfig: org.ClearLog,
			Config:    config + rotating("2026-4"),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(secretAddress, plancheck.ResourceActionCreateBeforeDestroy)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(state *terraform.State) error {
				ids := secretIDs(t, org, appID)
				now := acctest.Attribute(state, secretAddress, "id")
				if len(ids) != 1 || ids[now] != "ACTIVE" || now == first {
					return fmt.Errorf("the app has %v, the state %s", ids, now)
				}
				var writes []string
				for _, request := range org.Requests() {
					if !strings.HasPrefix(request, "GET") {
						writes = append(writes, strings.NewReplacer(appID, "APP", first, "FIRST", "/api/v1/apps/APP/credentials/", "").Replace(request))
					}
				}
				want := "POST /api/v1/apps/APP/credentials/secrets POST /api/v1/apps/APP/credentials/secrets/FIRST/lifecycle/deactivate DELETE /api/v1/apps/APP/credentials/secrets/FIRST"
				if got := strings.Join(writes, " "); got != want {
					return fmt.Errorf("the rotation sent %s, not %s", got, want)
				}
				return nil
			},
		},
	}})
}

// TestAccOktaClientSecret_onlyActive: a destroy leaves the app's only active secret, which goes with the app.
func TestAccOktaClientSecret_onlyActive(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback)
	var appID, managed string
	env.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			return acctest.ExpectStatus(t, org, "/api/v1/apps/"+appID, http.StatusNotFound)
		},
		Steps: []resource.TestStep{
			{Config: config + secret(), Check: func(state *terraform.State) error {
				appID, managed = acctest.Attribute(state, secretAddress, "app_id"), acctest.Attribute(state, secretAddress, "id")
				return nil
			}},
			{
				PreConfig: func() {
					for id := range secretIDs(t, org, appID) {
						if id != managed {
							org.Must(t, http.MethodPost, "/api/v1/apps/"+appID+"/credentials/secrets/"+id+"/lifecycle/deactivate", nil)
						}
					}
				},
				Config: config,
				Check: func(*terraform.State) error {
					if ids := secretIDs(t, org, appID); ids[managed] != "ACTIVE" {
						return fmt.Errorf("the app has %v", ids)
					}
					return nil
				},
			},
			{Config: config + secret(`status = "ACTIVE"`), ExpectError: regexp.MustCompile(`(?s)No room for another client secret.*INACTIVE.*import \{`)},
			{Config: config},
		},
	})
}

func TestAccOktaClientSecret_drift(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	config := env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback) + secret()
	var path string
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(state *terraform.State) error {
			path = pathOf(state, secretAddress, secretPath)
			return nil
		}},
		{
			PreConfig: func() { org.Must(t, http.MethodPost, path+"/lifecycle/deactivate", nil) },
			Config:    config, ConfigPlanChecks: updates(secretAddress, "status"),
			Check: func(*terraform.State) error {
				return acctest.ExpectMembers(org.Get(t, path), map[string]any{"status": "ACTIVE"})
			},
		},
	}})
}

func TestAccOktaClientSecret_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+app(acctest.Name("app"), "auth_code", oneCallback)+secret(), secretAddress, secretPath)})
}

func TestAccOktaClientSecret_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org := env.Okta()
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/apps/*/credentials/secrets", Kind: control.KindCutAfter})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback) + secret(), ConfigPlanChecks: emptyAfter,
		Check: func(state *terraform.State) error {
			return acctest.ExpectCount(t, org, "/api/v1/apps/"+acctest.Attribute(state, secretAddress, "app_id")+"/credentials/secrets", 2)
		},
	}}})
}

func TestAccOktaClientSecret_refused(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      env.ProviderConfig() + app(acctest.Name("app"), "auth_code_pkce", oneCallback) + secret(),
			ExpectError: regexp.MustCompile(`(?s)A public client has no secret.*app_id += openmetadata_okta_app.test.id`),
		},
		{
			Config:      env.ProviderConfig() + "resource \"openmetadata_okta_client_secret\" \"test\" {\n  app_id = \"0oaNoSuchApp000000000\"\n}\n",
			ExpectError: regexp.MustCompile(`(?s)No such app integration.*app_id = "0oaNoSuchApp000000000"`),
		},
	}})
}

func TestAccOktaClientSecret_unknownValues(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + app(acctest.Name("app"), "auth_code", oneCallback) +
			"resource \"terraform_data\" \"x\" {\n  input = { text = \"a secret of my own\", version = 1, status = \"ACTIVE\" }\n}\n" +
			secret("client_secret_wo = terraform_data.x.output.text", "client_secret_wo_version = terraform_data.x.output.version",
				"keepers = { x = terraform_data.x.output.text }", "status = terraform_data.x.output.status"),
		ConfigPlanChecks: emptyAfter,
	}}})
}

func TestOktaClientSecret_invalid(t *testing.T) {
	t.Parallel()
	good := map[string]any{"app_id": "0oa1"}
	acctest.ExpectProblems(t, "openmetadata_okta_client_secret", good, []acctest.Invalid{
		{Name: "good"},
		{Name: "own value", Change: map[string]any{"client_secret_wo": "a secret of my own", "client_secret_wo_version": 1, "keepers": map[string]any{"a": "b"}}},
		{Name: "nothing known", Change: map[string]any{"app_id": acctest.Unknown, "client_secret_wo": acctest.Unknown, "client_secret_wo_version": acctest.Unknown, "keepers": acctest.Unknown, "status": acctest.Unknown}},
		{Name: "too short", Change: map[string]any{"client_secret_wo": strings.Repeat("s", 13)}, Path: "client_secret_wo", Text: "between 14 and 100"},
		{Name: "too long", Change: map[string]any{"client_secret_wo": strings.Repeat("s", 101)}, Path: "client_secret_wo", Text: "between 14 and 100"},
		{Name: "not ASCII", Change: map[string]any{"client_secret_wo": "a secret of my öwn"}, Path: "client_secret_wo", Text: "printable ASCII"},
		{Name: "version of nothing", Change: map[string]any{"client_secret_wo_version": 1}, Path: "client_secret_wo_version", Text: "client_secret_wo"},
		{Name: "no app", Change: map[string]any{"app_id": ""}, Path: "app_id", Text: "at least 1"},
		{Name: "status", Change: map[string]any{"status": "off"}, Path: "status", Text: `"ACTIVE" "INACTIVE"`},
	})
}
