package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAccExamples_planned plans every example of a resource, data source and ephemeral resource as it stands in the docs,
// with a provider block that points at the stand-ins.
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
				s := start(t, "complete")
				s.Directory = t.TempDir()
				s.Okta()
				s.Server()
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

// exampleRoot makes a root module of an example. One that has a provider block or its requirements keeps them.
func (s *setup) exampleRoot(content string) string {
	root := content
	if !strings.Contains(content, "required_providers") {
		root = "terraform {\n  required_providers {\n    openmetadata = {\n      source = \"openmetadata-okta/openmetadata\"\n    }\n  }\n}\n\n" + root
	}
	if !strings.Contains(content, "provider \"openmetadata\"") {
		// A key that does not exist yet is a credential to come, as on a first apply.
		root = s.ProviderConfig(fmt.Sprintf("signing_key = { private_key_file = %q, user = \"terraform\" }", filepath.Join(s.Directory, "private_key.der"))) + root
	}
	return root
}

// TestAccModule_tests runs the module's own test files, as its users would.
func TestAccModule_tests(t *testing.T) {
	s := start(t, filepath.Join("modules", "okta-sso"))
	s.must(0, nil, "init")
	output := s.must(0, nil, "test")
	if !strings.Contains(output, "Success!") || strings.Contains(output, "Success! 0 passed") {
		t.Fatalf("no test of the module ran:\n%s", output)
	}
}
