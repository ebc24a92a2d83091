package acctest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// hasten has Terraform and this process leave out what no test looks at. Whoever asks for a log gets all of it.
//
// Garbage is not collected in the processes that tests start, of which Terraform needs some ten a step: each ends before it has
// any to speak of, and collecting costs a quarter of its time. This process has read the variable when it began, and collects
// its own more rarely than usual.
var hasten = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	_ = os.Setenv("GOGC", "off")
	// A person's own CLI configuration says nothing to tests; an OpenTofu that misses it says so before its version.
	_ = os.Setenv("TF_CLI_CONFIG_FILE", os.DevNull)
	if !provider.Quieten() {
		return
	}
	_ = os.Setenv("TF_LOG_SDK_HELPER_RESOURCE", "off")
	sparePrograms()
})

// sparePrograms has terraform-plugin-testing run Terraform by the script beside this file, which starts it only where it has
// something to say. Where there is no shell for it, Terraform is run as ever.
func sparePrograms() {
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "terraform.sh")
	if info, err := os.Stat(script); err != nil || info.Mode()&0o100 == 0 {
		return
	}
	if _, err := exec.LookPath("sh"); err != nil {
		return
	}
	program, err := exec.LookPath(terraform.Program())
	if err != nil {
		return
	}
	version, err := exec.CommandContext(context.Background(), program, "version", "-json").Output() //nolint:gosec // the Terraform of the tests
	if err != nil {
		return
	}
	_ = os.Setenv("ACCTEST_TERRAFORM", program)
	_ = os.Setenv("ACCTEST_TERRAFORM_VERSION", strings.TrimSpace(string(version)))
	_ = os.Setenv(terraform.ProgramVariable, script)
}
