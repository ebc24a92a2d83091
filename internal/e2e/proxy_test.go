package e2e

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/person"
)

// signsIn signs a person in at the server, in whose browser nothing is kept.
func (s *setup) signsIn(login string) {
	s.t.Helper()
	name, _, _ := strings.Cut(login, "@")
	who, err := person.New(login, alicePassword, s.Server().URL, s.Clock.Now).SignIn(s.t.Context())
	if err != nil || who.Name != name || !who.IsAdmin {
		s.t.Errorf("%s signs in as %+v: %v", login, who, err)
	}
}

// write puts a root configuration in place of the workspace's.
func (s *setup) write(configuration string) {
	s.t.Helper()
	s.Directory = s.t.TempDir()
	if err := os.WriteFile(filepath.Join(s.Directory, "main.tf"), []byte(configuration), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

const requirements = `
terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}
`

// TestAccModule_underAPathBehindAProxy: the server is started under a path (F132) and stands behind an access proxy that lets
// nobody through without a header. The module sets up the sign-in in one apply, the check passes, a person signs in, and the
// header's value, an ephemeral one, is in no request to Okta, in no log at TRACE, in no state and in no plan.
func TestAccModule_underAPathBehindAProxy(t *testing.T) {
	const path, header = "/catalog", "X-Access-Secret"
	s := startWith(t, "complete", acctest.Options{Needs: wholeServer | acctest.OwnServer, Okta: orgOf("data-team"), Server: serverdouble.Options{BasePath: path}})
	secret := rand.Text()
	s.ServerSecret("header of the proxy", secret)
	var lock sync.Mutex
	turnedAway := map[string]bool{}
	s.Server().Behind(t, path, func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			// People get through by their session with the proxy.
			if strings.HasPrefix(r.UserAgent(), "terraform-provider-openmetadata/") && r.Header.Get(header) != secret {
				lock.Lock()
				turnedAway[r.Method+" "+r.URL.Path] = true
				lock.Unlock()
				http.Redirect(w, r, "https://access.example.com/login?kid="+secret, http.StatusFound)
				return
			}
			server.ServeHTTP(w, r)
		})
	})
	const provider = `
variable "access" {
  type      = string
  default   = "none"
  ephemeral = true
}

provider "openmetadata" {
  host        = %q
  signing_key = { private_key_file = %q, user = "terraform" }
  okta        = { org_url = %q }
  %s
}
`
	module := fmt.Sprintf(`
module "okta_sso" {
  source             = %q
  openmetadata_url   = %q
  okta_groups        = ["data-team"]
  admins             = ["alice@example.com"]
  enable_self_signup = false
  key_files          = { private_key = %q, public_key = %q }
}

output "server_environment" {
  value = module.okta_sso.server_environment
}
`, filepath.Join(s.examples, "modules", "okta-sso"), strings.ToUpper(s.Server().URL[:16])+s.Server().URL[16:]+"/",
		filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), filepath.Join(s.Server().ConfDir(), jwtkey.PublicFileName))
	configured := func(headers string) string {
		return requirements + fmt.Sprintf(provider, s.Server().URL, filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), s.Okta().URL, headers) + module
	}

	s.write(configured(""))
	s.must(0, nil, "init")
	refused := unwrapped(s.must(0, s.withPassword("admin"), "plan"))
	if !strings.Contains(refused, "it is a redirect to https://access.example.com/login, which is not followed") || strings.Contains(refused, secret) {
		t.Errorf("the plan without the header does not say where the proxy sends it:\n%s", refused)
	}
	clear(turnedAway)

	if err := os.WriteFile(filepath.Join(s.Directory, "main.tf"), []byte(configured("headers = { "+header+" = var.access }")), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "terraform.log")
	variables := []string{"TF_VAR_access=" + secret, "TF_LOG=TRACE", "TF_LOG_PATH=" + log}
	output := s.must(0, append(s.withPassword("admin"), variables...), "apply", "-auto-approve")
	if strings.Contains(output, "Check block assertion") {
		t.Errorf("the check of the sign-in failed:\n%s", output)
	}
	output += s.must(0, append(s.withoutPassword(), variables...), "plan", "-detailed-exitcode", "-out=plan")
	s.signsIn("alice@example.com")
	if len(turnedAway) > 0 {
		t.Errorf("without the header went %q", slices.Sorted(maps.Keys(turnedAway)))
	}
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if told := outputs["server_environment"].(map[string]any)["BASE_PATH"]; told != path {
		t.Errorf("BASE_PATH is %v", told)
	}
	texts := map[string][]byte{"the output": []byte(output)}
	for name, file := range map[string]string{"the log": log, "the state": filepath.Join(s.Directory, "terraform.tfstate"), "the plan": filepath.Join(s.Directory, "plan")} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = content
	}
	// What signs the tokens of this run is in none of them either.
	noLeaks(t, texts, map[string][]byte{"the header": []byte(secret)})
}

// TestAccModule_namesByLogin: people whose login in Okta is not their address are known by their login, from the mapping and
// the accounts in one apply, and sign in as administrators.
func TestAccModule_namesByLogin(t *testing.T) {
	org := orgOf("data-team")
	org.Users = append(org.Users, oktadouble.User{
		Login: "a.lovelace@login.example.com", Email: "ada@example.com", FirstName: "Ada", LastName: "Lovelace", Password: alicePassword, Groups: []string{"data-team"},
	})
	s := startWith(t, "complete", acctest.Options{Needs: wholeServer, Okta: org})
	private, public := filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), filepath.Join(s.Server().ConfDir(), jwtkey.PublicFileName)
	s.write(requirements + fmt.Sprintf(`
provider "openmetadata" {
  host        = %q
  signing_key = { private_key_file = %q, user = "terraform" }
  okta        = { org_url = %q }
}

module "okta_sso" {
  source             = %q
  openmetadata_url   = %q
  okta_groups        = ["data-team"]
  admins             = ["ada@example.com"]
  admin_names        = { "ada@example.com" = "a.lovelace" }
  username_claim     = "preferred_username"
  enable_self_signup = false
  key_files          = { private_key = %q, public_key = %q }
}
`, s.Server().URL, private, s.Okta().URL, filepath.Join(s.examples, "modules", "okta-sso"), s.Server().URL, private, public))
	s.must(0, nil, "init")
	output := unwrapped(s.must(0, s.withPassword("admin"), "apply", "-auto-approve"))
	for _, alarm := range []string{"Check block assertion", "Nobody signs in by this name", "An account by whose name nobody signs in"} {
		if strings.Contains(output, alarm) {
			t.Errorf("%s:\n%s", alarm, output)
		}
	}
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
	who, err := person.New("a.lovelace@login.example.com", alicePassword, s.Server().URL, s.Clock.Now).SignIn(t.Context())
	if want := (person.Account{Name: "a.lovelace", Email: "ada@example.com", IsAdmin: true}); err != nil || who != want {
		t.Errorf("signs in as %+v: %v", who, err)
	}
}

// TestAccModule_addresses: the address of the server is taken as a browser writes it, and what no browser sends is refused.
func TestAccModule_addresses(t *testing.T) {
	s := start(t, "complete", acctest.API)
	s.Okta()
	s.Server()
	plan := func(code int, addresses map[string]string) string {
		t.Helper()
		s.write(requirements + s.ProviderConfig(`signing_key = { private_key_file = "private_key.der", user = "terraform" }`) + fmt.Sprintf(`
module "sso" {
  for_each           = %s
  source             = %q
  openmetadata_url   = each.key
  flow_type          = "auth_code_pkce"
  okta_groups        = ["data-team"]
  admins             = ["alice@example.com"]
  enable_self_signup = false
  check_sign_in      = false
  key_files          = { private_key = "private_key.der", public_key = "public_key.der" }
}

output "addresses" {
  value = { for address, sso in module.sso : address => sso.redirect_uris[0] }
}
`, mustJSON(addresses), filepath.Join(s.examples, "modules", "okta-sso")))
		s.must(0, nil, "init")
		return s.must(code, nil, "plan", "-no-color")
	}
	bad := map[string]string{}
	for _, address := range []string{
		"https://user:pw@catalog.example.com", "https://user@catalog.example.com", " https://catalog.example.com", "https://catalog.example.com ", "https://catalog example.com",
		"https://catalog.example.com/?x=1", "https://catalog.example.com#x", "https://katalög.example.com", "catalog.example.com", "ftp://catalog.example.com", "https:///catalog",
		"https://catalog.example.com//x", "https://catalog.example.com/../x", "https://catalog.example.com/x/..", "https://catalog.example.com/a b", "https://catalog.example.com:x", "-",
	} {
		bad[address] = ""
	}
	if refused := unwrapped(plan(1, bad)); strings.Count(refused, "openmetadata_url must be the base URL as a browser has it") != len(bad) {
		t.Errorf("not all %d are refused:\n%s", len(bad), refused)
	}
	good := map[string]string{
		"HTTPS://Catalog.Example.COM":         "https://catalog.example.com",
		"https://catalog.example.com:443/Om/": "https://catalog.example.com/Om",
		"https://catalog.example.com:8443":    "https://catalog.example.com:8443",
		"http://LOCALHOST:80/":                "http://localhost",
		"http://[::1]:8585/a/b-c_d.e~f%20":    "http://[::1]:8585/a/b-c_d.e~f%20",
	}
	planned := plan(0, good)
	for given, want := range good {
		if !regexp.MustCompile(regexp.QuoteMeta(fmt.Sprintf("%q", given)) + ` += ` + regexp.QuoteMeta(fmt.Sprintf("%q", want+"/callback"))).MatchString(planned) {
			t.Errorf("%s does not become %s:\n%s", given, want, planned)
		}
	}
	for origin, addresses := range map[string]int{`"https://catalog.example.com"`: 2, `"http://[::1]:8585"`: 1} {
		if got := len(regexp.MustCompile(`\+ origin +=`+" "+regexp.QuoteMeta(origin)).FindAllString(planned, -1)); got != addresses {
			t.Errorf("%d trusted origins are %s, not %d", got, origin, addresses)
		}
	}
}
