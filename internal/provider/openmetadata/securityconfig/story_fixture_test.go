package securityconfig_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// A test with Story in its name is that of a story which people tell of OpenMetadata, or of an observed fact: its name, or that
// of a part of it, says which. The guide "Lockouts" lists them.

// tree is the configuration as a dialogue takes it: the expressions of the settings are JSON too, and acctest.Unknown stays.
func (s settings) tree(t *testing.T) map[string]any {
	t.Helper()
	tree := map[string]any{}
	for name, value := range s {
		text, isText := value.(string)
		switch {
		case value == nil:
			continue
		case isText:
			var decoded any
			if err := json.Unmarshal([]byte(text), &decoded); err != nil {
				t.Fatalf("%s = %s: %s", name, text, err)
			}
			value = decoded
		}
		acctest.SetMember(tree, name, value)
	}
	return tree
}

// dialogue is about the server's security configuration, at the host where one is given.
func (s *signIn) dialogue(host ...string) *acctest.Dialogue {
	values := s.Server().BySigningKey("terraform")
	for _, address := range host {
		values["host"] = address
	}
	return s.Dialogue("openmetadata_security_config", values)
}

// sayingVersion is the server under another version, for rules that go by nothing else.
func sayingVersion(t *testing.T, server *acctest.ServerTarget, version string) string {
	t.Helper()
	return acctest.Between(t, server.URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.URL.Path != "/api/v1/system/version" {
			pass.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"version":%q}`, version)
	})
}
