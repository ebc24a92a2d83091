package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// readmeExample is the first configuration in the README.
func readmeExample(t *testing.T) string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "```hcl\n")
	example, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("the README has no configuration")
	}
	return example
}

var comments = regexp.MustCompile(`(?m)\s*#.*$`)

// bare is a configuration without comments and spaces.
func bare(text string) string {
	return strings.Join(strings.Fields(comments.ReplaceAllString(text, "")), " ")
}

// pointHardened points the example hardened at the stand-ins, and returns what it was before.
func (s *setup) pointHardened() string {
	s.t.Helper()
	file := filepath.Join(s.Directory, "main.tf")
	content, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	text := strings.NewReplacer("https://catalog.example.com", s.Server().URL, "https://example.okta.com", s.Okta().URL,
		`"keys/`+jwtkey.PrivateFileName, `"`+filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName),
		`"keys/`+jwtkey.PublicFileName, `"`+filepath.Join(s.Server().ConfDir(), jwtkey.PublicFileName)).Replace(string(content))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return string(content)
}

// TestAccHardened_noWarnings: the README's configuration is that of the example hardened, and neither its first apply nor any
// plan after it has a warning, before and after the server's start with the environment that the example puts out.
func TestAccHardened_noWarnings(t *testing.T) {
	s := start(t, "hardened", wholeServer|acctest.OwnServer)
	text := s.pointHardened()
	if example := strings.ReplaceAll(readmeExample(t), `"./examples/modules/okta-sso"`, `"../modules/okta-sso"`); !strings.Contains(bare(text), bare(example)) {
		t.Errorf("the README's configuration is not that of the example:\n%s", example)
	}
	silent := func(what, output string) {
		t.Helper()
		if strings.Contains(output, "Warning:") {
			t.Errorf("%s warns:\n%s", what, output)
		}
	}
	s.must(0, nil, "init")
	silent("the first apply", s.must(0, s.withPassword("admin"), "apply", "-auto-approve"))
	silent("the plan after it", s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode"))

	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told, _ := outputs["server_environment"].(map[string]any)
	environment := s.Server().Double().Environment()
	environment.AdminPrincipals = strings.Split(strings.Trim(told["AUTHORIZER_ADMIN_PRINCIPALS"].(string), "[]"), ",")
	environment.PrincipalDomain, _ = told["AUTHORIZER_PRINCIPAL_DOMAIN"].(string)
	environment.EnableSelfSignup = told["AUTHENTICATION_ENABLE_SELF_SIGNUP"] == "true"
	environment.Authorizer = map[string]any{"useRolesFromProvider": told["AUTHORIZER_USE_ROLES_FROM_PROVIDER"] == "true", "className": told["AUTHORIZER_CLASS_NAME"]}
	s.Server().Double().SetEnvironment(environment)
	if err := s.Server().Restart(); err != nil {
		t.Fatal(err)
	}
	silent("the plan after the restart", s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode"))
}
