package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// toldToAdd is what the page of openmetadata_sso_check has a reader add to its example.
var toldToAdd = regexp.MustCompile(`(?m)^  depends_on = \[openmetadata_security_config\.catalog, .*\]\n`)

// topLevel are the blocks of a configuration.
var topLevel = regexp.MustCompile(`(?ms)^\w.*? \{\n.*?^\}$`)

// TestAccDocs_configuration: a configuration that was put together in an empty directory from the examples of docs/ and nothing
// else, with other addresses and directories, ends in a sign-in in one apply, and the plan after it is empty.
func TestAccDocs_configuration(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "from_docs", "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	configuration := string(content)
	var pages strings.Builder
	err = filepath.WalkDir(filepath.Join(repository, "docs"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		page, err := os.ReadFile(path)
		pages.Write(page)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	told := bare(pages.String())
	blocks := topLevel.FindAllString(toldToAdd.ReplaceAllString(configuration, ""), -1)
	for _, block := range blocks {
		if !strings.Contains(told, bare(block)) {
			t.Errorf("no page has\n%s", block)
		}
	}
	if len(blocks) < 15 || !strings.Contains(pages.String(), "Add a depends_on that names openmetadata_security_config") {
		t.Errorf("%d blocks, and the page does not say what to add", len(blocks))
	}

	// Its administrators are those of the pages, whom nobody who brings a shared server back can log in as.
	s := start(t, "complete", wholeServer|acctest.OwnServer)
	s.write(strings.NewReplacer("https://catalog.example.com", s.Server().URL, "https://example.okta.com", s.Okta().URL, "/etc/openmetadata/jwtkeys", s.Server().ConfDir(),
		// The server is not behind TLS here.
		"force_secure_session_cookie = true", "force_secure_session_cookie = false").Replace(configuration))
	s.must(0, nil, "init")
	s.switched(s.must(0, s.withPassword("admin"), "apply", "-auto-approve"))
	s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
	s.signsIn("alice@example.com")
}
