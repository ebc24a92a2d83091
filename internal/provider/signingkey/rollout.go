package signingkey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

const (
	// reloadPauses is after how many pauses a server that still serves another key is told again to read its files: a file of a
	// Kubernetes secret reaches the server's volume up to a minute late.
	reloadPauses = 10
	// quietPauses is the same for a replica whose siblings have the key.
	quietPauses = 3
)

// rollout is one attempt to bring a key into force.
type rollout struct {
	client  *openmetadata.Client
	timing  connection.Timing
	ending  sync.Locker
	wanted  target
	timeout time.Duration
	// settle is how long every answer has to show the key, beside as many looks in a row as find another process.
	settle  time.Duration
	reloads int
	// unanswered is how often the server was told to read its files, and nothing came back.
	unanswered int
	restarts   bool // the server reads its files only when it starts

	// prepared says that it is known that the run goes on after the change.
	prepared bool
	// number counts the looks, each at another process as far as that can be brought about; agreed is how many in a row have
	// shown the key.
	number, agreed int
	// seen says that a process has shown the key, so that one which does not is another, a replica. brought is how many of
	// those have been told to read their files since and show it; quiet for how many pauses none is told again.
	seen           bool
	brought, quiet int
	spread         int
	// behind is why a replica was not told.
	behind error
}

func newRollout(client *openmetadata.Client, connections *connection.Connections, plan rolloutModel) *rollout {
	return &rollout{
		client: client, timing: connections.Timing, ending: &connections.Ending, wanted: plan.target(),
		settle:  time.Duration(plan.Settle.ValueInt64()) * time.Second,
		timeout: time.Duration(plan.Timeout.ValueInt64()) * time.Second,
	}
}

// run brings the key into force and returns what the server serves then. It fails when no credential would survive, when the
// server does not serve the key in time, and when it then accepts no token.
func (r *rollout) run(ctx context.Context) (jwtkey.JWKS, error) {
	change, err := keyChange(ctx, r.client, r.wanted.thumbprint, true)
	if err != nil {
		return jwtkey.JWKS{}, err
	}
	if r.seen = r.wanted.servedBy(change.Served); !r.seen {
		if err := r.prepare(ctx, change); err != nil {
			return jwtkey.JWKS{}, err
		}
	}
	served, err := r.await(ctx)
	if err != nil {
		return jwtkey.JWKS{}, err
	}
	return served, r.prove(ctx)
}

// prepare makes sure that the run goes on after the change, and has the server read its files.
func (r *rollout) prepare(ctx context.Context, change openmetadata.KeyChange) error {
	r.ending.Lock()
	defer r.ending.Unlock()
	r.prepared = true
	outlooks := r.client.AfterKeyChange(change)
	if err := r.checkAccounts(ctx, outlooks); err != nil {
		return err
	}
	if dying := noneSurvives(outlooks); dying != "" {
		return errors.New("no credential of the provider would survive the new key, so nothing was changed. " + words.Clause(dying))
	}
	return r.reload(ctx)
}

// checkAccounts takes back what is said of signing keys whose account is not there, unless something else survives.
func (r *rollout) checkAccounts(ctx context.Context, outlooks []openmetadata.Outlook) error {
	if slices.ContainsFunc(outlooks, func(o openmetadata.Outlook) bool { return o.Survives && o.User == "" }) {
		return nil
	}
	for i, outlook := range outlooks {
		if !outlook.Survives {
			continue
		}
		problem, err := r.accountProblem(ctx, outlook.User)
		if err != nil {
			return err
		}
		if problem != "" {
			outlooks[i].Survives, outlooks[i].Reason = false, problem
		}
	}
	return nil
}

// accountProblem says why a self-signed token for the user would not be an administrator's: the server answers 404 to one of a
// user that it does not know (fact 76, step 13 of the rehearsal).
func (r *rollout) accountProblem(ctx context.Context, name string) (string, error) {
	user, err := r.client.GetUser(ctx, name, false)
	switch {
	case openmetadata.IsNotFound(err):
		return fmt.Sprintf("the account %q does not exist", name), nil
	case err != nil:
		return "", err
	case !user.IsAdmin:
		return fmt.Sprintf("the account %q is not an administrator's", name), nil
	}
	return "", nil
}

// reload has the server read its files. A lost answer is no failure: what is served afterwards decides.
func (r *rollout) reload(ctx context.Context) error {
	err := r.client.ReloadSecurity(ctx)
	var unanswered *openmetadata.RequestError
	switch {
	case errors.Is(err, openmetadata.ErrNeedsRestart):
		r.restarts = true
	case errors.As(err, &unanswered) && ctx.Err() == nil:
		r.unanswered++
	case err != nil:
		return fmt.Errorf("telling the server to read its key files again: %w", err)
	default:
		r.reloads++
	}
	return nil
}

// await waits until every answer has shown the wanted key for the settling period, if there is one, and in as many looks as
// find every replica. The key is in force when the answer to the reload arrives (F76, F158), so there is nothing else to wait
// for. A server that is being restarted may not answer meanwhile.
func (r *rollout) await(ctx context.Context) (jwtkey.JWKS, error) {
	deadline := r.timing.Now().Add(r.timeout)
	var since time.Time
	for pauses := 1; ; pauses++ {
		now := r.timing.Now()
		served, unreachable, err := r.look(ctx, pauses)
		if err != nil {
			return jwtkey.JWKS{}, err
		}
		if r.agreed > 0 {
			if since.IsZero() {
				since = now
			}
			if now.Sub(since) >= r.settle {
				if r.agreed >= r.looks() {
					return served, nil
				}
				continue // nothing but looks is missing
			}
		} else {
			since = time.Time{}
			if !now.Before(deadline) {
				return jwtkey.JWKS{}, r.late(served, unreachable)
			}
		}
		if err := r.timing.Pause(ctx); err != nil {
			return jwtkey.JWKS{}, err
		}
	}
}

// looks is how many looks in a row have to show the key. They find out whether there are replicas, which would show the old
// one: also where somebody else has told the server to read its files, as an apply that was stopped between two replicas, and
// from 2.1 on, where replicas follow their configuration and not their files (M21). Only what this run has told one of them
// tells it from others.
func (r *rollout) looks() int {
	if r.reloads > 0 && r.client.Processes() < 2 && r.agreed >= r.client.Looks() {
		r.client.FoundNone()
	}
	return r.client.Looks()
}

// look asks for the keys, over a fresh connection. Several processes are each asked twice between two pauses, as far as chance
// leads there.
func (r *rollout) look(ctx context.Context, pauses int) (served jwtkey.JWKS, unreachable, err error) {
	looks := 1
	if r.client.Processes() > 1 {
		looks = 2 * r.client.Processes()
	}
	r.quiet = max(r.quiet-1, 0)
	for range looks {
		served, unreachable, err = r.lookAt(ctx, pauses)
		if err != nil || unreachable != nil || !r.wanted.servedBy(served) {
			r.agreed = 0
			return served, unreachable, err
		}
		r.seen = true
		r.agreed++
	}
	return served, nil, nil
}

// lookAt asks one process for its keys. One that serves another key is told to read its files again on the same connection:
// only the process that is told does (F163).
func (r *rollout) lookAt(ctx context.Context, pauses int) (served jwtkey.JWKS, unreachable, err error) {
	ctx, done := r.client.OnProcess(ctx, r.number)
	defer done()
	r.number++
	served, unreachable = r.client.JWKS(ctx)
	if unreachable != nil || r.wanted.servedBy(served) || r.restarts {
		return served, unreachable, nil
	}
	if !r.seen {
		if pauses%reloadPauses == 0 {
			err = r.reload(ctx)
		}
		return served, nil, err
	}
	r.client.ToldApart(r.brought + 2)
	if r.spreads(ctx) {
		if r.spread++; r.spread >= openmetadata.MaxSpread {
			return served, nil, errSpread
		}
		return served, nil, nil
	}
	if r.quiet > 0 {
		return served, nil, nil
	}
	return r.bring(ctx)
}

// spreads tells whether answers on the connection of the context differ, so that several processes give them.
func (r *rollout) spreads(ctx context.Context) bool {
	for range 2 {
		if served, err := r.client.JWKS(ctx); err == nil && r.wanted.servedBy(served) {
			return true
		}
	}
	return false
}

// errSpread ends a rollout behind a balancer that leaves no way to a single replica.
var errSpread = errors.New("some replicas of the server serve the new key and some do not, and requests of one connection were answered by different ones: " +
	"the balancer in front of them spreads single requests (HTTP), so a single replica cannot be told to read its key files through it. " +
	diagnose.AgainAfter("Restart the replicas (in Kubernetes: kubectl rollout restart), or give the address of each by the provider's replica_urls"))

// bring has a replica whose siblings have the key read its files, and looks at it again. What keeps it from that may pass.
func (r *rollout) bring(ctx context.Context) (served jwtkey.JWKS, unreachable, err error) {
	if r.prepared {
		r.ending.Lock()
		r.behind = r.reload(ctx)
		r.ending.Unlock()
	} else {
		var change openmetadata.KeyChange
		if change, unreachable = keyChange(ctx, r.client, r.wanted.thumbprint, true); unreachable != nil {
			return served, unreachable, nil
		}
		r.behind = r.prepare(ctx, change)
	}
	if diverged := (*openmetadata.DivergedError)(nil); errors.As(r.behind, &diverged) || ctx.Err() != nil {
		return served, nil, r.behind
	}
	if served, unreachable = r.client.JWKS(ctx); unreachable == nil && r.wanted.servedBy(served) {
		r.brought++
		return served, nil, nil
	}
	r.quiet = quietPauses
	return served, unreachable, nil
}

// late words what was seen instead of the key, and what it may be.
func (r *rollout) late(served jwtkey.JWKS, unreachable error) error {
	if unreachable != nil {
		return fmt.Errorf("the server did not serve %s within %s; at last it could not be asked: %w", r.wanted, r.timeout, unreachable)
	}
	text := fmt.Sprintf("the server does not serve %s after %s, but %s. ", r.wanted, r.timeout, describe(served))
	_, found := served.Find(r.wanted.thumbprint)
	switch {
	case found && r.wanted.keyID != "":
		text += "The key itself is in force. Its key id comes from the server's environment (JWT_KEY_ID) and changes only when the server is restarted with another"
	case r.behind != nil:
		text += "Other replicas of the server serve it. " + words.Sentence(r.behind.Error()) + " " + diagnose.AgainAfter("Restart the replicas")
	case r.reloads == 0 && r.unanswered > 0:
		text += "It was told to read its key files again, and no answer came. " + diagnose.AgainAfter("See that it answers")
	case r.restarts:
		text += "This server reads its key files only when it starts. " + words.Clause(diagnose.AgainAfter("Restart it")) + ", or restart it while the apply waits (timeout)"
	default:
		text += fmt.Sprintf("It was told %d times to read its key files again, and answered with success, as it also does when it cannot load them and keeps the old key. "+
			"See that RSA_PRIVATE_KEY_FILE_PATH and RSA_PUBLIC_KEY_FILE_PATH of the server name the new files, that they have reached it, and that the user it runs as may read them; "+
			"its log says what was wrong. Of several replicas, restart each", r.reloads)
	}
	return errors.New(words.Clause(text))
}

// prove shows that the run can go on with the key: a credential of the chain is accepted. A login whose new token is refused at
// once shows that the server signs with a key that it does not serve (F51).
func (r *rollout) prove(ctx context.Context) error {
	r.client.Reconsider()
	states, err := r.client.Credentials(ctx)
	if err != nil {
		return fmt.Errorf("the server serves %s, but trying a token failed: %w", r.wanted, err)
	}
	accepted := false
	for _, state := range states {
		if state.Kind == openmetadata.KindPassword && refusedAfterLogin(state.Err) {
			return fmt.Errorf("the server serves %s, but refuses a token that it has just issued itself (%w). "+
				"Its private and its public key file do not belong together, and every token that it issues is dead: put a matching pair in place and restart it", r.wanted, state.Err)
		}
		accepted = accepted || state.Err == nil
	}
	if accepted {
		return nil
	}
	return fmt.Errorf("the server serves %s, but no credential of the provider is accepted: %w", r.wanted, r.client.Explain(ctx, states))
}

// refusedAfterLogin tells a refused token from a refused login.
func refusedAfterLogin(err error) bool {
	refused := openmetadata.AsAPIError(err)
	return refused != nil && refused.Status == http.StatusUnauthorized && refused.Method == http.MethodGet
}

func hostID(client *openmetadata.Client) types.String { return types.StringValue(client.Host()) }
