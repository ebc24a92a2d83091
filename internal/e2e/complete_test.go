package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// created counts the objects that a plan has, by the last line of an apply.
var created = regexp.MustCompile(`Apply complete! Resources: (\d+) added`)

// TestAccComplete_allFlows takes a fresh server and an empty org to finished single sign-on by each flow, in one apply, finds
// nothing to do afterwards without the password, and puts everything back. It is what issue 27235 asks for, and what people ask
// of others: tfe 1771, konnect 104, aquasec 186, aiven 1877, archestra 1448.
func TestAccComplete_allFlows(t *testing.T) {
	for _, flow := range []string{"auth_code", "auth_code_pkce", "implicit"} {
		t.Run(flow, func(t *testing.T) {
			s := startWanting(t, "complete", wholeServer, acctest.RequestLog|acctest.OrgRequestLog)
			s.completeVariables()
			s.Variables["flow_type"] = flow
			s.override("openmetadata_jwt_signing_key_rollout", "settle = 0")
			s.must(0, nil, "init")

			page := s.page("first-apply")
			output := page.next(s.withoutPassword())
			if !created.MatchString(output) {
				t.Fatalf("nothing was created:\n%s", output)
			}
			if text := unwrapped(output); strings.Contains(text, "Check block assertion") {
				t.Errorf("a check of the sign-in failed:\n%s", output)
			}
			s.checkRequests("apply", flow, 55, 61, 77)

			s.clearLogs()
			s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode", "-var", "check_sign_in=false")
			s.checkPlanRequests(flow)
			s.clearLogs()
			s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
			s.checkWithCheck(output)

			s.clearLogs()
			destroyed := unwrapped(page.next(s.withoutPassword()))
			if strings.Contains(destroyed, "signs people in with this app") {
				t.Errorf("the destroy warns of an app that the server has given up by then:\n%s", destroyed)
			}
			s.checkRequests("destroy", flow, 29, 30, 50)
		})
	}
}

// checkRequests holds a run to so many requests to Okta, with the Web flow to more, and to OpenMetadata: what the provider does
// for a server of several replicas costs one of a single process nothing.
func (s *setup) checkRequests(what, flow string, most, mostOfWeb, mostToServer int) {
	s.t.Helper()
	if flow == "auth_code" {
		most = mostOfWeb
	}
	okta, server := s.requests()
	s.t.Logf("%s: %s sent %d requests to Okta and %d to OpenMetadata", flow, what, len(okta), len(server))
	if len(okta) > most {
		s.t.Errorf("%s sent %d requests to Okta, more than %d:\n%s", what, len(okta), most, strings.Join(okta, "\n"))
	}
	if len(server) > mostToServer {
		s.t.Errorf("%s sent %d requests to OpenMetadata, more than %d:\n%s", what, len(server), mostToServer, strings.Join(server, "\n"))
	}
}

// checkPlanRequests holds a plan without changes to one request per object and a constant. Okta: the app, the group and its
// assignment, the origin, the authorization server, scope, policy and rule, and for the Web flow the client secret that is read
// in memory. OpenMetadata: the published key, the configuration, by which the credential is tried too, two accounts, the second
// by the list of administrators, the bot's token, and the account that must be gone.
func (s *setup) checkPlanRequests(flow string) {
	s.t.Helper()
	okta, server := s.requests()
	for _, line := range slices.Concat(okta, server) {
		if !strings.HasPrefix(line, "GET ") {
			s.t.Errorf("a plan without changes sent %s", line)
		}
	}
	want := 8
	if flow == "auth_code" {
		want++
	}
	if s.Has(acctest.OrgRequestLog) && len(okta) != want {
		s.t.Errorf("%d requests to Okta, want %d:\n%s", len(okta), want, strings.Join(okta, "\n"))
	}
	if want := 6; s.Has(acctest.RequestLog) && len(server) != want {
		s.t.Errorf("%d requests to OpenMetadata, want %d:\n%s", len(server), want, strings.Join(server, "\n"))
	}
	if s.Has(acctest.RequestLog) && s.Has(acctest.OrgRequestLog) {
		s.t.Logf("a plan without changes sent %d requests to Okta and %d to OpenMetadata:\n%s", len(okta), len(server), strings.Join(server, "\n"))
	}
}

// checkWithCheck holds a plan without changes that checks the sign-in as well to one request per object that the apply has made
// and eight: the check looks at what has been read for the objects, and asks for what is beside them.
func (s *setup) checkWithCheck(applied string) {
	s.t.Helper()
	made := regexp.MustCompile(`(\d+) added`).FindStringSubmatch(applied)
	objects, err := strconv.Atoi(made[1])
	if err != nil {
		s.t.Fatal(err)
	}
	okta, server := s.requests()
	if got := slices.Concat(okta, server); s.Has(acctest.RequestLog) && s.Has(acctest.OrgRequestLog) && len(got) > objects+8 {
		s.t.Errorf("%d requests for %d objects and the check:\n%s", len(got), objects, strings.Join(got, "\n"))
	}
}

// requests are those that the targets got, of one without a log none.
func (s *setup) requests() (okta, server []string) {
	s.t.Helper()
	if s.Has(acctest.OrgRequestLog) {
		okta = s.Okta().Requests()
	}
	if s.Has(acctest.RequestLog) {
		server = s.Server().Requests()
	}
	return okta, server
}

func (s *setup) clearLogs() {
	s.t.Helper()
	if s.Has(acctest.OrgRequestLog) {
		s.Okta().ClearLog()
	}
	if s.Has(acctest.RequestLog) {
		s.Server().ClearLog()
	}
}

// TestAccComplete_rotation makes a new signing key on the finished setup, without the password: the server serves it, the bot's
// token is renewed, and nothing is left to do. Then the private file is lost, and another key made by the guide on recovery.
func TestAccComplete_rotation(t *testing.T) {
	s := startWanting(t, "complete", wholeServer, acctest.MovableClock)
	s.completeVariables()
	s.must(0, nil, "init")
	s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
	before, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Variables["signing_key_keepers"] = `{rotated="2026-11"}`
	s.SkipTokenCache()
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	after, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before["signing_key_thumbprint"] == after["signing_key_thumbprint"] {
		t.Errorf("the key is still %v", after["signing_key_thumbprint"])
	}
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")

	// The guide on recovery has what to do when the private file is lost.
	if err := os.Remove(filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName)); err != nil {
		t.Fatal(err)
	}
	page := s.page("recover")
	page.next(s.withoutPassword())
	if err := s.Server().Restart(); err != nil {
		t.Fatal(err)
	}
	page.next(s.withoutPassword())
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
}

// TestAccComplete_orgAuthorizationServer: an org without API Access Management refuses a custom authorization server, with what
// to do then; with the org's own the setup works.
func TestAccComplete_orgAuthorizationServer(t *testing.T) {
	without := orgOf("data-team")
	without.NoAPIAccessManagement = true
	s := startWith(t, "complete", acctest.Options{Needs: wholeServer, Okta: without})
	s.completeVariables()
	s.must(0, nil, "init")
	refused := s.must(1, s.withPassword("admin"), "apply", "-auto-approve")
	if text := unwrapped(refused); !strings.Contains(text, "E0000015") || !strings.Contains(text, "use the org's own authorization server") {
		t.Errorf("the refusal does not say what to do:\n%s", refused)
	}
	s.Variables["org_authorization_server"] = "true"
	s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
}

// unwrapped is Terraform's output without its frames and line breaks.
func unwrapped(output string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
}

// TestAccModule_externalKey: the key pair comes to the server by other means than the module's, which is told only its
// thumbprint, and the private key is nowhere in the state.
func TestAccModule_externalKey(t *testing.T) {
	s := start(t, filepath.Join("modules", "okta-sso"), wholeServer)
	server := s.Server()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(server.ConfDir()), key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	environment := append(s.withPassword("admin"), "OKTA_ORG_URL="+s.Okta().URL, "OPENMETADATA_HOST="+server.URL,
		"OPENMETADATA_SIGNING_KEY_FILE="+filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), "OPENMETADATA_SIGNING_KEY_USER=terraform")
	s.Variables = map[string]string{
		"openmetadata_url": server.URL, "okta_groups": `["data-team"]`, "admins": `["alice@example.com"]`,
		"key_delivery": "external", "signing_key_thumbprint": jwtkey.RFC7638(&key.PublicKey),
	}
	s.must(0, nil, "init")
	if refused := unwrapped(s.must(1, environment, "plan", "-input=false")); !strings.Contains(refused, `variable "enable_self_signup" is not set`) {
		t.Errorf("self sign-up is not asked for:\n%s", refused)
	}
	s.Variables["enable_self_signup"] = "false"
	s.must(0, environment, "apply", "-auto-approve")
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if outputs["signing_key_thumbprint"] != jwtkey.RFC7638(&key.PublicKey) {
		t.Errorf("the server serves %v", outputs["signing_key_thumbprint"])
	}
	s.must(0, environment, "plan", "-detailed-exitcode")
}

// TestAccComplete_switchForgotten: an apply that is killed after it has written the security configuration knows nothing of it,
// and the next one finds only that configuration. Its end can put nothing else back, and the Okta app goes: the plan of the
// destroy stops with that, nothing has left the state, and what the user then decides is done.
func TestAccComplete_switchForgotten(t *testing.T) {
	s := start(t, "complete", wholeServer)
	s.completeVariables()
	s.Variables["check_sign_in"] = "false"
	s.must(0, nil, "init")
	s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
	s.must(0, nil, "state", "rm", "module.okta_sso.openmetadata_security_config.this")
	s.must(0, s.withoutPassword(), "apply", "-auto-approve")
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	refused := unwrapped(s.must(1, s.withoutPassword(), "destroy", "-auto-approve"))
	for _, want := range []string{"What the server had before is not known", `the client "` + outputs["client_id"].(string) + `"`, "openmetadata-ops.sh remove-security-config", `set on_destroy = "leave" and apply that`} {
		if !strings.Contains(refused, want) {
			t.Errorf("the plan of the destroy does not say %s:\n%s", want, refused)
		}
	}
	s.Variables["on_destroy"] = "leave"
	if applied := s.must(0, s.withoutPassword(), "apply", "-auto-approve"); !strings.Contains(applied, "0 added, 1 changed, 0 destroyed") {
		t.Errorf("the destroy that was stopped has changed something:\n%s", applied)
	}
	if done := unwrapped(s.must(0, s.withoutPassword(), "destroy", "-auto-approve")); !strings.Contains(done, "Sign-in stays as it is") {
		t.Errorf("the destroy does not say what it leaves:\n%s", done)
	}
}
