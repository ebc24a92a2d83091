package openmetadata

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// newKeyFile puts a key that no server has somewhere.
func newKeyFile(t *testing.T) string {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	paths := keyfile.InDirectory(t.TempDir())
	if err := keyfile.WritePair(paths, key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return paths.Private
}

// switchTo puts the server under another provider or another set of settings.
func (s target) switchTo(t *testing.T, change func(SecurityConfiguration)) {
	t.Helper()
	client := s.client(t, passwordOnly())
	found, err := client.SecurityConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	version, err := client.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wanted := found.Writable(version)
	delete(wanted.Authentication, "oidcConfiguration")
	change(wanted)
	if err := client.putSecurityConfig(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
}

// TestLikeliestCause: the error begins with the one cause that is likely, whatever the order of the chain, such as an account
// that was locked after wrong passwords (fact 156).
func TestLikeliestCause(t *testing.T) {
	t.Parallel()
	wrong := func(t *testing.T, _ target, config *Config) {
		t.Helper()
		config.Email, config.Password = adminEmail, "wrong"
	}
	missing := func(t *testing.T, _ target, config *Config) {
		t.Helper()
		config.SigningKey = &SigningKey{PrivateKeyFile: filepath.Join(t.TempDir(), "private_key.der"), KeyID: jwtkey.ShippedKeyID, User: "terraform", Email: "terraform@open-metadata.org"}
	}
	okta := func(t *testing.T, s target, config *Config) {
		t.Helper()
		s.switchTo(t, func(wanted SecurityConfiguration) {
			wanted.Authentication["provider"], wanted.Authentication["clientType"] = ProviderOkta, "public"
		})
		config.Email, config.Password = adminEmail, adminPassword
	}
	token := func(text string) func(*testing.T, target, *Config) {
		return func(_ *testing.T, _ target, config *Config) {
			config.Token, config.TokenSource = text, "OPENMETADATA_TOKEN"
		}
	}
	type lay = func(*testing.T, target, *Config)
	for name, test := range map[string]struct {
		lay   []lay
		cause Cause
		words string
	}{
		"a wrong password on a fresh server, before there is a key": {[]lay{missing, wrong}, CauseWrongPassword, "the password is wrong"},
		"a locked account": {[]lay{missing, wrong, func(t *testing.T, s target, config *Config) {
			t.Helper()
			for range 3 {
				_, _ = s.client(t, *config).Acting(t.Context())
			}
			config.Password = adminPassword
		}}, CauseLocked, "locked the account for ten minutes"},
		"a mistyped address": {[]lay{missing, func(_ *testing.T, _ target, config *Config) {
			config.Email, config.Password = "amdin@open-metadata.org", adminPassword
		}}, CauseUnknownUser, "knows nobody by that e-mail address"},
		"another machine, in a later run":          {[]lay{missing}, CauseMissingFile, "is not on this machine"},
		"another machine, with the first password": {[]lay{missing, okta}, CauseMissingFile, "is not on this machine"},
		"passwords under Okta":                     {[]lay{okta}, CauseNotBasic, "do not sign in with passwords"},
		"a key that is not in force": {[]lay{okta, func(t *testing.T, s target, config *Config) {
			t.Helper()
			config.SigningKey = s.signingKey("terraform")
			config.SigningKey.PrivateKeyFile = newKeyFile(t)
		}}, CauseKeyNotInForce, "that the server does not have in force: it serves " + jwtkey.ShippedThumbprint},
		"another key id": {[]lay{func(_ *testing.T, s target, config *Config) {
			config.SigningKey = s.signingKey("admin")
			config.SigningKey.KeyID = "another"
		}}, CauseKeyID, "under another key id"},
		"a user who is not there": {[]lay{func(_ *testing.T, s target, config *Config) { config.SigningKey = s.signingKey("nobody") }}, CauseNoAccount, "no such account"},
		"a user who may not": {[]lay{func(t *testing.T, s target, config *Config) {
			t.Helper()
			if _, err := s.client(t, passwordOnly()).CreateUser(t.Context(), CreateUser{Name: "bob", Email: "bob@open-metadata.org"}); err != nil {
				t.Fatal(err)
			}
			config.SigningKey = s.signingKey("bob")
		}}, CauseNotAdministrator, "not an administrator's"},
		"a domain that is shut out": {[]lay{func(t *testing.T, s target, config *Config) {
			t.Helper()
			s.switchTo(t, func(wanted SecurityConfiguration) {
				wanted.Authorizer["enforcePrincipalDomain"], wanted.Authorizer["principalDomain"] = true, "example.com"
			})
			config.SigningKey = s.signingKey("admin")
		}}, CauseDomain, "a domain that the server shuts out"},
		"a token that has expired": {[]lay{missing, func(t *testing.T, s target, config *Config) {
			t.Helper()
			key, err := (&signingKeyCredential{SigningKey: *s.signingKey("admin")}).key()
			if err != nil {
				t.Fatal(err)
			}
			config.Token, err = jwtkey.Sign(key, jwtkey.TokenRequest{
				Subject: "admin", Email: adminEmail, KeyID: jwtkey.ShippedKeyID, Now: time.Now().Add(-time.Hour), Lifetime: time.Minute,
			})
			if err != nil {
				t.Fatal(err)
			}
		}}, CauseExpired, "expired"},
		"a token that cannot be sent": {[]lay{missing, token("eyJhbGciOi\nJSUzI1NiJ9.e30.bad")}, CauseUnusable, "OPENMETADATA_TOKEN cannot be sent: its character 11 is a line break"},
		"a file that holds no key": {[]lay{func(t *testing.T, s target, config *Config) {
			t.Helper()
			config.SigningKey = s.signingKey("admin")
			config.SigningKey.PrivateKeyFile = filepath.Join(t.TempDir(), "notes")
			if err := os.WriteFile(config.SigningKey.PrivateKeyFile, []byte("no key"), 0o600); err != nil {
				t.Fatal(err)
			}
		}}, CauseUnusable, "is not usable"},
		"a server that fails, which says nothing of the key": {[]lay{missing, wrong, func(t *testing.T, s target, config *Config) {
			t.Helper()
			config.SigningKey = s.signingKey("admin")
			if err := s.Control().AddFault(serverError(http.MethodGet, "/api/v1/system/security/config")); err != nil {
				t.Fatal(err)
			}
		}}, CauseFailed, "the server failed when it was asked"},
		"all of it at once": {[]lay{token("eyJhbGciOiJSUzI1NiJ9.e30.bad"), missing, wrong}, CauseWrongPassword, "the password is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, double.Options{})
			config := Config{}
			for _, lay := range test.lay {
				lay(t, server, &config)
			}
			_, err := server.client(t, config).Acting(t.Context())
			var credentials *CredentialError
			if !errors.As(err, &credentials) {
				t.Fatalf("got %v", err)
			}
			likeliest, _ := credentials.Likeliest()
			begin, _, _ := strings.Cut(err.Error(), ". ")
			if likeliest.Cause != test.cause || !strings.Contains(begin, test.words) {
				t.Errorf("cause %d, want %d; the error begins with %q, which does not say %q", likeliest.Cause, test.cause, begin, test.words)
			}
		})
	}
}

// TestChainGoesOnAfterATokenThatCannotBeSent: the good password is tried, and nobody is told of a fault on the way.
func TestChainGoesOnAfterATokenThatCannotBeSent(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, Config{Token: "eyJhbGciOi\nJSUzI1NiJ9", Email: adminEmail, Password: adminPassword})
	if acts := actsAs(t, client); acts != "admin" {
		t.Errorf("acts as %q", acts)
	}
	if sent := server.sent(); count(sent, login) != 1 || count(sent, probe) != 1 {
		t.Errorf("sent %q", sent)
	}
}

// TestChainSignsWithEveryKeptKey: of several keys that are kept beside the present one, the one in force is found.
func TestChainSignsWithEveryKeptKey(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	for range 3 {
		key, err := jwtkey.Generate(jwtkey.MinBits)
		if err != nil {
			t.Fatal(err)
		}
		if err := keyfile.WritePair(keyfile.InDirectory(server.ConfDir()), key, keyfile.WriteOptions{KeepPrevious: true}); err != nil {
			t.Fatal(err)
		}
	}
	if kept := keyfile.KeptKeys(server.keyFile()); len(kept) != 3 {
		t.Fatalf("there are %q", kept)
	}
	client := server.client(t, Config{SigningKey: server.signingKey("terraform")})
	if err := client.ReloadSecurity(t.Context()); err != nil {
		t.Fatal(err)
	}
	if acts := actsAs(t, client); acts != "terraform" {
		t.Errorf("acts as %q", acts)
	}
}

// TestChainGoesOnAsAnotherWhenTheActingAccountIsRemoved: a sibling removes the account in the middle of a run.
func TestChainGoesOnAsAnotherWhenTheActingAccountIsRemoved(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(t *testing.T, other *Client, id string) error{
		"demoted": func(t *testing.T, other *Client, id string) error {
			t.Helper()
			_, err := other.SetAdministrator(t.Context(), id, false)
			return err
		},
		"deleted": func(t *testing.T, other *Client, id string) error {
			t.Helper()
			return other.DeleteUser(t.Context(), id, true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, double.Options{})
			server.addAdministrator(t, "first")
			server.addAdministrator(t, "second")
			client := server.client(t, Config{Token: server.signed(t, "first"), SigningKey: server.signingKey("second")})
			other := server.client(t, passwordOnly())
			first, err := other.GetUser(t.Context(), "first", false)
			if err != nil {
				t.Fatal(err)
			}
			if acts := actsAs(t, client); acts != "first" {
				t.Fatalf("acts as %q", acts)
			}
			if err := remove(t, other, first.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := client.CreateUser(t.Context(), CreateUser{Name: "bob", Email: "bob@open-metadata.org"}); err != nil {
				t.Fatal(err)
			}
			bob, err := client.GetUser(t.Context(), "bob", false)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.SetAdministrator(t.Context(), bob.ID, true); err != nil {
				t.Error(err)
			}
			if acts := actsAs(t, client); name == "demoted" && acts != "second" {
				t.Errorf("acts as %q", acts)
			}
		})
	}
}

// TestLasting: for the removal of an account only a credential counts that goes on working with the key that is on disk.
func TestLasting(t *testing.T) {
	t.Parallel()
	noted := func(thumbprints ...string) *keyfile.Pending {
		pending := &keyfile.Pending{}
		for _, thumbprint := range thumbprints {
			pending.Note(thumbprint)
		}
		return pending
	}
	for name, test := range map[string]struct {
		config func(t *testing.T, s target) Config
		cause  Cause
		words  string
		acts   string
	}{
		"the key in force": {config: func(t *testing.T, s target) Config {
			t.Helper()
			return Config{SigningKey: s.signingKey("terraform")}
		}, acts: "terraform"},
		"a file that was written and not taken": {config: func(t *testing.T, s target) Config {
			t.Helper()
			s.replaceKeys(t)
			return Config{SigningKey: s.signingKey("terraform"), Email: adminEmail, Password: adminPassword}
		}, cause: CauseKeyNotInForce, words: "that the server does not have in force"},
		"a file that was written and taken": {config: func(t *testing.T, s target) Config {
			t.Helper()
			s.replaceKeys(t)
			if err := s.Restart(); err != nil {
				t.Fatal(err)
			}
			return Config{SigningKey: s.signingKey("terraform")}
		}, acts: "terraform"},
		"another key that this process has written": {config: func(t *testing.T, s target) Config {
			t.Helper()
			return Config{SigningKey: s.signingKey("terraform"), Pending: noted("another")}
		}, cause: CauseEnding, words: "hold another by now (thumbprint another)"},
		"a token, and a key that this process has written": {config: func(t *testing.T, s target) Config {
			t.Helper()
			return Config{Token: s.signed(t, "terraform"), Pending: noted("another")}
		}, cause: CauseEnding, words: "hold another by now (thumbprint another)"},
		"a token": {config: func(t *testing.T, s target) Config {
			t.Helper()
			return Config{Token: s.signed(t, "terraform")}
		}, acts: "terraform"},
		"a key that this process has written and the server has": {config: func(t *testing.T, s target) Config {
			t.Helper()
			return Config{SigningKey: s.signingKey("terraform"), Pending: noted("one that never came", jwtkey.ShippedThumbprint)}
		}, acts: "terraform"},
		"nobody else": {config: func(t *testing.T, s target) Config {
			t.Helper()
			return Config{SigningKey: s.signingKey("admin"), Email: adminEmail, Password: adminPassword}
		}, cause: CauseExcluded, words: "it is that user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, double.Options{})
			server.addAdministrator(t, "terraform")
			client, err := server.client(t, test.config(t, server)).Lasting(t.Context(), "admin")
			var credentials *CredentialError
			switch {
			case test.acts != "" && err != nil:
				t.Errorf("got %v", err)
			case test.acts != "":
				if acts := actsAs(t, client); acts != test.acts {
					t.Errorf("acts as %q", acts)
				}
			case !errors.As(err, &credentials):
				t.Errorf("got %v", err)
			default:
				if likeliest, _ := credentials.Likeliest(); likeliest.Cause != test.cause || !strings.Contains(err.Error(), test.words) {
					t.Errorf("cause %d: %s", likeliest.Cause, err)
				}
			}
		})
	}
}

// TestLastingWithoutAnAnswer: what is not known is no reason to remove anybody.
func TestLastingWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	if err := server.Control().AddFault(serverError(http.MethodGet, "/api/v1/system/config/jwks")); err != nil {
		t.Fatal(err)
	}
	if _, err := server.client(t, Config{SigningKey: server.signingKey("terraform")}).Lasting(t.Context(), "admin"); !HasStatus(err, http.StatusInternalServerError) {
		t.Errorf("got %v", err)
	}
}

// TestEveryServedKey: a key is proven not to be in force only when every answer is there and none has it.
func TestEveryServedKey(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, Config{})
	served, _, err := client.EveryServedKey(t.Context())
	if _, found := served.Find(jwtkey.ShippedThumbprint); err != nil || !found {
		t.Errorf("%+v, %v", served, err)
	}
	if sent := server.sent(); len(sent) != looks {
		t.Errorf("%d requests", len(sent))
	}
	fault := serverError(http.MethodGet, "/api/v1/system/config/jwks")
	fault.Nth = looks
	if err := server.Control().AddFault(fault); err != nil {
		t.Fatal(err)
	}
	if _, _, err := client.EveryServedKey(t.Context()); err == nil {
		t.Error("an answer that is missing is taken for proof")
	}
}

func serverError(method, path string) control.Fault {
	return control.Fault{Method: method, Path: path, Kind: control.KindStatus, Status: http.StatusInternalServerError, Body: `{"code":500,"message":"boom"}`}
}
