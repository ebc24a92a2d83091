package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/person"
)

// In Kubernetes OpenMetadata runs as two or more processes behind one address, which tell one another nothing (F162 to F167).

// flowTypes are those of the module.
var flowTypes = []string{"auth_code", "auth_code_pkce", "implicit"}

// passwordAfterwards is what a destroy gives admin.
const passwordAfterwards = "Str0ng-Pass!"

// several is the example complete on a server of several processes behind one address.
func several(t *testing.T, server serverdouble.Options) *setup {
	t.Helper()
	s := startWith(t, "complete", acctest.Options{
		Needs: wholeServer | acctest.OwnServer | acctest.RequestLog | acctest.MovableClock | acctest.Faults, Okta: orgOf("data-team"), Server: server,
	})
	s.completeVariables()
	s.must(0, nil, "init")
	return s
}

// told is the environment of a provider that is told how many processes there are; of none it is not.
func told(count int) []string {
	if count == 0 {
		return nil
	}
	return []string{fmt.Sprintf("OPENMETADATA_REPLICAS=%d", count)}
}

// processes are those of the server, of one the server itself.
func (s *setup) processes() []*acctest.ServerTarget {
	s.t.Helper()
	if found := s.Server().Replicas(); len(found) > 0 {
		return found
	}
	return []*acctest.ServerTarget{s.Server()}
}

// expectAlike looks that every process signs people in by the provider, serves all of the configuration that is stored, and has
// one key.
func (s *setup) expectAlike(after, provider string) {
	s.t.Helper()
	stored := fmt.Sprint(s.Server().Double().StoredSecurityConfig())
	key := ""
	for i, process := range s.processes() {
		shown := process.Must(s.t, "", http.MethodGet, "/v1/system/config/auth", nil)
		if found := acctest.Member(shown.(map[string]any), "provider"); found != provider {
			s.t.Errorf("after %s process %d signs people in by %v, want %s", after, i, found, provider)
		}
		if served := fmt.Sprint(process.Double().ServedSecurityConfig()); served != stored {
			s.t.Errorf("after %s process %d serves\n%s\nand stored is\n%s", after, i, served, stored)
		}
		published := fmt.Sprint(process.Must(s.t, "", http.MethodGet, "/v1/system/config/jwks", nil))
		if key == "" {
			key = published
		}
		if published != key {
			s.t.Errorf("after %s process %d has another key than the first", after, i)
		}
	}
}

// expectPeople signs alice in at every process, and looks that admin is gone there, and that the bot's token is good there.
func (s *setup) expectPeople(after string) {
	s.t.Helper()
	want := person.Account{Name: "alice", Email: "alice@example.com", IsAdmin: true}
	bot := string(s.ingestionToken())
	for i, process := range s.processes() {
		if got, err := s.personAt(want.Email, process).SignIn(s.t.Context()); err != nil || got != want {
			s.t.Errorf("after %s alice signs in at process %d as %+v (%v)", after, i, got, err)
		}
		if status, _ := process.Do(s.t, s.Server().SignedToken("admin"), http.MethodGet, "/v1/system/security/config", nil); status < http.StatusBadRequest {
			s.t.Errorf("after %s admin still gets in at process %d", after, i)
		}
		if status, answer := process.Do(s.t, bot, http.MethodGet, "/v1/users?limit=1", nil); status != http.StatusOK {
			s.t.Errorf("after %s process %d answers the ingestion bot %d %v", after, i, status, answer)
		}
	}
}

// personAt is somebody whose browser meets that process at the server's address: before 2.0 a sign-in ends where it began.
func (s *setup) personAt(login string, process *acctest.ServerTarget) *person.Person {
	s.t.Helper()
	front, own := hostOf(s.t, s.Server().URL), hostOf(s.t, process.URL)
	p := person.New(login, alicePassword, s.Server().URL, s.Clock.Now)
	p.Dial(func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == front {
			address = own
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	})
	return p
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Host
}

// step does something and tells what it cost.
func (s *setup) step(name string, do func()) {
	s.t.Helper()
	s.Server().ClearLog()
	began := time.Now()
	do()
	s.t.Logf("%s: %d requests to OpenMetadata, %.1f s", name, len(s.Server().Log()), time.Since(began).Seconds())
}

// settled looks that nothing is left to do, and that all is well at every process.
func (s *setup) settled(after string) {
	s.t.Helper()
	s.step("a plan after "+after, func() { s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode") })
	s.expectAlike(after, "okta")
	s.expectPeople(after)
	if s.t.Failed() {
		s.t.FailNow()
	}
}

// live takes the example from nothing to its destroy, each step in one apply: the guide, a rotation of the signing key, and
// changes of the flow.
func (s *setup) live(flow string, changes ...string) {
	s.t.Helper()
	s.Variables["flow_type"] = flow
	s.step("the guide", func() { s.must(0, s.withPassword("admin"), "apply", "-auto-approve") })
	s.settled("the guide")
	s.page("replicas").next(s.withoutPassword())

	s.Variables["signing_key_keepers"] = `{rotated="2026-11"}`
	stop := s.Clock.SkipTokenCache(s.Server().Double().Control())
	s.step("a rotation", func() { s.must(0, s.withoutPassword(), "apply", "-auto-approve") })
	stop()
	s.settled("a rotation")

	for _, flow := range changes {
		s.Variables["flow_type"] = flow
		s.step("a change to "+flow, func() { s.must(0, s.withoutPassword(), "apply", "-auto-approve") })
		s.settled("a change to " + flow)
	}
	s.end()
}

// end destroys everything: people sign in with passwords then, at every process.
func (s *setup) end() {
	s.t.Helper()
	s.step("the destroy", func() { s.must(0, s.withPassword(passwordAfterwards), "destroy", "-auto-approve") })
	s.expectAlike("the destroy", "basic")
	login := map[string]any{"email": "admin@open-metadata.org", "password": base64.StdEncoding.EncodeToString([]byte(passwordAfterwards))}
	for _, process := range s.processes() {
		process.Must(s.t, "", http.MethodPost, "/v1/users/login", login)
	}
}

// TestAccComplete_replicas is the sample of TestSweep_replicas.
func TestAccComplete_replicas(t *testing.T) {
	s := several(t, serverdouble.Options{Replicas: 3})
	s.override("openmetadata_jwt_signing_key_rollout", "settle = 0")
	s.live("auth_code", "auth_code_pkce")
}

// TestSweep_replicas takes the example from each flow through all others, on two and three processes, of whose number the
// provider is told or not. One process is beside them, to see what the others cost.
func TestSweep_replicas(t *testing.T) {
	if !sweeping() {
		t.Skip("make sweep runs it; of make test TestAccComplete_replicas is the sample")
	}
	for count := 1; count <= 3; count++ {
		for i, flow := range flowTypes {
			others := []string{flowTypes[(i+1)%3], flowTypes[(i+2)%3], flow}
			for _, number := range slices.Compact([]int{0, count}) {
				t.Run(fmt.Sprintf("%d processes, %s, told %d", count, flow, number), func(t *testing.T) {
					s := several(t, serverdouble.Options{Replicas: count})
					s.more = told(number)
					s.live(flow, others...)
				})
			}
		}
	}
}

// manyRuns is how often the guide is followed from nothing to its destroy on three processes.
const manyRuns = 20

// TestSweep_replicasOverAndOver: every one of the runs comes to its end in one apply.
func TestSweep_replicasOverAndOver(t *testing.T) {
	if !sweeping() {
		t.Skip("make sweep runs it")
	}
	for number := range manyRuns {
		t.Run(fmt.Sprintf("run %d", number), func(t *testing.T) {
			s := several(t, serverdouble.Options{Replicas: 3})
			s.step("the guide", func() { s.must(0, s.withPassword("admin"), "apply", "-auto-approve") })
			s.settled("the guide")
			s.end()
		})
	}
}

// TestSweep_killedReplicas kills the first apply, a rotation, a change of the flow and a destroy on three processes after each
// of their writes, and the next runs finish what was killed, at every process.
func TestSweep_killedReplicas(t *testing.T) {
	if !sweeping() {
		t.Skip("make sweep runs it")
	}
	t.Parallel()
	const needs = wholeServer | acctest.OwnServer | acctest.MovableClock
	for _, number := range []int{0, 3} {
		begin := func(t *testing.T, finished bool) (*setup, *acctest.CutOff) {
			s, network := throughNetwork(t, needs, serverdouble.Options{Replicas: 3})
			s.more = told(number)
			s.override("openmetadata_jwt_signing_key_rollout", "settle = 0\n  timeout = 120")
			if finished {
				s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
				s.SkipTokenCache()
			}
			return s, network
		}
		each(t, fmt.Sprintf("first apply, told %d", number), 0, func(t *testing.T, at int) string {
			s, network := begin(t, false)
			after := s.run(network, at, s.withPassword("admin"), "apply")
			s.finished(after)
			t.Logf("first apply | %d | %s | finished | %s", at, after, outcome(s.destroyed(after)))
			return after
		})
		for what, variable := range map[string][2]string{
			"rotation": {"signing_key_keepers", `{rotated="2026-11"}`}, "change of the flow": {"flow_type", "auth_code_pkce"},
		} {
			each(t, fmt.Sprintf("%s, told %d", what, number), 0, func(t *testing.T, at int) string {
				s, network := begin(t, true)
				s.Variables[variable[0]] = variable[1]
				after := s.run(network, at, s.withoutPassword(), "apply")
				s.finished(after)
				t.Logf("%s | %d | %s | finished", what, at, after)
				return after
			})
		}
		each(t, fmt.Sprintf("destroy, told %d", number), 0, func(t *testing.T, at int) string {
			s, network := begin(t, true)
			after := s.run(network, at, s.withPassword(passwordAfterwards), "destroy")
			t.Logf("destroy | %d | %s | %s", at, after, outcome(s.destroyed(after)))
			return after
		})
	}
}

// newKeyFiles puts another pair in the place of the server's.
func newKeyFiles(t *testing.T, directory string) {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(directory), key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// TestSweep_replicaApart: one process is gone, cannot be reached, or has something else than the others before the apply. All
// come together all the same, or what is said tells what to do, and with that done the next apply brings them together.
func TestSweep_replicaApart(t *testing.T) {
	if !sweeping() {
		t.Skip("make sweep runs it")
	}
	restart := func(s *setup, process *acctest.ServerTarget) {
		environment := s.Server().Double().Environment()
		// What the guide has its reader put there: else a start makes admin again (F71).
		environment.AdminPrincipals = []string{"alice", "terraform"}
		s.Server().Double().SetEnvironment(environment)
		if err := process.Restart(); err != nil {
			s.t.Error(err)
		}
	}
	for name, c := range map[string]struct {
		// before the apply and after it.
		before, after func(s *setup, process *acctest.ServerTarget)
	}{
		"gone, and started again": {
			func(_ *setup, process *acctest.ServerTarget) { process.Double().Stop() }, restart,
		},
		"out of reach, and restarted": {
			func(_ *setup, process *acctest.ServerTarget) {
				process.Fault(control.Fault{Kind: control.KindCutBefore, Times: -1})
			},
			func(s *setup, process *acctest.ServerTarget) {
				process.ClearFaults()
				restart(s, process)
			},
		},
		"with another configuration": {
			func(s *setup, process *acctest.ServerTarget) {
				token := process.Login(s.t)
				configuration := process.Must(s.t, token, http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
				acctest.SetMember(configuration, "authenticationConfiguration.ldapConfiguration", nil)
				acctest.SetMember(configuration, "authenticationConfiguration.providerName", "Passwords")
				process.Must(s.t, token, http.MethodPut, "/v1/system/security/config", configuration)
			},
			func(s *setup, _ *acctest.ServerTarget) {
				for _, process := range s.processes() {
					if err := process.Restart(); err != nil {
						s.t.Error(err)
					}
				}
			},
		},
		"with another key": {
			func(s *setup, process *acctest.ServerTarget) {
				newKeyFiles(s.t, s.Server().ConfDir())
				if err := process.Restart(); err != nil {
					s.t.Error(err)
				}
			}, nil,
		},
	} {
		for _, number := range []int{0, 3} {
			t.Run(fmt.Sprintf("%s, told %d", name, number), func(t *testing.T) {
				s := several(t, serverdouble.Options{Replicas: 3})
				s.override("openmetadata_jwt_signing_key_rollout", "settle = 0\n  timeout = 20")
				s.more = told(number)
				one := s.processes()[2]
				c.before(s, one)
				got, err := s.Run(t.Context(), s.withPassword("admin"), "apply", "-auto-approve")
				if err != nil {
					t.Fatal(err)
				}
				said := unwrapped(got.Output)
				t.Logf("the apply ends with %d:\n%s", got.Code, got.Output)
				if got.Code != 0 && !strings.Contains(said, "Restart") {
					t.Errorf("what is said does not tell what to do:\n%s", got.Output)
				}
				if c.after != nil {
					c.after(s, one)
				}
				if got.Code != 0 {
					s.finish(name)
				}
				s.settled(name)
				s.end()
			})
		}
	}
}

// TestSweep_replicasByRequest: behind a balancer that spreads the requests of one connection nothing reaches a single process.
// What is said tells what to do, nobody is locked out, and with the addresses of the processes the apply comes to its end.
func TestSweep_replicasByRequest(t *testing.T) {
	if !sweeping() {
		t.Skip("make sweep runs it")
	}
	for _, count := range []int{2, 3} {
		t.Run(fmt.Sprintf("%d processes", count), func(t *testing.T) {
			s := several(t, serverdouble.Options{Replicas: count, Balance: serverdouble.ByRequest})
			s.override("openmetadata_jwt_signing_key_rollout", "settle = 0\n  timeout = 20")
			got, err := s.Run(t.Context(), s.withPassword("admin"), "apply", "-auto-approve")
			if err != nil {
				t.Fatal(err)
			}
			if said := unwrapped(got.Output); !strings.Contains(said, "replica_urls") || !strings.Contains(said, "kubectl rollout restart") {
				t.Errorf("the apply ends with %d and does not tell what to do:\n%s", got.Code, got.Output)
			}
			var addresses []string
			for _, process := range s.processes() {
				addresses = append(addresses, process.URL)
			}
			s.more = []string{"OPENMETADATA_REPLICA_URLS=" + strings.Join(addresses, ",")}
			if got.Code != 0 {
				s.finish("by request")
			} else {
				s.must(0, s.withoutPassword(), "apply", "-auto-approve")
			}
			s.settled("by request")
			s.end()
		})
	}
}
