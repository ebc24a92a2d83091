package openmetadata

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// way leads to one of the server's processes: what is sent on it shares a connection, which a load balancer of connections
// leads to one process (F167).
type way struct {
	line transport.Line
	// base is the process's own base URL, or the common one.
	base string
	// useless says that the process at its end accepts no credential of the chain, or does not answer.
	useless bool
}

type wayKey struct{}

func (w *way) on(ctx context.Context) context.Context {
	return context.WithValue(transport.OnLine(ctx, &w.line), wayKey{}, w)
}

// wayOf is the way that requests made with the context go; nil where none has been chosen.
func wayOf(ctx context.Context) *way {
	chosen, _ := ctx.Value(wayKey{}).(*way)
	return chosen
}

// processes are the server's replicas, each with a memory of its own (F162), as far as they are known.
type processes struct {
	host string
	// urls are their own base URLs; empty where only the common one is known.
	urls []string
	// expected is how many the configuration says there are; 0 where it does not.
	expected int
	// poll is the pause between two looks at a process that is waited for.
	poll time.Duration

	mu   sync.Mutex
	idle []*way
	// first is which of the urls is asked for what any process can do.
	first int
	// met is how many have been told apart. alone says that they were looked for and that there is no other.
	met   int
	alone bool
	// inForce is the configuration that this client has last written or had read again.
	inForce *SecurityConfiguration
}

// maxIdle is how many ways are kept open for the next requests: as many as Terraform works on at once.
const maxIdle = 10

// take returns a way to some process: one that is open, if there is one.
func (p *processes) take() *way {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		taken := p.idle[last]
		p.idle = p.idle[:last]
		return taken
	}
	return &way{base: p.at(p.first)}
}

// giveBack keeps a way for the next request, or closes it.
func (p *processes) giveBack(used *way) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if used.useless && used.base == p.at(p.first) {
		p.first++
	}
	if used.useless || len(p.idle) >= maxIdle {
		used.line.Close()
		return
	}
	p.idle = append(p.idle, used)
}

// at is the base URL of the process with the number, or the common one.
func (p *processes) at(number int) string {
	if len(p.urls) == 0 {
		return p.host
	}
	return p.urls[number%len(p.urls)]
}

// count is how many processes there are, as far as that is known.
func (p *processes) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(p.expected, len(p.urls), p.met, 1)
}

// meet notes that so many processes have been told apart.
func (p *processes) meet(count int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.met = max(p.met, count)
}

// note remembers the configuration that this client has written or had read again.
func (p *processes) note(served SecurityConfiguration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inForce = &served
}

// behind lists the members in which a process differs from what was noted; known is false where nothing was.
func (p *processes) behind(served SecurityConfiguration) (fields []string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inForce == nil {
		return nil, false
	}
	return p.inForce.apart(served), true
}

// looks is how often a server is asked where nothing says how many replicas it has: of two, one is missed once in 256 times.
const looks = 8

// enough is after how many looks in a row, each over a connection of its own, no process is taken to be missing. A balancer
// that draws lots misses one of n in k looks with a chance below n(1-1/n)^k, which is kept below one in a thousand: 11 looks
// for two, 20 for three. One that takes turns needs n looks, and so do addresses of their own. Where the number is not
// configured, one more is reckoned with than have been met.
func (p *processes) enough() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case len(p.urls) > 0:
		return len(p.urls)
	case p.expected > 0:
		return lots(max(p.expected, p.met))
	case p.met > 1:
		return max(looks, lots(p.met+1))
	}
	return looks
}

func lots(n int) int {
	if n < 2 {
		return 1
	}
	return int(math.Ceil(math.Log(1000*float64(n)) / -math.Log1p(-1/float64(n))))
}

// several tells whether there is more than one process, as far as that is known.
func (c *Client) several() bool { return c.processes.count() > 1 }

// unlessAlone is the error where there is more than one process, and none where there is one, which needs no others looked for.
func (c *Client) unlessAlone(err error) error {
	if c.several() {
		return err
	}
	return nil
}

// Processes is how many processes the server has, as far as that is known: by the configuration, or because they were told
// apart in this run.
func (c *Client) Processes() int { return c.processes.count() }

// Looks is how many looks in a row, each by OnProcess with the next number, have to agree before every process has been seen.
// Where nothing says that there are several, they are to find that out, once in a run.
func (c *Client) Looks() int {
	c.processes.mu.Lock()
	alone := c.processes.alone || c.processes.expected == 1
	c.processes.mu.Unlock()
	if alone && !c.several() {
		return 1
	}
	return c.processes.enough()
}

// FoundNone notes that as many looks as Looks says have agreed, after a change that would have told processes apart.
func (c *Client) FoundNone() {
	c.processes.mu.Lock()
	defer c.processes.mu.Unlock()
	c.processes.alone = c.processes.met < 2
}

// OnProcess returns a context whose requests go to one process of the server: all of them share a fresh connection, which a
// load balancer of connections leads to one process. Where the processes have addresses of their own, the number chooses among
// them. done ends the connection.
func (c *Client) OnProcess(ctx context.Context, number int) (at context.Context, done func()) {
	fresh := &way{base: c.processes.at(number)}
	return fresh.on(ctx), fresh.line.Close
}

// process has do work with one process, as OnProcess chooses it.
func (c *Client) process(ctx context.Context, number int, do func(ctx context.Context) error) error {
	ctx, done := c.OnProcess(ctx, number)
	defer done()
	return do(ctx)
}

// here has do work on one way, so that what belongs together meets one process: on that of the context where it has one.
func (c *Client) here(ctx context.Context, do func(ctx context.Context) error) error {
	if wayOf(ctx) != nil {
		return do(ctx)
	}
	taken := c.processes.take()
	err := do(taken.on(ctx))
	_, none := err.(*CredentialError) //nolint:errorlint // as in refusesAll
	taken.useless = none && c.several() || len(c.processes.urls) > 1 && unreachable(err)
	c.processes.giveBack(taken)
	return err
}

// somewhere is here, and where one of several processes refuses the credentials, the others are asked: it is no death of a
// credential that one process does not know its key. So they are where one of several addresses does not answer, unless it may
// have done what was asked.
func (c *Client) somewhere(ctx context.Context, do func(ctx context.Context) error) error {
	err := c.here(ctx, do)
	if wayOf(ctx) != nil || !c.several() {
		return err
	}
	asksOthers := func(err error) bool { return refusesAll(err) || len(c.processes.urls) > 1 && undone(err) }
	for number := range c.processes.enough() {
		if !asksOthers(err) || ctx.Err() != nil {
			break
		}
		if err := c.process(ctx, number, do); !asksOthers(err) {
			return err
		}
	}
	return err
}

// undone tells a request that got no answer and has changed nothing: it only reads, or there was no connection to send it on.
func undone(err error) bool {
	unanswered, is := err.(*RequestError) //nolint:errorlint // as in refusesAll
	if !is {
		return false
	}
	dialled := (*net.OpError)(nil)
	return unanswered.Method == http.MethodGet || errors.As(err, &dialled) && dialled.Op == "dial"
}

// refusesAll tells an error that is a process's word against every credential that it was shown, with nothing done.
func refusesAll(err error) bool {
	switch refused := err.(type) { //nolint:errorlint // what wraps it has done something before, or is about another token
	case *CredentialError:
		return true
	case *APIError:
		return deadCredential(refused)
	}
	return false
}

// everywhere has look at every process, one after the other, until it does not go on.
func (c *Client) everywhere(ctx context.Context, look func(ctx context.Context) (goOn bool, err error)) error {
	for number := range c.processes.enough() {
		goOn := false
		err := c.process(ctx, number, func(ctx context.Context) (err error) {
			goOn, err = look(ctx)
			return err
		})
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// tellAll has tell work with every process, of which each remembers for a while what another was told. One that does not answer
// is passed over where another was told.
func (c *Client) tellAll(ctx context.Context, tell func(ctx context.Context) error) error {
	if !c.several() {
		return tell(ctx)
	}
	told := false
	var unreached error
	err := c.everywhere(ctx, func(ctx context.Context) (bool, error) {
		err := tell(ctx)
		if unanswered := (*RequestError)(nil); errors.As(err, &unanswered) && ctx.Err() == nil {
			unreached = err
			return true, nil
		}
		told = told || err == nil
		return true, err
	})
	if err == nil && !told {
		err = unreached
	}
	return err
}
