package okta_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccOktaApp_destroyWhileInUse: the plan says when the server signs people in with the app that is to go, and keeps quiet
// about any other app, and where a replacement keeps the app.
func TestAccOktaApp_destroyWhileInUse(t *testing.T) {
	const warning = "Unless this plan gives the server another sign-in before the app is destroyed, nobody can sign in any more"
	environment := acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.Exclusive})
	environment.Parallel()
	server := environment.Server()
	environment.Okta()
	app := func() (*acctest.Dialogue, map[string]any) {
		d := environment.Dialogue("openmetadata_okta_app", nil)
		config := map[string]any{"label": acctest.Name("app"), "flow_type": "auth_code_pkce", "redirect_uris": []any{"https://catalog.example.com/callback"}}
		d.MustApply(config)
		return d, config
	}
	used, config := app()
	other, _ := app()
	token := server.Login(t)
	configuration, _ := server.Must(t, token, http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
	for member, value := range map[string]any{"provider": "okta", "providerName": "Okta", "clientId": used.Attribute("client_id"), "ldapConfiguration": nil, "oidcConfiguration": nil} {
		acctest.SetMember(configuration, "authenticationConfiguration."+member, value)
	}
	server.Must(t, token, http.MethodPut, "/v1/system/security/config", configuration)
	used.PlanDestroy().ExpectWarning(t, "", warning)
	other.PlanDestroy().ExpectNoWarning(t, "", "signs people in with this app")

	client := used.Attribute("client_id")
	used.CreateBefore(config).ExpectWarning(t, "", "was there already and is adopted")
	used.DestroyFormer().ExpectNoWarning(t, "", "signs people in with this app")
	if used.Attribute("client_id") != client || used.Left() > 0 {
		t.Errorf("the client is %v, and it was %v; %d instances are left", used.Attribute("client_id"), client, used.Left())
	}
	used.PlanDestroy().ExpectWarning(t, "", warning)
}
