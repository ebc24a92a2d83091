package signingkey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// reloadPauses is after how many pauses a server that still serves another key is told again to read its files: a file
// of a Kubernetes secret reaches the server's volume up to a minute late, and of several replicas each must be told.
const reloadPauses = 10

// rollout is one attempt to bring a key into force.
type rollout struct {
	client  *openmetadata.Client
	timing  connection.Timing
	ending  sync.Locker
	wanted  target
	timeout time.Duration
	settle  time.Duration
	reloads int
	// unanswered is how often the server was told to read its files, and nothing came back.
	unanswered int
	restarts   bool // the server reads its files only when it starts
}

func newRollout(client *openmetadata.Client, connections *connection.Connections, plan rolloutModel) *rollout {
	timing := connections.Timing
	settle := timing.Settle
	if !plan.Settle.IsNull() {
		settle = time.Duration(plan.Settle.ValueInt64()) * time.Second
	}
	return &rollout{
		client: client, timing: timing, ending: &connections.Ending, wanted: plan.target(), settle: settle,
		timeout: time.Duration(plan.Timeout.ValueInt64()) * time.Second,
	}
}

// run brings the key into force and returns what the server serves then. It fails when no credential would survive, when
// the server does not serve the key in time, and when it then accepts no token.
func (r *rollout) run(ctx context.Context) (jwtkey.JWKS, error) {
	change, err := keyChange(ctx, r.client, r.wanted.thumbprint, true)
	if err != nil {
		return jwtkey.JWKS{}, err
	}
	if !r.wanted.servedBy(change.Served) {
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
	outlooks := r.client.AfterKeyChange(change)
	if err := r.checkAccounts(ctx, outlooks); err != nil {
		return err
	}
	if dying := noneSurvives(outlooks); dying != "" {
		return errors.New("no credential of the provider would survive the new key, so nothing was changed. " + strings.TrimSuffix(dying, "."))
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

// accountProblem says why a self-signed token for the user would not be an administrator's: the server answers 404 to one
// of a user that it does not know (fact 76, step 13 of the rehearsal).
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

// await waits until every answer has shown the wanted key for the settling period. A server that is being restarted may
// not answer meanwhile.
func (r *rollout) await(ctx context.Context) (jwtkey.JWKS, error) {
	deadline := r.timing.Now().Add(r.timeout)
	var since time.Time
	var served jwtkey.JWKS
	var err error
	for pauses := 1; ; pauses++ {
		now := r.timing.Now()
		if served, err = r.client.JWKS(transport.WithOwnConnection(ctx)); err == nil && r.wanted.servedBy(served) {
			if since.IsZero() {
				since = now
			}
			if now.Sub(since) >= r.settle {
				return served, nil
			}
		} else {
			since = time.Time{}
			if !now.Before(deadline) {
				return jwtkey.JWKS{}, r.late(served, err)
			}
			if err == nil && !r.restarts && pauses%reloadPauses == 0 {
				if err := r.reload(ctx); err != nil {
					return jwtkey.JWKS{}, err
				}
			}
		}
		if err := r.timing.Pause(ctx); err != nil {
			return jwtkey.JWKS{}, err
		}
	}
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
	case r.reloads == 0 && r.unanswered > 0:
		text += "It was told to read its key files again, and no answer came. " + diagnose.AgainAfter("See that it answers")
	case r.restarts:
		text += "This server reads its key files only when it starts. " + strings.TrimRight(diagnose.AgainAfter("Restart it"), ".") + ", or restart it while the apply waits (timeout)"
	default:
		text += fmt.Sprintf("It was told %d times to read its key files again, and answered with success, as it also does when it cannot load them and keeps the old key. "+
			"See that RSA_PRIVATE_KEY_FILE_PATH and RSA_PUBLIC_KEY_FILE_PATH of the server name the new files, that they have reached it, and that the user it runs as may read them; "+
			"its log says what was wrong. Of several replicas, restart each", r.reloads)
	}
	return errors.New(strings.TrimSuffix(text, "."))
}

// prove shows that the run can go on with the key: a credential of the chain is accepted. A login whose new token is
// refused at once shows that the server signs with a key that it does not serve (F51).
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
