package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccBotToken_untaint: a token that the server did not accept in time (F52) is tainted by Terraform, with no word in the
// state that it was handed on. Untainted, it is waited for by the next apply, and no other is made.
func TestAccBotToken_untaint(t *testing.T) {
	s := startWanting(t, ".", acctest.Exclusive, acctest.MovableClock|acctest.RequestLog)
	server := s.Server()
	configuration := fmt.Sprintf(`
terraform {
  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

provider "openmetadata" {
  host = %q
}

resource "openmetadata_bot_token" "ingestion" {
  bot     = "ingestion-bot"
  timeout = 1
}

output "handed_on" {
  value = openmetadata_bot_token.ingestion.fingerprint
}
`, server.URL)
	if err := os.WriteFile(filepath.Join(s.Directory, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must(0, nil, "init")

	// The bot was active just before.
	login := server.Login(t)
	bot, _ := server.Must(t, login, http.MethodGet, "/v1/bots/name/ingestion-bot", nil).(map[string]any)
	account, _ := bot["botUser"].(map[string]any)
	stored, _ := server.Must(t, login, http.MethodGet, fmt.Sprintf("/v1/users/token/%v", account["id"]), nil).(map[string]any)
	token, _ := stored["JWTToken"].(string)
	server.Must(t, token, http.MethodGet, "/v1/users?limit=1", nil)

	failed := unwrapped(s.must(1, s.withPassword("admin"), "apply", "-auto-approve"))
	for _, said := range []string{"The server still refuses the bot's new token after 1 seconds", "run terraform untaint"} {
		if !strings.Contains(failed, said) {
			t.Errorf("the apply does not say %q:\n%s", said, failed)
		}
	}
	s.must(0, nil, "untaint", "openmetadata_bot_token.ingestion")
	planned := unwrapped(s.must(2, s.withPassword("admin"), "plan", "-detailed-exitcode"))
	for _, said := range []string{"0 to add, 1 to change, 0 to destroy", "an earlier apply did not see it accepted"} {
		if !strings.Contains(planned, said) {
			t.Errorf("the plan does not say %q:\n%s", said, planned)
		}
	}
	s.LetPass(2*time.Minute + time.Second)
	s.must(0, s.withPassword("admin"), "apply", "-auto-approve")
	s.must(0, s.withPassword("admin"), "plan", "-detailed-exitcode")
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if fingerprint, _ := outputs["handed_on"].(string); fingerprint == "" {
		t.Error("the accepted token is not noted as handed on")
	}
	if !s.Has(acctest.RequestLog) {
		return
	}
	made := 0
	for _, line := range server.Requests() {
		if strings.HasPrefix(line, http.MethodPut+" /api/v1/users/generateToken/") {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d tokens were made", made)
	}
}
