package okta_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/speccheck"
)

// loadSpecification loads Okta's specification once; nil where it is absent.
var loadSpecification = sync.OnceValue(func() *speccheck.Specification {
	file, there, _ := evidence.SharedIfThere("okta", "okta-mgmt-subset-2026.06.3-nullable-patched.yaml")
	if !there {
		return nil
	}
	spec, err := speccheck.Load(file)
	if err != nil {
		panic(err)
	}
	return spec
})

// TestContractEveryOperation uses every operation of the specification, with
// bodies of full breadth; each exchange is validated.
func TestContractEveryOperation(t *testing.T) {
	t.Parallel()
	evidence.Shared(t, "okta")
	spec := loadSpecification()
	if spec == nil {
		t.Fatal("the specification could not be loaded")
	}
	s := newSession(t, nil) // somebody has signed in, so there is a refresh token
	f := s.fixture
	f.must(200, "GET", "/.well-known/okta-organization", nil)
	useApps(f)
	useGroups(f)
	useTrustedOrigins(f)
	useAuthServer(f)
	useResourceKeys(f)
	useAssociatedServers(f)
	useRefreshTokens(s)

	operations := spec.Operations()
	for _, operation := range operations {
		if !f.checked.Used(operation) {
			t.Errorf("%s is not used", operation)
		}
	}
	t.Logf("%d operations used; %d exchanges validated", len(operations), f.checked.Checked())
}

// lifecycle deactivates and activates the object.
func (f *fixture) lifecycle(status int, path string) {
	f.t.Helper()
	f.must(status, "POST", path+"/lifecycle/deactivate", nil)
	f.must(status, "POST", path+"/lifecycle/activate", nil)
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

func useApps(f *fixture) {
	broad := oidcApp("broad", "web", "client_secret_post", broadClient)
	broad["profile"] = map[string]any{"contact": "x"}
	broad["visibility"] = map[string]any{"autoLaunch": true, "autoSubmitToolbar": true, "hide": map[string]any{"iOS": false, "web": true}}
	broad["accessibility"] = map[string]any{"errorRedirectUrl": "https://app.example.com/error"}
	settings := broad["settings"].(map[string]any)
	settings["notes"] = map[string]any{"admin": "a", "enduser": "e"}
	settings["implicitAssignment"] = true
	settings["notifications"] = map[string]any{"vpn": map[string]any{"network": map[string]any{"connection": "ANYWHERE"}, "message": "m", "helpUrl": "https://h"}}
	broad["credentials"].(map[string]any)["userNameTemplate"] = map[string]any{"template": "${source.email}", "type": "CUSTOM", "userSuffix": "@x", "pushStatus": "PUSH"}
	path := apps + "/" + f.must(200, "POST", apps+"?activate=true", broad).id()
	f.must(200, "GET", path, nil)
	f.must(200, "PUT", path, broad)
	f.must(200, "GET", apps+"?q=bro&limit=1", nil)
	f.must(200, "GET", apps+`?filter=status+eq+%22ACTIVE%22`, nil)
	f.lifecycle(200, path)

	secrets := path + "/credentials/secrets"
	f.must(200, "GET", secrets, nil)
	one := secrets + "/" + f.must(201, "POST", secrets, map[string]any{"client_secret": strings.Repeat("s", 40)}).id()
	f.must(200, "GET", one, nil)
	f.lifecycle(200, one)
	f.must(200, "POST", one+"/lifecycle/deactivate", nil)
	f.must(200, "GET", secrets, nil)
	f.must(204, "DELETE", one, nil)

	group := path + "/groups/" + f.must(200, "GET", "/api/v1/groups?q=data", nil).values("id")[0]
	f.must(200, "PUT", group, map[string]any{"priority": 1, "profile": map[string]any{}})
	f.must(200, "GET", group+"?expand=group", nil)
	f.must(200, "GET", path+"/groups?limit=200", nil)
	f.must(200, "PATCH", group, []any{map[string]any{"op": "replace", "path": "/profile/manager", "value": map[string]any{}}})
	f.must(204, "DELETE", group, nil)
	f.must(400, "GET", path+"/features", nil)
	f.must(400, "GET", path+"/features/USER_PROVISIONING", nil)
	f.must(400, "PUT", path+"/features/USER_PROVISIONING", map[string]any{"create": map[string]any{"lifecycleCreate": map[string]any{"status": "ENABLED"}}})
	f.uploadLogo(path, "file", png)
	policies := f.must(200, "GET", "/api/v1/policies?type=ACCESS_POLICY", nil).values("id")
	f.must(204, "PUT", path+"/policies/"+policies[0], nil)
	f.must(200, "POST", path+"/lifecycle/deactivate", nil)
	f.must(204, "DELETE", path, nil)
	for _, flow := range []struct{ typ, method string }{
		{"browser", "none"}, {"native", "none"}, {"web", "private_key_jwt"}, {"web", "client_secret_jwt"},
	} {
		f.newApp(flow.typ, flow.method, nil)
	}
	f.must(200, "GET", apps+"?limit=200", nil)
}

func useGroups(f *fixture) {
	body := map[string]any{"profile": map[string]any{"name": "g", "description": "d"}}
	path := "/api/v1/groups/" + f.must(200, "POST", "/api/v1/groups", body).id()
	f.must(200, "GET", path, nil)
	f.must(200, "PUT", path, map[string]any{"profile": map[string]any{"name": "h"}})
	f.must(200, "GET", `/api/v1/groups?search=profile.name+eq+%22h%22&limit=10`, nil)
	f.must(200, "GET", `/api/v1/groups?filter=type+eq+%22OKTA_GROUP%22`, nil)
	f.must(204, "DELETE", path, nil)
}

func useTrustedOrigins(f *fixture) {
	body := map[string]any{"name": "o", "origin": "https://o.example", "scopes": []any{
		map[string]any{"type": "CORS"}, map[string]any{"type": "REDIRECT"},
		map[string]any{"type": "IFRAME_EMBED", "allowedOktaApps": []string{"OKTA_ENDUSER"}},
	}}
	path := origins + "/" + f.must(200, "POST", origins, body).id()
	f.must(200, "GET", path, nil)
	f.must(200, "PUT", path, body)
	f.must(200, "GET", origins+"?q=o&limit=5", nil)
	f.must(200, "GET", origins+`?filter=status+eq+%22ACTIVE%22`, nil)
	f.lifecycle(200, path)
	f.must(204, "DELETE", path, nil)
}

func useAuthServer(f *fixture) {
	f.must(200, "GET", servers+"?limit=200", nil)
	body := map[string]any{
		"name": "s", "description": "d", "audiences": []string{"api://x"}, "issuerMode": "ORG_URL",
		"credentials": map[string]any{"signing": map[string]any{"rotationMode": "MANUAL", "use": "sig"}},
	}
	path := servers + "/" + f.must(201, "POST", servers, body).id()
	f.must(200, "GET", path, nil)
	f.must(200, "PUT", path, body)
	f.lifecycle(204, path)
	keys := f.must(200, "GET", path+"/credentials/keys", nil)
	f.must(200, "GET", path+"/credentials/keys/"+keys.values("kid")[0], nil)
	f.must(200, "POST", path+"/credentials/lifecycle/keyRotate", map[string]any{"use": "sig"})

	f.crud(path+"/scopes", map[string]any{"name": "x", "displayName": "X", "description": "d", "consent": "FLEXIBLE", "metadataPublish": "ALL_CLIENTS", "default": true, "optional": true})
	f.must(200, "GET", path+"/scopes?q=x&limit=5", nil)
	f.crud(path+"/claims", map[string]any{
		"name": "groups", "status": "ACTIVE", "claimType": "IDENTITY", "valueType": "GROUPS", "group_filter_type": "REGEX", "value": ".*",
		"alwaysIncludeInToken": true, "conditions": map[string]any{"scopes": []string{"profile"}},
	})
	f.crud(path+"/policies", policyBody("p"))
	policy := path + "/policies/" + f.must(201, "POST", path+"/policies", policyBody("p")).id()
	f.lifecycle(204, policy)
	rule := ruleBody("r", "authorization_code", "implicit")
	rule["priority"] = 1
	rule["actions"] = map[string]any{"token": map[string]any{
		"accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080,
		"inlineHook": map[string]any{"id": "cal4egvp1mbMldrYN0g7"},
	}}
	f.crud(policy+"/rules", rule)
	f.lifecycle(204, policy+"/rules/"+f.must(201, "POST", policy+"/rules", rule).id())
	f.must(204, "DELETE", path, nil)
}

func useResourceKeys(f *fixture) {
	body := map[string]any{"name": "encrypting", "audiences": []string{"api://x"}, "jwks": map[string]any{"keys": []any{resourceKey("k0")}}}
	keys := servers + "/" + f.must(201, "POST", servers, body).id() + "/resourceservercredentials/keys"
	inactive := resourceKey("k1")
	inactive["status"] = "INACTIVE"
	one := keys + "/" + f.must(201, "POST", keys, inactive).id()
	f.must(200, "GET", keys, nil)
	f.must(200, "GET", one, nil)
	f.must(200, "POST", one+"/lifecycle/activate", nil)
	f.must(200, "POST", one+"/lifecycle/deactivate", nil)
	f.must(204, "DELETE", one, nil)
}

func useAssociatedServers(f *fixture) {
	server := func(name string) string {
		return f.must(201, "POST", servers, map[string]any{"name": name, "audiences": []string{"api://" + name}}).id()
	}
	path, other := servers+"/"+server("trusting")+"/associatedServers", server("trusted")
	f.must(200, "POST", path, map[string]any{"trusted": []string{other}})
	f.must(200, "GET", path+"?trusted=true&q=trust&limit=5", nil)
	f.must(204, "DELETE", path+"/"+other, nil)
}

func useRefreshTokens(s *session) {
	clients := s.server + "/clients"
	s.must(200, "GET", clients, nil)
	tokens := clients + "/" + s.clientID + "/tokens"
	one := tokens + "/" + s.must(200, "GET", tokens+"?expand=scope&limit=200", nil).values("id")[0]
	s.must(200, "GET", one+"?expand=scope", nil)
	s.must(204, "DELETE", one, nil)
	s.must(204, "DELETE", tokens, nil)
}

// crud creates, reads, lists, replaces and deletes an object.
func (f *fixture) crud(collection string, body map[string]any) {
	f.t.Helper()
	path := collection + "/" + f.must(201, "POST", collection, body).id()
	f.must(200, "GET", path, nil)
	f.must(200, "GET", collection, nil)
	f.must(200, "PUT", path, body)
	f.must(204, "DELETE", path, nil)
}
