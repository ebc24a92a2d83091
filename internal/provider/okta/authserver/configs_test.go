package authserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// Addresses of the resources that the configurations below have.
const (
	serverAddress = "openmetadata_okta_authorization_server.test"
	scopeAddress  = "openmetadata_okta_authorization_server_scope.test"
	policyAddress = "openmetadata_okta_authorization_server_policy.test"
	ruleAddress   = "openmetadata_okta_authorization_server_policy_rule.test"
)

const serversPath = "/api/v1/authorizationServers/"

func serverPath(attribute func(string) string) string { return serversPath + attribute("id") }

func scopePath(attribute func(string) string) string {
	return serversPath + attribute("authorization_server_id") + "/scopes/" + attribute("id")
}

func policyPath(attribute func(string) string) string {
	return serversPath + attribute("authorization_server_id") + "/policies/" + attribute("id")
}

func rulePath(attribute func(string) string) string {
	return serversPath + attribute("authorization_server_id") + "/policies/" + attribute("policy_id") + "/rules/" + attribute("id")
}

// of looks up attributes of a resource of the state.
func of(state *terraform.State, address string) func(string) string {
	return func(name string) string { return acctest.Attribute(state, address, name) }
}

// block is a resource named test of one of the types of this package, with an optional instance name after a dot.
func block(kind string, lines ...string) string {
	kind, name, named := strings.Cut(kind, ".")
	if !named {
		name = "test"
	}
	return fmt.Sprintf("resource \"openmetadata_okta_authorization_server%s\" %q {\n  %s\n}\n", kind, name, strings.Join(lines, "\n  "))
}

// server is an authorization server with nothing but what it needs.
func server(name string, lines ...string) string {
	return block("", append([]string{fmt.Sprintf("name = %q", name), `audiences = ["api://catalog"]`}, lines...)...)
}

const ofServer = "authorization_server_id = openmetadata_okta_authorization_server.test.id"

func policy(lines ...string) string {
	return block("_policy", append([]string{ofServer, `name = "OpenMetadata"`, `description = "Lets the app ask for tokens."`, `clients_included = ["ALL_CLIENTS"]`}, lines...)...)
}

const ofPolicy = "policy_id = openmetadata_okta_authorization_server_policy.test.id"

func rule(lines ...string) string {
	return block("_policy_rule", append([]string{ofServer, ofPolicy, `name = "Data team"`}, lines...)...)
}

var expectEmptyAfter = resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// expectUpdate looks at the plan before the apply and that it is empty after it.
func expectUpdate(address string, attributes ...string) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{acctest.ExpectUpdate(address, attributes...)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

// importIDs makes an import id of attributes.
func importIDs(address string, names ...string) resource.ImportStateIdFunc {
	return func(state *terraform.State) (string, error) {
		var ids []string
		for _, name := range names {
			ids = append(ids, acctest.Attribute(state, address, name))
		}
		return strings.Join(ids, "/"), nil
	}
}

// newApp makes a Web app in the org for the time of a test and returns its client id.
func newApp(t *testing.T, org *acctest.OktaTarget) string {
	t.Helper()
	app := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": acctest.Name("app"), "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "client_secret_basic"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "web", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"},
			"redirect_uris": []string{"https://catalog.example.com/callback"},
		}},
	}).(map[string]any)
	path := "/api/v1/apps/" + app["id"].(string)
	t.Cleanup(func() {
		org.Do(t, http.MethodPost, path+"/lifecycle/deactivate", nil)
		org.Do(t, http.MethodDelete, path, nil)
	})
	return acctest.Member(app, "credentials.oauthClient.client_id").(string)
}

// newGroup makes a group in the org for the time of a test and returns its id.
func newGroup(t *testing.T, org *acctest.OktaTarget) string {
	t.Helper()
	group := org.Must(t, http.MethodPost, "/api/v1/groups", map[string]any{"profile": map[string]any{"name": acctest.Name("group")}}).(map[string]any)
	id := group["id"].(string)
	t.Cleanup(func() { org.Do(t, http.MethodDelete, "/api/v1/groups/"+id, nil) })
	return id
}

// withPeople gives the stand-in two people beside its administrator.
var withPeople = acctest.Options{Okta: oktadouble.Options{Users: []oktadouble.User{
	{Login: "alice@example.com", FirstName: "Alice", LastName: "Example", Password: "Alice's password 1"},
	{Login: "bob@example.com", FirstName: "Bob", LastName: "Example", Password: "Bob's password 1"},
}}}

// twoUsers returns the ids of two people of the org.
func twoUsers(t *testing.T, org *acctest.OktaTarget) (string, string) {
	t.Helper()
	users := org.Must(t, http.MethodGet, "/api/v1/users?limit=2", nil).([]any)
	return users[0].(map[string]any)["id"].(string), users[1].(map[string]any)["id"].(string)
}
