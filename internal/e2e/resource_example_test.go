package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// TestAccSecurityConfig_example: the example on the page of openmetadata_security_config switches a fresh server, with
// a provider that is configured as it says, and the plan after it is empty.
func TestAccSecurityConfig_example(t *testing.T) {
	s := start(t, filepath.Join("resources", "openmetadata_security_config"), wholeServer)
	file := filepath.Join(s.Directory, "resource.tf")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("https://catalog.example.com", s.Server().URL, "/etc/openmetadata/jwtkeys", s.Server().ConfDir(),
		// The server is not behind TLS here.
		"force_secure_session_cookie = true", "force_secure_session_cookie = false").Replace(string(content))
	text = `
terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}

provider "openmetadata" {
  host        = "` + s.Server().URL + `"
  signing_key = { private_key_file = "` + filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName) + `", user = "terraform" }
  okta        = { org_url = "` + s.Okta().URL + `" }
}
` + text
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must(0, nil, "init")
	s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
}
