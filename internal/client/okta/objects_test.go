package okta_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestUpdateApplication: a PUT is a full replace, so what we do not manage goes back as it came, and what the org sets alone
// does not.
func TestUpdateApplication(t *testing.T) {
	t.Parallel()
	current := `{
		"id":"0oa1","orn":"orn:okta:1","name":"oidc_client","label":"Old","status":"ACTIVE","created":"2026-01-01T00:00:00.000Z","lastUpdated":"2026-01-01T00:00:00.000Z",
		"features":[],"visibility":{"hide":{"web":true,"iOS":true}},"signOnMode":"OPENID_CONNECT","universalLogout":null,
		"credentials":{"userNameTemplate":{"template":"${source.login}","type":"BUILT_IN","userSuffix":"x"},"signing":{"kid":"k"},
			"oauthClient":{"client_id":"0oa1","token_endpoint_auth_method":"client_secret_basic","pkce_required":false,"autoKeyRotation":true}},
		"settings":{"notes":{"admin":"keep"},"implicitAssignment":false,"oauthClient":{"application_type":"web","grant_types":["authorization_code"],"response_types":["code"],
			"redirect_uris":["https://old.example.com"],"post_logout_redirect_uris":["https://old.example.com"],"dpop_bound_access_tokens":true,"network":{"connection":"ANYWHERE"},
			"consent_method":"TRUSTED","issuer_mode":"ORG_URL","wildcard_redirect":"DISABLED"}},
		"_links":{},"_embedded":{}}`
	org, client := newOrg(t, map[string]string{"GET /api/v1/apps/0oa1": current, "PUT /api/v1/apps/0oa1": current})
	_, err := client.Applications().Update(t.Context(), okta.Application{
		ID: "0oa1", Status: "INACTIVE", Label: "New",
		Credentials: okta.ApplicationCredentials{OAuthClient: okta.OAuthClientCredentials{ClientID: "0oa1", TokenEndpointAuthMethod: "client_secret_post", AutoKeyRotation: true}},
		Settings: okta.ApplicationSettings{OAuthClient: okta.OAuthClientSettings{
			ApplicationType: "web", GrantTypes: []string{"authorization_code"}, ResponseTypes: []string{"code"}, RedirectURIs: []string{"https://new.example.com"},
			ConsentMethod: "TRUSTED", IssuerMode: "ORG_URL", WildcardRedirect: "DISABLED",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := org.sent(1)
	for _, name := range []string{"id", "orn", "status", "created", "lastUpdated", "features", "universalLogout", "_links", "_embedded"} {
		if _, present := sent[name]; present {
			t.Errorf("%s was sent, which is the org's alone", name)
		}
	}
	settings := sent["settings"].(map[string]any)
	oauth := settings["oauthClient"].(map[string]any)
	credentials := sent["credentials"].(map[string]any)
	for name, c := range map[string]struct{ got, want any }{
		"label":         {sent["label"], "New"},
		"redirect_uris": {oauth["redirect_uris"], []any{"https://new.example.com"}},
		"method":        {credentials["oauthClient"].(map[string]any)["token_endpoint_auth_method"], "client_secret_post"},
		"sign-out":      {oauth["post_logout_redirect_uris"], nil},
		"notes":         {settings["notes"], map[string]any{"admin": "keep"}},
		"dpop":          {oauth["dpop_bound_access_tokens"], true},
		"network":       {oauth["network"], map[string]any{"connection": "ANYWHERE"}},
		"visibility":    {sent["visibility"], map[string]any{"hide": map[string]any{"web": true, "iOS": true}}},
		"user name":     {credentials["userNameTemplate"].(map[string]any)["userSuffix"], "x"},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %v was sent, want %v", name, c.got, c.want)
		}
	}
}

func TestCreateApplication(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{"": "POST /api/v1/apps?activate=true", okta.StatusActive: "POST /api/v1/apps?activate=true", okta.StatusInactive: "POST /api/v1/apps?activate=false"} {
		org, client := newOrg(t, map[string]string{"POST /api/v1/apps": `{"id":"0oa1","status":"ACTIVE","label":"x","credentials":{"oauthClient":{"client_id":"0oa1","client_secret":"very-secret"}}}`})
		created, err := client.Applications().Create(t.Context(), okta.Application{Label: "x", Status: status})
		if err != nil || created.ID != "0oa1" || created.Status != "ACTIVE" || org.lines()[0] != want {
			t.Errorf("%+v, %v, %v", created, err, org.lines())
		}
		sent := org.sent(0)
		if _, given := sent["status"]; given || sent["name"] != "oidc_client" || sent["signOnMode"] != "OPENID_CONNECT" {
			t.Errorf("sent %v", sent)
		}
	}
}

// TestFindApplications: q matches the beginning of a label, and labels are not unique.
func TestFindApplications(t *testing.T) {
	t.Parallel()
	org, client := newOrg(t, map[string]string{"GET /api/v1/apps": `[
		{"id":"1","label":"OpenMetadata","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"client_id":"1"}}},{"id":"2","label":"OpenMetadata 2","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"client_id":"2"}}},
		{"id":"3","label":"OpenMetadata","signOnMode":"SAML_2_0"},{"id":"6","label":"Okta Dashboard","name":"okta_enduser","signOnMode":"OPENID_CONNECT"},{"id":"4","label":"OpenMetadata","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"client_id":"4"}}},{"id":"5","label":"openmetadata","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"client_id":"5"}}}]`})
	found, err := client.Applications().Find(t.Context(), okta.Application{Label: "OpenMetadata"})
	if err != nil || len(found) != 2 || found[0].ID != "1" || found[1].ID != "4" {
		t.Errorf("%v, %v", found, err)
	}
	if org.lines()[0] != "GET /api/v1/apps?limit=200&q=OpenMetadata" {
		t.Errorf("asked %v", org.lines())
	}
}

// TestDelete: an active object is deactivated first, and what is gone already is deleted.
func TestDelete(t *testing.T) {
	t.Parallel()
	const app, server = "/api/v1/apps/1", "/api/v1/authorizationServers/1"
	gone := `404 {"errorCode":"E0000007"}`
	for name, c := range map[string]struct {
		answers map[string]string
		delete  func(context.Context, *okta.Client) error
		lines   []string
		fails   bool
	}{
		"an app": {
			map[string]string{"POST " + app + "/lifecycle/deactivate": `{}`, "DELETE " + app: `204 `},
			func(ctx context.Context, c *okta.Client) error {
				return c.Applications().Delete(ctx, okta.Application{ID: "1"})
			},
			[]string{"POST " + app + "/lifecycle/deactivate", "DELETE " + app}, false,
		},
		"an app that is gone": {
			map[string]string{"POST " + app + "/lifecycle/deactivate": gone, "DELETE " + app: gone},
			func(ctx context.Context, c *okta.Client) error {
				return c.Applications().Delete(ctx, okta.Application{ID: "1"})
			},
			[]string{"POST " + app + "/lifecycle/deactivate", "DELETE " + app}, false,
		},
		"an app that nobody may deactivate": {
			map[string]string{"POST " + app + "/lifecycle/deactivate": `403 {"errorCode":"E0000006"}`},
			func(ctx context.Context, c *okta.Client) error {
				return c.Applications().Delete(ctx, okta.Application{ID: "1"})
			},
			[]string{"POST " + app + "/lifecycle/deactivate"}, true,
		},
		"a server": {
			map[string]string{"POST " + server + "/lifecycle/deactivate": `204 `, "DELETE " + server: `204 `},
			func(ctx context.Context, c *okta.Client) error {
				return c.AuthorizationServers().Delete(ctx, okta.AuthorizationServer{ID: "1"})
			},
			[]string{"POST " + server + "/lifecycle/deactivate", "DELETE " + server}, false,
		},
		"a server that nobody may delete": {
			map[string]string{"POST " + server + "/lifecycle/deactivate": `204 `, "DELETE " + server: `403 {"errorCode":"E0000006"}`},
			func(ctx context.Context, c *okta.Client) error {
				return c.AuthorizationServers().Delete(ctx, okta.AuthorizationServer{ID: "1"})
			},
			[]string{"POST " + server + "/lifecycle/deactivate", "DELETE " + server}, true,
		},
		"a scope that is gone": {
			map[string]string{"DELETE " + server + "/scopes/2": gone},
			func(ctx context.Context, c *okta.Client) error { return c.Scopes("1").Delete(ctx, okta.Scope{ID: "2"}) },
			[]string{"DELETE " + server + "/scopes/2"}, false,
		},
	} {
		org, client := newOrg(t, c.answers)
		if err := c.delete(t.Context(), client); (err != nil) != c.fails || !reflect.DeepEqual(org.lines(), c.lines) {
			t.Errorf("%s: %v after %v", name, err, org.lines())
		}
	}
}

// TestUpdateAuthorizationServer: key facts and status are the org's, and are not sent back.
func TestUpdateAuthorizationServer(t *testing.T) {
	t.Parallel()
	current := `{"id":"aus1","name":"Old","description":"old","audiences":["a"],"issuer":"https://example.okta.com/oauth2/aus1","issuerMode":"ORG_URL","status":"ACTIVE","default":false,
		"accessTokenEncryptedResponseAlgorithm":"RSA-OAEP-256","credentials":{"signing":{"kid":"k","rotationMode":"AUTO","lastRotated":"x","nextRotation":"y","use":"sig"}},"_links":{}}`
	org, client := newOrg(t, map[string]string{"GET /api/v1/authorizationServers/aus1": current, "PUT /api/v1/authorizationServers/aus1": current})
	_, err := client.AuthorizationServers().Update(t.Context(), okta.AuthorizationServer{
		ID: "aus1", Name: "New", Audiences: []string{"b"}, IssuerMode: "ORG_URL", Status: "INACTIVE", Issuer: "https://elsewhere.example.com",
		Credentials: okta.AuthorizationServerCredentials{Signing: okta.AuthorizationServerSigning{RotationMode: "MANUAL", KeyID: "mine"}},
	})
	want := map[string]any{
		"name": "New", "audiences": []any{"b"}, "issuerMode": "ORG_URL", "issuer": "https://example.okta.com/oauth2/aus1", "status": "ACTIVE", "default": false,
		"accessTokenEncryptedResponseAlgorithm": "RSA-OAEP-256", "credentials": map[string]any{"signing": map[string]any{"rotationMode": "MANUAL", "use": "sig"}},
	}
	if err != nil || !reflect.DeepEqual(org.sent(1), want) {
		t.Errorf("%v, sent %v, want %v", err, org.sent(1), want)
	}
}

// TestUpdatePolicy: a priority that nobody asked for is sent as it is.
func TestUpdatePolicy(t *testing.T) {
	t.Parallel()
	const policies = "/api/v1/authorizationServers/aus1/policies"
	const path = policies + "/00p1"
	current := `{"id":"00p1","status":"INACTIVE","name":"Old","description":"old","priority":3,"system":false,"conditions":{"clients":{"include":["a"]}},"type":"OAUTH_AUTHORIZATION_POLICY","_links":{}}`
	two := int64(2)
	for wanted, priority := range map[*int64]float64{nil: 3, &two: 2} {
		moved := strings.Replace(current, `"priority":3`, fmt.Sprintf(`"priority":%v`, priority), 1)
		org, client := newOrg(t, map[string]string{"GET " + path: current, "PUT " + path: moved, "GET " + policies: `[{"id":"00p0","priority":1},{"id":"00p2","priority":2},` + current + `]`})
		_, err := client.Policies("aus1").Update(t.Context(), okta.Policy{ID: "00p1", Name: "New", Description: "new", Priority: wanted, Conditions: okta.PolicyConditions{Clients: okta.Included{Include: []string{"b"}}}})
		want := map[string]any{
			"name": "New", "description": "new", "priority": priority, "status": "INACTIVE", "type": "OAUTH_AUTHORIZATION_POLICY",
			"conditions": map[string]any{"clients": map[string]any{"include": []any{"b"}}},
		}
		if sent := org.sent(len(org.lines()) - 1); err != nil || !reflect.DeepEqual(sent, want) {
			t.Errorf("%v, sent %v, want %v", err, sent, want)
		}
	}
}

// TestPolicyWritesTakeTurns: two writes to one server's policies are never under way at once; writes to another server are.
func TestPolicyWritesTakeTurns(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	underWay, most := map[string]int{}, map[string]int{}
	both := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.Split(r.URL.Path, "/")[4]
		mu.Lock()
		underWay[id]++
		most[id] = max(most[id], underWay[id])
		mu.Unlock()
		if strings.Contains(r.URL.Path, "together") {
			both <- struct{}{}
			for len(both) < 2 && r.Context().Err() == nil {
				time.Sleep(time.Millisecond)
			}
		}
		mu.Lock()
		underWay[id]--
		mu.Unlock()
		if r.Method == http.MethodDelete {
			reply(w, `204 `)
			return
		}
		reply(w, `201 {"id":"1"}`)
	}))
	defer server.Close()
	client := newClient(t, server.URL, transport.Options{Timeout: time.Minute})
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			if _, err := client.Policies("aus1").Create(t.Context(), okta.Policy{}); err != nil {
				t.Error(err)
			}
		})
		writers.Go(func() {
			if _, err := client.PolicyRules("aus1", "00p1").Create(t.Context(), okta.PolicyRule{}); err != nil {
				t.Error(err)
			}
		})
	}
	for _, id := range []string{"aus2-together", "aus3-together"} {
		writers.Go(func() {
			if err := client.Policies(id).Delete(t.Context(), okta.Policy{ID: "00p1"}); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	mu.Lock()
	defer mu.Unlock()
	if most["aus1"] != 1 {
		t.Errorf("%d writes to one server at once", most["aus1"])
	}
}

// TestPolicyWritesTakeTurns_cancelled: who leaves while waiting for a turn gets the context's error.
func TestPolicyWritesTakeTurns_cancelled(t *testing.T) {
	t.Parallel()
	begun, finish := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		reply(w, `201 {"id":"1"}`)
	}))
	defer server.Close()
	client := newClient(t, server.URL, transport.Options{})
	var first sync.WaitGroup
	first.Go(func() {
		if _, err := client.Policies("aus1").Create(t.Context(), okta.Policy{}); err != nil {
			t.Error(err)
		}
	})
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Policies("aus1").Create(ctx, okta.Policy{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	close(finish)
	first.Wait()
}

// TestGroupAssignment sends nothing that was not asked for.
func TestGroupAssignment(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/apps/0oa1/groups/00g1"
	org, client := newOrg(t, map[string]string{"PUT " + path: `{"id":"00g1","priority":1,"profile":{}}`, "GET " + path: `{"id":"00g1","priority":1,"profile":{"a":"b"},"lastUpdated":"x","_links":{}}`})
	if _, err := client.GroupAssignments("0oa1").Create(t.Context(), okta.GroupAssignment{GroupID: "00g1"}); err != nil || len(org.sent(0)) != 0 {
		t.Errorf("%v, sent %v", err, org.sent(0))
	}
	seven := int64(7)
	if _, err := client.GroupAssignments("0oa1").Update(t.Context(), okta.GroupAssignment{GroupID: "00g1", Priority: &seven}); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"priority": 7.0, "profile": map[string]any{"a": "b"}}
	if sent := org.sent(2); !reflect.DeepEqual(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
	if _, err := client.GroupAssignments("0oa1").Update(t.Context(), okta.GroupAssignment{GroupID: "00g1", Profile: map[string]any{}}); err != nil {
		t.Fatal(err)
	}
	if sent := org.sent(4); !reflect.DeepEqual(sent, map[string]any{"priority": 1.0, "profile": map[string]any{}}) {
		t.Errorf("sent %v", sent)
	}
}

// TestRotateAuthorizationServerKeys returns the key that is active then.
func TestRotateAuthorizationServerKeys(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/authorizationServers/aus1/credentials/lifecycle/keyRotate"
	org, client := newOrg(t, map[string]string{"POST " + path: `[{"kid":"old","status":"EXPIRED"},{"kid":"new","status":"ACTIVE"},{"kid":"later","status":"NEXT"}]`})
	id, err := client.RotateAuthorizationServerKeys(t.Context(), "aus1", "old")
	if err != nil || id != "new" || !reflect.DeepEqual(org.sent(0), map[string]any{"use": "sig"}) {
		t.Errorf("%q, %v, sent %v", id, err, org.sent(0))
	}
	_, client = newOrg(t, map[string]string{"POST " + path: `[]`})
	if _, err := client.RotateAuthorizationServerKeys(t.Context(), "aus1", "old"); err == nil {
		t.Error("no active key, and no error")
	}
}
