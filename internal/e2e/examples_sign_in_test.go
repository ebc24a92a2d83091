package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
)

// inSandbox are the examples that are configurations of their own, each with how it is brought to the sandbox. What is in the
// directory is applied as it is.
var inSandbox = map[string]func(*setup){
	"complete": func(s *setup) {
		s.completeVariables()
		s.Variables["okta_groups"], s.Variables["admins"] = `["data-team"]`, `["alice@example.com"]`
		s.switched(s.must(0, s.withPassword("admin"), "apply", "-auto-approve"))
	},
	"hardened": func(s *setup) {
		s.pointHardened()
		s.switched(s.must(0, s.withPassword("admin"), "apply", "-auto-approve"))
	},
	"beside-okta": func(s *setup) {
		s.Variables["openmetadata_url"], s.Variables["okta_org_url"], s.Variables["key_directory"] = s.Server().URL, s.Okta().URL, s.Server().ConfDir()
		s.Variables["admins"] = `["alice@example.com"]`
		s.Variables["client_id"], s.Variables["issuer"], s.Variables["client_secret"] = s.oktaHalf()
		output := s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
		s.switched(output)
		state, err := os.ReadFile(filepath.Join(s.Directory, "terraform.tfstate"))
		if err != nil || strings.Contains(string(state)+output, s.Variables["client_secret"]) {
			s.t.Errorf("the client secret is in the state or the output: %v", err)
		}
		s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
	},
	"environments": func(s *setup) {
		s.Variables["openmetadata_url"], s.Variables["okta_org_url"], s.Variables["key_directory"] = s.Server().URL, s.Okta().URL, s.Server().ConfDir()
		s.Variables["flow_type"], s.Variables["okta_groups"], s.Variables["admins"] = "auth_code_pkce", `["data-team"]`, `["alice@example.com"]`
		s.switched(s.must(0, s.withPassword("admin"), "apply", "-auto-approve"))
		// The guide on drift has the commands that tell whether it is still so.
		page := s.page("drift-detection")
		page.next(s.withoutPassword())
		page.next(nil)
	},
}

// oktaHalf makes Okta's half by the example of it and the stand-in for Okta's own provider, and returns what that puts out.
func (s *setup) oktaHalf() (clientID, issuer, secret string) {
	s.t.Helper()
	installation, err := installed()
	if err != nil {
		s.t.Fatal(err)
	}
	half := installation.Workspace(filepath.Join(s.examples, "beside-okta", "okta"))
	half.Variables["openmetadata_url"], half.Variables["okta_group"] = s.Server().URL, "data-team"
	okta := standin.Okta{Do: func(method, path string, body any) (int, any) { return s.Okta().Do(s.t, method, path, body) }}
	environment := []string{okta.Serve(s.t)}
	for _, command := range [][]string{{"init"}, {"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		if _, err := half.Must(s.t.Context(), 0, environment, command...); err != nil {
			s.t.Fatal(err)
		}
	}
	outputs, err := half.Outputs(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return outputs["client_id"].(string), outputs["issuer"].(string), outputs["client_secret"].(string)
}

// started are the examples that start the server themselves, or put out what it is started with: their own tests apply them,
// and sign in to that.
var started = map[string]func(*testing.T){
	"docker-compose": TestAccDockerCompose_example, "bare-metal": TestAccBareMetal_example, "kubernetes": TestAccKubernetes_example,
}

// TestAccExamples_signIn: every example, found by a glob, is applied to the sandbox and ends in a sign-in: the check passes,
// and an administrator gets in. Those that start the server have a test of their own for it.
func TestAccExamples_signIn(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(repository, "examples", "*", "main.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no example was found: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		bring, known := inSandbox[name]
		if !known && started[name] == nil {
			t.Errorf("nobody applies the example %s", name)
		}
		if !known {
			continue
		}
		t.Run(name, func(t *testing.T) {
			needs := wholeServer
			if name == "hardened" {
				// It ends with an administrator whose credential nobody else has, which cannot bring a live server back.
				needs |= acctest.OwnServer
			}
			s := start(t, name, needs)
			s.must(0, nil, "init")
			bring(s)
			s.signsIn("alice@example.com")
		})
	}
}

// switched is for the examples that ask the check themselves.
func (s *setup) switched(output string) {
	s.t.Helper()
	if strings.Contains(unwrapped(output), "Check block assertion") {
		s.t.Errorf("the check of the sign-in failed:\n%s", output)
	}
}

// renderedVariables are those of the examples for servers that are configured by what is rendered.
func (s *setup) renderedVariables() {
	s.Variables["okta_org_url"], s.Variables["openmetadata_url"] = s.Okta().URL, s.Server().URL
	s.Variables["okta_groups"], s.Variables["admins"] = `["data-team"]`, `["alice@example.com","bob@example.com"]`
}

// notForOthers: a private key is nobody's but the owner's and the group's.
func (s *setup) notForOthers(private string) {
	s.t.Helper()
	info, err := os.Stat(private)
	if err != nil {
		s.t.Fatal(err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		s.t.Errorf("%s has the permission %o", private, info.Mode().Perm())
	}
}

// TestExamples_noDefaultHosts: no example has a default that points at a host on the internet.
func TestExamples_noDefaultHosts(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir(filepath.Join(repository, "examples"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, found := range defaults.FindAllString(string(content), -1) {
			t.Errorf("%s has the %s", path, strings.TrimSpace(found))
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files: %v", files, err)
	}
}

var defaults = regexp.MustCompile(`(?m)^\s*default\s*=.*://.*$`)
