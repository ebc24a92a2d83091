package okta

import (
	"net/http"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/snapshot"
)

// DefaultAPIToken is the SSWS token that an org accepts when Options names none.
const DefaultAPIToken = "sandbox-api-token"

// User is a person of the org, with the password by which the person signs in.
type User struct {
	// Login is the user name; Email is taken from it when empty.
	Login     string
	Email     string
	FirstName string
	LastName  string
	Password  string
	// Groups are names of OKTA_GROUP groups, made when they do not exist. Everybody is in Everyone.
	Groups []string
}

// Options says what kind of org it is and what it holds at first.
type Options struct {
	// BaseURL is what the org calls itself in issuers and _links. Empty: the host that each request names, "http://" + Host.
	BaseURL string
	// APIToken is the SSWS token that is accepted; empty: DefaultAPIToken.
	APIToken string
	// Clock tells the time; nil: time.Now.
	Clock func() time.Time
	// Groups are names of OKTA_GROUP groups that exist beside Everyone.
	Groups []string
	// Users are people who exist beside the administrator who owns the token.
	Users []User

	// NoAPIAccessManagement makes an org without that product: everything below /api/v1/authorizationServers answers 401
	// E0000015 (POST_authorizationServers.401-E0000015-no-API-Access-Management.json).
	NoAPIAccessManagement bool
	// NoDynamicIssuerMode makes an org without a custom domain and without the Dynamic Issuer Mode feature: authorization
	// servers then have no issuerMode in answers (API doc, AuthorizationServer.issuerMode).
	NoDynamicIssuerMode bool
	// NoConsentMethod makes an org that drops an app's consent_method, as older ones do (recordings of
	// TestAppUpdateStatus_all_apps).
	NoConsentMethod bool
	// NoSingleLogout makes an org whose apps lack participate_slo (PUT_apps_id.web.json,
	// POST_apps.web-user-supplied-secret.json).
	NoSingleLogout bool
	// UniversalLogout makes an org whose apps show universalLogout as an object (GET_apps_id.browser.json); without it the
	// field is null (GET_apps_id.web.json).
	UniversalLogout bool
	// NoResourceServerKeys makes an org whose authorization servers do not link the keys of their resource servers, as older
	// ones do (GET_authorizationServers_id.json).
	NoResourceServerKeys bool
	// TextProfile are the properties that people have in an app, all of them texts, as an org's Profile Editor has them: an
	// assignment's profile then shows each, null where it is not set, and as a text whatever was sent. Without it a profile is
	// shown as it was sent.
	TextProfile []string
	// RateLimit is the number of requests per minute after which the org answers 429. 0: it never does, and
	// X-Rate-Limit-Remaining stays at one below the limit that is shown.
	RateLimit int
}

// Org is a stand-in for one Okta org. It is safe for concurrent use.
type Org struct {
	opts    Options
	control *control.Control
	handler http.Handler
	router  *router

	mu sync.Mutex
	*state
}

// New returns an org that holds what the options name, the group Everyone, the default authorization server, and the app
// sign-in policies of a new org.
func New(opts Options) *Org {
	if opts.APIToken == "" {
		opts.APIToken = DefaultAPIToken
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	o := &Org{opts: opts}
	o.state = newState(opts)
	o.router = o.routes()
	o.control = control.New(vendor{o})
	o.control.OnReset(o.resetState)
	o.handler = o.control.Wrap(http.HandlerFunc(o.serve))
	return o
}

// Handler returns the handler of the whole org, its steering under /sandbox/ included.
func (o *Org) Handler() http.Handler { return o.handler }

// Control returns the request log and the faults of the org.
func (o *Org) Control() *control.Control { return o.control }

// Reset puts the org back to what New made, with an empty request log and no faults. Ids, keys and secrets are new ones.
func (o *Org) Reset() { o.control.Reset() }

func (o *Org) resetState() {
	fresh := newState(o.opts)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.state = fresh
}

// Dump writes all that the org remembers, its keys and secrets in clear, for Restore of another one. Errors are those of
// snapshot.Dump.
func (o *Org) Dump() ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return snapshot.Dump(o.state)
}

// Restore makes the org remember what another one has dumped, and nothing else. Its options stay, the people and groups that
// they name do not. Errors are those of snapshot.Restore; the org is then as it was.
func (o *Org) Restore(dump []byte) error {
	restored := newState(o.opts)
	if err := snapshot.Restore(dump, restored); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.state = restored
	return nil
}

// now is the org's time to the second, as its timestamps show it.
func (o *Org) now() time.Time { return o.opts.Clock().UTC().Truncate(time.Second) }

// state is all that an org remembers.
type state struct {
	orgID   string
	key     *oidc.SigningKey // of the org's own authorization server
	admin   *user            // owner of the API token
	limiter limiter

	apps           list[*app]
	groups         list[*group]
	users          list[*user]
	authServers    list[*authServer]
	trustedOrigins list[*trustedOrigin]
	appPolicies    list[*appPolicy]
	defaultPolicy  string // id of the app sign-in policy that a new app gets
	enrollPolicy   string // id of the profile enrollment policy that apps point to

	sessions *oidc.Sessions
}

func newState(opts Options) *state {
	now := opts.Clock().UTC().Truncate(time.Second)
	s := &state{sessions: oidc.NewSessions()}
	s.orgID = web.NewID("00o")
	s.key = oidc.NewSigningKey(now)
	s.seedGroups(opts, now)
	s.seedUsers(opts, now)
	s.seedAppPolicies(now)
	s.seedDefaultAuthServer(now)
	return s
}

func routeWellKnown(r *router) {
	r.handle("GET", "/.well-known/okta-organization", func(c *call) error { return c.Reply(http.StatusOK, c.organization()) })
	r.handle("GET", "/api/v1/org", func(c *call) error { return c.Reply(http.StatusOK, c.orgSettings()) })
}

// organization is what Okta's clients ask first (GET_well-known_okta-organization.json).
func (c *call) organization() map[string]any {
	return map[string]any{
		"id": c.orgID, "cell": "op3", "pipeline": "idx",
		"_links": map[string]any{"organization": web.Link{Href: c.Base}},
		"settings": map[string]bool{
			"analyticsCollectionEnabled": false, "bugReportingEnabled": true, "omEnabled": false,
			"pssoEnabled": false, "desktopMFAEnabled": false, "itpEnabled": false,
		},
	}
}

// orgSettings has the members of the org settings that the API doc marks as always present.
func (c *call) orgSettings() map[string]any {
	return map[string]any{
		"id": c.orgID, "companyName": "Sandbox", "status": "ACTIVE", "subdomain": "sandbox",
		"created": web.Timestamp(c.admin.created), "lastUpdated": web.Timestamp(c.admin.created), "expiresAt": nil,
		"_links": map[string]any{"self": web.Link{Href: c.Base + "/api/v1/org"}},
	}
}
