// Package openmetadata is the client of the OpenMetadata server's REST API, with the chain of credentials that keeps a run
// alive while it changes the very things that credentials depend on: the identity provider, the signing key, and the
// administrators.
package openmetadata

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
)

// Config says which server the client talks to and with which credentials. Credentials that are empty are left out of the
// chain.
type Config struct {
	// Host is the server's base URL, such as https://catalog.example.com; a path in front of /api is allowed.
	Host string
	// Replicas is how many processes serve that address, each with a memory of its own; 0 where nothing is said of it.
	Replicas int
	// ReplicaURLs are base URLs by which each of the processes is reached directly; empty where there are none.
	ReplicaURLs []string
	// Poll is the pause between two looks at a process that is waited for; a second if zero.
	Poll time.Duration
	// Token is tried first; TokenSource names the argument or variable that it comes from.
	Token, TokenSource string
	// SigningKey is tried second.
	SigningKey *SigningKey
	// Email and Password are tried last.
	Email, Password string
	// Headers are sent with each request to the host's origin, for an access proxy in front of the server.
	Headers map[string]string
	// Transport says how requests are sent; where they may go is decided here.
	Transport transport.Options
	// Now is the clock for the tokens that the client signs; time.Now if nil.
	Now func() time.Time
	// Pending are the keys that this process has written for the server; nil for none.
	Pending *keyfile.Pending
}

// Client makes typed calls to one server. It is safe for concurrent use.
type Client struct {
	host    string
	http    *http.Client
	now     func() time.Time
	chain   *chain
	version *versionCache
	// memory is what reads of this process have shown; see transport.Remembering.
	memory *transport.Memory[json.RawMessage]
	// reload serialises what makes the server reload its security system: concurrent writes mix (F43).
	reload *sync.Mutex
	// pending are the keys that this process has written.
	pending   *keyfile.Pending
	processes *processes
	bots      *botsCache
	// issuing and pause keep tokens of one second apart.
	issuing *issuing
	pause   func(context.Context, time.Duration) error
}

// New returns a client. Nothing is sent. It fails on a host or a replica's URL that is not one (see NormalizeHost), and on a
// setting of the transport that is wrong.
func New(config Config) (*Client, error) {
	host, err := NormalizeHost(config.Host)
	if err != nil {
		return nil, err
	}
	known := &processes{host: host, expected: config.Replicas, poll: cmp.Or(config.Poll, time.Second)}
	for _, address := range config.ReplicaURLs {
		replica, err := NormalizeHost(address)
		if err != nil {
			return nil, err
		}
		known.urls = append(known.urls, replica)
	}
	options := config.Transport
	if options.To, err = Destination(host, config.Headers, known.urls...); err != nil {
		return nil, err
	}
	roundTripper, err := transport.New(options)
	if err != nil {
		return nil, err
	}
	client := &Client{
		host: host,
		http: &http.Client{
			Transport:     roundTripper,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		now:       config.Now,
		chain:     &chain{},
		version:   &versionCache{},
		memory:    &transport.Memory[json.RawMessage]{},
		reload:    &sync.Mutex{},
		pending:   config.Pending,
		processes: known,
		bots:      &botsCache{},
		issuing:   &issuing{revoked: map[string]time.Time{}},
		pause:     pause,
	}
	if client.now == nil {
		client.now = time.Now
	}
	if config.Token != "" {
		client.chain.credentials = append(client.chain.credentials, &tokenCredential{token: config.Token, source: config.TokenSource})
	}
	if config.SigningKey != nil {
		client.chain.credentials = append(client.chain.credentials, &signingKeyCredential{SigningKey: *config.SigningKey, now: client.now})
	}
	if config.Email != "" && config.Password != "" {
		client.chain.credentials = append(client.chain.credentials,
			&passwordCredential{client: client, email: config.Email, password: config.Password})
	}
	return client, nil
}

// Destination is the server at the base URL, to which the headers belong, and at the base URLs of its replicas. It fails on a
// base URL without an origin, and as transport.CheckHeaders does.
func Destination(host string, headers map[string]string, replicas ...string) (transport.Destination, error) {
	server, err := transport.To(transport.Server, host, replicas...)
	if err != nil {
		return transport.Destination{}, err
	}
	return server.With(headers)
}

// NormalizeHost checks a server's base URL and returns it as a browser writes it, without a trailing slash, and without the
// /api or /api/v1 that other clients of the server want at its end. Errors are those of transport.ParseBase.
func NormalizeHost(host string) (string, error) {
	parsed, err := transport.ParseBase(host, "https://catalog.example.com")
	if err != nil {
		return "", err
	}
	parsed.Path = strings.TrimRight(parsed.Path, "/")
	for _, end := range []string{"/api/v1", "/api"} {
		parsed.Path = strings.TrimSuffix(parsed.Path, end)
	}
	return parsed.String(), nil
}

// CanBeOverheard tells whether the base URL is plain http to another machine.
func CanBeOverheard(host string) bool {
	parsed, err := transport.ParseBase(host, "")
	return err == nil && !transport.OriginOf(parsed).Private()
}

// Host is the server's base URL, without a trailing slash.
func (c *Client) Host() string { return c.host }

// RequestError is a request that got no answer.
type RequestError struct {
	Method, Path string
	Err          error
}

// Error words what happened on the way.
func (e *RequestError) Error() string { return transport.NoAnswer(e.Method, e.Path, e.Err) }

// Unwrap gives the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// do sends a request with the chain's credential. A write drops what is remembered of the server; a read may be answered by it
// (see transport.Remembering).
func (c *Client) do(ctx context.Context, method, path string, body, out any) error {
	if method != http.MethodGet {
		c.memory.Forget()
		defer c.memory.Forget()
		return c.ask(ctx, method, path, body, out)
	}
	if transport.IsRemembering(ctx) && !c.several() {
		// It is shown something that need not be read again.
		if _, err := c.choose(ctx); err != nil {
			return err
		}
	}
	return c.recall(ctx, path, out, func(out any) error { return c.ask(ctx, method, path, nil, out) })
}

// public reads what anyone may read of the server, as do reads.
func (c *Client) public(ctx context.Context, path string, out any) error {
	return c.recall(ctx, path, out, func(out any) error { return c.send(ctx, "", http.MethodGet, path, nil, out) })
}

// recall reads by the memory, where the context says that this will do. Secrets are not remembered, and what is asked of one of
// several processes is asked of it.
func (c *Client) recall(ctx context.Context, path string, out any, read func(out any) error) error {
	if !transport.IsRemembering(ctx) || wayOf(ctx) != nil {
		return read(out)
	}
	asked := func() (body json.RawMessage, keep bool, err error) {
		err = read(&body)
		return body, err == nil && !transport.HoldsSecret(body) || IsNotFound(err), err
	}
	var body json.RawMessage
	var err error
	if strings.HasPrefix(path, accountsByName) {
		body, err = c.memory.Member(ctx, administrators, path, false, func() transport.List[json.RawMessage] { return c.firstAdministrators }, asked)
	} else {
		body, err = c.memory.Get(ctx, path, asked)
	}
	if err != nil {
		return err
	}
	if strange := decode(&http.Response{StatusCode: http.StatusOK}, body, out); strange != "" {
		return &APIError{Method: http.MethodGet, Path: "/api" + path, Status: http.StatusOK, Message: strange, Foreign: true}
	}
	return nil
}

// ask sends a request with the chain's credential. When the server says that the credential is dead, another is chosen and the
// request sent once more: it has not been carried out. All of that meets one process, since what one of several accepts, a
// login's token for instance, another may not.
func (c *Client) ask(ctx context.Context, method, path string, body, out any) error {
	return c.somewhere(ctx, func(ctx context.Context) error {
		for again := c.choices(); ; again-- {
			current, err := c.choose(ctx)
			if err != nil {
				return err
			}
			token, err := current.credential.bearer(ctx)
			if err == nil {
				err = c.send(carrying(ctx, current.credential), token, method, path, body, out)
				if again == 0 || !deadCredential(err) && !c.demoted(ctx, current, token, path, err) {
					return err
				}
			}
			if again == 0 {
				return err
			}
			c.drop(current)
		}
	})
}

// choices is how often another credential is chosen for one request. While several processes differ, what is sent to the others
// meanwhile may choose another than this one accepts.
func (c *Client) choices() int {
	if c.several() {
		return 3
	}
	return 1
}

// demoted tells whether a refusal is there because the account that the client acts as is an administrator's no longer: a
// sibling in the same run has removed it. The request has not been carried out then either.
func (c *Client) demoted(ctx context.Context, current *chosen, token, path string, err error) bool {
	gone := IsNotFound(err) && strings.Contains(AsAPIError(err).Message, "user instance for "+current.identity.User+" ") && !strings.Contains(path, "/"+current.identity.User)
	if !gone && !HasStatus(err, http.StatusForbidden) || isForeign(err) {
		return false
	}
	_, err = c.accepted(carrying(ctx, current.credential), token)
	var account *NotAdministratorError
	return errors.As(err, &account) || HasStatus(err, http.StatusForbidden) || IsNotFound(err)
}

// jsonPatch is a body that is sent as application/json-patch+json.
type jsonPatch []patchOperation

type patchOperation struct {
	Operation string `json:"op"`
	Path      string `json:"path"`
	Value     any    `json:"value,omitempty"`
}

// send makes one request below /api with the bearer token, if there is one; the context is marked with its kind. The answer is
// decoded into out; see decode.
func (c *Client) send(ctx context.Context, token, method, path string, body, out any) error {
	return c.here(ctx, func(ctx context.Context) error { return c.sendTo(ctx, wayOf(ctx).base, token, method, path, body, out) })
}

func (c *Client) sendTo(ctx context.Context, base, token, method, path string, body, out any) error {
	ctx, done := transport.Reading(ctx)
	defer done()
	var content io.Reader
	contentType := "application/json"
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(encoded)
		if _, isPatch := body.(jsonPatch); isPatch {
			contentType = "application/json-patch+json"
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, base+"/api"+path, content)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if refused := transport.AsNotSent(err); refused != nil {
			return refused
		}
		return &RequestError{Method: method, Path: strings.TrimPrefix(base, c.host) + "/api" + path, Err: err}
	}
	defer response.Body.Close()
	c.noteMoment(ctx, response.Header)
	answer, err := transport.ReadBody(response, transport.MaxBodyBytes)
	if err != nil {
		return &RequestError{Method: method, Path: strings.TrimPrefix(base, c.host) + "/api" + path, Err: err}
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		refused := newAPIError(method, "/api"+path, response, answer)
		refused.GaveUp = transport.GaveUp(response)
		return refused
	}
	if strange := decode(response, answer, out); strange != "" {
		return &APIError{Method: method, Path: "/api" + path, Status: response.StatusCode, Message: strange, Foreign: true}
	}
	return nil
}
