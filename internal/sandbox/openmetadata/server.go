package openmetadata

import (
	"bytes"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

const (
	// revision and builtAt are what the observed build reported (01_version).
	revision = "92ae2f9c287917f55eeefdad425001d9156f320c"
	builtAt  = 1795452027000

	maxBody        = 8 << 20
	defaultTimeout = 15 * time.Second // of the server's calls to an identity provider (M15)
	organization   = "Organization"
)

// object is a JSON object.
type object = map[string]any

// Options say what New makes. The zero value is a fresh server as released: version 1.12, the shipped keys, basic sign-in,
// admin with the password admin.
type Options struct {
	// BaseURL is what the server calls itself in href and Location; empty: the Host of each request, over http.
	BaseURL string
	// Version chooses the profile: "1.9" (no security API), "1.12" (as observed; the default) or "2.1" (as read in source).
	Version string
	// ConfDir holds private_key.der and public_key.der. Empty: a directory is made, and removed by Close. Where neither file is
	// there, the shipped pair is laid out.
	ConfDir string
	// AdminPrincipals is the environment's own list, applied at every start; nil: ["admin"].
	AdminPrincipals []string
	// KeyID is the id of the signing key; empty: the shipped one.
	KeyID string
	// SelfSignup is the environment's enableSelfSignup; nil: true, as released (F59).
	SelfSignup *bool
	// PrincipalDomain is the environment's; empty: open-metadata.org.
	PrincipalDomain string
	// BasePath is BASE_PATH, under which all is served ("/om"); empty: none (F132).
	BasePath string
	// Authentication and Authorizer are what the environment says of the two halves of the security configuration beyond the
	// released defaults, by the names of the API; only an empty database takes them over (F68).
	Authentication, Authorizer map[string]any
	// Replicas is how many processes serve the one database, each with what it has in memory (F162 to F166); 0 is one. They
	// share the key files and the environment.
	Replicas int
	// Balance says what Handler hands to the next of several processes; empty: ByConnection.
	Balance Balance
	// PublicHosts are host names that count as public whatever they resolve to, with a word on why. Only the 2.1 profile
	// resolves names.
	PublicHosts map[string]string
	// Clock replaces time.Now for expiry and cache windows.
	Clock func() time.Time
	// HTTPClient makes the server's own calls: discovery, introspection, keys, tokens.
	HTTPClient *http.Client
}

// Environment is what a server is told from outside its database; the next start reads it.
type Environment struct {
	AdminPrincipals  []string `json:"adminPrincipals"`
	EnableSelfSignup bool     `json:"enableSelfSignup"`
	PrincipalDomain  string   `json:"principalDomain"`
	KeyID            string   `json:"keyId"`
	ConfDir          string   `json:"confDir"`
	// BasePath: see Options.
	BasePath string `json:"basePath,omitempty"`
	// PipelineClient is PIPELINE_SERVICE_CLIENT_ENABLED: whether the server has a client for what runs ingestion pipelines, and
	// AirflowEndpoint is PIPELINE_SERVICE_CLIENT_ENDPOINT; empty: http://localhost:8080.
	PipelineClient  bool   `json:"pipelineClient,omitempty"`
	AirflowEndpoint string `json:"airflowEndpoint,omitempty"`
	// Authentication and Authorizer: see Options.
	Authentication map[string]any `json:"authentication,omitempty"`
	Authorizer     map[string]any `json:"authorizer,omitempty"`
	// ConfigSource is SECURITY_CONFIG_SOURCE of 2.1: "ENV" makes every field that openmetadata.yaml writes the deployment's
	// own; "AUTO", the default, and "DB" do not.
	ConfigSource string `json:"configSource,omitempty"`
	// WatchSeconds is CONFIG_SOURCE_WATCH_INTERVAL_SECONDS of 2.1, how often a process looks at what is stored; 0: every ten
	// seconds.
	WatchSeconds int `json:"watchIntervalSeconds,omitempty"`
}

// Server is a stand-in OpenMetadata server: one process, or, of several (Options.Replicas), what stands before them. It is safe
// for concurrent use.
type Server struct {
	*deployment
	// control has the requests and faults of the process, deployment.control those of all; of a single one they are the same.
	control *control.Control
	router  *router

	// reloading is held while the process takes over what is stored: one reload follows another, so that what is served in the
	// end is what is stored (h06).
	reloading sync.Mutex

	host string // of the request in hand, for href
	down error  // why nobody listens

	memory

	// What the process has made of the settings rows and the key files.
	key         *tokens.SigningKey
	filter      *jwtFilter
	startFilter *jwtFilter
	signIn      *signIn
}

// deployment is what all processes have in common.
type deployment struct {
	profile     profile
	baseURL     string
	clock       func() time.Time
	providers   idp.Provider // how the server asks identity providers
	control     *control.Control
	ownsConfDir bool
	standIn     *rsa.PrivateKey
	balancer    balancer
	processes   []*Server

	// mu guards what follows, and what the processes remember.
	mu          sync.Mutex
	initial     Environment
	environment Environment

	database
}

// database is what outlives a restart.
type database struct {
	users          []*user
	bots           []*bot
	references     []reference
	personalTokens []*personalToken
	refreshTokens  map[string]string // token -> user id
	rows           settingsRows
	services       []*databaseService
	pipelines      []*pipeline
	// deployments and airflowDown are Airflow's own, which is dumped along.
	deployments []Deployment
	airflowDown bool
	// changes counts those of the rows, and changedAt is when the last was made.
	changes   int
	changedAt time.Time
}

// memory is what one process of the server remembers, as far as it is data.
type memory struct {
	served     settingsRows
	taken      int // which of database.changes the process has taken over, or tried to
	sessions   map[string]*session
	selfSignup bool // as it was at start (F59)
	basePath   string
	// pipelineClient and airflowEndpoint are as at start.
	pipelineClient  bool
	airflowEndpoint string
	syncsRoles      bool // an account has the roles of its owner's token (F80)
	permitsAll      bool // the authorizer that the start made lets everybody do everything (F117)
	// basicAtStart: basic sign-in was configured when the server started.
	basicAtStart bool
	loggedOut    map[string]bool
	failures     map[string]failedLogins
	subjects     map[string]cachedSubject
	policies     map[string]cachedSubject
	botTokens    map[string]cachedBotToken
}

// settingsRows are the two rows of the settings table, or what is served of them.
type settingsRows struct{ authentication, authorizer object }

func (r settingsRows) copy() settingsRows {
	return settingsRows{members.Clone(r.authentication), members.Clone(r.authorizer)}
}

// New makes a server and starts it on an empty database.
//
// Errors: an unknown version, key files that cannot be written, a start that fails.
func New(o Options) (*Server, error) {
	p, err := profileFor(o.Version)
	if err != nil {
		return nil, err
	}
	balance, err := o.balance()
	if err != nil {
		return nil, err
	}
	s := &deployment{
		profile:     p,
		baseURL:     o.BaseURL,
		clock:       o.Clock,
		providers:   idp.Provider{HTTP: o.HTTPClient, PublicHosts: o.PublicHosts, ResolvesNames: p.resolvesNames, DerivesKeyURLs: p.derivesKeyURLs},
		ownsConfDir: o.ConfDir == "",
		balancer:    balancer{by: balance},
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.providers.HTTP == nil {
		s.providers.HTTP = &http.Client{Timeout: defaultTimeout}
	}
	if s.providers.HTTP.CheckRedirect == nil {
		// The server follows no redirects (M15).
		client := *s.providers.HTTP
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		s.providers.HTTP = &client
	}
	confDir, err := tokens.PrepareConfDir(o.ConfDir)
	if err != nil {
		return nil, err
	}
	s.standIn = tokens.StandInAt(confDir)
	s.initial = Environment{AdminPrincipals: o.AdminPrincipals, EnableSelfSignup: true, PrincipalDomain: o.PrincipalDomain, KeyID: o.KeyID, ConfDir: confDir, BasePath: strings.TrimSuffix(o.BasePath, "/"),
		Authentication: o.Authentication, Authorizer: o.Authorizer}
	if s.initial.AdminPrincipals == nil {
		s.initial.AdminPrincipals = []string{"admin"}
	}
	if o.SelfSignup != nil {
		s.initial.EnableSelfSignup = *o.SelfSignup
	}
	if s.initial.PrincipalDomain == "" {
		s.initial.PrincipalDomain = "open-metadata.org"
	}
	if s.initial.KeyID == "" {
		s.initial.KeyID = tokens.ShippedKeyID
	}
	server := s.serve(max(1, o.Replicas))
	s.control.OnReset(server.reset)
	if err := server.startFresh(); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return server, nil
}

// Control gives the request log and the faults: of one of several processes its own, else those of all.
func (s *Server) Control() *control.Control { return s.control }

// ConfDir is the directory of the key files that the next start or reload reads.
func (s *Server) ConfDir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.environment.ConfDir
}

// Environment is what the next start reads.
func (s *Server) Environment() Environment {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.environment
	e.AdminPrincipals = slices.Clone(e.AdminPrincipals)
	return e
}

// SetEnvironment replaces what the next start reads.
func (s *Server) SetEnvironment(e Environment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.AdminPrincipals = slices.Clone(e.AdminPrincipals)
	s.environment = e
}

// Close removes the directory of the key files if New had made it.
func (s *Server) Close() error {
	if !s.ownsConfDir {
		return nil
	}
	if err := os.RemoveAll(s.initial.ConfDir); err != nil {
		return fmt.Errorf("removing the directory of the key files: %w", err)
	}
	return nil
}

// reset makes a fresh server: empty database, the environment that New was given, the shipped key files where the directory is
// the server's own.
func (s *Server) reset() {
	for _, process := range s.processes {
		process.control.ClearRequests()
		process.control.ClearFaults()
	}
	if s.ownsConfDir {
		_ = os.RemoveAll(s.initial.ConfDir)
		if _, err := tokens.PrepareConfDir(s.initial.ConfDir); err != nil {
			s.stop(err)
			return
		}
	}
	_ = s.startFresh()
}

func (s *Server) startFresh() error {
	s.mu.Lock()
	s.environment = s.initial
	s.environment.AdminPrincipals = slices.Clone(s.initial.AdminPrincipals)
	s.seedDatabase()
	s.mu.Unlock()
	return s.Restart()
}

// serveRestart is POST /sandbox/restart. The body, if any, is a JSON object with the fields of Environment that are to change
// before the start, and removeSecurityConfig, which deletes the settings rows first. 204 when the server is up again; 500 with
// the reason when it is not: until a start succeeds every request to the API has its connection cut, as nobody listens.
func (s *Server) serveRestart(w http.ResponseWriter, r *http.Request) {
	change := struct {
		Environment
		RemoveSecurityConfig bool `json:"removeSecurityConfig"`
	}{Environment: s.Environment()}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err == nil && len(data) > 0 {
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		err = dec.Decode(&change)
	}
	if err != nil {
		http.Error(w, "the body is no environment: "+err.Error(), http.StatusBadRequest)
		return
	}
	s.SetEnvironment(change.Environment)
	if change.RemoveSecurityConfig {
		s.RemoveSecurityConfig()
	}
	if err := s.Restart(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// base is the server's own address. Call it with the lock held.
func (s *Server) base() string {
	if s.baseURL != "" {
		return s.baseURL
	}
	return "http://" + s.host
}

// vendor gives the server's own answers to faults. OpenMetadata has no rate limit of its own in 1.12; 429 is what it answers
// where it limits (M43).
type vendor struct{}

func (vendor) RateLimited(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "1")
	web.Failure(http.StatusTooManyRequests, "HTTP 429 Too Many Requests").Write(w)
}

func (vendor) ServerError(w http.ResponseWriter, _ *http.Request, status int) {
	if status == http.StatusInternalServerError {
		web.Crash("null").Write(w)
		return
	}
	web.Failure(status, "HTTP %d %s", status, http.StatusText(status)).Write(w)
}
