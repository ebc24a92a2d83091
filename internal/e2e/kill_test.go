package e2e

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// run runs Terraform and kills it and its providers when they have made the write of the number, which is carried out. It
// returns which that was; it is empty when the run has come to its end before. One operation at a time: what is killed waits
// for an answer and writes no state meanwhile.
func (s *setup) run(network *acctest.CutOff, at int, environment []string, arguments ...string) (killedAfter string) {
	s.t.Helper()
	started := make(chan int, 1)
	network.Arm(at, func() {
		pid := <-started
		processes := children(s.t, pid)
		// Terraform goes first: one that sees its provider die writes its state, and a kill in the middle of that leaves an
		// empty file, which is no matter of the provider.
		if terraform, err := os.FindProcess(pid); err == nil {
			processes = append([]*os.Process{terraform}, processes...)
		}
		for _, process := range processes {
			_ = process.Kill()
		}
	})
	running, err := s.Start(s.t.Context(), environment, append(arguments, "-auto-approve", "-parallelism=1")...)
	if err != nil {
		s.t.Fatal(err)
	}
	started <- running.Process.Pid
	result, err := running.Wait()
	if err != nil {
		s.t.Fatal(err)
	}
	lost := network.Mend()
	if (result.Code == 0) != (lost == "") {
		s.t.Fatalf("killed after %q, the run ended with %d:\n%s", lost, result.Code, result.Output)
	}
	return lost
}

// throughNetwork is a setup of the example complete whose both ends are reached through the network that can be cut off.
func throughNetwork(t *testing.T, needs acctest.Need, server serverdouble.Options) (*setup, *acctest.CutOff) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no ps, by which the provider's process is found")
	}
	environment := acctest.New(t, acctest.Options{Needs: needs, Okta: orgOf("data-team"), Server: server})
	s, network := prepare(t, "complete", environment), &acctest.CutOff{}
	s.completeVariables()
	s.Variables["okta_org_url"] = network.Before(t, s.Okta().URL)
	s.Variables["openmetadata_url"] = network.Before(t, s.Server().URL)
	s.Variables["check_sign_in"] = "false"
	s.override("openmetadata_jwt_signing_key_rollout", "settle = 0\n  timeout = 2")
	s.must(0, nil, "init")
	return s, network
}

// each calls for one number of a write after the other, until that many were not made; of make test it is the given one.
func each(t *testing.T, name string, sample int, killed func(t *testing.T, at int) string) {
	t.Helper()
	for at, more := 1, true; more && !t.Failed(); at++ {
		if !sweeping() {
			at, more = sample, false
		}
		t.Run(fmt.Sprintf("%s, write %d", name, at), func(t *testing.T) {
			after := killed(t, at)
			if more = more && after != ""; !sweeping() && after == "" {
				t.Errorf("the run has no write %d", at)
			}
		})
	}
}

// finished looks that the next runs finish what was killed, with nothing but what the errors say: nothing is left to do then,
// nothing is there twice, and the administrator's account is one.
func (s *setup) finished(after string) {
	s.t.Helper()
	s.finish(after)
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
	s.expectOnce(after)
	_, alice := s.Server().Do(s.t, s.Server().SignedToken("terraform"), http.MethodGet, "/v1/users/name/alice", nil)
	if found, _ := alice.(map[string]any); found["isAdmin"] != true {
		s.t.Errorf("killed after %s: alice is %v", after, alice)
	}
	s.expectAlike(after, "okta")
}

// destroyed destroys everything, and decides what the plan wants decided. People sign in with passwords then, or, where that
// was decided, as before; nothing is left in the org.
func (s *setup) destroyed(after string) (left bool) {
	s.t.Helper()
	environment := s.withPassword("Str0ng-Pass!")
	got, err := s.Run(s.t.Context(), environment, "destroy", "-auto-approve")
	if err != nil {
		s.t.Fatal(err)
	}
	if left = got.Code != 0; left {
		if !strings.Contains(unwrapped(got.Output), `set on_destroy = "leave" and apply that`) {
			s.t.Fatalf("killed after %s: the destroy says\n%s", after, got.Output)
		}
		s.Variables["on_destroy"] = "leave"
		s.must(0, s.withoutPassword(), "apply", "-auto-approve")
		s.must(0, environment, "destroy", "-auto-approve")
		delete(s.Variables, "on_destroy")
	}
	want := map[bool]string{false: "basic", true: "okta"}[left]
	if provider := s.provider(); provider != want {
		s.t.Errorf("killed after %s: people sign in with %v after the destroy, want %s", after, provider, want)
	}
	for _, path := range []string{"/api/v1/apps", "/api/v1/trustedOrigins", "/api/v1/authorizationServers?q=OpenMetadata"} {
		if found, _ := s.Okta().Must(s.t, http.MethodGet, path, nil).([]any); len(found) > 0 {
			s.t.Errorf("killed after %s: %s has %d objects after the destroy", after, path, len(found))
		}
	}
	s.expectAlike(after, want)
	return left
}

// TestSweep_killedFirstApply kills the first apply after each of its writes, finishes it, and destroys all.
func TestSweep_killedFirstApply(t *testing.T) {
	if !sweeping() {
		t.Skip("make sweep runs it; of make test TestSweep_firstApply is the sample")
	}
	t.Parallel()
	each(t, "first apply", 0, func(t *testing.T, at int) string {
		s, network := throughNetwork(t, wholeServer|acctest.OwnServer, serverdouble.Options{})
		after := s.run(network, at, s.withPassword("admin"), "apply")
		s.finished(after)
		t.Logf("first apply | %d | %s | finished | %s", at, after, outcome(s.destroyed(after)))
		return after
	})
}

// TestSweep_killedLater kills a rotation of the signing key, a change of the administrators, and the destroy after each of
// their writes. A rotation and a destroy begin with a setup of their own: the clock of the stand-ins goes past the cache of bot
// tokens each time, and that of the provider does not. make test has one for all.
func TestSweep_killedLater(t *testing.T) {
	finishedSetup := func(t *testing.T) (*setup, *acctest.CutOff) {
		s, network := throughNetwork(t, wholeServer|acctest.OwnServer|acctest.MovableClock, serverdouble.Options{})
		s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
		s.SkipTokenCache()
		return s, network
	}
	t.Parallel()
	s, network := finishedSetup(t)
	begin := func(t *testing.T) {
		if sweeping() {
			s, network = finishedSetup(t)
		}
	}
	people := []string{`["alice@example.com","bob@example.com"]`, `["alice@example.com"]`}
	for i, admins := range people {
		each(t, "update to "+admins, 3, func(t *testing.T, at int) string {
			s.t = t
			s.Variables["admins"] = people[(i+1)%2]
			s.must(0, s.withoutPassword(), "apply", "-auto-approve")
			s.Variables["admins"] = admins
			after := s.run(network, at, s.withoutPassword(), "apply")
			s.finished(after)
			t.Logf("update to %s | %d | %s | finished", admins, at, after)
			return after
		})
	}
	each(t, "rotation", 1, func(t *testing.T, at int) string {
		begin(t)
		s.t = t
		s.Variables["signing_key_keepers"] = `{rotated="2026-11"}`
		after := s.run(network, at, s.withoutPassword(), "apply")
		s.finished(after)
		t.Logf("rotation | %d | %s | finished", at, after)
		return after
	})
	each(t, "destroy", 3, func(t *testing.T, at int) string {
		begin(t)
		s.t = t
		after := s.run(network, at, s.withPassword("Str0ng-Pass!"), "destroy")
		t.Logf("destroy | %d | %s | %s", at, after, outcome(s.destroyed(after)))
		return after
	})
}

// provider is what people sign in with now.
func (s *setup) provider() any {
	s.t.Helper()
	_, served := s.Server().Do(s.t, "", http.MethodGet, "/v1/system/config/auth", nil)
	return acctest.Member(served.(map[string]any), "provider")
}

func outcome(left bool) string {
	if left {
		return "the plan of the destroy stops; left by decision"
	}
	return "destroyed, back at passwords"
}
