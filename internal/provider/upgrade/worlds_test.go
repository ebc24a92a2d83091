package upgrade

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// writeFixtures makes the fixtures of this provider, which are those of a new version of the states.
func writeFixtures(t *testing.T, version string) {
	t.Helper()
	for name, build := range map[string]func(*world){"okta": oktaWorld, "server": serverWorld, "sign_in_public": publicWorld} {
		newWorld(t, "").write(version, name, build)
	}
	newWorld(t, "2.1").write(version, "sign_in_confidential_2.1", confidentialWorld)
	for _, flow := range []string{"auth_code", "auth_code_pkce", "implicit"} {
		f := &fixture{}
		e := newEnvironment(t, "")
		f.applyModule(t, e, flow)
		f.write(t, path(version, "module_"+flow), e)
	}
}

// world is a pair of stand-ins with resources of the provider.
type world struct {
	*acctest.Environment

	t       *testing.T
	fixture *fixture
}

func newWorld(t *testing.T, version string) *world {
	t.Helper()
	w := &world{Environment: newEnvironment(t, version), t: t, fixture: &fixture{Version: version, Resources: map[string]acctest.Stored{}}}
	w.Okta()
	return w
}

func (w *world) write(version, name string, build func(*world)) {
	w.t.Helper()
	build(w)
	for name, stored := range w.fixture.Resources {
		resume(w.t, w.Environment, w.fixture, name, stored)
	}
	w.fixture.write(w.t, path(version, name), w.Environment)
}

// add makes a resource and returns its life.
func (w *world) add(typeName, name string, config map[string]any) *acctest.Dialogue {
	w.t.Helper()
	d := w.Dialogue("openmetadata_"+typeName, w.fixture.Provider)
	d.MustApply(config)
	w.fixture.Resources[typeName+" "+name] = d.Stored(config)
	return d
}

// withAutomation gives the server the administrator terraform, as whom the provider acts from now on.
func (w *world) withAutomation() {
	w.t.Helper()
	w.Server().Automation(w.t)
	w.fixture.Provider = map[string]any{"signing_key": map[string]any{"private_key_file": w.keyFile(jwtkey.PrivateFileName), "user": "terraform"}}
}

func (w *world) keyFile(name string) string { return filepath.Join(w.Server().ConfDir(), name) }

type object = map[string]any

func oktaWorld(w *world) {
	group := w.add("okta_group", "least", object{"name": "least"})
	team := w.add("okta_group", "all", object{"name": "team", "description": "A team."})
	app := w.add("okta_app", "auth_code", object{"label": "auth_code", "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}})
	for _, flow := range []string{"auth_code_pkce", "implicit"} {
		w.add("okta_app", flow, object{"label": flow, "flow_type": flow, "redirect_uris": []any{"https://catalog.example.com/callback"}})
	}
	w.add("okta_app", "all", object{
		"label": "all", "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback", "https://*.example.com/callback"},
		"status": "INACTIVE", "wildcard_redirect": "SUBDOMAIN", "application_type": "web", "client_id": "all-settings",
		"consent_method": "REQUIRED", "grant_types": []any{"authorization_code", "refresh_token"},
		"response_types": []any{"code"}, "pkce_required": true, "token_endpoint_auth_method": "client_secret_post", "auto_key_rotation": false,
		"implicit_assignment": true, "issuer_mode": "ORG_URL", "post_logout_redirect_uris": []any{"https://catalog.example.com"},
		"refresh_token": object{"rotation_type": "STATIC"},
		"client_uri":    "https://catalog.example.com", "logo_uri": "https://catalog.example.com/logo.png",
		"policy_uri": "https://catalog.example.com/policy", "tos_uri": "https://catalog.example.com/tos",
		"notes": object{"admin": "Ask the data team.", "enduser": "Sign in here."}, "visibility": object{"hide_web": true, "auto_launch": true},
		"user_name_template": object{"template": "${source.email}", "push_status": "DONT_PUSH", "user_suffix": "-x"},
		"inline_hook_id":     "cal1234567890abcdefg", "initiate_login_uri": "https://catalog.example.com/signin",
		"idp_initiated_login":      object{"mode": "OKTA", "default_scope": []any{"openid", "email"}},
		"network":                  object{"connection": "ZONE", "include": []any{"nzo1", "nzo2"}, "exclude": []any{"nzo3"}},
		"dpop_bound_access_tokens": true, "jwks": `{"keys":[{"use":"sig","kty":"RSA","kid":"one","e":"AQAB","n":"abc"}]}`,
		"participate_slo": true, "frontchannel_logout_uri": "https://catalog.example.com/logout", "frontchannel_logout_session_required": true,
		"request_object_signing_alg": "RS256", "id_token_encrypted_response_alg": "RSA-OAEP-256",
		"sector_identifier_uri": "https://catalog.example.com/sector", "subject_type": "pairwise",
	})
	w.add("okta_app_group_assignment", "least", object{"app_id": app.Attribute("id"), "group_id": group.Attribute("id")})
	w.add("okta_app_group_assignment", "all", object{"app_id": app.Attribute("id"), "group_id": team.Attribute("id"), "priority": 1, "profile": `{"role":"reader"}`})
	w.add("okta_client_secret", "all", object{
		"app_id": app.Attribute("id"), "client_secret_wo": "a-secret-of-the-fixture-0123456789", "client_secret_wo_version": 1,
		"keepers": object{"quarter": "2026-4"}, "status": "INACTIVE",
	})
	confidential := w.add("okta_app", "with a secret", object{"label": "with a secret", "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}})
	w.add("okta_client_secret", "least", object{"app_id": confidential.Attribute("id")})
	w.add("okta_trusted_origin", "least", object{"name": "least", "origin": "https://least.example.com", "scopes": []any{object{"type": "CORS"}}})
	w.add("okta_trusted_origin", "all", object{
		"name": "all", "origin": "https://all.example.com", "status": "INACTIVE",
		"scopes": []any{object{"type": "CORS"}, object{"type": "REDIRECT"}, object{"type": "IFRAME_EMBED", "allowed_okta_apps": []any{"OKTA_ENDUSER"}}},
	})
	authorizationServers(w, app.Attribute("client_id"), team.Attribute("id"))
}

func authorizationServers(w *world, client, group any) {
	w.add("okta_authorization_server", "least", object{"name": "least", "audiences": []any{"api://least"}})
	server := w.add("okta_authorization_server", "all", object{
		"name": "all", "audiences": []any{client}, "description": "Signs people in.", "issuer_mode": "DYNAMIC",
		"key_rotation_mode": "MANUAL", "key_rotation_trigger": "2026-4", "status": "INACTIVE",
	}).Attribute("id")
	w.add("okta_authorization_server_scope", "least", object{"authorization_server_id": server, "name": "least"})
	w.add("okta_authorization_server_scope", "all", object{
		"authorization_server_id": server, "name": "all", "consent": "FLEXIBLE", "default": true, "description": "Use OpenMetadata.",
		"display_name": "All", "metadata_publish": "ALL_CLIENTS", "optional": true,
	})
	w.add("okta_authorization_server_claim", "least", object{
		"authorization_server_id": server, "name": "least", "claim_type": "RESOURCE", "value_type": "EXPRESSION", "value": "user.email",
	})
	w.add("okta_authorization_server_claim", "all", object{
		"authorization_server_id": server, "name": "groups", "claim_type": "IDENTITY", "value_type": "GROUPS", "value": "data-",
		"group_filter_type": "STARTS_WITH", "always_include_in_token": false, "scopes": []any{"all", "openid"}, "status": "INACTIVE",
	})
	policy := w.add("okta_authorization_server_policy", "all", object{
		"authorization_server_id": server, "name": "all", "description": "Lets the app ask for tokens.", "clients_included": []any{client},
		"priority": 1, "status": "INACTIVE",
	}).Attribute("id")
	w.add("okta_authorization_server_policy", "least", object{
		"authorization_server_id": server, "name": "least", "description": "For all.", "clients_included": []any{"ALL_CLIENTS"},
	})
	w.add("okta_authorization_server_policy_rule", "all", object{
		"authorization_server_id": server, "policy_id": policy, "name": "all", "grant_types": []any{"authorization_code"},
		"access_token_lifetime_minutes": 10, "refresh_token_lifetime_minutes": 1000, "refresh_token_window_minutes": 100, "groups_included": []any{group},
		"groups_excluded": []any{"00g00000000000000001"}, "users_included": []any{"00u00000000000000001"}, "users_excluded": []any{"00u00000000000000002"},
		"inline_hook_id": "cal1234567890abcdefg", "priority": 1, "scopes": []any{"openid", "all"}, "status": "INACTIVE",
	})
	w.add("okta_authorization_server_policy_rule", "least", object{
		"authorization_server_id": server, "policy_id": policy, "name": "least", "grant_types": []any{"client_credentials"},
	})
}

func serverWorld(w *world) {
	w.withAutomation()
	pair := w.add("jwt_signing_key_files", "least", object{"private_key_path": w.keyFile(jwtkey.PrivateFileName), "public_key_path": w.keyFile(jwtkey.PublicFileName)})
	rollout := w.add("jwt_signing_key_rollout", "least", object{"thumbprint": pair.Attribute("thumbprint")})
	w.add("jwt_signing_key_rollout", "all", object{
		"thumbprint": pair.Attribute("thumbprint"), "key_id": rollout.Attribute("served_key_id"), "settle": 1, "timeout": 60,
	})
	w.add("jwt_signing_key_files", "all", object{
		"private_key_path": w.keyFile("other_private_key.der"), "public_key_path": w.keyFile("other_public_key.der"), "bits": 2056,
		"delete_on_destroy": true, "directory_permission": "0700", "file_permission": "0640", "keep_previous": false,
		"keepers": object{"revision": "1"}, "rotation_period": 180,
	})
	w.add("jwt_signing_key", "least", object{})
	w.add("jwt_signing_key", "all", object{"bits": 2056, "keepers": object{"revision": "1"}})

	w.add("admin_user", "least", object{"email": "alice@example.com"})
	w.add("admin_user", "all", object{"email": "bob@example.com", "name": "bob", "display_name": "Bob"})
	w.add("default_admin_removal", "all", object{"name": "admin", "hard_delete": false, "server_principals_replaced": true})
	w.add("bot", "least", object{"name": "least"})
	w.add("bot", "all", object{
		"name": "all", "display_name": "All", "description": "A bot.", "email": "all@example.com", "is_admin": true, "roles": []any{"IngestionBotRole"},
	})
	w.add("bot_token", "least", object{"bot": "least"})
	w.add("bot_token", "all", object{
		"bot": "all", "expiry": "30", "early_rotation_window": 24, "timeout": 60, "revoke_on_destroy": true, "allow_acting_token": true,
		"token_in_state": true, "keepers": object{"key": rollout.Attribute("served_thumbprint")},
	})
	w.add("bot_token", "for ever", object{"bot": "ingestion-bot", "expiry": "Unlimited"})
	w.add("personal_access_token", "least", object{"name": "least"})
	w.add("personal_access_token", "all", object{
		"name": "all", "expiry": "Unlimited", "revoke_on_destroy": false, "token_in_state": true, "keepers": object{"key": "1"},
	})
	w.add("personal_access_token", "aging", object{"name": "aging", "expiry": "7", "early_rotation_window": 24})
}

func publicWorld(w *world) {
	w.withAutomation()
	app := w.add("okta_app", "public", object{"label": "public", "flow_type": "auth_code_pkce", "redirect_uris": []any{"https://catalog.example.com/callback"}})
	w.add("security_config", "public", object{
		"authentication_configuration": object{
			"provider": "okta", "provider_name": "Okta", "client_type": "public", "authority": w.Okta().URL, "client_id": app.Attribute("client_id"),
			"callback_url": "https://catalog.example.com/callback", "public_key_urls": []any{w.Okta().URL + "/oauth2/v1/keys"},
			"jwt_principal_claims": []any{"email", "preferred_username", "sub"},
		},
		"authorizer_configuration": object{"admin_principals": []any{"alice", "terraform"}, "principal_domain": "open-metadata.org"},
	})
	w.add("default_admin_removal", "least", object{})
}

func confidentialWorld(w *world) {
	w.withAutomation()
	const secret = "another-secret-of-the-fixture-012345"
	app := w.add("okta_app", "confidential", object{"label": "confidential", "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}})
	w.add("okta_client_secret", "confidential", object{"app_id": app.Attribute("id"), "client_secret_wo": secret, "client_secret_wo_version": 1})
	w.add("security_config", "confidential", object{
		"authentication_configuration": object{
			"provider": "okta", "provider_name": "Okta", "client_type": "confidential", "response_type": "code", "authority": w.Okta().URL,
			"client_id": app.Attribute("client_id"), "callback_url": "https://catalog.example.com/callback",
			"jwt_principal_claims": []any{"email", "preferred_username", "sub"}, "jwt_principal_claims_mapping": []any{"username:preferred_username", "email:email"},
			"jwt_team_claim_mapping": "groups", "enable_self_signup": true, "enable_auto_redirect": true, "session_expiry": 7200,
			"max_active_sessions_per_user": 7, "additional_trusted_redirect_uris": []any{"https://other.example.com/callback"}, "force_secure_session_cookie": true,
			"oidc_configuration": object{
				"type": "okta", "id": app.Attribute("client_id"), "discovery_uri": w.Okta().URL + "/.well-known/openid-configuration",
				"client_authentication_method": "client_secret_basic", "disable_pkce": false, "callback_url": "https://catalog.example.com/callback",
				"server_url": "https://catalog.example.com", "scope": "openid profile email offline_access", "max_age": "3600", "prompt": "login",
				"custom_params": object{"customParamKey1": "a", "customParamValue1": "b"}, "session_expiry": 7200, "token_validity": 3600, "max_clock_skew": "5",
			},
		},
		"authorizer_configuration": object{
			"admin_principals": []any{"alice", "terraform"}, "principal_domain": "open-metadata.org", "allowed_domains": []any{"open-metadata.org", "example.com"},
			"allowed_email_registration_domains": []any{"example.com"}, "bot_principals": []any{"ingestion-bot"}, "test_principals": []any{"test"},
			"use_roles_from_provider": true,
		},
		"client_secret_wo": secret, "client_secret_wo_version": 1,
	})
}

// applyModule takes a fresh server and an empty org to finished single sign-on, as the example complete does.
func (f *fixture) applyModule(t *testing.T, e *acctest.Environment, flow string) {
	t.Helper()
	e.Okta()
	e.Server()
	f.Configuration = fmt.Sprintf(`terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}
%s
module "okta_sso" {
  source           = "../modules/okta-sso"
  openmetadata_url = %q
  flow_type        = %q
  okta_groups      = ["data-team"]
  admins           = ["alice@example.com"]
  enable_self_signup = false
  key_files        = { private_key = %[4]q, public_key = %[5]q }
}
output "server_environment" { value = module.okta_sso.server_environment }
output "client_id" { value = module.okta_sso.client_id }
output "app_id" { value = module.okta_sso.app_id }
output "signing_key_thumbprint" { value = module.okta_sso.signing_key_thumbprint }
`, e.ProviderConfig(fmt.Sprintf("signing_key = { private_key_file = %q, user = \"terraform\" }", filepath.Join(e.Server().ConfDir(), jwtkey.PrivateFileName))),
		e.Server().URL, flow, filepath.Join(e.Server().ConfDir(), jwtkey.PrivateFileName), filepath.Join(e.Server().ConfDir(), jwtkey.PublicFileName))
	w := workspace(t, e, f.Configuration)
	must(t, w, "apply", "-auto-approve")
	must(t, w, "plan", "-detailed-exitcode")
	content, err := os.ReadFile(filepath.Join(w.Directory, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &f.State); err != nil {
		t.Fatal(err)
	}
	withPrivate(t, f.State, opened(t))
}
