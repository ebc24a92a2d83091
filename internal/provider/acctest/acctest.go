// Package acctest runs acceptance tests against the doubles of package sandbox, or, each half on its own, against a real org
// (TF_ACC_OKTA=live) or a real server (TF_ACC_OPENMETADATA=live) that the provider's usual variables name.
package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/clock"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

// The doubles' credentials.
const (
	oktaToken     = "sandbox-api-token"
	adminEmail    = "admin@open-metadata.org"
	adminPassword = "admin"
)

// Environment is one test's pair of targets. A double is started when a test first uses its half, so a test of one half runs
// with only that half's credentials.
type Environment struct {
	t            *testing.T
	needs, wants Need

	// Clock is the time of the doubles and of the provider.
	Clock *Clock

	okta   func() *OktaTarget
	server func() *ServerTarget

	usesOkta, usesServer bool
	traffic              *traffic
	// listFirst has the provider read each object by the list that it is in.
	listFirst bool
}

// Clock is a clock that a test can move.
type Clock struct {
	clock.Clock

	mayMove func()
}

// Advance moves the clock forward. A test that uses the server declares MovableClock.
func (c *Clock) Advance(by time.Duration) {
	c.mayMove()
	c.Clock.Advance(by)
}

// SkipTokenCache moves the clock past the stand-in server's cache of bot tokens (F52) whenever a bot's token has been
// regenerated, until the test ends. The test declares MovableClock; where it only wants it, a live server's token is waited for
// by the provider instead, as by its users.
func (e *Environment) SkipTokenCache() {
	e.t.Helper()
	if e.wants&MovableClock != 0 && !e.Has(MovableClock) {
		return
	}
	e.uses(MovableClock)
	e.t.Cleanup(e.Clock.SkipTokenCache(e.Server().double.Control()))
}

// ServerSecret says that a value may go to the server only, for a provider that runs as a process of its own.
func (e *Environment) ServerSecret(name, value string) {
	e.traffic.learn(value, secretSource{transport.Server, name})
}

// Has tells whether the test may use what it wants, which a live target may lack.
func (e *Environment) Has(need Need) bool { return e.needs&need != 0 }

// LetPass lets time pass: by the clock where that can be moved, else by waiting.
func (e *Environment) LetPass(duration time.Duration) {
	if e.Has(MovableClock) {
		e.Clock.Advance(duration)
		return
	}
	time.Sleep(duration)
}

// Options says what a test needs of a server, and how its doubles differ from the usual ones.
type Options struct {
	// Needs are what the test takes from the server beside its API.
	Needs Need
	// Wants are what it uses where its targets have it: no reason to be skipped. It asks Has before.
	Wants Need
	Okta  oktadouble.Options
	// Server is for the double. Where it names a version, the test runs on a live server of that version only; a live one
	// cannot be given anything else, so the rest implies OwnServer.
	Server serverdouble.Options
}

// New prepares the environment of one test. The test is skipped where acceptance tests are not asked for, and where a live
// server does not have what it needs.
func New(t *testing.T, options ...Options) *Environment {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only with TF_ACC=1")
	}
	if missing := live.missing(); missing != "" {
		t.Fatal(missing)
	}
	var chosen Options
	if len(options) > 0 {
		chosen = options[0]
	}
	environment := &Environment{t: t, needs: chosen.needs() | met(chosen.Wants), wants: chosen.Wants, traffic: newTraffic(t)}
	environment.Clock = &Clock{mayMove: func() {
		if environment.usesServer {
			environment.uses(MovableClock)
		}
	}}
	skipUnlessMet(t, environment.needs, chosen.Server.Version)
	environment.okta = sync.OnceValue(func() *OktaTarget { return environment.startOkta(chosen.Okta) })
	environment.server = sync.OnceValue(func() *ServerTarget { return environment.startServer(chosen.Server) })
	return environment
}

// Okta returns the org, started if need be, and makes ProviderConfig configure it.
func (e *Environment) Okta() *OktaTarget {
	e.usesOkta = true
	return e.okta()
}

// Server returns the server, started if need be, and makes ProviderConfig configure it.
func (e *Environment) Server() *ServerTarget {
	e.usesServer = true
	return e.server()
}

// UsesServer tells whether the test has used the server.
func (e *Environment) UsesServer() bool { return e.usesServer }

func (e *Environment) startOkta(options oktadouble.Options) *OktaTarget {
	if live.okta {
		return &OktaTarget{URL: live.orgURL, Token: live.orgToken, environment: e}
	}
	if options.APIToken == "" {
		options.APIToken = oktaToken
	}
	if options.Clock == nil {
		options.Clock = e.Clock.Now
	}
	onURL := live.server && e.needs&CallsOkta != 0
	if onURL {
		options.BaseURL = live.standInURL
	}
	org := oktadouble.New(options)
	target := &OktaTarget{URL: live.standInURL, Token: options.APIToken, environment: e, double: org}
	handler := e.heedNames(ofOrg, e.traffic.arriving(transport.Org, holdToSpecification(e.t, org.Handler())))
	if onURL {
		serveStandIn(e.t, handler)
	} else {
		target.URL = Serve(e.t, handler)
	}
	return target
}

func (e *Environment) startServer(options serverdouble.Options) *ServerTarget {
	if live.server {
		return e.liveServer()
	}
	if options.Clock == nil {
		options.Clock = e.Clock.Now
	}
	if options.PublicHosts == nil && e.needs&CallsOkta != 0 {
		// From 2.1 on the server calls no name that resolves to loopback, where the stand-in for Okta is.
		options.PublicHosts = map[string]string{"localhost": "where the stand-in for Okta listens"}
	}
	heed := e.heedNeeds(&options)
	server, err := serverdouble.New(options)
	if err != nil {
		e.t.Fatalf("start the OpenMetadata double: %s", err)
	}
	e.t.Cleanup(func() { _ = server.Close() })
	target := &ServerTarget{environment: e, confDir: server.ConfDir(), double: server, email: adminEmail, password: adminPassword}
	judged := func(double *serverdouble.Server) http.Handler {
		held := schemacheck.Hold(e.t, options.Version, double.Handler())
		return e.heedNames(ofNobodyElse, e.traffic.arriving(transport.Server, heed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if target.unjudged.Load() {
				double.Handler().ServeHTTP(w, r)
				return
			}
			held.ServeHTTP(w, r)
		}))))
	}
	target.URL = serve(e.t, &http.Server{Handler: judged(server), ConnContext: server.ConnContext}) //nolint:gosec // as httptest has it
	if server.Replicas() > 1 {
		for i := range server.Replicas() {
			own := server.Replica(i)
			target.replicas = append(target.replicas, &ServerTarget{
				URL: Serve(e.t, judged(own)), environment: e, confDir: target.confDir, double: own, email: adminEmail, password: adminPassword,
			})
		}
	}
	return target
}

// Serve listens on loopback until the test ends and returns the address under the name localhost: the server refuses a literal
// 127.0.0.1 as its identity provider (F6).
func Serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	return serve(t, &http.Server{Handler: handler}) //nolint:gosec // as httptest has it
}

// lineKey leads to the connection on which a proxy sends on what has come by one.
type lineKey struct{}

func serve(t *testing.T, config *http.Server) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = config
	server.Start()
	t.Cleanup(func() { end(server) })
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return "http://localhost:" + port
}

// Between stands before a server, as a proxy or a load balancer does, and returns its own address. handle is given what passes
// a request on. What comes by one connection goes on by one, so that a balancer behind it has the same before it; and the
// server is called what it is called.
func Between(t *testing.T, address string, handle func(w http.ResponseWriter, r *http.Request, pass http.Handler)) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(target)
			request.Out.Host = request.In.Host
		},
		Transport: transportFunc(func(request *http.Request) (*http.Response, error) {
			return request.Context().Value(lineKey{}).(*http.Transport).RoundTrip(request)
		}),
	}
	var lines sync.Map
	return serve(t, &http.Server{ //nolint:gosec // as httptest has it
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, pass) }),
		ConnContext: func(ctx context.Context, from net.Conn) context.Context {
			onwards := &http.Transport{MaxConnsPerHost: 1}
			lines.Store(from, onwards)
			return context.WithValue(ctx, lineKey{}, onwards)
		},
		ConnState: func(from net.Conn, state http.ConnState) {
			if onwards, open := lines.Load(from); open && state == http.StateClosed {
				onwards.(*http.Transport).CloseIdleConnections()
				lines.Delete(from)
			}
		},
	})
}

// serveStandIn serves a stand-in org at the port of loopback that SANDBOX_OKTA_URL names until the test ends.
func serveStandIn(t *testing.T, handler http.Handler) {
	t.Helper()
	address, err := url.Parse(live.standInURL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", address.Port()))
	if err != nil {
		t.Fatalf("listening at the port of SANDBOX_OKTA_URL: %s", err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}}
	server.Start()
	t.Cleanup(func() { end(server) })
}

// end ends the server, and with it whatever request hangs: Close alone waits for its end.
func end(server *httptest.Server) {
	server.CloseClientConnections()
	server.Close()
}

// ProviderConfig is the provider block for the halves that the test has used, with lines added to it.
func (e *Environment) ProviderConfig(lines ...string) string {
	var block strings.Builder
	block.WriteString("provider \"openmetadata\" {\n  max_retries = 2\n")
	if e.usesServer {
		server := e.server()
		fmt.Fprintf(&block, "  host = %q\n  email = %q\n  password = %q\n", server.URL, server.email, server.password)
	}
	if e.usesOkta {
		org := e.okta()
		fmt.Fprintf(&block, "  okta = { org_url = %q, api_token = %q }\n", org.URL, org.Token)
	}
	for _, line := range lines {
		block.WriteString("  " + line + "\n")
	}
	block.WriteString("}\n")
	return block.String()
}

// Test runs the steps, in parallel with other tests unless the server is live, with the providers of the test case beside ours.
// Terraform 1.11.1 is the oldest that has write-only arguments and reads values that are both sensitive and ephemeral.
func (e *Environment) Test(testCase resource.TestCase) {
	e.t.Helper()
	hasten()
	factories := e.factories()
	maps.Copy(factories, testCase.ProtoV6ProviderFactories)
	testCase.ProtoV6ProviderFactories = factories
	if testCase.TerraformVersionChecks == nil {
		testCase.TerraformVersionChecks = []tfversion.TerraformVersionCheck{tfversion.RequireAbove(oldestTerraform)}
	}
	e.Parallel()
	resource.Test(e.t, testCase)
}

// oldestTerraform is the oldest that the provider is promised to work with.
var oldestTerraform = version.Must(version.NewVersion("1.11.1"))

// Parallel lets the test run beside others, except on a live server: there one runs after the other, since some change what all
// share.
func (e *Environment) Parallel() {
	if !live.server {
		e.t.Parallel()
	}
}

// factories serve the provider in this process, with the environment's clock and short waits, and the echo provider that shows
// ephemeral values to checks.
func (e *Environment) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	timing := connection.Timing{Poll: 20 * time.Millisecond, Now: e.Clock.Now, ListFirst: e.listFirst}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"openmetadata": func() (tfprotov6.ProviderServer, error) {
			return provider.NewServer("test", timing, e.traffic.watch), nil
		},
		"echo": echoprovider.NewProviderServer(),
	}
}

// Name returns a name that no other test uses, also in an org that several runs share, and that begins with Prefix.
func Name(prefix string) string {
	return Prefix + prefix + "-" + uuid.NewString()[:8]
}

func do(t *testing.T, method, address, authorization, contentType string, body any) (int, any) {
	t.Helper()
	status, answer, err := send(method, address, authorization, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	return status, answer
}

// send is not bound to a test's context, which has ended when a test cleans up.
func send(method, address, authorization, contentType string, body any) (int, any, error) {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, address, content)
	if err != nil {
		return 0, nil, err
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, err
	}
	var decoded any
	_ = json.Unmarshal(answer, &decoded)
	return response.StatusCode, decoded, nil
}
