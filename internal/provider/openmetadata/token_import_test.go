package openmetadata_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccTokens_importWithoutExpiry: the token that is imported is the one that people use, whatever its lifetime is. A
// configuration that does not say a lifetime does not replace it, and cuts nobody off (fact 141); one that says another does.
func TestAccTokens_importWithoutExpiry(t *testing.T) {
	environment, server := withServer(t, acctest.MovableClock)
	environment.Parallel()
	environment.SkipTokenCache()
	personal, _ := server.Must(t, server.Login(t), http.MethodPut, "/v1/users/security/token", map[string]any{"tokenName": "ci", "JWTTokenExpiry": "30"}).(map[string]any)
	for typeName, c := range map[string]struct {
		id, lifetime, other string
		config              map[string]any
	}{
		"openmetadata_bot_token":             {"ingestion-bot", "Unlimited", "60", map[string]any{"bot": "ingestion-bot"}},
		"openmetadata_personal_access_token": {"admin/" + personal["token"].(string), "30", "60", map[string]any{"name": "ci"}},
	} {
		d := environment.Dialogue(typeName, nil)
		if said := d.TryImport(c.id); len(said.Errors) > 0 {
			t.Fatalf("%s: %v", typeName, said.Errors)
		}
		if differences := d.Differences(c.config); len(differences) > 0 || d.Attribute("expiry") != c.lifetime {
			t.Errorf("%s: the plan after the import of a token of %v changes %v", typeName, d.Attribute("expiry"), differences)
		}
		for name, value := range map[string]any{"expiry": c.other, "keepers": map[string]any{"a": "1"}} {
			rotates := false
			for _, warning := range d.Copy().Plan(and(c.config, name, value)).Warnings {
				rotates = rotates || strings.Contains(warning.Text, "This plan replaces the ")
			}
			if rotates != (name == "expiry") {
				t.Errorf("%s: with %s = %v the plan rotates the token: %t", typeName, name, value, rotates)
			}
		}
		// A rotation that something else asks for keeps the lifetime.
		d.MustApply(and(c.config, "keepers", map[string]any{"a": "1"}))
		d.MustApply(and(c.config, "keepers", map[string]any{"a": "2"}))
		if d.Attribute("expiry") != c.lifetime {
			t.Errorf("%s: after a rotation the lifetime is %v", typeName, d.Attribute("expiry"))
		}
		if d.Changes(and(c.config, "keepers", map[string]any{"a": "2"})) {
			t.Errorf("%s: the plan after a rotation is not empty", typeName)
		}
	}
	made := environment.Dialogue("openmetadata_bot_token", nil)
	made.MustApply(map[string]any{"bot": "profiler-bot"})
	if made.Attribute("expiry") != "90" {
		t.Errorf("a new token has the lifetime %v", made.Attribute("expiry"))
	}
}

// and is a configuration with one more argument.
func and(config map[string]any, name string, value any) map[string]any {
	more := maps.Clone(config)
	more[name] = value
	return more
}
