package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

// startReplicas starts several processes on one database behind a balancer, and gives their own addresses.
func startReplicas(t *testing.T, options double.Options, front ...func(http.Handler) http.Handler) (target, []string) {
	t.Helper()
	server, err := double.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	listen := func(of *double.Server) string {
		handler := schemacheck.Hold(t, options.Version, of.Handler())
		for _, before := range front {
			handler = before(handler)
		}
		listener := httptest.NewUnstartedServer(handler)
		listener.Config.ConnContext = of.ConnContext
		listener.Start()
		t.Cleanup(listener.Close)
		return listener.URL
	}
	var own []string
	for i := range server.Replicas() {
		own = append(own, listen(server.Replica(i)))
	}
	return target{Server: server, url: listen(server)}, own
}

// each runs do with a client of every process alone.
func each(t *testing.T, s target, own []string, config Config, do func(number int, client *Client)) {
	t.Helper()
	for i, url := range own {
		do(i, target{Server: s.Server, url: url}.client(t, config))
	}
}

// kinds are the numbers of processes and the ways in which the client may know of them.
var kinds = map[string]struct {
	processes int
	config    func(config *Config, own []string)
}{
	"two, not told":       {2, func(*Config, []string) {}},
	"two, by number":      {2, func(config *Config, _ []string) { config.Replicas = 2 }},
	"three, by number":    {3, func(config *Config, _ []string) { config.Replicas = 3 }},
	"three, too few told": {3, func(config *Config, _ []string) { config.Replicas = 2 }},
	"three, by addresses": {3, func(config *Config, own []string) { config.ReplicaURLs = own }},
}

// TestReplicas_change: every write of the security configuration reaches every process (fact 162, fact 167, issue 30882), one
// that puts back too. By addresses it does so behind a balancer that spreads single requests as well.
func TestReplicas_change(t *testing.T) {
	t.Parallel()
	for name, kind := range kinds {
		for _, balance := range []double.Balance{double.ByConnection, double.ByRequest} {
			if balance == double.ByRequest && !strings.Contains(name, "addresses") {
				continue
			}
			t.Run(fmt.Sprintf("%s, by %s", name, balance), func(t *testing.T) {
				t.Parallel()
				server, own := startReplicas(t, double.Options{Replicas: kind.processes, Balance: balance})
				config := passwordOnly()
				kind.config(&config, own)
				client := server.client(t, config)
				before := configured(t, client)
				served, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before)
				if err != nil || served.Authentication["providerName"] != "new" {
					t.Fatalf("%v, %v", served.Authentication["providerName"], err)
				}
				everyProcessServes(t, server, own, "new")
				if _, err := client.RestoreSecurityConfig(t.Context(), before, served); err != nil {
					t.Fatal(err)
				}
				everyProcessServes(t, server, own, before.Authentication["providerName"])
				if _, asked, err := client.Disagree(t.Context(), true); err != nil || !asked {
					t.Errorf("the replicas are known to be several: %t, %v", asked, err)
				}
			})
		}
	}
}

func everyProcessServes(t *testing.T, server target, own []string, name any) {
	t.Helper()
	each(t, server, own, passwordOnly(), func(number int, client *Client) {
		if served := configured(t, client); served.Authentication["providerName"] != name {
			t.Errorf("process %d serves %v, not %v", number, served.Authentication["providerName"], name)
		}
	})
}

// TestReplicas_one: of one process nobody asks more than was asked before there were several: the write, the read-back with a
// new choice of the credential, and eight looks.
func TestReplicas_one(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{"1.12": 1 + 2 + looks, "2.1": 1 + 2} {
		server := startServer(t, double.Options{Version: version})
		client := server.client(t, passwordOnly())
		before := configured(t, client)
		if _, err := client.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
		server.sent()
		if _, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before); err != nil {
			t.Fatal(err)
		}
		if sent := server.sent(); len(sent) != want || count(sent, putConfig) != 1 {
			t.Errorf("%s: %d requests, want %d: %v", version, len(sent), want, sent)
		}
		// They are looked for once in a run, and not at all where one is told.
		for _, client := range []*Client{client, server.client(t, Config{Email: adminEmail, Password: adminPassword, Replicas: 1})} {
			now := configured(t, client)
			if _, err := client.Version(t.Context()); err != nil {
				t.Fatal(err)
			}
			server.sent()
			if _, err := client.ChangeSecurityConfig(t.Context(), named(now, "other"), now); err != nil {
				t.Fatal(err)
			}
			if sent := server.sent(); len(sent) != 1+2 {
				t.Errorf("%s: once more %v", version, sent)
			}
		}
		client.Reconsider()
		if _, err := client.Lasting(t.Context(), "nobody"); err != nil {
			t.Fatal(err)
		}
		if sent := server.sent(); len(sent) != 2 {
			t.Errorf("%s: %v", version, sent)
		}
	}
}

// confidentialAt is a configuration under which the server itself signs people in, with that secret.
func confidentialAt(server target, idp *issuer, before SecurityConfiguration, secret string) SecurityConfiguration {
	wanted := idp.signsIn(before)
	wanted.Authentication["clientType"] = "confidential"
	wanted.Authentication["oidcConfiguration"] = map[string]any{
		"id": "client", "secret": secret, "tenant": "", "type": "okta", "scope": "openid email profile", "serverUrl": server.url, "callbackUrl": server.url + "/callback",
		"discoveryUri": idp.url + "/.well-known/openid-configuration", "clientAuthenticationMethod": "client_secret_basic",
	}
	return wanted
}

// TestReplicas_restoredSecret: what is put back while its client secret is masked reaches every process, and each keeps the
// secret that it has. A process that signs people in with another client has no such secret, and is told of; nothing is written
// to it.
func TestReplicas_restoredSecret(t *testing.T) {
	t.Parallel()
	for _, told := range []int{0, 3} {
		idp := startIssuer(t, "idp1")
		server, own := startReplicas(t, double.Options{Replicas: 3})
		server.addAdministrator(t, "terraform")
		config := Config{SigningKey: server.signingKey("terraform"), Replicas: told}
		client := server.client(t, config)
		before := configured(t, client)
		earlier, err := client.ChangeSecurityConfig(t.Context(), confidentialAt(server, idp, before, "first"), before)
		if err != nil {
			t.Fatal(err)
		}
		later, err := client.ChangeSecurityConfig(t.Context(), named(confidentialAt(server, idp, before, "first"), "later"), earlier)
		if err != nil {
			t.Fatal(err)
		}
		// Another run: nothing is known of the processes yet.
		if _, err := server.client(t, config).RestoreSecurityConfig(t.Context(), earlier, later); err != nil {
			t.Errorf("told %d: %v", told, err)
		}
		for i := range own {
			authentication, _ := server.Replica(i).ServedSecurityConfig()
			block, _ := authentication["oidcConfiguration"].(map[string]any)
			if authentication["providerName"] != earlier.Authentication["providerName"] || block["secret"] != "first" {
				t.Errorf("told %d: process %d serves %v", told, i, authentication)
			}
		}

		other := confidentialAt(server, idp, before, "another")
		other.Authentication["oidcConfiguration"].(map[string]any)["id"] = "other client"
		config.Replicas = 1
		alone := target{Server: server.Server, url: own[2]}.client(t, config)
		if _, err := alone.ChangeSecurityConfig(t.Context(), named(other, "apart"), configured(t, alone)); err != nil {
			t.Fatal(err)
		}
		config.Replicas, config.ReplicaURLs = 0, own
		restored := earlier.Clone()
		restored.Authentication["providerName"] = "restored"
		var straggler *StragglerError
		if _, err := server.client(t, config).RestoreSecurityConfig(t.Context(), restored, earlier); !errors.As(err, &straggler) || !errors.Is(err, errSecretLost) || straggler.At != own[2] {
			t.Errorf("told %d: %v", told, err)
		}
		for i, want := range []any{"restored", "restored", "apart"} {
			authentication, _ := server.Replica(i).ServedSecurityConfig()
			if authentication["providerName"] != want {
				t.Errorf("told %d: process %d serves %v, want %v", told, i, authentication["providerName"], want)
			}
		}
	}
}

// TestReplicas_hidden: another client secret is served as the same mask, so it is written to each of several processes.
func TestReplicas_hidden(t *testing.T) {
	t.Parallel()
	idp := startIssuer(t, "idp1")
	server, own := startReplicas(t, double.Options{Replicas: 3})
	server.addAdministrator(t, "terraform")
	client := server.client(t, Config{SigningKey: server.signingKey("terraform"), Replicas: 3})
	before := configured(t, client)
	secret := func(text string) SecurityConfiguration { return confidentialAt(server, idp, before, text) }
	served, err := client.ChangeSecurityConfig(t.Context(), secret("first"), before)
	if err != nil {
		t.Fatal(err)
	}
	for i := range own {
		server.Replica(i).Control().ClearRequests()
	}
	if _, err := client.ChangeSecurityConfig(t.Context(), secret("second"), served); err != nil {
		t.Fatal(err)
	}
	for i := range own {
		if lines := (target{Server: server.Replica(i)}).sent(); count(lines, putConfig) == 0 {
			t.Errorf("process %d was not told the second secret: %v", i, lines)
		}
	}
}

// TestReplicas_stale: a process that was behind from the beginning, in another configuration than the one that is replaced, is
// brought along too, with a login at that process where no other credential works there.
func TestReplicas_stale(t *testing.T) {
	t.Parallel()
	idp := startIssuer(t, "idp1")
	server, own := startReplicas(t, double.Options{Replicas: 2})
	server.addAdministrator(t, "alice")
	alone := target{Server: server.Server, url: own[0]}.client(t, passwordOnly())
	before := configured(t, alone)
	config := passwordOnly()
	config.Token = idp.token("alice")
	aware := config
	aware.Replicas = 1
	first := target{Server: server.Server, url: own[0]}.client(t, aware)
	served, err := first.ChangeSecurityConfig(t.Context(), idp.signsIn(before), before)
	if err != nil {
		t.Fatal(err)
	}
	config.Replicas = 2
	client := server.client(t, config)
	if served, err = client.ChangeSecurityConfig(t.Context(), named(served, "new"), served); err != nil {
		t.Fatal(err)
	}
	each(t, server, own, aware, func(number int, client *Client) {
		if now := configured(t, client); now.Provider() != ProviderOkta || now.Authentication["providerName"] != "new" || served.Provider() != ProviderOkta {
			t.Errorf("process %d serves %v", number, now.Authentication)
		}
	})
}

// TestReplicas_halfFailed: where one process takes a configuration in part, all are back at what was before, that one too.
func TestReplicas_halfFailed(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 3})
	config := passwordOnly()
	config.Replicas = 3
	client := server.client(t, config)
	before := configured(t, client)
	last := target{Server: server.Replica(2)}
	last.fault(t, control.Fault{Method: http.MethodPut, Kind: control.KindStatus, Status: http.StatusInternalServerError, Body: `{"code":500,"message":"Failed to update security configuration: boom"}`})
	_, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before)
	var change *ChangeError
	if !errors.As(err, &change) || !change.Restored || !strings.Contains(err.Error(), "a replica of the server failed to take") || !strings.Contains(err.Error(), "boom") {
		t.Errorf("the error is %v", err)
	}
	everyProcessServes(t, server, own, before.Authentication["providerName"])
	if lines := last.sent(); count(lines, putConfig) != 2 {
		t.Errorf("the process that failed was not put back: %v", lines)
	}
}

// TestReplicas_refused: a process that refuses is told of with what it differs in, and the others keep what they have taken.
func TestReplicas_refused(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 2})
	config := passwordOnly()
	config.ReplicaURLs = own
	client := server.client(t, config)
	before := configured(t, client)
	last := target{Server: server.Replica(1)}
	last.fault(t, control.Fault{Method: http.MethodPut, Times: 100, Kind: control.KindStatus, Status: http.StatusForbidden, Body: `{"code":403,"message":"not now"}`})
	served, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before)
	var straggler *StragglerError
	if !errors.As(err, &straggler) || straggler.At != own[1] || straggler.Spread || served.Authentication["providerName"] != "new" ||
		!slices.Equal(straggler.Fields, []string{"authenticationConfiguration.providerName", "authorizerConfiguration.principalDomain"}) || !strings.Contains(err.Error(), "not now") {
		t.Errorf("%v, %+v", err, straggler)
	}
}

// TestReplicas_spread: behind a balancer that spreads single requests nothing is written by chance, and it is told after a
// bounded number of tries.
func TestReplicas_spread(t *testing.T) {
	t.Parallel()
	for _, processes := range []int{2, 3} {
		server, _ := startReplicas(t, double.Options{Replicas: processes, Balance: double.ByRequest})
		config := passwordOnly()
		config.Replicas = processes
		client := server.client(t, config)
		before := configured(t, client)
		server.sent()
		_, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before)
		var straggler *StragglerError
		if !errors.As(err, &straggler) || !straggler.Spread || len(straggler.Fields) == 0 {
			t.Errorf("%d: %v", processes, err)
		}
		if lines := server.sent(); count(lines, putConfig) != 1 || len(lines) > 50 {
			t.Errorf("%d: %d requests, %d of them PUTs", processes, len(lines), count(lines, putConfig))
		}
	}
}

// TestReplicas_follow: replicas of 2.1 follow by themselves, so nothing is written to them while they may; one that does not is
// told after all, when half a minute is over.
func TestReplicas_follow(t *testing.T) {
	t.Parallel()
	for _, follows := range []bool{true, false} {
		now := time.Now()
		server, own := startReplicas(t, double.Options{Replicas: 2, Version: "2.1", Clock: func() time.Time { return now }})
		config := passwordOnly()
		config.Replicas = 2
		config.Now = func() time.Time { return now }
		client := server.client(t, config)
		waited := 0
		client.pause = func(_ context.Context, wait time.Duration) error {
			if waited++; waited > 30 {
				return errors.New("it is waited for in vain")
			}
			if follows {
				now = now.Add(wait)
			}
			return nil
		}
		before := configured(t, client)
		server.sent()
		if _, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before); err != nil {
			t.Fatal(err)
		}
		if lines := server.sent(); count(lines, putConfig) != map[bool]int{true: 1, false: 2}[follows] {
			t.Errorf("follows %t: %v", follows, lines)
		}
		if waited == 0 || waited > 30 || waited < 30 && !follows {
			t.Errorf("follows %t: waited %d times", follows, waited)
		}
		everyProcessServes(t, server, own, "new")
	}
}

// TestReplicas_reload: a process is not told to read its files again, by which it would store what it has, while it is behind
// another in its configuration.
func TestReplicas_reload(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 2})
	config := passwordOnly()
	config.ReplicaURLs = own
	client := server.client(t, config)
	before := configured(t, client)
	if err := client.ReloadSecurity(t.Context()); err != nil {
		t.Fatal(err)
	}
	config = passwordOnly()
	config.Replicas = 1
	if _, err := (target{Server: server.Server, url: own[1]}).client(t, config).ChangeSecurityConfig(t.Context(), named(before, "new"), before); err != nil {
		t.Fatal(err)
	}
	server.sent()
	at, done := client.OnProcess(t.Context(), 1)
	defer done()
	var diverged *DivergedError
	if err := client.ReloadSecurity(at); !errors.As(err, &diverged) || !slices.Contains(diverged.Fields, "authenticationConfiguration.providerName") {
		t.Errorf("the error is %v", err)
	}
	if lines := server.sent(); count(lines, putConfig) != 0 {
		t.Errorf("something was written: %v", lines)
	}
}

// TestReplicas_reloadFirst: nor while this client has not written anything yet.
func TestReplicas_reloadFirst(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 2})
	config := passwordOnly()
	config.Replicas = 1
	other := target{Server: server.Server, url: own[1]}.client(t, config)
	before := configured(t, other)
	if _, err := other.ChangeSecurityConfig(t.Context(), named(before, "new"), before); err != nil {
		t.Fatal(err)
	}
	server.sent()
	config.Replicas = 2
	var diverged *DivergedError
	if err := server.client(t, config).ReloadSecurity(t.Context()); !errors.As(err, &diverged) || !strings.Contains(err.Error(), "kubectl rollout restart") {
		t.Errorf("the error is %v", err)
	}
	if lines := server.sent(); count(lines, putConfig) != 0 {
		t.Errorf("something was written: %v", lines)
	}
}

// TestReplicas_outOfReach: a demotion passes over a process that does not answer, where another was told; nobody told is a
// failure.
func TestReplicas_outOfReach(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 3})
	server.addAdministrator(t, "zed")
	config := passwordOnly()
	config.ReplicaURLs = own
	client := server.client(t, config)
	zed, err := client.GetUser(t.Context(), "zed", false)
	if err != nil {
		t.Fatal(err)
	}
	cut := control.Fault{Method: http.MethodPatch, Kind: control.KindCutBefore, Times: -1}
	if err := server.Replica(2).Control().AddFault(cut); err != nil {
		t.Fatal(err)
	}
	server.sent()
	if account, err := client.SetAdministrator(t.Context(), zed.ID, false); err != nil || account.IsAdmin || account.Name != "zed" {
		t.Errorf("%+v, %v", account, err)
	}
	for i := range own {
		told := slices.ContainsFunc(server.Replica(i).Control().Requests(), func(r control.Request) bool { return r.Method == http.MethodPatch && r.Status == http.StatusOK })
		if told != (i != 2) {
			t.Errorf("process %d was told: %t", i, told)
		}
	}
	if err := server.Control().AddFault(cut); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SetAdministrator(t.Context(), zed.ID, true); err == nil {
		t.Error("nobody was told, and that is a success")
	}
}

// TestReplicas_chain: while one process has the new key and another the old one, every request finds a credential that the
// process takes which it meets: a login there, the key in the file, or the one that is kept beside it. A removal counts on none
// of them before all have the same.
func TestReplicas_chain(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]func(server target) Config{
		"password":    func(target) Config { return passwordOnly() },
		"signing key": func(server target) Config { return Config{SigningKey: server.signingKey("terraform")} },
	} {
		for _, mode := range []string{"connection", "addresses"} {
			t.Run(name+" by "+mode, func(t *testing.T) {
				t.Parallel()
				server, own := startReplicas(t, double.Options{Replicas: 2})
				server.addAdministrator(t, "terraform")
				config := config(server)
				if config.Replicas = 2; mode == "addresses" {
					config.ReplicaURLs = own
				}
				client := server.client(t, config)
				configured(t, client)
				server.replaceKeys(t)
				at, done := client.OnProcess(t.Context(), 0)
				if err := client.ReloadSecurity(at); err != nil {
					t.Fatal(err)
				}
				done()
				for range 6 {
					for number := range 2 {
						at, done := client.OnProcess(t.Context(), number)
						if _, err := client.SecurityConfig(at); err != nil {
							t.Errorf("process %d: %v", number, err)
						}
						done()
					}
					if _, err := client.GetUser(t.Context(), "admin", false); err != nil {
						t.Error(err)
					}
				}
				states, err := client.Credentials(t.Context())
				if err != nil || !slices.ContainsFunc(states, func(state CredentialState) bool { return state.Err == nil }) {
					t.Errorf("%+v, %v", states, err)
				}
				found, asked, err := client.Disagree(t.Context(), true)
				if err != nil || !asked || len(found.Keys) != 2 || len(found.Fields) != 0 || !slices.Contains(found.Keys, jwtkey.ShippedThumbprint) {
					t.Errorf("%+v, %t, %v", found, asked, err)
				}
				var none *CredentialError
				if _, err := client.Lasting(t.Context(), "nobody"); name == "signing key" && !errors.As(err, &none) {
					t.Errorf("a key that one process does not know yet is counted on: %v", err)
				}
			})
		}
	}
}

// TestReplicas_refusedByOne: a credential that one process refuses is not dead while another accepts it.
func TestReplicas_refusedByOne(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 2})
	server.addAdministrator(t, "terraform")
	old := server.signed(t, "terraform")
	server.replaceKeys(t)
	if err := (target{Server: server.Server, url: own[0]}).client(t, passwordOnly()).ReloadSecurity(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, config := range []Config{{Token: old, Replicas: 2}, {Token: old, ReplicaURLs: own}} {
		client := server.client(t, config)
		for range 4 {
			if _, err := client.SecurityConfig(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestReplicas_token: a token is accepted when every process accepts it.
func TestReplicas_token(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 3})
	server.addAdministrator(t, "terraform")
	token := server.signed(t, "terraform")
	server.replaceKeys(t)
	if err := (target{Server: server.Server, url: own[2]}).client(t, passwordOnly()).ReloadSecurity(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, config := range []Config{{Replicas: 3}, {ReplicaURLs: own}} {
		if accepted, err := server.client(t, config).TokenAccepted(t.Context(), token); accepted || err != nil {
			t.Errorf("%+v: %t, %v", config, accepted, err)
		}
		if accepted, err := server.client(t, config).TokenAccepted(t.Context(), server.signed(t, "terraform")); accepted || err != nil {
			t.Errorf("%+v: of the new key: %t, %v", config, accepted, err)
		}
	}
}

// TestReplicas_rights: what an account may do, and that its token is worth nothing any more, is told each process, which
// remembers otherwise for minutes what it was (F165).
func TestReplicas_rights(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 3})
	someone := person(t, server.client(t, passwordOnly()), "someone")
	robot := bot(t, server.client(t, passwordOnly()), "robot")
	for name, tell := range map[string]func(c *Client) error{
		"promotion":     func(c *Client) error { _, err := c.SetAdministrator(t.Context(), someone.ID, true); return err },
		"demotion":      func(c *Client) error { _, err := c.SetAdministrator(t.Context(), someone.ID, false); return err },
		"roles":         func(c *Client) error { return c.SetRoles(t.Context(), robot.BotUser.ID, nil) },
		"impersonation": func(c *Client) error { _, err := c.SetImpersonation(t.Context(), robot.BotUser.ID, true); return err },
		"revocation":    func(c *Client) error { return c.RevokeBotToken(t.Context(), robot.BotUser.ID) },
	} {
		for _, config := range []Config{{Replicas: 3}, {ReplicaURLs: own}} {
			config.Email, config.Password = adminEmail, adminPassword
			for i := range own {
				server.Replica(i).Control().ClearRequests()
			}
			if err := tell(server.client(t, config)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for i := range own {
				if lines := (target{Server: server.Replica(i)}).sent(); !slices.ContainsFunc(lines, func(line string) bool {
					return strings.HasPrefix(line, "PATCH ") || strings.HasSuffix(line, "/revokeToken")
				}) {
					t.Errorf("process %d was not told of the %s: %v", i, name, lines)
				}
			}
		}
	}
}

// TestReplicas_looks: a balancer that draws lots misses one of n processes less than once in a thousand times.
func TestReplicas_looks(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 2: 11, 3: 20, 5: 39} {
		if got := lots(n); got != want {
			t.Errorf("%d looks for %d processes, want %d", got, n, want)
		}
	}
}

// TestReplicas_apartFrom: replicas that differ are found, at whichever a look begins; of one process, of 2.1 and where one is
// told, nobody is asked for it.
func TestReplicas_apartFrom(t *testing.T) {
	t.Parallel()
	server, own := startReplicas(t, double.Options{Replicas: 3})
	before := configured(t, server.client(t, passwordOnly()))
	config := passwordOnly()
	config.Replicas = 1
	if _, err := (target{Server: server.Server, url: own[1]}).client(t, config).ChangeSecurityConfig(t.Context(), named(before, "new"), before); err != nil {
		t.Fatal(err)
	}
	for range own {
		client := server.client(t, passwordOnly())
		served := configured(t, client)
		if fields, err := client.ApartFrom(t.Context(), served); err != nil || !slices.Contains(fields, "authenticationConfiguration.providerName") || client.Processes() != 2 {
			t.Errorf("%v, %v, %d", fields, err, client.Processes())
		}
	}
	for name, c := range map[string]struct {
		version string
		told    int
		want    int
	}{"one": {"1.12", 0, looks}, "told": {"1.12", 1, 0}, "2.1": {"2.1", 0, 0}} {
		alone := startServer(t, double.Options{Version: c.version})
		config := passwordOnly()
		config.Replicas = c.told
		client := alone.client(t, config)
		served := configured(t, client)
		if _, err := client.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
		alone.sent()
		if fields, err := client.ApartFrom(t.Context(), served); err != nil || len(fields) > 0 || len(alone.sent()) != c.want {
			t.Errorf("%s: %v, %v", name, fields, err)
		}
	}
}

// TestReplicas_stopped: a run that is stopped while it changes the configuration, after whichever answer, leaves no process
// with another one than the others: it is carried to all, or put back on all.
func TestReplicas_stopped(t *testing.T) {
	t.Parallel()
	for _, told := range []int{0, 3} {
		server, own := startReplicas(t, double.Options{Replicas: 3})
		config := passwordOnly()
		config.Replicas = told
		for answers := 1; ; answers++ {
			client := server.client(t, config)
			before := configured(t, client)
			if _, err := client.Version(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			left := atomic.Int64{}
			left.Store(int64(answers))
			forget := server.Control().OnAnswer(func(control.Request) {
				if left.Add(-1) == 0 {
					stop()
				}
			})
			name := fmt.Sprintf("after answer %d", answers)
			_, err := client.ChangeSecurityConfig(ctx, named(before, name), before)
			forget()
			finished := ctx.Err() == nil
			stop()
			want := any(name)
			if err != nil {
				want = before.Authentication["providerName"]
			}
			everyProcessServes(t, server, own, want)
			if finished || t.Failed() {
				break
			}
		}
	}
}

// TestReplicas_lostConnection: a connection that ends after a write leads to another process next, and what that serves says
// nothing of the write.
func TestReplicas_lostConnection(t *testing.T) {
	t.Parallel()
	for _, config := range []Config{{}, {Replicas: 3}} {
		server, own := startReplicas(t, double.Options{Replicas: 3}, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					w.Header().Set("Connection", "close")
				}
				next.ServeHTTP(w, r)
			})
		})
		config.Email, config.Password = adminEmail, adminPassword
		for number := range 4 {
			client := server.client(t, config)
			before := configured(t, client)
			name := fmt.Sprintf("change %d", number)
			if _, err := client.ChangeSecurityConfig(t.Context(), named(before, name), before); err != nil {
				t.Errorf("told %d: %v", config.Replicas, err)
			}
			everyProcessServes(t, server, own, name)
		}
	}
}

// TestReplicas_headers: further headers open the access proxy that stands before the common address, so they go there and to no
// process's own address, but for one that is of the same origin.
func TestReplicas_headers(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]map[string]bool{}
	server, own := startReplicas(t, double.Options{Replicas: 2}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if seen[r.Host] == nil {
				seen[r.Host] = map[string]bool{}
			}
			seen[r.Host][r.Header.Get("X-Access")] = true
			mu.Unlock()
			next.ServeHTTP(w, r)
		})
	})
	host := func(address string) string { return strings.TrimPrefix(address, "http://") }
	for name, c := range map[string]struct {
		urls []string
		want map[string]map[string]bool
	}{
		"common address":           {nil, map[string]map[string]bool{host(server.url): {"opens": true}}},
		"addresses of their own":   {own, map[string]map[string]bool{host(own[0]): {"": true}, host(own[1]): {"": true}}},
		"one of them is the first": {[]string{server.url + "/", own[1]}, map[string]map[string]bool{host(server.url): {"opens": true}, host(own[1]): {"": true}}},
	} {
		clear(seen)
		config := passwordOnly()
		config.Headers, config.ReplicaURLs = map[string]string{"X-Access": "opens"}, c.urls
		client := server.client(t, config)
		before := configured(t, client)
		if _, err := client.ChangeSecurityConfig(t.Context(), named(before, name), before); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(seen, c.want) {
			t.Errorf("%s: the header went to %v, want %v", name, seen, c.want)
		}
	}
}

// shaky stands before an address and ends every so manieth connection as soon as it has come.
func shaky(t *testing.T, address string, every int) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for number := 1; ; number++ {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(address, "http://"))
			if err != nil || number%every == 0 {
				_ = near.Close()
				if far != nil {
					_ = far.Close()
				}
				continue
			}
			pipe := func(to, from net.Conn) {
				_, _ = io.Copy(to, from)
				_, _ = to.Close(), from.Close()
			}
			go pipe(near, far)
			go pipe(far, near)
		}
	}()
	return "http://" + listener.Addr().String()
}

// TestReplicas_shakyBalancer: a balancer that ends one of three connections at once keeps no process from a change.
func TestReplicas_shakyBalancer(t *testing.T) {
	t.Parallel()
	for _, told := range []int{0, 3} {
		server, own := startReplicas(t, double.Options{Replicas: 3})
		front := target{Server: server.Server, url: shaky(t, server.url, 3)}
		for number := range 3 {
			config := passwordOnly()
			config.Replicas, config.Transport.MaxRetries = told, 2
			client := front.client(t, config)
			before := configured(t, client)
			name := fmt.Sprintf("change %d", number)
			if _, err := client.ChangeSecurityConfig(t.Context(), named(before, name), before); err != nil {
				t.Errorf("told %d: %v", told, err)
			}
			everyProcessServes(t, server, own, name)
		}
	}
}

// TestReplicas_dies: a process that ends in the middle of a change keeps it from nobody else, whether it is the first that is
// asked or another, and takes what is stored when it starts again. Where its address is known it is told of.
func TestReplicas_dies(t *testing.T) {
	t.Parallel()
	for name, addresses := range map[string]bool{"by number": false, "by addresses": true} {
		for dying := range 3 {
			server, own := startReplicas(t, double.Options{Replicas: 3})
			config := passwordOnly()
			if config.Replicas = 3; addresses {
				config.Replicas, config.ReplicaURLs = 0, own
			}
			client := server.client(t, config)
			before := configured(t, client)
			var once sync.Once
			forget := server.Control().OnAnswer(func(request control.Request) {
				if request.Method == http.MethodPut {
					once.Do(server.Replica(dying).Stop)
				}
			})
			var straggler *StragglerError
			_, err := client.ChangeSecurityConfig(t.Context(), named(before, "new"), before)
			if told := errors.As(err, &straggler); told != addresses || !told && err != nil {
				t.Errorf("%s, process %d dies: %v", name, dying, err)
			}
			forget()
			if _, err := client.GetUser(t.Context(), "admin", false); err != nil {
				t.Errorf("%s, process %d is dead: %v", name, dying, err)
			}
			if err := server.Replica(dying).Restart(); err != nil {
				t.Fatal(err)
			}
			everyProcessServes(t, server, own, "new")
		}
	}
}
