package signingkey_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// TestAccJWTSigningKey_namesTheBots: a plan that ends tokens names the bots that have one, all of them and nobody else, and
// says that personal access tokens, which no request lists, end too: fact 141 and fact 142.
func TestAccJWTSigningKey_namesTheBots(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Faults)
	environment.Parallel()
	addAdministrator(t, server, "nobot")
	for _, name := range []string{"etl-bot", "gone-bot"} {
		account, _ := server.Must(t, server.Login(t), http.MethodPut, "/v1/users", map[string]any{
			"name": name, "email": name + "@example.com", "isBot": true, "authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
		}).(map[string]any)
		server.Must(t, server.Login(t), http.MethodPost, "/v1/bots", map[string]any{"name": name, "botUser": name})
		if name == "gone-bot" {
			server.Must(t, server.Login(t), http.MethodDelete, "/v1/users/"+account["id"].(string), nil)
		}
	}
	var bots []string
	accounts, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/users?isBot=true&limit=1000", nil).(map[string]any)
	for _, account := range accounts["data"].([]any) {
		bots = append(bots, account.(map[string]any)["name"].(string))
	}
	if len(bots) < 2 || !slices.Contains(bots, "etl-bot") || slices.Contains(bots, "gone-bot") {
		t.Fatalf("the server has the bots %v", bots)
	}
	dir := t.TempDir()
	files := environment.Dialogue("openmetadata_jwt_signing_key_files", nil)
	files.MustApply(map[string]any{"directory": dir})
	plans := map[string]func() acctest.Said{
		"a rotation of the files": func() acctest.Said {
			return environment.Under(files, nil).Plan(map[string]any{"directory": dir, "keepers": map[string]any{"a": "1"}})
		},
		"a rollout": func() acctest.Said {
			return environment.Dialogue("openmetadata_jwt_signing_key_rollout", nil).Plan(map[string]any{"thumbprint": files.Attribute("thumbprint")})
		},
	}
	const listed = "/api/v1/users"
	for what, plan := range plans {
		named := dyingTokens(t, what, plan())
		words, found := strings.CutPrefix(named, "those of the bots ")
		if names := strings.Split(words, ", "); !found || !slices.Equal(slices.Sorted(slices.Values(names)), slices.Sorted(slices.Values(bots))) {
			t.Errorf("%s names %q, and the server has %v", what, named, bots)
		}
		server.Fault(control.Fault{Method: http.MethodGet, Path: listed, Kind: control.KindStatus, Status: http.StatusForbidden, Body: `{"code":403,"message":"not you"}`, Times: -1})
		if named := dyingTokens(t, what, plan()); !strings.HasPrefix(named, "those of all bots (which could not be listed: ") || !strings.Contains(named, "not you") {
			t.Errorf("%s where the list is refused names %q", what, named)
		}
		server.ClearFaults()
	}
	alone := environment.Under(files, map[string]any{"host": nil, "email": nil, "password": nil})
	if named := dyingTokens(t, "without a server", alone.Plan(map[string]any{"directory": dir, "keepers": map[string]any{"a": "1"}})); named != "those of all bots" {
		t.Errorf("without a server it names %q", named)
	}
}

// dyingTokens is what the plan says of whose tokens end, before the personal ones.
func dyingTokens(t *testing.T, what string, said acctest.Said) string {
	t.Helper()
	if len(said.Errors) > 0 {
		t.Fatalf("%s: %v", what, said.Errors)
	}
	var found []string
	for _, warning := range said.Warnings {
		_, words, refused := strings.Cut(warning.Text, "every token of the present key is refused: ")
		before, _, personal := strings.Cut(words, ", and personal access tokens, which no request lists")
		if refused && personal {
			found = append(found, before)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s: %d warnings say whose tokens end: %q", what, len(found), said.Warnings)
	}
	return found[0]
}
