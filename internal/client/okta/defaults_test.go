package okta_test

import (
	"encoding/json"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
)

// TestApplication_defaults: what an answer leaves out or has as null is the documented default (OAuthApplicationCredentials and
// OpenIdConnectApplicationSettingsRefreshToken of the specification; O6, O9); what it has stays.
func TestApplication_defaults(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]struct {
		method         string
		pkce, rotation bool
		refresh        string
		leeway         int64
	}{
		`{"settings":{"oauthClient":{"application_type":"web"}}}`:                                                         {"client_secret_basic", false, true, "", 0},
		`{"settings":{"oauthClient":{"application_type":"browser","refresh_token":{}}}}`:                                  {"client_secret_basic", true, true, "ROTATE", 30},
		`{"settings":{"oauthClient":{"application_type":"web","refresh_token":{"rotation_type":null}}}}`:                  {"client_secret_basic", false, true, "STATIC", 0},
		`{"credentials":{"oauthClient":{"autoKeyRotation":null,"pkce_required":null,"token_endpoint_auth_method":null}}}`: {"client_secret_basic", false, true, "", 0},
		`{"credentials":{"oauthClient":{"autoKeyRotation":false,"pkce_required":false,"token_endpoint_auth_method":"none"}},"settings":{"oauthClient":{"application_type":"browser","refresh_token":{"rotation_type":"ROTATE","leeway":0}}}}`: {"none", false, false, "ROTATE", 0},
	} {
		var app okta.Application
		if err := json.Unmarshal([]byte(answer), &app); err != nil {
			t.Fatal(err)
		}
		client := app.Credentials.OAuthClient
		var refresh okta.RefreshToken
		if app.Settings.OAuthClient.RefreshToken != nil {
			refresh = *app.Settings.OAuthClient.RefreshToken
		}
		leeway := int64(0)
		if refresh.Leeway != nil {
			leeway = *refresh.Leeway
		}
		if client.TokenEndpointAuthMethod != want.method || client.PKCERequired != want.pkce || client.AutoKeyRotation != want.rotation || refresh.RotationType != want.refresh || leeway != want.leeway {
			t.Errorf("%s is %+v, %+v with leeway %d", answer, client, refresh, leeway)
		}
	}
}
