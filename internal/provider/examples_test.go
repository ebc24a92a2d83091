package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestExamples_sameTerraform: every example asks for the Terraform that the README asks for.
func TestExamples_sameTerraform(t *testing.T) {
	const repository = "../.."
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	least := regexp.MustCompile(`Terraform (\S+) or later \(`).FindSubmatch(readme)
	if least == nil {
		t.Fatal("the README asks for no version of Terraform")
	}
	asks, found := regexp.MustCompile(`required_version\s*=\s*"(.*)"`), 0
	err = filepath.WalkDir(filepath.Join(repository, "examples"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, version := range asks.FindAllSubmatch(content, -1) {
			found++
			if string(version[1]) != ">= "+string(least[1]) {
				t.Errorf("%s: %s", path, version[0])
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d examples ask for a version: %v", found, err)
	}
}
