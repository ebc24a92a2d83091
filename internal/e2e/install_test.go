package e2e

import (
	"archive/zip"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// archiveName is what a release is called.
var archiveName = regexp.MustCompile(`terraform-provider-openmetadata_\S+\.zip`)

// TestAccInstall_mirror follows the guide on installation, with an archive of the provider that is built from this checkout:
// Terraform takes it from the mirror that the page makes, by the page's configuration of the command line and its requirement.
func TestAccInstall_mirror(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only with TF_ACC=1")
	}
	t.Parallel()
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	mirror := filepath.Join(directory, "providers")
	here := strings.NewReplacer("/opt/terraform/providers", mirror, "linux_amd64", runtime.GOOS+"_"+runtime.GOARCH, "registry.terraform.io", terraform.Registry())
	w := terraform.Installed(directory, filepath.Join(directory, "mirror.tfrc"))
	for _, block := range guide(t, "install") {
		switch {
		case block.language == "hcl":
			write(t, filepath.Join(directory, "mirror.tfrc"), here.Replace(block.text))
		case block.language == "terraform" && strings.Contains(block.text, "required_version"):
			write(t, filepath.Join(directory, "main.tf"), block.text+"data \"openmetadata_jwks\" \"served\" {}\n")
		case block.language == "sh" && strings.Contains(block.text, "/opt/terraform"):
			script := here.Replace(block.text)
			archive(t, installation.Binary, filepath.Join(directory, archiveName.FindString(script)))
			if _, err := w.Shell(t.Context(), nil, script); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, command := range []string{"init", "validate"} {
		if _, err := w.Must(t.Context(), 0, nil, command); err != nil {
			t.Fatal(err)
		}
	}
}

// archive is a release of the program.
func archive(t *testing.T, program, to string) {
	t.Helper()
	content, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	zipped := zip.NewWriter(file)
	header := &zip.FileHeader{Name: filepath.Base(program)}
	header.SetMode(0o755)
	entry, err := zipped.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
