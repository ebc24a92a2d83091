package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTerraformScript: what the script answers itself is what Terraform would, or what nobody reads, and it starts Terraform
// for everything else.
func TestTerraformScript(t *testing.T) {
	t.Parallel()
	script, err := filepath.Abs("terraform.sh")
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// It says what it was asked and what the state is, and ends with the number in the file code.
	write("stub", "#!/bin/sh\necho \"started: $*: $(cat terraform.tfstate 2>/dev/null)\"\nexit $(cat code)\n")
	write("code", "0")
	run := func(want string, arguments ...string) {
		t.Helper()
		command := exec.Command("sh", append([]string{script}, arguments...)...)
		command.Dir = directory
		command.Env = append(os.Environ(), "ACCTEST_TERRAFORM="+filepath.Join(directory, "stub"), `ACCTEST_TERRAFORM_VERSION={"terraform_version": "1.2.3"}`)
		output, err := command.CombinedOutput()
		got := strings.TrimSpace(string(output))
		if err != nil {
			got += " (" + err.Error() + ")"
		}
		if got != want {
			t.Errorf("%v: %q, want %q", arguments, got, want)
		}
	}
	run(`{"terraform_version": "1.2.3"}`, "version", "-json")
	run("started: version:", "version")
	run("started: show -json -no-color:", "show", "-json", "-no-color")

	run("started: plan -out=tfplan:", "plan", "-out=tfplan")
	run("", "show", "-no-color", "tfplan")
	run("started: show -no-color tfplan:", "show", "-no-color", "tfplan")
	run("started: show -json -no-color tfplan:", "show", "-json", "-no-color", "tfplan")
	run("started: plan -destroy:", "plan", "-destroy")
	run("", "show", "-no-color", "tfplan")

	write("terraform.tfstate", "one")
	run("started: show -json -no-color: one", "show", "-json", "-no-color")
	write("code", "3")
	run("started: show -json -no-color: one", "show", "-json", "-no-color") // as it was answered before
	write("terraform.tfstate", "two")
	run(" (exit status 3)", "show", "-json", "-no-color")
	write("code", "0")
	run("started: show -json -no-color: two", "show", "-json", "-no-color")
	if err := os.Remove(filepath.Join(directory, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	run("started: show -json -no-color:", "show", "-json", "-no-color")
	run("started: apply:", "apply")
}
