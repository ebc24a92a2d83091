package okta_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// TestContractChangedRecordingIsNoticed: a recording that says something else than the stand-in fails, whatever is changed.
func TestContractChangedRecordingIsNoticed(t *testing.T) {
	t.Parallel()
	dir := evidence.Shared(t, "okta", "recorded")
	for _, tc := range []struct{ name, file, old, new string }{
		{"a value", "authorization_server_rules.policy_rules_lifecycle", `"rotationMode": "AUTO"`, `"rotationMode": "MANUAL"`},
		{"a type", "authorization_server_rules.policy_rules_lifecycle", `"system": false`, `"system": "false"`},
		{"a member more", "trusted_origins.list_origins", `"status": "ACTIVE",`, `"status": "ACTIVE", "extra": null,`},
		{"a member less", "trusted_origins.list_origins", `"status": "ACTIVE",`, ``},
		{"a status", "groups.create_get_group", `"status": 404`, `"status": 403`},
		{"an error's text", "application_features.application_features_lifecycle", "Provisioning is not supported.", "Provisioning is off."},
		{"a link", "application_tokens.application_tokens_lifecycle", "tokens?limit=20", "tokens?limit=50"},
		{"an OAuth error", "dpop.private_key_auth_without_dpop", "invalid_dpop_proof", "invalid_request"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(dir, tc.file+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(data), tc.old) {
				t.Fatalf("%s does not have %s", tc.file, tc.old)
			}
			var recorded sequence
			if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), tc.old, tc.new)), &recorded); err != nil {
				t.Fatal(err)
			}
			if len(repeat(t, tc.file, recorded)) == 0 {
				t.Errorf("%s in place of %s is not noticed", tc.new, tc.old)
			}
		})
	}
}
