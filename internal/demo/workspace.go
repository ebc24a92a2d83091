package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// demoVersion is the version under which the built provider stands in the mirror that Terraform installs it from.
const demoVersion = "0.0.1"

// workspace is a directory with examples/complete in it, and Terraform with the freshly built provider.
type workspace struct {
	directory   string
	environment []string
	variables   map[string]string
}

// result is what one run of Terraform said and how it ended.
type result struct {
	output string
	code   int
}

func newWorkspace(ctx context.Context, directory string) (*workspace, error) {
	binary := filepath.Join(directory, "mirror", "registry.terraform.io", "openmetadata-okta", "openmetadata", demoVersion,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-openmetadata_v"+demoVersion)
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w -X main.version="+demoVersion, "-o", binary, ".") //nolint:gosec // no input of anybody's
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, output)
	}
	info, err := os.Stat(binary)
	if err != nil {
		return nil, err
	}
	show("%.1f MB, stripped", float64(info.Size())/1e6)

	if err := copyTree("examples", filepath.Join(directory, "examples")); err != nil {
		return nil, err
	}
	cli := filepath.Join(directory, "terraform.rc")
	configuration := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\ndisable_checkpoint = true\n", filepath.Join(directory, "mirror"))
	if err := os.WriteFile(cli, []byte(configuration), 0o600); err != nil {
		return nil, err
	}
	return &workspace{
		directory:   filepath.Join(directory, "examples", "complete"),
		environment: append(cleanEnvironment(), "TF_CLI_CONFIG_FILE="+cli, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1"),
		variables:   map[string]string{},
	}, nil
}

// cleanEnvironment drops what would point the provider or Terraform elsewhere than at the sandbox.
func cleanEnvironment() []string {
	var kept []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "OPENMETADATA_") && !strings.HasPrefix(name, "OKTA_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

// terraform runs a command with the workspace's variables and more environment.
func (w *workspace) terraform(ctx context.Context, environment []string, arguments ...string) (result, error) {
	if arguments[0] == "plan" || arguments[0] == "apply" || arguments[0] == "destroy" {
		for name, value := range w.variables {
			arguments = append(arguments, "-var", name+"="+value)
		}
	}
	command := exec.CommandContext(ctx, "terraform", arguments...) //nolint:gosec // no input of anybody's
	command.Dir = w.directory
	command.Env = append(append([]string{}, w.environment...), environment...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, fmt.Errorf("terraform %s: %w", arguments[0], err)
	}
	return result{output: output.String(), code: command.ProcessState.ExitCode()}, nil
}

// must runs a command that has to end with the exit code.
func (w *workspace) must(ctx context.Context, code int, environment []string, arguments ...string) (string, error) {
	got, err := w.terraform(ctx, environment, arguments...)
	if err != nil {
		return "", err
	}
	if got.code != code {
		return "", fmt.Errorf("terraform %s ended with %d instead of %d:\n%s", strings.Join(arguments, " "), got.code, code, got.output)
	}
	return got.output, nil
}

// outputs reads the root module's outputs.
func (w *workspace) outputs(ctx context.Context) (map[string]any, error) {
	text, err := w.must(ctx, 0, nil, "output", "-json")
	if err != nil {
		return nil, err
	}
	var raw map[string]struct{ Value any }
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	values := map[string]any{}
	for name, output := range raw {
		values[name] = output.Value
	}
	return values, nil
}

// lines shows the lines of Terraform's output that match, without its frames.
func lines(output string, pattern *regexp.Regexp) {
	for line := range strings.SplitSeq(output, "\n") {
		if line = strings.TrimRight(strings.TrimLeft(line, "│╷╵ "), " "); pattern.MatchString(line) {
			show("| %s", line)
		}
	}
}
