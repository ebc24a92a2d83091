package ssocheck

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// errWrongSecret is what Okta answers to a secret that is none (O25).
var errWrongSecret = &okta.APIError{
	Method: http.MethodPost, Path: "/oauth2/aus1/v1/introspect", Status: http.StatusUnauthorized, Code: "invalid_client",
	Summary: "The client secret supplied for a confidential client is invalid.",
}

// recorder is a server that notes what it is sent.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
	// secrets are those that came by Basic, with their client ids, and the paths that they came to.
	secrets []string
	// others are requests in which the secret stood anywhere else.
	others []string
}

func record(t *testing.T, answer func(path string) (int, any)) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.requests = append(r.requests, request.Method+" "+request.URL.Path)
		if err := request.ParseForm(); err != nil {
			t.Error(err)
		}
		if id, given, isBasic := request.BasicAuth(); isBasic {
			given, _ = url.QueryUnescape(given)
			r.secrets = append(r.secrets, fmt.Sprintf("%s %s %s", request.URL.Path, id, given))
		}
		if strings.Contains(fmt.Sprint(request.Form, request.URL), secret) {
			r.others = append(r.others, request.URL.Path)
		}
		status, body := answer(request.URL.Path)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}))
	t.Cleanup(r.Close)
	return r
}

// TestCollect_secretStaysAtTheOrg: whatever the server's configuration or Okta's API names, a client secret goes to the
// introspection endpoint on the org's own origin or nowhere, and that only where it is asked for.
func TestCollect_secretStaysAtTheOrg(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off bool
		// issuer is what Okta's API shows, named what the server's configuration names; ORG and EVIL stand for addresses.
		issuer, named string
		// visible says that the server shows its secret, asOrg that the org's own authorization server is used.
		visible, asOrg bool
		tried          string
		absent         string
	}{
		"off":                           {off: true, issuer: "ORG/oauth2/aus1", named: "ORG/oauth2/aus1", absent: "System Log"},
		"the app's":                     {issuer: "ORG/oauth2/aus1", named: "ORG/oauth2/aus1", tried: "/oauth2/aus1/v1/introspect"},
		"the server's":                  {issuer: "ORG/oauth2/aus1", named: "ORG/oauth2/aus1", visible: true, tried: "/oauth2/aus1/v1/introspect"},
		"the org's own server":          {asOrg: true, named: "ORG", tried: "/oauth2/v1/introspect"},
		"the server names another":      {issuer: "ORG/oauth2/aus1", named: "EVIL/oauth2/aus1", absent: "people sign in at EVIL"},
		"the server shows its, another": {issuer: "ORG/oauth2/aus1", named: "EVIL/oauth2/aus1", visible: true, absent: "people sign in at EVIL"},
		"the API names another origin":  {issuer: "EVIL/oauth2/aus1", named: "EVIL/oauth2/aus1", absent: "not on the org's own address"},
		"the API names no address":      {issuer: "aus1", named: "aus1", absent: "not on the org's own address"},
		"another port":                  {issuer: "http://127.0.0.1:1/oauth2/aus1", named: "http://127.0.0.1:1/oauth2/aus1", absent: "not on the org's own address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			evil := record(t, func(string) (int, any) { return http.StatusOK, map[string]any{"active": false} })
			var org *recorder
			place := func(text string) string {
				return strings.NewReplacer("ORG", org.URL, "EVIL", evil.URL).Replace(text)
			}
			org = record(t, func(path string) (int, any) {
				switch path {
				case "/api/v1/apps/0oa1":
					app := confidential().app
					app.ID = clientID
					return http.StatusOK, app
				case "/api/v1/apps/0oa1/credentials/secrets":
					return http.StatusOK, []any{map[string]any{"id": "ocs1", "status": "ACTIVE", "client_secret": secret}}
				case "/api/v1/authorizationServers/aus1":
					return http.StatusOK, map[string]any{"id": "aus1", "issuer": place(c.issuer), "status": "ACTIVE"}
				case "/oauth2/aus1/v1/introspect", "/oauth2/v1/introspect":
					return http.StatusOK, map[string]any{"active": false}
				}
				return http.StatusOK, []any{}
			})
			settings := confidential().settings
			settings.Authentication.Authority = new(place(c.named))
			settings.Authentication.OIDC.DiscoveryURI = new(place(c.named) + "/.well-known/openid-configuration")
			if c.visible {
				settings.Authentication.OIDC.Secret = new(secret)
			}
			catalog := record(t, func(path string) (int, any) {
				switch path {
				case "/api/v1/system/version":
					return http.StatusOK, map[string]any{"version": "1.12.6"}
				case "/api/v1/system/config/auth":
					return http.StatusOK, map[string]any{"provider": "okta", "clientType": "confidential", "authority": place(c.named)}
				case "/api/v1/system/security/config":
					return http.StatusOK, settings
				}
				return http.StatusOK, map[string]any{"data": []any{}}
			})
			client, err := okta.New(okta.Config{OrgURL: org.URL, APIToken: "an-api-token"})
			if err != nil {
				t.Fatal(err)
			}
			server, err := openmetadata.New(openmetadata.Config{Host: catalog.URL, Token: "a-token"})
			if err != nil {
				t.Fatal(err)
			}
			objects := Objects{AppID: clientID, DefaultAdmin: "admin", ProbeClientSecret: !c.off}
			if !c.asOrg {
				objects.AuthorizationServerID = "aus1"
			}
			facts := Collect(t.Context(), Sources{Okta: client, Server: server, ServerPublic: server}, objects)
			web := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			result := byName(t, Run(t.Context(), facts, Expectations{}, web))["client_secret"]

			var want []string
			if c.tried != "" {
				want = []string{c.tried + " " + clientID + " " + secret}
			}
			if !slices.Equal(org.secrets, want) {
				t.Errorf("the org was sent %q, want %q", org.secrets, want)
			}
			if sent := slices.Concat(evil.secrets, evil.others, catalog.secrets, catalog.others, org.others); len(sent) > 0 {
				t.Errorf("others were sent %q", sent)
			}
			if c.off && slices.Contains(org.requests, "GET /api/v1/apps/0oa1/credentials/secrets") {
				t.Error("the secrets were read although nothing is tried")
			}
			switch {
			case c.tried != "" && result.Outcome != Passed:
				t.Errorf("the check is %s: %s", result.Outcome, result.Detail)
			case c.tried == "" && (result.Outcome != NotMade || !strings.Contains(strings.ToLower(result.Detail), strings.ToLower(place(c.absent)))):
				t.Errorf("the check is %s: %s", result.Outcome, result.Detail)
			}
			if strings.Contains(result.Detail+result.Remedy, secret) {
				t.Errorf("the check tells the secret: %s", result.Detail)
			}
		})
	}
}

// TestRun_boundedRequests: an address list of the server's does not make the checks ask more than a bounded number of times.
func TestRun_boundedRequests(t *testing.T) {
	s := confidential()
	for i := range 1000 {
		s.settings.Authentication.PublicKeyURLs = append([]string{fmt.Sprintf("%s/v1/keys?%d", issuer, i)}, s.settings.Authentication.PublicKeyURLs...)
	}
	results := s.run(t)
	if len(s.requests) > maxRequests {
		t.Errorf("%d requests were sent", len(s.requests))
	}
	if found := results["public_key_urls"]; !found.Unread || !strings.Contains(found.Detail, "20 times at most") {
		t.Errorf("the check is %s: %s", found.Outcome, found.Detail)
	}
}
