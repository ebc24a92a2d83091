package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// ChangeError is a change of the security configuration that did not come through, and what became of the server.
type ChangeError struct {
	// Err is why the change failed.
	Err error
	// Restored is true when the server is back at the configuration that it had before, checked by reading it.
	Restored bool
	// RestoreErr says why it could not be brought back; nil where that was not tried, since nothing says that the change
	// failed.
	RestoreErr error
}

// Error words both.
func (e *ChangeError) Error() string {
	switch {
	case e.Restored:
		return fmt.Sprintf("%s. The server is back at its previous configuration", e.Err)
	case e.RestoreErr == nil:
		return fmt.Sprintf("%s. Its previous configuration was not put back", e.Err)
	}
	return fmt.Sprintf("%s. The server may have applied it in part, and bringing back its previous configuration failed: %s", e.Err, e.RestoreErr)
}

// Unwrap gives the cause of the failed change.
func (e *ChangeError) Unwrap() error { return e.Err }

// Unchanged tells whether a failed change has left the server as it was: nothing was written, or its previous configuration is
// back.
func Unchanged(err error) bool {
	var change *ChangeError
	return !errors.As(err, &change) || change.Restored
}

// NotTakenError says that the server answered a write with success and yet serves something else.
type NotTakenError struct {
	// Fields are the members that differ, with dots.
	Fields []string
}

// Error names them.
func (e *NotTakenError) Error() string {
	return "the server answered with success, but what it serves differs from what was written in " + strings.Join(e.Fields, ", ")
}

// errSecretLost says that the server had a client secret that nobody can read any more.
var errSecretLost = errors.New("the client secret that the server had is not known, because it shows secrets to nobody but bots")

// ChangeSecurityConfig writes the whole configuration, reads it back and proves that a credential of the chain is still
// accepted. PATCH cannot do it, because it drops changes according to the provider in force (F35). On failure the server is
// brought back to previous, which must be what GET gave before: a PUT that fails has been half applied, and left so the server
// may not start again (F37, F39). The error is a *ChangeError then; one that the server refused outright, with nothing changed,
// is an *APIError.
//
// All replicas are brought along, or back. A *StragglerError says that one could not be: the change is made, and what is served
// comes along. Once one has taken the change, a context that is cancelled stops only what is waited for: half of the replicas
// would be left behind.
//
// Writes are serialised, because concurrent ones mix their halves (F43).
func (c *Client) ChangeSecurityConfig(ctx context.Context, wanted, previous SecurityConfiguration) (SecurityConfiguration, error) {
	c.reload.Lock()
	defer c.reload.Unlock()
	return c.change(ctx, wanted, previous, false)
}

// change is ChangeSecurityConfig under the lock. touched says that the server no longer has previous, so that it is brought
// back after an outright refusal too.
func (c *Client) change(ctx context.Context, wanted, previous SecurityConfiguration, touched bool) (served SecurityConfiguration, err error) {
	if wanted, err = wanted.normalized(); err != nil {
		return SecurityConfiguration{}, err
	}
	put := func(ctx context.Context, have SecurityConfiguration) error {
		return c.once(ctx, wanted, have, func() error { return c.putSecurityConfig(ctx, wanted) })
	}
	return c.carryOut(ctx, wanted, previous, touched, true, put)
}

// carryOut has one process take a write that leads to wanted, and brings all others along. whole says that the write is of the
// whole configuration, a secret with it, so that all of it has to be taken, and may show nowhere.
func (c *Client) carryOut(ctx context.Context, wanted, previous SecurityConfiguration, touched, whole bool,
	write func(ctx context.Context, have SecurityConfiguration) error,
) (served SecurityConfiguration, err error) {
	err = c.somewhere(ctx, func(ctx context.Context) error {
		if err := write(ctx, previous); err != nil {
			if refusedOutright(err) && !touched {
				return err
			}
			return c.restore(ctx, previous, err)
		}
		// A token of the provider that was just replaced may be dead, and a better credential alive.
		c.Reconsider()
		pause := c.untilStopped(ctx)
		ctx = context.WithoutCancel(ctx)
		if ctx, served, err = c.confirm(ctx, wanted, previous, write); err != nil {
			return &ChangeError{Err: fmt.Errorf("the configuration was written, but reading it back failed: %w", err)}
		}
		if fields := wanted.Differences(served); whole && len(fields) > 0 {
			return c.restore(ctx, previous, &NotTakenError{Fields: fields})
		}
		return c.carry(ctx, previous, bringing{reference: served, hidden: whole && len(served.apart(previous)) == 0, write: write, pause: pause})
	})
	if straggler := (*StragglerError)(nil); err != nil && !errors.As(err, &straggler) {
		return SecurityConfiguration{}, err
	}
	return served, err
}

// untilStopped pauses until a replica is looked at again, and not at all once the context is cancelled.
func (c *Client) untilStopped(ctx context.Context) func() error {
	return func() error { return c.pause(ctx, c.processes.poll) }
}

// carry brings the other processes along to what the one of the context has taken. Where one of them takes it in part, all are
// brought back.
func (c *Client) carry(ctx context.Context, previous SecurityConfiguration, to bringing) error {
	c.processes.note(to.reference)
	write := to.write
	to.write = func(ctx context.Context, have SecurityConfiguration) error {
		err := write(ctx, have)
		if err != nil && !refusedOutright(err) && !refusesAll(err) && !errors.Is(err, errSecretLost) {
			if _, backErr := c.bringBack(context.WithoutCancel(ctx), previous); backErr != nil {
				return fmt.Errorf("%w; that replica may have taken it in part, and bringing back what it had failed: %w", err, backErr)
			}
		}
		return err
	}
	err := c.bringAlong(ctx, to)
	if straggler := (*StragglerError)(nil); err == nil || errors.As(err, &straggler) {
		return err
	}
	return c.restore(ctx, previous, fmt.Errorf("a replica of the server failed to take what another has taken: %w", err))
}

// once makes a write that leads from previous to wanted, and finds out whether it was carried out when its answer is lost: what
// the server serves decides. Where nothing of it is to be seen, or nothing could be, as with a secret, the same once more does
// no harm.
func (c *Client) once(ctx context.Context, wanted, previous SecurityConfiguration, write func() error) error {
	err := write()
	if !unanswered(err) || ctx.Err() != nil {
		return err
	}
	served, readErr := c.SecurityConfig(ctx)
	switch {
	case readErr != nil:
		return err
	case wanted.Matches(served) && !wanted.Matches(previous):
		return nil
	}
	return write()
}

// refusedOutright tells an answer that means that nothing was changed.
func refusedOutright(err error) bool {
	refused := AsAPIError(err)
	return refused != nil && !refused.Foreign && refused.Status < http.StatusInternalServerError
}

// unanswered tells a write that may have been carried out, since its answer did not arrive, from one that was refused or
// failed.
func unanswered(err error) bool {
	return unreachable(err) || HasStatus(err, http.StatusBadGateway) || HasStatus(err, http.StatusGatewayTimeout)
}

// restore brings the server back after a failed change, all processes that have it. It works also after the context was
// cancelled, within the transport's own deadlines. Where the answer to the write was lost its connection was too, and the next
// may have led to another process than the one that has taken it.
func (c *Client) restore(ctx context.Context, previous SecurityConfiguration, cause error) error {
	lost := ctx.Err() != nil || unanswered(cause)
	ctx = context.WithoutCancel(ctx)
	served, err := c.bringBack(ctx, previous)
	if err == nil && (lost || c.several()) {
		c.processes.note(served)
		err = c.bringAlong(ctx, bringing{reference: served, pause: c.untilStopped(ctx), write: func(ctx context.Context, _ SecurityConfiguration) error {
			_, err := c.bringBack(ctx, previous)
			return err
		}})
	}
	return &ChangeError{Err: cause, Restored: err == nil, RestoreErr: err}
}

// bringBack makes the process of the context serve and store what it had. Between two OIDC providers that is a PATCH of what
// differs, or of nothing: it starts from the copy in memory, so no secret is needed, and it overwrites the rows that a failed
// PUT has left (F33, F38). From or to basic, where PATCH cannot work (F35), it is a PUT.
func (c *Client) bringBack(ctx context.Context, previous SecurityConfiguration) (served SecurityConfiguration, err error) {
	version, err := c.Version(ctx)
	if err != nil {
		return served, err
	}
	err = c.here(ctx, func(ctx context.Context) error {
		if served, err = c.SecurityConfig(ctx); err != nil {
			return err
		}
		switch {
		case ssoconfig.IsOIDC(previous.Provider()) && ssoconfig.IsOIDC(served.Provider()) && (!previous.hidesSecret() || previous.SameClient(served)):
			err = c.patchSecurityConfig(ctx, served.patchTo(previous))
			if err != nil && !previous.hidesSecret() {
				// A PATCH is validated and a PUT is not: the identity provider may be what is down.
				err = c.putSecurityConfig(ctx, previous.Writable(version))
			}
		case previous.hidesSecret() && !version.AtLeast(2, 1):
			err = errSecretLost
		default:
			err = c.putSecurityConfig(ctx, previous.Writable(version))
		}
		if err != nil && !leavesOpen(err) {
			return err
		}
		if served, err = c.SecurityConfig(ctx); err != nil {
			return err
		}
		if fields := previous.Writable(version).Differences(served); len(fields) > 0 {
			return fmt.Errorf("it serves something else in %s", strings.Join(fields, ", "))
		}
		return nil
	})
	return served, err
}

// RestoreSecurityConfig brings the server back to a configuration that it once had and whose client secret is masked, under the
// guards of ChangeSecurityConfig. The secret that the server has now serves if it is for the same client. If it is not, and the
// earlier configuration needs one, the error is errSecretLost and nothing is changed.
func (c *Client) RestoreSecurityConfig(ctx context.Context, earlier, current SecurityConfiguration) (SecurityConfiguration, error) {
	version, err := c.Version(ctx)
	if err != nil {
		return SecurityConfiguration{}, err
	}
	target, known := earlier.WithSecretOf(current)
	if !known {
		return SecurityConfiguration{}, errSecretLost
	}
	if !target.hidesSecret() {
		return c.ChangeSecurityConfig(ctx, target.Writable(version), current)
	}
	// Only a PATCH leaves a secret alone that nobody can read: a PUT stores the mask (F28) or, where that means the stored
	// secret (from 2.1 on), may still demand that the member is there.
	c.reload.Lock()
	defer c.reload.Unlock()
	patch := func(ctx context.Context, have SecurityConfiguration) error {
		if !target.SameClient(have) {
			return errSecretLost
		}
		return c.once(ctx, target, have, func() error { return c.patchSecurityConfig(ctx, have.patchTo(target)) })
	}
	return c.carryOut(ctx, target, current, false, false, patch)
}

// ErrNeedsRestart says that a server takes new key files into use only at a restart.
var ErrNeedsRestart = errors.New("servers before 1.10 read their key files only when they start")

// DivergedError says that a process of the server serves another configuration than another one does. Neither a PUT nor a PATCH
// is made there: either stores what the process has in memory, over what is stored for all (F164).
type DivergedError struct {
	// Fields are the members in which they differ, with dots.
	Fields []string
}

// Error names them, and says what to do.
func (e *DivergedError) Error() string {
	return "the replicas of the server serve different security configurations (" + strings.Join(e.Fields, ", ") + "), so none was told to read its files again: one that is behind would store what it has. " +
		"Restart the replicas, in Kubernetes with kubectl rollout restart: each then takes what is stored"
}

// ReloadSecurity makes the process of the context, or some process, read its key files and security configuration again,
// without changing either: under basic by a PUT of what it has, otherwise by an empty PATCH (F46). Success says nothing about
// which key is in force then (F49): read JWKS. ErrNeedsRestart is returned for servers that cannot do it, a *DivergedError
// where the process is behind another in its configuration.
func (c *Client) ReloadSecurity(ctx context.Context) error {
	version, err := c.Version(ctx)
	if err != nil {
		return err
	}
	if !version.HasSecurityAPI() {
		return ErrNeedsRestart
	}
	c.reload.Lock()
	defer c.reload.Unlock()
	return c.somewhere(ctx, func(ctx context.Context) error {
		current, err := c.SecurityConfig(ctx)
		if err != nil {
			return err
		}
		if fields := c.behind(ctx, current); len(fields) > 0 {
			return &DivergedError{Fields: fields}
		}
		c.processes.note(current)
		if current.Provider() == ProviderBasic {
			err = c.putSecurityConfig(ctx, current.Writable(version))
		} else {
			err = c.patchSecurityConfig(ctx, jsonPatch{})
		}
		c.Reconsider()
		return err
	})
}

// behind lists the members in which the replicas of the server differ from what one of them serves: from what this client has
// written or had read again, or before it has, each from the others. One that cannot be looked at is passed over.
func (c *Client) behind(ctx context.Context, current SecurityConfiguration) []string {
	if !c.several() {
		return nil
	}
	fields, known := c.processes.behind(current)
	if known {
		return fields
	}
	for number := range c.processes.enough() {
		_ = c.process(ctx, number, func(ctx context.Context) error {
			served, err := c.SecurityConfig(ctx)
			if err == nil {
				fields = append(fields, current.apart(served)...)
			}
			return err
		})
	}
	return distinct(fields)
}
