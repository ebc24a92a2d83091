package okta_test

import (
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestContractEveryOperation uses every operation of the specification, with bodies of full breadth; each exchange is
// validated.
func TestContractEveryOperation(t *testing.T) {
	t.Parallel()
	evidence.Shared(t, "okta")
	spec := orgtest.LoadSpecification()
	if spec == nil {
		t.Fatal("the specification could not be loaded")
	}
	s := orgtest.NewSession(t, nil) // somebody has signed in, so there is a refresh token
	f := s.Fixture
	f.Must(200, "GET", "/.well-known/okta-organization", nil)
	useApps(f)
	useGroups(f)
	useTrustedOrigins(f)
	useAuthServer(f)
	useResourceKeys(f)
	useAssociatedServers(f)
	useRefreshTokens(s)

	operations := spec.Operations()
	for _, operation := range operations {
		if !f.Checked.Used(operation) {
			t.Errorf("%s is not used", operation)
		}
	}
	t.Logf("%d operations used; %d exchanges validated", len(operations), f.Checked.Checked())
}

// lifecycle deactivates and activates the object.
func lifecycle(f *orgtest.Fixture, status int, path string) {
	f.T.Helper()
	f.Must(status, "POST", path+"/lifecycle/deactivate", nil)
	f.Must(status, "POST", path+"/lifecycle/activate", nil)
}

// broadClient sets every field of settings.oauthClient that a Web app may have.
var broadClient = map[string]any{
	"client_uri": "https://app.example.com", "logo_uri": "https://app.example.com/logo.png",
	"policy_uri": "https://app.example.com/policy", "tos_uri": "https://app.example.com/tos",
	"post_logout_redirect_uris": []string{"https://app.example.com/"}, "initiate_login_uri": "https://app.example.com/login",
	"redirect_uris": []string{"https://app.example.com/callback", "https://x-*.app.example.com/callback"},
	"grant_types":   []string{"authorization_code", "refresh_token", "urn:openid:params:grant-type:ciba"},
	"jwks_uri":      "https://app.example.com/keys", "consent_method": "REQUIRED", "issuer_mode": "ORG_URL",
	"refresh_token": map[string]any{"rotation_type": "ROTATE", "leeway": 15}, "wildcard_redirect": "SUBDOMAIN",
	"idp_initiated_login":             map[string]any{"mode": "OKTA", "default_scope": []string{"openid"}},
	"backchannel_token_delivery_mode": "poll", "backchannel_custom_authenticator_id": "autzl5nch7WihkNDZ1d7",
	"backchannel_authentication_request_signing_alg": "RS256",
	"dpop_bound_access_tokens":                       true, "participate_slo": true, "frontchannel_logout_uri": "https://app.example.com/out",
	"frontchannel_logout_session_required": true, "network": map[string]any{"connection": "ZONE", "include": []string{"ALL_IP_ZONES"}},
	"request_object_signing_alg": "RS256", "id_token_encrypted_response_alg": "RSA-OAEP-256",
	"sector_identifier_uri": "https://app.example.com/sector", "subject_type": "pairwise",
}

func useApps(f *orgtest.Fixture) {
	broad := orgtest.OIDCApp("broad", "web", "client_secret_post", broadClient)
	broad["profile"] = map[string]any{"contact": "x"}
	broad["visibility"] = map[string]any{"autoLaunch": true, "autoSubmitToolbar": true, "hide": map[string]any{"iOS": false, "web": true}}
	broad["accessibility"] = map[string]any{"errorRedirectUrl": "https://app.example.com/error"}
	settings := broad["settings"].(map[string]any)
	settings["notes"] = map[string]any{"admin": "a", "enduser": "e"}
	settings["implicitAssignment"] = true
	settings["notifications"] = map[string]any{"vpn": map[string]any{"network": map[string]any{"connection": "ANYWHERE"}, "message": "m", "helpUrl": "https://h"}}
	broad["credentials"].(map[string]any)["userNameTemplate"] = map[string]any{"template": "${source.email}", "type": "CUSTOM", "userSuffix": "@x", "pushStatus": "PUSH"}
	path := orgtest.Apps + "/" + f.Must(200, "POST", orgtest.Apps+"?activate=true", broad).ID()
	f.Must(200, "GET", path, nil)
	f.Must(200, "PUT", path, broad)
	f.Must(200, "GET", orgtest.Apps+"?q=bro&limit=1", nil)
	f.Must(200, "GET", orgtest.Apps+`?filter=status+eq+%22ACTIVE%22`, nil)
	lifecycle(f, 200, path)

	secrets := path + "/credentials/secrets"
	f.Must(200, "GET", secrets, nil)
	one := secrets + "/" + f.Must(201, "POST", secrets, map[string]any{"client_secret": strings.Repeat("s", 40)}).ID()
	f.Must(200, "GET", one, nil)
	lifecycle(f, 200, one)
	f.Must(200, "POST", one+"/lifecycle/deactivate", nil)
	f.Must(200, "GET", secrets, nil)
	f.Must(204, "DELETE", one, nil)

	group := path + "/groups/" + f.Must(200, "GET", "/api/v1/groups?q=data", nil).Values("id")[0]
	f.Must(200, "PUT", group, map[string]any{"priority": 1, "profile": map[string]any{}})
	f.Must(200, "GET", group+"?expand=group", nil)
	f.Must(200, "GET", path+"/groups?limit=200", nil)
	f.Must(200, "PATCH", group, []any{map[string]any{"op": "replace", "path": "/profile/manager", "value": map[string]any{}}})
	f.Must(204, "DELETE", group, nil)
	f.Must(400, "GET", path+"/features", nil)
	f.Must(400, "GET", path+"/features/USER_PROVISIONING", nil)
	f.Must(400, "PUT", path+"/features/USER_PROVISIONING", map[string]any{"create": map[string]any{"lifecycleCreate": map[string]any{"status": "ENABLED"}}})
	uploadLogo(f, path, "file", png)
	policies := f.Must(200, "GET", "/api/v1/policies?type=ACCESS_POLICY", nil).Values("id")
	f.Must(204, "PUT", path+"/policies/"+policies[0], nil)
	f.Must(200, "POST", path+"/lifecycle/deactivate", nil)
	f.Must(204, "DELETE", path, nil)
	for _, flow := range []struct{ typ, method string }{
		{"browser", "none"}, {"native", "none"}, {"web", "private_key_jwt"}, {"web", "client_secret_jwt"},
	} {
		f.NewApp(flow.typ, flow.method, nil)
	}
	f.Must(200, "GET", orgtest.Apps+"?limit=200", nil)
}

func useGroups(f *orgtest.Fixture) {
	body := map[string]any{"profile": map[string]any{"name": "g", "description": "d"}}
	path := "/api/v1/groups/" + f.Must(200, "POST", "/api/v1/groups", body).ID()
	f.Must(200, "GET", path, nil)
	f.Must(200, "PUT", path, map[string]any{"profile": map[string]any{"name": "h"}})
	f.Must(200, "GET", `/api/v1/groups?search=profile.name+eq+%22h%22&limit=10`, nil)
	f.Must(200, "GET", `/api/v1/groups?filter=type+eq+%22OKTA_GROUP%22`, nil)
	f.Must(204, "DELETE", path, nil)
}

func useTrustedOrigins(f *orgtest.Fixture) {
	body := map[string]any{"name": "o", "origin": "https://o.example", "scopes": []any{
		map[string]any{"type": "CORS"}, map[string]any{"type": "REDIRECT"},
		map[string]any{"type": "IFRAME_EMBED", "allowedOktaApps": []string{"OKTA_ENDUSER"}},
	}}
	path := orgtest.Origins + "/" + f.Must(200, "POST", orgtest.Origins, body).ID()
	f.Must(200, "GET", path, nil)
	f.Must(200, "PUT", path, body)
	f.Must(200, "GET", orgtest.Origins+"?q=o&limit=5", nil)
	f.Must(200, "GET", orgtest.Origins+`?filter=status+eq+%22ACTIVE%22`, nil)
	lifecycle(f, 200, path)
	f.Must(204, "DELETE", path, nil)
}

func useAuthServer(f *orgtest.Fixture) {
	f.Must(200, "GET", orgtest.Servers+"?limit=200", nil)
	body := map[string]any{
		"name": "s", "description": "d", "audiences": []string{"api://x"}, "issuerMode": "ORG_URL",
		"credentials": map[string]any{"signing": map[string]any{"rotationMode": "MANUAL", "use": "sig"}},
	}
	path := orgtest.Servers + "/" + f.Must(201, "POST", orgtest.Servers, body).ID()
	f.Must(200, "GET", path, nil)
	f.Must(200, "PUT", path, body)
	lifecycle(f, 204, path)
	keys := f.Must(200, "GET", path+"/credentials/keys", nil)
	f.Must(200, "GET", path+"/credentials/keys/"+keys.Values("kid")[0], nil)
	f.Must(200, "POST", path+"/credentials/lifecycle/keyRotate", map[string]any{"use": "sig"})

	crud(f, path+"/scopes", map[string]any{"name": "x", "displayName": "X", "description": "d", "consent": "FLEXIBLE", "metadataPublish": "ALL_CLIENTS", "default": true, "optional": true})
	f.Must(200, "GET", path+"/scopes?q=x&limit=5", nil)
	crud(f, path+"/claims", map[string]any{
		"name": "groups", "status": "ACTIVE", "claimType": "IDENTITY", "valueType": "GROUPS", "group_filter_type": "REGEX", "value": ".*",
		"alwaysIncludeInToken": true, "conditions": map[string]any{"scopes": []string{"profile"}},
	})
	crud(f, path+"/policies", orgtest.PolicyBody("p"))
	policy := path + "/policies/" + f.Must(201, "POST", path+"/policies", orgtest.PolicyBody("p")).ID()
	lifecycle(f, 204, policy)
	rule := orgtest.RuleBody("r", "authorization_code", "implicit")
	rule["priority"] = 1
	rule["actions"] = map[string]any{"token": map[string]any{
		"accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080,
		"inlineHook": map[string]any{"id": "cal4egvp1mbMldrYN0g7"},
	}}
	crud(f, policy+"/rules", rule)
	lifecycle(f, 204, policy+"/rules/"+f.Must(201, "POST", policy+"/rules", rule).ID())
	f.Must(204, "DELETE", path, nil)
}

func useResourceKeys(f *orgtest.Fixture) {
	body := map[string]any{"name": "encrypting", "audiences": []string{"api://x"}, "jwks": map[string]any{"keys": []any{resourceKey("k0")}}}
	keys := orgtest.Servers + "/" + f.Must(201, "POST", orgtest.Servers, body).ID() + "/resourceservercredentials/keys"
	inactive := resourceKey("k1")
	inactive["status"] = "INACTIVE"
	one := keys + "/" + f.Must(201, "POST", keys, inactive).ID()
	f.Must(200, "GET", keys, nil)
	f.Must(200, "GET", one, nil)
	f.Must(200, "POST", one+"/lifecycle/activate", nil)
	f.Must(200, "POST", one+"/lifecycle/deactivate", nil)
	f.Must(204, "DELETE", one, nil)
}

func useAssociatedServers(f *orgtest.Fixture) {
	server := func(name string) string {
		return f.Must(201, "POST", orgtest.Servers, map[string]any{"name": name, "audiences": []string{"api://" + name}}).ID()
	}
	path, other := orgtest.Servers+"/"+server("trusting")+"/associatedServers", server("trusted")
	f.Must(200, "POST", path, map[string]any{"trusted": []string{other}})
	f.Must(200, "GET", path+"?trusted=true&q=trust&limit=5", nil)
	f.Must(204, "DELETE", path+"/"+other, nil)
}

func useRefreshTokens(s *orgtest.Session) {
	clients := s.Server + "/clients"
	s.Must(200, "GET", clients, nil)
	tokens := clients + "/" + s.ClientID + "/tokens"
	one := tokens + "/" + s.Must(200, "GET", tokens+"?expand=scope&limit=200", nil).Values("id")[0]
	s.Must(200, "GET", one+"?expand=scope", nil)
	s.Must(204, "DELETE", one, nil)
	s.Must(204, "DELETE", tokens, nil)
}

// crud creates, reads, lists, replaces and deletes an object.
func crud(f *orgtest.Fixture, collection string, body map[string]any) {
	f.T.Helper()
	path := collection + "/" + f.Must(201, "POST", collection, body).ID()
	f.Must(200, "GET", path, nil)
	f.Must(200, "GET", collection, nil)
	f.Must(200, "PUT", path, body)
	f.Must(204, "DELETE", path, nil)
}
