// Package connection gives the provider's types their clients. A client is made when a type first asks for it, so either half
// of the provider works with only its own credentials, and configuring the provider sends nothing.
package connection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Settings is the provider's configuration after arguments and environment variables have been put together.
type Settings struct {
	// UnknownOpenMetadata and UnknownOkta are the arguments of one half whose value is not known yet, UnknownTrust those that
	// decide which server certificates either half accepts.
	UnknownOpenMetadata, UnknownOkta, UnknownTrust []string

	Host string
	// Replicas is how many processes serve the host, 0 where nothing is said of it; ReplicaURLs are their own base URLs.
	Replicas    int
	ReplicaURLs []string
	// Headers are for an access proxy in front of the server.
	Headers    map[string]string
	SigningKey *openmetadata.SigningKey
	Email      string
	Password   string
	OktaOrgURL string
	// Token and OktaAPIToken are sent in a header; the sources name the arguments or variables that they come from.
	Token, TokenSource               string
	OktaAPIToken, OktaAPITokenSource string
	// OktaServiceApp is the credential where there is no API token.
	OktaServiceApp *okta.ServiceAppConfig
	Transport      transport.Options
	Timing         Timing
	// Notes is where the connections keep theirs; nil for a place of its own.
	Notes *Notes
}

// Timing is how long the provider waits between looks at something that the server takes time for.
type Timing struct {
	// Poll is the pause between two looks.
	Poll time.Duration
	// Now is the clock that expiry is judged by and that the provider signs its tokens with.
	Now func() time.Time
	// ListFirst has each object read by the list that it is in, for tests of what lists show.
	ListFirst bool
}

// Pause waits for the poll interval or until the context ends.
func (t Timing) Pause(ctx context.Context) error {
	timer := time.NewTimer(t.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Connections hands out the two clients.
type Connections struct {
	Timing Timing
	// Pending are the key pairs that this run has written, for the resources that count on a key.
	Pending *keyfile.Pending
	// Ending is held by whoever judges that a credential may end, until it has ended: of two at once each would count on what
	// the other is about to end.
	Ending sync.Mutex
	// Notes are what the resources tell one another.
	Notes *Notes

	run lifecycle.Run
	// writes are when an object of each kind was last written.
	writes sync.Map

	okta         func() (*okta.Client, error)
	openMetadata func() (*openmetadata.Client, error)
	web          func() (*http.Client, error)
	// credentials tells whether the settings name a credential for the server.
	credentials error
	// unknown are the arguments of the server's half that are not known yet.
	unknown []string
}

// UnknownError says that a client cannot be made yet, because an argument of the provider is known only after apply.
type UnknownError struct{ Arguments []string }

// Error names the arguments.
func (e *UnknownError) Error() string {
	return fmt.Sprintf("the provider's %s %s known only after apply", strings.Join(e.Arguments, " and "), words.Plural(len(e.Arguments), "is", "are"))
}

// IsUnknown tells whether the error is an UnknownError.
func IsUnknown(err error) bool {
	var unknown *UnknownError
	return errors.As(err, &unknown)
}

// MissingError says that what a client needs is configured nowhere, and which sources were looked at.
type MissingError struct {
	// What is missing, such as "no Okta org".
	What string
	// Sources are the arguments and environment variables that were tried.
	Sources []string
}

// Error names each source that was tried.
func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is configured. Set one of these: %s", e.What, strings.Join(e.Sources, "; "))
}

// New returns the connections of one configured provider. Nothing is sent.
func New(settings Settings) *Connections {
	pending := &keyfile.Pending{}
	return &Connections{
		Timing:       settings.Timing,
		Pending:      pending,
		Notes:        cmp.Or(settings.Notes, &Notes{}),
		run:          lifecycle.NewRun(),
		credentials:  serverCredentials(settings),
		unknown:      settings.UnknownOpenMetadata,
		okta:         sync.OnceValues(func() (*okta.Client, error) { return newOkta(settings) }),
		openMetadata: sync.OnceValues(func() (*openmetadata.Client, error) { return newOpenMetadata(settings, pending) }),
		web:          sync.OnceValues(func() (*http.Client, error) { return newWeb(settings) }),
	}
}

// Run is the run that the provider has been configured for; the zero one before.
func (c *Connections) Run() lifecycle.Run {
	if c == nil {
		return lifecycle.Run{}
	}
	return c.run
}

// Web returns a client for addresses outside both APIs, such as those that a sign-in begins with. It carries no credential and
// returns redirects as they come. It fails when a setting of the transport is wrong.
func (c *Connections) Web() (*http.Client, error) { return c.web() }

// Okta returns the client of the org. It fails with an UnknownError, a MissingError, or what is wrong with a setting.
func (c *Connections) Okta() (*okta.Client, error) { return c.okta() }

// OpenMetadata returns the client of the server. It fails as Okta does. Whether the server accepts a credential is seen at the
// first request.
func (c *Connections) OpenMetadata() (*openmetadata.Client, error) {
	client, err := c.openMetadata()
	if err == nil {
		err = c.credentials
	}
	if err != nil {
		return nil, err
	}
	return client, nil
}

// OpenMetadataPublic returns the client of the server for what anyone may read of it. Its failures are those of OpenMetadata,
// but for a missing credential.
func (c *Connections) OpenMetadataPublic() (*openmetadata.Client, error) { return c.openMetadata() }

// Host is the server's address; empty where there is no server's client.
func (c *Connections) Host() string {
	client, err := c.openMetadata()
	if err != nil {
		return ""
	}
	return client.Host()
}

// Complete tells whether every argument of the server's half is known, so that what the client's credentials do not do, no
// other will.
func (c *Connections) Complete() bool { return len(c.unknown) == 0 }

func newOkta(settings Settings) (*okta.Client, error) {
	if unknown := slices.Concat(settings.UnknownOkta, settings.UnknownTrust); len(unknown) > 0 {
		return nil, &UnknownError{Arguments: unknown}
	}
	if settings.OktaOrgURL == "" {
		return nil, &MissingError{What: "no Okta org", Sources: []string{
			"okta.org_url", "OKTA_ORG_URL", "okta.org_name with okta.base_url", "OKTA_ORG_NAME with OKTA_BASE_URL",
		}}
	}
	if settings.OktaAPIToken == "" && settings.OktaServiceApp == nil {
		return nil, &MissingError{What: "no credential for the Okta org", Sources: []string{
			"okta.api_token", "OKTA_API_TOKEN", "okta.client_id with okta.private_key", "OKTA_API_CLIENT_ID with OKTA_API_PRIVATE_KEY",
		}}
	}
	if reason := transport.UnfitForHeader(settings.OktaAPIToken); reason != "" {
		return nil, fmt.Errorf("%s cannot be sent as Okta's API token: %s", settings.OktaAPITokenSource, reason)
	}
	config := okta.Config{OrgURL: settings.OktaOrgURL, APIToken: settings.OktaAPIToken, Transport: settings.Transport, ListFirst: settings.Timing.ListFirst}
	if settings.OktaServiceApp != nil {
		app, err := okta.NewServiceApp(*settings.OktaServiceApp)
		if err != nil {
			return nil, err
		}
		config.ServiceApp = app
	}
	return okta.New(config)
}

// Bounds of a request to an address that a server names: it may be anybody's, and may well be down.
const (
	webRetries = 1
	webTimeout = 15 * time.Second
	webMaxBody = 1 << 20
)

// newWeb makes a client that may ask anyone, who is sent no credential. Beside https and this machine those are the two ends
// themselves, which the configuration decides; the server's gets the headers for the proxy in front of it.
func newWeb(settings Settings) (*http.Client, error) {
	options := settings.Transport
	options.MaxRetries = min(options.MaxRetries, webRetries)
	if options.Timeout == 0 || options.Timeout > webTimeout {
		options.Timeout = webTimeout
	}
	options.MaxWait, options.MaxBody = webTimeout, webMaxBody
	var ends []transport.Destination
	if org, err := transport.To(transport.Org, settings.OktaOrgURL); err == nil {
		ends = append(ends, org)
	}
	if server, err := openmetadata.Destination(settings.Host, settings.Headers); err == nil {
		ends = append(ends, server)
	}
	options.To = transport.ToAnyone(ends...)
	roundTripper, err := transport.New(options)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport:     roundTripper,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// serverCredentials fails when no credential for the server is configured, or none is known yet.
func serverCredentials(settings Settings) error {
	if settings.Token != "" || settings.SigningKey != nil || settings.Email != "" && settings.Password != "" {
		return nil
	}
	if len(settings.UnknownOpenMetadata) > 0 {
		return &UnknownError{Arguments: settings.UnknownOpenMetadata}
	}
	return &MissingError{What: "no credential for the OpenMetadata server", Sources: []string{
		"token", "OPENMETADATA_TOKEN", "signing_key", "OPENMETADATA_SIGNING_KEY_FILE or OPENMETADATA_SIGNING_KEY with OPENMETADATA_SIGNING_KEY_USER",
		"email with password", "OPENMETADATA_EMAIL with OPENMETADATA_PASSWORD",
	}}
}

func newOpenMetadata(settings Settings, pending *keyfile.Pending) (*openmetadata.Client, error) {
	unknown := slices.Concat(settings.UnknownOpenMetadata, settings.UnknownTrust)
	// Without its headers nothing gets through an access proxy.
	if settings.Host == "" && len(unknown) > 0 || len(settings.UnknownTrust) > 0 || slices.Contains(settings.UnknownOpenMetadata, "headers") {
		return nil, &UnknownError{Arguments: unknown}
	}
	if settings.Host == "" {
		return nil, &MissingError{What: "no OpenMetadata server", Sources: []string{"host", "OPENMETADATA_HOST"}}
	}
	return openmetadata.New(openmetadata.Config{
		Host: settings.Host, Headers: settings.Headers, Token: settings.Token, TokenSource: settings.TokenSource, SigningKey: settings.SigningKey,
		Email: settings.Email, Password: settings.Password, Transport: settings.Transport, Now: settings.Timing.Now, Pending: pending,
		Replicas: settings.Replicas, ReplicaURLs: settings.ReplicaURLs, Poll: settings.Timing.Poll,
	})
}
