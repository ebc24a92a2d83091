// Package terraform runs a real Terraform with the provider built from this checkout, for the demo and for tests of whole
// configurations.
package terraform

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	goversion "github.com/hashicorp/go-version"
)

// What an acceptance test's environment says, as terraform-plugin-testing reads it: which program is run, so that another
// Terraform or an OpenTofu can be tried, and which registry the providers that a configuration names come from.
const (
	ProgramVariable  = "TF_ACC_TERRAFORM_PATH"
	registryVariable = "TF_ACC_PROVIDER_HOST"
)

// Program is the Terraform that is run: the one that the environment named when it was asked for first, or else that of PATH.
// It is not asked for before a test runs: go test would not know that the result depends on it.
var Program = sync.OnceValue(func() string { return cmp.Or(os.Getenv(ProgramVariable), "terraform") })

// Registry is the host of the registry that the program takes providers from which a configuration names without one.
func Registry() string { return cmp.Or(os.Getenv(registryVariable), "registry.terraform.io") }

// Version is the version of the program, and whether it is an OpenTofu, which have numbers of their own. It is asked for once.
// It fails where the program cannot be run, or does not say its version.
var Version = sync.OnceValues(func() (found ProgramVersion, err error) {
	said, err := exec.CommandContext(context.Background(), Program(), "version").Output() //nolint:gosec // the Terraform of the tests
	if err != nil {
		return found, fmt.Errorf("%s version: %w", Program(), err)
	}
	parts := saidVersion.FindSubmatch(said)
	if parts == nil {
		return found, fmt.Errorf("%s version says %q", Program(), said)
	}
	found.OpenTofu = string(parts[1]) == "OpenTofu"
	found.Number, err = goversion.NewVersion(string(parts[2]))
	return found, err
})

// saidVersion finds the name and the version in what the command version says; an OpenTofu may warn before.
var saidVersion = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)`)

// ProgramVersion is what a Terraform or an OpenTofu says of itself.
type ProgramVersion struct {
	OpenTofu bool
	Number   *goversion.Version
}

// String is the name and the number.
func (v ProgramVersion) String() string {
	if v.OpenTofu {
		return "OpenTofu " + v.Number.String()
	}
	return "Terraform " + v.Number.String()
}

// version is the one under which the built provider stands in the mirror.
const version = "0.1.0"

// Installation is the provider built into a mirror of its own, and the CLI configuration that makes Terraform take it from
// there and from nowhere else.
type Installation struct {
	// Binary is the provider's file, or the archive that has it.
	Binary        string
	mirror        string
	configuration string
}

// Install builds the provider of the module at root, stripped, into the directory.
func Install(ctx context.Context, root, directory string) (*Installation, error) {
	installation := &Installation{mirror: filepath.Join(directory, "mirror"), configuration: filepath.Join(directory, "terraform.rc")}
	var err error
	if installation.Binary, err = installation.Add(ctx, root, ".", "openmetadata"); err != nil {
		return nil, err
	}
	return installation, installation.takeFromMirror()
}

// Unpacked installs the provider from the archive of a release, as it was downloaded and under the name that it has there.
// Terraform unpacks it.
func Unpacked(archive, directory string) (*Installation, error) {
	installation := &Installation{mirror: filepath.Join(directory, "mirror"), configuration: filepath.Join(directory, "terraform.rc")}
	installation.Binary = filepath.Join(installation.mirror, Registry(), "openmetadata-okta", "openmetadata", filepath.Base(archive))
	content, err := os.ReadFile(archive)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(installation.Binary), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(installation.Binary, content, 0o600); err != nil { //nolint:gosec // in the caller's own directory
		return nil, err
	}
	return installation, installation.takeFromMirror()
}

// takeFromMirror makes the mirror the only place that providers come from.
func (i *Installation) takeFromMirror() error {
	content := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\ndisable_checkpoint = true\n", i.mirror)
	return os.WriteFile(i.configuration, []byte(content), 0o600)
}

// Add builds a program of the module at root as the provider of the name, stripped, and returns its file.
func (i *Installation) Add(ctx context.Context, root, program, name string) (string, error) {
	binary := filepath.Join(i.mirror, Registry(), "openmetadata-okta", name, version, runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-"+name+"_v"+version)
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w -X main.version="+version, "-o", binary, program) //nolint:gosec // paths of our own
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return binary, nil
}

// Workspace is a directory with a configuration in it.
type Workspace struct {
	// Directory is where Terraform runs.
	Directory string
	// Variables are given to plan, apply and destroy.
	Variables map[string]string

	environment []string
}

// Workspace returns a workspace for the configuration in the directory. What the caller's environment says to Terraform or to
// the provider is left out.
func (i *Installation) Workspace(directory string) *Workspace {
	return Installed(directory, i.configuration)
}

// Reattached returns a workspace whose Terraform uses a provider that is running already, by the variable TF_REATTACH_PROVIDERS
// that is given as NAME=value.
func Reattached(directory, variable string) *Workspace {
	return newWorkspace(directory, "TF_CLI_CONFIG_FILE="+os.DevNull, variable)
}

// Installed returns a workspace whose Terraform takes providers from where the configuration of the command line says.
func Installed(directory, configuration string) *Workspace {
	return newWorkspace(directory, "TF_CLI_CONFIG_FILE="+configuration)
}

func newWorkspace(directory string, environment ...string) *Workspace {
	return &Workspace{
		Directory: directory, Variables: map[string]string{},
		environment: append(append(cleanEnvironment(), "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
			// Terraform and the provider end before they have much to collect.
			"GOGC=off"), environment...),
	}
}

// plainHTTP is the variable that lets an org be reached by plain http, as a stand-in under a name of its own is.
const plainHTTP = "OKTA_TESTING_DISABLE_HTTPS_CHECK"

func cleanEnvironment() []string {
	var kept []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "OPENMETADATA_") && !strings.HasPrefix(name, "OKTA_") || name == plainHTTP {
			kept = append(kept, entry)
		}
	}
	return kept
}

// Result is what one run said, on both its streams, and how it ended.
type Result struct {
	Output string
	Code   int
	// CPU is the time of Terraform and of the providers that it has waited for.
	CPU time.Duration
}

// Run runs a command with more environment. It fails when Terraform cannot be run; what Terraform thinks of the configuration
// is in the result.
func (w *Workspace) Run(ctx context.Context, environment []string, arguments ...string) (Result, error) {
	running, err := w.Start(ctx, environment, arguments...)
	if err != nil {
		return Result{}, err
	}
	return running.Wait()
}

// Shell runs a script of a page as its reader does in a shell: with more environment, the workspace's variables in it, and a
// Terraform that is told yes whenever it asks. It returns what was said on both streams, and an error unless every command
// ended well.
func (w *Workspace) Shell(ctx context.Context, environment []string, script string) (string, error) {
	program, err := exec.LookPath(Program())
	if err != nil {
		return "", err
	}
	terraform := fmt.Sprintf("terraform() { case $1 in apply | destroy) echo yes | command %[1]q \"$@\" ;; *) command %[1]q \"$@\" ;; esac; }\n", program)
	command := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", terraform+script) //nolint:gosec // a page of our own
	command.Dir = w.Directory
	command.Env = slices.Concat(w.environment, []string{"TF_INPUT=true"}, environment)
	for _, name := range []string{"plan", "apply", "destroy"} {
		command.Env = append(command.Env, "TF_CLI_ARGS_"+name+"=-no-color")
	}
	for name, value := range w.Variables {
		command.Env = append(command.Env, "TF_VAR_"+name+"="+value)
	}
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w:\n%s\n%s", err, script, output)
	}
	return string(output), nil
}

// Running is a command that has not been waited for.
type Running struct {
	// Process is Terraform's.
	Process *os.Process

	command *exec.Cmd
	output  bytes.Buffer
}

// Start begins what Run runs. It fails when Terraform cannot be run.
func (w *Workspace) Start(ctx context.Context, environment []string, arguments ...string) (*Running, error) {
	switch arguments[0] {
	case "plan", "apply", "destroy", "test", "query":
		for name, value := range w.Variables {
			arguments = append(arguments, "-var", name+"="+value)
		}
	}
	running := &Running{command: exec.CommandContext(ctx, Program(), append(arguments[:1:1], withoutColor(arguments)...)...)} //nolint:gosec // arguments of our own
	running.command.Dir = w.Directory
	running.command.Env = slices.Concat(w.environment, environment)
	running.command.Stdout, running.command.Stderr = &running.output, &running.output
	if err := running.command.Start(); err != nil {
		return nil, fmt.Errorf("terraform %s: %w", arguments[0], err)
	}
	running.Process = running.command.Process
	return running, nil
}

// Wait waits for the command's end. The code of one that a signal has ended is -1.
func (r *Running) Wait() (Result, error) {
	err := r.command.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Result{}, fmt.Errorf("%s: %w", strings.Join(r.command.Args[:2], " "), err)
	}
	state := r.command.ProcessState
	return Result{Output: r.output.String(), Code: state.ExitCode(), CPU: state.UserTime() + state.SystemTime()}, nil
}

func withoutColor(arguments []string) []string {
	switch arguments[0] {
	case "output", "show", "state", "providers":
		return arguments[1:]
	}
	return append([]string{"-no-color"}, arguments[1:]...)
}

// Must runs a command that has to end with the exit code, and returns what it said.
func (w *Workspace) Must(ctx context.Context, code int, environment []string, arguments ...string) (string, error) {
	got, err := w.Run(ctx, environment, arguments...)
	if err != nil {
		return "", err
	}
	if got.Code != code {
		return "", fmt.Errorf("terraform %s ended with %d instead of %d:\n%s", strings.Join(arguments, " "), got.Code, code, got.Output)
	}
	return got.Output, nil
}

// Outputs reads the root module's outputs.
func (w *Workspace) Outputs(ctx context.Context) (map[string]any, error) {
	text, err := w.Must(ctx, 0, nil, "output", "-json")
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

// CopyConfigurations copies the Terraform files below a directory, with their tests and without what Terraform made there.
func CopyConfigurations(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if strings.HasPrefix(entry.Name(), ".terraform") {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, relative), 0o700)
		}
		if filepath.Ext(path) != ".tf" && !strings.HasSuffix(path, ".tftest.hcl") {
			return nil
		}
		content, err := os.ReadFile(path) //nolint:gosec // a checkout of our own
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), content, 0o600) //nolint:gosec // a directory of our own
	})
}
