package terraform

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
)

// TestMake_openTofu: make runs OpenTofu where PATH has it and no Terraform, and Terraform wherever that is there.
func TestMake_openTofu(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("make")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no make, or not the shell of its rules")
	}
	for name, c := range map[string]struct {
		there []string
		runs  string
	}{
		"OpenTofu alone":  {[]string{"tofu"}, "tofu"},
		"Terraform alone": {[]string{"terraform"}, ""},
		"both":            {[]string{"terraform", "tofu"}, ""},
		"neither":         {nil, ""},
	} {
		directory := t.TempDir()
		for _, one := range c.there {
			if err := os.WriteFile(filepath.Join(directory, one), []byte("#!/bin/sh\n"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		command := exec.CommandContext(t.Context(), program, "-pn", "demo", "BIN="+filepath.Join(directory, "bin"))
		command.Dir, command.Env = "../..", []string{"PATH=" + directory}
		database, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, database)
		}
		path, host := regexp.MustCompile(`(?m)^TF_ACC_TERRAFORM_PATH := (.*)$`).FindSubmatch(database), regexp.MustCompile(`(?m)^TF_ACC_PROVIDER_HOST := (.*)$`).FindSubmatch(database)
		if (path != nil) != (c.runs != "") || (host != nil) != (c.runs != "") {
			t.Errorf("%s: %q from %q", name, path, host)
		}
		if c.runs != "" && string(path[1]) != filepath.Join(directory, c.runs) {
			t.Errorf("%s: %s is run", name, path[1])
		}
	}
}
