package signin

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/person"
)

// attempt is one sign-in of the person who never stops.
type attempt struct {
	before, after inForce
	err           error
}

// inForce says by which client people sign in.
type inForce struct{ clientType, clientID, authority, callback string }

func (s *setup) now() (inForce, error) {
	settings, err := s.readInForce()
	return inForce{settings.ClientType, settings.ClientID, settings.Authority, settings.CallbackURL}, err
}

// watch signs somebody in over and over by the flow that is in force, until the context ends. Whoever meets a switch in the
// middle of a sign-in tries once more, as a person does.
func (s *setup) watch(ctx context.Context, login string) (failed func() []attempt, made func() int) {
	var lock sync.Mutex
	var failures []attempt
	count := 0
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			one := s.try(login)
			if one.err != nil && one.before != one.after {
				one = s.try(login)
			}
			lock.Lock()
			count++
			if one.err != nil {
				failures = append(failures, one)
			}
			lock.Unlock()
			time.Sleep(10 * time.Millisecond)
		}
	})
	wait := func() { done.Wait() }
	return func() []attempt { wait(); return failures }, func() int { wait(); return count }
}

func (s *setup) try(login string) (one attempt) {
	if one.before, one.err = s.now(); one.err != nil {
		return one
	}
	flow := "auth_code_pkce"
	if one.before.clientType == "confidential" {
		flow = "auth_code"
	}
	somebody := s.person(login)
	// Whose audience the access token has is nothing to the server.
	somebody.AnyAudience = true
	_, one.err = somebody.ByFlow(context.Background(), flow, person.Settings{Authority: one.before.authority, ClientID: one.before.clientID, CallbackURL: one.before.callback})
	after, err := s.now()
	if err != nil {
		one.err = err
	}
	one.after = after
	return one
}

// TestSignIn_everyFlowIntoEveryOther changes the flow of a living setup in all six ways. Before and after each apply everybody
// signs in, or not, as the flow then in force has it; in between alice signs in all the time.
func TestSignIn_everyFlowIntoEveryOther(t *testing.T) {
	const first = "auth_code"
	s := start(t, first)
	s.expectPeople(first)
	from := first
	for _, flow := range []string{"auth_code_pkce", "auth_code", "implicit", "auth_code_pkce", "implicit", "auth_code"} {
		ctx, stop := context.WithCancel(t.Context())
		failures, made := s.watch(ctx, alice)
		s.apply(flow)
		stop()
		for _, one := range failures() {
			t.Errorf("from %s to %s: while client %s was in force (%s): %s", from, flow, one.before.clientID, one.before.clientType, one.err)
		}
		t.Logf("from %s to %s: alice signed in %d times during the apply", from, flow, made())
		if made() == 0 {
			t.Errorf("from %s to %s: nobody signed in during the apply", from, flow)
		}
		s.expectPeople(flow)
		for name, result := range s.check(s.objects()) {
			t.Errorf("after %s the check %s failed: %s", flow, name, result.Detail)
		}
		from = flow
	}
}
