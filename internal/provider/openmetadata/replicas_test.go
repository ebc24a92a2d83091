package openmetadata_test

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// onReplicas is a server of three processes, and the values by which the provider may know of them.
func onReplicas(t *testing.T) (*acctest.Environment, []*acctest.ServerTarget, map[string]map[string]any) {
	t.Helper()
	environment := acctest.New(t, acctest.Options{
		Needs: acctest.KeyFiles | acctest.Restart | acctest.MovableClock | acctest.RequestLog | acctest.Faults, Server: double.Options{Replicas: 3},
	})
	var urls []any
	processes := environment.Server().Replicas()
	for _, process := range processes {
		urls = append(urls, process.URL)
	}
	return environment, processes, map[string]map[string]any{"number": {"replicas": 3}, "addresses": {"replica_urls": urls}}
}

// TestAccServerDataSource_replicas: the data source and the check tell whether replicas differ, and in which settings and keys,
// without a value of theirs. Where nothing says that there are several, nobody is asked.
func TestAccServerDataSource_replicas(t *testing.T) {
	environment, processes, known := onReplicas(t)
	environment.Parallel()
	read := func(values map[string]any) (replicas any, check map[string]any) {
		t.Helper()
		replicas = environment.Read("openmetadata_server", values, nil)["replicas"]
		checks, _ := environment.Read("openmetadata_sso_check", values, nil)["checks"].(map[string]any)
		check, _ = checks["replicas"].(map[string]any)
		return replicas, check
	}
	if replicas, check := read(nil); replicas != nil || check["passed"] != nil || !strings.Contains(check["detail"].(string), "do not say that the server has several") {
		t.Errorf("nothing says that there are several: %v, %v", replicas, check)
	}
	expect := func(after string, settings, keys []any) {
		t.Helper()
		want := map[string]any{"agree": len(settings)+len(keys) == 0, "differing_settings": settings, "differing_keys": keys}
		for name, values := range known {
			replicas, check := read(values)
			if !reflect.DeepEqual(replicas, want) || check["passed"] != want["agree"] {
				t.Errorf("%s, by %s: %v, want %v; the check says %v", after, name, replicas, want, check)
			}
			for _, told := range slices.Concat(settings, keys) {
				if !strings.Contains(check["detail"].(string), told.(string)) {
					t.Errorf("%s, by %s: the check does not tell %v: %v", after, name, told, check)
				}
			}
		}
	}
	expect("a start", []any{}, []any{})

	one := processes[1]
	configuration := one.Must(t, one.Login(t), http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
	acctest.SetMember(configuration, "authenticationConfiguration.ldapConfiguration", nil)
	acctest.SetMember(configuration, "authenticationConfiguration.providerName", "Somebody else")
	one.Must(t, one.Login(t), http.MethodPut, "/v1/system/security/config", configuration)
	settings := []any{"authenticationConfiguration.providerName"}
	expect("a change by hand", settings, []any{})

	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(environment.Server().ConfDir()), key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	one.Must(t, one.Login(t), http.MethodPut, "/v1/system/security/config", configuration)
	keys := []any{jwtkey.ShippedThumbprint, jwtkey.RFC7638(&key.PublicKey)}
	slices.SortFunc(keys, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	expect("another key", settings, keys)
}

// TestAccDefaultAdminRemoval_replicas: admin is demoted at every process before it is deleted, so that no process lets its
// token in that it has seen before (F165), and what may remain is warned of.
func TestAccDefaultAdminRemoval_replicas(t *testing.T) {
	for _, by := range []string{"number", "addresses"} {
		t.Run(by, func(t *testing.T) {
			environment, processes, known := onReplicas(t)
			environment.Parallel()
			server := environment.Server()
			server.Automation(t)
			values := server.BySigningKey("terraform")
			maps.Copy(values, known[by])
			token := server.Login(t)
			entersAs := func(process *acctest.ServerTarget) int {
				status, _ := process.Do(t, token, http.MethodGet, "/v1/system/security/config", nil)
				return status
			}
			for i, process := range processes {
				if status := entersAs(process); status != http.StatusOK {
					t.Fatalf("process %d answers admin %d", i, status)
				}
			}
			environment.Dialogue("openmetadata_default_admin_removal", values).
				MustApply(map[string]any{"server_environment_confirmed": true}).
				ExpectWarning(t, "", `A token of "admin" may work a while longer`)
			for i, process := range processes {
				if status := entersAs(process); status < http.StatusBadRequest {
					t.Errorf("process %d still lets admin in", i)
				}
			}
		})
	}
}

// TestAccBotToken_replicas: a bot's token is handed on when every process accepts it. A process that has seen the old one goes
// on refusing the new one for a while (F166).
func TestAccBotToken_replicas(t *testing.T) {
	for _, by := range []string{"number", "addresses"} {
		t.Run(by, func(t *testing.T) {
			environment, processes, known := onReplicas(t)
			environment.Parallel()
			server := environment.Server()
			old, _ := storedToken(t, server, "ingestion-bot")["JWTToken"].(string)
			last := processes[2]
			last.Must(t, old, http.MethodGet, "/v1/users?limit=1", nil)
			refused := 0
			last.OnAnswer(func(request control.Request) {
				if request.Status == http.StatusUnauthorized {
					refused++
					environment.Clock.Advance(30 * time.Second)
				}
			})
			environment.Dialogue("openmetadata_bot_token", known[by]).MustApply(map[string]any{"bot": "ingestion-bot"})
			token, _ := storedToken(t, server, "ingestion-bot")["JWTToken"].(string)
			for i, process := range processes {
				if status, _ := process.Do(t, token, http.MethodGet, "/v1/users?limit=1", nil); status != http.StatusOK || token == old {
					t.Errorf("process %d answers %d to the token that was handed on", i, status)
				}
			}
			if refused == 0 {
				t.Error("the process that remembers the old token was not asked")
			}
		})
	}
}

// TestAccPersonalAccessToken_replicas: a new personal access token, the first and one that takes its place, is waited for until
// every process accepts it, and one that goes on refusing it is warned of. That a process refuses it is made here: the stand-in
// follows what was seen of 1.12, which does not look for such tokens.
func TestAccPersonalAccessToken_replicas(t *testing.T) {
	for _, by := range []string{"number", "addresses"} {
		t.Run(by, func(t *testing.T) {
			environment, processes, known := onReplicas(t)
			environment.Parallel()
			last := processes[2]
			refused, accepted := 0, 0
			last.OnAnswer(func(request control.Request) {
				switch {
				case request.Path != "/api/v1/users?limit=1":
				case request.Status == http.StatusUnauthorized:
					refused++
					environment.Clock.Advance(30 * time.Second)
				default:
					accepted++
				}
			})
			refuses := func(times int) {
				refused, accepted = 0, 0
				last.Fault(control.Fault{
					Method: http.MethodGet, Path: "/api/v1/users", Times: times, Kind: control.KindStatus,
					Status: http.StatusUnauthorized, Body: `{"code":401,"message":"Invalid personal access token!"}`,
				})
			}
			const notEvery = "Not every replica of the server is known to accept"
			d := environment.Dialogue("openmetadata_personal_access_token", known[by])
			for number, keepers := range []string{"a", "b"} {
				refuses(2)
				d.MustApply(map[string]any{"name": "ci", "keepers": map[string]any{"for": keepers}}).ExpectNoWarning(t, "", notEvery)
				if refused != 2 || accepted == 0 {
					t.Errorf("token %d was handed on after %d refusals and %d answers that accept it", number, refused, accepted)
				}
			}
			refuses(-1)
			d.MustApply(map[string]any{"name": "ci", "keepers": map[string]any{"for": "c"}}).ExpectWarning(t, "", notEvery)
			if refused < 2 || accepted > 0 {
				t.Errorf("it was warned after %d refusals and %d answers that accept it", refused, accepted)
			}
		})
	}
}
