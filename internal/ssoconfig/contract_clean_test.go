package ssoconfig

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// What the server took on a clean build and could then not be signed in to, or not by everybody (F116 to F138), by the
// beginning of the recording's name: the attribute that it is refused on. e07 is "@example.com", e06 a trailing blank.
var takenAndFatal = map[string]string{
	"d01_put": z + "class_name", "d01_validate": z + "class_name", "d04_": z + "container_request_filter", "d07_": z + "class_name",
	"d08_": z + "class_name", "d08b_": z + "container_request_filter", "d08c_": z + "class_name", "d10_": z + "container_request_filter",
	"d12_": z + "container_request_filter", "d13_": z + "container_request_filter", "d13b_": z + "container_request_filter",
	"d13c_": z + "container_request_filter", "d20_": z + "container_request_filter", "d30_": z + "container_request_filter",
	"e03_": z + "principal_domain", "e05_": z + "allowed_domains", "e06_": z + "principal_domain", "e07_": z + "principal_domain",
	"e08_": z + "principal_domain", "e09_": z + "allowed_domains", "e14_": z + "allowed_email_registration_domains", "e15_": z + "allowed_email_registration_domains",
	"f02_": o + "server_url", "f04_": o + "callback_url", "f06_": o + "server_url", "f07_": o + "callback_url", "f08_": o + "callback_url",
	"f09_": o + "callback_url", "f10_": o + "callback_url", "f11_": o + "callback_url", "f12_": o + "callback_url", "k20_": o + "callback_url",
	"g01_": o + "response_type", "g02_": o + "response_type", "g03c_": o + "response_type", "k22_": o + "response_type", "k23_": o + "response_type",
	"g05b_": o + "custom_params", "g06d_": o + "prompt", "g07b_": o + "max_age", "g07d_": o + "max_age",
	"g08_": o + "scope", "g08b_": o + "scope", "g08d_": o + "scope", "k24_": o + "scope",
}

func TestContractWhatTheServerTakesAndDiesOf(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	compared := 0
	for _, name := range evidence.Names(t, evidence.Clean, "") {
		var recording exchange
		path := "/api/v1/system/security/"
		if !strings.ContainsAny(name[:1], "defgk") || json.Unmarshal(evidence.Recording(t, evidence.Clean, name), &recording) != nil ||
			recording.Request.Path != path+"validate" && (recording.Request.Method != http.MethodPut || recording.Request.Path != path+"config") {
			continue
		}
		var settings Settings
		if err := json.Unmarshal(recording.Request.Body, &settings); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		compared++
		want := ""
		for prefix, refusedOn := range takenAndFatal {
			if strings.HasPrefix(name, prefix) {
				want, seen[prefix] = refusedOn, true
			}
		}
		got := ""
		for _, problem := range Check(Input{Settings: settings, ServerVersion: "1.12.6"}) {
			if problem.Severity == SeverityError {
				got = problem.Path
				break
			}
		}
		if got != want {
			t.Errorf("%s: refused on %q, want %q", name, got, want)
		}
	}
	if compared < 100 || len(seen) != len(takenAndFatal) {
		t.Errorf("%d recordings were compared, of %d kinds that are refused %d", compared, len(takenAndFatal), len(seen))
	}
}
