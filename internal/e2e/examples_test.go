package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// TestAccExamples_planned plans every example of a resource, data source and ephemeral resource as it stands in the docs, with
// a provider block that points at the stand-ins.
func TestAccExamples_planned(t *testing.T) {
	var found int
	for _, kind := range []string{"resources", "data-sources", "ephemeral-resources", "functions", "provider"} {
		files, err := filepath.Glob(filepath.Join(repository, "examples", kind, "*", "*.tf"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasPrefix(filepath.Base(file), "import") {
				continue
			}
			found++
			t.Run(kind+"/"+filepath.Base(filepath.Dir(file)), func(t *testing.T) {
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				s := start(t, "complete", acctest.API)
				s.Directory = t.TempDir()
				s.Server()
				if kind == "data-sources" {
					s.objectsOfSomebodyElse()
				}
				if err := os.WriteFile(filepath.Join(s.Directory, "main.tf"), []byte(s.exampleRoot(string(content))), 0o600); err != nil {
					t.Fatal(err)
				}
				s.must(0, nil, "init")
				s.must(0, nil, "plan")
			})
		}
	}
	if found == 0 {
		t.Fatal("no example was found")
	}
}

// objectsOfSomebodyElse makes what the examples of data sources look up: an app, a trusted origin, and the policy and rule that
// the default authorization server of a real org has from the start.
func (s *setup) objectsOfSomebodyElse() {
	const policies = "/api/v1/authorizationServers/default/policies"
	if existing, _ := s.Okta().Must(s.t, http.MethodGet, policies, nil).([]any); len(existing) == 0 {
		policy := s.Okta().Must(s.t, http.MethodPost, policies, map[string]any{
			"type": "OAUTH_AUTHORIZATION_POLICY", "name": "Default Policy", "description": "x", "priority": 1,
			"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
		}).(map[string]any)
		s.Okta().Must(s.t, http.MethodPost, policies+"/"+policy["id"].(string)+"/rules", map[string]any{
			"type": "RESOURCE_ACCESS", "name": "Default Policy Rule", "priority": 1, "conditions": map[string]any{
				"people": map[string]any{"groups": map[string]any{"include": []string{"EVERYONE"}}}, "grantTypes": map[string]any{"include": []string{"authorization_code"}}, "scopes": map[string]any{"include": []string{"*"}},
			},
		})
	}
	s.Okta().Must(s.t, http.MethodPost, "/api/v1/trustedOrigins", map[string]any{
		"name": "OpenMetadata", "origin": "https://catalog.example.com", "scopes": []map[string]any{{"type": "CORS"}, {"type": "REDIRECT"}},
	})
	s.Okta().Must(s.t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": "OpenMetadata", "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "client_secret_basic"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "web", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"},
			"redirect_uris": []string{"https://catalog.example.com/callback"},
		}},
	})
}

// exampleRoot makes a root module of an example. One that has a provider block or its requirements keeps them.
func (s *setup) exampleRoot(content string) string {
	root := content
	if !strings.Contains(content, "required_providers") {
		root = "terraform {\n  required_providers {\n    openmetadata = {\n      source = \"openmetadata-okta/openmetadata\"\n    }\n  }\n}\n\n" + root
	}
	if !strings.Contains(content, "provider \"openmetadata\"") {
		// A key that does not exist yet is a credential to come, as on a first apply.
		s.Okta()
		root = s.ProviderConfig(fmt.Sprintf("signing_key = { private_key_file = %q, user = \"terraform\", email = \"terraform@example.com\" }", filepath.Join(s.Directory, "private_key.der"))) + root
	}
	return root
}

// withoutServers is the module's test file that needs none.
const withoutServers = "tests/phases.tftest.hcl"

// TestAccModule_testsWithoutServers runs that of the module's test files which its users run without a server and an org.
func TestAccModule_testsWithoutServers(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only with TF_ACC=1")
	}
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	examples := filepath.Join(t.TempDir(), "examples")
	if err := terraform.CopyConfigurations(filepath.Join(repository, "examples"), examples); err != nil {
		t.Fatal(err)
	}
	w := installation.Workspace(filepath.Join(examples, "modules", "okta-sso"))
	if _, err := w.Must(t.Context(), 0, nil, "init"); err != nil {
		t.Fatal(err)
	}
	output, err := w.Must(t.Context(), 0, nil, "test", "-filter="+withoutServers)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(w.Directory, withoutServers))
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("Success! %d passed, 0 failed", strings.Count(string(content), "\nrun \"")); !strings.Contains(output, all) {
		t.Errorf("not all of the tests ran, want %q:\n%s", all, output)
	}
}

// TestAccModule_tests runs the others of the module's own test files, as its users would: against a sandbox that the
// environment names. The account by which its end is made possible has a password of its own, because the shipped one is
// refused for a new account.
func TestAccModule_tests(t *testing.T) {
	s := startWanting(t, filepath.Join("modules", "okta-sso"), wholeServer, acctest.MovableClock)
	server := s.Server()
	const password = "Str0ng-Pass!"
	server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{
		"name": "operator", "email": "operator@open-metadata.org", "isAdmin": true,
		"createPasswordType": "ADMIN_CREATE", "password": password, "confirmPassword": password,
	})
	t.Cleanup(func() {
		// Whoever made the end possible goes as well; nobody is asked who deletes themselves (61a).
		_, answer := server.Do(t, "", http.MethodPost, "/v1/users/login", map[string]any{
			"email": "operator@open-metadata.org", "password": base64.StdEncoding.EncodeToString([]byte(password)),
		})
		login, _ := answer.(map[string]any)
		token, _ := login["accessToken"].(string)
		if status, answer := server.Do(t, token, http.MethodDelete, "/v1/users/name/operator?hardDelete=true", nil); status != http.StatusOK {
			t.Errorf("removing the account of the test is answered %d %v", status, answer)
		}
	})
	key := filepath.Join(server.ConfDir(), jwtkey.PrivateFileName)
	environment := append(s.withoutPassword(),
		"OKTA_ORG_URL="+s.Okta().URL, "OPENMETADATA_HOST="+server.URL,
		"OPENMETADATA_EMAIL=operator@open-metadata.org", "OPENMETADATA_PASSWORD="+password,
		"OPENMETADATA_SIGNING_KEY_FILE="+key, "OPENMETADATA_SIGNING_KEY_USER=terraform",
		"TF_VAR_openmetadata_url="+server.URL,
		fmt.Sprintf("TF_VAR_key_files={private_key=%q,public_key=%q}", key, filepath.Join(server.ConfDir(), jwtkey.PublicFileName)))
	s.must(0, nil, "init")
	s.SkipTokenCache()
	output := s.must(0, environment, "test", "-filter=tests/flows.tftest.hcl", "-filter=tests/mistakes.tftest.hcl")
	if !strings.Contains(output, "Success!") || strings.Contains(output, "Success! 0 passed") {
		t.Fatalf("no test of the module ran:\n%s", output)
	}
}
