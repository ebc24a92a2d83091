package securityconfig_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// threeReplicas are a server's processes, and the values of a provider that is to find out by itself that there are several.
type threeReplicas struct {
	*signIn

	values    map[string]any
	processes []*acctest.ServerTarget
}

func newThreeReplicas(t *testing.T) *threeReplicas {
	t.Helper()
	s := newSignIn(t, "browser", acctest.Options{Needs: acctest.Faults | acctest.RequestLog, Server: double.Options{Replicas: 3}})
	s.Parallel()
	return &threeReplicas{s, s.Server().BySigningKey("terraform"), s.Server().Replicas()}
}

// onlyFirst are values of a provider that reaches the first process and no other: what it has done is what one leaves that is
// killed between two processes.
func (s *threeReplicas) onlyFirst() map[string]any {
	only := s.Server().BySigningKey("terraform")
	only["replica_urls"] = []any{s.processes[0].URL}
	return only
}

func (s *threeReplicas) expectEverywhere(after, name string) {
	s.t.Helper()
	for i, process := range s.processes {
		shown, _ := process.Must(s.t, "", http.MethodGet, "/v1/system/config/auth", nil).(map[string]any)
		if shown["providerName"] != name {
			s.t.Errorf("after %s process %d serves %v, want %s", after, i, shown["providerName"], name)
		}
	}
}

// TestAccSecurityConfig_killedBetweenReplicas: where an apply is killed that has changed one of several processes, the next
// plan notices, whichever of them it meets, though nobody has told the provider that there are several and the state is of
// before; and the apply brings all along, or puts all back.
func TestAccSecurityConfig_killedBetweenReplicas(t *testing.T) {
	s := newThreeReplicas(t)
	named := func(name string) map[string]any {
		return s.public().with(settings{authn + "provider_name": fmt.Sprintf("%q", name)}).tree(t)
	}
	d := s.Dialogue("openmetadata_security_config", s.values)
	killed := func(name string) {
		s.Under(d, s.onlyFirst()).ApplyKilled(named(name))
		s.Under(d, s.values)
	}

	killed("created")
	s.Server().TurnTo(t, 0)
	d.MustApply(named("created"))
	s.expectEverywhere("a creation", "created")

	for number := range s.processes {
		name := fmt.Sprintf("change %d", number)
		killed(name)
		s.Server().TurnTo(t, number)
		if !d.Copy().Changes(named(name)) {
			t.Errorf("a plan that meets process %d does not notice", number)
		}
		s.Server().TurnTo(t, number)
		d.MustApply(named(name))
		s.expectEverywhere(name, name)
		if d.Changes(named(name)) {
			t.Errorf("%s is not all", name)
		}
	}

	killed("refreshed")
	s.Server().TurnTo(t, 0)
	d.Plan(named("refreshed")).ExpectWarning(t, "replicas_agree", "They differ in authenticationConfiguration.providerName")
	if d.Attribute("replicas_agree") != false {
		t.Errorf("replicas_agree is %v", d.Attribute("replicas_agree"))
	}
	// What a refresh has put into the state tells of it later.
	s.Server().TurnTo(t, 0)
	d.MustApply(named("refreshed"))
	s.expectEverywhere("a refresh", "refreshed")

	kept := d.Copy()
	s.Under(d, s.onlyFirst()).Destroy()
	s.Under(kept, s.values)
	s.Server().TurnTo(t, 0)
	if said := kept.Destroy(); len(said.Errors) > 0 {
		t.Errorf("%q", said.Errors)
	}
	for i, process := range s.processes {
		shown, _ := process.Must(t, "", http.MethodGet, "/v1/system/config/auth", nil).(map[string]any)
		if shown["provider"] != "basic" {
			t.Errorf("after the destroy process %d serves %v", i, shown["provider"])
		}
	}
}

// TestAccSecurityConfig_replicaLeftBehind: a process that has refused a change is in the state until it serves it, so the next
// plan brings it along though nothing else is to be changed; one that is compared in vain changes nothing of what was known.
func TestAccSecurityConfig_replicaLeftBehind(t *testing.T) {
	s := newThreeReplicas(t)
	config := s.public().tree(t)
	d := s.Dialogue("openmetadata_security_config", s.values)
	refused := control.Fault{Path: servedConfig, Times: -1, Kind: control.KindStatus, Status: http.StatusForbidden, Body: `{"code":403,"message":"not now"}`}
	one, others := refused, refused
	others.Method, others.Nth = http.MethodPut, 2
	s.Server().Fault(others)
	d.MustApply(config).ExpectWarning(t, authn+"provider", "Another replica of the server has not taken the change")
	if d.Attribute("replicas_agree") != false || !d.Changes(config) {
		t.Errorf("replicas_agree is %v, and nothing is to be done", d.Attribute("replicas_agree"))
	}
	s.Server().ClearFaults()
	one.Method = http.MethodGet
	s.processes[1].Fault(one)
	s.Server().TurnTo(t, 0)
	d.Plan(config).ExpectWarning(t, "replicas_agree", "Not every replica of the server could be looked at")
	if d.Attribute("replicas_agree") != false {
		t.Errorf("replicas_agree is %v", d.Attribute("replicas_agree"))
	}
	s.processes[1].ClearFaults()
	d.MustApply(config)
	s.expectEverywhere("the apply", "Okta")
	if d.Attribute("replicas_agree") != true || d.Changes(config) {
		t.Errorf("replicas_agree is %v, or something is to be done", d.Attribute("replicas_agree"))
	}
}
