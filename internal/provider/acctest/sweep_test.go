package acctest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestMain runs the sweepers instead of the tests where -sweep is set.
func TestMain(m *testing.M) {
	resource.AddTestSweepers("live", &resource.Sweeper{Name: "live", F: acctest.SweepLive})
	resource.TestMain(m)
}

// TestLiveSweep_org: what has a name of a test goes, active or not, and everything else stays.
func TestLiveSweep_org(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	org := env.Okta()
	count := func() (all int) {
		for _, path := range []string{"authorizationServers", "apps", "trustedOrigins", "groups"} {
			list, _ := org.Must(t, http.MethodGet, "/api/v1/"+path+"?limit=200", nil).([]any)
			all += len(list)
		}
		return all
	}
	makeAll := func(name string) {
		org.Must(t, http.MethodPost, "/api/v1/authorizationServers", map[string]any{"name": name, "audiences": []string{"x"}})
		org.Must(t, http.MethodPost, "/api/v1/groups", map[string]any{"profile": map[string]any{"name": name}})
		org.Must(t, http.MethodPost, "/api/v1/trustedOrigins", map[string]any{
			"name": name, "origin": "https://" + strings.ToLower(name) + ".example.com", "scopes": []map[string]any{{"type": "CORS"}},
		})
		app := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
			"name": "oidc_client", "label": name, "signOnMode": "OPENID_CONNECT",
			"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "client_secret_basic"}},
			"settings": map[string]any{"oauthClient": map[string]any{
				"application_type": "web", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"}, "redirect_uris": []string{"https://x.example.com"},
			}},
		}).(map[string]any)
		if strings.HasSuffix(name, "0") {
			org.Must(t, http.MethodPost, "/api/v1/apps/"+app["id"].(string)+"/lifecycle/deactivate", nil)
		}
	}
	makeAll("Kept")
	kept := count()
	makeAll(acctest.Name("swept"))
	makeAll(acctest.Prefix + "0")
	swept, err := acctest.SweepOrg(org.URL, org.Token)
	if err != nil || swept != 8 || count() != kept {
		t.Errorf("%d of 8 were swept, and %d of %d objects are left: %v", swept, count(), kept, err)
	}
	if _, err := acctest.SweepOrg(org.URL, "another"); err == nil {
		t.Error("an org that refuses the token counts as swept")
	}
}

// TestLiveSweep_server: so it is on a server, a bot with its account.
func TestLiveSweep_server(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnServer})
	server := env.Server()
	count := func() (all int) {
		for _, path := range []string{"users", "bots"} {
			list, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/"+path+"?limit=1000&include=all", nil).(map[string]any)
			data, _ := list["data"].([]any)
			all += len(data)
		}
		return all
	}
	makeAll := func(name string) {
		for _, account := range []string{name, name + "-bot"} {
			body := map[string]any{"name": account, "email": account + "@example.com"}
			if account != name {
				body["isBot"], body["botName"] = true, account
				body["authenticationMechanism"] = map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}}
			}
			server.Must(t, server.Login(t), http.MethodPut, "/v1/users", body)
		}
		server.Must(t, server.Login(t), http.MethodPost, "/v1/bots", map[string]any{"name": name + "-bot", "botUser": name + "-bot"})
	}
	makeAll("kept")
	kept := count()
	makeAll(acctest.Name("swept"))
	if _, err := acctest.SweepServer(server.URL, "admin@open-metadata.org", "admin"); err != nil || count() != kept {
		t.Errorf("%d of %d objects are left: %v", count(), kept, err)
	}
	if _, err := acctest.SweepServer(server.URL, "admin@open-metadata.org", "wrong"); err == nil {
		t.Error("a server that lets nobody in counts as swept")
	}
}
