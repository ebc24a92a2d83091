package openmetadata_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// invoke runs an action by hand, as terraform apply -invoke, and expects its progress to be shown.
func invoke(t *testing.T, run *terraform.Workspace, code int, action string, shown ...string) {
	t.Helper()
	said, err := run.Must(t.Context(), code, nil, "apply", "-auto-approve", "-invoke=action."+action)
	if err != nil {
		t.Fatal(err)
	}
	// Terraform breaks the lines of a diagnostic.
	said = strings.Join(strings.Fields(said), " ")
	for _, text := range shown {
		if !strings.Contains(said, text) {
			t.Errorf("%s does not show %q:\n%s", action, text, said)
		}
	}
}

// TestAccNext_checkSignIn: Terraform itself shows what the check passes, and fails with what it fails.
func TestAccNext_checkSignIn(t *testing.T) {
	acctest.SkipWithout(t, acctest.Actions)
	h := makeSSOByHand(t, false)
	h.Parallel()
	run := h.Terraform(map[string]string{"main.tf": h.ProviderConfig(h.provider) + fmt.Sprintf(`
action "openmetadata_check_sign_in" "all" {
  config {
    app_id                  = %q
    authorization_server_id = %q
  }
}
`, strings.TrimPrefix(h.app, "/api/v1/apps/"), strings.TrimPrefix(h.authServer, "/api/v1/authorizationServers/"))})
	invoke(t, run, 0, "openmetadata_check_sign_in.all", "administrator_sign_in: passed", "and none failed")
	h.Okta().Change(t, h.app, func(app map[string]any) {
		acctest.SetMember(app, "settings.oauthClient.redirect_uris", []any{"https://elsewhere.example.com/callback"})
	})
	invoke(t, run, 1, "openmetadata_check_sign_in.all", "The check redirect_uri failed")
}

// TestAccNext_afterAKey: after other key files the actions by hand bring the server, its bots and its pipelines to the new key,
// one by one; and a resource triggers the same in the order that it names.
func TestAccNext_afterAKey(t *testing.T) {
	acctest.SkipWithout(t, acctest.Actions)
	w := newBotsAndPipelines(t, true)
	w.env.Parallel()
	w.env.SkipTokenCache()
	run := w.env.Terraform(map[string]string{"main.tf": w.env.ProviderConfig() + `
action "openmetadata_reload_signing_keys" "now" {}

action "openmetadata_regenerate_bot_tokens" "others" {
  config {
    except = ["ingestion-bot"]
  }
}

action "openmetadata_redeploy_ingestion_pipelines" "all" {}

variable "lifetime" {
  default = "90"
}

resource "openmetadata_bot_token" "ingestion" {
  bot    = "ingestion-bot"
  expiry = var.lifetime

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.openmetadata_regenerate_bot_tokens.others, action.openmetadata_redeploy_ingestion_pipelines.all]
    }
  }
}
`})
	deployed := func() map[string]bool {
		good := map[string]bool{}
		for _, one := range w.server.Double().Deployments() {
			good[one.Pipeline] = w.good(one.Token)
		}
		return good
	}
	expect := func(when string) {
		t.Helper()
		if got := deployed(); !got["warehouse.metadata"] || !got["warehouse.usage"] || !w.good(w.token("profiler-bot")) {
			t.Errorf("%s: tokens of the key that is in force: %v, and of profiler-bot: %t", when, got, w.good(w.token("profiler-bot")))
		}
	}
	said, err := run.Must(t.Context(), 0, nil, "apply", "-auto-approve")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"bots have new tokens", "warehouse.metadata: deployed", "warehouse.usage: deployed"} {
		if !strings.Contains(said, text) {
			t.Errorf("the progress does not show %q:\n%s", text, said)
		}
	}
	expect("after a creation")

	w.newKey()
	invoke(t, run, 0, "openmetadata_reload_signing_keys.now", "serves")
	run.Variables["lifetime"] = "60"
	if _, err := run.Must(t.Context(), 0, nil, "apply", "-auto-approve"); err != nil {
		t.Fatal(err)
	}
	expect("after an update")

	token, before := w.token("profiler-bot"), len(w.server.Double().Deployments())
	invoke(t, run, 0, "openmetadata_regenerate_bot_tokens.others", "bots have new tokens")
	invoke(t, run, 0, "openmetadata_redeploy_ingestion_pipelines.all", "warehouse.metadata: deployed", "warehouse.usage: deployed")
	expect("by hand")
	if again := len(w.sentSince(before)); again != 2 || w.token("profiler-bot") == token {
		t.Errorf("by hand %d of 2 pipelines are deployed again, and profiler-bot has another token: %t", again, w.token("profiler-bot") != token)
	}
	if _, err := run.Must(t.Context(), 0, nil, "plan", "-detailed-exitcode"); err != nil {
		t.Error(err)
	}
}
