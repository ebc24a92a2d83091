package openmetadata_test

import (
	"path"
	"slices"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

const oidc = "authentication_configuration.oidc_configuration."

// settings are those of the setup as attributes of openmetadata_security_config, with changes by their names with dots.
func (h *ssoHandMade) settings(changes map[string]any) map[string]any {
	h.t.Helper()
	tree := attributesOf(h.securityConfig())
	if h.confid {
		acctest.SetMember(tree, oidc+"scope", "openid email profile")
		acctest.SetMember(tree, oidc+"secret", nil)
		tree["client_secret_wo"], tree["client_secret_wo_version"] = h.secret(), 1
	}
	for name, value := range changes {
		acctest.SetMember(tree, name, value)
	}
	return tree
}

// attributesOf gives what the API has the names of attributes, and the form that a dialogue takes.
func attributesOf(object map[string]any) map[string]any {
	tree := map[string]any{}
	for name, value := range object {
		switch typed := value.(type) {
		case map[string]any:
			value = attributesOf(typed)
		case []string:
			list := make([]any, len(typed))
			for i, text := range typed {
				list[i] = text
			}
			value = list
		}
		tree[ssoconfig.AttributeName(name)] = value
	}
	return tree
}

// failures are the names of the checks that openmetadata_sso_check says have failed.
func (h *ssoHandMade) failures() []string {
	h.t.Helper()
	checks, _ := h.Read("openmetadata_sso_check", h.Server().BySigningKey("terraform"), map[string]any{
		"app_id": path.Base(h.app), "authorization_server_id": path.Base(h.authServer), "administrators": []any{"alice"},
	})["checks"].(map[string]any)
	if len(checks) == 0 {
		h.t.Fatal("no check was made")
	}
	var failed []string
	for name, check := range checks {
		if check.(map[string]any)["passed"] == false {
			failed = append(failed, name)
		}
	}
	slices.Sort(failed)
	return failed
}

const oauthGrants = "settings.oauthClient.grant_types"

// Somebody adds offline_access to the scope, and the app or the access rule does not allow it: nobody can sign in any more, and
// not on the server's own settings page either, where it was done.
func TestAccStory_issue30304_scopeThatOktaDoesNotAllow(t *testing.T) {
	h := makeSSOByHand(t, true)
	h.Parallel()
	good := h.settings(nil)
	asking := h.settings(map[string]any{oidc + "scope": "openid email profile offline_access"})
	d := h.Dialogue("openmetadata_security_config", h.Server().BySigningKey("terraform"))
	d.MustApply(good)
	noGrant, grant := ssoPut(ssoApp, oauthGrants, ssoAlways([]string{"authorization_code"}))
	noScope, scope := ssoPut(ssoRule, "conditions.scopes.include", ssoAlways([]string{"openid", "profile", "email"}))
	for _, test := range []struct {
		where          string
		change, repair func(*ssoHandMade)
		text           string
	}{
		{"the app has no grant for it", noGrant, grant, `The app lacks the grant "refresh_token"`},
		{"the access rule has no scope of the name", noScope, scope, `lacks "offline_access", so Okta answers access_denied`},
	} {
		t.Run(test.where, func(t *testing.T) {
			test.change(h)
			defer test.repair(h)
			if failed := h.failures(); len(failed) > 0 {
				t.Errorf("before anything is asked for that is not allowed, %v fail", failed)
			}
			d.Plan(asking).ExpectWarning(t, oidc+"scope", test.text)
			d.Plan(h.settings(map[string]any{"authentication_configuration.provider_name": "Company"})).ExpectNoWarning(t, oidc+"scope", test.text)
			d.Apply(asking).ExpectError(t, oidc+"scope", test.text)
			if failed := h.failures(); len(failed) > 0 {
				t.Errorf("the apply was refused, and %v fail", failed)
			}
		})
	}
}

// TestAccStory_namedByTheCheck: what is wrong where people cannot sign in, and the server gives no reason. The data source
// names it without a person, beside a check block in every plan.
func TestAccStory_namedByTheCheck(t *testing.T) {
	const oauth = "settings.oauthClient."
	type row struct {
		story          string
		change, repair func(*ssoHandMade)
		failed         []string
	}
	story := func(name string, failed ...string) func(change, repair func(*ssoHandMade)) row {
		return func(change, repair func(*ssoHandMade)) row { return row{name, change, repair, failed} }
	}
	for name, rows := range map[string]struct {
		confidential bool
		rows         []row
	}{
		"the server signs in": {true, []row{
			story("issue 28062, issue 20948: signed in, and every request of the page is refused", "public_key_urls")(
				onlyOwnKeys, func(h *ssoHandMade) { h.putSecurity(h.securityConfig()) }),
			story("issue 16141: the redirect URI is another", "authorization_request", "redirect_uri")(
				ssoPut(ssoApp, oauth+"redirect_uris", func(h *ssoHandMade) any { return []string{h.callback + "/"} })),
			story("issue 16763, issue 14709: whoever Okta lets in gets an account", "self_signup")(
				ssoSecurity("authenticationConfiguration.enableSelfSignup", true)),
			story("issue 28870: a second callback, of the standby")(
				ssoPut(ssoApp, oauth+"redirect_uris", func(h *ssoHandMade) any { return []string{"https://standby.example.com/callback", h.callback} })),
		}},
		"the page signs in": {false, []row{
			story("issue 16141: the origin is not trusted", "trusted_origin")(ssoLifecycle(ssoOrigin)),
			story("issue 4055, issue 2491, pull 25648: the page cannot renew its token", "app_grants")(
				ssoPut(ssoApp, oauthGrants, ssoAlways([]string{"authorization_code"}))),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			// Later versions derive publicKeyUrls themselves (M19).
			h := makeSSOByHand(t, rows.confidential, double.Options{Version: "1.12"})
			h.Parallel()
			for _, row := range rows.rows {
				t.Run(row.story, func(t *testing.T) {
					if failed := h.failures(); len(failed) > 0 {
						t.Fatalf("all is well, and %v fail", failed)
					}
					row.change(h)
					defer row.repair(h)
					if failed := h.failures(); !slices.Equal(failed, row.failed) {
						t.Errorf("%v fail, want %v", failed, row.failed)
					}
				})
			}
		})
	}
}

// onlyOwnKeys leaves the server its own keys to check tokens by, and none of Okta's.
func onlyOwnKeys(h *ssoHandMade) {
	configuration := h.securityConfig()
	acctest.SetMember(configuration, "authenticationConfiguration.publicKeyUrls", []string{h.Server().URL + "/api/v1/system/config/jwks"})
	h.putSecurity(configuration)
}
