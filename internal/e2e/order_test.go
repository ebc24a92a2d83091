package e2e

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// These tests put a configuration together from the pages of the resources and leave out every depends_on: whatever order the
// resources come in, three applies at most bring it to its end, and at no moment is the provider without a way in.

const (
	mostApplies    = 3
	sweptOrders    = 50
	automationName = "terraform"
)

var parallelisms = []int{1, 2, 10}

// doors watches that a provider with the configured credentials, begun afresh, would always get in.
type doors struct {
	t      *testing.T
	config openmetadata.Config
	wake   chan string
	done   chan struct{}

	mu   sync.Mutex
	shut []string
}

// watchDoors looks after every write that the server has answered, and once at the end of each apply.
func watchDoors(t *testing.T, environment *acctest.Environment) *doors {
	t.Helper()
	server := environment.Server()
	d := &doors{t: t, wake: make(chan string, 100), done: make(chan struct{}), config: openmetadata.Config{
		Host: server.URL, Email: "admin@open-metadata.org", Password: "admin", Now: environment.Clock.Now,
		SigningKey: &openmetadata.SigningKey{
			PrivateKeyFile: filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), KeyID: jwtkey.ShippedKeyID,
			User: automationName, Email: automationName + "@" + jwtkey.ShippedIssuer,
		},
	}}
	server.OnAnswer(func(request control.Request) {
		if request.Method != http.MethodGet && !strings.HasSuffix(request.Path, "/users/login") {
			select {
			case d.wake <- request.Method + " " + request.Path:
			default:
			}
		}
	})
	go func() {
		defer close(d.done)
		for what := range d.wake {
			d.look(what)
		}
	}()
	return d
}

// look tries twice: what happens between the looks at the file and the server is no fault.
func (d *doors) look(after string) {
	var err error
	for range 2 {
		var client *openmetadata.Client
		if client, err = openmetadata.New(d.config); err == nil {
			if _, err = client.Acting(context.Background()); err == nil {
				return
			}
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut = append(d.shut, fmt.Sprintf("after %s: %s", after, err))
}

// check tells of every moment at which nobody got in.
func (d *doors) check(after string) {
	d.t.Helper()
	d.look(after)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.shut) > 0 {
		d.t.Fatalf("there was no way in %d times, first %s", len(d.shut), d.shut[0])
	}
}

// stop ends the watch.
func (d *doors) stop() {
	close(d.wake)
	<-d.done
}

// anyOrder is what a server and an org need before such a configuration is applied.
func anyOrder() acctest.Options {
	return acctest.Options{
		Needs: wholeServer | acctest.RequestLog | acctest.MovableClock,
		Okta: oktadouble.Options{
			Groups: []string{"data-team"},
			Users:  []oktadouble.User{{Login: "alice@example.com", FirstName: "Alice", LastName: "Example", Password: alicePassword, Groups: []string{"data-team"}}},
		},
	}
}

// resourcePages is the configuration, as the resources' pages show them.
const resourcePages = `
terraform {
  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

variable "url" {
  type = string
}

variable "org" {
  type = string
}

variable "keys" {
  type = string
}

provider "openmetadata" {
  host        = var.url
  max_retries = 1
  signing_key = {
    private_key_file = "${var.keys}/private_key.der"
    user             = "terraform"
  }
  okta = {
    org_url = var.org
  }
}

resource "openmetadata_jwt_signing_key_files" "server" {
  directory = var.keys
}

resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = openmetadata_jwt_signing_key_files.server.thumbprint
  settle     = 0
  timeout    = 20
}

resource "openmetadata_admin_user" "automation" {
  email = "terraform@open-metadata.org"
}

resource "openmetadata_admin_user" "alice" {
  email = "alice@example.com"
}

data "openmetadata_okta_group" "team" {
  name = "data-team"
}

resource "openmetadata_okta_app" "catalog" {
  label         = "OpenMetadata"
  flow_type     = "auth_code_pkce"
  redirect_uris = ["${var.url}/callback"]
}

resource "openmetadata_okta_app_group_assignment" "team" {
  app_id   = openmetadata_okta_app.catalog.id
  group_id = data.openmetadata_okta_group.team.id
}

resource "openmetadata_okta_trusted_origin" "catalog" {
  name   = "OpenMetadata"
  origin = var.url
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}

resource "openmetadata_security_config" "catalog" {
  authentication_configuration = {
    provider             = "okta"
    provider_name        = "Okta"
    client_type          = "public"
    response_type        = "id_token"
    authority            = var.org
    client_id            = openmetadata_okta_app.catalog.client_id
    callback_url         = "${var.url}/callback"
    public_key_urls      = ["${var.org}/oauth2/v1/keys"]
    jwt_principal_claims = ["email", "preferred_username", "sub"]
    enable_self_signup   = false
  }
  authorizer_configuration = {
    admin_principals         = ["alice", "terraform"]
    principal_domain         = "example.com"
    enforce_principal_domain = false
  }
}

resource "openmetadata_default_admin_removal" "this" {
  server_principals_replaced = true
}
`

// TestSweep_anyOrder applies the configuration by a real Terraform, with answers that come in another order each time. The
// sample in make test is TestAnyOrder_seeds.
func TestSweep_anyOrder(t *testing.T) {
	runs := 0
	if sweeping() {
		runs = sweptOrders
	}
	for _, parallelism := range parallelisms {
		var mu sync.Mutex
		applies := map[int]int{}
		t.Cleanup(func() { t.Logf("at parallelism %d so many runs took 1, 2 and 3 applies: %v", parallelism, applies) })
		for seed := range runs {
			t.Run(fmt.Sprintf("parallelism %d, run %d", parallelism, seed), func(t *testing.T) {
				s := startWith(t, ".", anyOrder())
				s.Directory = t.TempDir()
				if err := os.WriteFile(filepath.Join(s.Directory, "main.tf"), []byte(resourcePages), 0o600); err != nil {
					t.Fatal(err)
				}
				s.Variables["url"] = delayed(t, s.Server().URL, uint64(seed))
				s.Variables["org"], s.Variables["keys"] = s.Okta().URL, s.Server().ConfDir()
				s.must(0, nil, "init")
				watch := watchDoors(t, s.Environment)
				defer watch.stop()
				for apply := 1; ; apply++ {
					got, err := s.Run(t.Context(), s.withPassword("admin"), "apply", "-auto-approve", fmt.Sprintf("-parallelism=%d", parallelism))
					if err != nil {
						t.Fatal(err)
					}
					watch.check(fmt.Sprintf("apply %d", apply))
					if got.Code == 0 {
						mu.Lock()
						applies[apply]++
						mu.Unlock()
						break
					}
					if apply == mostApplies {
						t.Fatalf("%d applies did not bring it to its end:\n%s", apply, got.Output)
					}
				}
				s.must(0, s.withPassword("admin"), "plan", "-detailed-exitcode")
				expectDone(t, s.Environment)
			})
		}
	}
}

// delayed stands before the server and lets each request wait a little, by the seed.
func delayed(t *testing.T, address string, seed uint64) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 13))
	next := &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) { request.SetURL(target) }}
	return acctest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		wait := time.Duration(random.IntN(40)) * time.Millisecond
		mu.Unlock()
		time.Sleep(wait)
		next.ServeHTTP(w, r)
	}))
}

// expectDone looks that the guide's server half is finished.
func expectDone(t *testing.T, environment *acctest.Environment) {
	t.Helper()
	server := environment.Server()
	token := server.SignedToken(automationName)
	if status, _ := server.Do(t, token, http.MethodGet, "/v1/users/name/admin?include=all", nil); status != http.StatusNotFound {
		t.Errorf("admin answers %d", status)
	}
	settings, _ := server.Must(t, "", http.MethodGet, "/v1/system/config/auth", nil).(map[string]any)
	if settings["provider"] != "okta" {
		t.Errorf("people sign in at %v", settings["provider"])
	}
}

// part is a resource of the configuration: what it needs of others, and its attributes.
type part struct {
	typeName string
	needs    []string
	config   func(known func(part, attribute string) any) map[string]any
}

// parts are the server's half of the configuration.
func parts(environment *acctest.Environment, clientID string) map[string]part {
	server, org := environment.Server(), environment.Okta()
	fixed := func(config map[string]any) func(func(string, string) any) map[string]any {
		return func(func(string, string) any) map[string]any { return config }
	}
	return map[string]part{
		"files": {"openmetadata_jwt_signing_key_files", nil, fixed(map[string]any{"directory": server.ConfDir()})},
		"rollout": {"openmetadata_jwt_signing_key_rollout", []string{"files"}, func(known func(string, string) any) map[string]any {
			return map[string]any{"thumbprint": known("files", "thumbprint"), "settle": 0, "timeout": 20}
		}},
		"automation": {"openmetadata_admin_user", nil, fixed(map[string]any{"email": automationName + "@open-metadata.org"})},
		"alice":      {"openmetadata_admin_user", nil, fixed(map[string]any{"email": "alice@example.com"})},
		"token": {"openmetadata_bot_token", []string{"rollout"}, func(known func(string, string) any) map[string]any {
			return map[string]any{"bot": "ingestion-bot", "keepers": map[string]any{"signing_key": known("rollout", "served_thumbprint")}}
		}},
		"unkept token": {"openmetadata_bot_token", nil, fixed(map[string]any{"bot": "profiler-bot"})},
		"switch": {"openmetadata_security_config", nil, fixed(map[string]any{
			"authentication_configuration": map[string]any{
				"provider": "okta", "provider_name": "Okta", "client_type": "public", "response_type": "id_token", "authority": org.URL, "client_id": clientID,
				"callback_url": server.URL + "/callback", "public_key_urls": []any{org.URL + "/oauth2/v1/keys"},
				"jwt_principal_claims": []any{"email", "preferred_username", "sub"}, "enable_self_signup": false,
			},
			"authorizer_configuration": map[string]any{
				"admin_principals": []any{"alice", automationName}, "principal_domain": "example.com", "enforce_principal_domain": false,
			},
		})},
		"removal": {"openmetadata_default_admin_removal", nil, fixed(map[string]any{"server_principals_replaced": true})},
	}
}

// TestAnyOrder_seeds leads the provider through the configuration as Terraform does, in the order of six seeds. What each step
// takes is what the steps before have left: a login dies with the key (fact 77), and the password with the switch (fact 69).
func TestAnyOrder_seeds(t *testing.T) {
	for seed := range 6 {
		parallelism := parallelisms[seed%len(parallelisms)]
		t.Run(fmt.Sprintf("parallelism %d, seed %d", parallelism, seed), func(t *testing.T) {
			environment := acctest.New(t, anyOrder())
			environment.Parallel()
			environment.SkipTokenCache()
			s := &orderedRun{t: t, environment: environment, random: rand.New(rand.NewPCG(uint64(seed), 14))}
			s.parts = parts(environment, s.app())
			watch := watchDoors(t, environment)
			defer watch.stop()
			for apply := 1; ; apply++ {
				problems := s.apply(parallelism)
				watch.check(fmt.Sprintf("apply %d", apply))
				if len(problems) == 0 {
					problems = s.changes()
				}
				if len(problems) == 0 {
					break
				}
				if apply == mostApplies {
					t.Fatalf("%d applies did not bring it to its end: %v", apply, problems)
				}
			}
			expectDone(t, environment)
		})
	}
}

// orderedRun applies parts in an order of its own.
type orderedRun struct {
	t           *testing.T
	environment *acctest.Environment
	random      *rand.Rand
	parts       map[string]part
	session     *acctest.Session

	mu        sync.Mutex
	dialogues map[string]*acctest.Dialogue
}

// app makes what the configuration refers to in the org, and assigns it.
func (s *orderedRun) app() string {
	s.t.Helper()
	org := s.environment.Okta()
	app, _ := org.Must(s.t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": "OpenMetadata", "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "none", "pkce_required": true}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "browser", "grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
			"redirect_uris": []string{s.environment.Server().URL + "/callback"},
		}},
	}).(map[string]any)
	groups, _ := org.Must(s.t, http.MethodGet, "/api/v1/groups?q=data-team", nil).([]any)
	org.Must(s.t, http.MethodPut, fmt.Sprintf("/api/v1/apps/%s/groups/%s", app["id"], groups[0].(map[string]any)["id"]), map[string]any{})
	address := s.environment.Server().URL
	org.Must(s.t, http.MethodPost, "/api/v1/trustedOrigins", map[string]any{
		"name": address, "origin": address, "scopes": []any{map[string]any{"type": "CORS"}, map[string]any{"type": "REDIRECT"}},
	})
	client, _ := acctest.Member(app, "credentials.oauthClient.client_id").(string)
	return client
}

func (s *orderedRun) values() map[string]any {
	return map[string]any{"signing_key": map[string]any{
		"private_key_file": filepath.Join(s.environment.Server().ConfDir(), jwtkey.PrivateFileName), "user": automationName,
	}}
}

func (s *orderedRun) known(name, attribute string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if dialogue, exists := s.dialogues[name]; exists {
		return dialogue.Attribute(attribute)
	}
	return acctest.Unknown
}

// apply is one run of Terraform: as many parts at a time as the parallelism, each once what it needs is done, and what needs a
// part that has failed left out. It returns what went wrong.
func (s *orderedRun) apply(parallelism int) map[string][]acctest.Problem {
	s.t.Helper()
	s.session = s.environment.Session(s.values())
	problems, done := map[string][]acctest.Problem{}, map[string]bool{}
	waiting := slices.Sorted(maps.Keys(s.parts))
	s.random.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
	type end struct {
		name string
		said acctest.Said
	}
	ends := make(chan end)
	running := 0
	for len(waiting) > 0 || running > 0 {
		for i := 0; i < len(waiting) && running < parallelism; i++ {
			name := waiting[i]
			needs := s.parts[name].needs
			failed := slices.ContainsFunc(needs, func(need string) bool { return len(problems[need]) > 0 })
			if failed {
				problems[name] = []acctest.Problem{{Text: "what it needs has failed"}}
			}
			ready := !failed && !slices.ContainsFunc(needs, func(need string) bool { return !done[need] })
			if !failed && !ready {
				continue
			}
			waiting = slices.Delete(waiting, i, i+1)
			i--
			if failed {
				continue
			}
			running++
			dialogue := s.dialogue(name)
			go func() { ends <- end{name, dialogue.Apply(s.parts[name].config(s.known))} }()
		}
		if running == 0 {
			continue
		}
		ended := <-ends
		running--
		if len(ended.said.Errors) > 0 {
			problems[ended.name] = ended.said.Errors
			continue
		}
		done[ended.name] = true
	}
	return problems
}

// changes tells what the next plan would change.
func (s *orderedRun) changes() map[string][]acctest.Problem {
	s.t.Helper()
	s.session = s.environment.Session(s.values())
	changes := map[string][]acctest.Problem{}
	for name, part := range s.parts {
		if s.dialogue(name).Changes(part.config(s.known)) {
			changes[name] = []acctest.Problem{{Text: "it is planned to change again"}}
		}
	}
	return changes
}

func (s *orderedRun) dialogue(name string) *acctest.Dialogue {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dialogues == nil {
		s.dialogues = map[string]*acctest.Dialogue{}
	}
	if s.dialogues[name] == nil {
		s.dialogues[name] = s.session.Dialogue(s.parts[name].typeName)
	}
	return s.dialogues[name].In(s.session)
}
