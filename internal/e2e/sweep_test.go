package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// firstApplyWrites is how many requests of the first apply, by the Web flow, are no reads: eight make the objects in Okta, and
// to the server go two logins, the reload, two accounts, two validations, the switch, the bot's token, and the demotion and
// deletion of admin.
const firstApplyWrites = 19

// sampledWrites are those that make test tries: the switch of the server, which the password does not survive.
var sampledWrites = []int{14}

// sweeping tells whether all is tried of which make test tries a sample. make sweep sets the variable.
func sweeping() bool { return os.Getenv("TF_ACC_SWEEP") != "" }

// TestSweep_firstApply cuts the first apply off at each of its writes in turn. The next apply, without the password once
// sign-in goes through Okta, finishes it: what the first has made and could not note is imported by the block that the error
// gives. Nothing is there twice then, and nothing is left to do.
func TestSweep_firstApply(t *testing.T) {
	writes := sampledWrites
	if sweeping() {
		writes = nil
		for at := 1; at <= firstApplyWrites+1; at++ {
			writes = append(writes, at)
		}
	}
	for _, at := range writes {
		t.Run(fmt.Sprintf("write %d", at), func(t *testing.T) {
			s := start(t, "complete", wholeServer|acctest.OwnServer)
			network := &acctest.CutOff{}
			network.Arm(at, nil)
			s.completeVariables()
			s.Variables["okta_org_url"] = network.Before(t, s.Okta().URL)
			s.Variables["openmetadata_url"] = network.Before(t, s.Server().URL)
			s.Variables["check_sign_in"] = "false"
			s.override("openmetadata_jwt_signing_key_rollout", "settle = 0\n  timeout = 2")
			s.must(0, nil, "init")

			first, err := s.Run(t.Context(), append(s.withPassword("admin"), "OPENMETADATA_MAX_RETRIES=0"), "apply", "-auto-approve")
			if err != nil {
				t.Fatal(err)
			}
			lost := network.Mend()
			if (lost != "") != (at <= firstApplyWrites) || (first.Code != 0) != (lost != "") {
				t.Fatalf("the request cut off is %q, and the apply ended with %d: the number of writes has changed\n%s", lost, first.Code, first.Output)
			}
			s.finish(lost)
			s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
			s.expectOnce(lost)
		})
	}
}

// override changes a resource of the module in the copy of the examples.
func (s *setup) override(resourceType, lines string) {
	s.t.Helper()
	content := fmt.Sprintf("resource %q \"this\" {\n  %s\n}\n", resourceType, lines)
	if err := os.WriteFile(filepath.Join(s.examples, "modules", "okta-sso", "sweep_override.tf"), []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// importBlock finds the address of a resource whose object exists already, and the id that its error offers, in an unwrapped
// output.
var importBlock = regexp.MustCompile(`exists already with (module\.okta_sso\.\S+), on .*?import \{ to = \w+\.NAME id = ("[^"]+") \}`)

// finish applies until all is done, and imports what an error says is there already.
func (s *setup) finish(lost string) {
	s.t.Helper()
	environment := s.withPassword("admin")
	if _, body := s.Server().Do(s.t, "", http.MethodGet, "/v1/system/config/auth", nil); acctest.Member(body.(map[string]any), "provider") == "okta" {
		environment = s.withoutPassword()
	}
	imports := filepath.Join(s.Directory, "imports.tf")
	for range 3 {
		got, err := s.Run(s.t.Context(), environment, "apply", "-auto-approve")
		if err != nil {
			s.t.Fatal(err)
		}
		if got.Code == 0 {
			_ = os.Remove(imports)
			return
		}
		var blocks strings.Builder
		for _, match := range importBlock.FindAllStringSubmatch(unwrapped(got.Output), -1) {
			fmt.Fprintf(&blocks, "import {\n  to = %s\n  id = %s\n}\n", match[1], match[2])
		}
		if blocks.Len() == 0 {
			s.t.Fatalf("after the answer to %s was lost, the next apply failed and offers nothing to import:\n%s", lost, got.Output)
		}
		if err := os.WriteFile(imports, []byte(blocks.String()), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	s.t.Fatalf("after the answer to %s was lost, three applies did not finish", lost)
}

// expectOnce counts what the guide makes.
func (s *setup) expectOnce(lost string) {
	s.t.Helper()
	count := func(path string, want int) []any {
		found, _ := s.Okta().Must(s.t, http.MethodGet, path, nil).([]any)
		if len(found) != want {
			s.t.Errorf("after the answer to %s was lost, %s has %d objects, want %d", lost, path, len(found), want)
		}
		return found
	}
	count("/api/v1/trustedOrigins", 1)
	for _, app := range count("/api/v1/apps", 1) {
		count("/api/v1/apps/"+app.(map[string]any)["id"].(string)+"/groups", 1)
	}
	for _, server := range count("/api/v1/authorizationServers?q=OpenMetadata", 1) {
		base := "/api/v1/authorizationServers/" + server.(map[string]any)["id"].(string)
		count(base+"/scopes?q=openmetadata", 1)
		for _, policy := range count(base+"/policies", 1) {
			count(base+"/policies/"+policy.(map[string]any)["id"].(string)+"/rules", 1)
		}
	}
}
