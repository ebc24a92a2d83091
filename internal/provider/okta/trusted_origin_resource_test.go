package okta_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const originAddress = "openmetadata_okta_trusted_origin.test"

func originPath(attribute func(string) string) string {
	return "/api/v1/trustedOrigins/" + attribute("id")
}

func TestAccOktaTrustedOrigin_basic(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("origin")
	config := func(body string) string {
		return env.ProviderConfig() + fmt.Sprintf("resource \"openmetadata_okta_trusted_origin\" \"test\" {\n%s\n}\n", body)
	}
	first := fmt.Sprintf(`
  name   = %q
  origin = "https://%s.example.com"
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]`, name, name)
	second := fmt.Sprintf(`
  name   = "%s-renamed"
  origin = "https://%s-2.example.com:8443"
  scopes = [{ type = "IFRAME_EMBED", allowed_okta_apps = ["OKTA_ENDUSER"] }]
  status = "INACTIVE"`, name, name)
	var path string
	env.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error { return acctest.ExpectStatus(t, org, path, http.StatusNotFound) },
		Steps: []resource.TestStep{
			{
				Config: config(first),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(state *terraform.State) error {
					path = originPath(func(name string) string { return acctest.Attribute(state, originAddress, name) })
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{
						"name": name, "origin": "https://" + name + ".example.com", "status": "ACTIVE",
						"scopes": []any{map[string]any{"type": "CORS"}, map[string]any{"type": "REDIRECT"}},
					})
				},
			},
			{ResourceName: originAddress, ImportState: true, ImportStateVerify: true},
			{
				Config: config(second),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(originAddress, "name", "origin", "scopes", "status")},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(originAddress, tfjsonpath.New("status"), knownvalue.StringExact("INACTIVE")),
				},
				Check: func(*terraform.State) error {
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{
						"name": name + "-renamed", "origin": "https://" + name + "-2.example.com:8443", "status": "INACTIVE",
						"scopes": []any{map[string]any{"type": "IFRAME_EMBED", "allowedOktaApps": []any{"OKTA_ENDUSER"}}},
					})
				},
			},
			{ResourceName: originAddress, ImportState: true, ImportStateVerify: true},
			{
				Config:           config(first),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check: func(*terraform.State) error {
					return acctest.ExpectMembers(org.Get(t, path), map[string]any{"status": "ACTIVE"})
				},
			},
		},
	})
}

func TestAccOktaTrustedOrigin_drift(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	name := acctest.Name("origin")
	config := env.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_okta_trusted_origin" "test" {
  name   = %q
  origin = "https://%s.example.com"
  scopes = [{ type = "CORS" }, { type = "IFRAME_EMBED", allowed_okta_apps = ["OKTA_ENDUSER"] }]
}
`, name, name)
	env.Test(resource.TestCase{Steps: env.DriftSteps(config, originAddress, originPath,
		acctest.Drift{Attributes: []string{"name"}, Change: acctest.Put("name", name+"-drifted")},
		acctest.Drift{Attributes: []string{"origin"}, Change: acctest.Put("origin", "https://"+name+"-drifted.example.com")},
		acctest.Drift{Attributes: []string{"scopes"}, Change: acctest.Put("scopes", []any{map[string]any{"type": "CORS"}})},
		acctest.Drift{Attributes: []string{"scopes"}, Change: acctest.Put("scopes", []any{map[string]any{"type": "CORS"}, map[string]any{"type": "IFRAME_EMBED"}})},
		acctest.Drift{Attributes: []string{"status"}, Change: acctest.Post("lifecycle/deactivate")},
	)})
}

func TestAccOktaTrustedOrigin_disappears(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	name := acctest.Name("origin")
	env.Test(resource.TestCase{Steps: env.DisappearsSteps(env.ProviderConfig()+fmt.Sprintf(`
resource "openmetadata_okta_trusted_origin" "test" {
  name   = %q
  origin = "https://%s.example.com"
  scopes = [{ type = "CORS" }]
}
`, name, name), originAddress, originPath)})
}

func TestOktaTrustedOrigin_invalid(t *testing.T) {
	t.Parallel()
	cors := []any{map[string]any{"type": "CORS"}}
	embed := map[string]any{"type": "IFRAME_EMBED", "allowed_okta_apps": []any{"OKTA_ENDUSER"}}
	good := map[string]any{"name": "OpenMetadata", "origin": "https://catalog.example.com:8443", "scopes": cors}
	acctest.ExpectProblems(t, "openmetadata_okta_trusted_origin", good, []acctest.Invalid{
		{Name: "good", Change: nil},
		{Name: "embedding", Change: map[string]any{"scopes": []any{embed}}},
		{Name: "nothing known", Change: map[string]any{"name": acctest.Unknown, "origin": acctest.Unknown, "scopes": acctest.Unknown, "status": acctest.Unknown}},
		{Name: "scope not known", Change: map[string]any{"scopes": []any{map[string]any{"type": acctest.Unknown, "allowed_okta_apps": []any{acctest.Unknown}}}}},
		{Name: "trailing slash", Change: map[string]any{"origin": "https://catalog.example.com/"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "path and query", Change: map[string]any{"origin": "https://catalog.example.com/login?x=1"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "user", Change: map[string]any{"origin": "https://bob@catalog.example.com"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "user and password", Change: map[string]any{"origin": "https://bob:secret@catalog.example.com"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "upper case", Change: map[string]any{"origin": "https://Catalog.example.com"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "scheme in upper case", Change: map[string]any{"origin": "HTTPS://catalog.example.com"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "the scheme's own port", Change: map[string]any{"origin": "https://catalog.example.com:443"}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "blanks", Change: map[string]any{"origin": " https://catalog.example.com "}, Path: "origin", Text: "write https://catalog.example.com."},
		{Name: "another scheme in upper case", Change: map[string]any{"origin": "ionic://Catalog"}, Path: "origin", Text: "write ionic://catalog."},
		{Name: "no scheme", Change: map[string]any{"origin": "catalog.example.com"}, Path: "origin", Text: "write scheme and host"},
		{Name: "a scheme of which Okta knows nothing", Change: map[string]any{"origin": "gopher://catalog.example.com"}, Path: "origin", Text: "Okta takes the schemes https, http, ftp, ionic, capacitor"},
		{Name: "long origin", Change: map[string]any{"origin": "https://" + strings.Repeat("a", 256)}, Path: "origin", Text: "between 1 and 255"},
		{Name: "no name", Change: map[string]any{"name": ""}, Path: "name", Text: "between 1 and 255"},
		{Name: "no scope", Change: map[string]any{"scopes": []any{}}, Path: "scopes", Text: "at least 1 elements"},
		{Name: "another spelling", Change: map[string]any{"scopes": []any{map[string]any{"type": "Redirect"}}}, Path: "scopes[...].type", Text: `"CORS" "REDIRECT" "IFRAME_EMBED"`},
		{Name: "an app of which Okta knows nothing", Change: map[string]any{"scopes": []any{map[string]any{"type": "IFRAME_EMBED", "allowed_okta_apps": []any{"OKTA_ADMIN"}}}}, Path: "scopes[...].allowed_okta_apps[...]", Text: "OKTA_ENDUSER"},
		{Name: "apps without embedding", Change: map[string]any{"scopes": []any{map[string]any{"type": "CORS", "allowed_okta_apps": []any{"OKTA_ENDUSER"}}}}, Path: "scopes", Text: "belongs to the scope IFRAME_EMBED, not to CORS"},
		{Name: "a scope twice", Change: map[string]any{"scopes": []any{embed, map[string]any{"type": "IFRAME_EMBED"}}}, Path: "scopes", Text: "Write IFRAME_EMBED once"},
		{Name: "status", Change: map[string]any{"status": "active"}, Path: "status", Text: `"ACTIVE" "INACTIVE"`},
	})
}

// TestAccOktaTrustedOrigin_invalid shows that Terraform puts the error on the attribute.
func TestAccOktaTrustedOrigin_invalid(t *testing.T) {
	env := acctest.New(t)
	env.Okta()
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + `
resource "openmetadata_okta_trusted_origin" "test" {
  name   = "OpenMetadata"
  origin = "https://catalog.example.com/"
  scopes = [{ type = "CORS" }]
}
`,
		PlanOnly:    true,
		ExpectError: regexp.MustCompile(`(?s)Not a web origin.*origin = "https://catalog.example.com/"`),
	}}})
}

func TestAccOktaTrustedOrigin_unknownValues(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	name := acctest.Name("origin")
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + fmt.Sprintf(`
resource "terraform_data" "x" {
  input = { name = %q, origin = "https://%s.example.com", type = "CORS", status = "ACTIVE" }
}

resource "openmetadata_okta_trusted_origin" "test" {
  name   = terraform_data.x.output.name
  origin = terraform_data.x.output.origin
  scopes = [{ type = terraform_data.x.output.type }]
  status = terraform_data.x.output.status
}
`, name, name),
		Check: func(state *terraform.State) error {
			return acctest.ExpectMembers(org.Get(t, "/api/v1/trustedOrigins/"+acctest.Attribute(state, originAddress, "id")), map[string]any{"name": name, "status": "ACTIVE"})
		},
	}}})
}

func TestAccOktaTrustedOrigin_existsAlready(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("origin")
	existing := org.Must(t, http.MethodPost, "/api/v1/trustedOrigins", map[string]any{
		"name": name, "origin": "https://" + name + ".example.com", "scopes": []any{map[string]any{"type": "CORS"}},
	}).(map[string]any)
	t.Cleanup(func() { org.Do(t, http.MethodDelete, "/api/v1/trustedOrigins/"+existing["id"].(string), nil) })
	config := env.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_okta_trusted_origin" "test" {
  name   = %q
  origin = "https://other-%s.example.com"
  scopes = [{ type = "CORS" }]
}
`, name, name)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ExpectError: regexp.MustCompile(acctest.Escape(fmt.Sprintf("id = %q", existing["id"])))},
	}})
}

func TestAccOktaTrustedOrigin_refused(t *testing.T) {
	env := acctest.New(t)
	org, name := env.Okta(), acctest.Name("origin")
	existing := org.Must(t, http.MethodPost, "/api/v1/trustedOrigins", map[string]any{
		"name": name, "origin": "https://" + name + ".example.com", "scopes": []any{map[string]any{"type": "CORS"}},
	}).(map[string]any)
	t.Cleanup(func() { org.Do(t, http.MethodDelete, "/api/v1/trustedOrigins/"+existing["id"].(string), nil) })
	config := env.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_okta_trusted_origin" "test" {
  name   = "%s-again"
  origin = "https://%s.example.com"
  scopes = [{ type = "CORS" }]
}
`, name, name)
	// An org has each origin once; Okta's cause names the field, so the error stands on the attribute.
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ExpectError: regexp.MustCompile(`(?s)origin = "https://` + name + `.*Okta refused the\s+value: origin:`)},
	}})
}

// TestAccOktaTrustedOrigin_lostAnswer cuts the connection after the org has made the object: the same apply finds it and takes
// it on.
func TestAccOktaTrustedOrigin_lostAnswer(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, name := env.Okta(), acctest.Name("origin")
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/trustedOrigins", Kind: "cut_after"})
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: env.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_okta_trusted_origin" "test" {
  name   = %q
  origin = "https://%s.example.com"
  scopes = [{ type = "CORS" }]
}
`, name, name),
		Check: func(*terraform.State) error { return acctest.ExpectCount(t, org, "/api/v1/trustedOrigins?q="+name, 1) },
	}}})
}

// TestAccOktaTrustedOrigin_partialFailure fails the deactivation after the creation: the object is in the state, and the next
// apply ends with one object.
func TestAccOktaTrustedOrigin_partialFailure(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults})
	org, name := env.Okta(), acctest.Name("origin")
	org.Fault(control.Fault{Method: http.MethodPost, Path: "/api/v1/trustedOrigins/*/lifecycle/deactivate", Kind: "server_error", Status: http.StatusInternalServerError})
	config := env.ProviderConfig() + fmt.Sprintf(`
resource "openmetadata_okta_trusted_origin" "test" {
  name   = %q
  origin = "https://%s.example.com"
  scopes = [{ type = "CORS" }]
  status = "INACTIVE"
}
`, name, name)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, ExpectError: regexp.MustCompile("E0000009")},
		{Config: config, Check: func(state *terraform.State) error {
			if err := acctest.ExpectCount(t, org, "/api/v1/trustedOrigins?q="+name, 1); err != nil {
				return err
			}
			path := "/api/v1/trustedOrigins/" + acctest.Attribute(state, originAddress, "id")
			return acctest.ExpectMembers(org.Get(t, path), map[string]any{"status": "INACTIVE"})
		}},
	}})
}
