package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// withTests are the guides whose configurations have a test of their own, which applies them.
var withTests = map[string]string{
	"automation-by-a-token": "TestAccModule_automationByToken", "signing-key-from-a-store": "TestAccJWTSigningKeyStore_basic",
	"rendered-configuration": "TestAccGuide_outputs", "adopt": "TestAccAdopt_existing",
}

// runCommands are the tests that run the commands of a guide.
var runCommands = map[string]string{
	"adopt": "TestAccAdopt_existing", "automation-by-a-token": "TestAccModule_automationByToken", "drift-detection": "TestAccExamples_signIn",
	"environments": "TestAccEnvironments", "first-apply": "TestAccComplete_allFlows", "install": "TestAccInstall_mirror, TestAccReadme_followed",
	"kubernetes": "TestAccKubernetes_example", "recover": "TestAccComplete_rotation", "replicas": "TestAccComplete_replicas",
	"sign-in-problems": "TestAccDockerCompose_example",
}

// commandsOf are the blocks of commands of a guide that are run.
func commandsOf(t *testing.T, name string) (commands []string) {
	t.Helper()
	for _, block := range guide(t, name) {
		if block.language == "sh" && block.notRun == "" {
			commands = append(commands, block.text)
		}
	}
	return commands
}

// page is a guide whose commands a test follows.
type page struct {
	s    *setup
	name string
	left []string
}

// page opens a guide. The test fails unless it runs all of its commands.
func (s *setup) page(name string) *page {
	s.t.Helper()
	p := &page{s, name, commandsOf(s.t, name)}
	s.t.Cleanup(func() {
		if len(p.left) > 0 && !s.t.Failed() {
			s.t.Errorf("the guide %s has more commands than are run:\n%s", name, strings.Join(p.left, "\n"))
		}
	})
	return p
}

// ofOnesOwn are values that a reader has to fill in, which the environment of the test has.
var ofOnesOwn = regexp.MustCompile(`(?m)^export \w+=\.\.\..*\n`)

// asks is how Terraform asks before it applies.
const asks = "Enter a value:"

// next runs the guide's next block of commands to its end and returns what was said, from the last yes on where one was asked
// for.
func (p *page) next(environment []string) string {
	p.s.t.Helper()
	if len(p.left) == 0 {
		p.s.t.Fatalf("the guide %s has no more commands", p.name)
	}
	script := ofOnesOwn.ReplaceAllString(p.left[0], "")
	p.left = p.left[1:]
	if _, err := exec.LookPath("jq"); err != nil && strings.Contains(script, "jq") {
		p.s.t.Logf("there is no jq for\n%s", script)
		return ""
	}
	output, err := p.s.Shell(p.s.t.Context(), environment, script)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return output[max(0, strings.LastIndex(output, asks)):]
}

// guide are the blocks of a guide.
func guide(t *testing.T, name string) []fenced {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "templates", "guides", name+".md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	return blocksOf(string(content))
}

var (
	referred = regexp.MustCompile(`\bvar\.(\w+)`)
	declared = regexp.MustCompile(`(?m)^variable "(\w+)"`)
	required = regexp.MustCompile(`(?s)required_providers`)
)

// TestAccGuides_blocks: Terraform finds every configuration of a guide valid, all of them in one start; the commands that are
// not run by another test, and whatever else is not tried, have a line above them that says why.
func TestAccGuides_blocks(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only with TF_ACC=1")
	}
	t.Parallel()
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := terraform.CopyConfigurations(filepath.Join(repository, "examples", "modules"), filepath.Join(root, "modules")); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(repository, "templates", "guides", "*.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	main := "variable \"any\" {}\n"
	valid, run, reasons := 0, 0, map[string]int{}
	for _, path := range pages {
		page := strings.TrimSuffix(filepath.Base(path), ".md.tmpl")
		for i, block := range guide(t, page) {
			switch {
			case block.notRun != "":
				reasons[block.notRun]++
			case block.language == "terraform":
				if withTests[page] != "" {
					continue
				}
				valid++
				name := fmt.Sprintf("%s_%d", strings.ReplaceAll(page, "-", "_"), i)
				main += fmt.Sprintf("module %q {\n  source = \"./%s\"\n", name, name)
				text := strings.ReplaceAll(block.text, "./modules/", "../modules/")
				// A mirror has this provider and no other, and of it the version that is under test.
				text = regexp.MustCompile(`(?m)^ *(version *=|\w+ *= \{ source = "(example|okta)/).*\n`).ReplaceAllString(text, "")
				if strings.Contains(text, `provider "openmetadata"`) {
					// Terraform looks at no provider that nothing uses.
					text += "data \"openmetadata_server\" \"used\" {}\n"
				}
				if !required.MatchString(text) {
					text += "terraform {\n  required_providers {\n    openmetadata = { source = \"openmetadata-okta/openmetadata\" }\n  }\n}\n"
				}
				variables := map[string]bool{}
				for _, found := range declared.FindAllStringSubmatch(text, -1) {
					variables[found[1]] = true
				}
				for _, found := range referred.FindAllStringSubmatch(text, -1) {
					if !variables[found[1]] {
						variables[found[1]] = true
						text += fmt.Sprintf("variable %q {}\n", found[1])
					}
				}
				for _, variable := range slices.Sorted(maps.Keys(variables)) {
					main += fmt.Sprintf("  %s = var.any\n", variable)
				}
				main += "}\n"
				write(t, filepath.Join(root, name, "main.tf"), text)
			case block.language == "sh" || block.language == "hcl":
				run++
				if runCommands[page] == "" {
					t.Errorf("%s: a command is neither run nor says why:\n%s", page, block.text)
				}
			}
		}
	}
	write(t, filepath.Join(root, "main.tf"), main)
	w := installation.Workspace(root)
	for _, command := range []string{"init", "validate"} {
		if output, err := w.Must(t.Context(), 0, nil, command); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
	if valid == 0 {
		t.Error("no configuration was found")
	}
	t.Logf("%d configurations are valid, %d blocks of commands are run by other tests; %d blocks are not run:", valid, run, sum(reasons))
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("%d: %s", reasons[reason], reason)
	}
}

func sum(counts map[string]int) (all int) {
	for _, count := range counts {
		all += count
	}
	return all
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestGuides_workflow: the workflow of the guide on drift has the commands that the page explains.
func TestGuides_workflow(t *testing.T) {
	t.Parallel()
	var told []string
	for _, block := range guide(t, "drift-detection") {
		if block.language == "sh" {
			told = append(told, strings.TrimSpace(block.text))
		}
	}
	steps := 0
	for _, block := range guide(t, "drift-detection") {
		if block.language != "yaml" {
			continue
		}
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct{ Run string }
			}
		}
		if err := yaml.Unmarshal([]byte(strings.NewReplacer(`{{ "{{" }}`, "{{", `{{ "}}" }}`, "}}").Replace(block.text)), &workflow); err != nil {
			t.Fatal(err)
		}
		for _, job := range workflow.Jobs {
			for _, step := range job.Steps {
				command := strings.TrimSpace(step.Run)
				if command == "" || command == "terraform init -input=false" {
					continue
				}
				steps++
				if !slices.Contains(told, command) {
					t.Errorf("the workflow runs what the page does not explain: %s", command)
				}
			}
		}
	}
	if steps != 2 {
		t.Errorf("the workflow has %d steps of its own", steps)
	}
}
