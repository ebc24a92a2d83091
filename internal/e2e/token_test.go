package e2e

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
)

// The tests of this file apply the configuration of the guide on automation by a bot's token, word for word but for the
// addresses of org and server. No store's provider can be had in a test: package standin's stands in.

const (
	storedTokenName = "openmetadata/terraform-token"
	phaseLine       = "  phase                 = var.phase\n"
)

// byToken is a server whose automation acts by a bot's token from a store.
type byToken struct {
	*setup
	store       *standin.Store
	environment []string
	secrets     map[string][]byte
}

// startByToken lays the guide's configuration beside the modules, and a signing key where the server reads it.
func startByToken(t *testing.T) *byToken {
	t.Helper()
	s := startWith(t, ".", acctest.Options{
		Needs: wholeServer, Wants: acctest.MovableClock | acctest.RequestLog,
		Okta: orgOf("data-team"),
	})
	page, err := os.ReadFile(filepath.Join(repository, "templates", "guides", "automation-by-a-token.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```terraform\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 1 {
		t.Fatalf("the guide shows %d configurations", len(blocks))
	}
	text := blocks[0][1]
	for from, to := range map[string]string{"https://catalog.example.com": s.Server().URL, "https://example.okta.com": s.Okta().URL} {
		if !strings.Contains(text, from) {
			t.Fatalf("the guide does not name %s", from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
	store := standin.NewStore(nil)
	b := &byToken{setup: s, store: store, environment: []string{standin.Serve(t, "hashicorp/store", store.Factory()), "OKTA_API_TOKEN=" + s.Okta().Token}, secrets: map[string][]byte{}}
	b.write(text)
	b.newKey()
	s.SkipTokenCache()
	return b
}

const alicePassword = "alice-password"

// write replaces the configuration, with what a root module of a provider outside hashicorp has to say of its source.
func (b *byToken) write(text string) {
	b.t.Helper()
	requirements := "terraform {\n  required_providers {\n    openmetadata = {\n      source = \"openmetadata-okta/openmetadata\"\n    }\n  }\n}\n\n"
	if err := os.WriteFile(filepath.Join(b.Directory, "main.tf"), []byte(requirements+strings.TrimPrefix(text, requirements)), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// without applies the configuration with a line left out until restore is called.
func (b *byToken) without(line string) (restore func()) {
	b.t.Helper()
	content, err := os.ReadFile(filepath.Join(b.Directory, "main.tf"))
	if err != nil {
		b.t.Fatal(err)
	}
	if strings.Count(string(content), line) != 1 {
		b.t.Fatalf("%q is not once in the configuration", line)
	}
	b.write(strings.Replace(string(content), line, "", 1))
	return func() { b.write(string(content)) }
}

// newKey brings a new signing key to the server by other means than Terraform's.
func (b *byToken) newKey() {
	b.t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(b.Server().ConfDir()), key, keyfile.WriteOptions{}); err != nil {
		b.t.Fatal(err)
	}
	b.Variables["signing_key_thumbprint"] = jwtkey.RFC7638(&key.PublicKey)
	b.secrets["the private exponent of "+b.Variables["signing_key_thumbprint"]] = key.D.Bytes()
}

func (b *byToken) withPassword() []string {
	return append(b.setup.withPassword("admin"), b.environment...)
}

func (b *byToken) withToken(token string) []string {
	return append([]string{"OPENMETADATA_TOKEN=" + token}, b.environment...)
}

// stored returns the token that the store has, which the server must take for an administrator's.
func (b *byToken) stored() string {
	b.t.Helper()
	token, _ := b.store.Secret(storedTokenName)
	if status, answer := b.Server().Do(b.t, token, http.MethodGet, "/v1/system/security/config", nil); status != http.StatusOK {
		b.t.Fatalf("the stored token, of %d characters, is answered %d %v", len(token), status, answer)
	}
	return token
}

// refused plans what must be refused with the text, and looks that nothing was changed.
func (b *byToken) refused(environment []string, texts ...string) {
	b.t.Helper()
	b.clearLogs()
	output := unwrapped(b.must(1, environment, "plan"))
	for _, text := range texts {
		if !strings.Contains(output, text) {
			b.t.Errorf("the plan does not say %q:\n%s", text, output)
		}
	}
	_, requests := b.requests()
	for _, request := range requests {
		if !strings.HasPrefix(request, "GET ") && request != "POST /api/v1/users/login" && request != "POST /api/v1/system/security/validate" {
			b.t.Errorf("the refused plan sent %s", request)
		}
	}
}

// provider returns the provider by which the server signs people in.
func (b *byToken) provider() any {
	b.t.Helper()
	_, settings := b.Server().Do(b.t, "", http.MethodGet, "/v1/system/config/auth", nil)
	return settings.(map[string]any)["provider"]
}

// adminStatus is the answer to a look at the account admin, deleted or not.
func (b *byToken) adminStatus(token string) int {
	b.t.Helper()
	status, _ := b.Server().Do(b.t, token, http.MethodGet, "/v1/users/name/admin?include=all", nil)
	return status
}

// noLeak searches what the runs have left on disk, and a plan, for the secrets and every token of the time being.
func (b *byToken) noLeak(environment []string) {
	b.t.Helper()
	b.must(0, environment, "plan", "-out=tfplan")
	texts := b.readLeft()
	texts["plan as JSON"] = []byte(b.must(0, environment, "show", "-json", "tfplan"))
	if len(texts["terraform.tfstate"]) == 0 || len(texts["tfplan/tfplan"]) == 0 {
		b.t.Fatal("the workspace has no state, or no plan")
	}
	noLeaks(b.t, texts, b.secrets)
}

// TestAccModule_automationByToken takes the guide's configuration from the fresh server to the end: the run with the password
// stores the bot's token, the run with that switches and removes admin, and what the token cannot do is refused in the plan
// with what to do instead. No run leaves a secret in state or plan.
func TestAccModule_automationByToken(t *testing.T) {
	b := startByToken(t)
	b.must(0, b.environment, "init")

	// The password survives neither the switch nor the removal.
	b.refused(b.withPassword(), "No credential of the provider would survive the change", "A token that only this run makes serves the next run: leave the change to that.")

	page := b.page("automation-by-a-token")
	page.next(b.environment)
	first := b.stored()
	b.secrets["the bot's first token"] = []byte(first)
	if provider, status := b.provider(), b.adminStatus(first); provider != "basic" || status != http.StatusOK {
		t.Errorf("after the first run people sign in by %v, and admin is answered %d", provider, status)
	}
	b.must(0, b.withPassword(), "plan", "-detailed-exitcode", "-var", "phase=prepare")
	b.must(0, b.withToken(first), "plan", "-detailed-exitcode", "-var", "phase=prepare")

	// Nothing says that the token is stored.
	restore := b.without(phaseLine)
	b.refused(b.withToken(first), "Once admin is gone the bot's token is all that Terraform has", `say by phase = "complete" that it is there`)
	restore()

	output := page.next(b.withToken(first))
	if strings.Contains(unwrapped(output), "Check block assertion") {
		t.Errorf("a check of the sign-in failed:\n%s", output)
	}
	if provider, status := b.provider(), b.adminStatus(first); provider != "okta" || status != http.StatusNotFound {
		t.Errorf("after the second run people sign in by %v, and admin is answered %d", provider, status)
	}
	b.must(0, b.withToken(first), "plan", "-detailed-exitcode")
	b.noLeak(b.withToken(first))

	// Another signing key ends the token: the run that acts by it is refused, that of an administrator goes through.
	b.newKey()
	b.refused(b.withToken(first), "No credential of the provider would survive the new key", "the ID token by which that signs an administrator in")
	alice := b.idToken("alice@example.com")
	b.secrets["alice's ID token"] = []byte(alice)
	page.next(b.withToken(alice))
	second := b.stored()
	b.secrets["the bot's second token"] = []byte(second)
	if second == first {
		t.Error("the store has the token that died with the key")
	}
	b.must(0, b.withToken(second), "plan", "-detailed-exitcode")
	b.noLeak(b.withToken(second))

	// The way back is as the guide says: not without a password, and with one the bot is gone in the end.
	if text := unwrapped(b.must(1, b.withToken(second), "destroy", "-auto-approve")); !strings.Contains(text, "Nobody could sign in afterwards") || b.provider() != "okta" {
		t.Errorf("destroy without a password, after which people sign in by %v, says\n%s", b.provider(), text)
	}
	back := append(b.withToken(second), "OPENMETADATA_EMAIL=admin@open-metadata.org", "OPENMETADATA_PASSWORD=Str0ng-Pass!")
	b.must(0, back, "destroy", "-auto-approve")
	if provider := b.provider(); provider != "basic" {
		t.Errorf("after destroy people sign in by %v", provider)
	}
	if status, _ := b.Server().Do(t, second, http.MethodGet, "/v1/system/security/config", nil); status == http.StatusOK {
		t.Error("after destroy the bot's token still works")
	}
}

// signInForm is where Okta's page of the sign-in sends login and password.
var signInForm = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)

// idToken signs a person in as a browser does, through the server, which hands Okta's ID token to the page that asked for it
// (F64).
func (s *setup) idToken(login string) string {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	page := s.Server().URL + "/signed-in"
	browser := &http.Client{Jar: jar, CheckRedirect: func(request *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(request.URL.String(), page) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	response, err := browser.Get(s.Server().URL + "/api/v1/auth/login?" + url.Values{"redirectUri": {page}}.Encode())
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	form := signInForm.FindSubmatch(body)
	if err != nil || form == nil {
		s.t.Fatalf("no form to sign in by: %v\n%s", err, body)
	}
	action, err := response.Request.URL.Parse(html.UnescapeString(string(form[1])))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err = browser.PostForm(action.String(), url.Values{"username": {login}, "password": {alicePassword}})
	if err != nil {
		s.t.Fatal(err)
	}
	_ = response.Body.Close()
	target, err := response.Location()
	if err != nil || target.Query().Get("id_token") == "" {
		s.t.Fatalf("the sign-in of %s ended with %s at %v", login, response.Status, target)
	}
	return target.Query().Get("id_token")
}
