// Package oidc is the face of the org that signs people in: the endpoints of its issuers of tokens, the sign-in page, and what
// has come of sign-ins. It knows nothing of the management API: what apps, servers, policies and people there are it asks the
// org by the interface Org, in its own words. The rules and their sources are in the documentation of package okta.
package oidc

import (
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// Org is what the endpoints ask of the org.
type Org interface {
	// Identity is the org's id, and the key of its own authorization server.
	Identity() (id string, key *SigningKey)
	// Sessions are the sign-ins that the org keeps.
	Sessions() *Sessions
	// Client is the client with the client_id, active or not.
	Client(id string) (*Client, bool)
	// Server is the active custom authorization server that a path names so.
	Server(name string) (*Server, bool)
	// Person is the person with the id.
	Person(id string) (*Person, bool)
	// PersonByPassword is the person who may sign in with a login and password.
	PersonByPassword(login, password string) (*Person, bool)
	// Assigned says whether the person may use the client, and by which user name the client knows the person.
	Assigned(client *Client, person *Person) (userName string, assigned bool)
	// Evaluate finds which of the scopes the policies of the request's server permit for a grant type, and for how long; false
	// where none does. byDefault says that some of the scopes will do.
	Evaluate(r Request, grantType string, byDefault bool) ([]string, Lifetimes, bool)
	// Claims are those that the request's server, or the org's own one, adds to tokens of the type RESOURCE or IDENTITY: all of
	// them, or only those that are always included.
	Claims(r Request, tokenType string, all bool) (map[string]any, *Error)
	// Trusts says whether pages of the origin may read answers.
	Trusts(origin string) bool
}

// Request is what a policy and a claim look at.
type Request struct {
	Server *Server // nil for the org's own server
	Client *Client
	Person *Person // nil for client_credentials
	Scopes []string
}

// Client is an app as OAuth knows it.
type Client struct {
	ID     string // client_id
	AppID  string
	Label  string
	Active bool

	ApplicationType        string
	AuthMethod             string
	RedirectURIs           []string
	PostLogoutRedirectURIs []string
	WildcardRedirect       string
	ResponseTypes          []string
	GrantTypes             []string
	ConsentMethod          string
	PKCERequired           bool
	DPoPBound              bool
	// Rotates says whether each use of a refresh token gives another one, and Leeway how long the old one is good then.
	Rotates bool
	Leeway  time.Duration
	// Secrets are the values of the active ones, and JWKS is the inline key set as it was sent.
	Secrets []string
	JWKS    any
	// Scopes are those of Okta's API that the app has been granted.
	Scopes []string
}

// Server is a custom authorization server.
type Server struct {
	Name     string // in its addresses
	Audience string
	Scopes   []Scope
	// Keys are the one that signs and the one that did before; the next rotation is at NextRotation, zero where none is known.
	Keys         []*SigningKey
	NextRotation time.Time
}

// Scope is a scope of a custom authorization server.
type Scope struct {
	Name      string
	Consent   string
	Default   bool
	Published bool
}

// scope finds a scope by its name; nil where there is none.
func (s *Server) scope(name string) *Scope {
	for i := range s.Scopes {
		if s.Scopes[i].Name == name {
			return &s.Scopes[i]
		}
	}
	return nil
}

// Person is somebody who signs in.
type Person struct {
	ID        string
	Login     string
	FirstName string
	LastName  string
}

// Lifetimes are how long tokens are good.
type Lifetimes struct {
	AccessMinutes  int `json:"accessTokenLifetimeMinutes"`
	RefreshMinutes int `json:"refreshTokenLifetimeMinutes"`
	WindowMinutes  int `json:"refreshTokenWindowMinutes"`
}

// call is one request while it is answered.
type call struct {
	*web.Call
	Org
	sessions *Sessions
}

type handler func(*call) error

// Route adds the operations of the org's issuers of tokens, each by handle. An operation answers on the web.Call, or by an
// error, which is an *Error or a *web.Error where it is the caller's.
func Route(org Org, handle func(method, pattern string, answer func(*web.Call) error)) {
	r := router(func(method, pattern string, h handler) {
		handle(method, pattern, func(w *web.Call) error { return h(newCall(w, org)) })
	})
	routeDiscovery(r)
	routeSignIn(r)
	routeOwnSession(r)
	routeIssuers(r)
}

// router adds an operation.
type router func(method, pattern string, h handler)

func newCall(w *web.Call, org Org) *call { return &call{Call: w, Org: org, sessions: org.Sessions()} }
