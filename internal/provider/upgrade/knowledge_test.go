package upgrade

import (
	"encoding/json"
	"maps"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccState_knowledge: what a provider of version 0 knew of the server in private state only is known on, in attributes,
// which a first run that is killed does not lose: which client secret was written last, and what the server had before, which
// the destroy puts back.
func TestAccState_knowledge(t *testing.T) {
	for file, name := range map[string]string{"sign_in_public": "security_config public", "sign_in_confidential_2.1": "security_config confidential"} {
		t.Run(file, func(t *testing.T) {
			e, f := restore(t, path("v0", file))
			e.Parallel()
			stored := f.Resources[name]
			assignEveryone(t, e, stored.Config["authentication_configuration"].(object)["client_id"].(string))
			values := maps.Clone(f.Provider)
			values["email"], values["password"] = "operator@open-metadata.org", "Str0ng-Pass!"
			d := e.Resume(stored, values)
			killed := maps.Clone(stored.Config)
			killed["authentication_configuration"] = maps.Clone(killed["authentication_configuration"].(object))
			killed["authentication_configuration"].(object)["provider_name"] = "Company"
			d.ApplyKilled(killed)

			var mark struct{ Salt, Fingerprint string }
			if kept := stored.Private["client_secret"]; kept != "" {
				if err := json.Unmarshal([]byte(kept), &mark); err != nil {
					t.Fatal(err)
				}
			}
			for attribute, want := range map[string]string{"client_secret_salt": mark.Salt, "client_secret_written_fingerprint": mark.Fingerprint} {
				if got, _ := d.Attribute(attribute).(string); got != want {
					t.Errorf("%s is %q, want %q", attribute, got, want)
				}
			}
			if said := d.Destroy(); len(said.Errors) > 0 {
				t.Fatal(said.Errors)
			}
			_, served := e.Server().Do(t, "", http.MethodGet, "/v1/system/config/auth", nil)
			if provider := acctest.Member(served.(object), "provider"); provider != "basic" {
				t.Errorf("people sign in with %v after the destroy", provider)
			}
		})
	}
}

// assignEveryone assigns the app to all of the org, of whom one is an administrator of the server, and has the org trust the
// server's page: what the worlds of version 0 lacked, and a change of the sign-in asks for since.
func assignEveryone(t *testing.T, e *acctest.Environment, client string) {
	t.Helper()
	// The one person of the org has the name of the shipped account, and another address.
	e.Server().Do(t, e.Server().SignedToken("terraform"), http.MethodDelete, "/v1/users/name/admin?hardDelete=true", nil)
	letIn(t, e)
	everyone := e.Okta().Must(t, http.MethodGet, "/api/v1/groups?q=Everyone", nil).([]any)[0].(object)["id"].(string)
	e.Okta().Must(t, http.MethodPut, "/api/v1/apps/"+client+"/groups/"+everyone, object{})
	e.Okta().Must(t, http.MethodPost, "/api/v1/trustedOrigins", object{
		"name": "catalog", "origin": "https://catalog.example.com", "scopes": []any{object{"type": "CORS"}, object{"type": "REDIRECT"}},
	})
}
