package okta_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// ordered is one order of evaluation in an org that several walks of Terraform's write to, each by a client of its own.
type ordered struct {
	t      *testing.T
	random *rand.Rand
	wire   *answertest.Wire
	// policy is the one whose rules stand in order; empty where the policies of the server do.
	policy string
	server string
}

func newOrdered(t *testing.T, random *rand.Rand, rules bool) *ordered {
	t.Helper()
	o := &ordered{t: t, random: random, wire: &answertest.Wire{Handler: double.New(double.Options{}).Handler()}, server: byDefault}
	if rules {
		o.policy = must[*okta.Policy](t)(o.walk().Policies(o.server).Create(t.Context(), policy("of the rules"))).ID
	}
	return o
}

func (o *ordered) walk() *okta.Client {
	client, err := okta.New(okta.Config{OrgURL: "https://example.okta.com", APIToken: double.DefaultAPIToken, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return o.wire },
	}})
	if err != nil {
		o.t.Fatal(err)
	}
	return client
}

// place is where something stands.
type place struct {
	ID, Name string
	Priority int64
}

func (o *ordered) standing() (places []place) {
	if o.policy != "" {
		for _, one := range must[[]okta.PolicyRule](o.t)(o.walk().PolicyRules(o.server, o.policy).List(o.t.Context())) {
			places = append(places, place{one.ID, one.Name, *one.Priority})
		}
		return places
	}
	for _, one := range must[[]okta.Policy](o.t)(o.walk().Policies(o.server).List(o.t.Context())) {
		places = append(places, place{one.ID, one.Name, *one.Priority})
	}
	return places
}

func (o *ordered) write(c *okta.Client, id, name string, priority *int64) {
	o.t.Helper()
	var err error
	one, rule := policy(name), okta.PolicyRule{Name: name, Priority: priority, Conditions: okta.PolicyRuleConditions{
		GrantTypes: okta.Included{Include: []string{"client_credentials"}}, Scopes: okta.Included{Include: []string{"*"}},
	}, Actions: okta.PolicyRuleActions{Token: okta.TokenAction{AccessTokenLifetime: 60, RefreshTokenWindow: 600}}}
	one.ID, one.Priority, rule.ID = id, priority, id
	switch {
	case o.policy == "" && id == "":
		_, err = c.Policies(o.server).Create(o.t.Context(), one)
	case o.policy == "":
		_, err = c.Policies(o.server).Update(o.t.Context(), one)
	case id == "":
		_, err = c.PolicyRules(o.server, o.policy).Create(o.t.Context(), rule)
	default:
		_, err = c.PolicyRules(o.server, o.policy).Update(o.t.Context(), rule)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *ordered) remove(c *okta.Client, gone place) {
	o.t.Helper()
	var err error
	if o.policy == "" {
		err = c.Policies(o.server).Delete(o.t.Context(), okta.Policy{ID: gone.ID, Priority: &gone.Priority})
	} else {
		err = c.PolicyRules(o.server, o.policy).Delete(o.t.Context(), okta.PolicyRule{ID: gone.ID, Priority: &gone.Priority})
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// apply does what an apply does of a configuration, in any order: what stands where it should is not written. It returns how
// many it wrote.
func (o *ordered) apply(configured map[string]int64, managed map[string]bool) int {
	o.t.Helper()
	client := o.walk()
	var writes []func()
	there := map[string]bool{}
	for _, place := range o.standing() {
		there[place.Name] = true
		priority, stays := configured[place.Name]
		switch {
		case !managed[place.Name]:
		case !stays:
			writes = append(writes, func() { o.remove(client, place) })
		case priority != place.Priority:
			writes = append(writes, func() { o.write(client, place.ID, place.Name, &priority) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		if priority := configured[name]; !there[name] {
			writes = append(writes, func() { o.write(client, "", name, &priority) })
		}
	}
	o.random.Shuffle(len(writes), func(i, j int) { writes[i], writes[j] = writes[j], writes[i] })
	for _, write := range writes {
		write()
	}
	clear(managed)
	for name := range configured {
		managed[name] = true
	}
	return len(writes)
}

// misplaced says what stands against the configuration; exact asks for the very numbers.
func (o *ordered) misplaced(configured map[string]int64, exact bool) string {
	var before int64
	for _, place := range o.standing() {
		priority, managed := configured[place.Name]
		if managed && priority < before || managed && exact && priority != place.Priority {
			return fmt.Sprintf("%s is to have %d; the order is %v", place.Name, priority, o.standing())
		}
		if managed {
			before = priority
		}
	}
	return ""
}

// configuration gives some of the names priorities: from 1 without gaps, or with gaps.
func (o *ordered) configuration(names []string, gaps bool) map[string]int64 {
	chosen := slices.Clone(names)
	o.random.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	configured, next := map[string]int64{}, int64(0)
	for _, name := range chosen[:1+o.random.IntN(len(chosen))] {
		next++
		if gaps {
			next += o.random.Int64N(3)
		}
		configured[name] = next
	}
	return configured
}

// TestSweep_priorities: after any apply, whatever was there before and in whatever order the writes come, those that Terraform
// manages stand in the order of their configured priorities. Where these are numbered from 1 without gaps the very numbers are
// met, so that the next plan is empty: at once where nobody else's stand between them, else by the next apply.
func TestSweep_priorities(t *testing.T) {
	t.Parallel()
	histories := uint64(40)
	if os.Getenv("TF_ACC_SWEEP") != "" {
		histories = 2000
	}
	names := []string{"a", "b", "c", "d", "e", "f"}
	for seed := range histories {
		random := rand.New(rand.NewPCG(seed, 18))
		o := newOrdered(t, random, seed%2 == 0)
		foreign := random.IntN(3)
		byHand := func() {
			o.write(o.walk(), "", fmt.Sprintf("by hand %d", foreign), nil)
			foreign--
		}
		for foreign > 0 && random.IntN(2) == 0 {
			byHand()
		}
		alone := foreign == 0 && len(o.standing()) == 0
		managed := map[string]bool{}
		for round := range 4 {
			gaps := random.IntN(2) == 0
			configured := o.configuration(names, gaps)
			o.apply(configured, managed)
			if wrong := o.misplaced(configured, alone && !gaps); wrong != "" {
				t.Fatalf("seed %d, apply %d of %v: %s", seed, round, configured, wrong)
			}
			if gaps {
				continue
			}
			o.apply(configured, managed)
			if wrote := o.apply(configured, managed); wrote > 0 {
				t.Fatalf("seed %d, apply %d of %v does not settle: %v", seed, round, configured, o.standing())
			}
			if foreign > 0 {
				byHand()
			}
		}
	}
}

// TestPriorities_lostAnswer: an object whose creation's answer was lost counts among those that were written.
func TestPriorities_lostAnswer(t *testing.T) {
	t.Parallel()
	o := newOrdered(t, nil, false)
	lost := slices.IndexFunc(answertest.Forms, func(form answertest.Form) bool { return !form.Whole })
	configured := map[string]int64{"a": 3, "b": 1, "c": 2, "d": 4}
	client := o.walk()
	for _, name := range []string{"d", "a", "b", "c"} {
		priority := configured[name]
		wanted := policy(name)
		wanted.Priority = &priority
		if name == "a" {
			o.wire.Answer(answertest.Forms[lost], true, nil)
		}
		_, err := client.Policies(o.server).Create(t.Context(), wanted)
		o.wire.Honest()
		if (err != nil) != (name == "a") {
			t.Fatal(name, err)
		}
	}
	if wrong := o.misplaced(configured, true); wrong != "" {
		t.Error(wrong)
	}
}
