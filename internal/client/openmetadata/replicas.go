package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// What bounds the bringing along of replicas.
const (
	// MaxSpread is how often the requests of one connection may meet different processes before that counts as the balancer's
	// way.
	MaxSpread = 3
	// maxFailed is how often a replica may fail to take a configuration.
	maxFailed = 5
	// maxOthers is how many replicas are brought along where nothing says how many there are: more, and the same are met again.
	maxOthers = 20
	// followPauses is how often a replica from 2.1 on is looked at again, a second apart: it looks at what is stored every ten
	// seconds (CONFIG_SOURCE_WATCH_INTERVAL_SECONDS), and two of those times may pass by.
	followPauses = 30
)

// StragglerError is about a replica of the server that has not taken a change which the others have taken, and which is stored.
// What the others serve comes along with it.
type StragglerError struct {
	// At is the replica's own base URL; empty where only the common one is known.
	At string
	// Fields are the members in which it differs, with dots.
	Fields []string
	// Spread says that requests of one connection have met different processes.
	Spread bool
	// Err says why it was not brought along; nil where it answered with success.
	Err error
}

// Error says what was seen.
func (e *StragglerError) Error() string {
	text := "another replica of the server"
	if e.At != "" {
		text = "the replica at " + e.At
	}
	switch {
	case len(e.Fields) > 0:
		text += " still differs in " + strings.Join(e.Fields, ", ")
	default:
		text += " could not be looked at"
	}
	switch {
	case e.Spread:
		text += ". Requests of one connection were answered by different replicas, so the balancer in front of them spreads single requests (HTTP), and a single replica cannot be reached through it"
	case e.Err != nil:
		text += fmt.Sprintf(" (%s)", e.Err)
	}
	return text
}

// Unwrap gives the reason.
func (e *StragglerError) Unwrap() error { return e.Err }

// readBack reads what the server has after a write, on the connection of the context. That may be lost meanwhile, and a
// balancer may spread the requests of one connection: then another process answers. So an answer that is all of the earlier
// configuration proves nothing while another may come, over fresh connections to the same address. gone says that nothing shows
// the write, and that the process that took it may not be there any more.
func (c *Client) readBack(ctx context.Context, wanted, previous SecurityConfiguration) (served SecurityConfiguration, gone bool, err error) {
	line := &wayOf(ctx).line
	before := line.Connections()
	served, err = c.SecurityConfig(ctx)
	moved := line.Connections() > before
	for range looks - 1 {
		if err != nil || wanted.Matches(served) || !previous.Matches(served) {
			break
		}
		fresh := &way{base: wayOf(ctx).base}
		served, err = c.SecurityConfig(fresh.on(ctx))
		fresh.line.Close()
	}
	if err != nil {
		return served, c.several() && unreachable(err), err
	}
	return served, moved && !wanted.Matches(served) && previous.Matches(served), nil
}

// confirm reads a write back. Where the process that took it is gone, another one takes it: all find it stored when they start,
// and until then nobody would serve it. at is the way to the process that serves what is returned.
func (c *Client) confirm(ctx context.Context, wanted, previous SecurityConfiguration, write func(ctx context.Context, have SecurityConfiguration) error) (at context.Context, served SecurityConfiguration, err error) {
	served, gone, err := c.readBack(ctx, wanted, previous)
	for number := 0; gone && number < max(MaxSpread, len(c.processes.urls)); number++ {
		ctx = (&way{base: c.processes.at(number)}).on(ctx)
		if err = write(ctx, previous); unreachable(err) {
			continue
		}
		if err != nil {
			break
		}
		served, gone, err = c.readBack(ctx, wanted, previous)
	}
	return ctx, served, err
}

// bringing is how replicas are brought along to a configuration.
type bringing struct {
	// reference is what a process serves that has it.
	reference SecurityConfiguration
	// hidden says that nothing that is served tells who has it: another secret is shown as the same mask.
	hidden bool
	// write makes the process of the context take it, which serves have now. An error that is no refusal means that it may have
	// been taken in part.
	write func(ctx context.Context, have SecurityConfiguration) error
	// pause waits until a replica that follows by itself is looked at again. Where it fails nothing is waited for any more.
	pause func() error
}

// bringAlong looks at process after process, each over a connection of its own, and has those that do not serve the reference
// take it, until so many in a row serve it that none is taken to be missing. Only the process that takes a write takes a change
// (F162), and a PUT of what is wanted brings another one along and does the first no harm (F164). From 2.1 on replicas follow
// by themselves within seconds, so they are waited for first.
//
// While nothing says that there are several, it is a look for them, once in a run, and what cannot be found out is passed over.
// It fails with a *StragglerError, or with what a write has failed of.
func (c *Client) bringAlong(ctx context.Context, to bringing) error {
	version, err := c.Version(ctx)
	if err != nil {
		return c.unlessAlone(&StragglerError{Err: err})
	}
	if !c.several() && (version.AtLeast(2, 1) || to.hidden || c.Looks() == 1) {
		return nil
	}
	tally := tally{met: 1, limit: maxOthers}
	if version.AtLeast(2, 1) {
		tally.pauses = followPauses
	}
	if c.processes.expected > 0 || len(c.processes.urls) > 0 {
		tally.limit = 2 * c.processes.count()
	}
	for number := 0; tally.agreed < c.processes.enough(); number++ {
		err := c.process(ctx, number, func(ctx context.Context) error { return c.bring(ctx, to, &tally) })
		if err == nil {
			continue
		}
		straggler := (*StragglerError)(nil)
		switch isStraggler := errors.As(err, &straggler); {
		case isStraggler && !c.several():
			return nil
		case !isStraggler:
			return err
		}
		tally.agreed = 0
		tally.failed++
		if straggler.Spread {
			tally.spread++
		}
		if tally.failed >= maxFailed || tally.spread >= MaxSpread || tally.met > tally.limit {
			straggler.Spread = tally.spread > 0 || tally.met > tally.limit
			return straggler
		}
	}
	c.FoundNone()
	return nil
}

// tally is what bringing along has seen so far.
type tally struct {
	// agreed is how many looks in a row have found nothing to do.
	agreed int
	// met is how many processes are told apart, failed how often one did not take it, spread how often the requests of one
	// connection have met several.
	met, failed, spread int
	// limit is how many there can be.
	limit int
	// pauses is how often one that differs is still waited for.
	pauses int
}

// bring looks at the process of the context and has it take the configuration where it does not serve it.
func (c *Client) bring(ctx context.Context, to bringing, tally *tally) error {
	straggler := &StragglerError{At: strings.TrimPrefix(wayOf(ctx).base, c.host)}
	have, err := c.SecurityConfig(ctx)
	if err != nil {
		straggler.Err = err
		return straggler
	}
	straggler.Fields = to.reference.apart(have)
	if len(straggler.Fields) == 0 && !to.hidden {
		tally.agreed++
		return nil
	}
	if len(straggler.Fields) > 0 {
		tally.agreed = 0
		c.processes.meet(2)
		if tally.pauses > 0 {
			if tally.pauses--; to.pause() == nil {
				return nil
			}
			tally.pauses = 0
		}
		if straggler.Spread = c.spreads(ctx, to.reference, straggler.Fields); straggler.Spread {
			return straggler
		}
	}
	if err := to.write(ctx, have); err != nil {
		straggler.Err = err
		if refusedOutright(err) || refusesAll(err) || errors.Is(err, errSecretLost) {
			return straggler
		}
		return err
	}
	if to.hidden {
		tally.agreed++
		return nil
	}
	now, _, err := c.readBack(ctx, to.reference, have)
	if err != nil {
		straggler.Err = err
		return straggler
	}
	if straggler.Fields = to.reference.apart(now); len(straggler.Fields) > 0 {
		return straggler
	}
	tally.met++
	c.processes.meet(tally.met)
	if tally.met > tally.limit {
		straggler.Fields = to.reference.apart(have)
		return straggler
	}
	return nil
}

// spreads tells whether answers on the connection of the context differ, so that several processes give them. Then a write on
// it would meet one of them by chance.
func (c *Client) spreads(ctx context.Context, reference SecurityConfiguration, fields []string) bool {
	for range 2 {
		if now, err := c.SecurityConfig(ctx); err == nil && !slices.Equal(reference.apart(now), fields) {
			return true
		}
	}
	return false
}

// ToldApart notes that so many processes have been told apart by the keys that they serve.
func (c *Client) ToldApart(count int) { c.processes.meet(count) }

// EveryServedKey asks every process for the keys that the server publishes and returns those of all answers, and which
// thumbprints every answer had. It fails when one of them does: then a replica may have a key in force that is not among them.
func (c *Client) EveryServedKey(ctx context.Context) (all jwtkey.JWKS, common map[string]bool, err error) {
	err = c.everywhere(ctx, func(ctx context.Context) (bool, error) {
		served, err := c.JWKS(ctx)
		if err != nil {
			return false, err
		}
		usable := served.Usable()
		if len(usable) == 0 {
			return false, errors.New("the server publishes no key: it could not load its key files")
		}
		all.Keys = append(all.Keys, served.Keys...)
		here := map[string]bool{}
		for _, thumbprint := range thumbprints(served) {
			here[thumbprint] = common == nil || common[thumbprint]
		}
		common = here
		return true, nil
	})
	maps.DeleteFunc(common, func(_ string, everywhere bool) bool { return !everywhere })
	return all, common, err
}

func thumbprints(served jwtkey.JWKS) []string {
	var found []string
	for _, key := range served.Keys {
		if facts, err := key.Facts(); err == nil {
			found = append(found, facts.Thumbprint)
		}
	}
	return found
}

// Disagreement is how the replicas of a server differ. It holds names and thumbprints, and no value.
type Disagreement struct {
	// Fields are the members of the security configuration that they do not all serve alike, with dots.
	Fields []string
	// Keys are the thumbprints of the keys that some publish and others do not.
	Keys []string
}

// None tells whether they do not.
func (d Disagreement) None() bool { return len(d.Fields)+len(d.Keys) == 0 }

// String words it.
func (d Disagreement) String() string {
	var parts []string
	if len(d.Fields) > 0 {
		parts = append(parts, "in the security configuration: "+strings.Join(d.Fields, ", "))
	}
	if len(d.Keys) > 0 {
		parts = append(parts, "in the signing key: "+strings.Join(d.Keys, ", "))
	}
	return strings.Join(parts, "; ")
}

// Disagree asks every replica for its security configuration, where the credential lets it, and its keys, and tells how they
// differ. asked is false, and nothing is sent, where nothing says that there are several. It fails where one cannot be asked.
func (c *Client) Disagree(ctx context.Context, withConfiguration bool) (found Disagreement, asked bool, err error) {
	if !c.several() {
		return Disagreement{}, false, nil
	}
	keys, common, err := c.EveryServedKey(ctx)
	if err != nil {
		return Disagreement{}, true, err
	}
	for _, thumbprint := range thumbprints(keys) {
		if !common[thumbprint] {
			found.Keys = append(found.Keys, thumbprint)
		}
	}
	if withConfiguration {
		var first *SecurityConfiguration
		err = c.everywhere(ctx, func(ctx context.Context) (bool, error) {
			served, err := c.SecurityConfig(ctx)
			if err != nil {
				return false, err
			}
			if first == nil {
				first = &served
			}
			found.Fields = append(found.Fields, first.apart(served)...)
			return true, nil
		})
	}
	found.Fields, found.Keys = distinct(found.Fields), distinct(found.Keys)
	return found, true, err
}

// ApartFrom looks at process after process, as many as Looks says, until one serves something else than what another one
// serves, and names the members in which it differs, with dots; then there are several. From 2.1 on a server of which nothing
// says that it has several is not looked at: there they follow by themselves. It fails where a process cannot be looked at.
func (c *Client) ApartFrom(ctx context.Context, served SecurityConfiguration) (fields []string, err error) {
	if !c.several() && c.Looks() == 1 {
		return nil, nil
	}
	if version, err := c.Version(ctx); err != nil || version.AtLeast(2, 1) && !c.several() {
		return nil, err
	}
	err = c.everywhere(ctx, func(ctx context.Context) (bool, error) {
		now, err := c.SecurityConfig(ctx)
		if fields = served.apart(now); err != nil || len(fields) == 0 {
			return true, err
		}
		c.processes.meet(2)
		return false, nil
	})
	if err != nil {
		fields = nil
	}
	return fields, err
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
