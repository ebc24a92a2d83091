package securityconfig_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const servedConfig = "/api/v1/system/security/config"

// TestAccStory_refusedInTheApply: what only the server's own validation can find out. The plan warns, since the same apply may
// repair it; the apply writes nothing.
func TestAccStory_refusedInTheApply(t *testing.T) {
	for _, test := range []struct {
		story, kind string
		options     acctest.Options
		values      func(t *testing.T, s *signIn) settings
		path, text  string
	}{
		{"fact 11: a discovery document without a token endpoint", "browser", withNeeds(acctest.OwnServer), func(t *testing.T, s *signIn) settings {
			return s.at(discoveryWithout(t, s.issuer, "token_endpoint")).public()
		}, authn + "authority", "Missing required Okta endpoints"},
		{"fact 11: a discovery document without keys", "web", withNeeds(acctest.OwnServer), func(t *testing.T, s *signIn) settings {
			return s.at(discoveryWithout(t, s.issuer, "jwks_uri")).confidential()
		}, authn + "public_key_urls", "validation says of"},
		{"fact 36: an identity provider that is not there", "browser", acctest.Options{}, func(_ *testing.T, s *signIn) settings {
			return s.at("http://localhost:1").public()
		}, authn + "authority", "Domain validation failed"},
		{"issue 9525, issue 15489: the server's own keys, where it does not reach them", "browser", acctest.Options{}, func(_ *testing.T, s *signIn) settings {
			return s.public().with(settings{authn + "public_key_urls": fmt.Sprintf(`[%q, "http://localhost:1/api/v1/system/config/jwks"]`, s.issuer+"/oauth2/v1/keys")})
		}, authn + "public_key_urls", "Public key URL validation failed"},
		{"pull 33477: names that resolve to private addresses on 2.1", "browser", acctest.Options{Server: double.Options{Version: "2.1", PublicHosts: map[string]string{}}}, func(_ *testing.T, s *signIn) settings {
			return s.public()
		}, authn + "authority", "private/internal network not allowed"},
	} {
		t.Run(test.story, func(t *testing.T) {
			s := newSignIn(t, test.kind, test.options)
			s.Parallel()
			before, config := s.served(), test.values(t, s).tree(t)
			d := s.dialogue()
			d.Plan(config).ExpectWarning(t, test.path, test.text)
			d.Apply(config).ExpectError(t, test.path, test.text)
			if err := same(before, s.served()); err != nil || d.Exists() {
				t.Errorf("a refused configuration was written: %v", err)
			}
		})
	}
}

// at is the sign-in at another issuer.
func (s *signIn) at(issuer string) *signIn {
	other := *s
	other.issuer = issuer
	return &other
}

// discoveryWithout is an org whose discovery document lacks a member.
func discoveryWithout(t *testing.T, org, member string) string {
	t.Helper()
	return acctest.Between(t, org, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "/.well-known/openid-configuration") {
			pass.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		pass.ServeHTTP(answer, r)
		var document map[string]any
		if err := json.Unmarshal(answer.Body.Bytes(), &document); err != nil {
			t.Error(err)
		}
		delete(document, member)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(document)
	})
}

// Somebody else writes at the same moment, and the server takes one half of the one and the other half of the other. What it
// serves is read back, so the mixture is seen, and undone.
func TestAccStory_fact43_twoWritersAtOnce(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Parallel()
	before := s.served()
	var once sync.Once
	host := acctest.Between(t, s.Server().URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.URL.Path != servedConfig || r.Method != http.MethodPut {
			pass.ServeHTTP(w, r)
			return
		}
		content, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(strings.NewReader(string(content)))
		once.Do(func() {
			var mixed map[string]any
			if err := json.Unmarshal(content, &mixed); err != nil {
				t.Error(err)
			}
			acctest.SetMember(mixed, "authorizerConfiguration.principalDomain", "another.example")
			encoded, _ := json.Marshal(mixed)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(encoded))), int64(len(encoded))
		})
		pass.ServeHTTP(w, r)
	})
	d := s.dialogue(host)
	said := d.Apply(s.public().tree(t))
	said.ExpectError(t, "", "differs from what was written in authorizerConfiguration.principalDomain")
	said.ExpectError(t, "", "The server is back at its previous configuration")
	if err := s.restored(before)(nil); err != nil {
		t.Error(err)
	}
	d.MustApply(s.public().tree(t))
}

// Of several replicas only the one that is told of a change takes it. Behind a balancer that spreads single requests the others
// cannot be told, and go on until they are restarted.
func TestAccStory_issue30882_replicaThatWasNotTold(t *testing.T) {
	// The replicas answer in turn, and how often they are asked depends on the version.
	s := newSignIn(t, "browser", ofVersion("1.12"))
	s.Parallel()
	before, shown := s.served(), s.Server().Must(t, "", http.MethodGet, "/v1/system/config/auth", nil)
	answers := map[string]any{servedConfig: before, "/api/v1/system/config/auth": shown}
	var mu sync.Mutex
	told, turn := false, 0
	host := acctest.Between(t, s.Server().URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		mu.Lock()
		old, known := answers[r.URL.Path]
		if r.Method == http.MethodGet && known {
			turn++
		}
		other := told && r.Method == http.MethodGet && known && turn%2 == 0
		told = told || r.Method == http.MethodPut
		mu.Unlock()
		if !other {
			pass.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(old)
	})
	s.dialogue(host).MustApply(s.public().tree(t)).
		ExpectWarning(t, authn+"provider", "give their own addresses by its replica_urls")
	if err := s.expect(map[string]any{authnAPI + "provider": "okta"})(nil); err != nil {
		t.Errorf("the replica that was told: %v", err)
	}
	s.dialogue().MustApply(s.public().tree(t)).ExpectNoWarning(t, authn+"provider", "replica")
}

// Another discovery document has other keys. They are written together, so none of both is ever stale.
func TestAccStory_issue28088_keysFollowTheIssuer(t *testing.T) {
	s := newSignIn(t, "web", withWants(acctest.RequestLog))
	s.Parallel()
	d := s.dialogue()
	d.MustApply(s.confidential().tree(t))
	made, _ := s.Okta().Must(t, http.MethodPost, "/api/v1/authorizationServers", map[string]any{
		"name": acctest.Name("OpenMetadata"), "audiences": []string{s.client}, "issuerMode": "ORG_URL",
	}).(map[string]any)
	issuer, _ := made["issuer"].(string)
	policies := fmt.Sprintf("/api/v1/authorizationServers/%s/policies", made["id"])
	policy, _ := s.Okta().Must(t, http.MethodPost, policies, map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": "all", "description": "all",
		"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
	}).(map[string]any)
	s.Okta().Must(t, http.MethodPost, fmt.Sprintf("%s/%s/rules", policies, policy["id"]), map[string]any{
		"type": "RESOURCE_ACCESS", "name": "all", "conditions": map[string]any{
			"people":     map[string]any{"groups": map[string]any{"include": []string{"EVERYONE"}}},
			"grantTypes": map[string]any{"include": []string{"authorization_code"}}, "scopes": map[string]any{"include": []string{"*"}},
		},
	})
	since := s.Server().Watch()
	d.MustApply(s.at(issuer).confidential().tree(t)).ExpectNoWarning(t, authn+"provider", "replica")
	if err := s.expect(map[string]any{
		authnAPI + "publicKeyUrls": []any{issuer + "/v1/keys"}, oidcAPI + "discoveryUri": issuer + "/.well-known/openid-configuration",
	})(nil); err != nil {
		t.Error(err)
	}
	if sent := writes(since()); s.Has(acctest.RequestLog) && len(sent) != 1 {
		t.Errorf("the writes are %v, want one", sent)
	}
}

// A configuration from before the server validated anything cannot be changed piece by piece: every change is refused for what
// it does not touch. The whole is written at once, with what was missing.
func TestAccStory_issue28379_configurationOfAnOlderServer(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Parallel()
	d := s.dialogue()
	d.MustApply(s.public().tree(t))
	// What a PUT takes and validation refuses (recorded: b11b).
	s.put(map[string]any{authnAPI + "providerName": ""})
	flip := []map[string]any{{"op": "replace", "path": "/authenticationConfiguration/enableSelfSignup", "value": true}}
	if status, answer := s.Server().Do(t, s.Server().AutomationToken(), http.MethodPatch, "/v1/system/security/config", flip); status != http.StatusBadRequest {
		t.Fatalf("a PATCH of something else answers %d %v", status, answer)
	}
	d.MustApply(s.public().with(settings{authn + "enable_self_signup": "true"}).tree(t))
	if err := s.expect(map[string]any{authnAPI + "providerName": "Okta", authnAPI + "enableSelfSignup": true})(nil); err != nil {
		t.Error(err)
	}
}

// The database counts and the environment does not, once the server has started. What is applied is what is in force, whatever
// the environment says, and what somebody changes in the database is drift.
func TestAccStory_issue31786_issue26159_issue32904_issue29597_environmentIsIgnored(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.OwnServer|acctest.Restart))
	s.Parallel()
	config := s.public().tree(t)
	d := s.dialogue()
	d.MustApply(config)
	applied := s.served()
	environment := s.Server().Double().Environment()
	environment.Authentication = map[string]any{"provider": "okta", "providerName": "of the environment", "clientId": "0oaofenvironment"}
	s.Server().Double().SetEnvironment(environment)
	if err := s.Server().Restart(); err != nil {
		t.Fatal(err)
	}
	if err := same(applied, s.served()); err != nil {
		t.Errorf("the environment counted: %v", err)
	}
	if d.Changes(config) {
		t.Error("a plan has something to do after a restart under another environment")
	}
	read := s.Read("openmetadata_server", s.Server().BySigningKey("terraform"), nil)
	if got := acctest.Member(read, "authentication.provider_name"); got != "Okta" {
		t.Errorf("the data source shows the provider name %v as in force", got)
	}
	s.put(map[string]any{authnAPI + "providerName": "by hand"})
	if !d.Changes(config) {
		t.Error("a change in the database is no drift")
	}
}

// The API makes accounts, administrators' too, by the setting that the server was started with. Closing it says so, unless it
// was closed at the start.
func TestAccStory_fact59_selfSignupClosesAtTheNextStart(t *testing.T) {
	closed := false
	for name, test := range map[string]struct {
		options acctest.Options
		expect  func(said acctest.Said, t *testing.T, path, text string)
	}{
		"open at the start":   {acctest.Options{}, acctest.Said.ExpectWarning},
		"closed at the start": {acctest.Options{Server: double.Options{SelfSignup: &closed}}, acctest.Said.ExpectNoWarning},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSignIn(t, "browser", test.options)
			s.Parallel()
			test.expect(s.dialogue().Plan(s.public().tree(t)), t, authn+"enable_self_signup", "Restart it after the apply")
		})
	}
}

// Each start under Okta takes the password of the administrators that the environment names. Back at basic sign-in the account
// of the provider must be able to sign in, and whoever is in that list gets the password admin at the next start, also somebody
// who was deleted meanwhile: with the module's output in the environment that is every administrator.
func TestAccStory_fact69_fact157_passwordsAfterTheWayBack(t *testing.T) {
	s := newSignIn(t, "browser", acctest.Options{Needs: acctest.Restart, Server: double.Options{AdminPrincipals: []string{"admin", "alice"}}})
	s.Parallel()
	s.root2()
	restart := func() {
		t.Helper()
		if err := s.Server().Restart(); err != nil {
			t.Fatal(err)
		}
	}
	login := func(email, password string) int {
		status, _ := s.Server().Do(t, "", http.MethodPost, "/v1/users/login", map[string]any{
			"email": email, "password": base64.StdEncoding.EncodeToString([]byte(password)),
		})
		return status
	}
	const root2Password = "Passw0rd!x"
	values := s.Server().BySigningKey("terraform")
	maps.Copy(values, map[string]any{"email": "root2@open-metadata.org", "password": root2Password})
	d := s.Dialogue("openmetadata_security_config", values)
	d.MustApply(s.public().tree(t))
	restart()
	for _, said := range []acctest.Said{d.PlanDestroy(), d.Destroy()} {
		said.ExpectWarning(t, "", "AUTHORIZER_ADMIN_PRINCIPALS")
		said.ExpectWarning(t, "", "where they are on it, or set their passwords after it: admin, alice, terraform.")
		said.ExpectNoWarning(t, authn+"provider", "replica")
	}
	token := s.Server().AutomationToken()
	alice, _ := s.Server().Must(t, token, http.MethodGet, "/v1/users/name/alice", nil).(map[string]any)
	s.Server().Must(t, token, http.MethodDelete, fmt.Sprintf("/v1/users/%v?hardDelete=true", alice["id"]), nil)
	if status := login("root2@open-metadata.org", root2Password); status != http.StatusOK {
		t.Errorf("the account that was proven to sign in answers %d", status)
	}
	if status := login("admin@open-metadata.org", "admin"); status == http.StatusOK {
		t.Error("admin kept its password through a start under Okta")
	}
	restart()
	for _, name := range []string{"admin", "alice"} {
		if status := login(name+"@open-metadata.org", "admin"); status != http.StatusOK {
			t.Errorf("what the warning says does not come true: %s with the password admin answers %d", name, status)
		}
	}
}
