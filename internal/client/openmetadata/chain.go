package openmetadata

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
)

// chain holds the credentials and remembers the first that the server accepts. The server has none that survives everything
// (M59), so one that dies is replaced by the next that works.
type chain struct {
	credentials []credential

	mu         sync.Mutex
	chosen     *chosen
	generation int
}

// chosen is an accepted credential and the token that was accepted.
type chosen struct {
	credential credential
	identity   Identity
	// generation tells a choice from the ones before it, so that of several callers that see it die one replaces it.
	generation int
	// writes is the time between two writes in which it was accepted; see transport.Memory.
	writes int
}

type choosingKey struct{}

// choose returns the credential in use, or probes them in order and settles on the first that is accepted. All callers wait for
// one probe.
func (c *Client) choose(ctx context.Context) (*chosen, error) {
	c.chain.mu.Lock()
	defer c.chain.mu.Unlock()
	if c.chain.chosen != nil {
		return c.chain.chosen, nil
	}
	writes := c.memory.Writes()
	accepted, err := c.firstAccepted(context.WithValue(ctx, choosingKey{}, writes), "", nil)
	if err != nil {
		return nil, err
	}
	accepted.writes = writes
	c.settle(accepted)
	return accepted, nil
}

// settle takes an accepted credential into use. Call it with the lock of the chain held.
func (c *Client) settle(accepted *chosen) {
	c.chain.generation++
	accepted.generation = c.chain.generation
	c.chain.chosen = accepted
}

// drop gives up a credential that has died, unless another caller has done so already, and makes the next choice start from the
// beginning of the chain with fresh tokens.
func (c *Client) drop(dead *chosen) {
	c.chain.mu.Lock()
	defer c.chain.mu.Unlock()
	if c.chain.chosen != nil && c.chain.chosen.generation == dead.generation {
		c.chain.chosen = nil
		for _, credential := range c.chain.credentials {
			credential.forget()
		}
	}
}

// Reconsider makes the next request start from the beginning of the chain again. Call it after a change that may have brought a
// preferred credential into being: a key taken into use, the automation's account made.
func (c *Client) Reconsider() {
	c.chain.mu.Lock()
	defer c.chain.mu.Unlock()
	c.chain.chosen = nil
}

// candidates are the credentials in their order, those of the keys that are kept beside the present one among them.
func (c *chain) candidates() []credential {
	var all []credential
	for _, credential := range c.credentials {
		all = append(all, credential)
		if present, isKey := credential.(*signingKeyCredential); isKey && present.PrivateKeyFile != "" {
			for _, file := range keyfile.KeptKeys(present.PrivateKeyFile) {
				kept := *present
				kept.PrivateKeyFile = file
				all = append(all, &previousKeyCredential{kept})
			}
		}
	}
	return all
}

// firstAccepted returns the first credential that the server accepts, that is not the user's where one is named, and that
// serves. It fails with a CredentialError, or when the server cannot be asked.
func (c *Client) firstAccepted(ctx context.Context, notUser string, serves func(credential) error) (*chosen, error) {
	var useless []rejected
	for _, credential := range c.chain.candidates() {
		identity, err := c.probe(ctx, credential)
		switch {
		case errors.Is(err, errAbsent):
			continue
		case err != nil && ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil && noVerdict(err):
			return nil, err
		case err == nil && notUser != "" && strings.EqualFold(identity.User, notUser):
			err = errExcluded
		case err == nil && serves != nil:
			err = serves(credential)
		}
		if err == nil {
			return &chosen{credential: credential, identity: identity}, nil
		}
		useless = append(useless, rejected{credential, err})
	}
	return nil, c.explain(ctx, useless, notUser)
}

// noVerdict tells an error that says nothing of the credential: the server was not reached, or was too busy to answer. A 500
// says something: the server gives it to tokens and logins that it cannot make sense of (F69, F75).
func noVerdict(err error) bool {
	return unanswered(err) || HasStatus(err, http.StatusTooManyRequests) || HasStatus(err, http.StatusServiceUnavailable)
}

// unreachable tells an error of the way to the server from one of the credential.
func unreachable(err error) bool {
	var transportError *RequestError
	return errors.As(err, &transportError) || transport.AsNotSent(err) != nil || isForeign(err)
}

// probe finds out whether the server accepts the credential as an administrator's. A token from memory that has died is
// replaced by a new one, once: a login token dies with the key, a new login works (fact 76). One that still works is kept,
// because a new login may not: under another provider than basic (M59).
//
// Login and use meet one process. Any of several will do, unless the context names one.
func (c *Client) probe(ctx context.Context, candidate credential) (identity Identity, err error) {
	err = c.somewhere(ctx, func(ctx context.Context) (err error) {
		identity, err = c.probeHere(ctx, candidate)
		return err
	})
	return identity, err
}

func (c *Client) probeHere(ctx context.Context, candidate credential) (Identity, error) {
	token, err := candidate.bearer(ctx)
	if err != nil {
		return Identity{}, err
	}
	identity, err := c.accepted(carrying(ctx, candidate), token)
	if !deadCredential(err) || !candidate.forget() {
		return identity, err
	}
	if token, err = candidate.bearer(ctx); err != nil {
		return Identity{}, err
	}
	return c.accepted(carrying(ctx, candidate), token)
}

// accepted asks the server about a token, with whose kind the context is marked: reading the security configuration answers 200
// to an administrator (M59). Servers before 1.10 have no such path; there the account that the token names is read by its name.
// The server's own answer to who is asking (GET /users/loggedInUser) is not: it takes roles away where roles come from the
// identity provider (F82, F87).
func (c *Client) accepted(ctx context.Context, token string) (Identity, error) {
	var anything map[string]json.RawMessage // a page of a proxy is none
	err := c.send(ctx, token, http.MethodGet, "/v1/system/security/config", nil, &anything)
	if lacksPath(err) {
		err = c.administratorByName(ctx, token)
	}
	if err != nil {
		return Identity{}, err
	}
	// What the credential that is chosen was shown is what it will be shown.
	if writes, choosing := ctx.Value(choosingKey{}).(int); choosing && anything != nil {
		if body, err := json.Marshal(anything); err == nil && !transport.HoldsSecret(body) {
			c.memory.Keep(writes, securityConfigPath, body)
		}
	}
	return identityOf(token), nil
}

func (c *Client) administratorByName(ctx context.Context, token string) error {
	user := identityOf(token).User
	if user == "" {
		return errors.New("the token does not say whose it is")
	}
	var self User
	if err := c.send(ctx, token, http.MethodGet, "/v1/users/name/"+url.PathEscape(user), nil, &self); err != nil {
		return err
	}
	if !self.IsAdmin {
		return &NotAdministratorError{User: self.Name}
	}
	return nil
}

// CredentialState is one credential of the chain as the server judges it now.
type CredentialState struct {
	Identity

	Kind        Kind
	Description string
	// Err says why the server does not accept it; nil when it does.
	Err error

	credential credential
}

func stateOf(credential credential, identity Identity, err error) CredentialState {
	return CredentialState{Identity: identity, Kind: credential.kind(), Description: credential.describe(), Err: err, credential: credential}
}

// Unjudged tells that the server has failed when it was asked about the credential, which is no word against it.
func (s CredentialState) Unjudged() bool { return unjudged(rejected{s.credential, s.Err}) }

// Credentials probes every credential of the chain, for deciding whether one would survive a change. The first that is accepted
// is the one in use from then on, where none is. It fails only when the server cannot be reached.
func (c *Client) Credentials(ctx context.Context) ([]CredentialState, error) {
	c.chain.mu.Lock()
	defer c.chain.mu.Unlock()
	var states []CredentialState
	signs := false
	for _, credential := range c.chain.candidates() {
		// Keys are kept for where the present one is not in force yet.
		if _, isKept := credential.(*previousKeyCredential); isKept && signs {
			continue
		}
		identity, err := c.probe(ctx, credential)
		if errors.Is(err, errAbsent) {
			continue
		}
		signs = signs || err == nil && credential.kind() == KindSigningKey
		if err != nil && (ctx.Err() != nil || noVerdict(err)) {
			return nil, err
		}
		states = append(states, stateOf(credential, identity, err))
		if err == nil && c.chain.chosen == nil {
			c.settle(&chosen{credential: credential, identity: identity})
		}
	}
	return states, nil
}

// Explain tells why credentials that were probed are of no use.
func (c *Client) Explain(ctx context.Context, states []CredentialState) *CredentialError {
	var useless []rejected
	for _, state := range states {
		if state.Err != nil {
			useless = append(useless, rejected{state.credential, state.Err})
		}
	}
	return c.explain(ctx, useless, "")
}

// Credential probes the first credential of the kind, and no other. ok is false when the chain holds none, or what it needs is
// not there yet. It fails only when the server cannot be reached.
func (c *Client) Credential(ctx context.Context, kind Kind) (state CredentialState, ok bool, err error) {
	i := slices.IndexFunc(c.chain.credentials, func(candidate credential) bool { return candidate.kind() == kind })
	if i < 0 {
		return CredentialState{}, false, nil
	}
	candidate := c.chain.credentials[i]
	if current := c.acceptedSinceWrite(candidate); current != nil && transport.IsRemembering(ctx) {
		return stateOf(candidate, current.identity, nil), true, nil
	}
	identity, err := c.probe(ctx, candidate)
	if errors.Is(err, errAbsent) {
		return CredentialState{}, false, nil
	}
	if err != nil && (ctx.Err() != nil || noVerdict(err)) {
		return CredentialState{}, false, err
	}
	return stateOf(candidate, identity, err), true, nil
}

// acceptedSinceWrite is the choice of the credential, if it is the one in use and nothing was written since it was accepted.
func (c *Client) acceptedSinceWrite(candidate credential) *chosen {
	c.chain.mu.Lock()
	defer c.chain.mu.Unlock()
	if current := c.chain.chosen; current != nil && current.credential == candidate && current.writes == c.memory.Writes() {
		return current
	}
	return nil
}

// Acting returns the credential that the client acts by now.
func (c *Client) Acting(ctx context.Context) (CredentialState, error) {
	current, err := c.choose(ctx)
	if err != nil {
		return CredentialState{}, err
	}
	return stateOf(current.credential, current.identity, nil), nil
}

// NotAs returns a client that acts as another administrator than the user. It is this client where that is so already;
// otherwise the chain is asked for another credential. A CredentialError says that there is none.
func (c *Client) NotAs(ctx context.Context, user string) (*Client, error) {
	current, err := c.choose(ctx)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(current.identity.User, user) {
		return c, nil
	}
	return c.actingAs(c.firstAccepted(ctx, user, nil))
}

// actingAs returns a client that acts by one credential and no other.
func (c *Client) actingAs(accepted *chosen, err error) (*Client, error) {
	if err != nil {
		return nil, err
	}
	bound := *c
	bound.chain = &chain{credentials: []credential{accepted.credential}, chosen: accepted}
	return &bound, nil
}
