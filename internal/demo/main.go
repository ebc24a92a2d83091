// Command demo runs the provider's main job with a real Terraform against the embedded sandbox: a fresh server and an
// empty org become finished single sign-on, are watched, repaired, rotated, and put back. It leaves nothing running, and
// nothing outside a temporary directory.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
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

	fmt.Println("Building the provider ...")
	workspace, err := newWorkspace(ctx, directory)
	if err != nil {
		return err
	}
	started := time.Now()
	stage, err := newStage(directory)
	if err != nil {
		return err
	}
	defer stage.close()
	story := &story{workspace: workspace, stage: stage}
	if err := story.tell(ctx); err != nil {
		return err
	}
	fmt.Printf("\nDone in %.1f seconds after the build. Nothing is left running.\n", time.Since(started).Seconds())
	return nil
}

// narrator numbers the steps.
type narrator struct{ step int }

func (n *narrator) title(title, lookAt string) {
	n.step++
	fmt.Printf("\n%s\n%2d. %s\n%s\n    Look at: %s\n\n", strings.Repeat("-", 100), n.step, title, strings.Repeat("-", 100), lookAt)
}

func show(format string, arguments ...any) {
	fmt.Printf("    "+format+"\n", arguments...)
}

func copyTree(from, to string) error {
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
		if filepath.Ext(path) != ".tf" {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), content, 0o600)
	})
}
