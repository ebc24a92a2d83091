package openmetadata_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// 1.9 has no security API (M10), but all that is public.
func TestProfile19HasNoSecurityAPI(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{Version: "1.9"})
	admin := s.admin()
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch} {
		s.want(404, method, configPath, admin, nil)
	}
	s.want(404, http.MethodPost, validatePath, admin, object{})
	if v := s.want(200, http.MethodGet, "/api/v1/system/version", "", nil)["version"].(string); !strings.HasPrefix(v, "1.9.") {
		t.Errorf("version %s", v)
	}
	s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil)
	s.want(200, http.MethodGet, "/api/v1/users?isAdmin=true", admin, nil)
}

// On 2.1 what GET gave can be put back, and a masked or missing secret means the stored one (M17, M18).
func TestProfile21TakesBackWhatItGaveAndKeepsTheSecret(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{Version: "2.1"})
	if v := s.want(200, http.MethodGet, "/api/v1/system/version", "", nil)["version"]; v != "2.1.0" {
		t.Errorf("version %v", v)
	}
	admin := s.admin()
	body := s.config(admin)
	body["authenticationConfiguration"].(object)["oidcConfiguration"].(object)["secret"] = "kept"
	s.want(200, http.MethodPut, configPath, admin, body)

	got := s.want(200, http.MethodGet, configPath, admin, nil)
	s.want(200, http.MethodPut, configPath, admin, got)
	bot := adminBot(s, admin)
	secret := func() any {
		config := s.want(200, http.MethodGet, configPath, bot, nil)
		return config["authenticationConfiguration"].(object)["oidcConfiguration"].(object)["secret"]
	}
	if secret() != "kept" {
		t.Errorf("the secret is %v", secret())
	}
	delete(got["authenticationConfiguration"].(object)["oidcConfiguration"].(object), "secret")
	answer := s.want(200, http.MethodPut, configPath, admin, got)
	if secret() != "kept" {
		t.Errorf("the secret is %v after it was left out", secret())
	}
	if shown := answer["authenticationConfiguration"].(object)["oidcConfiguration"].(object)["secret"]; shown != "*********" {
		t.Errorf("the answer to PUT shows the secret %v", shown)
	}
}

// F28: on 1.12 the mask is stored as the secret, and only a bot sees it.
func TestMaskIsStoredOn112(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	body := s.config(admin)
	body["authenticationConfiguration"].(object)["oidcConfiguration"].(object)["secret"] = "real"
	s.want(200, http.MethodPut, configPath, admin, body)
	masked := s.want(200, http.MethodGet, configPath, admin, nil)
	bot := adminBot(s, admin)
	if unmasked := s.want(200, http.MethodGet, configPath, bot, nil); unmasked["authenticationConfiguration"].(object)["oidcConfiguration"].(object)["secret"] != "real" {
		t.Error("an administrator bot does not see the secret")
	}
	s.want(200, http.MethodPut, configPath, admin, masked)
	if stored := s.want(200, http.MethodGet, configPath, bot, nil); stored["authenticationConfiguration"].(object)["oidcConfiguration"].(object)["secret"] != "*********" {
		t.Error("the mask was not stored")
	}
}

func adminBot(s *testServer, admin string) string {
	s.t.Helper()
	u := s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "admbot", "email": "admbot@open-metadata.org", "isBot": true, "isAdmin": true,
		"authenticationMechanism": object{"authType": "JWT", "config": object{"JWTTokenExpiry": "Unlimited"}}})
	return s.want(200, http.MethodGet, "/api/v1/users/token/"+u["id"].(string), admin, nil)["JWTToken"].(string)
}

// identityProvider answers discovery, keys and introspection on loopback.
func identityProvider(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	var base string
	json := func(text func() string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(text()))
		}
	}
	mux.HandleFunc("/.well-known/openid-configuration", json(func() string {
		return strings.ReplaceAll(`{"issuer":"BASE","authorization_endpoint":"BASE/a","token_endpoint":"BASE/t","userinfo_endpoint":"BASE/u","introspection_endpoint":"BASE/i","jwks_uri":"BASE/oauth2/v1/keys"}`, "BASE", base)
	}))
	mux.HandleFunc("/oauth2/v1/keys", json(func() string { return `{"keys":[{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB"}]}` }))
	mux.HandleFunc("/i", json(func() string { return `{"active":false}` }))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	base = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	return server
}

func (s *testServer) validate(token, authority string) string {
	s.t.Helper()
	answer := s.want(200, http.MethodPost, validatePath, token, oktaPublic(authority))
	var errs []string
	for _, e := range answer["errors"].([]any) {
		errs = append(errs, e.(object)["error"].(string))
	}
	return strings.Join(errs, "; ")
}

// F6: 1.12 looks at the literal host only; 2.1 resolves names, unless its table says that a name is public (M16).
func TestURLGuard(t *testing.T) {
	t.Parallel()
	idp := identityProvider(t)
	byName := strings.Replace(idp.URL, "127.0.0.1", "localhost", 1)
	for _, c := range []struct {
		version   string
		hosts     map[string]string
		authority string
		want      string
	}{
		{"1.12", nil, idp.URL, "Domain validation failed: Invalid or unsafe URL: " + idp.URL + "/.well-known/openid-configuration"},
		{"1.12", nil, byName, ""},
		{"2.1", nil, byName, "Domain validation failed: URL targeting private/internal network not allowed"},
		{"2.1", map[string]string{"localhost": "the identity provider of a test"}, byName, ""},
	} {
		s := start(t, openmetadata.Options{Version: c.version, PublicHosts: c.hosts})
		if got := s.validate(s.admin(), c.authority); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.version, c.authority, got, c.want)
		}
	}
}

// The differences in tokens between the profiles (F52, F75, M22, M23).
func TestTokensByProfile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version                                     string
		unknownKid, newBotToken, revokedPAT, nonBot int
		prefix                                      string
	}{
		{"1.12", 500, 401, 200, 400, "fernet:"},
		{"2.1", 401, 200, 401, 403, "eyJ"},
	} {
		clock := newClock()
		s := start(t, openmetadata.Options{Version: c.version, Clock: clock.Now})
		admin := s.admin()
		s.want(c.unknownKid, http.MethodGet, configPath, mint(t, newKey(), "nobody-knows", "admin"), nil)

		bot := s.want(200, http.MethodGet, "/api/v1/users/name/ingestion-bot", admin, nil)["id"].(string)
		read := func() string {
			return s.want(200, http.MethodGet, "/api/v1/users/token/"+bot, admin, nil)["JWTToken"].(string)
		}
		s.want(200, http.MethodGet, "/api/v1/users?limit=1", read(), nil)
		clock.advance(time.Second)
		answer := s.want(200, http.MethodPut, "/api/v1/users/generateToken/"+bot, admin, object{"JWTTokenExpiry": "7"})
		if !strings.HasPrefix(answer["JWTToken"].(string), c.prefix) {
			t.Errorf("%s: generateToken shows %v", c.version, answer["JWTToken"])
		}
		s.want(c.newBotToken, http.MethodGet, "/api/v1/users?limit=1", read(), nil)
		clock.advance(2*time.Minute + time.Second)
		s.want(200, http.MethodGet, "/api/v1/users?limit=1", read(), nil)

		id := s.want(200, http.MethodGet, "/api/v1/users/name/admin", admin, nil)["id"].(string)
		if message := s.want(c.nonBot, http.MethodPut, "/api/v1/users/generateToken/"+id, admin, object{"JWTTokenExpiry": "7"})["message"].(string); !strings.Contains(message, "bot users") {
			t.Errorf("%s: generateToken for a person says %q", c.version, message)
		}
		pat := s.want(200, http.MethodPut, "/api/v1/users/security/token", admin, object{"tokenName": "p", "JWTTokenExpiry": "7"})
		s.want(200, http.MethodGet, configPath, pat["jwtToken"].(string), nil)
		s.want(200, http.MethodPut, "/api/v1/users/security/token/revoke", admin, object{"tokenIds": []any{pat["token"]}})
		s.want(c.revokedPAT, http.MethodGet, configPath, pat["jwtToken"].(string), nil)
	}
}

// 2.1: a field that openmetadata.yaml writes cannot be changed through the API where the environment owns the settings, and the
// refusal names it (SettingsWriteGuard); the report says so (settingsSourceResponse.json). Where the database owns them, the
// report names what the deployment has set deliberately and the database otherwise (SettingsSourceServiceTest).
func TestProfile21TellsWhoseTheSettingsAre(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{Version: "2.1", Authentication: map[string]any{"providerName": "of the environment", "callbackUrl": "https://om.example.com/callback"}})
	admin := s.admin()
	body := s.config(admin)
	authn, authz := body["authenticationConfiguration"].(object), body["authorizerConfiguration"].(object)
	source := func(value string) []any {
		t.Helper()
		e := s.Environment()
		e.ConfigSource = value
		s.SetEnvironment(e)
		report := s.want(200, http.MethodGet, "/api/v1/system/settings/source", admin, nil)
		return report["settings"].([]any)
	}
	owned := source("ENV")[0].(object)
	for name, want := range map[string]any{
		"configType": "authenticationConfiguration", "source": "ENV", "sourceVariable": "SECURITY_CONFIG_SOURCE", "editable": false, "overriddenFields": []any{},
	} {
		if !reflect.DeepEqual(owned[name], want) {
			t.Errorf("%s is %v, not %v", name, owned[name], want)
		}
	}
	for _, pointer := range []string{"/provider", "/oidcConfiguration/id"} {
		if !slices.Contains(owned["managedPaths"].([]any), any(pointer)) {
			t.Errorf("%v does not name %s", owned["managedPaths"], pointer)
		}
	}
	authn["providerName"], authn["oidcConfiguration"].(object)["scope"] = "changed", "openid"
	refused := s.want(409, http.MethodPut, configPath, admin, body)
	if refused["errorType"] != "SETTINGS_MANAGED_BY_ENVIRONMENT" || refused["message"] != "authenticationConfiguration is managed by the deployment configuration (SECURITY_CONFIG_SOURCE=ENV), "+
		"so /oidcConfiguration/scope, /providerName cannot be changed here. Change the configuration file or environment and restart the server." {
		t.Errorf("409 is %v", refused)
	}
	authn["providerName"], authn["oidcConfiguration"].(object)["scope"] = "of the environment", "openid email profile"
	authz["testPrincipals"] = []any{"tester"}
	s.want(200, http.MethodPut, configPath, admin, body)

	authn["providerName"] = "changed"
	source("AUTO")
	s.want(200, http.MethodPut, configPath, admin, body)
	want := object{
		"configType": "authenticationConfiguration", "source": "AUTO", "sourceVariable": "SECURITY_CONFIG_SOURCE", "editable": true, "managedPaths": []any{},
		"overriddenFields": []any{object{"path": "/providerName", "envVariable": "CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME"}},
	}
	if got := source("")[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("the report is %v, not %v", got, want)
	}
	older := start(t, openmetadata.Options{})
	older.want(404, http.MethodGet, "/api/v1/system/settings/source", older.admin(), nil)
}

// F37: a reload that fails half-way leaves the new key URLs in force on 1.12, while the old configuration is served; 2.1 puts
// the filter back too.
func TestFailedReloadIsHalfAppliedOn112(t *testing.T) {
	t.Parallel()
	for version, key := range map[string]int{"1.12": 401, "2.1": 200} {
		s := start(t, openmetadata.Options{Version: version})
		admin := s.admin()
		body := oktaPublic("http://localhost:1")
		authn := body["authenticationConfiguration"].(object)
		authn["clientType"], authn["tokenValidationAlgorithm"] = "confidential", "RS512"
		authn["oidcConfiguration"] = object{"id": "web1", "secret": "s", "tenant": "", "discoveryUri": "http://localhost:1/.well-known/openid-configuration",
			"callbackUrl": "http://localhost:8585/callback", "serverUrl": "http://localhost:8585", "clientAuthenticationMethod": "client_secret_basic"}
		s.want(500, http.MethodPut, configPath, admin, body)
		if served := s.want(200, http.MethodGet, "/api/v1/system/config/auth", "", nil); served["provider"] != "basic" {
			t.Errorf("%s: %v is served", version, served["provider"])
		}
		s.want(key, http.MethodGet, configPath, admin, nil)
	}
}

// F43: concurrent PUTs are all answered 200, and each half is that of one of them.
func TestConcurrentPuts(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	var wg sync.WaitGroup
	for _, name := range []string{"n0", "n1", "n2", "n3"} {
		body := s.config(admin)
		body["authenticationConfiguration"].(object)["providerName"] = name
		body["authorizerConfiguration"].(object)["adminPrincipals"] = []any{name}
		wg.Go(func() {
			if status, answer := s.call(http.MethodPut, configPath, admin, body); status != 200 {
				t.Errorf("PUT answered %d %v", status, answer)
			}
		})
	}
	wg.Wait()
	got := s.want(200, http.MethodGet, configPath, admin, nil)
	name := got["authenticationConfiguration"].(object)["providerName"].(string)
	principals := got["authorizerConfiguration"].(object)["adminPrincipals"].([]any)
	if !strings.HasPrefix(name, "n") || len(principals) != 1 || !strings.HasPrefix(principals[0].(string), "n") {
		t.Errorf("served %q and %v", name, principals)
	}
}

// 2.1: a deletion ends the tokens of a bot and of a person at once; on 1.12 those that were in use just before go on for a
// while (F72, M23).
func TestTokensOfTheDeletedByProfile(t *testing.T) {
	t.Parallel()
	for version, status := range map[string]int{"1.12": 200, "2.1": 401} {
		s := start(t, openmetadata.Options{Version: version})
		admin := s.admin()
		bot := adminBot(s, admin)
		s.want(201, http.MethodPost, usersPath, admin, person("root2", object{"isAdmin": true}))
		pat := s.want(200, http.MethodPut, usersPath+"/security/token", s.login("root2@open-metadata.org", strong), object{"tokenName": "p", "JWTTokenExpiry": "7"})["jwtToken"].(string)
		for name, token := range map[string]string{"admbot": bot, "root2": pat} {
			s.want(200, http.MethodGet, configPath, token, nil)
			s.want(200, http.MethodDelete, usersPath+"/name/"+name, admin, nil)
			s.want(status, http.MethodGet, configPath, token, nil)
		}
	}
}

// 2.1: who gives rights to a new user needs to be an administrator, the ingestion bot included; the bot may generate tokens of
// bots (M24).
func TestRightsOfTheIngestionBotByProfile(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]struct{ admin, generate int }{"1.12": {201, 403}, "2.1": {403, 200}} {
		s := start(t, openmetadata.Options{Version: version})
		admin := s.admin()
		id := s.want(200, http.MethodGet, usersPath+"/name/ingestion-bot", admin, nil)["id"].(string)
		usage := s.want(200, http.MethodGet, usersPath+"/name/usage-bot", admin, nil)["id"].(string)
		bot := s.want(200, http.MethodGet, usersPath+"/token/"+id, admin, nil)["JWTToken"].(string)
		s.want(201, http.MethodPost, usersPath, bot, object{"name": "eve", "email": "eve@open-metadata.org"})
		s.want(want.admin, http.MethodPost, usersPath, bot, object{"name": "mal", "email": "mal@open-metadata.org", "isAdmin": true})
		s.want(want.generate, http.MethodPut, usersPath+"/generateToken/"+usage, bot, object{"JWTTokenExpiry": "7"})
	}
}

// 2.1: the request for a bot says whether its user may act for others; one that is silent leaves it (schemas/CHANGES-2.0.md).
// 1.12 does not know the field.
func TestImpersonationByProfile(t *testing.T) {
	t.Parallel()
	older, s := start(t, openmetadata.Options{}), start(t, openmetadata.Options{Version: "2.1"})
	older.want(400, http.MethodPut, "/api/v1/bots", older.admin(), object{"name": "usage-bot", "botUser": "usage-bot", "allowImpersonation": true})
	admin := s.admin()
	for _, step := range []struct {
		sent any
		want bool
	}{{true, true}, {nil, true}, {false, false}} {
		body := object{"name": "usage-bot", "botUser": "usage-bot"}
		if step.sent != nil {
			body["allowImpersonation"] = step.sent
		}
		s.want(200, http.MethodPut, "/api/v1/bots", admin, body)
		if got := s.want(200, http.MethodGet, usersPath+"/name/usage-bot", admin, nil)["allowImpersonation"]; got != step.want {
			t.Errorf("%v gives %v", step.sent, got)
		}
	}
}

// A client of 1.9 refuses what its classes do not have; a later server shows it.
func TestAnswersHaveWhatTheVersionKnows(t *testing.T) {
	t.Parallel()
	for version, has := range map[string]bool{"1.9": false, "1.12": true, "2.1": true} {
		s := start(t, openmetadata.Options{Version: version})
		made := s.want(201, http.MethodPost, "/api/v1/users", s.admin(), object{"name": "bob", "email": "bob@open-metadata.org"})
		seen := s.want(200, http.MethodGet, "/api/v1/users/name/bob?fields=*", s.admin(), nil)
		shown := s.want(200, http.MethodGet, "/api/v1/system/config/auth", "", nil)
		for _, c := range []struct {
			body   object
			member string
		}{
			{made, "allowImpersonation"}, {made, "inheritedPersonas"}, {seen, "allowImpersonation"}, {seen, "inheritedPersonas"},
			{shown, "enableAutoRedirect"}, {shown, "forceSecureSessionCookie"},
		} {
			if _, there := c.body[c.member]; there != has {
				t.Errorf("%s: %s is shown: %t", version, c.member, there)
			}
		}
	}
}
