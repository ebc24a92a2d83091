// Command schemadiff compares what the provider of this checkout and that of an earlier commit tell Terraform of their types,
// without descriptions. It prints each difference, and ends with 1 where there is one.
//
//	go run ./tools/schemadiff REF
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fail(errors.New("give the commit to compare with, such as main~5"))
	}
	differences, err := compare(context.Background(), os.Args[1])
	if err != nil {
		fail(err)
	}
	for _, line := range differences {
		fmt.Println(line)
	}
	if len(differences) > 0 {
		os.Exit(1)
	}
	fmt.Println("The schemas are the same but for descriptions.")
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "schemadiff:", err)
	os.Exit(2)
}

// compare returns the differences, one a line.
func compare(ctx context.Context, base string) ([]string, error) {
	directory, err := os.MkdirTemp("", "schemadiff")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	checkout := filepath.Join(directory, "base")
	if _, err := run(ctx, ".", nil, "git", "worktree", "add", "--detach", checkout, base); err != nil {
		return nil, err
	}
	defer func() { _, _ = run(ctx, ".", nil, "git", "worktree", "remove", "--force", checkout) }()
	before, err := schemaOf(ctx, checkout, filepath.Join(directory, "before"))
	if err != nil {
		return nil, err
	}
	after, err := schemaOf(ctx, ".", filepath.Join(directory, "after"))
	if err != nil {
		return nil, err
	}
	all := maps.Clone(before)
	maps.Copy(all, after)
	var lines []string
	for _, path := range slices.Sorted(maps.Keys(all)) {
		was, had := before[path]
		is, has := after[path]
		if had && (!has || was != is) {
			lines = append(lines, fmt.Sprintf("-%s = %s", path, was))
		}
		if has && (!had || was != is) {
			lines = append(lines, fmt.Sprintf("+%s = %s", path, is))
		}
	}
	return lines, nil
}

// schemaOf builds the provider of a checkout into a directory and returns what it tells Terraform, leaf by leaf.
func schemaOf(ctx context.Context, checkout, directory string) (map[string]string, error) {
	const source = "openmetadata-okta/openmetadata"
	if _, err := run(ctx, checkout, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(directory, "terraform-provider-openmetadata"), "."); err != nil {
		return nil, err
	}
	rc, workspace := filepath.Join(directory, "terraform.rc"), filepath.Join(directory, "workspace")
	if err := os.Mkdir(workspace, 0o700); err != nil {
		return nil, err
	}
	for file, content := range map[string]string{
		rc:                                  fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\ndisable_checkpoint = true\n", source, directory),
		filepath.Join(workspace, "main.tf"): fmt.Sprintf("terraform {\n  required_providers {\n    openmetadata = { source = %q }\n  }\n}\n", source),
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			return nil, err
		}
	}
	output, err := run(ctx, workspace, []string{"TF_CLI_CONFIG_FILE=" + rc}, "terraform", "providers", "schema", "-json")
	if err != nil {
		return nil, err
	}
	var schema struct {
		Providers map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(output, &schema); err != nil {
		return nil, err
	}
	leaves := map[string]string{}
	for _, provider := range schema.Providers {
		flatten("", provider, leaves)
	}
	if len(leaves) == 0 {
		return nil, fmt.Errorf("terraform in %s told no schema: %s", workspace, output)
	}
	return leaves, nil
}

// flatten notes the leaves of a value, but for descriptions. An attribute may have the name of one, and is an object then.
func flatten(path string, value any, leaves map[string]string) {
	object, isObject := value.(map[string]any)
	for name, member := range object {
		_, isText := member.(string)
		if description := slices.Contains([]string{"description", "description_kind", "summary"}, name); !description || !isText {
			flatten(path+"/"+name, member, leaves)
		}
	}
	if !isObject || len(object) == 0 {
		encoded, _ := json.Marshal(value) //nolint:errchkjson // decoded from JSON
		leaves[path] = string(encoded)
	}
}

// run runs a program and returns its standard output.
func run(ctx context.Context, directory string, environment []string, name string, arguments ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir, command.Env = directory, append(os.Environ(), environment...)
	output, err := command.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("%s %v: %w\n%s", name, arguments, err, exit.Stderr)
	}
	return output, err
}
