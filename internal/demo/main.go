// Command demo runs the provider's main job with a real Terraform against the embedded sandbox: a fresh server and an empty org
// become finished single sign-on, are watched, repaired, rotated, and put back. It leaves nothing running, and nothing outside
// a temporary directory.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo failed:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

func run(ctx context.Context) (err error) {
	directory, err := os.MkdirTemp("", "openmetadata-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()

	installation, err := install(ctx, directory)
	if err != nil {
		return err
	}
	if err := terraform.CopyConfigurations("examples", filepath.Join(directory, "examples")); err != nil {
		return err
	}
	workspace := installation.Workspace(filepath.Join(directory, "examples", "complete"))
	started := time.Now()
	stage, err := newStage(directory)
	if err != nil {
		return err
	}
	defer stage.close()
	story := &story{Workspace: workspace, stage: stage}
	if err := story.tell(ctx); err != nil {
		return err
	}
	fmt.Printf("\nDone in %.1f seconds after the build. Nothing is left running.\n", time.Since(started).Seconds())
	return nil
}

// archiveVariable names the archive of a release that the story is told with, instead of with what is built from here.
const archiveVariable = "DEMO_RELEASE"

func install(ctx context.Context, directory string) (*terraform.Installation, error) {
	if archive := os.Getenv(archiveVariable); archive != "" {
		fmt.Println("Taking the provider from", filepath.Base(archive))
		return terraform.Unpacked(archive, directory)
	}
	fmt.Println("Building the provider ...")
	installation, err := terraform.Install(ctx, ".", directory)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(installation.Binary)
	if err != nil {
		return nil, err
	}
	showf("%.1f MB, stripped", float64(info.Size())/1e6)
	return installation, nil
}

// narrator numbers the steps.
type narrator struct{ step int }

func (n *narrator) title(title, lookAt string) {
	n.step++
	fmt.Printf("\n%s\n%2d. %s\n%s\n    Look at: %s\n\n", strings.Repeat("-", 100), n.step, title, strings.Repeat("-", 100), lookAt)
}

func showf(format string, arguments ...any) {
	fmt.Printf("    "+format+"\n", arguments...)
}

// lines shows the lines of Terraform's output that match, without its frames.
func lines(output string, pattern *regexp.Regexp) {
	for line := range strings.SplitSeq(output, "\n") {
		if line = strings.TrimRight(strings.TrimLeft(line, "│╷╵ "), " "); pattern.MatchString(line) {
			showf("| %s", line)
		}
	}
}
