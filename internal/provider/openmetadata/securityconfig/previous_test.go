package securityconfig_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// forgetful stands before a server and, once it is told to, lets the network go as soon as the security configuration was
// written: the write is carried out and answered, and it cannot be read back.
type forgetful struct {
	armed, gone atomic.Bool
	// writes counts what was written.
	writes atomic.Int32
}

func (f *forgetful) before(t *testing.T, server *acctest.ServerTarget) string {
	return acctest.Between(t, server.URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if f.gone.Load() {
			panic(http.ErrAbortHandler)
		}
		pass.ServeHTTP(w, r)
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/system/security/config") {
			f.writes.Add(1)
			f.gone.Store(f.armed.Load())
		}
	})
}

func (f *forgetful) mend() {
	f.armed.Store(false)
	f.gone.Store(false)
	f.writes.Store(0)
}

// TestAccSecurityConfig_previousSurvives: what the server had before is in the state before anything is written, so that
// neither a read-back that fails, nor a provider that is killed, nor a change of the flow after either loses it. The end puts
// it back.
func TestAccSecurityConfig_previousSurvives(t *testing.T) {
	const failed = "but reading it back failed"
	for name, test := range map[string]struct {
		life func(s *signIn, d *acctest.Dialogue, network *forgetful)
	}{
		"a read-back that fails once, and a change of the flow": {func(s *signIn, d *acctest.Dialogue, network *forgetful) {
			network.armed.Store(true)
			d.Apply(s.public().tree(t)).ExpectError(t, "", failed)
			network.mend()
			s.client, s.secret = s.app("web")
			d.Plan(s.confidential().tree(t)).ExpectNoWarning(t, authn+"client_id", "takes over what somebody else has set up")
			d.MustApply(s.confidential().tree(t))
			s.removeOtherApps()
		}},
		"a read-back that fails once, and the same again": {func(s *signIn, d *acctest.Dialogue, network *forgetful) {
			network.armed.Store(true)
			d.Apply(s.public().tree(t)).ExpectError(t, "", failed)
			network.mend()
			d.MustApply(s.public().tree(t))
			if writes := network.writes.Load(); writes != 1 {
				t.Errorf("the replacement wrote the configuration %d times: people lost their sign-in meanwhile", writes)
			}
		}},
		"a read-back that fails twice": {func(s *signIn, d *acctest.Dialogue, network *forgetful) {
			for range 2 {
				network.armed.Store(true)
				d.Apply(s.public().tree(t)).ExpectError(t, "", failed)
				network.mend()
			}
			d.MustApply(s.public().tree(t))
		}},
		"a read-back that fails, and the destroy at once": {func(s *signIn, d *acctest.Dialogue, network *forgetful) {
			network.armed.Store(true)
			d.Apply(s.public().tree(t)).ExpectError(t, "", failed)
			network.mend()
		}},
		"an update that is killed": {func(s *signIn, d *acctest.Dialogue, _ *forgetful) {
			d.MustApply(s.public().tree(t))
			d.ApplyKilled(s.public().with(settings{authn + "provider_name": `"Company"`}).tree(t))
			d.MustApply(s.public().with(settings{authn + "provider_name": `"Company"`}).tree(t))
		}},
		"a change of the flow that is killed": {func(s *signIn, d *acctest.Dialogue, _ *forgetful) {
			d.MustApply(s.public().tree(t))
			s.client, s.secret = s.app("web")
			d.ApplyKilled(s.confidential().tree(t))
			d.MustApply(s.confidential().tree(t))
			s.removeOtherApps()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSignIn(t, "browser", withNeeds(acctest.OwnServer))
			s.Parallel()
			before := s.served()
			network := &forgetful{}
			d := s.dialogue(network.before(t, s.Server()))
			test.life(s, d, network)
			if said := d.Destroy(); len(said.Errors) > 0 || d.Exists() {
				t.Fatalf("the destroy ended with %v", said.Errors)
			}
			if err := s.restored(before)(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAccSecurityConfig_killedCreation: a provider that is killed when it has written the configuration has told nobody what
// was there before. The next apply finds only its own work, says so, and the plan of the destroy stops.
func TestAccSecurityConfig_killedCreation(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Parallel()
	d := s.dialogue()
	d.ApplyKilled(s.public().tree(t))
	d.MustApply(s.public().tree(t)).ExpectWarning(t, authn+"client_id", "What the server had before that is not known")
	if previous := d.Attribute("previous_configuration"); previous != nil {
		t.Errorf("previous_configuration is %v", previous)
	}
	d.PlanDestroy().ExpectError(t, "on_destroy", "What the server had before is not known")
}

// TestAccSecurityConfig_takesOver: the plan says when somebody else has set the server's sign-in up, and keeps quiet about a
// server as released.
func TestAccSecurityConfig_takesOver(t *testing.T) {
	const warning = "If another Terraform state manages that"
	s := newSignIn(t, "browser")
	s.Parallel()
	s.dialogue().Plan(s.public().tree(t)).ExpectNoWarning(t, authn+"client_id", warning)
	first := s.dialogue()
	first.MustApply(s.public().tree(t))
	one := s.client
	s.client, _ = s.app("browser")
	for name, client := range map[string]any{"known": s.public()[authn+"client_id"], "made in the same apply": acctest.Unknown} {
		t.Run(name, func(t *testing.T) {
			s.dialogue().Plan(s.public().with(settings{authn + "client_id": client}).tree(t)).
				ExpectWarning(t, authn+"client_id", fmt.Sprintf(`the provider "okta" and the client %q already. %s`, one, warning))
		})
	}
}

// TestAccSecurityConfig_refusedCreation: a creation that leaves the server as it was leaves nothing in the state either.
func TestAccSecurityConfig_refusedCreation(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.Faults))
	s.Parallel()
	before := s.served()
	d := s.dialogue()
	s.Server().Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/system/security/config", Kind: control.KindServerError})
	d.Apply(s.public().tree(t)).ExpectError(t, "", "The server is back at its previous configuration")
	if d.Exists() {
		t.Error("the state has what was not made")
	}
	if err := s.restored(before)(nil); err != nil {
		t.Error(err)
	}
}

// TestAccSecurityConfig_secretSurvives: what is known of the client secret is not lost by an update that is killed: another
// secret is still noticed.
func TestAccSecurityConfig_secretSurvives(t *testing.T) {
	s := newSignIn(t, "web")
	s.Parallel()
	values := s.confidential().with(settings{"client_secret_wo_version": nil})
	d := s.dialogue()
	d.MustApply(values.tree(t))
	d.ApplyKilled(values.with(settings{authn + "provider_name": `"Company"`}).tree(t))
	if d.Changes(values.with(settings{authn + "provider_name": `"Company"`}).tree(t)) {
		t.Error("the plan has something to do though the killed update has done it")
	}
	another := s.anotherSecret()
	if !d.Changes(values.with(settings{authn + "provider_name": `"Company"`, "client_secret_wo": fmt.Sprintf("%q", another)}).tree(t)) {
		t.Error("another secret goes unnoticed")
	}
}

// TestAccSecurityConfig_onDestroyWritesNothing: whether the destroy restores or leaves is no matter of the server's.
func TestAccSecurityConfig_onDestroyWritesNothing(t *testing.T) {
	for _, app := range []string{"browser", "web"} {
		t.Run(app, func(t *testing.T) {
			s := newSignIn(t, app, withWants(acctest.RequestLog))
			s.Parallel()
			values := s.public()
			if app == "web" {
				values = s.confidential()
			}
			d := s.dialogue()
			d.MustApply(values.tree(t))
			before, since := s.served(), s.Server().Watch()
			d.MustApply(values.with(settings{"on_destroy": `"leave"`}).tree(t))
			if d.Attribute("on_destroy") != "leave" || d.Changes(values.with(settings{"on_destroy": `"leave"`}).tree(t)) {
				t.Error("on_destroy is not in the state")
			}
			if err := same(before, s.served()); err != nil {
				t.Error(err)
			}
			for _, line := range since() {
				if !strings.HasPrefix(line, http.MethodGet) {
					t.Errorf("%s was sent", line)
				}
			}
		})
	}
}

// TestAccSecurityConfig_readBackFails is the first life of TestAccSecurityConfig_previousSurvives as Terraform leads it: it
// holds what the failed creation has left for tainted, and destroys it before it makes it anew.
func TestAccSecurityConfig_readBackFails(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.OwnServer))
	before := s.served()
	network := &forgetful{}
	provider := strings.Replace(s.provider, s.Server().URL, network.before(t, s.Server()), 1)
	public := s.public()
	s.client, s.secret = s.app("web")
	s.Test(resource.TestCase{
		CheckDestroy: s.restored(before),
		Steps: []resource.TestStep{
			{
				PreConfig: func() { network.armed.Store(true) },
				Config:    provider + securityResource(public), ExpectError: regexp.MustCompile(acctest.Escape("reading it back failed")),
			},
			{
				PreConfig: network.mend,
				Config:    provider + securityResource(s.confidential()), ConfigPlanChecks: acctest.NoChanges,
			},
		},
	})
}
