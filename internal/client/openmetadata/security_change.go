package openmetadata

import (
	"context"
	"errors"
	"fmt"
)

// ChangeError is a change of the security configuration that did not come through, and what became of the server.
type ChangeError struct {
	// Err is why the change failed.
	Err error
	// Restored is true when the server is back at the configuration that it had before, checked by reading it.
	Restored bool
	// RestoreErr says why it could not be brought back.
	RestoreErr error
}

// Error words both.
func (e *ChangeError) Error() string {
	if e.Restored {
		return fmt.Sprintf("%s. The server is back at its previous configuration", e.Err)
	}
	return fmt.Sprintf("%s. The server may have applied it in part, and bringing back its previous configuration failed: %s", e.Err, e.RestoreErr)
}

// Unwrap gives the cause of the failed change.
func (e *ChangeError) Unwrap() error { return e.Err }

// ErrNotTaken says that the server answered a write with success and yet serves something else.
var ErrNotTaken = errors.New("the server answered with success but serves another configuration than the one written")

// ChangeSecurityConfig writes the whole configuration, reads it back and proves that a credential of the chain is still
// accepted. PATCH cannot do it, because it drops changes according to the provider in force (F35). On failure the server
// is brought back to previous, which must be what GET gave before: a PUT that fails has been half applied, and left so
// the server may not start again (F37, F39). The error is a *ChangeError then.
//
// Writes are serialised, because concurrent ones mix their halves (F43).
func (c *Client) ChangeSecurityConfig(ctx context.Context, wanted, previous SecurityConfiguration) (SecurityConfiguration, error) {
	c.reload.Lock()
	defer c.reload.Unlock()
	wanted, err := wanted.normalized()
	if err != nil {
		return SecurityConfiguration{}, err
	}
	if err := c.putSecurityConfig(ctx, wanted); err != nil {
		// The answer may have been lost after the change was made; what the server serves decides.
		if unreachable(err) && ctx.Err() == nil {
			if served, readErr := c.SecurityConfig(ctx); readErr == nil && wanted.Matches(served) {
				return served, nil
			}
		}
		if refused := AsAPIError(err); refused != nil && refused.Status < 500 {
			return SecurityConfiguration{}, err
		}
		return SecurityConfiguration{}, c.restore(ctx, previous, err)
	}
	// A token of the provider that was just replaced may be dead, and a better credential alive.
	c.Reconsider()
	served, err := c.SecurityConfig(ctx)
	if err != nil {
		return SecurityConfiguration{}, &ChangeError{Err: fmt.Errorf("the configuration was written, but reading it back failed: %w", err), RestoreErr: err}
	}
	if !wanted.Matches(served) {
		return SecurityConfiguration{}, c.restore(ctx, previous, ErrNotTaken)
	}
	return served, nil
}

// restore brings the server back to its previous configuration: under an OIDC provider by a PATCH, which starts from
// the copy in memory and so needs no secret, under basic by a PUT of the saved body (F38, F33). It works also after the
// context was cancelled, within the transport's own deadlines.
func (c *Client) restore(ctx context.Context, previous SecurityConfiguration, cause error) error {
	ctx = context.WithoutCancel(ctx)
	failure := &ChangeError{Err: cause}
	if previous.Provider() != ProviderBasic {
		failure.RestoreErr = c.patchNothing(ctx)
	} else {
		version, err := c.Version(ctx)
		if err == nil {
			err = c.putSecurityConfig(ctx, previous.Writable(version))
		}
		failure.RestoreErr = err
	}
	if failure.RestoreErr != nil {
		return failure
	}
	served, err := c.SecurityConfig(ctx)
	switch {
	case err != nil:
		failure.RestoreErr = err
	case served.Provider() != previous.Provider():
		failure.RestoreErr = fmt.Errorf("it serves the provider %q and not %q", served.Provider(), previous.Provider())
	default:
		failure.Restored = true
	}
	return failure
}

// ErrNeedsRestart says that a server takes new key files into use only at a restart.
var ErrNeedsRestart = errors.New("servers before 1.10 read their key files only when they start")

// ReloadSecurity makes the server read its key files and security configuration again, without changing either: under
// basic by a PUT of what it has, otherwise by an empty PATCH (F46). Success says nothing about which key is in force
// then (F49): read JWKS. ErrNeedsRestart is returned for servers that cannot do it.
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
	current, err := c.SecurityConfig(ctx)
	if err != nil {
		return err
	}
	if current.Provider() == ProviderBasic {
		err = c.putSecurityConfig(ctx, current.Writable(version))
	} else {
		err = c.patchNothing(ctx)
	}
	c.Reconsider()
	return err
}
