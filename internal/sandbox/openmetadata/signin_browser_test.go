package openmetadata_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/browser"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// sso is a server whose people sign in through an org. Alice and Bob are assigned, Mallory is not. Alice is an administrator.
type sso struct {
	*testServer
	org, origin, app string
}

func (s *sso) okta(status int, method, path string, body any) object {
	s.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.org+path, bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS "+okta.DefaultAPIToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		s.t.Fatalf("%s %s: %d %s %v, want %d", method, path, resp.StatusCode, answer, err, status)
	}
	out := object{}
	_ = json.Unmarshal(answer, &out)
	if list := []object{}; json.Unmarshal(answer, &list) == nil && len(list) > 0 {
		out = list[0]
	}
	return out
}

// startSSO sets up an org and a server for single sign-on by a client type.
func startSSO(t *testing.T, clientType string) *sso {
	t.Helper()
	return startSSOBehind(t, clientType, func(h http.Handler) http.Handler { return h })
}

// startSSOBehind puts something before the server.
func startSSOBehind(t *testing.T, clientType string, front func(http.Handler) http.Handler) *sso {
	t.Helper()
	org := httptest.NewServer(okta.New(okta.Options{Groups: []string{"data-team"}, Users: []okta.User{
		{Login: "alice@example.com", Password: "alice-pw", FirstName: "Alice", LastName: "A", Groups: []string{"data-team"}},
		{Login: "bob@example.com", Password: "bob-pw", FirstName: "Bob", LastName: "B", Groups: []string{"data-team"}},
		{Login: "mallory@example.com", Password: "mallory-pw", FirstName: "Mallory", LastName: "M"},
	}}).Handler())
	t.Cleanup(org.Close)
	s := &sso{testServer: startBehind(t, openmetadata.Options{}, front), org: org.URL}
	// Another host than the org's, so that cookies and origins are apart.
	s.url = strings.Replace(s.url, "127.0.0.1", "localhost", 1)

	applicationType, method := "browser", "none"
	if clientType == "confidential" {
		applicationType, method = "web", "client_secret_post"
	}
	app := s.okta(200, "POST", "/api/v1/apps", object{
		"name": "oidc_client", "label": "OpenMetadata", "signOnMode": "OPENID_CONNECT",
		"credentials": object{"oauthClient": object{"token_endpoint_auth_method": method, "pkce_required": true}},
		"settings": object{"oauthClient": object{
			"application_type": applicationType, "grant_types": []string{"authorization_code", "refresh_token"},
			"response_types": []string{"code"}, "redirect_uris": []string{s.url + "/callback"},
		}},
	})
	s.app = app["id"].(string)
	group := s.okta(200, "GET", "/api/v1/groups?q=data-team", nil)["id"].(string)
	s.okta(200, "PUT", "/api/v1/apps/"+s.app+"/groups/"+group, object{})
	s.origin = s.okta(200, "POST", "/api/v1/trustedOrigins", object{
		"name": "OpenMetadata", "origin": s.url, "scopes": []object{{"type": "CORS"}, {"type": "REDIRECT"}},
	})["id"].(string)
	servers := "/api/v1/authorizationServers"
	issuer := s.okta(201, "POST", servers, object{"name": "OpenMetadata", "audiences": []string{s.app}})["id"].(string)
	policies := servers + "/" + issuer + "/policies"
	policy := s.okta(201, "POST", policies, object{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": "p", "description": "d", "conditions": object{"clients": object{"include": []string{s.app}}},
	})["id"].(string)
	s.okta(201, "POST", policies+"/"+policy+"/rules", object{
		"type": "RESOURCE_ACCESS", "name": "r", "conditions": object{
			"people":     object{"groups": object{"include": []string{"EVERYONE"}}},
			"grantTypes": object{"include": []string{"authorization_code"}}, "scopes": object{"include": []string{"*"}},
		},
	})

	admin := s.admin()
	s.want(201, "POST", "/api/v1/users", admin, object{"name": "alice", "email": "alice@example.com", "isAdmin": true})
	config := s.config(admin)
	authority := s.org + "/oauth2/" + issuer
	authentication := config["authenticationConfiguration"].(object)
	maps.Copy(authentication, (object{
		"provider": "okta", "providerName": "okta", "clientType": clientType, "authority": authority, "clientId": s.app,
		"callbackUrl": s.url + "/callback", "publicKeyUrls": []string{authority + "/v1/keys"},
		"jwtPrincipalClaims": []string{"email", "preferred_username", "sub"}, "enableSelfSignup": true,
	}))
	delete(authentication, "oidcConfiguration")
	if clientType == "confidential" {
		authentication["oidcConfiguration"] = object{
			"id": s.app, "secret": app["credentials"].(object)["oauthClient"].(object)["client_secret"], "type": "okta",
			"discoveryUri": authority + "/.well-known/openid-configuration", "scope": "openid email profile offline_access",
			"callbackUrl": s.url + "/callback", "serverUrl": s.url, "responseType": "code", "useNonce": "true", "disablePkce": false,
			"preferredJwsAlgorithm": "RS256", "clientAuthenticationMethod": "client_secret_post", "tokenValidity": 3600,
			"sessionExpiry": 604800, "maxClockSkew": "", "tenant": "", "prompt": "", "maxAge": "",
		}
	}
	s.want(200, "PUT", configPath, admin, config)
	return s
}

// signIn begins at the server's page and goes through the org's form.
func (s *sso) signIn(b *browser.Browser, name string) {
	s.t.Helper()
	b.SignIn(s.url, name+"@example.com", name+"-pw")
}

func TestSignInBrowser(t *testing.T) {
	t.Parallel()
	for _, clientType := range []string{"public", "confidential"} {
		t.Run(clientType, func(t *testing.T) {
			t.Parallel()
			s, b := startSSO(t, clientType), browser.Start(t)
			for name, administrator := range map[string]string{"alice": "yes", "bob": "no"} {
				b.Forget()
				s.signIn(b, name)
				b.Wait("document.body.dataset.state === 'signed-in'")
				if b.Text("#name") != name || b.Text("#email") != name+"@example.com" || b.Text("#administrator") != administrator {
					t.Errorf("%s signed in as %q, %q, administrator: %s", name, b.Text("#name"), b.Text("#email"), b.Text("#administrator"))
				}
				b.Click("#renew")
				b.Wait("document.body.dataset.state === 'signed-in'")
				if b.Text("#name") != name {
					t.Errorf("after renewal %s is %q", name, b.Text("#name"))
				}
				b.Click("#sign-out")
				b.Wait("document.body.dataset.state === 'signed-out'")
			}
			b.Forget()
			s.signIn(b, "mallory")
			if clientType == "confidential" {
				// The reason is in the server's log alone (F66).
				b.Wait("document.body?.innerText.includes('[Auth Callback Servlet] Authentication failed. Please try again.')")
				return
			}
			b.Wait("document.body.dataset.state === 'failed'")
			if got := b.Text("#error"); !strings.HasPrefix(got, "access_denied: User is not assigned to the client application.") {
				t.Errorf("the page says %q", got)
			}

			// The browser itself refuses to read what the org does not share with the page's origin.
			s.okta(204, "DELETE", "/api/v1/trustedOrigins/"+s.origin, nil)
			b.Open(s.url)
			b.Click("#sign-in")
			b.Wait("document.body.dataset.state === 'failed'")
			if got := b.Text("#error"); !strings.Contains(got, s.org) || !strings.Contains(got, "trusted origin") {
				t.Errorf("the page says %q", got)
			}
		})
	}
}

// releasedPage has the shape of a released server's page, so far as a person who signs in meets it: the button comes once the
// page knows the configuration, its words are in an element of it and beside a logo, and what is asked of the server is asked
// by XMLHttpRequest (OpenMetadata's SignInPage and LoginButton).
const releasedPage = `<!DOCTYPE html><title>OpenMetadata</title><div id="root"></div><script>
const root = document.getElementById('root');
const ask = (path, token, then) => {
  const request = new XMLHttpRequest();
  request.open('GET', '/api/v1/' + path);
  if (token) request.setRequestHeader('Authorization', 'Bearer ' + token);
  request.onload = () => then(JSON.parse(request.responseText));
  request.send();
};
const token = new URLSearchParams(location.search).get('id_token');
if (token) {
  ask('users/loggedInUser', token, () => { root.textContent = 'My data'; });
} else {
  ask('system/config/auth', null, () => {
    root.innerHTML = '<a href="#" hidden>Sign in with a passkey</a><p>Sign in with care</p>' +
      '<button class="signin-button"><img alt="Okta Logo" width="30"><span>Sign in with Okta</span></button>';
    root.querySelector('.signin-button').onclick = () => {
      location.assign('/api/v1/auth/login?redirectUri=' + encodeURIComponent(location.origin + '/auth/callback'));
    };
  });
}
</script>`

// The browser's driver finds its way through a released server's page, too.
func TestSignInBrowser_releasedPage(t *testing.T) {
	t.Parallel()
	s := startSSOBehind(t, "confidential", func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" && r.URL.Path != "/auth/callback" {
				server.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html;charset=utf-8")
			_, _ = io.WriteString(w, releasedPage)
		})
	})
	b := browser.Start(t)
	for name, administrator := range map[string]bool{"alice": true, "bob": false} {
		b.Forget()
		b.SignIn(s.url, name+"@example.com", name+"-pw")
		if user := b.SignedIn(); user.Name != name || user.Email != name+"@example.com" || user.IsAdmin != administrator {
			t.Errorf("%s signed in as %+v", name, user)
		}
	}
}

func TestSignInBrowser_password(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	b := browser.Start(t)
	b.Open(s.url)
	for password, state := range map[string]string{"wrong": "failed", "admin": "signed-in"} {
		b.Fill("input[name=email]", "admin@open-metadata.org")
		b.Fill("input[name=password]", password)
		b.Click("#basic button")
		b.Wait("document.body.dataset.state === '" + state + "'")
		if state == "signed-in" {
			if b.Text("#administrator") != "yes" {
				t.Error("admin is no administrator")
			}
			b.Click("#sign-out")
			b.Wait("document.body.dataset.state === 'signed-out'")
		} else if got := b.Text("#error"); !strings.Contains(got, "invalid username or password") {
			t.Errorf("the page says %q", got)
		}
	}
}
