package acctest

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// withLiveServer makes a stand-in of the version the live server until the test ends. So no test that uses it is parallel.
func withLiveServer(t *testing.T, version string) *ServerTarget {
	t.Helper()
	double, err := serverdouble.New(serverdouble.Options{Version: version})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = double.Close() })
	before := live
	t.Cleanup(func() { live, theBaseline = before, nil })
	address := Serve(t, double.Handler())
	live = targets{
		server: true, host: address, email: adminEmail, password: adminPassword, confDir: double.ConfDir(),
		restart: "curl -fsS -X POST " + address + "/sandbox/restart",
	}
	environment := &Environment{t: t, needs: Exclusive | KeyFiles | Restart, Clock: &Clock{}}
	server := &ServerTarget{URL: live.host, environment: environment, confDir: live.confDir, email: live.email, password: live.password}
	if server.before, err = takeBaseline(server); err != nil {
		t.Fatal(err)
	}
	if server.accounts, err = server.listAccounts(server.Login(t)); err != nil {
		t.Fatal(err)
	}
	return server
}

// What tests do to a server is undone: each of these in its own way takes away a means of undoing it.
func TestBringBack(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *ServerTarget){
		"nothing": func(*testing.T, *ServerTarget) {},
		"the key files, and others beside them": func(t *testing.T, s *ServerTarget) {
			newKeyFiles(t, s)
			if err := os.WriteFile(filepath.Join(s.confDir, jwtkey.PrivateFileName+keyfile.PreviousSuffix), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"the signing key, by a reload with another self sign-up (F59)": func(t *testing.T, s *ServerTarget) {
			token := s.Login(t)
			newKeyFiles(t, s)
			s.Must(t, token, http.MethodPut, securityPath, changedSecurity(t, s, token, map[string]any{"enableSelfSignup": false}))
		},
		"a private key that does not belong to the public one (F51)": func(t *testing.T, s *ServerTarget) {
			public, err := os.ReadFile(filepath.Join(s.confDir, jwtkey.PublicFileName))
			if err != nil {
				t.Fatal(err)
			}
			newKeyFiles(t, s)
			if err := os.WriteFile(filepath.Join(s.confDir, jwtkey.PublicFileName), public, 0o600); err != nil {
				t.Fatal(err)
			}
			restarted(t, s)
		},
		"files that keep the server from starting (F50)": func(t *testing.T, s *ServerTarget) {
			if err := os.WriteFile(filepath.Join(s.confDir, jwtkey.PrivateFileName), []byte("none"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := s.Restart(); err == nil {
				t.Fatal("the server starts with them")
			}
		},
		"the sign-in": underOkta,
		"the sign-in, with a restart that clears the password (F69)": func(t *testing.T, s *ServerTarget) {
			underOkta(t, s)
			restarted(t, s)
		},
		"the account admin, for good": func(t *testing.T, s *ServerTarget) {
			s.Automation(t)
			s.Must(t, s.Login(t), http.MethodDelete, adminPath(t, s)+"?hardDelete=true", nil)
		},
		"the right of admin": func(t *testing.T, s *ServerTarget) {
			s.Automation(t)
			s.Must(t, s.Login(t), http.MethodPatch, adminPath(t, s), []any{map[string]any{"op": "add", "path": "/isAdmin", "value": false}})
		},
		"the account admin, under Okta and demoted before": func(t *testing.T, s *ServerTarget) {
			s.Automation(t)
			underOkta(t, s)
			token, path := s.SignedToken(automation), adminPath(t, s)
			s.Must(t, token, http.MethodPatch, path, []any{map[string]any{"op": "add", "path": "/isAdmin", "value": false}})
			s.Must(t, token, http.MethodDelete, path, nil)
		},
		"every administrator, under Okta": func(t *testing.T, s *ServerTarget) {
			s.Automation(t)
			underOkta(t, s)
			token, path := s.SignedToken(automation), adminPath(t, s)
			s.Must(t, token, http.MethodDelete, path+"?hardDelete=true", nil)
			s.Must(t, token, http.MethodDelete, "/v1/users/name/"+automation+"?hardDelete=true", nil)
		},
		"accounts and a bot, whoever made them": func(t *testing.T, s *ServerTarget) {
			token := s.Login(t)
			for _, one := range []struct {
				path string
				body map[string]any
			}{
				{"/v1/users", map[string]any{"name": "alice", "email": "alice@open-metadata.org"}},
				{"/v1/users", map[string]any{
					"name": "loader", "email": "loader@open-metadata.org", "isBot": true, "botName": "loader",
					"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
				}},
				{"/v1/bots", map[string]any{"name": "loader", "botUser": "loader"}},
			} {
				if _, err := s.ask(token, http.MethodPost, one.path, one.body); err != nil {
					t.Fatal(err)
				}
			}
		},
		"the password of admin": func(t *testing.T, s *ServerTarget) {
			s.Automation(t)
			s.Must(t, s.Login(t), http.MethodDelete, adminPath(t, s)+"?hardDelete=true", nil)
			const password = "Str0ng-Pass!"
			s.Must(t, s.SignedToken(automation), http.MethodPost, "/v1/users", map[string]any{
				"name": "admin", "email": adminEmail, "isAdmin": true, "createPasswordType": "ADMIN_CREATE", "password": password, "confirmPassword": password,
			})
		},
		"the token of the ingestion bot": func(t *testing.T, s *ServerTarget) {
			bot, _ := s.Must(t, s.Login(t), http.MethodGet, "/v1/users/name/ingestion-bot", nil).(map[string]any)
			s.Must(t, s.Login(t), http.MethodPut, "/v1/users/revokeToken", map[string]any{"id": bot["id"]})
		},
		"the stub for LDAP, which loses members at a restart": restarted,
		"a start with another self sign-up (F59)": func(t *testing.T, s *ServerTarget) {
			token := s.Login(t)
			s.Must(t, token, http.MethodPut, securityPath, changedSecurity(t, s, token, map[string]any{"enableSelfSignup": false}))
			restarted(t, s)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := withLiveServer(t, "")
			change(t, s)
			if err := s.bringBack(); err != nil {
				t.Fatal(err)
			}
			expectAsReleased(t, s)
		})
	}
}

// The stub for LDAP that a released server serves is refused by 1.12 (F30) and taken back by 2.1.
func TestBringBack_stubOfLDAP(t *testing.T) {
	for version, comesBack := range map[string]bool{"1.12": false, "2.1": true} {
		t.Run(version, func(t *testing.T) {
			s := withLiveServer(t, version)
			underOkta(t, s)
			// Twice, as after a second test.
			for range 2 {
				if err := s.bringBack(); err != nil {
					t.Fatal(err)
				}
			}
			now := s.Must(t, s.Login(t), http.MethodGet, securityPath, nil).(map[string]any)
			if there := Member(now, stubOfLDAP) != nil; there != comesBack {
				t.Errorf("the stub is there: %t, want %t", there, comesBack)
			}
		})
	}
}

// expectAsReleased asks the server itself, and not what was noted of it.
func expectAsReleased(t *testing.T, s *ServerTarget) {
	t.Helper()
	judged, _ := s.Must(t, s.Login(t), http.MethodGet, "/v1/system/status", nil).(map[string]any)
	if Member(judged, "jwks.passed") != true {
		t.Errorf("the server's own bot is judged %v", judged["jwks"])
	}
	if now, err := s.listAccounts(s.Login(t)); err != nil || !slices.Equal(now, s.accounts) {
		t.Errorf("the accounts were %v and are %v: %v", s.accounts, now, err)
	}
	admin, _ := s.Must(t, s.Login(t), http.MethodGet, adminPath(t, s), nil).(map[string]any)
	if admin["isAdmin"] != true {
		t.Errorf("admin is %v", admin)
	}
	if lacks := notFresh(); lacks != "" {
		t.Errorf("it is no server as released: %s", lacks)
	}
	previous := filepath.Join(s.confDir, jwtkey.PrivateFileName+keyfile.PreviousSuffix)
	if _, err := os.Stat(previous); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there", previous)
	}
	// Under single sign-on somebody whom the server does not know makes his own account, if that was allowed when it started
	// (F59).
	underOkta(t, s)
	status, body := s.Do(t, s.SignedToken("newcomer"), http.MethodPost, "/v1/users", map[string]any{"name": "newcomer", "email": "newcomer@open-metadata.org"})
	if status != http.StatusCreated {
		t.Errorf("the self sign-up answers %d %v", status, body)
	}
}

func newKeyFiles(t *testing.T, s *ServerTarget) {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(s.ConfDir()), key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// underOkta puts the server under an org that need not exist: a PUT asks nobody for a public client's (F36).
func underOkta(t *testing.T, s *ServerTarget) {
	t.Helper()
	token := s.Login(t)
	s.Must(t, token, http.MethodPut, securityPath, changedSecurity(t, s, token, map[string]any{
		"provider": "okta", "clientType": "public", "clientId": "0oa1", "authority": "http://localhost:1",
		"publicKeyUrls": []any{"http://localhost:1/oauth2/v1/keys"}, "oidcConfiguration": nil,
	}))
}

// changedSecurity is the configuration with other members, as every version takes it.
func changedSecurity(t *testing.T, s *ServerTarget, token string, members map[string]any) map[string]any {
	t.Helper()
	configuration, err := s.security(token)
	if err != nil {
		t.Fatal(err)
	}
	withoutStub(configuration)
	for member, value := range members {
		SetMember(configuration, "authenticationConfiguration."+member, value)
	}
	return configuration
}

func restarted(t *testing.T, s *ServerTarget) {
	t.Helper()
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
}

func adminPath(t *testing.T, s *ServerTarget) string {
	t.Helper()
	token, err := s.administrator()
	if err != nil {
		t.Fatal(err)
	}
	account, _ := s.Must(t, token, http.MethodGet, "/v1/users/name/admin", nil).(map[string]any)
	return "/v1/users/" + account["id"].(string)
}
