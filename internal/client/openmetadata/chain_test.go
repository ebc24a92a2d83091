package openmetadata

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

func TestChainUsesTheFirstAccepted(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "tokenholder")
	server.addAdministrator(t, "keyholder")
	full := Config{
		Token: server.signed(t, "tokenholder"), SigningKey: server.signingKey("keyholder"),
		Email: adminEmail, Password: adminPassword,
	}
	for _, step := range []struct {
		name   string
		change func(*Config)
		acts   string
	}{
		{"all three", func(*Config) {}, "tokenholder"},
		{"without a token", func(c *Config) { c.Token = "" }, "keyholder"},
		{"password alone", func(c *Config) { c.SigningKey = nil }, "admin"},
	} {
		step.change(&full)
		client := server.client(t, full)
		if acts := actsAs(t, client); acts != step.acts {
			t.Errorf("%s: acts as %q, want %q", step.name, acts, step.acts)
		}
	}
	if requests := server.sent(); len(requests) != 4 || count(requests, probe) != 3 || count(requests, login) != 1 {
		t.Errorf("three choices took %v, want one probe each and one login", requests)
	}
}

func TestChainProbesOnceForAllCallers(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, Config{Token: "eyJhbGciOiJSUzI1NiJ9.e30.bad", Email: adminEmail, Password: adminPassword})
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			if _, err := client.GetUser(context.Background(), "admin", false); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	requests := server.sent()
	// The dead token once, the login token once.
	if count(requests, probe) != 2 || count(requests, login) != 1 || count(requests, "GET /api/v1/users/name/admin") != 16 {
		t.Errorf("16 callers sent %v", requests)
	}
}

func TestChainTriesTheNextOnceWhenATokenDies(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	helper := server.client(t, passwordOnly())
	bot, err := helper.GetBot(t.Context(), "ingestion-bot")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := helper.SetAdministrator(t.Context(), bot.BotUser.ID, true); err != nil {
		t.Fatal(err)
	}
	token, err := helper.GetBotToken(t.Context(), bot.BotUser.ID)
	if err != nil {
		t.Fatal(err)
	}
	client := server.client(t, Config{Token: token.Token, Email: adminEmail, Password: adminPassword})
	if acts := actsAs(t, client); acts != "ingestion-bot" {
		t.Fatalf("acts as %q", acts)
	}
	// A revocation counts at once (41d).
	if err := helper.RevokeBotToken(t.Context(), bot.BotUser.ID); err != nil {
		t.Fatal(err)
	}
	server.sent()
	for range 2 {
		if _, err := client.GetUser(t.Context(), "admin", false); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"GET /api/v1/users/name/admin", // refused with the dead token
		probe, login, probe,            // the token again, then the password
		"GET /api/v1/users/name/admin",
		"GET /api/v1/users/name/admin", // the second call
	}
	if requests := server.sent(); !slices.Equal(requests, want) {
		t.Errorf("sent %v\nwant %v", requests, want)
	}
	if acts := actsAs(t, client); acts != "admin" {
		t.Errorf("acts as %q", acts)
	}
}

func TestChainGoesOnAfterAnUnknownKeyID(t *testing.T) {
	t.Parallel()
	// Before 2.1 an unknown key id is answered with 500 (F75), later with 401.
	for version, status := range map[string]string{"1.12": "answered 500", "2.1": "answered 401"} {
		server := startServer(t, double.Options{Version: version})
		key := server.signingKey("admin")
		key.KeyID = "another-key-id"
		client := server.client(t, Config{SigningKey: key, Email: adminEmail, Password: adminPassword})
		if _, err := client.GetUser(t.Context(), "admin", false); err != nil {
			t.Errorf("%s: %s", version, err)
		}
		states, err := client.Credentials(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(states) != 2 || states[0].Err == nil || !strings.Contains(states[0].Err.Error(), status) || states[1].Err != nil {
			t.Errorf("%s: %+v", version, states)
		}
	}
}

func TestChainPrefersAKeyFileOnceItExists(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	key := server.signingKey("terraform")
	key.PrivateKeyFile = filepath.Join(t.TempDir(), "later.der")
	client := server.client(t, Config{SigningKey: key, Email: adminEmail, Password: adminPassword})
	if acts := actsAs(t, client); acts != "admin" {
		t.Fatalf("without the file the client acts as %q", acts)
	}
	content, err := os.ReadFile(server.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key.PrivateKeyFile, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if acts := actsAs(t, client); acts != "admin" {
		t.Errorf("before Reconsider the client acts as %q", acts)
	}
	client.Reconsider()
	if acts := actsAs(t, client); acts != "terraform" {
		t.Errorf("after Reconsider the client acts as %q", acts)
	}
}

func TestChainRotatesWithTheSigningKeyAlone(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	client := server.client(t, Config{SigningKey: server.signingKey("terraform")})
	before, err := client.JWKS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server.replaceKeys(t)
	// The server still has the old key in force (F46), so only the kept one is accepted.
	states, err := client.Credentials(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(states) != 2 || states[0].Err == nil || states[1].Err != nil {
		t.Fatalf("before the reload: %+v", states)
	}
	if err := client.ReloadSecurity(t.Context()); err != nil {
		t.Fatal(err)
	}
	after, err := client.JWKS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before.Keys[0].Modulus == after.Keys[0].Modulus {
		t.Error("the reload did not take the new key into use")
	}
	if states, err = client.Credentials(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The kept one, which is worth nothing any more, is not asked about.
	if len(states) != 1 || states[0].Err != nil {
		t.Errorf("after the reload: %+v", states)
	}
	if all := client.ConfiguredCredentials(); len(all) != 1 || all[0].Kind != KindSigningKey {
		t.Errorf("ConfiguredCredentials() = %v", all)
	}
}

func TestChainLogsInAgainAfterAKeyChange(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
	actsAs(t, client)
	server.replaceKeys(t)
	server.sent()
	if err := client.ReloadSecurity(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The login token dies with the key, a new login works (fact 76).
	if acts := actsAs(t, client); acts != "admin" {
		t.Errorf("acts as %q", acts)
	}
	if requests := server.sent(); count(requests, login) != 1 {
		t.Errorf("sent %v, want one new login", requests)
	}
}

func TestChainKeepsALoginThatOutlivesTheSwitch(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
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
	wanted.Authentication["provider"] = ProviderOkta
	wanted.Authentication["clientType"] = "public"
	if _, err := client.ChangeSecurityConfig(t.Context(), wanted, found); err != nil {
		t.Fatal(err)
	}
	server.sent()
	// A new login would be refused with 403 now; the token in hand goes on working (M59).
	client.Reconsider()
	if acts := actsAs(t, client); acts != "admin" {
		t.Errorf("acts as %q", acts)
	}
	if requests := server.sent(); count(requests, login) != 0 {
		t.Errorf("sent %v, want no login", requests)
	}
}

func TestChainActsAsAnotherUser(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	client := server.client(t, Config{Token: server.signed(t, "admin"), SigningKey: server.signingKey("terraform")})
	other, err := client.NotAs(t.Context(), "Admin")
	if err != nil {
		t.Fatal(err)
	}
	if acts := actsAs(t, other); acts != "terraform" {
		t.Errorf("the other client acts as %q", acts)
	}
	if acts := actsAs(t, client); acts != "admin" {
		t.Errorf("the client itself acts as %q", acts)
	}
	same, err := client.NotAs(t.Context(), "terraform")
	if err != nil || same != client {
		t.Errorf("NotAs of a user that the client does not act as gave %v, %v", same, err)
	}
	alone := server.client(t, passwordOnly())
	_, err = alone.NotAs(t.Context(), "admin")
	var credentials *CredentialError
	if !errors.As(err, &credentials) || credentials.Excluded != "admin" {
		t.Errorf("without another credential NotAs gave %v", err)
	}
}

func TestChainNamesEverySourceThatWasRefused(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	key := server.signingKey("nobody")
	token := "eyJhbGciOiJSUzI1NiJ9.e30.c2VjcmV0"
	client := server.client(t, Config{Token: token, SigningKey: key, Email: adminEmail, Password: "wrong-password"})
	_, err := client.GetUser(t.Context(), "admin", false)
	var credentials *CredentialError
	if !errors.As(err, &credentials) {
		t.Fatalf("got %v", err)
	}
	var causes []Cause
	for _, refusal := range credentials.Refusals {
		causes = append(causes, refusal.Cause)
	}
	if want := []Cause{CauseRefused, CauseNoAccount, CauseWrongPassword}; !slices.Equal(causes, want) {
		t.Errorf("the causes are %v, want %v", causes, want)
	}
	text := err.Error()
	for _, want := range []string{"token: ", "signing_key (for nobody): ", "email and password (of " + adminEmail + "): "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if strings.Contains(text, token) || strings.Contains(text, "wrong-password") {
		t.Errorf("the error holds a secret: %s", text)
	}
}

// TestChainSendsAWrongPasswordOnce: the server blocks an account after three failures (recordings 44*), and a run has more
// operations than that.
func TestChainSendsAWrongPasswordOnce(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, Config{Email: adminEmail, Password: "not-the-password"})
	for range 5 {
		_, err := client.GetUser(t.Context(), "admin", false)
		if credentials := (*CredentialError)(nil); !errors.As(err, &credentials) || !strings.Contains(err.Error(), "invalid username or password") {
			t.Errorf("got %v", err)
		}
	}
	if sent := server.sent(); !slices.Equal(sent, []string{login}) {
		t.Errorf("sent %q", sent)
	}
	if acts := actsAs(t, server.client(t, passwordOnly())); acts != "admin" {
		t.Errorf("with the password: acts as %q", acts)
	}
}

func TestChainWantsAnAdministrator(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"1.9", "1.12"} {
		server := startServer(t, double.Options{Version: version})
		helper := server.client(t, passwordOnly())
		if _, err := helper.CreateUser(t.Context(), CreateUser{Name: "bob", Email: "bob@open-metadata.org"}); err != nil {
			t.Fatal(err)
		}
		client := server.client(t, Config{Token: server.signed(t, "bob"), Email: adminEmail, Password: adminPassword})
		if acts := actsAs(t, client); acts != "admin" {
			t.Errorf("%s: acts as %q", version, acts)
		}
	}
}

// Before 1.10 the account is read by its name. Asking the server who one is takes roles away where they come from the identity
// provider: a token that the provider signs itself carries none (fact 82, fact 87).
func TestChainTakesNoRolesAway(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{Version: "1.9", Authorizer: map[string]any{"useRolesFromProvider": true}})
	helper := server.client(t, passwordOnly())
	role, err := helper.GetRole(t.Context(), "DataSteward")
	if err != nil {
		t.Fatal(err)
	}
	made, err := helper.CreateUser(t.Context(), CreateUser{Name: "terraform", Email: "terraform@open-metadata.org", IsAdmin: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.SetRoles(t.Context(), made.ID, []Role{role}); err != nil {
		t.Fatal(err)
	}
	server.sent()
	if acts := actsAs(t, server.client(t, Config{SigningKey: server.signingKey("terraform")})); acts != "terraform" {
		t.Fatalf("acts as %q", acts)
	}
	if sent := server.sent(); !slices.Equal(sent, []string{probe, "GET /api/v1/users/name/terraform"}) {
		t.Errorf("sent %q", sent)
	}
	account, err := helper.GetUserByID(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(account.Roles) != 1 {
		t.Errorf("the roles are %v", account.Roles)
	}
}

func TestChainToldApartFromAnUnreachableServer(t *testing.T) {
	t.Parallel()
	client, err := New(Config{Host: "http://localhost:1", Email: adminEmail, Password: adminPassword})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.GetUser(t.Context(), "admin", false)
	if _, ok := errors.AsType[*RequestError](err); !ok {
		t.Errorf("got %v, want a RequestError", err)
	}
}

// TestChainToldApartFromABusyServer: a server that is restarted or overrun says nothing of a credential, and none is blamed.
func TestChainToldApartFromABusyServer(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 502, 503, 504} {
		server := startServer(t, double.Options{})
		if err := server.Control().AddFault(control.Fault{
			Kind: control.KindStatus, Status: status, Body: `{"code":0,"message":"busy"}`, Times: 1,
		}); err != nil {
			t.Fatal(err)
		}
		client := server.client(t, Config{Token: server.signed(t, "admin"), Email: adminEmail, Password: adminPassword})
		_, err := client.GetUser(t.Context(), "admin", false)
		if credentials := (*CredentialError)(nil); errors.As(err, &credentials) || !HasStatus(err, status) {
			t.Errorf("%d: got %v", status, err)
		}
		if acts := actsAs(t, client); acts != "admin" {
			t.Errorf("%d: afterwards acts as %q", status, acts)
		}
	}
}

func TestAfterKeyChange(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
	served, err := client.JWKS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	nextPEM, err := jwtkey.MarshalPrivatePEM(next)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := jwtkey.Sign(next, jwtkey.TokenRequest{Subject: "alice", Email: "alice@example.com", KeyID: "of-the-identity-provider", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	missing := SigningKey{PrivateKeyFile: filepath.Join(t.TempDir(), "private_key.der"), User: "terraform"}
	thumbprint := jwtkey.RFC7638(&next.PublicKey)
	for _, step := range []struct {
		name   string
		config Config
		change KeyChange
		want   bool
	}{
		{"a token of the server", Config{Token: server.signed(t, "admin")}, KeyChange{Provider: ProviderBasic}, false},
		{"a token of an identity provider", Config{Token: foreign}, KeyChange{Provider: ProviderOkta}, true},
		{"no token at all", Config{Token: "nonsense"}, KeyChange{Provider: ProviderOkta}, false},
		{"a password under basic", passwordOnly(), KeyChange{Provider: ProviderBasic}, true},
		{"a password under okta", passwordOnly(), KeyChange{Provider: ProviderOkta}, false},
		{"a key file to be written", Config{SigningKey: &missing}, KeyChange{Provider: ProviderOkta}, true},
		{"a key file that is not there", Config{SigningKey: &missing}, KeyChange{Provider: ProviderOkta, Written: true, Thumbprint: thumbprint}, false},
		{"the file of another key", Config{SigningKey: server.signingKey("terraform")}, KeyChange{Provider: ProviderOkta, Written: true, Thumbprint: thumbprint}, false},
		{"the new key", Config{SigningKey: &SigningKey{PrivateKey: string(nextPEM), User: "terraform"}}, KeyChange{Provider: ProviderOkta, Thumbprint: thumbprint}, true},
		{"a key that is not known to be new", Config{SigningKey: &SigningKey{PrivateKey: string(nextPEM), User: "terraform"}}, KeyChange{Provider: ProviderOkta}, true},
	} {
		step.change.Served = served
		outlooks := server.client(t, step.config).AfterKeyChange(step.change)
		if len(outlooks) != 1 || outlooks[0].Survives != step.want || outlooks[0].Reason == "" {
			t.Errorf("%s: %+v, want survives = %t", step.name, outlooks, step.want)
		}
	}
}

// TestAcceptedBeside: before a key's file is overwritten without being kept, another credential must have been accepted; one
// that is merely configured tells nothing.
func TestAcceptedBeside(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	key := server.signingKey("terraform")
	content, err := os.ReadFile(server.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	copied := *key
	copied.PrivateKeyFile = filepath.Join(t.TempDir(), "copy.der")
	for _, path := range []string{copied.PrivateKeyFile, keyfile.Paths{Private: key.PrivateKeyFile}.Previous().Private} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, step := range map[string]struct {
		config Config
		want   bool
	}{
		"the file alone, with a kept copy": {Config{SigningKey: key}, false},
		"a copy of the file elsewhere":     {Config{SigningKey: &copied}, true},
		"a good token":                     {Config{SigningKey: key, Token: server.signed(t, "admin")}, true},
		"a dead token":                     {Config{SigningKey: key, Token: "eyJhbGciOiJSUzI1NiJ9.e30.bad"}, false},
		"a token that cannot be sent":      {Config{SigningKey: key, Token: "a\nb"}, false},
		"a password":                       {Config{SigningKey: key, Email: adminEmail, Password: adminPassword}, true},
		"a wrong password":                 {Config{SigningKey: key, Email: adminEmail, Password: "wrong"}, false},
		"a dead token and a password":      {Config{SigningKey: key, Token: "eyJhbGciOiJSUzI1NiJ9.e30.bad", Email: adminEmail, Password: adminPassword}, true},
	} {
		err := server.client(t, step.config).AcceptedBeside(t.Context(), filepath.Join(server.ConfDir(), ".", "private_key.der"))
		var credentials *CredentialError
		if (err == nil) != step.want || err != nil && !errors.As(err, &credentials) {
			t.Errorf("%s: %v, want %t", name, err, step.want)
		}
	}
	unreachable, err := New(Config{Host: "http://localhost:1", Token: server.signed(t, "admin")})
	if err != nil {
		t.Fatal(err)
	}
	if err := unreachable.AcceptedBeside(t.Context(), key.PrivateKeyFile); err == nil {
		t.Error("a token that nobody was asked about counts")
	}
}

func TestBotTokenNeverPrintsItself(t *testing.T) {
	t.Parallel()
	var token BotToken
	if err := json.Unmarshal([]byte(`{"JWTToken":"secret","JWTTokenExpiry":"7","JWTTokenExpiresAt":1796057190041}`), &token); err != nil {
		t.Fatal(err)
	}
	if text := token.String() + token.GoString(); strings.Contains(text, "secret") {
		t.Error(text)
	}
	at, expires := token.ExpiresAt()
	if !expires || at.Format(time.RFC3339) != "2026-11-30T16:46:30Z" {
		t.Errorf("ExpiresAt() = %s, %t", at, expires)
	}
}
