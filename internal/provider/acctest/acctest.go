// Package acctest runs acceptance tests against the doubles of package sandbox, or, each half on its own, against a real
// org (TF_ACC_OKTA=live) or a real server (TF_ACC_OPENMETADATA=live) that the provider's usual variables name.
package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/clock"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// The doubles' credentials.
const (
	oktaToken     = "sandbox-api-token"
	adminEmail    = "admin@open-metadata.org"
	adminPassword = "admin"
)

// Environment is one test's pair of targets. A double is started when a test first uses its half, so a test of one half
// runs with only that half's credentials.
type Environment struct {
	t *testing.T

	// Clock is the time of the doubles and of the provider.
	Clock *clock.Clock

	okta   func() *OktaTarget
	server func() *ServerTarget

	usesOkta, usesServer bool
}

// OktaTarget is the org under test. Org is nil when it is live.
type OktaTarget struct {
	URL   string
	Token string
	Org   *oktadouble.Org
}

// ServerTarget is the server under test. Server is nil when it is live.
type ServerTarget struct {
	URL     string
	ConfDir string
	Server  *serverdouble.Server

	email, password string
}

// Options says how the doubles of a test differ from the usual ones.
type Options struct {
	Okta   oktadouble.Options
	Server serverdouble.Options
}

// New prepares the environment of one test.
func New(t *testing.T, options ...Options) *Environment {
	t.Helper()
	var chosen Options
	if len(options) > 0 {
		chosen = options[0]
	}
	environment := &Environment{t: t, Clock: &clock.Clock{}}
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

func (e *Environment) startOkta(options oktadouble.Options) *OktaTarget {
	if os.Getenv("TF_ACC_OKTA") == "live" {
		return &OktaTarget{URL: strings.TrimRight(os.Getenv("OKTA_ORG_URL"), "/"), Token: os.Getenv("OKTA_API_TOKEN")}
	}
	if options.APIToken == "" {
		options.APIToken = oktaToken
	}
	if options.Clock == nil {
		options.Clock = e.Clock.Now
	}
	org := oktadouble.New(options)
	return &OktaTarget{URL: Serve(e.t, holdToSpecification(e.t, org.Handler())), Token: options.APIToken, Org: org}
}

func (e *Environment) startServer(options serverdouble.Options) *ServerTarget {
	if os.Getenv("TF_ACC_OPENMETADATA") == "live" {
		return &ServerTarget{
			URL: strings.TrimRight(os.Getenv("OPENMETADATA_HOST"), "/"), ConfDir: os.Getenv("TF_ACC_OPENMETADATA_CONF_DIR"),
			email: os.Getenv("OPENMETADATA_EMAIL"), password: os.Getenv("OPENMETADATA_PASSWORD"),
		}
	}
	if options.Clock == nil {
		options.Clock = e.Clock.Now
	}
	server, err := serverdouble.New(options)
	if err != nil {
		e.t.Fatalf("start the OpenMetadata double: %s", err)
	}
	e.t.Cleanup(func() { _ = server.Close() })
	return &ServerTarget{
		URL: Serve(e.t, server.Handler()), ConfDir: server.ConfDir(), Server: server,
		email: adminEmail, password: adminPassword,
	}
}

// Serve listens on loopback until the test ends and returns the address under the name localhost: the server refuses a
// literal 127.0.0.1 as its identity provider (F6).
func Serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return "http://localhost:" + port
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

// Test runs the steps, in parallel with other tests. Terraform 1.11 is the oldest that has write-only arguments.
func (e *Environment) Test(testCase resource.TestCase) {
	e.t.Helper()
	spareChildren()
	testCase.ProtoV6ProviderFactories = e.Factories()
	if testCase.TerraformVersionChecks == nil {
		testCase.TerraformVersionChecks = []tfversion.TerraformVersionCheck{tfversion.RequireAbove(tfversion.Version1_11_0)}
	}
	resource.ParallelTest(e.t, testCase)
}

// spareChildren switches garbage collection off in the processes that the tests start, of which Terraform needs several a
// step: each ends before it has anything to collect, and collecting costs a quarter of its time. This process has read
// the variable when it began.
var spareChildren = sync.OnceFunc(func() { _ = os.Setenv("GOGC", "off") })

// Factories serve the provider in this process, with the environment's clock and short waits, and the echo provider
// that shows ephemeral values to checks.
func (e *Environment) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	timing := connection.Timing{Poll: 20 * time.Millisecond, Settle: 40 * time.Millisecond, Now: e.Clock.Now}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"openmetadata": providerserver.NewProtocol6WithError(provider.NewWithTiming("test", timing)()),
		"echo":         echoprovider.NewProviderServer(),
	}
}

// Name returns a name that no other test uses, also in an org that several runs share.
func Name(prefix string) string {
	return prefix + "-" + uuid.NewString()[:8]
}

// Do sends a request to the org as somebody with its API token and returns the status and the decoded body.
func (o *OktaTarget) Do(t *testing.T, method, path string, body any) (int, any) {
	t.Helper()
	return do(t, method, o.URL+path, "SSWS "+o.Token, "application/json", body)
}

// Get reads an object of the org.
func (o *OktaTarget) Get(t *testing.T, path string) map[string]any {
	t.Helper()
	status, body := o.Do(t, http.MethodGet, path, nil)
	object, isObject := body.(map[string]any)
	if status != http.StatusOK || !isObject {
		t.Fatalf("GET %s answered %d %v", path, status, body)
	}
	return object
}

// Change reads an object, lets the caller change it, and puts it back whole, as the Admin Console does.
func (o *OktaTarget) Change(t *testing.T, path string, change func(map[string]any)) {
	t.Helper()
	object := o.Get(t, path)
	change(object)
	if status, body := o.Do(t, http.MethodPut, path, object); status >= 300 {
		t.Fatalf("PUT %s answered %d %v", path, status, body)
	}
}

// Must sends a request that has to succeed.
func (o *OktaTarget) Must(t *testing.T, method, path string, body any) any {
	t.Helper()
	status, answer := o.Do(t, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s answered %d %v", method, path, status, answer)
	}
	return answer
}

func do(t *testing.T, method, url, authorization, contentType string, body any) (int, any) {
	t.Helper()
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	// Not the test's context: that has ended when a test cleans up.
	request, err := http.NewRequestWithContext(context.Background(), method, url, content)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	_ = json.Unmarshal(answer, &decoded)
	return response.StatusCode, decoded
}
